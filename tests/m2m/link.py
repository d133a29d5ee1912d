# SPDX-License-Identifier: GPL-2.0-or-later
"""CAT_TP as carrier: the push that asks for channel and link, and secured packets in SDUs (sections 2.6 of the facts, 9 of OTA)."""
import cat_tp
import commands
import scp80
from card import ISD_R
from coding import contents, tlv, upper
from device import UDP, Channel
from ota import Answer, unwrapped, wrapped
from parties import DEVICE, ICCIDS
from pcap import address

PORT, OWN_PORT, TARGET_PORT = 47100, 47101, 1


class Link:
    """From the push to RST; commands go through run()."""

    def __init__(self, scene, server="SMSR1"):
        self.scene, self.play, self.ota = scene, scene.play, scene.ota
        self.line, self.server = self.play.line, self.play.parties[server]
        self.ota.es5(server, "80EC01 push", self.requests(), (None, None))
        self.channel = Channel(self.line, 1, UDP, PORT, address(self.server.address))
        first = int.from_bytes(self.play.random.bytes(2), "big")
        self.card = cat_tp.End((TARGET_PORT, 2), first)
        self.net = cat_tp.End((2, TARGET_PORT), first ^ 0x5555)
        start = self.play.recorder.last + 1
        self.up([self.card.syn(cat_tp.identity(ICCIDS[0]))])
        self.down([self.net.syn_ack(b"")])
        self.up([self.card.ack()])
        self.play.step("cat-tp", "eUICC", server, "CAT_TP link open", frames=[start, self.play.recorder.last])

    def requests(self):
        channel = (tlv("35", "03"), tlv("39", "0578"), tlv("47", b"\3iot\7example"), tlv("3C", b"\1", PORT.to_bytes(2, "big")),
                   tlv("3E", b"\x21", address(self.server.address)))
        link = (tlv("3C", b"\0", TARGET_PORT.to_bytes(2, "big")), tlv("36", cat_tp.identity(ICCIDS[0])))
        return commands.apdu("80EC0101", b"".join(channel)) + commands.apdu("80EC0102", b"".join(link))

    def up(self, pdus):
        """From the card; what its other end took."""
        for one in pdus:
            self.channel.send(one)
            self.play.recorder.udp("cat_tp", DEVICE, self.server.address, (OWN_PORT, PORT), one)
        return self.net.take(pdus)

    def down(self, pdus):
        came = [one for one in pdus if self.play.has("cat-tp.pdu")]
        for one in came:
            self.play.recorder.udp("cat_tp", self.server.address, DEVICE, (PORT, OWN_PORT), one)
            self.channel.receive(one)
        return self.card.take(came)

    def run(self, label, body, steps, target=ISD_R, is_objects=False):
        keys = self.play.ota[self.server.name]
        keys.sent += 1
        script = wrapped(body, is_objects)
        sdu = scp80.command(keys, contents(target)[12:15], keys.sent, script, (scp80.HIGHER, scp80.REPORT), stream=True)
        start, line = self.play.recorder.last + 1, self.line.last + 1
        pdus = self.net.data(sdu)
        packet = self.down(pdus)
        self.up([self.card.ack()])
        lines = [line, self.line.last]
        self.play.step(steps[0], self.server.name, "eUICC", label, "card", hint={"apdu_lines": lines}, frames=[start, self.play.recorder.last])
        row = self.ota.row(self.server.name, "cat-tp", keys, f"{keys.sent:010X}", target, script, lines)
        if packet != sdu:
            self.play.steps[-1]["leg"] = None  # no command came
            return None  # the card still waits for the rest
        por, _ = self.scene.card.packet(packet, stream=True)
        start, line = self.play.recorder.last + 1, self.line.last + 1
        back = self.up(self.card.data(por))
        self.down([self.net.ack()])
        status, echoed, data, is_right = scp80.read_response(keys, back, True, stream=True)
        answer = Answer(unwrapped(data), status)
        lines = [line, self.line.last]
        self.play.step(steps[1], "eUICC", self.server.name, label + " response", "card", hint={"apdu_lines": lines},
                       frames=[start, self.play.recorder.last], **({"sw": answer.sw} if answer.sw else {}))
        row.update(response_body=upper(answer.data), por_status=status, por_cntr=f"{echoed:010X}", por_cc_ok=is_right, apdu_lines_response=lines)
        return answer

    def close(self):
        start = self.play.recorder.last + 1
        self.up([self.card.reset()])
        self.play.step("cat-tp", "eUICC", self.server.name, "CAT_TP link reset", frames=[start, self.play.recorder.last])
        if self.scene.card.change and not self.scene.card.is_refreshing:
            self.line.ask(0x41, 0, self.channel.target)
            self.ota.refresh_once()
            self.line.status()
        else:
            self.channel.close()
