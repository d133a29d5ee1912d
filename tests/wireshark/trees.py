# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages as tshark's JSON has them and as rsptrace's records have them, in one form."""
import json
import re
import subprocess

from host import RSPTRACE

PREFIX = "esim."
# Connections of which nothing was decoded, which Wireshark's own dissectors show.
OTHERS = ("TCP", "TLS")
NUMBERS = ("seq", "answers", "same_as", "same_object_as")


def as_list(value):
    return value if isinstance(value, list) else [value]


def walk(item, out):
    """(key, value, bytes in hex) of each element below an object of tshark's JSON."""
    for key, value in item.items():
        if key.endswith(("_raw", "_tree")) or not key.startswith(PREFIX):
            continue
        values = as_list(value)
        raws = item.get(key + "_raw", [])
        raws = [raws] if raws and not isinstance(raws[0], list) else raws
        raws = raws if len(raws) == len(values) else [[""]] * len(values)
        for at, (one, raw) in enumerate(zip(values, raws)):
            out.append((key[len(PREFIX):], "" if isinstance(one, dict) else one, raw[0].upper()))
            if isinstance(one, dict):
                walk(one, out)
    for key, value in item.items():
        if key.endswith("_tree"):
            for one in as_list(value):
                walk(one, out)


def of_tshark(packets):
    """The messages of all packets by their number: columns, elements, and the frame that shows them."""
    found = {}
    for layers in packets:
        frame = int(layers["frame"]["frame.number"])
        for message in as_list(layers.get("esim", [])):
            if "esim.seq" not in message:
                continue
            elements = []
            for key, value in message.items():
                if key.startswith("esim_") and isinstance(value, dict):
                    walk(value, elements)
            columns = {key[len(PREFIX):]: value for key, value in message.items()
                       if key.startswith(PREFIX) and isinstance(value, str)}
            found[int(columns["seq"])] = (frame, columns, elements)
    return found


def of_rsptrace(capture, *words):
    done = subprocess.run([RSPTRACE, "decode", "-T", "ndjson", "-V", "-q", *words, capture], capture_output=True, check=False)
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    messages = [line for line in lines if line["kind"] == "message" and line["interface"] not in OTHERS]
    numbers = {message["seq"]: at for at, message in enumerate(messages, 1)}
    for message in messages:
        for key in NUMBERS:
            if key in message:
                message[key] = numbers[message[key]]
    return messages


def same_number(text, number):
    return int(text, 0) == number


def same_time(text, value):
    """"Mar 30, 2030 08:31:30.000000000 UTC" or, later, "2030-03-30T08:31:30Z"."""
    digits = re.findall(r"\d+", value)
    return digits[0] in text and ":".join(digits[3:6]) in text


def same_value(kind, text, node):
    value = node.get("value")
    if node.get("hidden"):
        return True
    if kind == "none":
        return text == "" or text == node.get("label", text)
    if kind in ("uint", "int"):
        return same_number(text, int(value, 16) if isinstance(value, str) else value)
    if kind == "bool":
        return (text in ("1", "True", "true")) == value
    if kind == "bytes":
        return text.replace(":", "").upper() == value
    if kind == "time":
        return same_time(text, value)
    if kind == "oid":
        return text.split(" ")[0] == value
    return text == value
