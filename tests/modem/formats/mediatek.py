# SPDX-License-Identifier: GPL-2.0-or-later
"""MediaTek ELT and catcher texts (G5)."""
import time

from formats.base import ATR, COMMAND, DAY_US, ENDS, FIRST_DAY, Format, clock, end_lines, spaced

CHUNK = 16


class Elt(Format):
    """Lines with columns: number, 0, tick, time and date, module."""
    names = ("mtk-elt", "mediatek-elt", "elt", "mtk", "mediatek")
    slots = (1, 2)  # MOD_SIM and MOD_SIM_2
    dated = True
    resolution = 1000
    sw_apart = True
    quirks = {**ENDS, "padded-chunk": "the last 16 bytes of an answer padded", "sw-in-text": "the status word in a text",
              "other-lines": "other texts"}

    def front(self, record, number):
        module = "MOD_SIM" if record.slot in (1, None) else "MOD_SIM_2"
        day = time.gmtime((FIRST_DAY + record.us // DAY_US) * 86400)
        date = f"{clock(record.us, 3).replace('.', ':')} {day.tm_year:04}/{day.tm_mon:02}/{day.tm_mday:02}"
        return f"{number}, 0, {number * 17 + 22416344}, {date}, {module}, , {module}_BASELINE_UH, "

    def chunks(self, word, data, pad):
        lines = []
        for i in range(0, len(data), CHUNK):
            chunk = data[i:i + CHUNK]
            lines.append(f"{word} {i // CHUNK}: {spaced(chunk + bytes(CHUNK - len(chunk)) if pad else chunk)}")
        return lines

    def texts(self, record, style):
        if record.kind == ATR:
            return ["SIM MOD_SIM_BASELINE_UH SIM_CARD_COLD_RESET", f"ATR_REPORT: {spaced(record.data)}"]
        if record.kind == COMMAND:
            return self.chunks("APDU_tx", record.data, False)
        data, behind = record.data, []
        if style.has("sw-in-text"):
            data, behind = data[:-2], [f"SELECT:FILE_USIM => {spaced(record.data[-2:])}"]
        return [f"APDU_rx:len={len(data)}"] + self.chunks("APDU_rx", data, style.has("padded-chunk")) + behind

    def write(self, records, style):
        lines, number = [], 6500
        for record in records:
            texts = self.texts(record, style)
            if style.has("other-lines"):
                texts.insert(0, style.rng.choice(("SIM_DRV: clock stop", "[SIM] T0 procedure byte wait")))
            for text in texts:
                lines.append(self.front(record, number) + text)
                number += 1
        return end_lines(lines, style)


class Catcher(Elt):
    """The same texts without columns."""
    names = ("mtk-catcher", "mediatek", "mtk", "catcher")
    slots = (None,)
    dated = False
    resolution = 0

    def front(self, record, number):
        return ""


FORMATS = [Elt, Catcher]
