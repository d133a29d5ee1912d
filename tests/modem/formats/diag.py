# SPDX-License-Identifier: GPL-2.0-or-later
"""Qualcomm DIAG: streams of packets (QMDL, QMDL2) and bare log records (DLF); layouts in docs/facts.md."""
import struct

import model
import t0
from formats.base import DAY_US, FIRST_DAY, T0, Format

GPS_DAY = 3657  # days from 1970 to 6 January 1980
PARTS = 49152  # of 1.25 ms
TX_ITEM, RX_ITEM, TIME_ITEM = 0x10, 0x80, 0x01
KNOWN = model.SENDING | {0x12, 0x70, 0x84, 0xB0, 0xB2, 0xC0, 0xCA, 0xCB, 0xF2}  # instructions of TS 102 221 and GPCS
RESETS = (t0.COLD_RESET, t0.WARM_RESET, t0.POWER_OFF)


def crc(data):
    """CRC-16 of HDLC (ISO/IEC 13239): x^16 + x^12 + x^5 + 1, least significant bit first."""
    out = 0xFFFF
    for byte in data:
        out ^= byte
        for _ in range(8):
            out = out >> 1 ^ (0x8408 if out & 1 else 0)
    return out ^ 0xFFFF


def escaped(data):
    return data.replace(b"\x7d", b"\x7d\x5d").replace(b"\x7e", b"\x7d\x5e")


def time_of(us):
    """Units of 1.25 ms since 1980 in the upper 48 bits, parts of one below; rounded up, so that the microsecond stays."""
    ticks, rest = divmod(us + (FIRST_DAY - GPS_DAY) * DAY_US, 1250)
    return ticks << 16 | -(-rest * PARTS // 1250)


class Diag(Format):
    level = T0
    dated = True
    resolution = 1
    container = "qmdl"
    quirks = {"other-records": "records of other kinds between", "subscription": "packets that name a subscription",
              "counted": "packets without escapes", "table": "a table before the stream (QMDL2)"}

    def log(self, code, us, body):
        return struct.pack("<HHQ", len(body) + 12, code, time_of(us)) + body

    def packet(self, log, style):
        packet = struct.pack("<BBH", 0x10, 0, len(log)) + log
        if style.has("subscription"):
            packet = struct.pack("<BBHI", 0x98, 1, 0, 1) + packet
        return packet

    def framed(self, packet, style):
        if style.always("counted"):
            return b"\x7e\x01" + struct.pack("<H", len(packet)) + packet + b"\x7e"
        return escaped(packet + struct.pack("<H", crc(packet))) + b"\x7e"

    def other(self, us, style):
        rng = style.rng
        if self.container == "dlf" or rng.random() < 0.5:
            return self.log(rng.choice((0xB0C0, 0xB821, 0x1544)), us, rng.randbytes(rng.randint(1, 80)))
        return None

    def write(self, records, style):
        logs = []
        for us, code, body in self.bodies(records, style):
            if style.has("other-records"):
                logs.append(self.other(us, style))
            logs.append(self.log(code, us, body))
        if self.container == "dlf":
            return b"".join(log for log in logs if log)
        out = b""
        if style.always("table"):
            text = style.rng.randbytes(style.rng.randint(8, 60))
            out = struct.pack("<I", 4 + len(text)) + text
        for log in logs:
            packet = self.packet(log, style) if log else b"\x79" + style.rng.randbytes(style.rng.randint(8, 40))
            out += self.framed(packet, style)
        return out


class Apdu(Diag):
    """Records 0x19B7: the numbers of their types and the length of their header are the modem's."""
    names = ("qmdl",)
    slots = (1, 2)

    def enough(self, records):
        """The types are learnt from a command that is answered by INS, alone or with all its data."""
        last = {}
        for record in records:
            before, last[record.slot] = last.get(record.slot), record
            answer = record.data.lstrip(t0.NULL)
            if before and (before.kind, record.kind) == (t0.TX, t0.RX) and len(before.data) == 5 \
                    and answer[:1] == before.data[1:2] and before.data[1] in KNOWN \
                    and len(answer) - 1 in (0, due := before.data[4] or 256, due + 2):
                return True
        return False

    def bodies(self, records, style):
        rng = style.rng
        kinds = (t0.TX, t0.RX, t0.ATR, t0.PPS_TX, t0.PPS_RX, *RESETS)
        types = dict(zip(kinds, rng.sample(range(1, 30), len(kinds))))
        header = rng.randint(5, 16)
        for record in records:
            data = b"" if record.kind in RESETS else record.data
            front = struct.pack("<BHBB", 1, record.number & 0xFFFF, record.slot, types[record.kind])
            yield record.us, 0x19B7, front + bytes(header - len(front)) + data


class Slots(Diag):
    """Records 0x14CE: bytes with their direction and slot."""
    names = ("qmdl-bytes", "qmdl")
    slots = (0, 1)
    # Runs go on over full records, and nothing says where one ends: data of 85, 170 or 255 bytes, whose status word is
    # lost, has the next header behind it; and where nothing asks for data a part of it may look like a command.
    without = ("twice", "power", "warm", "atr-in-pieces", "lost-procedure", "lost-sw")
    copies = False
    code, has_slot = 0x14CE, True

    def items(self, record):
        tag = TX_ITEM if record.kind in (t0.TX, t0.PPS_TX) else RX_ITEM
        slot = bytes([record.slot]) if self.has_slot else b""
        return b"".join(bytes([tag]) + slot + bytes([byte]) for byte in record.data)

    def bodies(self, records, style):
        """A record holds no more than its length byte can count; what stands in one record has one time."""
        for record in records:
            items, size = self.items(record), 3 if self.has_slot else 2
            most = 255 // size * size
            for at in range(0, len(items), most):
                part = items[at:at + most]
                yield record.us, self.code, bytes([len(part)]) + part


class Bytes(Slots):
    """Records 0x1098: the same of a modem with one slot, as DLF."""
    names = ("dlf-bytes", "dlf")
    slots = (None,)
    container = "dlf"
    quirks = {"other-records": Diag.quirks["other-records"]}
    code, has_slot = 0x1098, False


class ApduDlf(Apdu):
    names = ("dlf",)
    container = "dlf"
    quirks = {"other-records": Diag.quirks["other-records"]}


FORMATS = [Apdu, ApduDlf, Slots, Bytes]
