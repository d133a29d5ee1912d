# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays of a download by way of the eIM, with the objects of the recorded session: card, ESipa and ES9+ of the eIM. What must
be found in each stands in the table of scenes.py."""
import base64

import recorded
from play import Play, b64, flipped, inner, next_parts, tlv

HASH = tlv("04", bytes(range(32)))


def altered(value):
    """The base64 of the same bytes with one bit changed."""
    return b64(flipped(base64.b64decode(value)))


class Download:
    """Three legs; `change` maps "function.member" of an ESipa answer to what becomes of its value."""

    def __init__(self, change=None, extra=None):
        self.play = Play()
        self.change = change or {}
        self.extra = extra or {}

    def relayed(self, function, request=None, sent=None):
        """An exchange of ESipa, and between its request and its answer that of ES9+."""
        asked, answered = recorded.web(function)
        self.play.json("eim", f"esipa/{function}", sent or asked, None)
        self.play.json("dp", f"es9plus/{function}", request or asked, answered)
        passed = {**answered, **self.extra.get(function, {})}
        for name, how in self.change.items():
            if name.startswith(function + "."):
                member = name.split(".")[1]
                passed[member] = how(passed[member])
        self.play.json("eim", f"esipa/{function}", None, passed)

    def challenged(self):
        self.play.card(*recorded.es10("GetEuiccInfo1"))
        self.play.card(*recorded.es10("GetEuiccChallenge"))
        return self

    def authenticated(self, sent=None):
        self.relayed("initiateAuthentication")
        self.play.card(*recorded.es10("AuthenticateServer"))
        self.relayed("authenticateClient", sent=sent)
        return self

    def prepared(self, command=None):
        request, answer = recorded.es10("PrepareDownload")
        self.play.card(command or request, answer)
        return self

    def fetched(self):
        self.relayed("getBoundProfilePackage")
        return self

    def loaded(self):
        for command, answer in recorded.all_es10("LoadBPP"):
            self.play.card(command, answer)
        return self

    def notified(self, change=None):
        sent = recorded.web("handleNotification")[0]
        passed = {"pendingNotification": change(sent["pendingNotification"])} if change else sent
        self.play.json("eim", "esipa/handleNotification", passed, None)
        self.play.json("dp", "es9plus/handleNotification", sent, "", "204 No Content")
        self.play.json("eim", "esipa/handleNotification", None, "", "204 No Content")
        return self

    def removed(self):
        self.play.card(tlv("BF30", tlv("80", 1)), tlv("BF30", tlv("80", 0)))
        return self.play


def whole(change=None, extra=None, notice=None, command=None, sent=None):
    return Download(change, extra).challenged().authenticated(sent).prepared(command).fetched().loaded().notified(notice).removed()


def good():
    return whole()


def package_altered():
    """A bit of a block of the profile itself: the card is given what the SM-DP+ sent."""
    return whole(change={"getBoundProfilePackage.boundProfilePackage": altered})


def signed2_altered():
    def other(value):
        return b64(base64.b64decode(value).replace(b"\x01\x01\x00", b"\x01\x01\xFF"))
    return whole(change={"authenticateClient.smdpSigned2": other})


def matchingid_other():
    return whole(extra={"initiateAuthentication": {"matchingId": "ANOTHER"}})


def confirmation_other():
    """The eIM gives one hash of a confirmation code, the IPA uses another."""
    request, _ = recorded.es10("PrepareDownload")
    members = [one for _, _, one in next_parts(request)]
    command = tlv("BF21", *members[:2], flipped(HASH), *members[2:])
    return whole(extra={"authenticateClient": {"hashCc": b64(bytes(range(32)))}}, command=command)


def response_altered():
    """The IPA hands on another signature than the card's."""
    asked = recorded.web("authenticateClient")[0]
    response = base64.b64decode(asked["authenticateServerResponse"])
    signature = inner(response, "A0", "5F37")
    return whole(sent={**asked, "authenticateServerResponse": b64(response.replace(signature, flipped(signature)))})


def result_altered():
    return whole(notice=altered)


def given_up():
    """The eIM never answers the request for the package."""
    download = Download().challenged().authenticated().prepared()
    download.play.json("eim", "esipa/getBoundProfilePackage", recorded.web("getBoundProfilePackage")[0], None)
    return download.play


def package_skipped():
    """The eIM hands out a package without asking the SM-DP+ for it on a leg that is in the capture."""
    download = Download().challenged().authenticated().prepared()
    asked, answered = recorded.web("getBoundProfilePackage")
    download.play.json("eim", "esipa/getBoundProfilePackage", asked, answered)
    return download.loaded().notified().removed()
