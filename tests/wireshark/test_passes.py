# SPDX-License-Identifier: GPL-2.0-or-later
"""One pass shows what two passes show, but for what a table of docs/wireshark.md lists. The arguments are parts of the names of
captures; without any, all are taken."""
import copy
import re
import sys
import unittest

from host import SOURCE, Host, bundled
from trees import as_list

WANTED = sys.argv[1:]


def later():
    """The fields that later passes may add: the table of docs/wireshark.md."""
    text = (SOURCE / "docs/wireshark.md").read_text().split("\n# What later passes add\n")[1].split("\n# ")[0]
    return set(re.findall(r"^\| (esim\.\S+) \|", text, re.M))


def without(item, keys, late):
    """A tree without these fields, and without what says of itself that it is known late."""
    if isinstance(item, list):
        kept = [without(one, keys, late) for one in item if not is_late(one, late)]
        return kept
    if not isinstance(item, dict):
        return item
    return {key: without(value, keys, late) for key, value in item.items()
            if key not in keys and key.removesuffix("_raw") not in keys and not is_late(value, late)}


def is_late(item, late):
    return isinstance(item, dict) and late in item


def messages(packets):
    """Frame and message of each, in their order; numbers that are given anew are taken out."""
    out = []
    for layers in packets:
        for message in as_list(layers.get("esim", [])):
            if isinstance(message, dict):
                out.append((layers["frame"]["frame.number"], copy.deepcopy(message)))
    return out


class Passes(unittest.TestCase):
    def check(self, host, capture):
        keys = later()
        self.assertIn("esim.response_in", keys)
        once = messages(host.packets(capture, timeout=600))
        twice = messages(host.packets(capture, "-2", timeout=600))
        kept = [(frame, without(message, keys, "esim.known_late")) for frame, message in twice
                if not is_late(message, "esim.known_late")]
        # An object that only holds what is known late is not there at all on the first pass.
        self.assertEqual([pair for pair in once if "esim.seq" in pair[1]], [pair for pair in kept if "esim.seq" in pair[1]])
        return once != twice

    def test_captures(self):
        different = 0
        with Host() as host:
            for capture in bundled():
                if not WANTED or any(word in str(capture) for word in WANTED):
                    with self.subTest(capture=str(capture)):
                        different += self.check(host, capture)
        self.assertGreater(different, 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
