# SPDX-License-Identifier: GPL-2.0-or-later
"""A play: what a card, an IPA or LPA and servers say to each other, written as one capture. Everything is put together
here by hand (BER, HTTP, TCP, GSMTAP); nothing of the decoder is used. Test identities only."""
import base64
import json
import struct

EID = "89049032123451234512345678901235"
OTHER_EID = "89049032123451234512345678901332"
ICCID = "8900012345678901234F"
ISDR = "A0000005591010FFFFFFFF8900000100"
GSMTAP_PORT = 4729
RAW_IP = 101
START = 1_800_000_000
BLOCK = 250                # data of one STORE DATA
ASN1 = ("POST /gsma/rsp2/asn1", "application/x-gsma-rsp-asn1")


def tlv(tag, *parts):
    """A BER element: tag in hex; parts are bytes, hex, or numbers (as INTEGER contents)."""
    value = b"".join(contents(part) for part in parts)
    if len(value) < 0x80:
        length = bytes([len(value)])
    else:
        digits = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(digits)]) + digits
    return bytes.fromhex(tag) + length + value


def contents(part):
    if isinstance(part, int):
        return part.to_bytes(part.bit_length() // 8 + 1, "big")
    return bytes.fromhex(part) if isinstance(part, str) else part


def text(tag, words):
    return tlv(tag, words.encode())


def iccid(digits=ICCID):
    return bytes.fromhex("".join(digits[at + 1] + digits[at] for at in range(0, len(digits), 2)))


def flipped(data, at=-1):
    """The same bytes with one bit of one of them changed."""
    out = bytearray(data)
    out[at] ^= 1
    return bytes(out)


def parts(data):
    """The elements that stand one after the other: (tag in hex, contents, all of its bytes)."""
    at = 0
    while at < len(data):
        first = at
        at += 1
        if data[first] & 0x1F == 0x1F:
            while data[at] & 0x80:
                at += 1
            at += 1
        tag = data[first:at].hex().upper()
        length = data[at]
        at += 1
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[at:at + count], "big")
            at += count
        yield tag, data[at:at + length], data[first:at + length]
        at += length


def inner(data, *tags):
    """The element at the end of a path of tags, all of its bytes."""
    for tag in tags:
        data = next(whole for found, _, whole in next_parts(data) if found == tag)
    return data


def next_parts(data):
    """The elements inside an element."""
    return parts(next(parts(data))[1])


class Play:
    """Messages in the order in which they are said, 10 ms apart."""

    def __init__(self):
        self.packets = []
        self.connections = {}
        self.has_channel = False

    # Frames

    def _ip(self, protocol, source, target, payload):
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0, bytes(source), bytes(target))
        total = sum(struct.unpack(">10H", head))
        total = (total & 0xFFFF) + (total >> 16)
        check = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
        self.packets.append(head[:10] + struct.pack(">H", check) + head[12:] + payload)

    def _tcp(self, connection, from_client, flags, data=b""):
        numbers = connection["numbers"]
        port = connection["port"]
        ports = (port, 80) if from_client else (80, port)
        addresses = ((127, 0, 0, 1), connection["server"])
        source, target = addresses if from_client else addresses[::-1]
        me, other = (0, 1) if from_client else (1, 0)
        segment = struct.pack(">HHIIBBHHH", *ports, numbers[me], numbers[other], 0x50, flags, 0xFFFF, 0, 0) + data
        numbers[me] = (numbers[me] + len(data) + (1 if flags & 2 else 0)) & 0xFFFFFFFF
        self._ip(6, source, target, segment)

    def _connection(self, name):
        if name not in self.connections:
            number = len(self.connections)
            self.connections[name] = {"port": 40000 + number, "server": (127, 0, 1, number + 1), "numbers": [1000, 5000]}
            for from_client, flags in ((True, 2), (False, 0x12), (True, 0x10)):
                self._tcp(self.connections[name], from_client, flags)
        return self.connections[name]

    def _gsmtap(self, tpdu, kind=0):
        head = struct.pack(">BBBBHBBIBBBB", 2, 4, 4, 0, 0, 0, 0, 0, kind, 0, 0, 0)
        self._ip(17, (127, 0, 0, 1), (127, 0, 0, 1), struct.pack(">HHHH", 50000, GSMTAP_PORT, 8 + len(head + tpdu), 0) + head + tpdu)

    # The legs

    def apdu(self, command, answer):
        self._gsmtap(bytes.fromhex(command) + bytes.fromhex(answer))

    def atr(self, answer):
        """The card is reset: what was open is closed."""
        self.has_channel = False
        self._gsmtap(bytes.fromhex(answer), 1)

    def card(self, command, answer=b"", sw="9000"):
        """An ES10 function: STORE DATA on channel 1, the answer by GET RESPONSE."""
        if not self.has_channel:
            self.has_channel = True
            self.apdu("0070000001", "019000")
            self.apdu("01A4040010" + ISDR, "9000")
        blocks = [command[at:at + BLOCK] for at in range(0, len(command), BLOCK)]
        for number, block in enumerate(blocks):
            last = number == len(blocks) - 1
            more = f"61{min(len(answer), 255):02X}" if last and answer else sw if last else "9000"
            self.apdu(f"81E2{0x91 if last else 0x11:02X}{number:02X}{len(block):02X}{block.hex()}", more)
        while answer:
            part, answer = answer[:255], answer[255:]
            left = f"61{min(len(answer), 255):02X}" if answer else sw
            self.apdu(f"81C00000{len(part) & 0xFF:02X}", part.hex() + left)

    def http(self, name, start, kind, request, response, status="200 OK"):
        """An exchange over the connection of this name; None: that message is not there."""
        connection = self._connection(name)
        if request is not None:
            head = f"{start} HTTP/1.1\r\nHost: {name}.example.com\r\nX-Admin-Protocol: gsma/rsp/v2.2.0\r\nContent-Type: {kind}\r\nContent-Length: {len(request)}\r\n\r\n"
            self._tcp(connection, True, 0x18, head.encode() + request)
        if response is not None:
            head = f"HTTP/1.1 {status}\r\nX-Admin-Protocol: gsma/rsp/v2.2.0\r\nContent-Type: {kind}\r\nContent-Length: {len(response)}\r\n\r\n"
            self._tcp(connection, False, 0x18, head.encode() + response)

    def asn1(self, name, request, response, status="200 OK"):
        self.http(name, *ASN1, request, response, status)

    def json(self, name, path, request, response, status="200 OK"):
        body = [None if part is None else b"" if part == "" else json.dumps(part).encode() for part in (request, response)]
        self.http(name, f"POST /gsma/rsp2/{path}", "application/json;charset=UTF-8", *body, status)

    def pcap(self):
        out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0x40000, RAW_IP)]
        for number, packet in enumerate(self.packets):
            out.append(struct.pack("<IIII", START + number // 100, number % 100 * 10000, len(packet), len(packet)) + packet)
        return b"".join(out)


# JSON

OK = {"functionExecutionStatus": {"status": "Executed-Success"}}


def caller(number=1):
    return {"functionRequesterIdentifier": "2.999.10", "functionCallIdentifier": f"TX-{number}"}


def failed(subject, reason, message="no"):
    return {"header": {"functionExecutionStatus": {"status": "Failed", "statusCodeData": {
        "subjectCode": subject, "reasonCode": reason, "message": message}}}}


def b64(data):
    return base64.b64encode(data).decode()
