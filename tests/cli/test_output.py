# SPDX-License-Identifier: GPL-2.0-or-later
"""How the text looks: columns, colour, plain characters, help."""
import os
import pty
import re
import select
import subprocess
import unittest

from command import Case, RSPTRACE, records, run, skip


def on_terminal(*arguments, env=None):
    """What the command writes to a terminal."""
    base = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TERM": "xterm", "HOME": "/nonexistent"}
    base.update(env or {})
    try:
        ours, theirs = pty.openpty()
    except OSError:
        skip("output to a terminal: this machine has no pseudo-terminals")
    process = subprocess.Popen([RSPTRACE, *map(str, arguments)], stdout=theirs, stderr=subprocess.DEVNULL, env=base)
    os.close(theirs)
    text = b""
    while select.select([ours], [], [], 30)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(ours)
    process.wait(30)
    return text.decode()


class Output(Case):
    def test_no_arrow(self):
        """A session of a modem that begins or ends is a message from nobody to nobody; a command has its arrows."""
        log = self.folder / "at.log"
        log.write_text('AT+CCHO="A0000005591010FFFFFFFF8900000100"\n+CCHO: 1\nOK\n'
                       'AT+CGLA=1,22,"81E2910006BF3E035C015A"\n+CGLA: 4,"9000"\nOK\nAT+CCHC=1\nOK\n')
        for options, arrows in (([], "[→←⇄]"), (["--ascii"], "[<>=]")):
            lines = run("decode", *options, log).stdout.splitlines()
            events = [line for line in lines if re.search(" (OPEN|CLOSE) ", line)]
            self.assertEqual(len(events), 2, lines)
            for line in events:
                self.assertNotRegex(line, arrows)
            self.assertTrue([line for line in lines if re.search(arrows + " APDU ", line)])

    def test_columns(self):
        """The columns of all lines begin at the same places."""
        lines = [line for line in run("decode", self.card).stdout.splitlines() if not line.startswith("        ")]
        self.assertEqual(len(lines), 7)
        for line in lines:
            self.assertRegex(line, r"^ {4}\d +(-|-?\d+\.\d{6}) +\d+ +(\d+|-)/(\d+|-) +[⇄→←] (APDU  |ES10[abc] )\S")
            self.assertEqual(line.rstrip(), line)
        starts = {re.search("[⇄→←]", line).start() for line in lines}
        self.assertEqual(len(starts), 1)
        eid = next(line for line in lines if "ES10" in line)
        self.assertIn("89049032123451234512345678901235", eid)
        self.assertTrue(eid.endswith("  9000 ok  EID 89049032123451234512345678901235"), eid)
        self.assertIn("63C2 ✗ ", run("decode", self.card).stdout)

    def test_tries(self):
        """How many tries are left is an answer where that was asked, and a failure where a PIN was given."""
        self.card.write_text("00200001 63C3\n002C0001 63CA\n0020000108313131310000FFFF 63C2\n00200081 63C0\n")
        lines = [line for line in run("decode", self.card).stdout.splitlines() if " PIN " in line]
        self.assertEqual([line[line.index("63C"):] for line in lines], [
            "63C3 ok  PIN application 1, 3 tries left", "63CA ok  PIN application 1, 10 tries left",
            "63C2 ✗ tries left  PIN application 1, 2 tries left",
            "63C0 ✗ blocked, no tries left  second PIN application 1, 0 tries left"], lines)

    def test_refusals(self):
        """Who refused what stands at the same place however long the rest is, and status words are hex everywhere."""
        self.card.write_text("81E2910006BF3E035C015A 6A88\n"
                             "81E2910014BF3111A00C5A0A98001032547698103214810100 BF31038001029000\n")
        lines = [line for line in run("decode", self.card).stdout.splitlines() if not line.startswith("        ")]
        refused = [line for line in lines if "✗" in line]
        self.assertEqual(len(refused), 3, lines)
        self.assertIn("9000 ✗ profileNotInDisabledState(2)  ICCID 89000123456789012341", refused[-1])
        self.assertEqual({line.index("✗") for line in refused}, {refused[0].index("✗")})
        results = [record.get("result") for record in records(self.card)]
        self.assertTrue(any(result and result.endswith("(6A88)") for result in results), results)
        self.assertNotIn("27272", run("decode", "-T", "ndjson", "-V", self.card).stdout)
        fields = run("decode", "-T", "fields", "-e", "result", self.card).stdout
        self.assertIn("(6A88)\n", fields)
        self.assertNotIn("27272", fields)
        name = next(result for result in results if result and result.endswith("(6A88)"))
        self.assertIn("6A88", run("decode", "-Y", f'result == "{name}"', self.card).stdout)

    def test_tree_lines(self):
        """A group around one group takes no line of its own, and the root does not repeat the message."""
        lines = run("decode", "-V", self.card).stdout.splitlines()
        at = next(at for at, line in enumerate(lines) if "ES10c GetEID" in line)
        self.assertRegex(lines[at + 1], "^ {8}command / GetEuiccDataRequest$")
        self.assertIn("        response / GetEuiccDataResponse", lines)
        self.assertIn("            eidValue: 89049032123451234512345678901235", lines)

    def test_colour(self):
        self.assertNotIn("\033", run("decode", "-Vx", self.card).stdout)
        self.assertIn("\033[", run("decode", "--color", "always", self.card).stdout)
        self.assertIn("\033[", run("decode", "--color=always", self.card, env={"NO_COLOR": "1"}).stdout)
        self.assertIn("\033[", on_terminal("decode", self.card))
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\033", on_terminal("decode", self.card, env=env))
        self.assertNotIn("\033", on_terminal("decode", "--color", "never", self.card))
        plain = re.sub("\033\\[[0-9;]*m", "", run("decode", "-V", "--color", "always", self.card).stdout)
        self.assertEqual(plain, run("decode", "-V", self.card).stdout)
        self.assertNotIn("\033", run("decode", "-T", "ndjson", "--color", "always", self.card).stdout)

    def test_plain(self):
        for arguments, env in ((["--ascii"], {}), ([], {"LANG": "C"}), ([], {"LC_ALL": "POSIX"}),
                               ([], {"LC_CTYPE": "de_DE.ISO-8859-1"})):
            self.assertNotRegex(run("decode", "-Vx", *arguments, self.card, env=env).stdout, "[^\x00-\x7f]")
        self.assertRegex(run("decode", self.card, env={"LC_ALL": "en_GB.utf8"}).stdout, "⇄")

    def test_hostile_text(self):
        """What a trace holds cannot move the cursor: an address with an escape sequence in it."""
        address = b"a\033[2Jb".hex()
        self.card.write_text(f"81E2910003BF3C00 BF3C0880{len(address) // 2:02X}{address}9000\n")
        done = run("decode", "-V", self.card)
        self.assertNotIn("\033", done.stdout)
        self.assertIn("\\x1B[2J", done.stdout)

    def test_help(self):
        for command in ("decode", "flow", "schema", "validate"):
            text = run(command, "--help").stdout
            lines = text.splitlines()
            self.assertLessEqual(len(lines), 44)
            self.assertLessEqual(max(map(len, lines)), 80)
            examples = lines[lines.index("Examples:") + 1:]
            self.assertEqual(len(examples), 3)
            for example in examples:
                self.assertIn(f"rsptrace {command}", example)
        overview = run("--help").stdout
        self.assertIn("rsptrace decode", overview)
        self.assertNotIn("rsptrace live", overview)


if __name__ == "__main__":
    unittest.main()
