# SPDX-License-Identifier: GPL-2.0-or-later
"""Short messages that carry secured packets: TPDUs, their parts, and SMPP between server and SMSC."""
import struct

from coding import swapped, tlv

USER_DATA = 140
COMMAND, RESPONSE = b"\x70\x00", b"\x71\x00"
BIND, SUBMIT, DELIVER = 9, 4, 5
ANSWER = 0x80000000
TIME = bytes.fromhex("72105180000000")  # 2027-01-15 08:00:00


def parts(packet, element, reference, is_wide=False):
    """User data with its header, in one message or as many as it takes; wide references have 16 bits."""
    whole = bytes([len(element)]) + element + packet
    if len(whole) <= USER_DATA:
        return [whole]
    own = 6 if is_wide else 5
    first, later = USER_DATA - 1 - own - len(element), USER_DATA - 1 - own
    pieces = [packet[:first]] + [packet[at:at + later] for at in range(first, len(packet), later)]
    out = []
    for number, piece in enumerate(pieces, 1):
        joint = bytes([8, 4, 0x4D, reference]) if is_wide else bytes([0, 3, reference])
        header = joint + bytes([len(pieces), number]) + (element if number == 1 else b"")
        out.append(bytes([len(header)]) + header + piece)
    return out


def joined(messages):
    """The packet of such user data."""
    return b"".join(data[1 + data[0]:] for data in messages)


def party(digits):
    return bytes([len(digits), 0x91]) + swapped(digits)


def delivered(sender, user_data):
    return bytes([0x44]) + party(sender) + b"\x7f\xf6" + TIME + bytes([len(user_data)]) + user_data


def submitted(receiver, user_data, reference):
    return bytes([0x41, reference]) + party(receiver) + b"\x00\xf6" + bytes([len(user_data)]) + user_data


def envelope(centre, tpdu):
    data = tlv("D1", tlv("82", "8381"), tlv("86", b"\x91" + swapped(centre)), tlv("8B", tpdu))
    return bytes.fromhex("80C20000") + bytes([len(data)]) + data


def text(words):
    return words.encode() + b"\0"


def bind(system, number):
    return pdu(BIND, number, text(system) + text("test") + text("") + b"\x34\1\1" + text(""))


def pdu(operation, number, body=b"", status=0):
    return struct.pack(">IIII", 16 + len(body), operation, status, number) + body


def message(operation, number, source, target, user_data):
    is_command = operation == SUBMIT
    body = (text("") + b"\1\1" + text(source) + b"\1\1" + text(target) + bytes([0x40, 0x7F if is_command else 0, 0])
            + text("") + text("") + bytes([0, 0, 0xF6, 0, len(user_data)]) + user_data)
    return pdu(operation, number, body)
