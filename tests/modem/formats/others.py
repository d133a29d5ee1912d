# SPDX-License-Identifier: GPL-2.0-or-later
"""The rest of G10: Unisoc, OH, dialogues of PC/SC tools, HTML reports."""
import t0
from formats.base import ATR, COMMAND, ENDS, T0, Format, clock, end_lines, spaced

WIDTH = 16


def octets(data):
    """`0x00 0xA4 0x04 0x00, 0x10 ...`: a comma behind every fourth."""
    words = [f"0x{byte:02X}" for byte in data]
    return ", ".join(" ".join(words[at:at + 4]) for at in range(0, len(words), 4))


class UnisocDriver(Format):
    """The driver's own lines (usim_drv.c): commands and responses, 16 bytes a line, the last filled up."""
    names = ("unisoc-driver", "unisoc")
    slots = (0, 1)
    resolution = 1000
    joins = True
    quirks = {**ENDS, "other-lines": "other lines of the driver", "reset-lines": "the reset that an ATR follows",
              "cut-last": "the last line is not filled up"}

    def dump(self, data, style):
        lines = []
        for at in range(0, len(data), WIDTH):
            part = data[at:at + WIDTH]
            if not style.always("cut-last"):
                part += style.rng.randbytes(WIDTH - len(part))
            lines.append(octets(part))
        return lines

    def texts(self, record, style):
        data = record.data
        if record.kind == ATR:
            reset = ["[ResetSIMCard] Reset_type[0]!", "[ResetSIMCard] Reset the first time!"] if style.has("reset-lines") else []
            return reset + [f"[CheckReceiveBuf] ATR[0x{data[0]:x}], cur_pos[0x1]",
                            f"[CheckReceiveBuf] ALL ATR received ,cur_pos[0x{len(data):x}], exp_len[0x{len(data):x}]",
                            *("DATA::RX " + line for line in self.dump(data, style))]
        if record.kind == COMMAND:
            return [f"tx_data_len[{len(data)}], rx_expected_len[2]", *self.dump(data, style)]
        return [f"resp_data_len[{len(data) - 2}],sw [0x{data[-2]:02x}, 0x{data[-1]:02x}]", *self.dump(data[:-2], style)]

    def write(self, records, style):
        lines = []
        for record in records:
            texts = self.texts(record, style)
            if style.has("other-lines"):
                texts.append(style.rng.choice(("[RxFifoFullIntP_T0] NULL byte(0x60) received!!!",
                                               "[SendResponseUp] [0x1, 0x2, 0x4]")))
            lines += [f"{clock(record.us, 3)} USIMDRV:[{record.slot}]:{text}" for text in texts]
        return end_lines(lines, style)


class UnisocTags(Format):
    """Made-up lines: [T]USIMDRV to the card, [R]USIMDRV from it."""
    names = ("unisoc-tags", "unisoc")
    level = T0
    copies = False
    without = ("twice", "power", "warm", "atr-in-pieces", "pps", "reset-inside")
    atr = False
    quirks = {**ENDS, "padded": "the last line is filled up", "no-lengths": "no length before the bytes"}

    def write(self, records, style):
        lines = []
        for record in records:
            way = "T" if record.kind == t0.TX else "R"
            if style.always("no-lengths") and len(record.data) <= WIDTH:
                lines.append(f"[{way}]USIMDRV {octets(record.data)}")
                continue
            lines.append(f"USIMDRV:[0]:{way.lower()}x_data_len[{len(record.data)}]")
            for at in range(0, len(record.data), WIDTH):
                part = record.data[at:at + WIDTH]
                if style.always("padded"):
                    part += bytes(WIDTH - len(part))
                lines.append(f"[{way}]USIMDRV {octets(part)}")
        return end_lines(lines, style)


class Oh(Format):
    names = ("oh",)
    level = T0
    copies = False
    atr = False
    without = ("twice", "power", "warm", "atr-in-pieces", "pps", "reset-inside")
    quirks = {**ENDS, "bytes-before": "bytes before the frame", "other-frames": "frames of other kinds"}

    def write(self, records, style):
        lines = []
        for record in records:
            before = spaced(style.rng.randbytes(3)).replace("FF", "7E") + " " if style.has("bytes-before") else ""
            if style.has("other-frames"):
                lines.append("FF FF 00 00 00 04 00 02 01 02 03")
            lines.append(f"{before}FF FF 00 00 00 0{1 if record.kind == t0.TX else 2} 00 02 {spaced(record.data)}")
        return end_lines(lines, style)


class Arrows(Format):
    names = ("arrows",)
    joins = True
    quirks = {**ENDS, "scriptor": "as scriptor of pcsc-tools writes it", "pysim": "as pySim writes it",
              "lower-case": "hex in lower case", "other-lines": "other lines"}
    width = 16  # bytes of a line that scriptor wraps

    def texts(self, record, style):
        text = record.data.hex() if style.always("lower-case") else record.data.hex().upper()
        if style.always("scriptor"):
            return self.scriptor(record)
        if style.always("pysim") and record.kind != ATR:
            return [f"-> {text[:10]} {text[10:]}" if record.kind == COMMAND else f"<- {text[-4:]}: {text[:-4]}"]
        if record.kind == ATR:
            return ["-- RESET", f"<-- {text}"]
        return [f"--> [PCSC]/////// {text}" if record.kind == COMMAND else f"<-- {text}"]

    def scriptor(self, record):
        if record.kind == ATR:
            return ["> RESET", f"< OK: {spaced(record.data)} "]
        if record.kind == COMMAND:
            return [f"> {spaced(record.data)} "]
        parts = [spaced(record.data[at:at + self.width]) for at in range(0, len(record.data), self.width)]
        return [("< " if i == 0 else "") + part + (" " if i < len(parts) - 1 else " : Normal processing.")
                for i, part in enumerate(parts)]

    def write(self, records, style):
        lines = ["Reading commands from STDIN"]
        for record in records:
            if style.has("other-lines"):
                lines.append(style.rng.choice(("", "next step --> 2", "> quoted", "00 A4 of the script")))
            lines += self.texts(record, style)
        return end_lines(lines, style)


class Html(Format):
    """Commands in the text of a page; no answers."""
    names = ("html",)
    atr = False
    responses = False
    losses = ("lost-exchange",)
    quirks = {**ENDS, "one-line": "many in one line", "lower-case": "hex in lower case", "blanks": "blanks between bytes",
              "tags": "tags around", "upper-tags": "<HTML>", "doctype": "a doctype before"}

    def write(self, records, style):
        lines = []
        for record in records:
            if record.kind != COMMAND:
                continue
            text = spaced(record.data) if style.always("blanks") else record.data.hex().upper()
            text = "APDU: " + (text.lower() if style.always("lower-case") else text)
            lines.append(f"<tr><td>step</td><td>{text}</td></tr>" if style.has("tags") else text + "<br>")
        if style.always("one-line"):
            lines = ["".join(lines)]
        front = ["<!DOCTYPE html>"] if style.always("doctype") else []
        return end_lines([*front, "<HTML><body>" if style.always("upper-tags") else "<html><body>", *lines, "</body></html>"],
                         style)


FORMATS = [UnisocDriver, UnisocTags, Oh, Arrows, Html]
