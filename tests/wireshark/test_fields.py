# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin is loaded, and has the fields of the library and no others under "esim."."""
import json
import os
import re
import subprocess
import unittest

from host import RSPTRACE, SOURCE, Host

TYPES = {"none": "FT_NONE", "uint": "FT_UINT64", "int": "FT_INT64", "bytes": "FT_BYTES", "string": "FT_STRING",
         "bool": "FT_BOOLEAN", "oid": "FT_OID", "time": "FT_ABSOLUTE_TIME"}
# What Wireshark knows of a frame itself.
LEFT_OUT = {"trace", "t", "t_ns", "clock", "line", "connection"}
COLUMN_TYPES = {"integer": "FT_UINT64", "string": "FT_STRING"}


def rows(text):
    """The first cells of the rows of a table."""
    return re.findall(r"^\| (\S+) \| (\S+) \|", text, re.M)


def library():
    """Key and kind of each field: what the tables of the decoder are printed as."""
    return rows(subprocess.run([os.environ["RSP_REFERENCE"], "fields"], capture_output=True, check=True).stdout.decode())


def own():
    text = (SOURCE / "docs/wireshark.md").read_text().split("\n# Fields of its own\n")[1].split("\n# ")[0]
    return rows(text)


def columns():
    """The keys of messages, as the schema of the records has them; hex strings are numbers in Wireshark."""
    schema = json.loads(subprocess.run([RSPTRACE, "schema"], capture_output=True, check=True).stdout)
    text = json.dumps(schema)
    records = schema.get("$defs", schema.get("definitions"))
    message = records["message"]["properties"]
    found = {}
    for key, value in message.items():
        if key in ("schema", "kind") or key in LEFT_OUT or value.get("type") == "array":
            continue
        found[key] = "FT_UINT64" if key in ("tag", "sw") or value.get("type") == "integer" else "FT_STRING"
    assert len(found) > 20, text[:300]
    return found


def expected():
    fields = {"esim." + key: TYPES[kind] for key, kind in library() if kind in TYPES}
    fields |= {"esim." + key: kind for key, kind in columns().items()}
    fields |= {key: kind for key, kind in own() if key.startswith("esim.")}
    return fields


class Fields(unittest.TestCase):
    def setUp(self):
        self.host = Host()
        self.addCleanup(self.host.__exit__)

    def test_listed(self):
        plugins = self.host.tshark("-G", "plugins").stdout
        self.assertRegex(plugins, r"esim\.so\s+\S+\s+dissector\s+.*/epan/esim\.so")

    def test_names(self):
        found = {}
        for line in self.host.tshark("-G", "fields").stdout.splitlines():
            cells = line.split("\t")
            if cells[0] == "F" and (cells[4] == "esim" or cells[2].startswith("esim.")):
                self.assertNotIn(cells[2], found, "a field twice")
                found[cells[2]] = cells[3]
        self.assertEqual(found, expected())

    def test_protocols(self):
        names = [line.split("\t")[2] for line in self.host.tshark("-G", "protocols").stdout.splitlines()]
        ours = [name for name in names if name.startswith("esim")]
        self.assertEqual(len(ours), len(set(ours)))
        for name in ("esim", "esim_apdu", "esim_es10", "esim_es8", "esim_es9", "esim_es2", "esim_esipa"):
            self.assertIn(name, names)

    def test_quiet(self):
        done = self.host.tshark("-G", "protocols")
        self.assertEqual([line for line in done.stderr.splitlines() if "CRITICAL" in line or "WARNING" in line], [])


if __name__ == "__main__":
    unittest.main()
