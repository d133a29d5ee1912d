# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames of Ethernet on one clock, each of one leg, and the files that they are written to."""
import struct

START_US = 1_800_000_000_000_000
SEGMENT = 1400
GSMTAP_PORT = 4729
FIN, SYN, PUSH, ACK = 1, 2, 8, 16
ETHERNET = 1
SECRETS_OF_TLS = 0x544C534B
TERMINAL, CARD = "192.0.2.61", "192.0.2.62"


def ones_sum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def address(text):
    return bytes(map(int, text.split(".")))


class Recorder:
    def __init__(self):
        self.now_us = START_US
        self.frames = []  # (time, leg, bytes)
        self.secrets = ""
        self.port = 40000

    def wait(self, seconds):
        self.now_us += round(seconds * 1_000_000)

    @property
    def last(self):
        """The number of the last frame, from 1."""
        return len(self.frames)

    def add(self, leg, packet):
        self.now_us += 250
        self.frames.append((self.now_us, leg, packet))

    def ip(self, leg, protocol, source, target, payload):
        """Sum of pseudo header and payload is the caller's: TCP and UDP leave room for it."""
        pseudo = address(source) + address(target) + struct.pack(">BBH", 0, protocol, len(payload))
        at = 16 if protocol == 6 else 6
        check = ones_sum(pseudo + payload) or 0xFFFF
        payload = payload[:at] + struct.pack(">H", check) + payload[at + 2:]
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), len(self.frames) & 0xFFFF, 0x4000, 64, protocol, 0,
                           address(source), address(target))
        head = head[:10] + struct.pack(">H", ones_sum(head)) + head[12:]
        ends = b"".join(b"\x02\0" + address(end) for end in (target, source))
        self.add(leg, ends + b"\x08\0" + head + payload)

    def udp(self, leg, source, target, ports, data):
        self.ip(leg, 17, source, target, struct.pack(">HHHH", *ports, 8 + len(data), 0) + data)

    def gsmtap(self, tpdu, kind=0):
        head = struct.pack(">BBBBHBBIBBBB", 2, 4, 4, 0, 0, 0, 0, 0, kind, 0, 0, 0)
        self.udp("card", TERMINAL, CARD, (50000, GSMTAP_PORT), head + tpdu)

    def connect(self, leg, client, server, port):
        self.port += 1
        return Connection(self, leg, client, server, port, self.port)

    def pcap(self, leg):
        out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0x40000, ETHERNET)]
        for time, own, packet in self.frames:
            if own == leg:
                out.append(struct.pack("<IIII", *divmod(time, 1_000_000), len(packet), len(packet)) + packet)
        return b"".join(out)

    def pcapng(self):
        out = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)), block(1, struct.pack("<HHI", ETHERNET, 0, 0x40000))]
        if self.secrets:
            text = self.secrets.encode()
            out.append(block(10, struct.pack("<II", SECRETS_OF_TLS, len(text)) + text))
        for time, _, packet in self.frames:
            out.append(block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(packet), len(packet)) + packet))
        return b"".join(out)


def block(kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


class Connection:
    """One of TCP, whole: from SYN to the FINs."""

    def __init__(self, recorder, leg, client, server, port, own_port):
        self.recorder, self.leg = recorder, leg
        self.ends = ((client, own_port), (server, port))
        self.numbers = [own_port * 7919 & 0xFFFFFFFF, own_port * 104729 & 0xFFFFFFFF]
        for side, flags in ((0, SYN), (1, SYN | ACK), (0, ACK)):
            self.segment(side, flags)

    def segment(self, side, flags, data=b""):
        (source, from_port), (target, to_port) = self.ends[side], self.ends[1 - side]
        acknowledged = self.numbers[1 - side] if flags & ACK else 0
        head = struct.pack(">HHIIBBHHH", from_port, to_port, self.numbers[side], acknowledged, 0x50, flags, 0xFAF0, 0, 0)
        self.numbers[side] = self.numbers[side] + len(data) + bool(flags & (SYN | FIN)) & 0xFFFFFFFF
        self.recorder.ip(self.leg, 6, source, target, head + data)

    def send(self, side, data):
        """Side 0 is the client's. Gives the number of the frame with the last byte."""
        for at in range(0, len(data), SEGMENT):
            self.segment(side, PUSH | ACK, data[at:at + SEGMENT])
        whole = self.recorder.last
        self.segment(1 - side, ACK)
        return whole

    def close(self):
        self.segment(0, FIN | ACK)
        self.segment(1, FIN | ACK)
        self.segment(0, ACK)
