# SPDX-License-Identifier: GPL-2.0-or-later
"""diff: real sessions that failed, and faults put into one, against a session that went well. What must come first was
read off the sessions' own logs and the descriptions beside the captures."""
import unittest

from command import Case, capture, run

GOOD = "sgp22-tls13/merged.pcapng"
CONTROL = "sgp22-faults/00-control-unmodified.pcap"
# Bad trace, what the first line must begin with, and further lines that must be there.
FAILED = (
    (GOOD, "sgp22-bad-serversig/merged.pcapng", "AuthenticateServer: answered invalidSignature(2) instead of ok",
     ["CancelSession: only in bad", "PrepareDownload: only in good", "ends violated instead of complete"]),
    (GOOD, "sgp22-bad-serversig/apdu-gsmtap.pcap", "AuthenticateServer: answered invalidSignature(2) instead of ok",
     ["ends refused instead of complete"]),
    (GOOD, "sgp22-cancel/merged.pcapng", "CancelSession: only in bad", ["ends refused instead of complete"]),
    (GOOD, "sgp22-unknown-matchingid/merged.pcapng",
     "AuthenticateClient answer: answered MatchingID: refused(8.2.6/3.8) instead of ok",
     ["matching_id is NOSUCHPROFILE instead of TS48v2_SAIP2.3_NoBERTLV"]),
    (GOOD, "sgp22-bpp-mac-error/merged.pcapng",
     "LoadBoundProfilePackage (segments): answered scp03tSecurityError(8) instead of ok",
     ["ProfileInstallationResult: answered scp03tSecurityError(8) instead of ok"]),
    (GOOD, "sgp22-smdpp-down/merged.pcapng", "InitiateAuthentication answer: answered HTTP status(502) instead of ok",
     ["AuthenticateServer: only in good"]),
    (CONTROL, "sgp22-faults/01-missing-preparedownload.pcap", "PrepareDownload: only in good",
     ["ends violated instead of complete: procedure-step-missing"]),
    (CONTROL, "sgp22-faults/08-repeated-authenticateserver.pcap", "AuthenticateServer: only in bad", []),
    (CONTROL, "sgp22-faults/13-challenge-mismatch.pcap",
     "profile download: ends violated instead of complete: cma-challenge-mismatch", []),
    ("es9p-faults/00-control.pcap", "es9p-faults/04-getbpp-before-authenticateclient.pcap",
     "AuthenticateClient: comes in another place", [ "ends violated instead of complete: procedure-step-order"]),
)
# The same session from other places, or the same again: nothing that matters may differ.
SAME = (
    ("sgp22-tls13/apdu.hex", "sgp22-tls13/apdu-gsmtap.pcap"),
    ("sgp22-tls13/lpac-debug.log", "sgp22-tls13/apdu.hex"),
    ("sgp22-tls13/merged.pcapng", "sgp22-tls13/apdu-gsmtap.pcap"),
    ("sgp22-tls13/apdu-gsmtap.pcap", "sgp22-tls13/merged.pcapng"),
    ("sgp22-tls13/merged.pcapng", "sgp22-tls12/merged.pcapng"),
    (CONTROL, "sgp22-faults/27-interleaved-status-polling.pcap"),
)


class Diff(Case):
    def test_failed(self):
        for good, bad, first, further in FAILED:
            with self.subTest(bad):
                try:
                    done = run("diff", capture(good), capture(bad))
                except unittest.SkipTest:
                    continue
                self.assertEqual(done.returncode, 1, done.stderr)
                lines = done.stdout.splitlines()
                self.assertTrue(lines[0].startswith(first), lines[0])
                self.assertEqual([line for line in further if line not in done.stdout], [])

    def test_same(self):
        for good, bad in SAME:
            with self.subTest(f"{good} {bad}"):
                try:
                    done = run("diff", capture(good), capture(bad))
                except unittest.SkipTest:
                    continue
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertIn("The procedures are the same.", done.stdout)

    def test_other_way_round(self):
        """What is only in good one way is only in bad the other way."""
        good, bad = capture(CONTROL), capture("sgp22-faults/01-missing-preparedownload.pcap")
        self.assertTrue(run("diff", bad, good).stdout.startswith("PrepareDownload: only in bad"))

    def test_values(self):
        """A value that no session draws anew: the address that the session was opened with."""
        other = self.folder / "other.hex"
        text = capture("sgp22-tls13/apdu.hex").read_text()
        name = "testsmdpplus1.example.com".encode().hex().upper()
        self.assertIn(name, text.upper())
        other.write_text(text.upper().replace(name, "testsmdpplus2.example.com".encode().hex().upper()))
        done = self.check(1, "diff", capture("sgp22-tls13/apdu.hex"), other)
        self.assertIn("AuthenticateServer: es10.server_signed1.server_address is testsmdpplus2.example.com instead of "
                      "testsmdpplus1.example.com", done.stdout)

    def test_usage(self):
        self.check(2, "diff", self.card, says="two traces")
        none = self.folder / "none.hex"
        none.write_text("0020000108373838373939FFFF 63C2\n")
        self.check(3, "diff", none, none, says="no procedure in either")
        self.check(3, "diff", self.card, self.folder / "none", says="none")

    def test_redact(self):
        done = run("diff", "--redact", capture(GOOD), capture("sgp22-cancel/merged.pcapng"))
        self.assertEqual(done.returncode, 1)
        self.assertNotIn("89000123456789012341", done.stdout)

    def test_rotated_names(self):
        """Two files that look like one rotated log are two traces here."""
        good, bad = self.folder / "a.hex", self.folder / "a.hex.1"
        for path in (good, bad):
            path.write_bytes(capture("sgp22-tls13/apdu.hex").read_bytes())
        self.check(0, "diff", good, bad)


if __name__ == "__main__":
    unittest.main()
