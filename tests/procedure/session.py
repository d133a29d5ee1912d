# SPDX-License-Identifier: GPL-2.0-or-later
"""A recorded session as steps that can be dropped, repeated, swapped and altered, and a pcap of what is left of it.

The card's leg is read from `C-APDU R-APDU` lines, the wire's from request and response pairs in JSON; both are written
out again as packets of one capture: GSMTAP over UDP, and HTTP/1.1 over a TCP connection for each call."""
import base64
import copy
import json
import struct

PCAP_HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
BLOCK = 120  # bytes of a STORE DATA block, as the recorded LPA cuts them
NAMES = {"bf2e": "GetEUICCChallenge", "bf20": "GetEUICCInfo1", "bf22": "GetEUICCInfo2", "bf38": "AuthenticateServer",
         "bf21": "PrepareDownload", "bf41": "CancelSession", "bf28": "ListNotification", "bf2b": "RetrieveNotificationsList",
         "bf30": "RemoveNotificationFromList", "bf2d": "GetProfilesInfo", "bf31": "EnableProfile",
         "bf32": "DisableProfile", "bf33": "DeleteProfile", "bf29": "SetNickname", "bf3e": "GetEID",
         "bf3c": "GetEuiccConfiguredAddresses", "bf43": "GetRAT", "bf36": "Load BF36", "a0": "Load A0", "a1": "Load A1",
         "88": "Load 88", "a2": "Load A2", "a3": "Load A3", "86": "Load 86"}
PATHS = {"initiateAuthentication": "InitiateAuthentication", "authenticateClient": "AuthenticateClient",
         "getBoundProfilePackage": "GetBoundProfilePackage", "handleNotification": "HandleNotification",
         "cancelSession": "CancelSession"}
# A call follows this command of the card, the n-th call of its name the n-th such command.
ANCHORS = {"InitiateAuthentication": "GetEUICCInfo1", "AuthenticateClient": "AuthenticateServer",
           "GetBoundProfilePackage": "PrepareDownload", "HandleNotification": "RetrieveNotificationsList"}


class Step:
    """One ES10 command with its answer (`command`, `answer`), any other APDUs (`lines`), or one HTTP call."""

    def __init__(self, name, **parts):
        self.name = name
        self.lines = parts.get("lines")
        self.command = parts.get("command")
        self.answer = parts.get("answer")
        self.path = parts.get("path")
        self.request = parts.get("request")
        self.response = parts.get("response")
        self.status = parts.get("status", 200)
        self.only = None  # "request": without its answer

    @property
    def on_wire(self):
        return self.path is not None

    def copy(self):
        return copy.deepcopy(self)


def read_card(path):
    steps, command, answer, open_chain = [], b"", b"", False
    for line in path.read_text().split("\n"):
        if not line or line.startswith("#"):
            continue
        sent, got = (bytes.fromhex(part) for part in line.split())
        if sent[1] == 0xE2:
            if sent[3] == 0:
                command, answer = b"", b""
            command += sent[5:5 + sent[4]]
            answer += got[:-2]
            open_chain = got[-2] == 0x61 or sent[2] == 0x11
            last = sent[2] == 0x91 and got[-2] != 0x61
        elif sent[1] == 0xC0 and open_chain:
            answer += got[:-2]
            open_chain = got[-2] == 0x61
            last = not open_chain
        else:
            steps.append(Step("APDU", lines=[line]))
            continue
        if last:
            tag = command[:2].hex() if command[0] & 0x1F == 0x1F else command[:1].hex()
            steps.append(Step(NAMES[tag], command=command, answer=answer))
    return steps


def read_wire(path):
    steps = []
    for line in path.read_text().splitlines():
        call = json.loads(line)
        name = PATHS[call["uri"].rsplit("/", 1)[1]]
        steps.append(Step(name, path=call["uri"], request=call["request"], response=call["response"] or None,
                          status=call["status"]))
    return steps


def interleave(card, wire):
    """Each call behind the command of the card that it needs."""
    out, calls = [], list(wire)
    for step in card:
        out.append(step)
        if calls and ANCHORS[calls[0].name] == step.name and (step.name != "GetEUICCInfo1" or
                                                              any(s.name == "GetEUICCChallenge" for s in out)):
            out.append(calls.pop(0))
    return out + calls


# Packets

def apdus(step):
    """The commands and responses of a step, as a card over T=0 has them."""
    if step.lines:
        return [tuple(bytes.fromhex(part) for part in line.split()) for line in step.lines]
    data, answer, out = step.command, step.answer, []
    blocks = [data[at:at + BLOCK] for at in range(0, len(data), BLOCK)]
    for number, block in enumerate(blocks):
        last = number == len(blocks) - 1
        sw = bytes([0x61, min(len(answer), 256) & 0xFF]) if last and answer else b"\x90\x00"
        out.append((bytes([0x81, 0xE2, 0x91 if last else 0x11, number, len(block)]) + block, sw))
    while answer:
        part, answer = answer[:256], answer[256:]
        sw = bytes([0x61, min(len(answer), 256) & 0xFF]) if answer else b"\x90\x00"
        out.append((bytes([0x81, 0xC0, 0, 0, len(part) & 0xFF]), part + sw))
    return out


class Capture:
    def __init__(self):
        self.packets, self.now, self.port, self.ident = [], 1_700_000_000_000_000, 40000, 0

    def add(self, payload, protocol, source, target):
        self.ident += 1
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), self.ident & 0xFFFF, 0, 64, protocol, 0, source, target)
        self.packets.append((self.now, b"\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0" + ip + payload))
        self.now += 1000

    def card(self, step):
        for command, response in apdus(step):
            gsmtap = bytes([2, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) + command + response
            udp = struct.pack(">HHHH", 50000, 4729, 8 + len(gsmtap), 0) + gsmtap
            self.add(udp, 17, b"\x0a\0\0\1", b"\x0a\0\0\1")

    def tcp(self, to_server, data, flags, seq, ack):
        ports = (self.port, 8000) if to_server else (8000, self.port)
        segment = struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0) + data
        hosts = (b"\x0a\0\0\1", b"\x0a\0\0\2")
        self.add(segment, 6, *(hosts if to_server else hosts[::-1]))

    def send(self, to_server, data, seq, ack):
        for at in range(0, len(data), 1400):
            self.tcp(to_server, data[at:at + 1400], 0x18, seq + at, ack)
        return seq + len(data)

    def call(self, step):
        self.port += 1
        client, server = 1001, 5001
        self.tcp(True, b"", 0x02, client - 1, 0)
        self.tcp(False, b"", 0x12, server - 1, client)
        body = json.dumps(step.request).encode()
        head = (f"POST {step.path} HTTP/1.1\r\nHost: testsmdpplus1.example.com\r\nX-Admin-Protocol: gsma/rsp/v2.2.0\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
        client = self.send(True, head + body, client, server)
        if step.only == "request":
            return
        body = json.dumps(step.response).encode() if step.response else b""
        head = (f"HTTP/1.1 {step.status} X\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        self.send(False, head + body, server, client)

    def drain(self, out):
        """Writes the packets so far, and forgets them."""
        for micros, packet in self.packets:
            out.write(struct.pack("<IIII", micros // 1_000_000, micros % 1_000_000, len(packet), len(packet)) + packet)
        self.packets = []

    def write(self, path):
        with open(path, "wb") as out:
            out.write(PCAP_HEAD)
            self.drain(out)


def write(steps, path):
    capture = Capture()
    for step in steps:
        if step.on_wire:
            capture.call(step)
        else:
            capture.card(step)
    capture.write(path)


# Changes

def flip(data, find, at=0, which=0):
    """Changes one byte of an occurrence of `find`, `at` bytes into it."""
    place = -1
    for _ in range(which + 1):
        place = data.index(find, place + 1)
    changed = bytearray(data)
    changed[place + at] ^= 0x01
    return bytes(changed)


def flip_member(members, name, find, at=0, which=0):
    members[name] = base64.b64encode(flip(base64.b64decode(members[name]), find, at, which)).decode()
