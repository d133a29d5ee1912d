# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of APDUs: `C-APDU R-APDU` lines, and bare commands as pySim reads them (G10)."""
from formats.base import ATR, APDU, COMMAND, ENDS, TPDU, Format, end_lines


class ApduHex(Format):
    names = ("apduhex",)
    quirks = {**ENDS, "upper-case": "hex in upper case", "other-lines": "comments and empty lines"}

    def write(self, records, style):
        lines = []
        for record in records:
            text = record.data.hex().upper() if style.always("upper-case") else record.data.hex()
            if style.has("other-lines") and record.kind != "RESPONSE":
                lines.append(style.rng.choice(("", "# a comment")))
            if record.kind == ATR:
                lines.append(f"# RESET {text}")
            elif record.kind == COMMAND or not lines or lines[-1].startswith("#") or " " in lines[-1]:
                lines.append(text)
            else:
                lines[-1] += " " + text
        return end_lines(lines, style)

    losses = ("lost-response", "lost-exchange")


class Commands(Format):
    """One command a line, no answers."""
    names = ("pysim", "hex")
    level = APDU
    atr = False
    responses = False
    losses = ("lost-exchange",)
    quirks = {**ENDS, "upper-case": "hex in upper case"}

    def write(self, records, style):
        return end_lines([record.data.hex().upper() if style.always("upper-case") else record.data.hex()
                          for record in records if record.kind == COMMAND], style)


FORMATS = [ApduHex, Commands]
