# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/tls_psk.json: recorded PSK sessions (TLS 1.1 and 1.2; CBC with and without EtM, GCM, NULL, 3DES) decrypted with the
pre-shared key and with the key log of captures/scp81; and the same streams as they came."""
import json

from tls import in_order, need, run

FOLDERS = {"main": "."}


def check(name, what, found, vector, wrong):
    for side, stream in (("c", "client_plaintext"), ("s", "server_plaintext")):
        if found[side].hex() != vector[stream]:
            wrong.append(f"{name}: {what}: {stream} differs: {found[side][:60]} ... {len(found[side])} bytes of "
                         f"{len(vector[stream]) // 2}")
    if found["findings"] or found["messages"] or found["lost"]:
        wrong.append(f"{name}: {what}: {found['findings']} {found['messages']}")


def main():
    with open(need("vectors/tls_psk.json"), encoding="utf-8") as file:
        vectors = [v for v in json.load(file)["vectors"] if "client_stream" in v]
    wrong = []
    for vector in vectors:
        name = vector["name"]
        streams = in_order(bytes.fromhex(vector["client_stream"]), bytes.fromhex(vector["server_stream"]))
        identity = vector["psk_identity"].encode().hex()
        for what, line in (("named key", f"P {identity} {vector['psk']}"), ("key without a name", f"P - {vector['psk']}"),
                           ("key log", f"K CLIENT_RANDOM {vector['client_random']} {vector['master_secret']}")):
            check(name, what, run([line, *streams, "E"])[0], vector, wrong)
        folder = need("captures/scp81") / FOLDERS.get(name, name)
        with open(folder / "events.json", encoding="utf-8") as file:
            events = [f"{way.upper()} {data}" for way, data in json.load(file)]
        keys = [f"K {line}" for line in (folder / "keylog.txt").read_text().splitlines()]
        check(name, "as it came", run([*keys, *events, "E"])[0], vector, wrong)
        other = run([f"P {identity} {'77' * 16}", *streams, "E"])[0]
        if other["c"] or other["s"] or other["findings"] != ["tls-secrets-wrong"]:
            wrong.append(f"{name}: a wrong key: {other}")
        print(name, "agrees" if not wrong else "differs")
    print("\n".join(wrong))
    if wrong or len(vectors) != 7:
        raise SystemExit(1)


main()
