# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures with random errors: no crash, no bug of a dissector, whatever the bytes are. The argument is how many seeds."""
import subprocess
import sys
import unittest

import networks
from host import SOURCE, Host

SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 2
CAPTURES = ("sgp22-tls13/apdu-gsmtap.pcap", "sgp22-tls13/es9p-plain-http.pcap", "sgp32-plain/esipa.pcap",
            "sgp22-bpp-mac-error/apdu-gsmtap.pcap", "sgp02-made/smsr-change/merged.pcapng")
RATES = ("0.002", "0.02")
STRICT = {"WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1", "WIRESHARK_ABORT_ON_TOO_MANY_ITEMS": "1",
          "WIRESHARK_DEBUG_WMEM_OVERRIDE": "strict"}


class Damaged(unittest.TestCase):
    def check(self, host, capture, seed, rate):
        path = host.folder / "damaged.pcap"
        subprocess.run(["editcap", "-E", rate, "--seed", str(seed), SOURCE / "captures" / capture, path], check=True,
                       capture_output=True)
        path.chmod(0o644)
        done = host.tshark("-n", "-2", "-V", "-x", "-r", path, check=False, timeout=300, **STRICT)
        self.assertEqual(done.returncode, 0, f"{capture}, seed {seed}, rate {rate}: {done.stderr[-3000:]}")
        self.assertNotIn("issector bug", done.stdout)
        return done.stdout.count("\neSIM, ")

    def test_seeds(self):
        shown = 0
        with Host() as host:
            made = [path for path, _ in networks.make(host.folder)]
            for seed in range(1, SEEDS + 1):
                for capture in [*CAPTURES, *made[seed % 3::3]]:
                    shown += self.check(host, capture, seed, RATES[seed % len(RATES)])
        self.assertGreater(shown, 100 * SEEDS)
        print(f"{shown} messages of damaged captures")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
