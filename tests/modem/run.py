#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes modem logs, has rsptrace read them, and compares what comes back with what was put in.

Every quirk and every loss of every format alone, then `--seeds` logs of each format with quirks and losses mixed.
A log that fails is kept, and its command is printed.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import expect  # noqa: E402
import make  # noqa: E402
import model  # noqa: E402
from expect import Message  # noqa: E402
from formats import FORMATS  # noqa: E402
from formats.base import DAY_US, FIRST_DAY  # noqa: E402

RSPTRACE = os.environ.get("RSPTRACE", "rsptrace")
BATCH = 150  # logs of one process
SHOWN = 6  # failures of a format that are printed in full, with different quirks where there are
ES10_KEYS = ("interface", "function", "tag", "sw", "command_len", "response_len", "result", "segment", "parts",
             "declared_len", "delivered_len")


def command(*arguments):
    environment = {name: value for name, value in os.environ.items()
                   if name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")}
    environment |= {"LANG": "C.UTF-8", "HOME": "/nonexistent"}
    return subprocess.run([RSPTRACE, *map(str, arguments)], capture_output=True, env=environment, timeout=600)


def known_formats():
    """The names that --input-format takes, from its own message."""
    text = command("decode", "--input-format", "?", os.devnull).stderr.decode()
    return re.findall(r"[\w.-]+", text.split("there are:")[1]) if "there are:" in text else []


# What procedures find depends on what else is in the trace: the beginnings of their rules.
FOLLOWED = ("procedure-", "profile-", "notification-", "card-", "cma-", "download-", "eim-", "ipa-", "event-", "order-", "iot-",
            "data-", "device-", "indirect-", "injection-", "package-", "recovery-", "rollback-", "rpm-", "trigger-",
            "emergency-", "fallback-", "immediate-", "policy-")


class Trace:
    """The records of one operand."""

    def __init__(self):
        self.messages, self.web, self.findings, self.record = [], [], [], {}

    def add(self, record):
        if record["kind"] == "message":
            # their numbers too
            record.pop("procedure", None)
            record.pop("step", None)
            (self.web if record["interface"] == "ES9+" else self.messages).append(record)
        elif record["kind"] == "finding":
            if not record["rule"].startswith(FOLLOWED):
                self.findings.append(record)
        elif record["kind"] == "trace":
            self.record = record

    def apdus(self, slot):
        """In the order in which they begin: a message is handed out when it is complete."""
        own = [m for m in self.messages if m["interface"] == "APDU" and m.get("slot") == slot]
        found = [apdu_of(m) for m in sorted(own, key=lambda m: m.get("line", m.get("frame")))]
        return [message for message in found if message]

    def es10(self, slot):
        return [{key: m[key] for key in ES10_KEYS if key in m} for m in self.messages
                if m["interface"].startswith(("ES10", "ES8")) and m.get("slot") == slot]

    @property
    def slots(self):
        return {m.get("slot") for m in self.messages}


def raw_of(record, key):
    """The bytes of the first element with this key."""
    for node in record.get("tree", ()):
        if node["key"] == key:
            return bytes.fromhex(node.get("raw", ""))
    return b""


def apdu_of(record):
    """The message of expect.py that a record tells of; None: not compared."""
    sw = int(record["sw"], 16) if "sw" in record else None
    us = record["t_ns"] // 1000 if "t_ns" in record else None
    if record["function"] == "ATR":
        return Message("atr", None, raw_of(record, "apdu.atr"), None, us)
    if record["function"] in ("RESET", "OPEN", "CLOSE") or record["function"].startswith("PPS"):
        return None
    command_bytes = raw_of(record, "apdu.command")
    kind = "command" if command_bytes else "orphan"
    return Message(kind, command_bytes or None, raw_of(record, "apdu.response"), sw, us)


def decode(paths, name=None, trees=True):
    """A Trace for each path, and what the process said."""
    options = (["--input-format", name] if name else []) + ["-V"] * trees
    done = command("decode", "-T", "ndjson", "--reveal", "-q", *options, *paths)
    traces = [Trace() for _ in paths]
    for line in done.stdout.splitlines():
        record = json.loads(line)
        traces[record["trace"] - 1].add(record)
    return traces, done


def reference_text(items):
    """The same exchanges as lines that the decoder has always read."""
    lines = []
    for item in items:
        if isinstance(item, model.Reset):
            lines.append(f"# RESET {item.atr.hex()}")
        else:
            lines.append(item.command.hex() + (" " + item.answer.hex() if item.sw is not None else ""))
    return "\n".join(lines) + "\n"


def check_times(log, slot, got):
    """Each message has the time of the record in which it begins."""
    if not log.format.resolution or slot.losses or len(log.slots) > 1:
        return None
    wanted = {us + FIRST_DAY * DAY_US if log.format.dated else us for us in slot.times}
    seen = [message.us for message in got]
    if None in seen:
        return f"message {seen.index(None) + 1} has no time"
    if not log.format.dated:  # only differences count: from where relative times are counted is the decoder's choice
        start = next((us for us in wanted if {us - seen[0] + one for one in seen} <= wanted), min(wanted)) if seen else 0
        seen = [us - seen[0] + start for us in seen]
    odd = [us for us in seen if us not in wanted]
    return f"{len(odd)} message(s) with a time that no record has, the first {odd[0]}" if odd else None


def check_web(log, trace):
    """Functions over HTTP come back in order, each response with its result."""
    got = [(m["function"], m["direction"], m.get("result", "")) for m in trace.web]
    same = len(got) == len(log.web) and all(a[:2] == b[:2] and b[2].endswith(a[2]) for a, b in zip(log.web, got))
    return None if same else f"ES9+: wanted {log.web}, got {got}"


def check(log, trace, references):
    """None, or what is wrong."""
    if not trace.record:
        return "no trace record: the decoder gave up"
    status = trace.record["status"]
    if status != ("ok" if log.whole else "damaged"):
        return f"status {status}, format {trace.record.get('format')}"
    for slot, reference in zip(log.slots, references):
        got = trace.apdus(slot.number)
        wrong = expect.compare(slot.wanted, got) or check_times(log, slot, got)
        if not wrong and not log.losses and trace.es10(slot.number) != reference.es10(None):
            wrong = "the ES10 messages are not those of the same exchanges as lines"
        if wrong:
            return f"slot {slot.number}: {wrong}"
    wrong = check_web(log, trace)
    if wrong:
        return wrong
    if log.losses == [] and trace.slots - {slot.number for slot in log.slots}:
        return f"messages of slots {trace.slots}"
    return expect.check_findings(log.losses, trace.findings, [f for r in references for f in r.findings])


class Row:
    """One line of the table."""

    def __init__(self):
        self.runs = self.wanted = self.found = self.failed = self.lossy = 0
        self.shown, self.causes, self.kinds, self.known = 0, set(), Counter(), Counter()


def known_failures():
    """Rows of known.txt: (format or "*", quirk or loss, pattern of what is said of the failure, what is wrong)."""
    lines = (Path(__file__).parent / "known.txt").read_text().splitlines()
    return [line.split(maxsplit=3) for line in lines if line and not line.startswith("#")]


class Runner:
    """Seeds are made from the bundled sessions, so that a seed is the same log everywhere; those that begin with x from
    all sessions, where there are more."""

    def __init__(self, folder, options):
        self.folder, self.options = folder, options
        self.pool, self.more = model.sessions(model.BUNDLED), model.sessions(model.FURTHER)
        self.rows, self.failures = {}, 0
        self.known = known_failures()

    def batch(self, fmt, name, cases):
        """Makes, decodes and checks logs, each given as (seed, quirks, losses)."""
        logs = [make.make(fmt, seed, self.pool | self.more if seed.startswith("x") else self.pool, quirks, losses)
                for seed, quirks, losses in cases]
        paths, references = [], []
        for number, log in enumerate(logs):
            paths.append(self.folder / f"{fmt.name}-{number}.log")
            paths[-1].write_bytes(log.data)
            for slot in log.slots:
                references.append(self.folder / f"{fmt.name}-{number}-{slot.number}.hex")
                references[-1].write_text(reference_text(slot.items))
        traces, done = decode(paths, name if self.options.force else None)
        rights = iter(decode(references, trees=False)[0])
        if done.returncode not in (0, 3, 4):
            self.failures += 1
            self.report(fmt, None, paths[0], f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        for log, path, trace in zip(logs, paths, traces):
            self.judge(fmt, log, path, trace, [next(rights) for _ in log.slots])

    def judge(self, fmt, log, path, trace, references):
        row = self.rows.setdefault(fmt.name, Row())
        wrong = check(log, trace, references)
        row.runs += 1
        row.wanted += sum(len(slot.wanted[0]) for slot in log.slots)
        row.found += sum(len(trace.apdus(slot.number)) for slot in log.slots)
        row.lossy += bool(log.losses)
        known = next((text for name, what, pattern, text in self.known
                      if name in ("*", fmt.name) and what in (*log.quirks, *log.losses) and re.search(pattern, wrong or "")),
                     None)
        if wrong and known:
            row.known[known] += 1
        elif wrong:
            row.failed += 1
            self.suspects(row, log, path, wrong)

    def suspects(self, row, log, path, wrong):
        """Prints a failure unless its likely cause was printed: what failed alone before is the cause in a mixture too."""
        self.failures += 1
        present = {*log.quirks, *log.losses}
        cause = row.causes & present
        if len(present) == 1:
            row.causes |= present
        row.kinds.update(cause or present)
        if not cause and row.shown < SHOWN:
            row.shown += 1
            self.report(log.format, log, path, wrong)

    def report(self, fmt, log, path, wrong):
        kept = self.options.keep / path.name.replace(".log", f"-{log.seed}.log" if log else ".log")
        self.options.keep.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(path.read_bytes())
        if log:
            quirks, losses = ",".join(log.quirks), ",".join(log.losses)
            names = f" --quirks '{quirks}' --losses '{losses.replace(make.OF_ROUND, '')}'" if log.asked else ""
            print(f"FAILED {fmt.name}: python3 tests/modem/run.py --format {fmt.name} --seed {log.seed}{names}"
                  f"    # {quirks}; lost: {losses}")
        print(f"    {kept}\n    {wrong}", flush=True)

    def cases(self, fmt):
        if self.options.seed is not None:
            chosen = [None if given is None else [name for name in given.split(",") if name]
                      for given in (self.options.quirks, self.options.losses)]
            return [(self.options.seed, *chosen)]
        alone = [(f"turn-{name}-{i}", [name], []) for name in make.quirks_of(fmt) for i in range(self.options.turns)]
        alone += [(f"turn-{name}-{i}", [], [name]) for name in make.losses_of(fmt) for i in range(self.options.turns)]
        plain = [(f"plain-{i}", [], []) for i in range(self.options.turns)]
        numbers = range(self.options.first, self.options.first + self.options.seeds)
        return plain + alone + [(f"x{i}" if i % 2 and self.more else f"{i}", None, None) for i in numbers]

    def run(self, fmt, name):
        cases = self.cases(fmt)
        for at in range(0, len(cases), BATCH):
            self.batch(fmt, name, cases[at:at + BATCH])

    def table(self):
        print(f"{'format':14} {'runs':>6} {'with loss':>9} {'expected':>9} {'found':>9} {'failed':>7}")
        for name, row in self.rows.items():
            for text, number in row.known.items():
                print(f"KNOWN {name}: {number} of {row.runs}: {text}")
            print(f"{name:14} {row.runs:6} {row.lossy:9} {row.wanted:9} {row.found:9} {row.failed:7}"
                  + (f"  most often: {', '.join(k for k, _ in row.kinds.most_common(6))}" if row.kinds else ""))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50, help="mixed logs of each format")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--turns", type=int, default=3, help="logs of each quirk alone")
    parser.add_argument("--format", action="append", help="only this format")
    parser.add_argument("--part", default="1/1", help="2/3: the second third of the formats")
    parser.add_argument("--seed", help="only this log")
    parser.add_argument("--quirks", help="with these quirks, separated by commas")
    parser.add_argument("--losses")
    parser.add_argument("--force", action="store_true", help="name the format with --input-format")
    parser.add_argument("--keep", type=Path, default=Path(os.environ.get("RSP_BUILD", tempfile.gettempdir())) / "modem-failed")
    return parser.parse_args()


def main():
    options = arguments()
    known = known_formats()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(Path(folder), options)
        part, parts = map(int, options.part.split("/"))
        for fmt in FORMATS[part - 1::parts]:
            name = next((name for name in fmt.names if name in known), None)
            if options.format and fmt.name not in options.format:
                continue
            if name is None:
                print(f"SKIP: modem logs: the decoder has no format {fmt.name} yet", flush=True)
                continue
            runner.run(fmt, name)
    runner.table()
    print(f"{runner.failures} failed, {time.monotonic() - started:.1f} s")
    return 1 if runner.failures else 0


if __name__ == "__main__":
    sys.exit(main())
