# SPDX-License-Identifier: GPL-2.0-or-later
"""QCAT text exports (G2)."""
import time

import t0
from formats.base import DAY_US, ENDS, FIRST_DAY, T0, Format, clock, end_lines
from formats.qxdm import LABELS, data_lines, torn

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
TYPES = {t0.ATR: "ATR_RX", t0.PPS_TX: "PPS_TX", t0.PPS_RX: "PPS_RX"}
WRONG_TEXT = (["ERROR: Invalid length"], ["ERROR: Unknown instruction"],
              ["APDU Parsing", "   Command = TERMINAL PROFILE", "   CLA = 0x80", "   INS = 0x10", "   Lc = 0x1E",
               "   Data = { FF FF 7F  }"],
              ["APDU Parsing", "   Status Words = 90 00", "   TX Data = { 00 A4 00 04 02  }"])


def date_text(us, padded):
    day = time.gmtime((FIRST_DAY + us // DAY_US) * 86400)
    number = f"{day.tm_mday:2}" if padded else f"{day.tm_mday:02}"
    return f"{day.tm_year} {MONTHS[day.tm_mon - 1]} {number}"


class Qcat(Format):
    names = ("qcat", "qcat-text")
    level = T0
    slots = (1, 2)
    resolution = 1000
    dated = True
    tears = True
    quirks = {**ENDS, "nul-after-byte": "a NUL behind a single byte", "nul-as-blank": "a NUL where a blank is",
              "multi-line": "data in several lines", "padded-keys": "the keys padded to one width",
              "padded-day": "a day of one digit padded with a blank", "wrong-text": "QCAT's own reading, wrong",
              "other-records": "records of other kinds", "no-control-byte": "no line Control byte",
              "no-gaps": "records that were lost never had a number"}

    def key(self, name, style):
        return f"{name:<15} = " if style.always("padded-keys") else f"{name} = "

    def payload(self, record, style):
        if record.kind in (t0.COLD_RESET, t0.WARM_RESET, t0.POWER_OFF):
            name = {t0.COLD_RESET: "Cold Reset", t0.WARM_RESET: "Warm Reset", t0.POWER_OFF: "Power Off"}[record.kind]
            return [name, "   Clock = 0", "   Voltage = 1.8V"]
        data = data_lines(record.data, style)
        lines = [LABELS[record.kind] + data[0]] + data[1:]
        return torn(lines, style) if record.torn else lines

    def block(self, record, style):
        head = f"{date_text(record.us, style.always('padded-day'))}  {clock(record.us, 3)}  " \
               f"[{style.rng.randrange(256):02X}]  0x19B7  UIM APDU"
        lines = [head]
        for name, value in (("Subscription ID", record.slot), ("Version", 1), ("Sequence Number", record.number),
                            ("Slot Id", f"SLOT_{record.slot}"),
                            ("Message Type", TYPES.get(record.kind, record.kind)), ("Control byte", 4)):
            if name != "Control byte" or not style.always("no-control-byte"):
                lines.append(self.key(name, style) + str(value))
        lines += self.payload(record, style)
        if style.has("wrong-text"):
            lines += style.rng.choice(WRONG_TEXT)
        return lines + [""]

    def other(self, record, style):
        head = f"{date_text(record.us, style.always('padded-day'))}  {clock(record.us, 3)}  [A7]"
        return style.rng.choice((
            [f"{head}  0xB0C0  LTE RRC OTA Packet", "Subscription ID = 1", "Pkt Version = 26",
             "Msg Length = 7,", "   00 A4 00 04 02 3F 00", ""],
            [f"{head}  0x1FFB  Event  --  EVENT_UIM_STATE", "TX Data = { 00 A4 00 04 02  }", ""]))

    def write(self, records, style):
        lines = ["%MOBILE PARSED MESSAGE FILE", "%Version 1", "%Source: synthetic", ""]
        own = []
        for record in records:
            if record.copy:
                lines += own
                continue
            if style.has("other-records"):
                lines += self.other(record, style)
            own = self.block(record, style)
            lines += own
        return end_lines(lines, style)


FORMATS = [Qcat]
