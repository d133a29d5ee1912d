# SPDX-License-Identifier: GPL-2.0-or-later
"""Recordings of one session read together, in any order, though several of them show the same messages: what the card's leg
alone is found to be is found again. Logs without times are among them."""
import itertools
import json
import sys
import unittest
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from command import SOURCE, run  # noqa: E402

CARD = ("apdu-gsmtap.pcap", "apdu.hex", "lpac-debug.log", "merged.pcapng")
SERVER = ("es9p-plain-http.pcap", "es9p-tls.pcapng")
# What the card's leg shows of a session (its rows in expected-es10.tsv): definitions and outcomes.
SESSIONS = {
    "sgp22-tls13": Counter({("lpa-boot", "complete"): 1, ("profile-download", "complete"): 1, ("list-profiles", "complete"): 4,
                            ("set-nickname", "complete"): 1, ("enable-profile", "complete"): 1, ("disable-profile", "complete"): 1,
                            ("delete-profile", "complete"): 1, ("notification", "complete"): 3}),
    "sgp22-cancel": Counter({("profile-download", "refused"): 1}),
    "sgp22-bpp-mac-error": Counter({("profile-download", "refused"): 1}),
    "sgp22-unknown-matchingid": Counter({("profile-download", "refused"): 1}),
}


def rows(files):
    lines = [json.loads(line) for line in run("validate", "-q", "-T", "json", *files).stdout.splitlines()]
    return [[row for row in lines if row["kind"] == kind] for kind in ("procedure", "finding")]


def recordings(session):
    folder = SOURCE / "captures" / session
    return [[folder / name for name in names if (folder / name).exists()] for names in (CARD, SERVER)]


def groups(session):
    """Two of the recordings in either order, and all of them in two; one at least shows the card."""
    card, server = recordings(session)
    both = card + server
    pairs = [pair for pair in itertools.permutations(both, 2) if pair[0] in card or pair[1] in card]
    return [(one,) for one in card] + pairs + [tuple(both), tuple(reversed(both))]


class Joint(unittest.TestCase):
    def check(self, session):
        for files in groups(session):
            with self.subTest(files=[path.name for path in files]):
                procedures, findings = rows(files)
                self.assertEqual(Counter((row["definition"], row["outcome"]) for row in procedures), SESSIONS[session])
                self.assertFalse([row for row in findings if row["level"] == "violation"])

    def test_two_sessions_of_one_card(self):
        """What a card answers alike each time ties no clocks, and is not left out the second time."""
        files = [SOURCE / "captures" / name / "apdu-gsmtap.pcap" for name in ("sgp22-tls13", "sgp32-plain")]
        alone = sum((Counter(row["definition"] for row in rows([path])[0]) for path in files), Counter())
        for order in (files, files[::-1]):
            both = Counter(row["definition"] for row in rows(order)[0])
            # The card began anew: its notifications have the numbers of those in the other capture.
            self.assertEqual(both - Counter({"notification": 99}), alone - Counter({"notification": 99}))
            self.assertNotIn("clock is", run("flow", *order).stdout)

    def test_altered_on_the_way(self):
        """The LPA's log has the signature that the server made, the card's leg the one that arrived."""
        for files in groups("sgp22-bad-serversig"):
            rules = {row["rule"] for row in rows(files)[1] if row["level"] == "violation"}
            logged = {path.name for path in files}
            altered = "lpac-debug.log" in logged and len(logged) > 1
            self.assertLessEqual(rules, {"cma-server-signature", "cma-server-altered"}, logged)
            self.assertEqual("cma-server-altered" in rules, altered, logged)


for name in SESSIONS:
    setattr(Joint, "test_" + name.replace("-", "_"), lambda self, name=name: self.check(name))


if __name__ == "__main__":
    unittest.main()
