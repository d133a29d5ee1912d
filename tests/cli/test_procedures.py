# SPDX-License-Identifier: GPL-2.0-or-later
"""decode with procedures: messages name theirs, and what is told of procedures is what validate tells."""
import json
import unittest

from command import Case, capture, run

TRACE = "sgp22-tls13/merged.pcapng"
# From the session's own log (es9p.jsonl, apdu.hex): the functions of the download, and their numbers in SGP.22 3.0.1
# and 3.1.3 ("D12": step 12 of the download).
STEPS = {"GetEUICCChallenge": "2-4", "AuthenticateServer": "11-14", "PrepareDownload": "D7-8",
         "LoadBoundProfilePackage": "D12"}


def lines_of(*arguments):
    return [json.loads(line) for line in run(*arguments).stdout.splitlines()]


def download_of(records):
    """The number of the first download."""
    return next(r["id"] for r in records if r["kind"] == "procedure" and r["definition"] == "profile-download")


class Procedures(Case):
    def test_messages(self):
        records = lines_of("decode", "-T", "ndjson", capture(TRACE))
        messages = [r for r in records if r["kind"] == "message"]
        procedures = {r["id"]: r for r in records if r["kind"] == "procedure"}
        download = download_of(records)
        for message in messages:
            if message["interface"] == "ES10b" and message["function"] in STEPS:
                self.assertEqual((message["procedure"], message["step"]), (download, STEPS[message["function"]]))
            if "procedure" in message:
                self.assertIn(message["procedure"], procedures)
                self.assertGreaterEqual(message["seq"], procedures[message["procedure"]]["first"])
                self.assertLessEqual(message["seq"], procedures[message["procedure"]]["last"])

    def test_same_as_validate(self):
        for name in (TRACE, "sgp22-faults/11-preparedownload-after-cancelsession.pcap"):
            decoded = lines_of("decode", "-T", "ndjson", capture(name))
            validated = lines_of("validate", "-T", "json", capture(name))
            for kind in ("procedure", "trace"):
                self.assertEqual([r for r in decoded if r["kind"] == kind],
                                 [r for r in validated if r["kind"] == kind])
            found = [[(r["rule"], r["outcome"], r.get("message"), r.get("procedure"), r.get("step"))
                      for r in records if r["kind"] == "finding"] for records in (decoded, validated)]
            self.assertEqual(sorted(map(str, found[0])), sorted(map(str, found[1])))

    def test_filters(self):
        trace = capture(TRACE)
        records = lines_of("decode", "-T", "ndjson", trace)
        number = download_of(records)
        of_first = [r["seq"] for r in records if r["kind"] == "message" and r.get("procedure") == number]
        self.assertGreater(len(of_first), 16)
        for options in (["--procedure", number], ["-Y", f"procedure == {number}"]):
            seqs = run("decode", "-T", "fields", "-e", "seq", *options, trace).stdout.split()
            self.assertEqual(list(map(int, seqs)), of_first)
            self.assertEqual(len(run("decode", *options, "-q", trace).stdout.splitlines()) >= len(of_first), True)
        steps = run("decode", "-T", "fields", "-e", "step", "-Y", 'step == "D12"', trace).stdout.split()
        self.assertEqual(set(steps), {"D12"})
        self.assertEqual(run("decode", "-Y", "procedure", "-T", "fields", "-e", "procedure", trace).stdout.split()[0],
                         "1")

    def test_records_of_one(self):
        name = "sgp22-faults/11-preparedownload-after-cancelsession.pcap"
        number = download_of(lines_of("decode", "-T", "ndjson", capture(name)))
        records = lines_of("decode", "-T", "ndjson", "--procedure", number, capture(name))
        self.assertEqual([r["id"] for r in records if r["kind"] == "procedure"], [number])
        self.assertIn("procedure-step-late", [r["rule"] for r in records if r["kind"] == "finding"])
        self.assertEqual({r["procedure"] for r in records if r["kind"] in ("message", "finding")}, {number})

    def test_findings_behind_their_message(self):
        """A finding stands behind the message that it is about, also where procedures find it."""
        for record in lines_of("decode", "-T", "ndjson", capture("sgp22-faults/13-challenge-mismatch.pcap")):
            if record["kind"] == "message":
                last = record["seq"]
            if record.get("rule") == "cma-challenge-mismatch":
                self.assertEqual(record["message"], last)
                return
        self.fail("cma-challenge-mismatch was not found")

    def test_usage(self):
        self.check(2, "decode", "--procedure", "0", self.card, says="a number from 1")
        self.assertIn("none of", self.check(0, "decode", "--procedure", "99", self.card, says="none of").stderr)


if __name__ == "__main__":
    unittest.main()
