# SPDX-License-Identifier: GPL-2.0-or-later
"""Modem logs from outside: times without date, clocks that jump, rotated files as one trace."""
import gzip
import struct
import unittest
from datetime import datetime, timezone

from command import Case, records, run


def qxdm(*rows, slot=1):
    """Each row: time of day, TX or RX, hex."""
    return "".join(f"[0x19B7]\t{time}\tUIM APDU\t1\tSLOT_{slot} Type = {way} Data = {{ {text}  }}\n"
                   for time, way, text in rows)


def qcat(*rows):
    """Each row: date and time as QCAT prints them, number, TX or RX, hex."""
    return "%MOBILE PARSED MESSAGE FILE\n\n" + "".join(
        f"{when}  [00]  0x19B7  UIM APDU\nSequence Number = {number}\nSlot Id = SLOT_1\nMessage Type = {way}\n"
        f"{way} Data = {{ {text}  }}\n\n" for when, number, way, text in rows)


def utc_ns(*date, ns=0):
    return int(datetime(*date, tzinfo=timezone.utc).timestamp()) * 10**9 + ns


CLOSE, OK = "00 70 80 01 00", "90 00"
EVENING = qxdm(("23:59:59.500000", "TX", CLOSE), ("23:59:59.900000", "RX", OK),
               ("00:00:00.100000", "TX", CLOSE), ("00:00:00.200000", "RX", OK))
DAY_S = 86400


class Modem(Case):
    def log(self, text, name="modem.log"):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def messages(self, *arguments):
        found = records(*arguments)
        self.findings = [record["rule"] for record in found if record["kind"] == "finding"]
        self.trace = [record for record in found if record["kind"] == "trace"]
        return [record for record in found if record["kind"] == "message"]

    def times(self, *arguments):
        return [message["t_ns"] for message in self.messages(*arguments)]

    def test_midnight_without_date(self):
        found = self.messages(self.log(EVENING))
        self.assertEqual([message["clock"] for message in found], ["relative"] * 2)
        of_day = (DAY_S * 10**9) - 500_000_000
        self.assertEqual([message["t_ns"] for message in found], [of_day, of_day + 600_000_000])
        self.assertEqual(self.findings, [])

    def test_date_and_zone(self):
        log = self.log(EVENING)
        first = utc_ns(2030, 3, 30, 23, 59, 59, ns=500_000_000)
        self.assertEqual(self.times("--date", "2030-03-30", log), [first, first + 600_000_000])
        self.assertNotIn("clock", self.messages("--date", "2030-03-30", log)[0])
        for zone, hours in (("+02:00", 2), ("-05:30", -5.5), ("Z", 0)):
            self.assertEqual(self.times("--date", "2030-03-30", "--tz", zone, log)[0],
                             first - int(hours * 3600) * 10**9)

    def test_shift(self):
        log = self.log(EVENING)
        plain = self.times(log)
        for shift, ns in (("+3.2s", 3_200_000_000), ("-200ms", -200_000_000), ("5", 5 * 10**9)):
            self.assertEqual(self.times("--shift", f"modem.log={shift}", log), [time + ns for time in plain])
            self.assertEqual(self.times("--shift", f"{log}={shift}", log), [time + ns for time in plain])
        self.assertEqual(self.times("--shift", "other.log=5", log), plain)
        for far in ("9223372036", "-9223372036"):  # further than nanoseconds can count
            self.assertEqual(len(self.times("--date", "2100-01-01", "--shift", f"modem.log={far}", log)), 2)

    def test_select_by_time(self):
        log = self.log(EVENING)
        self.assertEqual(len(self.messages("--date", "2030-03-30", "--from", "2030-03-31T00:00:00Z", log)), 1)

    def records_of_uim(self, between):
        """Log records 0x1098 (docs/facts.md) of one exchange, each behind `between` bytes of something else."""
        out = b""
        for second, items in enumerate(("10001070108010011000", "80908000")):
            body = bytes.fromhex(items)
            log = struct.pack("<HHQ", 13 + len(body), 0x1098, (1400000000 + second) * 800 << 16) + bytes([len(body)]) + body
            out += bytes(range(1, 1 + between)) + log
        return out

    def test_isf(self):
        """What QXDM's item store holds is not known: what stands in it is found, and how to do better is said."""
        dlf, isf, odd = (self.folder / name for name in ("a.dlf", "a.isf", "b.isf"))
        dlf.write_bytes(self.records_of_uim(0))
        isf.write_bytes(b"store\0" * 20 + self.records_of_uim(9))
        odd.write_bytes(bytes(range(256)) * 40)
        wanted = [(m["function"], m["sw"], m["t_ns"]) for m in self.messages(dlf)]
        self.assertEqual(len(wanted), 1)
        self.assertEqual([(m["function"], m["sw"], m["t_ns"]) for m in self.messages("--input-format", "isf", isf)], wanted)
        self.assertEqual([(m["function"], m["sw"], m["t_ns"]) for m in self.messages(isf)], wanted)
        self.assertEqual(self.findings, ["source-link-unknown"])
        self.assertEqual(self.trace[0]["format"], "isf")
        done = run("decode", odd)
        self.assertEqual(done.returncode, 3)
        self.assertIn("Save it in QXDM as DLF, QMDL or text", done.stderr)
        odd.write_bytes(dlf.read_bytes())
        self.messages(odd)
        self.assertEqual(self.trace[0]["format"], "dlf")  # what can be recognised is, whatever its name

    def test_clock_of_1980(self):
        """The order stays, the times are those printed, and each jump back is told."""
        log = self.log(qcat(("2030 Mar 30  08:31:30.000", 7, "TX", CLOSE), ("2030 Mar 30  08:31:30.002", 8, "RX", OK),
                            ("1980 Jan  6  00:00:13.000", 0, "TX", CLOSE), ("1980 Jan  6  00:00:13.002", 1, "RX", OK),
                            ("2030 Mar 30  08:32:30.000", 2, "TX", CLOSE), ("2030 Mar 30  08:32:30.002", 3, "RX", OK),
                            ("1980 Jan  6  00:00:14.000", 0, "TX", CLOSE), ("1980 Jan  6  00:00:14.002", 1, "RX", OK)))
        expected = [utc_ns(2030, 3, 30, 8, 31, 30), utc_ns(1980, 1, 6, 0, 0, 13), utc_ns(2030, 3, 30, 8, 32, 30),
                    utc_ns(1980, 1, 6, 0, 0, 14)]
        self.assertEqual(self.times(log), expected)
        self.assertEqual(self.findings, ["source-clock-back"] * 2)
        self.assertEqual(self.trace[0]["status"], "ok")
        self.assertEqual(self.times("--tz", "+02:00", log), [time - 7200 * 10**9 for time in expected])
        self.assertEqual(self.times("--date", "1999-01-01", log), expected)

    def test_records_printed_twice(self):
        rows = [("10:00:00.000001", "TX", CLOSE), ("10:00:00.000002", "RX", OK)]
        for text in (qxdm(*rows, *rows), qxdm(*(row for row in rows for _ in range(2)))):
            self.assertEqual(len(self.messages(self.log(text))), 1)
            self.assertEqual(self.findings, ["t0-record-twice"])

    def test_lost_by_number(self):
        day = "2030 Mar 30  08:31:30"
        log = self.log(qcat((f"{day}.000", 7, "TX", CLOSE), (f"{day}.002", 9, "RX", OK)))
        self.assertEqual([message["function"] for message in self.messages(log)],
                         ["MANAGE CHANNEL", "orphan response"])
        self.assertIn("t0-records-lost", self.findings)

    def test_rotated_files(self):
        """A folder is one trace, oldest first; a command, and the clock, go on over the border of two files."""
        parts = {"modem.log.10": ("22:00:00.0", "TX", CLOSE), "modem.log.2.gz": ("23:00:00.0", "RX", OK),
                 "modem.log.1": ("00:30:00.0", "TX", CLOSE), "modem.log": ("13:00:00.0", "RX", OK)}
        for name, row in parts.items():
            path = self.log(qxdm(row), f"rotated/{name}")
            if name.endswith(".gz"):
                path.write_bytes(gzip.compress(path.read_bytes()))
        folder = self.folder / "rotated"
        expected = [utc_ns(2030, 3, 30, 22), utc_ns(2030, 3, 31, 0, 30)]
        for operands in ([folder], [folder / name for name in parts], [folder / name for name in reversed(parts)]):
            found = self.messages("--date", "2030-03-30", *operands)
            self.assertEqual([(m["t_ns"], m.get("sw")) for m in found], [(time, "9000") for time in expected])
            self.assertEqual(self.findings, [])
            self.assertEqual([trace["frames"] for trace in self.trace], [4])
        moved = self.times("--date", "2030-03-30", "--shift", "modem.log.1=+1s", folder)
        self.assertEqual(moved, [expected[0], expected[1] + 10**9])
        moved = self.times("--date", "2030-03-30", "--shift", "rotated=+1s", folder)
        self.assertEqual(moved, [time + 10**9 for time in expected])

    def test_files_of_one_name_only(self):
        """Numbers are of one log only; without one at all each file is a trace."""
        first, second = self.log(EVENING, "a.log"), self.log(EVENING, "b.log.1")
        self.messages(first, second)
        self.assertEqual(len(self.trace), 2)
        self.messages(first, first)
        self.assertEqual(len(self.trace), 2)

    def test_two_slots(self):
        text = qxdm(("10:00:00.1", "TX", "00 B0 00 00 02")) + qxdm(("10:00:00.2", "TX", CLOSE), slot=2) + \
            qxdm(("10:00:00.3", "RX", "B0 AA BB 90 00")) + qxdm(("10:00:00.4", "RX", OK), slot=2)
        found = self.messages(self.log(text))
        self.assertEqual([(m["slot"], m["function"], m["response_len"]) for m in found],
                         [(1, "READ BINARY", 2), (2, "MANAGE CHANNEL", 0)])
        self.assertEqual(self.findings, [])

    def test_damaged_line(self):
        done = self.check(4, "decode", self.log(EVENING + "[0x19B7] nothing that follows the grammar\n"), says="line 5")
        self.assertEqual(len(done.stdout.splitlines()), 3)


if __name__ == "__main__":
    unittest.main()
