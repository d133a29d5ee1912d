# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/scp80_command.json, scp80_response.json, mac_primitives.json and the CPL packets of cat_tp.json: every published
figure against what is opened and computed here. captures/sgp02/sms: how many packets of a real platform open, and with which
check."""
import csv
import json
import os
import subprocess
import sys
from pathlib import Path

SHARED = Path(os.environ.get("RSP_SHARED", Path(__file__).parents[3] / "shared"))
PROOFS = {"none": "0", "ok": "1", "failed": "2", "not run": "3", "padding": "4"}
INPUTS = {"cpl": "0", "udh+cpl": "1", "spi": "3", "udh+rpl": "1", "rpl": "0"}
# captures/sgp02/README.md: ciphered packets, and packets in clear, whose CC is verified
PLATFORM = {"ciphered": 1058, "clear": 3}
KEYS = "11223344556677889910111213141516"


def load(name):
    with open(SHARED / "vectors" / name, encoding="utf-8") as file:
        return json.load(file)["vectors"]


def run(lines):
    done = subprocess.run([sys.argv[1]], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return [line.split(" ") for line in done.stdout.splitlines()]


def word(text):
    return text if text else "-"


def check_macs(wrong):
    vectors = load("mac_primitives.json")
    found = run([f"mac {v['algorithm']} {word(v['key'])} {word(v['input'])}" for v in vectors])
    for vector, got in zip(vectors, found):
        if got[0] != vector["output"]:
            wrong.append(f"{vector['name']}: {got[0]} for {vector['output']}")
    return len(vectors)


def expected_proof(vector, ciphered):
    if vector["mac"]:
        return "failed" if vector.get("expect_mac_ok") is False else "ok"
    return "padding" if ciphered else "none"


def compare(vector, got, proof, wrong):
    name = vector["name"]
    opened, found, used, cntr, pcntr, status, check, data = got[:8]
    expected = {
        "open": ("1", opened),
        "check": (PROOFS[proof], found),
        "CNTR": (vector["cntr"], cntr),
        "PCNTR": (f"{vector['pcntr']:02x}", pcntr),
        "RC/CC": (word(vector["rc_cc_ds"]), check),
        "plaintext": (word(vector["plaintext"]), data),
    }
    if "status" in vector:
        expected["status"] = (vector["status"], status)
    if proof == "ok":
        expected["input"] = (INPUTS[vector["mac_input_prefix"]], used)
    for what, (wanted, is_there) in expected.items():
        if wanted != is_there:
            wrong.append(f"{name}: {what} is {is_there}, published is {wanted}")


def check_commands(wrong):
    vectors = load("scp80_command.json")
    found = run([f"packet c s - - - - {word(v['kic_key'])} {word(v['kid_key'])} {v['secured_packet']}" for v in vectors])
    for vector, got in zip(vectors, found):
        compare(vector, got, expected_proof(vector, int(vector["spi"][:2], 16) & 4), wrong)
    return len(vectors)


def check_responses(wrong):
    vectors = load("scp80_response.json")
    found = run([f"packet r s {v['spi2']} {v['kic']} {v['kid']} {v['udh']} {word(v['kic_key'])} {word(v['kid_key'])} "
                 f"{v['response_packet']}" for v in vectors])
    for vector, got in zip(vectors, found):
        negative = vector.get("expect_mac_ok") is False
        # What is not ciphered is open whatever its check says; without a key none is run.
        proof = expected_proof(vector, int(vector["spi2"], 16) & 0x10)
        if negative and not vector["mac"]:
            proof = "failed"
        if negative and got[1] != PROOFS[proof]:
            wrong.append(f"{vector['name']}: the check is said to be right")
        compare(vector, got, proof, wrong)
    return len(vectors)


def check_stream(wrong):
    vectors = [v for v in load("cat_tp.json") if "packet" in v]
    for vector in vectors:
        key = word(vector.get("kic_key") or vector.get("key"))
        got = run([f"packet c t - - - - {key} {word(vector.get('kid_key') or key)} {vector['packet']}"])[0]
        if got[0] != "1" or (key != "-" and got[1] != PROOFS["ok"]):
            wrong.append(f"{vector['name']}: CPI packet is not opened: {got}")
    return len(vectors)


def check_platform(wrong):
    """The logged short messages of a real platform: which open with its key, by the check that its README names."""
    path = SHARED / "captures/sgp02/sms/scp80_sms.tsv"
    with open(path, encoding="utf-8") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if not row[0].startswith("#")]
    packets = [(row, bytes.fromhex(row[3])) for row in rows if row[2] == "MT" and row[3]]
    whole = [(row, data) for row, data in packets if data[:3] == bytes.fromhex("027000")]
    lines = [f"packet c s - - - 027000 {KEYS} {KEYS} {word(data[3:].hex())}" for _, data in whole]
    found = run(lines)
    opened = {"ciphered": 0, "clear": 0}
    for (row, data), got in zip(whole, found):
        if got[1] != PROOFS["ok"]:
            if "CC_OK" in row[5]:
                wrong.append(f"{row[0]} {row[1]}: the README's check is right, ours is not: {got[:4]}")
            continue
        opened["ciphered" if data[6] & 4 else "clear"] += 1
        if row[4] and got[7] != row[4].lower():
            wrong.append(f"{row[0]} {row[1]}: plaintext {got[7]}, logged is {row[4].lower()}")
    if opened != PLATFORM:
        wrong.append(f"opened and verified are {opened}, the README says {PLATFORM}")
    answers = [bytes.fromhex(row[3])[3:].hex() for row in rows if row[2] == "POR" and row[3].startswith("027100")]
    found = run([f"packet r s 00 00 00 027100 - - {answer}" for answer in answers])
    if any(got[:2] != ["1", PROOFS["none"]] for got in found):
        wrong.append("a PoR, which are all plain, cannot be read")
    return len(rows), opened, len(answers)


def main():
    if not (SHARED / "vectors/scp80_command.json").exists():
        print("SKIP: the published packets and checks of SCP80 are not here (vectors/)")
        return
    wrong = []
    counts = {"checks": check_macs(wrong), "commands": check_commands(wrong), "responses": check_responses(wrong),
              "CPI packets": check_stream(wrong)}
    if (SHARED / "captures/sgp02/sms/scp80_sms.tsv").exists():
        rows, opened, answers = check_platform(wrong)
        print(f"real platform: {rows} rows; {opened['ciphered']} ciphered packets and {opened['clear']} in clear opened and "
              f"verified; {answers} PoR read")
    print(", ".join(f"{number} {what}" for what, number in counts.items()), "compared;", len(wrong), "differ")
    for line in wrong[:40]:
        print(line)
    sys.exit(bool(wrong))


main()
