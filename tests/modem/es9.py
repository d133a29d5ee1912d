# SPDX-License-Identifier: GPL-2.0-or-later
"""ES9+ as an LPA logs it: functions with bodies that are right (SGP.22 6.5.2), and what must come back of them.

Objects are built here from their ASN.1 (SGP.22 5.6, 5.7); only certificates are taken from a recorded session.
"""
import base64
import json
from dataclasses import dataclass

from model import BUNDLED

ADDRESS = "testsmdpplus1.example.com"
CI = bytes.fromhex("F54172BDF98A95D65CBEB88A38A1C11D800A85C3")  # subject key id of the test CI
DONE = {"header": {"functionExecutionStatus": {"status": "Executed-Success"}}}


@dataclass(frozen=True)
class Exchange:
    function: str
    path: str
    request: dict
    status: int
    response: object  # None: no body
    result: str
    transaction: str = None


def der(tag, *contents):
    """TAG LENGTH contents; the tag as hex."""
    content = b"".join(contents)
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + size.to_bytes(2, "big")
    return bytes.fromhex(tag) + length + content


def coded(data):
    return base64.b64encode(data).decode()


def refusal(subject, reason):
    return {"header": {"functionExecutionStatus": {"status": "Failed", "statusCodeData": {
        "subjectCode": subject, "reasonCode": reason, "message": "refused"}}}}


def signature(rng):
    return der("5F37", rng.randbytes(64))


def certificate():
    for line in (BUNDLED / "sgp22-tls13" / "es9p.jsonl").read_text().splitlines():
        certificate64 = json.loads(line)["response"].get("serverCertificate")
        if certificate64:
            return certificate64
    raise LookupError("no certificate in the recorded session")


def initiate(rng):
    transaction, challenge = rng.randbytes(16), rng.randbytes(16)
    info = der("BF20", der("82", b"\2\2\0"), der("A9", der("04", CI)), der("AA", der("04", CI)))
    signed = der("30", der("80", transaction), der("81", challenge), der("83", ADDRESS.encode()), der("84", rng.randbytes(16)))
    response = {"transactionId": transaction.hex().upper(), "serverSigned1": coded(signed),
                "serverSignature1": coded(signature(rng)), "euiccCiPKIdToBeUsed": coded(der("04", CI)),
                "serverCertificate": certificate(), **DONE}
    request = {"smdpAddress": ADDRESS, "euiccChallenge": coded(challenge), "euiccInfo1": coded(info)}
    return Exchange("InitiateAuthentication", "initiateAuthentication", request, 200, response, "ok",
                    transaction.hex().upper())


def authenticate_refused(rng):
    """The card refused the server: AuthenticateResponseError, invalidSignature(2)."""
    transaction = rng.randbytes(16)
    error = der("BF38", der("A1", der("80", transaction), der("02", b"\2")))
    return Exchange("AuthenticateClient", "authenticateClient",
                    {"transactionId": transaction.hex().upper(), "authenticateServerResponse": coded(error)},
                    200, refusal("8.1", "6.1"), "(8.1/6.1)", transaction.hex().upper())


def cancel(rng):
    transaction = rng.randbytes(16)
    signed = der("30", der("80", transaction), der("81", bytes.fromhex("883701020304")), der("82", b"\0"))
    answer = der("BF41", der("A0", signed, signature(rng)))
    return Exchange("CancelSession", "cancelSession",
                    {"transactionId": transaction.hex().upper(), "cancelSessionResponse": coded(answer)},
                    200, DONE, "ok", transaction.hex().upper())


def notify(rng):
    """An OtherSignedNotification: enable, of a profile with a test ICCID."""
    cert = base64.b64decode(certificate())
    data = der("BF2F", der("80", bytes([rng.randint(1, 127)])), der("81", b"\x06\x40"), der("0C", ADDRESS.encode()),
               der("5A", bytes.fromhex("98001032547698103214")))
    return Exchange("HandleNotification", "handleNotification",
                    {"pendingNotification": coded(der("30", data, signature(rng), cert, cert))}, 204, None, "ok")


MAKERS = (initiate, authenticate_refused, cancel, notify)


def expected(exchange):
    """(function, direction, how its result ends) of both messages."""
    return [(exchange.function, "notification" if exchange.response is None else "request", ""),
            (exchange.function, "response", exchange.result)]
