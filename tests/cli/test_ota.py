# SPDX-License-Identifier: GPL-2.0-or-later
"""Secured packets over short messages: what opens, what each fault is called, and that keys stay inside. The traces are made
by tests/ota/made.py; captures/scp80 has the truth beside it; captures/sgp02-lab (RSP_SHARED) is a platform with its peers."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

from command import SHARED, SOURCE, records, run, skip

sys.path[:0] = [str(SOURCE / "tests/ota"), str(SOURCE / "tests/procedure")]
import made  # noqa: E402
from play import Play  # noqa: E402

# What must be found in each trace besides the check byte of the ATR, and the summary's end of the last packet.
EXPECTED = {
    "aes": set(),
    "3des": set(),
    "des": set(),
    "aes256-cmac32": set(),
    "no-check": {"scp80-key-unproven"},
    "crc": set(),
    "signed": set(),
    "signed-ciphered": set(),
    "signed-altered": {"scp80-signature-skipped"},
    "signed-otherwise": {"scp80-signature-skipped"},
    "parts": set(),
    "parts-wide-out-of-order": set(),
    "parts-twice": {"sms-part-twice"},
    "parts-missing": {"sms-parts-missing"},
    "cut": {"scp80-packet-cut"},
    "header-bad": {"scp80-header-bad"},
    "altered": {"scp80-check-failed"},
    "wrong-key": {"scp80-key-wrong"},
    # The card answers the counter that the command has with these keys: they are right.
    "altered-refused": {"scp80-key-wrong", "scp80-check-failed"},
    "wrong-key-refused": {"scp80-key-wrong"},
    "replay": {"scp80-counter-replay"},
    "low": {"scp80-counter-low"},
    "gap": {"scp80-counter-gap"},
    "padding": {"scp80-padding-bad"},
    "status": set(),
    "plain-answer": {"scp80-answer-plain"},
    "other-counter": {"scp80-answer-counter"},
    "orphan": {"scp80-answer-orphan"},
    "script-bad": {"script-object-bad"},
    "script-form": {"script-form-odd"},
    "longer": {"scp80-length-odd"},
    "other-card": set(),
    "put-key": set(),
    "push": set(),
    "secured-though-not-asked": set(),
}
ALWAYS = {"apdu-atr-malformed"}


def own_rules(found):
    """What is found in packets, messages and scripts; sessions of the toolkit have tests of their own."""
    return {r["rule"] for r in found if r["kind"] == "finding" and not r["rule"].startswith("cat-")} - ALWAYS


# What is in the clear of a command, whatever keys there are.
CLEAR = {"ota.length", "ota.header_length", "ota.spi1", "ota.spi2", "ota.kic", "ota.kid", "ota.tar"}
# Of packets that open: the plaintext of the last command, and which check proves its key.
PLAIN = {"aes": made.SCRIPT, "3des": made.COMPACT, "des": made.COMPACT, "aes256-cmac32": made.SCRIPT, "no-check": made.SCRIPT,
         "crc": made.SCRIPT, "signed": made.SCRIPT, "signed-ciphered": made.SCRIPT, "parts": made.LONG, "parts-wide-out-of-order": made.LONG, "parts-twice": made.LONG,
         "replay": made.SCRIPT, "low": made.SCRIPT, "padding": made.SCRIPT, "longer": made.SCRIPT}
SIGNED = "ECDSA with SHA-256, keys.json ecc[0]"
METHOD = {"aes": "AES-CMAC", "3des": "3DES MAC", "des": "DES MAC", "aes256-cmac32": "AES-CMAC", "crc": "CRC 32",
          "signed": SIGNED, "signed-ciphered": SIGNED}


def values(message, key):
    return [node["value"] for node in message.get("tree", []) if node["key"] == key]


def packets(found):
    return [record for record in found if record["kind"] == "message" and record["interface"] == "SCP80"]


class Made(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        made.write(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def path(self, name):
        return Path(self.folder.name) / name

    def decode(self, name, *arguments, keys="keys.json"):
        return records("-V", *arguments, "--keys", self.path(keys), self.path(f"{name}.hex"))

    def test_findings(self):
        self.assertEqual(set(EXPECTED), {name for name, _ in made.traces()})
        for name, expected in EXPECTED.items():
            with self.subTest(name):
                self.assertEqual(own_rules(self.decode(name)), expected)

    def test_plaintext_and_proof(self):
        for name, plain in PLAIN.items():
            with self.subTest(name):
                command = [m for m in packets(self.decode(name)) if m["function"] == "command packet"][-1]
                self.assertEqual(values(command, "ota.data"), [plain.hex().upper()])
                if name in METHOD:
                    self.assertEqual(values(command, "ota.check.method"), [METHOD[name]])
                    self.assertEqual(values(command, "ota.check.result"), [1])
                if name not in ("longer", "signed"):
                    self.assertTrue(values(command, "ota.key")[0].startswith("keys.json scp80["))

    def test_parts(self):
        message = packets(self.decode("parts-wide-out-of-order"))[0]
        self.assertEqual((message["parts"], message["line"]), (2, 3))

    def test_answers(self):
        for name, sw, result in (("aes", "6A82", "file not found"), ("3des", "9000", "ok"), ("status", None, "CNTR low(2)")):
            with self.subTest(name):
                command, answer = packets(self.decode(name))[-2:]
                self.assertEqual(answer["answers"], command["seq"])
                self.assertEqual(answer.get("sw"), sw)
                self.assertTrue(answer["result"].startswith(result), answer["result"])

    def test_inner_commands(self):
        command = packets(self.decode("aes"))[0]
        self.assertEqual(values(command, "apdu.select.file_id"), [0x3F00, 0x2FE2])
        answer = packets(self.decode("aes"))[1]
        self.assertEqual(values(answer, "apdu.response.sw"), ["9000", "6A82"])

    def test_push(self):
        """TS 102 226 8.3: two PUSH in one compact script, each cut where it ends, with the objects of OPEN CHANNEL."""
        command = packets(self.decode("push"))[0]
        self.assertTrue(command["summary"].endswith("2 commands: PUSH, PUSH"), command["summary"])
        self.assertEqual(values(command, "apdu.push.request"), [1, 2])
        self.assertEqual(values(command, "cat.transport_level.port"), [0xB7FC, 0x1388])
        self.assertEqual(values(command, "cat.channel_data"), ["98444999999990010F59"])

    def test_without_keys(self):
        """Everything in the clear, and what is missing by name."""
        found = records("-V", self.path("aes.hex"))
        command = packets(found)[0]
        self.assertLessEqual(CLEAR, {node["key"] for node in command["tree"]})
        self.assertEqual(values(command, "ota.data"), [])
        missing = [r for r in found if r["kind"] == "finding" and r["rule"] == "scp80-key-missing"]
        self.assertEqual(len(missing), 2)
        for word in ("KIc 22", "KID 22", "key version 2", "TAR B00011"):
            self.assertIn(word, missing[0]["text"])
        self.assertEqual(missing[0]["outcome"], "not_run")

    def test_require_keys(self):
        self.assertEqual(run("decode", "--require-keys", self.path("aes.hex")).returncode, 5)
        self.assertEqual(run("decode", "--require-keys", "--keys", self.path("keys.json"), self.path("aes.hex")).returncode, 0)
        self.assertEqual(run("decode", self.path("aes.hex")).returncode, 0)

    def test_signature_not_run(self):
        """Why a signature was not checked: no public key, another one, another kind; what it is over is shown in any case."""
        keys = self.path("points.json")
        other = made.ec.derive_private_key(0x6006, made.ec.SECP256R1()).public_key().public_numbers()
        other = "04" + other.x.to_bytes(32, "big").hex() + other.y.to_bytes(32, "big").hex()
        for points, name, words in (([], "signed", "there is no public key"), ([other], "signed", "1 public key was tried"),
                                    ([made.POINT], "signed-altered", "or the packet was altered"),
                                    ([other, made.POINT], "signed-otherwise", "of 72 bytes"),
                                    ([other], "signed-ciphered", "1 public key was tried")):
            keys.write_text(json.dumps({"scp80": [made.AES], "ecc": [{"point": point} for point in points]}))
            found = self.decode(name, keys="points.json")
            told = [r for r in found if r["kind"] == "finding" and r["rule"] == "scp80-signature-skipped"][0]
            self.assertIn(words, told["text"])
            self.assertEqual(told["outcome"], "not_run")
            self.assertEqual(len(values(packets(found)[0], "ota.data")), 1)

    def test_any_key(self):
        """A key under another version opens only when every key is tried, and that is told."""
        keys = self.path("loose.json")
        keys.write_text(json.dumps({"scp80": [dict(made.AES, kvn=9)]}))
        for arguments, expected in (((), {"scp80-key-missing"}), (("--any-key",), {"scp80-key-loose"})):
            found = self.decode("aes", *arguments, keys="loose.json")
            self.assertEqual(own_rules(found), expected)

    def test_other_card(self):
        """The ICCID that the trace shows is not that of the key set."""
        keys = self.path("other.json")
        for iccid, expected in (("8949440000000000001", {"scp80-key-other"}), ("8949449999999900015", set())):
            keys.write_text(json.dumps({"iccid": iccid, "scp80": [made.AES]}))
            found = self.decode("other-card", keys="other.json")
            self.assertEqual(own_rules(found), expected)
            self.assertEqual(values(packets(found)[0], "ota.data"), [made.SCRIPT.hex().upper()])

    def test_no_key_in_any_output(self):
        keys = [bytes.fromhex(one[role]) for one in made.KEYRING["scp80"] for role in ("kic", "kid")]
        forms = [form for key in keys for form in (key.hex(), key.hex().upper(), key.hex(" "), key.hex(" ").upper())]
        commands = (["decode", "-V", "-x"], ["decode", "-T", "ndjson", "-V"], ["flow"], ["validate"], ["validate", "-T", "sarif"])
        for name in ("aes", "altered", "wrong-key", "other-card"):
            for command in commands:
                done = run(*command, "--keys", self.path("keys.json"), self.path(f"{name}.hex"))
                for form in forms:
                    self.assertNotIn(form, done.stdout + done.stderr)
        out = self.path("out.pcapng")
        self.assertEqual(run("convert", "-w", out, self.path("aes.hex")).returncode, 0)
        data = out.read_bytes()
        for key in keys:
            self.assertNotIn(key, data)

    def test_secrets_inside(self):
        """A key that a deciphered command carries is as secret as in the clear."""
        for arguments in (("-V", "-x"), ("-T", "ndjson", "-V"), ("-T", "fields", "-e", "ota.data", "-e", "apdu.command.keys")):
            for reveal in (False, True):
                done = run("decode", *arguments, *(["--reveal"] if reveal else []), "--keys", self.path("keys.json"),
                           self.path("put-key.hex"))
                text = done.stdout.replace(" ", "").replace(":", "").upper()
                self.assertEqual(made.SECRET in text, reveal, (arguments, done.stdout))
                self.assertEqual(made.SECRET[8:24] in text, reveal)

    def test_every_prefix(self):
        """A trace that ends anywhere loses nothing before."""
        text = self.path("parts.hex").read_text()
        whole = [m["function"] for m in self.decode("parts") if m["kind"] == "message"]
        for end in range(len(text) - 400, len(text), 37):
            done = run("decode", "-T", "ndjson", "--input-format", "apduhex", "--keys", self.path("keys.json"), "-", stdin=text[:end].encode())
            self.assertIn(done.returncode, (0, 4), done.stderr)
            functions = [r["function"] for r in map(json.loads, done.stdout.splitlines()) if r["kind"] == "message"]
            self.assertLessEqual(len(functions), len(whole))
            self.assertGreater(len(functions), 3)


class Carried(unittest.TestCase):
    """Short messages that reach a phone by radio or over SIP: no card is in the trace."""

    @staticmethod
    def found(data):
        with tempfile.TemporaryDirectory() as folder:
            keys, trace = Path(folder) / "keys.json", Path(folder) / "trace.pcap"
            keys.write_text(json.dumps(made.KEYRING))
            trace.write_bytes(data)
            return records("-V", "--keys", keys, trace)

    def decode(self, datagrams, port):
        return self.found(made.pcap(datagrams, port))

    def check(self, found, command_frames):
        messages = [r for r in found if r["kind"] == "message"]
        self.assertEqual([m["function"] for m in messages], ["SMS-DELIVER", "command packet", "SMS-SUBMIT", "response packet"])
        self.assertEqual(values(messages[0], "sms.service_centre"), ["+12345678900"])
        self.assertEqual(values(messages[1], "ota.data"), [made.SCRIPT.hex().upper()])
        self.assertEqual(messages[3]["answers"], messages[1]["seq"])
        self.assertEqual(messages[0]["frame"], 1)
        self.assertEqual([r for r in found if r["kind"] == "finding"], [])
        self.assertEqual(messages[2]["frame"], 1 + command_frames)

    def messages(self):
        packet = made.command(made.AES, made.SCRIPT, spi="1639")
        down = made.rp_data(made.deliver(bytes.fromhex("027000") + packet))
        up = made.rp_data(made.submit(bytes.fromhex("027100") + made.answer(made.AES, made.ANSWER)), to_mobile=False)
        return down, up

    def test_radio(self):
        down, up = (bytes([9, 1, len(message)]) + message for message in self.messages())
        frames = made.gsmtap_um(down, False, again=1)
        self.check(self.decode(frames + made.gsmtap_um(up, True), 4729), len(frames))

    def test_radio_cut(self):
        """Without its last frame nothing is made up, and a lost one in between is told."""
        down = self.messages()[0]
        frames = made.gsmtap_um(bytes([9, 1, len(down)]) + down, False)
        for kept, rules in ((frames[:-1], []), (frames[:1] + frames[2:], ["sms-tpdu-cut"])):
            found = self.decode(kept, 4729)
            self.assertEqual([r for r in found if r["kind"] == "message"], [])
            self.assertEqual([r["rule"] for r in found if r["kind"] == "finding"], rules)

    def smpp(self, pdus):
        """The packets opened, and what is told, of PDUs to a message centre."""
        play = Play()
        connection = play._connection("smsc")
        for pdu in pdus:
            play._tcp(connection, True, 0x18, pdu)
        return self.found(play.pcap())

    def test_smpp_parts(self):
        """SMPP 3.4 5.3.2.22: sar_msg_ref_num, sar_total_segments and sar_segment_seqnum say which parts belong together, where no
        element of the header does; in any order, one twice, and one missing."""
        packet = made.command(made.AES, made.LONG)
        pieces = [packet[at:at + 60] for at in range(0, len(packet), 60)]
        pdus = [made.submit_sm((bytes.fromhex("027000") if at == 0 else b"") + piece, at + 1, at == 0, (0x1234, len(pieces), at + 1))
                for at, piece in enumerate(pieces)]
        for order, rules in (([0, 1, 2], set()), ([2, 0, 1], set()), ([1, 2, 1, 0], {"sms-part-twice"})):
            with self.subTest(order=order):
                found = self.smpp([pdus[at] for at in order])
                self.assertEqual([m["parts"] for m in packets(found)], [3])
                self.assertEqual(values(packets(found)[0], "ota.data"), [made.LONG.hex().upper()])
                self.assertEqual(own_rules(found), rules)
        found = self.smpp(pdus[:2])
        self.assertEqual((packets(found), own_rules(found)), ([], {"sms-parts-missing"}))

    def test_smpp_payload(self):
        found = self.smpp([made.submit_sm(bytes.fromhex("027000") + made.command(made.AES, made.SCRIPT), payload=True)])
        self.assertEqual(values(packets(found)[0], "ota.data"), [made.SCRIPT.hex().upper()])

    def test_sip(self):
        down, up = self.messages()
        self.check(self.decode([made.sip(down), made.sip(up)], 5060), 1)
        self.assertEqual([r for r in self.decode([made.sip(down, "text/plain")], 5060) if r["kind"] == "message"], [])


class Capture(unittest.TestCase):
    """captures/scp80 with keys-and-truth.json."""

    def test_truth(self):
        folder = SOURCE / "captures/scp80"
        truth = json.loads((folder / "keys-and-truth.json").read_text())
        with tempfile.TemporaryDirectory() as temporary:
            for name, one in truth.items():
                with self.subTest(name):
                    keys = Path(temporary) / "keys.json"
                    own = {"kvn": int(one["kic"][0], 16), "kic": one["kic_key"] or "00" * 16, "kid": one["kid_key"] or "00" * 16}
                    keys.write_text(json.dumps({"scp80": [own]}))
                    found = records("-V", "--keys", keys, folder / one["file"])
                    self.check(one, packets(found), {r["rule"] for r in found if r["kind"] == "finding"})

    def check(self, one, messages, rules):
        command = messages[0]
        self.assertEqual(values(command, "ota.tar"), [one["tar"].upper()])
        if one["command_segments"] > 1:
            self.assertEqual(command["parts"], one["command_segments"])
        if not one["mac_valid"]:
            self.assertTrue({"scp80-key-wrong", "scp80-check-failed"} & rules)
            self.assertEqual(values(command, "ota.data"), [])
        else:
            self.assertEqual(values(command, "ota.data"), [one["command_plaintext"].upper()])
            self.assertEqual(values(command, "ota.cntr"), [int(one["cntr"], 16)])
            self.assertEqual(values(command, "ota.check.result"), [1])
        if not one["por_channel"]:
            self.assertEqual(len(messages), 1)
            return
        answer = messages[1]
        self.assertEqual(values(answer, "ota.status"), [one["response_status"]])
        self.assertEqual("".join(values(answer, "ota.data")), one["response_plaintext"].upper())
        self.assertEqual(answer["answers"], command["seq"])


class Lab(unittest.TestCase):
    """captures/sgp02-lab: card and SMPP legs; everything opens, and the faults of the packets are named."""

    FAULTS = {"dl-counter-replay": {"scp80-counter-replay"}, "dl-por-counter-mismatch": {"scp80-answer-counter"}}

    def test_all(self):
        folder = SHARED / "captures/sgp02-lab"
        if not folder.is_dir():
            skip("captures/sgp02-lab is not here: packets of a platform with all its peers")
        num = 0
        for scenario in sorted(path for path in folder.iterdir() if path.is_dir()):
            with self.subTest(scenario.name):
                found = records("--keys", scenario / "keys.json", scenario / "merged.pcapng")
                rules = {r["rule"] for r in found if r["kind"] == "finding" and r["rule"].startswith(("scp80-", "script-", "sms-"))}
                self.assertEqual(rules, self.FAULTS.get(scenario.name, set()))
                self.assertFalse([m for m in packets(found) if "closed" in m.get("summary", "")])
                num += len(packets(found))
        print(f"sgp02-lab: {num} packets opened and verified")
        self.assertGreater(num, 500)


if __name__ == "__main__":
    unittest.main()
