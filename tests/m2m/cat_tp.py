# SPDX-License-Identifier: GPL-2.0-or-later
"""CAT_TP of TS 102 127: PDUs over UDP, and the two ends of a link."""
import struct

from coding import swapped
from pcap import ones_sum

SYN, ACK, EACK, RST, NUL, MORE = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04
HEADER = 18
MAX_PDU, MAX_SDU, WINDOW = 512, 4096, 10


def pdu(flags, ports, sequence, acknowledged, data=b"", variable=b""):
    head = struct.pack(">B2xBHHHHHHH", flags, HEADER + len(variable), *ports, len(data), sequence, acknowledged, WINDOW, 0) + variable
    check = ones_sum(head + data)
    return head[:16] + struct.pack(">H", check) + head[18:] + data


def opening(identification):
    """The variable part of SYN: the largest PDU and SDU, and who the card is."""
    return struct.pack(">HHB", MAX_PDU, MAX_SDU, len(identification)) + identification


def identity(iccid):
    return bytes.fromhex("98") + swapped(iccid[2:])


class End:
    """One end: what it sent last, and what it had from the other."""

    def __init__(self, ports, first):
        self.ports, self.sent, self.had, self.early = ports, first, 0, []

    def syn(self, identification):
        return pdu(SYN, self.ports, self.sent, 0, variable=opening(identification))

    def syn_ack(self, identification):
        return pdu(SYN | ACK, self.ports, self.sent, self.had, variable=opening(identification))

    def ack(self):
        """What came; and what came too early."""
        early = b"".join(struct.pack(">H", number) for number in self.early)
        return pdu(ACK | (EACK if early else 0), self.ports, self.sent + 1 & 0xFFFF, self.had, variable=early)

    def data(self, sdu):
        """The PDUs of an SDU: all but the last say that more follows."""
        size = MAX_PDU - HEADER
        pieces = [sdu[at:at + size] for at in range(0, len(sdu), size)]
        out = []
        for number, piece in enumerate(pieces):
            self.sent = self.sent + 1 & 0xFFFF
            out.append(pdu(ACK | (MORE if number < len(pieces) - 1 else 0), self.ports, self.sent, self.had, piece))
        return out

    def reset(self, reason=0):
        return pdu(RST, self.ports, self.sent + 1 & 0xFFFF, self.had, variable=bytes([reason]))

    def take(self, pdus):
        """The SDU of such PDUs, as far as they came in order; what came behind a gap is kept for EACK."""
        out = b""
        for one in pdus:
            number, data = int.from_bytes(one[10:12], "big"), one[one[3]:]
            if one[0] & SYN or data and number == self.had + 1 & 0xFFFF:
                self.had = number
                out += data
            elif data:
                self.early.append(number)
        return out
