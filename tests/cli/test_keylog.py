# SPDX-License-Identifier: GPL-2.0-or-later
"""--keylog: what is warned about, what is refused, and that no secret is ever shown."""
import gzip
import re
import struct
import unittest

from command import Case, capture, records, run
from made import SECRETS_BLOCK, blocks

FORMS = (["-V"], ["-V", "-x"], ["-T", "ndjson", "-V"], [], ["-V", "-x", "--reveal"])
LINE = "CLIENT_RANDOM " + "11" * 32 + " " + "5A" * 48 + "\n"


def secrets_of(text):
    """The secrets of a key log, in upper-case hex."""
    return {line.split()[2].upper() for line in text.splitlines() if len(line.split()) == 3}


def secrets_inside(path):
    """The key log in the secrets blocks of a little-endian pcapng."""
    data, at, text = path.read_bytes(), 0, ""
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if kind == 10:
            size = struct.unpack_from("<I", data, at + 12)[0]
            text += data[at + 16:at + 16 + size].decode()
        at += length
    return text


class Keylog(Case):
    def keylog(self, text, mode=0o600, name="keys.log"):
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def test_warnings(self):
        for mode, more, warned in ((0o600, [], False), (0o640, [], True), (0o604, [], True), (0o604, ["-q"], False)):
            done = run("decode", "--keylog", self.keylog(LINE, mode), *more, self.card)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual("other users can read" in done.stderr, warned, (mode, more, done.stderr))
        done = run("decode", "--keylog", self.keylog("# nothing\n"), self.card)
        self.assertIn("no TLS secret", done.stderr)
        done = run("decode", "--keylog", self.keylog(LINE + "CLIENT_RANDOM not-hex\n"), self.card)
        self.assertIn("1 lines are no TLS secrets", done.stderr)
        self.assertNotIn("not-hex", done.stderr)

    def test_refused(self):
        for path in (self.folder / "missing.log", self.folder):
            done = run("decode", "--keylog", path, self.card)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"--keylog {path}", done.stderr)
            self.assertEqual(done.stdout, "")

    def test_long_files(self):
        """A file longer than what is read at once, a line longer than that, and no line end at the end."""
        other = "CLIENT_RANDOM " + "22" * 32 + " " + "A5" * 48
        done = run("decode", "--keylog", self.keylog(LINE * 500 + "x" * 200000 + "\n" + other), self.card)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"[0-9]+ lines are no TLS secrets")

    def test_nothing_shown(self):
        trace = capture("sgp22-tls13/merged.pcapng")
        text = secrets_inside(trace)
        secrets = secrets_of(text)
        self.assertGreater(len(secrets), 20)
        path = self.keylog(text)
        for form in FORMS:
            for more in ([], ["--keylog", path]):
                done = run("decode", *form, *more, trace)
                self.assertGreater(len(done.stdout), 1000)
                squeezed = re.sub(r"[^0-9A-F]", "", done.stdout.upper()) + done.stderr.upper()
                for secret in secrets:
                    self.assertNotIn(secret, squeezed)

    def late(self, trace):
        """The same pcapng with its secrets behind all packets."""
        parts = list(blocks(trace.read_bytes()))
        path = self.folder / "late.pcapng"
        path.write_bytes(b"".join(part for kind, part in parts if kind != SECRETS_BLOCK) +
                         b"".join(part for kind, part in parts if kind == SECRETS_BLOCK))
        return path

    def test_late(self):
        """Secrets behind the packets that they open: read ahead in a file, too late in a pipe or a compressed file."""
        for name in ("sgp22-tls13/es9p-tls.pcapng", "sgp22-tls12/es9p-tls.pcapng", "sgp22-tls13-h2-mss255/merged.pcapng"):
            trace = capture(name)
            expected = [r for r in records("-V", trace) if r["kind"] == "message"]
            self.assertGreater(len(expected), 10)
            path = self.late(trace)
            got = records("-V", path)
            with self.subTest(trace=name):
                self.assertEqual([r for r in got if r["kind"] == "message"], expected)
                (late,) = (r for r in got if r.get("rule") == "tls-secrets-late")
                self.assertIn("read ahead", late["text"])
            packed = self.folder / "late.pcapng.gz"
            packed.write_bytes(gzip.compress(path.read_bytes()))
            for arguments, stdin in ((["-"], path.read_bytes()), ([packed], None)):
                got = records(*arguments, stdin=stdin)
                (late,) = (r for r in got if r.get("rule") == "tls-secrets-late")
                self.assertIn("stays closed", late["text"])
                self.assertTrue([r for r in got if r.get("interface") == "TLS"])
            # a key log is there from the start, whatever the order
            keys = self.keylog(secrets_inside(trace))
            got = records("-V", "--keylog", keys, "-", stdin=path.read_bytes())
            self.assertEqual([r for r in got if r["kind"] == "message"], expected)
            self.assertFalse([r for r in got if r.get("rule") == "tls-secrets-late"])

    def test_damage_ahead(self):
        """What stands behind a damaged length is not looked for, and what is there is still read."""
        path = self.late(capture("sgp22-tls13/es9p-tls.pcapng"))
        data = bytearray(path.read_bytes())
        at = len(data) // 2
        at = data.index(b"\x06\x00\x00\x00", at - at % 4)
        data[at + 4:at + 8] = b"\xff\xff\xff\xff"
        path.write_bytes(data)
        got = records(path)
        self.assertFalse([r for r in got if "read ahead" in r.get("text", "")])
        self.assertTrue([r for r in got if r.get("rule") == "source-record-damaged"])

    def test_secrets_are_no_frames(self):
        """A secrets block counts as no frame, and its damaged lines are one finding."""
        trace = capture("sgp22-tls13/merged.pcapng")
        data = bytearray(trace.read_bytes())
        data[data.index(b"SERVER_HANDSHAKE")] = ord("X")
        path = self.folder / "damaged.pcapng"
        path.write_bytes(data)
        good, bad = (run("decode", "-T", "ndjson", path) for path in (trace, path))
        self.assertNotIn("tls-keylog-line", good.stdout)
        self.assertEqual(bad.stdout.count('"tls-keylog-line"'), 1)
        frames = [re.search(r'"frames":([0-9]+)', done.stdout).group(1) for done in (good, bad)]
        self.assertEqual(frames[0], frames[1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
