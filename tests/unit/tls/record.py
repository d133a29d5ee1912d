#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Records the sessions of this folder: OpenSSL's s_client and s_server through a relay that notes every byte.

A file has one item a line: "K" a line of the key log, "C" and "S" bytes from the client and the server in the order
in which they came, "c" and "s" what the two programs were given to send (the truth), all but "K" in hex. Files
<name>-2.txt are the second of two connections. A key pair is made for the run and forgotten; the only secrets in the
files are those of these sessions."""
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PSK = "000102030405060708090a0b0c0d0e0f"
ANY = ":@SECLEVEL=0"

# name: (options of both, of the client, of the server, letters of commands the client types between its lines; ".": none)
SESSIONS = {
    "tls13-aes128-gcm": (["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"], ["-alpn", "http/1.1", "-servername", "smdp.example.com"],
                         ["-alpn", "http/1.1"], ""),
    "tls13-aes256-gcm": (["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"], [], [], ""),
    "tls13-chacha20": (["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"], [], [], ""),
    "tls13-ccm": (["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"], [], [], ""),
    "tls13-ccm8": (["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256"], [], [], ""),
    "tls13-key-update": (["-tls1_3"], [], [], "kK"),
    "tls13-retry": (["-tls1_3"], ["-groups", "X25519:P-256"], ["-groups", "P-256"], ""),
    "tls12-gcm": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"], [], [], ""),
    "tls12-chacha20": (["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"], [], [], ""),
    "tls12-ccm": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-CCM"], [], [], ""),
    "tls12-ccm8": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-CCM8"], [], [], ""),
    "tls12-cbc-etm": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], [], [], ""),
    "tls12-cbc-sha384": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384"], [], [], ""),
    "tls12-renegotiation": (["-tls1_2"], [], ["-client_renegotiation"], "R"),
    "tls11-cbc": (["-tls1_1", "-cipher", "ECDHE-ECDSA-AES128-SHA" + ANY], [], [], ""),
    "tls10-cbc": (["-tls1", "-cipher", "ECDHE-ECDSA-AES256-SHA" + ANY], [], [], ""),
    "tls12-psk-ems": (["-tls1_2", "-cipher", "PSK-AES128-CBC-SHA256", "-psk", PSK], ["-psk_identity", "card"], ["-nocert"], ""),
    "tls10-psk-ems": (["-tls1", "-cipher", "PSK-AES128-CBC-SHA" + ANY, "-psk", PSK], ["-psk_identity", "card"], ["-nocert"], ""),
    "tls12-psk-gcm": (["-tls1_2", "-cipher", "PSK-AES256-GCM-SHA384", "-psk", PSK], ["-psk_identity", "card"], ["-nocert"], ""),
    "tls12-psk-null": (["-tls1_2", "-cipher", "PSK-NULL-SHA384" + ANY, "-psk", PSK], ["-psk_identity", "card"], ["-nocert"], ""),
    "tls11-psk-cbc": (["-tls1_1", "-cipher", "PSK-AES256-CBC-SHA" + ANY, "-psk", PSK], ["-psk_identity", "card"], ["-nocert"], ""),
    "tls10-psk-null": (["-tls1", "-cipher", "PSK-NULL-SHA" + ANY, "-psk", PSK], ["-psk_identity", "card"], ["-nocert"], ""),
    "tls13-long": (["-tls1_3"], [], [], "....k..."),
    "tls12-gcm-long": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], [], [], "......"),
    "tls12-chacha20-long": (["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"], [], [], "......"),
    "tls12-cbc-long": (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], [], [], "......"),
    "tls10-cbc-long": (["-tls1", "-cipher", "ECDHE-ECDSA-AES128-SHA" + ANY], [], [], "......"),
    "tls12-wrong-psk": (["-tls1_2", "-cipher", "PSK-AES128-GCM-SHA256"], ["-psk", "ff" * 16], ["-nocert", "-psk", PSK], ""),
}
OF_CARD = ["-tls1_2", "-cipher", "PSK-AES128-CBC-SHA256", "-psk", PSK]
# name: (options of both, of the second client, of the server)
PAIRS = {
    "tls13-resumed": (["-tls1_3"], [], []),
    "tls13-early": (["-tls1_3"], ["-early_data"], ["-early_data"]),
    "tls12-ticket": (["-tls1_2"], [], []),
    "tls12-session-id": (["-tls1_2", "-no_ticket"], [], []),
    "tls12-psk-ticket": (OF_CARD, [], ["-nocert"]),
    "tls12-psk-session-id": ([*OF_CARD, "-no_ticket"], [], ["-nocert"]),
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port):
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server does not listen")


def pump(client, server, log, seconds):
    """Moves bytes both ways until nothing comes for a while."""
    ends = {client: (server, "C"), server: (client, "S")}
    while True:
        ready, _, _ = select.select(list(ends), [], [], seconds)
        if not ready:
            return
        for end in ready:
            try:
                data = end.recv(65536)
            except OSError:
                data = b""
            if not data:
                del ends[end]
                if not ends:
                    return
                continue
            log.append((ends[end][1], data.hex()) if end in ends else None)
            try:
                (server if end is client else client).sendall(data)
            except OSError:
                return


class Peers:
    """A server, and clients that come through the relay one after the other."""

    def __init__(self, folder, both, server_options):
        self.folder, self.both = folder, both
        self.port = free_port()
        command = ["openssl", "s_server", "-accept", str(self.port), "-cert", folder / "cert.pem", "-key", folder / "key.pem",
                   *both, *server_options]
        if "-nocert" in server_options:
            del command[4:8]
        self.server = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)

    def session(self, client_options, letters, number):
        keylog = self.folder / f"keys-{number}.txt"
        keylog.unlink(missing_ok=True)
        relay = socket.create_server(("127.0.0.1", 0))
        client = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{relay.getsockname()[1]}", "-keylogfile", keylog,
                                   *self.both, *client_options],
                                  stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        near, _ = relay.accept()
        far = connect(self.port)
        log, sent = [], []
        pump(near, far, log, 0.5)
        for i in range(max(2, len(letters) + 1)):
            for process, who, text in ((client, "c", f"-request {i} of session {number}\n" + "-" * 40 * (i % 3) + "\n"),
                                       (self.server, "s", f"-answer {i} of session {number}\n" + "=" * 300 * (i % 3) + "\n")):
                if process.poll() is not None:
                    continue
                process.stdin.write(text.encode())
                process.stdin.flush()
                sent.append((who, text.encode().hex()))
                pump(near, far, log, 0.2)
            if i < len(letters) and letters[i] != ".":
                client.stdin.write(letters[i].encode() + b"\n")
                client.stdin.flush()
                pump(near, far, log, 0.4)
        if client.poll() is None:
            client.stdin.write(b"Q\n")
            client.stdin.flush()
        pump(near, far, log, 0.4)
        client.wait()
        for end in (near, far, relay):
            end.close()
        return [("K", line) for line in keylog.read_text().splitlines() if not line.startswith("#")] if keylog.exists() else [], log, sent

    def close(self):
        self.server.kill()
        self.server.wait()


def write(name, session, more=()):
    keys, log, sent = session
    lines = [*keys, *log, *more, *sent]
    (HERE / f"{name}.txt").write_text("".join(f"{kind} {value}\n" for kind, value in lines))
    print(name, len(log), "chunks")


def main():
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                        "-subj", "/CN=smdp.example.com", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                       check=True, stderr=subprocess.DEVNULL)
        for session, (both, client, server, letters) in SESSIONS.items():
            if wanted and session not in wanted:
                continue
            peers = Peers(folder, both, server)
            write(session, peers.session(client, letters, 1))
            peers.close()
        for session, (both, second, server) in PAIRS.items():
            if wanted and session not in wanted:
                continue
            early = folder / "early.txt"
            early.write_text("-early request\n")
            peers = Peers(folder, both, server)
            write(session, peers.session(["-sess_out", folder / "session.pem"], "", 1))
            options = [second[0], early] if second else []
            write(session + "-2", peers.session(["-sess_in", folder / "session.pem", *options], "", 2),
                  [("c", early.read_bytes().hex())] if second else [])
            peers.close()


main()
