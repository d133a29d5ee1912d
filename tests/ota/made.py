# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes traces of short messages with secured packets (TS 102 225, TS 31.115) from published test keys: one an answer, a
parts, a fault each. Written from the specification, with python3-cryptography; nothing of the decoder is used.

As a program: made.py FOLDER writes them there as C-APDU/R-APDU lines, with keys.json beside them."""
import json
import sys
import zlib
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
except ImportError:
    TripleDES = algorithms.TripleDES

# Published test keys: pySim's tests/unittests/test_ota.py (SJA5 sets), NIST's AES example keys.
AES = {"kvn": 2, "kic": "200102030405060708090A0B0C0D0E0F", "kid": "201102030405060708090A0B0C0D0E0F"}
DES3 = {"kvn": 3, "kic": "300102030405060708090A0B0C0D0E0F", "kid": "301102030405060708090A0B0C0D0E0F"}
AES256 = {"kvn": 4, "kic": "603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4",
          "kid": "00" * 16 + "2B7E151628AED2A6ABF7158809CF4F3C"}
DES = {"kvn": 5, "kic": "0123456789ABCDEF", "kid": "FEDCBA9876543210"}
OTHER = {"kvn": 2, "kic": "11" * 16, "kid": "22" * 16}
RFM = "B00011"
# A small number, so that nobody takes it for a real key.
SIGNER = ec.derive_private_key(0x5005, ec.SECP256R1())
POINT = SIGNER.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint).hex()


def key_of(keys, role):
    return bytes.fromhex(keys[role])


def triple(key):
    return TripleDES((key * 3)[:24] if len(key) == 8 else key + key[:8] if len(key) == 16 else key)


def is_des(keys):
    return keys in (DES3, DES)


def cipher(keys, data):
    algorithm = triple(key_of(keys, "kic")) if is_des(keys) else algorithms.AES(key_of(keys, "kic"))
    encryptor = Cipher(algorithm, modes.CBC(bytes(8 if is_des(keys) else 16))).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def checksum(keys, data, length):
    if is_des(keys):
        data += bytes(-len(data) % 8)
        encryptor = Cipher(triple(key_of(keys, "kid")), modes.CBC(bytes(8))).encryptor()
        return (encryptor.update(data) + encryptor.finalize())[-8:][:length]
    mac = CMAC(algorithms.AES(key_of(keys, "kid")))
    mac.update(data)
    return mac.finalize()[:length]


def octet(keys):
    """KIc or KID: version and algorithm."""
    return keys["kvn"] << 4 | ({DES["kic"]: 1, DES3["kic"]: 5}.get(keys["kic"], 2))


def command(keys, data, counter=1, spi="1621", tar=RFM, check_len=8, damage=None, padding=b"\0", signer=None):
    """A command packet from CPL on. `damage`: called with the bytes that are about to be sent."""
    spi = bytes.fromhex(spi)
    ciphered, kind = spi[0] & 4, spi[0] & 3
    check_len = {0: 0, 1: 4, 2: check_len, 3: check_len if signer else 0}[kind]
    block = (8 if is_des(keys) else 16) if ciphered else 1
    pad = -(6 + check_len + len(data)) % block
    padded = data + (padding * pad)[:pad]
    counters = counter.to_bytes(5, "big") + bytes([pad])
    kid = 0x05 if kind == 1 else octet(keys)
    header = bytes([13 + check_len]) + spi + bytes([octet(keys), kid]) + bytes.fromhex(tar)
    length = (len(header) + 6 + check_len + len(padded)).to_bytes(2, "big")
    covered = length + header + counters + padded
    if kind == 3:
        check = signer(covered)
    else:
        check = {0: b"", 1: zlib.crc32(covered).to_bytes(4, "big"), 2: checksum(keys, covered, check_len)}[kind] \
            if kind != 2 or check_len else b""
    body = counters + check + padded
    packet = length + header + (cipher(keys, body) if ciphered else body)
    return damage(packet) if damage else packet


def answer(keys, data, counter=1, status=0, spi2=0x39, tar=RFM):
    """A response packet from RPL on, secured as SPI2 asks."""
    check_len = 8 if spi2 & 0x0C == 8 else 0
    block = (8 if is_des(keys) else 16) if spi2 & 0x10 else 1
    pad = -(7 + check_len + len(data)) % block
    counters = counter.to_bytes(5, "big") + bytes([pad, status])
    header = bytes([10 + check_len]) + bytes.fromhex(tar)
    length = (len(header) + 7 + check_len + len(data) + pad).to_bytes(2, "big")
    padded = data + bytes(pad)
    check = checksum(keys, bytes.fromhex("027100") + length + header + counters + padded, check_len) if check_len else b""
    body = counters + check + padded
    return length + header + (cipher(keys, body) if spi2 & 0x10 else body)


def signature(data, der=False):
    """ECDSA with SHA-256 (TS 102 225 names no algorithm), r and s of 32 bytes."""
    made = SIGNER.sign(data, ec.ECDSA(hashes.SHA256()))
    if der:
        return (made + bytes(8))[:72]
    r, s = utils.decode_dss_signature(made)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def signed(spi="1321", **how):
    return command(AES, SCRIPT, spi=spi, check_len=64, signer=signature, **how)


def signed_answer():
    """A response packet, signed as SPI2 2D asks."""
    body = (1).to_bytes(5, "big") + bytes(2)
    header = bytes([10 + 64]) + bytes.fromhex(RFM)
    length = (len(header) + len(body) + 64 + len(ANSWER)).to_bytes(2, "big")
    return length + header + body + signature(bytes.fromhex("027100") + length + header + body + ANSWER) + ANSWER


def tlv(tag, value):
    length = bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])
    return bytes([tag]) + length + value


def deliver(user_data):
    return bytes.fromhex("440881214365877FF622705200000000") \
        + bytes([len(user_data)]) + user_data


def submit(user_data):
    return bytes.fromhex("4101088121436587" "7FF6") + bytes([len(user_data)]) + user_data


def envelope(tpdu):
    inner = bytes.fromhex("82028381") + tlv(0x06, bytes.fromhex("912143658709F0")) + tlv(0x8B, tpdu)
    data = tlv(0xD1, inner)
    return f"80C20000{len(data):02X}{data.hex().upper()}"


def fetched(tpdu, number=1):
    inner = bytes.fromhex(f"8103{number:02x}1300" "82028183") + tlv(0x06, bytes.fromhex("912143658709F0")) + tlv(0x8B, tpdu)
    return tlv(0xD0, inner)


def sent(packet, response=""):
    """One ENVELOPE with a whole packet."""
    return [f"{envelope(deliver(bytes.fromhex('027000') + packet))} {response}9000"]


def parts(packet, reference=17, size=100, wide=False, order=None):
    """The packet in ENVELOPEs, each with one part."""
    pieces = [packet[at:at + size] for at in range(0, len(packet), size)]
    lines = []
    for number, piece in enumerate(pieces, 1):
        element = bytes([8, 4]) + reference.to_bytes(2, "big") if wide else bytes([0, 3, reference])
        header = element + bytes([len(pieces), number]) + (bytes.fromhex("7000") if number == 1 else b"")
        lines.append(f"{envelope(deliver(bytes([len(header)]) + header + piece))} 9000")
    return [lines[at] for at in order] if order else lines


def por(packet, number=1):
    """The card sends a response packet with SEND SHORT MESSAGE."""
    data = fetched(submit(bytes.fromhex("027100") + packet), number)
    return [f"80120000{len(data):02X} {data.hex().upper()}9000", f"801400000C8103{number:02X}130002028281830100 9000"]


SCRIPT = bytes.fromhex("AA" "12" "220700A40004023F00" "220700A40004022FE2")
ANSWER = bytes.fromhex("AB0B" "800102" "23029000" "23026A82")
COMPACT = bytes.fromhex("A0A40000023F00A0A40000027F20A0B0000009")
# PUT KEY of one AES key (GPCS 11.8), in a compact script.
SECRET = "5EC2E7000102030405060708090A0B0C"
PUT_KEY = bytes.fromhex("80D8000116" "01" "8811" "10" + SECRET + "00" "00")
# TS 102 226 8.3: a channel (bearer, buffer, transport, address), then a CAT_TP link over it (port, identification).
PUSH = bytes.fromhex("80EC0101" "13" "350103" "390205DC" "3C0301B7FC" "3E0521C6336407") \
    + bytes.fromhex("80EC0102" "11" "3C0300" "1388" "360A98444999999990010F59")
START = ["# RESET 3B9F96801FC78031E073FE211B63F10201830F9000C2", "00A40004023F00 9000"]


def flip(at):
    def change(packet):
        changed = bytearray(packet)
        changed[at] ^= 1
        return bytes(changed)
    return change


LONG = bytes.fromhex("AA8181") + b"\x22\x7f" + bytes.fromhex("00D600007A") + bytes(range(122))


def traces():
    """Name: lines of the trace. What each must give is in tests/cli/test_ota.py."""
    good = command(AES, SCRIPT)
    yield "aes", sent(command(AES, SCRIPT, spi="1639")) + por(answer(AES, ANSWER))
    yield "3des", sent(command(DES3, COMPACT, spi="1609"), "027100" + answer(
        DES3, bytes.fromhex("039000") + bytes(9), spi2=0x09).hex().upper())
    yield "des", sent(command(DES, COMPACT, spi="1600"))
    yield "aes256-cmac32", sent(command(AES256, SCRIPT, spi="1600", check_len=4))
    yield "no-check", sent(command(AES, SCRIPT, spi="0400"))
    yield "crc", sent(command(AES, SCRIPT, spi="0500"))
    yield "signed", sent(signed("132D")) + por(signed_answer())
    yield "signed-ciphered", sent(signed("1721"))
    yield "signed-altered", sent(signed(damage=flip(-1)))
    yield "signed-otherwise", sent(command(AES, SCRIPT, spi="1321", check_len=72, signer=lambda data: signature(data, der=True)))
    yield "parts", parts(command(AES, LONG, spi="1639")) + por(answer(AES, ANSWER))
    yield "parts-wide-out-of-order", parts(command(AES, LONG), reference=0x1234, wide=True, order=[1, 0])
    yield "parts-twice", parts(command(AES, LONG), order=[0, 0, 1])
    yield "parts-missing", parts(command(AES, LONG), order=[0])
    yield "cut", sent(good[:-9])
    yield "header-bad", sent(good[:2] + b"\x02" + good[3:])
    yield "altered", sent(command(AES, SCRIPT)) + sent(command(AES, SCRIPT, counter=2, damage=flip(20)))
    yield "wrong-key", sent(command(OTHER, SCRIPT))
    yield "altered-refused", sent(command(AES, SCRIPT, damage=flip(40))) + por(answer(AES, b"", status=1, spi2=0))
    yield "wrong-key-refused", sent(command(OTHER, SCRIPT)) + por(answer(AES, b"", status=1, spi2=0))
    yield "replay", sent(good) + sent(good)
    yield "low", sent(command(AES, SCRIPT, counter=9)) + sent(command(AES, SCRIPT, counter=3))
    yield "gap", sent(command(AES, SCRIPT, spi="1E21")) + sent(command(AES, SCRIPT, counter=5, spi="1E21"))
    yield "padding", sent(command(AES, SCRIPT, padding=b"\x80"))
    yield "status", sent(good) + por(answer(AES, b"", status=2, spi2=0))
    yield "plain-answer", sent(command(AES, SCRIPT, spi="1639")) + por(answer(AES, ANSWER, spi2=0))
    yield "other-counter", sent(command(AES, SCRIPT, spi="1639")) + por(answer(AES, ANSWER, counter=7))
    yield "orphan", por(answer(AES, ANSWER, spi2=0))
    yield "script-bad", sent(command(AES, bytes.fromhex("AA0C220700A40004023F00")))
    yield "script-form", sent(command(AES, bytes.fromhex("AE09220700A40004023F00")))
    yield "longer", sent(command(AES, SCRIPT, spi="0200") + b"\0\0\0")
    yield "other-card", ["00A40004022FE2 9000", "00B000000A 989444999999990010F59000"] + sent(good)
    yield "put-key", sent(command(AES, PUT_KEY, tar="000000"))
    yield "push", sent(command(AES, PUSH, tar="000000"))
    yield "secured-though-not-asked", sent(good) + por(answer(AES, ANSWER))


def rp_data(tpdu, to_mobile=True):
    """RP-DATA with a service centre on the network's side (TS 24.011 7.3.1)."""
    centre = bytes.fromhex("07912143658709F0")
    addresses = centre + b"\0" if to_mobile else b"\0" + centre
    return bytes([1 if to_mobile else 0, 5]) + addresses + bytes([len(tpdu)]) + tpdu


def submit_sm(user_data, number=1, header=True, sar=None, payload=False):
    """SMPP 3.4 4.4.1; `sar`: reference, how many and which one, in place of an element of the header; `payload`: the text in
    message_payload."""
    text = b"" if payload else user_data
    body = b"\0" + b"\1\1" + b"1234\0" + b"\1\1" + b"88211234\0" + bytes([0x40 if header else 0, 0x7F, 0]) + b"\0\0" \
        + bytes([0, 0, 0xF6, 0, len(text)]) + text
    for tag, value in zip((0x020C, 0x020E, 0x020F), (sar[0].to_bytes(2, "big"), bytes([sar[1]]), bytes([sar[2]])) if sar else ()):
        body += tag.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value
    if payload:
        body += bytes.fromhex("0424") + len(user_data).to_bytes(2, "big") + user_data
    return (16 + len(body)).to_bytes(4, "big") + bytes.fromhex("0000000400000000") + number.to_bytes(4, "big") + body


def gsmtap_um(message, uplink, again=None):
    """Datagrams of GSMTAP with LAPDm I frames of SAPI 3 on an SDCCH/8 (TS 44.006); `again`: number of a frame that is sent
    twice."""
    pieces = [message[at:at + 20] for at in range(0, len(message), 20)]
    frames = []
    for number, piece in enumerate(pieces):
        more = number < len(pieces) - 1
        lapdm = bytes([0x0D, (number % 8) << 1, len(piece) << 2 | more << 1 | 1]) + piece + b"\x2b" * (20 - len(piece))
        header = bytes([2, 4, 1, 3]) + (0x4000 * uplink + 871).to_bytes(2, "big") + bytes(2) + bytes(4) + bytes([8, 0, 2, 0])
        frames += [header + lapdm] * (2 if number == again else 1)
    return frames


def pcap(datagrams, port):
    """A classic pcap (raw IP) of UDP datagrams to a port, a second apart."""
    data = (0xA1B2C3D4).to_bytes(4, "big") + bytes.fromhex("00020004") + bytes(8) + (65535).to_bytes(4, "big") \
        + (101).to_bytes(4, "big")
    for number, payload in enumerate(datagrams):
        udp = (40000).to_bytes(2, "big") + port.to_bytes(2, "big") + (8 + len(payload)).to_bytes(2, "big") + bytes(2) + payload
        packet = bytes.fromhex("4500") + (20 + len(udp)).to_bytes(2, "big") + bytes.fromhex("00000000401100007F0000017F000001") + udp
        data += (1600000000 + number).to_bytes(4, "big") + bytes(4) + len(packet).to_bytes(4, "big") * 2 + packet
    return data


def sip(body, kind="application/vnd.3gpp.sms"):
    head = f"MESSAGE sip:user@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\nContent-Type: {kind}\r\n" \
           f"Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


KEYRING = {"note": "published test keys", "scp80": [AES, DES3, AES256, DES], "ecc": [{"owner": "server", "point": POINT}]}


def write(folder):
    folder = Path(folder)
    for name, lines in traces():
        (folder / f"{name}.hex").write_text("\n".join(START + lines) + "\n")
    keys = folder / "keys.json"
    keys.write_text(json.dumps(KEYRING, indent=1))
    keys.chmod(0o600)


if __name__ == "__main__":
    write(sys.argv[1])
