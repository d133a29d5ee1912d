# SPDX-License-Identifier: GPL-2.0-or-later
"""flow: the procedures of real sessions, and how each ended. What is expected was read off the sessions' own logs
(captures/*/README.md), not off the program."""
import re
import struct
import tempfile
import unittest
from pathlib import Path

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


# One session, seen by everybody: the same procedures with the same outcomes, but for what cannot be seen.
SOURCES = ("merged.pcapng", "apdu-gsmtap.pcap", "apdu.hex", "lpac-debug.log")

# The faults that were made on purpose, by the READMEs beside the captures: the rule, and the level it has there. None: a
# control. What needs keys or signatures is told by `validate` as not run.
FAULTS = (
    ("sgp22-faults/00-control-unmodified.pcap", None),
    ("sgp22-faults/01-missing-preparedownload.pcap", "procedure-step-missing"),
    ("sgp22-faults/04-storemetadata-before-configureisdp.pcap", "bpp-group-order"),
    ("sgp22-faults/05-missing-a2-with-total-length-mismatch.pcap", "bpp-length-mismatch"),
    ("sgp22-faults/07-wrong-transactionid-initsecurechannel.pcap", "cma-transaction-changed"),
    ("sgp22-faults/08-repeated-authenticateserver.pcap", "procedure-step-repeated"),
    ("sgp22-faults/10-notificationsent-unknown-seq.pcap", "notification-remove-unknown"),
    ("sgp22-faults/11-preparedownload-after-cancelsession.pcap", "procedure-step-late"),
    ("sgp22-faults/13-challenge-mismatch.pcap", "cma-challenge-mismatch"),
    ("sgp22-faults/14-truncated-bpp-last-segment-missing.pcap", "bpp-length-mismatch"),
    ("sgp22-faults/16-store-data-block-gap.pcap", "es10-block-gap"),
    ("sgp22-faults/17-enable-before-install.pcap", "profile-answer-absent"),
    ("sgp22-faults/19-double-enable-ok.pcap", "profile-answer-state"),
    ("sgp22-faults/21-truncated-response.pcap", "ber-value-cut"),
    ("sgp22-faults/23-starts-mid-capture.pcap", None),
    ("sgp22-faults/24-ends-mid-segment.pcap", None),
    ("sgp22-faults/26-interleaved-channels.pcap", "procedure-session-replaced"),
    ("sgp22-faults/27-interleaved-status-polling.pcap", None),
    ("sgp22-faults/30-nonminimal-der-named-bitstring.pcap", "asn1-bits-trailing"),
    ("es9p-faults/00-control.pcap", None),
    ("es9p-faults/01-repeated-authenticateclient.pcap", "procedure-step-repeated"),
    ("es9p-faults/02-missing-authenticateclient.pcap", "procedure-step-missing"),
    ("es9p-faults/04-getbpp-before-authenticateclient.pcap", "procedure-step-order"),
    ("es9p-faults/06-getbpp-after-cancelsession.pcap", "procedure-step-late"),
    ("es9p-faults/08-no-install-notification.pcap", "notification-result-undelivered"),
    ("es9p-faults/10-challenge-mismatch.pcap", "cma-challenge-mismatch"),
)
# What these say beside it is the same fault seen from another side.
BESIDE = {
    "07-wrong-transactionid-initsecurechannel.pcap": {"download-package-signature"},  # smdpSign is over it
    "10-notificationsent-unknown-seq.pcap": {"notification-left-behind"},
    "16-store-data-block-gap.pcap": {"es10-length-mismatch"},
    "21-truncated-response.pcap": {"es10-length-mismatch"},
    "17-enable-before-install.pcap": {"profile-state-changed"},  # the list shows it enabled where the command was
    "06-getbpp-after-cancelsession.pcap": {"cma-transaction-changed"},
    "11-preparedownload-after-cancelsession.pcap": {"cancel-euicc-signature"},  # of another session, its id rewritten
    "08-no-install-notification.pcap": {"procedure-step-repeated"},
}


def rules_of(text):
    """The rules of the findings of a flow, those of level info and incomplete left out."""
    found = (line.split() for line in text.splitlines())
    return {words[2].rstrip(":,") for words in found
            if len(words) > 2 and words[0] in "✗?" and words[1] in ("violation", "suspicious")}


# Legs that were recorded apart, joined: the card's (with times, without times, as the LPA logged it) and the wire.
LEGS = ("apdu-gsmtap.pcap", "apdu.hex", "lpac-debug.log")
JOINED = (
    ("sgp22-tls13", "complete", "16/16"),
    ("sgp22-cancel", "refused", "CancelSession: endUserRejection(0)"),
    ("sgp22-unknown-matchingid", "refused", "AuthenticateClient answer: 8.2.6/3.8"),
    ("sgp22-bad-serversig", "violated", "AuthenticateServer: invalidSignature(2)"),
    ("sgp22-bpp-mac-error", "refused", "scp03tSecurityError(8)"),
    ("sgp22-smdpp-down", "refused", "InitiateAuthentication answer: HTTP status(502)"),
)


def without_secrets(data):
    """A pcapng without its blocks of secrets (type 10)."""
    out, at = b"", 0
    while at < len(data):
        kind, length = struct.unpack("<II", data[at:at + 8])
        out += data[at:at + length] if kind != 10 else b""
        at += length
    return out


class Flow(unittest.TestCase):
    def test_joined(self):
        for folder, outcome, reason in JOINED:
            for leg in LEGS:
                with self.subTest(folder, leg=leg):
                    try:
                        traces = capture(f"{folder}/{leg}"), capture(f"{folder}/es9p-tls.pcapng")
                    except unittest.SkipTest:
                        continue
                    text = run("flow", *traces).stdout
                    self.assertEqual(text, run("flow", *reversed(traces)).stdout)
                    downloads = [line for line in text.splitlines() if " profile download  " in line]
                    self.assertEqual(len(downloads), 1, text)
                    # the signature was altered between the LPA and the card: the LPA's own log does not have that
                    unaltered = folder == "sgp22-bad-serversig" and leg == "lpac-debug.log"
                    self.assertIn("refused" if unaltered else outcome, downloads[0])
                    self.assertIn(reason, downloads[0])

    def test_clocks(self):
        """The device's clock is an hour ahead: found, told, and taken out."""
        ahead = bytearray(capture("sgp22-tls13/apdu-gsmtap.pcap").read_bytes())
        at = 24
        while at < len(ahead):
            seconds, _, length = struct.unpack_from("<III", ahead, at)
            struct.pack_into("<I", ahead, at, seconds + 3600)
            at += 16 + length
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder, "z-ahead.pcap")
            trace.write_bytes(ahead)
            text = run("flow", trace, capture("sgp22-tls13/es9p-tls.pcapng")).stdout
        offset = re.search(r"z-ahead.pcap, its clock is ([0-9.]+) s ahead", text) or \
            re.search(r"es9p-tls.pcapng, its clock is ([0-9.]+) s behind", text)
        self.assertAlmostEqual(float(offset.group(1)), 3600, delta=0.1)
        self.assertIn("16/16", text)
        self.assertIn("no rule was broken", text)

    def test_sources_agree(self):
        def procedures(path):
            lines = run("flow", capture(f"sgp22-tls13/{path}")).stdout.split("\n\n")[0].splitlines()
            return [(line[6:47].strip(), "complete" in line) for line in lines]
        expected = procedures(SOURCES[0])
        self.assertEqual(len(expected), 13)
        for path in SOURCES[1:]:
            with self.subTest(path):
                try:
                    self.assertEqual(procedures(path), expected)
                except unittest.SkipTest:
                    continue

    def test_faults(self):
        held = missed = 0
        for path, rule in FAULTS:
            with self.subTest(path):
                try:
                    trace = capture(path)
                except unittest.SkipTest:
                    continue
                found = rules_of(run("flow", trace).stdout)
                extra = found - {rule} - BESIDE.get(trace.name, set())
                good = not extra and (rule is None or rule in found)
                held, missed = held + good, missed + (not good)
                print(f"{trace.name:52} expected {rule or '-':32} found {', '.join(sorted(found)) or '-'}")
                self.assertTrue(good, found)
        print(f"{held} of {held + missed} as expected")

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

    def test_encrypted(self):
        """What stays encrypted is said, with the server and the way to open it: the capture has three connections."""
        says = "3 connections stay encrypted (with testsmdpplus1.example.com); --keylog FILE with their TLS secrets opens them"
        with tempfile.TemporaryDirectory() as folder:
            sealed = Path(folder) / "sealed.pcapng"
            sealed.write_bytes(without_secrets(capture("sgp22-cancel/es9p-tls.pcapng").read_bytes()))
            self.assertIn(f"No procedure was recognised in this trace: {says}.\n", run("flow", sealed).stdout)
            self.assertIn(f"no procedure was recognised: {says}\n", run("flow", "-T", "text", sealed).stderr)
            self.assertIn(f"· {says}\n", run("validate", sealed).stdout)
        self.assertNotIn("encrypted", run("flow", capture("sgp22-cancel/es9p-tls.pcapng")).stdout)

    def test_pre_shared(self):
        """A session of a card with its SM-SR is opened by the key that both share. (The trace selects the MF first, whose
        made-up template is cut: that exchange is left out.)"""
        lines = capture("scp81/null-sha256/bip-trace.hex").read_text().splitlines()
        lines = [line for line in lines if not line.startswith("00A40004023F00")]
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace.hex"
            trace.write_text("\n".join(lines) + "\n")
            done = run("flow", trace)
        self.assertIn("1 connection stays encrypted", done.stdout + done.stderr)
        self.assertIn("--keys FILE with the pre-shared key", done.stdout + done.stderr)

    def test_nothing(self):
        """Behind the complaint about the input stands no verdict on it."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("empty.pcap", b""), ("unknown.txt", b"nothing of that kind\n")):
                (Path(folder) / name).write_bytes(content)
                for command in ("flow", "validate"):
                    done = run(command, Path(folder) / name)
                    self.assertEqual((done.returncode, done.stdout), (3, ""))
                    self.assertIn(name, done.stderr)

    def test_answers_of_their_own(self):
        """Commands in packets are answered by other packets: none of an SM-SR change that went well is without answer."""
        folder = "sgp02-made/smsr-change"
        done = run("flow", "--keys", capture(f"{folder}/keys.json"), "--procedure", "1", capture(f"{folder}/merged.pcapng"))
        self.assertIn("FinaliseISDRHandover", done.stdout)
        self.assertNotIn("no answer", done.stdout)

    def test_without_command(self):
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        self.assertEqual(run(trace).stdout, run("flow", trace).stdout)


if __name__ == "__main__":
    unittest.main()
