# SPDX-License-Identifier: GPL-2.0-or-later
"""What python3-cryptography does, made to give the same bytes for the same seed."""
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
ZERO = bytes(16)


class Random:
    """Bytes that follow from a seed."""

    def __init__(self, seed):
        self.seed, self.count = seed.encode(), 0

    def bytes(self, size):
        out = b""
        while len(out) < size:
            self.count += 1
            out += hashlib.sha256(self.seed + b"|" + str(self.count).encode()).digest()
        return out[:size]

    def uuid(self):
        digits = bytearray(self.bytes(16))
        digits[6], digits[8] = digits[6] & 0x0F | 0x40, digits[8] & 0x3F | 0x80
        text = digits.hex()
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Key:
    """A key pair of P-256."""

    def __init__(self, random):
        self.number = int.from_bytes(random.bytes(32), "big") % (ORDER - 1) + 1
        self.private = ec.derive_private_key(self.number, ec.SECP256R1())
        numbers = self.private.public_key().public_numbers()
        self.x = numbers.x.to_bytes(32, "big")
        self.point = b"\x04" + self.x + numbers.y.to_bytes(32, "big")
        self.d = self.number.to_bytes(32, "big")

    def sign(self, data):
        """ECDSA with SHA-256, r and s of 32 bytes; the nonce follows from key and data."""
        digest = hashlib.sha256(data).digest()
        nonce = int.from_bytes(hmac.digest(self.d, digest, "sha256"), "big") % (ORDER - 1) + 1
        r = ec.derive_private_key(nonce, ec.SECP256R1()).public_key().public_numbers().x % ORDER
        s = pow(nonce, -1, ORDER) * (int.from_bytes(digest, "big") + r * self.number) % ORDER
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def shared(self, point):
        """The x coordinate of the common point."""
        return self.private.exchange(ec.ECDH(), public(point))


def public(point):
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def der(signature):
    return utils.encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def verified(point, signature, data):
    try:
        public(point).verify(der(signature), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def cmac(key, data):
    code = CMAC(algorithms.AES(key))
    code.update(data)
    return code.finalize()


def cbc(key, data, iv=ZERO, decrypt=False):
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv))
    run = cipher.decryptor() if decrypt else cipher.encryptor()
    return run.update(data) + run.finalize()


def ecb(key, block):
    run = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return run.update(block) + run.finalize()


def check_value(key):
    """KCV of an AES key: of a block of ones (GlobalPlatform, SCP03)."""
    return ecb(key, b"\x01" * 16)[:3]


def x963(shared, info, size):
    out, counter = b"", 0
    while len(out) < size:
        counter += 1
        out += hashlib.sha256(shared + counter.to_bytes(4, "big") + info).digest()
    return out[:size]


def padded(data):
    """80 and zeroes to whole blocks."""
    return data + b"\x80" + bytes(-(len(data) + 1) % 16)


def unpadded(data):
    return data.rstrip(b"\0")[:-1]
