# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark with the plugin, as a normal user: as root it passes over every plugin folder without a word."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("RSP_SOURCE", Path(__file__).parents[2]))
SHARED = Path(os.environ.get("RSP_SHARED", SOURCE.parent / "shared"))
PLUGIN = Path(os.environ.get("RSP_PLUGIN", SOURCE / "build/release/dissectors/esim.so"))
RSPTRACE = os.environ.get("RSPTRACE", "")
NOBODY = 65534
# What the sanitizers of the plugin need in a program that was built without them.
PRELOAD = os.environ.get("RSP_PRELOAD", "")


def skip(reason):
    """Ends a test that cannot be run here; ./setup repeats the sentence."""
    print(f"SKIP: {reason}", flush=True)
    raise unittest.SkipTest(reason)


def drop():
    """The words in front of a command that take root's rights away; none where there are none."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        skip("the plugin needs a normal user; this is root, and setpriv is missing")
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if subprocess.run([*words, "true"], capture_output=True).returncode:
        skip("the plugin needs a normal user, and root may not become one here")
    return words


class Host:
    """A folder that a normal user can read, with the plugin and the captures that are looked at."""

    def __init__(self, plugin=PLUGIN, preload=PRELOAD):
        if not shutil.which("tshark"):
            skip("tshark is missing: the Wireshark plugin was not tried")
        self.words = drop()
        self.preload = preload
        self.folder = Path(tempfile.mkdtemp(prefix="esim-"))
        self.folder.chmod(0o755)
        home = self.folder / "home"
        home.mkdir()
        home.chmod(0o777)
        version = self.version()
        if plugin:
            target = self.folder / "plugins" / version / "epan"
            target.mkdir(parents=True)
            shutil.copy(plugin, target / "esim.so")
        self.captures = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def version():
        first = subprocess.run(["tshark", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
        return ".".join(first.split("Wireshark)")[1].split()[0].split(".")[:2])

    def capture(self, path):
        """A copy that a normal user can read."""
        if path not in self.captures:
            copy = self.folder / f"{len(self.captures)}-{Path(path).name}"
            shutil.copy(path, copy)
            copy.chmod(0o644)
            self.captures[path] = copy
        return self.captures[path]

    def environment(self, **more):
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder / "home"), "TZ": "UTC", "LC_ALL": "C.UTF-8",
               "XDG_CONFIG_HOME": str(self.folder / "home"), "WIRESHARK_PLUGIN_DIR": str(self.folder / "plugins"),
               "WIRESHARK_EXTCAP_DIR": "/nonexistent"}
        if self.preload:
            # glib's pools and what Wireshark never gives back are none of our leaks.
            env |= {"LD_PRELOAD": self.preload, "ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1"}
        return env | more

    def tshark(self, *words, timeout=120, check=True, **env):
        done = subprocess.run([*self.words, "tshark", *map(str, words)], capture_output=True, timeout=timeout,
                              env=self.environment(**env))
        done.stdout = done.stdout.decode(errors="replace")
        done.stderr = done.stderr.decode(errors="replace")
        if check and done.returncode:
            raise AssertionError(f"tshark {' '.join(map(str, words))}: {done.returncode}\n{done.stderr[-3000:]}")
        return done

    def read(self, capture, *words, **more):
        return self.tshark("-n", "-r", self.capture(capture), *words, **more)

    def packets(self, capture, *words, **more):
        text = self.read(capture, "-T", "json", "-x", "--no-duplicate-keys", *words, **more).stdout
        return [packet["_source"]["layers"] for packet in json.loads(text or "[]")]


def bundled():
    """The captures of the repository that Wireshark opens, and those beside it."""
    found = sorted((SOURCE / "captures").rglob("*.pcap*"))
    if (SHARED / "captures").is_dir():
        found += [path for path in sorted((SHARED / "captures").glob("sgp22*/*.pcap*"))
                  if not (SOURCE / "captures" / path.relative_to(SHARED / "captures")).exists()]
        found += sorted((SHARED / "captures/es9p-faults").glob("*.pcap*"))
        # Of one Wireshark cannot open the TLS as rsptrace does: test_equal.py has it.
        found += [path for path in sorted((SHARED / "captures/sgp02-lab").glob("*/merged.pcapng"))
                  if path.parent.name != "clean-download-scp81"]
    else:
        print("SKIP: the plugin on further captures: they are not here", flush=True)
    return found
