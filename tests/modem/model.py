# SPDX-License-Identifier: GPL-2.0-or-later
"""What a terminal and a card said to each other, read from captures: the truth that logs are made from."""
import os
import struct
from dataclasses import dataclass, replace
from pathlib import Path

SOURCE = Path(os.environ.get("RSP_SOURCE", Path(__file__).resolve().parents[2]))
SHARED = Path(os.environ.get("RSP_SHARED", SOURCE.parent / "shared"))

GET_RESPONSE, MANAGE_CHANNEL, SELECT, STORE_DATA = 0xC0, 0x70, 0xA4, 0xE2


@dataclass(frozen=True)
class Exchange:
    """One command as the line carried it (GET RESPONSE is one too), and its answer. No command: only the answer was
    seen; no sw: only the command."""
    command: bytes = None
    data: bytes = b""
    sw: int = None
    half: bool = False  # of an observation: any beginning of its data, or none, is as right

    @property
    def ins(self):
        return self.command[1] if self.command else None

    @property
    def answer(self):
        return self.data + self.sw.to_bytes(2, "big")

    @property
    def sends(self):
        """Cases 3 and 4: the command carries data."""
        return len(self.command) > 5

    @property
    def announces(self):
        """61xx and 9Fxx: a response waits."""
        return self.sw is not None and self.sw >> 8 in (0x61, 0x9F)


@dataclass(frozen=True)
class Reset:
    atr: bytes


@dataclass(frozen=True)
class Session:
    """What a modem does of its own: it opens a channel and selects an application on it, or closes the channel. `said` is
    what it and the card say to each other for that, which the terminal does not see."""
    channel: int
    said: tuple
    aid: bytes = None  # None: it is closed
    fci: bytes = b""
    sw: int = None


def read_apduhex(path):
    items = []
    for line in path.read_text().splitlines():
        words = line.split()
        if words[:2] == ["#", "RESET"]:
            items.append(Reset(bytes.fromhex(words[2])))
        elif len(words) == 2 and words[0] != "#":
            command, answer = map(bytes.fromhex, words)
            items.append(Exchange(command, answer[:-2], int.from_bytes(answer[-2:], "big")))
    return items


# GSMTAP has command, data, answer and status word in one piece. These instructions send data to the card
# (TS 102 221 10.1.2, TS 51.011 9.2, GPCS 11): Lc bytes of it; of all others P3 is the length of the answer.
SENDING = frozenset((0x04, 0x10, 0x14, 0x20, 0x24, 0x26, 0x28, 0x2C, 0x32, 0x44, 0x82, 0x88, 0x89, 0xA2, 0xA4, 0xAA,
                     0xC2, 0xD6, 0xDC, 0xE2, 0xE4, 0xE6))


def exchange_of_tpdu(tpdu):
    sent = tpdu[4] if tpdu[1] in SENDING and len(tpdu) >= 7 + tpdu[4] else 0
    return Exchange(tpdu[:5 + sent], tpdu[5 + sent:-2], int.from_bytes(tpdu[-2:], "big"))


def packets_of_pcapng(data):
    at = 0
    while at + 12 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if kind == 6:  # enhanced packet block
            captured = struct.unpack_from("<I", data, at + 20)[0]
            yield data[at + 28:at + 28 + captured]
        at += size


def read_gsmtap(path):
    """GSMTAP over UDP, IPv4 and Ethernet or raw IP; subtype 0 is a TPDU, 1 an ATR."""
    items = []
    for packet in packets_of_pcapng(path.read_bytes()):
        ip = packet if packet[0] >> 4 == 4 else packet[14:]
        gsmtap = ip[4 * (ip[0] & 15) + 8:]
        payload = gsmtap[4 * gsmtap[1]:]
        if gsmtap[2] != 4:
            continue
        if gsmtap[12] == 0 and len(payload) >= 7:
            items.append(exchange_of_tpdu(payload))
        elif gsmtap[12] == 1:
            items.append(Reset(payload))
    return items


def usable(item):
    return isinstance(item, Reset) or len(item.command) >= 5 and (not item.sends or len(item.command) == 5 + item.command[4])


BUNDLED, FURTHER = SOURCE / "captures", SHARED / "captures"


def sessions(root):
    """Every session below a folder by its name; of the further ones those that are not bundled."""
    found = {str(path.parent.relative_to(root)): read_apduhex(path) for path in sorted(root.glob("**/apdu.hex"))
             if root == BUNDLED or not (BUNDLED / path.parent.relative_to(root)).exists()}
    found |= {"pysim-gsmtap": read_gsmtap(path) for path in sorted(root.glob("pysim-gsmtap/*.pcapng"))}
    return {name: [item for item in items if usable(item)] for name, items in found.items() if items}


def is_part(item):
    """Not the last block of a STORE DATA chain."""
    return isinstance(item, Exchange) and item.ins == STORE_DATA and not item.command[2] & 0x80


def follows(item):
    """A round of the command before it."""
    return isinstance(item, Exchange) and item.ins == GET_RESPONSE


def opening(items, upto):
    """The reset, the MANAGE CHANNEL and the last SELECT that what stands at `upto` rests on."""
    start = upto
    while start > 0 and not isinstance(items[start], Reset) and items[start].ins != MANAGE_CHANNEL:
        start -= 1
    head, select = [], []
    for item in items[start:upto]:
        if isinstance(item, Exchange) and item.ins == SELECT:
            select = [item]
        elif select and follows(item) and select[-1].announces:
            select.append(item)
        elif isinstance(item, Reset) or item.ins == MANAGE_CHANNEL:
            head.append(item)
    return head + select


def window(items, rng, length):
    """A stretch of a session that begins and ends between two commands of the terminal, with what opens its channel."""
    start = rng.choice(clean_starts(items))
    end = min(start + length, len(items))
    while end < len(items) and not clean_start(items, end):
        end += 1
    return opening(items, start) + items[start:end]


def clean_starts(items, memory={}):
    """Where a window may begin; worked out once for each session, which live as long as the program."""
    if id(items) not in memory:
        memory[id(items)] = items, [i for i in range(len(items)) if clean_start(items, i)]
    return memory[id(items)][1]


def clean_start(items, at):
    if follows(items[at]) or at and items[at - 1:at] and sixc(items[at - 1]):
        return False
    before = [item for item in items[max(0, at - 12):at] if not follows(item)]
    return not (before and is_part(before[-1]))


def sixc(item):
    return isinstance(item, Exchange) and item.sw is not None and item.sw >> 8 == 0x6C


def on_the_line(item):
    """The same as T=0 carries it: a response to a command with data is fetched, and P3 is the length of an answer."""
    if isinstance(item, Reset):
        return [item]
    command, data = item.command, item.data
    if item.sends and data:
        length = bytes([len(data) & 0xFF])
        return [Exchange(command, b"", 0x6100 | length[0]),
                Exchange(bytes([command[0], GET_RESPONSE, 0, 0]) + length, data, item.sw)]
    if not item.sends and data:
        command = command[:4] + bytes([len(data) & 0xFF])
    return [replace(item, command=command)]


def opened_by_modem(items):
    """The same where the modem opens and closes channels: MANAGE CHANNEL and the SELECT behind it become one."""
    out, at, open_ones = [], 0, set()
    while at < len(items):
        session, used = opening_of(items, at)
        closed = closing_of(items[at]) if not session else None
        if session:
            open_ones.add(session.channel)
            out.append(session)
        elif closed in open_ones:
            open_ones.discard(closed)
            out.append(Session(closed, (items[at],)))
        else:
            if isinstance(items[at], Reset):
                open_ones.clear()
            out.append(items[at])
        at += used or 1
    return out


def opening_of(items, at):
    """The session that the items from `at` on open, and how many items that takes."""
    first = items[at]
    if not (isinstance(first, Exchange) and first.command[1:4] == bytes((MANAGE_CHANNEL, 0, 0)) and len(first.data) == 1
            and first.sw == 0x9000 and at + 1 < len(items)):
        return None, 0
    select, channel = items[at + 1], first.data[0]
    if not (isinstance(select, Exchange) and select.ins == SELECT and select.command[2] == 4 and select.command[0] & 3 == channel):
        return None, 0
    end, data = at + 2, select.data
    while end < len(items) and follows(items[end]) and items[end - 1].announces:
        data += items[end].data
        end += 1
    return Session(channel, tuple(items[at:end]), select.command[5:], data, items[end - 1].sw), end - at


def closing_of(item):
    """The channel that a MANAGE CHANNEL closes; None: it is something else."""
    if isinstance(item, Exchange) and item.command[1:3] == bytes((MANAGE_CHANNEL, 0x80)) and item.sw == 0x9000:
        return item.command[3] or None
    return None


def made_up(rng):
    """Exchanges that the captures lack and the grammars ask for."""
    five = Exchange(bytes.fromhex("80AA000005A903830107"), b"", 0x9000)
    looks_like_header = Exchange(bytes.fromhex("00D6000005") + bytes.fromhex("00A4000402"), b"", 0x9000)
    wrong_length = [Exchange(bytes.fromhex("00B0000000"), b"", 0x6C0A),
                    Exchange(bytes.fromhex("00B000000A"), rng.randbytes(10), 0x9000)]
    whole = Exchange(bytes.fromhex("00B0000000"), rng.randbytes(256), 0x9000)
    full = rng.randbytes(255)
    long = Exchange(bytes.fromhex("00D60000FF") + full, b"", 0x9000)
    one = Exchange(bytes.fromhex("00B0000001"), bytes([rng.randrange(256)]), 0x9000)
    status = Exchange(bytes.fromhex("80F2000000"), b"", 0x9110)
    fetch = Exchange(bytes.fromhex("8012000010"), bytes.fromhex("D00E8103012300820281828D03044142"), 0x9000)
    refused = Exchange(bytes.fromhex("00A4080404") + bytes.fromhex("7FFF6F07"), b"", 0x6A82)
    old = [Exchange(bytes.fromhex("A0A40000023F00"), b"", 0x9F16),
           Exchange(bytes.fromhex("A0C0000016"), rng.randbytes(22), 0x9000)]
    data = rng.randbytes(300)
    challenge = b"\x10" + data[:16] + b"\x10" + data[16:32]
    rounds = [Exchange(bytes.fromhex("0088008122") + challenge, b"", 0x6180)] + [
        Exchange(bytes.fromhex("00C0000080"), data[:128], 0x6180),
        Exchange(bytes.fromhex("00C0000080"), data[128:256], 0x612C),
        Exchange(bytes.fromhex("00C000002C"), data[256:], 0x9000)]
    return [[five], [looks_like_header], wrong_length, [whole], [long], [one], [status, fetch], [refused], old, rounds]


def choose(pool, rng, length=8, extra=0.4):
    """The items of one log: a window of one session, here and there an exchange made up."""
    families = sorted({name.split("/")[0] for name in pool})
    family = rng.choice(families)
    items = window(pool[rng.choice(sorted(name for name in pool if name.split("/")[0] == family))], rng, length)
    if rng.random() < extra:
        cuts = [i for i in range(len(items) + 1) if i == len(items) or clean_start(items, i)]
        at = rng.choice(cuts)
        items[at:at] = rng.choice(made_up(rng))
    return items
