# SPDX-License-Identifier: GPL-2.0-or-later
"""What must come back of a log, and the comparison with what did.

Judgements, each with its reason:
- A command that is repeated after 6Cxx is one message (docs/formats.md); which of the two lengths its header shows is
  not written anywhere, so both are right.
- A GET RESPONSE behind a command whose status word was lost may be a round of that command (what else would announce
  it) or stand alone (nothing in the log says so).
- A further round (GET RESPONSE, the repetition after 6Cxx) that got no answer may be a message of its own or part of the
  command before it, which then keeps its status word; the response fetched later may go on with that or stand alone.
- A GET RESPONSE behind commands of other channels may belong to the command of its own channel that waits for it (captures
  with channels interleaved exist), or stand alone (TS 102 221 7.3.1.1 has it follow at once).
- RESET messages without ATR are not compared: how many of power off, cold reset and ATR make a message is not written.
- A finding of level info is not compared, except that a log without loss may not have more findings of any other level
  than the same exchanges as `C-APDU R-APDU` lines.
"""
import itertools
from dataclasses import dataclass, replace

from model import GET_RESPONSE, Exchange, Reset
from t0 import Rest

MAX_OBSERVATIONS = 64


@dataclass(frozen=True)
class Message:
    """One APDU message: a command with its answer, an answer alone, or an ATR."""
    kind: str  # "command", "orphan", "atr"
    command: bytes = None
    response: bytes = b""
    sw: int = None
    us: int = None  # when it begins
    commands: tuple = ()  # further commands that are as right
    least: int = None  # a half answer: so many bytes of the response at least; the rest may be missing
    half: bool = False  # a half command: from its header on any beginning

    def fits(self, got):
        return (self.kind == got.kind and self.sw == got.sw and self.fits_response(got.response)
                and (self.command == got.command or got.command in self.commands
                     or self.half and got.command[:5] == self.command[:5] and self.command.startswith(got.command)))

    def fits_response(self, response):
        if self.least is None:
            return self.response == response
        return len(response) >= self.least and self.response.startswith(response)

    def __str__(self):
        sw = "----" if self.sw is None else f"{self.sw:04X}"
        return f"{self.kind:7} {hexed(self.command)} | {hexed(self.response)} | {sw}"


@dataclass(frozen=True)
class Part:
    """Half of a further round, shown as part of the command that it belongs to."""
    exchange: Exchange


def hexed(data, limit=24):
    if not data:
        return "-"
    return data.hex().upper() if len(data) <= limit else f"{data[:limit].hex().upper()}..({len(data)})"


def continues(last, item):
    """Whether this exchange is a further round of the last message."""
    if not last or not isinstance(last, Message) or last.kind != "command" or not isinstance(item, Exchange):
        return False
    if last.sw is None or not item.command:
        return False
    if item.ins == GET_RESPONSE:
        return last.sw >> 8 in (0x61, 0x9F)
    return (last.sw >> 8 == 0x6C and len(item.command) == 5 and item.command[:4] == last.command[:4]
            and item.command[4] == last.sw & 0xFF)


def fold(items):
    """The messages of one card, in order: (message or Rest)."""
    out = []
    for item in items:
        last = out[-1] if out else None
        if isinstance(item, Rest):
            out.append(item)
        elif isinstance(item, Part):
            if continues(last, item.exchange):
                repeated = item.exchange.command if item.exchange.ins != GET_RESPONSE else last.command
                out[-1] = replace(last, command=repeated, response=last.response + item.exchange.data,
                                  least=len(last.response))
        elif isinstance(item, Reset):
            out.append(Message("atr", None, item.atr))
        elif item.command is None:
            out.append(Message("orphan", None, item.data, item.sw))
        elif continues(last, item) and item.sw is not None:
            more = last.commands + ((item.command,) if item.ins != GET_RESPONSE else ())
            out[-1] = replace(last, response=last.response + item.data, sw=item.sw, commands=more)
        else:
            half = item.half
            out.append(Message("command", item.command, item.data, item.sw, least=0 if half and item.data else None,
                               half=half))
    return out


NOTHING = Rest(b"")  # ends a message: what follows is no round of it


def readings(items):
    """All ways to fold a list of observations (see the judgements above)."""
    ways = [[]]
    for item in items:
        ways = [longer for way in ways for longer in continued(way, item)]
    return [fold(way) for way in ways]


def continued(way, item):
    """The ways to take one more observation."""
    ways = [way + [item]]
    last = way[-1] if way else None
    if not (isinstance(item, Exchange) and item.command and isinstance(last, Exchange) and last.command):
        return ways
    if item.ins == GET_RESPONSE and last.sw is None:
        ways.append(way[:-1] + [replace(last, data=item.data, sw=item.sw)])
    if item.sw is None and item.ins == GET_RESPONSE:
        ways += [way, way + [NOTHING]]
    if item.sw is None and last.sw is not None and last.sw >> 8 == 0x6C:
        ways += [way, way[:-1] + [replace(last, command=item.command)]]
    at = waiting(way, item)
    if at is not None:
        ways.append(way[:at] + [replace(way[at], data=way[at].data + item.data, sw=item.sw)] + way[at + 1:])
    if item.half:  # a round that breaks off may end the command: no round behind it goes over the hole then
        ways += [way + [Part(item)], way + [Part(item), NOTHING]]
    return ways


def channel_of(command):
    cla = command[0]
    return 4 + (cla & 15) if cla & 0x40 else cla & 3


def waiting(way, item):
    """Where a command on the channel of this GET RESPONSE stands that waits for it, with only commands of other channels
    between; None: nowhere."""
    if item.ins != GET_RESPONSE or item.sw is None:
        return None
    for at in range(len(way) - 1, -1, -1):
        before = way[at]
        if not isinstance(before, Exchange) or not before.command:
            return None
        if channel_of(before.command) == channel_of(item.command):
            return at if before.announces and at < len(way) - 1 else None
    return None


def acceptable(observed):
    """Every list of messages that is right, of a list of observations each of which has alternatives."""
    out = []
    for way in itertools.islice(itertools.product(*observed), MAX_OBSERVATIONS):
        for reading in readings([item for group in way for item in group]):
            if reading not in out:
                out.append(reading)
    return out


def rest_fits(rest, got):
    """An answer of bytes that the card did send there, in their order (NULL and procedure bytes may be left out)."""
    line = iter(rest.line)
    whole = got.response + (got.sw.to_bytes(2, "big") if got.sw is not None else b"")
    return got.kind == "orphan" and all(byte in line for byte in whole)


def matches(wanted, got):
    """None when the messages fit; else (position in wanted, position in got) of the first that do not."""
    states, furthest = {0}, (0, 0)
    for at, want in enumerate(wanted):
        following = set()
        for state in states:
            if isinstance(want, Rest):
                following.add(state)
                while state < len(got) and rest_fits(want, got[state]):
                    state += 1
                    following.add(state)
            elif state < len(got) and want.fits(got[state]):
                following.add(state + 1)
        if not following:
            return at, max(states)
        states, furthest = following, (at + 1, max(following))
    return None if len(got) in states else furthest


def compare(alternatives, got):
    """None, or a text on how the best alternative differs."""
    worst = None
    for wanted in alternatives:
        where = matches(wanted, got)
        if where is None:
            return None
        if worst is None or where > worst[0]:
            worst = (where, wanted)
    (at_wanted, at_got), wanted = worst
    lines = [f"{len(alternatives)} list(s) of messages would be right; the nearest has {len(wanted)}, got {len(got)}"]
    lines += [f"    wanted {i + 1}: {wanted[i]}" for i in range(max(0, at_wanted - 1), min(len(wanted), at_wanted + 2))]
    lines += [f"    got    {i + 1}: {got[i]}" for i in range(max(0, at_got - 1), min(len(got), at_got + 2))]
    return "\n".join(lines)


# Which findings tell each loss: one of these must be there, and not be in the log without loss. "+": any finding that is
# incomplete or worse. Absent: the loss leaves no trace of its own, or need not be told where everything came back.
LOSS_FINDINGS = {
    "lost-header": "+",
    "lost-header-of-round": "+",
    "lost-data": "+",
    "lost-sw": "+",
    "lost-answer": "+",
    "ends-inside": "+",
    "reset-inside": "+",
    "starts-inside": "+",
    "torn-record": "+",
}
TOLD = ("incomplete", "violation")


def findings_of(findings, levels):
    out = {}
    for finding in findings:
        if finding["level"] in levels:
            key = (finding["rule"], finding["level"])
            out[key] = out.get(key, 0) + 1
    return out


def check_findings(losses, findings, reference):
    """None, or a text on a loss that was not told, or a finding that nothing gave cause for."""
    before = findings_of(reference, ("suspicious",) + TOLD)
    now = findings_of(findings, ("suspicious",) + TOLD)
    more = {key: num for key, num in now.items() if num > before.get(key, 0)}
    if not losses:
        return f"findings without cause: {more}" if more else None
    told = [key for key in more if key[1] in TOLD]
    if any(LOSS_FINDINGS.get(loss) for loss in losses) and not told:
        return f"no finding tells of {', '.join(losses)}; there are {now}"
    return None
