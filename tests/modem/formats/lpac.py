# SPDX-License-Identifier: GPL-2.0-or-later
"""lpac's debug output (G4)."""
import json

import es9
from formats.base import COMMAND, ENDS, Format, end_lines

OTHER = ('{"type":"lpa","payload":{"code":0,"message":"success","data":null}}',
         '{"type":"progress","payload":{"code":0,"message":"es10b_get_euicc_challenge_and_info","data":null}}',
         "[DEBUG] [APDU] [UNHANDLED BER-TLV] [TAG bf22]: bf2203",
         "### lpac profile list", "")


class Lpac(Format):
    names = ("lpac",)
    atr = False
    quirks = {**ENDS, "spaced-hex": "AA BB CC with a blank behind", "upper-case": "hex in upper case",
              "no-data-field": "no Data field where there is no data", "colour": "wrapped in ANSI colours",
              "other-lines": "JSON and other lines", "http": "what was said to a server between",
              "http-names": "URL, RCode, Data as newer versions write them"}

    def data_field(self, data, style):
        if not data and style.has("no-data-field"):
            return ""
        text = data.hex()
        if style.always("upper-case"):
            text = text.upper()
        if style.always("spaced-hex"):
            text = "".join(text[i:i + 2] + " " for i in range(0, len(text), 2))
        return f", Data: {text}"

    def http(self, exchange, style):
        """The two lines of an exchange with a server."""
        url, rcode, data = ("URL", "RCode", "Data") if style.always("http-names") else ("url", "rcode", "data")
        body = "" if exchange.response is None else json.dumps(exchange.response)
        return [f"[DEBUG] [HTTP] [TX] {url}: https://{es9.ADDRESS}/gsma/rsp2/es9plus/{exchange.path}, {data}: "
                + json.dumps(exchange.request, separators=(",", ":")),
                f"[DEBUG] [HTTP] [RX] {rcode}: {exchange.status}, {data}: {body}"]

    def write(self, records, style):
        lines = []
        for record in records:
            if record.kind == COMMAND and style.always("http") and style.rng.random() < 0.3:
                exchange = style.rng.choice(es9.MAKERS)(style.rng)
                style.web += es9.expected(exchange)
                lines += self.http(exchange, style)
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
