#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes recordings of SGP.02: make.py [--seed N] OUT [name...]. Each gets a folder like those of captures/sgp02-lab."""
import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import needs  # noqa: E402

needs.modules()
from faults import ERROR, FAULTS  # noqa: E402
from quirks import QUIRKS  # noqa: E402
from scenarios import SCENARIOS, play  # noqa: E402


def finding(step, kind, severity, why):
    return {"step": int(step) if step.isdigit() else step, "kind": kind, "why": why, "severity": severity}


def played(name, seed=0):
    """(the play, whether it is legal, what has to be found)."""
    scenario, _, quirk = name.partition("+")
    if scenario in SCENARIOS:
        title, what, findings = SCENARIOS[scenario]
        scene = play(name, title + (f"; {QUIRKS[quirk].title}" if quirk else ""), what, QUIRKS[quirk].changes if quirk else None, seed)
    else:
        fault = FAULTS[name]
        findings = fault.findings
        scene = play(name, fault.title, fault.what, fault.changes, seed)
    return scene.play, not any(row[2] == ERROR for row in findings), [finding(*row) for row in findings]


def write(out, name, seed=0):
    made, is_legal, findings = played(name, seed)
    made.write(Path(out) / name, is_legal, findings)
    return made


def names():
    return [*SCENARIOS, *(f"{scenario}+{name}" for name, quirk in QUIRKS.items() for scenario in quirk.scenarios), *FAULTS]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("out")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for name in options.names or names():
        made = write(options.out, name, options.seed)
        print(f"{name:32} {made.recorder.last:5} frames  {made.outcome}")


if __name__ == "__main__":
    main()
