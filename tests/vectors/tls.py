# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs TLS streams through tls_one."""
import os
import struct
import subprocess
import sys
from pathlib import Path

SHARED = Path(os.environ.get("RSP_SHARED", ""))


def need(name):
    """The path of a file of RSP_SHARED; ends the test where it is not there."""
    if not (SHARED / name).exists():
        print(f"SKIP: {name}: the further captures and vectors (RSP_SHARED) are not here")
        sys.exit(0)
    return SHARED / name


def run(lines):
    """What comes out of one connection or several: for each the bytes of both sides, the agreed protocol, the rules of the
    findings, and the messages."""
    done = subprocess.run([sys.argv[1]], input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"tls_one failed: {done.stderr}")
    connections, now = [], None
    for line in done.stdout.splitlines():
        kind, _, rest = line.partition(" ")
        now = now or {"c": b"", "s": b"", "alpn": None, "findings": [], "messages": [], "lost": 0}
        if kind == "e":
            connections.append(now)
            now = None
        elif kind == "f":
            now["findings"].append(rest)
        elif kind == "m":
            now["messages"].append(rest)
        elif kind == "a":
            now["alpn"] = rest
        elif rest.startswith("lost"):
            now["lost"] += int(rest.split()[1])
        else:
            now[kind] += bytes.fromhex(rest)
    return connections


def in_order(client, server):
    """The two streams of a connection before TLS 1.3 as lines, in an order in which they can have been sent."""
    def until_change(stream):
        at = 0
        while at < len(stream) and stream[at] != 20:
            at += 5 + int.from_bytes(stream[at + 3:at + 5], "big")
        return at

    first = 5 + int.from_bytes(client[3:5], "big")
    change = until_change(server)
    return [f"C {client[:first].hex()}", f"S {server[:change].hex()}", f"C {client[first:].hex()}", f"S {server[change:].hex()}"]


def blocks(data):
    """The blocks of a little-endian pcapng: type and body."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        yield kind, data[at + 8:at + length - 4]
        at += length


class Connections:
    """TCP over IPv4 and Ethernet or raw IP, put in order by sequence number."""

    def __init__(self, port):
        self.port, self.secrets, self.connections = port, [], {}

    def packet(self, frame, link):
        if link == 1:
            frame = frame[14:]
        elif link == 113:
            frame = frame[16:]
        elif link == 276:
            frame = frame[20:]
        if frame[0] >> 4 != 4 or frame[9] != 6:
            return
        tcp = frame[(frame[0] & 15) * 4:int.from_bytes(frame[2:4], "big")]
        source, target, seq = struct.unpack_from("!HHI", tcp)
        payload = tcp[(tcp[12] >> 4) * 4:]
        if self.port not in (source, target):
            return
        client = source if target == self.port else target
        way = "C" if target == self.port else "S"
        state = self.connections.setdefault(client, {"next": {}, "held": {}, "lines": []})
        if tcp[13] & 2:
            state["next"][way] = (seq + 1) & 0xFFFFFFFF
        if payload:
            state["held"][(way, seq)] = payload
        while (way, state["next"].get(way)) in state["held"]:
            at = state["next"][way]
            data = state["held"].pop((way, at))
            state["next"][way] = (at + len(data)) & 0xFFFFFFFF
            state["lines"].append(f"{way} {data.hex()}")

    def read(self, path):
        links = []
        for kind, body in blocks(Path(path).read_bytes()):
            if kind == 10:
                self.secrets += body[8:8 + struct.unpack_from("<I", body, 4)[0]].decode().splitlines()
            elif kind == 1:
                links.append(struct.unpack_from("<H", body)[0])
            elif kind == 6:
                interface, _, _, length = struct.unpack_from("<IIII", body)
                self.packet(body[20:20 + length], links[interface])
        return self
