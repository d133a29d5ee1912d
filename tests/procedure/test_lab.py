# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs of a real SM-SR (captures/sgp02): its procedures on the leg between SM-SR and eUICC, by kind and outcome. How often each
must begin is counted in the bytes of the logs: commands that begin one."""
import json
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from command import capture, run  # noqa: E402

KEY = "11223344556677889910111213141516"  # captures/sgp02/README.md
EID = "89001012012341234012345678901224"
# What the commands and notifications of the short messages are of.
KINDS = {"m2m-audit", "m2m-delete", "m2m-disable", "m2m-enable", "m2m-fallback-attribute", "m2m-first-attach", "m2m-master-delete", "m2m-notification"}
COMMANDS = {"EnableProfile": "3A0312", "DisableProfile": "3A0412"}


def sessions(name):
    """Sessions of a real SM-DP on the day of the log over HTTP, with their keys."""
    rows = json.loads((capture("sgp02") / "vectors" / name).read_text())
    return [row for row in rows if "/2017-02-13" in row["source"]]


def decode(path, *options):
    rows = [json.loads(line) for line in run("decode", "-q", "-T", "ndjson", *options, path).stdout.splitlines()]
    return [[row for row in rows if row["kind"] == kind] for kind in ("message", "procedure", "finding")]


def told(name, procedures):
    counts = Counter((row["definition"], row["outcome"]) for row in procedures)
    for (kind, outcome), count in sorted(counts.items()):
        print(f"{name:14} {kind:28} {outcome:10} {count:5}")
    return counts


def tlv(tag, value):
    return bytes([tag]) + (b"\x81" if len(value) > 127 else b"") + bytes([len(value)]) + value


def envelope(data):
    """The terminal hands the card a short message with this user data."""
    tpdu = bytes.fromhex("4404812143 7FF6 00000000000000".replace(" ", "")) + bytes([len(data)]) + data
    command = tlv(0xD1, bytes.fromhex("82028381") + tlv(0x06, bytes.fromhex("8121436587")) + tlv(0x8B, tpdu))
    return f"80C20000{len(command):02X}{command.hex()} 9000".upper()


def fetch(data):
    """The card sends one."""
    tpdu = bytes.fromhex("410004812143 7FF6".replace(" ", "")) + bytes([len(data)]) + data
    command = tlv(0xD0, bytes.fromhex("8103011300" + "82028183") + tlv(0x06, bytes.fromhex("8121436587")) + tlv(0x8B, tpdu))
    return f"80120000{len(command):02X} {command.hex()}9000\n801400000C810301130002028281030100 9000".upper()


def unsecured(data):
    """The log has notifications without their packets: this is one without counter, cipher and check."""
    packet = bytes.fromhex("0D 00000000 000001 0000000000 00") + data
    return bytes.fromhex("027000") + len(packet).to_bytes(2, "big") + packet


class Logs(unittest.TestCase):
    def test_http(self):
        """One day over SCP81. Each CreateISDP begins a download; the last answer of a download is ciphered, so without the keys that
        were agreed on it is not known whether the profile was installed: it stops behind its last segment."""
        path = capture("sgp02") / "es5-http" / "2017-02-13.jsonl"
        created = sum("80E60C00" in line for line in path.read_text().splitlines())
        messages, procedures, findings = decode(path)
        counts = told("es5-http", procedures)
        downloads = {outcome: count for (kind, outcome), count in counts.items() if kind == "m2m-download"}
        self.assertGreater(created, 0)
        self.assertEqual(sum(downloads.values()), created)
        self.assertNotIn("violated", {outcome for _, outcome in counts})
        refused = [row for row in messages if row.get("sw") == "6982"]
        self.assertEqual([row.get("step") for row in refused if row["interface"] == "ES8"], ["3.1.2-17"], "the signature of the ephemeral key")
        spans = {row["id"]: (row["first"], row["last"]) for row in procedures}
        for row in findings:
            if "procedure" in row:
                first, last = spans[row["procedure"]]
                self.assertTrue(first <= row["message"] <= last, row)

    def test_http_with_keys(self):
        """With the ephemeral keys of the SM-DP and the point of the ECASD, keys are agreed on again: the last answer opens, and says that
        each profile was installed that the vectors know to be (one key establishment was refused, and has no session there). In the SCP03
        sessions that follow, connectivity parameters are set, in each that goes beyond INITIALIZE UPDATE."""
        rows = sessions("scp03t_sessions.json")
        installed = sum(row["check"]["resp"].startswith("rmac_ok 3007a0053003800100") for row in rows)
        parameters = sum(any("84E288" in data for _, data in row["exchanges"]) for row in sessions("scp03_apdu_sessions.json"))
        keyring = {f"dp_{at}": {"d": row["eSK_DP_ECKA"], "point": row["ePK_DP_ECKA"]} for at, row in enumerate(rows)}
        keyring |= {"eid": EID, "ecasd": {"point": rows[0]["PK_ECASD_ECKA"]}}
        with tempfile.TemporaryDirectory() as folder:
            keys = Path(folder) / "keys.json"
            keys.write_text(json.dumps(keyring))
            _, procedures, _ = decode(capture("sgp02") / "es5-http" / "2017-02-13.jsonl", "--keys", keys)
        counts = told("es5-http+keys", procedures)
        self.assertGreater(installed, 0)
        self.assertGreater(parameters, 0)
        self.assertEqual(counts["m2m-download", "complete"], installed)
        self.assertEqual(counts["m2m-download", "refused"], 1)
        self.assertEqual(counts["m2m-connectivity", "complete"], parameters)
        self.assertEqual({outcome for _, outcome in counts}, {"complete", "refused"})

    def test_sms(self):
        """Short messages of 70 days, made commands of the card again. Each command that the log has in clear and whose packet opens
        must be a message of ES5 (but where PCNTR counts the end of the command as padding), and each notification. Where one is answered
        badly, the procedure is refused; where the answer is not in the log, it stops early."""
        path = capture("sgp02") / "sms" / "scp80_sms.tsv"
        lines, expected = [], Counter()
        for row in path.read_text().splitlines()[1:]:
            _, _, direction, data, *rest = row.split("\t")
            plain = rest[0] if rest else ""
            if direction == "MT":
                lines.append(envelope(bytes.fromhex(data)))
                for function, sign in COMMANDS.items():
                    expected[function] += sign in plain.upper() and rest[1].startswith("CC_OK") and "pcntr=6" not in rest[1]
            elif data.startswith("02710000"):
                lines.append(fetch(bytes.fromhex(data)[:-2]))
            elif data.startswith("E1"):
                lines.append(fetch(unsecured(bytes.fromhex(data))))
                expected["HandleDefaultNotification"] += 1
        with tempfile.TemporaryDirectory() as folder:
            trace, keys = Path(folder) / "sms.hex", Path(folder) / "keys.json"
            trace.write_text("\n".join(lines) + "\n")
            keys.write_text(json.dumps({"eid": EID, "scp80": [{"kvn": 1, "kic": KEY, "kid": KEY}]}))
            messages, procedures, _ = decode(trace, "--keys", keys)
        counts = told("sms", procedures)
        seen = Counter(row["function"] for row in messages
                       if row["interface"] == "ES5" and row["direction"] in ("command", "notification"))
        for function, count in expected.items():
            self.assertGreaterEqual(seen[function], count, function)
        self.assertEqual(expected["HandleDefaultNotification"], seen["HandleDefaultNotification"])
        self.assertEqual({kind for kind, outcome in counts if outcome == "violated"}, {"m2m-enable"})
        self.assertEqual({kind for kind, _ in counts}, KINDS)


if __name__ == "__main__":
    unittest.main()
