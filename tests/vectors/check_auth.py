# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/auth.json: AUTHENTICATE commands and answers against what this decoder says."""
import os
import subprocess
import sys
import tempfile

from vectors import Tally, load

NO_KEYS = "values of MILENAGE and TUAK: computed from K, which this decoder does not have"
KEYS = ["rand", "autn", "res", "ck", "ik", "kc", "sres", "auts"]


def fields(command, response):
    """The elements of one exchange, by the names of the vectors."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as log:
        log.write(f"> {command}\n< {response}\n")
        log.flush()
        columns = [word for name in KEYS for word in ("-e", "apdu.auth." + name)]
        run = subprocess.run([os.environ["RSPTRACE"], "decode", "-q", "--reveal", "-T", "fields", *columns, log.name],
                             capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"rsptrace failed: {run.stderr}")
    return dict(zip(KEYS, run.stdout.rstrip("\n").lower().split("\t")))


def answer(decoded):
    """The answer that holds these values (TS 31.102 7.1.2.1)."""
    return "db" + "".join(f"{len(decoded[name]) // 2:02x}{decoded[name]}" for name in ("res", "ck", "ik", "kc")) + "9000"


def differences(vector):
    """What differs, as sentences. Class 80 of some vectors is not that of TS 31.102: their bytes are read with class 00."""
    if not vector.get("raw", "").startswith(("00", "80")) or len(vector["raw"]) < 20 or vector["raw"][2:4] != "88":
        return ["not computed"]
    decoded = vector["decoded"]
    found = fields("00" + vector["raw"][2:], vector.get("response") or answer(decoded))
    return [f"{name} is {found[name]} and not {given}" for name, given in decoded.items()
            if name in KEYS and (given or "") != found[name]]


def main():
    """Runs every vector."""
    vectors = load("auth.json")
    computed = ("MILENAGE", "MILENAGE AUTS", "TUAK")
    tally = Tally({vector["id"]: NO_KEYS for vector in vectors if vector["kind"] in computed})
    for vector in vectors:
        tally.add(vector, differences(vector))
    tally.finish()


main()
