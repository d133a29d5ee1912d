#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures that begin late or end early: of a legal play, no part of its frames breaks a rule."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import needs  # noqa: E402

needs.modules()
import make  # noqa: E402
import run  # noqa: E402
from scenarios import SCENARIOS  # noqa: E402

CUTS = 4
# Frames after which a play stops inside a message, whose part that is there looks like another message.
INSIDE = {"cleanup": 239}  # a callback, before its data


def parts(name, frames):
    if name in INSIDE:
        yield f"with its first {INSIDE[name]} frames only", frames[:INSIDE[name]]
    for at in range(1, CUTS + 1):
        cut = len(frames) * at // (CUTS + 1)
        yield f"without its first {cut} frames", frames[cut:]
        yield f"with its first {cut} frames only", frames[:cut]


class Cuts(unittest.TestCase):
    def test_parts(self):
        count = 0
        with tempfile.TemporaryDirectory() as folder:
            trace, keys = Path(folder, "x.pcapng"), Path(folder, "keys.json")
            for name in SCENARIOS:
                play, _, _ = make.played(name)
                keys.write_text(json.dumps(play.keys()))
                keys.chmod(0o600)
                for what, play.recorder.frames in parts(name, play.recorder.frames):
                    trace.write_bytes(play.recorder.pcapng())
                    _, findings, _ = run.decode(trace, keys)
                    count += 1
                    with self.subTest(f"{name} {what}"):
                        self.assertEqual([(row["rule"], row["text"]) for row in findings if row["level"] == "violation"], [])
        print(f"{count} parts of {len(SCENARIOS)} plays break no rule")
        self.assertGreater(count, len(SCENARIOS))


if __name__ == "__main__":
    unittest.main()
