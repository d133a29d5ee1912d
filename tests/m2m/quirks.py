# SPDX-License-Identifier: GPL-2.0-or-later
"""Ways in which real servers and cards differ (sections 0 to 2.8 of the facts): nothing of it is wrong, and the same has to be found."""
import re

import ecka
import scp80
import soap
from lxml import etree
from card import ISD_R, RID
from eis import eis
from parties import EID

MADE = RID + "00001300"  # the ISD-P of a download


class Quirk:
    def __init__(self, title, scenarios, **changes):
        self.title, self.scenarios = title, scenarios
        self.changes = {point.replace("__", "-").replace("_", "."): change for point, change in changes.items()}


def small(match):
    name, _, value = match[0].partition(b">")
    return name + b">" + value.lower()


def text(pattern, other):
    """A change of all SOAP messages as they are written."""
    return lambda body, _: re.sub(pattern, other, body)


def prefix(name, number):
    def alter(body, _):
        body = body.replace(soap.NAMESPACE.encode(), soap.NAMESPACE[:-1].encode() + number)
        return body.replace(b"xmlns:rps=", b"xmlns:" + name + b"=").replace(b"<rps:", b"<" + name + b":").replace(b"</rps:", b"</" + name + b":")
    return alter


def other_head(body, _):
    """From behind To and ReplyTo, which names somebody too."""
    root = etree.fromstring(re.sub(rb"(<wsa:ReplyTo><wsa:Address>[^<?]*)", rb"\1?EntityId=1.3.6.1.4.1.99999.9.9", body))
    header = root.find("{" + soap.ENVELOPE + "}Header")
    for part in reversed(list(header)):
        header.append(part)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def other_order(identifier, _):
    head, _, query = identifier.partition("?")
    parts = query.split("&")
    return head + "?" + "&".join(["ProfileType=Generic3G", *reversed(parts), "ContextId=7"])


def fields(change):
    """A change of every field of a message: change(name, value, play)."""
    return lambda draft, play: {**draft, "fields": [one if not isinstance(one, tuple) else change(*one, play) for one in draft["fields"]]}


def in_template(name, value, _):
    """With the template of the script around it."""
    if name == "Data":
        value = "AE80" + value + "0000"
    if name == "EuiccResponseData":
        value = "AF80" + value + "0000"
    return name, value


def to_isd_p(name, value, _):
    return name, MADE if name == "Sd-aid" and value == ISD_R else value


def whole_eis(name, value, play):
    return eis(play) if (name, value) == ("Eid", EID) else (name, value)


PLAIN = ["enable-by-smdp", "disable", "delete"]
CARD = ["disable", "download", "smsr-change"]
QUIRKS = {
    # SOAP
    "namespace-1": Quirk("namespace 1 and another prefix", PLAIN[:2], soap_text=prefix(b"ns", b"1")),
    "namespace-4": Quirk("namespace 4 and another prefix", PLAIN[:2], soap_text=prefix(b"rps3", b"4")),
    "no-relates": Quirk("callbacks without RelatesTo", [*PLAIN, "download", "smsr-change"], callback_relates=None),
    "keys-of-message-id": Quirk("other keys in MessageID, in another order", [*PLAIN, "smsr-change"], soap_message__id=other_order),
    "head": Quirk("parts of the head in another order, ReplyTo names an entity", [*PLAIN, "m2m-sp", "onc", "smsr-change"], soap_text=other_head),
    "lower-hex": Quirk("hexadecimal in small letters", ["download"], soap_text=text(rb"<rps:(?:Data|EuiccResponseData)>[^<]*", small)),
    "chunked": Quirk("bodies in chunks", [*PLAIN, "registration"], http_is__chunked=True),
    "kept": Quirk("connections that are kept", [*PLAIN, "download", "smsr-change"], http_is__kept=True),
    "in-template": Quirk("SendData with the template of scripts", ["download"], **{
        "soap:ES3__SendDataRequest": fields(in_template), "soap:ES3__SendDataResponse": fields(in_template)}),
    "sd-aid-isd-p": Quirk("Sd-aid names the ISD-P in the key establishment too", ["download"], **{"soap:ES3__SendDataRequest": fields(to_isd_p)}),
    "authenticate-eis": Quirk("AuthenticateSMSR carries the EIS", ["smsr-change"], **{"soap:ES7__AuthenticateSMSRRequest": fields(whole_eis)}),
    # Secured packets
    "report": Quirk("PoR by delivery report", CARD, ota_spi2=scp80.REPORT),
    "plain-por": Quirk("PoR without MAC and in the clear", CARD, ota_spi2=scp80.BY_SUBMIT | 1),
    "wide-references": Quirk("parts with references of 16 bits", ["download", "smsr-change"], sms_is__wide=True),
    "blocks-of-8": Quirk("CPL and PCNTR for blocks of 8", CARD, ota_block=8),
    "aes-256": Quirk("keys of SCP80 of 256 bits", ["disable"], ota_key__size=32),
    "definite-ae": Quirk("scripts in a template AE with a length", ["disable", "delete"], script_template="AE"),
    "aid-2f": Quirk("the notification has its AID in tag 2F", ["disable"], card_aid__tag="2F"),
    "aid-af": Quirk("the notification has its AID in tag AF", ["disable"], card_aid__tag="AF"),
    "gcm": Quirk("TLS with AES-GCM", ["https-notification"], scp81_suite="PSK-AES128-GCM-SHA256"),
    "null": Quirk("TLS without ciphering", ["https-notification"], scp81_suite="PSK-NULL-SHA256"),
    "derivation-random": Quirk("key establishment with derivation random", ["download"],
                               ecka_parameter=ecka.CERTIFIED | ecka.DELETE_OLD | ecka.WITH_RANDOM),
}

