# SPDX-License-Identifier: GPL-2.0-or-later
"""What parties do in the procedures of the platform: enabling, disabling, deletion, attributes, policies (SGP.02 section 3)."""
import commands
import soap
from card import CHANGED, DECLARED, FALLEN_BACK, ROLLED_BACK, TAR_MNO
from coding import find, tlv
from eis import eis
from exchange import VALIDITY, Exchange
from link import Link
from ota import Ota
from parties import EID, Play
from scp81 import Https

WRONG_STATE, NOT_ALLOWED, REFUSED_BY_RULES, REFUSED_BY_CARD = ("8.2.1", "3.5"), ("8.2.1", "1.2"), ("8.2.3", "3.8"), ("8.2.2", "3.8")
FAILED_ON_CARD, TOO_LATE = ("8.4", "4.2"), ("1.6", "5.3")
WORDS = {"EnableProfile": (commands.ENABLE, "Enabled", "Disabled"), "DisableProfile": (commands.DISABLE, "Disabled", "Enabled")}
SMSR_FIELD = {"EnableProfile": "SmSr-id", "DisableProfile": "Smsr-id", "DeleteProfile": "Smsr-id", "SetFallBackAttribute": "Smsr-id"}
OF_ES3 = {"DeleteProfile": "DeleteISDP"}


class Scene:
    """A play, and the ways in which its parties reach each other."""

    def __init__(self, name, title, changes=None, seed=0):
        self.play = Play(name, title, changes, seed)
        self.wire, self.ota = Exchange(self.play), Ota(self.play)
        self.card = self.play.card
        self.granted = set()  # PLMA: (M2M SP, action)
        self.discarded = set()  # ONC: (operator, notification)
        self.first = None     # what was asked last
        self.carrier, self.is_resolved, self.is_notified_by_https = None, False, False

    def start(self):
        """SMPP of the SM-SR is up, the device is on."""
        self.ota.bound("SMSR1")
        self.play.line.start()
        return self

    @property
    def who(self):
        return [("Eid", EID)]

    def about(self, profile):
        return [("Eid", EID), ("Iccid", profile.iccid)]

    def now(self):
        return soap.date(self.play.recorder.now_us)

    def done(self, outcome):
        self.play.outcome = outcome
        return outcome

    # How the card is reached

    def open(self, server):
        """A session of the carrier of this scene; short messages need none."""
        if self.carrier == "scp81":
            self.ota.session = Https(self, server, resolve=self.is_resolved)
        if self.carrier == "cat-tp":
            self.ota.session = Link(self, server)

    def shut(self):
        if self.ota.session:
            self.ota.session.close()
        self.ota.session = None

    def on_card(self, server, label, body, steps):
        """A command to the ISD-R in a session of its own."""
        self.open(server)
        answer = self.ota.es5(server, label, body, steps)
        self.shut()
        return answer

    # Who is told

    def notify_owner(self, profile, word, asked_by=None, server="SMSR1", step=11):
        """Handle...Notification to the owner of a profile that another party changed."""
        note = f"HandleProfile{word}Notification"
        if profile.owner == asked_by:
            return
        if (profile.owner, note) in self.discarded and self.play.has("onc.discard"):
            return
        self.wire.tell("ES4", note, server, profile.owner, self.about(profile) + [("CompletionTimestamp", self.now())], step)

    def get_eis(self, operator="MNO1", server="SMSR1"):
        before, self.play.procedure = self.play.procedure, "baseline"
        self.wire.call("ES4", "GetEIS", operator, server, self.who, [self.play.alter("eis", eis(self.play, server))])
        self.play.procedure = before

    # Requests that come by ES4, or by ES2 and ES3

    def request(self, interface, function, requester, profile, step=1):
        """The requests that are open, the outermost first."""
        wire, play = self.wire, self.play
        if interface == "ES4":
            return [wire.ask("ES4", function, requester, "SMSR1", self.about(profile), step)]
        smsr = (SMSR_FIELD[function], play.parties["SMSR1"].oid)
        fields = [("Eid", EID), ("Iccid", profile.iccid), smsr] if function == "DeleteProfile" else [("Eid", EID), smsr, ("Iccid", profile.iccid)]
        first = wire.ask("ES2", function, requester, "SMDP", fields, step)
        return [first, wire.ask("ES3", OF_ES3.get(function, function), "SMDP", "SMSR1", self.about(profile), step)]

    def reply(self, asked, step, refusal=None):
        self.play.recorder.wait(self.play.alter("answer.delay", 0))
        if not self.play.has("answered"):
            return self.done(None)
        for one in reversed(asked):
            self.wire.answer(one, status=(soap.FAILED, *refusal) if refusal else (soap.SUCCESS,), step=step)
        return self.done(soap.FAILED if refusal else soap.SUCCESS)

    def forbidden(self, profile, function, requester):
        """Why the SM-SR has to refuse; a point of a play makes it overlook that."""
        if requester.startswith("SP") and (requester, function) not in self.granted:
            return NOT_ALLOWED if self.play.has("plma.checked") else None
        rules = dict(profile.pol2)
        if function == "EnableProfile":
            if profile.state != "Disabled":
                return WRONG_STATE if self.play.has("state.checked") else None
            if "DISABLE" in dict(self.card.enabled().pol2):
                return REFUSED_BY_RULES if self.play.has("pol2.checked") else None
        if function == "DisableProfile" and (profile.state != "Enabled" or profile.is_fallback):
            return WRONG_STATE if self.play.has("state.checked") else None
        if function == "DeleteProfile" and (profile.state != "Disabled" or profile.is_fallback):
            return WRONG_STATE if self.play.has("state.checked") else None
        if (function == "DeleteProfile" and "DELETE" in rules) or (function == "DisableProfile" and "DISABLE" in rules):
            return REFUSED_BY_RULES if self.play.has("pol2.checked") else None
        return None

    def switch(self, requester, number, function="EnableProfile", interface="ES4", has_network=True, asked=None):
        """Enabling (3.6) or disabling (3.7)."""
        play = self.play
        play.procedure = "sgp02.3.6" if function == "EnableProfile" else "sgp02.3.7-disable"
        profile = play.profile(number)
        asked = asked or self.request(interface, function, requester, profile)
        refusal = self.forbidden(profile, function, requester)
        play.step(2, "SMSR1", "SMSR1", "checks: " + ("refused" if refusal else f"state {profile.state}"))
        if refusal:
            return self.reply(asked, 11, refusal)
        group = WORDS[function][0]
        answer = self.on_card("SMSR1", f"80E28800 {group}", commands.of_profile(group, play.alter("enable.aid", profile.aid)), (3, 5))
        play.step(4, "eUICC", "eUICC", "POL1 check")
        if answer and answer.sw != "9000" or not self.card.change:
            return self.reply(asked, 11, REFUSED_BY_CARD if answer and answer.sw == "69E1" else FAILED_ON_CARD)
        old, new = self.card.change
        self.after_switch(has_network)
        play.step(10, "SMSR1", "SMSR1", "EIS updated")
        is_done = self.card.enabled() is new or not play.has("outcome.rolled-back")
        last = 11 if function == "EnableProfile" else 12
        self.reply(asked, last, None if is_done else FAILED_ON_CARD)
        self.repeat(asked, last)
        if is_done and self.card.enabled() is new:
            self.tell_switched(old, new, requester, last)
        return play.outcome

    def tell_switched(self, old, new, requester, step):
        for one, word in ((new, "Enabled"), (old, "Disabled")):
            self.notify_owner(one, word, requester, step=step)
        if old not in self.card.profiles:
            self.notify_owner(old, "Deleted", requester, step=step)

    def repeat(self, asked, step):
        """Only where a play wants it: the answer again, or the request again with another answer."""
        if not self.play.has("answered.once"):
            self.wire.answer(asked[0], step=step)
        if not self.play.has("asked.once"):
            self.ask_again(asked[0], (soap.FAILED, *WRONG_STATE))
        self.first = asked[0]

    def ask_again(self, first=None, status=(soap.SUCCESS,), step=11):
        """The same call: with the same FunctionCallIdentifier."""
        first = first or self.first
        self.play.recorder.wait(5)
        again = self.wire.ask(first.interface, first.function, first.source, first.target, first.draft["fields"], 1, call=first.call)
        self.wire.answer(again, status=status, step=step)

    def after_switch(self, has_network=True):
        """REFRESH, attach, notification, confirmation; without network the other profile comes back."""
        self.ota.restart()
        kind = CHANGED
        if not has_network:
            kind = ROLLED_BACK
            self.card.change = self.card.change[::-1]
            self.play.recorder.wait(60)
            self.ota.refresh_once()
            self.play.line.status()
            self.ota.restart()
            self.card.change = None
        is_early = not self.play.has("confirm.late")
        if is_early:
            self.confirm((self.card.sequence + 1).to_bytes(2, "big"))
        if self.is_notified_by_https:
            return self.notify_https(kind)
        number = self.ota.notify("SMSR1", kind)
        if not is_early:
            self.confirm(number)

    def confirm(self, number, server="SMSR1"):
        if self.play.has("confirm"):
            self.on_card(server, "80E28900 3A08", commands.confirm(self.play.alter("confirm.number", number)), (8, 9))

    def notify_https(self, kind, server="SMSR1"):
        """The card opens a session to notify, and is confirmed in it."""
        body = self.card.notification(kind)
        start = self.play.recorder.last + 1
        session = Https(self, server, message=body)
        parts = find(body, "E1")
        self.play.step(7, "eUICC", server, f"default notification {kind:02X} over HTTPS", "card", seq=find(parts, "4E").hex().upper(),
                       isdp=self.card.enabled().aid, frames=[start, self.play.recorder.last])
        session.run("80E28900 3A08", commands.confirm(self.play.alter("confirm.number", find(parts, "4E"))), (8, 9))
        session.close()

    def delete(self, requester, number, interface="ES4"):
        play = self.play
        play.procedure = "sgp02.3.7-delete"
        profile = play.profile(number)
        asked = self.request(interface, "DeleteProfile", requester, profile)
        refusal = self.forbidden(profile, "DeleteProfile", requester)
        play.step(2, "SMSR1", "SMSR1", "checks: " + ("refused" if refusal else f"state {profile.state}"))
        if refusal:
            return self.reply(asked, 7, refusal)
        answer = self.ota.es5("SMSR1", "80E40040 DeleteISDP", commands.delete(profile.aid), (3, 5))
        if (not answer or answer.sw != "9000") and self.play.has("outcome.card"):
            return self.reply(asked, 7, FAILED_ON_CARD)
        play.step(6, "SMSR1", "SMSR1", "ProfileInfo removed")
        self.reply(asked, 7)
        self.notify_owner(profile, "Deleted", requester, step=8)
        return play.outcome

    def fall_back(self, step=7):
        """The network is lost: the fall-back profile takes over."""
        play, card = self.play, self.card
        play.procedure = "sgp02.3.10-fallback-activation"
        start, line = play.recorder.last + 1, play.line.last + 1
        old, new = card.enabled(), card.fallback()
        card.change = (old, new)
        play.line.ask(1, 4, 0x82)
        play.line.event(tlv("99", "03"), tlv("82", "8281"), tlv("9B", "02"))
        play.step(1, "device", "eUICC", "ENVELOPE location status: no service", "card", hint={"apdu_lines": [line, line]}, frames=[start, start])
        play.step(2, "eUICC", "eUICC", "POL1 ignored, fall-back profile enabled, REFRESH")
        play.line.serve()
        self.ota.restart()
        card.change = None
        self.confirm(self.ota.notify("SMSR1", FALLEN_BACK, step))
        play.step(10, "SMSR1", "SMSR1", "EIS updated")
        for one, word in ((new, "Enabled"), (old, "Disabled")):
            self.notify_owner(one, word, step=12)

    def master_delete(self, number):
        play = self.play
        play.procedure = "sgp02.3.8"
        profile = play.profile(number)
        for step, words in ((1, "request (out of scope)"), (2, "authorisation request to SM-DP"), (3, "token made")):
            play.step(step, "SMDP" if step == 3 else "SMSR1", "SMSR1", words)
        made = play.alter("token", commands.token_of(self.card.token_key, profile.aid))
        answer = self.ota.es5("SMSR1", "80E40040 B6 9E MasterDelete", commands.master_delete(profile.aid, made), (5, 7))
        play.step(6, "eUICC", "eUICC", f"token checked by the ISD-P: {answer.sw}", sw=answer.sw)
        if answer.sw != "9000":
            return self.done(None)
        play.step(8, "SMSR1", "SMSR1", "EIS updated")
        self.notify_owner(profile, "Deleted", step=9)
        return self.done(None)

    # Policies and attributes

    def pol1(self, mask):
        """ES6: the operator to the ISD-P of its enabled profile."""
        self.play.procedure = "sgp02.3.10-pol1"
        self.ota.bound("MNO1")
        answer = self.ota.es5("MNO1", "80E28800 3A06", commands.group(commands.POLICY, bytes([mask])), (1, 2), self.card.enabled().aid,
                              tar=TAR_MNO)
        self.play.step(3, "eUICC", "eUICC", f"POL1 {mask:02X}", sw=answer.sw)
        return self.done(answer.sw)

    def attribute(self, function, note, group, requester, number, interface="ES4"):
        """Fall-back or emergency attribute."""
        play, profile = self.play, self.play.profile(number)
        asked = self.request(interface, function, requester, profile)
        play.step(2, "SMSR1", "SMSR1", "checks")
        answer = self.ota.es5("SMSR1", f"80E28800 {group}", commands.of_profile(group, profile.aid), (3, 4))
        if answer.sw != "9000" and play.has("outcome.card"):
            return self.reply(asked, 6, FAILED_ON_CARD)
        play.step(5, "SMSR1", "SMSR1", "EIS updated", sw=answer.sw)
        self.reply(asked, 6)
        self.wire.tell("ES4", note, "SMSR1", "MNO2", self.about(profile) + [("CompletionTimestamp", self.now())], 7)
        return self.done(soap.SUCCESS)

    def first_attach(self):
        """The eUICC declares itself, once."""
        self.play.procedure = "sgp02.3.10-first-attach"
        self.confirm(self.ota.notify("SMSR1", DECLARED))
        return self.done(soap.SUCCESS)

    def audit(self, requester, interface, number):
        """The SM-SR looks at the eUICC for whoever owns the profile."""
        play, profile = self.play, self.play.profile(number)
        play.procedure = "sgp02.3.10-audit"
        asked = self.wire.ask(interface, "AuditEIS", requester, "SMSR1", self.about(profile), 1)
        play.step(2, "SMSR1", "SMSR1", "requester owns the profiles")
        own = commands.apdu("80F24002", tlv("4F", profile.aid) + tlv("5C", "4F9F70"))
        self.ota.es5("SMSR1", "80CAFF21 + 80F24002", commands.apdu("80CAFF21") + own, (3, 3))
        play.step(4, "SMSR1", "SMSR1", "EIS compared, LastAuditDate set")
        self.wire.answer(asked, [eis(play, profiles=[profile])], step=5)
        return self.done(soap.SUCCESS)

    def expired(self, requester, number):
        """Nothing is done within the ValidityPeriod, so nothing is done."""
        self.play.procedure = "sgp02.3.6"
        asked = self.request("ES4", "EnableProfile", requester, self.play.profile(number))
        self.play.step(2, "SMSR1", "SMSR1", "checks: another operation is pending")
        self.play.recorder.wait(VALIDITY + 1)
        self.wire.answer(asked[0], status=(soap.EXPIRED, *TOO_LATE), step=11)
        return self.done(soap.EXPIRED)
