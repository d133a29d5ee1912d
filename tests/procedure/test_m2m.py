# SPDX-License-Identifier: GPL-2.0-or-later
"""The recordings of SGP.02 (captures/sgp02-lab): how each procedure ends on the SOAP legs, alone and beside the others. The table
was written from truth.json: what is legal breaks no rule; what is wrong on a SOAP leg breaks its rule; what is wrong
between SM-SR and eUICC, or only compared with another procedure, cannot be seen there."""
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from command import capture, run  # noqa: E402
from test_scenes import FINDING, procedures  # noqa: E402

DOWNLOAD, MOVE, ENABLING, DELETION = "M2M profile download", "M2M SM-SR change", "M2M profile enabling", "M2M profile deletion"
BY_SMDP, COMPLETE, REFUSED, VIOLATED = " by way of the SM-DP", "complete", "refused", "violated"
MOVED, LOADED = [(MOVE, COMPLETE)], [(DOWNLOAD, COMPLETE)]

# recording: (procedures, rules broken)
EXPECTED = {
    "clean-registration": ([("M2M eUICC registration", COMPLETE)], set()),
    "clean-download-enable-es2": ([*LOADED, (ENABLING + BY_SMDP, COMPLETE)], set()),
    "clean-download-scp81": ([*LOADED, (ENABLING + BY_SMDP, COMPLETE)], set()),
    "clean-enable-es4": ([(ENABLING, COMPLETE)], set()),
    "clean-disable": ([(ENABLING, COMPLETE), ("M2M profile disabling", COMPLETE)], set()),
    "clean-delete": ([(DELETION + BY_SMDP, COMPLETE)], set()),
    "clean-master-delete": ([], set()),
    "clean-audit": ([("M2M EIS audit", COMPLETE)], set()),
    "clean-pol2-update": ([("M2M POL2 update", COMPLETE), ("M2M POL2 update" + BY_SMDP, COMPLETE), ("M2M POL2 update", REFUSED)], set()),
    "clean-fallback-activation": ([(ENABLING, COMPLETE)], set()),
    "clean-smsr-change": (MOVED, set()),
    "chg-retry-after-22": (MOVED, set()),
    "chg-old-keys-not-deleted": (MOVED, set()),
    "chg-duplicate-fci": (MOVED, set()),
    "en-already-enabled": ([(ENABLING, REFUSED)], set()),
    "en-roll-back": ([(ENABLING, REFUSED)], set()),
    # wrong on a SOAP leg
    "chg-handover-response-before-commit": ([(MOVE, VIOLATED)], {"m2m-change-before-commit"}),
    "chg-failed-after-commit": ([(MOVE, VIOLATED)], {"m2m-change-failed-after-commit"}),
    "chg-cert-role-refused": ([(MOVE, VIOLATED)], {"soap-certificate-role"}),
    "chg-parallel-operation": ([*MOVED, (ENABLING, VIOLATED)], {"m2m-operation-parallel"}),
    "chg-eis-profile-missing": ([(MOVE, VIOLATED)], {"eis-profile-missing", "eis-change-differs"}),
    "chg-eid-changed": ([(MOVE, VIOLATED)], {"m2m-change-eid-mismatch"}),
    "chg-validity-expired": ([(MOVE, VIOLATED)], {"soap-validity-exceeded"}),
    "dl-isdp-aid-mismatch": ([(DOWNLOAD, VIOLATED)], {"m2m-download-aid-mismatch"}),
    "dl-before-keys": ([(DOWNLOAD, VIOLATED)], {"m2m-download-before-keys"}),
    "dl-segment-dropped": ([(DOWNLOAD, VIOLATED)], {"m2m-download-completed-wrong"}),
    # wrong between SM-SR and eUICC, or beside another procedure: nothing of it can be seen yet
    "chg-prepare-missing": (MOVED, set()),
    "chg-finalise-before-commit": (MOVED, set()),
    "chg-wrong-receipt-continued": (MOVED, set()),
    "chg-rc-altered": ([(MOVE, REFUSED)], set()),
    "chg-signature-altered": ([(MOVE, REFUSED)], set()),
    "dl-counter-replay": (LOADED, set()),
    "dl-por-counter-mismatch": (LOADED, set()),
    "dl-receipt-wrong-continued": (LOADED, set()),
    "en-confirm-seq-mismatch": ([(ENABLING, COMPLETE)], set()),
}


class Recordings(unittest.TestCase):
    def test_recordings(self):
        folder = capture("sgp02-lab")
        self.assertEqual(sorted(EXPECTED), sorted(path.parent.name for path in folder.glob("*/truth.json")))
        legal = found = 0
        for name, (expected, rules) in EXPECTED.items():
            truth = json.loads((folder / name / "truth.json").read_text())
            self.assertFalse(truth["legal"] and rules, name)
            for leg in ("soap.pcap", "merged.pcapng"):
                if not (folder / name / leg).exists():
                    continue
                with self.subTest(f"{name}/{leg}"):
                    out = run("flow", folder / name / leg).stdout
                    self.assertEqual([row[:2] for row in procedures(out) if row[0].startswith("M2M")], expected, out)
                    broken = {match[2] for line in out.splitlines() if (match := FINDING.match(line)) and match[1] == "violation"}
                    self.assertEqual({rule for rule in broken if rule.startswith(("procedure-", "soap-", "m2m-", "eis-", "call-"))}, rules, out)
            legal, found = legal + truth["legal"], found + bool(rules)
        wrong = len(EXPECTED) - legal
        print(f"{len(EXPECTED)} recordings: {legal} legal ones break no rule, of {wrong} wrong ones {found} show it on the SOAP legs")


if __name__ == "__main__":
    unittest.main()
