# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes as the cards write them: BER-TLV, DGIs, swapped digits."""


def contents(part):
    return bytes.fromhex(part) if isinstance(part, str) else bytes(part)


def length(number):
    if number < 0x80:
        return bytes([number])
    digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def tlv(tag, *parts):
    """A BER element: its tag in hex, and parts that are hex or bytes."""
    value = b"".join(map(contents, parts))
    return bytes.fromhex(tag) + length(len(value)) + value


def dgi(tag, *parts):
    """A data grouping: two bytes of identifier, a length of one byte, or FF and two."""
    value = b"".join(map(contents, parts))
    size = bytes([len(value)]) if len(value) < 0xFF else b"\xff" + len(value).to_bytes(2, "big")
    return bytes.fromhex(tag) + size + value


def lv(value):
    value = contents(value)
    return length(len(value)) + value


def elements(data):
    """(tag in hex, contents) one after the other."""
    at = 0
    while at < len(data):
        start = at
        at += 1
        if data[start] & 0x1F == 0x1F:
            while data[at] & 0x80:
                at += 1
            at += 1
        tag = data[start:at].hex().upper()
        size = data[at]
        at += 1
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[at:at + count], "big")
            at += count
        if at + size > len(data):
            raise ValueError(f"{tag}: {size} bytes are wanted, {len(data) - at} are there")
        yield tag, data[at:at + size]
        at += size


def find(data, *tags):
    """The contents of the element at the end of a path."""
    for tag in tags:
        data = next(value for found, value in elements(data) if found == tag)
    return data


def swapped(digits):
    digits += "F" * (len(digits) % 2)
    return bytes.fromhex("".join(digits[at + 1] + digits[at] for at in range(0, len(digits), 2)))


def luhn(digits):
    """The digits and their check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return digits + str(-total % 10)


def eid(digits):
    """30 digits and two check digits: the number leaves 1 when it is divided by 97."""
    return digits + f"{98 - int(digits) * 100 % 97:02}"


def flipped(data, at=-1):
    """The same bytes with one bit of one of them changed."""
    out = bytearray(data)
    out[at] ^= 1
    return bytes(out)


def upper(data):
    return data.hex().upper()
