# SPDX-License-Identifier: GPL-2.0-or-later
"""Secrets are in no output without --reveal, personal values in none with --redact."""
import re
import unittest

from command import Case, capture, run

# The PINs of card.hex, as digits and as bytes.
PINS = ("788799", "9179", "373838373939", "39313739")
# What the captures' README names: the SGP.26 EID and the ICCID of the TS.48 test profile.
EID = "89049032123451234512345678901235"
ICCID = "89000123456789012341"
FORMS = (["-V"], ["-x"], ["-V", "-x"], ["-T", "ndjson"], ["-T", "ndjson", "-V"], [],
         ["-T", "fields", "-e", "summary", "-e", "iccid", "-e", "eid", "-e", "es10.profile_info.iccid",
          "-e", "apdu.command.data", "-e", "apdu.response.data", "-e", "apdu.command.pin", "-e", "bpp.block.plain_text"])


def swapped(digits):
    return "".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2))


def squeezed(text):
    """All of a text without what stands between digits: offsets of dumps and their text columns, blanks, line ends."""
    dumped = []
    for line in text.splitlines():
        dump = re.match(r"^ {8}[0-9A-F]{4}  ((?:[0-9A-F]{2}|\*\*| )+?)(?:  .{1,16})?$", line)
        dumped.append(dump.group(1) if dump else line + "\n")
    return "".join(dumped).replace(" ", "").upper()


class Secrets(Case):
    def outputs(self, path, *more):
        for form in FORMS:
            done = run("decode", *form, *more, path)
            self.assertGreater(len(done.stdout), 20, done.stderr)
            yield form, done.stdout, squeezed(done.stdout) + squeezed(done.stderr)

    def assert_without(self, needles, form, text):
        for needle in needles:
            at = text.find(needle)
            self.assertEqual(at, -1, f"{form}: {needle} in ...{text[max(0, at - 200):at + 80]}")

    def test_pin(self):
        for form, _, text in self.outputs(self.card):
            self.assert_without(PINS, form, text)
        for more in (["--redact"], ["-Y", 'function matches "verify"']):
            for form, _, text in self.outputs(self.card, *more):
                self.assert_without(PINS, form, text)
        revealed = squeezed(run("decode", "-V", "--reveal", self.card).stdout)
        self.assertIn("373838373939", revealed)
        dumped = squeezed(run("decode", "-x", "--reveal", self.card).stdout)
        self.assertIn("39313739FFFFFFFF", dumped)
        self.assertIn("--reveal shows it", run("decode", "-V", self.card).stdout)

    def test_damaged_keys(self):
        """ReplaceSessionKeys with a tag or a length changed: what is no known element any more may still be a key."""
        key = "00112233445566778899AABBCCDDEEFF"
        mcv, mac = "8010" + "22" * 16, "8210" + "44" * 16
        for damaged in (f"BF2636{mcv}8F10{key}{mac}", f"BF2636{mcv}811A{key}{mac}", f"BF26128F10{key}",
                        f"BF2636{mcv}8104{key}{mac}"):
            shown = run("explain", "-", stdin=damaged.encode())
            with self.subTest(damaged=damaged):
                self.assertIn("--reveal shows it", shown.stdout)
                for at in range(0, len(key) - 8, 2):
                    self.assertNotIn(key[at:at + 8], squeezed(shown.stdout))

    def check_redacted(self, path):
        needles = (EID, swapped(EID), ICCID, swapped(ICCID), EID.encode().hex(), ICCID.encode().hex())
        for form, _, text in self.outputs(path, "--redact"):
            self.assert_without([needle.upper() for needle in needles], form, text)
        # the same search finds them when they are there
        shown = "".join(text for _, _, text in self.outputs(path))
        self.assertIn(EID, shown)

    def test_redact_by_hand(self):
        self.check_redacted(self.card)
        text = run("decode", "-V", "--redact", self.card).stdout
        self.assertIn("[eid 1]", text)

    def test_redact_captures(self):
        for name in ("sgp22-tls13/apdu-gsmtap.pcap", "sgp22-tls13/apdu.hex", "sgp22-tls13/lpac-debug.log",
                     "sgp22-unknown-matchingid/apdu-gsmtap.pcap"):
            self.check_redacted(capture(name))

    def test_redacted_is_stable(self):
        """The same value has the same placeholder, another one another."""
        trace = capture("sgp22-tls13/apdu-gsmtap.pcap")
        done = run("decode", "-T", "fields", "-e", "iccid", "-e", "eid", "--redact", trace)
        iccids = set(re.findall(r"\[iccid \d+\]", done.stdout))
        eids = set(re.findall(r"\[eid \d+\]", done.stdout))
        self.assertEqual((len(iccids), len(eids)), (1, 1))
        self.assertGreater(len(re.findall(r"\[iccid", done.stdout)), 5)


if __name__ == "__main__":
    unittest.main()
