# SPDX-License-Identifier: GPL-2.0-or-later
"""The recordings of SGP.02 (captures/sgp02-lab), each from all legs with keys, from all legs without, and from each leg alone: every
step of truth.json is a message in its place, what is legal breaks no rule, and what is wrong breaks its rule at its step. The table
of rules was written from truth.json and README.md there: `root` says which rule tells which expected finding; what is told beside it
follows from it, and says so."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
sys.path.insert(0, str(Path(__file__).parents[1] / "m2m"))
import cut  # noqa: E402
from command import capture  # noqa: E402

# recording: {(step of truth.json, kind): rule}, for each expected finding that is an error or a warning
ROOTS = {
    "chg-prepare-missing": {("1", "missing"): "m2m-change-unprepared"},
    "chg-finalise-before-commit": {("24", "out-of-order"): "m2m-change-before-commit", ("25", "out-of-order"): "m2m-change-before-commit"},
    "chg-handover-response-before-commit": {("28", "out-of-order"): "m2m-change-before-commit"},
    "chg-wrong-receipt-continued": {("22", "altered"): "m2m-change-keys-altered", ("23", "refusal-missing"): "m2m-change-before-commit"},
    "chg-failed-after-commit": {("28", "wrong-status"): "m2m-change-failed-after-commit", ("30", "wrong-status"): "m2m-change-failed-after-commit"},
    "chg-rc-altered": {("13", "altered"): "m2m-change-keys-altered"},
    "chg-cert-role-refused": {("7", "wrong-role"): "soap-certificate-role"},
    "chg-eis-profile-missing": {("5", "altered"): "eis-profile-missing"},
    "chg-eid-changed": {("15", "altered"): "m2m-change-eid-mismatch"},
    "chg-validity-expired": {("30", "late"): "soap-validity-exceeded"},
    "chg-old-keys-not-deleted": {("25", "refused"): "m2m-change-keys-left"},
    "chg-parallel-operation": {("4", "parallel"): "m2m-operation-parallel"},
    "chg-signature-altered": {("16", "altered"): "m2m-change-keys-altered"},
    "dl-counter-replay": {("3.3/9", "replayed"): "scp80-counter-replay"},
    "dl-por-counter-mismatch": {("3.3/11", "altered"): "scp80-answer-counter"},
    "dl-isdp-aid-mismatch": {("3.3/13", "altered"): "m2m-download-aid-mismatch"},
    "dl-before-keys": {("3.5/1", "out-of-order"): "m2m-download-before-keys"},
    "en-confirm-seq-mismatch": {("3.6/8", "altered"): "m2m-notification-sequence-mismatch"},
    "dl-receipt-wrong-continued": {("3.4/18", "altered"): "m2m-download-keys-altered", ("3.5/1", "out-of-order"): "m2m-download-before-keys"},
    "dl-segment-dropped": {("3.5/2", "missing"): "scp03t-mac-wrong", ("3.5/5", "wrong-status"): "m2m-download-completed-wrong"},
}
# Where a finding stands at another step than the one that truth.json names, and why.
ELSEWHERE = {
    ("chg-prepare-missing", "1"): ("7", "step 1 is what is missing: there is no message of it. The SM-SR2 should have refused step 5, and does not "
                                        "when it goes on with step 7: this is the first message that is wrong"),
    ("chg-wrong-receipt-continued", "23"): ("24", "step 23 is what the SM-SR2 does by itself: no message shows it. That it has not refused the receipt "
                                                  "shows the message with which it goes on"),
    ("chg-parallel-operation", "4"): ("sgp02.3.6/5", "step 4 only locks the eUICC, and is right. truth.json names it for the lock; wrong is the answer of "
                                                     "the eUICC that carries out the other operation"),
}
# What is told beside the roots and does not say that it follows from one: the same counter in the next packets.
BESIDE = {"dl-por-counter-mismatch": "scp80-answer-counter"}
# A step that the card refuses: its answer says so.
ANSWERS = {"16": "21"}


# What the leg of the card shows alone; with all legs it follows from a root.
ALONE = {"chg-rc-altered": "m2m-key-signature", "chg-signature-altered": "m2m-key-signature", "chg-cert-role-refused": "es5-certificate-role"}

# Steps of truth.json as steps of the definitions: the prefix of their numbers; what stands behind a number counts on within a step.
PREFIXES = {"sgp02.3.3": "3.1.1-", "sgp02.3.4": "3.1.2-", "sgp02.3.5": "3.1.3-", "sgp02.3.7": "3.1.4-"}
OTHERS = {("sgp02.3.1", "4"): "2", ("sgp02.3.7", "7"): "3.1.3-7"}
# Not of a procedure: what is looked up before and behind, what only opens or closes a session or sets the scene.
UNPLACED = re.compile(r"ES4-GetEIS|HTTP 204|push SMS|ENVELOPE location|PoR$")


def forms(folder):
    yield "merged.pcapng", True
    yield "merged.pcapng", False
    for leg in ("soap.pcap", "smpp.pcap", "card.pcap", "scp81.pcap"):
        if (folder / leg).exists():
            yield leg, leg != "soap.pcap"


def decode(folder, leg, keys, *options):
    command = [os.environ["RSPTRACE"], "decode", "-q", "-T", "ndjson", *options, *(["--keys", str(folder / "keys.json")] if keys else []), str(folder / leg)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"})
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert any(row["kind"] == "trace" for row in rows), done.stderr
    return ({row["seq"]: row for row in rows if row["kind"] == "message"}, [row for row in rows if row["kind"] == "finding"],
            [row for row in rows if row["kind"] == "procedure"])


class Recording:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        self.truth = json.loads((folder / "truth.json").read_text())
        self.messages, self.findings, self.procedures = decode(folder, "merged.pcapng", True, "-V")
        self.carriers = {row["seq"]: node["value"] for row in self.messages.values() for node in row["tree"]
                         if node["key"] == "es5.carrier_message"}

    def shown(self, seq):
        """A message, what carried it, and what shows it again: the same packet is at the server and at the card."""
        seqs = {seq, self.carriers.get(seq, seq)}
        firsts = {self.messages[one].get("same_as", one) for one in seqs}
        return [row for row in self.messages.values() if row["seq"] in firsts or row.get("same_as") in firsts]

    def is_at(self, seq, span):
        return any(row["frame"] <= span[1] and span[0] <= row.get("last_frame", row["frame"]) for row in self.shown(seq))

    def spans(self, where):
        procedure, _, step = where.rpartition("/")
        procedure = procedure if procedure.startswith("sgp02") else "sgp02." + (procedure or "3.9")
        return [row.get("frames") or [row["frame"]] * 2 for row in self.truth["steps"]
                if row["procedure"] == procedure and str(row["step"]) == step and ("frame" in row or "frames" in row)]

    def root(self, where, rule):
        """The first finding of a rule at a step of truth.json; one that follows from another is none. Findings about packets may stand
        in a message that only carries the step."""
        spans = self.spans(ELSEWHERE.get((self.name, where), (where,))[0])
        for row in self.findings:
            if row["rule"] == rule and "message" in row and ("follows" not in row or where in ("23", "30", "3.5/1")):
                if any(self.is_at(row["message"], span) for span in spans):
                    return row
        return None

    def follows(self, where):
        """The first finding at a step of truth.json that says from which other one it follows."""
        for row in self.findings:
            if "follows" in row and any(self.is_at(row["message"], span) for span in self.spans(ANSWERS.get(where, where))):
                return row
        return None

    def unplaced(self):
        """Steps of truth.json with a frame that no message in its place stands for."""
        for step in self.truth["steps"]:
            if "frame" not in step and "frames" not in step:
                continue
            span = step.get("frames") or [step["frame"]] * 2
            prefix, number = PREFIXES.get(step["procedure"], ""), str(step["step"])
            wanted = OTHERS.get((step["procedure"], number), prefix + number)
            there = [row for row in self.messages.values() if self.is_at(row["seq"], span)]
            placed = [row for row in there for one in self.shown(row["seq"])
                      if re.fullmatch(re.escape(wanted) + "[a-z]?", row.get("step", one.get("step", "")))]
            if not (there if UNPLACED.search(step["message"]) else placed):
                yield f"{step['procedure']}/{step['step']} {step['message']}"


class Recordings(unittest.TestCase):
    def test_recordings(self):
        folder = capture("sgp02-lab")
        folders = sorted(path.parent for path in folder.glob("*/truth.json"))
        self.assertEqual(set(ROOTS) - {path.name for path in folders}, set())
        steps = found = expected = 0
        print(f"{'recording':36} {'expected':>8} {'found':>5} {'steps':>5}  told beside")
        for path in folders:
            one = Recording(path)
            severe = {(str(row["step"]), row["kind"]) for row in one.truth["expected_findings"] if row["severity"] in ("error", "warning")}
            roots = ROOTS.get(one.name, {})
            with self.subTest(one.name):
                self.assertEqual(severe, set(roots), "the table and truth.json")
                missing = [where for where, rule in roots.items() if not one.root(where[0], rule)]
                unplaced = list(one.unplaced())
                beside = {row["rule"] for row in one.findings if row["level"] == "violation" and "follows" not in row} - set(roots.values())
                count = sum("frame" in row or "frames" in row for row in one.truth["steps"])
                print(f"{one.name:36} {len(severe):8} {len(severe) - len(missing):5} {count - len(unplaced):5}  {', '.join(sorted(beside)) or '-'}")
                steps, expected, found = steps + count, expected + len(severe), found + len(severe) - len(missing)
                consequences = [str(row["step"]) for row in one.truth["expected_findings"] if row["severity"] == "consequence"]
                self.assertEqual([where for where in consequences if not one.follows(where)], [], "consequences that are not told as such")
                self.assertEqual(missing, [])
                self.assertEqual(unplaced, [])
                self.assertEqual(beside - {BESIDE.get(one.name)}, set())
                if one.truth["legal"]:
                    self.assertEqual([row for row in one.findings if row["level"] == "violation"], [])
        print(f"{len(folders)} recordings: {found} of {expected} expected findings at their steps, {steps} steps in their places")

    def test_refused(self):
        """A finding that says what was refused names the message that refused it: here an answer of the ISD-P (9F46) in SendData."""
        one = Recording(capture("sgp02-lab") / "dl-segment-dropped")
        text = next(row["text"] for row in one.findings if row["rule"] == "m2m-download-completed-wrong")
        message = one.messages[int(re.search(r"was refused \(message (\d+)\)", text)[1])]
        self.assertIn("9F46", json.dumps(message["tree"]))
        self.assertEqual(message["function"], "SendData")

    def test_elsewhere(self):
        """A finding stands elsewhere only where its step has no message, or another procedure is what is wrong."""
        folder = capture("sgp02-lab")
        for (name, step), (other, why) in ELSEWHERE.items():
            one = Recording(folder / name)
            self.assertTrue(not one.spans(step) or "/" in other, name)
            print(f"{name}: expected at step {step}, told at step {other}: {why}")

    def test_forms(self):
        """What a leg does not show is not missed: no legal recording breaks a rule in any form, and a wrong one no other rule than with
        all legs and keys."""
        folder = capture("sgp02-lab")
        count, shown = 0, {}
        for path in sorted(path.parent for path in folder.glob("*/truth.json")):
            truth = json.loads((path / "truth.json").read_text())
            allowed = set(ROOTS.get(path.name, {}).values()) | {BESIDE.get(path.name), ALONE.get(path.name)}
            for leg, keys in forms(path):
                _, findings, procedures = decode(path, leg, keys)
                broken = {row["rule"] for row in findings if row["level"] == "violation" and "follows" not in row}
                with self.subTest(f"{path.name}/{leg}"):
                    self.assertEqual(broken if truth["legal"] else broken - allowed, set())
                key = leg + (" with keys" if keys else "")
                roots = set(ROOTS.get(path.name, {}).values())
                told = {row["rule"] for row in findings} & roots
                shown.setdefault(key, [0, 0])
                shown[key][0] += len(told)
                shown[key][1] += len(roots)
                count += 1
        for key, (told, of) in shown.items():
            print(f"{key:26} {told:3} of {of} rules are told")
        print(f"{count} files")


    def test_parts(self):
        """A capture that begins or ends in the midst of a legal recording breaks no rule: what lies outside is not missed, and what of a
        connection could be read late only is not out of order."""
        count = 0
        with tempfile.TemporaryDirectory() as name:
            part = Path(name)
            for path in sorted(path.parent for path in capture("sgp02-lab").glob("*/truth.json")):
                if not json.loads((path / "truth.json").read_text())["legal"]:
                    continue
                (part / "keys.json").write_bytes((path / "keys.json").read_bytes())
                for at, share in enumerate((0.12, 0.28, 0.41, 0.44, 0.6)):
                    for what, kept in zip(("front", "back"), cut.parts((path / "merged.pcapng").read_bytes(), share)):
                        (part / "merged.pcapng").write_bytes(kept)
                        _, findings, _ = decode(part, "merged.pcapng", at % 2 == 0)
                        with self.subTest(f"{path.name}, {what} at {share}"):
                            self.assertEqual([row["text"] for row in findings if row["level"] == "violation"], [])
                        count += 1
        print(f"{count} parts of legal recordings")


if __name__ == "__main__":
    unittest.main()
