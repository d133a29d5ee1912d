# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays of SGP.32. What must be found in each stands in the table of scenes.py."""
from play import EID, ICCID, OTHER_EID, Play, b64, flipped, iccid, parts, text, tlv

SIGNATURE = tlv("5F37", bytes(range(64)))
TRANSACTION = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
OTHER = bytes.fromhex("FFEEDDCCBBAA99887766554433221100")
ENABLE = tlv("A0", tlv("A3", tlv("5A", iccid())))
ENABLE_FOR_NOW = tlv("A0", tlv("A3", tlv("5A", iccid()), tlv("05")))  # with the rollback flag
ENABLED = tlv("30", tlv("83", 0))
NOTHING = tlv("BF4F", tlv("02", 1))


def eid_do(eid=EID):
    return tlv("5A", eid)


def poll(eid=EID):
    return tlv("BF4F", eid_do(eid))


def package(counter=2, transaction=TRANSACTION, eid=EID, eim="eim.example.com", commands=ENABLE):
    return tlv("BF51", tlv("30", text("80", eim), eid_do(eid), tlv("81", counter),
                           tlv("82", transaction) if transaction else b"", commands), SIGNATURE)


def result(counter=2, transaction=TRANSACTION, seq=7, eim="eim.example.com", results=ENABLED):
    return tlv("BF51", tlv("A0", tlv("30", text("80", eim), tlv("81", counter),
                                     tlv("82", transaction) if transaction else b"", tlv("83", seq), results), SIGNATURE))


def refusal(code, counter=2, transaction=TRANSACTION):
    return tlv("BF51", tlv("A1", tlv("30", text("80", "eim.example.com"), tlv("81", counter), tlv("82", transaction),
                                     tlv("02", code)), SIGNATURE))


def provided(what, eid=EID):
    return tlv("BF50", eid_do(eid), what)


def acknowledged(*seqs):
    return tlv("BF50", tlv("BF53", *[tlv("80", seq) for seq in seqs]))


def remove(play, seq=7):
    play.card(tlv("BF30", tlv("80", seq)), tlv("BF30", tlv("80", 0)))


def executed(sent=None, loaded=None, answer=None, brought=None, acks=(7,), removed=True, asked=EID):
    """The whole way of a package; each part can be another one, or b"" to leave it out."""
    play = Play()
    sent = package() if sent is None else sent
    answer = result() if answer is None else answer
    play.asn1("eim", poll(asked), tlv("BF4F", sent))
    play.card(sent if loaded is None else loaded, answer)
    if brought != b"":
        play.asn1("eim", provided(answer if brought is None else brought), acknowledged(*acks))
    if removed:
        remove(play)
    return play


def package_good():
    return executed()


def package_request_altered():
    return executed(loaded=flipped(package()))


def package_result_altered():
    return executed(brought=flipped(result()))


def package_counter_changed():
    return executed(answer=result(counter=3))


def package_transaction_changed():
    return executed(answer=result(transaction=OTHER))


def package_of_another():
    return executed(sent=package(eid=OTHER_EID))


def package_unanswered():
    return executed(brought=b"", removed=False)


def package_replayed():
    return executed(answer=refusal(4), removed=False)


def package_replayed_on_esipa():
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", package()))
    play.asn1("eim", provided(refusal(4)), acknowledged())
    return play


def package_unsigned_error():
    unsigned = tlv("BF51", tlv("A2", text("80", "eim.example.com"), tlv("82", TRANSACTION)))
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", package()))
    play.asn1("eim", provided(unsigned), acknowledged())
    return play


def package_removed_early():
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", package()))
    play.card(package(), result())
    remove(play)
    play.asn1("eim", provided(result()), acknowledged(7))
    return play


def package_not_loaded():
    """The card's leg is there (it removes the result), but the package never went over it."""
    play = Play()
    play.card(package(counter=1, transaction=OTHER), result(counter=1, transaction=OTHER, seq=6))
    play.asn1("eim", provided(result(counter=1, transaction=OTHER, seq=6)), acknowledged(6))
    remove(play, 6)
    play.asn1("eim", provided(result()), acknowledged(7))
    return play


def package_without_transaction():
    return executed(sent=package(transaction=None), answer=result(transaction=None))


def packages_of_two():
    """Two devices with the same eimId and counter, no eimTransactionId, on two connections."""
    play = Play()
    for name, eid in (("one", EID), ("two", OTHER_EID)):
        play.asn1(name, poll(eid), tlv("BF4F", package(transaction=None, eid=eid)))
    for name, eid, seq in (("one", EID, 7), ("two", OTHER_EID, 9)):
        play.asn1(name, provided(result(transaction=None, seq=seq), eid), acknowledged(seq))
    return play


def package_counter_replayed():
    """Two packages with one counter, and the card takes both."""
    play = executed()
    second = package(transaction=OTHER, commands=tlv("A0", tlv("BF2D")))
    answer = result(transaction=OTHER, seq=8, results=tlv("30", tlv("BF2D", tlv("A0"))))
    play.asn1("eim", poll(), tlv("BF4F", second))
    play.card(second, answer)
    play.asn1("eim", provided(answer), acknowledged(8))
    remove(play, 8)
    return play


def first_eim_twice():
    play = Play()
    for _ in range(2):
        play.card(tlv("BF57", tlv("A0", CONFIGURATION)), tlv("BF57", tlv("A0", tlv("84", 1))))
    return play


def package_of_others():
    """The eIM acknowledges other numbers than that of the result."""
    return executed(acks=(5, 9), removed=False)


def package_removed_unacknowledged():
    return executed(acks=(5, 9))


def package_removed_behind_nothing():
    """The eIM acknowledges nothing at all."""
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", package()))
    play.card(package(), result())
    play.asn1("eim", provided(result()), tlv("BF50", tlv("30")))
    remove(play)
    return play


def package_among_others():
    return executed(acks=(5, 7, 9))


def packages_in_one(altered=False, acks=(7, 8)):
    """Two packages are executed; the results are fetched and brought in one list."""
    play, answers = Play(), []
    for counter, transaction, seq in ((2, TRANSACTION, 7), (3, OTHER, 8)):
        sent = package(counter, transaction, commands=tlv("A0", tlv("BF2D")))
        answers.append(result(counter, transaction, seq, results=tlv("30", tlv("BF2D", tlv("A0")))))
        play.asn1("eim", poll(), tlv("BF4F", sent))
        play.card(sent, answers[-1])
    inside = [inner_value(answer) for answer in answers]
    play.card(tlv("BF2B", tlv("A0", tlv("82"))), tlv("BF2B", tlv("A2", *[tlv("BF51", part) for part in inside])))
    brought = [answers[0], flipped(answers[1]) if altered else answers[1]]
    data = tlv("BF52", tlv("A0", tlv("A2", *brought)))
    play.asn1("eim", provided(data), acknowledged(*acks))
    for seq in (7, 8):
        remove(play, seq)
    return play


def inner_value(data):
    return next(value for _, value, _ in parts(data))


NOT_FOUND = tlv("30", tlv("83", 1))


def command_refused_on_esipa():
    """The eIM's side alone: the package was executed, and its one command failed."""
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", package()))
    play.asn1("eim", provided(result(results=NOT_FOUND)), acknowledged(7))
    return play


def results_brought(*results):
    """The eIM's side alone: two commands, and these results."""
    commands = tlv("A0", tlv("A3", tlv("5A", iccid())), tlv("BF2D"))
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", package(commands=commands)))
    play.asn1("eim", provided(result(results=tlv("30", *results))), acknowledged(7))
    return play


DONE, LISTED = tlv("83", 0), tlv("BF2D", tlv("A0"))


def command_refused_in_json():
    play = Play()
    play.json("eim", "esipa/getEimPackage", {"eidValue": EID}, {"euiccPackageRequest": b64(package())})
    play.json("eim", "esipa/provideEimPackageResult", {"eidValue": EID, "eimPackageResult": b64(result(results=NOT_FOUND))},
              {"eimAcknowledgements": b64(tlv("BF53", tlv("80", 7)))})
    return play


def command_refused_injected():
    return injected(result(results=NOT_FOUND))


def package_brought_twice():
    play = executed(removed=False)
    play.asn1("eim", provided(result()), acknowledged(7))
    return play


def bundled(altered):
    """Result and notifications in one, the list of notifications empty."""
    brought = tlv("30", flipped(result()) if altered else result(), tlv("A0"))
    return executed(brought=brought)


def package_in_json():
    play = Play()
    play.json("eim", "esipa/getEimPackage", {"eidValue": EID}, {"euiccPackageRequest": b64(package())})
    play.card(package(), result())
    play.json("eim", "esipa/provideEimPackageResult", {"eidValue": EID, "eimPackageResult": b64(result())},
              {"eimAcknowledgements": b64(tlv("BF53", tlv("80", 7)))})
    remove(play)
    return play


def package_altered_in_json():
    play = Play()
    play.json("eim", "esipa/getEimPackage", {"eidValue": EID}, {"euiccPackageRequest": b64(package())})
    play.card(package(), result())
    play.json("eim", "esipa/provideEimPackageResult", {"eidValue": EID, "eimPackageResult": b64(flipped(result()))},
              {"eimAcknowledgements": b64(tlv("BF53", tlv("80", 7)))})
    return play


# Polls

def poll_empty():
    play = Play()
    play.asn1("eim", poll(), NOTHING)
    return play


def poll_unknown():
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", tlv("02", 2)))
    return play


def poll_unanswered():
    play = Play()
    play.asn1("eim", poll(), None)
    return play


# Data

def asked_data(transaction=TRANSACTION):
    return tlv("BF4F", tlv("BF52", tlv("5C", "81"), tlv("83", transaction) if transaction else b""))


def data_of(transaction=TRANSACTION):
    return tlv("BF52", tlv("A0", text("81", "smdp.example.com"), tlv("87", transaction) if transaction else b""))


def data(answer, asked=None):
    play = Play()
    play.asn1("eim", poll(), asked or asked_data())
    play.asn1("eim", provided(answer), tlv("BF50", tlv("30")))
    return play


def data_good():
    return data(data_of())


def data_without_transaction():
    return data(data_of(None), asked_data(None))


def data_refused():
    return data(tlv("BF52", tlv("A1", tlv("80", TRANSACTION), tlv("02", 1))))


def data_transaction_changed():
    return data(data_of(OTHER))


# Download triggers

def trigger(transaction=TRANSACTION):
    return tlv("BF54", tlv("A0", text("80", "1$smdp.example.com$TOKEN")), tlv("82", transaction))


def triggered(answer):
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", trigger()))
    if answer:
        play.asn1("eim", provided(answer), tlv("BF50", tlv("30")))
    return play


def installed(transaction=TRANSACTION):
    metadata = tlv("BF2F", tlv("80", 1), tlv("81", "0780"), text("0C", "smdp.example.com"), tlv("5A", iccid()))
    success = tlv("A2", tlv("A0", tlv("4F", "A0000005591010FFFFFFFF8900001100"), tlv("04", "3007A00530038001 00")))
    data = tlv("BF27", tlv("80", OTHER), metadata, tlv("06", "883703"), success)
    return tlv("BF54", tlv("82", transaction), tlv("BF37", data, SIGNATURE))


def trigger_good():
    return triggered(installed())


def trigger_without_result():
    return triggered(None)


def trigger_refused():
    return triggered(tlv("BF54", tlv("82", TRANSACTION), tlv("30", tlv("80", 104))))


def trigger_transaction_changed():
    return triggered(installed(OTHER))


# Injection

def injected(answer, loaded=None, sent=None, on_card=None):
    play = Play()
    sent = sent or package()
    play.asn1("ipa", tlv("BF4E", sent), None)
    if on_card:
        play.card(loaded or sent, on_card)
    play.asn1("ipa", None, tlv("BF4E", answer))
    return play


def injection_good():
    return injected(result(), on_card=result())


def injection_request_altered():
    return injected(result(), loaded=flipped(package()), on_card=result())


def injection_result_altered():
    return injected(flipped(result()), on_card=result())


def injection_received():
    play = injected(tlv("05"), on_card=None)
    play.card(package(), result())
    play.asn1("eim", provided(result()), acknowledged(7))
    return play


def injection_transaction_changed():
    return injected(data_of(OTHER), sent=tlv("BF52", tlv("5C", "81"), tlv("83", TRANSACTION)))


def injection_refused():
    return injected(tlv("02", 2))


def injection_data():
    return injected(data_of(), sent=tlv("BF52", tlv("5C", "81"), tlv("83", TRANSACTION)))


# Rollback

def rolled_back(brought):
    old, new = result(), result(results=tlv("30", tlv("8C", 0)), seq=8)
    sent = package(commands=ENABLE_FOR_NOW)
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", sent))
    play.card(sent, old)
    play.card(tlv("BF58", tlv("80", "FF")), tlv("BF58", tlv("02", 0), new))
    play.asn1("eim", provided(new if brought == "new" else old), acknowledged(8))
    return play


def rollback_good():
    return rolled_back("new")


def rollback_old_result():
    return rolled_back("old")


def rollback_counter_changed():
    play = Play()
    play.card(tlv("BF3E", tlv("5C", "5A")), tlv("BF3E", eid_do()))
    new = result(results=tlv("30", tlv("8C", 0)), seq=8)
    play.card(tlv("BF58", tlv("80", "FF")), tlv("BF58", tlv("02", 0), new))
    play.asn1("eim", provided(result(counter=3, results=tlv("30", tlv("8C", 0)), seq=8)), acknowledged(8))
    return play


def rollback_refused():
    play = Play()
    play.card(tlv("BF3E", tlv("5C", "5A")), tlv("BF3E", eid_do()))
    play.card(tlv("BF58", tlv("80", "FF")), tlv("BF58", tlv("02", 1)))
    return play


# Functions of IoT eUICCs

CONFIGURATION = tlv("30", text("80", "eim.example.com"), tlv("82", 2), tlv("83", 0), tlv("84", 1))


def one(tag, command, answer):
    def scene():
        play = Play()
        play.card(tlv(tag, *command), tlv(tag, *answer))
        return play
    return scene


FLAG = [tlv("80", "FF")]
CARD_FUNCTIONS = {
    # name: (tag, request, good answer, refused answer, its name)
    "eim-configuration": ("BF57", [tlv("A0", CONFIGURATION)], [tlv("A0", tlv("84", 1))], [tlv("81", 2)], "associatedEimAlreadyExists"),
    "immediate-enable": ("BF5A", FLAG, [tlv("80", 0)], [tlv("80", 4)], "noSessionContext"),
    "configure-immediate-enable": ("BF59", [tlv("80"), text("82", "smdp.example.com")], [tlv("80", 0)], [tlv("80", 2)], "associatedEimAlreadyExists"),
    "fallback": ("BF5D", FLAG, [tlv("80", 0)], [tlv("80", 6)], "fallbackNotAvailable"),
    "return-from-fallback": ("BF5E", FLAG, [tlv("80", 0)], [tlv("80", 6)], "fallbackNotAvailable"),
    "emergency-profile": ("BF5B", FLAG, [tlv("80", 0)], [tlv("80", 8)], "ecallNotAvailable"),
    "leave-emergency-profile": ("BF5C", FLAG, [tlv("80", 0)], [tlv("80", 2)], "profileNotInEnabledState"),
    "iot-memory-reset": ("BF64", [tlv("82", "0204")], [tlv("80", 0), tlv("81", 0)], [tlv("80", 104)], "ecallActive"),
    "iot-default-dp": ("BF65", [text("80", "smdp.example.com")], [tlv("80", 0)], [tlv("80", 127)], "undefinedError"),
}


# Notifications

def notification(seq=3):
    metadata = tlv("BF2F", tlv("80", seq), tlv("81", "0640"), text("0C", "smdp.example.com"), tlv("5A", iccid()))
    return metadata


def signed_notification(seq=3, altered=False):
    import recorded
    chain = [whole for tag, _, whole in recorded.next_parts(recorded.inner(recorded.es10("AuthenticateServer")[1], "A0"))]
    return tlv("30", notification(seq), flipped(SIGNATURE) if altered else SIGNATURE, *chain[2:4])


def notified(altered):
    whole = signed_notification()
    play = Play()
    play.card(tlv("BF2B"), tlv("BF2B", tlv("A0", whole)))
    sent = signed_notification(altered=True) if altered else whole
    play.asn1("eim", tlv("BF3D", tlv("A0", sent)), b"", "204 No Content")
    remove(play, 3)
    return play


def notifications_brought(altered=False, acks=(7, 8, 9)):
    """A result and two notifications that came behind it, in one message to the eIM."""
    both = [signed_notification(8), signed_notification(9)]
    play = Play()
    play.asn1("eim", poll(), tlv("BF4F", package()))
    play.card(package(), result())
    play.card(tlv("BF2B"), tlv("BF2B", tlv("A0", *both)))
    if altered:
        both[1] = signed_notification(9, altered=True)
    play.asn1("eim", provided(tlv("30", result(), tlv("A0", *both))), acknowledged(*acks))
    for seq in (7, 8, 9):
        remove(play, seq)
    return play


def notifications_delivered(altered=False):
    """Two notifications of one list, each delivered to its server over ES9+."""
    both = [signed_notification(8), signed_notification(9)]
    play = Play()
    play.card(tlv("BF2B"), tlv("BF2B", tlv("A0", *both)))
    if altered:
        both[1] = signed_notification(9, altered=True)
    for seq, whole in zip((8, 9), both):
        play.json("server", "es9plus/handleNotification", {"pendingNotification": b64(whole)}, "", "204 No Content")
        remove(play, seq)
    return play


def notification_good():
    return notified(False)


def notification_altered():
    return notified(True)


assert ICCID
