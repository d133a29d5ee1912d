# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes traces of secure channels: SCP02 (GPCS E), SCP03 (GPC Amendment D), SCP11 (Amendment F). Written from the
specifications, with python3-cryptography; nothing of the decoder is used. Keys and identities are published test values or made
of counting bytes.

As a program: made.py FOLDER writes them there as lines of C-APDU and R-APDU, with keys.json beside them."""
import importlib.util
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
except ImportError:
    TripleDES = algorithms.TripleDES

_spec = importlib.util.spec_from_file_location("ota_made", Path(__file__).parents[1] / "ota/made.py")
ota = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(ota)

AID = "A0000005591010FFFFFFFF8900001100"
TAR = "000011"
# pySim's published test keys, NIST's example keys, counting bytes.
KEYS03 = {"kvn": 48, "enc": "000102030405060708090A0B0C0D0E0F", "mac": "101112131415161718191A1B1C1D1E1F",
          "dek": "202122232425262728292A2B2C2D2E2F"}
KEYS256 = {"kvn": 50, "enc": "603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4",
           "mac": "00" * 16 + "2B7E151628AED2A6ABF7158809CF4F3C", "dek": "30" * 32}
KEYS02 = {"kvn": 32, "enc": "100102030405060708090A0B0C0D0E0F", "mac": "101102030405060708090A0B0C0D0E0F",
          "dek": "102102030405060708090A0B0C0D0E0F"}
OTHER = {"kvn": 48, "enc": "55" * 16, "mac": "66" * 16, "dek": "77" * 16}
SECRET = "5EC2E7000102030405060708090A0B0C"
STORED = "5EC2E7A1B2C3D4E5F60718293A4B5C6D"
HOST = bytes.fromhex("A0A1A2A3A4A5A6A7")
MANY = bytes(range(256)) + bytes(44)


def cmac(key, data):
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


def encrypt(algorithm, mode, data):
    encryptor = Cipher(algorithm, mode).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def decrypt(algorithm, mode, data):
    decryptor = Cipher(algorithm, mode).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def pad(data, block):
    data += b"\x80"
    return data + bytes(-len(data) % block)


def des(key):
    return TripleDES((key * 3)[:24] if len(key) == 8 else key + key[:8])


def tlv(tag, value):
    length = bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])
    return bytes.fromhex(tag) + length + value


def line(command, answer="", sw="9000"):
    return f"{command.hex().upper()} {answer.hex().upper() if answer else ''}{sw}"


def length_of(num, extended):
    return bytes([0]) + num.to_bytes(2, "big") if extended else bytes([num])


def finish(sent, lc, extended, change):
    """What is sent, with its length; `change`d on the way."""
    if change:
        sent = change(sent)
        lc = length_of(len(sent), extended) if sent else b""
    return sent, lc


class Channel:
    """What a session of either protocol does. `plain`: what each command with a MAC, and its answer, is in clear."""

    def __init__(self, level, channel=0):
        self.level, self.channel = level, channel
        self.lines, self.plain = [], []

    def on_channel(self, cla):
        return cla | self.channel if self.channel < 4 else 0xC0 | (0x20 if cla & 4 else 0) | self.channel - 4

    def send(self, header, data=b"", answer=b"", sw="9000", le=None, **how):
        """One command: its class without secure messaging, on channel 0. `how`: see the protocols."""
        header = bytes.fromhex(header)
        extended = len(data) > 200
        tail = b"" if le is None else bytes([0, 0]) if extended else bytes([le])
        sent, lc = self.wrap(header, data, extended, **how)
        protected = self.protect(answer, sw, header, data, **how)
        cla = header[0] | 4 if self.level & 1 else header[0]
        command = bytes([self.on_channel(cla)]) + header[1:] + lc + sent + tail
        front = length_of(len(data), extended) if data or (extended and tail) else b""
        self.plain.append((bytes([self.on_channel(header[0])]) + header[1:] + front + data + tail, answer + bytes.fromhex(sw)))
        self.lines.append(line(command, protected, sw))
        return command

    def chained(self, piece=100):
        """The last command again, cut into commands of a chain (ISO 7816-4 5.3.3) after it was wrapped."""
        command, answer = self.lines.pop().split(" ")
        whole = bytes.fromhex(command)
        body = whole[-int.from_bytes(whole[5:7], "big"):] if whole[4] == 0 else whole[5:5 + whole[4]]
        pieces = [body[at:at + piece] for at in range(0, len(body), piece)]
        for number, part in enumerate(pieces, 1):
            last = number == len(pieces)
            self.lines.append(line(bytes([whole[0] | (0 if last else 0x10)]) + whole[1:4] + bytes([len(part)]) + part)
                              if not last else f"{(whole[:4] + bytes([len(part)]) + part).hex().upper()} {answer}")
        return self

    def begin_answers(self, p1=0x10, extra=b"", sw="9000"):
        """BEGIN R-MAC SESSION (GPCS E.5.3)."""
        self.send(f"807A{p1:02X}01", bytes([len(extra)]) + extra, sw=sw)
        self.level |= p1 & 0x30

    def end_answers(self):
        """END R-MAC SESSION (GPCS E.5.4)."""
        self.send("80780003", le=0)
        self.level &= 0x0F

    def forget(self, number=-1):
        """The trace lacks a line, and nothing is expected of it."""
        del self.lines[number], self.plain[number]


class Scp03(Channel):
    def __init__(self, keys, level=0x33, size=8, channel=0, sequence=7, options=0x70):
        super().__init__(level, channel)
        self.keys = {role: bytes.fromhex(keys[role]) for role in ("enc", "mac", "dek")}
        self.kvn, self.size, self.counter, self.chain = keys["kvn"], size, 0, bytes(16)
        self.host, self.sequence = (HOST * 2)[:size], sequence.to_bytes(3, "big")
        self.card = self.kdf(self.keys["enc"], 2, self.sequence + bytes.fromhex(AID), size)
        self.options = options | (1 if size == 16 else 0)
        both, bits = self.host + self.card, len(self.keys["enc"])
        self.s_enc = self.kdf(self.keys["enc"], 4, both, bits)
        self.s_mac, self.s_rmac = (self.kdf(self.keys["mac"], constant, both, bits) for constant in (6, 7))

    @staticmethod
    def kdf(key, constant, context, size):
        out = b""
        for number in range(1, (size + 31) // 16):
            out += cmac(key, bytes(11) + bytes([constant, 0]) + (8 * size).to_bytes(2, "big") + bytes([number]) + context)
        return out[:size]

    def session(self):
        return {"enc": self.s_enc.hex(), "mac": self.s_mac.hex(), "rmac": self.s_rmac.hex()}

    def begin(self, cryptogram=None, sw="9000"):
        both = self.host + self.card
        made = self.kdf(self.s_mac, 0, both, self.size)
        answer = bytes(10) + bytes([self.kvn, 3, self.options]) + self.card + made + self.sequence
        update = bytes([self.on_channel(0x80), 0x50, self.kvn, 0, len(self.host)]) + self.host + b"\0"
        self.lines.append(line(update, answer))
        data = cryptogram or self.kdf(self.s_mac, 1, both, self.size)
        header = bytes([0x84, 0x82, self.level, 0, len(data) + self.size])
        self.chain = cmac(self.s_mac, self.chain + header + data)
        self.lines.append(line(bytes([self.on_channel(0x84)]) + header[1:] + data + self.chain[:self.size], b"", sw))
        return self

    def cbc(self, data, answer):
        number = (0x80 << 120 if answer else 0) + self.counter
        iv = encrypt(algorithms.AES(self.s_enc), modes.ECB(), number.to_bytes(16, "big"))
        return encrypt(algorithms.AES(self.s_enc), modes.CBC(iv), data)

    def wrap(self, header, data, extended, padding=None, change=None, trim=0, **_):
        self.counter += 1
        if self.level & 2 and data:
            data = self.cbc(padding(data) if padding else pad(data, 16), False)[trim:]
        lc = length_of(len(data) + self.size, extended)
        self.chain = cmac(self.s_mac, self.chain + bytes([header[0] | 4]) + header[1:] + lc + data)
        return finish(data + self.chain[:self.size], lc, extended, change)

    def protect(self, answer, sw, header, data, no_mac=False, change_answer=None, **_):
        if not self.level & 0x10 or no_mac or sw[:2] not in ("90", "62", "63"):
            return answer
        if self.level & 0x20 and answer:
            answer = self.cbc(pad(answer, 16), True)
        answer += cmac(self.s_rmac, self.chain + answer + bytes.fromhex(sw))[:self.size]
        return change_answer(answer) if change_answer else answer

    def put_key(self, wrong=False):
        """PUT KEY of one AES key (Amendment D 7.2)."""
        key = bytes.fromhex(SECRET)
        wrapped = encrypt(algorithms.AES(self.keys["dek"]), modes.CBC(bytes(16)), key)
        kcv = encrypt(algorithms.AES(key), modes.ECB(), b"\1" * 16)[:3]
        kcv = bytes([kcv[0] ^ 1]) + kcv[1:] if wrong else kcv
        self.send("80D80001", bytes([0x31]) + bytes([0x88, 17, 16]) + wrapped + bytes([3]) + kcv, bytes([0x31]) + kcv, le=0)


class Scp02(Channel):
    """`ahead`: the key of R-MACs is that of the sequence counter behind the session's."""

    def __init__(self, keys, level=0x01, sequence=5, unmodified=False, plain_icv=False, ahead=0):
        super().__init__(level)
        self.keys = {role: bytes.fromhex(keys[role]) for role in ("enc", "mac", "dek")}
        self.kvn, self.unmodified, self.plain_icv = keys["kvn"], unmodified, plain_icv
        self.sequence, self.card, self.mac = sequence.to_bytes(2, "big"), bytes.fromhex("C1C2C3C4C5C6"), None
        self.s_enc, self.s_mac = self.derive("enc", "0182"), self.derive("mac", "0101")
        self.s_dek = self.derive("dek", "0181")
        self.s_rmac = self.derive("mac", "0102", (sequence + ahead).to_bytes(2, "big"))
        self.silent, self.of_aid = False, False

    def derive(self, role, constant, sequence=None):
        data = bytes.fromhex(constant) + (sequence or self.sequence) + bytes(12)
        return encrypt(des(self.keys[role]), modes.CBC(bytes(8)), data)

    @staticmethod
    def retail(key, icv, data):
        data = pad(data, 8)
        first = encrypt(des(key[:8]), modes.CBC(icv), data)[-8:]
        return encrypt(des(key[:8]), modes.ECB(), decrypt(des(key[8:]), modes.ECB(), first))

    def sign(self, header, data):
        plain, self.of_aid = self.plain_icv or self.of_aid, False
        icv = bytes(8) if self.mac is None else self.mac if plain else encrypt(des(self.s_mac[:8]), modes.ECB(), self.mac)
        front = header + bytes([len(data)]) if self.unmodified else bytes([header[0] | 4]) + header[1:] + bytes([len(data) + 8])
        self.mac = self.retail(self.s_mac, icv, front + data)
        return self.mac

    def begin(self):
        def cryptogram(*parts):
            return encrypt(des(self.s_enc), modes.CBC(bytes(8)), pad(b"".join(parts), 8))[-8:]
        answer = bytes(10) + bytes([self.kvn, 2]) + self.sequence + self.card + cryptogram(HOST, self.sequence, self.card)
        self.lines.append(line(bytes([0x80, 0x50, self.kvn, 0, 8]) + HOST + b"\0", answer))
        data = cryptogram(self.sequence, self.card, HOST)
        mac = self.sign(bytes([0x80, 0x82, self.level, 0]), data)
        self.lines.append(line(bytes([0x84, 0x82, self.level, 0, 16]) + data + mac))
        self.rmac = mac
        return self

    def begin_implicitly(self, told=True):
        """No INITIALIZE UPDATE: the first C-MAC is chained to that of the AID (GPCS E.1.2.2, E.3.3)."""
        if told:
            self.lines.append(line(bytes.fromhex("80CA00C100"), tlv("C1", self.sequence)))
        self.mac, self.of_aid = self.retail(self.s_mac, bytes(8), bytes.fromhex(AID)), True
        return self

    def begin_answers(self, p1=0x10, extra=b"", sw="9000", first="command"):
        super().begin_answers(p1, extra, sw)
        of_aid = self.retail(self.s_rmac, bytes(8), bytes.fromhex(AID))
        self.silent = p1 == 0
        self.rmac = {"command": self.mac, "zeros": bytes(8), "AID": of_aid, "authenticate": getattr(self, "rmac", None)}[first]

    def end_answers(self):
        self.level |= 0x10
        self.silent = False
        super().end_answers()

    def wrap(self, header, data, extended, change=None, padding=None, **_):
        if not self.level & 1:
            return data, length_of(len(data), extended) if data else b""
        mac = self.sign(header, data)
        if self.level & 2 and data:
            data = encrypt(des(self.s_enc), modes.CBC(bytes(8)), padding(data) if padding else pad(data, 8))
        return finish(data + mac, length_of(len(data) + 8, extended), extended, change)

    def protect(self, answer, sw, header, data, **_):
        if not (self.level & 0x10 or self.silent) or sw[:2] not in ("90", "62", "63"):
            return answer
        covered = bytes([header[0] & 0xF8]) + header[1:] + bytes([len(data)]) + data + bytes([len(answer)]) + answer
        self.rmac = self.retail(self.s_rmac, self.rmac, covered + bytes.fromhex(sw))
        return answer if self.silent else answer + self.rmac

    def put_key(self):
        key = bytes.fromhex(SECRET)
        wrapped = encrypt(des(self.s_dek), modes.ECB(), key)
        kcv = encrypt(des(key), modes.ECB(), bytes(8))[:3]
        self.send("80D80001", bytes([0x21, 0x80, 16]) + wrapped + bytes([3]) + kcv, bytes([0x21]) + kcv, le=0)


class Scp03t(Scp03):
    """SCP03t (SGP.02 4.1.3): `scripts` has pairs of objects and their answers, as scripts carry them."""

    def begin(self):
        made = self.kdf(self.s_mac, 0, self.host + self.card, 8)
        opened = bytes(10) + bytes([self.kvn, 3, self.options]) + self.card + made + self.sequence
        self.scripts = [(tlv("84", bytes([self.kvn, 0]) + self.host), tlv("84", opened))]
        body = bytes([self.level]) + self.kdf(self.s_mac, 1, self.host + self.card, 8)
        self.scripts.append((self.linked("85", body), tlv("85", b"")))
        return self

    def linked(self, tag, body):
        front = tlv(tag, body + bytes(8))[:-len(body) - 8]
        self.chain = cmac(self.s_mac, self.chain + front + body)
        return front + body + self.chain[:8]

    def segment(self, data, last=False, padding=None, change=None):
        self.counter += 1
        sent = self.linked("86", self.cbc(padding(data) if padding else pad(data, 16), False))
        answer = tlv("86", b"")
        if last:
            body = self.cbc(pad(bytes.fromhex("3007A0053003800100"), 16), True)
            front = bytes([0x86, len(body) + 8])
            answer = front + body + cmac(self.s_rmac, self.chain + front + body)[:8]
        self.scripts.append((change(sent) if change else sent, answer))


def with_length(change):
    """What is changed of the value of an object, whose length follows."""
    return lambda sent: tlv("86", change(sent[2:]))


def segments(channel, **how):
    """A profile package in three segments (a header, and two elements); something is done to the second."""
    channel.begin()
    package = bytes.fromhex("A00C8001028101038304" "98001032" "AA0207A5" "A1068001018101FF")
    for number in range(3):
        channel.segment(package[number * 8:number * 8 + 8], last=number == 2, **(how if number == 1 else {}))
    return channel


def scripts(channel, counter=1, repeat=None):
    """Lines of SCP80 with one object in each script; `repeat`: number of an object that comes twice."""
    lines, pairs = [], list(channel.scripts)
    if repeat is not None:
        pairs.insert(repeat + 1, (pairs[repeat][0], bytes.fromhex("9F460102")))
        del pairs[repeat + 2:]
    for number, (sent, answer) in enumerate(pairs, counter):
        script, result = ota.tlv(0xAA, sent), ota.tlv(0xAB, bytes.fromhex("800101") + answer)
        lines += ota.sent(ota.command(ota.AES, script, counter=number, spi="1639", tar=TAR))
        lines += ota.por(ota.answer(ota.AES, result, counter=number, tar=TAR), number % 250 + 1)
    return lines


def private(number):
    return ec.derive_private_key(number, ec.SECP256R1())


def point(key):
    numbers = key.public_key().public_numbers()
    return b"\4" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def agree(own, other):
    return own.exchange(ec.ECDH(), other.public_key())


# Private keys of both sides: small numbers, so that nobody takes them for real ones.
HOST_EPHEMERAL, HOST_STATIC, CARD_EPHEMERAL, CARD_STATIC = (private(number) for number in (0x1001, 0x2002, 0x3003, 0x4004))


def ecc(key):
    return {"d": key.private_numbers().private_value.to_bytes(32, "big").hex()}


LEVELS = {0x34: 0x11, 0x3C: 0x33, 0x1C: 0x03, 0x74: 0x13}
VARIANTS = {"a": 1, "b": 0, "c": 3}


class Scp11(Scp03):
    """`host`, `card`: what both are called, where that goes into the keys (Amendment F 5.2, 6.1): `card` has the SIN and the SDIN,
    of SCP11c the card group."""

    def __init__(self, variant="a", size=8, key_len=16, usage=0x3C, host=None, card=()):
        Channel.__init__(self, LEVELS[usage])
        self.size, self.counter, self.mutual, self.card = size, 0, variant != "b", card
        self.card_key = CARD_STATIC if variant == "c" else CARD_EPHEMERAL
        self.terms = tlv("90", bytes([0x11, VARIANTS[variant] | (0 if host is None else 4)])) + tlv("95", bytes([usage])) \
            + tlv("80", b"\x88") + tlv("81", bytes([key_len])) + (b"" if host is None else tlv("84", host))
        shared = agree(HOST_EPHEMERAL, self.card_key) + agree(HOST_STATIC if self.mutual else HOST_EPHEMERAL, CARD_STATIC)
        info = bytes([usage, 0x88, key_len]) + b"".join(bytes([len(name)]) + name for name in (() if host is None else (host, *card)))
        keys = X963KDF(hashes.SHA256(), 5 * key_len, info).derive(shared)
        self.receipt_key, self.s_enc, self.s_mac, self.s_rmac, self.s_dek = (
            keys[at:at + key_len] for at in range(0, 5 * key_len, key_len))
        self.keys = {"dek": self.s_dek}

    def begin(self, told=False):
        if told:
            self.lines += [line(bytes.fromhex(f"80CA00{tag}00"), tlv(tag, name)) for tag, name in zip(("42", "45"), self.card)]
        if self.mutual:
            body = tlv("93", b"\1") + tlv("42", b"TEST") + tlv("5F20", b"TEST-OCE") + tlv("95", b"\0\x80") \
                + tlv("5F24", bytes.fromhex("20991231")) + tlv("7F49", tlv("B0", point(HOST_STATIC)) + tlv("F0", b"\0"))
            certificate = tlv("7F21", body + tlv("5F37", bytes(64)))
            self.lines.append(line(bytes([0x80, 0x2A, 0x10, 0x18, len(certificate)]) + certificate))
        data = tlv("A6", self.terms) + tlv("5F49", point(HOST_EPHEMERAL))
        covered = tlv("5F49", point(self.card_key))
        self.chain = cmac(self.receipt_key, data + covered)
        command = bytes([0x80, 0x82 if self.mutual else 0x88, 0x30, 0x13, len(data)]) + data + b"\0"
        self.lines.append(line(command, covered + tlv("86", self.chain)))
        return self


HOST_NAME, CARD_NAMES, CARD_GROUP = b"TEST-HOST", (bytes.fromhex("1234567890"), bytes.fromhex("ABCDEF")), b"TEST-GROUP"
START = [f"00A4040010{AID} 9000"]
# Answers of GET STATUS: a TLV, and the form without (GPCS 11.4.3.1).
APPLICATION = bytes.fromhex("E31B4F10" + AID + "9F700107" "C503800000")
ENTRY = bytes.fromhex("08A000000151000000" "0F9E")
NAME = bytes.fromhex("3A070B" "A0090607" "912143658709F0")


def flip(at):
    def change(sent):
        changed = bytearray(sent)
        changed[at] ^= 1
        return bytes(changed)
    return change


def usual(channel, begin=None):
    """A few commands of every kind: data both ways, none, and an error, which has no R-MAC."""
    (begin or channel.begin)()
    channel.send("80F28002", bytes.fromhex("4F00"), APPLICATION, le=0)
    channel.send("80E28800", NAME)
    channel.send("80CA0066", b"", bytes.fromhex("6605730306012A"), le=0)
    channel.send("80E40000", bytes.fromhex("4F07A0000001510000"), b"", "6A88")
    channel.send("80F28000", bytes.fromhex("4F00"), ENTRY, le=0)
    return channel


def lost(channel):
    """The second command of `usual` is not in the trace."""
    usual(channel)
    del channel.lines[-4], channel.plain[1]
    return channel


def faulty(channel, **how):
    channel.begin()
    channel.send("80F28002", bytes.fromhex("4F00"), APPLICATION, le=0)
    channel.send("80E28800", NAME, **how)
    return channel


def refused(channel):
    faulty(channel, change=flip(3), sw="6982")
    channel.send("80F28002", bytes.fromhex("4F00"), b"", "6985")
    return channel


def repeated(channel):
    faulty(channel)
    channel.lines.append(channel.lines[-1].split(" ")[0] + " 6982")
    return channel


def ended(channel, by):
    faulty(channel)
    channel.lines += by
    channel.send("80F28002", bytes.fromhex("4F00"), b"", "6985")
    return channel


def fetched(channel):
    """The answer comes with GET RESPONSE."""
    faulty(channel)
    channel.send("80F28002", bytes.fromhex("4F00"), APPLICATION, le=0)
    command, answer = channel.lines.pop().split(" ")
    num = len(answer) // 2 - 2
    channel.lines += [f"{command[:-2]} 61{num:02X}", f"80C00000{num:02X} {answer}"]
    channel.plain[-1] = (channel.plain[-1][0][:-1], channel.plain[-1][1])
    return channel


def long_data(channel):
    channel.begin()
    channel.send("80E28000", MANY)
    return channel


def keys_stored(channel):
    """A data grouping with a key, in two blocks of STORE DATA."""
    channel.begin()
    channel.send("80E20800", bytes.fromhex("811310" + STORED[:10]))
    channel.send("80E28801", bytes.fromhex(STORED[10:]))
    return channel


def keys_put(channel, **how):
    channel.begin()
    channel.put_key(**how)
    return channel


def cut_up(channel, data=MANY):
    channel.begin()
    channel.send("80E28000", data)
    channel.chained()
    channel.send("80CA0066", b"", bytes.fromhex("6605730306012A"), le=0)
    return channel


def parts_wrapped(channel):
    """A chain whose commands were wrapped one by one."""
    channel.begin()
    for cla in ("90", "80"):
        channel.send(f"{cla}E28800", NAME)
    del channel.plain[:]
    return channel


def answers_in_between(channel, begin=None, **how):
    """Some answers have R-MACs, between BEGIN and END R-MAC SESSION."""
    (begin or channel.begin)()
    channel.send("80CA0066", b"", bytes.fromhex("6605730306012A"), le=0)
    channel.begin_answers(**how)
    channel.send("80F28002", bytes.fromhex("4F00"), APPLICATION, le=0)
    channel.send("80E28800", NAME)
    channel.end_answers()
    channel.send("80E28800", NAME)
    return channel


def later(channel):
    """The trace begins with EXTERNAL AUTHENTICATE."""
    usual(channel)
    del channel.lines[0]
    return channel


def middle(channel):
    """The trace begins with a command that has a MAC."""
    usual(channel)
    del channel.lines[:2]
    return channel


def channels():
    """Name: a channel with its lines. What each must give is in tests/cli/test_scp.py."""
    for level in (0x01, 0x03, 0x11, 0x13, 0x33):
        yield f"scp03-{level:02x}", usual(Scp03(KEYS03, level))
    yield "scp03-s16", usual(Scp03(KEYS256, size=16))
    yield "scp03-s16-short-keys", usual(Scp03(KEYS03, 0x13, size=16))
    yield "scp03-aes256", usual(Scp03(KEYS256))
    yield "scp03-channel-2", usual(Scp03(KEYS03, channel=2))
    yield "scp03-channel-6", usual(Scp03(KEYS03, channel=6))
    yield "scp03-fetched", fetched(Scp03(KEYS03))
    yield "scp03-extended", long_data(Scp03(KEYS03))
    yield "scp03-extended-mac", long_data(Scp03(KEYS03, 0x01))
    yield "scp03-chained", cut_up(Scp03(KEYS03))
    yield "scp03-chained-short", cut_up(Scp03(KEYS03, 0x01), MANY[:180])
    yield "scp03-chained-s16", cut_up(Scp03(KEYS03, size=16))
    yield "scp03-parts-wrapped", parts_wrapped(Scp03(KEYS03, 0x01))
    yield "scp03-answers", answers_in_between(Scp03(KEYS03, 0x01))
    yield "scp03-answers-ciphered", answers_in_between(Scp03(KEYS03, 0x03), p1=0x30)
    yield "scp03-later", later(Scp03(KEYS03, sequence=9))
    yield "scp03-middle", middle(Scp03(KEYS03, sequence=11))
    yield "scp03-put-key", keys_put(Scp03(KEYS03))
    yield "scp03-put-key-wrong", keys_put(Scp03(KEYS03), wrong=True)
    yield "scp03-store-keys", keys_stored(Scp03(KEYS03))
    yield "scp03-store-keys-mac", keys_stored(Scp03(KEYS03, 0x01))
    yield "scp03-wrong-key", usual(Scp03(OTHER))
    yield "scp03-cryptogram", faulty_cryptogram(Scp03(KEYS03))
    yield "scp03-altered", refused(Scp03(KEYS03))
    yield "scp03-lost", lost(Scp03(KEYS03))
    yield "scp03-lost-s16", lost(Scp03(KEYS03, size=16))
    yield "scp03-replay", repeated(Scp03(KEYS03))
    yield "scp03-cut", faulty(Scp03(KEYS03), change=lambda sent: sent[:4])
    yield "scp03-no-data", faulty(Scp03(KEYS03), change=lambda sent: b"")
    yield "scp03-blocks", faulty(Scp03(KEYS03), trim=1)
    yield "scp03-padding", faulty(Scp03(KEYS03), padding=lambda data: data + bytes(-len(data) % 16))
    yield "scp03-padding-long", faulty(Scp03(KEYS03), padding=lambda data: pad(data, 16) + bytes(16))
    yield "scp03-rmac", faulty(Scp03(KEYS03), change_answer=flip(0))
    yield "scp03-rmac-missing", faulty(Scp03(KEYS03), no_mac=True)
    yield "scp03-select", ended(Scp03(KEYS03), ["00A4040007A0000001510000 9000"])
    yield "scp03-reset", ended(Scp03(KEYS03), ["# RESET", f"00A4040010{AID} 9000"])
    for level in (0x01, 0x03, 0x11, 0x13):
        yield f"scp02-{level:02x}", usual(Scp02(KEYS02, level))
    yield "scp02-10", usual(Scp02(KEYS02, 0x10))
    yield "scp02-unmodified", usual(Scp02(KEYS02, 0x03, unmodified=True))
    yield "scp02-plain-icv", usual(Scp02(KEYS02, 0x03, plain_icv=True))
    yield "scp02-unmodified-plain-icv", usual(Scp02(KEYS02, 0x11, unmodified=True, plain_icv=True))
    for name, how in (("", {}), ("-unmodified", {"unmodified": True}), ("-plain-icv", {"plain_icv": True}),
                      ("-as-1a", {"unmodified": True}), ("-as-0a", {"unmodified": True, "plain_icv": True})):
        channel = Scp02(KEYS02, 0x01, **how)
        yield f"scp02-implicit{name}", usual(channel, channel.begin_implicitly)
    channel = Scp02(KEYS02, 0x01, sequence=77)
    yield "scp02-implicit-not-told", usual(channel, lambda channel=channel: channel.begin_implicitly(told=False))
    channel = Scp02(KEYS02, 0x01, sequence=7700)
    yield "scp02-implicit-far", usual(channel, lambda channel=channel: channel.begin_implicitly(told=False))
    channel = Scp02(KEYS02, 0x01, ahead=1)
    yield "scp02-implicit-answers", answers_in_between(channel, channel.begin_implicitly, first="AID")
    for name, level, how in (("", 0x01, {}), ("-zeros", 0x03, {"first": "zeros"}), ("-authenticate", 0x01, {"first": "authenticate"}),
                             ("-data", 0x01, {"extra": bytes(8)}), ("-silent", 0x03, {"p1": 0}), ("-no-mac", 0x00, {"first": "zeros"})):
        yield f"scp02-answers{name}", answers_in_between(Scp02(KEYS02, level), **how)
    yield "scp02-answers-ahead", answers_in_between(Scp02(KEYS02, ahead=1))
    yield "scp02-chained", cut_up(Scp02(KEYS02, 0x03), MANY[:180])
    yield "scp02-cut", faulty(Scp02(KEYS02), change=lambda sent: sent[:4])
    yield "scp02-padding", faulty(Scp02(KEYS02, 0x03), padding=lambda data: data + bytes(-len(data) % 8))
    yield "scp02-put-key", keys_put(Scp02(KEYS02, 0x03))
    yield "scp02-altered", refused(Scp02(KEYS02, 0x01))
    yield "scp02-altered-ciphered", refused(Scp02(KEYS02, 0x03))
    yield "scp02-lost", lost(Scp02(KEYS02, 0x03))
    yield "scp02-replay", repeated(Scp02(KEYS02, 0x03))
    yield "scp11a", usual(Scp11())
    yield "scp11a-s16-aes256", usual(Scp11(size=16, key_len=32))
    yield "scp11b", usual(Scp11("b"))
    yield "scp11c", usual(Scp11("c"))
    for usage in (0x34, 0x1C, 0x74):
        yield f"scp11a-{usage:02x}", usual(Scp11(usage=usage))
    for variant in ("a", "b"):
        channel = Scp11(variant, host=HOST_NAME, card=CARD_NAMES)
        yield f"scp11{variant}-named", usual(channel, lambda channel=channel: channel.begin(told=True))
    yield "scp11a-named-by-keyring", usual(Scp11(host=HOST_NAME, card=(CARD_GROUP, CARD_GROUP)))
    yield "scp11a-host-only", usual(Scp11(host=HOST_NAME))
    yield "scp11c-group", usual(Scp11("c", host=HOST_NAME, card=(CARD_GROUP,)))
    yield "scp11a-named-otherwise", usual(Scp11(host=HOST_NAME, card=(b"ANOTHER", b"CARD")))
    yield "scp11-put-key", keys_put(Scp11())


def faulty_cryptogram(channel):
    channel.begin(cryptogram=bytes(8), sw="6300")
    return channel


def by_message(lines, counter=1, tar=TAR):
    """The same commands in scripts of secured packets to the security domain's TAR, each with a response packet."""
    out = []
    for number, text in enumerate(lines, counter):
        command, answer = (bytes.fromhex(part) for part in text.split(" "))
        script = ota.tlv(0xAA, ota.tlv(0x22, command))
        result = ota.tlv(0xAB, bytes.fromhex("800101") + ota.tlv(0x23, answer))
        out += ota.sent(ota.command(ota.AES, script, counter=number, spi="1639", tar=tar))
        out += ota.por(ota.answer(ota.AES, result, counter=number, tar=tar), number % 250 + 1)
    return out


def in_one(lines, num, counter=1):
    """The first commands in one script, all answered at once; then the others."""
    pairs = [[bytes.fromhex(part) for part in text.split(" ")] for text in lines[:num]]
    script = ota.tlv(0xAA, b"".join(ota.tlv(0x22, command) for command, _ in pairs))
    result = ota.tlv(0xAB, bytes([0x80, 1, num]) + b"".join(ota.tlv(0x23, answer) for _, answer in pairs))
    first = ota.parts(ota.command(ota.AES, script, counter=counter, spi="1639", tar=TAR))
    return first + ota.por(ota.answer(ota.AES, result, counter=counter, tar=TAR)) + by_message(lines[num:], counter + 1)


def remote():
    """Name: lines of a trace with remote commands, and the channel they are of."""
    channel = usual(Scp03(KEYS03))
    yield "remote", by_message(channel.lines), channel
    channel = usual(Scp03(KEYS03))
    yield "remote-foreseen", in_one(channel.lines, 4), channel
    channel = usual(Scp03(KEYS03, sequence=7000))
    yield "remote-not-foreseen", in_one(channel.lines, 2), channel
    channel = usual(Scp03(OTHER))
    yield "remote-foreseen-wrong-key", in_one(channel.lines, 2), channel
    yield "remote-wrong-key", by_message(channel.lines), channel


def master_delete(key):
    """DELETE of an ISD-P with a token (SGP.02 4.1.1.5, GPCS C.4)."""
    data = tlv("4F", bytes.fromhex(AID)) + tlv("B6", tlv("42", b"TEST") + tlv("93", b"\1"))
    token = cmac(bytes.fromhex(key), bytes([0x00, 0x40, len(data)]) + data)
    data += tlv("9E", token)
    return ota.START + by_message([line(bytes([0x80, 0xE4, 0x00, 0x40, len(data)]) + data, b"\0")], tar="000001")


def fixture():
    """One card with both protocols, one after the other: tests/scp/fixture."""
    first = usual(Scp02(KEYS02, 0x13))
    second = keys_put(Scp03(KEYS03))
    second.send("80E28800", NAME)
    return START + first.lines + START + second.lines


KEYRING = {"note": "published test keys", "scp80": [ota.AES], "scp02": [KEYS02], "scp03": [KEYS03, KEYS256],
           "scp03_session": [Scp03(KEYS03, sequence=9).session()],
           "ecc": [ecc(HOST_EPHEMERAL), dict(ecc(CARD_STATIC), sin=CARD_GROUP.hex(), sdin=CARD_GROUP.hex(),
                                             card_group=CARD_GROUP.hex())]}


def write(folder):
    folder = Path(folder)
    for name, channel in channels():
        (folder / f"{name}.hex").write_text("\n".join(START + channel.lines) + "\n")
    for name, lines, _ in remote():
        (folder / f"{name}.hex").write_text("\n".join(ota.START + lines) + "\n")
    keys = folder / "keys.json"
    keys.write_text(json.dumps(KEYRING, indent=1))
    keys.chmod(0o600)


if __name__ == "__main__":
    write(sys.argv[1])
