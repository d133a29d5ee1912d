# SPDX-License-Identifier: GPL-2.0-or-later
"""STORE DATA in several blocks to a security domain (GPCS 11.11): what they hold together, and when nothing is said of that."""
import tempfile
import unittest
from pathlib import Path

from command import records, run
from test_secrets import squeezed

SELECT = "00A4040008A000000151000000 9000"
SELECT_ISDR = "00A4040010A0000005591010FFFFFFFF8900000100 9000"
KEY = "5EC2E7A1B2C3D4E5F60718293A4B5C6D"
FORMS = (["decode", "-V"], ["decode", "-x"], ["decode", "-V", "-x"], ["decode", "-T", "ndjson", "-V"], ["decode"], ["flow"],
         ["validate", "-T", "sarif"], ["decode", "-T", "fields", "-e", "apdu.command.data", "-e", "apdu.store_data.dgi_data", "-e",
                                       "apdu.store_data.dgi_secret", "-e", "apdu.store_data.joined"])


def blocks(data, sizes, structure=0x08, channel=0, answer="9000"):
    """Lines of the blocks of data (hex); the last takes what is left."""
    data, lines = bytes.fromhex(data), []
    for number in range(len(sizes) + 1):
        part, data = (data[:sizes[number]], data[sizes[number]:]) if number < len(sizes) else (data, b"")
        p1 = structure | (0x80 if number == len(sizes) else 0)
        lines.append(f"{0x80 + channel:02X}E2{p1:02X}{number:02X}{len(part):02X}{part.hex()} {answer}")
    return lines


class Stored(unittest.TestCase):
    def trees(self, lines, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trace.hex"
            path.write_text("\n".join([SELECT, *lines]) + "\n")
            self.found = records("-V", *options, path)
        return [m["tree"] for m in self.found if m["kind"] == "message" and m["function"] == "STORE DATA"]

    def joined(self, tree):
        """What stands below the joined blocks."""
        at = [i for i, node in enumerate(tree) if node["key"] == "apdu.store_data.joined"]
        if not at:
            return None
        inside = []
        for node in tree[at[0] + 1:]:
            if node["depth"] <= tree[at[0]]["depth"]:
                break
            inside.append(node)
        return inside

    def test_groupings(self):
        """DGI 0070 with 12 octets, cut in the middle and inside its header."""
        for sizes in ([9], [2], [1, 1, 1, 1], [14]):
            trees = self.trees(blocks("00700C" "0102030405060708090A0B0C", sizes))
            self.assertEqual([self.joined(tree) for tree in trees[:-1]], [None] * len(sizes))
            inside = self.joined(trees[-1])
            self.assertEqual([n["value"] for n in inside if n["key"] == "apdu.store_data.dgi_number"], [0x70])
            self.assertEqual([n["value"] for n in inside if n["key"] == "apdu.store_data.dgi_data"], ["0102030405060708090A0B0C"])

    def test_objects(self):
        trees = self.trees(blocks("85030A0B0C", [2], structure=0x10))
        self.assertEqual([n.get("value") for n in self.joined(trees[-1])], ["0A0B0C"])

    def test_secret(self):
        """A grouping from 8000 on holds keys."""
        trees = self.trees(blocks("8F01" "05" "A1A2A3A4A5", [6]))
        self.assertFalse([n for n in self.joined(trees[-1]) if "A1A2A3A4A5" in str(n)])
        revealed = self.trees(blocks("8F01" "05" "A1A2A3A4A5", [6]), "--reveal")
        self.assertTrue([n for n in self.joined(revealed[-1]) if n.get("value") == "A1A2A3A4A5"])

    def assert_hidden(self, lines, *, shown=True):
        """No three bytes of the key stand in any output, but with --reveal (None: unless they are cut)."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trace.hex"
            path.write_text("\n".join(lines) + "\n")
            for form in FORMS:
                text = squeezed(run(*form, path).stdout)
                for at in range(0, len(KEY) - 4, 2):
                    self.assertNotIn(KEY[at:at + 6], text, (form, lines))
            out = Path(folder) / "out.pcapng"
            self.assertEqual(run("convert", "-w", out, path).returncode, 0)
            data = out.read_bytes()
            for at in range(0, len(KEY) - 4, 2):
                self.assertNotIn(bytes.fromhex(KEY[at:at + 6]), data, lines)
            if shown is not None:
                self.assertEqual(KEY[:6] in squeezed(run("decode", "-V", "--reveal", path).stdout), shown)

    def test_parts_of_keys(self):
        """Each block hides its part of a key, wherever it is cut, and whatever became of the others."""
        data = "00700102" "8113" "10" + KEY + "007001FF"
        for size in range(1, len(data) // 2, 3):
            for select in (SELECT, SELECT_ISDR):
                whole = blocks(data, [size, 5])
                self.assert_hidden([select, *whole], shown=None)
        far = blocks("9F01" "FF0120" + KEY + "00" * 272, [7, 2, 250])
        self.assert_hidden([SELECT, *far], shown=None)
        whole = blocks("8F0110" + KEY, [3, 8])
        for lines in (whole[1:], [whole[0], whole[2]], [line.replace("9000", "6A80") for line in whole],
                      [whole[0], SELECT, *whole[1:]], [whole[0].split(" ")[0], *whole[1:]]):
            self.assert_hidden([SELECT, *lines], shown=None)
        self.assert_hidden([SELECT, *whole])
        other = blocks("00700401020304", [3], channel=1)
        self.assert_hidden([SELECT, whole[0], other[0], *whole[1:]])

    def test_channels(self):
        """Blocks on another channel between them end the row."""
        whole, other = blocks("00700401020304", [3]), blocks("00700401020304", [3], channel=1)
        trees = self.trees([whole[0], other[0], whole[1], other[1]])
        self.assertEqual([self.joined(tree) for tree in trees], [None] * 4)

    def test_faults(self):
        """A block that is missing, refused, or the only one."""
        whole = blocks("00700401020304", [3, 1])
        self.assertEqual([self.joined(t) for t in self.trees([whole[0], whole[2]])], [None] * 2)
        self.assertEqual([self.joined(t) for t in self.trees([whole[0], whole[1].replace("9000", "6A80"), whole[2]])], [None] * 3)
        self.assertEqual([self.joined(t) for t in self.trees(whole[1:])], [None] * 2)
        self.assertEqual([self.joined(t) for t in self.trees(blocks("00700401020304", []))], [None])

    def test_limit(self):
        """More than is kept: the blocks stay what they are."""
        trees = self.trees(blocks("00" * 250 * 255, [250] * 254))
        self.assertEqual(len(trees), 255)
        self.assertIsNone(self.joined(trees[-1]))


if __name__ == "__main__":
    unittest.main()
