# SPDX-License-Identifier: GPL-2.0-or-later
"""Certificates of GlobalPlatform (7F21) for the security domains, and X.509 for the EUM and for TLS."""
import datetime
import ipaddress

from coding import find, tlv
from crypto import der, verified
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

SM_DP, SM_SR, EUICC = "01", "02", None
SIGNING, AGREEMENT = "88", "0080"
POINT_ALONE, CURVE = "B0", "F0"


def gp(serial, subject, key, issuer, role=EUICC, usage=SIGNING):
    """A certificate of a key, signed by its issuer over all that stands before the signature."""
    own = tlv("C8", role) if role else tlv("C0", "010000") + tlv("C1", "01")
    body = b"".join((tlv("93", serial), tlv("42", "01"), tlv("5F20", subject), tlv("95", usage), tlv("5F25", "20260101"),
                     tlv("5F24", "20460101"), tlv("73", own), tlv("7F49", tlv(POINT_ALONE, key.point), tlv(CURVE, "00"))))
    return tlv("7F21", body, tlv("5F37", issuer.sign(body)))


def point_of(certificate):
    return find(certificate, "7F21", "7F49", POINT_ALONE)


def role_of(certificate):
    return find(certificate, "7F21", "73", "C8").hex()


def is_signed_by(certificate, point):
    body = find(certificate, "7F21")
    at = len(body) - 64 - 3
    return verified(point, body[at + 3:], body[:at])


def name(words):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test Laboratory"), x509.NameAttribute(NameOID.COMMON_NAME, words)])


def x509_of(serial, subject, key, issuer_name, issuer, is_authority=False, names=()):
    """An X.509 certificate in DER that is the same every time: signed again with our own nonce."""
    builder = (x509.CertificateBuilder().serial_number(serial).subject_name(name(subject)).issuer_name(name(issuer_name))
               .public_key(key.private.public_key()).not_valid_before(datetime.datetime(2026, 1, 1))
               .not_valid_after(datetime.datetime(2046, 1, 1))
               .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True))
    if names:
        others = [x509.IPAddress(ipaddress.ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(others), critical=False)
    draft = builder.sign(issuer.private, hashes.SHA256())
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    return tlv("30", draft.tbs_certificate_bytes, algorithm, tlv("03", b"\0", der(issuer.sign(draft.tbs_certificate_bytes))))


def pem(certificate):
    return x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)


def pem_of_key(key):
    return key.private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
