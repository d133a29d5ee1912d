# SPDX-License-Identifier: GPL-2.0-or-later
"""C-APDUs and objects of ES5, ES6 and ES8 (SGP.02 section 2 of the facts), as bodies of scripts."""
import ecka
from card import LOAD_FILE, MODULE, token
from coding import dgi, lv, tlv

ENABLE, DISABLE, FALLBACK, POLICY, ADDRESSING, CONFIRM, EMERGENCY = ("3A03", "3A04", "3A05", "3A06", "3A07", "3A08", "3A09")
PARAMETERS = "C90481020370"


def apdu(head, data=b""):
    """In tag 22: CLA INS P1 P2, and data with their length."""
    return tlv("22", bytes.fromhex(head) + (bytes([len(data)]) + data if data else b"\0"))


def create(aid):
    return apdu("80E60C00", lv(LOAD_FILE) + lv(MODULE) + lv(aid) + lv("80C000") + lv(PARAMETERS) + b"\0")


def group(name, value, is_confirmation=False):
    """STORE DATA of one DGI."""
    return apdu("80E28900" if is_confirmation else "80E28800", dgi(name, value))


def of_profile(name, aid):
    return group(name, tlv("4F", aid))


def confirm(number):
    return group(CONFIRM, tlv("4E", number), True)


def personalize(aid):
    return apdu("80E62000", b"\0\0" + lv(aid) + bytes(3))


def certificate(data):
    return apdu("80E20900", dgi("3A01", data))


def establish(crt, point, signature):
    return apdu("80E28901", ecka.establish(crt, point, signature))


def delete(aid):
    return apdu("80E40040", tlv("4F", aid))


def reference():
    """B6 of master delete: who issued, and which token."""
    return tlv("B6", tlv("42", "4953445001"), tlv("45", "495344505344494E01"), tlv("5F20", "47534D4101"), tlv("93", "01"))


def master_delete(aid, made):
    return apdu("80E40040", tlv("4F", aid) + reference() + tlv("9E", made))


def token_of(key, aid):
    return token(key, bytes.fromhex(aid), reference())


def delete_keys(*sets):
    """Each: version, first and last key."""
    return apdu("80E40000", b"".join(tlv("F2", bytes(one)) for one in sets))
