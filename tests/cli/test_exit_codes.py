# SPDX-License-Identifier: GPL-2.0-or-later
"""Every exit code, which of them counts when several apply, and what is said."""
import os
import subprocess
import unittest

from command import Case, RSPTRACE, capture, run


class ExitCodes(Case):
    def test_done(self):
        self.check(0, "decode", self.card)
        self.check(0, "decode", "-Y", "seq == 9999", self.card, says="none of 7 messages was selected")
        self.check(0, "schema")
        self.check(0, "--help")
        self.check(0, "decode", "--help")
        self.assertRegex(self.check(0, "--version").stdout, r"^rsptrace \d+\.\d+\.\d+\n$")

    def test_usage(self):
        for arguments, says in (
                ([], "a command is needed"),
                (["decoed", "x"], "the nearest is decode"),
                (["decode"], "needs a trace"),
                (["decode", "--slto", "1", self.card], "the nearest is --slot"),
                (["decode", "-Z", self.card], "there is no option -Z"),
                (["decode", "-T", "xml", self.card], "text, ndjson or fields is expected"),
                (["decode", "-T", "fields", self.card], "at least one -e"),
                (["decode", "-e", "seq", self.card], "-e belongs to -T fields"),
                (["decode", "-T", "fields", "-e", "functoin", self.card], "the nearest is function"),
                (["decode", "-Y", "functoin == 1", self.card], 'the nearest is "function"'),
                (["decode", "-Y", "sw ==", self.card], "filter, character 6"),
                (["decode", "--slot", "x", self.card], "a number is expected"),
                (["decode", "--message", "0", self.card], "a number from 1"),
                (["decode", "--message", self.card], "a number is expected"),
                (["decode", self.card, "--message"], "--message needs a value"),
                (["decode", "--from", "soon", self.card], "a time"),
                (["decode", "--isdr-aid", "A000", self.card], "5 to 16 bytes"),
                (["decode", "--input-format", "pcpa", self.card], "the nearest is pcap"),
                (["decode", "--color", "yes", self.card], "auto, always or never"),
                (["decode", "-o", "colour: never", self.card], "the nearest is color"),
                (["decode", "-o", "color", self.card], 'is not "key: value"'),
                (["decode", "--shift", "a.log", self.card], "FILE=+3.2s"),
                (["decode", "--utc=1", self.card], "takes no value"),
                (["decode", "--keys", "k", self.card], "--keys k: No such file"),
                (["decode", "--hash", self.card], "not part of this version"),
                (["decode", "--procedure", "x", self.card], "a number is expected"),
                (["flow"], "flow needs a trace"),
                (["validate"], "validate needs a trace"),
                (["live", self.card], "live is not part of this version"),
                (["schema", "x"], "takes no operand")):
            self.check(2, *arguments, says=says)

    def test_input(self):
        done = self.check(3, "decode", self.folder / "crad.hex", says="the nearest is card.hex")
        self.assertIn("there is no such file", done.stderr)
        odd = self.folder / "odd"
        odd.write_bytes(bytes((i * 73 + i // 7) % 256 for i in range(4096)))
        done = self.check(3, "decode", odd, says="none of the formats tried")
        self.assertIn("pcap", done.stderr)
        (self.folder / "empty").write_bytes(b"")
        self.check(3, "decode", self.folder / "empty", says="empty")
        (self.folder / "folder").mkdir()
        self.check(3, "decode", self.folder / "folder", says="no file in this folder")
        # a capture without a packet: nothing decoded
        none = self.folder / "none.pcap"
        none.write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
        self.check(3, "decode", none, says="nothing was decoded")

    def test_damaged(self):
        whole = capture("sgp22-tls13/apdu-gsmtap.pcap").read_bytes()
        cut = self.folder / "cut.pcap"
        cut.write_bytes(whole[:-3])
        done = self.check(4, "decode", cut, says="cut.pcap")
        before = run("decode", capture("sgp22-tls13/apdu-gsmtap.pcap")).stdout
        lines = done.stdout.splitlines()
        self.assertGreater(len(lines), 200)
        self.assertEqual(lines[:200], before.splitlines()[:200])

    def test_internal(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([RSPTRACE, "decode", str(self.card)], stdout=full, stderr=subprocess.PIPE,
                                  timeout=60)
        self.assertEqual(done.returncode, 70)
        self.assertIn(b"cannot write the output", done.stderr)

    def test_reader_gone(self):
        """A reader that has seen enough ends the program quietly."""
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        with subprocess.Popen([RSPTRACE, "decode", "-Vx", *[str(trace)] * 20], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")
            self.assertEqual(process.wait(60), 0)
        done = subprocess.run(f"exec '{RSPTRACE}' decode '{self.card}' >&-", shell=True, stderr=subprocess.PIPE,
                              timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_precedence(self):
        cut = self.folder / "cut.pcap"
        cut.write_bytes(capture("sgp22-tls13/apdu-gsmtap.pcap").read_bytes()[:-3])
        missing = self.folder / "missing"
        self.check(4, "decode", self.card, cut, says="cut.pcap")
        self.check(3, "decode", cut, missing, says="missing")
        self.check(3, "decode", missing, self.card, says="missing")
        self.check(2, "decode", "--nonsense", missing, says="--nonsense")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([RSPTRACE, "decode", str(missing), str(self.card)], stdout=full,
                                  stderr=subprocess.DEVNULL, timeout=60)
        self.assertEqual(done.returncode, 70)

    def test_configuration(self):
        config = self.folder / "rsptrace" / "config"
        config.parent.mkdir()
        env = {"XDG_CONFIG_HOME": str(self.folder)}
        config.write_text("# how I like it\n\ntime: ud\nascii: yes\n")
        done = self.check(0, "decode", self.card, env=env)
        self.assertNotRegex(done.stdout, "[^\x00-\x7f]")
        config.write_text("ascii: yes\ncolr: always\n")
        done = self.check(2, "decode", self.card, env=env, says="line 2")
        self.assertIn("the nearest is color", done.stderr)
        config.write_text("no colon here\n")
        self.check(2, "decode", self.card, env=env, says="line 1")
        config.write_text("ascii: maybe\n")
        self.check(2, "decode", self.card, env=env, says="yes or no")
        # who asks for help gets it all the same
        self.check(0, "decode", "--help", env=env)
        config.write_text("ascii: yes\n")
        done = self.check(0, "decode", "-o", "ascii: no", self.card, env=env)
        self.assertRegex(done.stdout, "[^\x00-\x7f]")


if __name__ == "__main__":
    unittest.main()
