# SPDX-License-Identifier: GPL-2.0-or-later
"""Secured packets of TS 102 225, AES only: CBC and CMAC of 8 bytes."""
from coding import length
from crypto import cbc, cmac

MAC = 8
HIGHER, NO_COUNTER = 0x16, 0x06       # SPI 1: cipher, MAC, counter must be higher; no counter
POR_ENCIPHERED, REPORT = 0x39, 0x19  # SPI 2: PoR by SMS-SUBMIT with a MAC, enciphered; by delivery report
BY_SUBMIT = 0x20
OK, WRONG_MAC, LOW = 0, 1, 2


class Keys:
    """A set of SCP80: its version, KIc and KID, and the counters of both sides."""

    def __init__(self, version, kic, kid, dek):
        self.version, self.kic, self.kid, self.dek = version, kic, kid, dek
        self.sent = 0x20      # the server's last counter
        self.accepted = 0x20  # the card's

    def row(self, **more):
        return {"kvn": self.version, "kic": self.kic.hex().upper(), "kid": self.kid.hex().upper(),
                "dek": self.dek.hex().upper(), **more}


class Packet:
    """A command packet that was taken apart."""

    def __init__(self, **parts):
        self.__dict__.update(parts)


def command(keys, tar, counter, data, spi=(HIGHER, POR_ENCIPHERED), alter=lambda code: code, stream=False, block=16):
    """A command packet; a stream is what CAT_TP carries: identifier 01 and lengths of BER. A vendor pads to blocks of 8 and
    ciphers blocks of 16: what it then adds is in no length."""
    pad = -(6 + MAC + len(data)) % block
    body = data + bytes(pad)
    number = bytes([keys.version << 4 | 2])
    size = 13 + MAC
    total = 1 + size + len(body)
    front = b"\x01" + length(total) + bytes([size]) if stream else total.to_bytes(2, "big") + bytes([size])
    head = front + bytes(spi) + number * 2 + tar
    clear = counter.to_bytes(5, "big") + bytes([pad])
    code = alter(cmac(keys.kid, head + clear + body)[:MAC])
    secret = clear + code + body
    return head + cbc(keys.kic, secret + bytes(-len(secret) % 16))


def read(keys, packet, stream=False):
    """A command packet as the card reads it: with the sets it has."""
    at = 0
    if stream:
        at = 2 if packet[1] < 0x80 else 2 + (packet[1] & 0x7F)
        if packet[0] != 1:
            raise ValueError("no command packet")
    else:
        at = 2
    head, rest = packet[:at + 8], packet[at + 8:]
    spi, tar = head[at + 1:at + 3], head[at + 5:at + 8]
    found = next((key for key in keys if key.version == head[at + 3] >> 4), None)
    if not found:
        raise ValueError("no such set of keys")
    clear = cbc(found.kic, rest, decrypt=True)
    total = int.from_bytes(packet[:2], "big") if not stream else len(packet)
    counter, pad, code, body = clear[:5], clear[5], clear[6:6 + MAC], clear[6 + MAC:total - 8 if not stream else None]
    is_right = cmac(found.kid, head + clear[:6] + body)[:MAC] == code
    return Packet(keys=found, spi=spi, tar=tar, counter=int.from_bytes(counter, "big"), is_right=is_right,
                  data=body[:len(body) - pad])


def response(keys, tar, counter, status, data, spi2, stream=False):
    """A PoR as SPI2 wants it; one that says that the MAC was wrong has none itself and is not enciphered."""
    has_code = status != WRONG_MAC and bool(spi2 & 0x0C)
    is_enciphered = bool(spi2 & 0x10)
    size = 10 + (MAC if has_code else 0)
    pad = -(7 + MAC + len(data)) % 16 if is_enciphered and has_code else 0
    body = data + bytes(pad)
    total = 1 + size + len(body)
    front = b"\x02" + length(total) + bytes([size]) if stream else total.to_bytes(2, "big") + bytes([size])
    head = front + tar
    clear = counter.to_bytes(5, "big") + bytes([pad, status])
    code = cmac(keys.kid, (b"" if stream else bytes.fromhex("027100")) + head + clear + body)[:MAC] if has_code else b""
    secret = clear + code + body
    return head + (cbc(keys.kic, secret) if is_enciphered and has_code else secret)


def read_response(keys, packet, is_enciphered, stream=False):
    """A PoR as the server reads it: (status, counter, data, whether the MAC is right)."""
    at = 2
    if stream and packet[1] >= 0x80:
        at = 2 + (packet[1] & 0x7F)
    head, rest = packet[:at + 4], packet[at + 4:]
    has_code = head[at] == 10 + MAC
    clear = cbc(keys.kic, rest, decrypt=True) if is_enciphered and has_code else rest
    counter, pad, status = int.from_bytes(clear[:5], "big"), clear[5], clear[6]
    code, body = clear[7:7 + MAC * has_code], clear[7 + MAC * has_code:]
    prefix = b"" if stream else bytes.fromhex("027100")
    is_right = has_code and cmac(keys.kid, prefix + head + clear[:7] + body)[:MAC] == code
    return status, counter, body[:len(body) - pad], is_right
