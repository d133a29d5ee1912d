# SPDX-License-Identifier: GPL-2.0-or-later
"""Certificates and signatures of made parties: keys of their own, roles by the policies of SGP.22 4.5.2, names of tests."""
import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

DER = serialization.Encoding.DER
P256, BRAINPOOL = ec.SECP256R1(), ec.BrainpoolP256R1()
# 2.23.146.1.2.1 and below: version 2, then version 3.
POLICIES = {"ci": "0", "euicc": "1", "eum": "2", "dp-auth": "4", "dp-pb": "5", "ds-auth": "7",
            "eum-sub-ca": "0.0.0.0", "eum-v3": "0.0.0", "euicc-v3": "0.0.0.0.0", "dp-sub-ca": "0.0.1", "dp-auth-v3": "0.0.1.1"}
CERTIFIES = ("ci", "eum", "eum-sub-ca", "eum-v3", "dp-sub-ca")
PERMITTED_EINS = x509.ObjectIdentifier("2.23.146.1.2.2.0")
BEGIN = datetime.datetime(2026, 1, 1)


def name_of(common, **attributes):
    rows = [x509.NameAttribute(getattr(NameOID, key), value) for key, value in attributes.items()]
    return x509.Name([*rows, x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Party:
    """A key pair and its certificate, signed by another one or by itself."""

    def __init__(self, common, role=None, issuer=None, curve=P256, constraint=None, eins=None, **attributes):
        self.key = ec.generate_private_key(curve)
        self.name = name_of(common, **attributes)
        public, signer = self.key.public_key(), issuer or self
        certifies = role in CERTIFIES
        builder = (x509.CertificateBuilder().subject_name(self.name).issuer_name(signer.name).public_key(public)
                   .serial_number(x509.random_serial_number()).not_valid_before(BEGIN)
                   .not_valid_after(BEGIN + datetime.timedelta(days=36500))
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
                   .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False)
                   .add_extension(x509.KeyUsage(not certifies, False, False, False, False, certifies, certifies, False, False),
                                  critical=True))
        if certifies:
            builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
        if role:
            policy = x509.ObjectIdentifier("2.23.146.1.2.1." + POLICIES[role])
            builder = builder.add_extension(x509.CertificatePolicies([x509.PolicyInformation(policy, None)]), critical=True)
        if constraint:
            names = x509.Name([x509.NameAttribute(getattr(NameOID, key), value) for key, value in constraint.items()])
            builder = builder.add_extension(x509.NameConstraints([x509.DirectoryName(names)], None), critical=True)
        if eins:
            builder = builder.add_extension(x509.UnrecognizedExtension(PERMITTED_EINS, sequence(
                *(bytes([0x13, len(ein)]) + ein.encode() for ein in eins))), critical=True)
        self.certificate = builder.sign(signer.key, hashes.SHA256()).public_bytes(DER)

    def sign(self, data):
        """r and s, 32 octets each, behind their tag."""
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return bytes.fromhex("5F3740") + r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def public(self):
        """SubjectPublicKeyInfo."""
        return self.key.public_key().public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def sequence(*parts):
    value = b"".join(parts)
    return bytes([0x30, len(value)]) + value
