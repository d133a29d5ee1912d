# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages that no capture has: ES11 in the ASN.1 binding, packages that an eIM injects, ESipa over CoAP, ES12 and ES15.

Each object stands beside what must be shown of it, both written after SGP.22 6.6 and SGP.32 5.14 and 6 (tags, types) and
the rules of ASN.1 for tags; places are those of the bytes."""
import unittest

from command import Case, records, without_procedures
from made import (Tcp, boolean, choice, coap_exchange, digits, group, null, number, octets, pcap, swapped, tags, text)

SESSION, EIM_SESSION = "0123456789ABCDEF", "A1A2A3A4"
EID, ICCID = "89049032123451234512345678901235", "89000123456789012341"
SIGNATURE = "5A" * 64
ASN1 = "application/x-gsma-rsp-asn1"
EIM_CLIENT, IPA_SERVER = ("10.0.0.2", 40000), ("10.0.0.1", 5683)


def from_ipa(message):
    return choice("esipa.esipa_message_from_ipa_to_eim", message)


def from_eim(message):
    return choice("esipa.esipa_message_from_eim_to_ipa", message)


# ES11: SGP.22 6.6.1; what an SM-DS answers is BF40.

def ask_sm_ds():
    return group("A2", "es9.remote_profile_provisioning_request",
                 group("BF3B", "es9.authenticate_client_request",
                       octets("80", "es9.authenticate_client_request.transaction_id", SESSION),
                       group("BF38", "es9.authenticate_client_request.authenticate_server_response",
                             group("A1", "es10.authenticate_response_error",
                                   octets("80", "es10.authenticate_response_error.transaction_id", SESSION),
                                   number("02", "es10.authenticate_response_error.authenticate_error_code", 6)))))


def event(name, server):
    return group("30", "es11.event_entries",
                 text("80", "es11.event_entries.event_id", name),
                 text("81", "es11.event_entries.rsp_server_address", server))


def events():
    return group("A2", "es9.remote_profile_provisioning_response",
                 group("BF40", "es11.authenticate_client_response_es11",
                       group("A0", "es11.authenticate_client_ok_es11",
                             octets("80", "es11.authenticate_client_ok_es11.transaction_id", SESSION),
                             group("A1", "es11.authenticate_client_ok_es11.event_entries",
                                   event("E-1", "dp.example.com"), event("E-2", "ds.example.com")))))


def no_events():
    return group("A2", "es9.remote_profile_provisioning_response",
                 group("BF40", "es11.authenticate_client_response_es11",
                       number("81", "es11.authenticate_client_response_es11.authenticate_client_error", 6)))


def ask_event():
    return group("A2", "es9.remote_profile_provisioning_request",
                 group("BF46", "es11.check_event_request",
                       octets("80", "es11.check_event_request.ec_id", "10" * 16),
                       text("81", "es11.check_event_request.smds_address", "ds.example.com")))


def is_pending():
    return group("A2", "es9.remote_profile_provisioning_response",
                 group("BF46", "es11.check_event_response",
                       group("A0", "es11.check_event_ok",
                             boolean("80", "es11.check_event_ok.is_pending_event", True))))


# ESipa: SGP.32 5.14.4, what an eIM injects and what an IPA answers.

def transfer(package):
    return from_eim(group("BF4E", "esipa.transfer_eim_package_request", package))


def answer(result):
    return from_ipa(group("BF4E", "esipa.transfer_eim_package_response", result))


def package_request():
    return group("BF51", "es10.euicc_package_request",
                 group("30", "es10.euicc_package_request.euicc_package_signed",
                       text("80", "es10.euicc_package_signed.eim_id", "eim.example.com"),
                       digits("5A", "es10.euicc_package_signed.eid_value", EID),
                       number("81", "es10.euicc_package_signed.counter_value", 300),
                       octets("82", "es10.euicc_package_signed.eim_transaction_id", EIM_SESSION),
                       choice("es10.euicc_package_signed.euicc_package", group(
                           "A0", "es10.euicc_package.psmo_list",
                           choice("es10.psmo", group(
                               "A3", "es10.psmo.enable",
                               swapped("5A", "es10.psmo_enable.iccid", ICCID),
                               null("05", "es10.psmo_enable.rollback_flag")))))),
                 octets("5F37", "es10.euicc_package_request.eim_signature", SIGNATURE))


def package_result(result=0, key="es10.euicc_package_result"):
    return group("BF51", key,
                 group("A0", "es10.euicc_package_result_signed",
                       group("30", "es10.euicc_package_result_signed.euicc_package_result_data_signed",
                             text("80", "es10.euicc_package_result_data_signed.eim_id", "eim.example.com"),
                             number("81", "es10.euicc_package_result_data_signed.counter_value", 300),
                             octets("82", "es10.euicc_package_result_data_signed.eim_transaction_id", EIM_SESSION),
                             number("83", "es10.euicc_package_result_data_signed.seq_number", 7),
                             group("30", "es10.euicc_package_result_data_signed.euicc_result",
                                   choice("es10.euicc_result_data", number("83", "es10.enable_profile_result", result)))),
                       octets("5F37", "es10.euicc_package_result_signed.euicc_sign_epr", SIGNATURE)))


def data_request():
    return group("BF52", "esipa.ipa_euicc_data_request",
                 tags("5C", "esipa.ipa_euicc_data_request.tag_list", "81", "84"),
                 octets("83", "esipa.ipa_euicc_data_request.eim_transaction_id", EIM_SESSION))


def data_response():
    return group("BF52", "esipa.ipa_euicc_data_response",
                 group("A0", "esipa.ipa_euicc_data",
                       text("81", "esipa.ipa_euicc_data.default_smdp_address", "dp.example.com"),
                       number("84", "esipa.ipa_euicc_data.association_token", 5),
                       octets("87", "esipa.ipa_euicc_data.eim_transaction_id", EIM_SESSION)))


def acknowledgements(*numbers):
    return group("BF53", "esipa.eim_acknowledgements",
                 *(number("80", "esipa.sequence_number", value) for value in numbers))


def trigger():
    return group("BF54", "esipa.profile_download_trigger_request",
                 group("A0", "esipa.profile_download_trigger_request.profile_download_data",
                       text("80", "es10.activation_code", "1$dp.example.com$M-1")),
                 octets("82", "esipa.profile_download_trigger_request.eim_transaction_id", EIM_SESSION))


def refused_data():
    return group("BF52", "esipa.ipa_euicc_data_response",
                 group("A1", "esipa.ipa_euicc_data_response_error",
                       octets("80", "esipa.ipa_euicc_data_response_error.eim_transaction_id", EIM_SESSION),
                       number("02", "esipa.ipa_euicc_data_response_error.ipa_euicc_data_error_code", 1)))


# Request, response, function, result of the response; of exchanges between server and LPA.
SM_DS = (
    (ask_sm_ds(), events(), "AuthenticateClient", "ok"),
    (ask_sm_ds(), no_events(), "AuthenticateClient", "eventIdUnknown(6)"),
    (ask_event(), is_pending(), "CheckEvent", "ok"),
)
# Of packages that an eIM injects.
INJECTED = (
    (transfer(package_request()), answer(package_result()), "ok"),
    (transfer(package_request()), answer(package_result(3)), "disallowedByPolicy(3)"),
    (transfer(package_request()),
     answer(number("02", "esipa.eim_package_result_error_code", 1)), "invalidPackageFormat(1)"),
    (transfer(package_request()),
     answer(group("30", "esipa.epr_and_notifications", package_result(0, "esipa.epr_and_notifications.euicc_package_result"),
                  group("A0", "esipa.epr_and_notifications.notification_list"))), "ok"),
    (transfer(data_request()), answer(data_response()), "ok"),
    (transfer(data_request()), answer(refused_data()), "incorrectTagList(1)"),
    (transfer(acknowledgements(5, 6)), answer(null("05", "esipa.transfer_eim_package_response.eim_package_received")), "ok"),
    (transfer(trigger()),
     answer(group("BF60", "esipa.eim_package_received_with_cid",
                  group("A0", "esipa.eim_package_received_with_cid.correlation_id",
                        octets("80", "esipa.eim_package_received_with_cid_correlation_id.eim_transaction_id", EIM_SESSION)))), "ok"),
    (transfer(trigger()),
     answer(group("BF61", "esipa.eim_package_error_with_cid",
                  group("A0", "esipa.eim_package_error_with_cid.correlation_id",
                        digits("5A", "es10.eid_value", EID)),
                  number("81", "esipa.eim_package_error_with_cid.eim_package_error", 2))), "unknownPackage(2)"),
)


class Made(Case):
    maxDiff = None

    def decode(self, packets):
        path = self.folder / "made.pcap"
        path.write_bytes(pcap(packets))
        return without_procedures(records("-V", path))

    def check_tree(self, element, message):
        got = [(node["depth"], node["key"], node.get("value"), (node["off"], node["len"]))
               for node in message["tree"][1:]]
        expected = [(depth + 1, *rest) for depth, *rest in element.expected()]
        self.assertEqual(got, expected)

    def check_pair(self, pair, request, response, result):
        first, second = pair
        self.assertEqual(first["direction"], "request")
        self.assertEqual(second["answers"], first["seq"])
        self.assertEqual(second.get("result"), result)
        self.check_tree(request, first)
        self.check_tree(response, second)

    def send_over_http(self, exchanges, path="/gsma/rsp2/asn1"):
        packets = []
        for at, (request, response, *_) in enumerate(exchanges):
            connection = Tcp(packets, ("10.0.0.1", 40000 + at))
            connection.request(path, request.octets(), ASN1)
            connection.respond(response.octets(), ASN1)
            connection.close()
        return packets

    def messages(self, packets, interface):
        got = self.decode(packets)
        self.assertEqual([record for record in got if record["kind"] == "finding"], [])
        return [record for record in got if record.get("interface") in interface]

    def test_sm_ds(self):
        got = self.messages(self.send_over_http(SM_DS), ("ES9+", "ES11"))
        self.assertEqual(len(got), 2 * len(SM_DS))
        for at, (request, response, function, result) in enumerate(SM_DS):
            with self.subTest(n=at):
                pair = got[2 * at:2 * at + 2]
                self.check_pair(pair, request, response, result)
                self.assertEqual([message["function"] for message in pair], [function] * 2)
        self.assertEqual([message["interface"] for message in got[:4]], ["ES9+", "ES11"] * 2)
        self.assertEqual({message["transaction_id"] for message in got[:2]}, {SESSION})

    def check_injected(self, got):
        self.assertEqual(len(got), 2 * len(INJECTED))
        for at, (request, response, result) in enumerate(INJECTED):
            with self.subTest(n=at):
                pair = got[2 * at:2 * at + 2]
                self.assertEqual({message["function"] for message in pair}, {"TransferEimPackage"})
                self.assertEqual({message["tag"] for message in pair}, {"BF4E"})
                self.check_pair(pair, request, response, result)

    def test_injected(self):
        self.check_injected(self.messages(self.send_over_http(INJECTED), ("ESipa",)))

    def test_coap(self):
        """RFC 7959: bodies longer than a block, in both directions; the eIM is the client."""
        for exponent in (4, 6, 10):
            packets = []
            for request, response, _ in INJECTED:
                coap_exchange(packets, EIM_CLIENT, IPA_SERVER, request.octets(), response.octets(), exponent)
            with self.subTest(block=1 << exponent):
                self.check_injected(self.messages(packets, ("ESipa",)))

    def test_variant(self):
        """A universal tag where the automatic one belongs: read all the same, and told."""
        error = group("BF61", "esipa.eim_package_error_with_cid",
                      number("02", "esipa.eim_package_error_with_cid.eim_package_error", 2))
        exchange = (transfer(trigger()), answer(error))
        got = self.decode(self.send_over_http([exchange]))
        (finding,) = (record for record in got if record["kind"] == "finding")
        self.assertEqual(finding["rule"], "asn1-form-variant")
        self.check_pair(got[0:2], *exchange, "unknownPackage(2)")

    def test_error_page(self):
        """A server that failed answers with a page: that is no broken object."""
        packets = []
        connection = Tcp(packets)
        connection.request("/gsma/rsp2/asn1", transfer(trigger()).octets(), ASN1)
        connection.respond(b"<html>down</html>", "text/html", "502 Bad Gateway")
        connection.close()
        _, response = self.messages(packets, ("ESipa",))
        self.assertEqual(response["result"], "HTTP status(502)")
        self.assertEqual(len(response["tree"]), 1)

    def findings(self, packets, rule):
        return [r for r in self.decode(packets) if r.get("rule") == rule]

    def test_unanswered(self):
        """A request without response: a closed or reset connection tells that there was none, the end of a trace does not."""
        ask = transfer(trigger()).octets()
        endings = {"close": "violation", "reset": "violation", "hole": "incomplete", "none": "incomplete", "head": "violation"}
        for ending, level in endings.items():
            packets = []
            connection = Tcp(packets)
            connection.request("/gsma/rsp2/asn1", ask, ASN1)
            connection.respond(answer(package_result()).octets(), ASN1)
            connection.request("/gsma/rsp2/asn1", ask, ASN1)
            if ending == "hole":
                connection.next[1] += 100
                connection.segment(0, 0x10)
            if ending == "head":
                connection.send(1, b"HTTP/1.1 200")
            if ending == "reset":
                connection.reset()
            elif ending != "none":
                connection.close()
            with self.subTest(ending=ending):
                (finding,) = self.findings(packets, "web-request-unanswered")
                self.assertEqual(finding["level"], level)
                self.assertEqual(finding["message"], 3)

    def test_unanswered_coap(self):
        packets = []
        coap_exchange(packets, EIM_CLIENT, IPA_SERVER, transfer(trigger()).octets(), b"")
        (finding,) = self.findings(packets[:1], "web-request-unanswered")
        self.assertEqual(finding["level"], "incomplete")

    def test_orphan(self):
        """The connection is joined behind the request."""
        packets = []
        connection = Tcp(packets)
        connection.request("/gsma/rsp2/asn1", transfer(trigger()).octets(), ASN1)
        at = len(packets)
        connection.respond(answer(package_result()).octets(), ASN1)
        (finding,) = self.findings(packets[at:], "web-response-orphan")
        self.assertEqual((finding["level"], finding["message"]), ("incomplete", 1))
        self.assertEqual(self.findings(packets, "web-response-orphan"), [])

    def test_prefixes(self):
        """Each message cut at every byte: it shows, with what is left of it, and is told to be cut."""
        for exchanges in (SM_DS, INJECTED):
            bodies = {element.octets() for exchange in exchanges for element in exchange[:2]}
            packets, cut = [], 0
            for body in sorted(bodies):
                for size in range(1, len(body)):
                    connection = Tcp(packets, ("10.0.0.1", 1024 + cut % 60000), ("10.0.1.1", 80))
                    connection.request("/gsma/rsp2/asn1", body[:size], ASN1)
                    connection.close()
                    cut += 1
            got = self.decode(packets)
            told = {record["message"] for record in got if record["kind"] == "finding" and "message" in record and
                    record["rule"] != "web-request-unanswered"}
            shown = [record for record in got if record["kind"] == "message"]
            self.assertEqual(len(shown), cut)
            self.assertEqual([record["seq"] for record in shown if record["seq"] not in told], [])
            for record in shown:
                for node in record["tree"]:
                    self.assertLessEqual(node["off"] + node["len"], record["command_len"])


if __name__ == "__main__":
    unittest.main()
