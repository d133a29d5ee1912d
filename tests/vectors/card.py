# SPDX-License-Identifier: GPL-2.0-or-later
"""Has rsptrace decode exchanges of published vectors, written as lines of hex."""
import json
import os
import subprocess


def decode(lines):
    """The records of rsptrace for lines "COMMAND RESPONSE" or "# RESET ATR": one message a line, each with its findings."""
    text = "".join(line + "\n" for line in lines)
    run = subprocess.run([os.environ["RSPTRACE"], "decode", "-T", "ndjson", "-V", "--reveal", "-q", "--input-format",
                          "apduhex", "-"], input=text, capture_output=True, text=True, check=False)
    records = [json.loads(line) for line in run.stdout.splitlines()]
    messages = [record for record in records if record["kind"] == "message" and record["interface"] == "APDU"]
    by_number = {record["seq"]: record | {"rules": []} for record in messages}
    for record in records:
        if record["kind"] == "finding" and record.get("message") in by_number:
            by_number[record["message"]]["rules"].append(record["rule"])
    out = sorted(by_number.values(), key=lambda record: record["line"])
    if run.returncode not in (0, 1, 4) or len(out) != len(lines):
        raise SystemExit(f"rsptrace: exit {run.returncode}, {len(out)} messages of {len(lines)}: {run.stderr}")
    return out


def raws(record, key):
    """The bytes of all elements with this key, in lower case, in their order."""
    return [node.get("raw", "").lower() for node in record["tree"] if node["key"] == key]


def raw(record, key):
    """The bytes of the only one; None where there is none."""
    found = raws(record, key)
    return found[0] if len(found) == 1 else None if not found else found


def number(record, key):
    """The number of the only one, from its bytes or bits."""
    found = [node["value"] for node in record["tree"] if node["key"] == key]
    return int(str(found[0]), 16 if isinstance(found[0], str) else 10) if len(found) == 1 else None if not found else found


def groups(record, key):
    """For each element with this key a record of what is below it."""
    out, depth = [], None
    for node in record["tree"]:
        if depth is not None and node["depth"] > depth:
            out[-1]["tree"].append(node)
        elif node["key"] == key:
            out.append({"tree": []})
            depth = node["depth"]
        else:
            depth = None
    return out


def keys_below(record, prefix):
    """What is behind a prefix in the keys of the elements that have it, in their order."""
    return [node["key"][len(prefix):] for node in record["tree"] if node["key"].startswith(prefix)]
