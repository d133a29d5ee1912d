# SPDX-License-Identifier: GPL-2.0-or-later
"""RAM over HTTP in channels of BIP: what is decoded is what the two ends wrote down, read here by hand."""
import json
import shutil
import tempfile
import unittest
from pathlib import Path

from command import SHARED, SOURCE, run, skip

SCP81 = SOURCE / "captures/scp81"
FOLDERS = ["aes128-cbc-sha256", "aes128-cbc-sha256-etm-ems", "aes256-cbc-sha384", "es8-scp03t-gcm", "null-sha256",
           "tls11-aes128-cbc-sha"]


def dechunked(text):
    body = b""
    while text:
        size, text = text.split(b"\r\n", 1)
        size = int(size, 16)
        body += text[:size]
        text = text[size + 2:]
        if not size:
            return body, text
    return body, text


def http_messages(data):
    """Start line, headers (lower case) and body of each message."""
    messages = []
    while data:
        head, data = data.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        headers = {name.lower(): value for name, value in headers.items()}
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            body, data = dechunked(data)
        messages.append((first, headers, body))
    return messages


def objects(data):
    """Tag and value of each object of an expanded script (tags of one octet)."""
    at = 0
    found = []
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at:at + size], "big"), at + size
        found.append((tag, data[at:at + length]))
        at += length
    return found


def records(folder, *arguments, trace="bip-trace.hex", keys="keys.json"):
    with tempfile.TemporaryDirectory() as place:
        ring = Path(place) / "keys.json"
        shutil.copy(folder / keys, ring)
        ring.chmod(0o600)
        done = run("decode", "-q", "-T", "ndjson", "-V", "--keys", ring, *arguments, folder / trace)
    return [json.loads(line) for line in done.stdout.splitlines()]


def messages_of(found, interface):
    return [record for record in found if record["kind"] == "message" and record.get("interface") == interface]


def node(message, key):
    return next((item for item in message["tree"] if item["key"] == key), {})


class Captures(unittest.TestCase):
    HEADERS = {"x-admin-protocol": "ota.http.protocol", "x-admin-from": "ota.http.from",
               "x-admin-next-uri": "ota.http.next_uri", "x-admin-script-status": "ota.http.script_status",
               "x-admin-targeted-application": "ota.http.targeted_application", "content-type": "ota.http.content_type"}

    def compare(self, message, first, headers, body):
        for name, key in self.HEADERS.items():
            self.assertEqual(node(message, key).get("value"), headers.get(name), name)
        if message["direction"] == "request":
            method, target, _ = first.split(" ")
            self.assertEqual((node(message, "ota.http.method")["value"], node(message, "ota.http.target")["value"]),
                             (method, target))
        else:
            self.assertEqual(node(message, "ota.http.status")["value"], int(first.split(" ")[1]))
        self.assertEqual(message.get("command_len", 0) + message.get("response_len", 0), len(body))
        if not body:
            return
        self.assertEqual(node(message, "ota.script")["raw"], body.hex().upper())
        self.assertEqual(body[1], 0x80)
        inner = objects(body[2:-2])
        kinds = {"ota.script.c_apdu": 0x22, "ota.script.r_apdu": 0x23}
        for key, tag in kinds.items():
            shown = [item["raw"] for item in message["tree"] if item["key"] == key]
            self.assertEqual([bytes.fromhex(raw)[-len(value):].hex() for raw, (_, value) in
                              zip(shown, [one for one in inner if one[0] == tag])],
                             [value.hex() for kind, value in inner if kind == tag])
        answers = [value[-2:].hex().upper() for kind, value in inner if kind == 0x23]
        if answers:
            self.assertEqual(message["sw"], answers[-1])

    def test_every_session(self):
        for name in FOLDERS:
            with self.subTest(name):
                found = messages_of(records(SCP81 / name), "SCP81")
                for direction, end in (("request", "client"), ("response", "server")):
                    truth = http_messages((SCP81 / name / f"http_{end}.txt").read_bytes())
                    shown = [message for message in found if message["direction"] == direction]
                    self.assertEqual(len(shown), len(truth))
                    for message, (first, headers, body) in zip(shown, truth):
                        self.compare(message, first, headers, body)

    def test_links(self):
        """A request leads to the push or the script before it, a response to its request."""
        found = records(SCP81 / "aes128-cbc-sha256")
        push = messages_of(found, "SCP80")
        self.assertEqual([message["summary"] for message in push], ["TAR 000001 ISD-R, counter 257, push"])
        before = push[0]["seq"]
        for message in messages_of(found, "SCP81"):
            self.assertEqual(message["answers"], before)
            self.assertEqual(message["eid"], "89049032123451234512345678901235")
            before = message["seq"]
        functions = [message["function"] for message in messages_of(found, "SCP81")]
        self.assertEqual(functions, ["request", "script", "script response", "script", "script response", "end of session"])

    def test_not_opened(self):
        """Without the openings of both channels: DNS and TLS tell by themselves, and it is said that they were guessed."""
        folder = SCP81 / "aes128-cbc-sha256"
        lines = (folder / "bip-trace.hex").read_text().splitlines()
        at = [number for number, line in enumerate(lines) if line.startswith("# OPEN CHANNEL")]
        kept = [line for number, line in enumerate(lines) if not any(first < number <= first + 2 for first in at)]
        self.assertEqual(len(at), 2)
        with tempfile.TemporaryDirectory() as place:
            trace = Path(place) / "trace.hex"
            trace.write_text("\n".join(kept) + "\n")
            found = records(folder, trace=trace)
        whole = records(folder)
        for interface in ("DNS", "SCP81"):
            self.assertEqual([m["function"] for m in messages_of(found, interface)], [m["function"] for m in messages_of(whole, interface)])
        told = [r["text"] for r in found if r.get("rule") == "bip-transport-guessed"]
        self.assertEqual([text.rsplit(": ", 1)[1] for text in told], ["DNS over UDP", "TLS over TCP"])

    def test_push(self):
        """push.hex, read by hand."""
        message = messages_of(records(SCP81 / "aes128-cbc-sha256"), "SCP80")[0]
        shown = [(item["key"], item.get("value")) for item in message["tree"] if item["key"].startswith("ota.push")]
        self.assertEqual(shown, [
            ("ota.push", None), ("ota.push.session", None), ("ota.push.connection", None), ("ota.push.security", None),
            ("ota.push.security.identity",
             "8001028110890490321234512345123456789012354F10A0000005591010FFFFFFFF8900000100820101830140"),
            ("ota.push.security.kvn", 0x40), ("ota.push.security.kid", 1), ("ota.push.retry", None),
            ("ota.push.retry.count", 1), ("ota.push.http", None), ("ota.push.http.host", "smsr.example.net"),
            ("ota.push.http.agent", "//se-id/eid/89049032123451234512345678901235;"
                                    "//aa-id/aid/A000000559/1010FFFFFFFF8900000100"),
            ("ota.push.http.uri", "/server/adminagent?cmd=1")])
        shown = {item["key"]: item.get("value") for item in message["tree"]}
        self.assertEqual((shown["cat.transport_level.port"], shown["cat.other_address.address"],
                          shown["cat.network_access_name"], shown["cat.buffer_size"]),
                         (9443, "198.51.100.7", "iot.example", 1500))
        raw = node(message, "ota.push")["raw"]
        self.assertEqual(raw, (SCP81 / "aes128-cbc-sha256/push.hex").read_text().strip())

    def test_remote(self):
        """Objects of SCP03t in the bodies are messages of ES8, and the push is none."""
        found = records(SCP81 / "es8-scp03t-gcm")
        self.assertEqual([(message["direction"], message["tag"]) for message in messages_of(found, "ES8")],
                         [(way, tag) for tag in ("84", "85", "86", "86") for way in ("command", "response")])
        self.assertEqual(messages_of(found, "ES5"), [])

    @staticmethod
    def identity(folder):
        return json.loads((folder / "keys.json").read_text(encoding="utf-8"))["scp81"][0]["identity"]

    def test_keys(self):
        """Without the key, and with another one, nothing is shown, and it is told why and which key is wanted."""
        folder = SCP81 / "aes128-cbc-sha256"
        for keys, rule in ((None, "tls-secrets-missing"), ("null-sha256", "tls-secrets-wrong")):
            arguments = ["--keys", SCP81 / keys / "keys.json"] if keys else []
            done = run("decode", "-q", "-T", "ndjson", *arguments, folder / "bip-trace.hex")
            found = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual(messages_of(found, "SCP81"), [])
            self.assertEqual(len(messages_of(found, "TLS")), 1)
            told = [record["text"] for record in found if record.get("rule") == rule]
            self.assertEqual(len(told), 1)
            self.assertIn(self.identity(folder), told[0])
            self.assertNotIn("tls-psk-used", [record.get("rule") for record in found])
        told = [record["text"] for record in records(folder) if record.get("rule") == "tls-psk-used"]
        self.assertEqual(len(told), 1)
        self.assertIn("keys.json scp81[0]: a record and Finished verify", told[0])
        # What is only noted is counted; where all notes of a rule say the same, that is said.
        done = run("validate", "-q", "--keys", folder / "keys.json", folder / "bip-trace.hex")
        self.assertIn("keys.json scp81[0]: a record and Finished verify", done.stdout)


class Lab(unittest.TestCase):
    def test_legs(self):
        """Recorded on the network and on the card's line: each message of one leg shows one of the other again."""
        folder = SHARED / "captures/sgp02-lab/clean-download-scp81"
        if not folder.exists():
            skip("a recording of SCP81 on two legs")
        both = messages_of(records(folder, trace="merged.pcapng"), "SCP81")
        card = messages_of(records(folder, trace="card.pcap"), "SCP81")
        network = messages_of(records(folder, trace="scp81.pcap"), "SCP81")
        self.assertGreater(len(card), 10)
        self.assertEqual([message["function"] for message in card], [message["function"] for message in network])
        self.assertEqual(len(both), 2 * len(card))
        again = [message["same_as"] for message in both if message.get("same_as")]
        first = [message["seq"] for message in both if not message.get("same_as")]
        self.assertEqual(sorted(again), sorted(first))

    def test_log(self):
        """A day of a platform's log: what its own reader found in each body is what is shown."""
        log = SHARED / "captures/sgp02/es5-http/2017-02-13.jsonl"
        if not log.exists():
            skip("a log of remote management over HTTP")
        truth = [json.loads(line) for line in log.read_text().splitlines()]
        found = [json.loads(line) for line in run("decode", "-q", "-T", "ndjson", "-V", log).stdout.splitlines()]
        shown = messages_of(found, "SCP81")
        self.assertEqual([message["line"] for message in shown], list(range(1, len(truth) + 1)))
        for message, line in zip(shown, truth):
            body = line["cmd"] or ""
            self.assertEqual(message["direction"], "request" if line["dir"] == "<-card" else "response")
            self.assertEqual(message.get("command_len", 0) + message.get("response_len", 0), len(body) // 2)
            if body:
                script = node(message, "ota.script")
                self.assertEqual((script["off"], script["len"]), (0, len(body) // 2))
                self.assertEqual(script.get("raw", body), body)  # none is shown of keys
        self.assertEqual({message["eid"] for message in shown}, {"89001012012341234012345678901224"})


if __name__ == "__main__":
    unittest.main()
