# SPDX-License-Identifier: GPL-2.0-or-later
"""Traces made by hand: BER objects beside what must be shown of them, and the packets that carry them."""
import struct


class Element:
    """One element: its bytes, and the key and value that must be shown; children are elements inside."""

    def __init__(self, tag, key, children=(), value=None, content=None):
        self.tag, self.key, self.children, self.value = bytes.fromhex(tag), key, children, value
        self.content = b"".join(child.octets() for child in children) if content is None else content

    def octets(self):
        size = len(self.content)
        if size < 0x80:
            length = bytes([size])
        else:
            digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
            length = bytes([0x80 | len(digits)]) + digits
        return self.tag + length + self.content if self.tag else self.content

    def expected(self, off=0, depth=0):
        """(depth, key, value, place) of the element and of all inside: a value is its content octets, a group its TLV."""
        whole = self.octets()
        start = off + len(whole) - len(self.content)
        if self.value is None:
            yield depth, self.key, None, (off, len(whole))
        else:
            yield depth, self.key, self.value, (start, len(self.content))
        for child in self.children:
            yield from child.expected(start, depth + 1)
            start += len(child.octets())


def group(tag, key, *children):
    return Element(tag, key, children)


def choice(key, child):
    """A type that has no tag of its own: the same bytes once more."""
    return Element("", key, (child,))


def octets(tag, key, digits):
    return Element(tag, key, value=digits, content=bytes.fromhex(digits))


def tags(tag, key, *inside):
    """A list of tags: bytes, and each tag by itself."""
    children = [Element("", "es10.tag", value=one, content=bytes.fromhex(one)) for one in inside]
    return Element(tag, key, children, value="".join(inside))


def boolean(tag, key, value):
    return Element(tag, key, value=value, content=b"\xff" if value else b"\x00")


def text(tag, key, words):
    return Element(tag, key, value=words, content=words.encode())


def number(tag, key, value):
    size = value.bit_length() // 8 + 1
    return Element(tag, key, value=value, content=value.to_bytes(size, "big", signed=True))


def null(tag, key):
    """Nothing inside: shown as a group without children."""
    return Element(tag, key, content=b"")


def digits(tag, key, value):
    """Digits in reading order, as an EID has them."""
    return Element(tag, key, value=value, content=bytes.fromhex(value))


def swapped(tag, key, value):
    """An ICCID: digits with their halves swapped."""
    return Element(tag, key, value=value,
                   content=bytes.fromhex("".join(b + a for a, b in zip(value[::2], value[1::2]))))


CLIENT, SERVER = ("10.0.0.1", 40000), ("10.0.0.2", 80)


def ipv4(protocol, source, target, payload):
    def address(host):
        return bytes(map(int, host.split(".")))
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + address(source) + \
        address(target) + payload


def udp(source, target, payload):
    header = struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0)
    return ipv4(17, source[0], target[0], header + payload)


class Tcp:
    """One connection, whose packets go to `packets`."""

    def __init__(self, packets, client=CLIENT, server=SERVER):
        self.packets, self.ends, self.next = packets, (client, server), [1000, 5000]
        self.segment(0, 0x02)
        self.segment(1, 0x12)
        self.segment(0, 0x10)

    def segment(self, way, flags, payload=b""):
        source, target = self.ends[way], self.ends[1 - way]
        header = struct.pack("!HHIIBBHHH", source[1], target[1], self.next[way], self.next[1 - way], 0x50, flags, 65535, 0, 0)
        self.packets.append(ipv4(6, source[0], target[0], header + payload))
        self.next[way] += len(payload) + (flags & 0x03 != 0)

    def send(self, way, payload, mss=1400):
        for at in range(0, len(payload), mss):
            self.segment(way, 0x18, payload[at:at + mss])

    def request(self, path, body, kind="application/json", host="server.example.com"):
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.send(0, head.encode() + body)

    def respond(self, body, kind="application/json", status="200 OK"):
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.send(1, head.encode() + body)

    def close(self):
        self.segment(0, 0x11)
        self.segment(1, 0x11)
        self.segment(0, 0x10)

    def reset(self, way=1):
        self.segment(way, 0x14)


def coap(kind, code, number, token, options, payload=b""):
    """RFC 7252 section 3; `options` are pairs of number and value, in order of their numbers."""
    out, last = bytes([0x40 | kind << 4 | len(token), code]) + struct.pack("!H", number) + token, 0
    for option, value in options:
        delta, last = option - last, option
        short, more = (delta, b"") if delta < 13 else (13, bytes([delta - 13]))
        out += bytes([short << 4 | len(value)]) + more + value
    return out + (b"\xff" + payload if payload else b"")


def block(number_, more, exponent):
    """RFC 7959 section 2.2: NUM, M and SZX, which is the exponent of the size less 4."""
    value = number_ << 4 | more << 3 | exponent - 4
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


CON, ACK, POST, CHANGED, CONTINUE = 0, 2, 0x02, 0x44, 0x5F
URI_PATH, BLOCK2, BLOCK1 = 11, 23, 27
ASN1_PATH = [(URI_PATH, part) for part in (b"gsma", b"rsp2", b"asn1")]


def coap_exchange(packets, client, server, request, response, exponent=6):
    """One exchange block by block (RFC 7959 section 3.3): the body goes up, then the answer is fetched."""
    size, first_id = 1 << exponent, len(packets)
    ups = [request[at:at + size] for at in range(0, len(request), size)]
    downs = [response[at:at + size] for at in range(0, len(response), size)] or [b""]
    for at, part in enumerate(ups):
        last = at == len(ups) - 1
        id_, token = first_id + at, bytes([at])
        packets.append(udp(client, server, coap(CON, POST, id_, token,
                                                [*ASN1_PATH, (BLOCK1, block(at, not last, exponent))], part)))
        if not last:
            packets.append(udp(server, client, coap(ACK, CONTINUE, id_, token, [(BLOCK1, block(at, True, exponent))])))
    for at, part in enumerate(downs):
        more = at < len(downs) - 1
        if at:
            id_, token = id_ + 1, bytes([0x80 | at])
            packets.append(udp(client, server, coap(CON, POST, id_, token,
                                                    [*ASN1_PATH, (BLOCK2, block(at, False, exponent))])))
        options = [(BLOCK2, block(at, more, exponent))] if len(downs) > 1 else []
        packets.append(udp(server, client, coap(ACK, CHANGED, id_, token, options, part)))


PACKET_BLOCK, SECRETS_BLOCK = 6, 10


def blocks(data):
    """Type and bytes of each block of a little-endian pcapng (draft-ietf-opsawg-pcapng 3.1)."""
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        yield kind, data[at:at + size]
        at += size


def pcapng_packets(data):
    """The IP packets of a pcapng with one Ethernet interface."""
    ethernet = 14
    for kind, block_ in blocks(data):
        if kind == PACKET_BLOCK:
            (captured,) = struct.unpack_from("<I", block_, 20)
            yield block_[28 + ethernet:28 + captured]


def pcapng_secrets(data):
    """The key logs inside a pcapng."""
    for kind, block_ in blocks(data):
        if kind == SECRETS_BLOCK:
            (size,) = struct.unpack_from("<I", block_, 12)
            yield block_[16:16 + size]


def moved(packet):
    """An IPv4 packet as it looks behind a proxy that passes everything on: both ends have another address."""
    return packet[:12] + bytes([10, 9, 9, 9]) * 2 + packet[20:]


def to_server(packet, port):
    return struct.unpack_from("!H", packet, 22)[0] == port


def pcap(packets, step=0.01):
    """A capture of IP packets (LINKTYPE_RAW) at even distances."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 101)
    for at, packet in enumerate(packets):
        micro = int(at * step * 1e6)
        out += struct.pack("<IIII", 1764064800 + micro // 10 ** 6, micro % 10 ** 6, len(packet), len(packet)) + packet
    return out
