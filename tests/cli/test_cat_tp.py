# SPDX-License-Identifier: GPL-2.0-or-later
"""CAT_TP over UDP, and secured packets with identifiers in it and over TCP: what is read, and what each fault is called. Links
are made by tests/ota/cat_tp.py; vectors/cat_tp.json (RSP_SHARED) has PDUs that others have read; tshark is asked for the same."""
import json
import runpy
import shutil
import subprocess
import sys
import tempfile
import types
import unittest
from pathlib import Path

from command import SHARED, SOURCE, records, skip

sys.path.insert(0, str(SOURCE / "tests/ota"))
import cat_tp  # noqa: E402
import made as ota  # noqa: E402
from cat_tp import ACK, EAK, NUL, RST, SEG, Link  # noqa: E402

# Packets of IP and TCP are made beside this file, by a module of the same name.
network = types.SimpleNamespace(**runpy.run_path(str(SOURCE / "tests/cli/made.py")))
Tcp, pcap, udp = network.Tcp, network.pcap, network.udp


def values(message, key):
    return [node["value"] for node in message.get("tree", []) if node["key"] == key]


def datagrams(link):
    ends = (cat_tp.CARD, cat_tp.SERVER)
    return [udp(ends[sender], ends[1 - sender], bytes_) for sender, bytes_ in link.pdus]


def decode(packets, *options):
    with tempfile.TemporaryDirectory() as folder:
        keys, trace = Path(folder) / "keys.json", Path(folder) / "trace.pcap"
        keys.write_text(json.dumps(ota.KEYRING))
        trace.write_bytes(pcap(packets))
        found = records("-V", "--keys", keys, *options, trace)
    return [r for r in found if r["kind"] == "message"], [r["rule"] for r in found if r["kind"] == "finding"]


TOLD = "cat-tp-card-identified"
COMMAND = cat_tp.command(ota.AES, ota.LONG, spi="1639")
ANSWER = cat_tp.answer(ota.AES, ota.ANSWER)


def session(**options):
    link = Link(**options)
    link.send(1, COMMAND)
    link.send(0, ANSWER)
    return link


class Made(unittest.TestCase):
    def check(self, messages):
        self.assertEqual([(m["interface"], m["function"]) for m in messages],
                         [("SCP80", "command packet"), ("SCP80", "response packet")])
        self.assertEqual(values(messages[0], "ota.data"), [ota.LONG.hex().upper()])
        self.assertEqual(values(messages[0], "ota.check.result"), [1])
        self.assertEqual(values(messages[0], "ota.check.input"), [4])
        self.assertEqual(values(messages[1], "ota.data"), [ota.ANSWER.hex().upper()])
        self.assertEqual(messages[1]["answers"], messages[0]["seq"])
        self.assertEqual([m["direction"] for m in messages], ["command", "response"])

    def test_whole(self):
        for size in (30, 100, 1000):
            link = session(size=size)
            link.close()
            messages, rules = decode(datagrams(link))
            self.check(messages)
            self.assertEqual(rules, [TOLD])
            self.assertEqual(messages[0]["frame"], 4)  # behind SYN, SYN ACK, ACK

    def test_order(self):
        """Parts that come in any order, and twice."""
        packets = datagrams(session(size=30))
        first, count = 3, -(-len(COMMAND) // 30)
        for order in ([*range(count)][::-1], [1, 0, *range(2, count)], [0, 0, *range(1, count), 2]):
            changed = packets[:first] + [packets[first + at] for at in order] + packets[first + count:]
            messages, rules = decode(changed)
            self.check(messages)
            self.assertEqual(rules, [TOLD])

    def test_missing(self):
        """A part that the other end acknowledged and the capture has not: that SDU is lost, and told, the next is read."""
        packets = datagrams(session(size=30))
        link = session(size=30)
        link.send(1, cat_tp.command(ota.AES, ota.SCRIPT, counter=2, spi="1639"))
        for lost in (3, 4, 2 + -(-len(COMMAND) // 30)):
            again = datagrams(link)
            del again[lost]
            messages, rules = decode(again)
            self.assertEqual([m["function"] for m in messages], ["response packet", "command packet"])
            self.assertEqual(values(messages[1], "ota.data"), [ota.SCRIPT.hex().upper()])
            self.assertEqual([r for r in rules if r.startswith("cat-tp")], [TOLD, "cat-tp-data-missing"])
        messages, rules = decode(packets[:6])  # the trace ends before the SDU does
        self.assertEqual(rules, [TOLD, "cat-tp-data-missing"])
        self.assertEqual([m["interface"] for m in messages], ["CAT_TP"])

    def test_middle(self):
        """Without its opening: the first SDU that begins as a packet does is read."""
        link = session(opened=False)
        messages, rules = decode(datagrams(link))
        self.check(messages)
        self.assertEqual(rules, [])
        messages, rules = decode(datagrams(link)[1:])
        self.assertEqual([m["function"] for m in messages], ["response packet"])

    def test_several(self):
        """Several packets in one SDU, and something else behind them."""
        link = Link(size=1000)
        link.send(1, cat_tp.command(ota.AES, ota.SCRIPT) + cat_tp.command(ota.AES, ota.SCRIPT, counter=2) + b"\x55\0")
        messages, rules = decode(datagrams(link))
        self.assertEqual([values(m, "ota.cntr") for m in messages], [[1], [2]])
        self.assertEqual(rules, [TOLD, "cat-tp-sdu-unknown"])

    def test_checksum(self):
        link = Link()
        link.add(1, ACK, COMMAND[:50], wrong=True)
        link.send(1, cat_tp.command(ota.AES, ota.SCRIPT))
        messages, rules = decode(datagrams(link))
        self.assertEqual([values(m, "ota.data") for m in messages], [[ota.SCRIPT.hex().upper()]])
        self.assertEqual(rules, [TOLD, "cat-tp-checksum-wrong"])
        alone = Link(opened=False)
        alone.add(1, ACK, COMMAND[:50], wrong=True)
        self.assertEqual(decode(datagrams(alone)), ([], []))

    def test_reset(self):
        link = Link()
        link.close(reason=4)
        link.add(0, RST | ACK, extra=b"\0")
        messages, rules = decode(datagrams(link))
        self.assertEqual(rules, [TOLD, "cat-tp-link-reset"])
        self.assertEqual([(m["interface"], m["function"], m["result"]) for m in messages],
                         [("CAT_TP", "link", "unexpected PDU(4)")])
        self.assertEqual(messages[0]["iccid"], cat_tp.ICCID)

    def test_link_tree(self):
        """A link with nothing in it, read from the bytes."""
        link = Link()
        link.add(1, NUL | ACK, step=1)
        link.add(0, ACK | EAK, extra=bytes.fromhex("00050007"))
        link.close()
        (message,), rules = decode(datagrams(link))
        self.assertEqual(rules, [TOLD])
        self.assertEqual(values(message, "cat_tp.link.first"), ["192.0.2.10:5000"])
        self.assertEqual(values(message, "cat_tp.link.second"), ["192.0.2.20:9000"])
        self.assertEqual(values(message, "cat_tp.link.card"), [0])
        self.assertEqual(values(message, "cat_tp.link.num_pdus"), [6])
        self.assertEqual(values(message, "cat_tp.flags"), [0x80, 0xC0, 0x40, 0x48, 0x60, 0x10])
        self.assertEqual(values(message, "cat_tp.source_port"), [47100, 1, 47100, 1, 47100, 1])
        self.assertEqual(values(message, "cat_tp.sequence"), [100, 0xFFFE, 101, 0xFFFF, 101, 0])
        self.assertEqual(values(message, "cat_tp.acknowledged"), [0, 100, 0xFFFE, 100, 0xFFFF, 100])
        self.assertEqual(values(message, "cat_tp.max_pdu_size"), [1500, 1500])
        self.assertEqual(values(message, "cat_tp.iccid"), [cat_tp.ICCID])
        self.assertEqual(values(message, "cat_tp.extended_acknowledged"), [5, 7])
        self.assertEqual(values(message, "cat_tp.reason"), [0])
        self.assertEqual(values(message, "cat_tp.checksum.result"), [1] * 6)

    def test_prefixes(self):
        """Datagrams cut anywhere are no PDUs, or say that they are cut."""
        whole = datagrams(session(size=1000))
        for at, cut in ((3, 28), (3, 46), (3, 47), (3, len(whole[3]) - 1), (0, 29), (0, 50)):
            changed = list(whole)
            changed[at] = whole[at][:cut]
            messages, rules = decode(changed)
            self.assertNotIn("command packet" if at == 3 else None, [m["function"] for m in messages])
        # As long as UDP says, but not as their own headers say.
        self.assertEqual(decode([udp(cat_tp.SERVER, cat_tp.CARD, whole[3][28:cut]) for cut in range(28, len(whole[3]))]),
                         ([], []))


class Keys(unittest.TestCase):
    def test_iccid(self):
        """Keys of the card that the link names; with those of another both packets say so."""
        for iccid, told in ((cat_tp.ICCID, 0), ("89000999999999999999", 2)):
            with tempfile.TemporaryDirectory() as folder:
                keys, trace = Path(folder) / "keys.json", Path(folder) / "trace.pcap"
                keys.write_text(json.dumps({"scp80": [{**ota.AES, "iccid": iccid}]}))
                trace.write_bytes(pcap(datagrams(session())))
                rules = [r["rule"] for r in records("--keys", keys, trace) if r["kind"] == "finding"]
            self.assertEqual(rules.count("scp80-key-other"), told)


class Stream(unittest.TestCase):
    """The same packets over TCP, in segments of any size."""

    def test_tcp(self):
        for size in (1, 7, 100, 1400):
            packets = []
            tcp = Tcp(packets, server=("10.0.0.2", 4116))
            tcp.send(1, COMMAND + cat_tp.command(ota.AES, ota.SCRIPT, counter=2, spi="1639"), mss=size)
            tcp.send(0, ANSWER, mss=size)
            tcp.close()
            messages, rules = decode(packets)
            self.assertEqual([m["function"] for m in messages], ["command packet"] * 2 + ["response packet"])
            self.assertEqual([values(m, "ota.cntr") for m in messages], [[1], [2], [1]])
            self.assertEqual(messages[2]["answers"], messages[0]["seq"])
            self.assertEqual(rules, [])

    def test_others(self):
        """What only begins like one is left alone."""
        for start in ("0100000000", "01050D", "0202FFFF", "0116" + "15" + "E6" * 40):
            packets = []
            tcp = Tcp(packets, server=("10.0.0.2", 4116))
            tcp.send(0, bytes.fromhex(start) + bytes(100))
            tcp.close()
            self.assertEqual([m["interface"] for m in decode(packets)[0]], ["TCP"])


class Bip(unittest.TestCase):
    """A link over a UDP channel of BIP, and packets over a TCP channel: what the card sends and gets, piece by piece."""

    OPEN = "8103{n:02x}4001" "82028182" "350103" "39020578" "3C03{protocol:02x}2328" "3E0521C0000214"
    OPENED = "8103{n:02x}4001" "82028281" "830100" "38028100" "350103" "39020578"

    def command(self, text, response):
        """FETCH of a proactive command, and its TERMINAL RESPONSE."""
        self.number += 1
        data = ota.tlv(0xD0, bytes.fromhex(text.format(n=self.number, protocol=self.protocol)))
        answer = bytes.fromhex(response.format(n=self.number))
        return [f"80120000{len(data):02X} {data.hex()}9000", f"80140000{len(answer):02X}{answer.hex()} 9000"]

    def piece(self, data):
        return (ota.tlv(0x36, data)).hex()

    def up(self, data, size=200):
        lines = []
        for at in range(0, len(data), size):
            last = at + size >= len(data)
            lines += self.command("8103{n:02x}43" f"{last:02x}" "82028121" + self.piece(data[at:at + size]),
                                  "8103{n:02x}43" f"{last:02x}" "82028281" "830100" "3701FF")
        return lines

    def down(self, data, size=100):
        lines = []
        for at in range(0, len(data), size):
            left = max(0, len(data) - at - size)
            lines += self.command("8103{n:02x}4200" "82028121" f"3701{size:02x}", "8103{n:02x}4200" "82028281" "830100"
                                  + self.piece(data[at:at + size]) + f"3701{min(left, 255):02x}")
        return lines

    def decode(self, protocol, moves, opening=True):
        self.number, self.protocol = 0, protocol
        lines = [*ota.START, *(self.command(self.OPEN, self.OPENED) if opening else [])]
        for sender, data in moves:
            lines += self.up(data) if sender == 0 else self.down(data)
        lines += self.command("8103{n:02x}4100" "82028121", "8103{n:02x}4100" "82028281" "830100")
        with tempfile.TemporaryDirectory() as folder:
            keys, trace = Path(folder) / "keys.json", Path(folder) / "trace.hex"
            keys.write_text(json.dumps(ota.KEYRING))
            trace.write_text("\n".join(lines) + "\n")
            found = records("-V", "--keys", keys, trace)
        rules = [r["rule"] for r in found if r["kind"] == "finding"]
        return [r for r in found if r["kind"] == "message" and r["interface"] not in ("APDU", "CAT")], rules

    def check(self, messages):
        self.assertEqual([(m["interface"], m["function"]) for m in messages],
                         [("SCP80", "command packet"), ("SCP80", "response packet")])
        self.assertEqual(values(messages[0], "ota.data"), [ota.LONG.hex().upper()])
        self.assertEqual(messages[1]["answers"], messages[0]["seq"])

    def test_udp(self):
        link = session(size=90)
        link.close()
        messages, rules = self.decode(1, link.pdus)
        self.check(messages)
        self.assertIn(TOLD, rules)
        self.assertFalse([rule for rule in rules if rule.startswith(("bip-", "cat-tp-data"))])

    def test_udp_not_opened(self):
        """The opening is not in the trace: PDUs that are whole datagrams tell."""
        link = session(size=90)
        link.close()
        messages, rules = self.decode(1, link.pdus, opening=False)
        self.check(messages)
        self.assertEqual([rule for rule in rules if rule.startswith("bip-")], ["bip-transport-guessed"])

    def test_tcp(self):
        messages, rules = self.decode(2, [(1, COMMAND), (0, ANSWER)])
        self.check(messages)
        self.assertFalse([rule for rule in rules if rule.startswith("bip-")])


class Ussd(unittest.TestCase):
    """The same in USSD strings (CPI 03, RPI 04), to a card and from it."""

    def test_both_ways(self):
        down = cat_tp.command(ota.AES, ota.SCRIPT, spi="1639", identifier=3)
        up = cat_tp.answer(ota.AES, ota.ANSWER, identifier=4)
        envelope = ota.tlv(0xD9, bytes.fromhex("82028381") + ota.tlv(0x8A, b"\x96" + down))
        command = ota.tlv(0xD0, bytes.fromhex("8103011200" "82028183") + ota.tlv(0x8A, b"\x96" + up))
        lines = [f"80C20000{len(envelope):02X}{envelope.hex()} 9000", f"80120000{len(command):02X} {command.hex()}9000",
                 "801400000C810301120002028281830100 9000"]
        with tempfile.TemporaryDirectory() as folder:
            keys, trace = Path(folder) / "keys.json", Path(folder) / "trace.hex"
            keys.write_text(json.dumps(ota.KEYRING))
            trace.write_text("\n".join(ota.START + lines) + "\n")
            found = [r for r in records("-V", "--keys", keys, trace) if r["kind"] == "message" and r["interface"] == "SCP80"]
        self.assertEqual([m["function"] for m in found], ["command packet", "response packet"])
        self.assertEqual([values(m, "ota.data") for m in found], [[ota.SCRIPT.hex().upper()], [ota.ANSWER.hex().upper()]])
        self.assertEqual(found[1]["answers"], found[0]["seq"])


class Vectors(unittest.TestCase):
    def test_all(self):
        path = SHARED / "vectors/cat_tp.json"
        if not path.exists():
            skip("vectors/cat_tp.json is not here: PDUs that tshark has read")
        vectors = [v for v in json.loads(path.read_text())["vectors"] if "pdu" in v]
        counts = {"agree": 0}
        for vector in vectors:
            with self.subTest(vector["name"]):
                data = bytes.fromhex(vector["pdu"])
                messages, _ = decode([udp(cat_tp.SERVER, cat_tp.CARD, data)])
                has_packet = data[vector["hlen"]:vector["hlen"] + 1] == b"\x01"
                self.assertEqual([m["interface"] for m in messages], ["SCP80" if has_packet else "CAT_TP"])
                if not has_packet:
                    self.check(vector, data, messages[0])
                counts["agree"] += 1
        self.assertEqual(len(vectors), 5)
        print(f"cat_tp.json: {counts['agree']} of {len(vectors)} PDUs agree")

    def check(self, vector, data, message):
        self.assertEqual(values(message, "cat_tp.flags"), [int(vector["flags"], 16)])
        self.assertEqual(values(message, "cat_tp.header_length"), [vector["hlen"]])
        self.assertEqual(values(message, "cat_tp.data_length"), [vector["dlen"]])
        self.assertEqual(values(message, "cat_tp.checksum.result"), [1])
        self.assertEqual(values(message, "cat_tp.data"), [data[18:].hex().upper()] if vector["dlen"] else [])
        # Read from the bytes of synth-eack and synth-rst.
        self.assertEqual(values(message, "cat_tp.extended_acknowledged"), [0x2003] if "eack" in vector["name"] else [])
        self.assertEqual(values(message, "cat_tp.reason"), [0] if "rst" in vector["name"] else [])


TSHARK = {"cattp.version": "cat_tp.flags.version", "cattp.hlen": "cat_tp.header_length", "cattp.srcport": "cat_tp.source_port",
          "cattp.dstport": "cat_tp.destination_port", "cattp.datalen": "cat_tp.data_length", "cattp.seq": "cat_tp.sequence",
          "cattp.ack": "cat_tp.acknowledged", "cattp.windowsize": "cat_tp.window", "cattp.maxpdu": "cat_tp.max_pdu_size",
          "cattp.maxsdu": "cat_tp.max_sdu_size", "cattp.idlen": "cat_tp.identification_length",
          "cattp.eak": "cat_tp.extended_acknowledged", "cattp.rc": "cat_tp.reason"}


class Tshark(unittest.TestCase):
    def test_same(self):
        """Every element that tshark names, of every PDU."""
        if not shutil.which("tshark"):
            skip("tshark is not installed: nothing to compare with")
        link = Link()
        link.add(1, NUL | ACK, step=1)
        link.add(0, ACK | EAK, extra=bytes.fromhex("0005"))
        link.add(0, ACK | SEG, b"\x55\x01", step=1)
        link.add(0, ACK, b"\x55", step=1)
        link.close(reason=3)
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace.pcap"
            trace.write_bytes(pcap(datagrams(link)))
            fields = [part for key in TSHARK for part in ("-e", key)]
            done = subprocess.run(["tshark", "-r", trace, "-d", "udp.port==9000,cattp", "-T", "fields", *fields],
                                  capture_output=True, text=True, check=False)
            if done.returncode:
                skip(f"this tshark does not know these fields of CAT_TP: {done.stderr.strip()[:100]}")
            (message,) = [r for r in records("-V", trace) if r["kind"] == "message"]
        columns = list(zip(*(line.split("\t") for line in done.stdout.splitlines())))
        for key, column in zip(TSHARK, columns):
            theirs = [int(value, 0) for cell in column if cell for value in cell.split(",")]
            self.assertEqual(values(message, TSHARK[key]), theirs, key)


if __name__ == "__main__":
    unittest.main()
