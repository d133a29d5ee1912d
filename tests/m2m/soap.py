# SPDX-License-Identifier: GPL-2.0-or-later
"""SOAP 1.2 of SGP.02 between servers (section 1 of the facts): envelopes, EIS, and the signature of the EUM."""
import base64
import datetime
import hashlib

from lxml import etree

NAMESPACE = "http://namespaces.gsma.org/esim-messaging/3"
ENVELOPE, ADDRESSING = "http://www.w3.org/2003/05/soap-envelope", "http://www.w3.org/2005/08/addressing"
POLLING = "http://docs.oasis-open.org/ws-rx/wsmc/200702"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
CANONICAL, ECDSA, SHA256 = ("http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
                            "http://www.w3.org/2001/04/xmlenc#sha256")
PREFIXES = {"rps": NAMESPACE, "s": ENVELOPE, "wsa": ADDRESSING}
SYNC, ASYNC, NOTE = "sync", "async", "note"
SUCCESS, WARNING, FAILED, EXPIRED = "EXECUTED_SUCCESS", "EXECUTED_WITHWARNING", "FAILED", "EXPIRED"

# function: (group of its action, how it is answered). Those below the line are of v3.2 and later: their groups are our guess.
FUNCTIONS = {
    "RegisterEIS": ("eUICCManagement", SYNC), "GetEIS": ("ProfileManagement", SYNC), "AuditEIS": ("ProfileManagement", ASYNC),
    "DownloadProfile": ("ProfileManagement", ASYNC), "CreateISDP": ("ProfileManagement", ASYNC), "SendData": ("ProfileManagement", ASYNC),
    "ProfileDownloadCompleted": ("ProfileManagement", SYNC), "UpdatePolicyRules": ("ProfileManagement", SYNC),
    "UpdateSubscriptionAddress": ("ProfileManagement", SYNC), "UpdateConnectivityParameters": ("PlatformManagement", ASYNC), "DeleteISDP": ("PlatformManagement", ASYNC),
    "EnableProfile": ("PlatformManagement", ASYNC), "DisableProfile": ("PlatformManagement", ASYNC),
    "DeleteProfile": ("PlatformManagement", ASYNC), "PrepareSMSRChange": ("eUICCManagement", ASYNC), "SMSRChange": ("eUICCManagement", ASYNC),
    "HandoverEUICC": ("eUICCManagement", ASYNC), "AuthenticateSMSR": ("eUICCManagement", ASYNC),
    "CreateAdditionalKeySet": ("eUICCManagement", ASYNC), "HandleProfileEnabledNotification": ("PlatformManagement", NOTE),
    "HandleProfileDisabledNotification": ("PlatformManagement", NOTE), "HandleProfileDeletedNotification": ("PlatformManagement", NOTE),
    "HandleSMSRChangeNotification": ("PlatformManagement", NOTE),
    # ---
    "SetPLMA": ("ProfileManagement", SYNC), "GetPLMA": ("ProfileManagement", SYNC), "SetONC": ("ProfileManagement", SYNC),
    "GetONC": ("ProfileManagement", SYNC), "HandlePLMASettingNotification": ("PlatformManagement", NOTE),
    "SetFallBackAttribute": ("PlatformManagement", ASYNC), "SetEmergencyProfileAttribute": ("PlatformManagement", ASYNC),
    "HandleEmergencyProfileAttributeSetNotification": ("PlatformManagement", NOTE),
    "HandleFallBackAttributeSetNotification": ("PlatformManagement", NOTE),
}
# Who serves which interface, and where callbacks and notifications go.
SERVICES = {"ES1": ("ES1SmSrService", ""), "ES2": ("ES2SmDpService", "ES2MnoService"), "ES3": ("ES3SmSrService", "ES3SmDpService"),
            "ES4": ("ES4SmSrService", "ES4MnoService"), "ES4A": ("ES4ASmSrService", "ES4AMnoService"),
            "ES7": ("ES7SmSrProvider", "ES7SmSrRequester")}
# The schema's own slip: its action has another name than its element.
ACTIONS = {"ProfileDownloadCompleted": "ProfileDownloadedCompleted"}


def date(now_us):
    return datetime.datetime.fromtimestamp(now_us // 1_000_000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def action(interface, function, is_answer):
    group, sort = FUNCTIONS[function]
    name = ACTIONS.get(function, function)
    if sort == SYNC:
        name += "Response" if is_answer else "Request"
    elif is_answer:
        group += "CallBack"
    return f"http://gsma.com/{interface}/{group}/{interface}-{name}"


def service(interface, is_answer):
    return f"/esim-messaging/3/{interface}/{SERVICES[interface][is_answer]}"


def add(parent, fields, namespace=NAMESPACE):
    """Fields: (name, text, or a list of fields, or an element that stands by itself)."""
    for field in fields:
        if not isinstance(field, tuple):
            parent.append(field)
            continue
        name, value = field
        element = etree.SubElement(parent, f"{{{namespace}}}{name}")
        if isinstance(value, list):
            add(element, value, namespace)
        else:
            element.text = value


def element(name, fields, namespace=NAMESPACE, prefixes=None):
    made = etree.Element(f"{{{namespace}}}{name}", nsmap=prefixes or {"rps": NAMESPACE})
    add(made, fields, namespace)
    return made


def status(word=SUCCESS, subject=None, reason=None, text=None, now_us=0):
    inside = [("Status", word)]
    if subject:
        inside.append(("StatusCodeData", [("Subject", subject), ("Reason", reason)] + ([("Message", text)] if text else [])))
    return [("ProcessingStart", date(now_us)), ("ProcessingEnd", date(now_us)), ("FunctionExecutionStatus", inside)]


def envelope(head, body, answered=None):
    """head: of, to (URLs), action, message, relates, reply; None: it is not there."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap=PREFIXES)
    header = etree.SubElement(root, f"{{{ENVELOPE}}}Header")
    rows = [("MessageID", head["message"])]
    if head.get("relates"):
        rows.append(("RelatesTo", head["relates"]))
    rows.append(("From", [("Address", head["of"])]))
    if head.get("reply"):
        rows.append(("ReplyTo", [("Address", head["reply"])]))
    rows += [("To", head["to"]), ("Action", head["action"])]
    add(header, rows, ADDRESSING)
    for name in ("To", "Action"):
        header.find(f"{{{ADDRESSING}}}{name}").set(f"{{{ENVELOPE}}}mustUnderstand", "true")
    related = header.find(f"{{{ADDRESSING}}}RelatesTo")
    if related is not None:
        related.set("RelationshipType", ADDRESSING + "/reply")
    etree.SubElement(root, f"{{{ENVELOPE}}}Body").append(body)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def canonical(tree):
    return etree.tostring(tree, method="c14n", exclusive=True)


def node(name, fields=(), **attributes):
    made = element(name, fields, SIGNATURE, {"ds": SIGNATURE})
    for attribute, value in attributes.items():
        made.set(attribute, value)
    return made


def signature(signed, key, certificate):
    """The XML signature of the EUM over EumSignedInfo."""
    digest = base64.b64encode(hashlib.sha256(canonical(signed)).digest()).decode()
    reference = node("Reference", [node("Transforms", [node("Transform", Algorithm=CANONICAL)]), node("DigestMethod", Algorithm=SHA256),
                                   ("DigestValue", digest)], URI="#EumSignedInfo")
    info = node("SignedInfo", [node("CanonicalizationMethod", Algorithm=CANONICAL), node("SignatureMethod", Algorithm=ECDSA), reference])
    made = element("EumSignature", [info], prefixes={"rps": NAMESPACE, "ds": SIGNATURE})
    add(made, [("SignatureValue", base64.b64encode(key.sign(canonical(info))).decode()),
               ("KeyInfo", [("X509Data", [("X509Certificate", base64.b64encode(certificate).decode())])])], SIGNATURE)
    return made


def rules(pol2):
    """POL2: pairs of action and qualification."""
    return [("Rule", [("Subject", "PROFILE"), ("Action", act), ("Qualification", how)]) for act, how in pol2]
