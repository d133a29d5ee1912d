# SPDX-License-Identifier: GPL-2.0-or-later
"""modem.py RSPTRACE [MEGABYTES] decodes a QXDM log of that size (1000 when not given), made from a real session, one
line a message. Prints megabytes a second and the peak of memory; exit 1 when memory goes over its limit.
modem.py --write FORMAT FILE [MEGABYTES] only writes such a log (FORMAT: qxdm, qcat or oppo); without a size: the session
once.

The log holds what goes over the line with T=0: header, procedure byte, data, status word, a NULL now and then."""
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from bench import BYTES_A_MESSAGE, BYTES_FIXED, ROOT, run

SESSION = "sgp22-tls13"
START = datetime(2030, 3, 30, 8, 31, 30)
CASE_2 = {0xC0, 0xB0, 0xB2, 0xF2, 0x12, 0xCA, 0xCB, 0x70, 0x84}


def exchanges(name):
    """Commands and responses of a bundled session; None and the ATR for a reset."""
    for line in (ROOT / "captures" / name / "apdu.hex").read_text().splitlines():
        words = line.split()
        if words[:2] == ["#", "RESET"]:
            yield None, bytes.fromhex(words[2]) if len(words) > 2 else b""
        elif words and words[0] != "#":
            yield bytes.fromhex(words[0]), bytes.fromhex(words[1])


def records(name):
    """(name of the data, bytes) as a modem logs them."""
    for number, (command, response) in enumerate(exchanges(name)):
        if command is None:
            yield "", b""
            if response:
                yield "ATR RX DATA         ", response
            continue
        null = b"\x60" * (number % 7 == 3)
        yield "TX Data", (command + b"\0")[:5]
        if len(command) > 5:
            yield "RX Data", null + command[1:2]
            yield "TX Data", command[5:5 + command[4]]
            yield "RX Data", response
        elif len(response) > 2:
            yield "RX Data", null + command[1:2] + response
        else:
            yield "RX Data", null + response


def data(octets):
    """As QXDM prints bytes: one without braces, many on a further line."""
    text = octets.hex(" ").upper()
    if len(octets) == 1:
        return text
    if len(octets) > 256:
        at = 3 * 256
        return f"{{ {text[:at]}\n   {text[at:]} \n}}"
    return f"{{ {text}  }}"


def qxdm(name, octets, when, number):
    rest = f" {name} = {data(octets)}" if name else ""
    return f"[0x19B7]\t{when:%H:%M:%S}.{when.microsecond:06}\tUIM APDU\t1\tSLOT_1 Type ={rest}\n"


def qcat(name, octets, when, number):
    kind = {"": "COLD_RESET", "TX": "TX", "RX": "RX"}.get(name[:2], "ATR_RX")
    rest = f"{name:<22} = {data(octets)}" if name else "Cold Reset\n   Clock = 4 MHz\n   Voltage = 1.8V"
    return (f"{when:%Y %b} {when.day:2}  {when:%H:%M:%S}.{when.microsecond // 1000:03}  [00]  0x19B7  UIM APDU\n"
            f"Subscription ID = 1\nVersion                = 1\nSequence Number        = {number}\n"
            f"Slot Id                = SLOT_1\nMessage Type           = {kind}\nControl byte           = 0\n{rest}\n\n")


def oppo(name, octets, when, number):
    return f"Line {number}: {name} = {data(octets)}  {when:%H:%M:%S}.{when.microsecond:06}\n" if name else ""


def write(path, form, size):
    """The session again and again, the clock going on, until the log has `size` bytes."""
    session = list(records(SESSION))
    when, number, written = START, 0, 0
    with open(path, "w", newline="") as out:
        if form is qcat:
            out.write("%MOBILE PARSED MESSAGE FILE\n%FILE: session\n\n")
        while True:
            text = []
            for name, octets in session:
                when += timedelta(microseconds=1711)
                number += 1
                text.append(form(name, octets, when, number))
            text = "".join(text)
            out.write(text)
            written += len(text)
            if written >= size:
                return written


def main():
    if sys.argv[1] == "--write":
        write(sys.argv[3], {"qxdm": qxdm, "qcat": qcat, "oppo": oppo}[sys.argv[2]],
              int(float(sys.argv[4]) * 1e6) if len(sys.argv) > 4 else 0)
        return 0
    size = int(float(sys.argv[2]) * 1e6) if len(sys.argv) > 2 else 10**9
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "modem.log"
        size = write(log, qxdm, size)
        one = run([sys.argv[1], "decode", str(log)])
    limit = (BYTES_A_MESSAGE * one["lines"] + BYTES_FIXED) / 1024
    print(f"{size / 1e6:,.0f} MB, {one['lines']:,} lines, exit {one['code']}: {one['cpu']:.2f} s CPU, "
          f"{size / 1e6 / one['cpu']:.0f} MB/s; peak {one['peak'] / 1024:.1f} of {limit / 1024:.1f} MiB allowed")
    return 0 if one["code"] == 0 and one["peak"] <= limit else 1


if __name__ == "__main__":
    sys.exit(main())
