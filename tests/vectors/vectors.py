# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs published vectors through walk_one and counts what agrees."""
import json
import os
import subprocess
import sys


def load(name):
    """The vectors of a file of RSP_SHARED; ends the test where it is not there."""
    path = os.path.join(os.environ.get("RSP_SHARED", ""), "vectors", "card", name)
    if not os.path.exists(path):
        print(f"SKIP: vectors/card/{name}: the published vectors (RSP_SHARED) are not here")
        sys.exit(0)
    with open(path, encoding="utf-8") as file:
        return json.load(file)["vectors"]


def decode(jobs):
    """What walk_one makes of [(kind, hex)], in the same order."""
    lines = "".join(f"{kind} {raw}\n" for kind, raw in jobs)
    run = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"walk_one failed: {run.stderr}")
    results = [json.loads(line) for line in run.stdout.splitlines()]
    if len(results) != len(jobs):
        sys.exit(f"{len(jobs)} jobs, {len(results)} results")
    return results


def tlv(tag, value):
    """A BER object (values up to 65535 bytes) as hex; the value in hex."""
    num = len(value) // 2
    length = f"{num:02x}" if num < 128 else f"81{num:02x}" if num < 256 else f"82{num:04x}"
    return tag + length + value


def nodes(result):
    """All nodes of a tree in their order."""
    stack = list(reversed(result["tree"]))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node["children"]))


def values(result, key):
    """The values of all nodes with this key; of nodes with a prefix where the key ends with a dot."""
    if key.endswith("."):
        return [node["key"][len(key):] for node in nodes(result) if node["key"].startswith(key)]
    return [node.get("value") for node in nodes(result) if node["key"] == key]


def value(result, key):
    """The value of the only node with this key; None where there is none."""
    found = values(result, key)
    return found[0] if len(found) == 1 else None if not found else found


def ber_tree(items):
    """What `bare` gives, in the form of the vectors: tag, value or children."""
    tree = []
    for item in items["items"]:
        if "inner" in item:
            tree.append({"tag": item["tag"], "children": ber_tree(item["inner"])})
        else:
            tree.append({"tag": item["tag"], "value": item["value"]})
    return tree


def ber_complains(items):
    """Whether BER objects are not all whole, or bytes are no object."""
    return (items["end"] != "end" or not items["items"]
            or any(item["truncated"] or ("inner" in item and item["inner"]["items"]
                                         and ber_complains(item["inner"]))
                   or ("inner" in item and item["inner"]["end"] != "end")
                   for item in items["items"]))


class Tally:
    """Counts vectors: agree, justified (listed with a reason, and really different), open."""

    def __init__(self, justified):
        self.justified = justified
        self.used = set()
        self.agree = self.explained = 0
        self.open = []

    def add(self, vector, differences):
        """Takes the differences of one vector; none: it agrees."""
        if not differences:
            self.agree += 1
        elif vector["id"] in self.justified:
            self.explained += 1
            self.used.add(vector["id"])
        else:
            self.open.append(f"{vector['id']} {vector.get('function', vector.get('kind', ''))} "
                             f"{vector['raw']}: {'; '.join(differences)}")

    def finish(self):
        """Prints the counts and ends the test: 0 only where nothing is open or needlessly excused."""
        stale = sorted(set(self.justified) - self.used)
        print(f"agree {self.agree}, justified {self.explained}, open {len(self.open)}")
        for line in self.open:
            print("open:", line)
        for name in stale:
            print("no longer different, but listed as justified:", name)
        sys.exit(1 if self.open or stale else 0)
