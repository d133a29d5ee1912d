# SPDX-License-Identifier: GPL-2.0-or-later
"""Records: against their own schema, and against the rules that the schema cannot say."""
import json
import re
import unittest

from command import Case, capture, run, skip

try:
    import jsonschema
except ImportError:
    jsonschema = None

CAPTURES = ("sgp22-tls13/apdu-gsmtap.pcap", "sgp22-tls13/apdu.hex", "sgp22-tls13/lpac-debug.log",
            "sgp22-cancel/apdu-gsmtap.pcap", "sgp22-faults/16-store-data-block-gap.hex",
            "sgp22-faults/24-ends-mid-segment.pcap", "sgp32-plain/apdu-gsmtap.pcap")


def no_doubles(pairs):
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), f"a key stands twice: {names}"
    return dict(pairs)


class Records(Case):
    def each_output(self):
        inputs = [self.card]
        for name in CAPTURES:
            try:
                inputs.append(capture(name))
            except unittest.SkipTest as skipped:
                print(skipped)
        for path in inputs:
            for options in ([], ["-V"], ["-V", "--redact"]):
                yield path, options, run("decode", "-T", "ndjson", *options, path).stdout

    def test_schema(self):
        schema = json.loads(run("schema").stdout)
        self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
        if not jsonschema:
            skip("python3-jsonschema is not installed: records are not validated against the schema")
        jsonschema.Draft202012Validator.check_schema(schema)
        # Straight to the definition of the kind: `oneOf` would try each, and say less.
        validators = {kind: jsonschema.Draft202012Validator({**schema, "oneOf": [{"$ref": f"#/$defs/{kind}"}]})
                      for kind in ("message", "finding", "trace", "procedure")}
        with self.assertRaises(jsonschema.ValidationError):
            validators["message"].validate({"schema": "rsptrace/1", "kind": "message", "seq": "1"})
        for path, options, text in self.each_output():
            for number, line in enumerate(text.splitlines()):
                # A tree is long and its nodes are alike: every 7th record of the long ones is enough.
                if "-V" in options and number % 7 and len(line) > 20000:
                    continue
                record = json.loads(line)
                validators[record["kind"]].validate(record)

    def test_rules(self):
        types = {}
        for path, _, text in self.each_output():
            records = []
            for line in text.splitlines():
                self.assertTrue(re.match(r'\{"schema":"rsptrace/1","kind":"(message|finding|procedure|trace)"', line), line[:80])
                self.assertNotIn(":null", line)
                records.append(json.loads(line, object_pairs_hook=no_doubles))
            self.assertEqual([r["kind"] for r in records].count("trace"), 1)
            end = records[-1]
            self.assertEqual((end["kind"], end["file"]), ("trace", path.name))
            messages = [r for r in records if r["kind"] == "message"]
            self.assertEqual([m["seq"] for m in messages], list(range(1, len(messages) + 1)))
            self.assertEqual(end["messages"], len(messages))
            for message in messages:
                self.check_message(message, types)
            seen = 0
            for record in records:
                if record["kind"] == "message":
                    seen = record["seq"]
                elif "message" in record:
                    self.assertLessEqual(record["message"], seen)

    def check_message(self, message, types):
        self.assertEqual("frame" in message, "line" not in message)
        self.assertEqual("t" in message, "t_ns" in message)
        if "t" in message:
            whole, fraction = message["t"].split(".")
            self.assertEqual(int(whole) * 10**9 + int(fraction), message["t_ns"])
        if message["interface"].startswith(("ES10", "ES8", "ESipa")) and message["direction"] != "response":
            self.assertIn("tag", message)
        if "result" in message:
            self.assertRegex(message["result"], r"^(ok|.+\((-?\d+|[69][0-9A-F]{3}|[0-9.]+/[0-9.]+)\))$")
        for node in message.get("tree", []):
            value = node.get("value")
            if value is None:
                continue
            known = types.setdefault(node["key"], type(value))
            self.assertEqual(known, type(value), node["key"])
            if "raw" in node:
                self.assertEqual(len(node["raw"]), 2 * node["len"])

    def test_hand_made(self):
        """The trace made by hand, record by record."""
        lines = [json.loads(line) for line in run("decode", "-T", "ndjson", self.card).stdout.splitlines()]
        messages = [r for r in lines if r["kind"] == "message"]
        self.assertEqual([(m["function"], m["interface"], m.get("sw")) for m in messages], [
            ("ATR", "APDU", None), ("MANAGE CHANNEL", "APDU", "9000"), ("SELECT", "APDU", "9000"),
            ("STORE DATA", "APDU", "9000"), (messages[4]["function"], "ES10c", "9000"),
            ("VERIFY PIN" if messages[5]["function"] == "VERIFY PIN" else "VERIFY", "APDU", "63C2"),
            (messages[5]["function"], "APDU", "9000")])
        self.assertEqual(messages[4]["tag"], "BF3E")
        self.assertEqual((messages[4]["command_len"], messages[4]["response_len"]), (6, 21))
        self.assertEqual([m["line"] for m in messages], [1, 2, 3, 4, 4, 5, 6])
        self.assertEqual(messages[4]["channel"], 1)
        self.assertTrue(messages[5]["result"].endswith("(63C2)"), messages[5]["result"])


if __name__ == "__main__":
    unittest.main()
