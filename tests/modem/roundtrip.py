#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every format through `rsptrace convert` and back: the messages of the pcapng are those of the log.

With --tshark stock tshark reads each pcapng too, and may not call any packet malformed.
"""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import make  # noqa: E402
import model  # noqa: E402
import run  # noqa: E402
from formats import FORMATS  # noqa: E402

# What GSMTAP in a pcapng cannot say, or says otherwise: of which key, and why.
CANNOT = {
    "line": "a log counts lines, a capture packets",
    "frame": "a log counts lines, a capture packets",
    "last_frame": "a log counts lines, a capture packets",
    "seq": "follows from the order of the others",
    "trace": "number of the operand",
    "same_object_as": "leads to a message of another network, which is left out",
    "tree": "offsets are those of another buffer; the bytes are compared by what is decoded of them",
}


def said(message):
    return {key: value for key, value in message.items() if key not in CANNOT}


def raw(message):
    """The bytes of an APDU message."""
    return run.raw_of(message, "apdu.command"), run.raw_of(message, "apdu.response")


def check(log, trace, back):
    """None, or how what came back of the pcapng differs."""
    if len(trace.messages) != len(back.messages):
        return f"{len(trace.messages)} messages became {len(back.messages)}"
    for at, (one, other) in enumerate(zip(trace.messages, back.messages)):
        if said(one) != said(other):
            keys = sorted(key for key in {*said(one), *said(other)} if one.get(key) != other.get(key))
            return f"message {at + 1}: " + ", ".join(f"{k} {one.get(k)} became {other.get(k)}" for k in keys)
        if raw(one) != raw(other):
            return f"message {at + 1}: other bytes"
    return check_findings(trace, back)


def check_findings(trace, back):
    """The same findings but for those about lines, records and messages of the log itself, which the capture no longer
    has."""
    one, other = (Counter((f["rule"], f["level"]) for f in t.findings
                          if not f["rule"].startswith(("source-", "t0-", "qmi-", "web-"))) for t in (trace, back))
    return None if one == other else f"findings {dict(one - other)} became {dict(other - one)}"


def malformed(path):
    """What stock tshark says of a file."""
    done = subprocess.run(["tshark", "-r", path, "-Y", "_ws.malformed", "-T", "fields", "-e", "frame.number"],
                          capture_output=True, timeout=300)
    return done.stdout.decode().split(), done.returncode


def round_trip(fmt, logs, folder, tshark):
    """Failures as (log, text)."""
    paths, converted = [], []
    for number, log in enumerate(logs):
        paths.append(folder / f"{fmt.name}-{number}.log")
        paths[-1].write_bytes(log.data)
        converted.append(folder / f"{fmt.name}-{number}.pcapng")
        done = run.command("convert", "-q", "--reveal", "-w", converted[-1], paths[-1])
        if done.returncode not in (0, 4):
            yield log, f"convert: exit {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}"
    made = [at for at, path in enumerate(converted) if path.exists()]
    traces, _ = run.decode([paths[at] for at in made])
    backs, _ = run.decode([converted[at] for at in made])
    for at, trace, back in zip(made, traces, backs):
        wrong = check(logs[at], trace, back)
        if wrong:
            yield logs[at], wrong
        elif tshark:
            frames, code = malformed(converted[at])
            if frames or code:
                yield logs[at], f"tshark: exit {code}, malformed frames {frames}"


def known_fault(fmt, text):
    """Rows of known.txt whose second word is convert."""
    return next((reason for name, what, pattern, reason in run.known_failures()
                 if what == "convert" and name in ("*", fmt.name) and re.search(pattern, text)), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--format", action="append")
    parser.add_argument("--tshark", action="store_true")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if "not part of this version" in run.command("convert").stderr.decode():
        print("SKIP: modem logs through convert: the command is not part of this version", flush=True)
        return 0
    if options.tshark and not shutil.which("tshark"):
        print("SKIP: modem logs in tshark: it is not installed", flush=True)
        return 0
    known, pool, failed = run.known_formats(), model.sessions(model.BUNDLED), 0
    with tempfile.TemporaryDirectory() as folder:
        for fmt in FORMATS:
            if options.format and fmt.name not in options.format or not any(name in known for name in fmt.names):
                continue
            logs = [make.make(fmt, str(seed), pool) for seed in range(options.seeds)]
            every = list(round_trip(fmt, logs, Path(folder), options.tshark))
            wrong = [(log, text) for log, text in every if not known_fault(fmt, text)]
            failed += len(wrong)
            print(f"{fmt.name:14} {len(logs):6} logs {len(every) - len(wrong):6} known {len(wrong):6} failed", flush=True)
            for log, text in wrong[:3]:
                print(f"    seed {log.seed}, {','.join(log.quirks)}; lost: {','.join(log.losses)}: {text}")
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{fmt.name}-{log.seed}.log").write_bytes(log.data)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
