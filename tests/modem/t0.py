# SPDX-License-Identifier: GPL-2.0-or-later
"""Records of the line between terminal and card (T=0), as modems log them, and what was lost from them.

Each quirk and each loss has a name. A quirk changes how the same exchange is recorded: everything must come back. A loss
takes records away: of the exchange it hits, one of a few observations must come back, of all others everything.
"""
from dataclasses import dataclass, field, replace

from model import Exchange, Reset

TX, RX, ATR, PPS_TX, PPS_RX, COLD_RESET, WARM_RESET, POWER_OFF = (
    "TX", "RX", "ATR", "PPS_TX", "PPS_RX", "COLD_RESET", "WARM_RESET", "POWER_OFF")
NULL = b"\x60"

QUIRKS = {
    "null-before-procedure": "60 bytes before the procedure byte, in its record",
    "null-before-sw": "60 bytes before the status word, in its record",
    "null-alone": "60 bytes in a record of their own",
    "byte-wise-tx": "the complement of INS asks for one byte of the data at a time",
    "byte-wise-rx": "the complement of INS brings one byte of the answer",
    "split-answer": "procedure byte and data in one record, the status word in the next",
    "split-procedure": "the procedure byte in one record, data and status word in the next",
    "refused-header": "the card refuses by a status word instead of the procedure byte",
    "twice": "a record is printed twice, with the same time",
    "atr-in-pieces": "an ATR in two records",
    "pps": "a PPS exchange behind the ATR",
    "power": "power off and cold reset before an ATR",
    "warm": "a warm reset before an ATR",
}

LOSSES = {
    "lost-header": "the header of a command",
    "lost-procedure": "the procedure byte",
    "lost-data": "the data of a command",
    "lost-sw": "what the card sent last",
    "lost-answer": "all that the card sent",
    "lost-command": "a whole command with its answer",
    "reset-inside": "the card is reset before it answers",
    "starts-inside": "the log starts inside a command",
    "ends-inside": "the log ends inside a command",
}


@dataclass
class Record:
    kind: str
    data: bytes = b""
    slot: int = None
    us: int = 0  # since the first day's midnight
    copy: bool = False  # the same record, printed again
    place: int = None  # in its slot, before anything was lost
    number: int = 0  # sequence number in its slot
    torn: bool = False
    session: int = None  # of a modem
    item: object = None  # what opened or closed it


@dataclass(frozen=True)
class Rest:
    """Any number of answers without command, of bytes that the card did send there."""
    line: bytes


@dataclass
class Part:
    """One item of the model, its records, and the observations of it that are right: each a list of items."""
    item: object
    records: list
    observed: list = field(default_factory=list)
    lost: str = None
    told: list = None  # the exchanges that it stands for, where they are others than observed


def nulls(rng):
    return NULL * rng.randint(1, 8)


def answered(item, style):
    """Records from the procedure byte on."""
    ins, inverse = bytes([item.ins]), bytes([item.ins ^ 0xFF])
    sw = item.sw.to_bytes(2, "big")
    out = []
    if item.sends and not (style.has("refused-header") and refusal(item.sw)):
        data = item.command[5:]
        while len(data) > 1 and style.has("byte-wise-tx"):
            out += [(RX, inverse), (TX, data[:1])]
            data = data[1:]
        out += [(RX, ins), (TX, data), (RX, sw)]
    elif item.data:
        data = item.data
        while len(data) > 1 and style.has("byte-wise-rx"):
            out.append((RX, inverse + data[:1]))
            data = data[1:]
        if style.has("split-procedure"):
            out += [(RX, ins), (RX, data + sw)]
        elif style.has("split-answer"):
            out += [(RX, ins + data), (RX, sw)]
        else:
            out.append((RX, ins + data + sw))
    else:
        out.append((RX, sw))
    return out


def refusal(sw):
    """A status word that a card gives to a header alone, before any data."""
    return sw >> 8 in (0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6D, 0x6E, 0x6F)


def with_nulls(records, item, style, rng):
    """NULL bytes where a procedure byte or status word stands. They are never put before data alone: there 60 is data."""
    out = []
    for i, (kind, data) in enumerate(records):
        if i and records[i - 1] in ((RX, bytes([item.ins])), (RX, bytes([item.ins ^ 0xFF]))):
            pass  # what stands behind a lone procedure byte is data, whatever its value
        elif kind == RX and data[0] in (item.ins, item.ins ^ 0xFF) and style.has("null-before-procedure"):
            data = nulls(rng) + data
        elif kind == RX and len(data) == 2 and i == len(records) - 1 and style.has("null-before-sw"):
            data = nulls(rng) + data
        if kind == RX and data[0] in (item.ins, item.ins ^ 0xFF, 0x60, item.sw >> 8) and style.has("null-alone") \
                and not (i and records[i - 1] == (RX, bytes([item.ins]))):
            out.append((RX, nulls(rng)))
        out.append((kind, data))
    return out


def exchange_part(item, style, rng):
    seen = item
    records = with_nulls(answered(item, style), item, style, rng)
    if item.sends and not any(kind == TX for kind, _ in records):
        seen = replace(item, command=item.command[:5])  # the data never was on the line
    records = [Record(TX, item.command[:5])] + [Record(kind, data) for kind, data in records]
    return Part(item, records, [[seen]])


def reset_part(item, style, rng):
    records = []
    if style.has("power"):
        records += [Record(POWER_OFF), Record(COLD_RESET)]
    elif style.has("warm"):
        records.append(Record(WARM_RESET))
    if style.has("atr-in-pieces"):
        cut = rng.randint(1, len(item.atr) - 1)
        records += [Record(ATR, item.atr[:cut]), Record(ATR, item.atr[cut:])]
    else:
        records.append(Record(ATR, item.atr))
    if style.has("pps"):
        pps = bytes.fromhex("FF109679")  # PCK: the exclusive or of all four is 0 (ISO 7816-3 9.2)
        records += [Record(PPS_TX, pps), Record(PPS_RX, pps)]
    return Part(item, records, [[item]])


def card_records(part):
    return [r for r in part.records if r.kind == RX]


def torn(part, loss):
    """The record that was lost is there after all, cut off: of its command or answer a beginning may be shown."""
    item = part.item
    if loss == "lost-data":
        part.observed = [[replace(item, half=True)], [Exchange(item.command, half=True), part.observed[1][1]]]
    elif loss == "lost-answer":
        part.observed = [[Exchange(item.command, item.data, half=True)]]


def lose(part, loss, rng):
    """Takes records away, and writes down what may be observed of the exchange; False: not possible here.

    Judgement: of what is left of an exchange whose header or data is gone, the decoder may make answers without command
    (Rest), or none; it may never join it to another command.
    """
    item = part.item
    if isinstance(item, Reset) or part.lost:
        return False
    sent = [r for r in part.records[1:] if r.kind == TX]
    header_only = Exchange(item.command[:5])
    rest = Rest(b"".join(r.data for r in part.records if r.kind == RX))
    if loss == "lost-header":
        if any(len(r.data) == 5 for r in sent):
            return False  # five bytes of data are then a header for all that one can see
        part.records = part.records[1:]
        part.observed = [[rest]]
    elif loss == "lost-procedure":
        if len(sent) != 1 or len(sent[0].data) == 5:
            return False
        part.records = [part.records[0], sent[0], card_records(part)[-1]]
        part.observed += [[Exchange(item.command), rest], [header_only, rest]]
    elif loss == "lost-data":
        if len(sent) != 1:
            return False
        part.records = [part.records[0]] + card_records(part)
        part.observed = [[replace(item, command=item.command[:5])], [header_only, rest]]
    elif loss == "lost-sw":
        if not sent:
            return False
        part.records = part.records[:-1]
        part.observed = [[Exchange(item.command)]]
    elif loss == "lost-answer":
        if sent:
            return False
        part.records = part.records[:1]
        part.observed = [[header_only]]
    elif loss == "lost-command":
        part.records = []
        part.observed = [[]]
    elif loss in ("reset-inside", "ends-inside"):
        part.records = part.records[:rng.randint(1, len(part.records) - 1)]
        part.observed = cut_off(item, part.records)
    elif loss == "starts-inside":
        left = part.records[rng.randint(1, len(part.records) - 1):]
        if any(r.kind == TX and len(r.data) == 5 for r in left):
            return False
        part.records = left
        part.observed = [[rest]]
    part.lost = loss
    return True


def cut_off(item, records):
    """What is known of a command when nothing follows these records of it. Judgement: half of the data, or half of an
    answer, may be shown or be left out."""
    sent = b"".join(r.data for r in records[1:] if r.kind == TX)
    answer = b"" if item.sends or len(records) < 2 else item.data
    return [[Exchange(item.command[:5] + sent, answer, half=True)]]


def parts_of(items, style, rng):
    return [reset_part(item, style, rng) if isinstance(item, Reset) else exchange_part(item, style, rng)
            for item in items]


def print_twice(records, style):
    out = []
    for record in records:
        out.append(record)
        if style.has("twice"):
            out.append(replace(record, copy=True))
    return out
