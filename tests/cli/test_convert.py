# SPDX-License-Identifier: GPL-2.0-or-later
"""convert: what is read back from the pcapng is what the trace held."""
import json
import os
import shutil
import struct
import subprocess
import unittest

from command import Case, SHARED, SOURCE, capture, records, run, skip, without_procedures

# What may differ, because a packet of the new file is another place: by kind of record.
DIFFERENT = {
    "message": ("frame", "line", "last_frame", "same_object_as"),
    "procedure": ("frame", "line"),
    "finding": ("frame", "line"),
    "trace": ("file", "bytes", "format", "frames", "status", "text"),
}

# Test identities: the EID of SGP.26, the ICCID of the TS.48 test profile.
EID = "89049032123451234512345678901235"
ICCID_BYTES = "98001032547698103214"

# Everything that a packet of one exchange cannot hold: no answer, an answer alone, answers that do not fit, a reset
# without ATR, extended lengths, refused by the header alone, rounds of 61 and 6C.
ODD = """\
# RESET
0070000001 019000
01A4040010A0000005591010FFFFFFFF8900000100 6121
01C0000021 6F1F8410A0000005591010FFFFFFFF8900000100A5049F6501FFE00582030202009000
81E2910003BF2E00
81E2910003BF2E00 6115
01C0000015 BF2E128010EFEA7B7A8BC8CBA9FD3D14B6A5959D2F9000
00B0000000 6C04
00B0000004 010203049000
00B0000002 010203049000
00D6000003010203 01029000
00A40004023F0000 62099000
00A4000402 6A82
00CA00FE00000120 {extended}9000
0010000001 9000
00
# RESET 3B9F96801FC78031E073FE211B63F10201830F9000C2
80100000 6E00
00840000 019000
""".format(extended="AB" * 0x120)

RESPONSES = """\
9000
6A82
BF2E128010EFEA7B7A8BC8CBA9FD3D14B6A5959D2F9000
80E2910003BF2E00
0070000001
019000
"""


# What goes over a network is no traffic of a card, and so is not converted.
NETWORK = ("TCP", "TLS", "HTTP", "ES9+", "ES11", "ES2+", "ES12", "ES15", "ESipa", "ES1", "ES2", "ES3", "ES4", "ES4A", "ES7",
           "SOAP")
EVERY_LAB = 18  # every 18th of the recordings of one laboratory, which are alike


def is_network(record):
    """Short messages may have come to a centre, by SMPP, or to a card."""
    return record["interface"] in NETWORK or "connection" in record


def without_place(record):
    return {key: value for key, value in record.items() if key not in DIFFERENT[record["kind"]]}


def of_cards(found):
    """The records of what convert keeps, numbered as if there was nothing else."""
    numbers, kept = {}, []
    for record in without_procedures(found):
        if record["kind"] == "message" and not is_network(record):
            numbers[record["seq"]] = record["seq"] = len(numbers) + 1
        if record["kind"] == "message" and "answers" in record:
            record["answers"] = numbers.get(record["answers"])
        if record["kind"] == "finding" and (record.get("message") not in numbers or not record.get("message")):
            continue
        if record["kind"] == "finding":
            record["message"] = numbers[record["message"]]
        if record["kind"] == "trace":
            record["messages"] = len(numbers)
        if record["kind"] != "message" or not is_network(record):
            kept.append(without_place(record))
    return kept


class Convert(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out.pcapng"

    def check_same(self, *trace, code=0, options=("--reveal",)):
        done = run("convert", "-w", self.out, *options, *trace)
        self.assertEqual(done.returncode, code, done.stderr)
        before = of_cards([record for one in trace for record in records("-V", *options, one)])
        after = of_cards(records("-V", *options, self.out))
        self.assertGreater(len(before), 1)
        for old, new in zip(before, after):
            self.assertEqual(json.dumps(old), json.dumps(new), trace)
        self.assertEqual(len(before), len(after), trace)
        return done

    def text(self, name, content):
        path = self.folder / name
        path.write_text(content)
        return path

    def test_captures(self):
        paths = sorted(path for path in (SOURCE / "captures").rglob("*")
                       if path.suffix in (".pcap", ".pcapng", ".hex", ".log")
                       and not path.name.startswith(("es9p", "esipa")) and path.parent.name != "es9p-faults"
                       and path.name != "push.hex")  # the contents of a packet, no trace
        self.assertGreater(len(paths), 30)
        for path in paths:
            with self.subTest(path=path.name):
                self.check_same(path)

    def test_further_captures(self):
        folder = SHARED / "captures"
        if not folder.exists():
            skip("further captures are not in RSP_SHARED")
        paths = sorted(path for path in folder.rglob("*") if path.suffix in (".pcap", ".pcapng", ".hex"))
        labs = [path for path in paths if path.parent.parent.name == "sgp02-lab"]
        paths = [path for path in paths if path not in labs] + labs[::EVERY_LAB]
        count = 0
        for path in paths:
            if any(record.get("interface") == "APDU" for record in records(path)):
                with self.subTest(path=path.name):
                    self.check_same(path, code=run("decode", "-q", path).returncode)
                count += 1
        self.assertGreater(count, 5)

    def test_texts(self):
        self.check_same(self.card)
        self.check_same(self.text("odd.hex", ODD), code=4)
        self.check_same(self.text("responses.hex", RESPONSES))

    def test_clock_and_slot(self):
        """Undated times stay undated, and a source without slots stays without."""
        path = capture("sgp22-tls13/apdu-gsmtap.pcap")
        self.check_same(path)
        slots = {record["slot"] for record in records(self.out) if record["kind"] == "message"}
        self.assertEqual(slots, {0})
        log = capture("sgp22-tls13/lpac-debug.log")
        self.check_same(log)
        for record in records(self.out):
            self.assertNotIn("slot", record)
            self.assertNotIn("t", record)

    def test_modem_log(self):
        """Times without date stay so; a PIN whose command came in two records is overwritten."""
        rows = (("10:00:00.100000", "TX", "00 70 00 00 01"), ("10:00:00.200000", "RX", "70 01 90 00"),
                ("10:00:01.000000", "TX", "00 20 00 01 08"), ("10:00:01.100000", "RX", "20"),
                ("10:00:01.200000", "TX", "37 38 38 37 39 39 FF FF"), ("10:00:01.300000", "RX", "63 C2"))
        log = self.text("modem.log", "".join(
            f"[0x19B7]\t{time}\tUIM APDU\t1\tSLOT_2 Type = {way} Data = {{ {data}  }}\n" for time, way, data in rows))
        self.check_same(log)
        found = [record for record in records(self.out) if record["kind"] == "message"]
        self.assertEqual([(record["slot"], record["clock"]) for record in found], [(2, "relative")] * 2)
        self.assertEqual(run("convert", "-w", self.out, log).returncode, 0)
        self.assertNotIn(b"788799", self.out.read_bytes())

    def test_at_dialogue(self):
        """Sessions of a modem and its own errors have no place in GSMTAP, but read back."""
        self.check_same(self.text("at.log", """\
AT+CCHO="A0000005591010FFFFFFFF8900000100"
+CCHO: 1
OK
AT+CGLA=1,16,"81E2910003BF2E00"
+CGLA: 4,"6115"
OK
AT+CGLA=1,10,"81C0000015"
+CGLA: 46,"BF2E128010EFEA7B7A8BC8CBA9FD3D14B6A5959D2F9000"
OK
AT+CSIM=10,"00A4000C02"
+CME ERROR: 13
AT+CCHC=1
OK
AT+CCHO="A0000005591010FFFFFFFF8900000100"
+CME ERROR: 22
"""))

    def test_several_traces(self):
        first, second = capture("sgp22-cancel/apdu-gsmtap.pcap"), capture("sgp22-tls13/apdu-gsmtap.pcap")
        self.check(0, "convert", "-w", self.out, first, second)
        functions = [record["function"] for record in records(self.out) if record["kind"] == "message"]
        expected = [record["function"] for path in (first, second) for record in records(path)
                    if record["kind"] == "message"]
        self.assertEqual(functions, expected)

    def test_secrets(self):
        done = run("convert", "-w", self.out, self.card)
        self.assertEqual(done.returncode, 0)
        self.assertIn("2 of 6 packets have overwritten bytes", done.stderr)
        data = self.out.read_bytes()
        for secret in (b"788799", b"9179"):
            self.assertNotIn(secret, data)
        self.assertIn(bytes.fromhex(EID), data)
        self.assertIn(b"rsptrace: 8 secret bytes are overwritten", data)
        pins = [line for line in run("decode", "-V", "--reveal", self.out).stdout.splitlines() if "PIN:" in line]
        self.assertEqual([line.split(":")[1].strip() for line in pins], ["00" * 8] * 4)  # data, and the PIN in it
        self.check(0, "convert", "-w", self.out, "--reveal", self.card)
        self.assertIn(b"788799", self.out.read_bytes())

    def test_redact(self):
        self.assertEqual(run("convert", "-w", self.out, "--redact", self.card).returncode, 0)
        self.assertNotIn(bytes.fromhex(EID), self.out.read_bytes())
        for name in ("apdu-gsmtap.pcap", "apdu.hex", "lpac-debug.log"):
            path = capture("sgp22-tls13/" + name)
            self.assertEqual(run("convert", "-q", "-w", self.out, "--redact", path).returncode, 0)
            data = self.out.read_bytes()
            for needle in (bytes.fromhex(EID), EID.encode(), bytes.fromhex(ICCID_BYTES), b"89000123456789012341"):
                self.assertNotIn(needle, data, name)
            shown = run("decode", "-V", self.out).stdout
            self.assertNotIn("TS48v2_SAIP2.3_NoBERTLV\"", shown)
            # the same value is the same still, and the messages are those they were
            before, after = ([(r["function"], r.get("sw"), r.get("result")) for r in records(one)
                              if r["kind"] == "message" and r["interface"] not in NETWORK]
                             for one in (path, self.out))
            self.assertEqual(before, after)
            iccids = set(run("decode", "-T", "fields", "-e", "es10.profile_info.iccid", self.out).stdout.split())
            self.assertEqual(len({iccid for iccid in iccids if iccid.isdigit()}), 1, iccids)

    def test_damage(self):
        """What is there is converted, and the code says that something is not."""
        whole = capture("sgp22-tls13/apdu-gsmtap.pcap").read_bytes()
        cut = self.folder / "cut.pcap"
        for length in (len(whole) // 3, len(whole) // 2 + 1, len(whole) - 1):
            cut.write_bytes(whole[:length])
            self.check_same(cut, code=4)
        hole = bytearray(whole)
        hole[3000:3016] = b"\xff" * 16
        cut.write_bytes(hole)
        code = run("decode", "-q", cut).returncode
        self.check_same(cut, code=code)

    def test_pipes(self):
        path = capture("sgp22-cancel/apdu-gsmtap.pcap")
        self.check(0, "convert", "-w", self.out, path)
        for options in ((), ("--reveal",)):
            piped = subprocess.run([os.environ["RSPTRACE"], "convert", "-w", "-", *options, "-"],
                                   input=path.read_bytes(), capture_output=True, check=True)
            self.assertEqual(piped.stdout, self.out.read_bytes())

    def test_target(self):
        self.out.write_text("old")
        self.check(3, "convert", "-w", self.out, self.folder / "missing", says="there is no such file")
        self.check(3, "convert", "-w", self.out, self.text("none.txt", "hello\n"), says="none of the formats")
        self.assertEqual(self.out.read_text(), "old")
        self.check(0, "convert", "-w", self.out, "-q", self.card)
        self.assertEqual(self.out.read_bytes()[:4], b"\x0a\x0d\x0d\x0a")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["card.hex", "none.txt", "out.pcapng"])
        self.check(2, "convert", self.card, says="convert needs -w FILE")
        self.check(2, "convert", "-w", self.out, says="convert needs a trace")
        before = self.card.read_bytes()
        self.check(2, "convert", "-w", self.card, self.card, says="is one of those to be read")
        self.assertEqual(self.card.read_bytes(), before)
        self.check(70, "convert", "-w", self.folder / "no" / "out.pcapng", self.card, says="cannot be written")
        self.assertLessEqual(self.check(0, "convert", "--help").stdout.count("\n"), 24)

    def test_blocks(self):
        """The draft's framing, by hand: each block's two lengths are alike and whole words."""
        self.check(0, "convert", "-q", "-w", self.out, self.card)
        data, at, types = self.out.read_bytes(), 0, []
        while at < len(data):
            kind, length = struct.unpack_from("<II", data, at)
            self.assertEqual(length % 4, 0)
            self.assertEqual(struct.unpack_from("<I", data, at + length - 4)[0], length)
            types.append(kind)
            at += length
        self.assertEqual((types[0], types[1], set(types[2:])), (0x0A0D0D0A, 1, {6}))

    def test_tshark(self):
        if not shutil.which("tshark"):
            skip("tshark is not installed")
        for path in (self.card, self.text("odd.hex", ODD), self.text("responses.hex", RESPONSES),
                     capture("sgp22-tls13/apdu-gsmtap.pcap"), capture("sgp22-bpp-mac-error/lpac-debug.log")):
            self.assertIn(run("convert", "-q", "-w", self.out, path).returncode, (0, 4))
            fields = ("_ws.malformed", "_ws.col.Protocol", "frame.encap_type", "ip.checksum.status")
            done = subprocess.run(["tshark", "-r", self.out, "-T", "fields", "-o", "ip.check_checksum:TRUE",
                                   *(word for field in fields for word in ("-e", field))],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            rows = [line.split("\t") for line in done.stdout.splitlines()]
            self.assertGreater(len(rows), 4)
            for malformed, protocol, encapsulation, checksum in rows:
                if path.name != "odd.hex":  # there commands lack their data, which tshark calls malformed
                    self.assertEqual(malformed, "", path)
                if encapsulation == "129":  # raw IPv4
                    self.assertEqual((protocol, checksum), ("GSM SIM", "1"))

if __name__ == "__main__":
    unittest.main()
