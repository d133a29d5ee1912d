# SPDX-License-Identifier: GPL-2.0-or-later
"""doctor: what it says of Wireshark, played by scripts in place of tshark."""
import os
import tempfile
import unittest
from pathlib import Path

from command import Case, run

TSHARK = """\
#!/bin/sh
case "$*" in
--version) echo "TShark (Wireshark) {version} (Git commit)" ;;
"-G folders") printf 'Personal Plugins:    \\t%s\\nGlobal Plugins:\\t%s\\n' "{personal}" "{system}" ;;
"-G plugins") {plugins} ;;
*) printf 'SELECT\\nSTORE DATA,GetEID\\n' ;;
esac
"""


class Doctor(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def doctor(self, version="4.0.17", plugins="true", files=(), tshark=True):
        minor = ".".join(version.split(".")[:2])
        if tshark:
            path = self.folder / "tshark"
            path.write_text(TSHARK.format(version=version, plugins=plugins, personal=self.folder / "home" / minor,
                                          system=self.folder / "system" / minor))
            path.chmod(0o755)
        for name in files:
            (self.folder / name).parent.mkdir(parents=True)
            (self.folder / name).write_bytes(b"")
        return run("doctor", env={"PATH": str(self.folder)})

    def test_well(self):
        done = self.doctor(plugins="printf 'esim.so\\t0.1.0\\tdissector\\t/p/4.0/epan/esim.so\\n'")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("decoder      works: a sample decodes to GetEID", done.stdout)
        self.assertRegex(done.stdout, r"definitions  \d+ of procedures, built in")
        self.assertIn("plugin       /p/4.0/epan/esim.so", done.stdout)
        self.assertIn("Wireshark shows GetEID", done.stdout)
        self.assertIn("All is well.", done.stdout)

    def test_no_wireshark(self):
        done = self.doctor(tshark=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("tshark       not found", done.stdout)
        self.assertIn("-> for the plugin install Wireshark", done.stdout)

    def test_not_installed(self):
        done = self.doctor()
        self.assertEqual(done.returncode, 1)
        self.assertIn("-> install it: cmake --install", done.stdout)

    def test_other_version(self):
        done = self.doctor(version="4.4.2", files=["home/4.0/epan/esim.so"])
        self.assertEqual(done.returncode, 1)
        self.assertIn("home/4.0/epan/esim.so is for Wireshark 4.0, and this is 4.4", done.stdout)

    def test_not_loaded(self):
        done = self.doctor(files=["home/4.0/epan/esim.so"])
        self.assertEqual(done.returncode, 1)
        self.assertIn("loaded       no", done.stdout)
        self.assertIn("you are root" if os.geteuid() == 0 else "tshark -G plugins says why", done.stdout)

    def test_usage(self):
        done = run("doctor", "x")
        self.assertEqual(done.returncode, 2)
        self.assertIn("takes no operand", done.stderr)


if __name__ == "__main__":
    unittest.main()
