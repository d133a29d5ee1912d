# SPDX-License-Identifier: GPL-2.0-or-later
"""secure.py RSPTRACE [PACKETS] measures what opening with keys costs: packets of SCP80 a second, and megabytes of Bound Profile
Packages a second, each as the difference between runs with keys and without, side by side with what `openssl speed` needs for
the same cipher and MAC over as many bytes. Exit 1 when something does not open, or costs more than MOST times that.
PACKETS: 50000 when not given."""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import ROOT, middle, run

sys.path.insert(0, str(ROOT / "tests" / "ota"))
import made  # noqa: E402  (the path above leads to it)

RUNS = 3
SESSIONS = 400                 # each with a package of 13 KB
SESSION = ROOT / "captures/sgp22-tls13"
BLOCK_LEN = 1020
MOST = {"SCP80 packets": 40.0, "profile packages": 45.0}
DATA_LEN = 41                  # of a packet: with counters, MAC and padding 64 bytes are ciphered
CIPHERED, COVERED = 64, 77


def openssl_rate(size, *what):
    """Bytes a second of CPU for pieces of a size."""
    done = subprocess.run(["openssl", "speed", "-mr", "-seconds", "1", "-bytes", str(size), *what], capture_output=True, text=True,
                          check=True)
    return float(next(line for line in done.stdout.splitlines() if line.startswith("+F")).split(":")[-1])


def openssl_seconds(total, size, mac_total, mac_size):
    return total / openssl_rate(size, "-evp", "aes-128-cbc", "-decrypt") + mac_total / openssl_rate(mac_size, "-cmac", "aes-128-cbc")


def write_packets(path, num):
    with open(path, "w", encoding="ascii") as out:
        out.write("\n".join(made.START) + "\n")
        for counter in range(1, num + 1):
            data = counter.to_bytes(DATA_LEN, "big")
            out.write(made.sent(made.command(made.AES, data, counter=counter, spi="1601"))[0] + "\n")


def write_sessions(path, num):
    text = (SESSION / "apdu.hex").read_text(encoding="ascii")
    with open(path, "w", encoding="ascii") as out:
        for _ in range(num):
            out.write(text)


def with_and_without(program, command, trace, keys):
    """CPU seconds that keys add: medians of runs in turn."""
    plain, opened = [], []
    for _ in range(RUNS):
        plain.append(run([program, command, trace]))
        opened.append(run([program, command, "--keys", keys, trace]))
    print(f"  {command}: {middle(plain, 'cpu'):.2f} s CPU without keys, {middle(opened, 'cpu'):.2f} s with, "
          f"peak {middle(opened, 'peak') / 1024:.1f} MiB")
    return max(middle(opened, "cpu") - middle(plain, "cpu"), 1e-6)


def count(program, trace, keys, word):
    done = subprocess.run([program, "decode", "-V", "-T", "ndjson", "--keys", keys, trace], capture_output=True, text=True, check=False)
    return done.stdout.count(word)


def tell(name, added, amount, unit, openssl):
    factor = added / openssl
    print(f"{name:<17} {amount / added:12,.1f} {unit}  {factor:5.1f} times the cipher and MAC of openssl ({amount / openssl:,.1f} {unit})")
    return factor <= MOST[name]


def main():
    program = sys.argv[1]
    num = int(sys.argv[2]) if len(sys.argv) > 2 else 50000
    if not shutil.which("openssl"):
        print("SKIP: openssl is not installed: nothing to compare with")
        return
    with tempfile.TemporaryDirectory() as folder:
        keys, packets, sessions, few = (Path(folder) / name for name in ("keys.json", "packets.hex", "sessions.hex", "few.hex"))
        keys.write_text(json.dumps(made.KEYRING))
        keys.chmod(0o600)
        bsp = Path(folder) / "bsp.jsonl"
        bsp.write_bytes((SESSION / "bsp-keys-card.jsonl").read_bytes())
        bsp.chmod(0o600)
        write_packets(packets, num)
        write_packets(few, 100)
        write_sessions(sessions, SESSIONS)
        good = count(program, few, keys, '"key":"ota.data"') == 100
        good &= count(program, SESSION / "apdu.hex", bsp, '"name":"bpp-blocks","outcome":"verified"') > 0
        if not good:
            print("not everything opens")
        size = len((SESSION / "upp-decrypted-by-card.der").read_bytes()) * SESSIONS
        added = with_and_without(program, "decode", packets, keys)
        good &= tell("SCP80 packets", added, num, "packets/s", openssl_seconds(num * CIPHERED, CIPHERED, num * COVERED, COVERED))
        added = with_and_without(program, "validate", sessions, bsp)
        good &= tell("profile packages", added, size / 1e6, "MB/s", openssl_seconds(size, BLOCK_LEN, size, BLOCK_LEN))
    sys.exit(not good)


main()
