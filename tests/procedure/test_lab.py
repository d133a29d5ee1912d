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
COMMANDS = {"EnableProfile": "3A0312", "DisableProfile": "3A0412"}


def decode(path, *options):
    rows = [json.loads(line) for line in run("decode", "-q", "-T", "ndjson", *options, path).stdout.splitlines()]
    return [row for row in rows if row["kind"] == "message"], [row for row in rows if row["kind"] == "procedure"]


def told(name, procedures):
    counts = Counter((row["definition"], row["outcome"]) for row in procedures)
    for (kind, outcome), count in sorted(counts.items()):
        print(f"{name:10} {kind:28} {outcome:10} {count:5}")
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


class Logs(unittest.TestCase):
    def test_http(self):
        """One day over SCP81. Each CreateISDP begins a download; the last answer of a download is ciphered, so without the keys that
        were agreed on it is not known whether the profile was installed: it stops behind its last segment."""
        path = capture("sgp02") / "es5-http" / "2017-02-13.jsonl"
        created = sum("80E60C00" in line for line in path.read_text().splitlines())
        _, procedures = decode(path)
        counts = told("es5-http", procedures)
        downloads = {outcome: count for (kind, outcome), count in counts.items() if kind == "m2m-download"}
        self.assertGreater(created, 0)
        self.assertEqual(sum(downloads.values()), created)
        self.assertNotIn("violated", {outcome for _, outcome in counts})

    def test_sms(self):
        """Short messages of 70 days, made commands of the card again. Each command that the log has in clear and whose packet opens
        must be a message of ES5 (but where PCNTR counts the end of the command as padding); the log has no answers that belong to them, so
        every procedure stops early, and nothing can be said of what went on at the same time."""
        path = capture("sgp02") / "sms" / "scp80_sms.tsv"
        lines, expected = [], Counter()
        for row in path.read_text().splitlines()[1:]:
            _, _, direction, data, *rest = row.split("\t")
            plain = rest[0] if rest else ""
            if direction == "MT":
                lines.append(envelope(bytes.fromhex(data)))
                for function, sign in COMMANDS.items():
                    expected[function] += sign in plain.upper() and rest[1].startswith("CC_OK") and "pcntr=6" not in rest[1]
            elif direction == "POR":
                lines.append(fetch(bytes.fromhex(data)[:-2]))
        with tempfile.TemporaryDirectory() as folder:
            trace, keys = Path(folder) / "sms.hex", Path(folder) / "keys.json"
            trace.write_text("\n".join(lines) + "\n")
            keys.write_text(json.dumps({"eid": EID, "scp80": [{"kvn": 1, "kic": KEY, "kid": KEY}]}))
            messages, procedures = decode(trace, "--keys", keys)
        counts = told("sms", procedures)
        seen = Counter(row["function"] for row in messages if row["interface"] == "ES5" and row["direction"] == "command")
        for function, count in expected.items():
            self.assertGreaterEqual(seen[function], count, function)
        self.assertNotIn("violated", {outcome for _, outcome in counts})


if __name__ == "__main__":
    unittest.main()
