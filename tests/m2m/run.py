#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Recordings of SGP.02 and what rsptrace finds in them: those of the generator, or folders of the same shape.

run.py [FOLDER...]   folders that hold recordings (default: all of the generator, made anew)

From merged.pcapng with keys.json: each expected finding (truth.json) has to be there, of a rule of its kind and at its step; what is
legal breaks no rule; each step of SOAP is a message; the procedure ends as it did. From merged.pcapng without keys and from each leg
alone: what is legal breaks no rule. What open.txt lists is not found yet: that is told, and no failure."""
import argparse
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import cut  # noqa: E402
import needs  # noqa: E402

RSPTRACE = os.environ.get("RSPTRACE", "rsptrace")
OPEN = Path(__file__).with_name("open.txt")
LEGS = ("merged.pcapng", "soap.pcap", "smpp.pcap", "card.pcap", "scp81.pcap", "cat_tp.pcap")

# Which rules tell a finding of a kind of truth.json.
RULES = {
    "altered": ("eis-*", "*-altered", "*-mismatch", "*-differs", "*-check-failed", "*-mac", "*-mac-*", "*-signature*", "*-receipt*", "*-token*", "*-challenge*",
                "*-changed", "*-other", "*-wrong", "*-counter", "*-value-*"),
    "missing": ("*-mac-wrong", "*-missing", "*-unprepared", "cat-tp-*", "*-gap", "*-lost", "*-dropped", "*-unanswered"),
    "out-of-order": ("*-order", "*-order-*", "*-late", "*-missing", "*-early", "*-before-*", "*-after-*"),
    "repeated": ("*-repeated", "*-reused", "*-twice", "*-orphan"),
    "replayed": ("*-replay", "*-replayed", "*-low", "*-repeated", "*-reused", "*-sequence*", "*-mac*"),
    "refusal-missing": ("*-ignored", "*-unauthorised", "*-not-refused", "*-refusal-*", "*-state*", "*-fallback*", "*-enabled*", "*-parallel", "eis-*",
                        "m2m-*", "policy-*"),
    "inconsistent": ("eis-*", "*-differs", "*-answer*", "m2m-*"),
    "wrong-status": ("*-status*", "*-outcome*", "*-failed-*", "*-success*", "*-missing", "m2m-*"),
    "wrong-role": ("*-role",), "late": ("*-exceeded", "*-late"), "parallel": ("*-parallel",),
    "refused": ("*-refused", "*-keys-left", "*-refusal-follows", "*-error", "*-answer-plain", "*-failed"),
}
# What a severity of truth.json is as a level of rsptrace.
LEVELS = {"error": ("violation", "suspicious"), "warning": ("violation", "suspicious", "info"), "incomplete": ("incomplete", "violation", "suspicious"),
          "consequence": ("violation", "suspicious", "incomplete", "info")}
ENDS = {"EXECUTED_SUCCESS": ("complete", "violated"), "EXECUTED_WITHWARNING": ("complete", "violated"), "FAILED": ("refused", "violated"),
        "EXPIRED": ("refused", "violated", "cut short")}


def decode(path, keys=None):
    """(messages by number, findings, procedures)."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")}
    command = [RSPTRACE, "decode", "-q", "-T", "ndjson", *(["--keys", str(keys)] if keys else []), str(path)]
    done = subprocess.run(command, capture_output=True, env=environment | {"LANG": "C.UTF-8", "HOME": "/nonexistent"}, timeout=300)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    if not any(row["kind"] == "trace" for row in rows):
        raise SystemExit(f"{' '.join(command)}: {done.stderr.decode()}")
    seen, findings = set(), []
    for row in rows:
        key = json.dumps([row.get(name) for name in ("rule", "message", "frame", "text")])
        if row["kind"] == "finding" and key not in seen:
            seen.add(key)
            findings.append(row)
    return ({row["seq"]: row for row in rows if row["kind"] == "message"}, findings, [row for row in rows if row["kind"] == "procedure"])


ES = ("ES5", "ES6", "ES8")
# Steps of the card leg that are no command of a server: what shows them.
ON_CARD = {None: ("SCP80", "SCP81", "BIP", "ES5"), "dns": ("DNS",)}


class Recording:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        self.truth = json.loads((folder / "truth.json").read_text())
        self.messages, self.findings, self.procedures = decode(folder / "merged.pcapng", folder / "keys.json")
        self.open = []    # (step, kind) that are not found
        self.elsewhere = {}  # of those: the rule of such a kind that is told at another step
        self.found = []   # (expected, the finding that tells it)
        self.wrong = []   # what is no matter of what can be found yet
        self.used = set()
        self.place_steps()

    def place_steps(self):
        """Gives each step its spans of frames. Where truth.json tells only those of the card, what lies between it and its neighbours
        (SMPP, the network) belongs to the step too."""
        framed = []
        for row in sorted(self.truth["steps"], key=lambda row: row.get("frames", [row.get("frame", 0)])[0]):
            own = row.get("frames") or ([row["frame"]] * 2 if "frame" in row else None)
            row["spans"] = [span for span in (own, row.get("smpp_frames")) if span]
            if own:
                framed.append((own, row))
        for at, (own, row) in enumerate(framed):
            if row["leg"] == "card" and "smpp_frames" not in row:
                before = framed[at - 1][0][1] + 1 if at else 1
                after = framed[at + 1][0][0] - 1 if at + 1 < len(framed) else own[1]
                row["spans"] = [[min(own[0], before), max(own[1], after)]]

    def frames(self, finding):
        message = self.messages.get(finding.get("message"), finding)
        first = message.get("frame")
        return (first, message.get("last_frame", first)) if first else None

    def steps(self, where):
        """The steps of the truth that a finding names: "3.6/8", 8 (of the SM-SR change), "baseline/GetEIS"."""
        procedure, _, step = str(where).rpartition("/")
        procedure = {"": "sgp02.3.9", "baseline": "baseline"}.get(procedure, "sgp02." + procedure)
        for row in self.truth["steps"]:
            is_here = str(row["step"]) == step or not step.isdigit() and step in row["message"]
            if is_here and (row["procedure"] == procedure or not step.isdigit()):
                yield row

    def is_at(self, finding, where):
        """Whether it stands at the step; a step without frames is nowhere, and so everywhere."""
        spans = [span for row in self.steps(where) for span in row["spans"]]
        own = self.frames(finding)
        return not spans or not own or any(own[0] <= span[1] and span[0] <= own[1] for span in spans)

    def matches(self, finding, expected, is_anywhere=False):
        return (any(fnmatch.fnmatch(finding["rule"], rule) for rule in RULES[expected["kind"]])
                and finding["level"] in LEVELS[expected["severity"]] and (is_anywhere or self.is_at(finding, expected["step"])))

    def compare(self):
        for expected in self.truth["expected_findings"]:
            if expected["severity"] == "refusal":
                continue  # how the procedure ends
            matching = [at for at, finding in enumerate(self.findings) if self.matches(finding, expected)]
            self.used.update(matching)
            if matching:
                self.found.append((expected, self.findings[matching[0]]))
            elif expected["severity"] != "consequence":
                row = (str(expected["step"]), expected["kind"])
                self.open.append(row)
                self.elsewhere[row] = next((one for one in self.findings if self.matches(one, expected, True)), None)
        self.extra = [row for at, row in enumerate(self.findings) if row["level"] == "violation" and at not in self.used and "follows" not in row]
        self.beside = Counter(row["rule"] for row in self.findings if row["level"] in ("suspicious", "incomplete")) if self.truth["legal"] else Counter()
        if self.truth["legal"] and self.extra:
            self.wrong.append("legal, but: " + ", ".join(sorted({row["rule"] for row in self.extra})))
        self.check_end()
        self.check_steps()

    def check_end(self):
        own = [row for row in self.procedures if row["definition"].startswith("m2m")]
        self.ends = [row["outcome"] for row in sorted(own, key=lambda row: row["last"])]
        wanted = ENDS.get(self.truth["outcome"])
        if wanted and not set(self.ends) & set(wanted):
            self.open.append(("flow", self.truth["outcome"]))

    def check_steps(self):
        """Each step with a frame is a message there; on the SOAP leg of that function."""
        at = {}
        for row in self.messages.values():
            for frame in range(row["frame"], row.get("last_frame", row["frame"]) + 1):
                at.setdefault(frame, []).append(row)
        self.counts = Counter()
        for step in self.truth["steps"]:
            if not step["leg"] or not step["spans"]:
                continue
            there = [row for first, last in step["spans"] for frame in range(first, last + 1) for row in at.get(frame, ())]
            if step["leg"] == "soap":
                name = step["message"].partition("-")[2]
                for end in ("Request", "Response"):
                    name = name.removesuffix(end)
                there = [row for row in there if row["function"] == name and row["interface"] == step["message"].partition("-")[0]
                         or step["message"] == "MakeConnection" and row["function"] == "MakeConnection"]
            else:
                wanted = ON_CARD.get(step["step"], ("CAT",) if step["from"] == "device" else ES)
                if not self.truth["legal"]:
                    wanted += ("SCP80",)  # it may stay closed
                there = [row for row in there if row["interface"] in wanted]
            self.counts[step["leg"], bool(there)] += 1
            if not there:
                self.open.append(("step", f"{step['procedure']}/{step['step']}"))

    def line(self):
        expected = [row for row in self.truth["expected_findings"] if row["severity"] not in ("refusal", "consequence")]
        found = [row for row, _ in self.found if row["severity"] != "consequence"]
        extra = Counter(row["rule"] for row in self.extra)
        return (f"{self.name:32} {len(expected):8} {len(found):5}  {','.join(self.ends) or '-':24} "
                + ", ".join(f"{rule} {count}" if count > 1 else rule for rule, count in extra.items()))


def without_keys(folders):
    """Of what is legal and no quirk, each leg alone and all without keys: [(name, leg, rule)] of violations."""
    broken, count = [], 0
    for folder in folders:
        if not json.loads((folder / "truth.json").read_text())["legal"] or "+" in folder.name:
            continue
        for leg in LEGS:
            if (folder / leg).exists():
                count += 1
                _, findings, _ = decode(folder / leg, folder / "keys.json" if leg != "merged.pcapng" else None)
                broken += [(folder.name, leg, row["rule"]) for row in findings if row["level"] == "violation"]
    return broken, count


def in_parts(folders, made):
    """The same of what is left of a legal recording when the capture began late."""
    broken, count, path = [], 0, Path(made) / "part.pcapng"
    for folder in folders:
        if not json.loads((folder / "truth.json").read_text())["legal"] or "+" in folder.name:
            continue
        for share in (0.12, 0.4):
            path.write_bytes(cut.parts((folder / "merged.pcapng").read_bytes(), share)[1])
            count += 1
            _, findings, _ = decode(path, folder / "keys.json")
            broken += [(folder.name, f"from {share} on", row["rule"]) for row in findings if row["level"] == "violation"]
    return broken, count


def recordings(options, made):
    if options.folders:
        found = [path.parent for folder in options.folders for path in sorted(Path(folder).rglob("truth.json"))]
    else:
        needs.modules()
        import make
        for name in make.names():
            if not options.only or name in options.only:
                make.write(made, name, options.seed)
        found = [Path(made, name) for name in make.names() if Path(made, name).exists()]
    return [folder for folder in found if not options.only or folder.name in options.only]


def report(all_of, options):
    """The table, and whether something failed."""
    known = {tuple(line.split(maxsplit=2)) for line in OPEN.read_text().splitlines() if line and line[0] != "#"} if not options.folders else None
    failed, still, gone = 0, [], []
    print(f"{'recording':32} {'expected':>8} {'found':>5}  {'procedures end':24} violations beside")
    for one in all_of:
        print(one.line())
        lacks = {(one.name, *row) for row in one.open}
        if known is None:
            still += sorted(lacks)
        else:
            still += sorted(lacks & known)
            one.wrong += ["not found: " + " ".join(row[1:]) for row in sorted(lacks - known)]
            gone += sorted(row for row in known - lacks if row[0] == one.name)
        for row, finding in one.found if options.verbose else ():
            print(f"    {row['step']} {row['kind']}: {finding['rule']}: {finding['text']}")
        for words in one.wrong:
            failed += 1
            print(f"    FAILED {one.name}: {words}")
    told = {(one.name, *row): finding for one in all_of for row, finding in one.elsewhere.items() if finding}
    for row in still:
        print("open:", *row, *([f"(told elsewhere: {told[row]['rule']}, {told[row]['text']})"] if row in told else []))
    for rule, count in sum((one.beside for one in all_of), Counter()).items():
        print(f"in legal recordings: {rule} {count}:", *(one.name for one in all_of if one.beside[rule]))
    for row in gone:
        print("found now, and still in open.txt:", *row)
    totals(all_of, still)
    return failed


def totals(all_of, still):
    legal = [one for one in all_of if one.truth["legal"]]
    expected = [row for one in all_of for row in one.truth["expected_findings"] if row["severity"] not in ("refusal", "consequence")]
    found = [row for one in all_of for row, _ in one.found if row["severity"] != "consequence"]
    steps = sum((one.counts for one in all_of), Counter())
    print(f"{len(all_of)} recordings: {sum(not one.extra for one in legal)} of {len(legal)} legal ones break no rule; "
          f"{len(found)} of {len(expected)} expected findings found at their steps; "
          + "; ".join(f"{steps[leg, True]} of {steps[leg, True] + steps[leg, False]} steps of the {leg} leg are messages" for leg in ("soap", "card"))
          + f"; {len(still)} open")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--only", action="append", help="these recordings")
    parser.add_argument("--verbose", action="store_true", help="print what told each expected finding")
    parser.add_argument("--seed", type=int, default=0, help="with other keys and lengths")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folders = recordings(options, made)
        all_of = [Recording(folder) for folder in folders]
        for one in all_of:
            one.compare()
        failed = report(all_of, options)
        broken, count = without_keys(folders)
        print(f"without keys, and each leg alone: {count - len({row[:2] for row in broken})} of {count} legal files break no rule")
        broken_parts, count = in_parts(folders, made)
        print(f"begun late: {count - len({row[:2] for row in broken_parts})} of {count} legal recordings break no rule")
        broken += broken_parts
        for row in broken:
            print("    FAILED", *row, flush=True)
    return 1 if failed or broken else 0


if __name__ == "__main__":
    sys.exit(main())
