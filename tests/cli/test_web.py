# SPDX-License-Identifier: GPL-2.0-or-later
"""ES9+ and ESipa of real sessions: what comes out must be what the peers logged, from every leg of a capture."""
import base64
import json
import re
import unittest

from command import Case, capture, records, run
from made import Tcp, moved, pcap, pcapng_packets, pcapng_secrets, to_server

SESSIONS = ("sgp22-tls13", "sgp22-tls12", "sgp22-tls13-h2-mss255", "sgp22-cancel", "sgp22-unknown-matchingid",
            "sgp22-bad-serversig", "sgp22-bpp-mac-error", "sgp32-plain")
FAULTS = ("00-control", "01-repeated-authenticateclient", "02-missing-authenticateclient",
          "04-getbpp-before-authenticateclient", "06-getbpp-after-cancelsession", "08-no-install-notification",
          "10-challenge-mismatch")
# Members that are no base64 (SGP.22 6.5.2).
TEXTS = ("smdpAddress", "status", "subjectCode", "reasonCode", "subjectIdentifier", "message",
         "functionRequesterIdentifier", "functionCallIdentifier")


def snake(name):
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def truths(names):
    """The sessions that are there, each with what its proxy wrote down."""
    for name in names:
        try:
            path = capture(name)
        except unittest.SkipTest:
            continue
        yield path, [json.loads(line) for line in path.read_text().splitlines()]


def nested(nodes):
    """The flat list of a record as nodes with children."""
    root = {"depth": -1, "children": []}
    stack = [root]
    for node in nodes:
        node["children"] = []
        while stack[-1]["depth"] >= node["depth"]:
            stack.pop()
        stack[-1]["children"].append(node)
        stack.append(node)
    return root["children"][0]


class Web(Case):
    def check_member(self, name, value, node):
        self.assertEqual(node["key"], f"es9.message.{snake(name)}")
        if isinstance(value, dict):
            self.check_members(value, node)
        elif name in TEXTS:
            self.assertEqual(node["value"], value)
        elif name == "transactionId":
            self.assertEqual(node["value"], value)
        else:
            self.check_bytes(base64.b64decode(value).hex().upper(), node)

    def check_bytes(self, expected, node):
        """The bytes themselves, the content of the object that they are, or the object shown below."""
        if node["children"]:
            self.assertEqual([child["raw"] for child in node["children"]], [expected])
        else:
            self.assertTrue(node["value"] == expected or
                            (expected.endswith(node["value"]) and len(expected) - len(node["value"]) in (4, 6)), node)

    def check_members(self, members, node):
        self.assertEqual(len(node["children"]), len(members))
        for (name, value), child in zip(members.items(), node["children"]):
            self.check_member(name, value, child)

    def check_body(self, body, message):
        node = nested(message["tree"])
        if isinstance(body, dict):
            self.check_members(body, node)
        else:
            self.assertEqual(node["children"], [])

    def check_status(self, truth, message):
        body, result = truth["response"], message.get("result")
        status = body["header"]["functionExecutionStatus"] if isinstance(body, dict) else None
        if truth["status"] >= 400:
            self.assertEqual(result, f"HTTP status({truth['status']})")
        elif status and status["status"] == "Failed":
            codes = status["statusCodeData"]
            self.assertTrue(result.endswith(f"({codes['subjectCode']}/{codes['reasonCode']})"), result)
        elif status or truth["status"] == 204:
            self.assertEqual(result, "ok")
        else:
            self.assertIsNone(result)

    def check_exchange(self, truth, request, response):
        function = truth["uri"].split("/")[-1]
        note = function == "handleNotification"
        for message, direction in ((request, "notification" if note else "request"), (response, "response")):
            self.assertEqual(message["interface"], "ES9+")
            self.assertEqual(message["function"], function[0].upper() + function[1:])
            self.assertEqual(message["direction"], direction)
        self.assertEqual(response["answers"], request["seq"])
        session = (truth["request"] or {}).get("transactionId")
        if session:
            self.assertEqual(request["transaction_id"], session)
        self.check_body(truth["request"], request)
        self.check_body(truth["response"], response)
        self.check_status(truth, response)

    def check_leg(self, truth, messages):
        requests = [message for message in messages if message["direction"] != "response"]
        answers = {message["answers"]: message for message in messages if message["direction"] == "response"}
        self.assertEqual(len(requests), len(truth))
        self.assertEqual(len(answers), len(truth))
        for expected, request in zip(truth, requests):
            with self.subTest(uri=expected["uri"], seq=request["seq"]):
                self.check_exchange(expected, request, answers[request["seq"]])

    def messages(self, path):
        return [record for record in records("-V", path) if record.get("interface") == "ES9+"]

    def test_sessions(self):
        for path, truth in truths(f"{name}/es9p.jsonl" for name in SESSIONS):
            for leg in ("es9p-tls.pcapng", "es9p-plain-http.pcap"):
                if not (path.parent / leg).exists():
                    continue
                with self.subTest(capture=path.parent.name, leg=leg):
                    self.check_leg(truth, self.messages(path.parent / leg))

    def test_merged(self):
        """Both legs on one clock: each message of one shows the other's again; what a card gave is found again."""
        for path, truth in truths(f"{name}/es9p.jsonl" for name in SESSIONS[:7]):
            name = path.parent.name
            every = [r for r in records("-V", capture(f"{name}/merged.pcapng")) if r["kind"] == "message"]
            got = [r for r in every if r["interface"] == "ES9+"]
            tls = {r["connection"] for r in got if r["direction"] != "response" and "same_as" not in r}
            legs = [[r for r in got if (r["connection"] in tls) == outer] for outer in (True, False)]
            with self.subTest(capture=name):
                for leg in legs:
                    self.check_leg(truth, leg)
                requests, answers = ([r for r in got if (r["direction"] == "response") == way and "same_as" in r]
                                     for way in (False, True))
                self.assertEqual(len(requests), len(truth))
                # in pages of server errors the two legs of these captures name different folders
                self.assertEqual(len(answers), sum(one["status"] < 500 for one in truth))
                self.check_links(every, legs[0])

    def check_links(self, every, leg):
        """SGP.22 3.1: objects that an LPA hands on unchanged."""
        by_seq = {r["seq"]: r for r in every}
        hands_on = {"AuthenticateClient": "AuthenticateServer", "GetBoundProfilePackage": "PrepareDownload",
                    "CancelSession": "CancelSession", "InitiateAuthentication": "GetEUICCInfo1"}
        for request in leg:
            if request["direction"] == "request" and request["command_len"] > 150:
                self.assertEqual(by_seq[request["same_object_as"]]["function"], hands_on[request["function"]])
            elif request["direction"] == "notification":
                self.assertIn(by_seq[request["same_object_as"]]["function"],
                              ("RetrieveNotificationsList", "BoundProfilePackage", "LoadBoundProfilePackage"))
        for message in every:
            linked = by_seq.get(message.get("same_object_as"), {})
            if message["function"] in ("AuthenticateServer", "PrepareDownload", "BoundProfilePackage"):
                self.assertEqual(linked.get("interface"), "ES9+", message["function"])
                self.assertEqual(linked["transaction_id"], message["transaction_id"])

    def check_twice(self, truth, got):
        """Each message twice, on two connections: of requests the later one says so, of responses the outer one."""
        self.assertEqual(len(got), 4 * len(truth))
        self.assertEqual(sum("same_as" in message for message in got), 2 * len(truth))
        by_seq = {message["seq"]: message for message in got}
        for message in got:
            if "same_as" in message:
                first = by_seq[message["same_as"]]
                self.assertLess(first["seq"], message["seq"])
                self.assertNotEqual(first["connection"], message["connection"])
                self.assertEqual(first["tree"][0].get("raw"), message["tree"][0].get("raw"))
        outer = {message["connection"] for message in got if message["direction"] != "response" and "same_as" not in message}
        for leg in (True, False):
            self.check_leg(truth, [message for message in got if (message["connection"] in outer) == leg])

    def test_proxy_of_tls(self):
        """A proxy that passes TLS on unopened: each packet again behind it, towards the server later, back earlier."""
        for name in ("sgp22-tls13", "sgp22-tls13-h2-mss255"):
            for path, truth in truths([f"{name}/es9p.jsonl"]):
                data, packets = (path.parent / "es9p-tls.pcapng").read_bytes(), []
                keys = self.folder / "keys.log"
                keys.write_bytes(b"".join(pcapng_secrets(data)))
                for packet in pcapng_packets(data):
                    packets += [packet, moved(packet)] if to_server(packet, 443) else [moved(packet), packet]
                made = self.folder / "twice.pcap"
                made.write_bytes(pcap(packets))
                got = [r for r in records("-V", "--keylog", keys, made)
                       if r.get("interface") == "ES9+"]
                with self.subTest(capture=name):
                    self.check_twice(truth, got)

    def plain_twice(self, truth, inside):
        packets = []
        for at, one in enumerate(truth):
            bodies = [json.dumps(one[way]).encode() if one[way] else b"" for way in ("request", "response")]
            legs = [Tcp(packets, ("10.0.0.1", 40000 + at), ("10.0.0.2", 80)),
                    Tcp(packets, ("10.0.0.2", 50000 + at), ("10.0.0.3", 8000))]
            steps = [(0, 0), (1, 0), (1, 1), (0, 1)] if inside else [(0, 0), (0, 1), (1, 0), (1, 1)]
            for leg, way in steps:
                if way:
                    legs[leg].respond(bodies[1], status=f"{one['status']} X")
                else:
                    legs[leg].request(one["uri"], bodies[0])
        made = self.folder / "plain.pcap"
        made.write_bytes(pcap(packets))
        return self.messages(made)

    def test_proxy_of_plain(self):
        """HTTP in clear on both sides of a proxy; and the same exchanges one after the other, which are two."""
        for _, truth in truths(["sgp22-tls13/es9p.jsonl"]):
            self.check_twice(truth, self.plain_twice(truth, True))
            got = self.plain_twice(truth, False)
            self.assertEqual(len(got), 4 * len(truth))
            self.assertFalse([message for message in got if "same_as" in message])

    def test_certificates(self):
        """Of a session whose contents are read: whose certificate, once. Truth: what openssl reads in the clear of TLS 1.2."""
        text = ("connection 1: certificate of the server: ACME, testsmdpplus1.example.com; issued by Test CI, TESTCERT, RSPTEST, "
                "IT; serial 09; valid from 2025-06-30T13:14:38Z to 2026-08-02T13:14:38Z; for testsmdpplus1.example.com with "
                "RID 2.999.10; policy id-rspRole-dp-tls; it had expired")
        for name in ("sgp22-tls13", "sgp22-tls12", "sgp22-tls13-h2-mss255"):
            with self.subTest(capture=name):
                got = records(capture(f"{name}/es9p-tls.pcapng"))
                (told,) = (r for r in got if r.get("rule") == "tls-certificate-seen")
                self.assertEqual(told["text"].split(": ", 1)[1] if told["text"].startswith("frame") else told["text"], text)
                self.assertFalse([r for r in got if r.get("interface") == "TLS"])

    def test_lines(self):
        """One line says what is asked, notified, refused: from what the proxy logged, read by hand."""
        expected = {"sgp22-tls13": ["testsmdpplus1.example.com", "install, seqNumber 1", "enable, seqNumber 2",
                                    "disable, seqNumber 3", "delete, seqNumber 4"],
                    "sgp22-cancel": ["testsmdpplus1.example.com", "endUserRejection"],
                    "sgp22-bad-serversig": ["testsmdpplus1.example.com", "the eUICC answered invalidSignature(2)"],
                    "sgp22-bpp-mac-error": ["testsmdpplus1.example.com",
                                            "the eUICC answered invalidTransactionId(5)",
                                            "install, seqNumber 1, the eUICC answered scp03tSecurityError(8)"]}
        for name, texts in expected.items():
            try:
                path = capture(f"{name}/es9p-plain-http.pcap")
            except unittest.SkipTest:
                continue
            lines = [r.get("summary", "") for r in self.messages(path) if r["direction"] != "response"]
            with self.subTest(capture=name):
                at = 0
                for text in texts:
                    while at < len(lines) and not lines[at].startswith(text):
                        at += 1
                    self.assertLess(at, len(lines), f"{text} in {lines}")
    def test_lines_and_filters(self):
        """Lines show no links, so none are looked for; a filter can ask for them all the same."""
        path = capture("sgp22-tls13/merged.pcapng")
        every = [r for r in records(path) if r["kind"] == "message"]
        for key in ("same_as", "same_object_as", "eid"):
            linked = [r["seq"] for r in every if key in r]
            lines = [line for line in run("decode", "-Y", key, path).stdout.splitlines() if line[:5].strip().isdigit()]
            self.assertTrue(linked)
            self.assertEqual([int(line[:5]) for line in lines], linked)

    def test_server_down(self):
        request, response = self.messages(capture("sgp22-smdpp-down/es9p-tls.pcapng"))
        self.assertEqual(request["function"], "InitiateAuthentication")
        self.assertEqual(response["answers"], request["seq"])
        self.assertEqual(response["result"], "HTTP status(502)")

    def test_faults(self):
        capture("es9p-faults")
        for path, truth in truths(f"es9p-faults/{name}.jsonl" for name in FAULTS):
            with self.subTest(capture=path.name):
                self.check_leg(truth, self.messages(path.with_suffix(".pcap")))

    def test_redact(self):
        """Personal values in no form: as digits, as bytes inside base64, in a summary or an identifier."""
        path = capture("sgp22-tls13/es9p-plain-http.pcap")
        bodies = b"".join(path.read_bytes().split(b"\r\n\r\n"))
        iccid = bytes.fromhex("98001032547698103214")
        pieces = {base64.b64encode(bytes(lead) + iccid)[4 * (lead > 0):][:12].decode() for lead in range(3)}
        self.assertTrue(any(piece.encode() in bodies for piece in pieces))
        for options in (["-x"], ["-V"], ["-T", "ndjson", "-V"]):
            shown = run("decode", "--redact", *options, path).stdout
            text = "".join(line.split("  ")[-1] for line in shown.splitlines()) + shown
            for needle in ("89000123456789012341", "TS48v2_SAIP2.3_NoBERTLV\"}", *pieces):
                self.assertNotIn(needle, text)
            # a byte of base64 stands in two digits: both are hidden
            self.assertNotRegex(shown, r"\*\* [0-9A-F]{2} \*\* [0-9A-F]{2} \*\*")

    def test_secret(self):
        body = json.dumps({"iccid": "89000123456789012341", "releaseFlag": True, "confirmationCode": "73519284",
                           "matchingId": "SOME-MATCHING-ID"})
        har = {"log": {"entries": [{"startedDateTime": "2026-11-25T10:00:01.5Z", "time": 1, "response": {"status": 0},
                                    "request": {"method": "POST", "url": "https://h/gsma/rsp2/es2plus/confirmOrder",
                                                "headers": [], "postData": {"mimeType": "application/json",
                                                                            "text": body}}}]}}
        path = self.folder / "order.har"
        path.write_text(json.dumps(har))
        for options in (["-V"], ["-x"], ["-T", "ndjson", "-V"]):
            shown = run("decode", *options, path).stdout
            self.assertIn("ConfirmOrder", shown)
            self.assertNotIn("73519284", shown)
            self.assertNotIn("73519284".encode().hex().upper(), shown.replace(" ", ""))
            redacted = run("decode", "--redact", *options, path).stdout
            self.assertNotIn("SOME-MATCHING-ID", redacted)
        self.assertIn("73519284", run("decode", "-V", "--reveal", path).stdout)

    def check_esipa(self, got):
        table = capture("sgp32-messages/esipa-messages.tsv").read_text().splitlines()[1:]
        answers = {record["answers"]: record for record in got if "answers" in record}
        requests = [record for record in got if "answers" not in record]
        self.assertEqual(len(requests), len(table))
        for line, request in zip(table, requests):
            cells = line.split("\t")
            response = answers[request["seq"]]
            with self.subTest(n=cells[0]):
                self.assertEqual(request["tag"], cells[2].upper())
                self.assertEqual(request["command_len"], int(cells[3]))
                self.assertEqual(request["tree"][0]["raw"], cells[7].upper())
                self.assertEqual(response["response_len"], int(cells[6] or 0))
                self.assertEqual(response.get("tag", "").lower(), cells[5].strip("-"))
                if cells[8] not in ("", "-"):
                    self.assertEqual(response["tree"][0]["raw"], cells[8].upper())

    def test_esipa(self):
        self.check_esipa([record for record in records("-V", capture("sgp32-plain/esipa.pcap"))
                          if record.get("interface") == "ESipa"])

    def test_esipa_merged(self):
        """An eIM between an IPA and an SM-DP+: ESipa, ES9+ behind the proxy, the same ES9+ in TLS without secrets, the card."""
        name = "sgp32-plain"
        every = [r for r in records("-V", capture(f"{name}/merged.pcapng")) if r["kind"] == "message"]
        by_interface = {key: [r for r in every if r["interface"] == key] for key in ("ES9+", "ESipa", "TLS")}
        ((_, truth),) = truths([f"{name}/es9p.jsonl"])
        self.check_leg(truth, by_interface["ES9+"])
        self.check_esipa(by_interface["ESipa"])
        (tls,) = by_interface["TLS"]
        self.assertEqual(tls["function"], "encrypted session")
        self.assertFalse([r for r in every if "same_as" in r])
        seqs = {r["seq"]: r for r in every}
        for esipa, card in (("AuthenticateClient", "AuthenticateServer"), ("GetBoundProfilePackage", "PrepareDownload")):
            for interface in ("ES9+", "ESipa"):
                request = next(r for r in by_interface[interface]
                               if r["function"] == esipa and r["direction"] == "request")
                self.assertEqual(seqs[request["same_object_as"]]["function"], card)
        (package,) = (r for r in every if r["interface"] == "ES8+")
        self.assertEqual(seqs[package["same_object_as"]]["function"], "GetBoundProfilePackage")
        self.assertEqual(seqs[package["same_object_as"]]["interface"], "ESipa")


if __name__ == "__main__":
    unittest.main()
