# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands of servers on their way to the card and back: over short messages here, over other carriers in scp81.py and link.py."""
import scp80
import sms
from card import ISD_R
from coding import elements, tlv, upper
from device import NUMBER
from parties import NUMBERS, SMSC

PORT = 2775


class Answer:
    """What came back for a script: the objects in it, or why there are none."""

    def __init__(self, data, status=0):
        self.data, self.status = data, status
        self.objects = list(elements(data)) if data else []

    @property
    def answers(self):
        """R-APDUs."""
        return [body for tag, body in self.objects if tag == "23"]

    @property
    def sw(self):
        return upper(self.answers[-1][-2:]) if self.answers else None

    @property
    def last(self):
        """Of the last R-APDU, without its status word."""
        return self.answers[-1][:-2]


def wrapped(body, is_objects, template="AA"):
    return bytes.fromhex("AE80") + body + bytes(2) if is_objects else tlv(template, body)


def unwrapped(script):
    """The body of a script or of its answer."""
    if script[1:2] == b"\x80":
        return script[2:-2]
    return next(elements(script))[1] if script else b""


class Ota:
    def __init__(self, play):
        self.play, self.line, self.card = play, play.line, play.card
        self.reference = 0x10
        self.session = None  # a carrier that is open; else short messages
        self.smpp = None     # frames of the last packet by SMPP

    # SMPP

    def bound(self, server):
        party = self.play.parties[server]
        if not party.smpp:
            party.smpp = self.play.recorder.connect("smpp", party.address, SMSC, PORT)
            party.pdus = 1
            party.smpp.send(0, sms.bind(server.lower(), 1))
            party.smpp.send(1, sms.pdu(sms.BIND | sms.ANSWER, 1, sms.text("SMSC")))
        return party

    def to_card(self, server, user_data):
        party = self.bound(server)
        for one in user_data:
            party.pdus += 1
            party.smpp.send(0, sms.message(sms.SUBMIT, party.pdus, NUMBERS[server], NUMBER, one))
            party.smpp.send(1, sms.pdu(sms.SUBMIT | sms.ANSWER, party.pdus, sms.text(f"{party.pdus:08}")))

    def to_server(self, server, user_data):
        party = self.bound(server)
        for one in user_data:
            party.pdus += 1
            party.smpp.send(1, sms.message(sms.DELIVER, party.pdus, NUMBER, NUMBERS[server], one))
            party.smpp.send(0, sms.pdu(sms.DELIVER | sms.ANSWER, party.pdus, sms.text("")))

    def deliver(self, server, packet, react):
        """A packet to the card, by SMPP and in ENVELOPEs: (frames, lines of apdu.hex)."""
        self.reference = self.reference + 1 & 0xFF
        user_data = sms.parts(packet, sms.COMMAND, self.reference, self.play.alter("sms.is-wide", False))
        self.smpp = [self.play.recorder.last + 1]
        self.to_card(server, user_data)
        self.smpp.append(self.play.recorder.last)
        start, line = self.play.recorder.last + 1, self.line.last + 1
        self.line.deliver([sms.delivered(NUMBERS[server], one) for one in user_data], react)
        return [start, self.play.recorder.last], [line, self.line.last]

    def send(self, server, packet, element):
        """A packet from the card by SEND SHORT MESSAGE; what waits behind it (REFRESH) is fetched too."""
        self.reference = self.reference + 1 & 0xFF
        user_data = sms.parts(packet, element, self.reference)
        for one in user_data:
            self.line.send_sms(sms.submitted(NUMBERS[server], one, self.reference))
        return user_data

    # Commands

    def es5(self, server, label, body, steps=(None, None), target=ISD_R, is_objects=False, tar=None):
        """A script to a security domain. Gives its Answer, or None when none came."""
        body = self.play.alter("card:" + label, body)
        if body is None:
            return None
        script = wrapped(body, is_objects, self.play.alter("script.template", "AA"))
        if self.session:
            return self.session.run(label, body, steps, target, is_objects)
        return self.by_sms(server, label, script, steps, target, tar)

    def by_sms(self, server, label, script, steps, target, tar=None):
        keys = self.play.ota[server]
        keys.sent += 1
        counter = self.play.alter("ota.counter", keys.sent)
        tar = tar or bytes.fromhex(target)[12:15]
        spi2 = self.play.alter("ota.spi2", scp80.POR_ENCIPHERED)
        packet = scp80.command(keys, tar, counter, script, (scp80.HIGHER, spi2), lambda code: self.play.alter("ota.mac:" + label, code),
                               block=self.play.alter("ota.block", 16))
        is_report = not spi2 & scp80.BY_SUBMIT
        sent = {}

        def react():
            por, _ = self.card.packet(packet)
            sent["por"] = por if self.play.has("ota.por:" + label) else None
            if sent["por"] and is_report:
                sent["parts"] = [b"\2" + sms.RESPONSE + por]
                return sent["parts"][0]
            if sent["por"]:
                sent["parts"] = self.send(server, sent["por"], sms.RESPONSE)
            if self.card.change:
                self.refresh_once()
            return b""

        frames, lines = self.deliver(server, packet, react)
        self.play.step(steps[0], server, "eUICC", label, "card", hint={"apdu_lines": lines}, frames=frames, smpp_frames=self.smpp)
        row = self.row(server, "scp80", keys, f"{counter:010X}", target, script, lines)
        start, line = self.play.recorder.last + 1, self.line.last + 1
        self.line.serve()
        if is_report and self.card.change:
            self.refresh_once()
            self.line.status()
        if not sent["por"]:
            return None
        before = self.play.recorder.last
        self.to_server(server, sent["parts"])
        status, echoed, data, is_right = scp80.read_response(keys, sent["por"], bool(spi2 & 0x10))
        answer = Answer(unwrapped(data), status)
        end = start + 2 * len(sent["parts"]) - 1
        lines = [line, line + 2 * len(sent["parts"]) - 1]
        if is_report:
            lines, (start, end) = [lines[0] - 1] * 2, [frames[1]] * 2
        self.play.step(steps[1], "eUICC", server, label + " response", "card", hint={"apdu_lines": lines}, frames=[start, end],
                       smpp_frames=[before + 1, self.play.recorder.last], **({"sw": answer.sw} if answer.sw else {}))
        row.update(response_body=upper(answer.data), por_status=status, por_cntr=f"{echoed:010X}", por_cc_ok=is_right,
                   apdu_lines_response=lines)
        return answer

    def row(self, server, carrier, keys, counter, target, script, lines):
        row = {"server": server, "carrier": carrier, "kvn": keys.version, "cntr": counter, "target": target,
               "script_body": upper(unwrapped(script)), "response_body": "", "por_status": None, "por_cntr": None, "por_cc_ok": None,
               "apdu_lines_command": lines, "apdu_lines_response": None}
        self.play.scripts.append(row)
        return row

    def refresh_once(self):
        if not self.card.is_refreshing:
            self.card.is_refreshing = True
            self.line.refresh()

    # What the card does by itself

    def restart(self):
        """After REFRESH: the other profile is enabled."""
        old, new = self.card.change
        old.state, new.state = "Disabled", "Enabled"
        self.card.is_refreshing = False
        self.play.step(6, "eUICC", "eUICC", "REFRESH, attach, states switched")
        self.line.start()

    def notify(self, server, kind, step=7, profile=None):
        """A default notification by short message; gives its number."""
        body = self.card.notification(kind, profile)
        packet = self.card.notification_packet(body)
        user_data = self.send(server, packet, sms.COMMAND)
        self.line.status()
        start, line = self.play.recorder.last - 2 * len(user_data) + 1, self.line.last - 2 * len(user_data) + 1
        number = dict(elements(next(elements(body))[1])).get("4E", bytes(2))
        made = self.play.step(step, "eUICC", server, f"default notification {kind:02X}", "card", hint={"apdu_lines": [line, self.line.last]},
                              seq=upper(number), isdp=(profile or self.card.enabled()).aid, frames=[start, self.play.recorder.last])
        self.to_server(server, user_data)
        made["smpp_frames"] = [made["frames"][1] + 1, self.play.recorder.last]
        return number
