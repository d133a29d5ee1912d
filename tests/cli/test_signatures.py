# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures and chains: all of a session verify, and one altered byte breaks just those that are over it (SGP.22 3.0.1,
3.1.3, 2.5.6, 5.5.1). The rows say which, by what the specification puts under each signature."""
import hashlib
import json
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from command import capture, records, run

# What the card's leg of the whole session carries, counted in its expected-es10.tsv: one authentication, one download, one
# package (its first segment, and the whole package), its result in the answer, in the package, and in the list of notifications,
# three other notifications with their certificates.
SESSION = Counter({"serverSignature1": 1, "serverCertificate": 1, "euiccSignature1": 1, "euiccCertificate": 4,
                   "smdpSignature2": 1, "smdpCertificate": 1, "smdp-rid": 1, "euiccSignature2": 1, "smdpSign": 2, "euiccSignPIR": 3,
                   "euiccNotificationSignature": 3})
# Key of a field of which a byte is altered -> what no longer verifies. The first message that has the key is altered.
ALTERED = {
    "es10.server_signed1.server_challenge": {"serverSignature1"},
    "es10.authenticate_server_request.server_signature1": {"serverSignature1"},
    "es10.authenticate_response_ok.euicc_signature1": {"euiccSignature1", "smdpSignature2"},
    "es10.prepare_download_request.smdp_signature2": {"smdpSignature2", "euiccSignature2"},
    "es10.prepare_download_response_ok.euicc_signature2": {"euiccSignature2"},
    "es10.euicc_signed2.euicc_otpk": {"euiccSignature2", "smdpSign"},
    "bpp.initialise_secure_channel_request.smdp_otpk": {"smdpSign"},
    "bpp.initialise_secure_channel_request.smdp_sign": {"smdpSign"},
    "es10.profile_installation_result.euicc_sign_pir": {"euiccSignPIR"},
    "es10.other_signed_notification.euicc_notification_signature": {"euiccNotificationSignature"},
}
# The same, where the value has stood in an earlier message too: its second place.
ALTERED_AGAIN = {"es10.euicc_signed1.server_challenge": {"euiccSignature1"}}


def tlv(tag, value):
    return bytes.fromhex(tag) + (bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])) + value


def outcomes(*arguments):
    found = Counter()
    for record in records("-V", *arguments):
        for one in record.get("signatures", []):
            if one["name"] != "bpp-blocks":  # no signature: needs keys
                found[one["name"], one["outcome"]] += 1
    return found


def raw_of(trace, key):
    for record in records("-V", trace):
        for node in record.get("tree", []):
            if node["key"] == key and "raw" in node:
                return node["raw"].lower()
    raise AssertionError(f"{key} is not in {trace}")


class Signatures(unittest.TestCase):
    def setUp(self):
        self.trace = capture("sgp22-tls13/apdu.hex")

    def test_all_verify(self):
        self.assertEqual(outcomes(self.trace), Counter({(name, "verified"): n for name, n in SESSION.items()}))

    def test_same_on_both_legs(self):
        once = {name for name in SESSION}
        for leg in ("es9p-plain-http.pcap", "es9p-tls.pcapng"):
            found = outcomes(capture(f"sgp22-tls13/{leg}"))
            self.assertEqual({name for name, outcome in found}, once)
            self.assertEqual({outcome for name, outcome in found}, {"verified"})

    def test_altered(self):
        text = self.trace.read_text()
        for key, expected in (ALTERED | ALTERED_AGAIN).items():
            with self.subTest(key):
                raw = raw_of(self.trace, key)
                # The value may lie in two blocks of a chain: its last bytes stand together.
                tail = raw[-8:]
                self.assertIn(tail, text)
                changed = f"{int(tail, 16) ^ 1:08x}"
                at = text.index(tail)
                if key in ALTERED_AGAIN:
                    at = text.index(tail, at + 1)
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "altered.hex"
                    path.write_text(text[:at] + changed + text[at + len(changed):])
                    found = outcomes(path)
                failed = {name for name, outcome in found if outcome == "failed"}
                self.assertEqual(failed, expected)
                self.assertEqual({outcome for _, outcome in found}, {"failed", "verified"})

    def test_altered_certificate(self):
        """The name of the organization in CERT.DPauth: its chain is broken, what it signed is not."""
        text = self.trace.read_text()
        self.assertIn(b"ACME".hex(), text)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "altered.hex"
            path.write_text(text.replace(b"ACME".hex(), b"ACMF".hex(), 1))
            found = outcomes(path)
        self.assertEqual({name for name, outcome in found if outcome == "failed"}, {"serverCertificate"})
        self.assertIn(("serverSignature1", "verified"), found)

    def test_eid_of_another_maker(self):
        """The eUICC's certificate names an EID that its EUM may not certify: a broken signature comes first."""
        text = self.trace.read_text()
        eid = b"89049032123451234512345678901235".hex()
        self.assertIn(eid[-16:], text)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "altered.hex"
            path.write_text(text.replace(eid[-16:], b"12345670".hex()))
            found = outcomes(path)
        self.assertIn(("euiccCertificate", "failed"), found)
        self.assertNotIn(("euiccCertificate", "verified"), found)

    def test_unknown_issuer(self):
        """Where the CI is not known the chain does not run, and says what would help; with it, it verifies."""
        text = self.trace.read_text()
        issuer = "f54172bdf98a95d65cbeb88a38a1c11d800a85c3"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "altered.hex"
            path.write_text(text.replace(issuer[-8:], "800a85c4"))
            found = outcomes(path)
            told = run("decode", "-V", path).stdout
        self.assertIn(("serverCertificate", "not run"), found)
        self.assertIn("neither in the trace nor trusted; --trust", told)

    def test_trust(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run("decode", "-V", "--trust", folder, self.trace)
            self.assertEqual(done.returncode, 2)
            self.assertIn("--trust", done.stderr)
            (Path(folder) / "junk.pem").write_text("no certificate")
            self.assertEqual(run("decode", "-V", "--trust", folder, self.trace).returncode, 2)

    def test_blocks(self):
        """The blocks of the package: with the keys of the card each verifies, without they do not run."""
        keys = capture("sgp22-tls13/bsp-keys-card.jsonl")
        for arguments, expected in (([], "not run"), (["--keys", keys], "verified")):
            found = {one["outcome"] for record in records("-V", *arguments, self.trace)
                     for one in record.get("signatures", []) if one["name"] == "bpp-blocks"}
            self.assertEqual(found, {expected})
        fault = capture("sgp22-faults/02-swapped-86-segments.pcap")
        self.assertNotIn("✗ violation  download-package-blocks", run("validate", fault).stdout)
        self.assertIn("✗ violation  download-package-blocks", run("validate", "--keys", keys, fault).stdout)

    def test_blocks_cut(self):
        """What is opened of a package only in part ends inside an element, which is no fault of the package: README of sgp22-faults
        (24: no violation) and of sgp22-bpp-mac-error (one bit of one block)."""
        keys = capture("sgp22-tls13/bsp-keys-card.jsonl")
        for trace, of_trace, rules in (("sgp22-faults/24-ends-mid-segment.pcap", keys, []),
                                       ("sgp22-faults/14-truncated-bpp-last-segment-missing.pcap", keys, ["bpp-length-mismatch"]),
                                       ("sgp22-faults/02-swapped-86-segments.pcap", keys, ["download-package-blocks"]),
                                       ("sgp22-bpp-mac-error/apdu.hex", capture("sgp22-bpp-mac-error/bsp-keys-card.jsonl"),
                                        ["download-package-blocks"])):
            with self.subTest(trace):
                lines = run("validate", "--keys", of_trace, capture(trace)).stdout.splitlines()
                self.assertEqual([line.split()[2].rstrip(",") for line in lines if line.startswith("✗")], rules)

    def test_rid(self):
        """Another RID in CERT.DPpb than in CERT.DPauth: told besides its chain, which the change breaks too."""
        text = self.trace.read_text()
        san = "3005880388370a"
        at = text.rindex(san)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "altered.hex"
            path.write_text(text[:at] + "3005880388370b" + text[at + len(san):])
            found = outcomes(path)
            told = run("validate", path).stdout
        self.assertEqual({name for name, outcome in found if outcome == "failed"}, {"smdp-rid", "smdpCertificate"})
        self.assertIn("download-binding-rid", told)
        self.assertIn("2.999.10, CERT.DPpb 2.999.11", told)

    def test_confirmation_code(self):
        """SGP.22 5.7.5: SHA-256(SHA-256(code) | transactionId), computed here. The code itself is in no output."""
        transaction, code = bytes.fromhex("00112233445566778899AABBCCDDEEFF"), "73915"
        hashed = hashlib.sha256(hashlib.sha256(code.encode()).digest() + transaction).digest()
        signed = tlv("30", tlv("80", transaction) + tlv("01", b"\xff"))
        request = tlv("BF21", signed + tlv("5F37", bytes(range(64))) + tlv("04", hashed) + tlv("30", b""))
        lines = ["01A4040010A0000005591010FFFFFFFF8900000100 9000", f"81E29100{len(request):02X}{request.hex()} 9000"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trace.hex"
            path.write_text("\n".join(lines) + "\n")
            for given, outcome in (([], "not run"), (["--confirmation-code", code], "verified"),
                                   (["--confirmation-code", "73916"], "failed")):
                done = run("decode", "-V", "-T", "ndjson", *given, path)
                found = {one["outcome"] for line in done.stdout.splitlines()
                         for one in json.loads(line).get("signatures", []) if one["name"] == "hashCc"}
                self.assertEqual(found, {outcome})
                self.assertNotIn(code, done.stdout + done.stderr)

    def test_placeholders(self):
        """The eUICC that the IPA plays signs results with a filled place: no signature, and no violation."""
        found = outcomes(capture("sgp32-plain/esipa.pcap"))
        self.assertEqual(found["euiccSignEPR", "not run"], 5)
        self.assertEqual([name for name, outcome in found if outcome == "failed"], [])


if __name__ == "__main__":
    unittest.main()
