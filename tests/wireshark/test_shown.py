# SPDX-License-Identifier: GPL-2.0-or-later
"""What of the plugin is Wireshark's matter: columns, links, tabs, findings, preferences, disabling, statistics."""
import re
import unittest

from host import SHARED, SOURCE, Host
from test_overhead import Writer

CARD = SOURCE / "captures/sgp22-tls13/apdu-gsmtap.pcap"
MERGED = SOURCE / "captures/sgp22-tls13/merged.pcapng"
TLS = SOURCE / "captures/sgp22-tls13/es9p-tls.pcapng"
SECRETS = 0x0A  # type of a block of pcapng
REFUSED = SOURCE / "captures/sgp22-bad-serversig/apdu-gsmtap.pcap"
CUT = SOURCE / "captures/sgp22-faults/24-ends-mid-segment.pcap"
CHANGE = SOURCE / "captures/sgp02-made/chg-success-before-commit/merged.pcapng"
IPA = SOURCE / "captures/sgp32-plain/esipa.pcap"


class Shown(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = Host()
        cls.addClassCleanup(cls.host.__exit__)

    def fields(self, capture, *keys, passes=("-2",), only="esim"):
        words = [word for key in keys for word in ("-e", key)]
        text = self.host.read(capture, *passes, "-Y", only, "-T", "fields", *words).stdout
        return [line.split("\t") for line in text.splitlines()]

    def test_late(self):
        """The capture ends within a chain: its last messages are known at the end."""
        once = self.fields(CUT, "frame.number", "esim.seq", passes=())
        twice = self.fields(CUT, "frame.number", "esim.seq", only="esim.known_late")
        self.assertTrue(twice)
        self.assertNotIn(twice[-1][1].split(",")[-1], [number for row in once for number in row[1].split(",")])

    def test_info(self):
        lines = self.host.read(REFUSED, "-Y", 'esim.function == "AuthenticateServer"', "-T", "fields", "-e", "_ws.col.Info",
                               "-e", "_ws.col.Protocol").stdout.splitlines()
        self.assertEqual(len(lines), 1)
        info, protocol = lines[0].split("\t")
        self.assertEqual(protocol, "ES10b")
        self.assertRegex(info, r"ES10b AuthenticateServer: invalidSignature\(2\), step 11-14$")

    def test_info_soap(self):
        """Truth: step 30 (frame 132) is told before step 22 (frame 159)."""
        rows = self.fields(CHANGE, "frame.number", "_ws.col.Info", "_ws.col.Protocol", only="esim.step")
        found = {row[0]: row[1:] for row in rows}
        self.assertRegex(found["132"][0], r"\| ES4 SMSRChange: ok, step 30$")
        self.assertEqual(found["132"][1], "ES4")
        self.assertRegex(found["72"][0], r"\| ES7 HandoverEUICC request, step 5$")
        text = self.host.read(CHANGE, "-q", "-z", "esim,procedures").stdout
        self.assertRegex(text, r"SGP\.02 +M2M SM-SR change +violated ")
        self.assertRegex(text, r"a rule was broken: frame 132, m2m-change-before-commit: ")

    def test_whose(self):
        """What is found in short messages over SMPP is told by our protocol, not by the one below."""
        text = self.host.read(CHANGE, "-q", "-z", "expert").stdout
        self.assertRegex(text, r"eSIM +scp80-key-missing")
        self.assertNotRegex(text, r"TCP +scp80-key-missing")

    def test_links(self):
        """Requests and responses point at each other, steps form a chain."""
        rows = self.fields(MERGED, "frame.number", "esim.request_in", "esim.response_in", only='esim.interface == "ES9+"')
        response = {int(frame): int(there) for frame, _, there in rows if there}
        request = {int(there): int(frame) for frame, there, _ in rows if there}
        self.assertGreaterEqual(len(response), 14)
        self.assertEqual(response, request)
        steps = self.fields(CARD, "frame.number", "esim.previous_step", "esim.next_step")
        after = [(frame, there) for frame, _, last in steps for there in last.split(",") if there]
        before = [(there, frame) for frame, first, _ in steps for there in first.split(",") if there]
        self.assertEqual(sorted(after), sorted(before))
        self.assertGreater(len(after), 20)

    def test_tabs(self):
        """Joined and decoded bytes have a tab each."""
        text = self.host.read(MERGED, "-x", "-Y", "frame.number == 90").stdout
        tabs = re.findall(r"^(.+) \((\d+) bytes\):$", text, re.M)
        self.assertIn("serverSigned1", [name for name, _ in tabs])
        self.assertIn("serverCertificate", [name for name, _ in tabs])
        text = self.host.read(CARD, "-x", "-Y", 'esim.function == "PrepareDownload"').stdout
        self.assertRegex(text, r"(?m)^(ES10 request|C-APDU data|STORE DATA.*|.*data.*) \(668 bytes\):$")

    def test_findings(self):
        text = self.host.read(SOURCE / "captures/sgp22-faults/16-store-data-block-gap.pcap", "-q", "-z", "expert").stdout
        self.assertIn("es10-block-gap", text)
        rows = self.fields(SOURCE / "captures/sgp22-faults/16-store-data-block-gap.pcap", "frame.number", "esim.finding.rule",
                           only="esim.violation")
        self.assertTrue(rows)

    def test_procedures(self):
        text = self.host.read(REFUSED, "-q", "-z", "esim,procedures").stdout
        self.assertRegex(text, r"SGP\.22 +profile download +refused ")
        self.assertIn("AuthenticateServer: invalidSignature(2)", text)
        outcome = self.fields(REFUSED, "frame.number", "esim.outcome", only="esim.outcome")
        self.assertTrue(any("refused" in row[1] for row in outcome))

    def test_disabled(self):
        """gsm_sim stays, with ours, without ours, and when one of ours is off."""
        count = {}
        for name, words in (("with", []), ("without", ["--disable-protocol", "esim"]),
                            ("less", ["--disable-protocol", "esim_apdu"])):
            count[name] = [len(self.host.read(CARD, *words, "-Y", key).stdout.splitlines())
                           for key in ("gsm_sim", "esim", 'esim.interface == "APDU"', 'esim.interface matches "ES10"')]
        bare = Host(plugin=None, preload="")
        self.addCleanup(bare.__exit__)
        stock = len(bare.read(CARD, "-Y", "gsm_sim").stdout.splitlines())
        self.assertEqual(count["without"], [stock, 0, 0, 0])
        self.assertEqual(count["less"][2], 0)
        self.assertGreater(count["less"][3], 20)
        self.assertGreater(count["with"][2], 100)
        # ATRs are no commands: gsm_sim's reading of them is left out.
        atr = len(self.host.read(CARD, "-Y", 'esim.function == "ATR"').stdout.splitlines())
        self.assertEqual(count["with"][0] + atr, stock)
        self.assertGreater(atr, 0)

    def test_as_without_ours(self):
        """With our protocol off, every line is what Wireshark shows without the plugin."""
        bare = Host(plugin=None, preload="")
        self.addCleanup(bare.__exit__)
        for capture in (CARD, MERGED, IPA):
            self.assertEqual(self.host.read(capture, "--disable-protocol", "esim").stdout, bare.read(capture).stdout)

    def test_redact(self):
        eid = "89049032123451234512345678901235"
        self.assertIn(eid, self.host.read(CARD, "-V").stdout)
        text = self.host.read(CARD, "-V", "-o", "esim.redact:TRUE").stdout
        shown = "\n".join(block for block in re.split(r"(?m)^(?=\S)", text) if block.startswith("eSIM"))
        self.assertNotIn(eid, shown)
        self.assertIn("[eid 1]", shown)

    def test_verify(self):
        """Signatures are verified when that is asked for: the one of the server was altered."""
        words = ["-q", "-z", "expert"]
        self.assertNotIn("does not verify", self.host.read(REFUSED, *words).stdout)
        text = self.host.read(REFUSED, *words, "-o", "esim.verify:TRUE").stdout
        self.assertRegex(text, r"Errors \(\d+\)(?s:.*)cma-server-signature: \S+ does not verify")

    def test_keyring(self):
        """With the keys of its session the profile in a package is opened."""
        keys = SHARED / "captures/sgp22-tls13/bsp-keys-card.jsonl"
        if not keys.exists():
            print("SKIP: a keyring in Wireshark: the captures with keys are not here", flush=True)
            return
        words = ["-Y", "esim.saip.profile_header", "-T", "fields", "-e", "esim.saip.profile_header.iccid"]
        self.assertEqual(self.host.read(CARD, *words).stdout, "")
        opened = self.host.read(CARD, *words, "-o", f"esim.keyring:{self.host.capture(keys)}").stdout
        self.assertRegex(opened, r"^89\d+\n$")

    def test_decrypted_secret(self):
        """What is secret in a profile that a keyring opens is in no field and in no tab, unless it is asked for."""
        keys = SHARED / "captures/sgp22-tls13/bsp-keys-card.jsonl"
        if not keys.exists():
            print("SKIP: secrets of a decrypted profile: the captures with keys are not here", flush=True)
            return
        profile = (keys.parent / "upp-decrypted-by-card.der").read_bytes()
        secret = profile[profile.index(b"\x82\x10") + 2:][:16].hex()
        words = ["-Y", "esim.saip.profile_header", "-T", "json", "-x", "-o", f"esim.keyring:{self.host.capture(keys)}"]
        self.assertNotIn(secret, self.host.read(CARD, *words).stdout)
        self.assertIn(secret, self.host.read(CARD, *words, "-o", "esim.reveal:TRUE").stdout)

    def test_secret(self):
        """A PIN is hidden unless it is asked for."""
        packet = bytes.fromhex("0020000108313233343536373863c1")
        path = self.host.folder / "pin.pcap"
        path.write_bytes(pcap(147, [packet]))
        path.chmod(0o644)
        words = ["-n", "-r", path, "-o", 'uat:user_dlts:"User 0 (DLT=147)","esim.exchange","0","","0",""', "-V"]
        hidden = self.host.tshark(*words).stdout
        self.assertIn("VERIFY", hidden)
        self.assertRegex(hidden, r"PIN: \(hidden, 8 bytes")
        self.assertRegex(self.host.tshark(*words, "-o", "esim.reveal:TRUE").stdout, r"PIN: 3132333435363738")

    def test_two_in_a_frame(self):
        """A request of something else and one of ours in one segment: the bytes are those of ours, on every pass."""
        path = self.host.folder / "two.pcap"
        writer = Writer(path)
        bodies = [b'{"a":1}', b'{"transactionId":"0102030405060708"}']
        targets = [b"/other", b"/gsma/rsp2/es9plus/cancelSession"]
        segment = b"".join(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" %
                           (target, len(body), body) for target, body in zip(targets, bodies))
        for out, flags, first, second in ((True, 2, 0, 0), (False, 18, 0, 1), (True, 16, 1, 1)):
            writer.tcp(out, 20000, 80, first, second, flags)
        writer.tcp(True, 20000, 80, 1, 1, 24, segment)
        writer.file.close()
        path.chmod(0o644)
        for passes in ([], ["-2"]):
            packets = self.host.packets(path, *passes)
            message = packets[3]["esim"]["esim_es9"]
            self.assertEqual(message["esim.es9.message_raw"][0], bodies[1].hex())

    def test_user_link_type(self):
        """Commands and responses as packets of a link type of the user's."""
        path = self.host.folder / "user.pcap"
        path.write_bytes(pcap(148, [bytes.fromhex("00a40400023f00"), bytes.fromhex("9000")]))
        path.chmod(0o644)
        rows = self.host.tshark("-n", "-r", path, "-o", 'uat:user_dlts:"User 1 (DLT=148)","esim.command","0","","0",""', "-2",
                                "-T", "fields", "-e", "esim.function").stdout
        self.assertIn("SELECT", rows)

    def test_keys(self):
        """A key log given to the plugin opens TLS."""
        bare = self.host.folder / "bare.pcapng"
        bare.write_bytes(b"".join(block for kind, block in blocks(TLS) if kind != SECRETS))
        bare.chmod(0o644)
        log = self.host.folder / "keys.log"
        log.write_bytes(key_log(TLS))
        log.chmod(0o644)
        count = [len(self.host.tshark("-n", "-r", bare, "-Y", 'tls && esim', *words).stdout.splitlines())
                 for words in ([], ["-o", f"esim.keys:{log}"])]
        opened = len(self.host.read(TLS, "-Y", "tls && esim").stdout.splitlines())
        self.assertGreater(opened, 10)
        self.assertEqual(count, [0, opened])


def pcap(link_type, packets):
    out = b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00" + bytes(8) + (65535).to_bytes(4, "little") + link_type.to_bytes(4, "little")
    for at, packet in enumerate(packets):
        out += (1700000000 + at).to_bytes(4, "little") + bytes(4) + len(packet).to_bytes(4, "little") * 2 + packet
    return out


def blocks(path):
    """Type and bytes of each block of a pcapng."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        length = int.from_bytes(data[at + 4:at + 8], "little")
        yield int.from_bytes(data[at:at + 4], "little"), data[at:at + length]
        at += length


def key_log(path):
    """The text of the secrets."""
    return b"".join(block[16:16 + int.from_bytes(block[12:16], "little")] for kind, block in blocks(path) if kind == SECRETS)


if __name__ == "__main__":
    unittest.main()
