# SPDX-License-Identifier: GPL-2.0-or-later
"""flow -T: the ladders of real sessions. What must be on them was read off the sessions' own logs and the READMEs of
the captures; the pages are checked for what they must not do."""
import base64
import hashlib
import os
import re
import unittest
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

from command import Case, capture, run
from test_secrets import EID, ICCID, swapped

FORMS = ("text", "ascii", "mermaid", "svg", "html")
DOWNLOAD = "sgp22-tls13/merged.pcapng"
MISSING = "sgp22-faults/01-missing-preparedownload.pcap"
TWO = "sgp22-faults/26-interleaved-channels.pcap"

# capture, what its ladder says in this order (the README of each folder tells what was done)
SESSIONS = (
    (DOWNLOAD, ("complete", "GetEUICCChallenge", "InitiateAuthentication", "AuthenticateServer", "AuthenticateClient",
                "PrepareDownload", "GetBoundProfilePackage", "(segments) x18", "ProfileInstallationResult",
                "HandleNotification", "RemoveNotificationFromList")),
    ("sgp22-cancel/apdu-gsmtap.pcap", ("refused", "AuthenticateServer", "CancelSession", "ok", "not reached: PrepareDownload")),
    ("sgp22-bad-serversig/apdu-gsmtap.pcap", ("refused", "AuthenticateServer", "invalidSignature(2)", "CancelSession")),
    (MISSING, ("violated", "AuthenticateServer", "missing: PrepareDownload", "implied: ES9+ GetBoundProfilePackage",
               "LoadBoundProfilePackage", "procedure-step-missing")),
    ("sgp22-faults/08-repeated-authenticateserver.pcap",
     ("violated", "ES10b AuthenticateServer", "repeated: ES10b AuthenticateServer", "procedure-step-repeated")),
    ("sgp22-faults/13-challenge-mismatch.pcap", ("violated", "altered: ES10b AuthenticateServer", "cma-challenge-mismatch")),
    (TWO, ("profile download, ✗ refused", "CancelSession", "profile download, ✓ complete", "RemoveNotificationFromList")),
)


class Page(HTMLParser):
    """What a page holds: its ids, its links, and everything that could ask for something or run."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.suspects, self.scripts, self.policy = [], [], [], [], ""
        self.in_script = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.in_script = tag == "script"
        if "id" in named:
            self.ids.append(named["id"])
        if "href" in named:
            self.links.append(named["href"])
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"]
        if tag in ("img", "link", "iframe", "object", "embed", "form", "base", "image", "use") or \
                any(name.startswith("on") or name in ("src", "style", "xlink:href") for name in named):
            self.suspects.append((tag, attributes))

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, data):
        if self.in_script:
            self.scripts.append(data)


def download(path):
    """The number of the download in the list of procedures."""
    return re.search(r"(?m)^ *(\d+)  SGP.22  profile download ", run("flow", path).stdout).group(1)


class Ladder(Case):
    def ladder(self, form, path, *more):
        return self.check(0, "flow", "-T", form, *more, path).stdout

    def test_sessions(self):
        for path, expected in SESSIONS:
            text = self.ladder("text", capture(path))
            at = 0
            for part in expected:
                at = text.find(part, at)
                self.assertNotEqual(at, -1, f"{path}: {part}\n{text}")

    def test_same_in_every_form(self):
        """Every step that the text names stands in the other forms."""
        trace = capture(MISSING)
        names = set(re.findall(r"ES\w+\+? [A-Z]\w+", self.ladder("text", trace)))
        self.assertGreater(len(names), 8)
        for form in FORMS:
            text = self.ladder(form, trace)
            self.assertEqual([name for name in names if name not in text], [], form)

    def test_text(self):
        trace = capture(MISSING)
        text = self.ladder("text", trace, "--procedure", download(trace))
        self.assertLessEqual(max(map(len, text.splitlines())), 110)
        self.assertNotIn("\033", text)
        self.assertIn("\033[31m", self.ladder("text", trace, "--procedure", download(trace), "--color", "always"))
        plain = self.ladder("ascii", trace, "--procedure", download(trace))
        self.assertTrue(plain.isascii())
        self.assertEqual(self.ladder("text", trace, "--procedure", download(trace), "--ascii"), plain)
        self.assertEqual(run("flow", "-T", "text", "--procedure", download(trace), trace, env={"LANG": "C"}).stdout, plain)
        # lifelines stand below each other
        lines = [line for line in plain.splitlines() if re.search(r"\|.*\|", line)]
        columns = {at for line in lines[:1] for at, c in enumerate(line) if c == "|"}
        self.assertEqual(len(columns), 3)
        for line in lines:
            self.assertEqual({line[at] for at in columns} - {"|"}, set(), line)

    def test_one_of_them(self):
        trace = capture(TWO)
        num = len(re.findall(r"(?m)^ *\d+  SGP", run("flow", trace).stdout))
        self.assertGreater(num, 1)
        each = [self.check(0, "flow", "--procedure", number, trace).stdout for number in range(1, num + 1)]
        self.assertEqual(self.ladder("text", trace).split("\n\nProcedure"), "\n".join(each).split("\n\nProcedure"))
        self.check(2, "flow", "--procedure", num + 1, trace, says=f"there is no procedure {num + 1}: {num} were found")
        self.card.write_text("00A40004023F00 9000\n")
        self.check(2, "flow", "--procedure", "1", self.card, says="there is no procedure 1: 0 were found")
        self.check(2, "flow", "--procedure", "0", trace, says="a number from 1")
        self.check(2, "flow", "-T", "pdf", trace, says="text, ascii, mermaid, svg or html")
        self.check(2, "decode", "-T", "svg", trace, says="text, ndjson or fields")
        self.assertIn("no procedure was recognised", run("flow", "-T", "svg", self.card).stderr)
        ElementTree.fromstring(run("flow", "-T", "svg", self.card).stdout)

    def test_list_stays(self):
        trace = capture(TWO)
        self.assertIn(" procedures: ", self.check(0, "flow", trace).stdout)
        self.assertNotIn("│", self.check(0, "flow", trace).stdout)

    def test_out(self):
        trace = capture(MISSING)
        out = self.folder / "ladder"
        for form in FORMS:
            self.check(0, "flow", "-T", form, "--out", out, trace)
            self.assertEqual(out.read_text(), self.ladder(form, trace), form)
        self.check(0, "flow", "--out", out, trace)
        self.assertEqual(out.read_text(), run("flow", trace).stdout)
        self.assertEqual(self.check(0, "flow", "--out", "-", trace).stdout, run("flow", trace).stdout)
        # what was there stays when there is nothing to write
        self.check(2, "flow", "--procedure", "9999", "--out", out, trace, says="there is no procedure 9999")
        self.assertEqual(out.read_text(), run("flow", trace).stdout)
        self.check(70, "flow", "--out", self.folder / "none" / "x", trace, says="cannot be written")
        self.assertEqual(sorted(os.listdir(self.folder)), ["card.hex", "ladder"])

    def test_mermaid(self):
        """Statements as Mermaid's grammar has them; nothing of the text ends one."""
        statement = re.compile(r"    (participant p\d+ as |Note over p\d+(,p\d+)?: |p\d+(->>|-->>|-x|--x|--\))p\d+: )[^;#%<>\"]+$")
        for path in (DOWNLOAD, MISSING, TWO):
            lines = self.ladder("mermaid", capture(path)).splitlines()
            self.assertEqual(lines[0], "sequenceDiagram")
            for line in lines[1:]:
                self.assertRegex(re.sub(r"#\d+;|<br/>", " ", line), statement)

    def test_svg(self):
        for path in (DOWNLOAD, MISSING, TWO):
            root = ElementTree.fromstring(self.ladder("svg", capture(path)))
            width, height = float(root.get("width")), float(root.get("height"))
            tags = {element.tag.split("}")[1] for element in root.iter()}
            self.assertLessEqual(tags, {"svg", "style", "rect", "path", "text", "g", "title"})
            for element in root.iter("{http://www.w3.org/2000/svg}text"):
                self.assertTrue(0 <= float(element.get("x")) <= width and 0 <= float(element.get("y")) <= height)

    def test_page(self):
        for path in (DOWNLOAD, MISSING, TWO):
            text = self.ladder("html", capture(path))
            page = Page(text)
            self.assertEqual(page.suspects, [], path)
            self.assertEqual(len(page.ids), len(set(page.ids)))
            self.assertEqual({link[1:] for link in page.links} - set(page.ids), set())
            self.assertEqual(len(page.scripts), 1)
            digest = base64.b64encode(hashlib.sha256(page.scripts[0].encode()).digest()).decode()
            self.assertIn(f"script-src 'sha256-{digest}'", page.policy)
            self.assertIn("default-src 'none'", page.policy)
            self.assertNotRegex(text, r"(?i)https?://(?!www\.w3\.org)\S+\.(js|css|woff|png)")

    def test_fields(self):
        """The tree of a message is what decode -V says of it."""
        trace = capture(MISSING)
        page = self.ladder("html", trace)
        decoded = run("decode", "-V", "-Y", 'function == "AuthenticateServer"', trace).stdout.splitlines()[1:]
        self.assertGreater(len(decoded), 60)
        shown = re.sub(r"<[^>]*>", "", page[page.index(f'id="p{download(trace)}-r4"'):])
        shown = shown.replace("&#39;", "'").replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
        fields = [line.strip() for line in decoded if not line.startswith("        ·")]
        self.assertIn("\n".join(fields[:60]), shown)


class Hidden(Case):
    def test_redact(self):
        for name in (DOWNLOAD, "sgp22-unknown-matchingid/apdu-gsmtap.pcap"):
            trace = capture(name)
            needles = (EID, swapped(EID), ICCID, swapped(ICCID), EID.encode().hex(), ICCID.encode().hex())
            for form in FORMS:
                shown = self.check(0, "flow", "-T", form, trace).stdout
                text = self.check(0, "flow", "-T", form, "--redact", trace).stdout
                text = re.sub(r"<[^>]*>", "", text).upper()
                for needle in needles:
                    self.assertEqual(text.count(needle.upper()), 0, f"{name} {form} {needle}")
                if form == "html":
                    self.assertIn(EID, shown)
                    self.assertTrue(re.search(r"\[[A-Z_]+ \d\]", text))


if __name__ == "__main__":
    unittest.main()
