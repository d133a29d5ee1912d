# SPDX-License-Identifier: GPL-2.0-or-later
"""--keylog: what is warned about, what is refused, and that no secret is ever shown."""
import re
import struct
import unittest

from command import Case, capture, run

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
        done = run("decode", "--keylog", self.keylog(LINE + "CLIENT_RANDOM zz\n"), self.card)
        self.assertIn("1 lines are no TLS secrets", done.stderr)
        self.assertNotIn("zz", done.stderr)

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
