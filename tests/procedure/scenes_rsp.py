# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays of SGP.22: SM-DS, ordering, activation codes, and v3. What must be found in each stands in the table of
scenes.py."""
import recorded
from play import EID, ICCID, OK, OTHER_EID, Play, b64, caller, failed, flipped, iccid, inner, text, tlv

SIGNATURE = tlv("5F37", bytes(range(64)))
HEADER = {"header": OK}
ORDER = "es2plus"


# Common mutual authentication, with a card; what the server answers at its end is the caller's

def begun(prefix="es9plus", context=None, v3=False):
    """Up to AuthenticateClient, which is not answered. `v3`, or another context: with an eUICC of version 3."""
    play = Play()
    play.card(*recorded.es10("GetEuiccChallenge"))
    asked, answered = recorded.web("initiateAuthentication")
    play.json("server", f"{prefix}/initiateAuthentication", asked, answered)
    request, answer = recorded.authenticate(context)
    if v3 or context:
        answer = recorded.of_v3(answer)
    play.card(request, answer)
    play.json("server", f"{prefix}/authenticateClient",
              {"transactionId": transaction(), "authenticateServerResponse": b64(answer)}, None)
    return play


def answered(play, response, prefix="es9plus"):
    play.json("server", f"{prefix}/authenticateClient", None, response)
    return play


def transaction():
    return recorded.transaction().hex().upper()


def ok(**members):
    return {**HEADER, "transactionId": transaction(), **members}


def context(tag, *members):
    return tlv(tag, *members)


TX = recorded.transaction()


# SM-DS

EVENTS = [{"eventId": "EVENT-1", "rspServerAddress": "smdp.example.com"}]


def events_good():
    return answered(begun("es11"), ok(eventEntries=EVENTS), "es11")


def events_by_es9():
    return answered(begun(), ok(eventEntries=EVENTS))


def events_none_by_es9():
    return answered(begun(), ok(eventEntries=[]))


def events_refused():
    return answered(begun("es11"), failed("8.9.5", "3.9", "unknown event"), "es11")


def signed_events():
    entries = tlv("A1", tlv("30", text("0C", "EVENT-1"), text("0C", "smdp.example.com"), tlv("02", 1)))
    return tlv("30", tlv("80", TX), tlv("A0", entries))


def verified(signed, altered):
    play = answered(begun("es11", v3=True), ok(smdsSigned2=b64(signed), smdsSignature2=b64(SIGNATURE)), "es11")
    seen = flipped(signed) if altered else signed
    play.card(tlv("BF45", tlv("A1", list(recorded.parts(seen))[0][1]), SIGNATURE), tlv("BF45", tlv("80")))
    return play


def registered(path, response, body=None):
    def scene():
        play = Play()
        play.json("ds", path, {"header": caller(), **(body or {"eid": EID, "rspServerAddress": "smdp.example.com",
                                                             "eventId": "EVENT-1", "forwardingIndicator": False})}, response)
        return play
    return scene


FORGET = {"eid": EID, "eventId": "EVENT-1"}


def event_unanswered():
    return registered("es12/registerEvent", None)()


# Push (v3)

PUSH = context("A3", tlv("80", "883703"), text("81", "token"))


def push_good():
    signed = tlv("30", tlv("80", TX), tlv("A1", text("83", "20300101000000Z")))
    return answered(begun("es11", PUSH), ok(smdsSigned2=b64(signed), smdsSignature2=b64(SIGNATURE)), "es11")


def push_refused():
    return answered(begun("es11", PUSH), failed("8.9", "4.2"), "es11")


# A download over ES9+ in its ASN.1 binding, with the objects of the recorded session

def asn1_bodies():
    """The messages of ES9+: function, side, and the members that stand in it."""
    def member(row, name):
        return recorded.decoded(row[name])

    begin, begun_answer = recorded.web("initiateAuthentication")
    client, client_answer = recorded.web("authenticateClient")
    fetch, fetched = recorded.web("getBoundProfilePackage")
    result = recorded.web("handleNotification")[0]
    return {
        ("BF39", 0): [tlv("81", member(begin, "euiccChallenge")), text("83", begin["smdpAddress"]), member(begin, "euiccInfo1")],
        ("BF39", 1): [tlv("80", TX)] + [member(begun_answer, name) for name in (
            "serverSigned1", "serverSignature1", "euiccCiPKIdToBeUsed", "serverCertificate")],
        ("BF3B", 0): [tlv("80", TX), member(client, "authenticateServerResponse")],
        ("BF3B", 1): [tlv("80", TX)] + [member(client_answer, name) for name in (
            "profileMetadata", "smdpSigned2", "smdpSignature2", "smdpCertificate")],
        ("BF3A", 0): [tlv("80", TX), member(fetch, "prepareDownloadResponse")],
        ("BF3A", 1): [tlv("80", TX), member(fetched, "boundProfilePackage")],
        ("BF3D", 0): [tlv("A0", member(result, "pendingNotification"))],
    }


def asn1_download(where=None, find=None, at=0, metadata=False):
    """`find` is a tag in the members of a message; one byte of what stands there is changed. `metadata`: so is one of the
    ICCID in StoreMetadata, on its way to the card."""
    bodies, play = asn1_bodies(), Play()
    if where:
        number, offset = next((number, part.index(bytes.fromhex(find))) for number, part in enumerate(bodies[where])
                              if bytes.fromhex(find) in part)
        bodies[where][number] = flipped(bodies[where][number], offset + at)

    def call(tag):
        answer = tlv("A2", tlv(tag, tlv("A0", *bodies[tag, 1])))
        play.asn1("dp", tlv("A2", tlv(tag, *bodies[tag, 0])), answer)

    play.card(*recorded.es10("GetEuiccInfo1"))
    play.card(*recorded.es10("GetEuiccChallenge"))
    call("BF39")
    play.card(*recorded.es10("AuthenticateServer"))
    call("BF3B")
    play.card(*recorded.es10("PrepareDownload"))
    call("BF3A")
    for command, answer in recorded.all_es10("LoadBPP"):
        changed = metadata and command[:1] == b"\x88"
        play.card(flipped(command, command.index(bytes.fromhex("5A0A")) + 3) if changed else command, answer)
    play.asn1("dp", tlv("A2", tlv("BF3D", *bodies["BF3D", 0])), b"", "204 No Content")
    return play


# Cancelling, with a card and a server

def cancelled(altered):
    """The user says no to the profile of the recorded session."""
    signed = tlv("30", tlv("80", TX), tlv("81", "883703"), tlv("82", 0))
    answer = tlv("BF41", tlv("A0", signed, SIGNATURE))
    play = answered(begun(), recorded.web("authenticateClient")[1])
    play.card(tlv("BF41", tlv("80", TX), tlv("81", 0)), answer)
    play.json("server", "es9plus/cancelSession",
              {"transactionId": transaction(), "cancelSessionResponse": b64(flipped(answer) if altered else answer)}, HEADER)
    return play


# Ordering

class Order:
    def __init__(self):
        self.play = Play()
        self.calls = 0

    def call(self, function, request, response, status="200 OK"):
        self.calls += 1
        body = {"header": caller(self.calls), **request}
        self.play.json("dp", f"{ORDER}/{function}", body, response, status)
        return self

    def ordered(self, eid=EID):
        return self.call("downloadOrder", {"eid": eid, "profileType": "T"}, {**HEADER, "iccid": ICCID})

    def confirmed(self, eid=EID, matching="M-1", answers="M-1", release=False):
        return self.call("confirmOrder", {"iccid": ICCID, "eid": eid, "matchingId": matching, "releaseFlag": release},
                         {**HEADER, "eid": eid, "matchingId": answers})

    def released(self):
        return self.call("releaseProfile", {"iccid": ICCID}, HEADER)

    def progressed(self, point):
        return self.call("handleDownloadProgressInfo", {
            "eid": EID, "iccid": ICCID, "profileType": "T", "timestamp": "2030-01-01T00:00:00Z",
            "notificationPointId": point, "notificationPointStatus": {"status": "Executed-Success"}}, "", "204 No Content")


def order_good():
    return Order().ordered().confirmed().released().progressed(1).progressed(3).progressed(4).play


def order_of_another():
    return Order().ordered().confirmed(eid=OTHER_EID).play


def order_iccid_changed():
    order = Order()
    return order.call("downloadOrder", {"eid": EID, "iccid": ICCID}, {**HEADER, "iccid": "8900012345678901242F"}).play


def order_matching_changed():
    return Order().ordered().confirmed(answers="M-2").play


def order_released_twice():
    return Order().ordered().confirmed().released().released().play


def order_cancelled():
    order = Order().ordered().confirmed()
    return order.call("cancelOrder", {"iccid": ICCID, "eid": EID, "finalProfileStatusIndicator": "Available"}, HEADER).play


def order_unknown():
    return Order().call("confirmOrder", {"iccid": ICCID, "releaseFlag": True}, failed("8.2.1", "3.9")).play


def order_unconfirmed():
    return Order().ordered().play


def order_confirmed_unanswered():
    return Order().ordered().call("confirmOrder", {"iccid": ICCID, "releaseFlag": True}, None).play


# Activation code retrieval

def acr_metadata():
    """Metadata whose vendor extension holds the activation code."""
    info = tlv("A1", text("81", "1$smdp.example.com$TOKEN"))
    extension = tlv("BF23", tlv("30", tlv("80", "678112010301 01"), info))
    return tlv("BF25", tlv("5A", iccid()), text("91", "SP"), text("92", "name"), extension)


def acr_good():
    return answered(begun(), ok(profileMetadata=b64(acr_metadata())))


def acr_prepared():
    play = acr_good()
    play.card(*recorded.es10("PrepareDownload"))
    return play


# Remote profile management (v3)

RPM = tlv("30", tlv("80", TX), tlv("A1", tlv("30", tlv("A2", tlv("5A", iccid())))))


def rpm_result(seq=9):
    metadata = tlv("BF2F", tlv("80", seq), tlv("81", "0001"), text("0C", "smdp.example.com"), tlv("5A", iccid()))
    done = tlv("A2", tlv("A0", tlv("30", tlv("5A", iccid()), tlv("BF32", tlv("80", 0)))))
    return tlv("A0", tlv("80", TX), metadata, tlv("06", "883703"), done) + tlv("81", bytes(range(64)))


def rpm(altered=False, brought=None, v3=True):
    play = answered(begun(v3=v3), ok(smdpSigned3=b64(RPM), smdpSignature3=b64(SIGNATURE)))
    play.card(tlv("BF44", flipped(RPM) if altered else RPM, SIGNATURE), tlv("BF44", tlv("A0", rpm_result())))
    play.json("server", "es9plus/handleNotification",
              {"pendingNotification": b64(tlv("A1", brought or rpm_result()))}, "", "204 No Content")
    return play


def rpm_good():
    return rpm()


def rpm_package_altered():
    return rpm(altered=True)


def rpm_result_altered():
    return rpm(brought=rpm_result(10))


def rpm_on_v2():
    """A card of version 2 answers a function of version 3."""
    return rpm(v3=False)


def rpm_refused():
    play = answered(begun(v3=True), ok(smdpSigned3=b64(RPM), smdpSignature3=b64(SIGNATURE)))
    play.card(tlv("BF44", RPM, SIGNATURE), tlv("BF44", tlv("A1", tlv("80", TX), tlv("02", 4))))
    return play


# Device change and recovery (v3)

CHANGE = tlv("30", tlv("80", TX), tlv("01", "00"))
SIGNED3 = tlv("30", tlv("80", TX))
RECOVERY = tlv("30", tlv("80", TX), tlv("01", "00"), text("81", "1$smdp.example.com$AGAIN"))


def confirmation():
    return tlv("30", tlv("80", TX), tlv("A1", tlv("A0", tlv("5A", iccid()), text("80", "1$smdp.example.com$NEW"))))


def changed(prepared=None, confirmed=None, seen=None):
    where = tlv("A1", tlv("5A", iccid()), recorded.device_info())
    play = answered(begun(context=where), ok(smdpSigned4=b64(CHANGE), smdpSignature4=b64(SIGNATURE)))
    play.card(tlv("BF4D", prepared or CHANGE, SIGNATURE), tlv("BF4D", tlv("A0", SIGNED3, SIGNATURE)))
    play.json("server", "es9plus/confirmDeviceChange",
              {"transactionId": transaction(),
               "prepareDeviceChangeResponse": b64(tlv("BF4D", tlv("A0", confirmed or SIGNED3, SIGNATURE)))},
              ok(smdpSigned5=b64(confirmation()), smdpSignature5=b64(SIGNATURE)))
    play.card(tlv("BF4B", tlv("A0", seen or confirmation(), SIGNATURE)), tlv("BF4B", tlv("A0", tlv("80"))))
    return play


def change_good():
    return changed()


def change_prepare_altered():
    return changed(prepared=tlv("30", tlv("80", TX), tlv("01", "FF")))


def change_request_altered():
    return changed(confirmed=tlv("30", tlv("80", TX), tlv("04", bytes(32))))


def change_iccid_changed():
    other = tlv("30", tlv("80", TX), tlv("A1", tlv("A0", tlv("5A", iccid("8900012345678901242F")), text("80", "1$smdp.example.com$NEW"))))
    return changed(seen=other)


def change_confirmation_altered():
    return changed(seen=flipped(confirmation()))


def recovery(seen=None):
    where = tlv("A2", tlv("5A", iccid()), recorded.device_info())
    play = answered(begun(context=where), ok(smdpSigned4=b64(RECOVERY), smdpSignature4=b64(SIGNATURE)))
    play.card(tlv("BF4B", tlv("A1", seen or RECOVERY, SIGNATURE)), tlv("BF4B", tlv("A0", tlv("80"))))
    return play


def recovery_good():
    return recovery()


def recovery_altered():
    return recovery(seen=flipped(RECOVERY))


# Event checking (v3)

def event_check(response):
    def scene():
        play = Play()
        play.json("ds", "es11/checkEvent", {"ecId": b64(bytes(16)), "smdsAddress": "ds.example.com"}, response)
        return play
    return scene


assert inner
