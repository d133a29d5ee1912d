# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the command under test, and finds the captures that it reads."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

RSPTRACE = os.environ["RSPTRACE"]
SOURCE = Path(os.environ.get("RSP_SOURCE", Path(__file__).parents[2]))
SHARED = Path(os.environ.get("RSP_SHARED", SOURCE.parent / "shared"))

# A trace made by hand: one channel, an EID, a refused PIN and a correct one. Test identities only.
APDU_HEX = """\
# RESET 3B9F96801FC78031E073FE211B63F10201830F9000C2
0070000001 019000
01A4040010A0000005591010FFFFFFFF8900000100 9000
81E2910006BF3E035C015A BF3E125A10890490321234512345123456789012359000
0020000108373838373939FFFF 63C2
002000010839313739FFFFFFFF 9000
"""


# The rules that procedures and the model of the card bring, by the beginning of their ids.
FOLLOWED = ("procedure-", "profile-", "notification-", "card-", "cma-", "download-", "eim-", "ipa-", "event-", "order-", "iot-",
            "cancel-", "data-", "device-", "indirect-", "injection-", "package-", "recovery-", "rollback-", "rpm-", "trigger-",
            "emergency-", "fallback-", "immediate-", "policy-", "push-")


def run(*arguments, stdin=None, env=None, cwd=None):
    """Runs rsptrace without any configuration of the machine; text in, text out."""
    base = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": "/nonexistent"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            base[name] = os.environ[name]
    base.update(env or {})
    done = subprocess.run([RSPTRACE, *map(str, arguments)], input=stdin, capture_output=True, env=base, cwd=cwd,
                          timeout=300)
    done.stdout = done.stdout.decode()
    done.stderr = done.stderr.decode()
    return done


def records(*arguments, **options):
    done = run("decode", "-T", "ndjson", *arguments, **options)
    return [json.loads(line) for line in done.stdout.splitlines()]


def without_procedures(found):
    """What the decoder says by itself: a trace that is cut or changed has other procedures."""
    kept = [{key: value for key, value in record.items() if key not in ("procedure", "step")} for record in found
            if record["kind"] != "procedure"]
    return [r for r in kept if r["kind"] != "finding" or not r["rule"].startswith(FOLLOWED)]


def skip(reason):
    """Leaves the test out, with the sentence that ./setup test repeats."""
    print(f"SKIP: {reason}", flush=True)
    raise unittest.SkipTest(reason)


def capture(name):
    """The path of a capture: bundled, or further ones where present; else the test is skipped with a sentence."""
    for folder in (SOURCE / "captures", SHARED / "captures"):
        if (folder / name).exists():
            return folder / name
    skip(f"capture {name} is neither bundled nor in RSP_SHARED")


class Case(unittest.TestCase):
    """A test with a folder of its own, in which card.hex is the trace made by hand."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.card = self.folder / "card.hex"
        self.card.write_text(APDU_HEX)

    def check(self, code, *arguments, says="", **options):
        """Runs, and expects an exit code and a part of what is said on stderr."""
        done = run(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
        self.assertIn(says, done.stderr)
        if code == 0 and not says:
            self.assertEqual(done.stderr, "")
        return done
