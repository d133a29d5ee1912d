# SPDX-License-Identifier: GPL-2.0-or-later
"""The accepted screens against what was written beside the captures by others: rows of messages, lengths, times and
status words of expected-es10.tsv, the bytes that are lit against its hex and against es9p.jsonl, what --redact must
not show, and that every screen has the size that its name says."""
import base64
import json
import os
import re
import sys
from datetime import datetime, timezone
from pathlib import Path

SOURCE = Path(os.environ["RSP_SOURCE"])
GOLDEN = SOURCE / "tests/tui/golden"
SIZES = [(80, 24), (120, 40), (200, 60)]
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print(f"FAILED: {what}")


def shots(script, size, form):
    """The screens of a script by their names."""
    text = (GOLDEN / f"{script}-{size[0]}x{size[1]}-{form}.txt").read_text()
    parts = re.split(r"^== (.*)\n", text, flags=re.M)
    return dict(zip(parts[1::2], (part.splitlines() for part in parts[2::2])))


def every(script):
    for size in SIZES:
        for form in ("utf8", "ascii"):
            yield f"{script} {size[0]}x{size[1]} {form}", shots(script, size, form)


def truth(session):
    lines = (SOURCE / "captures" / session / "expected-es10.tsv").read_text().splitlines()
    names = lines[0].lstrip("#").split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def lit(screen):
    """The bytes in brackets in the hex pane, in order: each row is an offset and bytes of three columns."""
    octets = []
    for line in screen:
        row = re.search(r"[│|]([0-9A-F]{4}) ((?:[ \[\]][0-9A-F*]{2})+)([ \]])", line)
        inside = False
        for sign, octet in re.findall(r"([ \[\]])([0-9A-F*]{2})", row.group(2)) if row else ():
            inside = sign == "[" or (inside and sign != "]")
            if inside:
                octets.append(octet)
    return "".join(octets)


def test_sizes():
    for path in sorted(GOLDEN.glob("*.txt")):
        cols, rows = map(int, re.search(r"-(\d+)x(\d+)-", path.name).groups())
        form = path.stem.rsplit("-", 1)[1]
        for name, screen in shots(path.stem.rsplit("-", 2)[0], (cols, rows), form).items():
            check(len(screen) == rows, f"{path.name}, {name}: {len(screen)} rows")
            check(all(len(line) == cols for line in screen), f"{path.name}, {name}: rows of {cols} columns")
            check(form == "utf8" or all(line.isascii() for line in screen), f"{path.name}, {name}: plain characters")


def test_messages():
    """Every row of the truth is a row of the list, with its time, lengths and status word."""
    screen = shots("messages", (120, 40), "utf8")["all messages"]
    rows = [re.match(r"│.. *(\d+) +(\S+) +\S+ +\S (ES10\w|APDU) +(\S+(?: \S+)*?) {2,}(\d+) +(\d+)? (.*)", line)
            for line in screen]
    rows = [row.groups() for row in rows if row]
    for wanted in truth("sgp22-bad-serversig"):
        time = float(wanted["t_first"])
        found = [row for row in rows if row[2].startswith("ES10") and row[3].lower() == wanted["name"].lower()]
        check(len(found) == 1, f"{wanted['name']} is listed once")
        for number, shown, _, _, sent, back, rest in found:
            day = datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%d ")
            seen = datetime.strptime(day + shown + " +0000", "%Y-%m-%d %H:%M:%S.%f %z").timestamp()
            # who wrote the truth looked at the clock a little before the frame went out
            check(abs(seen - time) < 0.002, f"{wanted['name']}: at {shown}, truth {time}")
            check(sent == wanted["req_len"] and back == wanted["resp_len"], f"{wanted['name']}: {sent} and {back} bytes")
            check(rest.strip().startswith((wanted["sw"] + " ok", "✗")), f"{wanted['name']}: {rest}")
    # The APDUs are those of apdu.hex, in whose lines GET RESPONSE stands alone.
    names = {"70": "MANAGE CHANNEL", "A4": "SELECT", "E2": "STORE DATA"}
    commands = [line.split()[0].upper() for line in (SOURCE / "captures/sgp22-bad-serversig/apdu.hex").read_text().splitlines()
                if line and line[0] != "#"]
    commands = [command for command in commands if command[2:4] != "C0"]
    apdus = [row for row in rows if row[2] == "APDU" and row[3] != "ATR"]
    check(len(apdus) >= 12, f"{len(apdus)} APDUs can be seen")
    for command, row in zip(commands, apdus):
        sent = int(command[8:10], 16) if len(command) > 10 else 0
        check((row[3], row[4]) == (names[command[2:4]], str(sent)), f"message {row[0]}: {row[3]}, {row[4]} bytes, truth {command[:10]}")


def test_ladder():
    wanted = next(row for row in truth("sgp22-bad-serversig") if row["name"] == "AuthenticateServer")
    request, response = wanted["req_hex"].upper(), wanted["resp_hex"].upper()
    transaction = request[request.index("3051") + 8:][:32]
    check(response.endswith("020102"), "the truth: authenticateErrorCode 2")
    for name, screens in every("ladder"):
        check(lit(screens["the refused step, at the element that says so"]) == response[-2:], f"{name}: the error is lit")
        moved = screens["moving in the bytes selects the element"]
        check(len(lit(moved)) > 2 and lit(moved) in request, f"{name}: {lit(moved)} is of the request")
        for shot in ("transactionId is selected in the tree", "the frame that carries it"):
            check(lit(screens[shot]) == transaction, f"{name}, {shot}: {lit(screens[shot])}")
        text = "\n".join(screens["the frame that carries it"])
        check("81 E2 11 00 78 BF 38" in text, f"{name}: the frame begins with STORE DATA, block 0 of 0x78 bytes")
        check("inval" in text and "3/7 steps" in text, f"{name}: refused")


def test_raw():
    """es9p.jsonl: what the proxy wrote down of the same exchange."""
    first = json.loads((SOURCE / "captures/sgp22-cancel/es9p.jsonl").read_text().splitlines()[0])
    encoded = first["response"]["serverSigned1"]
    signed, wanted = base64.b64decode(encoded), first["response"]["transactionId"]
    start = signed.hex().upper().index(wanted) // 2
    digits = encoded[start * 8 // 6:((start + len(wanted) // 2) * 8 + 5) // 6]
    for name, screens in every("raw"):
        check(lit(screens["the element in the object"]) == wanted, f"{name}: transactionId of the object")
        shown = bytes.fromhex(lit(screens["the base64 that it was made of"])).decode()
        check(shown == digits, f"{name}: base64 {shown}, truth {digits}")
        frame = bytes.fromhex(lit(screens["the frame"])).decode()
        check(frame and digits.startswith(frame), f"{name}: the frame has the same base64: {frame}")


def test_findings():
    """README.md of the faults: the challenges differ. That of serverSigned1 is the one that the eUICC gave in the session
    that the file was made from; the answer to GetEUICCChallenge is what was patched."""
    asked = next(row for row in truth("sgp22-tls13") if row["name"] == "GetEuiccChallenge")["resp_hex"].upper()[10:42]
    for name, screens in every("findings"):
        screen = screens["the message, at the element that is wrong"]
        check(lit(screen) == asked, f"{name}: {lit(screen)} is lit, truth {asked}")
        check(f"euiccChallenge is {asked[:10]}" in screen[-2], f"{name}: the finding says so: {screen[-2]}")
        check(any("euiccChallenge" in line and re.search("[▶>][✗!]", line) for line in screen), f"{name}: the line is marked")
    for name, screens in every("missing"):
        check(any(re.search(r"D7-8 .*[∅0].*PrepareDownload, missing", line) for line in screens["the step that is missing"]),
              f"{name}: a gap where PrepareDownload should be")


def test_find():
    wanted = next(row for row in truth("sgp22-bad-serversig") if row["name"] == "GetEuiccChallenge")["resp_hex"].upper()
    for name, screens in every("find"):
        shown = bytes.fromhex(lit(screens["text"])).decode()
        check(len(shown) > 10 and "testsmdpplus1.example.com".startswith(shown), f"{name}: serverAddress is lit: {shown}")
        check(wanted.startswith(lit(screens["bytes"])[:6]) and lit(screens["bytes"]), f"{name}: {lit(screens['bytes'])}")
        check("not found" in screens["what is nowhere"][-2], f"{name}: not found")


def test_redacted():
    readme = (SOURCE / "captures/README.md").read_text()
    personal = re.findall(r"\b\d{19}\b|\b\d{32}\b", readme) + ["TS48v2_SAIP2"]
    check(len(personal) >= 3, "the truth names what is personal")
    for name, screens in every("redacted"):
        for shot, screen in screens.items():
            for value in personal:
                check(value not in "\n".join(screen), f"{name}, {shot}: {value} is shown")


for name, test in list(globals().items()):
    if name.startswith("test_"):
        before = len(failures)
        test()
        print(f"{name}: {'ok' if len(failures) == before else 'FAILED'}")
sys.exit(1 if failures else 0)
