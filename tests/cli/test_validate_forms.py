# SPDX-License-Identifier: GPL-2.0-or-later
"""validate for programs: records against their own schema, JUnit against the shape that its readers share, SARIF 2.1.0
against what its specification requires (OASIS SARIF 2.1.0, sections named below)."""
import json
import unittest
import xml.etree.ElementTree as ElementTree

from command import Case, capture, run, skip

try:
    import jsonschema
except ImportError:
    jsonschema = None

CAPTURES = ("sgp22-tls13/merged.pcapng", "sgp22-tls13/lpac-debug.log", "sgp22-cancel/apdu-gsmtap.pcap",
            "sgp22-faults/04-storemetadata-before-configureisdp.pcap", "sgp22-faults/16-store-data-block-gap.hex",
            "sgp22-faults/24-ends-mid-segment.pcap", "es9p-faults/01-repeated-authenticateclient.pcap")

# What SARIF 2.1.0 requires of what is written: 3.13 sarifLog, 3.14 run, 3.19 toolComponent, 3.27 result, 3.28 location,
# 3.29 physicalLocation, 3.30 region, 3.33 logicalLocation, 3.49 reportingDescriptor.
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVELS = {"enum": ["none", "note", "warning", "error"]}
SARIF = {
    "type": "object", "required": ["version", "runs"], "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "pattern": "^https://"}, "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["tool", "results"], "additionalProperties": False,
            "properties": {
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {
                    "type": "object", "required": ["name"], "additionalProperties": False,
                    "properties": {
                        "name": {"type": "string"}, "version": {"type": "string"},
                        "rules": {"type": "array", "uniqueItems": True, "items": {
                            "type": "object", "required": ["id"], "additionalProperties": False,
                            "properties": {"id": {"type": "string"}, "shortDescription": TEXT,
                                           "defaultConfiguration": {"type": "object",
                                                                    "properties": {"level": LEVELS}},
                                           "properties": {"type": "object"}}}}}}}},
                "results": {"type": "array", "items": {
                    "type": "object", "required": ["message", "ruleId"], "additionalProperties": False,
                    "properties": {
                        "ruleId": {"type": "string"}, "level": LEVELS, "message": TEXT,
                        "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
                        "properties": {"type": "object"},
                        "locations": {"type": "array", "items": {
                            "type": "object", "additionalProperties": False,
                            "properties": {
                                "physicalLocation": {
                                    "type": "object", "required": ["artifactLocation"], "properties": {
                                        "artifactLocation": {"type": "object", "required": ["uri"], "properties": {
                                            "uri": {"type": "string", "pattern": "^[A-Za-z0-9._~%-]+$"}}},
                                        "region": {"type": "object", "required": ["startLine"], "properties": {
                                            "startLine": {"type": "integer", "minimum": 1}}}}},
                                "logicalLocations": {"type": "array", "uniqueItems": True, "items": {
                                    "type": "object", "additionalProperties": False, "properties": {
                                        "name": {"type": "string"},
                                        "fullyQualifiedName": {"type": "string"}}}}}}}}}}}}}}}

# The shape of JUnit XML that its readers share: which attributes and children an element has (True: it must).
JUNIT = {
    "testsuites": ({"name": False}, {"testsuite"}),
    "testsuite": ({"name": True, "tests": True, "failures": True, "errors": True, "skipped": True}, {"testcase"}),
    "testcase": ({"name": True, "classname": True, "time": True}, {"failure", "error", "skipped", "system-out"}),
    "failure": ({"type": True, "message": True}, set()),
    "error": ({"type": True, "message": True}, set()),
    "skipped": ({"message": True}, set()),
    "system-out": ({}, set()),
}


class Forms(Case):
    def each(self, form, *options):
        names = list(CAPTURES)
        for name in names:
            try:
                trace = capture(name)
            except unittest.SkipTest as skipped:
                print(skipped)
                continue
            with self.subTest(name):
                yield trace, run("validate", "-T", form, *options, trace)

    def test_records(self):
        if not jsonschema:
            skip("python3-jsonschema is not installed: records are not validated against the schema")
        schema = json.loads(run("schema").stdout)
        validators = {kind: jsonschema.Draft202012Validator({**schema, "oneOf": [{"$ref": f"#/$defs/{kind}"}]})
                      for kind in ("finding", "trace", "procedure")}
        kinds = set()
        for trace, done in self.each("json"):
            records = [json.loads(line) for line in done.stdout.splitlines()]
            for record in records:
                validators[record["kind"]].validate(record)
                kinds.add(record["kind"])
            self.assertEqual((records[-1]["kind"], records[-1]["file"]), ("trace", trace.name))
            ids = [r["id"] for r in records if r["kind"] == "procedure"]
            self.assertEqual(ids, sorted(set(ids)))
            for record in records:
                if "procedure" in record:
                    self.assertIn(record["procedure"], ids)
        self.assertEqual(kinds, {"finding", "trace", "procedure"})

    def check_element(self, element, parent=None):
        attributes, children = JUNIT[element.tag]
        self.assertLessEqual(set(element.attrib), set(attributes), element.tag)
        self.assertLessEqual({name for name, must in attributes.items() if must}, set(element.attrib), element.tag)
        for child in element:
            self.assertIn(child.tag, children, element.tag)
            self.check_element(child, element)
        if element.tag == "testsuite":
            cases = element.findall("testcase")
            self.assertEqual(int(element.get("tests")), len(cases))
            for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                self.assertEqual(int(element.get(name)), len([c for c in cases if c.find(tag) is not None]))
            named = [(c.get("classname"), c.get("name")) for c in cases]
            self.assertEqual(len(named), len(set(named)))
        if element.tag == "testcase":
            self.assertLessEqual(len([c for c in element if c.tag != "system-out"]), 1)
            self.assertRegex(element.get("time"), r"^\d+\.\d{3}$")

    def test_junit(self):
        for trace, done in self.each("junit"):
            root = ElementTree.fromstring(done.stdout)
            self.assertEqual(root.tag, "testsuites")
            self.check_element(root)
            self.assertEqual([suite.get("name") for suite in root], [trace.name])
            failed = [c for c in root.iter("testcase") if c.find("failure") is not None]
            self.assertEqual(bool(failed), done.returncode == 1)
            # What did not run is never a case that passed.
            for case in root.iter("testcase"):
                if case.get("classname") == "not run":
                    self.assertIsNotNone(case.find("skipped"))

    def test_junit_cases(self):
        def case(name, *options):
            root = ElementTree.fromstring(run("validate", "-T", "junit", *options, capture(name)).stdout)
            return [c for c in root.iter("testcase") if c.get("classname") == "profile-download"][0]
        whole = case("sgp22-tls13/merged.pcapng")
        self.assertEqual([c.tag for c in whole if c.tag != "system-out"], [])
        self.assertEqual(whole.get("time"), "0.296")  # the session's own log: from the first request to the result
        cut = case("sgp22-faults/24-ends-mid-segment.pcap")
        self.assertIsNotNone(cut.find("skipped"))
        broken = case("sgp22-faults/04-storemetadata-before-configureisdp.pcap")
        self.assertEqual(broken.find("failure").get("type"), "bpp-group-order")

    def test_junit_bad_input(self):
        text = self.check(3, "validate", "-T", "junit", self.folder / "none.hex", says="none.hex").stdout
        root = ElementTree.fromstring(text)
        self.check_element(root)
        self.assertEqual(root[0].get("errors"), "1")

    def test_sarif(self):
        if not jsonschema:
            skip("python3-jsonschema is not installed: SARIF is not validated")
        jsonschema.Draft202012Validator.check_schema(SARIF)
        for trace, done in self.each("sarif"):
            log = json.loads(done.stdout)
            jsonschema.Draft202012Validator(SARIF).validate(log)
            rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
            self.assertEqual(len(rules), len(set(rules)))
            results = log["runs"][0]["results"]
            records = [json.loads(line) for line in run("validate", "-T", "json", trace).stdout.splitlines()]
            self.assertEqual([r["ruleId"] for r in results],
                             [r["rule"] for r in records if r["kind"] == "finding"])
            for result in results:
                self.assertIn(result["ruleId"], rules)
                # 3.27.10: what is no failure has no level.
                self.assertEqual(result["kind"] == "fail", result["level"] != "none")
                place = result["locations"][0]["physicalLocation"]
                self.assertEqual(place["artifactLocation"]["uri"], trace.name)
                self.assertEqual("region" in place, trace.suffix in (".hex", ".log") and "logicalLocations" in
                                 result["locations"][0])
            errors = [r for r in results if r["level"] == "error"]
            self.assertEqual(bool(errors), done.returncode == 1)

    def test_sarif_lines(self):
        """Message 24 begins in line 20 of the log: its first command stands there."""
        log = json.loads(run("validate", "-T", "sarif", capture("sgp22-faults/16-store-data-block-gap.hex")).stdout)
        gap = [r for r in log["runs"][0]["results"] if r["ruleId"] == "es10-block-gap"][0]
        self.assertEqual(gap["level"], "error")
        self.assertEqual(gap["locations"][0]["physicalLocation"]["region"], {"startLine": 20})
        self.assertEqual(gap["locations"][0]["logicalLocations"][0]["name"], "message 24")

    def test_odd_names(self):
        """A name that XML, JSON or a URI could trip over."""
        trace = self.folder / 'a "b" <c>&ä.hex'
        trace.write_text(self.card.read_text())
        root = ElementTree.fromstring(run("validate", "-T", "junit", trace).stdout)
        self.assertEqual(root[0].get("name"), trace.name)
        json.loads(run("validate", "-T", "sarif", trace).stdout)


if __name__ == "__main__":
    unittest.main()
