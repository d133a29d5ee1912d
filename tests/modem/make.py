# SPDX-License-Identifier: GPL-2.0-or-later
"""One log: the exchanges, what happens to them, its bytes, and what must come back."""
import random
from dataclasses import dataclass, field, replace

import expect
import t0
from formats.base import APDU, ATR, CLOSE, COMMAND, DAY_US, FIRST_DAY, OPEN, PAIR, RESPONSE, T0, TPDU, Style, channel_of
from model import Exchange, Reset, Session, choose, on_the_line, opened_by_modem
from t0 import Part, Record

TIMES = {
    "two-slots": "two cards at once",
    "midnight": "the log passes midnight",
    "before-time-sync": "the log begins in 1980, before the modem knows the time",
}
OF_ROUND = "-of-round"  # behind the name of a loss: it hit what came next when a round was due
EPOCH_GPS = 3657  # days from 1970 to 6 January 1980
LENGTH = 5  # exchanges of a window
FEWEST = 3  # exchanges of a log that can lose something


@dataclass
class Slot:
    number: object
    items: list  # without loss
    parts: list
    answers: bool  # the format has any
    losses: list = field(default_factory=list)

    @property
    def wanted(self):
        observed = [part.observed for part in self.parts]
        if self.answers:
            return expect.acceptable(observed)
        return [expect.fold([item for alternatives in observed for item in alternatives[0]])]

    @property
    def times(self):
        """When messages may begin: an exchange with its first record, a reset with any (power off, reset, ATR)."""
        return {record.us for part in self.parts
                for record in (part.records if isinstance(part.item, Reset) else part.records[:1])}


@dataclass
class Log:
    format: object
    seed: str
    asked: bool  # its quirks and losses were asked for by name
    quirks: tuple
    data: bytes
    slots: list
    whole: bool  # its container is undamaged
    web: list = field(default_factory=list)  # functions over HTTP in it (es9.expected)

    @property
    def losses(self):
        return [loss for slot in self.slots for loss in slot.losses]


def quirks_of(fmt):
    """Every quirk that this format can show."""
    names = list(fmt.quirks)
    if fmt.level == T0:
        names += [name for name in t0.QUIRKS if fmt.copies or name != "twice"]
    if fmt.joins:
        names.append("joined")
    if len(fmt.slots) > 1:
        names.append("two-slots")
    if fmt.resolution:
        names.append("midnight")
    if fmt.dated and fmt.level == T0:
        names.append("before-time-sync")
    if fmt.sessions:
        names += ["sessions", "class-of-basic-channel"]
    return [name for name in names if name not in fmt.without]


def losses_of(fmt):
    names = list(t0.LOSSES) if fmt.level == T0 else list(fmt.losses)
    return [name for name in names if name not in fmt.without] + ["torn-record"] * fmt.tears


def joined(items):
    """Responses that were announced, fetched by whoever wrote the log."""
    out = []
    for item in items:
        if out and isinstance(item, Exchange) and isinstance(out[-1], Exchange) and item.ins == 0xC0 and out[-1].announces:
            out[-1] = Exchange(out[-1].command, out[-1].data + item.data, item.sw)
        else:
            out.append(item)
    return out


def items_for(fmt, pool, style, rng):
    items = choose(pool, rng, LENGTH)
    if fmt.level == T0:
        items = [one for item in items for one in on_the_line(item)]
    if not fmt.atr:
        items = [item for item in items if isinstance(item, Exchange)]
    if style.always("joined"):
        items = joined(items)
    if style.always("sessions"):
        items = opened_by_modem(items)
    return items


def of_basic_channel(item):
    """The same command with a class byte that says channel 0: the modem puts in the one of its session."""
    return Exchange(bytes([item.command[0] & 0xFC]) + item.command[1:], item.data, item.sw)


def session_parts(fmt, items, style):
    """Parts of a log in which a modem opens channels: what is said on them belongs to a session."""
    parts, inside = [], set()
    for item in items:
        if isinstance(item, Session):
            inside ^= {item.channel}
            kind = OPEN if item.aid is not None else CLOSE
            parts.append(Part(item, [Record(kind, item.aid or b"", session=item.channel, item=item)], [[]],
                              told=list(item.said)))
            continue
        if isinstance(item, Reset):
            inside.clear()
        own = isinstance(item, Exchange) and channel_of(item.command[0]) in inside and channel_of(item.command[0])
        part = simple_part(of_basic_channel(item) if own and style.always("class-of-basic-channel") else item, fmt)
        for record in part.records:
            record.session = own or None
        part.told = [item]
        parts.append(part)
    return parts


def simple_part(item, fmt):
    """Commands and answers as whole records."""
    if isinstance(item, Reset):
        return Part(item, [Record(ATR, item.atr)], [[item]])
    if fmt.level == TPDU:
        return Part(item, [Record(PAIR, item.command + item.answer)], [[item]])
    if not fmt.responses:
        return Part(item, [Record(COMMAND, item.command)], [[Exchange(item.command)]])
    return Part(item, [Record(COMMAND, item.command), Record(RESPONSE, item.answer)], [[item]])


def lose_simple(fmt, part, loss):
    item = part.item
    if not isinstance(item, Exchange) or part.lost:
        return False
    if part.records and part.records[0].kind == COMMAND and fmt.responses:
        item = Exchange(part.records[0].data, item.data, item.sw)
    if loss == "lost-exchange":
        part.records, part.observed = [], [[]]
    elif loss == "lost-response":
        part.records, part.observed = part.records[:1], [[Exchange(item.command)]]
    elif loss == "lost-command":
        part.records, part.observed = part.records[1:], [[Exchange(None, item.data, item.sw)]]
        if fmt.sw_apart:  # a status word in a text of its own names no answer
            part.observed.append([Exchange(None, item.data)] if item.data else [])
    part.lost = loss
    return True


def tear(part, rng):
    """One record is cut off in the middle: it counts as lost, but its beginning is still there."""
    before = list(part.records)
    loss = rng.choice(("lost-header", "lost-data", "lost-sw", "lost-answer"))
    if not t0.lose(part, loss, rng):
        return False
    gone = [i for i, record in enumerate(before) if not any(record is left for left in part.records)]
    if len(gone) == 1 and len(before[gone[0]].data) > 1:
        before[gone[0]].torn = True
        part.records, part.lost = before, "torn-record"
        t0.torn(part, loss)
    return True


def awaits_round(item):
    """A further round of this exchange is due: GET RESPONSE, or the repetition after 6Cxx."""
    return isinstance(item, Exchange) and item.sw is not None and (item.announces or item.sw >> 8 == 0x6C)


def lose_one(fmt, parts, loss, rng):
    """Applies a loss somewhere; the losses that were applied."""
    order = list(range(len(parts)))
    rng.shuffle(order)
    if loss == "ends-inside":
        order = order[:1] if len(order) == 1 else sorted(order, reverse=True)
    if loss == "starts-inside":
        order = sorted(order)
    for at in order:
        part = parts[at]
        # Two losses side by side can look like one exchange that was never lost.
        if sum(map(bool, (p.records for p in parts))) < FEWEST or any(p.lost for p in parts[max(0, at - 2):at + 3]):
            continue
        if fmt.first_command and loss == "lost-command" and not any(p.records for p in parts[:at]):
            continue
        if fmt.level != T0:
            done = lose_simple(fmt, part, loss)
        else:
            done = tear(part, rng) if loss == "torn-record" else t0.lose(part, loss, rng)
        if not done:
            continue
        if at and loss in ("lost-command", "lost-header") and awaits_round(parts[at - 1].item):
            part.lost = loss + OF_ROUND
        if loss == "ends-inside":
            del parts[at + 1:]
        elif loss == "starts-inside":
            del parts[:at]
        elif loss == "reset-inside":
            atr = Reset(bytes.fromhex("3B9F96801F878031E073FE211B674A4C753034054BA9"))
            parts.insert(at + 1, Part(atr, [Record(t0.COLD_RESET), Record(t0.ATR, atr.atr)], [[atr]]))
        return [part.lost]
    return []


def stamp(fmt, slots, style, rng):
    """Puts the records of all slots in one order and gives them times and numbers."""
    step = fmt.resolution if fmt.resolution > 1 else 100
    us = DAY_US - 20 * step if style.always("midnight") else 36131204000
    queues = [[record for part in slot.parts for record in part.records] for slot in slots]
    for slot, queue in zip(slots, queues):
        for record in queue:
            record.slot = slot.number
    total = sum(map(len, queues))
    unsynced = rng.randint(1, total) if style.always("before-time-sync") and total else 0
    out, numbers = [], {}
    while any(queues):
        queue = rng.choice([queue for queue in queues if queue])
        record = queue.pop(0)
        us += step * rng.randint(1, 30)
        number_it(record, numbers, style)
        record.us = us
        if len(out) < unsynced:
            record.us += (EPOCH_GPS - FIRST_DAY) * DAY_US
        out.append(record)
    return t0.print_twice(out, style)


def number_it(record, last, style):
    """Numbers count from 1 after a reboot, and lost records leave gaps unless they were lost before they were numbered.
    `last` has the number and the place of the last record of each slot."""
    number, place = last.get(record.slot, (0, -1))
    if record.kind in (t0.COLD_RESET, t0.POWER_OFF):
        number = 0
    gap = 1 if record.place is None or style.always("no-gaps") else record.place - place
    record.number = number + (gap if number else 1)
    last[record.slot] = record.number, place if record.place is None else record.place


def choose_quirks(fmt, rng):
    every = quirks_of(fmt)
    chosen = {name for name in every if rng.random() < 0.35}
    for one_of in (("power", "warm"), ("at-debug-old", "at-debug-new", "arrows")):
        kept = [name for name in one_of if name in chosen]
        chosen -= set(kept[1:])
    return chosen


def make(fmt, seed, pool, quirks=None, losses=None):
    """The log of a format with this seed. None: chosen by the seed too."""
    rng = random.Random(f"{fmt.name}:{seed}")
    asked = quirks is not None
    wanted = quirks, losses
    if quirks is None:
        quirks = choose_quirks(fmt, rng)
    if losses is None:
        losses = rng.choices(losses_of(fmt), k=rng.choice((1, 1, 2))) if rng.random() < 0.4 else []
    style = Style(rng, quirks)
    numbers = rng.sample(fmt.slots, 2) if style.always("two-slots") else [rng.choice(fmt.slots)]
    slots = []
    for number in numbers:
        items = items_for(fmt, pool, style, rng)
        if fmt.level == T0:
            parts = t0.parts_of(items, style, rng)
        elif style.always("sessions"):
            parts = session_parts(fmt, items, style)
        else:
            parts = [simple_part(item, fmt) for item in items]
        for place, record in enumerate(record for part in parts for record in part.records):
            record.place = place
        slots.append(Slot(number, [item for part in parts for item in part.told or part.observed[0]], parts,
                          fmt.responses))
    for loss in losses:
        slot = rng.choice(slots)
        slot.losses += lose_one(fmt, slot.parts, loss, rng)
    records = stamp(fmt, slots, style, rng)
    if not fmt.enough(records):
        return replace(make(fmt, f"{seed}+", pool, *wanted), seed=seed)
    whole = not any(record.torn for record in records)
    return Log(fmt, seed, asked, tuple(sorted(quirks)), fmt.write(records, style), slots, whole, style.web)
