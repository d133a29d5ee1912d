# SPDX-License-Identifier: GPL-2.0-or-later
"""validate: the faults that were put into real sessions are found, and nothing else is. What is expected was read off
the descriptions beside the captures (sgp22-faults/README.md, es9p-faults/README.md), not off the program."""
import json
import unittest
from collections import Counter

from command import Case, capture, run

# Capture -> what must be found: rule, and the function of the message that it is about. A rule behind "?" may be
# found beside it: it follows from the same fault. One behind "not run" needs keys.
FAULTS = {
    "sgp22-faults/00-control-unmodified.pcap": [],
    "sgp22-faults/01-missing-preparedownload.pcap": [("procedure-step-missing", "LoadBoundProfilePackage")],
    "sgp22-faults/02-swapped-86-segments.pcap": [("not run download-package-blocks", "BoundProfilePackage")],
    "sgp22-faults/04-storemetadata-before-configureisdp.pcap": [("bpp-group-order", "BoundProfilePackage")],
    "sgp22-faults/05-missing-a2-with-total-length-mismatch.pcap": [("bpp-length-mismatch", "BoundProfilePackage")],
    "sgp22-faults/07-wrong-transactionid-initsecurechannel.pcap": [("cma-transaction-changed",
                                                                   "LoadBoundProfilePackage"),
                                                                  ("download-package-signature",
                                                                   "LoadBoundProfilePackage")],
    "sgp22-faults/08-repeated-authenticateserver.pcap": [("procedure-step-repeated", "AuthenticateServer")],
    "sgp22-faults/10-notificationsent-unknown-seq.pcap": [("notification-remove-unknown",
                                                              "RemoveNotificationFromList"),
                                                             ("? notification-left-behind", "")],
    "sgp22-faults/11-preparedownload-after-cancelsession.pcap": [("procedure-step-late", "PrepareDownload"),
                                                                ("procedure-step-late", "LoadBoundProfilePackage"),
                                                                # taken from another session, its id rewritten
                                                                ("? cancel-euicc-signature", "CancelSession")],
    "sgp22-faults/13-challenge-mismatch.pcap": [("cma-challenge-mismatch", "AuthenticateServer")],
    "sgp22-faults/14-truncated-bpp-last-segment-missing.pcap": [("bpp-length-mismatch", "BoundProfilePackage"),
                                                               ("? procedure-end-missing", "")],
    "sgp22-faults/16-store-data-block-gap.pcap": [("es10-block-gap", "AuthenticateServer"),
                                                 ("es10-length-mismatch", "AuthenticateServer")],
    "sgp22-faults/17-enable-before-install.pcap": [("profile-answer-absent", "EnableProfile"),
                                                      ("? profile-state-changed", "GetProfilesInfo")],
    "sgp22-faults/19-double-enable-ok.pcap": [("profile-answer-state", "EnableProfile")],
    "sgp22-faults/21-truncated-response.pcap": [("es10-length-mismatch", "AuthenticateServer"),
                                               ("? ber-value-cut", "AuthenticateServer")],
    "sgp22-faults/23-starts-mid-capture.pcap": [],
    "sgp22-faults/24-ends-mid-segment.pcap": [("es10-chain-open", "LoadBoundProfilePackage"),
                                             ("? bpp-length-mismatch", "BoundProfilePackage"),
                                             ("procedure-end-missing", "")],
    "sgp22-faults/26-interleaved-channels.pcap": [("procedure-session-replaced", "GetEUICCChallenge")],
    "sgp22-faults/27-interleaved-status-polling.pcap": [],
    "sgp22-faults/30-nonminimal-der-named-bitstring.pcap": [("asn1-bits-trailing", "GetEUICCInfo2"),
                                                           ("asn1-bits-trailing", "AuthenticateServer")],
    "es9p-faults/00-control.pcap": [],
    "es9p-faults/01-repeated-authenticateclient.pcap": [("procedure-step-repeated", "AuthenticateClient")],
    "es9p-faults/02-missing-authenticateclient.pcap": [("procedure-step-missing", "GetBoundProfilePackage")],
    "es9p-faults/04-getbpp-before-authenticateclient.pcap": [("procedure-step-order", "AuthenticateClient")],
    "es9p-faults/06-getbpp-after-cancelsession.pcap": [("procedure-step-late", "GetBoundProfilePackage"),
                                                       ("cma-transaction-changed", "GetBoundProfilePackage")],
    "es9p-faults/08-no-install-notification.pcap": [("notification-result-undelivered", "HandleNotification"),
                                                    ("procedure-step-repeated", "HandleNotification"),
                                                    ("? procedure-end-missing", "GetBoundProfilePackage")],
    "es9p-faults/10-challenge-mismatch.pcap": [("cma-challenge-mismatch", "InitiateAuthentication")],
}
# Real sessions that went well, or were refused by the rules: nothing may be broken.
SOUND = ("sgp22-tls13/merged.pcapng", "sgp22-tls13/apdu-gsmtap.pcap", "sgp22-tls13/es9p-plain-http.pcap",
         "sgp22-tls12/merged.pcapng", "sgp22-cancel/merged.pcapng", "sgp22-unknown-matchingid/merged.pcapng",
         "sgp22-bpp-mac-error/apdu-gsmtap.pcap",
         "sgp32-plain/apdu-gsmtap.pcap")
SEQUENCE = """\
<procedure id="lpa-boot" spec="own" title="my sequence" clause="TEST 1">
  <party id="lpa" name="LPA"/>
  <party id="euicc" name="eUICC"/>
  <key values="eid" card="yes"/>
  <rule id="own-eid-changed" level="violation">The EID is that of the card.</rule>
  <step number="1" id="eid" name="GetEID" from="lpa" to="euicc" begins="yes" ends="yes">
    <on interface="ES10c" function="GetEID"/>
    <take value="eid" field="@eid"/>
  </step>
</procedure>
"""


def records_of(trace, *options):
    return [json.loads(line) for line in run("validate", "-T", "json", *options, trace).stdout.splitlines()]


def functions_of(trace):
    lines = run("decode", "-T", "ndjson", trace).stdout.splitlines()
    return {r["seq"]: r["function"] for r in map(json.loads, lines) if r["kind"] == "message"}


class Faults(unittest.TestCase):
    def judge(self, name, expected):
        """What was found of what is expected, and what is left."""
        trace = capture(name)
        functions = functions_of(trace)
        found = [r for r in records_of(trace) if r["kind"] == "finding" and r["level"] != "info"]
        not_run = [r for r in records_of(trace) if r["kind"] == "finding" and r["outcome"] == "not_run"]
        left = [(r["rule"], functions.get(r.get("message"), "")) for r in found]
        missed = []
        for rule, function in expected:
            mark, _, rule = rule.rpartition(" ")
            of = not_run if mark == "not run" else found
            hits = [(r["rule"], functions.get(r.get("message"), "")) for r in of if r["rule"] == rule]
            hits = [hit for hit in hits if function in ("", hit[1])]
            left = [one for one in left if one not in hits]
            if not hits and mark != "?":
                missed.append(rule)
        return missed, left

    def test_table(self):
        totals = Counter()
        wrong = []
        print(f"{'file':58} {'expected':>8} {'found':>6} {'missed':>6} {'extra':>6}")
        for name, expected in FAULTS.items():
            try:
                missed, left = self.judge(name, expected)
            except unittest.SkipTest as skipped:
                print(skipped)
                continue
            row = {"expected": len([e for e in expected if not e[0].startswith("?")]), "missed": len(missed),
                   "extra": len(left)}
            row["found"] = row["expected"] - len(missed)
            totals.update(row)
            print(f"{name:58} {row['expected']:8} {row['found']:6} {len(missed):6} {len(left):6}")
            wrong += [f"{name}: {rule} was not found" for rule in missed]
            wrong += [f"{name}: {rule} ({function}) is not explained" for rule, function in left]
        print(f"{'total':58} {totals['expected']:8} {totals['found']:6} {totals['missed']:6} "
              f"{totals['extra']:6}", flush=True)
        self.assertEqual(wrong, [])
        self.assertGreater(totals["expected"], 0)

    def test_sound(self):
        for name in SOUND:
            with self.subTest(name):
                try:
                    trace = capture(name)
                except unittest.SkipTest:
                    continue
                done = run("validate", trace)
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertIn("0 violations", done.stdout)


    def test_bad_signature(self):
        """The LPA altered serverSignature1; the eUICC found out."""
        trace = capture("sgp22-bad-serversig/apdu-gsmtap.pcap")
        found = [(r["rule"], r["level"]) for r in records_of(trace) if r.get("outcome") == "failed" and r["level"] != "info"]
        self.assertEqual(found, [("cma-server-signature", "violation")])
        self.assertIn("the answer was invalidSignature", run("validate", trace).stdout)
        outcome = [r["outcome"] for r in records_of(trace) if r["kind"] == "procedure"]
        self.assertIn("refused", outcome)
        self.assertNotIn("violated", outcome)


class Validate(Case):
    def test_exit_codes(self):
        fault = capture("sgp22-faults/16-store-data-block-gap.pcap")
        sound = capture("sgp22-tls13/apdu.hex")
        self.check(0, "validate", sound)
        self.check(1, "validate", fault)
        self.check(3, "validate", self.folder / "none.hex", says="none.hex")
        self.check(2, "validate", says="needs a trace")
        self.check(2, "validate", "-T", "xml", sound, says="human, json, junit or sarif is expected")
        self.check(2, "validate", "--spec", "sgp99", sound, says="auto, sgp02, sgp22-v2, sgp22-v3 or sgp32")

    def test_strict(self):
        trace = self.folder / "odd.hex"
        # The length of the answer is written in more octets than needed: X.690 10.1.
        trace.write_text(self.card.read_text().replace("BF3E125A1089049032123451234512345678901235",
                                                       "BF3E81125A1089049032123451234512345678901235"))
        self.assertIn("ber-length-long", self.check(0, "validate", trace).stdout)
        self.assertIn("Not valid", self.check(1, "validate", "--strict", trace).stdout)

    def test_human(self):
        text = run("validate", capture("sgp22-faults/16-store-data-block-gap.pcap")).stdout
        self.assertRegex(text, r"es10-block-gap, message \d+ \(frame \d+, ES10b AuthenticateServer\): block 04 follows "
                               r"block 02: 1 missing \[SGP.22 5.7.2\]")
        self.assertRegex(text, r"not run    cma-server-certificate .*not whole")
        self.assertRegex(text, r"\n2 violations, 0 suspicious, 0 incomplete, 1 note, \d+ checks not run\n")
        self.assertIn("Not valid: rules were broken 2 times, first es10-block-gap in message ", text)

    def test_no_crypto(self):
        trace = capture("sgp22-tls13/apdu.hex")
        plain = [r for r in records_of(trace) if r.get("outcome") == "not_run"]
        without = [r for r in records_of(trace, "--no-crypto") if r.get("outcome") == "not_run"]
        self.assertEqual({r["rule"] for r in plain}, {"download-package-blocks"})
        self.assertGreaterEqual({r["rule"] for r in without},
                                {"download-package-blocks", "cma-server-signature", "cma-server-certificate",
                                 "cma-euicc-signature", "cma-euicc-certificate", "download-prepare-signature",
                                 "download-binding-certificate", "download-euicc-signature",
                                 "download-package-signature", "download-result-signature",
                                 "notification-euicc-signature"})
        self.assertEqual({r["text"] for r in without}, {"--no-crypto"})

    def test_spec(self):
        trace = capture("sgp22-tls13/apdu.hex")

        def procedures(*options):
            return [r["definition"] for r in records_of(trace, *options) if r["kind"] == "procedure"]
        self.assertIn("profile-download", procedures())
        self.assertEqual(procedures(), procedures("--spec", "auto"))
        self.assertIn("profile-download", procedures("--spec", "sgp22-v2"))
        self.assertEqual(procedures("--spec", "sgp02"), [])
        # neither does version 2 know remote profile management, nor does version 3 of it come as news
        for spec, has in (("sgp22-v2", False), ("sgp22-v3", True), ("auto", True)):
            rules = self.check(0, "validate", "--spec", spec, "--list-rules").stdout
            self.assertEqual("\nrpm-package-size " in rules, has)
            self.assertIn("\ncma-challenge-mismatch ", rules)

    def test_list_rules(self):
        lines = self.check(0, "validate", "--list-rules").stdout.splitlines()
        ids = [line.split()[0] for line in lines]
        self.assertEqual(len(ids), len(set(ids)))
        for rule in ("ber-value-cut", "procedure-step-missing", "cma-challenge-mismatch"):
            self.assertIn(rule, ids)
        self.assertTrue(any(line.split()[:2] == ["cma-challenge-mismatch", "violation"] for line in lines))

    def test_same_output(self):
        trace = capture("sgp22-faults/11-preparedownload-after-cancelsession.pcap")
        for form in ("human", "json", "junit", "sarif"):
            self.assertEqual(run("validate", "-T", form, trace).stdout, run("validate", "-T", form, trace).stdout)

    def test_redact(self):
        trace = capture("sgp22-tls13/merged.pcapng")
        for form in ("human", "json", "junit", "sarif"):
            self.assertNotIn("89000123456789012341", run("validate", "--redact", "-T", form, trace).stdout)

    def test_procedures(self):
        own = self.folder / "own"
        own.mkdir()
        self.check(2, "validate", "--procedures", own, self.card, says="there is no")
        (own / "sequence.xml").write_text(SEQUENCE)
        text = self.check(0, "validate", "--procedures", own, "-T", "json", self.card).stdout
        records = [json.loads(line) for line in text.splitlines()]
        self.assertEqual([(r["definition"], r["outcome"]) for r in records if r["kind"] == "procedure"],
                         [("lpa-boot", "complete")])
        self.assertIn("my sequence", self.check(0, "flow", "--procedures", own, self.card).stdout)
        self.assertIn("own-eid-changed", self.check(0, "validate", "--procedures", own, "--list-rules").stdout)

    def test_own_procedure_wins(self):
        """One that fits as well as a built-in one gets the messages: the session enables one profile."""
        own = self.folder / "own"
        own.mkdir()
        (own / "mine.xml").write_text(SEQUENCE.replace('id="lpa-boot"', 'id="mine"').replace("GetEID", "EnableProfile"))
        trace = capture("sgp22-tls13/apdu.hex")

        def enabling(*options):
            return [r["definition"] for r in records_of(trace, *options)
                    if r["kind"] == "procedure" and r["definition"] in ("mine", "enable-profile")]
        self.assertEqual(enabling(), ["enable-profile"])
        self.assertEqual(enabling("--procedures", own), ["mine"])

    def test_bad_procedures(self):
        """A definition that is wrong is told with file and line, and why by its grammar."""
        own = self.folder / "own"
        own.mkdir()
        for good, bad, says in (('number="1" ', "", "bad.xml: line 6: "),
                                ("</procedure>", "", "bad.xml: line "),
                                ('level="violation"', 'level="worse"', "bad.xml: line 5: "),
                                ('function="GetEID"', 'funktion="GetEID"', "bad.xml: line 7: "),
                                ('field="@eid"', 'field="no.such.field"', "bad.xml: line 8: there is no such field")):
            self.assertIn(good, SEQUENCE)
            (own / "bad.xml").write_text(SEQUENCE.replace(good, bad))
            for command in ("validate", "flow"):
                self.check(2, command, "--procedures", own, self.card, says=says)


if __name__ == "__main__":
    unittest.main()
