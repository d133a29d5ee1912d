# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/sgp02.md: each command on it prints the lines that stand below it."""
import shlex
import unittest

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from command import SOURCE, run  # noqa: E402


def blocks(page):
    """(command, lines that it must print) of each block that begins with a prompt."""
    for block in page.read_text().split("```")[1::2]:
        command, *lines = block.strip("\n").splitlines()
        if command.startswith("$ rsptrace "):
            yield shlex.split(command)[2:], [line for line in lines if line.strip()]


class Page(unittest.TestCase):
    def test_commands(self):
        found = list(blocks(SOURCE / "docs" / "sgp02.md"))
        self.assertGreater(len(found), 5)
        for command, lines in found:
            with self.subTest(" ".join(command)):
                told = run(*[str(SOURCE / word) if word.startswith("captures/") else word for word in command]).stdout.splitlines()
                told = [line.rstrip() for line in told]
                self.assertEqual([line for line in lines if line.rstrip() not in told], [], "\n".join(told))


if __name__ == "__main__":
    unittest.main()
