# SPDX-License-Identifier: GPL-2.0-or-later
"""GSMTAP in pcap (the same exchanges without any text: proves the harness)."""
import struct

from formats.base import ATR, DAY_US, FIRST_DAY, TPDU, Format, pcap

RAW_IP = 101


class Pcap(Format):
    names = ("pcap",)
    level = TPDU
    slots = (0, 1)
    dated = True
    resolution = 1
    losses = ("lost-exchange",)
    quirks = {"nanoseconds": "times in nanoseconds", "big-endian": "numbers in the other order"}

    def packet(self, record):
        gsmtap = struct.pack(">BBBBHbbIBBBB", 2, 4, 4, 0, 0, 0, 0, 0, 1 if record.kind == ATR else 0, 0,
                             record.slot or 0, 0)
        udp = struct.pack(">HHHH", 4729, 4729, 8 + len(gsmtap) + len(record.data), 0)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp) + len(gsmtap) + len(record.data), 0, 0, 64, 17, 0,
                         bytes((127, 0, 0, 1)), bytes((127, 0, 0, 1)))
        return ip + udp + gsmtap + record.data

    def write(self, records, style):
        return pcap(RAW_IP, [(record.us + FIRST_DAY * DAY_US, self.packet(record)) for record in records],
                    ">" if style.always("big-endian") else "<", style.always("nanoseconds"))


FORMATS = [Pcap]
