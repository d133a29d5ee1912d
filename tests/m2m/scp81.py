# SPDX-License-Identifier: GPL-2.0-or-later
"""Remote management over HTTPS: a trigger by short message, DNS, PSK-TLS in a channel of BIP, scripts in HTTP (section 2.7 of the facts)."""
import struct

import scp80
import tls
from card import ISD_R, TAR_ISD_R
from coding import contents, lv, tlv, upper
from device import TCP, UDP, Channel
from ota import Answer, unwrapped
from parties import DEVICE, EID, NAMES
from pcap import address

CLIENT, SERVER = tls.CLIENT, tls.SERVER
SUITE = "PSK-AES128-CBC-SHA256"
PATH = "/gsma/adminagent"
CONTENT = "application/vnd.globalplatform.card-content-mgt"
PORT, DNS_PORT = 443, 53


def identity(version, number=1):
    data = tlv("80", "02") + tlv("81", EID) + tlv("4F", ISD_R) + tlv("82", bytes([number])) + tlv("83", bytes([version]))
    return data.hex().upper().encode()


def aid_url(aid):
    return f"//aid/{aid[:10]}/{aid[10:]}"


def chunked(body):
    return f"{len(body):X}\r\n".encode() + body + b"\r\n0\r\n\r\n"


def query(number, host, answer=None):
    """A DNS message: a question for an address, and the answer to it."""
    asked = b"".join(lv(label.encode()) for label in host.split(".")) + b"\0" + struct.pack(">HH", 1, 1)
    head = struct.pack(">HHHHHH", number, 0x8180 if answer else 0x0100, 1, 1 if answer else 0, 0, 0)
    return head + asked + (struct.pack(">HHHIH", 0xC00C, 1, 1, 300, 4) + address(answer) if answer else b"")


class Https:
    """A session from its trigger to the 204; commands go through run(). Where the card opens it to notify: `message`."""

    def __init__(self, scene, server="SMSR1", message=None, resolve=False):
        self.scene, self.play, self.ota = scene, scene.play, scene.ota
        self.line, self.server = self.play.line, self.play.parties[server]
        self.number, self.message = 0, message
        start = self.play.recorder.last + 1
        if not message:
            self.trigger()
            what = "push SMS (SCP80, open SCP81 session)"
            self.play.step(None, server, "eUICC", what, "card", frames=[start, self.play.recorder.last])
        if resolve:
            self.resolve()
        self.connect()

    def trigger(self):
        keys = self.play.ota[self.server.name]
        keys.sent += 1
        connection = tlv("84", tlv("35", "03"), tlv("39", "0578"), tlv("47", b"\3iot\7example"), tlv("3C", b"\2", PORT.to_bytes(2, "big")),
                         tlv("3E", b"\x21", address(self.server.address)))
        server = tlv("89", tlv("8A", self.server.host.encode()), tlv("8C", PATH.encode()))
        body = tlv("81", tlv("83", connection, server))
        packet = scp80.command(keys, TAR_ISD_R, keys.sent, body, (scp80.HIGHER, 0))

        def react():
            self.scene.card.packet(packet)
        _, lines = self.ota.deliver(self.server.name, packet, react)
        row = self.ota.row(self.server.name, "scp80-push", keys, f"{keys.sent:010X}", ISD_R, body, lines)
        row.update(script_body=upper(body), por_status=0)

    def resolve(self):
        """DNS over a channel of its own."""
        number = int.from_bytes(self.play.random.bytes(2), "big")
        channel = Channel(self.line, 1, UDP, DNS_PORT, address(NAMES))
        asked = query(number, self.server.host)
        answer = self.play.alter("dns.answer", query(number, self.server.host, self.server.address))
        start = self.play.recorder.last + 1
        channel.send(asked)
        self.play.recorder.udp("scp81", DEVICE, NAMES, (50053, DNS_PORT), asked)
        self.play.recorder.udp("scp81", NAMES, DEVICE, (DNS_PORT, 50053), answer)
        channel.receive(answer)
        self.play.step("dns", "eUICC", "DNS", f"address of {self.server.host}", "card", frames=[start, self.play.recorder.last])
        channel.close()

    def connect(self):
        self.channel = Channel(self.line, 2, TCP, PORT, address(self.server.address))
        self.network = self.play.recorder.connect("scp81", DEVICE, self.server.address, PORT)
        self.pair, _ = tls.preshared(self.play.alter("scp81.suite", SUITE), identity(self.play.psk_version), self.play.psk, self.carry)
        self.pair.handshake()
        query_string = f"?msg={upper(self.message)}" if self.message else ""
        self.post(PATH + query_string, None)

    def carry(self, side, data):
        if side == CLIENT:
            self.channel.send(data)
            self.network.send(CLIENT, data)
        else:
            self.network.send(SERVER, data)
            self.channel.receive(data)

    def post(self, path, body):
        head = (f"POST {path} HTTP/1.1\r\nHost: {self.server.host}\r\nX-Admin-Protocol: globalplatform-remote-admin/1.0\r\n"
                f"X-Admin-From: //se-id/eid/{EID};//aa-id/aid/{ISD_R[:10]}/{ISD_R[10:]}\r\n")
        if body is not None:
            head += f"X-Admin-Script-Status: ok\r\nContent-Type: {CONTENT}-response;version=1.0\r\nTransfer-Encoding: chunked\r\n"
        self.pair.send(CLIENT, head.encode() + b"\r\n" + (chunked(body) if body is not None else b""))

    def run(self, label, body, steps, target=ISD_R, _=True):
        """A script down, its answer up."""
        self.number += 1
        script = bytes.fromhex("AE80") + body + bytes(2)
        head = (f"HTTP/1.1 200 OK\r\nX-Admin-Protocol: globalplatform-remote-admin/1.0\r\nX-Admin-Next-URI: {PATH}?cmd={self.number}\r\n"
                f"X-Admin-Targeted-Application: {aid_url(target)}\r\nContent-Type: {CONTENT};version=1.0\r\nContent-Length: {len(script)}\r\n\r\n")
        start, line = self.play.recorder.last + 1, self.line.last + 1
        self.pair.send(SERVER, head.encode() + script)
        self.play.step(steps[0], self.server.name, "eUICC", label, "card", hint={"apdu_lines": [line, self.line.last]},
                       frames=[start, self.play.recorder.last])
        data = self.scene.card.script(script, contents(target)[12:15])
        row = self.ota.row(self.server.name, "scp81", self.play.ota[self.server.name], None, target, script, [line, self.line.last])
        start, line = self.play.recorder.last + 1, self.line.last + 1
        self.post(f"{PATH}?cmd={self.number}", data)
        answer = Answer(unwrapped(data))
        lines = [line, self.line.last]
        self.play.step(steps[1], "eUICC", self.server.name, label + " response", "card", hint={"apdu_lines": lines},
                       frames=[start, self.play.recorder.last], **({"sw": answer.sw} if answer.sw else {}))
        row.update(kvn=64, response_body=upper(answer.data), por_status=0, apdu_lines_response=lines)
        return answer

    def close(self):
        start = self.play.recorder.last + 1
        self.pair.send(SERVER, b"HTTP/1.1 204 No Content\r\nX-Admin-Protocol: globalplatform-remote-admin/1.0\r\n\r\n")
        if self.scene.card.change and not self.scene.card.is_refreshing:
            self.line.ask(0x41, 0, self.channel.target)
            self.ota.refresh_once()
            self.line.status()
        else:
            self.channel.close()
        self.network.close()
        self.play.step(None, self.server.name, "eUICC", "HTTP 204, channel closed", "card", frames=[start, self.play.recorder.last])
