# SPDX-License-Identifier: GPL-2.0-or-later
"""A shell on a terminal of its own (tmux), which can be typed to, looked at and resized."""
import os
import subprocess
import time

WAIT = 60  # seconds: the machine may be busy
sockets = [f"rsptrace-test-{os.getpid()}-0"]
failures = []


def tmux(*words):
    return subprocess.run(["tmux", "-L", sockets[-1], "-f", "/dev/null", *words], capture_output=True, text=True).stdout


def check(holds, what):
    if not holds:
        failures.append(what)
        print(f"FAILED: {what}")


class Terminal:
    """A shell in a window of its own."""

    def __init__(self, cols=100, rows=30, lang="C.UTF-8"):
        sockets.append(f"rsptrace-test-{os.getpid()}-{len(sockets)}")
        env = f"env -i PATH={os.environ['PATH']} HOME=/nonexistent LANG={lang} TERM=screen-256color PS1='ready$ '"
        tmux("new-session", "-d", "-x", str(cols), "-y", str(rows), f"{env} bash --norc --noprofile -i")
        self.until(lambda text: "ready$" in text, "a shell")

    def close(self):
        tmux("kill-server")

    def screen(self):
        return tmux("capture-pane", "-p")

    def state(self, name):
        return tmux("display-message", "-p", "#{" + name + "}").strip()

    def until(self, holds, what):
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            text = self.screen()
            if holds(text):
                return text
            time.sleep(0.05)
        failures.append(f"not seen: {what}")
        print(f"not seen: {what}; the screen is\n{self.screen()}")
        return self.screen()

    def keys(self, *keys):
        tmux("send-keys", *keys)

    def line(self, text):
        tmux("send-keys", "-l", text)
        tmux("send-keys", "Enter")

    def pid(self):
        """Of the program in the foreground."""
        shell = self.state("pane_pid")
        listed = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True).stdout.split()
        return int(listed[-1]) if listed else 0

    def stty_of_children(self):
        """What a program that the shell starts gets."""
        self.line("clear; stty -a | tr '\\n' ' '; echo; echo stty-done")
        text = self.until(lambda seen: "\nstty-done" in seen, "stty")
        text = text[text.index("intr"):text.index("\nstty-done")]  # without speed and size
        return "".join(text.split())
