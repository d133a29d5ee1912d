# SPDX-License-Identifier: GPL-2.0-or-later
"""Samsung Shannon DM (G3): columns by tabs, CP time in the second, text in the sixth."""
from formats.base import APDU, COMMAND, RESPONSE, ENDS, Format, clock, end_lines, spaced


class Shannon(Format):
    names = ("shannon", "shannon-dm")
    slots = (1, 2)  # USIM_0 is slot 1
    atr = False
    resolution = 1
    losses = ("lost-command", "lost-response", "lost-exchange")
    quirks = {**ENDS, "split-command": "a command in several lines", "split-response": "an answer in several lines",
              "procedure-byte": "the answer begins with the procedure byte", "other-lines": "other texts"}

    def line(self, record, text):
        return "\t".join((clock(record.us, 3), clock(record.us), "USIM_MAIN", "DumpPrivacy", f"U{record.slot - 1}",
                          f"[USIM_{record.slot - 1}] {text}"))

    def dump(self, record, tag, data, split, style, least=1):
        pieces = [data]
        if split and len(data) > least + 1:
            cut = style.rng.randint(least, len(data) - 1)
            pieces = [data[:cut], data[cut:]]
        return [self.line(record, f"[UICC APDU {tag}] Hex Dump -> : {spaced(piece)}") for piece in pieces]

    def response(self, record, ins, style):
        lines, data = [], record.data[:-2]
        if data:
            lines.append(self.line(record, f"Length of Response Data 0x{len(data):02x}"))
            if style.has("procedure-byte"):
                data = bytes([ins]) + data
            lines += self.dump(record, "RSP", data, style.has("split-response"), style, 2)
        sw = record.data[-2:]
        return lines + [self.line(record, f"SW1: 0x{sw[0]:02x} SW2: 0x{sw[1]:02x}")]

    def write(self, records, style):
        lines, ins = [], {}
        for record in records:
            if style.has("other-lines") or not lines:
                lines.append(self.line(record, style.rng.choice((
                    "Enter Critical Section", "No Of Bytes Expected -> 0x10", "UICC_CMD_TYPE_USIM"))))
            if record.kind == COMMAND:
                ins[record.slot] = record.data[1]
                lines += self.dump(record, "CMD", record.data, style.has("split-command"), style, 6)
            elif record.kind == RESPONSE:
                lines += self.response(record, ins.get(record.slot, 0), style)
        return end_lines(lines, style)


FORMATS = [Shannon]
