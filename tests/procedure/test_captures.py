# SPDX-License-Identifier: GPL-2.0-or-later
"""The recorded session of SGP.32 (captures/sgp32-plain): what flow finds in the legs alone, in the merged capture, and in
the legs joined in any order. The numbers were counted in the list of its messages (esipa-messages.tsv: 29 exchanges) and in
expected-es10.tsv."""
import itertools
import os
import sys
import unittest
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from command import capture, run  # noqa: E402
from test_scenes import procedures  # noqa: E402

# 9 polls are answered with BF4F 02 01; 5 bring BF51, one BF52, one BF54; BF39 to BF3D are one download, and three times
# BF3D stands alone
ESIPA = {"poll of the eIM": 9, "eUICC package": 5, "data of IPA and eUICC": 1, "download trigger": 1,
         "profile download by way of the eIM": 1, "notification by way of the eIM": 3}
# the IPA asks for the EID ten times, six times for the profiles behind that; the emulated eUICC executes the packages with the
# functions of a consumer card
CARD = {"LPA gets to know the eUICC": 10, "enable a profile": 1, "disable a profile": 1, "delete a profile": 1}
LEGS = ("esipa.pcap", "es9p-plain-http.pcap", "apdu-gsmtap.pcap")


def counts(*names):
    out = run("flow", *[capture("sgp32-plain/" + name) for name in names]).stdout
    return Counter((title, outcome) for title, outcome, _ in procedures(out)), out


class Captures(unittest.TestCase):
    def check(self, expected, *names):
        found, out = counts(*names)
        self.assertEqual(found, Counter({(title, "complete"): number for title, number in expected.items()}), out)
        self.assertNotIn("violation", out)

    def test_esipa_alone(self):
        self.check(ESIPA, "esipa.pcap")

    def test_card_alone(self):
        self.check({**CARD, "profile download": 1, "notification": 3}, "apdu-gsmtap.pcap")

    def test_server_alone(self):
        self.check({"profile download": 1, "notification": 3}, "es9p-plain-http.pcap")

    def test_merged(self):
        self.check({**ESIPA, **CARD}, "merged.pcapng")

    def test_joined_in_any_order(self):
        for names in itertools.permutations(LEGS):
            with self.subTest(names):
                self.check({**ESIPA, **CARD}, *names)


if __name__ == "__main__":
    assert os.environ["RSPTRACE"]
    unittest.main()
