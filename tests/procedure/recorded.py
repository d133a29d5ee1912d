# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects of a recorded session (captures/sgp22-tls13), from the truth that was written beside it: what a mutual
authentication needs, with real certificates."""
import base64
import json
import os
from pathlib import Path

from play import inner, next_parts, parts, tlv  # noqa: F401

SESSION = Path(os.environ.get("RSP_SOURCE", Path(__file__).parents[2])) / "captures" / "sgp22-tls13"


def es10(name):
    """Request and answer of a function, as expected-es10.tsv has them."""
    for line in (SESSION / "expected-es10.tsv").read_text().splitlines():
        columns = line.split("\t")
        if columns[4] == name:
            return bytes.fromhex(columns[8]), bytes.fromhex(columns[9])
    raise LookupError(name)


def all_es10(start):
    """Every request and answer of the functions whose names begin so."""
    rows = [line.split("\t") for line in (SESSION / "expected-es10.tsv").read_text().splitlines()]
    return [(bytes.fromhex(row[8]), bytes.fromhex(row[9])) for row in rows if row[4].startswith(start)]


def web(function):
    """Request and response of a function of ES9+, as es9p.jsonl has them."""
    for line in (SESSION / "es9p.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["uri"].endswith("/" + function):
            return row["request"], row["response"]
    raise LookupError(function)


def authenticate(context=None):
    """AuthenticateServer and its answer; with another ctxParams1 (the contents of euiccSigned1 change, its signature
    does not: nothing here verifies it)."""
    request, answer = es10("AuthenticateServer")
    if context is None:
        return request, answer
    members = [whole for _, _, whole in next_parts(request)]
    request = tlv("BF38", *members[:-1], context)
    signed = [whole for _, _, whole in next_parts(inner(answer, "A0", "30"))]
    rest = [whole for _, _, whole in next_parts(inner(answer, "A0"))]
    return request, tlv("BF38", tlv("A0", tlv("30", *signed[:-1], context), *rest[1:]))


def of_v3(answer):
    """An answer to AuthenticateServer whose EUICCInfo2 names 3.0.0 as the highest version."""
    signed = [whole for _, _, whole in next_parts(inner(answer, "A0", "30"))]
    rest = [whole for _, _, whole in next_parts(inner(answer, "A0"))]
    at = next(number for number, whole in enumerate(signed) if whole[:2] == b"\xbf\x22")
    signed[at] = tlv("BF22", next(value for _, value, _ in parts(signed[at])), tlv("93", "030000"))
    return tlv("BF38", tlv("A0", tlv("30", *signed), *rest[1:]))


def device_info():
    """deviceInfo of the recorded ctxParams1."""
    return inner(es10("AuthenticateServer")[0], "A0", "A1")


def transaction():
    return bytes.fromhex(web("initiateAuthentication")[1]["transactionId"])


def decoded(value):
    return base64.b64decode(value)
