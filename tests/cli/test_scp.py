# SPDX-License-Identifier: GPL-2.0-or-later
"""Secure channels: what opens, what each fault is called, and that keys stay inside. The traces are made by tests/scp/made.py;
tests/scp/fixture has one of them, with its tree read line by line."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

from command import SOURCE, records, run

from test_secrets import squeezed

sys.path.insert(0, str(SOURCE / "tests/scp"))
import made  # noqa: E402

FIXTURE = SOURCE / "tests/scp/fixture"
# What must be found in each trace that is not in order.
EXPECTED = {
    "scp03-middle": {"scp-session-before"},
    "scp03-put-key-wrong": {"scp-kcv-wrong"},
    "scp03-wrong-key": {"scp-key-wrong"},
    "scp03-cryptogram": {"scp-cryptogram-wrong"},
    "scp03-altered": {"scp-mac-wrong", "scp-session-ended"},
    "scp03-lost": {"scp-chain-broken"},
    "scp03-lost-s16": {"scp-chain-broken"},
    "scp03-replay": {"scp-command-replay"},
    "scp03-cut": {"scp-length-wrong"},
    "scp03-no-data": {"scp-length-wrong"},
    "scp03-blocks": {"scp-length-wrong"},
    "scp03-padding": {"scp-padding-wrong"},
    "scp03-rmac": {"scp-rmac-wrong"},
    "scp03-rmac-missing": {"scp-rmac-missing"},
    "scp03-select": {"scp-session-ended"},
    "scp03-reset": {"scp-session-ended"},
    "scp02-10": {"gp-data-malformed"},  # of the APDU: nothing in it says that a MAC stands behind its answer
    "scp03-parts-wrapped": {"scp-command-chained"},
    "scp11a-named-otherwise": {"scp-key-wrong"},
    "scp02-implicit-far": {"scp-session-before"},
    "scp02-answers-no-mac": {"gp-data-malformed"},  # likewise
    "scp02-altered": {"scp-mac-wrong", "scp-session-ended"},
    "scp02-altered-ciphered": {"scp-mac-wrong", "scp-session-ended"},
    "scp02-lost": {"scp-chain-broken"},
    "scp02-replay": {"scp-command-replay"},
    "scp02-cut": {"scp-length-wrong"},
    "scp02-padding": {"scp-padding-wrong"},
}
# Commands with a MAC that do not open: their number from the end, in traces where the others do.
CLOSED = {"scp03-altered": 2, "scp02-altered": 2, "scp02-altered-ciphered": 2, "scp03-cut": 1, "scp03-no-data": 1, "scp03-blocks": 1,
          "scp03-padding": 1, "scp02-cut": 1, "scp02-padding": 1, "scp03-select": 1, "scp03-reset": 1}
UNOPENED = {"scp03-middle", "scp03-wrong-key", "scp03-cryptogram", "scp02-10", "scp02-answers-no-mac", "scp02-implicit-far",
            "scp03-parts-wrapped", "scp11a-named-otherwise"}
# C-MACs that are not right, by the number of the command with a MAC.
UNCHAINED = "not run: a command before it is not in the trace"
MACS = {"scp03-lost": {1: "wrong", 2: UNCHAINED, 3: UNCHAINED}, "scp03-lost-s16": {1: "wrong"}, "scp02-lost": {1: "wrong"}}


def names(record, key):
    return [node.get("name", node.get("value")) for node in record.get("tree", []) if node["key"] == key]


def raw(record, key):
    return [node.get("raw", "") for node in record.get("tree", []) if node["key"] == key]


def rules(found):
    return {r["rule"] for r in found if r["kind"] == "finding"}


def opened(found):
    """The messages of commands with a MAC."""
    return [r for r in found if r["kind"] == "message" and r["interface"] in ("SCP02", "SCP03", "SCP11")
            and names(r, "scp.c_mac.result") and "AUTHENTICATE" not in r["function"]]


class Made(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        made.write(cls.folder.name)
        cls.channels = dict(made.channels())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def path(self, name):
        return Path(self.folder.name) / name

    def keyring(self, name, keys):
        self.path(name).write_text(json.dumps(keys))
        self.path(name).chmod(0o600)
        return self.path(name)

    def decode(self, name, *arguments, keys="keys.json"):
        return records("-V", *arguments, "--keys", self.path(keys), self.path(f"{name}.hex"))

    def test_findings(self):
        for name in self.channels:
            with self.subTest(name):
                self.assertEqual(rules(self.decode(name)), EXPECTED.get(name, set()))

    def test_in_clear(self):
        """Every command and answer, as the generator had it before it was wrapped."""
        num = 0
        for name, channel in self.channels.items():
            if name in UNOPENED or "put-key" in name or "store-keys" in name:
                continue
            with self.subTest(name):
                messages = opened(self.decode(name))
                plain = channel.plain[:len(channel.plain) - CLOSED.get(name, 0)]
                for number, (message, (command, answer)) in enumerate(zip(messages, plain, strict=False)):
                    self.assertEqual(raw(message, "scp.command"), [command.hex().upper()])
                    self.assertEqual(raw(message, "scp.answer"), [answer.hex().upper()])
                    self.assertEqual(names(message, "scp.c_mac.result"), [MACS.get(name, {}).get(number, "right")])
                    num += 1
                self.assertGreaterEqual(len(messages), len(plain))
        print(f"{num} commands with their answers in clear")
        self.assertGreater(num, 100)

    def test_answers(self):
        """R-MACs where the level asks for them, but not of errors."""
        for name in ("scp03-11", "scp03-13", "scp03-33", "scp03-s16", "scp02-11", "scp02-13", "scp11a"):
            for message in opened(self.decode(name)):
                expected = [] if message["sw"] == "6A88" else ["right"]
                self.assertEqual(names(message, "scp.r_mac.result"), expected, name)

    def test_answers_between(self):
        """R-MACs from BEGIN R-MAC SESSION on to END R-MAC SESSION."""
        functions = ["GET DATA", "BEGIN R-MAC SESSION", "GET STATUS", "STORE DATA", "END R-MAC SESSION", "STORE DATA"]
        for name in self.channels:
            if "-answers" not in name or name == "scp02-answers-no-mac":
                continue
            with self.subTest(name):
                messages = opened(self.decode(name))
                self.assertEqual([m["function"] for m in messages], functions)
                middle = [] if name.endswith("silent") else ["right"]
                self.assertEqual([names(m, "scp.r_mac.result") for m in messages], [[], [], middle, middle, ["right"], []])

    def test_answers_between_without_mac(self):
        messages = [r for r in self.decode("scp02-answers-no-mac") if r["kind"] == "message" and r["interface"] == "SCP02"]
        self.assertEqual([(m["function"], names(m, "scp.r_mac.result")) for m in messages[1:]],
                         [("GET STATUS", ["right"]), ("STORE DATA", ["right"]), ("END R-MAC SESSION", ["right"])])

    def test_implicit(self):
        for name, counter in (("scp02-implicit", 5), ("scp02-implicit-not-told", 77)):
            message = opened(self.decode(name))[0]
            self.assertEqual(names(message, "scp.sequence_counter"), [counter])
            self.assertEqual(message["function"], "GET STATUS")
            self.assertTrue(names(message, "scp.key")[0].startswith("keys.json scp02[0]"))

    def test_variants(self):
        """The security level that the key usage means, and which MACs follow of it."""
        for name, level, answers in (("scp11a-34", "C-MAC, R-MAC", True), ("scp11a-1c", "C-DECRYPTION, C-MAC", False),
                                     ("scp11a-74", "C-DECRYPTION, C-MAC, R-MAC", True)):
            message = opened(self.decode(name))[0]
            self.assertEqual(names(message, "scp.level"), [level])
            self.assertEqual(names(message, "scp.r_mac.result"), ["right"] if answers else [])

    def test_static_point(self):
        """The host's two private keys, and the public key of the card's certificate."""
        host = [made.ecc(made.HOST_EPHEMERAL), made.ecc(made.HOST_STATIC)]
        card = {"point": made.point(made.CARD_STATIC).hex()}
        for name, keys, opens in (("scp11a", host + [card], True), ("scp11a", host, False), ("scp11b", [host[0], card], True),
                                  ("scp11c", host, True), ("scp11c", host[:1], False)):
            self.keyring("ecc.json", {"ecc": keys})
            self.assertEqual(len(opened(self.decode(name, keys="ecc.json"))) > 0, opens, (name, len(keys)))

    def test_answers_only(self):
        """Level 10: commands as they are, R-MACs behind their answers."""
        messages = [r for r in self.decode("scp02-10") if r["kind"] == "message" and r["interface"] == "SCP02"]
        self.assertEqual([m["function"] for m in messages],
                         ["EXTERNAL AUTHENTICATE", "GET STATUS", "STORE DATA", "GET DATA", "DELETE", "GET STATUS"])
        for message, (_, answer) in zip(messages[1:], self.channels["scp02-10"].plain):
            self.assertEqual(names(message, "scp.r_mac.result"), [] if message["sw"] == "6A88" else ["right"])
            self.assertEqual(raw(message, "scp.answer"), [answer.hex().upper()])

    def test_session(self):
        """What is said of the channel."""
        found = self.decode("scp03-33")
        first = next(r for r in found if r["kind"] == "message" and r["interface"] == "SCP03")
        self.assertEqual(first["function"], "EXTERNAL AUTHENTICATE")
        self.assertEqual(names(first, "scp.key"), ["keys.json scp03[0], version 48"])
        self.assertEqual(names(first, "scp.cryptogram"), ["right"])
        self.assertEqual(names(first, "scp.challenge"), ["made of the counter and the AID"])
        self.assertEqual(names(first, "scp.level"), ["C-DECRYPTION, R-ENCRYPTION, C-MAC, R-MAC"])
        for name, function in (("scp11a", "MUTUAL AUTHENTICATE"), ("scp11b", "INTERNAL AUTHENTICATE")):
            first = next(r for r in self.decode(name) if r["kind"] == "message" and r["interface"] == "SCP11")
            self.assertEqual((first["function"], names(first, "scp.receipt")), (function, ["right"]))

    def test_key_check_values(self):
        for name, expected in (("scp03-put-key", "right"), ("scp03-put-key-wrong", "wrong"), ("scp02-put-key", "right"),
                               ("scp11-put-key", "right")):
            message = opened(self.decode(name))[0]
            self.assertEqual(names(message, "scp.key_check"), [expected], name)

    def test_without_keys(self):
        found = records("-V", self.path("scp03-33.hex"))
        self.assertEqual(opened(found), [])
        missing = [r for r in found if r["kind"] == "finding"]
        self.assertEqual([r["rule"] for r in missing], ["scp-key-missing"])
        for word in ("SCP03", made.AID, "key version 0x30 (kvn 48)"):
            self.assertIn(word, missing[0]["text"])
        self.assertEqual(missing[0]["outcome"], "not_run")
        self.assertEqual(run("decode", "--require-keys", self.path("scp03-33.hex")).returncode, 5)
        self.assertEqual(run("decode", "--require-keys", "--keys", self.path("keys.json"),
                             self.path("scp03-33.hex")).returncode, 0)

    def test_which_keys(self):
        """Key version, AID and card say which sets are tried; --any-key tries the others, and that is told."""
        right = dict(made.KEYS03)
        for keys, arguments, expected in (
                ({"scp03": [dict(right, kvn=49)]}, (), {"scp-key-missing"}),
                ({"scp03": [dict(right, kvn=49)]}, ("--any-key",), {"scp-key-loose"}),
                ({"scp03": [dict(right, aid="A000000151000000")]}, (), {"scp-key-missing"}),
                ({"scp03": [dict(right, aid=made.AID)]}, (), set()),
                ({"scp03": [dict(right, enc="00" * 8, mac="00" * 8)]}, (), {"scp-key-missing"}),
                ({"scp02": [right]}, (), {"scp-key-missing"}),
                ({"scp03": [made.OTHER, right]}, (), set())):
            self.keyring("which.json", keys)
            self.assertEqual(rules(self.decode("scp03-33", *arguments, keys="which.json")), expected, keys)

    def test_keys_check(self):
        self.assertEqual(run("keys", "check", self.path("keys.json")).returncode, 0)
        listed = run("keys", "list", self.path("keys.json")).stdout
        for kind in ("SCP02 version 32", "SCP03 version 48", "SCP03 session", "private key"):
            self.assertIn(kind, listed)
        self.keyring("shared.json", {"scp11_session": [{"shared": "11" * 64}, {"enc": "22" * 16, "mac": "33" * 16, "no": "44"}]})
        done = run("keys", "check", self.path("shared.json"))
        self.assertEqual(done.returncode, 1)
        self.assertIn('member "no" is not known', done.stdout + done.stderr)

    def test_other_card(self):
        lines = ["00A40004022FE2 9000", "00B000000A 989444999999990010F59000"] + made.START + self.channels["scp03-33"].lines
        self.path("card.hex").write_text("\n".join(lines) + "\n")
        for iccid, expected in (("8949440000000000001", {"scp-key-other"}), ("8949449999999900015", set())):
            self.keyring("other.json", {"iccid": iccid, "scp03": [made.KEYS03]})
            self.assertEqual(rules(self.decode("card", keys="other.json")), expected)

    def test_session_keys(self):
        """Keys of the session alone, with the beginning of the channel in the trace and without it."""
        self.keyring("session.json", {"scp03_session": [made.Scp03(made.KEYS03, sequence=9).session(),
                                                        made.Scp03(made.KEYS03).session()]})
        for name, number in (("scp03-33", 5), ("scp03-later", 5)):
            messages = opened(self.decode(name, keys="session.json"))
            self.assertEqual([names(m, "scp.c_mac.result") for m in messages], [["right"]] * number)

    def test_agreement_keys(self):
        """Of either side: an ephemeral and a static key; without one of them the receipt cannot be made."""
        host, card = made.ecc(made.HOST_EPHEMERAL), made.ecc(made.CARD_STATIC)
        own = made.ecc(made.CARD_EPHEMERAL)
        for keys, name, opens in (([host, card], "scp11a", True), ([own, card], "scp11a", True), ([host], "scp11a", False),
                                  ([host, card], "scp11b", True), ([own], "scp11b", False)):
            self.keyring("ecc.json", {"ecc": keys})
            found = self.decode(name, keys="ecc.json")
            self.assertEqual(len(opened(found)) > 0, opens, name)
            self.assertEqual(rules(found), set() if opens else {"scp-key-wrong"})

    def test_remote(self):
        """Commands of a server in scripts: command and answer come in packets of their own."""
        for name, lines, channel in made.remote():
            found = self.decode(name)
            messages = opened(found)
            with self.subTest(name):
                if name.endswith("wrong-key"):
                    self.assertEqual(messages, [])
                    self.assertEqual(rules(found) & {"scp-key-wrong", "scp-session-before"}, {"scp-key-wrong"})
                    continue
                commands = [m for m in messages if m["direction"] == "command"]
                self.assertEqual({values for m in commands for values in names(m, "scp.c_mac.result")},
                                 {UNCHAINED if name == "remote-not-foreseen" else "right"})
                self.assertEqual([raw(m, "scp.command") for m in commands], [[c.hex().upper()] for c, _ in channel.plain])
                by_seq = {m["seq"]: m for m in commands}
                answers = [r for r in found if r["kind"] == "message" and r["interface"] == "SCP03"
                           and r["direction"] == "response" and "AUTHENTICATE" not in r["function"]]
                self.assertEqual([raw(m, "scp.answer") for m in answers], [[a.hex().upper()] for _, a in channel.plain])
                self.assertEqual([by_seq[m["answers"]]["function"] for m in answers], [m["function"] for m in commands])
                self.assertEqual(rules(found) - {"apdu-atr-malformed"}, set())
                self.assertEqual({m["interface"] for m in answers}, {"SCP03"})
                es8 = [r for r in found if r["kind"] == "message" and r["interface"] == "ES8"]
                self.assertIn("UpdateConnectivityParametersSCP03", [m["function"] for m in es8])

    def test_token(self):
        self.path("delete.hex").write_text("\n".join(made.master_delete(made.SECRET)) + "\n")
        for key, expected, found in ((made.SECRET, "right", set()), ("00" * 16, "wrong", {"es5-token-wrong"}),
                                     (None, "not run: there is no token key", set())):
            self.keyring("token.json", dict({"scp80": made.KEYRING["scp80"]}, **({"master_delete_token_key": key} if key else {})))
            records_found = self.decode("delete", keys="token.json")
            message = next(r for r in records_found if r["kind"] == "message" and r["function"] == "MasterDelete")
            self.assertEqual(names(message, "es5.token.result"), [expected])
            self.assertEqual(rules(records_found) - {"apdu-atr-malformed"}, found)

    def test_secrets_inside(self):
        """A key in a command that was opened is as secret as in the clear; keys of the keyring are in no output."""
        keys = [one[role] for section in ("scp02", "scp03", "scp03_session") for one in made.KEYRING[section]
                for role in ("enc", "mac", "dek", "rmac") if role in one]
        keys += [one["d"] for one in made.KEYRING["ecc"]]
        for name in ("scp03-put-key", "scp02-put-key", "scp11-put-key", "scp03-altered", "scp03-wrong-key"):
            wrapped = self.channels[name].plain[0][0].hex().upper()[16:46]
            for arguments in (("-V", "-x"), ("-T", "ndjson", "-V"), ("-T", "fields", "-e", "scp.command", "-e", "apdu.key.value")):
                done = run("decode", *arguments, "--keys", self.path("keys.json"), self.path(f"{name}.hex"))
                text = (done.stdout + done.stderr).replace(" ", "").replace(":", "").upper()
                for key in keys:
                    self.assertNotIn(key.upper(), text)
                if "put-key" in name:
                    self.assertNotIn(wrapped, text, (name, arguments))
                    shown = run("decode", *arguments, "--reveal", "--keys", self.path("keys.json"), self.path(f"{name}.hex"))
                    self.assertIn(wrapped, shown.stdout.replace(" ", "").replace(":", "").upper())

    def test_secrets_in_blocks(self):
        """A grouping with a key that two blocks hold together: on the card's line, in a channel, in scripts of a server."""
        plain = [made.line(bytes.fromhex(f"80E2{p1}{len(data) // 2:02X}{data}"))
                 for p1, data in (("0800", "811310" + made.STORED[:10]), ("8801", made.STORED[10:]))]
        self.path("stored-remote.hex").write_text("\n".join(made.ota.START + made.by_message(plain)) + "\n")
        for name in ("scp03-store-keys", "scp03-store-keys-mac", "stored-remote"):
            for arguments in (("-V", "-x"), ("-T", "ndjson", "-V"), ("-T", "fields", "-e", "scp.command", "-e", "ota.data")):
                text = run("decode", *arguments, "--keys", self.path("keys.json"), self.path(f"{name}.hex")).stdout
                text = squeezed(text) + text.replace(" ", "").upper()
                for at in range(0, len(made.STORED) - 4, 2):
                    self.assertNotIn(made.STORED[at:at + 6], text, (name, arguments))
            shown = run("decode", "-V", "--reveal", "--keys", self.path("keys.json"), self.path(f"{name}.hex"))
            self.assertIn(made.STORED[10:], shown.stdout)

    def test_every_prefix(self):
        """A trace that ends anywhere loses nothing before."""
        text = self.path("scp03-33.hex").read_text()
        whole = [m["function"] for m in self.decode("scp03-33") if m["kind"] == "message"]
        for end in range(len(text) - 500, len(text), 41):
            done = run("decode", "-T", "ndjson", "--input-format", "apduhex", "--keys", self.path("keys.json"), "-",
                       stdin=text[:end].encode())
            self.assertIn(done.returncode, (0, 4), done.stderr)
            functions = [r["function"] for r in map(json.loads, done.stdout.splitlines()) if r["kind"] == "message"]
            self.assertEqual(functions[:-2], whole[:len(functions) - 2])


class Fixture(unittest.TestCase):
    def test_made(self):
        self.assertEqual((FIXTURE / "session.hex").read_text().splitlines(), made.fixture())

    def test_tree(self):
        with tempfile.TemporaryDirectory() as folder:
            keys = Path(folder) / "keys.json"
            keys.write_text((FIXTURE / "keys.json").read_text())
            keys.chmod(0o600)
            done = run("decode", "-V", "-Y", "scp", "--keys", keys, FIXTURE / "session.hex")
        self.assertEqual(done.stdout, (FIXTURE / "session.tree").read_text())


if __name__ == "__main__":
    unittest.main()
