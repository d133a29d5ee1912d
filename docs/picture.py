# SPDX-License-Identifier: GPL-2.0-or-later
"""picture.py RSPTRACE: draws docs/decode.svg from what the program prints."""
import re
import subprocess
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = ["decode", "-Y", 'interface != "APDU" || function == "SELECT"', "captures/sgp22-bad-serversig/apdu-gsmtap.pcap"]
FOREGROUND = {"31": "#ff6b6b", "32": "#69db7c", "33": "#ffd43b", "34": "#74c0fc", "35": "#da77f2", "36": "#66d9e8"}
CHAR, LINE, MARGIN = 7.8, 18, 14


def spans(line):
    """The line's pieces of text with their colour and weight, from its escape sequences."""
    colour, bold = "#e9ecef", False
    for code, text in re.findall(r"(?:\x1b\[([0-9;]*)m)?([^\x1b]*)", line):
        for part in code.split(";"):
            if part in ("", "0") and code != "":
                colour, bold = "#e9ecef", False
            elif part == "1":
                bold = True
            elif part in ("2", "90"):
                colour = "#868e96"
            elif part in FOREGROUND:
                colour = FOREGROUND[part]
        if text:
            yield text, colour, bold


def main():
    shown = [sys.argv[1], *COMMAND[:-1], "--color", "always", COMMAND[-1]]
    output = subprocess.run(shown, cwd=ROOT, capture_output=True, text=True, check=True,
                            env={"LC_ALL": "C.UTF-8"}).stdout.rstrip("\n").split("\n")
    lines = ["$ rsptrace decode -Y 'interface != \"APDU\" || function == \"SELECT\"' " + COMMAND[-1]] + output
    width = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines) * CHAR + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
           'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13">',
           '<rect width="100%" height="100%" rx="8" fill="#1b1e23"/>']
    for number, line in enumerate(lines):
        svg.append(f'<text x="{MARGIN}" y="{MARGIN + LINE * (number + 0.75):.1f}" xml:space="preserve">')
        svg += [f'<tspan fill="{colour}"{" font-weight=" + chr(34) + "bold" + chr(34) if bold else ""}>{escape(text)}</tspan>'
                for text, colour, bold in spans(line)]
        svg.append("</text>")
    (ROOT / "docs" / "decode.svg").write_text("\n".join(svg).replace(">\n<tspan", "><tspan").replace("</tspan>\n", "</tspan>") + "\n</svg>\n")


main()
