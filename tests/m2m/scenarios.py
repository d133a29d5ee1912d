# SPDX-License-Identifier: GPL-2.0-or-later
"""The plays, each from its start; what they show is a row of SCENARIOS. A fault (faults.py) is one of them with something changed."""
import commands
import ecka
import soap
from card import EMERGENCY, NO_DISABLE
from coding import tlv
from eis import eis
from servers import HOST_ID, Servers

NOTE_ENABLED, NOTE_DISABLED = "HandleProfileEnabledNotification", "HandleProfileDisabledNotification"
NO_DISABLE_RULE = [("DISABLE", "Not-Allowed")]


def registration(scene):
    scene.register()


def enable(scene):
    scene.start().get_eis()
    scene.switch("MNO2", 2)


def enable_by_smdp(scene):
    scene.start()
    scene.switch("MNO2", 2, interface="ES2")


def disable(scene):
    scene.start()
    scene.switch("MNO2", 2)
    scene.switch("MNO2", 2, "DisableProfile")


def delete(scene):
    scene.start().get_eis()
    scene.delete("MNO2", 2)
    scene.get_eis()


def plma(scene):
    scene.plma(["EnableProfile", "DisableProfile"])
    scene.plma(["EnableProfile"], by="ES2", operator="MNO1")


def m2m_sp(scene):
    scene.start().plma(["EnableProfile", "DisableProfile", "DeleteProfile"])
    scene.switch("SP1", 2)
    scene.switch("SP1", 2, "DisableProfile")
    scene.update_rules("SP1", 2, NO_DISABLE_RULE, is_allowed=False)
    scene.delete("SP1", 2)


def m2m_sp_not_granted(scene):
    scene.start().plma(["EnableProfile"])
    scene.switch("SP1", 2)
    scene.switch("SP1", 2, "DisableProfile")


def onc(scene):
    scene.start().onc("MNO1", [NOTE_ENABLED, NOTE_DISABLED])
    scene.switch("MNO2", 2)


def emergency(scene):
    play = scene.start().play
    play.procedure = "sgp02.3.10-emergency"
    scene.attribute("SetEmergencyProfileAttribute", "HandleEmergencyProfileAttributeSetNotification", commands.EMERGENCY, "MNO2", 2)
    old, new = scene.card.enabled(), play.profile(2)
    scene.card.change = (old, new)
    scene.ota.refresh_once()
    play.line.status()
    play.step(8, "device", "eUICC", "local enabling of the emergency profile (ESx)")
    scene.ota.restart()
    scene.card.change = None
    scene.confirm(scene.ota.notify("SMSR1", EMERGENCY))
    scene.done(soap.SUCCESS)


def pol1(scene):
    scene.start().pol1(NO_DISABLE)
    scene.switch("MNO2", 2)


def pol2_refuses(scene):
    scene.start().update_rules("MNO1", 1, NO_DISABLE_RULE)
    scene.get_eis()
    scene.switch("MNO2", 2)


def connectivity(scene):
    scene.start().connectivity()


def over_cat_tp(scene):
    scene.carrier = "cat-tp"
    scene.start().switch("MNO2", 2)


def long_over_cat_tp(scene):
    """A script of several PDUs: the certificate of an SM-SR."""
    scene.carrier = "cat-tp"
    play = scene.start().play
    play.procedure = "sgp02.3.10-audit"
    asked = scene.wire.ask("ES4", "AuditEIS", "MNO2", "SMSR1", scene.who, 1)
    play.step(2, "SMSR1", "SMSR1", "requester owns the profiles")
    own = commands.apdu("80F24002", tlv("4F", play.profile(2).aid) + tlv("5C", "4F9F70"))
    answer = scene.on_card("SMSR1", "80CAFF21 + 80F24002", commands.apdu("80CAFF21") + own * 16, (3, 3))
    if answer:
        play.step(4, "SMSR1", "SMSR1", "EIS compared, LastAuditDate set")
        scene.wire.answer(asked, [eis(play, profiles=[play.profile(2)])], step=5)
    scene.done(soap.SUCCESS if answer else None)


def over_https(scene):
    scene.carrier, scene.is_resolved, scene.is_notified_by_https = "scp81", True, True
    scene.start().switch("MNO2", 2)


def over_agreed_https(scene):
    scene.start().agree_on_psk(ecka.FIRST_PSK + 1)
    scene.carrier = "scp81"
    scene.switch("MNO2", 2)


def roll_back_after_fall_back(scene):
    scene.start().switch("MNO2", 2)
    scene.fall_back()
    scene.switch("MNO2", 2, has_network=False)


def inside_tls(scene):
    scene.play.is_tls = True
    scene.start()
    scene.switch("MNO2", 2)


def make_connection(scene):
    play = scene.start().play
    play.procedure = "sgp02.3.7-delete"
    mailbox = scene.wire.mailbox()
    profile = play.profile(2)
    asked = scene.wire.ask("ES4", "DeleteProfile", "MNO2", "SMSR1", scene.about(profile), 1, reply=mailbox)
    scene.wire.poll("MNO2", "SMSR1", mailbox, asked.path)
    play.step(2, "SMSR1", "SMSR1", f"checks: state {profile.state}")
    scene.ota.es5("SMSR1", "80E40040 DeleteISDP", commands.delete(profile.aid), (3, 5))
    play.step(6, "SMSR1", "SMSR1", "ProfileInfo removed")
    scene.wire.poll("MNO2", "SMSR1", mailbox, asked.path, asked, step=7)
    scene.done(soap.SUCCESS)


def download(scene):
    scene.start().download()


def download_over_cat_tp(scene):
    scene.carrier = "cat-tp"
    scene.start().download()


def two_downloads(scene):
    scene.start().download(3)
    scene.download(4)


def smsr_change(scene):
    scene.start().get_eis()
    scene.change()


def smsr_change_host_id(scene):
    scene.start()
    scene.change(ecka.CERTIFIED | ecka.WITH_HOST | ecka.WITH_RANDOM, HOST_ID)


def smsr_change_again(scene):
    scene.start().change(is_tried_again=True)


def smsr_change_keys_left(scene):
    scene.card.deletes_keys = False
    scene.start().change()


def first_attach(scene):
    scene.start().first_attach()


def disable_by_smdp(scene):
    scene.start()
    scene.switch("MNO2", 2, interface="ES2")
    scene.switch("MNO2", 2, "DisableProfile", interface="ES2")


def delete_by_smdp(scene):
    scene.start().delete("MNO2", 2, interface="ES2")


def clean_up(scene):
    scene.start().begin_download()
    scene.clean_up()
    scene.download()


def audit(scene):
    scene.start().get_eis()
    scene.audit("MNO2", "ES4", 2)
    scene.audit("SMDP", "ES3", 1)


def pol2_by_smdp(scene):
    scene.start().relay_rules("MNO1", 1, NO_DISABLE_RULE)
    scene.get_eis()


def subscription_address(scene):
    scene.start().address("MNO1", 1)
    scene.address("MNO2", 2, "ES2")


def fallback_attribute(scene, interface="ES4"):
    scene.start().get_eis()
    scene.play.procedure = "sgp02.3.10-fallback-attribute"
    scene.attribute("SetFallBackAttribute", "HandleFallBackAttributeSetNotification", commands.FALLBACK, "MNO2", 2, interface)
    scene.get_eis()


def fallback_attribute_by_smdp(scene):
    fallback_attribute(scene, "ES2")


def connectivity_by_operator(scene):
    scene.start().pol1(0)
    scene.connectivity_by_operator()


def two_sessions(scene):
    scene.start().connectivity()
    scene.connectivity()


def asked_again(scene):
    """A request is sent again with its FunctionCallIdentifier, and answered as before."""
    scene.start().switch("MNO2", 2)
    scene.ask_again()


def expired(scene):
    scene.start().expired("MNO2", 2)


def master_delete(scene):
    scene.start().master_delete(2)


# name: (title, play, ends legally and with this outcome is up to the play, findings that are no errors)
SCENARIOS = {
    "registration": ("ES1-RegisterEIS with a signed EIS", registration, []),
    "enable": ("enabling on ES4 behind an ES4-GetEIS", enable, []),
    "enable-by-smdp": ("enabling by ES2 and ES3", enable_by_smdp, []),
    "disable": ("enabling, then disabling: the fall-back profile comes back", disable, []),
    "delete": ("deletion on ES4 between two ES4-GetEIS", delete, []),
    "plma": ("SetPLMA on ES4A and by ES2 and ES3, GetPLMA, notification of the M2M SP", plma, []),
    "m2m-sp": ("an M2M SP enables, disables and deletes as PLMA grants it; POL2 is not its to set", m2m_sp,
               [("3.10-pol2/2", "refused", "refusal", "an M2M SP cannot set POL2: FAILED 8.2.1/1.2")]),
    "m2m-sp-not-granted": ("an M2M SP enables, and is refused to disable", m2m_sp_not_granted,
                           [("3.7-disable/12", "refused", "refusal", "PLMA grants EnableProfile only: FAILED 8.2.1/1.2")]),
    "onc": ("SetONC: the other operator is not told", onc, []),
    "emergency": ("emergency attribute, then the profile is enabled locally", emergency, []),
    "pol1": ("ES6: POL1 forbids disabling; enabling of another profile is refused by the card (69E1)", pol1,
             [("3.6/5", "refused", "refusal", "POL1: 69E1, FAILED 8.2.2/3.8")]),
    "pol2-refuses": ("POL2 of the enabled profile forbids disabling: the SM-SR refuses", pol2_refuses,
                     [("3.6/11", "refused", "refusal", "POL2: FAILED 8.2.3/3.8, no ES5 traffic")]),
    "connectivity": ("connectivity parameters over SCP03 APDUs", connectivity, []),
    "cat-tp": ("enabling and confirmation over CAT_TP", over_cat_tp, []),
    "cat-tp-long": ("audit over CAT_TP, with an SDU of several PDUs", long_over_cat_tp, []),
    "https-notification": ("enabling over SCP81 with DNS, default notification by ?msg=", over_https, []),
    "https-agreed": ("a key set for SCP81 is agreed on, then enabling over SCP81 with it", over_agreed_https, []),
    "roll-back": ("fall-back, then a new enabling that ends in roll-back", roll_back_after_fall_back,
                  [("3.6/7", "refused", "refusal", "notification 03, FAILED: a legal end")]),
    "soap-tls": ("enabling, SOAP inside TLS 1.2 with certificates of both sides", inside_tls, []),
    "make-connection": ("deletion, the answer is fetched by MakeConnection", make_connection, []),
    "download": ("a small download over SMS", download, []),
    "download-cat-tp": ("the same over CAT_TP, in one link", download_over_cat_tp, []),
    "two-downloads": ("two downloads one after the other", two_downloads, []),
    "smsr-change": ("SM-SR change, steps 1 to 31", smsr_change, []),
    "smsr-change-host-id": ("SM-SR change whose keys take in derivation random, host id, SIN and SDIN", smsr_change_host_id, []),
    "smsr-change-again": ("SM-SR change that succeeds at the second attempt: the first one was given up behind step 22", smsr_change_again, []),
    "smsr-change-keys-left": ("SM-SR change, the card keeps the keys of the old SM-SR: success with a warning", smsr_change_keys_left,
                              [("25", "refused", "warning", "80E40000 answers 6985")]),
    "first-attach": ("notification 01, once, and its confirmation", first_attach, []),
    "disable-by-smdp": ("enabling and disabling by ES2 and ES3", disable_by_smdp, []),
    "delete-by-smdp": ("deletion by ES2 and ES3", delete_by_smdp, []),
    "cleanup": ("an ISD-P that an earlier download has left is deleted before the next one", clean_up, [
        ("3.5/7", "refused", "refusal", "the first download ends FAILED")]),
    "audit": ("audits on ES4 and on ES3", audit, []),
    "pol2-by-smdp": ("POL2 by ES2 and ES3", pol2_by_smdp, []),
    "subscription-address": ("subscription address on ES4, then by ES2 and ES3", subscription_address, []),
    "fallback-attribute": ("the fall-back attribute is moved, between two ES4-GetEIS", fallback_attribute, []),
    "fallback-attribute-by-smdp": ("the same by ES2 and ES3", fallback_attribute_by_smdp, []),
    "connectivity-by-operator": ("POL1, then connectivity parameters, over ES6", connectivity_by_operator, []),
    "two-sessions": ("connectivity parameters twice: the sequence counter of SCP03 grows", two_sessions, []),
    "asked-again": ("a request is repeated with its FunctionCallIdentifier, and answered as before", asked_again, []),
    "expired": ("enabling that ends EXPIRED behind its ValidityPeriod, nothing was done", expired, [
        ("3.6/11", "refused", "refusal", "EXPIRED 1.6/5.3: a legal end")]),
    "master-delete": ("master delete with the token of the SM-DP", master_delete, []),
}


def play(name, title, what, changes=None, seed=0):
    """Plays it; gives the Scene. Another seed: other keys, and a profile package of another length."""
    scene = Servers(name, title, changes, seed)
    what(scene)
    return scene
