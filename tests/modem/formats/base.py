# SPDX-License-Identifier: GPL-2.0-or-later
"""What every format has, and what a log may look like."""
import random
import struct

# What a format carries: the line between terminal and card record by record, commands and answers, or both in one.
T0, APDU, TPDU = "t0", "apdu", "tpdu"
COMMAND, RESPONSE, PAIR, ATR, OPEN, CLOSE = "COMMAND", "RESPONSE", "PAIR", "ATR", "OPEN", "CLOSE"

DAY_US = 86400 * 10**6
FIRST_DAY = 20460  # days since 1970 of the day on which logs with dates begin: 2026-01-07


class Style:
    """Which quirks are active. `has` decides anew each time; `always` is the same for a whole log."""

    def __init__(self, rng: random.Random, active, rate=0.7):
        self.rng, self.active, self.rate = rng, frozenset(active), rate
        self.web = []  # of messages between servers that were written: what must come back (es9.expected)

    def has(self, quirk):
        return quirk in self.active and self.rng.random() < self.rate

    def always(self, quirk):
        return quirk in self.active


class Format:
    names = ()  # of the decoder's format, for --input-format; the first that it knows counts
    level = APDU
    slots = (None,)  # what it can name
    atr = True  # a reset with its ATR is in it
    responses = True
    dated = False  # its times have a date
    resolution = 0  # microseconds of its times; 0: it has none
    quirks = {}
    tears = False  # a record that is cut off can be told from a whole one
    copies = True  # T=0: a record printed twice can be told from two
    sw_apart = False  # a status word may be in a text of its own
    joins = False  # also logs by which 61xx was fetched behind the log's back
    losses = ("lost-command", "lost-response", "lost-exchange")
    without = ()  # quirks and losses of the line that it cannot show
    first_command = False  # an answer at the very start of the log need not be shown
    sessions = False  # the modem may open channels of its own (quirk "sessions")

    def enough(self, records):
        """Whether a log of these records can be read at all."""
        return True

    def write(self, records, style):
        """The bytes of a log of these records."""
        raise NotImplementedError

    @property
    def name(self):
        return self.names[0]


def clock(us, digits=6):
    us %= DAY_US
    seconds, rest = divmod(us, 10**6)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:06}"[:9 + digits]


def spaced(data):
    return " ".join(f"{byte:02X}" for byte in data)


def end_lines(lines, style, crlf="crlf"):
    """Joins lines; the quirks of ends: CRLF, blanks behind, NUL where a blank is."""
    out = []
    for line in lines:
        if style.has("trailing-blanks"):
            line += " " * style.rng.randint(1, 3)
        if style.has("nul-as-blank") and " " in line.strip():
            blanks = [i for i, c in enumerate(line) if c == " " and i > 8]
            if blanks:
                at = style.rng.choice(blanks)
                line = line[:at] + "\0" + line[at + 1:]
        out.append(line + ("\r\n" if style.always(crlf) else "\n"))
    return "".join(out).encode("latin-1")


def channel_of(cla):
    """The logical channel that a class byte says (TS 102 221 10.1.1)."""
    return 4 + (cla & 15) if cla & 0x40 else cla & 3


def pcap(link, packets, order="<", nano=False):
    """A capture of packets, each (microseconds since 1970, bytes)."""
    out = [struct.pack(order + "IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, link)]
    for us, packet in packets:
        out += [struct.pack(order + "IIII", us // 10**6, us % 10**6 * (1000 if nano else 1), len(packet), len(packet)),
                packet]
    return b"".join(out)


ENDS = {"crlf": "CRLF at the end of lines", "trailing-blanks": "blanks at the end of lines"}
