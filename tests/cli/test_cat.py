# SPDX-License-Identifier: GPL-2.0-or-later
"""The toolkit from outside: messages of CAT in text, NDJSON, fields and filters, what is hidden, and what a REFRESH ends."""
import json
import unittest

from command import SHARED, records, run, skip

def fetch(command):
    """A line of FETCH with this command."""
    return f"80120000{len(command) // 2:02X} {command}9000\n"


def respond(response, sw="9000"):
    """A line of TERMINAL RESPONSE."""
    return f"80140000{len(response) // 2:02X}{response} {sw}\n"


def proactive(objects):
    """A proactive command of these objects."""
    return f"D0{len(objects) // 2:02X}{objects}"


# OPEN CHANNEL with login "me" and password "pw", refused with a BIP error; PROVIDE LOCAL INFORMATION (IMEI); a menu selection
# that the card refuses.
OPEN = proactive("8103014001" "82028182" "350103" "390205DC" "4705046D6F6269" "0D03046D65" "0D03047077" "3C030201BB")
LOCAL = proactive("8103012601" "82028182")
TRACE = ("8010000001FF 91%02X\n" % (len(OPEN) // 2)
         + fetch(OPEN) + respond("8103014001" "82028281" "83023A02")
         + fetch(LOCAL) + respond("8103012601" "82028281" "830100" "94081A32547698103254")
         + "80C2000009D30782020181900102 6F00\n")


class Toolkit(unittest.TestCase):
    """A trace made by hand: its commands were put together from TS 102 223."""

    def messages(self, *arguments):
        return [record for record in records("-", *arguments, stdin=TRACE.encode())
                if record["kind"] == "message" and record["interface"] == "CAT"]

    def test_records(self):
        channel, local, menu = self.messages()
        self.assertEqual(channel["function"], "OPEN CHANNEL")
        self.assertEqual(channel["tag"], "D0")
        self.assertEqual(channel["direction"], "command")
        self.assertEqual(channel["result"], "bearer independent protocol error: channel closed(3A/02)")
        self.assertEqual(channel["sw"], "9000")
        self.assertEqual((channel["line"], channel["command_len"], channel["response_len"]), (2, len(OPEN) // 2, 13))
        self.assertEqual(channel["seq"], 4)                       # behind both APDUs that carry it
        self.assertEqual(local["result"], "ok")
        self.assertIn("123456789012345", local["summary"])
        self.assertEqual((menu["function"], menu["tag"], menu["result"]), ("MENU SELECTION", "D3", "technical problem(6F00)"))

    def test_text(self):
        lines = [line for line in run("decode", "-", stdin=TRACE.encode()).stdout.splitlines() if " CAT " in line]
        self.assertEqual(len(lines), 3)
        self.assertIn("bearer independent protocol error: channel closed(3A/02)", lines[0])

    def test_filters(self):
        for expression, wanted in (('cat.result.bip_problem == 2', ["OPEN CHANNEL"]), ('function == "MENU SELECTION"', ["MENU SELECTION"]),
                                   ('cat.imei == "123456789012345"', ["PROVIDE LOCAL INFORMATION"]),
                                   ('cat.transport_level.port == 443', ["OPEN CHANNEL"]),
                                   ('cat.command_details.type == 0x26 && ok', ["PROVIDE LOCAL INFORMATION"])):
            found = [record["function"] for record in self.messages("-Y", f'interface == "CAT" && {expression}')]
            self.assertEqual(found, wanted, expression)

    def test_secrets(self):
        hidden = run("decode", "-V", "-x", "-", stdin=TRACE.encode()).stdout
        self.assertNotIn("7077", hidden.replace(" ", ""))
        self.assertNotIn("User password: pw", hidden)
        self.assertIn("User login: me", hidden)
        self.assertIn("User password: pw", run("decode", "-V", "--reveal", "-", stdin=TRACE.encode()).stdout)
        trees = json.dumps(records("-V", "-", stdin=TRACE.encode()))
        self.assertNotIn('"pw"', trees)
        self.assertNotIn("0D03047077", trees)
        redacted = run("decode", "-V", "-x", "--redact", "-", stdin=TRACE.encode()).stdout
        self.assertNotIn("123456789012345", redacted)
        self.assertNotIn("1A32547698103254", redacted.replace(" ", ""))
        self.assertIn("[imei 1]", redacted)

    def test_schema(self):
        self.assertIn("CAT", run("schema").stdout)

    def test_refresh_ends_the_session(self):
        """What follows a REFRESH that resets the card is of another session, though no reset shows in the trace."""
        lines = ("8010000001FF 9000\n00A4040010A0000005591010FFFFFFFF8900000100 9000\n"
                 "80E2910006BF3E035C015A00 BF3E125A10890490321234512345123456789012359000\n{}"
                 "80E2910003BF2D0000 BF2D02A0009000\n")
        for qualifier, procedures in (("04", 2), ("09", 2), ("01", 1)):
            command = fetch(proactive(f"81030101{qualifier}82028182"))
            if qualifier != "04":
                command += respond(f"81030101{qualifier}82028281830100")
            shown = run("flow", "-", stdin=lines.format(command).encode()).stdout
            self.assertIn("2 procedures:" if procedures == 2 else "1 procedure:", shown, qualifier)

    def test_capture(self):
        """A session of SCP81 as its maker wrote it down: each line of bip-trace.hex is commented there."""
        path = SHARED / "captures" / "scp81" / "bip-trace.hex"
        if not path.exists():
            skip("captures/scp81 is not here")
        found = [record for record in records(path) if record["kind"] == "message" and record["interface"] == "CAT"]
        lines = path.read_text(encoding="utf-8").splitlines()
        fetches = sum(line.startswith("8012") for line in lines)
        envelopes = sum(line.startswith("80C2") for line in lines)
        self.assertEqual(len(found), fetches + envelopes)
        self.assertEqual(sum(record["tag"] == "D0" for record in found), fetches)
        self.assertTrue(all(record["result"] == "ok" for record in found))


if __name__ == "__main__":
    unittest.main()
