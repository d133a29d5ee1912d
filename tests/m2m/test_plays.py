# SPDX-License-Identifier: GPL-2.0-or-later
"""What the generator makes is read back from its own files: packets open with keys.json, MACs, receipts, certificates and signatures
are right, but where a fault wants them wrong; its cryptography gives published figures, and tshark takes the frames."""
import base64
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import needs  # noqa: E402

needs.modules()
import certificates  # noqa: E402
import crypto  # noqa: E402
import ecka  # noqa: E402
import make  # noqa: E402
import scp03  # noqa: E402
import scp80  # noqa: E402
import soap  # noqa: E402
from coding import contents, elements, find, tlv  # noqa: E402
from faults import FAULTS  # noqa: E402
from lxml import etree  # noqa: E402
from pcap import ones_sum  # noqa: E402

SHARED = Path(os.environ.get("RSP_SHARED", Path(__file__).parents[3] / "shared"))
TLS = ("https-notification", "https-agreed", "https-confirm-other", "dns-other", "soap-tls")  # what differs from run to run
RPS = "{" + soap.NAMESPACE + "}"


def vectors(name):
    path = SHARED / "vectors" / name
    if not path.exists():
        print("SKIP: published figures for the generator: RSP_SHARED has no vectors", flush=True)
        raise unittest.SkipTest(name)
    found = json.loads(path.read_text())
    return found["vectors"] if isinstance(found, dict) else found


def hexed(row, *names):
    return (bytes.fromhex(row[name]) for name in names)


class Published(unittest.TestCase):
    def test_cmac(self):  # RFC 4493, examples 1 and 2
        key, message = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c"), bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")
        self.assertEqual(crypto.cmac(key, b"").hex(), "bb1d6929e95937287fa37d129b756746")
        self.assertEqual(crypto.cmac(key, message).hex(), "070a16b46b4d4144f79bdd9dd04a287c")

    def test_derivation(self):
        count = 0
        for row in vectors("x963_kdf.json"):
            if row["hash"] == "sha256":
                shared, info = hexed(row, "z", "shared_info")
                self.assertEqual(crypto.x963(shared, info, row["length"]).hex()[:len(row["key_data"])], row["key_data"].lower())
                count += 1
        self.assertTrue(count)

    def test_scp03(self):
        count = 0
        for row in vectors("scp03.json"):
            if row["mode"] != "S8" or len(row["key_enc"]) != 32:
                continue
            static = scp03.Static(*hexed(row, "key_enc", "key_mac", "key_dek"))
            answer = bytes.fromhex(row["initialize_update_response"])
            session = scp03.Session(static, bytes.fromhex(row["initialize_update"])[5:13], bytes(16), 0)
            session.card = answer[13:21]
            context = session.host + session.card
            for name, key, constant in (("s_enc", static.enc, 4), ("s_mac", static.mac, 6), ("s_rmac", static.mac, 7)):
                self.assertEqual(scp03.derive(key, constant, context, 128).hex(), row[name].lower())
            self.assertEqual(scp03.derive(bytes.fromhex(row["s_mac"]), 0, context, 64), answer[21:29])
            count += 1
        self.assertTrue(count)

    def test_scp80(self):
        count = 0
        for row in vectors("scp80_command.json"):
            if row.get("kic", "")[1:] != "2" or row.get("kid", "")[1:] != "2" or row.get("mac_input_prefix") != "cpl":
                continue
            if row["chl"] != 21 or not int(row["spi"][:2], 16) & 4 or len(row["kic_key"]) != 32:
                continue
            keys = scp80.Keys(int(row["kic"][0], 16), *hexed(row, "kic_key", "kid_key"), b"")
            packet = bytes.fromhex(row["secured_packet"])
            read = scp80.read([keys], packet)
            self.assertTrue(read.is_right, row["name"])
            self.assertEqual(read.data.hex(), row["plaintext"].lower())
            tar, spi = bytes.fromhex(row["tar"]), tuple(bytes.fromhex(row["spi"]))
            self.assertEqual(scp80.command(keys, tar, int(row["cntr"], 16), read.data, spi), packet, row["name"])
            count += 1
        self.assertTrue(count)


class Reader:
    """A recording, read from its files."""

    def __init__(self, name):
        self.name = name
        self.folder = Path(FOLDER, name)
        self.truth, self.keys = (json.loads((self.folder / file).read_text()) for file in ("truth.json", "keys.json"))
        lines = (self.folder / "apdu.hex").read_text().splitlines() if (self.folder / "apdu.hex").exists() else []
        self.lines = [tuple(map(bytes.fromhex, line.split())) for line in lines]
        self.packets = list(self.pcapng((self.folder / "merged.pcapng").read_bytes()))
        self.changed = " ".join(FAULTS[name].changes) if name in FAULTS else ""

    @staticmethod
    def pcapng(data):
        at = 0
        while at < len(data):
            kind, size = struct.unpack_from("<II", data, at)
            if kind == 6:
                length = struct.unpack_from("<I", data, at + 20)[0]
                yield data[at + 28:at + 28 + length]
            at += size

    def streams(self):
        """{(ends): bytes} of TCP, and for each frame of it where it stands."""
        streams, ends = {}, {}
        for number, packet in enumerate(self.packets, 1):
            if packet[23] == 6:
                key = packet[26:38]
                data = packet[54:]
                streams[key] = streams.get(key, b"") + data
                ends[number] = (key, len(streams[key]) - len(data), len(streams[key]))
        return streams, ends

    def messages(self):
        """(step, document) of each step of SOAP that is in the clear."""
        streams, ends = self.streams()
        for step in self.truth["steps"]:
            if step["leg"] == "soap" and step["hint"] and self.name != "soap-tls":
                key, _, last = ends[step["frame"]]
                whole = streams[key][:last]
                head, _, body = whole[whole.rindex(b" HTTP/1.1\r\n" if b" HTTP/1.1\r\n" in whole else b"HTTP/1.1 "):].partition(b"\r\n\r\n")
                yield step, etree.fromstring(self.joined(body) if b"chunked" in head else body)

    @staticmethod
    def joined(chunks):
        out = b""
        while chunks:
            size, _, chunks = chunks.partition(b"\r\n")
            out, chunks = out + chunks[:int(size, 16)], chunks[int(size, 16) + 2:]
        return out

    def packet_of(self, lines, is_answer=False):
        """The secured packet in ENVELOPEs, in the answer to one, or in FETCHed SEND SHORT MESSAGE, of these lines."""
        out = b""
        for command, answer in self.lines[lines[0] - 1:lines[1]]:
            if is_answer and command[1] == 0xC2:
                out += answer[1 + answer[0]:-2]
            elif command[:4] == bytes.fromhex("80C20000"):
                out += self.user_data(find(command[5:], "D1", "8B"), 1 + 1 + 1 + 6 + 2 + 7)
            elif command[1] == 0x12:
                out += self.user_data(find(answer, "D0", "8B"), 2 + 1 + 1 + 6 + 2)
        return out

    @staticmethod
    def user_data(tpdu, at):
        data = tpdu[at + 1:at + 1 + tpdu[at]]
        return data[1 + data[0]:]

    def sets(self):
        return [scp80.Keys(row["kvn"], *hexed(row, "kic", "kid", "dek")) for row in self.keys["scp80"]]


class Plays(unittest.TestCase):
    """Every recording, read back."""

    def each(self, check):
        """What check(reader) counts in all of them."""
        count = 0
        for name in make.names():
            with self.subTest(name):
                count += check(Reader(name)) or 0
        return count

    def test_sums(self):
        self.each(self.sums)

    def sums(self, reader):
        for packet in reader.packets:
            payload = packet[34:]
            self.assertEqual(ones_sum(packet[14:34]), 0)
            self.assertEqual(ones_sum(packet[26:34] + bytes([0, packet[23]]) + len(payload).to_bytes(2, "big") + payload), 0)

    def test_messages(self):
        """Each step of SOAP is in its frame."""
        self.assertGreater(self.each(self.messages), 500)

    def messages(self, reader):
        found = list(reader.messages())
        for step, root in found:
            self.assertIn(step["hint"]["message_id"], root.find(".//{" + soap.ADDRESSING + "}MessageID").text)
            self.assertEqual(etree.QName(root.find("{" + soap.ENVELOPE + "}Body")[0]).localname, step["message"])
        return len(found)

    def test_packets(self):
        """Each packet of SCP80 in short messages opens with keys.json and holds what truth.json says."""
        self.assertGreater(self.each(self.packets), 150)

    def packets(self, reader):
        rows = [row for row in reader.truth["es5"] if row["carrier"].startswith("scp80")]
        for row in rows:
            sets = [keys for keys, key in zip(reader.sets(), reader.keys["scp80"])
                    if ("tar" in key) == (row["server"] == "MNO1") and keys.version == row["kvn"]]
            read = scp80.read(sets, reader.packet_of(row["apdu_lines_command"]))
            self.assertEqual(read.is_right, "ota.mac" not in reader.changed or row["por_status"] != scp80.WRONG_MAC)
            self.assertIn(row["script_body"], read.data.hex().upper())
            self.assertEqual(f"{read.counter:010X}", row["cntr"])
            if row["apdu_lines_response"]:
                por = reader.packet_of(row["apdu_lines_response"], True)
                status, counter, data, is_right = scp80.read_response(sets[0], por, bool(read.spi[1] & 0x10))
                self.assertEqual((status, f"{counter:010X}", is_right), (row["por_status"], row["por_cntr"], row["por_cc_ok"]))
                self.assertEqual(is_right, status != scp80.WRONG_MAC and bool(read.spi[1] & 0x0C))
                self.assertIn(row["response_body"], data.hex().upper())
        return len(rows)

    def test_key_agreement(self):
        """Signatures of 3A02, certificates, receipts."""
        self.assertGreater(self.each(self.agreements), 5)

    def agreements(self, reader):
        shared = crypto.public(bytes.fromhex(reader.keys["ecasd"]["point"]))
        certificate = challenge = None
        ephemeral = list(reader.keys["ecka_ephemeral"])
        for row in reader.truth["es5"]:
            sent, came = ([data for tag, data in elements(contents(row[name])) if tag == wanted]
                          for name, wanted in (("script_body", "22"), ("response_body", "23")))
            for command, answer in zip(sent, came):
                if command[:4].hex() == "80e20900":
                    certificate, challenge = command[5 + 3:], find(answer[:-2], "85") if answer[2:] else None
                    self.assertTrue(certificates.is_signed_by(certificate, bytes.fromhex(reader.keys["ci"]["point"])))
                elif command[:4].hex() == "80e28901":
                    self.agreed(reader, command[5:], answer, certificate, challenge, ephemeral.pop(0), shared)
        return len(reader.keys["ecka_ephemeral"]) - len(ephemeral)

    def agreed(self, reader, data, answer, certificate, challenge, own, shared):
        crt, point = tlv("A6", find(data[3:], "A6")), find(data[3:], "7F49")
        is_right = crypto.verified(certificates.point_of(certificate), find(data[3:], "5F37"), ecka.to_be_signed(crt, point, challenge))
        self.assertEqual(is_right, "card.crt" not in reader.changed)
        self.assertEqual(own["point"], point.hex().upper())
        if is_right:
            key = crypto.ec.derive_private_key(int(own["d"], 16), crypto.ec.SECP256R1())
            random = dict(elements(answer[:-2])).get("85", b"")
            keys = ecka.Keys(key.exchange(crypto.ec.ECDH(), shared), crt, random)
            self.assertEqual(find(answer[:-2], "86"), keys.receipt)
            if find(crt, "A6", "83")[0] < ecka.FIRST_PSK:
                self.assertIn(keys.row("")["enc"], [row.get("enc") for row in reader.keys["derived"]])

    def test_segments(self):
        """SCP03t gives the package."""
        self.assertGreater(self.each(self.loaded), 5)

    def loaded(self, reader):
        """How many packages come out of segments."""
        session, clear, done = None, b"", 0
        packages = [row["package"] for row in reader.keys["derived"] if "package" in row]
        statics = [row for row in reader.keys["derived"] if "enc" in row]
        for row in reader.truth["es5"]:
            objects = list(elements(contents(row["script_body"])))
            back = list(elements(contents(row["response_body"])))
            for tag, body in objects:
                if tag == "84":
                    static = scp03.Static(*hexed(statics[min(done, len(statics) - 1)], "enc", "mac", "dek"))
                    session, clear = scp03.CardSession(static, body[2:], contents(row["target"]), 1), b""
                    self.assertEqual(find(contents(row["response_body"]), "84"), session.opened)
                elif tag == "85":
                    self.assertTrue(session.accepts(body[1:9], body[9:], b"\x85\x11" + body[:1]))
                elif tag == "86":
                    piece = session.take(tlv("86", body)[:-len(body)], body)
                    if "install.alone" not in reader.changed:
                        self.assertEqual(piece is None, back[-1][0] == "9F46")
                    clear += piece or b""
                    if back[-1][0] == "86" and back[-1][1]:
                        self.assertEqual(clear.hex().upper(), packages[done])
                        self.assertEqual(session.answer_object(bytes.fromhex("3007A0053003800100")), contents(row["response_body"]))
                        done += 1
        return done

    def test_eis(self):
        """The signature of the EUM in each EIS."""
        self.assertGreater(self.each(self.signatures), 20)

    def signatures(self, reader):
        count = 0
        for _, root in reader.messages():
            signed, signature = root.find(f".//{RPS}EumSignedInfo"), root.find(f".//{RPS}EumSignature")
            if signed is not None:
                text = {child.tag.split("}")[1]: child.text for child in signature.iter()}
                self.assertEqual(base64.b64decode(text["DigestValue"]), hashlib.sha256(soap.canonical(signed)).digest())
                is_right = crypto.verified(bytes.fromhex(reader.keys["eum"]["point"]), base64.b64decode(text["SignatureValue"]),
                                           soap.canonical(signature[0]))
                self.assertEqual(is_right, "eis.signature" not in reader.changed)
                count += 1
        return count

    def test_same_bytes(self):
        for name in make.names():
            if not name.startswith(TLS):
                again = make.played(name)[0].recorder.pcapng()
                self.assertEqual(again, Path(FOLDER, name, "merged.pcapng").read_bytes(), name)

    def test_bundled(self):
        """What the repository holds was made by this generator."""
        folder = Path(__file__).parents[2] / "captures/sgp02-made"
        names = [path.parent.name for path in folder.glob("*/truth.json")]
        self.assertGreaterEqual(len(names), 4)
        for name in names:
            for path in (folder / name).iterdir():
                self.assertEqual(path.read_bytes(), Path(FOLDER, name, path.name).read_bytes(), path)

    def test_faults_differ(self):
        """Each fault has something to find, and its frames are not those of its play."""
        for name, fault in FAULTS.items():
            self.assertTrue(fault.findings, name)
            if not callable(fault.scenario):
                right = Path(FOLDER, fault.scenario, "merged.pcapng").read_bytes()
                self.assertNotEqual(right, Path(FOLDER, name, "merged.pcapng").read_bytes(), name)


class Tshark(unittest.TestCase):
    SHOWN = {"download": [], "cat-tp-long": ["--enable-heuristic", "cattp_udp"], "soap-tls": [], "https-notification": []}
    COUNTS = {"cat-tp-long": ("cattp", 10), "soap-tls": ("http.request", 3), "https-notification": ("http.request && tcp.port == 443", 4)}

    def fields(self, name, options, wanted):
        command = ["tshark", "-r", str(Path(FOLDER, name, "merged.pcapng")), *options, "-Y", wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    def test_frames(self):
        if not shutil.which("tshark"):
            print("SKIP: frames of the generator in tshark: it is not installed", flush=True)
            self.skipTest("tshark")
        for name, options in self.SHOWN.items():
            with self.subTest(name):
                key = json.loads(Path(FOLDER, name, "keys.json").read_text())["scp81"][0]["psk"]
                options = [*options, "-o", f"tls.psk:{key}"]
                self.assertEqual(self.fields(name, options, "_ws.malformed || tcp.analysis.flags || _ws.expert.severity >= 6291456"), [])
                if name in self.COUNTS:
                    shown, count = self.COUNTS[name]
                    self.assertEqual(len(self.fields(name, options, shown)), count)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as FOLDER:
        for one in make.names():
            make.write(FOLDER, one)
        unittest.main()
