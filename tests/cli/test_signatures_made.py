# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures and chains that no recording has: version 3 of SGP.22, eIM packages, both curves, and certificates whose own rules
are broken while every signature in them is right. All keys are made here; what each signature is over is what the
specification puts under it (spec: SGP.22 5.7.13 to 5.7.19, SGP.32 2.11)."""
import json
import struct
import sys
import tempfile
import unittest
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from command import SHARED, SOURCE, capture, records, run, skip
from pki import BRAINPOOL, Party

sys.path.insert(0, str(SOURCE / "tests/procedure"))
from play import EID, ICCID, OK, Play, b64, iccid, text, tlv  # noqa: E402

TX, CHALLENGE, EUICC_CHALLENGE = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))
ETHERNET, ETHERNET_LEN = 1, 14
MAKER = {"organization": "Made EUM", "ein": EID[:8]}
DEVICE = tlv("A1", tlv("80", "35290611"), tlv("A1", tlv("80", "0F0000")))


def eum_of(issuer, **more):
    return Party("Made EUM", "eum", issuer, constraint={"ORGANIZATION_NAME": MAKER["organization"], "SERIAL_NUMBER": MAKER["ein"]},
                 ORGANIZATION_NAME=MAKER["organization"], **more)


def euicc_of(eum, role="euicc", eid=EID, organization=MAKER["organization"], **more):
    return Party("Made eUICC", role, eum, ORGANIZATION_NAME=organization, SERIAL_NUMBER=eid, **more)


class World:
    """A CI with who stands below it; each test replaces whom it is about."""

    def __init__(self, curve=None):
        more = {"curve": curve} if curve else {}
        self.ci = Party("Made CI", "ci", **more)
        self.eum = eum_of(self.ci, **more)
        self.euicc = euicc_of(self.eum, **more)
        self.server = Party("Made SM-DP+", "dp-auth", self.ci, **more)
        self.others_of_card = self.others_of_server = ()
        self.euicc1 = b""

    def outcomes(self, play):
        """(name, outcome) of all that was looked at, with the CI trusted."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "trust").mkdir()
            (Path(folder) / "trust/ci.der").write_bytes(self.ci.certificate)
            path = Path(folder) / "play.pcap"
            path.write_bytes(play.pcap())
            self.told = run("validate", "--trust", Path(folder) / "trust", path).stdout
            found = records("-V", "--trust", Path(folder) / "trust", path)
        self.texts = {one["name"]: one["text"] for record in found for one in record.get("signatures", [])}
        return {(one["name"], one["outcome"]) for record in found for one in record.get("signatures", [])}

    def authenticated(self, context=None):
        """A play up to the answer to AuthenticateServer (SGP.22 5.7.13)."""
        play = Play()
        play.card(tlv("BF2E"), tlv("BF2E", tlv("80", EUICC_CHALLENGE)))
        context = context or tlv("A0", DEVICE)
        server1 = tlv("30", tlv("80", TX), tlv("81", EUICC_CHALLENGE), text("83", "smdp.example.com"), tlv("84", CHALLENGE))
        euicc1 = tlv("30", tlv("80", TX), text("83", "smdp.example.com"), tlv("84", CHALLENGE), tlv("BF22"), context)
        self.euicc1 = self.euicc.sign(euicc1)
        request = [server1, self.server.sign(server1), self.server.certificate, context]
        if self.others_of_server:
            request.append(tlv("A1", *(one.certificate for one in self.others_of_server)))
        answer = [euicc1, self.euicc1, self.euicc.certificate, self.eum.certificate]
        if self.others_of_card:
            answer.append(tlv("A0", *(one.certificate for one in self.others_of_card)))
        play.card(tlv("BF38", *request), tlv("BF38", tlv("A0", *answer)))
        return play


AUTHENTICATED = {(name, "verified") for name in ("serverSignature1", "serverCertificate", "euiccSignature1", "euiccCertificate")}


class Chains(unittest.TestCase):
    def test_curves(self):
        for curve in (None, BRAINPOOL):
            world = World(curve)
            self.assertEqual(world.outcomes(world.authenticated()), AUTHENTICATED)

    def check(self, world, failed, words):
        found = world.outcomes(world.authenticated())
        self.assertEqual(found, AUTHENTICATED - {(failed, "verified")} | {(failed, "failed")})
        self.assertIn(words, world.texts[failed])

    def test_name_constraints(self):
        """SGP.22 4.5.2.1.0.2: the EUM may certify EIDs that begin so, of this organization; every signature is right."""
        world = World()
        world.euicc = euicc_of(world.eum, eid="8904903" + "3" + EID[8:])
        self.check(world, "euiccCertificate", "has an EID that its EUM may not certify")
        world.euicc = euicc_of(world.eum, organization="Another EUM")
        self.check(world, "euiccCertificate", "has another organization than its EUM may certify")

    def test_roles(self):
        """A certificate of another role, signed by the same issuer."""
        world = World()
        world.server = Party("Made SM-DP+", "dp-pb", world.ci)
        self.check(world, "serverCertificate", "does not have the policy of its role")
        world = World()
        world.eum = Party("No EUM", "dp-auth", world.ci)
        world.euicc = euicc_of(world.eum)
        self.check(world, "euiccCertificate", "is not the certificate of an EUM")

    def version_3(self, eins):
        world = World()
        sub_ca = Party("Made EUM sub-CA", "eum-sub-ca", world.ci)
        world.eum = Party("Made EUM 3", "eum-v3", sub_ca, eins=eins, ORGANIZATION_NAME=MAKER["organization"])
        world.euicc = euicc_of(world.eum, "euicc-v3")
        world.others_of_card = (sub_ca,)
        dp_ca = Party("Made SM-DP+ sub-CA", "dp-sub-ca", world.ci)
        world.server = Party("Made SM-DP+", "dp-auth-v3", dp_ca)
        world.others_of_server = (dp_ca,)
        return world

    def test_sub_ca(self):
        """Version 3: what stands between comes with the certificates (otherCertsInChain)."""
        world = self.version_3(["89044045", MAKER["ein"]])
        self.assertEqual(world.outcomes(world.authenticated()), AUTHENTICATED)
        world.others_of_card = world.others_of_server = ()
        found = world.outcomes(world.authenticated())
        self.assertLessEqual({("serverCertificate", "not run"), ("euiccCertificate", "not run")}, found)
        self.assertIn("neither in the trace nor trusted", world.texts["serverCertificate"])

    def test_permitted_eins(self):
        """Version 3: the EUM's certificate lists the beginnings of EIDs."""
        self.check(self.version_3(["89044045"]), "euiccCertificate", "has an EID that its EUM may not certify")


class Version3(unittest.TestCase):
    """Facts of version 3 are unverified, so what fails is suspicious at most."""

    def both(self, build, names, rules):
        """As it should be, and with each signature in turn over something else."""
        world = World()
        found = world.outcomes(build(world, None))
        self.assertEqual(found, AUTHENTICATED | {(name, "verified") for name in names})
        for name, rule in zip(names, rules):
            with self.subTest(name):
                found = world.outcomes(build(world, name))
                self.assertIn((name, "failed"), found)
                self.assertIn(f"? suspicious {rule}", world.told)

    def test_events(self):
        """smdsSignature2, over smdsSigned2 and euiccSignature1."""
        def build(world, altered):
            world.server = Party("Made SM-DS", "ds-auth", world.ci)
            play = world.authenticated()
            entries = tlv("A1", tlv("30", text("0C", "EVENT-1"), text("0C", "smdp.example.com"), tlv("02", 1)))
            members = tlv("80", TX) + tlv("A0", entries)
            signed = tlv("30", members)
            signature = world.server.sign(signed + world.euicc1 + (b"x" if altered else b""))
            play.card(tlv("BF45", tlv("A1", members), signature), tlv("BF45", tlv("05")))
            return play

        self.both(build, ["smdsSignature2"], ["event-server-signature"])

    def test_device_change(self):
        """smdpSignature4, euiccSignature3, smdpSignature5: each over the one before."""
        def build(world, altered):
            play = world.authenticated(tlv("A1", tlv("5A", iccid()), DEVICE))
            signed = {"smdpSignature4": tlv("30", tlv("80", TX), tlv("01", "00")), "euiccSignature3": tlv("30", tlv("80", TX)),
                      "smdpSignature5": tlv("30", tlv("80", TX), tlv("A1", tlv("A0", tlv("5A", iccid()), text("80", "1$smdp.example.com$NEW"))))}
            before, signatures = world.euicc1, {}
            for name, data in signed.items():
                signer = world.euicc if name.startswith("euicc") else world.server
                signatures[name] = before = signer.sign(data + before + (b"x" if name == altered else b""))
            play.card(tlv("BF4D", signed["smdpSignature4"], signatures["smdpSignature4"]),
                      tlv("BF4D", tlv("A0", signed["euiccSignature3"], signatures["euiccSignature3"])))
            play.card(tlv("BF4B", tlv("A0", signed["smdpSignature5"], signatures["smdpSignature5"])), tlv("BF4B", tlv("A0", tlv("80"))))
            return play

        self.both(build, ["smdpSignature4", "euiccSignature3", "smdpSignature5"],
                  ["device-change-server-signature", "device-change-euicc-signature", "device-change-server-signature"])

    def test_delete_notification(self):
        """DeleteNotificationForDc: the eUICC's signature over the metadata, which stand there with the tag of their member."""
        world = World()
        metadata = tlv("BF2F", tlv("80", 7), tlv("81", "0410"), text("0C", "smdp.example.com"), tlv("5A", iccid()))
        for data, outcome in ((metadata, "verified"), (metadata + b"x", "not run")):
            play = world.authenticated()
            value = world.euicc.sign(data)[3:]
            play.json("server", "es9plus/authenticateClient",
                      {"transactionId": TX.hex().upper(), "deleteNotificationForDc": b64(tlv("30", b"\xA0" + metadata[2:], tlv("81", value)))},
                      {"header": OK})
            self.assertIn(("euiccNotificationSignature", outcome), world.outcomes(play))
        self.assertIn("of none of the eUICCs", world.texts["euiccNotificationSignature"])


class Package(unittest.TestCase):
    """A Bound Profile Package under keys of its own (SGP.22 2.5.3, 2.5.4)."""

    def package(self, digits):
        """With the ICCID in StoreMetadata as every play has it, and these digits in the header of the profile."""
        enc, mac, chain = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))
        counter = 0

        def block(tag, plain):
            nonlocal chain, counter
            counter += 1
            body = plain
            if tag != "88":
                padded = plain + b"\x80" + bytes(-(len(plain) + 1) % 16)
                first = Cipher(algorithms.AES(enc), modes.ECB()).encryptor().update(counter.to_bytes(16, "big"))
                body = Cipher(algorithms.AES(enc), modes.CBC(first)).encryptor().update(padded)
            head = tlv(tag, body + bytes(8))[:-len(body) - 8]
            whole = CMAC(algorithms.AES(mac))
            whole.update(chain + head + body)
            chain = whole.finalize()
            return head + body + chain[:8]

        channel = tlv("BF23", tlv("82", 1), tlv("80", TX), tlv("A6", tlv("80", "88"), tlv("81", "10"), tlv("84", "01")))
        metadata = tlv("BF25", tlv("5A", iccid()), text("91", "Made"), text("92", "Made"))
        profile = tlv("A0", tlv("80", 2), tlv("81", 3), tlv("83", digits)) + tlv("AA", tlv("A0", tlv("81", 1)))
        data = tlv("BF36", channel, tlv("A0", block("87", tlv("BF24"))), tlv("A1", block("88", metadata)), tlv("A3", block("86", profile)))
        return data, {"transactionId": TX.hex(), "S_ENC": enc.hex(), "S_MAC": mac.hex(), "initialMCV": bytes(range(32, 48)).hex()}

    def test_iccid(self):
        """The header of the profile must have the ICCID of its metadata: the digits there, turned round here."""
        for digits, rules in ((ICCID, []), ("8900012345678901242F", ["saip-iccid-mismatch"])):
            data, keys = self.package(digits)
            play = Play()
            play.json("server", "es9plus/getBoundProfilePackage", {"transactionId": TX.hex().upper(), "prepareDownloadResponse": ""},
                      {"header": OK, "transactionId": TX.hex().upper(), "boundProfilePackage": b64(data)})
            with tempfile.TemporaryDirectory() as folder:
                ring, path = Path(folder) / "bsp.jsonl", Path(folder) / "play.pcap"
                ring.write_text(json.dumps(keys) + "\n")
                path.write_bytes(play.pcap())
                found = records("-V", "--keys", ring, path)
            outcomes = [one["outcome"] for record in found for one in record.get("signatures", []) if one["name"] == "bpp-blocks"]
            self.assertEqual(outcomes, ["verified"])
            self.assertEqual([r["rule"] for r in found if r["kind"] == "finding" and r["rule"].startswith("saip-")], rules)


class Eim(unittest.TestCase):
    def test_token(self):
        """A negative associationToken asks the eUICC for one: what it answers is the one that counts."""
        for answer, words in ((tlv("84", 77), ""), (tlv("80", 0), "taken as 3")):
            token = 77 if not words else 3
            world = World()
            eim = Party("Made eIM", None, world.ci)
            play = self.package(world, eim, tlv("A0", eim.public()[2:]), asked=True, token=token, answer=answer)
            self.assertLessEqual({("eimSignature", "verified"), ("euiccSignEPR", "verified")}, world.outcomes(play))
            self.assertTrue(world.texts["eimSignature"].endswith(words or "and associationToken"), world.texts["eimSignature"])

    def package(self, world, eim, key, over=None, token=None, asked=False, answer=tlv("80", 0)):
        """AddInitialEim, then a package and its signed result (SGP.32 2.11.1)."""
        play = world.authenticated()
        name = text("80", "eim.example.com")
        members = [name, tlv("83", 1)] + ([tlv("84", "FF" if asked else token)] if token else []) + [tlv("A5", key)]
        play.card(tlv("BF57", tlv("A0", tlv("30", *members))), tlv("BF57", tlv("A0", answer)))
        package = tlv("30", name, tlv("5A", EID), tlv("81", 2), tlv("A0", tlv("A3", tlv("5A", iccid()))))
        behind = tlv("84", token or 0)
        signature = eim.sign(package + behind)
        result = tlv("30", name, tlv("81", 2), tlv("83", 9), tlv("30", tlv("83", 0)))
        ends = {None: behind, "eimSignature": signature, "nothing": b""}
        play.card(tlv("BF51", package, signature), tlv("BF51", tlv("A0", result, world.euicc.sign(result + ends[over]))))
        return play

    def test_forms(self):
        """euiccSignEPR over an associationToken, in version 1.0 over eimSignature, or over nothing else: which one is told."""
        for token, over, words in ((5, None, ""), (None, None, "taken as 0"), (None, "eimSignature", "eimSignature in place"),
                                   (None, "nothing", "without an associationToken")):
            with self.subTest(over=over, token=token):
                world = World()
                eim = Party("Made eIM", None, world.ci)
                found = world.outcomes(self.package(world, eim, tlv("A0", eim.public()[2:]), over, token))
                self.assertLessEqual({("eimSignature", "verified"), ("euiccSignEPR", "verified")}, found)
                self.assertIn(words, world.texts["euiccSignEPR"])
                self.assertNotIn("eimCertificate", world.texts)

    def test_recorded(self):
        """captures/sgp32-plain: packages that a real eIM signed, behind its configuration (eim_cfg.ber); the token is the one that
        the eUICC answers."""
        configuration = SHARED / "captures/sgp32-plain/eim_cfg.ber"
        if not configuration.exists():
            skip("captures/sgp32-plain/eim_cfg.ber (RSP_SHARED) is not here")
        play = Play()
        play.card(configuration.read_bytes(), tlv("BF57", tlv("A0", tlv("84", 1))))
        data = capture("sgp32-plain/esipa.pcap").read_bytes()
        self.assertEqual(struct.unpack("<I", data[20:24])[0], ETHERNET)
        at = 24
        while at < len(data):
            length = struct.unpack("<I", data[at + 8:at + 12])[0]
            play.packets.append(data[at + 16 + ETHERNET_LEN:at + 16 + length])
            at += 16 + length
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "play.pcap"
            path.write_bytes(play.pcap())
            found = [one for record in records("-V", path) for one in record.get("signatures", []) if one["name"] == "eimSignature"]
        self.assertEqual([one["outcome"] for one in found], ["verified"] * 5)

    def test_certificate(self):
        """The key of an eIM as a certificate: below a CI that is trusted, altered, and of another CI."""
        world = World()
        eim = Party("Made eIM", None, world.ci)
        inside = eim.certificate[4:]  # its tag is that of the choice
        found = world.outcomes(self.package(world, eim, tlv("A1", inside)))
        self.assertLessEqual({("eimCertificate", "verified"), ("eimSignature", "verified")}, found)
        altered = inside.replace(b"Made eIM", b"Made eIN")
        found = world.outcomes(self.package(world, eim, tlv("A1", altered)))
        self.assertLessEqual({("eimCertificate", "failed"), ("eimSignature", "verified")}, found)
        self.assertIn("? suspicious eim-certificate-chain", world.told)
        other = Party("Made eIM", None, Party("Another CI", "ci"))
        found = world.outcomes(self.package(world, other, tlv("A1", other.certificate[4:])))
        self.assertIn(("eimCertificate", "not run"), found)


if __name__ == "__main__":
    unittest.main()
