# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/procedures.md and docs/procedures/ say what the definitions of procedures say. `check_procedures.py --write` brings
them up to date."""
import os
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(os.environ.get("RSP_SOURCE", Path(__file__).parents[2]))
MODULE = ROOT / "decoder" / "procedure"
DOCS = ROOT / "docs"
MARK = "<!-- Generated from the definitions in decoder/procedure/definitions; a test checks that it is current. -->"
CARD = ("APDU", "ES10", "ES10a", "ES10b", "ES10c", "ES8+")


def flowing(text):
    return " ".join((text or "").split())


def yes(element, name):
    return element.get(name) == "yes"


def names():
    """The definitions in the order in which they are tried."""
    return re.search(r"set\(definitions\s+([^)]*)\)", (MODULE / "CMakeLists.txt").read_text())[1].split()


class Definition:
    def __init__(self, name):
        self.root = xml.parse(MODULE / "definitions" / f"{name}.xml").getroot()
        self.id = self.root.get("id")
        self.title = self.root.get("title")
        self.parties = {party.get("id"): party.get("name") for party in self.root.findall("party")}
        self.steps = self.root.findall("step")
        self.about = flowing(self.root.findtext("about"))

    def where(self):
        clause = self.root.get("clause", "")
        return clause or self.root.get("spec")


def rules_of(definitions):
    """Every rule of the definitions: id to (definition, element)."""
    return {rule.get("id"): (each, rule) for each in definitions for rule in each.root.findall("rule")}


def base_rules():
    """Rules of the library: id to text."""
    text = (ROOT / "decoder" / "base" / "rules.def").read_text()
    return {match[1]: (match[2], match[3], match[4]) for match in re.finditer(
        r'RULE\(\w+,\s*"([^"]+)",\s*(\w+),\s*"([^"]*)",\s*"([^"]*)"\)', text)}


def heading(title):
    """With a capital, unless the first word is a name like eUICC."""
    return title if title[1:2].isupper() else title[0].upper() + title[1:]


def together(values):
    """Values that make up a key, as words."""
    words = values.split()
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] + " together"


def leg(step):
    interfaces = []
    for on in step.findall("on"):
        name = "card" if on.get("interface") in CARD else on.get("interface")
        if name not in interfaces:
            interfaces.append(name)
    return ", ".join(interfaces)


def presence(step):
    words = [step.get("presence", "must")]
    for name, word in (("repeated", "repeated"), ("begins", "begins it"), ("prelude", "may stand before it")):
        if yes(step, name):
            words.append(word)
    ends = step.get("ends", "no")
    if ends != "no":
        words.append("ends it" if ends == "yes" else "cancels it")
    if yes(step, "after-end"):
        words.append("may follow the end")
    return ", ".join(words)


def condition(when):
    field = f"`{when.get('field')}`"
    if yes(when, "absent"):
        return f"without {field}"
    return f"{field} is {when.get('is')}" if when.get("is") else f"with {field}"


def message(step):
    words = [f"`{on.get('function')}`" + (f" {on.get('direction')}" if on.get("direction") else "") +
             (f" (tag {on.get('tag')})" if on.get("tag") else "") for on in step.findall("on")]
    seen = list(dict.fromkeys(words))
    out = ", ".join(seen)
    if step.findall("when"):
        out += "; " + ", ".join(condition(when) for when in step.findall("when"))
    if step.get("accepts"):
        out += f"; {step.get('accepts')} is an ordinary answer"
    return out


def diagram(definition):
    lines = ["```mermaid", "sequenceDiagram"]
    lines += [f"    participant {each} as {name}" for each, name in definition.parties.items()]
    for step in definition.steps:
        answers = any(on.get("direction") == "response" for on in step.findall("on"))
        arrow = "-->>" if answers else "->>"
        line = f"{step.get('from')}{arrow}{step.get('to')}: {step.get('number')} {step.get('name')}"
        if step.get("presence", "must") == "must":
            lines.append("    " + line)
        else:
            lines += [f"    opt {step.get('presence')}", "        " + line, "    end"]
    return lines + ["```"]


def steps_table(definition):
    lines = ["| number | step | from, to | message | leg | presence | clause |", "|---|---|---|---|---|---|---|"]
    for step in definition.steps:
        lines.append(f"| {step.get('number')} | {step.get('name')} (`{step.get('id')}`) "
                     f"| {definition.parties[step.get('from')]} to {definition.parties[step.get('to')]} | {message(step)} "
                     f"| {leg(step)} | {presence(step)} | {step.get('clause') or definition.where()} |")
    return lines


def values_table(definition, links):
    rows = [(step, binding) for step in definition.steps for binding in step if binding.tag == "same"]
    if not rows:
        return []
    lines = ["", "## What must be the same", "", "A value is known from the first step that has it; in these it is compared.",
             "", "| value | in step | field | or else |", "|---|---|---|---|"]
    for step, binding in rows:
        fields = ", ".join(f"`{field}`" for field in binding.get("field").split())
        lines.append(f"| {binding.get('value')} | {step.get('number')} {step.get('name')} | {fields} | {links(binding.get('rule'))} |")
    return lines


def rules_table(definition):
    rules = definition.root.findall("rule")
    if not rules:
        return []
    lines = ["", "## Rules", "", "| rule | level | clause | |", "|---|---|---|---|"]
    for rule in rules:
        lines.append(f"| <a id=\"{rule.get('id')}\"></a>`{rule.get('id')}` | {rule.get('level')} "
                     f"| {rule.get('clause') or definition.where()} | {flowing(rule.text)} |")
    return lines


def checks_table(definition, links):
    rows = list(dict.fromkeys((check.get("name"), check.get("rule"), step.get("number") + " " + step.get("name"))
                              for step in definition.steps for check in step.findall("check")))
    if not rows:
        return []
    lines = ["", "## Checks", "", "| check | step | rule |", "|---|---|---|"]
    return lines + [f"| {name} | {step} | {links(rule)} |" for name, rule, step in rows]


def page(definition, rules, base):
    def links(rule):
        owner = rules.get(rule)
        if not owner:
            if rule not in base:
                raise SystemExit(f"{definition.id}: there is no rule {rule}")
            return f"[`{rule}`](../rules.md)"
        return f"[`{rule}`]({'' if owner[0] is definition else owner[0].id + '.md'}#{rule})"

    root = definition.root
    lines = [f"# {heading(definition.title)}", MARK, "", definition.about, ""]
    lines.append(f"`{definition.id}`, {definition.where()}.")
    if root.get("status") == "unverified":
        lines.append("Its facts rest on weak sources, so what it finds is suspicious at most.")
    if root.get("instead-of"):
        before = " or ".join(f"`{each}`" for each in root.get("instead-of").split())
        lines.append(f"What looks like {before} at first turns out to be this one.")
    if yes(root, "single"):
        lines.append("A card has one of these at a time: a new session discards an open one.")
    if yes(root, "in-session"):
        lines.append("It lasts as long as the session of the card, and until another procedure begins.")
    keys = [together(key.get("values")) + (" on one card" if yes(key, "card") else "")
            for key in root.findall("key")]
    if keys:
        lines += ["", "What belongs together is found by " + "; by ".join(keys) + ". An answer belongs to its request, and what a "
                  "card gets without any of these to its latest procedure of this kind."]
    lines += ["", *diagram(definition), "", "## Steps", "", *steps_table(definition)]
    lines += values_table(definition, links) + checks_table(definition, links) + rules_table(definition)
    return "\n".join(lines) + "\n"


def index(definitions):
    lines = ["# Procedures", MARK, "",
             "What `rsptrace flow` follows. Each is a definition in XML that is compiled in; [write your own](write-a-procedure.md) "
             "to add one. Rules that every procedure has (a step is missing, out of order, repeated, late) are in "
             "[rules.md](rules.md), family `procedure`.", ""]
    for spec in sorted({each.root.get("spec") for each in definitions}):
        lines += [f"## {spec}", "", "| procedure | clause | between | steps |", "|---|---|---|---|"]
        for each in definitions:
            if each.root.get("spec") != spec:
                continue
            mark = " (unverified)" if each.root.get("status") else ""
            lines.append(f"| [{each.title}](procedures/{each.id}.md){mark} | {each.where()} "
                         f"| {', '.join(each.parties.values())} | {len(each.steps)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def wanted():
    definitions = [Definition(name) for name in names()]
    rules = rules_of(definitions)
    base = base_rules()
    pages = {DOCS / "procedures" / f"{each.id}.md": page(each, rules, base) for each in definitions}
    pages[DOCS / "procedures.md"] = index(definitions)
    return pages


def main():
    pages = wanted()
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text() != text]
    stale += [path for path in (DOCS / "procedures").glob("*.md") if path not in pages]
    if "--write" in sys.argv:
        (DOCS / "procedures").mkdir(exist_ok=True)
        for path in stale:
            path.write_text(pages[path]) if path in pages else path.unlink()
        return 0
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not current: run tests/structure/check_procedures.py --write")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
