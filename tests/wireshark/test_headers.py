# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin also compiles against the headers of Wireshark 4.4 (Debian 13), which are unpacked and not installed: those of
RSP_WIRESHARK_HEADERS, or what apt gets through a configuration of its own."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from host import SOURCE, skip

SUITE, MINOR = "trixie", "4.4"
PACKAGES = ("libwireshark-dev", "libwiretap-dev", "libwsutil-dev", "wireshark-dev")
WARNINGS = ["-std=c17", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wstrict-prototypes",
            "-Wmissing-prototypes", "-Wswitch-enum", "-Wvla", "-Wformat=2", "-Wundef", "-Werror", '-DRSP_VERSION="0"']
CONFIG = """\
Dir::State::lists "{0}/lists";
Dir::State::status "{0}/status";
Dir::Cache "{0}/cache";
Dir::Etc::sourcelist "{0}/sources.list";
Dir::Etc::sourceparts "/nonexistent";
APT::Sandbox::User "";
"""


def unpacked(folder):
    """The headers of the other suite; None where they cannot be had."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(
        f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian {SUITE} main\n")
    (folder / "apt.conf").write_text(CONFIG.format(folder))
    env = dict(os.environ, APT_CONFIG=str(folder / "apt.conf"))
    for words in (["apt-get", "-q", "update"], ["apt-get", "-q", "download", *PACKAGES]):
        if subprocess.run(words, cwd=folder, env=env, capture_output=True, timeout=600).returncode:
            return None
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder / "root"], check=True, capture_output=True)
    return folder / "root/usr/include/wireshark"


class Headers(unittest.TestCase):
    def test_compiles(self):
        with tempfile.TemporaryDirectory() as name:
            given = os.environ.get("RSP_WIRESHARK_HEADERS")
            headers = Path(given) if given else unpacked(Path(name))
            if not headers:
                skip(f"the plugin was not compiled against Wireshark {MINOR}: apt cannot get the packages of {SUITE}")
            glib = subprocess.run(["pkg-config", "--cflags", "glib-2.0"], capture_output=True, text=True, check=True).stdout
            self.assertRegex((headers / "ws_version.h").read_text(), r"VERSION_MINOR\s+" + MINOR.split(".")[1])
            for source in sorted((SOURCE / "dissectors").glob("*.c")):
                done = subprocess.run(["gcc", *WARNINGS, f"-I{SOURCE}/decoder/include", "-isystem", headers,
                                       *glib.replace("-I", "-isystem").split(), source], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr[:3000])


if __name__ == "__main__":
    unittest.main()
