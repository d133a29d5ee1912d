#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes tests/unit/eis_made.h, and seeds of fuzz targets: a registration whose EIS an EUM signed, and the certificates around it, with
keys that follow from a seed."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import certificates  # noqa: E402
import needs  # noqa: E402

needs.modules()
import eis  # noqa: E402
import soap  # noqa: E402
from crypto import Key, Random  # noqa: E402

HEAD = {"of": "http://eum?EntityId=1.2.3", "to": "http://smsr?EntityId=1.2.4", "message": "//1.2.3/m1?TransactionId=t1&MessageDate=2026-01-05T10:00:00Z",
        "action": "http://gsma.com/ES1/eUICCManagement/ES1-RegisterEISRequest"}


class Made:
    """As much of a play as an EIS is made of."""

    def __init__(self):
        random = Random("eis fixture")
        self.ci, self.eum, self.ecasd, self.other = (Key(random) for _ in range(4))
        self.parties = {"EUM": self, "SMSR1": self}
        self.oid = "1.2.3"
        self.cert_ecasd = certificates.gp("05", eis.EID, self.ecasd, self.eum, usage=certificates.AGREEMENT)
        self.x509_ci = certificates.x509_of(1, "Test CI", self.ci, "Test CI", self.ci, True)
        self.x509_eum = certificates.x509_of(2, "Test EUM", self.eum, "Test CI", self.ci, True)
        self.x509_other_ci = certificates.x509_of(3, "Test CI", self.other, "Test CI", self.other, True)
        self.gp_ci = certificates.gp("01", "01", self.ci, self.ci, "01")
        self.gp_other_ci = certificates.gp("01", "01", self.other, self.other, "01")
        self.gp_third_ci = certificates.gp("01", "99", self.other, self.other, "01")
        self.gp_server = certificates.gp("02", "534D4450", self.ecasd, self.ci, certificates.SM_DP)

    def message(self):
        signed = soap.element("EumSignedInfo", eis.signed_info(self))
        signature = soap.signature(signed, self.eum, self.x509_eum)
        body = soap.element("ES1-RegisterEISRequest", [("FunctionCallIdentifier", "c1"), ("Eis", [
            signed, signature, ("RemainingMemory", "1"), ("AvailableMemoryForProfiles", "1"), ("Smsr-id", "1.2.4"),
            ("Isd-r", [("Aid", eis.ISD_R), ("Sin", "4749"), ("Sdin", "53440001"), ("Role", "ISD-R")])])])
        return soap.envelope(HEAD, body)


def quoted(data):
    out, line = [], ""
    for byte in data:
        part = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n"}.get(byte, chr(byte))
        if len(line) + len(part) > 84:
            out.append(line)
            line = ""
        line += part
    return "\n".join(f'\t"{line}"' for line in out + [line])


def listed(data):
    rows = [", ".join(f"0x{byte:02X}" for byte in data[at:at + 14]) for at in range(0, len(data), 14)]
    return ",\n\t".join(rows)


def main():
    made = Made()
    root = Path(__file__).parents[1]
    message = made.message()
    text = ["/* SPDX-License-Identifier: GPL-2.0-or-later */", "/* A registration whose EIS is signed, and certificates around it: made by",
            " * tests/m2m/eis_fixture.py with python3-lxml and python3-cryptography. */", "/* clang-format off */", "#ifndef RSP_TEST_EIS_MADE_H",
            "#define RSP_TEST_EIS_MADE_H", "", "static const char eis_made[] =", quoted(message) + ";"]
    for name in ("x509_ci", "x509_other_ci", "gp_ci", "gp_other_ci", "gp_third_ci", "gp_server"):
        text += ["", f"static const unsigned char eis_{name}[] = {{", f"\t{listed(getattr(made, name))}}};"]
    text += ["", f'#define EIS_EUM_POINT "{made.eum.point.hex().upper()}"', f'#define EIS_CI_POINT "{made.ci.point.hex().upper()}"',
             f'#define EIS_OTHER_POINT "{made.other.point.hex().upper()}"', "", "#endif", ""]
    (root / "unit/eis_made.h").write_text("\n".join(text))
    for folder in ("xml_signature", "soap"):
        (root / "fuzz/corpus" / folder).mkdir(exist_ok=True)
    (root / "fuzz/corpus/xml_signature/eis").write_bytes(message)
    (root / "fuzz/corpus/soap/eis").write_bytes(b">" + message)
    (root / "fuzz/corpus/certificate/gp-ci").write_bytes(made.gp_ci)


if __name__ == "__main__":
    main()
