#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of docs/sgp02.md: each recording that is named there is made, and read with all its keys; what the table says of it is so."""
import re
import sys
import tempfile
import unittest
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import needs  # noqa: E402

needs.modules()
import make  # noqa: E402
import run  # noqa: E402
from test_plays import SHARED  # noqa: E402

ROOT = Path(__file__).parents[2]
DEFINITIONS = ROOT / "decoder/procedure/definitions"
TOLD = re.compile(r"`([a-z0-9-]+)` \(([^)]+)\)")
ENDED = ("complete", "refused")
NUM_RULES = 14


def rows(header):
    """The cells of the table with this header."""
    lines = iter((ROOT / "docs/sgp02.md").read_text().splitlines())
    for line in lines:
        if line.startswith(header):
            next(lines)
            break
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def names(cell):
    return [name.strip() for name in cell.split(",") if name.strip()]


@lru_cache(maxsize=None)
def recording(name):
    """(findings, procedures, whether it is legal), None without the recordings of the lab."""
    if name.startswith("lab/"):
        folder = SHARED / "captures/sgp02-lab" / name.removeprefix("lab/")
        if not folder.exists():
            return None
    else:
        folder = Path(FOLDER, name)
        make.write(FOLDER, name)
    one = run.Recording(folder)
    return one.findings, one.procedures, one.truth["legal"]


class Tables(unittest.TestCase):
    def check_told(self, cell):
        """How many recordings show what the cell says."""
        count = 0
        for rule, where in TOLD.findall(cell):
            for name in names(where):
                read = recording(name)
                if read:
                    self.assertIn(rule, {row["rule"] for row in read[0]}, name)
                    count += 1
        return count

    def check_legal(self, name, definitions=None):
        """It breaks no rule, and ends a procedure of one of these definitions."""
        read = recording(name)
        if not read:
            return
        findings, procedures, is_legal = read
        self.assertTrue(is_legal, name)
        self.assertEqual([row["rule"] for row in findings if row["level"] == "violation"], [], name)
        ended = {row["definition"] for row in procedures if row["outcome"] in ENDED}
        self.assertTrue(ended & set(definitions) if definitions else ended, f"{name}: {ended}")

    def test_rules(self):
        seen = []
        for number, _, told in rows("| rule | what it asks for |"):
            with self.subTest(number):
                seen.append(number)
                count = self.check_told(told)
                self.assertGreater(count, 0)
                print(f"{number:4} {count:3} recordings show it broken")
        self.assertEqual(seen, [f"R{at}" for at in range(1, NUM_RULES + 1)])

    def test_calls(self):
        count = 0
        for what, legal, told in rows("| what happens | played legally |"):
            with self.subTest(what):
                for name in names(legal):
                    self.check_legal(name)
                self.assertGreater(self.check_told(told), 0)
                count += 1
        self.assertGreater(count, 10)

    def test_procedures(self):
        """Each definition is played legally and otherwise."""
        seen = set()
        for what, cell, legal, wrong in rows("| procedure | definitions |"):
            definitions = re.findall(r"`([a-z0-9-]+)`", cell)
            with self.subTest(what):
                self.assertTrue(names(legal) and names(wrong))
                for name in names(legal):
                    self.check_legal(name, definitions)
                self.assertEqual(self.without(names(legal), definitions), set())
                for name in names(wrong):
                    self.check_wrong(name, definitions)
            print(f"{what:80} {len(names(legal)):2} legal {len(names(wrong)):2} wrong")
            seen |= set(definitions)
        self.assertEqual({path.stem for path in DEFINITIONS.glob("m2m-*.xml")} - seen, set())

    @staticmethod
    def without(legal, definitions):
        """Those of the definitions that none of these ends."""
        read = [recording(name) for name in legal if recording(name)]
        return set(definitions) - {row["definition"] for one in read for row in one[1] if row["outcome"] in ENDED}

    def check_wrong(self, name, definitions):
        read = recording(name)
        if not read:
            return
        findings, procedures, _ = read
        self.assertIn(name, make.FAULTS)
        self.assertTrue({row["definition"] for row in procedures} & set(definitions), name)
        self.assertTrue([row for row in findings if row["level"] in ("violation", "suspicious", "incomplete")], name)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as FOLDER:
        unittest.main()
