# SPDX-License-Identifier: GPL-2.0-or-later
"""The real program on a terminal (tmux): typing, resizing, ends of every kind, and that the terminal is as it was
afterwards. What the screens hold is checked against captures/README.md."""
import os
import shutil
import signal
import subprocess
import sys
import time

from terminal import Terminal, check, failures, tmux

RSPTRACE, SOURCE = os.environ["RSPTRACE"], os.environ["RSP_SOURCE"]
REFUSED = f"{SOURCE}/captures/sgp22-bad-serversig/apdu-gsmtap.pcap"


def expect_restored(terminal, what, code):
    terminal.until(lambda text: "ready$" in text, f"{what}: the shell")
    terminal.line("echo code $?")
    terminal.until(lambda text: f"code {code}\n" in text, f"{what}: exit code {code}")
    check(terminal.state("alternate_on") == "0", f"{what}: the screen before is back")
    check(terminal.state("cursor_flag") == "1", f"{what}: the cursor can be seen")
    check(terminal.state("keypad_flag") == "0", f"{what}: the keypad is as it was")
    check(terminal.stty_of_children() == terminal.plain, f"{what}: stty says what it said before")


def start(terminal, command=None):
    terminal.plain = terminal.stty_of_children()
    terminal.line(f"clear; {command or f'{RSPTRACE} {REFUSED}'}")
    return terminal.until(lambda text: "profile download" in text and "? help" in text.splitlines()[-1], "the procedures")


def test_typing():
    terminal = Terminal()
    text = start(terminal)
    check("✗ refused" in text and "invalidSignature(2)" in text, "the verdict is on the first screen")
    check(terminal.state("alternate_on") == "1", "a screen of its own")
    terminal.keys("Enter")
    terminal.until(lambda seen: "AuthenticateServer ✗ invalidSignature(2)" in seen.replace("…", ""), "the refused step")
    terminal.keys("/")
    tmux("send-keys", "-l", "es10 && !o")
    terminal.until(lambda seen: "✗ at 10" in seen, "a filter that is none")
    terminal.keys("k", "Enter")
    terminal.until(lambda seen: "2/18" in seen, "the filter")
    terminal.until(lambda seen: "CancelSession" in seen and "GetEUICCInfo1" not in seen, "only what fits")
    terminal.keys("q", "q")
    terminal.until(lambda seen: "Procedure 1 (profile" in seen, "back")
    terminal.keys("Escape")
    time.sleep(0.3)
    terminal.keys("q")
    terminal.until(lambda seen: "Leave?" in seen, "the question")
    terminal.keys("q")
    expect_restored(terminal, "q", 0)
    terminal.close()


def is_whole(text, rows, cols):
    """Whether all of the frame is there: corners at both ends of the first and the last row."""
    lines = text.splitlines()
    return (len(lines) == rows and len(lines[0]) == len(lines[-1]) == cols and
            lines[0][0] + lines[0][-1] == "┌┐" and lines[-1][0] + lines[-1][-1] == "└┘")


def test_resizing():
    terminal = Terminal()
    start(terminal)
    terminal.keys("Enter")
    for cols, rows in ((80, 24), (200, 60), (41, 11), (120, 40), (79, 23)):
        tmux("resize-window", "-x", str(cols), "-y", str(rows))
        text = terminal.until(lambda seen, size=(rows, cols): is_whole(seen, *size), f"a whole screen of {cols}x{rows}")
        check(all(len(row) <= cols for row in text.splitlines()), f"{cols}x{rows}: no row is longer")
    tmux("resize-window", "-x", "30", "-y", "8")
    terminal.until(lambda seen: "rsptrace needs 40x10" in seen.replace("\n", " "), "a polite refusal")
    tmux("resize-window", "-x", "100", "-y", "30")
    terminal.until(lambda seen: "AuthenticateServer" in seen, "all is there again")
    terminal.keys("Q")
    expect_restored(terminal, "Q after resizing", 0)
    terminal.close()


def test_signals():
    for name in ("TERM", "HUP", "INT", "QUIT", "SEGV", "ABRT", "BUS"):
        terminal = Terminal()
        start(terminal)
        number = getattr(signal, f"SIG{name}")
        os.kill(terminal.pid(), number)
        expect_restored(terminal, f"SIG{name}", 128 + number)
        terminal.close()


def test_stop():
    terminal = Terminal()
    start(terminal)
    terminal.keys("C-z")
    terminal.until(lambda seen: "Stopped" in seen, "stopped")
    check(terminal.state("alternate_on") == "0", "the screen before is back while it is stopped")
    terminal.line("fg")
    terminal.until(lambda seen: "profile download" in seen and "? help" in seen.splitlines()[-1], "it goes on")
    terminal.keys("C-c")
    expect_restored(terminal, "Ctrl-C", 130)
    terminal.close()


def test_pipe():
    terminal = Terminal()
    text = start(terminal, f"cat {REFUSED} | {RSPTRACE} tui -")
    check("invalidSignature(2)" in text, "a trace from a pipe")
    terminal.keys("Enter", "Enter")
    terminal.until(lambda seen: "F8224073BDF74A078C5D90DBA22A3D64" in seen, "its bytes can be read again")
    terminal.keys("Q")
    expect_restored(terminal, "pipe", 0)
    terminal.close()


def test_plain():
    terminal = Terminal(lang="C")
    text = start(terminal)
    check(text.isascii(), "a locale without UTF-8 gets plain characters")
    check(text.startswith("+- rsptrace"), "and a frame of them")
    terminal.keys("Q")
    expect_restored(terminal, "LANG=C", 0)
    terminal.close()


def test_no_terminal():
    flow = subprocess.run([RSPTRACE, REFUSED], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    same = subprocess.run([RSPTRACE, "flow", REFUSED], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    check(flow.stdout == same.stdout and flow.returncode == 0, "without a terminal a trace is shown by flow")
    refused = subprocess.run([RSPTRACE, "tui", REFUSED], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    check(refused.returncode == 2 and "terminal" in refused.stderr, "tui without a terminal says so")


if not shutil.which("tmux") or not shutil.which("stty"):
    print("SKIP: the tests of the terminal need tmux")
    sys.exit(0)
wanted = sys.argv[1:]
for name, test in list(globals().items()):
    if name.startswith("test_") and (not wanted or name in wanted):
        before = len(failures)
        try:
            test()
        finally:
            tmux("kill-server")
        print(f"{name}: {'ok' if len(failures) == before else 'FAILED'}")
sys.exit(1 if failures else 0)
