# SPDX-License-Identifier: GPL-2.0-or-later
"""The TLS legs of the SGP.22 captures: what is decrypted holds the requests and responses of es9p.jsonl, which were recorded
behind the TLS server."""
import json

from tls import Connections, need, run

CAPTURES = ("sgp22-tls12", "sgp22-tls13", "sgp22-tls13-h2-mss255")


def http1_bodies(data):
    """The bodies of HTTP/1.1 messages, one behind the other."""
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        fields = {name.strip().lower(): value.strip() for name, _, value in
                  (line.partition(":") for line in head.decode().split("\r\n")[1:])}
        if fields.get("transfer-encoding") == "chunked":
            body = b""
            while True:
                size, _, data = data.partition(b"\r\n")
                body += data[:int(size, 16)]
                data = data[int(size, 16) + 2:]
                if int(size, 16) == 0:
                    break
        else:
            length = int(fields.get("content-length", 0))
            body, data = data[:length], data[length:]
        yield body


def http2_bodies(data):
    """The DATA of HTTP/2 streams."""
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    data = data.removeprefix(preface)
    bodies = {}
    while data:
        length, kind = int.from_bytes(data[:3], "big"), data[3]
        if kind == 0:
            stream = int.from_bytes(data[5:9], "big")
            bodies[stream] = bodies.get(stream, b"") + data[9:9 + length]
        data = data[9 + length:]
    return list(bodies.values())


def check(name, file, wrong):
    capture = Connections(443).read(need(f"captures/{name}/{file}"))
    with open(need(f"captures/{name}/es9p.jsonl"), encoding="utf-8") as lines:
        truth = [json.loads(line) for line in lines]
    lines = [f"K {line}" for line in capture.secrets]
    for state in capture.connections.values():
        lines += state["lines"] + ["E"]
    found = run(lines)
    closed = run([line for line in lines if line[0] != "K"])
    bodies = http2_bodies if "h2" in name else http1_bodies
    requests = [body for one in found for body in bodies(one["c"])]
    answers = [body for one in found for body in bodies(one["s"])]
    for side, texts in (("request", requests), ("response", answers)):
        # an empty body is none
        expected = [entry[side] for entry in truth if entry.get(side)]
        got = [json.loads(text) for text in texts if text]
        if got != expected:
            wrong.append(f"{name}/{file}: {side}: {len(got)} bodies, {len(expected)} expected, or they differ")
    findings = [rule for one in found for rule in one["findings"] if rule not in ("tls-session-resumed",)]
    if findings or any(one["messages"] for one in found):
        wrong.append(f"{name}/{file}: {findings}")
    if any("h2" != one["alpn"] for one in found) and "h2" in name:
        wrong.append(f"{name}/{file}: not all agreed on h2")
    for one in closed:
        # the name that the client asked for; sizes and versions are checked in the unit tests
        if len(one["messages"]) != 1 or "testsmdpplus1.example.com, TLS 1." not in one["messages"][0] or one["c"] or one["s"]:
            wrong.append(f"{name}/{file}: without secrets: {one}")
    print(f"{name}/{file}: {len(found)} connections, {len(requests)} requests, {len(answers)} responses")


def main():
    wrong = []
    for name in CAPTURES:
        for file in ("es9p-tls.pcapng", "merged.pcapng"):
            check(name, file, wrong)
    print("\n".join(wrong))
    raise SystemExit(1 if wrong else 0)


main()
