# SPDX-License-Identifier: GPL-2.0-or-later
"""SOAP of SGP.02: samples of a vendor, recordings of all parties, hostile documents, and messages in other wraps."""
import json
import os
import re
import unittest
import xml.etree.ElementTree as ET

from command import RSPTRACE, SOURCE, Case, capture, records, run

EID = "89001012012341234012345678901224"
OTHER_EID = "69001012012341234012345678901224"

# Read from the files by hand: what each is, whose eUICC and which profile. "": nothing that identifies.
SAMPLES = """
euicc-cs-sr/ES4HandleProfileDeletedNotification.xml            ES4 HandleProfileDeletedNotification  notification - -
euicc-cs-sr/ES4HandleProfileDisabledNotification.xml           ES4 HandleProfileDisabledNotification notification - -
euicc-cs-sr/ES4HandleProfileEnabledNotification.xml            ES4 HandleProfileEnabledNotification  notification - -
euicc-cs-sr/ES4HandleSMSRChangeNotification.xml                ES4 HandleSMSRChangeNotification      notification EID -
euicc-cs-sr/ES7HandleSMSRChangeNotification.xml                ES7 HandleSMSRChangeNotification      notification EID -
euicc-cs-sr/es7AuthenticateSMSR.xml                            ES7 AuthenticateSMSR                  request - -
euicc-cs-sr/es7CreateAdditionalKeySet.xml                      ES7 CreateAdditionalKeySet            request - -
euicc-cs-sr/es7HandleoverEUICC.xml                             ES7 HandoverEUICC                     request EID -
euicc-efs-test/ES2DeleteProfile.xml                            ES2 DeleteProfile                     request EID 00
euicc-efs-test/ES2DisableProfile.xml                           ES2 DisableProfile                    request EID 00
euicc-efs-test/ES2DownloadProfile.xml                          ES2 DownloadProfile                   request EID 00
euicc-efs-test/ES2EnableProfile.xml                            ES2 EnableProfile                     request EID 00
euicc-efs-test/ES2GetEIS.xml                                   ES2 GetEIS                            request EID -
euicc-efs-test/ES2UpdatePolicyRules.xml                        ES2 UpdatePolicyRules                 request EID 00
euicc-efs-test/ES2UpdateSubscriptionAddress.xml                ES2 UpdateSubscriptionAddress         request EID 00
euicc-efs-test/ES4AuditEIS.xml                                 ES4 AuditEIS                          request EID 00
euicc-efs-test/ES4Change.xml                                   ES4 SMSRChange                        request OTHER -
euicc-efs-test/ES4DeleteProfile.xml                            ES4 DeleteProfile                     request EID 00
euicc-efs-test/ES4DisableProfile.xml                           ES4 DisableProfile                    request EID 00
euicc-efs-test/ES4EnableProfile.xml                            ES4 EnableProfile                     request EID 00
euicc-efs-test/ES4GetEIS.xml                                   ES4 GetEIS                            request EID -
euicc-efs-test/ES4PrepareChange.xml                            ES4 PrepareSMSRChange                 request OTHER -
euicc-efs-test/ES4UpdatePolicyRules.xml                        ES4 UpdatePolicyRules                 request EID 00
euicc-efs-test/ES4UpdateSubscriptionAddress.xml                ES4 UpdateSubscriptionAddress         request EID 00
euicc-efs-test/ES7HandleSMSRChangeNotification.xml             ES7 HandleSMSRChangeNotification      notification cid:409749002903 -
euicc-efs-test/es1.xml                                         ES1 RegisterEIS                       request 647334860175 -
euicc-efs-test/es3AuditEISTest.xml                             ES3 AuditEIS                          request EID 00
euicc-efs-test/es3CreateISDPTest.xml                           ES3 CreateISDP                        request EID 00
euicc-efs-test/es3DeleteISDPTest.xml                           ES3 DeleteISDP                        request EID 00
euicc-efs-test/es3DisableProfileTest.xml                       ES3 DisableProfile                    request EID 00
euicc-efs-test/es3EnableProfileTest.xml                        ES3 EnableProfile                     request EID 00
euicc-efs-test/es3GetEISTest.xml                               ES3 GetEIS                            request EID -
euicc-efs-test/es3ProfileDownloadCompletedTest.xml             ES3 ProfileDownloadCompleted          request EID 00
euicc-efs-test/es3SendDataTest.xml                             ES3 SendData                          request EID -
euicc-efs-test/es3UpdateConnectivityParametersTest.xml         ES3 UpdateConnectivityParameters      request EID 00
euicc-efs-test/es3UpdatePolicyRulesTest.xml                    ES3 UpdatePolicyRules                 request EID 00
euicc-efs-test/es3UpdateSubscriptionAddressTest.xml            ES3 UpdateSubscriptionAddress         request EID 00
euicc-efs-test/es7AuthenticateSMSR.xml                         ES7 AuthenticateSMSR                  request EID -
euicc-efs-test/es7CreateAdditionalKeySet.xml                   ES7 CreateAdditionalKeySet            request EID -
euicc-efs-test/es7HandleoverEUICC.xml                          ES7 HandoverEUICC                     request EID -
euicc-webservice-mock/ES2HandleProfileDeletedNotification.xml  ES2 HandleProfileDeletedNotification  notification EID 00
euicc-webservice-mock/ES2HandleProfileDisabledNotification.xml ES2 HandleProfileDisabledNotification notification EID 00
euicc-webservice-mock/ES2HandleProfileEnabledNotification.xml  ES2 HandleProfileEnabledNotification  notification EID 00
euicc-webservice-mock/ES2HandleSMSRChangeNotification.xml      ES2 HandleSMSRChangeNotification      notification cid:271060504660 -
euicc-webservice-mock/ES4HandleProfileDeletedNotification.xml  ES4 HandleProfileDeletedNotification  notification EID 00
euicc-webservice-mock/ES4HandleProfileDisabledNotification.xml ES4 HandleProfileDisabledNotification notification EID 00
euicc-webservice-mock/ES4HandleProfileEnabledNotification.xml  ES4 HandleProfileEnabledNotification  notification EID 00
euicc-webservice-mock/ES4HandleSMSRChangeNotification.xml      ES4 HandleSMSRChangeNotification      notification cid:1420483190941 -
ztesoft/ES3-CreateISDPResponse_callback.xml                    ES3 CreateISDP                        response - -
"""

# What spec section 1.3 and 1.5 says that a value looks like, by the name of its element.
HEX = r"([0-9A-Fa-f]{2})*"
OID, TIME, NUMBER = r"\d+(\.\d+)*", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", r"\d+"
AID, VERSION, BOOL = r"([0-9A-Fa-f]{2}){5,16}", r"\d+\.\d+\.\d+", r"true|false|1|0"
BASE64 = r"[A-Za-z0-9+/\s]*=*"
TYPES = {
    "Eid": r"\d{32}", "Iccid": r"89[0-9fF]{4,18}", "Eum-id": OID, "ProductionDate": TIME, "PlatformVersion": VERSION,
    "Isd-p-loadfile-aid": AID, "Isd-p-module-aid": AID, "Aid": AID, "Tar": r"[0-9A-Fa-f]{6}",
    "Sin": r"([0-9A-Fa-f]{2}){1,16}", "Sdin": r"([0-9A-Fa-f]{2}){1,16}", "Role": "ISD-R|ECASD",
    "Type": "SCP03|SCP80|SCP81|TokenGeneration|ReceiptVerification|CA", "Cntr": NUMBER, "Index": NUMBER, "CaId": OID,
    "Value": HEX, "CattpSupport": BOOL, "CattpVersion": VERSION, "HttpSupport": BOOL, "HttpVersion": VERSION,
    "SecurePacketVersion": VERSION, "RemoteProvisioningVersion": VERSION, "RemainingMemory": NUMBER,
    "AvailableMemoryForProfiles": NUMBER, "LastAuditDate": TIME, "Smsr-id": OID, "SmSr-id": OID, "Isd-p-aid": AID, "Mno-id": OID,
    "FallbackAttribute": BOOL, "Imsi": r"\d{0,15}", "Msisdn": r"\d{3,15}", "State": "Created|Disabled|Enabled",
    "Smdp-id": OID, "AllocatedMemory": NUMBER, "FreeMemory": NUMBER, "OperationDate": TIME, "OperationType": r"[0-9A-Fa-f]{4}",
    "RequesterId": OID, "Status": "EXECUTED_SUCCESS|EXECUTED_WITHWARNING|FAILED|EXPIRED", "CompletionTimestamp": TIME,
    "completionTimestamp": TIME, "ValidityPeriod": r"0*[1-9]\d*", "RequiredMemory": NUMBER, "MoreToDo": BOOL, "Sd-aid": AID,
    "Data": HEX, "ConnectivityParameters": HEX, "CurrentSMSRid": OID, "Target-Smsr-id": OID, "SmsrCertificate": HEX,
    "KeyVersionNumber": NUMBER, "InitialSequenceCounter": NUMBER, "ECCKeyLength": "ECC-(256|384|512|521)",
    "ScenarioParameter": NUMBER, "HostId": HEX, "EphemeralPublicKey": HEX, "Signature": HEX, "EnableProfile": BOOL,
    "Qualification": "Not-Allowed|Auto-Delete", "ProcessingStart": TIME, "ProcessingEnd": TIME,
    "DigestValue": BASE64, "SignatureValue": BASE64, "X509SKI": BASE64, "X509Certificate": BASE64, "X509CRL": BASE64,
}
# Names that mean one thing in a rule and another in a status.
IN_RULE = {"Subject": "PROFILE", "Action": "ENABLE|DISABLE|DELETE"}
IN_STATUS = {"Subject": OID, "Reason": OID}
ATTRIBUTES = {("Key", "kcv"): HEX, ("KeyComponents", "type"): HEX, ("KeyComponents", "value"): HEX}


def local(tag):
    return tag.rsplit("}", 1)[-1]


def pattern_of(parent, name):
    if local(parent.tag) == "Rule":
        return {**TYPES, **IN_RULE}.get(name)
    if local(parent.tag) == "StatusCodeData":
        return IN_STATUS.get(name)
    if local(parent.tag) == "Keyset" and name == "Version":
        return NUMBER
    return TYPES.get(name)


def is_base64(text):
    """Whether the digits make whole bytes, and padding stands where it belongs."""
    return len("".join(text.split())) % 4 == 0


def wrong_values(element):
    """Names of elements and attributes whose value is not of their type, in the order of the document; and of those with a
    placeholder."""
    wrong, placeholders = [], []
    for child in element:
        name, text = local(child.tag), (child.text or "").strip()
        for attribute, value in child.attrib.items():
            if (name, attribute) in ATTRIBUTES and not re.fullmatch(ATTRIBUTES[name, attribute], value):
                wrong.append(attribute)
        pattern = pattern_of(element, name) if not len(child) else None
        if re.fullmatch(r"\{\d+\}", text) and not len(child):
            placeholders.append(name)
        elif pattern and not (re.fullmatch(pattern, text) and (pattern != BASE64 or is_base64(text))):
            wrong.append(name)
        inner, more = wrong_values(child)
        wrong, placeholders = wrong + inner, placeholders + more
    return wrong, placeholders


def one_message(found):
    messages = [r for r in found if r["kind"] == "message"]
    assert len(messages) == 1, messages
    return messages[0]


def texts(found, rule):
    return [r["text"].split(" ")[0] for r in found if r["kind"] == "finding" and r["rule"] == rule]


class Samples(Case):
    def test_samples(self):
        folder = capture("sgp02/soap")
        rows = [line.split() for line in SAMPLES.splitlines() if line]
        self.assertEqual(sorted(row[0] for row in rows), sorted(str(p.relative_to(folder)) for p in folder.glob("*/*.xml")))
        wrong_total = placeholder_total = 0
        for name, interface, function, direction, eid, iccid in rows:
            with self.subTest(name):
                found = records("-V", folder / name)
                message = one_message(found)
                tree, body = json.dumps(message["tree"]), ET.parse(folder / name).getroot().find("./{*}Body")
                self.assertEqual([e.text for e in body.iter() if (e.text or "").startswith("cid:") and e.text not in tree], [], "lost")
                wrong, placeholders = wrong_values(ET.parse(folder / name).getroot().find("./{*}Body/*"))
                expected = {"interface": interface, "function": function, "direction": direction,
                            "eid": {"EID": EID, "OTHER": OTHER_EID, "-": None}.get(eid, eid),
                            "iccid": None if iccid == "-" else iccid}
                self.assertEqual({key: message.get(key) for key in expected}, expected)
                self.assertEqual(texts(found, "soap-value-type"), wrong)
                self.assertEqual(texts(found, "soap-value-placeholder"), placeholders)
                real = name.startswith("ztesoft")
                self.assertEqual(len(texts(found, "soap-action-unknown")), 0 if real else 1)
                ids = [e.text for e in ET.parse(folder / name).iter() if local(e.tag) in ("MessageID", "RelatesTo")]
                self.assertEqual(len(texts(found, "soap-message-id")), sum(not text.startswith("//") for text in ids))
                self.assertEqual(texts(found, "soap-header-missing"), ["RelatesTo"] if real else [])
                for rule in ("soap-xml-malformed", "soap-function-unknown", "soap-element-unknown", "soap-body-namespace"):
                    if (rule, name) != ("soap-function-unknown", ""):
                        self.assertEqual(texts(found, rule), [], rule)
                wrong_total, placeholder_total = wrong_total + len(wrong), placeholder_total + len(placeholders)
        print(f"{len(rows)} samples: {wrong_total} values of a wrong type, {placeholder_total} placeholders")

    def test_real_log(self):
        """A log of a server: HTTP head with empty lines between, the message, and the 202 that answers it."""
        log = capture("sgp02/soap") / "ztesoft" / "zte_smdp_log_excerpt.txt"
        message = one_message(records(log))
        self.assertEqual((message["interface"], message["function"], message["direction"], message["result"]),
                         ("ES3", "CreateISDP", "response", "ok"))
        self.assertEqual(message["line"], 2 if log.read_text().splitlines()[1].startswith("POST") else 3)
        # 2018-12-19T10:44:49.096613, as the log has no zone
        self.assertEqual(message["t"], "1545216289.096613000")


class Words(Case):
    def test_notes(self):
        """Versions of keys in hex, as the card's leg has them, and what a key in a certificate is for."""
        tree = run("decode", "-q", "-V", SOURCE / "captures" / "sgp02-made" / "smsr-change" / "merged.pcapng").stdout
        for line in ("Version: 116  (hex 74)", "KeyVersionNumber: 2  (hex 02)", "Key usage: 88  (verification of signatures)"):
            self.assertIn(line, tree)

    def test_lines(self):
        """The line of SendData says what goes to the card and what comes back, and which responses are callbacks."""
        lines = run("decode", "-q", SOURCE / "captures" / "sgp02-made" / "dl-segment-lost" / "merged.pcapng").stdout.splitlines()
        words = [line.split(" ok  ")[-1].split(" -   ")[-1].split(", EID")[0].strip() for line in lines if " SendData " in line]
        self.assertEqual(words, WORDS)


# Of a download whose third segment the ISD-P refuses, request by request with its callback (truth.json beside it).
WORDS = ["certificate of the SM-DP, role 01", "callback, random challenge", "ephemeral key for key set 30, scenario parameters 09", "callback, receipt",
         "SCP03t initialize; SCP03t authenticate", "callback, SCP03t initialize; SCP03t authenticate", "SCP03t segment", "callback, SCP03t segment",
         "SCP03t segment", "callback, SCP03t segment", "SCP03t segment", "callback, SCP03t segment refused: security error (02)"]


# The names of the wire and how a result reads.
RESULTS = {"EXECUTED_SUCCESS": ("ok",), "EXECUTED_WITHWARNING": ("ok",), "FAILED": None, "EXPIRED": None, None: None}


def split_name(message):
    interface, function = message.split("-", 1)
    for ending, direction in (("Request", "request"), ("Response", "response")):
        if function.endswith(ending):
            return interface, function[:-len(ending)], direction
    return interface, function, "notification"


class Recordings(Case):
    """Every SOAP message that the truth beside a recording names, from all legs together and from the SOAP leg alone."""

    def check_recording(self, truth, path):
        steps = [step for step in truth["steps"] if step["leg"] == "soap"]
        found = records("-V", path)
        messages = [r for r in found if r["kind"] == "message" and r["interface"].startswith("ES") and
                    any(n["key"] == "soap.message_id.unique" for n in r["tree"])]
        self.assertEqual(len(messages), len(steps), path)
        asked = {}
        for step, message in zip(steps, messages):
            ids = [n["value"] for n in message["tree"] if n["key"] == "soap.message_id.unique"]
            self.assertEqual(ids[0], "urn:uuid:" + step["hint"]["message_id"])
            self.assertEqual((message["interface"], message["function"], message["direction"]), split_name(step["message"]))
            for key, party in (("soap.endpoint.entity_id", "from"), ("soap.to.entity_id", "to")):
                entity = [n["value"] for n in message["tree"] if n["key"] == key]
                self.assertEqual(entity, [truth["parties"][step[party]]["oid"]])
            if message["direction"] == "response":
                self.assertEqual(message.get("answers"), asked.get(ids[1]), step)
                self.assertEqual(message["result"] == "ok", step["status"] in ("EXECUTED_SUCCESS", "EXECUTED_WITHWARNING"), step)
            else:
                asked[ids[0]] = message["seq"]
            self.check_identifiers(truth, message)
        return found, len(steps)

    def check_identifiers(self, truth, message):
        changed = truth["scenario"] == "chg-eid-changed" and message["function"] == "CreateAdditionalKeySet"
        if not changed:
            self.assertEqual(message["eid"], truth["eid"], message["function"])
        else:
            self.assertNotEqual(message["eid"], truth["eid"])
        if "iccid" in message:
            self.assertIn(message["iccid"], truth["iccids"].values())

    def test_recordings(self):
        folder = capture("sgp02-lab")
        total, names = 0, sorted(p.parent for p in folder.glob("*/truth.json"))
        self.assertEqual(len(names), 35)
        for path in names:
            truth = json.loads((path / "truth.json").read_text())
            with self.subTest(path.name):
                for leg in ("merged.pcapng", "soap.pcap"):
                    if not (path / leg).exists():
                        self.assertFalse([s for s in truth["steps"] if s["leg"] == "soap"])
                        continue
                    found, num = self.check_recording(truth, path / leg)
                    rules = {(r["rule"], r["level"]) for r in found if r["kind"] == "finding" and r["rule"].startswith("soap-")}
                    expected = set()
                    if path.name == "chg-validity-expired":
                        expected = {("soap-validity-exceeded", "violation")}
                    elif path.name == "chg-cert-role-refused":
                        expected = {("soap-certificate-role", "violation")}
                    elif path.name == "chg-retry-after-22":
                        expected = {("soap-callback-missing", "incomplete")}
                    self.assertEqual(rules, expected)
                total += num
        print(f"{len(names)} recordings: {total} SOAP messages found twice, by identifier, function, parties, EID and result")
        self.assertEqual(total, 445)


LAUGHS = "".join(f'<!ENTITY l{n} "{"&l%d;" % (n - 1) * 10}">' for n in range(1, 30))


def envelope(body, before="", header="", encoding=""):
    return (f'<?xml version="1.0"{encoding}?>{before}<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
            f'xmlns:r="http://namespaces.gsma.org/esim-messaging/3"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>')


def get_eis(inside):
    return f"<r:ES4-GetEISRequest>{inside}</r:ES4-GetEISRequest>"


class Hostile(Case):
    """Bounded in time and memory, and told."""
    SECONDS, MEGABYTES = 30, 1500  # of the processor, with a sanitizer
    most = (0, 0)

    @classmethod
    def tearDownClass(cls):
        print(f"hostile XML: {cls.most[0]:.2f} s of the processor and {cls.most[1]:.0f} MiB at most")

    def decode(self, data, **options):
        path = self.folder / "hostile.xml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        out = self.folder / "out"
        with open(out, "wb") as to:
            child = os.posix_spawn(RSPTRACE, [RSPTRACE, "decode", "-T", "ndjson", "-V", str(path)],
                                   {**os.environ, "HOME": "/nonexistent"},
                                   file_actions=[(os.POSIX_SPAWN_DUP2, to.fileno(), 1), (os.POSIX_SPAWN_OPEN, 2, os.devnull,
                                                                                       os.O_WRONLY, 0)])
            _, status, usage = os.wait4(child, 0)
        self.assertIn(os.waitstatus_to_exitcode(status), options.get("codes", (0,)))
        self.assertLess(usage.ru_utime + usage.ru_stime, self.SECONDS)
        self.assertLess(usage.ru_maxrss / 1024, self.MEGABYTES)
        Hostile.most = [max(pair) for pair in zip(Hostile.most, (usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))]
        return [json.loads(line) for line in out.read_text().splitlines()]

    def check(self, data, *rules, eid=None):
        found = self.decode(data)
        message = one_message(found)
        self.assertEqual((message["interface"], message["function"]), ("ES4", "GetEIS"))
        told = {r["rule"] for r in found if r["kind"] == "finding"}
        for rule in rules:
            self.assertIn(rule, told)
        if eid:
            self.assertEqual(message.get("eid"), eid)
        return found

    def test_billion_laughs(self):
        self.check(envelope(get_eis("<r:Eid>&l29;</r:Eid>"), f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'), "soap-xml-doctype",
                   "soap-xml-malformed")

    def test_quadratic_blowup(self):
        self.check(envelope(get_eis(f"<r:Eid>{'&a;' * 100000}</r:Eid>"), f'<!DOCTYPE x [<!ENTITY a "{"a" * 30000}">]>'),
                   "soap-xml-doctype")

    def test_external_entity(self):
        secret = self.folder / "secret"
        secret.write_text("top-secret-canary")
        for kind in ("SYSTEM", 'PUBLIC "x"'):
            found = self.check(envelope(get_eis("<r:Eid>&x;</r:Eid>"),
                                        f'<!DOCTYPE x [<!ENTITY x {kind} "file://{secret}"><!ENTITY % p SYSTEM "file://{secret}">%p;]>'),
                               "soap-xml-doctype")
            self.assertNotIn("canary", json.dumps(found))

    def test_long_attribute(self):
        """100 MB in one attribute: over what is read of a document, so it is cut and told."""
        found = self.decode(b'<?xml version="1.0"?>' + b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" a="'
                            + b"x" * (100 << 20) + b'"><s:Body><r:ES4-GetEISRequest/></s:Body></s:Envelope>')
        self.assertEqual(one_message(found)["interface"], "SOAP")
        self.assertIn("soap-xml-malformed", {r.get("rule") for r in found})

    def test_long_value(self):
        self.check(envelope(get_eis(f"<r:Eid>{EID}</r:Eid><r:Data>{'00' * (1 << 20)}</r:Data>")).replace("\n", ""),
                   "soap-xml-malformed")

    def test_nesting(self):
        self.check(envelope(get_eis(f"<r:Eid>{EID}</r:Eid>" + "<r:a>" * 100000)), "soap-xml-malformed", eid=EID)
        self.check(envelope(get_eis(f"<r:Eid>{EID}</r:Eid>" + "<r:a>" * 200 + "</r:a>" * 200)), "soap-xml-limit", eid=EID)

    def test_signature(self):
        """What is signed is long, crowded, or declares ever more namespaces: the signature is not looked at, or soon done with."""
        algorithm = "http://www.w3.org/2001/10/xml-exc-c14n#"
        signature = (f'<r:EumSignature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:SignedInfo><d:CanonicalizationMethod Algorithm="{algorithm}"/>'
                     + f'<d:Reference URI="#EumSignedInfo"><d:Transforms><d:Transform Algorithm="{algorithm}"/></d:Transforms>'
                     '<d:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><d:DigestValue>AAAA</d:DigestValue></d:Reference>' * 4
                     + "</d:SignedInfo><d:SignatureValue>AAAA</d:SignatureValue></r:EumSignature>")
        spaces = "".join(f'<r:a xmlns:p{at}="urn:{at}" p{at}:b="">' for at in range(40))
        for inside in ("<r:a/>" * 90000, spaces + "<r:b/>" * 3000 + "</r:a>" * 40, spaces * 2 + "</r:a>" * 80, "x" * (1 << 20),
                       "".join(f'<r:a xmlns:q="urn:{at}"/>' for at in range(20000))):
            self.check(envelope(get_eis(f"<r:Eid>{EID}</r:Eid><r:Eis><r:EumSignedInfo><r:Eid>{EID}</r:Eid>{inside}</r:EumSignedInfo>"
                                        f"{signature}</r:Eis>")), "soap-element-unknown", eid=EID)

    def test_many(self):
        self.check(envelope(get_eis(f"<r:Eid>{EID}</r:Eid>" + "<r:a/>" * 150000)), "soap-xml-limit", eid=EID)

    def test_attributes(self):
        found = self.decode(envelope(get_eis("<r:a " + " ".join(f'a{n}=""' for n in range(300000)) + "/>")))
        self.assertEqual(texts(found, "soap-xml-limit"), ["an"])

    def test_unknown_entities(self):
        self.check(envelope(get_eis(f"<r:Eid>{EID}</r:Eid><r:a>{'&a;' * 200000}</r:a>")), "soap-xml-malformed", eid=EID)

    def test_encodings(self):
        plain = envelope(get_eis(f"<r:Eid>{EID}</r:Eid>"), encoding=' encoding="{}"')
        for name, rule in (("UTF-16-LE", "soap-xml-encoding"), ("UTF-16-BE", "soap-xml-encoding"), ("ISO-8859-1", "soap-xml-encoding")):
            with self.subTest(name):
                mark = "\ufeff" if name.startswith("UTF-16") else ""
                self.check((mark + plain.format(name.removesuffix("-LE").removesuffix("-BE"))).encode(name), rule, eid=EID)
        self.check(plain.format("klingon"), "soap-xml-malformed", "soap-xml-encoding", eid=EID)
        self.check(plain.format("UTF-8").replace("<s:Header>", "<s:Header>\xff\xfe").encode("latin-1"), "soap-xml-malformed")
        self.check(b"\xef\xbb\xbf" + plain.format("UTF-8").encode(), eid=EID)

    def test_nul(self):
        text = envelope(get_eis(f"<r:Eid>{EID}</r:Eid><r:a>\0</r:a>")).encode()
        path = self.folder / "nul.xml"
        path.write_bytes(text)
        found = records("--input-format", "soap", path)
        self.assertEqual(one_message(found)["eid"], EID)
        self.assertIn("soap-xml-malformed", {r.get("rule") for r in found})

    def test_unclosed(self):
        for tail in ("<!--", "<![CDATA[", "<?x", '<a b="', "<a", "</"):
            with self.subTest(tail):
                self.check(envelope(get_eis(f"<r:Eid>{EID}</r:Eid>{tail}")), "soap-xml-malformed", eid=EID)


POLLING = "http://docs.oasis-open.org/ws-rx/wsmc/200702"
MAILBOX = POLLING + "/anonymous?id=5b1c8b1e-0001-4000-8000-000000000001"


class Polling(Case):
    """WS-MakeConnection: a poll is answered by its HTTP response, with or without a message in it."""
    REPLY_TO = f'<a:ReplyTo xmlns:a="http://www.w3.org/2005/08/addressing"><a:Address>{MAILBOX}</a:Address></a:ReplyTo>'
    POLL = envelope(f'<w:MakeConnection xmlns:w="{POLLING}"><w:Address>{MAILBOX}</w:Address></w:MakeConnection>')
    ASKED = envelope(get_eis("<r:Eid>89049032123451234512345678901235</r:Eid>"), header=REPLY_TO)

    def told(self, *exchanges):
        """Rules of what is not answered, with the function, in a log of (request, status, response)."""
        path = self.folder / "polls.log"
        path.write_text("".join(f"POST /ES4 HTTP/1.1\nHost: smsr.example\nContent-Type: application/soap+xml\n\n{request}\n"
                                f"HTTP/1.1 {status}\nContent-Type: application/soap+xml\n\n{response}\n"
                                for request, status, response in exchanges))
        found = records(path)
        functions = {r["seq"]: r["function"] for r in found if r["kind"] == "message"}
        self.assertEqual(len(functions), len(exchanges) + sum(bool(response) for _, _, response in exchanges))
        return [(r["rule"], functions[r["message"]]) for r in found if r["kind"] == "finding" and r["rule"].endswith(("-missing", "-unanswered"))
                and r["rule"].startswith(("soap-callback", "web-"))]

    def test_empty(self):
        self.assertEqual(self.told((self.ASKED, "202 Accepted", ""), (self.POLL, "202 Accepted", "")), [("soap-callback-missing", "GetEIS")])

    def test_answered(self):
        answer = envelope("<r:ES4-GetEISResponse><r:FunctionExecutionStatus><r:Status>EXECUTED_SUCCESS</r:Status></r:FunctionExecutionStatus>"
                          "</r:ES4-GetEISResponse>", header='<a:RelatesTo xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:1</a:RelatesTo>')
        asked = self.ASKED.replace("<s:Header>", '<s:Header><a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:1</a:MessageID>')
        self.assertEqual(self.told((asked, "202 Accepted", ""), (self.POLL, "202 Accepted", ""), (self.POLL, "200 OK", answer)), [])


class Wraps(Case):
    def test_fixture(self):
        """The log made by hand, whose messages stand in this order."""
        found = records("-V", SOURCE / "tests" / "fuzz" / "corpus" / "source_soap" / "session")
        messages = [r for r in found if r["kind"] == "message"]
        self.assertEqual([(m["interface"], m["function"], m["direction"], m.get("answers"), m.get("result")) for m in messages], [
            ("ES2", "DownloadProfile", "request", None, None), ("ES3", "GetEIS", "request", None, None),
            ("ES3", "GetEIS", "response", 2, "ok"), ("ES3", "CreateISDP", "request", None, None),
            ("ES3", "CreateISDP", "response", 4, "ok"), ("ES3", "SendData", "request", None, None),
            ("ES3", "SendData", "response", 6, "ok"), ("ES3", "SendData", "request", None, None),
            ("ES3", "SendData", "response", 8, "ok"), ("ES3", "ProfileDownloadCompleted", "request", None, None),
            ("ES3", "ProfileDownloadCompleted", "response", 10, "ok"), ("ES2", "DownloadProfile", "response", 1, "ok"),
            ("ES3", "HandleProfileDisabledNotification", "notification", None, None),
            ("ES4", "EnableProfile", "request", None, None),
            ("ES4", "EnableProfile", "response", 14, "Profile ICCID: refused(8.2.1/3.8)"),
            ("ES4", "GetEIS", "request", None, None), ("ES4", "GetEIS", "response", 16, "database is down(s:Receiver)"),
            ("ES4", "GetEIS", "request", None, None), ("ES4", "GetEIS", "response", 18, "HTTP status(503)"),
            ("ES4", "DeleteProfile", "request", None, None)])
        # Where a certificate belongs its SendData holds one octet; later a segment of four comes before the authentication.
        self.assertEqual([r["rule"] for r in found if r["kind"] == "finding" and not r["rule"].startswith(("procedure-", "m2m-"))],
                         ["es5-data-odd", "scp03t-order-wrong", "es5-data-odd", "scp03t-key-missing"])
        eis = {n["key"]: n.get("value") for n in messages[2]["tree"]}
        self.assertEqual(eis["soap.profile_info.state"], "Enabled")
        self.assertEqual(eis["soap.key_components.value"], None)
        self.assertEqual(eis["soap.record.operation_type"], 0x0200)
        self.assertIn("x509.tbs_certificate.serial_number", eis)
        script = {n["key"]: n.get("value") for n in messages[5]["tree"]}
        self.assertEqual(script["apdu.command.ins"], 0xE2)

    def test_hidden(self):
        session = SOURCE / "tests" / "fuzz" / "corpus" / "source_soap" / "session"
        key, eid, imsi = "00112233445566778899AABBCCDDEEFF", "89049032123451234512345678901235", "001010000000001"
        for form in ("text", "ndjson"):
            shown = run("decode", "-T", form, "-V", "-x", session).stdout
            self.assertNotIn(key, shown)
            self.assertIn(eid, shown)
            redacted = run("decode", "-T", form, "-V", "-x", "--redact", session).stdout
            for text in (eid, imsi, "89000123456789012341", "355555555555555"):
                self.assertNotIn(text, redacted)
        self.assertIn(key, run("decode", "-V", "--reveal", session).stdout)

    def test_explain(self):
        paste = envelope(f"<r:ES4-EnableProfileResponse><r:FunctionExecutionStatus><r:Status>FAILED</r:Status><r:StatusCodeData>"
                         "<r:Subject>8.2.3</r:Subject><r:Reason>3.8</r:Reason></r:StatusCodeData></r:FunctionExecutionStatus>"
                         "</r:ES4-EnableProfileResponse>")
        for text in (paste, f"see below\n\n{paste}\nthanks", paste.replace("><", ">\n<")):
            done = run("explain", "-", stdin=text.encode())
            self.assertEqual(done.returncode, 0)
            for part in ("EnableProfile", "POL2 at the SM-SR forbids it", "8.2.3"):
                self.assertIn(part, done.stdout)

    def test_filters(self):
        session = SOURCE / "tests" / "fuzz" / "corpus" / "source_soap" / "session"
        for query, num in (('soap.status_code_data.reason == "3.8"', 3), ("soap.script.sw == 0x6982", 1), ('function == "GetEIS"', 6),
                           ("soap.execution_status.status matches \"FAIL\"", 2), ("soap && !ok", 14)):
            lines = [r for r in records("-Y", query, session) if r["kind"] == "message"]
            self.assertEqual(len(lines), num, query)


if __name__ == "__main__":
    unittest.main()
