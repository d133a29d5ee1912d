# SPDX-License-Identifier: GPL-2.0-or-later
"""doctor beside the real tshark: as a normal user it finds the plugin, as root it says why Wireshark does not."""
import os
import shutil
import subprocess
import unittest

from host import PLUGIN, RSPTRACE, Host


class Doctor(unittest.TestCase):
    def setUp(self):
        self.host = Host()
        self.addCleanup(self.host.__exit__)
        self.program = self.host.folder / "rsptrace"
        shutil.copy(RSPTRACE, self.program)
        self.program.chmod(0o755)

    def doctor(self, words, **more):
        env = self.host.environment(**more)
        env["ASAN_OPTIONS"] = "detect_leaks=0"
        if not words:
            env.pop("LD_PRELOAD", None)  # no plugin is loaded
        return subprocess.run([*words, self.program, "doctor"], capture_output=True, text=True, env=env, timeout=100)

    def test_normal_user(self):
        done = self.doctor(self.host.words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"tshark +\d+\.\d+")
        self.assertIn("loaded       yes", done.stdout)
        self.assertIn("Wireshark shows GetEID", done.stdout)

    def test_root(self):
        if os.geteuid() != 0:
            self.skipTest("this is no root")
        home = self.host.folder / "home/.local/lib/wireshark/plugins" / Host.version() / "epan"
        home.mkdir(parents=True)
        shutil.copy(PLUGIN, home / "esim.so")
        done = self.doctor([])
        self.assertEqual(done.returncode, 1)
        self.assertIn("you are root", done.stdout)


if __name__ == "__main__":
    unittest.main()
