# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays a good session with one step dropped, repeated, swapped or altered, and compares what is found with
mutations.py. Prints the rate for each kind; every miss and every violation that is not expected fails."""
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import session
from mutations import BOTH, BOTH_ALTERED, BOTH_CARD_ALTERED, CARD, CARD_ALTERED, WIRE, WIRE_ALTERED

SOURCE = Path(os.environ["RSP_SOURCE"])
FOLDER = SOURCE / "captures" / "sgp22-tls13"
KINDS = ("drop", "repeat", "swap")


def findings(path):
    done = subprocess.run([os.environ["RSPTRACE"], "flow", "-q", path], capture_output=True, text=True, timeout=60)
    found = []
    for line in done.stdout.splitlines():
        words = line.split()
        if len(words) > 2 and words[1] in ("violation", "suspicious", "incomplete") and "-" in words[2]:
            found.append((words[1], words[2].rstrip(":,")))
    return found, done


def place_of(steps, name, number):
    return [at for at, step in enumerate(steps) if step.name == name][number]


def next_of_leg(steps, at):
    return next(i for i in range(at + 1, len(steps)) if steps[i].on_wire == steps[at].on_wire and
                steps[i].name != "APDU")


def changed(steps, kind, at):
    out = [step.copy() for step in steps]
    if kind == "drop":
        del out[at]
    elif kind == "repeat":
        out.insert(at + 1, out[at].copy())
    else:
        other = at + 1 if steps[at + 1].name != "APDU" else next_of_leg(steps, at)
        out[at], out[other] = out[other], out[at]
    return out


def plays():
    card, wire = session.read_card(FOLDER / "apdu.hex"), session.read_wire(FOLDER / "es9p.jsonl")
    both = session.interleave(card, wire)
    yield "card", "control", "", card, ()
    yield "wire", "control", "", wire, ()
    yield "both", "control", "", both, ()
    for leg, steps, table in (("card", card, CARD), ("wire", wire, WIRE), ("both", both, BOTH)):
        for (name, number), expected in table.items():
            for kind, rules in zip(KINDS, expected):
                if rules is not None:
                    yield leg, kind, f"{name} #{number + 1}", changed(steps, kind, place_of(steps, name, number)), rules
    for leg, base, table in (("card", card, CARD_ALTERED), ("both", both, BOTH_CARD_ALTERED)):
        for name, number, side, find, at, which, rules in table:
            steps = [step.copy() for step in base]
            step = steps[place_of(steps, name, number)]
            setattr(step, side, session.flip(getattr(step, side), bytes.fromhex(find), at, which))
            yield leg, "alter", f"{name} {side} {find}", steps, rules
    for leg, base, table in (("wire", wire, WIRE_ALTERED), ("both", both, BOTH_ALTERED)):
        for name, number, side, member, find, at, which, rules in table:
            steps = [step.copy() for step in base]
            place = [i for i, step in enumerate(steps) if step.on_wire and step.name == name][number]
            session.flip_member(getattr(steps[place], side), member, bytes.fromhex(find), at, which)
            yield leg, "alter", f"{name} {member} {find}", steps, rules


def judge(found, rules):
    """Whether what was expected was found, and the violations when nothing was to be found."""
    told = {rule for _, rule in found}
    if rules:
        return bool(told & set(rules)), []
    return True, sorted(rule for level, rule in found if level == "violation")


def main():
    good, all_of, problems = Counter(), Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for number, (leg, kind, name, steps, rules) in enumerate(plays()):
            path = Path(folder) / f"{number}.pcap"
            session.write(steps, path)
            found, done = findings(path)
            held, false = judge(found, rules)
            all_of[leg, kind] += 1
            good[leg, kind] += held and not false
            if not held or false or done.returncode not in (0, 4):
                problems.append(f"{leg} {kind} {name}: expected {' or '.join(rules) or 'nothing'}, found "
                                f"{', '.join(sorted({rule for _, rule in found})) or 'nothing'} (exit {done.returncode})")
            path.unlink()
    for key in all_of:
        print(f"{key[0]:5} {key[1]:8} {good[key]:3} of {all_of[key]:3}")
    print(f"{sum(good.values())} of {sum(all_of.values())} as expected")
    for problem in problems:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
