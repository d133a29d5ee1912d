# SPDX-License-Identifier: GPL-2.0-or-later
"""extract: the files are what stands beside the captures (certificates, the profile as the card decrypted it), each once; what
is secret stays inside unless it is asked for, and nothing is overwritten."""
import json
import ssl
import tempfile
import unittest
from pathlib import Path

from command import SHARED, SOURCE, run, skip

CAPTURES = SOURCE / "captures"
SESSION = CAPTURES / "sgp22-tls13"
KEYS = SESSION / "bsp-keys-card.jsonl"
# Ki of akaParameter (82 10 ...), as it stands in the decrypted profile.
SECRETS = [bytes.fromhex("000102030405060708090A0B0C0D0E0F")]


def files(folder):
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.out = Path(self.folder.name) / "out"

    def extract(self, *arguments, code=0):
        done = run("extract", *arguments[:1], "--out", self.out, *arguments[1:])
        self.assertEqual(done.returncode, code, done.stderr)
        self.said, self.listed = done.stderr, [line.split("\t") for line in done.stdout.splitlines()]
        return files(self.out) if self.out.is_dir() else {}


class Certificates(Case):
    NAMES = {"cert-001-TEST-SM-DP+-0100": "CERT_S_SM_DPauth_ECDSA_NIST", "cert-002-Lab-eUICC-1A2B3C": "CERT_EUICC_LAB",
             "cert-003-EUM-Test-12345678": "CERT_EUM_ECDSA_NIST", "cert-004-TEST-SM-DP+-0101": "CERT_S_SM_DPpb_ECDSA_NIST"}

    def expected(self):
        return {name: (CAPTURES / f"certs/{file}.der").read_bytes() for name, file in self.NAMES.items()}

    def test_der(self):
        """Of the card and of the servers, each once, in every way in which they are carried."""
        for trace in ("sgp22-tls13/apdu-gsmtap.pcap", "sgp22-tls13/es9p-plain-http.pcap", "sgp22-tls13/merged.pcapng",
                      "sgp32-plain/apdu-gsmtap.pcap"):
            found = self.extract("certs", CAPTURES / trace)
            of_tls = {data for name, data in found.items() if "testsmdpplus1.example.com" in name}
            self.assertEqual(set(found.values()) - of_tls, set(self.expected().values()), trace)
            self.assertEqual(len(of_tls), "merged" in trace, trace)
            self.out = self.out.with_suffix(f".{len(trace)}")
        found = self.extract("certs", SESSION / "apdu-gsmtap.pcap")
        self.assertEqual(found, {f"{name}.der": data for name, data in self.expected().items()})
        self.assertEqual([line[0] for line in self.listed], list(found))
        self.assertEqual([int(line[1]) for line in self.listed], [len(data) for data in found.values()])

    def test_handshake(self):
        """Of a connection that is decoded: with TLS 1.3 it is the one that stands in clear with TLS 1.2."""
        other = SHARED / "captures/sgp22-tls12/merged.pcapng"
        if not other.exists():
            skip("certificates of a TLS handshake: the further captures are not here")
        for trace in (SESSION / "merged.pcapng", other):
            found = self.extract("certs", trace)
            ((name, data),) = ((name, data) for name, data in found.items() if "example.com" in name)
            self.assertIn(data, other.read_bytes())
            self.out = self.out.with_suffix(".2")

    def test_pem(self):
        found = self.extract("certs", "-T", "pem", SESSION / "apdu-gsmtap.pcap")
        self.assertEqual({name: ssl.PEM_cert_to_DER_cert(data.decode()) for name, data in found.items()},
                         {f"{name}.pem": data for name, data in self.expected().items()})
        self.assertTrue(all(len(line) <= 64 for data in found.values() for line in data.decode().splitlines()))

    def test_implicit(self):
        """Where a certificate has another tag (GetCerts: A5, A6) its own stands in front."""
        found = self.extract("certs", CAPTURES / "sgp32-plain/apdu-gsmtap.pcap")
        self.assertTrue(all(data[0] == 0x30 for data in found.values()))

    def test_globalplatform(self):
        folder = SHARED / "captures/sgp02-lab"
        if not folder.is_dir():
            skip("captures/sgp02-lab is not here: certificates of GlobalPlatform")
        found = self.extract("certs", folder / "dl-segment-dropped/merged.pcapng")
        own = {name: data for name, data in found.items() if name.endswith("-gp.tlv")}
        self.assertTrue(own)
        self.assertTrue(all(data[:2] == b"\x7f\x21" for data in own.values()))


class Profiles(Case):
    def test_reveal(self):
        truth = (SESSION / "upp-decrypted-by-card.der").read_bytes()
        found = self.extract("profiles", "--keys", KEYS, "--reveal", SESSION / "merged.pcapng")
        self.assertEqual(found, {"profile-001-89000123456789012341.der": truth})
        self.assertEqual((self.out / "profile-001-89000123456789012341.der").stat().st_mode & 0o777, 0o600)

    def test_hidden(self):
        """Ki, OPc, PINs and keys are 00; the elements, and all else, stay as they are."""
        truth = (SESSION / "upp-decrypted-by-card.der").read_bytes()
        ((_, data),) = self.extract("profiles", "--keys", KEYS, SESSION / "apdu-gsmtap.pcap").items()
        self.assertEqual(len(data), len(truth))
        changed = [at for at, (mine, theirs) in enumerate(zip(data, truth)) if mine != theirs]
        self.assertTrue(changed)
        self.assertTrue(all(data[at] == 0 for at in changed))
        for secret in SECRETS:
            self.assertIn(secret, truth)
            self.assertNotIn(secret, data)
        self.assertIn("--reveal", self.said)

    def test_redact(self):
        found = self.extract("profiles", "--keys", KEYS, "--redact", "-q", SESSION / "apdu-gsmtap.pcap")
        self.assertEqual(list(found), ["profile-001.der"])
        self.assertNotIn(bytes.fromhex("89000123456789012341"), found["profile-001.der"])
        self.assertEqual(self.said, "")

    def test_no_keys(self):
        self.assertEqual(self.extract("profiles", SESSION / "apdu-gsmtap.pcap"), {})
        self.assertIn("there are no profiles in what could be opened", self.said)
        self.assertIn("closed, so nobody knows what is in it: the session keys of the profile package are not known", self.said)

    def test_nothing(self):
        """Empty, cut in the middle, and no trace at all: none of it looks like there being no profile."""
        empty, half = Path(self.folder.name) / "empty", Path(self.folder.name) / "half.pcap"
        empty.write_bytes(b"")
        self.assertEqual(self.extract("profiles", empty, code=3), {})
        self.assertNotIn("there are no", self.said)
        for size, told in ((1000, "could be read"), (20000, "could be opened")):
            half.write_bytes((SESSION / "apdu-gsmtap.pcap").read_bytes()[:size])
            self.extract("profiles", half, code=4)
            self.assertIn("there are no profiles in what " + told, self.said)

    def test_half(self):
        """A package whose third block is damaged: what was verified before it."""
        folder = CAPTURES / "sgp22-bpp-mac-error"
        ((name, data),) = self.extract("profiles", "--reveal", "--keys", folder / "bsp-keys-smdpp.jsonl",
                                       folder / "apdu-gsmtap.pcap").items()
        self.assertTrue(name.endswith("-cut.der"))
        truth = (SESSION / "upp-decrypted-by-card.der").read_bytes()
        self.assertEqual(data, truth[:len(data)])
        self.assertEqual(self.listed[0][3], "cut")


class Sgp02(Case):
    def test_profile(self):
        """The profile elements that ES8 carries in a secure channel."""
        folder = SHARED / "captures/sgp02-lab/clean-download-enable-es2"
        if not folder.is_dir():
            skip("captures/sgp02-lab is not here: a download of SGP.02")
        ((name, data),) = self.extract("profiles", "--keys", folder / "keys.json", folder / "merged.pcapng").items()
        self.assertEqual(name, "profile-001-8900100100000000034F.der")
        self.assertTrue(data.startswith(b"\xa0"))
        self.assertTrue(data.endswith(bytes.fromhex("AA07A005800081" "0103")))  # PE-End


class Packages(Case):
    def test_bpp(self):
        """The same package from the card's leg and from the server's."""
        found = self.extract("bpp", SESSION / "merged.pcapng")
        ((name, data),) = found.items()
        records = [json.loads(line) for line in (SESSION / "es9p.jsonl").read_text().splitlines()]
        body = next(r for r in records if "boundProfilePackage" in json.dumps(r))
        self.assertEqual(name, "bpp-001-1B7B57F13F8143AA909051C4390E7AA8.der")
        self.assertEqual(data[:2], b"\xbf\x36")
        self.assertIn(__import__("base64").b64encode(data).decode(), json.dumps(body).replace("\\", ""))

    def test_eim(self):
        found = self.extract("packages", CAPTURES / "sgp32-plain/esipa.pcap")
        kinds = {}
        for name, data in found.items():
            kinds.setdefault(name[12:-4], []).append(data)
        # As the trace's messages say: 5 packages with their results, a trigger, a request for data.
        self.assertEqual({kind: len(all_) for kind, all_ in kinds.items()},
                         {"ProfileDownloadTriggerRequest": 1, "EuiccPackageRequest": 5, "euiccPackageResult": 5,
                          "IpaEuiccDataRequest": 1, "eimPackageResult": 1})
        self.assertTrue(all(data[:2] == b"\xbf\x51" for data in kinds["EuiccPackageRequest"]))


class Files(Case):
    def test_again(self):
        """A second run finds its own files, and lists the same."""
        first = self.extract("certs", SESSION / "apdu-gsmtap.pcap")
        listed = self.listed
        self.assertEqual(self.extract("certs", SESSION / "apdu-gsmtap.pcap"), first)
        self.assertEqual(self.listed, listed)

    def test_other_file(self):
        self.out.mkdir()
        mine = self.out / "cert-002-Lab-eUICC-1A2B3C.der"
        mine.write_bytes(b"mine")
        self.extract("certs", SESSION / "apdu-gsmtap.pcap", code=2)
        self.assertEqual(mine.read_bytes(), b"mine")
        self.assertIn("nothing is overwritten", self.said)

    def test_link(self):
        """A link that is there is not followed."""
        self.out.mkdir()
        (self.out / "cert-001-TEST-SM-DP+-0100.der").symlink_to(Path(self.folder.name) / "elsewhere")
        self.assertEqual(run("extract", "certs", "--out", self.out, SESSION / "apdu-gsmtap.pcap").returncode, 2)
        self.assertFalse((Path(self.folder.name) / "elsewhere").exists())

    def test_usage(self):
        for arguments, words in ((("certs",), "needs a trace"), (("keys", SESSION / "apdu-gsmtap.pcap"), "certs, profiles"),
                                 (("certs", "-T", "xml", SESSION / "apdu-gsmtap.pcap"), "xml")):
            done = run("extract", arguments[0], "--out", self.out, *arguments[1:])
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        self.assertEqual(run("extract", "certs", SESSION / "apdu-gsmtap.pcap").returncode, 2)
        self.extract("certs", Path(self.folder.name) / "nothing", code=3)

    def test_folder_is_file(self):
        self.out.write_text("")
        done = run("extract", "certs", "--out", self.out, SESSION / "apdu-gsmtap.pcap")
        self.assertEqual(done.returncode, 70)


if __name__ == "__main__":
    unittest.main()
