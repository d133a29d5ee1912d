# SPDX-License-Identifier: GPL-2.0-or-later
"""keys list, check and import: formats, warnings, secrecy, and what was imported is the same again."""
import json
import os
import stat
import tempfile
import unittest
from pathlib import Path

from command import SHARED, SOURCE, run, skip

K1, K2, K3 = "000102030405060708090A0B0C0D0E0F", "A0A1A2A3A4A5A6A7A8A9AAABACADAEAF", "3D" * 16
KEYRING = {
    "note": "made up", "eid": "89049032123451234512345678901235",
    "scp80": [{"kvn": 1, "kic": K1, "kid": K2, "dek": K3, "tar": "B00011"}],
    "scp81": [{"kvn": 64, "kid": 1, "psk": K1, "identity": "8901"}],
    "scp03": [{"kvn": 48, "enc": K1, "mac": K2, "dek": K3, "aid": "A0000005591010FFFFFFFF8900001000", "label": "ISD-P"}],
    "ecasd": {"d": "11" * 32, "point": "04" + "22" * 64},
    "master_delete_token_key": K2,
    "cards": [{"iccid": "8949449999999990015", "scp80": [{"kvn": 2, "kic": K2, "kid": K1}]}],
}
CSV = f"""ICCID,IMSI,KIC1,KID1,KIK1,KIC2,KID2,UICC_SCP02_KIC3,UICC_SCP02_KID3,SCP03_ENC_ISDR,SCP03_MAC_ISDR,SCP03_DEK_ISDR
8949449999999990015,001010000000001,{K1},{K2},{K3},{K2},{K1},{K3},{K1},{K1},{K2},{K3}
"8949449999999990023","001010000000002","{K2}","{K1}","{K3}",,,,,,,
"""
BAG = {"format": "yggdrasim-hil-keybag/v1", "entries": [
    {"label": "case-1", "protocol": "SCP03", "aid_hex": "A000000151000000", "s_enc_hex": K1, "s_mac_hex": K2,
     "s_rmac_hex": K3, "ssc_hex": "0000000000000000", "chaining_value_hex": "", "block_nr": 0}]}
BSP = [{"kind": "session", "transactionId": "01" * 16, "otSK_EUICC": "11" * 32, "sharedSecret": "22" * 32, "S_ENC": K1,
        "S_MAC": K2, "initialMCV": K3, "hostId": "00", "keyType": "88", "keyLen": "10"},
       {"kind": "plain", "tag": "87", "stage": "a0", "plaintext": "bf2400"},
       {"kind": "replaceSessionKeys", "initialMCV": K3, "PPK_ENC": K1, "PPK_CMAC": K2}]
KEYS = (K1, K2, K3, "11" * 32, "22" * 32)


class Keys(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.files = {"ring.json": json.dumps(KEYRING), "cards.csv": CSV, "bag.keys.json": json.dumps(BAG),
                      "bsp.jsonl": "\n".join(json.dumps(line) for line in BSP) + "\n"}
        for name, text in self.files.items():
            self.path(name).write_text(text)
            self.path(name).chmod(0o600)

    def tearDown(self):
        self.folder.cleanup()

    def path(self, name):
        return Path(self.folder.name) / name

    def test_list(self):
        expected = {
            "ring.json": ["SCP80 version 1 EID 89049032123451234512345678901235 TAR B00011 (ring.json scp80[0]): "
                          "kic 16 bytes, kid 16 bytes, dek 16 bytes",
                          "SCP81 version 64 EID 89049032123451234512345678901235 (ring.json scp81[0]): psk 16 bytes",
                          "SCP03 version 48 EID 89049032123451234512345678901235 AID A0000005591010FFFFFFFF8900001000 ISD-P "
                          "(ring.json scp03[0]): enc 16 bytes, mac 16 bytes, dek 16 bytes",
                          "private key EID 89049032123451234512345678901235 ecasd (ring.json ecasd[0]): d 32 bytes, point 65 bytes",
                          "token key EID 89049032123451234512345678901235 (ring.json master_delete_token_key): token 16 bytes",
                          "SCP80 version 2 ICCID 8949449999999990015 EID 89049032123451234512345678901235 (ring.json "
                          "scp80[0]): kic 16 bytes, kid 16 bytes"],
            "bag.keys.json": ["SCP03 session AID A000000151000000 case-1 (bag.keys.json entries[0]): enc 16 bytes, "
                              "mac 16 bytes, rmac 16 bytes"],
            "bsp.jsonl": [f"BSP transaction {'01' * 16} (bsp.jsonl line[1]): d 32 bytes, shared 32 bytes, enc 16 bytes, "
                          "mac 16 bytes, mcv 16 bytes",
                          f"BSP transaction {'01' * 16} (bsp.jsonl line[3]): mcv 16 bytes, ppk_enc 16 bytes, ppk_mac 16 bytes"],
        }
        for name, lines in expected.items():
            done = run("keys", "list", self.path(name))
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout.splitlines(), lines)

    def test_list_csv(self):
        lines = run("keys", "list", self.path("cards.csv")).stdout.splitlines()
        self.assertEqual(len(lines), 5)
        first = "ICCID 8949449999999990015 IMSI 001010000000001"
        self.assertEqual(lines[0], f"SCP80 version 1 {first} (cards.csv line 2): kic 16 bytes, kid 16 bytes, dek 16 bytes")
        self.assertEqual(lines[1], f"SCP80 version 2 {first} (cards.csv line 2): kic 16 bytes, kid 16 bytes")
        self.assertEqual(lines[2], f"SCP80 version 3 {first} (cards.csv line 2): kic 16 bytes, kid 16 bytes")
        self.assertEqual(lines[3], f"SCP03 {first} AID A0000005591010FFFFFFFF8900000100 ISDR (cards.csv line 2): "
                                   "enc 16 bytes, mac 16 bytes, dek 16 bytes")
        self.assertIn("ICCID 8949449999999990023", lines[4])

    def test_secrecy(self):
        for name in self.files:
            for command in ("list", "check"):
                done = run("keys", command, self.path(name))
                for key in KEYS:
                    self.assertNotIn(key.lower(), (done.stdout + done.stderr).lower())
        self.assertIn(f"kic {K1}", run("keys", "list", "--reveal", self.path("ring.json")).stdout)
        redacted = run("keys", "list", "--redact", self.path("ring.json")).stdout
        self.assertNotIn("8904903", redacted)
        self.assertNotIn("8949449", redacted)

    # What is run with keys of every kind: each trace has its own, which open it, and those of tests/scp/fixture.
    TRACES = (("tests/scp/fixture/session.hex", "tests/scp/fixture/keys.json"),
              ("captures/sgp02-made/dl-segment-lost/merged.pcapng", "captures/sgp02-made/dl-segment-lost/keys.json"),
              ("captures/sgp22-tls13/merged.pcapng", "captures/sgp22-tls13/bsp-keys-card.jsonl"),
              ("captures/scp81/es8-scp03t-gcm/bip-trace.hex", "captures/scp81/es8-scp03t-gcm/keys.json"))
    COMMANDS = (("decode", "-V", "-x"), ("decode", "-T", "ndjson", "-V"), ("flow",), ("flow", "-T", "html"), ("flow", "-T", "svg"),
                ("validate",), ("validate", "-T", "json"), ("validate", "-T", "sarif"), ("validate", "-T", "junit"))

    @staticmethod
    def secrets_of(path):
        """The secret members of a keyring, as bytes; what counts up or repeats may stand in any output."""
        roles = {"kic", "kid", "dek", "enc", "mac", "rmac", "mcv", "receipt", "psk", "d", "shared", "ppk_enc", "ppk_mac", "ppk_mcv",
                 "token", "master_delete_token_key", "otSK_DP", "otSK_EUICC", "sharedSecret", "S_ENC", "S_MAC", "PPK_ENC", "PPK_CMAC"}
        found = set()

        def walk(value, name=None):
            if isinstance(value, dict):
                for member, inner in value.items():
                    walk(inner, member)
            elif isinstance(value, list):
                for inner in value:
                    walk(inner, name)
            elif name in roles and isinstance(value, str):
                found.add(bytes.fromhex(value))
        text = path.read_text()
        for part in text.splitlines() if path.suffix == ".jsonl" else [text]:
            walk(json.loads(part))
        return {key for key in found if len(key) >= 8 and len({(b - a) % 256 for a, b in zip(key, key[1:])}) > 3}

    def test_no_key_in_output(self):
        num = 0
        for trace, own in self.TRACES:
            files = [SOURCE / own, SOURCE / "tests/scp/fixture/every-kind.json"]
            secrets = set().union(*(self.secrets_of(path) for path in files))
            keys = [part for path in files for part in ("--keys", path)]
            for command in self.COMMANDS:
                done = run(*command, *keys, SOURCE / trace)
                text = (done.stdout + done.stderr).upper()
                self.assertIn(done.returncode, (0, 1), (trace, command, done.stderr))
                self.assertTrue(len(text) > 300 or command[0] != "decode", (trace, command))
                text = "".join(c for c in text if c in "0123456789ABCDEF")
                for key in secrets:
                    num += 1
                    # 7 bytes, as no line of a dump has the others beside them
                    self.assertNotIn(key[:7].hex().upper(), text, (trace, command))
            for command in ("list", "check"):
                text = "".join(run("keys", command, *files).stdout.upper().split())
                for key in secrets:
                    self.assertNotIn(key[:7].hex().upper(), text)
        print(f"{num} times a key was looked for")

    def test_import(self):
        out = self.path("all.json")
        out.write_text("old")
        out.chmod(0o644)
        done = run("keys", "import", "-w", out, *(self.path(name) for name in self.files))
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertEqual(stat.S_IMODE(os.stat(out).st_mode), 0o600)
        before = [line for name in self.files for line in run("keys", "list", "--reveal", self.path(name)).stdout.splitlines()]
        after = run("keys", "list", "--reveal", out).stdout.splitlines()

        def without_origin(lines):
            return sorted(line[:line.rindex(" (")] + line[line.rindex("):"):] for line in lines)

        self.assertEqual(without_origin(after), without_origin(before))

    def test_import_schema(self):
        """What is written is what docs/keyring.schema.json says."""
        schema = json.loads((SOURCE / "docs/keyring.schema.json").read_text())
        out = self.path("all.json")
        run("keys", "import", "-w", out, *(self.path(name) for name in self.files))
        members = schema["$defs"]["set"]["properties"]
        for name, sets in json.loads(out.read_text()).items():
            self.assertIn(name, schema["properties"])
            for one in sets if isinstance(sets, list) else []:
                self.assertLessEqual(set(one), set(members))
        self.assertLessEqual(set(KEYRING) - {"ecasd"}, set(schema["properties"]))

    def test_import_to_stdout(self):
        done = run("keys", "import", self.path("ring.json"))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(json.loads(run("keys", "import", "--reveal", self.path("ring.json")).stdout)["scp80"][0]["kic"], K1)

    def test_check(self):
        done = run("keys", "check", *(self.path(name) for name in self.files))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("ring.json: JSON keyring, 6 key sets, 0 that cannot be taken", done.stdout)
        self.assertIn("cards.csv: CSV, 5 key sets", done.stdout)
        self.assertIn("bag.keys.json: yggdrasim-hil-keybag/v1, 1 key sets", done.stdout)
        self.assertIn("bsp.jsonl: lines of JSON, 2 key sets", done.stdout)

    def test_bad_files(self):
        bad = {"member.json": ('{"scp80": [{"kvn": 1, "kik1": "00", "kic": "' + K1 + '"}]}', 1, '"kik1" is not known'),
               "hex.json": ('{"scp80": [{"kvn": 1, "kic": "xyz"}]}', 3, "kic"),
               "cut.json": ('{"scp80": [{"kvn": 1', 3, "at byte"),
               "long.json": ('{"scp80": [{"kic": "' + "00" * 69 + '"}]}', 3, "kic"),
               "columns.csv": ("ICCID,NAME\n8949449999999990015,x\n", 3, "no column is called"),
               "noise": ("neither this nor that\n", 3, "neither JSON nor CSV")}
        for name, (text, code, words) in bad.items():
            with self.subTest(name):
                self.path(name).write_text(text)
                self.path(name).chmod(0o600)
                done = run("keys", "check", self.path(name))
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(words, done.stderr)
                self.assertNotIn(K1, done.stderr)
        done = run("keys", "list", self.path("missing.json"))
        self.assertEqual(done.returncode, 3)

    def test_secrets_of_tls(self):
        """An NSS key log, and a pcapng with blocks of secrets: the same secrets; they are no keys of a keyring."""
        log = SHARED / "captures/sgp22-tls13/tls-keys.log"
        if not log.exists():
            skip("captures/sgp22-tls13/tls-keys.log is not here")
        trace = SOURCE / "captures/sgp22-tls13/merged.pcapng"
        # the block of secrets, read here: type 10, kind TLSK, length, lines
        data = trace.read_bytes()
        at = data.index(bytes.fromhex("0A000000"), data.index(b"KSLT") - 12)
        length = int.from_bytes(data[at + 12:at + 16], "little")

        def count(text):
            return sum(line[:1] != "#" and not line.startswith("EXPORTER") for line in text.splitlines())
        num = count(data[at + 16:at + 16 + length].decode())
        for path, form, num in ((log, "NSS key log", count(log.read_text())), (trace, "pcapng with secrets", num)):
            self.assertIn(f"{path}: {form}, {num} TLS secrets", run("keys", "check", path).stdout)
            self.assertEqual(run("keys", "list", path).stdout, f"TLS secrets ({path}): {num}, for --keylog as they are\n")
            done = run("keys", "import", "-w", self.path("out.json"), path)
            self.assertEqual(done.returncode, 3)
            self.assertIn("--keylog takes them as they are", done.stderr)
            self.assertFalse(self.path("out.json").exists())
            found = run("decode", "--keys", path, SOURCE / "captures/sgp22-tls13/es9p-tls.pcapng").stdout
            self.assertIn("InitiateAuthentication", found)

    def test_readable_by_others(self):
        self.path("ring.json").chmod(0o644)
        for arguments in (("keys", "list"), ("keys", "check"), ("decode", "--keys")):
            done = run(*arguments, self.path("ring.json"), *([SOURCE / "captures/scp80/02-3des2-single-report-por.hex"]
                                                             if arguments[0] == "decode" else []))
            self.assertIn("other users can read this file with keys", done.stderr)

    def test_usage(self):
        for arguments, words in ((("keys",), "list, check or import"), (("keys", "lits", "x"), "the nearest is list"),
                                 (("keys", "list"), "files with keys")):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        self.assertEqual(run("decode", "--keys", self.path("nothing"), "x").returncode, 2)

    def test_lab_files(self):
        """A keys.json of the SGP.02 laboratory is a keyring as it stands."""
        folder = SHARED / "captures/sgp02-lab"
        if not folder.is_dir():
            skip("captures/sgp02-lab is not here: keys.json of a laboratory")
        files = sorted(folder.glob("*/keys.json")) + sorted((SHARED / "captures").glob("sgp22-*/bsp-keys-*.jsonl"))
        done = run("keys", "check", *files)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(", 0 that cannot be taken"), len(files))


if __name__ == "__main__":
    unittest.main()
