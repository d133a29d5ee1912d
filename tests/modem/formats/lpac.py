# SPDX-License-Identifier: GPL-2.0-or-later
"""lpac's debug output (G4)."""
from formats.base import COMMAND, ENDS, Format, end_lines

OTHER = ('{"type":"lpa","payload":{"code":0,"message":"success","data":null}}',
         '{"type":"progress","payload":{"code":0,"message":"es10b_get_euicc_challenge_and_info","data":null}}',
         '[DEBUG] [HTTP] [TX] url: https://testsmdpplus1.example.com/gsma/rsp2/es9plus/cancelSession, data: {"a":"00A4"}',
         '[DEBUG] [HTTP] [RX] rcode: 204, data: ',
         '[DEBUG] [HTTP] [RX] RCode: 200, Data: {"header":{"functionExecutionStatus":{"status":"Executed-Success"}}}',
         "[DEBUG] [APDU] [UNHANDLED BER-TLV] [TAG bf22]: bf2203",
         "### lpac profile list", "")


class Lpac(Format):
    names = ("lpac",)
    atr = False
    quirks = {**ENDS, "spaced-hex": "AA BB CC with a blank behind", "upper-case": "hex in upper case",
              "no-data-field": "no Data field where there is no data", "colour": "wrapped in ANSI colours",
              "other-lines": "JSON, HTTP and other lines"}

    def data_field(self, data, style):
        if not data and style.has("no-data-field"):
            return ""
        text = data.hex()
        if style.always("upper-case"):
            text = text.upper()
        if style.always("spaced-hex"):
            text = "".join(text[i:i + 2] + " " for i in range(0, len(text), 2))
        return f", Data: {text}"

    def write(self, records, style):
        lines = []
        for record in records:
            if style.has("other-lines"):
                lines.append(style.rng.choice(OTHER))
            data = record.data
            if record.kind == COMMAND:
                line = (f"[DEBUG] [APDU] [TX] CLA: {data[0]:02X}, INS: {data[1]:02X}, P1: {data[2]:02X}, "
                        f"P2: {data[3]:02X}, Lc: {data[4]:02X}" + self.data_field(data[5:], style))
            else:
                line = f"[DEBUG] [APDU] [RX] SW1: {data[-2]:02X}, SW2: {data[-1]:02X}" \
                       + self.data_field(data[:-2], style)
            lines.append(f"\x1b[0;31m{line}\x1b[0m" if style.has("colour") else line)
        return end_lines(lines, style)


FORMATS = [Lpac]
