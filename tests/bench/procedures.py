# SPDX-License-Identifier: GPL-2.0-or-later
"""procedures.py RSPTRACE [SESSIONS] follows many downloads at once: every call of every session before the next call of any.
They are one recorded session with other numbers, so its signatures are of none of them: --no-crypto. Prints CPU seconds and peak memory for a quarter, half and all of the sessions; then validates a million GSMTAP frames,
side by side with tshark's one line a frame where that is installed. Exit 1 when time grows faster than the number of
sessions, memory more than its limit, not every session is found complete, or validate is slower than it should be.
SESSIONS: 10000 when not given."""
import base64
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import bench
from bench import ROOT, middle, run

sys.path.insert(0, str(ROOT / "tests" / "procedure"))
import session  # noqa: E402  (the path above leads to it)

FOLDER = ROOT / "captures" / "sgp22-tls13"
CALLS = 4                       # of a session: up to the result of the installation
BYTES_A_SESSION, BYTES_FIXED = 4096, 64 << 20
MOST_GROWTH = 2.6               # of the time, when there are twice as many
FRAMES, RUNS = 1_000_000, 5
MIN_RATIO = 12.0                # frames a second, to tshark's
OURS_A_TURN = 10
ELEMENTS = b"\xa3\x82"          # where the blocks of profile elements begin, of which one is left
BLOCK_LEN = 1036


def short_package(package):
    """The package with one block of profile elements: procedures look at what stands before them."""
    at = package.index(ELEMENTS)
    body = package[5:at] + ELEMENTS + BLOCK_LEN.to_bytes(2, "big") + package[at + 4:at + 4 + BLOCK_LEN]
    return b"\xbf\x36\x82" + len(body).to_bytes(2, "big") + body


def trimmed(steps):
    for step in steps:
        if step.response and "boundProfilePackage" in step.response:
            package = base64.b64decode(step.response["boundProfilePackage"])
            step.response["boundProfilePackage"] = base64.b64encode(short_package(package)).decode()
    return steps[:CALLS]


def texts(members, news):
    out = {}
    for name, value in members.items():
        if name == "transactionId":
            out[name] = news[bytes.fromhex(value)].hex().upper()
        elif isinstance(value, str) and len(value) % 4 == 0 and name != "smdpAddress":
            data = base64.b64decode(value)
            for old, new in news.items():
                data = data.replace(old, new)
            out[name] = base64.b64encode(data).decode()
        else:
            out[name] = value
    return out


def played(steps, olds, rng):
    news = {old: rng.randbytes(len(old)) for old in olds}
    out = []
    for step in steps:
        step = step.copy()
        step.request = texts(step.request, news)
        step.response = step.response and texts(step.response, news)
        out.append(step)
    return out


def build(path, num):
    steps, rng = trimmed(session.read_wire(FOLDER / "es9p.jsonl")), random.Random(1)
    olds = (base64.b64decode(steps[0].request["euiccChallenge"]), bytes.fromhex(steps[1].request["transactionId"]))
    sessions = [played(steps, olds, rng) for _ in range(num)]
    capture = session.Capture()
    with open(path, "wb") as out:
        out.write(session.PCAP_HEAD)
        for turn in range(CALLS):
            for number, one in enumerate(sessions):
                capture.port = 1024 + (number * CALLS + turn) % 60000
                capture.call(one[turn])
                capture.drain(out)


def many_sessions(program, num, folder):
    """Prints a line for each number of sessions; answers what is missed."""
    times, missed = [], []
    path = Path(folder) / "sessions.pcap"
    for count in (num // 4, num // 2, num):
        build(path, count)
        done = min((run([program, "validate", "--no-crypto", str(path)]) for _ in range(RUNS)), key=lambda one: one["cpu"])
        times.append(done["cpu"])
        peak = done["peak"] << 10
        print(f"{count:6} sessions {path.stat().st_size / 1e6:6.1f} MB  {done['cpu']:6.2f} s CPU  "
              f"{done['cpu'] / count * 1e6:6.1f} us each  peak {peak / 2**20:6.1f} MiB", flush=True)
        if peak > BYTES_FIXED + BYTES_A_SESSION * count:
            missed.append("memory")
    text = subprocess.run([program, "flow", "-q", "--no-crypto", path], capture_output=True, text=True, check=False).stdout
    complete = text.count("complete  ")
    if complete < num:
        missed.append(f"{complete} of {num} sessions complete")
    return missed + ["growth" for before, after in zip(times, times[1:]) if after > MOST_GROWTH * before]


def million_frames(program, folder):
    """In each turn ours runs for about as long as tshark does once, so that what else the machine does meets both."""
    path = Path(folder) / "frames.pcap"
    bench.build(path, FRAMES)
    ours, theirs, ratios = [], [], []
    for _ in range(RUNS):
        turn = [run([program, "validate", "--no-crypto", str(path)]) for _ in range(OURS_A_TURN)]
        ours += turn
        if shutil.which("tshark"):
            theirs.append(run(["tshark", "-n", "-r", str(path)]))
            ratios.append(theirs[-1]["cpu"] / (sum(one["cpu"] for one in turn) / len(turn)))
    line = f"validate {FRAMES:,} frames  {middle(ours, 'cpu'):.2f} s CPU  peak {middle(ours, 'peak') / 1024:.1f} MiB"
    if not theirs:
        print(line)
        return []
    ratio = statistics.median(ratios)
    print(f"{line}  tshark {middle(theirs, 'cpu'):.2f} s: {ratio:.1f} times, from {min(ratios):.1f} to {max(ratios):.1f} "
          f"(at least {MIN_RATIO})")
    return ["speed of validate"] if ratio < MIN_RATIO else []


def main(program, num):
    with tempfile.TemporaryDirectory() as folder:
        missed = many_sessions(program, num, folder) + million_frames(program, folder)
    print("missed: " + ", ".join(missed) if missed else "all figures hold")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10000))
