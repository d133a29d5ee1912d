# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/bsp.json: key derivation, blocks and whole packages, every published figure against what is computed here; each block
also with one bit turned, which must not verify."""
import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

SHARED = Path(os.environ.get("RSP_SHARED", Path(__file__).parents[3] / "shared"))
GOOD, MAC_WRONG = "0", "1"


def run(line):
    done = subprocess.run([sys.argv[1]], input=line + "\n", capture_output=True, text=True, check=True)
    return done.stdout.split()


def take(data):
    """The first TLV: tag, its bytes, its value, the rest."""
    at = 1
    if data[0] & 0x1F == 0x1F:
        while data[at] & 0x80:
            at += 1
        at += 1
    tag = int.from_bytes(data[:at], "big")
    length = data[at]
    at += 1
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[at:at + size], "big")
        at += size
    return tag, data[:at + length], data[at:at + length], data[at + length:]


def children(data):
    while data:
        tag, whole, value, data = take(data)
        yield tag, whole, value


def blocks(keys, wanted):
    found = run("blocks " + " ".join(keys) + " " + " ".join(block.hex() for block in wanted))
    return [(found[at], "" if found[at + 1] == "-" else found[at + 1]) for at in range(0, len(found), 2)]


def check_kdf(vector, wrong):
    got = run(f"kdf {vector['shared_secret']} {vector['key_type']} {vector['host_id']} {vector['eid']}")
    if got != [vector["initial_mcv"], vector["s_enc"], vector["s_mac"]]:
        wrong.append(f"{vector['name']}: {got}")


def check_segments(vector, wrong):
    keys = (vector["s_enc"], vector["s_mac"], vector["initial_mcv"])
    whole = [bytes.fromhex(one["segment"]) for one in vector["segments"]]
    for at, (outcome, plain) in enumerate(blocks(keys, whole)):
        if outcome != GOOD or plain != vector["segments"][at]["plaintext"]:
            wrong.append(f"{vector['name']} {at}: {outcome} {plain}")
    for at, block in enumerate(whole):
        turned = block[:-1] + bytes([block[-1] ^ 1])
        if blocks(keys, whole[:at] + [turned])[at][0] != MAC_WRONG:
            wrong.append(f"{vector['name']} {at}: verifies with a bit turned")


def check_package(vector, wrong):
    name = vector["name"]
    keys = (vector["s_enc"], vector["s_mac"], vector["initial_mcv"])
    if "z" in vector:
        z = run(f"ecdh {vector['otsk_dp']} {vector['otpk_euicc']}")
        if z != [vector["z"]]:
            wrong.append(f"{name}: secret {z}")
        derived = run(f"kdf {vector['z']} 88 {vector['host_id']} {vector['eid']}")
        if derived != [keys[2], keys[0], keys[1]]:
            wrong.append(f"{name}: keys {derived}")
    groups = {tag: value for tag, whole, value in children(take(base64.b64decode(vector["bpp_base64"]))[2])}
    first = [whole for group in (0xA0, 0xA1, 0xA2) if group in groups for whole in blocks_of(groups[group])]
    elements = list(blocks_of(groups[0xA3]))
    if "ppk_enc" in vector:
        opened = blocks(keys, first)
        last = blocks((vector["ppk_enc"], vector["ppk_mac"], vector["ppk_initial_mcv"]), elements)
    else:
        both = blocks(keys, first + elements)
        opened, last = both[:len(first)], both[len(first):]
    if any(outcome != GOOD for outcome, _ in opened + last):
        wrong.append(f"{name}: {[outcome for outcome, _ in opened + last]}")
    if opened[0][1] != vector["expected_configure_isdp"] or opened[1][1] != vector["expected_store_metadata"]:
        wrong.append(f"{name}: ConfigureISDP or StoreMetadata")
    profile = bytes.fromhex("".join(plain for _, plain in last))
    if "expected_upp" in vector and profile.hex() != vector["expected_upp"]:
        wrong.append(f"{name}: profile")
    if "expected_upp_sha256" in vector and hashlib.sha256(profile).hexdigest() != vector["expected_upp_sha256"]:
        wrong.append(f"{name}: profile's digest")


def blocks_of(group):
    """pySim's published package wraps each block in its own tag twice; what is under the first is the block."""
    for tag, whole, value in children(group):
        inner = take(value) if value[0] == tag else None
        yield inner[1] if inner and inner[0] == tag and inner[1] == value else whole


CHECKS = {"kdf": check_kdf, "segments": check_segments, "bpp": check_package}


def main():
    path = SHARED / "vectors" / "bsp.json"
    if not path.exists():
        print("SKIP: vectors/bsp.json is not there: published figures of Bound Profile Packages are not checked")
        return 0
    wrong = []
    vectors = json.loads(path.read_text())["vectors"]
    for vector in vectors:
        CHECKS[vector["kind"]](vector, wrong)
    print(f"bsp: {len(vectors)} vectors, {len(wrong)} differences")
    for line in wrong:
        print(line)
    return 1 if wrong or not vectors else 0


if __name__ == "__main__":
    sys.exit(main())
