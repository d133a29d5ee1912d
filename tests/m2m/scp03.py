# SPDX-License-Identifier: GPL-2.0-or-later
"""SCP03 of GlobalPlatform as APDUs (S8, i = 70), and its form of objects 84, 85, 86 (SCP03t of SGP.02). Both ends keep one Session."""
from coding import length, lv, tlv
from crypto import ZERO, cbc, cmac, ecb, padded, unpadded

LEVEL = 0x33
VERSION, ID_OF_KEY = 0x30, 0
MAC = 8
DIVERSIFICATION = bytes(10)


class Static:
    """A set of keys of a security domain."""

    def __init__(self, enc, mac, dek, version=VERSION):
        self.enc, self.mac, self.dek, self.version = enc, mac, dek, version
        self.sequence = 0

    def row(self, **more):
        return {"kvn": self.version, "enc": self.enc.hex().upper(), "mac": self.mac.hex().upper(), "dek": self.dek.hex().upper(),
                **more}


def derive(key, constant, context, bits):
    out = b""
    for counter in range(1, -(-bits // 128) + 1):
        out += cmac(key, bytes(11) + bytes([constant, 0]) + bits.to_bytes(2, "big") + bytes([counter]) + context)
    return out[:bits // 8]


def challenge_of(static, aid, sequence):
    """The challenge of a card whose challenges can be told beforehand."""
    return derive(static.enc, 2, sequence.to_bytes(3, "big") + aid, 64)


class Session:
    def __init__(self, static, host, aid, sequence):
        self.host, self.sequence, self.version = host, sequence, static.version
        self.card = challenge_of(static, aid, sequence)
        context = host + self.card
        self.enc, self.mac, self.rmac = (derive(key, constant, context, 128)
                                         for key, constant in ((static.enc, 4), (static.mac, 6), (static.mac, 7)))
        self.card_cryptogram, self.host_cryptogram = (derive(self.mac, constant, context, 64) for constant in (0, 1))
        self.chain, self.counter = ZERO, 0

    # Both forms

    @property
    def opened(self):
        """What the card says to INITIALIZE UPDATE."""
        return (DIVERSIFICATION + bytes([self.version, 3, 0x70]) + self.card + self.card_cryptogram
                + self.sequence.to_bytes(3, "big"))

    def link(self, data):
        self.chain = cmac(self.mac, self.chain + data)
        return self.chain[:MAC]

    def block(self, first=0):
        return ecb(self.enc, bytes([first]) + self.counter.to_bytes(15, "big"))

    def sealed(self, data):
        self.counter += 1
        return cbc(self.enc, padded(data), self.block())

    # APDUs

    def authenticate(self):
        head = bytes([0x84, 0x82, LEVEL, 0, 16])
        return head + self.host_cryptogram + self.link(head + self.host_cryptogram)

    def wrap(self, command):
        """CLA INS P1 P2 Lc data, with C-MAC and C-ENC."""
        sealed = self.sealed(command[5:])
        head = bytes([command[0] | 4]) + command[1:4] + bytes([len(sealed) + MAC])
        return head + sealed + self.link(head + sealed)

    def answer(self, data, sw):
        """The card's answer to the command before: R-MAC always, R-ENC where there is data."""
        sealed = cbc(self.enc, padded(data), self.block(0x80)) if data else b""
        return sealed + cmac(self.rmac, self.chain + sealed + sw)[:MAC] + sw

    # Objects

    def authenticate_object(self):
        body = bytes([LEVEL]) + self.host_cryptogram
        return tlv("85", body, self.link(b"\x85" + bytes([len(body) + MAC]) + body))

    def segment(self, data):
        sealed = self.sealed(data)
        return tlv("86", sealed, self.link(b"\x86" + length(len(sealed) + MAC) + sealed))

    def answer_object(self, data):
        sealed = cbc(self.enc, padded(data), self.block(0x80))
        head = b"\x86" + length(len(sealed) + MAC)
        return head + sealed + cmac(self.rmac, self.chain + head + sealed)[:MAC]


class CardSession(Session):
    """The card's end: it takes what the other made, or says no."""

    def take(self, head, body):
        """The clear data of a command or segment; None: its C-MAC is wrong."""
        sealed, code = body[:-MAC], body[-MAC:]
        before = self.chain
        if self.link(head + sealed) != code:
            self.chain = before
            return None
        self.counter += 1
        return unpadded(cbc(self.enc, sealed, self.block(), decrypt=True))

    def accepts(self, cryptogram, code, head):
        return cryptogram == self.host_cryptogram and self.link(head + cryptogram) == code


def initialize(host):
    return bytes([0x80, 0x50, VERSION, ID_OF_KEY]) + lv(host)


def initialize_object(host):
    return tlv("84", bytes([VERSION, ID_OF_KEY]), host)
