# SPDX-License-Identifier: GPL-2.0-or-later
"""export and query: the tables hold what the records say, and asking changes nothing."""
import json
import sqlite3
import unittest

from command import Case, capture, run

TRACES = ("sgp22-tls13/merged.pcapng", "sgp22-faults/11-preparedownload-after-cancelsession.pcap",
          "sgp22-tls13/lpac-debug.log")


def rows(path, table):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    cursor = database.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    found = [{name: value for name, value in zip(names, row) if value is not None} for row in cursor]
    database.close()
    return names, found


class Export(Case):
    def setUp(self):
        super().setUp()
        self.database = self.folder / "out.db"

    def test_columns(self):
        """The columns of a table are the keys of its record."""
        self.check(0, "export", "--sqlite", self.database, self.card)
        schema = json.loads(run("schema").stdout)["$defs"]
        for kind in ("trace", "message", "procedure", "finding"):
            names, _ = rows(self.database, kind)
            self.assertEqual(set(names), set(schema[kind]["properties"]) - {"schema", "kind", "tree", "signatures"}, kind)

    def test_rows(self):
        for name in TRACES:
            with self.subTest(name):
                trace = capture(name)
                self.check(0, "export", "--sqlite", self.database, trace)
                decoded = [json.loads(line) for line in run("decode", "-T", "ndjson", trace).stdout.splitlines()]
                for kind in ("trace", "message", "procedure", "finding"):
                    expected = [{key: value for key, value in r.items() if key not in ("schema", "kind")}
                                for r in decoded if r["kind"] == kind]
                    _, found = rows(self.database, kind)
                    for row in found if kind == "procedure" else []:
                        if "keys" in row:
                            row["keys"] = row["keys"].split(" ")
                    if kind == "message":
                        # Where a message stands is known for sure at the end only.
                        for one in expected + found:
                            one.pop("procedure", None)
                            one.pop("step", None)
                    self.assertEqual(sorted(json.dumps(r, sort_keys=True) for r in found),
                                     sorted(json.dumps(r, sort_keys=True) for r in expected))

    def test_steps(self):
        self.check(0, "export", "--sqlite", self.database, capture(TRACES[0]))
        database = sqlite3.connect(self.database)
        joined = database.execute("SELECT count(*) FROM step JOIN message ON message.seq = step.message AND "
                                  "message.trace = step.trace WHERE message.procedure = step.procedure AND "
                                  "message.step = step.step").fetchone()[0]
        filled = database.execute("SELECT count(*) FROM step WHERE message IS NOT NULL").fetchone()[0]
        self.assertEqual(joined, filled)
        names = [n for n, in database.execute("SELECT name FROM step WHERE procedure = "
                                                  "(SELECT id FROM procedure WHERE definition = 'profile-download') "
                                                  "ORDER BY position LIMIT 3")]
        self.assertEqual(names, ["GetEUICCChallenge", "InitiateAuthentication", "InitiateAuthentication answer"])
        self.assertEqual(database.execute("PRAGMA application_id").fetchone()[0], 0x52535054)
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        database.close()

    def test_missing_step(self):
        self.check(0, "export", "--sqlite", self.database, capture("sgp22-faults/01-missing-preparedownload.pcap"))
        _, found = rows(self.database, "step")
        self.assertEqual([r["name"] for r in found if r["state"] == "missing"], ["PrepareDownload"])

    def test_existing_file(self):
        self.database.write_text("my notes")
        self.check(2, "export", "--sqlite", self.database, self.card, says="was not written by export")
        self.assertEqual(self.database.read_text(), "my notes")
        self.database.unlink()
        self.check(0, "export", "--sqlite", self.database, self.card)
        before = self.database.read_bytes()
        self.check(3, "export", "--sqlite", self.database, self.folder / "none", says="none")
        self.assertEqual(self.database.read_bytes(), before)
        self.check(0, "export", "--sqlite", self.database, capture(TRACES[1]))
        self.assertNotEqual(self.database.read_bytes(), before)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["card.hex", "out.db"])
        self.check(0, "export", "--sqlite", self.database, self.card)
        self.assertEqual(self.database.read_bytes(), before)

    def test_usage(self):
        self.check(2, "export", self.card, says="--sqlite FILE")
        self.check(2, "export", "--sqlite", self.database, says="needs a trace")
        self.check(70, "export", "--sqlite", self.folder / "no" / "such" / "out.db", self.card, says="unable to open")

    def test_redact(self):
        self.check(0, "export", "--sqlite", self.database, "--redact", capture(TRACES[0]))
        self.assertNotIn(b"89000123456789012341", self.database.read_bytes())

    def query(self, code, statement, **options):
        return self.check(code, "query", self.database, statement, **options)

    def test_query(self):
        self.check(0, "export", "--sqlite", self.database, self.card)
        text = self.query(0, "SELECT seq, function, sw FROM message WHERE sw = '63C2'").stdout
        self.assertRegex(text, r"^6\tVERIFY[A-Z ]*\t63C2\n$")
        self.assertEqual(self.query(0, "SELECT 1, NULL, 'a' || char(9) || char(27)").stdout, "1\t\ta\\x09\\x1B\n")
        self.query(2, "SELEC 1", says='near "SELEC": syntax error')
        self.query(2, "SELECT colour FROM message", says="no such column: colour")
        self.query(2, "SELECT 1; SELECT 2", says="one statement")
        self.query(2, "", says="one statement")
        before = self.database.read_bytes()
        self.query(2, "DELETE FROM message", says="would change the file")
        self.query(2, f"ATTACH '{self.folder}/other.db' AS other", says="out.db: ")
        self.assertEqual(self.database.read_bytes(), before)
        self.check(3, "query", self.folder / "none.db", "SELECT 1", says="unable to open")
        self.check(3, "query", self.card, "SELECT * FROM message", says="not a database")
        self.check(2, "query", self.database, says="a database and a statement")


if __name__ == "__main__":
    unittest.main()
