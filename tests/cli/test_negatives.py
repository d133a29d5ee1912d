# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes wrong with keys and with secured bytes: for each protocol and each kind of fault the finding that names it. The table
is printed. Traces are made by tests/ota and tests/scp, or are those of captures/ with lines changed here."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

from command import SOURCE, records

sys.path.insert(0, str(SOURCE / "tests/scp"))
import made  # noqa: E402

ota = made.ota
BSP = SOURCE / "captures/sgp22-tls13"
SCP81 = SOURCE / "captures/scp81/aes128-cbc-sha256"
PSK = "0123456789ABCDEF0123456789ABCDEF"
OTHER_EID = "89049032000000000000000000000078"
EID = "89049032123451234512345678901235"
ICCID = ["00A40004022FE2 9000", "00B000000A 989444999999990010F59000"]  # of the card
OTHER_ICCID = "8949440000000000001"
OTHER_03 = {"kvn": 48, "enc": "11" * 16, "mac": "22" * 16, "dek": "33" * 16}


def scp80():
    """Traces of packets: name, lines, keyring, what must be found."""
    keys = {"scp80": [ota.AES]}
    traces = dict(ota.traces())
    good = traces["other-card"]
    yield "wrong key", traces["wrong-key"], keys, "scp80-key-wrong"
    yield "another card's key", good, {"iccid": OTHER_ICCID, "scp80": [ota.AES]}, "scp80-key-other"
    yield "cut", traces["cut"], keys, "scp80-packet-cut"
    yield "replay", traces["replay"], keys, "scp80-counter-replay"
    yield "MAC", traces["altered"], keys, "scp80-check-failed"
    yield "padding", traces["padding"], keys, "scp80-padding-bad"
    yield "lost", traces["parts-missing"], keys, "sms-parts-missing"


def channels(prefix, keys):
    traces = dict(made.channels())

    def lines(name):
        return made.START + traces[f"{prefix}-{name}"].lines
    section = prefix[:5]
    wrong = {section: [dict(keys, enc="11" * 16, mac="22" * 16)]}
    right = {section: [keys]}
    usual = lines("33" if section == "scp03" else "13")
    yield "wrong key", usual, wrong, "scp-key-wrong"
    yield "another card's key", ICCID + usual, dict(right, iccid=OTHER_ICCID), "scp-key-other"
    yield "replay", lines("replay"), right, "scp-command-replay"
    yield "MAC", lines("altered"), right, "scp-mac-wrong"
    yield "cut", lines("cut"), right, "scp-length-wrong"
    yield "padding", lines("padding"), right, "scp-padding-wrong"
    yield "lost", lines("lost"), right, "scp-chain-broken"


def scp11():
    lines = made.START + dict(made.channels())["scp11a"].lines
    yield "wrong key", lines, {"ecc": [made.ecc(made.HOST_EPHEMERAL), made.ecc(made.HOST_STATIC)]}, "scp-key-wrong"
    yield "another card's key", ICCID + lines, {"ecc": [made.ecc(made.HOST_EPHEMERAL), made.ecc(made.CARD_STATIC)],
                                                "iccid": OTHER_ICCID}, "scp-key-other"


def scp03t():
    def keys(own=made.KEYS03, **more):
        return {"scp80": [ota.AES], "cards": [dict(more, scp03=[own])]}

    def lines(repeat=None, **how):
        return ota.START + made.scripts(made.segments(made.Scp03t(made.KEYS03, sequence=1), **how), repeat=repeat)
    yield "in order", lines(), keys(), None
    yield "wrong key", lines(), keys(OTHER_03), "scp03t-key-wrong"
    # The card's EID is that of the set that opened its packets.
    yield "another card's key", lines(), {"cards": [{"eid": EID, "scp80": [ota.AES]}, {"eid": OTHER_EID, "scp03": [made.KEYS03]}]}, \
        "scp03t-key-other"
    yield "cut", lines(change=made.with_length(lambda value: value[:6])), keys(), "scp03t-length-odd"
    yield "replay", lines(repeat=3), keys(), "scp03t-segment-repeated"
    yield "MAC", lines(change=made.flip(3)), keys(), "scp03t-mac-wrong"
    yield "padding", lines(padding=lambda data: data + bytes(-len(data) % 16)), keys(), "scp03t-padding-bad"


def channel_data(line):
    """Where the channel data stand in a TERMINAL RESPONSE to RECEIVE DATA (36, length), in digits."""
    at = line.find("8103")
    at = line.find("36", at)
    return at + (6 if line[at + 2:at + 4] == "81" else 4)


def scp81():
    text = (SCP81 / "bip-trace.hex").read_text().splitlines()
    right = {"scp81": [{"psk": PSK}]}
    received = [at for at, line in enumerate(text) if line.upper().startswith("80140000") and "36" in line and len(line) > 120]
    at = received[-2]

    def altered(digit):
        place = channel_data(text[at]) + digit
        value = f"{int(text[at][place], 16) ^ 1:X}"
        return text[:at] + [text[at][:place] + value + text[at][place + 1:]] + text[at + 1:]
    yield "in order", text, right, "tls-psk-used"
    yield "wrong key", text, {"scp81": [{"psk": "00" * 16}]}, "tls-secrets-wrong"
    yield "another card's key", text, {"eid": OTHER_EID, "scp81": [{"psk": PSK}]}, "tls-psk-other"
    yield "cut", text[:at], right, "scp81-answer-missing"
    yield "MAC", altered(60), right, "tls-record-unverified"
    yield "lost", text[:at] + text[at + 1:], right, "bip-bytes-lost"


def bsp():
    """Blocks of a Bound Profile Package; what is said of them stands with the procedure."""
    lines = (BSP / "apdu.hex").read_text().splitlines()
    keys = (BSP / "bsp-keys-card.jsonl").read_text()
    other = SOURCE / "captures/sgp22-bpp-mac-error"
    wrong = "\n".join(json.dumps({name: "11" * (len(value) // 2) if name in ("S_ENC", "S_MAC", "sharedSecret", "otSK_EUICC") else value
                                  for name, value in json.loads(line).items()}) for line in keys.splitlines())
    yield "in order", lines, keys, None
    yield "wrong key", lines, wrong, "download-package-blocks"
    yield "another session's", lines, (other / "bsp-keys-card.jsonl").read_text(), "download-package-blocks"
    yield "MAC", (other / "apdu.hex").read_text().splitlines(), (other / "bsp-keys-card.jsonl").read_text(), "download-package-blocks"
    last = max(at for at, line in enumerate(lines) if line.upper().startswith("81E291") and len(line) > 100)
    yield "cut", lines[:last - 6], keys, "bpp-length-mismatch"


PROTOCOLS = {"SCP80": scp80(), "SCP02": channels("scp02", made.KEYS02), "SCP03": channels("scp03", made.KEYS03), "SCP11": scp11(),
             "SCP03t": scp03t(), "SCP81": scp81(), "BSP": bsp()}


class Negatives(unittest.TestCase):
    def found(self, lines, keyring):
        with tempfile.TemporaryDirectory() as folder:
            keys, trace = Path(folder) / "keys.json", Path(folder) / "trace.hex"
            keys.write_text(keyring if isinstance(keyring, str) else json.dumps(keyring))
            keys.chmod(0o600)
            trace.write_text("\n".join(lines) + "\n")
            return {r["rule"] for r in records("--keys", keys, trace) if r["kind"] == "finding"}

    def test_table(self):
        for protocol, cases in PROTOCOLS.items():
            for fault, lines, keyring, rule in cases:
                with self.subTest(protocol=protocol, fault=fault):
                    rules = self.found(lines, keyring)
                    if rule:
                        self.assertIn(rule, rules)
                    else:
                        self.assertEqual([one for one in rules if one.startswith(("scp", "bpp-result", "download-"))], [])
                    print(f"{protocol:<7} {fault:<19} {rule or 'nothing'}")


if __name__ == "__main__":
    unittest.main()
