# SPDX-License-Identifier: GPL-2.0-or-later
"""AT dialogues (G7)."""
from formats.base import COMMAND, ENDS, Format, end_lines


def channel_of(cla):
    return 4 + (cla & 15) if cla & 0x40 else cla & 3


class At(Format):
    names = ("at", "at-dialogue", "at-log")
    atr = False
    joins = True
    quirks = {**ENDS, "cgla": "AT+CGLA for logical channels", "no-quotes": "hex without quotes",
              "lower-case": "hex in lower case", "echo": "the modem echoes the command", "arrows": "> and < before lines",
              "at-debug-old": "AT_DEBUG: before lines", "at-debug-new": "AT_DEBUG_TX(sec.usec): before lines",
              "other-lines": "other commands and codes", "blank-lines": "empty lines between"}

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

    def write(self, records, style):
        lines, by_channel = [], {}
        for record in records:
            data = record.data
            if record.kind == COMMAND:
                out, back = self.prefix(True, record.us, style), self.prefix(False, record.us, style)
                if style.has("other-lines"):
                    lines += [out + 'AT+CPIN?', back + "+CPIN: READY", back + "OK"]
                channel = channel_of(data[0])
                cgla = channel > 0 and data[1] not in (0x70,) and style.always("cgla")
                by_channel[record.slot] = cgla
                command = f"AT+CGLA={channel},{2 * len(data)}," if cgla else f"AT+CSIM={2 * len(data)},"
                lines.append(out + command + self.hex(data, style))
                if style.always("echo"):
                    lines.append(back + command + self.hex(data, style))
            else:
                back = self.prefix(False, record.us, style)
                word = "+CGLA" if by_channel.get(record.slot) else "+CSIM"
                lines += [back + f"{word}: {2 * len(data)}," + self.hex(data, style)]
                if style.always("blank-lines"):
                    lines.append("")
                lines.append(back + "OK")
        return end_lines(lines, style)


FORMATS = [At]
