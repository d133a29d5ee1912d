# SPDX-License-Identifier: GPL-2.0-or-later
"""AT dialogues (G7), and what a modem reports of its SIM (TS 27.007 +CLOGSIMAPDU)."""
from formats.base import CLOSE, COMMAND, ENDS, OPEN, Format, channel_of, clock, end_lines

SESSIONS = 30  # the modem's numbers of sessions begin here: they are not those of channels


class At(Format):
    names = ("at", "at-dialogue", "at-log")
    atr = False
    joins = True
    sessions = True
    quirks = {**ENDS, "cgla": "AT+CGLA for logical channels", "no-quotes": "hex without quotes",
              "lower-case": "hex in lower case", "echo": "the modem echoes the command", "arrows": "> and < before lines",
              "at-debug-old": "AT_DEBUG: before lines", "at-debug-new": "AT_DEBUG_TX(sec.usec): before lines",
              "other-lines": "other commands and codes", "blank-lines": "empty lines between",
              "bare-session": "the number of a session without +CCHO:", "long-session": "a session number of 16 digits"}

    def prefix(self, to_card, us, style):
        if style.always("at-debug-new"):
            return f"AT_DEBUG_{'TX' if to_card else 'RX'}({us // 10**6}.{us % 10**6:06}): "
        if style.always("at-debug-old"):
            return "AT_DEBUG: "
        if style.always("arrows"):
            return "> " if to_card else "< "
        return ""

    def hex(self, data, style):
        text = data.hex() if style.always("lower-case") else data.hex().upper()
        return text if style.always("no-quotes") else f'"{text}"'

    def session(self, number, style):
        return f"{0xC5D0E0F000000000 + number:016X}" if style.always("long-session") else f"{SESSIONS + number}"

    def opened(self, record, style):
        out, back = self.prefix(True, record.us, style), self.prefix(False, record.us, style)
        if record.kind == CLOSE:
            return [f"{out}AT+CCHC={self.session(record.session, style)}", f"{back}OK"]
        bare = style.always("bare-session") and not style.always("arrows")
        return [f'{out}AT+CCHO="{record.data.hex().upper()}"',
                back + ("" if bare else "+CCHO: ") + self.session(record.session, style), f"{back}OK"]

    def command(self, record, style):
        """The command up to its hex, and the name of its answer."""
        channel, length = channel_of(record.data[0]), 2 * len(record.data)
        if record.session:
            return f"AT+CGLA={self.session(record.session, style)},{length},", "+CGLA"
        if channel > 0 and record.data[1] not in (0x70,) and style.always("cgla") and not style.always("sessions"):
            return f"AT+CGLA={channel},{length},", "+CGLA"
        return f"AT+CSIM={length},", "+CSIM"

    def write(self, records, style):
        lines, words = [], {}
        for record in records:
            data = record.data
            out, back = self.prefix(True, record.us, style), self.prefix(False, record.us, style)
            if record.kind in (OPEN, CLOSE):
                lines += self.opened(record, style)
            elif record.kind == COMMAND:
                if style.has("other-lines"):
                    lines += [out + 'AT+CPIN?', back + "+CPIN: READY", back + "OK"]
                command, words[record.slot] = self.command(record, style)
                lines.append(out + command + self.hex(data, style))
                if style.always("echo"):
                    lines.append(back + command + self.hex(data, style))
            else:
                lines += [back + f"{words.get(record.slot, '+CSIM')}: {2 * len(data)}," + self.hex(data, style)]
                if style.always("blank-lines"):
                    lines.append("")
                lines.append(back + "OK")
        return end_lines(lines, style)


class Clog(Format):
    names = ("clog", "clogsimapdu")
    atr = False
    joins = True
    slots = (0, 1)
    resolution = 1000
    quirks = {**ENDS, "buffer": "+CLOGBUFFSIMAPDU: from the modem's buffer", "lsi": "the logical SIM interface behind the slot",
              "lower-case": "hex in lower case", "other-lines": "other codes, and the same command by AT+CSIM"}

    def write(self, records, style):
        lines = []
        for record in records:
            way = "TX" if record.kind == COMMAND else "RX"
            word = "CLOGBUFFSIMAPDU" if style.has("buffer") else "CLOGSIMAPDU"
            text = record.data.hex() if style.always("lower-case") else record.data.hex().upper()
            if style.has("other-lines"):
                lines.append(f'AT+CSIM={len(text)},"{text}"' if way == "TX" else "+CREG: 1")
            lsi = f",LSI:{style.rng.randrange(3)}" if style.always("lsi") else ""
            lines.append(f"{clock(record.us, 3)} +{word}{way[0]}D: SIM SLOT:{record.slot}{lsi},{way} Data APDU: {text}")
        return end_lines(lines, style)


FORMATS = [At, Clog]
