# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs of programs: OpenEUICC (G6), onomondo-ipa (G8), pcscd (G9), SIMtrace2 and TCA Loader (G10)."""
from formats.base import ATR, COMMAND, DAY_US, ENDS, TPDU, Format, clock, end_lines, spaced


class OpenEuicc(Format):
    names = ("openeuicc", "logcat", "openeuicc-logcat")
    atr = False
    joins = True
    quirks = {**ENDS, "omapi": "OMAPI instead of TelephonyManager", "brief": "logcat's brief prefix",
              "upper-case": "hex in upper case", "other-lines": "other lines of the system"}

    def prefix(self, us, tag, style):
        if style.always("brief"):
            return f"D/{tag}( 4242): "
        return f"01-{7 + us // DAY_US:02} {clock(us, 3)}  4242  4250 D {tag}: "

    def write(self, records, style):
        lines = []
        word, tag = ("OMAPI", "OmapiApduInterface") if style.always("omapi") else \
            ("TelephonyManager", "TelephonyManagerApduInterface")
        for record in records:
            if style.has("other-lines"):
                lines.append(self.prefix(record.us, "WifiHAL", style) + "getting scan results 00A40004023F00")
            text = record.data.hex().upper() if style.always("upper-case") else record.data.hex()
            kind = "APDU" if record.kind == COMMAND else "APDU response"
            lines.append(self.prefix(record.us, tag, style) + f"{word} {kind}: {text}")
        return end_lines(lines, style)


class Onomondo(Format):
    names = ("onomondo", "onomondo-ipa", "ipa")
    atr = False
    quirks = {**ENDS, "upper-case": "hex in upper case", "other-lines": "lines of other parts of the program"}
    row = 64

    def line(self, subsystem, level, text):
        return f"{subsystem:>8} {level:>8} {text}"

    def write(self, records, style):
        lines = []
        for record in records:
            if style.has("other-lines"):
                lines.append(style.rng.choice((
                    self.line("MAIN", "INFO", "polling the eIM"),
                    self.line("HTTP", "DEBUG", "sending 129 bytes"))))
            lines.append(self.line("SCARD", "DEBUG", f"PCSC reader #0 {'TX' if record.kind == COMMAND else 'RX'}:"))
            for i in range(0, len(record.data), self.row):
                text = record.data[i:i + self.row].hex()
                lines.append(self.line("SCARD", "INFO", " " + (text.upper() if style.always("upper-case") else text)))
        return end_lines(lines, style)


class Pcscd(Format):
    names = ("pcscd", "pcsc")
    quirks = {**ENDS, "colour": "wrapped in ANSI colours", "other-lines": "other lines of the daemon"}

    def write(self, records, style):
        lines = []
        for record in records:
            stamp = f"{style.rng.randrange(10**6):08} [139887650096832] "
            if style.has("other-lines"):
                lines.append(stamp + "winscard_svc.c:361:ContextThread() Received command: TRANSMIT from client 9")
            word = {COMMAND: "APDU", ATR: "Card ATR"}.get(record.kind, "SW")
            line = f"{stamp}{word}: {spaced(record.data)} "
            lines.append(f"\x1b[34m{line}\x1b[0m" if style.has("colour") else line)
        return end_lines(lines, style)


class Simtrace(Format):
    names = ("simtrace2", "simtrace", "simtrace2-sniff")
    level = TPDU
    losses = ("lost-exchange",)
    quirks = {**ENDS, "flags": "flags in brackets", "other-lines": "card state changes"}

    def write(self, records, style):
        lines = []
        for record in records:
            if style.has("other-lines"):
                lines.append(style.rng.choice(("Card state change: reset release", "Fi/Di switched to 512/32")))
            flags = " (checksum error)" if style.has("flags") and record.kind == ATR else ""
            word = "ATR" if record.kind == ATR else "TPDU"
            lines.append(f"{word}{flags}: {spaced(record.data).lower()} ")
        return end_lines(lines, style)


class Tca(Format):
    names = ("tca", "tca-loader", "tcaloader")
    atr = False
    quirks = {**ENDS, "lower-case": "hex in lower case", "numbers": "commands have a number",
              "other-lines": "other lines"}

    def write(self, records, style):
        lines, number = [], 0
        for record in records:
            if style.has("other-lines"):
                lines.append(style.rng.choice(("; test step", "")))
            text = record.data.hex() if style.always("lower-case") else record.data.hex().upper()
            number += record.kind == COMMAND
            front = f"Command{number}" if style.always("numbers") else "Command"
            lines.append(f"{front}: {text}" if record.kind == COMMAND else f"Response: {text}")
        return end_lines(lines, style)


FORMATS = [OpenEuicc, Onomondo, Pcscd, Simtrace, Tca]
