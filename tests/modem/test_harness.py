# SPDX-License-Identifier: GPL-2.0-or-later
"""The harness itself: what it must not let pass, and that a seed is one log for ever."""
import sys
import tempfile
import types
import unittest
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import expect  # noqa: E402
import make  # noqa: E402
import model  # noqa: E402
import run  # noqa: E402
import t0  # noqa: E402
from formats import FORMATS  # noqa: E402
from model import Exchange, Reset  # noqa: E402

POOL = model.sessions(model.BUNDLED)
SELECT = Exchange(bytes.fromhex("00A40004023F00"), b"", 0x6103)
FETCH = Exchange(bytes.fromhex("00C0000003"), b"\1\2\3", 0x9000)
READ = Exchange(bytes.fromhex("00B0000002"), b"\x60\x61", 0x9000)


def fmt(name):
    return next(f for f in FORMATS if f.name == name)


class Folding(unittest.TestCase):
    def test_rounds(self):
        folded = expect.fold([SELECT, FETCH, READ])
        self.assertEqual([(m.command, m.response, m.sw) for m in folded],
                         [(SELECT.command, b"\1\2\3", 0x9000), (READ.command, b"\x60\x61", 0x9000)])
        wrong = Exchange(bytes.fromhex("00B0000000"), b"", 0x6C02)
        self.assertEqual(len(expect.fold([wrong, READ])), 1)
        self.assertEqual(len(expect.fold([Reset(b"\x3b"), FETCH])), 2)

    def test_differences(self):
        wanted = expect.acceptable([[[SELECT]], [[FETCH]], [[READ]]])
        got = expect.fold([SELECT, FETCH, READ])
        self.assertIsNone(expect.compare(wanted, got))
        for bad in (got[:1], got[::-1], got + got[:1], [replace(got[0], response=b"\1\2"), got[1]],
                    [replace(got[0], sw=0x9001), got[1]], [got[0], replace(got[1], command=READ.command[:4] + b"\3")]):
            self.assertIsNotNone(expect.compare(wanted, bad))

    def test_rest(self):
        wanted = expect.acceptable([[[t0.Rest(b"\xB0\x60\x61\x90\x00")]], [[READ]]])
        orphan = expect.Message("orphan", None, b"\x60\x61", 0x9000)
        read = expect.fold([READ])
        self.assertIsNone(expect.compare(wanted, read))
        self.assertIsNone(expect.compare(wanted, [orphan, *read]))
        self.assertIsNotNone(expect.compare(wanted, [replace(orphan, response=b"\x60\x62"), *read]))

    def test_findings(self):
        missing = {"rule": "apdu-answer-missing", "level": "incomplete"}
        self.assertIsNone(expect.check_findings(["lost-sw"], [missing], []))
        self.assertIsNotNone(expect.check_findings(["lost-sw"], [], []))
        self.assertIsNotNone(expect.check_findings(["lost-sw"], [missing], [missing]))
        self.assertIsNotNone(expect.check_findings([], [missing], []))


class Sessions(unittest.TestCase):
    """What a modem does of its own is taken out of the dialogue."""

    def test_opening(self):
        manage = Exchange(bytes.fromhex("0070000001"), b"\1", 0x9000)
        aid = bytes.fromhex("A0000005591010FFFFFFFF8900000100")
        select = Exchange(bytes.fromhex("01A4040010") + aid, b"", 0x6103)
        fetch = Exchange(bytes.fromhex("01C0000003"), b"\1\2\3", 0x9000)
        close = Exchange(bytes.fromhex("0070800100"), b"", 0x9000)
        items = model.opened_by_modem([READ, manage, select, fetch, READ, close, close])
        self.assertEqual(items, [READ, model.Session(1, (manage, select, fetch), aid, b"\1\2\3", 0x9000), READ,
                                 model.Session(1, (close,)), close])


class Line(unittest.TestCase):
    """The records that T=0 asks for, written by hand."""

    def records(self, item, *quirks):
        rng = make.random.Random(1)
        return [(r.kind, r.data) for r in t0.exchange_part(item, make.Style(rng, quirks, 1), rng).records]

    def test_cases(self):
        self.assertEqual(self.records(SELECT), [("TX", bytes.fromhex("00A4000402")), ("RX", b"\xA4"),
                                                ("TX", b"\x3F\x00"), ("RX", b"\x61\x03")])
        self.assertEqual(self.records(READ), [("TX", READ.command), ("RX", bytes.fromhex("B060619000"))])
        self.assertEqual(self.records(Exchange(bytes.fromhex("80F2000000"), b"", 0x9000))[1:], [("RX", b"\x90\x00")])

    def test_byte_wise(self):
        self.assertEqual(self.records(SELECT, "byte-wise-tx")[1:],
                         [("RX", b"\x5B"), ("TX", b"\x3F"), ("RX", b"\xA4"), ("TX", b"\x00"), ("RX", b"\x61\x03")])
        self.assertEqual(self.records(READ, "byte-wise-rx")[1:], [("RX", b"\x4F\x60"), ("RX", bytes.fromhex("B0619000"))])

    def test_nulls(self):
        front = self.records(READ, "null-before-procedure")[1][1]
        self.assertEqual(front.lstrip(b"\x60"), bytes.fromhex("B060619000"))
        self.assertGreater(len(front), 5)


class Whole(unittest.TestCase):
    def logs(self, name):
        return [make.make(fmt(name), seed, POOL) for seed in range(20)]

    def test_seeds(self):
        for each in FORMATS:
            first, again = self.logs(each.name), self.logs(each.name)
            self.assertEqual([log.data for log in first], [log.data for log in again], each.name)
            self.assertGreater(len({log.data for log in first}), 15, each.name)

    def test_what_is_altered_is_found(self):
        """One hex digit of the last record of each log is altered: nothing of that may pass."""
        with tempfile.TemporaryDirectory() as folder:
            for number in range(12):
                log = make.make(fmt("apduhex"), f"altered-{number}", POOL, [], [])
                path, reference = Path(folder) / "log", Path(folder) / "reference"
                altered = log.data.rstrip()[:-1] + (b"1" if log.data.rstrip()[-1:] == b"0" else b"0") + b"\n"
                reference.write_text(run.reference_text(log.slots[0].items))
                for data, right in ((log.data, True), (altered, False)):
                    path.write_bytes(data)
                    traces, _ = run.decode([path, reference])
                    wrong = run.check(types.SimpleNamespace(**vars(log), losses=[]), traces[0], traces[1:])
                    self.assertEqual(wrong is None, right, wrong)


if __name__ == "__main__":
    unittest.main()
