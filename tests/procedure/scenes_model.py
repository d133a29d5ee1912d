# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays for the model of the card and the orders of an SM-DP+: one that keeps each rule, one that breaks it. What must be
found in each stands in the table of scenes.py."""
import recorded
from play import EID, ICCID, Play, b64, iccid, inner, text, tlv
from scenes_eim import CONFIGURATION, FLAG, SIGNATURE, TRANSACTION, eid_do
from scenes_rsp import HEADER, Order, answered, begun, ok, transaction

OTHER = "8900012345678901242F"
EIM = "eim.example.com"
OK, TERMINATED = 0, tlv("02", 3)
LONG = bytes(1100)


# Functions of the card

def profile(number=ICCID, state=0, kind=2, *more):
    return tlv("E3", tlv("5A", iccid(number)), tlv("9F70", state), tlv("95", kind), *more)


def listed(play, *profiles):
    play.card(tlv("BF2D"), tlv("BF2D", tlv("A0", *profiles)))


def local(play, tag, number=ICCID, result=OK):
    """EnableProfile (BF31), DisableProfile (BF32), DeleteProfile (BF33)."""
    named = tlv("5A", iccid(number))
    play.card(tlv(tag, named) if tag == "BF33" else tlv(tag, tlv("A0", named), tlv("81", "FF")), tlv(tag, tlv("80", result)))


def simple(play, tag, result=OK, command=FLAG):
    play.card(tlv(tag, *command), tlv(tag, tlv("80", result)))


# Packages

def enable(number=ICCID, rollback=False):
    return tlv("A3", tlv("5A", iccid(number)), tlv("05") if rollback else b"")


def disable(number=ICCID):
    return tlv("A4", tlv("5A", iccid(number)))


def delete(number=ICCID):
    return tlv("A5", tlv("5A", iccid(number)))


def set_fallback(number=ICCID):
    return tlv("A8", tlv("5A", iccid(number)))


def numbers(counter):
    return [tlv("81", counter), tlv("82", TRANSACTION[:-1] + bytes([counter]))]


def package(play, commands, results, counter=2, seq=7, eco=False, eim=EIM):
    """A package that the card is handed, and its signed result; a number in place of results is an error."""
    signed = tlv("30", text("80", eim), eid_do(), *numbers(counter), tlv("A1" if eco else "A0", *commands))
    head = [text("80", eim), *numbers(counter)]
    if isinstance(results, int):
        answer = tlv("A1", tlv("30", *head, tlv("02", results)), SIGNATURE)
    else:
        answer = tlv("A0", tlv("30", *head, tlv("83", seq), tlv("30", *results)), SIGNATURE)
    play.card(tlv("BF51", signed, SIGNATURE), tlv("BF51", answer))


def packages(*rows, play=None):
    """One package behind the other; rows are (commands, results) with further arguments."""
    play = play or Play()
    for number, (commands, results, *more) in enumerate(rows):
        package(play, commands, results, counter=2 + number, seq=7 + number, **(more[0] if more else {}))
    return play


ENABLED, DISABLED, DELETED = tlv("83", OK), tlv("84", OK), tlv("85", OK)
LIST, NO_PROFILES = tlv("BF2D"), tlv("BF2D", tlv("A0"))


def results_in_order():
    return packages(([LIST, enable(), disable()], [NO_PROFILES, ENABLED, DISABLED]))


def results_swapped():
    return packages(([enable(), disable(OTHER)], [DISABLED, ENABLED]))


def results_fewer():
    return packages(([enable(), disable()], [ENABLED]))


def results_terminated():
    return packages(([enable(), disable()], [ENABLED, TERMINATED]))


def command_refused():
    return packages(([enable(), disable(OTHER)], [ENABLED, tlv("84", 1)]))


def package_states():
    return packages(([enable()], [ENABLED]), ([disable()], [DISABLED]), ([delete()], [DELETED]))


def package_enables_twice():
    return packages(([enable(), enable()], [ENABLED, ENABLED]))


def package_deletes_enabled():
    return packages(([enable()], [ENABLED]), ([delete()], [DELETED]))


# Rollback

def rolled_back(play, seq=8, result=OK):
    data = tlv("30", text("80", EIM), *numbers(2), tlv("83", seq), tlv("30", tlv("8C", OK)))
    play.card(tlv("BF58", tlv("80", "FF")),
              tlv("BF58", tlv("02", result), tlv("BF51", tlv("A0", data, SIGNATURE)) if result == OK else b""))
    return play


def flagged(flag=True):
    return packages(([enable(rollback=flag)], [ENABLED]))


def rollback_once():
    return rolled_back(flagged())


def rollback_unflagged():
    return rolled_back(flagged(False))


def rollback_twice():
    return rolled_back(rolled_back(flagged()), 9)


def rollback_again_refused():
    return rolled_back(rolled_back(flagged()), result=1)


def rollback_acknowledged():
    play = flagged()
    play.card(tlv("BF30", tlv("80", 7)), tlv("BF30", tlv("80", OK)))
    return rolled_back(play)


def rollback_behind_change():
    play = flagged()
    local(play, "BF32")
    return rolled_back(play)


def rollback_behind(tag):
    def scene():
        play = flagged()
        simple(play, tag)
        return rolled_back(play)
    return scene


# eIMs

def configuration(name=EIM, *members):
    return tlv("30", text("80", name), *members)


def first_eims(play, configurations, results):
    play.card(tlv("BF57", tlv("A0", *configurations)), tlv("BF57", results if results[0] == 0x81 else tlv("A0", results)))
    return play


def added(members, result):
    """addEim in a package: the members are those of an EimConfigurationData."""
    return [tlv("A8", text("80", "two.example.com"), *members)], [tlv("A8", result)], {"eco": True}


def eims_counted(results):
    return first_eims(Play(), [CONFIGURATION, configuration("two.example.com", tlv("82", 2))], results)


ADDED, FQDN = tlv("05"), tlv("82", 2)
ASKED = tlv("84", "FF")  # -1: the eUICC chooses


def eims_with_results():
    return eims_counted(tlv("84", 1) + ADDED)


def eims_without_one():
    return eims_counted(tlv("84", 1))


def token_chosen(second):
    play = first_eims(Play(), [configuration(EIM, FQDN, ASKED)], tlv("84", 5))
    return packages(added([FQDN, ASKED], tlv("84", second)), play=play)


def eim_gone(again):
    """The eIM that is deleted, added again or not, sends a package."""
    play = first_eims(Play(), [CONFIGURATION], ADDED)
    package(play, [tlv("A9", text("80", EIM))], [tlv("89", 2)], eco=True)
    if again:
        first_eims(play, [CONFIGURATION], ADDED)
    package(play, [LIST], [NO_PROFILES], counter=3, seq=8)
    return play


def eims_reset():
    play = packages(([LIST], [NO_PROFILES]))
    play.card(tlv("BF64", tlv("82", "0204")), tlv("BF64", tlv("80", OK), tlv("81", OK)))
    package(play, [LIST], [NO_PROFILES], counter=3, seq=8)
    return play


def counter_begins(counter, results):
    return first_eims(Play(), [configuration(EIM, FQDN, tlv("83", counter))], results)


def eims_listed(*shown, gone=False):
    first = configuration(EIM, text("81", "poll.example.com"), FQDN)
    play = first_eims(Play(), [first], ADDED)
    if gone:
        package(play, [tlv("A9", text("80", EIM))], [tlv("89", 2)], eco=True)
    play.card(tlv("BF55"), tlv("BF55", tlv("A0", *(shown or [first]))))
    return play


LISTED_OTHER_ADDRESS = configuration(EIM, text("81", "else.example.com"), FQDN)
LISTED_OTHER = configuration("two.example.com", FQDN)


def eim_address(*members):
    return first_eims(Play(), [configuration("2.999.7", tlv("82", 1), *members)], ADDED)


# Downloads over the card

def with_policy(command, more):
    """A segment of the recorded package whose metadata have further members; its MAC is that of the recorded ones."""
    extra = len(more)
    if command[:2] == b"\xbf\x36":
        size = int.from_bytes(command[3:5], "big") + extra
        return command[:3] + size.to_bytes(2, "big") + command[5:]
    if command[:1] == b"\xa1":
        return command[:2] + bytes([command[2] + extra])
    if command[:1] == b"\x88":
        block = command[3:]
        metadata = next(whole for tag, _, whole in recorded.parts(block) if tag == "BF25")
        value = next(value for tag, value, _ in recorded.parts(metadata))
        return b"\x88\x81" + bytes([command[2] + extra]) + tlv("BF25", value, more) + block[len(metadata):]
    return command


def download(play, more=b""):
    """The recorded download, as the card sees it."""
    for name in ("GetEuiccChallenge", "AuthenticateServer", "PrepareDownload"):
        play.card(*recorded.es10(name))
    for command, answer in recorded.all_es10("LoadBPP"):
        play.card(with_policy(command, more) if more else command, answer)
    return play


PPR1, PPR2 = tlv("99", "0640"), tlv("99", "0520")
OWNER = tlv("B7", tlv("80", "00F110"))  # 001-01


def rat(operator="EEEEEE"):
    row = tlv("30", tlv("80", "0560"), tlv("A1", tlv("30", tlv("80", operator))), tlv("82", "0780"))
    return tlv("BF43"), tlv("BF43", tlv("A0", row))


def installed_with(table, more):
    play = Play()
    play.card(*(table or recorded.es10("GetRAT")))  # the recorded one is empty
    return download(play, more)


# Policy rules of profiles on the card

def policy(tag, rule, result=OK, target=None):
    play = Play()
    listed(play, profile(ICCID, 0 if tag == "BF33" else 1, 2, rule), *([target] if target else []))
    local(play, tag, OTHER if target else ICCID, result)
    return play


# Immediate enabling

def immediate(*steps):
    play = Play()
    for step in steps:
        step(play)
    return play


def allowed(address=None, flag=True):
    return lambda play: simple(play, "BF59", OK, [tlv("80") if flag else b"", text("82", address) if address else b""])


def enabled_at_once(play):
    simple(play, "BF5A")


def refused_at_once(play):
    simple(play, "BF5A", 4)


def reset(play):
    play.atr("3B9F96803FC7828031E073FE211F65D002341569810F51")


# Fallback and emergency

def fallback_list(play, one=False, other=False):
    listed(play, profile(ICCID, 1, 2, tlv("9F26", "FF" if one else "00")),
           profile(OTHER, 0, 2, tlv("9F26", "FF" if other else "00")))


def fallback(*steps, one=False, other=False):
    play = Play()
    fallback_list(play, one, other)
    for step in steps:
        step(play)
    return play


def execute(result=OK):
    return lambda play: simple(play, "BF5D", result)


def go_back(result=OK):
    return lambda play: simple(play, "BF5E", result)


def fallback_set(may, state=0):
    play = Play()
    listed(play, profile(ICCID, state, 2, tlv("9F67", "FF" if may else "00")))
    return packages(([set_fallback()], [tlv("8D", OK)]), play=play)


def emergency(step):
    play = Play()
    simple(play, "BF5B")
    step(play)
    return play


# The device

MF = bytes.fromhex("621D8202782183023F00A5038701018A01058B032F0601C606900100830101")


def started(capable, asks=True):
    play = Play()
    reset(play)
    fcp = MF if asks else MF.replace(bytes.fromhex("870101"), bytes.fromhex("870100"))
    play.apdu("00A40004023F00", f"61{len(fcp):02X}")
    play.apdu(f"00C00000{len(fcp):02X}", fcp.hex() + "9000")
    if capable:
        play.apdu("80AA000005A903830107", "9000")
    play.card(tlv("BF3E", tlv("5C", "5A")), tlv("BF3E", eid_do()))
    return play


# Orders

def metadata(number=ICCID):
    return tlv("BF25", tlv("5A", iccid(number)), text("91", "SP"), text("92", "name"))


def served(order):
    """The profile that was ordered is handed out: AuthenticateClient is answered well."""
    signed = tlv("30", tlv("80", recorded.transaction()), tlv("01", "00"))
    request, answer = recorded.authenticate()
    asked, gives = recorded.web("initiateAuthentication")
    play = order.play
    play.json("server", "es9plus/initiateAuthentication", asked, gives)
    play.json("server", "es9plus/authenticateClient",
              {"transactionId": transaction(), "authenticateServerResponse": b64(answer)},
              ok(profileMetadata=b64(metadata()), smdpSigned2=b64(signed), smdpSignature2=b64(SIGNATURE)))
    return play


def installation(order, good=True):
    """The result of the installation reaches the SM-DP+."""
    notification = tlv("BF2F", tlv("80", 1), tlv("81", "0780"), text("0C", "smdp.example.com"), tlv("5A", iccid()))
    final = tlv("A2", tlv("A0", tlv("4F", "A0000005591010FFFFFFFF8900001100"), tlv("04", "3007A0053003800100")) if good
                else tlv("A1", tlv("80", 5), tlv("81", 2)))
    data = tlv("BF27", tlv("80", TRANSACTION), notification, tlv("06", "883703"), final)
    order.play.json("server", "es9plus/handleNotification", {"pendingNotification": b64(tlv("BF37", data, SIGNATURE))}, "",
                    "204 No Content")
    return order


def point(order, number, status="Executed-Success"):
    return order.call("handleDownloadProgressInfo", {
        "eid": EID, "iccid": ICCID, "profileType": "T", "timestamp": "2030-01-01T00:00:00Z", "notificationPointId": number,
        "notificationPointStatus": {"status": status}}, "", "204 No Content")


def ordered(release=False):
    return Order().ordered().confirmed(release=release)


def cancelled(order):
    return order.call("cancelOrder", {"iccid": ICCID, "eid": EID, "finalProfileStatusIndicator": "Unavailable"}, HEADER).play


# Remote profile management (v3)

def managed(commands, results):
    tx = recorded.transaction()
    signed = tlv("30", tlv("80", tx), tlv("A1", *commands))
    notification = tlv("BF2F", tlv("80", 9), tlv("81", "0001"), text("0C", "smdp.example.com"), tlv("5A", iccid()))
    done = tlv("A2", tlv("A0", *results))
    result = tlv("A0", tlv("80", tx), notification, tlv("06", "883703"), done) + tlv("81", bytes(range(64)))
    play = answered(begun(v3=True), ok(smdpSigned3=b64(signed), smdpSignature3=b64(SIGNATURE)))
    play.card(tlv("BF44", signed, SIGNATURE), tlv("BF44", tlv("A0", result)))
    play.json("server", "es9plus/handleNotification", {"pendingNotification": b64(tlv("A1", result))}, "", "204 No Content")
    return play


def command(tag, number=ICCID, *more):
    return tlv("30", tlv(tag, tlv("5A", iccid(number)), *more))


def done(tag, number=ICCID):
    return tlv("30", tlv("5A", iccid(number)), tlv(tag, tlv("80", OK)))


RPM_ENABLE, RPM_DISABLE, RPM_DELETE, RPM_CONTACT = command("A1"), command("A2"), command("A3", OTHER), command("A6")
DONE_ENABLE, DONE_DISABLE, DONE_DELETE = done("BF31"), done("BF32"), done("BF33", OTHER)
DONE_CONTACT = tlv("30", tlv("5A", iccid()), tlv("A0", tlv("A0", text("80", "pcmp.example.com"))))
RPM_LONG = command("A6", ICCID, text("0C", "x" * 1060))

assert inner
