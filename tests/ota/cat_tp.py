# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes links of CAT_TP (TS 102 127) and streams of secured packets with identifiers (TS 102 225), beside made.py and like it
from the specifications."""
import made

SYN, ACK, EAK, RST, NUL, SEG = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04
CARD, SERVER = ("192.0.2.10", 5000), ("192.0.2.20", 9000)
PORTS = (47100, 1)  # of the card and the server, within CAT_TP
ICCID = "89000123456789012341"


def swapped(digits):
    return bytes.fromhex("".join(b + a for a, b in zip(digits[::2], digits[1::2])))


def total(data):
    data += bytes(len(data) % 2)
    value = sum(int.from_bytes(data[at:at + 2], "big") for at in range(0, len(data), 2))
    while value >> 16:
        value = (value & 0xFFFF) + (value >> 16)
    return value


def pdu(flags, ports, number, acknowledged, data=b"", extra=b"", window=10, wrong=False):
    def header(checksum):
        return bytes([flags, 0, 0, 18 + len(extra)]) + b"".join(
            value.to_bytes(2, "big") for value in (*ports, len(data), number, acknowledged, window, checksum)) + extra
    checksum = 0xFFFF ^ total(header(0) + data) ^ wrong
    return header(checksum) + data


def length(value):
    return bytes([value]) if value < 128 else bytes([0x81, value]) if value < 256 else b"\x82" + value.to_bytes(2, "big")


def command(keys, data, counter=1, spi="1621", tar=made.RFM, identifier=1, check_len=8):
    """CPI, CPL, CHL and what follows; the check is over all of it."""
    spi = bytes.fromhex(spi)
    check_len = check_len if spi[0] & 3 else 0
    pad = -(6 + check_len + len(data)) % 16 if spi[0] & 4 else 0
    header = bytes([13 + check_len]) + spi + bytes([made.octet(keys)] * 2) + bytes.fromhex(tar)
    front = bytes([identifier]) + length(len(header) + 6 + check_len + len(data) + pad) + header
    counters, padded = counter.to_bytes(5, "big") + bytes([pad]), data + bytes(pad)
    body = counters + made.checksum(keys, front + counters + padded, check_len) + padded
    return front + (made.cipher(keys, body) if spi[0] & 4 else body)


def answer(keys, data, counter=1, status=0, tar=made.RFM, identifier=2):
    """RPI, RPL, RHL ... ciphered, with a check."""
    pad = -(7 + 8 + len(data)) % 16
    header = bytes([18]) + bytes.fromhex(tar)
    front = bytes([identifier]) + length(len(header) + 7 + 8 + len(data) + pad) + header
    counters, padded = counter.to_bytes(5, "big") + bytes([pad, status]), data + bytes(pad)
    return front + made.cipher(keys, counters + made.checksum(keys, front + counters + padded, 8) + padded)


class Link:
    """Both ends of one link; `pdus` are pairs of sender (0: the card) and PDU."""

    def __init__(self, size=100, opened=True, identification=swapped(ICCID)):
        self.pdus, self.next, self.size = [], [100, 0xFFFE], size
        if opened:
            extra = (1500).to_bytes(2, "big") + (3000).to_bytes(2, "big")
            self.add(0, SYN, extra=extra + bytes([len(identification)]) + identification, step=1, acknowledged=0)
            self.add(1, SYN | ACK, extra=extra + b"\0", step=1)
            self.add(0, ACK)

    def add(self, sender, flags, data=b"", extra=b"", step=0, acknowledged=None, wrong=False):
        if acknowledged is None:
            acknowledged = (self.next[1 - sender] - 1) & 0xFFFF
        ports = PORTS if sender == 0 else PORTS[::-1]
        self.pdus.append((sender, pdu(flags, ports, self.next[sender], acknowledged, data, extra, wrong=wrong)))
        self.next[sender] = (self.next[sender] + step) & 0xFFFF

    def send(self, sender, sdu):
        pieces = [sdu[at:at + self.size] for at in range(0, len(sdu), self.size)]
        for number, piece in enumerate(pieces, 1):
            self.add(sender, ACK | SEG * (number < len(pieces)), piece, step=1)
        self.add(1 - sender, ACK)

    def close(self, sender=1, reason=0):
        self.add(sender, RST, extra=bytes([reason]))
