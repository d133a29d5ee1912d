# SPDX-License-Identifier: GPL-2.0-or-later
"""The page and the picture of a ladder in headless Chromium, and the picture in librsvg. Pictures stay in
build/pictures, for people to look at."""
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from chromium import BINARY, Page  # noqa: E402
from command import Case, capture, skip  # noqa: E402
from test_ladder import download  # noqa: E402

PICTURES = Path(os.environ["RSP_BUILD"]).parent / "pictures"
MISSING = "sgp22-faults/01-missing-preparedownload.pcap"
DOWNLOAD = "sgp22-tls13/merged.pcapng"
TWO = "sgp22-faults/26-interleaved-channels.pcap"
SHOWN = "[...document.querySelectorAll('.detail')].filter(e => e.checkVisibility()).map(e => e.id)"


def colours(path):
    """The size of a picture, and how many colours it has, from its PNG."""
    import struct
    import zlib
    data = path.read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    parts, at = b"", 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IDAT":
            parts += data[at + 8:at + 8 + length]
        at += 12 + length
    return width, height, len(set(zlib.decompress(parts)))


class Browser(Case):
    def setUp(self):
        super().setUp()
        PICTURES.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def row(name, number):
        """The id of what is known of a row of the download."""
        return f"p{download(capture(name))}-r{number}"

    def made(self, form, name):
        out = self.folder / f"ladder.{form}"
        self.check(0, "flow", "-T", form, "--out", out, capture(name))
        return out


@unittest.skipUnless(BINARY, "no browser")
class Pages(Browser):
    def test_click_and_keys(self):
        """A click shows the fields of its step and nothing else; keys go on from there."""
        row = self.row(MISSING, 4)
        with Page() as page:
            page.open(self.made("html", MISSING).as_uri())
            self.assertEqual(page.value(SHOWN), [])
            page.click(f"a.row[href='#{row}']")
            page.settle()
            self.assertEqual(page.value(SHOWN), [row])
            text = page.value(f"document.getElementById('{row}').innerText")
            for part in ("AuthenticateServer", "serverSigned1", "euiccChallenge: FC770BF46AF9A6355354E66EB5167C1E"):
                self.assertIn(part, text)
            self.assertEqual(page.value("document.querySelector('[aria-current]').getAttribute('href')"), "#" + row)
            page.key("ArrowUp")
            self.assertEqual(page.value(SHOWN), [self.row(MISSING, 1)])
            page.key("]")  # the message that comes without PrepareDownload
            text = page.value("document.querySelector('.detail:target').innerText")
            self.assertIn("procedure-step-missing", text)
            page.key("Escape")
            self.assertEqual(page.value(SHOWN), [])
            page.key("Tab")
            page.key("Enter")
            self.assertEqual(page.requests(), [page.value("location.href.replace(/#.*/, '')")])
            self.assertEqual(page.complaints(), [])

    def test_without_script(self):
        """Links and the style sheet do it alone."""
        with Page() as page:
            row = self.row(MISSING, 4)
            page.call("Emulation.setScriptExecutionDisabled", value=True)
            page.open(self.made("html", MISSING).as_uri())
            page.click(f"a.row[href='#{row}']")
            page.settle()
            self.assertEqual(page.value(SHOWN), [row])
            page.click(".detail:target .ways a:last-child")
            page.settle()
            self.assertEqual(page.value(SHOWN), [])

    def test_nothing_else_runs(self):
        """Were a script to get into the page, the policy would not let it run."""
        out = self.made("html", MISSING)
        text = out.read_text()
        out.write_text(text.replace("<main>", "<main><script>document.title = 'bad'</script>"
                                    "<img src='https://example.com/x' onerror=\"document.title = 'bad'\">"))
        with Page() as page:
            page.open(out.as_uri())
            page.settle()
            self.assertEqual(page.value("document.title"), "rsptrace: procedures")
            self.assertEqual(page.blocked(), len(page.requests()) - 1)  # all but the page itself
            self.assertGreaterEqual(len(page.complaints()), 2)

    def test_pictures(self):
        """Light and dark, wide and narrow; the text lies over no other text."""
        back = {}
        for scheme in ("light", "dark"):
            for name, width, height in (("wide", 1500, 950), ("narrow", 700, 950)):
                with Page(width, height) as page:
                    page.prefer(scheme)
                    page.open(self.made("html", DOWNLOAD).as_uri() + "#" + self.row(DOWNLOAD, 5))
                    out = PICTURES / f"page-{scheme}-{name}.png"
                    page.picture(out)
                    self.assertEqual(colours(out)[:2], (width, height))
                    self.assertEqual(page.value(SHOWN), [self.row(DOWNLOAD, 5)])
                    back[scheme] = page.value("getComputedStyle(document.body).backgroundColor")
                    self.assertEqual(page.value("document.documentElement.scrollWidth <= innerWidth"), True)
        self.assertEqual(back, {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"})

    def test_svg(self):
        """Every text is inside the picture, and none runs into another."""
        overlap = """(() => {
            const texts = [...document.querySelectorAll('text:not(.halo)')].map(e => [e.textContent, e.getBoundingClientRect()]);
            const root = document.documentElement.getBoundingClientRect(), bad = [];
            for (const [text, a] of texts) {
                if (a.left < root.left || a.right > root.right + 1) bad.push('outside: ' + text);
                for (const [other, b] of texts)
                    if (other !== text && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
                        bad.push(text + ' | ' + other);
            }
            return bad; })()"""
        for name in (DOWNLOAD, MISSING, TWO):
            for scheme in ("light", "dark"):
                with Page(1700, 1200) as page:
                    page.prefer(scheme)
                    page.open(self.made("svg", name).as_uri())
                    page.picture(PICTURES / f"ladder-{scheme}-{Path(name).stem}.png")
                    self.assertEqual(page.value(overlap), [])


class Svg(Browser):
    def test_librsvg(self):
        if not shutil.which("rsvg-convert"):
            skip("pictures in librsvg: rsvg-convert is not installed")
        for name in (DOWNLOAD, MISSING, TWO):
            picture = self.made("svg", name)
            out = PICTURES / f"librsvg-{Path(name).stem}.png"
            subprocess.run(["rsvg-convert", "-o", out, picture], check=True)
            width, height, num = colours(out)
            self.assertTrue(width > 1000 and height > 600 and num > 50)


if __name__ == "__main__":
    if not BINARY:
        print("SKIP: pages in a browser: chromium is not installed", flush=True)
    unittest.main()
