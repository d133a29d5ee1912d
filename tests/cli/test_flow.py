# SPDX-License-Identifier: GPL-2.0-or-later
"""flow: the procedures of real sessions, and how each ended. What is expected was read off the sessions' own logs
(captures/*/README.md), not off the program."""
import unittest

from command import capture, run

# capture, outcome of its download, what the line of the procedure says of the reason
SESSIONS = (
    ("sgp22-tls13/merged.pcapng", "complete", ""),
    ("sgp22-tls13/apdu-gsmtap.pcap", "complete", ""),
    ("sgp22-tls13/es9p-plain-http.pcap", "complete", ""),
    ("sgp22-cancel/merged.pcapng", "refused", "CancelSession: endUserRejection(0)"),
    ("sgp22-unknown-matchingid/merged.pcapng", "refused", "AuthenticateClient answer: 8.2.6/3.8"),
    ("sgp22-bad-serversig/apdu-gsmtap.pcap", "refused", "AuthenticateServer: invalidSignature(2)"),
    ("sgp22-bad-serversig/merged.pcapng", "violated", "AuthenticateServer: invalidSignature(2)"),
    ("sgp22-bpp-mac-error/merged.pcapng", "refused", "scp03tSecurityError(8)"),
    ("sgp22-smdpp-down/merged.pcapng", "refused", "InitiateAuthentication answer: HTTP status(502)"),
)


class Flow(unittest.TestCase):
    def test_sessions(self):
        for path, outcome, reason in SESSIONS:
            with self.subTest(path):
                try:
                    trace = capture(path)
                except unittest.SkipTest:
                    continue
                done = run("flow", trace)
                downloads = [line for line in done.stdout.splitlines() if " profile download " in line]
                self.assertEqual(len(downloads), 1, done.stdout)
                self.assertIn(outcome, downloads[0])
                self.assertIn(reason, downloads[0])

    def test_without_command(self):
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        self.assertEqual(run(trace).stdout, run("flow", trace).stdout)


if __name__ == "__main__":
    unittest.main()
