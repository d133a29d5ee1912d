# SPDX-License-Identifier: GPL-2.0-or-later
"""QXDM one-line copies (G1), and Oppo's, which are the same without the prefix (G10)."""
import t0
from formats.base import ENDS, T0, Format, clock, end_lines, spaced

LABELS = {t0.TX: "TX Data = ", t0.RX: "RX Data = ", t0.ATR: "ATR RX DATA          = ",
          t0.PPS_TX: "PPS TX DATA          = ", t0.PPS_RX: "PPS RX DATA          = "}
FIRST_LINE = 256


def data_lines(data, style):
    """`data` of the grammar: the lines that it takes, the first to be put behind the label."""
    if len(data) == 1:
        one = f"{data[0]:02X}"
        return [one + ("\0" if style.has("nul-after-byte") else "")]
    if len(data) <= FIRST_LINE and not style.has("multi-line"):
        return [f"{{ {spaced(data)}  }}"]
    first = min(FIRST_LINE, len(data))
    if len(data) <= FIRST_LINE:
        first = style.rng.randint(1, len(data) - 1)
    return ["{ ", f"   {spaced(data[:first])} "] + [f"   {spaced(data[first:])}"] * (first < len(data)) + ["}"]


def torn(lines, style):
    """The first line, cut inside its hex; of a multi-line record only that there was one."""
    text = lines[0]
    at = text.find("{")
    if at < 0 or "}" not in text:
        return lines[:1]
    return [text[:style.rng.randint(at + 3, text.index("}") - 4)]]  # a digit of the last byte at least is gone


OTHER = ("[0xB0C0]  {t}   LTE RRC OTA Packet  --  BCCH_DL_SCH / SystemInformationBlockType1",
         "[0x1FFB]  {t}   Event  --  EVENT_UIM_STATE = 2",
         "[0x14D8]  {t}   UIM Unrelated  1  { 00 A4 00 04 02  }",
         "")




class QxdmLine(Format):
    names = ("qxdm", "qxdm-line", "qxdm-oneline")
    level = T0
    slots = (1, 2)
    resolution = 1
    tears = True
    quirks = {**ENDS, "nul-after-byte": "a NUL behind a single byte", "nul-as-blank": "a NUL where a blank is",
              "multi-line": "data in several lines", "column-order": "the subscription before UIM APDU",
              "more-columns": "further columns between time and slot", "other-lines": "lines of other records"}

    def line(self, record, style):
        sub = record.slot
        cols = f"{sub}   UIM APDU" if style.always("column-order") else f"UIM APDU   {sub}"
        if style.always("more-columns"):
            cols = f"{cols}   {record.number}   0   27"
        return f"[0x19B7]  {clock(record.us)}   {cols}   SLOT_{record.slot} Type ="

    def write(self, records, style):
        lines, own = [], []
        for record in records:
            if record.copy:
                lines += own
                continue
            if style.has("other-lines"):
                lines.append(style.rng.choice(OTHER).replace("{t}", clock(record.us)))
            own = [self.line(record, style)]
            if record.data:
                data = data_lines(record.data, style)
                own = [own[0] + " " + LABELS[record.kind] + data[0]] + data[1:]
            own = torn(own, style) if record.torn else own
            lines += own
        return end_lines(lines, style)


class Oppo(Format):
    names = ("oppo",)
    level = T0
    tears = True
    quirks = {**ENDS, "more-columns": "columns behind the brace"}
    copies = False  # without times nothing tells a copy from the same again

    def write(self, records, style):
        lines = []
        for i, record in enumerate(records):
            if record.data:
                behind = f"   {record.number}   UIM   27" if style.always("more-columns") else ""
                data = f"{{ {spaced(record.data)} }}"
                own = [f"Line {i + 1}: {LABELS[record.kind]}{data}{behind}"]
                lines += torn(own, style) if record.torn else own
        return end_lines(lines, style)


FORMATS = [QxdmLine, Oppo]
