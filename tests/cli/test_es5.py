# SPDX-License-Identifier: GPL-2.0-or-later
"""ES5 and ES8 at the card: captures/sgp02-lab (RSP_SHARED) has the scripts in clear and every key beside its recordings; there the
commands, answers, keys and profile packages must come out as they went in."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

from command import SHARED, SOURCE, records, skip

sys.path.insert(0, str(SOURCE / "tests/scp"))
import made  # noqa: E402

LAB = SHARED / "captures/sgp02-lab"
INTERFACES = {"ES5", "ES6", "ES8"}


def scenarios():
    if not LAB.is_dir():
        skip("recordings of SGP.02 with their keys and scripts")
    return sorted(path for path in LAB.iterdir() if (path / "truth.json").exists())


def objects(body):
    """The commands, answers and objects of SCP03t in a script, as hex; nothing else."""
    out, data, at = [], bytes.fromhex(body), 0
    while at < len(data):
        first, tag = at, data[at]
        at += 2 if tag & 0x1F == 0x1F else 1
        length = data[at]
        at += 1
        if length > 0x80:
            num, length = length & 0x7F, int.from_bytes(data[at:at + (length & 0x7F)], "big")
            at += num
        if tag in (0x22, 0x23):
            out.append(data[at:at + length].hex().upper())
        elif tag in (0x84, 0x85, 0x86, 0x9F):
            out.append(data[first:at + length].hex().upper())
        at += length
    return out


def raw(message):
    return message["tree"][0].get("raw", "")


def at_card(path, keys, *arguments):
    found = records("-V", "--reveal", "--keys", keys, *arguments, path)
    messages = [r for r in found if r["kind"] == "message"]
    return found, [m for m in messages if m["interface"] in INTERFACES]


def leaves(message, key):
    return [node.get("value") for node in walk(message["tree"]) if node["key"] == key]


def walk(nodes):
    for node in nodes:
        yield node
        yield from walk(node.get("children", []))


class Lab(unittest.TestCase):
    def test_scripts(self):
        """Each command and answer of the card's leg, in order, byte for byte; each answer leads to its command."""
        compared = 0
        for path in scenarios():
            truth = json.loads((path / "truth.json").read_text())
            with self.subTest(path.name):
                _, messages = at_card(path / "card.pcap", path / "keys.json")
                scripts = truth["es5"]
                messages = [m for m in messages if m["function"] not in ("ProfilePackage", "HandleDefaultNotification")]
                commands = [x for entry in scripts for x in objects(entry["script_body"])]
                answers = [x for entry in scripts for x in objects(entry.get("response_body") or "")]
                sent = [raw(m) for m in messages if m["direction"] == "command"]
                if "replay" not in path.name:
                    self.assertEqual(sent, commands)
                    self.assertEqual([raw(m) for m in messages if m["direction"] == "response"], answers)
                numbers = {m["seq"]: m["function"] for m in messages}
                for message in messages:
                    if message["direction"] == "response":
                        self.assertEqual(numbers[message["answers"]], message["function"])
                compared += len(messages)
        print(f"{compared} commands and answers compared with the scripts")
        self.assertGreater(compared, 100)

    def test_packages(self):
        """Where the card installed a profile its package comes out as it was made; servers, SMPP and the card's leg show the same one."""
        found = 0
        for path in scenarios():
            keys = json.loads((path / "keys.json").read_text())
            wanted = [d["package"] for d in keys.get("derived", []) if "package" in d]
            _, messages = at_card(path / "merged.pcapng", path / "keys.json")
            packages = [m for m in messages if m["function"] == "ProfilePackage"]
            with self.subTest(path.name):
                for package in packages:
                    if path.name == "dl-segment-dropped":
                        self.assertTrue(wanted[0].startswith(raw(package)))
                        continue
                    self.assertIn(raw(package), wanted)
                    found += 1
                if packages:
                    self.assertEqual(len([p for p in packages if "same_as" not in p]), 1)
        print(f"{found} profile packages equal to what went in")
        self.assertGreater(found, 0)

    def test_agreed_keys(self):
        """With the private key of one side alone, or what both derived, the channel opens, and so does SCP80 under the keys of an SM-SR that took over."""
        path = LAB / "clean-download-enable-es2"
        scenarios()
        keys = json.loads((path / "keys.json").read_text())
        for part in ({"ecasd": {"d": keys["ecasd"]["d"]}},
                     {"ecka_ephemeral": [{"d": keys["ecka_ephemeral"][0]["d"]}], "ecasd": {"point": keys["ecasd"]["point"]}},
                     {"derived": keys["derived"][:1]},
                     {"scp03": [{"kvn": 48, "keydata": "".join(keys["derived"][0][role] for role in ("receipt", "enc", "mac", "dek"))}]}):
            with self.subTest(sorted(part)), tempfile.TemporaryDirectory() as folder:
                one = Path(folder) / "keys.json"
                one.write_text(json.dumps({"eid": keys["eid"], "scp80": keys["scp80"], **part}))
                _, messages = at_card(path / "card.pcap", one)
                self.assertEqual([raw(m) for m in messages if m["function"] == "ProfilePackage"], [keys["derived"][1]["package"]])
        path = LAB / "clean-smsr-change"
        keys = json.loads((path / "keys.json").read_text())
        with tempfile.TemporaryDirectory() as folder:
            one = Path(folder) / "keys.json"
            one.write_text(json.dumps({"scp80": keys["scp80"][:1], "ecasd": {"d": keys["ecasd"]["d"]}}))
            _, messages = at_card(path / "card.pcap", one)
            self.assertIn("FinaliseISDRHandover", [m["function"] for m in messages])

    def test_other_maker(self):
        """captures/scp81/es8-scp03t-gcm, of another maker: each answer has a MAC, also an empty one."""
        scenarios()
        folder_of = SHARED / "captures/scp81/es8-scp03t-gcm"
        truth = json.loads((folder_of / "scp03t-truth.json").read_text())
        psk = (folder_of / "psk.txt").read_text().split("psk_hex=")[1].split()[0]
        with tempfile.TemporaryDirectory() as folder:
            one = Path(folder) / "keys.json"
            one.write_text(json.dumps({"scp81": [{"psk": psk}], "scp03": [{"enc": truth["static_enc"], "mac": truth["static_mac"]}]}))
            found, messages = at_card(folder_of / "bip-trace.hex", one)
            self.assertEqual([raw(m) for m in messages if m["function"] == "ProfilePackage"], [truth["profile"].upper()])
            self.assertEqual([leaves(m, "es5.scp03t.check") for m in messages if m.get("tag") in ("86", "85") and m["function"] != "ProfilePackage"],
                             [["right"], [], ["right"], ["right"], ["right"], ["right"]])

    def test_faults(self):
        """What was done to a recording is named; without the right keys nothing is guessed."""
        scenarios()
        for name, rules in (("dl-segment-dropped", {"scp03t-mac-wrong"}), ("chg-cert-role-refused", {"es5-certificate-role"})):
            with self.subTest(name):
                found, _ = at_card(LAB / name / "card.pcap", LAB / name / "keys.json")
                own = {r["rule"] for r in found if r["kind"] == "finding" and r["rule"].startswith(("es5-", "scp03t-"))}
                self.assertEqual(own, rules)
        path = LAB / "clean-download-enable-es2"
        keys = json.loads((path / "keys.json").read_text())
        for extra, rule in (({}, "scp03t-key-missing"),
                            ({"scp03": [{"kvn": 48, "enc": "00" * 16, "mac": "11" * 16}]}, "scp03t-key-wrong")):
            with self.subTest(rule), tempfile.TemporaryDirectory() as folder:
                one = Path(folder) / "keys.json"
                one.write_text(json.dumps({"scp80": keys["scp80"], **extra}))
                found, messages = at_card(path / "card.pcap", one)
                told = [r for r in found if r["kind"] == "finding" and r["rule"].startswith("scp03t-")]
                self.assertEqual([(r["rule"], r["outcome"]) for r in told], [(rule, "not_run")])
                self.assertNotIn("ProfilePackage", [m["function"] for m in messages])
                self.assertEqual(len([m for m in messages if m["function"] == "DownloadAndInstallation"]), 8)


class Local(unittest.TestCase):
    """A bench speaks to ISD-R and ISD-P on the card's line: the same functions, beside the APDUs that they are. Read by hand."""

    ISDR, ISDP = "A0000005591010FFFFFFFF8900000100", "A0000005591010FFFFFFFF8900001100"
    LINES = [f"00A4040010{ISDR} 9000",
             f"80E28800153A03124F10{ISDP} 9000",
             f"80E28800153A04124F10{ISDP} 69E1",
             f"80E60C003F10{ISDR[:-8]}00000D0010{ISDR[:-8]}00000E0010{ISDP}0380C00006C9048102037000 6A80",
             f"80E40040124F10{ISDP} 009000",
             f"80F24002124F10{ISDP} E3164F10{ISDP}9F7001079000",
             "80CAFF2100 FF210981010182010283010A9000",
             "80F2000000 6A86", "80CA006600 6A88",  # none of a server
             "80E2910006BF3E035C015A BF3E125A10890490321234512345123456789012359000",
             f"00A4040010{ISDP} 9000",
             "80E28800063A0703A00106 9000"]

    def decode(self, lines, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.hex"
            path.write_text("\n".join(lines) + "\n")
            return records(*options, path)

    def test_functions(self):
        found = self.decode(self.LINES)
        messages = [r for r in found if r["kind"] == "message"]
        own = [(m["interface"], m["function"], m["direction"]) for m in messages if m["interface"] in ("ES5", "ES6", "ES8")]
        functions = ["EnableProfile", "DisableProfile", "CreateISDP", "DeleteProfile", "EUICCCapabilityAudit", "EUICCCapabilityAudit"]
        expected = [("ES5", name, way) for name in functions for way in ("command", "response")]
        expected += [("ES6", "UpdateConnectivityParametersByMNO", way) for way in ("command", "response")]
        self.assertEqual(own, expected)
        by_seq = {m["seq"]: m for m in messages}
        for message in messages:
            if message["direction"] == "response" and message["interface"] == "ES5":
                self.assertEqual(by_seq[message["answers"]]["function"], message["function"])
        refused = [m for m in messages if m["function"] == "DisableProfile"][1]
        self.assertEqual((refused["sw"], refused["result"]), ("69E1", "POL1 refuses(69E1)"))
        self.assertEqual([m["function"] for m in messages if m["interface"].startswith("ES10")], ["GetEID"])

    def test_in_channel(self):
        """The same under SCP03, in clear: who carried it is told."""
        with tempfile.TemporaryDirectory() as folder:
            made.write(folder)
            found = records("-V", "--keys", Path(folder) / "keys.json", Path(folder) / "scp03-33.hex")
        own = [r for r in found if r["kind"] == "message" and r["interface"] == "ES8"]
        self.assertEqual([(m["function"], m["direction"]) for m in own][:2],
                         [("UpdateConnectivityParametersSCP03", "command"), ("UpdateConnectivityParametersSCP03", "response")])
        carried = [node["value"] for node in own[0]["tree"] if node["key"] == "es5.carried_by"]
        self.assertEqual(carried, ["SCP03"])


class Blocks(unittest.TestCase):
    """A certificate that one STORE DATA has no room for: blocks in scripts of their own, and on the card's line."""

    def lines(self, size):
        body = made.tlv("93", b"\1") + made.tlv("42", b"TEST") + made.tlv("5F20", b"SUBJECT" * 10) + made.tlv("95", b"\0\x80") \
            + made.tlv("C8", b"\2") + made.tlv("7F49", made.tlv("B0", made.point(made.HOST_STATIC)) + made.tlv("F0", b"\0"))
        certificate = made.tlv("7F21", body + made.tlv("5F37", bytes(64)))
        data = bytes.fromhex("3A01") + bytes([len(certificate)]) + certificate
        pieces = [data[at:at + size] for at in range(0, len(data), size)]
        return [made.line(bytes([0x80, 0xE2, 0x09, number, len(piece)]) + piece,
                          made.tlv("85", bytes(range(16))) if number == len(pieces) - 1 else b"") for number, piece in enumerate(pieces)]

    def test_certificate(self):
        for size, remote in ((100, True), (60, True), (2, False), (100, False)):
            lines = self.lines(size)
            select = ["00A4040010A0000005591010FFFFFFFF8900000100 9000"]
            lines = made.ota.START + made.by_message(lines, tar="000001") if remote else select + lines
            with self.subTest(size=size, remote=remote), tempfile.TemporaryDirectory() as folder:
                keys, trace = Path(folder) / "keys.json", Path(folder) / "trace.hex"
                keys.write_text(json.dumps({"scp80": [made.ota.AES]}))
                keys.chmod(0o600)
                trace.write_text("\n".join(lines) + "\n")
                found = records("-V", "--keys", keys, trace)
            own = [r for r in found if r["kind"] == "message" and r["interface"] == "ES5" and r["function"] != "STORE DATA"]
            self.assertEqual([(m["function"], m["direction"]) for m in own],
                             [("EstablishISDRKeySet", "command"), ("EstablishISDRKeySet", "response")])
            self.assertIn("es5.certificate", [node["key"] for node in own[0]["tree"]])
            self.assertNotIn("es5-data-odd", {r["rule"] for r in found if r["kind"] == "finding"})


if __name__ == "__main__":
    unittest.main()
