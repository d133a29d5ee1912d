# SPDX-License-Identifier: GPL-2.0-or-later
"""The example of docs/write-a-procedure.md, run as the guide says. What it must find was read off the session's list of
commands (expected-es10.tsv): the profile is enabled, listed, and its notification (seqNumber 2) delivered and removed."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from command import SOURCE, capture, run, skip  # noqa: E402

EXAMPLES = SOURCE / "docs" / "examples"


def flow(name):
    done = run("flow", "--procedures", EXAMPLES, capture("sgp22-tls13/" + name))
    if done.returncode != 0 and "--procedures" in done.stderr:
        skip("flow does not take --procedures yet")
    lines = [line for line in done.stdout.splitlines() if "TC-7: enable and report" in line]
    return lines, done.stdout


class Examples(unittest.TestCase):
    def test_all_legs(self):
        lines, out = flow("merged.pcapng")
        self.assertEqual(len(lines), 1, out)
        self.assertIn(" 6/6 ", lines[0])
        self.assertIn("complete", lines[0])

    def test_card_alone(self):
        lines, out = flow("apdu-gsmtap.pcap")
        self.assertEqual(len(lines), 1, out)
        self.assertIn(" 4/4 ", lines[0])
        self.assertIn("complete", lines[0])


if __name__ == "__main__":
    unittest.main()
