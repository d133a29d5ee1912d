# SPDX-License-Identifier: GPL-2.0-or-later
"""web.py RSPTRACE [MEGABYTES] measures ES9+ over HTTP and over TLS 1.3, in large and in small segments, side by side with
tshark where that is installed; then a million connections that are opened and not used, and as many that are only begun.
Prints CPU seconds, megabytes a second and peak memory. Exit 1 when a figure of docs/architecture.md ("Speed") is missed.
MEGABYTES: 1000 when not given.
web.py --write FILE [plain|tls [MSS [MEGABYTES]]] only writes such a capture; with TLS its key log is FILE.keys.

The sessions are a recorded one, played many times with other challenges, transaction ids and identities, eight at a time.
A session is one connection. TLS is AES-128-GCM with secrets made up for each connection; the handshake has the messages
that a reader looks at, and Finished holds what belongs there."""
import base64
import hashlib
import hmac
import random
import re
import shutil
import struct
import sys
import tempfile
from pathlib import Path

from bench import ROOT, middle, run

SESSION = "sgp22-tls13"
PORT = 8000                # of the server, in the recorded session
AT_ONCE = 8
RUNS = 3
MIN_RATIO = {"plain": 6.0, "tls": 4.0}  # megabytes a second, to tshark's
MAX_PEAK = 64 << 20
HALF_OPEN, HALF_OPEN_S = 1_000_000, 20.0
RECORD_MAX = 1 << 14
EPB = 6
CLIENT, SERVER = 0, 1      # who sends


def packets(path):
    """The packets of a little-endian pcapng."""
    data = path.read_bytes()
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if kind == EPB:
            captured, = struct.unpack_from("<I", data, at + 20)
            yield data[at + 28:at + 28 + captured]
        at += length


def turns():
    """What client and server say in turn in the recorded session, over plain HTTP: (who, bytes)."""
    said, last = [], None
    for packet in packets(ROOT / "captures" / SESSION / "merged.pcapng"):
        if packet[12:14] != b"\x08\0" or packet[23] != 6:
            continue
        tcp = packet[14 + (packet[14] & 15) * 4:14 + int.from_bytes(packet[16:18], "big")]
        ports = struct.unpack_from(">HH", tcp)
        text = tcp[(tcp[12] >> 4) * 4:]
        if PORT not in ports or not text:
            continue
        this = (SERVER if ports[0] == PORT else CLIENT, min(ports) + max(ports))
        if this == last:
            said[-1][1].extend(text)
        else:
            said.append((this[0], bytearray(text)))
        last = this
    return [(who, bytes(text)) for who, text in said]


def is_base64(text):
    return len(text) % 4 == 0 and re.fullmatch(rb"[A-Za-z0-9+/]+={0,2}", text)


class Template:
    """The session with places for what differs from one time to the next."""

    def __init__(self):
        self.turns = [(who, re.split(rb'(?<=")([^"]{16,})(?=")', text)) for who, text in turns()]
        whole = b"".join(text for _, text in turns())
        blobs = b"".join(base64.b64decode(part) for _, parts in self.turns for part in parts if is_base64(part))
        challenge = base64.b64decode(re.search(rb'"euiccChallenge": ?"([^"]+)"', whole)[1])
        transaction = bytes.fromhex(re.search(rb'"transactionId": ?"([0-9A-F]{32})"', whole)[1].decode())
        self.olds = {challenge, transaction}
        self.digits = set(re.findall(rb"89\d{30}", blobs))
        self.packed = {match[2:] for match in re.findall(rb"\x5a\x0a[\x00-\xff]{10}", blobs)}
        self.turns = [(who, [self.part(part) for part in parts]) for who, parts in self.turns]

    def part(self, part):
        """(bytes, whether they are base64 and differ), or literally these."""
        olds = self.olds | self.digits | self.packed
        if is_base64(part) and any(old in base64.b64decode(part) for old in olds):
            return base64.b64decode(part), True
        return part, False

    def session(self, rng):
        news = {old: rng.randbytes(len(old)) for old in self.olds}
        news |= {old: b"89" + b"%030d" % rng.randrange(10**30) for old in self.digits}
        news |= {old: bytes.fromhex("98" + "%018d" % rng.randrange(10**18)) for old in self.packed}
        texts = {old.hex().upper().encode(): new.hex().upper().encode() for old, new in news.items()}
        for who, parts in self.turns:
            out = bytearray()
            for part, differs in parts:
                for old, new in (news if differs else texts).items():
                    part = part.replace(old, new)
                out += base64.b64encode(part) if differs else part
            yield who, bytes(out)


def expand(secret, label, context, length):
    """RFC 8446 7.1, HKDF-Expand-Label; all of one block."""
    label = b"tls13 " + label
    info = struct.pack(">HB", length, len(label)) + label + struct.pack("B", len(context)) + context
    return hmac.digest(secret, info + b"\x01", "sha256")[:length]


class Keys:
    def __init__(self, secret):
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        self.secret = secret
        self.aead = AESGCM(expand(secret, b"key", b"", 16))
        self.iv = int.from_bytes(expand(secret, b"iv", b"", 12), "big")
        self.num = 0

    def seal(self, kind, text):
        """One record (RFC 8446 5.2)."""
        header = struct.pack(">BHH", 23, 0x0303, len(text) + 17)
        nonce = (self.iv ^ self.num).to_bytes(12, "big")
        self.num += 1
        return header + self.aead.encrypt(nonce, text + bytes([kind]), header)

    def finished(self, transcript):
        key = expand(self.secret, b"finished", b"", 32)
        return message(20, hmac.digest(key, transcript.digest(), "sha256"))


def message(kind, body):
    return struct.pack(">B", kind) + len(body).to_bytes(3, "big") + body


def extension(kind, body):
    return struct.pack(">HH", kind, len(body)) + body


def vector(size, body):
    return len(body).to_bytes(size, "big") + body


def client_hello(rng):
    name = b"testsmdpplus1.example.com"
    extensions = b"".join((
        extension(0, vector(2, b"\0" + vector(2, name))),
        extension(10, vector(2, b"\0\x1d")),
        extension(13, vector(2, b"\x04\x03\x08\x04")),
        extension(16, vector(2, vector(1, b"http/1.1"))),
        extension(43, vector(1, b"\x03\x04")),
        extension(51, vector(2, b"\0\x1d" + vector(2, rng.randbytes(32))))))
    client_random = rng.randbytes(32)
    body = b"\x03\x03" + client_random + vector(1, rng.randbytes(32)) + vector(2, b"\x13\x01") + b"\x01\0"
    return client_random, message(1, body + vector(2, extensions))


def server_hello(rng, hello):
    extensions = extension(43, b"\x03\x04") + extension(51, b"\0\x1d" + vector(2, rng.randbytes(32)))
    return message(2, b"\x03\x03" + rng.randbytes(32) + hello[38:71] + b"\x13\x01\0" + vector(2, extensions))


def secured(rng, session, keylog, certificate):
    """The same session inside TLS 1.3."""
    client_random, hello = client_hello(rng)
    answer = server_hello(rng, hello)
    secrets = [rng.randbytes(32) for _ in range(4)]
    for label, secret in zip(("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                              "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"), secrets):
        keylog.write(f"{label} {client_random.hex()} {secret.hex()}\n")
    client, server = Keys(secrets[0]), Keys(secrets[1])
    transcript = hashlib.sha256(hello + answer)
    change = b"\x14\x03\x03\0\x01\x01"
    flight = (message(8, vector(2, extension(16, vector(2, vector(1, b"http/1.1"))))),
              message(11, b"\0" + vector(3, vector(3, certificate) + b"\0\0")),
              message(15, b"\x04\x03" + vector(2, rng.randbytes(70))))
    records = struct.pack(">BHH", 22, 0x0303, len(answer)) + answer + change
    for part in flight:
        transcript.update(part)
        records += server.seal(22, part)
    last = server.finished(transcript)
    transcript.update(last)
    yield CLIENT, struct.pack(">BHH", 22, 0x0301, len(hello)) + hello
    yield SERVER, records + server.seal(22, last)
    yield CLIENT, change + client.seal(22, client.finished(transcript))
    keys = (Keys(secrets[2]), Keys(secrets[3]))
    for who, text in session:
        yield who, b"".join(keys[who].seal(23, text[at:at + RECORD_MAX]) for at in range(0, len(text), RECORD_MAX))
    yield CLIENT, keys[CLIENT].seal(21, b"\x01\0")


class Ends:
    """Both ends of a connection: Ethernet, IPv4 and TCP with time stamps."""
    SYN, ACK, PUSH, FIN = 2, 16, 8, 1

    def __init__(self, number, port):
        client = struct.pack(">I", 0x0A000000 | number & 0xFFFFFF)
        ends = (client, struct.pack(">H", 32768 + number % 28000)), (bytes((192, 0, 2, 1)), struct.pack(">H", port))
        self.seqs = [number * 7919 & 0xFFFFFFFF, number * 104729 & 0xFFFFFFFF]
        self.ip = [ends[who][0] + ends[1 - who][0] for who in (CLIENT, SERVER)]
        self.sums = [sum(struct.unpack(">4H", ip)) + 0x4500 + 0x4000 + 0x4006 for ip in self.ip]
        self.ports = [ends[who][1] + ends[1 - who][1] for who in (CLIENT, SERVER)]

    def segment(self, who, flags, data=b"", options=b"\x01\x01\x08\x0a\0\1\2\3\0\1\2\3"):
        length = 40 + len(options) + len(data)
        total = self.sums[who] + length
        total = (total & 0xFFFF) + (total >> 16)
        total = (total & 0xFFFF) + (total >> 16)
        seq, ack = self.seqs[who], self.seqs[1 - who] if flags & self.ACK else 0
        self.seqs[who] = seq + len(data) + bool(flags & 3) & 0xFFFFFFFF
        return b"".join((
            b"\x02\0\0\0\0\2\x02\0\0\0\0\1\x08\0", struct.pack(">HHHHBBH", 0x4500, length, 0, 0x4000, 64, 6, ~total & 0xFFFF),
            self.ip[who], self.ports[who],
            struct.pack(">IIHHI", seq, ack, (20 + len(options)) // 4 << 12 | flags, 501, 0), options, data))

    def opening(self, mss):
        options = b"\x02\x04" + struct.pack(">H", mss)
        yield self.segment(CLIENT, self.SYN, options=options)
        yield self.segment(SERVER, self.SYN | self.ACK, options=options)


def frames(number, port, mss, said):
    ends = Ends(number, port)
    yield from ends.opening(mss)
    yield ends.segment(CLIENT, ends.ACK)
    for who, text in said:
        for index, at in enumerate(range(0, len(text), mss)):
            part = text[at:at + mss]
            yield ends.segment(who, ends.ACK | (ends.PUSH if at + mss >= len(text) else 0), part)
            if index % 2:
                yield ends.segment(1 - who, ends.ACK)
    yield ends.segment(CLIENT, ends.FIN | ends.ACK)
    yield ends.segment(SERVER, ends.FIN | ends.ACK)
    yield ends.segment(CLIENT, ends.ACK)


def write_pcap(path, rows, limit=None):
    """Answers the number of packets."""
    written = size = 0
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for packet in rows:
            us = written * 50
            out.write(struct.pack("<IIII", 1900000000 + us // 1000000, us % 1000000, len(packet), len(packet)) + packet)
            written += 1
            size += 16 + len(packet)
            if limit and size >= limit:
                break
    return written


def interleaved(connection):
    """One packet of each of the connections that are under way, in turn."""
    under_way, number = [], 0
    while True:
        while len(under_way) < AT_ONCE:
            under_way.append(connection(number))
            number += 1
        for one in list(under_way):
            packet = next(one, None)
            if packet is None:
                under_way.remove(one)
            else:
                yield packet


def build(path, kind, mss, megabytes):
    template, rng = Template(), random.Random(1)
    certificate = base64.b64decode(re.search(rb'"serverCertificate": ?"([^"]+)"',
                                             b"".join(text for _, text in turns()))[1])
    with open(f"{path}.keys", "w", encoding="ascii") as keylog:
        def connection(number):
            said = template.session(rng)
            if kind == "tls":
                said = secured(rng, said, keylog, certificate)
            return frames(number, 443 if kind == "tls" else 80, mss, said)

        return write_pcap(path, interleaved(connection), megabytes * 1000000)


def build_half_open(path, num, begun):
    """Connections that are opened and never used; `begun`: each with the beginning of a ClientHello."""
    def packets_of(number):
        ends = Ends(number, 443)
        yield from ends.opening(1400)
        if begun:
            yield ends.segment(CLIENT, ends.ACK | ends.PUSH, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")

    return write_pcap(path, (packet for number in range(num) for packet in packets_of(number)))


def commands(program, kind, capture):
    ours, theirs = [program, "decode"], ["tshark", "-n"]
    if kind == "tls":
        ours += ["--keylog", f"{capture}.keys"]
        theirs += ["-o", f"tls.keylog_file:{capture}.keys"]
    return ours + [str(capture)], theirs + ["-r", str(capture)]


def measure(program, kind, mss, megabytes, folder):
    """Prints a line; answers what is missed."""
    capture = Path(folder) / "web.pcap"
    num = build(capture, kind, mss, megabytes)
    our_command, their_command = commands(program, kind, capture)
    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(run(our_command))
        if shutil.which("tshark"):
            theirs.append(run(their_command))
    cpu, peak = middle(ours, "cpu"), middle(ours, "peak") / 1024
    size = capture.stat().st_size / 1e6
    line = f"{kind:<5} MSS {mss:>4} {num:>9,} packets  {cpu:6.2f} s CPU {size / cpu:6.0f} MB/s  peak {peak:5.1f} MiB" \
           f"  {int(middle(ours, 'lines')):,} lines"
    missed = [f"memory of {kind} {mss}"] if peak > MAX_PEAK >> 20 else []
    if theirs:
        other = middle(theirs, "cpu")
        line += f"  tshark {other:6.2f} s: {other / cpu:.1f} times (at least {MIN_RATIO[kind]})"
        missed += [f"speed of {kind} {mss}"] if other / cpu < MIN_RATIO[kind] else []
    print(line, flush=True)
    return missed


def measure_half_open(program, begun, folder):
    capture = Path(folder) / "half-open.pcap"
    num = build_half_open(capture, HALF_OPEN, begun)
    runs = [run([program, "decode", str(capture)]) for _ in range(RUNS)]
    cpu, peak = middle(runs, "cpu"), middle(runs, "peak") / 1024
    what = "connections with half a ClientHello" if begun else "half-open connections"
    print(f"{HALF_OPEN:,} {what}, {num:,} packets  {cpu:.2f} s CPU (under {HALF_OPEN_S:.0f})"
          f"  peak {peak:.1f} MiB (at most {MAX_PEAK >> 20})", flush=True)
    return [what] if cpu > HALF_OPEN_S or peak > MAX_PEAK >> 20 else []


def main():
    if sys.argv[1] == "--write":
        build(sys.argv[2], *(sys.argv[3:4] or ["plain"]), *map(int, sys.argv[4:5] or [1400]),
              *map(int, sys.argv[5:6] or [10]))
        return 0
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    print(f"ES9+, {megabytes} MB each, one line a message, median of {RUNS}")
    if not shutil.which("tshark"):
        print("tshark is not installed: not compared")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("plain", "tls"):
            for mss in (1400, 120):
                missed += measure(sys.argv[1], kind, mss, megabytes, folder)
        for begun in (False, True):
            missed += measure_half_open(sys.argv[1], begun, folder)
    print("missed: " + ", ".join(missed) if missed else "all figures hold")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
