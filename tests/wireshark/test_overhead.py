# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin costs in CPU: a capture without SIM traffic at most 10 % more, one with it at most 50 % for one line a
message. Both sides are measured in turn, and the least of several runs counts, because others may use the machine."""
import resource
import struct
import subprocess
import unittest

from host import PLUGIN, PRELOAD, SOURCE, Host, skip

PAIRS = 7
CLIENT, SERVER = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))


def plugin():
    """One without sanitizers."""
    release = SOURCE / "build/release/dissectors/plugins" / Host.version() / "epan/esim.so"
    if not PRELOAD:
        return PLUGIN
    if not release.exists():
        skip("what the plugin costs was not measured: build/release has none")
    return release


class Writer:
    """A classic pcap of Ethernet packets."""

    def __init__(self, path):
        self.file = path.open("wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        self.count = 0

    def packet(self, data):
        self.count += 1
        head = struct.pack("<IIII", 1700000000 + self.count // 1000, self.count % 1000 * 1000, len(data), len(data))
        self.file.write(head + data)

    def ip(self, source, target, protocol, payload):
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), self.count & 0xFFFF, 0, 64, protocol, 0, source, target)
        self.packet(b"\x02" * 6 + b"\x04" * 6 + b"\x08\x00" + head + payload)

    def tcp(self, out, port, other, seq, ack, flags, payload=b""):
        ports = (port, other) if out else (other, port)
        ends = (CLIENT, SERVER) if out else (SERVER, CLIENT)
        self.ip(*ends, 6, struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0) + payload)

    def udp(self, out, port, other, payload):
        ports = (port, other) if out else (other, port)
        self.ip(*((CLIENT, SERVER) if out else (SERVER, CLIENT)), 17, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)


SOAP = (b'<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><m:GetPriceResponse xmlns:m='
        b'"http://www.example.com/stock">' + b"<m:Price>34.5</m:Price>" * 20 + b"</m:GetPriceResponse></s:Body></s:Envelope>")


def web_session(writer, number):
    """DNS, then HTTP with JSON, HTML or the SOAP of others, or closed TLS records."""
    query = struct.pack(">HHHHHH", number, 0x100, 1, 0, 0, 0) + b"\x03www\x07example\x03com\0\0\1\0\1"
    writer.udp(True, 30000 + number % 1000, 53, query)
    answer = query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + query[12:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\1\2\3\4"
    writer.udp(False, 30000 + number % 1000, 53, answer)
    port, other, seq, ack = 20000 + number, (80, 80, 443, 80)[number % 4], 1, 1
    for out, flags, first, second in ((True, 2, 0, 0), (False, 18, 0, 1), (True, 16, 1, 1)):
        writer.tcp(out, port, other, first, second, flags)
    for exchange in range(4):
        kind, body = ((b"application/json", b'{"a":[1,2,3],"b":{"c":"%s"}}' % (b"x" * 300)), (b"text/html", b"<html>" + b"y" * 3000),
                      (b"", b""), (b"application/soap+xml", SOAP))[number % 4]
        ask = b"GET /p/%d HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: x/1.0\r\nCookie: a=b\r\n\r\n" % exchange
        reply = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body
        if number % 4 == 2:
            ask = b"\x17\x03\x03" + struct.pack(">H", 400) + bytes((number * 7 + at * 31) & 255 for at in range(400))
            reply = b"\x17\x03\x03" + struct.pack(">H", 3000) + bytes((number * 5 + at * 29) & 255 for at in range(3000))
        writer.tcp(True, port, other, seq, ack, 24, ask)
        seq += len(ask)
        for at in range(0, len(reply), 1400):
            writer.tcp(False, port, other, ack, seq, 24, reply[at:at + 1400])
            ack += len(reply[at:at + 1400])
            writer.tcp(True, port, other, seq, ack, 16)
    writer.tcp(True, port, other, seq, ack, 17)
    writer.tcp(False, port, other, ack, seq + 1, 17)


def other_traffic(path):
    writer = Writer(path)
    for number in range(4000):
        web_session(writer, number)
    writer.file.close()


# What a phone does most: CLA INS P1 P2 P3, data, response and status word, in one.
COMMANDS = [bytes.fromhex(text) for text in (
    "00a40004026f07", "00b0000009082910325476981001" + "9000", "00a40004026f7e", "00b000000b" + "ff" * 11 + "9000",
    "80f2000c00" + "9000", "00c0000017" + "62158202412183026f078a01058b036f0603800200098801389000")]


def gsmtap(payload):
    header = bytes((2, 4, 4, 0)) + bytes(12)
    return header + payload


def card_traffic(path):
    """A third is the life of a profile, again and again; the rest selects, reads and asks for the status."""
    data = (SOURCE / "captures/sgp22-tls13/apdu-gsmtap.pcap").read_bytes()
    session, at = [], 24
    while at < len(data):
        length = int.from_bytes(data[at + 8:at + 12], "little")
        session.append(data[at + 16:at + 16 + length])
        at += 16 + length
    writer = Writer(path)
    for _ in range(120):
        for number, packet in enumerate(session):
            writer.packet(packet)
            for more in range(2):
                writer.udp(True, 4729, 4729, gsmtap(COMMANDS[(number * 2 + more) % len(COMMANDS)]))
    writer.file.close()


def cost(host, *words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*host.words, "tshark", "-n", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=host.environment(), check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime


class Overhead(unittest.TestCase):
    def measure(self, name, make, most, *words):
        with Host(plugin(), preload="") as host, Host(None, preload="") as bare:
            path = host.folder / "measured.pcap"
            make(path)
            path.chmod(0o644)
            sides = {"with": [], "without": []}
            for _ in range(PAIRS):
                sides["without"].append(cost(bare, "-r", path, *words))
                sides["with"].append(cost(host, "-r", path, *words))
        less, more = min(sides["without"]), min(sides["with"])
        print(f"{name}: {less:.2f} s without, {more:.2f} s with, {(more / less - 1) * 100:+.0f} % (at most {most:+d} %)")
        self.assertLess(more, less * (1 + most / 100))

    def test_other_traffic(self):
        self.measure("no SIM traffic", other_traffic, 10)

    def test_other_traffic_twice(self):
        self.measure("no SIM traffic, two passes", other_traffic, 10, "-2")

    def test_card(self):
        self.measure("SIM traffic, one line a message", card_traffic, 50)


if __name__ == "__main__":
    unittest.main()
