# SPDX-License-Identifier: GPL-2.0-or-later
"""Every play of scenes.py ends as its table says, and breaks the rules that it names and no others. Findings about how a
message is encoded are left out: the objects in the plays are small, and some are cut down."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from scenes import SCENES, write  # noqa: E402
from scenes_m2m import ON_CARD  # noqa: E402

SOURCE = Path(os.environ.get("RSP_SOURCE", Path(__file__).parents[2]))
RULES = SOURCE / "decoder" / "base" / "rules.def"
DEFINITIONS = SOURCE / "decoder" / "procedure" / "definitions"
RSPTRACE = os.environ["RSPTRACE"]
LINE = re.compile(r"^ +\d+  (SGP\.\d\d)  (.+?)  +\d+/\d+  . (complete|refused|cut short|violated) ")
FINDING = re.compile(r"^. (violation|suspicious|incomplete) +([a-z0-9-]+)")
OF_MESSAGES = re.compile(r"^(asn1|x509|http|web|json|tls|tcp|apdu|es10|bpp)-")


def flow(path, *options):
    done = subprocess.run([RSPTRACE, "flow", "--no-crypto", *options, str(path)], capture_output=True, text=True, timeout=60,
                          env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": "/nonexistent"})
    if done.stderr:
        raise AssertionError(done.stderr)
    return done.stdout


def procedures(out):
    return [(match[2].strip(), match[3], line) for line in out.splitlines() if (match := LINE.match(line))]


def findings(out):
    return [(match[2], match[1], line) for line in out.splitlines()
            if (match := FINDING.match(line)) and not OF_MESSAGES.match(match[2])]


class Scenes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        write(Path(cls.folder.name))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_every_rule_is_broken_in_one(self):
        """Those that compare; the ones of profile-download and notification have captures of their own."""
        broken = {rule for _, _, rules in SCENES.values() for rule in rules}
        for path in sorted(DEFINITIONS.glob("*.xml")):
            root = xml.parse(path).getroot()
            own = {rule.get("id") for rule in root.findall("rule")}
            compared = {same.get("rule") for kind in ("same", "listed", "needs", "never", "breaks", "lock") for same in root.iter(kind)} & own
            if root.get("id") not in ("profile-download", "notification"):
                self.assertEqual(compared - broken - ON_CARD, set(), path.name)
                self.assertEqual(own - compared - {check.get("rule") for check in root.iter("check")}, set(), path.name)

    def test_every_rule_of_the_model_is_broken_in_one(self):
        """But for those of the profiles and notifications of a consumer card, which captures and mutations break."""
        broken = {rule for _, _, rules in SCENES.values() for rule in rules}
        model = RULES.read_text().split("/* procedure: the model of the card */")[1]
        ours = {rule for rule in re.findall(r'^RULE\([^"]*"([a-z0-9-]+)"', model, re.M)
                if not rule.startswith(("profile-", "notification-")) and rule != "card-interface-off"}
        self.assertEqual(ours - broken - ON_CARD, set())

    def test_one_altered_segment_leaves_the_others(self):
        """Seventeen segments of the package reach the card as they were sent, and one does not."""
        out = flow(Path(self.folder.name) / "segment-altered.pcap", "--procedure", "1", "-T", "text")
        self.assertEqual(len(re.findall(r"altered: ES10b LoadBoundProfilePackage", out)), 1, out)

    def test_versions(self):
        """What only SGP.22 v3 has is no procedure of version 2, and no news in version 3."""
        def validate(name, spec):
            done = subprocess.run([RSPTRACE, "validate", "-T", "json", "--spec", spec, str(Path(self.folder.name) / f"{name}.pcap")],
                                  capture_output=True, text=True, timeout=60)
            records = [json.loads(line) for line in done.stdout.splitlines()]
            return ({record["definition"] for record in records if record["kind"] == "procedure"},
                    {record["rule"] for record in records if record["kind"] == "finding"})
        for name, procedure in (("rpm-good", "remote-profile-management"), ("change-good", "device-change"),
                                ("recovery-good", "profile-recovery"), ("check-good", "event-checking")):
            self.assertIn(procedure, validate(name, "auto")[0])
            self.assertIn(procedure, validate(name, "sgp22-v3")[0])
            self.assertNotIn(procedure, validate(name, "sgp22-v2")[0])
        self.assertNotIn("card-version-later", validate("rpm-on-v2", "sgp22-v3")[1])
        self.assertIn("card-version-later", validate("rpm-good", "sgp22-v2")[1])
        self.assertNotIn("card-version-later", validate("rpm-good", "auto")[1])
        self.assertIn("rpm-package-size", validate("rpm-long", "sgp22-v3")[1])
        self.assertNotIn("rpm-package-size", validate("rpm-long", "sgp22-v2")[1])
        self.assertIn("activation-code-retrieval", validate("acr-good", "sgp22-v2")[0])
        self.assertNotIn("activation-code-retrieval", validate("acr-good", "sgp22-v3")[0])

    def test_scenes(self):
        missed = 0
        for name, (_, expected, rules) in SCENES.items():
            out = flow(Path(self.folder.name) / f"{name}.pcap")
            seen = procedures(out)
            broken = findings(out)
            good = True
            with self.subTest(name):
                good = False
                self.assertEqual([row[:2] for row in seen], [row[:2] for row in expected], out)
                for (_, _, word), (_, _, line) in zip(expected, seen):
                    self.assertIn(word, line, out)
                self.assertEqual({row[0] for row in broken}, set(rules), out)
                for rule, word in rules.items():
                    self.assertTrue(any(rule == row[0] and word in row[2] for row in broken), out)
                good = True
            missed += not good
            if not good:
                print(f"{name}: expected {expected} {rules}, found {[row[:2] for row in seen]} {[row[0] for row in broken]}")
        print(f"{len(SCENES)} plays, {len(SCENES) - missed} as expected")


if __name__ == "__main__":
    unittest.main()
