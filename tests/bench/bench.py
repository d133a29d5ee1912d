# SPDX-License-Identifier: GPL-2.0-or-later
"""bench.py RSPTRACE [FRAMES] measures one line a message over a GSMTAP capture built from real sessions, side by
side with tshark where that is installed. Prints CPU seconds, frames a second, peak memory, start-up.

Exit 1 when a figure of docs/architecture.md ("Speed") is missed. Figures are medians of RUNS interleaved runs."""
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = ["sgp22-tls13", "sgp32-plain", "sgp22-cancel", "sgp22-bpp-mac-error"]
RUNS = 3
MIN_RATIO = 8.0            # frames a second, to tshark's
MAX_STARTUP_MS = 10.0
BYTES_A_MESSAGE, BYTES_FIXED = 64, 32 << 20


def records(path):
    """The packets of a classic little-endian pcap, without their record headers."""
    data = path.read_bytes()
    at = 24
    while at < len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def build(path, frames):
    packets = [packet for name in SESSIONS for packet in records(ROOT / "captures" / name / "apdu-gsmtap.pcap")]
    written = 0
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        while written < frames:
            chunk = bytearray()
            for packet in packets[:frames - written]:
                us = written * 100
                chunk += struct.pack("<IIII", 1700000000 + us // 1000000, us % 1000000, len(packet), len(packet))
                chunk += packet
                written += 1
            out.write(chunk)


def anonymous_kib(pid):
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(("RssAnon:", "RssShmem:")))


def run(command):
    """One run: CPU seconds, wall seconds, peak anonymous and shared memory in KiB (sampled each 5 ms), lines."""
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        peak = 0
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, anonymous_kib(child.pid))
            time.sleep(0.005)
        wall = time.monotonic() - start
        out.seek(0)
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: out.read(1 << 20), b""))
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak": peak, "lines": lines,
            "code": os.waitstatus_to_exitcode(status)}


def middle(runs, key):
    return statistics.median(one[key] for one in runs)


def show(name, runs, frames):
    cpu = middle(runs, "cpu")
    print(f"{name:<10} {cpu:7.2f} s CPU {frames / cpu:12,.0f} frames/s  peak {middle(runs, 'peak') / 1024:7.1f} MiB"
          f"  {int(middle(runs, 'lines')):,} lines  exit {runs[0]['code']}")
    return cpu


def startup_ms(program):
    tiny = ROOT / "captures/sgp22-cancel/apdu-gsmtap.pcap"
    times = []
    for _ in range(21):
        start = time.monotonic()
        subprocess.run([program, "decode", "-c", "1", tiny], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append((time.monotonic() - start) * 1000)
    return statistics.median(times)


def main():
    program = sys.argv[1]
    frames = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    tshark = shutil.which("tshark")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "bench.pcap"
        build(capture, frames)
        print(f"{frames:,} GSMTAP frames, {capture.stat().st_size / 1e6:.0f} MB, one line a message, median of {RUNS}")
        ours, theirs = [], []
        for _ in range(RUNS):
            ours.append(run([program, "decode", str(capture)]))
            if tshark:
                theirs.append(run([tshark, "-n", "-r", str(capture)]))
    cpu = show("rsptrace", ours, frames)
    if tshark:
        ratio = show("tshark", theirs, frames) / cpu
        print(f"{ratio:.1f} times tshark's frames a second (at least {MIN_RATIO})")
        if ratio < MIN_RATIO:
            missed.append("speed")
    else:
        print("tshark is not installed: not compared")
    limit = (BYTES_A_MESSAGE * middle(ours, "lines") + BYTES_FIXED) / 1024
    print(f"memory {middle(ours, 'peak') / 1024:.1f} of {limit / 1024:.1f} MiB allowed")
    if middle(ours, "peak") > limit:
        missed.append("memory")
    start = startup_ms(program)
    print(f"start-up {start:.1f} ms (under {MAX_STARTUP_MS:.0f})")
    if start >= MAX_STARTUP_MS:
        missed.append("start-up")
    print("missed: " + ", ".join(missed) if missed else "all figures hold")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
