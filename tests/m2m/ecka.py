# SPDX-License-Identifier: GPL-2.0-or-later
"""Key establishment, scenario 3 (SGP.02 2.3, GlobalPlatform Amendment A): control reference, what is signed, keys, receipt."""
from coding import dgi, find, lv, tlv
from crypto import cmac, x963

DELETE_OLD, WITH_RANDOM, WITH_HOST, CERTIFIED = 1, 2, 4, 8
USAGE, AES, SIZE = 0x10, 0x88, 0x10
ONE_KEY, PSK, FIRST_PSK = 0x5C, 0x85, 0x40  # of TLS: use, type, first version
SIN, SDIN = bytes.fromhex("4749"), bytes.fromhex("53440001")


def control(parameter, version, host=b"", counter=b""):
    """A6: which keys are wanted, and how."""
    usage, kind = (ONE_KEY, PSK) if version >= FIRST_PSK else (USAGE, AES)
    more = tlv("45", SDIN) + tlv("84", host) if parameter & WITH_HOST else b""
    return tlv("A6", tlv("90", bytes([3, parameter])), tlv("95", bytes([usage])), tlv("80", bytes([kind])), tlv("81", bytes([SIZE])),
               tlv("82", "01"), tlv("83", bytes([version])), tlv("91", counter), more)


def to_be_signed(crt, point, challenge):
    return dgi("3A02", crt) + tlv("7F49", point) + bytes.fromhex("0085") + lv(challenge)


def establish(crt, point, signature):
    """Data of the second STORE DATA."""
    return dgi("3A02", crt) + tlv("7F49", point) + tlv("5F37", signature)


class Keys:
    """What both ends derive: 64 bytes, of which a pre-shared key is the second part."""

    def __init__(self, shared, crt, random=b""):
        parameter = find(crt, "A6", "90")[1]
        info = b"".join(find(crt, "A6", tag) for tag in ("95", "80", "81")) + random
        if parameter & WITH_HOST:
            info += lv(find(crt, "A6", "84")) + lv(SIN) + lv(SDIN)
        derived = x963(shared, info, 64)
        self.receipt_key, self.enc, self.mac, self.dek = (derived[at:at + 16] for at in range(0, 64, 16))
        self.receipt = cmac(self.receipt_key, crt + (tlv("85", random) if random else b""))

    def row(self, what):
        return {"what": what, "receipt": self.receipt_key.hex().upper(), "enc": self.enc.hex().upper(),
                "mac": self.mac.hex().upper(), "dek": self.dek.hex().upper()}
