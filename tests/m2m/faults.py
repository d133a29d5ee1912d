# SPDX-License-Identifier: GPL-2.0-or-later
"""The faults: a play, what is altered in it, and what has to be found, written before anything was run. Kinds and severities are those
of captures/sgp02-lab: a consequence follows from an error before it and may be told or not."""
import soap
from coding import elements, flipped, tlv
from exchange import VALIDITY
from parties import ICCIDS, OTHER_EID
from scenarios import NO_DISABLE_RULE, SCENARIOS

ERROR, WARNING, REFUSAL, CONSEQUENCE, INCOMPLETE = "error", "warning", "refusal", "consequence", "incomplete"


class Fault:
    def __init__(self, title, scenario, changes, findings):
        self.title, self.scenario, self.changes, self.findings = title, scenario, changes, findings
        self.what = scenario if callable(scenario) else SCENARIOS[scenario][1]


# Plays that nobody would play right


def m2m_sp_alone(scene):
    scene.start().switch("SP1", 2)


def delete_enabled(scene):
    scene.start().switch("MNO2", 2)
    scene.delete("MNO2", 2)


def delete_fallback(scene):
    scene.start().get_eis()  # which profile it is, only an EIS tells
    scene.switch("MNO2", 2)
    scene.delete("MNO1", 1)


def m2m_sp_sets_rules(scene):
    scene.start().plma(["EnableProfile"])
    scene.update_rules("SP1", 2, NO_DISABLE_RULE)


def enable_in_a_change(scene):
    scene.start().get_eis()
    scene.change()


# What is altered


def each(change):
    """A change of every ProfileInfo of an EIS: change(number from 1, name, value) gives the value."""
    def alter(rows, _):
        return [("ProfileInfo", [(name, change(at, name, value)) for name, value in inside]) for at, (_, inside) in enumerate(rows, 1)]
    return alter


def with_field(name, value):
    """A SOAP message with another value of a field."""
    def alter(draft, _):
        return {**draft, "fields": [(field, value) if field == name else (field, own) for field, own in draft["fields"]]}
    return alter


def with_part(name, value):
    """A SOAP message with another part of its head."""
    return lambda draft, _: {**draft, name: value(draft) if callable(value) else value}


def with_status(word):
    """An answer with another status, and no reason."""
    def alter(draft, _):
        return {**draft, "fields": soap.status(word) + [one for one in draft["fields"] if one[0] not in STATUS]}
    return alter


def with_actions(*words):
    """A Plma or Onc that says other things."""
    def alter(draft, _):
        return {**draft, "fields": [(name, [one for one in inside if one[0] != LISTED[name]] + [(LISTED[name], word) for word in words])
                                    if name in LISTED else (name, inside) for name, inside in draft["fields"]]}
    return alter


def flip(at=-1):
    return lambda data, _: flipped(data, at)


def other_receipt(data, play):
    """The receipt of the first key establishment, in the answer of a later one."""
    *before, (tag, body) = elements(data)
    return b"".join(tlv(*one) for one in before) + tlv(tag, tlv("86", play.memory["receipt"]) + body[-2:])


def other_host(crt, _):
    return crt[:-1] + b"x"


def other_signature(made, _):
    made[1].text = made[1].text[:-4] + "AA=="
    return made


def other_rules(at, name, value):
    return [("Rule", [("Subject", "PROFILE"), ("Action", "DELETE"), ("Qualification", "Not-Allowed")])] if name == "pol2" and at == 2 else value


STATUS = ("ProcessingStart", "ProcessingEnd", "FunctionExecutionStatus")
LISTED = {"Plma": "AuthorisedAction", "Onc": "DiscardedNotification"}
UNKNOWN = "//1.3.6.1.4.1.99999.1.2/urn:uuid:00000000-0000-4000-8000-000000000000?TransactionId=x&MessageDate=2027-01-15T08:00:00Z"
DISABLE = "http://gsma.com/ES4/PlatformManagement/ES4-DisableProfile"

FAULTS = {
    # EIS
    "eis-two-enabled": Fault("the EIS shows two enabled profiles", "enable", {
        "eis.profiles": each(lambda at, name, value: "Enabled" if name == "State" else value)}, [
        ("baseline/GetEIS", "inconsistent", ERROR, "State is Enabled in both ProfileInfo")]),
    "eis-no-fallback": Fault("no profile of the EIS has the fall-back attribute", "enable", {
        "eis.profiles": each(lambda at, name, value: "false" if name == "FallbackAttribute" else value)}, [
        ("baseline/GetEIS", "inconsistent", ERROR, "FallbackAttribute is false in every ProfileInfo")]),
    "reg-signature-wrong": Fault("EumSignature is not over this EumSignedInfo, the SM-SR registers all the same", "registration", {
        "eis.signature": other_signature}, [
        ("3.1/1", "altered", ERROR, "the signature value does not verify with the certificate of the EUM"),
        ("3.1/4", "refusal-missing", CONSEQUENCE, "RegisterEIS ends EXECUTED_SUCCESS")]),
    # Enabling, disabling, deletion
    "en-confirm-before-notification": Fault("the SM-SR confirms a notification that was not sent yet", "enable", {"confirm.late": False}, [
        ("3.6/8", "out-of-order", ERROR, "3A08 before the default notification"), ("3.6/9", "refused", CONSEQUENCE, "card answers 6A80")]),
    "en-confirm-missing": Fault("the notification is never confirmed, the operator is told SUCCESS", "enable", {"confirm": False}, [
        ("3.6/8", "missing", ERROR, "no 3A08 behind notification 02, ES4-EnableProfileResponse EXECUTED_SUCCESS")]),
    "en-rolled-back-success": Fault("notification 03 (roll-back) is reported as SUCCESS", "roll-back", {"outcome.rolled-back": False}, [
        ("3.6/11", "wrong-status", ERROR, "EXECUTED_SUCCESS though the card rolled back"),
        ("3.6/7", "refused", REFUSAL, "notification 03")]),
    "en-pol2-ignored": Fault("POL2 of the enabled profile forbids disabling, the SM-SR enables another one", "pol2-refuses", {
        "pol2.checked": False}, [("3.6/2", "refusal-missing", ERROR, "POL2 of profile 1: DISABLE Not-Allowed, 3A03 is sent")]),
    "en-pol1-ignored": Fault("POL1 of the enabled profile forbids disabling, the card enables another one", "pol1", {"card.lax": True}, [
        ("3.6/5", "refusal-missing", ERROR, "3A06 01 set POL1 before, 3A03 answers 9000 instead of 69E1")]),
    "en-answered-twice": Fault("ES4-EnableProfile is answered twice", "enable", {"answered.once": False}, [
        ("3.6/11", "repeated", ERROR, "two callbacks for one request")]),
    "en-relates-other": Fault("the answer relates to another message", "enable", {
        "soap:ES4-EnableProfileResponse": with_part("relates", UNKNOWN)}, [
        ("3.6/11", "altered", ERROR, "RelatesTo names no request of this recording")]),
    "en-repeated-other-answer": Fault("the request is repeated with its FunctionCallIdentifier and answered otherwise", "enable", {
        "asked.once": False}, [("3.6/11", "inconsistent", ERROR, "EXECUTED_SUCCESS, then FAILED 8.2.1/3.5 for one FunctionCallIdentifier")]),
    "en-action-differs": Fault("wsa:Action says DisableProfile, the body EnableProfile", "enable", {
        "soap:ES4-EnableProfileRequest": with_part("action", DISABLE)}, [("3.6/1", "altered", WARNING, "Action and body disagree")]),
    "en-other-isdp": Fault("3A03 names the ISD-P of another profile", "enable", {
        "enable.aid": lambda aid, play: play.profile(1).aid}, [
        ("3.6/3", "altered", ERROR, "4F is not the ISD-P of the ICCID of the request"), ("3.6/5", "refused", CONSEQUENCE, "card answers 6985")]),
    "en-other-eid": Fault("the notification carries the EID of another card", "enable", {
        "card.notification-eid": bytes.fromhex(OTHER_EID)}, [("3.6/7", "altered", ERROR, "4C is not the EID of this eUICC")]),
    "en-mac-wrong": Fault("the MAC of the SCP80 packet with 3A03 is wrong", "enable", {"ota.mac:80E28800 3A03": flip()}, [
        ("3.6/3", "altered", ERROR, "CC does not verify"), ("3.6/5", "refused", CONSEQUENCE, "PoR 01")]),
    "en-counter-low": Fault("the counter of the SCP80 packet with 3A03 was used before", "disable", {
        "ota.counter#3": lambda counter, _: counter - 2}, [
        ("3.7-disable/3", "replayed", ERROR, "CNTR is that of the first packet"), ("3.7-disable/5", "refused", CONSEQUENCE, "PoR 02")]),
    "en-por-missing": Fault("3A03 is not answered by a PoR though SPI2 asks for one", "enable", {"ota.por:80E28800 3A03": False}, [
        ("3.6/5", "missing", ERROR, "no PoR for this TAR and CNTR")]),
    "dis-number-repeated": Fault("the second notification has the sequence number of the first", "disable", {
        "card.notification-sequence#2": 1}, [("3.7-disable/7", "replayed", ERROR, "4E 0001 a second time")]),
    "del-enabled": Fault("the SM-SR deletes the enabled profile, the card lets it", delete_enabled, {"state.checked": False, "card.lax": True}, [
        ("3.7-delete/2", "refusal-missing", ERROR, "80E40040 of the enabled ISD-P")]),
    "del-fallback": Fault("the SM-SR deletes the fall-back profile, the card lets it", delete_fallback, {
        "state.checked": False, "card.lax": True}, [("3.7-delete/2", "refusal-missing", ERROR, "80E40040 of the ISD-P with the fall-back attribute")]),
    "md-token-wrong": Fault("the token of master delete is not of the token key", "master-delete", {"token": flip()}, [
        ("3.8/5", "altered", ERROR, "9E does not verify with key 70 of the ISD-P"), ("3.8/7", "refused", CONSEQUENCE, "card answers 6982")]),
    # Authorisations
    "sp-no-plma": Fault("an M2M SP enables though nobody granted it anything", m2m_sp_alone, {"plma.checked": False}, [
        ("3.6/2", "refusal-missing", ERROR, "ES4-EnableProfile of an M2M SP without PLMA, 3A03 is sent")]),
    "sp-other-action": Fault("an M2M SP that may enable disables", "m2m-sp-not-granted", {"plma.checked": False}, [
        ("3.7-disable/2", "refusal-missing", ERROR, "PLMA grants EnableProfile only, 3A04 is sent")]),
    "onc-ignored": Fault("an operator is told what it wanted to be discarded", "onc", {"onc.discard": False}, [
        ("3.6/11", "refusal-missing", WARNING, "HandleProfileDisabledNotification to MNO1 against its ONC")]),
    "poll-other-mailbox": Fault("the answer is handed to a poll for another mailbox", "make-connection", {
        "poll.mailbox#2": lambda address, _: address[:-12] + "000000000000"}, [
        ("3.7-delete/7", "altered", ERROR, "the id of MakeConnection is not that of ReplyTo")]),
    # Download
    "dl-challenge-reused": Fault("the card gives the same random challenge twice", "two-downloads", {"card.challenge": bytes(range(16))}, [
        ("3.4/7", "repeated", WARNING, "85 of the second key establishment is that of the first")]),
    "dl-receipt-reused": Fault("the SM-SR gives the receipt of an earlier key establishment, the SM-DP goes on", "two-downloads", {
        "es3:80E28901 3A02#2": other_receipt, "receipt.checked": False}, [
        ("3.4/18", "altered", ERROR, "86 in ES3-SendDataResponse is not the card's (17)"),
        ("3.5/1", "out-of-order", ERROR, "84 after a receipt that does not verify")]),
    "dl-segment-repeated": Fault("a segment of SCP03t is sent twice", "download", {"segment.once": False}, [
        ("3.5/2", "replayed", ERROR, "the 86 object of segment 1 again"), ("3.5/3", "refused", CONSEQUENCE, "card answers 9F46 02")]),
    "dl-segment-lost": Fault("a segment of SCP03t does not reach the card, the SM-SR answers for it", "download", {
        "card:SCP03t 86 segment 2 of 3": None}, [
        ("3.5/2", "missing", ERROR, "segment 2 is on ES3, not on ES5"), ("3.5/3", "refused", CONSEQUENCE, "card answers 9F46 02 to segment 3")]),
    "dl-iccid-differs": Fault("ProfileDownloadCompleted names another ICCID than CreateISDP", "download", {
        "soap:ES3-ProfileDownloadCompletedRequest": with_field("Iccid", ICCIDS[3])}, [
        ("3.5/5", "altered", ERROR, "Iccid was not that of ES3-CreateISDP")]),
    # Connectivity parameters
    "conn-c-mac-wrong": Fault("the C-MAC of the command is wrong", "connectivity", {"card:84E28800 3A07": flip()}, [
        ("3.10-connectivity/5", "altered", ERROR, "C-MAC does not verify"), ("3.10-connectivity/5", "refused", CONSEQUENCE, "card answers 6982")]),
    "conn-r-mac-wrong": Fault("the R-MAC of the answer is wrong", "connectivity", {"card.r-mac": flip(-3)}, [
        ("3.10-connectivity/5", "altered", ERROR, "R-MAC does not verify, the SM-DP reports FAILED")]),
    # Carriers
    "cat-tp-lost": Fault("the first PDU of an SDU is lost and never sent again", "cat-tp-long", {"cat-tp.pdu#2": False}, [
        ("cat-tp", "missing", INCOMPLETE, "a sequence number of CAT_TP is missing: EACK, then the card resets the link")]),
    "dns-other": Fault("the answer of the name server has another identifier than the question, the card takes it", "https-notification", {
        "dns.answer": flip(1)}, [("dns", "altered", WARNING, "the identifier of the answer is not that of the question")]),
    # What must be the same in both halves of a procedure
    "en-by-smdp-other": Fault("the SM-DP asks for another profile than its operator", "enable-by-smdp", {
        "soap:ES3-EnableProfileRequest": with_field("Iccid", ICCIDS[0])}, [
        ("3.6/1", "altered", ERROR, "Iccid on ES3 is not that of ES2"), ("3.6/3", "altered", CONSEQUENCE, "3A03 is for the one of ES2")]),
    "del-by-smdp-wrong": Fault("the SM-DP tells its operator SUCCESS, the SM-SR has told it FAILED", "delete-by-smdp", {
        "card.deletes": False, "soap:ES2-DeleteProfileResponse": with_status(soap.SUCCESS)}, [
        ("3.7-delete/7", "wrong-status", ERROR, "ES2 EXECUTED_SUCCESS, ES3 FAILED")]),
    "dis-by-smdp-confirm-other": Fault("the confirmation names another number than the notification", "disable-by-smdp", {
        "confirm.number#2": bytes.fromhex("0001")}, [
        ("3.7-disable/8", "altered", ERROR, "4E of 3A08 is 0001, of the notification 0002"), ("3.7-disable/9", "refused", CONSEQUENCE, "6A80")]),
    "pol2-by-smdp-other": Fault("the SM-DP sets the rules of another profile", "pol2-by-smdp", {
        "soap:ES3-UpdatePolicyRulesRequest": with_field("Iccid", ICCIDS[1])}, [
        ("3.10-pol2/1", "altered", ERROR, "Iccid on ES3 is not that of ES2")]),
    "address-altered": Fault("the SM-DP passes another IMSI on", "subscription-address", {
        "soap:ES3-UpdateSubscriptionAddressRequest": with_field("newSubscriptionAddress", [("Imsi", "001010000000999"), ("Msisdn", "10000000022")])}, [
        ("3.10-subscription-address/1", "altered", ERROR, "Imsi on ES3 is not that of ES2")]),
    # What the card refuses nobody may call done
    "del-refused-success": Fault("the card refuses the deletion, the SM-SR tells SUCCESS", "delete-by-smdp", {"card.deletes": False, "outcome.card": False}, [
        ("3.7-delete/7", "wrong-status", ERROR, "80E40040 answers 6985, ES3-DeleteISDPResponse EXECUTED_SUCCESS")]),
    "cleanup-refused-success": Fault("the ISD-P of an earlier download is not deleted, the SM-SR says so", "cleanup", {
        "card.deletes": False, "outcome.card": False}, [
        ("3.10-cleanup/6", "wrong-status", ERROR, "80E40040 answers 6985, ES3-DeleteISDPResponse EXECUTED_SUCCESS")]),
    "fb-refused-success": Fault("the card refuses to move the fall-back attribute, the SM-SR tells SUCCESS", "fallback-attribute", {
        "card.marks": False, "outcome.card": False}, [
        ("3.10-fallback-attribute/6", "wrong-status", ERROR, "3A05 answers 6985, EXECUTED_SUCCESS")]),
    "em-refused-success": Fault("the card refuses the emergency attribute, the SM-SR tells SUCCESS", "emergency", {
        "card.marks": False, "outcome.card": False}, [("3.10-emergency/6", "wrong-status", ERROR, "3A09 answers 6985, EXECUTED_SUCCESS")]),
    "audit-other-state": Fault("the EIS behind an audit shows another state than before, and nothing was done", "audit", {
        "eis.profiles#2": each(lambda at, name, value: "Enabled" if name == "State" else value)}, [
        ("3.10-audit/5", "inconsistent", ERROR, "profile 2 is Enabled, in ES4-GetEIS before it was Disabled")]),
    # Notifications
    "note-confirm-other": Fault("the notification of the emergency profile is confirmed under another number", "emergency", {
        "confirm.number": bytes.fromhex("0009")}, [
        ("3.10-emergency/8", "altered", ERROR, "4E of 3A08 is 0009, of the notification 0001")]),
    "https-confirm-other": Fault("the notification that came over HTTPS is confirmed under another number", "https-notification", {
        "confirm.number": bytes.fromhex("0009")}, [
        ("3.6/8", "altered", ERROR, "4E of 3A08 is 0009, of the notification 0001"), ("3.6/9", "refused", CONSEQUENCE, "card answers 6A80")]),
    "fb-confirm-other": Fault("the fall-back is confirmed under the number of the notification before", "roll-back", {
        "confirm.number#2": bytes.fromhex("0001")}, [
        ("3.10-fallback-activation/8", "altered", ERROR, "4E of 3A08 is 0001, of the notification 0002"),
        ("3.10-fallback-activation/9", "refused", CONSEQUENCE, "card answers 6A80"), ("3.6/7", "refused", REFUSAL, "notification 03")]),
    "attach-confirm-other": Fault("the first notification is confirmed under another number", "first-attach", {
        "confirm.number": bytes.fromhex("0009")}, [
        ("3.10-first-attach/8", "altered", ERROR, "4E of 3A08 is 0009, of the notification 0001"),
        ("3.10-first-attach/9", "refused", CONSEQUENCE, "card answers 6A80")]),
    "en-number-missing": Fault("the notification has no sequence number", "enable", {
        "card.notification-number": b"", "card.lax": True}, [("3.6/7", "missing", ERROR, "no 4E in E1")]),
    # Calls
    "en-unanswered": Fault("the request is accepted (202) and never answered", "enable", {"answered": False}, [
        ("3.6/1", "missing", INCOMPLETE, "no ES4-EnableProfileResponse")]),
    "en-late": Fault("SUCCESS behind the ValidityPeriod", "enable", {"answer.delay": VALIDITY + 1}, [
        ("3.6/11", "late", ERROR, "EXECUTED_SUCCESS more than 300 s behind the request")]),
    "en-other-transaction": Fault("the answer has neither RelatesTo nor the TransactionId of the request", "enable", {
        "soap:ES4-EnableProfileResponse": lambda draft, _: {**draft, "relates": None, "transaction": "urn:uuid:00000000-0000-4000-8000-000000000001"}}, [
        ("3.6/1", "missing", INCOMPLETE, "no answer belongs to the request")]),
    # Authorisations
    "sp-sets-pol2": Fault("an M2M SP sets POL2, which nobody can grant it", m2m_sp_sets_rules, {}, [
        ("3.10-pol2/2", "refusal-missing", ERROR, "ES4-UpdatePolicyRules of an M2M SP: EXECUTED_SUCCESS")]),
    "plma-answer-differs": Fault("ES4A-GetPLMA tells another authorisation than was set", "plma", {
        "soap:ES4A-GetPLMAResponse#1": with_actions("DeleteProfile")}, [
        ("3.10-plma/5", "inconsistent", ERROR, "DeleteProfile, where EnableProfile and DisableProfile were set")]),
    "onc-answer-differs": Fault("ES4A-GetONC tells another configuration than was set", "onc", {
        "soap:ES4A-GetONCResponse": with_actions("HandleProfileDeletedNotification")}, [
        ("3.10-onc/4", "inconsistent", ERROR, "another DiscardedNotification than ES4A-SetONC")]),
    "reg-two-enabled": Fault("an eUICC is registered with two enabled profiles", "registration", {
        "eis.profiles": each(lambda at, name, value: "Enabled" if name == "State" else value)}, [
        ("3.1/1", "inconsistent", ERROR, "State is Enabled in both ProfileInfo")]),
    # Keys, counters and sessions
    "dl-key-reused": Fault("the SM-DP uses an ephemeral key twice", "two-downloads", {"ephemeral.key#2": lambda _, play: play.memory["key"]}, [
        ("3.4/11", "repeated", WARNING, "7F49 of the second key establishment is that of the first")]),
    "dl-aid-differs": Fault("the SM-SR tells another ISD-P than it created", "download", {
        "soap:ES3-CreateISDPResponse": with_field("Isd-p-aid", "A0000005591010FFFFFFFF8900001F00")}, [
        ("3.3/13", "altered", ERROR, "Isd-p-aid is not that of 80E60C00")]),
    "dl-authentication-missing": Fault("segments follow 84 without 85", "download", {"install.authenticated": False}, [
        ("3.5/2", "out-of-order", ERROR, "86 behind 84: no EXTERNAL AUTHENTICATE")]),
    "dl-command-between": Fault("INITIALIZE UPDATE comes between two segments", "download", {"install.alone": False}, [
        ("3.5/2", "out-of-order", ERROR, "80500000 to the ISD-P behind segment 1 of 3"), ("3.5/3", "refused", CONSEQUENCE, "card answers 9F46 02")]),
    "conn-sequence-again": Fault("the sequence counter of SCP03 does not grow", "two-sessions", {"card.sequence#2": 1}, [
        ("3.10-connectivity/3", "replayed", ERROR, "000001 in the answers to both INITIALIZE UPDATE")]),
    "conn-operator-replayed": Fault("the operator uses a counter again", "connectivity-by-operator", {"ota.counter#2": lambda counter, _: counter - 1}, [
        ("3.10-connectivity-by-operator/1", "replayed", ERROR, "CNTR is that of the packet before"),
        ("3.10-connectivity-by-operator/2", "refused", CONSEQUENCE, "PoR 02")]),
    "en-por-counter": Fault("the card echoes another counter in its PoR", "enable", {"card.por-counter#1": lambda counter, _: counter + 7}, [
        ("3.6/5", "altered", ERROR, "CNTR of the PoR is not that of the packet with 3A03")]),
    # SM-SR change
    "chg-role-wrong": Fault("the SM-SR2 presents the certificate of an SM-DP", "smsr-change", {"certificate.sr": lambda _, play: play.cert_dp}, [
        ("7", "wrong-role", ERROR, "C8 is 01"), ("8", "wrong-role", CONSEQUENCE, "and goes to the card so"), ("8", "refused", CONSEQUENCE, "6A80")]),
    "chg-unprepared": Fault("the SM-SR2 takes part though nobody has asked it to prepare", "smsr-change", {"change.prepared": False}, [
        ("7", "missing", ERROR, "no ES4-PrepareSMSRChange before step 7; the step itself has no message")]),
    "chg-profile-missing": Fault("the EIS that is handed over lacks a profile", "smsr-change", {"eis.profiles#2": lambda rows, _: rows[:1]}, [
        ("5", "altered", ERROR, "profile 2 is in ES4-GetEIS before, and not in ES7-HandoverEUICC"),
        ("31", "inconsistent", CONSEQUENCE, "and there again")]),
    "chg-receipt-altered": Fault("the SM-SR1 gives another receipt than it got, the SM-SR2 goes on", "smsr-change", {
        "soap:ES7-CreateAdditionalKeySetResponse": with_field("Receipt", "00" * 16)}, [
        ("22", "altered", ERROR, "Receipt is not that of the card (21)"), ("24", "out-of-order", ERROR, "the SM-SR2 acts behind a wrong receipt")]),
    "chg-failed-behind-commit": Fault("the change is called FAILED behind step 23", "smsr-change", {
        "change.outcome": (soap.FAILED, "8.4", "4.2")}, [
        ("28", "wrong-status", ERROR, "FAILED though the SM-SR2 owns the eUICC"), ("30", "wrong-status", ERROR, "FAILED, likewise")]),
    "chg-not-alone": Fault("a profile is enabled between steps 5 and 7", enable_in_a_change, {"change.alone": False}, [
        ("3.6/5", "parallel", ERROR, "EnableProfile is carried out while the eUICC is locked"),
        ("31", "inconsistent", CONSEQUENCE, "the EIS does not know it")]),
    "chg-success-before-commit": Fault("ES4-SMSRChange is answered SUCCESS before the keys are there", "smsr-change", {
        "change.answered-late": False}, [("30", "out-of-order", ERROR, "ES4-SMSRChangeResponse EXECUTED_SUCCESS before step 22")]),
    "chg-host-id-altered": Fault("the SM-SR1 sends the card another host id than it got", "smsr-change-host-id", {"card.crt": other_host}, [
        ("16", "altered", ERROR, "84 in A6 is not HostId of step 15"), ("16", "refused", CONSEQUENCE, "card answers 6982")]),
    "chg-version-differs": Fault("KeyVersionNumber on ES7 is not that of the control reference", "smsr-change", {
        "soap:ES7-CreateAdditionalKeySetRequest": with_field("KeyVersionNumber", "3")}, [
        ("16", "altered", ERROR, "83 in A6 is 02, KeyVersionNumber of step 15 is 3")]),
    "chg-pol2-changed": Fault("the EIS is handed over with another POL2", "smsr-change", {
        f"eis.profiles#{at}": each(other_rules) for at in (2, 3, 4)}, [
        ("5", "altered", ERROR, "pol2 of profile 2 is not that of ES4-GetEIS before"), ("31", "altered", CONSEQUENCE, "and stays so")]),
    "chg-operator-not-told": Fault("one of two operators is not told of the change", "smsr-change", {"told.MNO2": False}, [
        ("31", "missing", INCOMPLETE, "no HandleSMSRChangeNotification to the owner of profile 2")]),
}

