# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture of 1 GB on a terminal: when the first screen is there, how long keys take while it is read and afterwards,
and what memory it takes. Made of recorded sessions (tests/bench/bench.py). Prints the figures; they are judged with a
release build only (build/release, where ./setup test all has made one)."""
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from terminal import Terminal, check, failures, tmux

SOURCE = Path(os.environ["RSP_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/bench"))
import bench  # noqa: E402

RELEASE = SOURCE / "build/release/decoder/cli/rsptrace"
MEGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
BYTES_A_FRAME = 163  # of these sessions
FIRST_SCREEN, ANSWER = 1.0, 1.0  # seconds
BYTES_A_MESSAGE, BYTES_A_PROCEDURE, BYTES_FIXED = 64, 512, 32 << 20


class Run:
    """The program on the capture, with the peak of its memory."""

    def __init__(self, program, capture):
        self.terminal = Terminal(120, 40)
        self.peak = 0
        self.begun = time.monotonic()
        self.terminal.line(f"clear; {program} {capture}")
        self.until(lambda text: "? help" in text, "the first screen")
        self.first = time.monotonic() - self.begun
        self.pid = self.terminal.pid()

    def look(self):
        if getattr(self, "pid", 0):
            self.peak = max(self.peak, bench.anonymous_kib(self.pid))
        return self.terminal.screen()

    def until(self, holds, what, limit=600):
        """Seconds until the screen is so."""
        start = time.monotonic()
        while time.monotonic() - start < limit:
            text = self.look()
            if holds(text):
                return time.monotonic() - start
            time.sleep(0.01)
        print(f"not seen: {what}\n{text}")
        sys.exit(1)  # nothing that follows would be as it is waited for

    def key(self, keys, holds, what):
        """Presses keys one after the other; seconds until the screen answers the last."""
        for key in keys[:-1]:
            self.terminal.keys(key)
        self.terminal.keys(keys[-1])
        seconds = self.until(holds, what)
        print(f"  {what:<58} {seconds:6.3f} s")
        return seconds


def heading(text):
    return text.splitlines()[0]


def selected(text):
    return next((line for line in text.splitlines() if line.startswith("│▶")), "")


def count(text, word):
    words = heading(text).replace(",", "").split()
    return next((int(words[at]) for at in range(len(words) - 1) if words[at + 1].startswith(word)), 0)


def while_reading(run):
    """Everything works while the file is read."""
    print("while it is read:")
    times = [run.key(["M"], lambda text: "Result, and of what" in text, "messages")]
    # The last so far is the last of those that the heading counts.
    run.until(lambda text: count(text, "message") > 1000, "a thousand messages")
    times += [run.key(["G"], lambda text: selected(text) and int(selected(text)[3:].split()[0]) > 1000, "the last so far"),
             run.key(["g"], lambda text: selected(text)[3:].split()[:1] == ["1"], "the first"),
             run.key(["P"], lambda text: "Procedure" in text and selected(text), "procedures"),
             run.key(["Enter"], lambda text: "Step" in text and "Message" in text, "a ladder"),
             run.key(["q"], lambda text: "Enter ladder" in text, "back")]
    return times


def afterwards(run):
    last = count(run.look(), "message")
    print("afterwards:")
    times = [run.key(["M"], lambda text: "Result, and of what" in text, "messages"),
             run.key(["G"], lambda text: selected(text)[3:].split()[:1] == [str(last)], "jump to the end"),
             run.key(["Enter"], lambda text: "[R-APDU" in text or "C-APDU" in text or "frame" in text.splitlines()[20],
                     "open the last message"),
             run.key(["q"], lambda text: "Result, and of what" in text, "back")]
    tmux("send-keys", "-l", f":{last // 2}")
    times.append(run.key(["Enter"], lambda text: selected(text)[3:].split()[:1] == [str(last // 2)] and "opening" not in text,
                         "go to a message in the middle, opened"))
    tmux("send-keys", "-l", "/function == \"AuthenticateServer\"")
    times.append(run.key(["Enter"], lambda text: "AuthenticateServer" in selected(text), "filter by columns, first screen"))
    whole = run.until(lambda text: f"/{last}" in heading(text), "filter by columns, all", 600)
    print(f"  {'filter by columns, all messages asked':<58} {whole:6.3f} s")
    times.append(run.key(["G"], lambda text: "AuthenticateServer" in selected(text), "to the last that fits"))
    tmux("send-keys", "-l", "/")
    tmux("send-keys", "C-u")
    tmux("send-keys", "-l", "es10.server_signed1.server_address")
    times.append(run.key(["Enter"], lambda text: "es10.server" in heading(text) and selected(text)[3:].split()[:1] == ["27"],
                         "filter by a field, first screen"))
    times.append(run.key(["Down"], lambda text: "AuthenticateServer" in selected(text), "move while it goes on"))
    return times


def measure(program, judged):
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "large.pcap"
        bench.build(capture, MEGABYTES * 1_000_000 // BYTES_A_FRAME)
        run = Run(program, capture)
        print(f"{capture.stat().st_size / 1e6:.0f} MB; first screen after {run.first:.2f} s")
        times = while_reading(run)
        run.until(lambda text: "%" not in heading(text), "the end of the file")
        print(f"all read after {time.monotonic() - run.begun:.1f} s")
        text = run.look()
        messages, procedures = count(text, "message"), count(text, "procedure")
        read_peak = run.peak
        times += afterwards(run)
        limit = (BYTES_A_MESSAGE * messages + BYTES_A_PROCEDURE * procedures + BYTES_FIXED) / 1024
        print(f"{messages:,} messages, {procedures:,} procedures: {read_peak / 1024:.1f} MiB at most while reading, "
              f"{run.peak / 1024:.1f} MiB in all, {limit / 1024:.1f} MiB allowed")
        run.terminal.keys("Q")
        if judged:
            check(run.first < FIRST_SCREEN, f"the first screen within {FIRST_SCREEN} s")
            check(max(times) < ANSWER, f"each key answered within {ANSWER} s: {max(times):.2f}")
            check(run.peak < limit, "memory")


if not shutil.which("tmux"):
    print("SKIP: the large capture on a terminal needs tmux")
    sys.exit(0)
judged = RELEASE.exists()
if not judged:
    print("there is no build/release: figures of this build are not judged")
try:
    measure(RELEASE if judged else os.environ["RSPTRACE"], judged)
finally:
    tmux("kill-server")
sys.exit(1 if failures else 0)
