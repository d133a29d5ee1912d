# SPDX-License-Identifier: GPL-2.0-or-later
"""scenes.py FOLDER writes every play as a capture.

The table says what must be found in each: which procedures, how each ends and a word of why; which rules are broken and
a word of where. It was written from the specifications' procedures, before any of it was run."""
import sys
from pathlib import Path

import scenes_eim as eim
import scenes_indirect as indirect
import scenes_model as model
import scenes_rsp as rsp
from play import failed

PACKAGE, DATA, TRIGGER, POLL = "eUICC package", "data of IPA and eUICC", "download trigger", "poll of the eIM"
INJECTION, ROLLBACK, NOTIFICATION = "injected eIM package", "profile rollback", "notification by way of the eIM"
EVENTS, REGISTRATION, DELETION = "events of an SM-DS", "event registration", "event deletion"
BOOT = "LPA gets to know the eUICC"
INDIRECT = "profile download by way of the eIM"
ORDER, ACR, RPM = "profile ordering", "activation code retrieval", "remote profile management"
CHANGE, RECOVERY, PUSH, CHECK = "device change", "profile recovery", "registration for push", "check for events"
COMPLETE, REFUSED, CUT, VIOLATED = "complete", "refused", "cut short", "violated"
ENDED = {"procedure-end-missing": "stops behind"}
OK = {"header": rsp.OK}

# name: (play, [(procedure, how it ends, a word of the line)], {rule: a word of the finding})
SCENES = {
    # SGP.32: packages
    "package-good": (eim.package_good, [(PACKAGE, COMPLETE, "")], {}),
    "package-good-json": (eim.package_in_json, [(PACKAGE, COMPLETE, "")], {}),
    "package-without-transaction": (eim.package_without_transaction, [(PACKAGE, COMPLETE, "")], {}),
    "packages-of-two": (eim.packages_of_two, [(PACKAGE, COMPLETE, ""), (PACKAGE, COMPLETE, "")], {}),
    "package-request-altered": (eim.package_request_altered, [(PACKAGE, VIOLATED, "")],
                                {"package-request-altered": "LoadEuiccPackage"}),
    "package-result-altered": (eim.package_result_altered, [(PACKAGE, VIOLATED, "")],
                               {"package-result-altered": "ProvideEimPackageResult"}),
    "package-result-altered-json": (eim.package_altered_in_json, [(PACKAGE, VIOLATED, "")],
                                    {"package-result-altered": "ProvideEimPackageResult"}),
    "package-bundled": (lambda: eim.bundled(False), [(PACKAGE, COMPLETE, "")], {}),
    "package-bundled-altered": (lambda: eim.bundled(True), [(PACKAGE, VIOLATED, "")],
                                {"package-result-altered": "ProvideEimPackageResult"}),
    "package-counter-changed": (eim.package_counter_changed, [(PACKAGE, VIOLATED, "")],
                                {"package-result-mismatch": "counterValue is 3, but was 2"}),
    "package-transaction-changed": (eim.package_transaction_changed, [(PACKAGE, VIOLATED, "")],
                                    {"package-transaction-changed": "eimTransactionId is FFEEDDCC"}),
    "package-of-another": (eim.package_of_another, [(PACKAGE, VIOLATED, "")],
                           {"package-eid-mismatch": "GetEimPackage answer"}),
    "package-unanswered": (eim.package_unanswered, [(PACKAGE, CUT, "")], ENDED),
    "package-counter-replayed": (eim.package_counter_replayed, [(PACKAGE, COMPLETE, ""), (PACKAGE, VIOLATED, "")],
                                 {"package-counter-replayed": "counterValue 2 of eIM eim.example.com is accepted"}),
    "first-eim-twice": (eim.first_eim_twice, [("first eIM", COMPLETE, ""), ("first eIM", VIOLATED, "")],
                        {"eim-initial-exists": "an initial eIM is added although"}),
    "package-replayed": (eim.package_replayed, [(PACKAGE, REFUSED, "replayError(4)")], {}),
    "package-replayed-esipa": (eim.package_replayed_on_esipa, [(PACKAGE, REFUSED, "replayError(4)")], {}),
    "package-unsigned-error": (eim.package_unsigned_error, [(PACKAGE, REFUSED, "")], {}),
    "package-removed-early": (eim.package_removed_early, [(PACKAGE, VIOLATED, "")],
                              {"procedure-step-order": "ProvideEimPackageResult answer comes behind RemoveNotification"}),
    "package-brought-twice": (eim.package_brought_twice, [(PACKAGE, VIOLATED, "")],
                              {"procedure-step-repeated": "ProvideEimPackageResult answer"}),
    # SGP.32: polls, data, triggers
    "poll-empty": (eim.poll_empty, [(POLL, COMPLETE, "")], {}),
    "poll-unknown": (eim.poll_unknown, [(POLL, REFUSED, "eidNotFound(2)")], {}),
    "poll-unanswered": (eim.poll_unanswered, [(POLL, CUT, "")], ENDED),
    "data-good": (eim.data_good, [(DATA, COMPLETE, "")], {}),
    "data-without-transaction": (eim.data_without_transaction, [(DATA, COMPLETE, "")], {}),
    "data-refused": (eim.data_refused, [(DATA, REFUSED, "incorrectTagList(1)")], {}),
    "data-transaction-changed": (eim.data_transaction_changed, [(DATA, VIOLATED, "")],
                                 {"data-transaction-changed": "eimTransactionId is FFEEDDCC"}),
    "trigger-good": (eim.trigger_good, [(TRIGGER, COMPLETE, "")], {}),
    "trigger-without-result": (eim.trigger_without_result, [(TRIGGER, COMPLETE, "2/2")], {}),
    "trigger-refused": (eim.trigger_refused, [(TRIGGER, REFUSED, "ecallActive(104)")], {}),
    "trigger-transaction-changed": (eim.trigger_transaction_changed, [(TRIGGER, VIOLATED, "")],
                                    {"trigger-transaction-changed": "eimTransactionId is FFEEDDCC"}),
    # SGP.32: injection, rollback, notification
    "injection-good": (eim.injection_good, [(INJECTION, COMPLETE, "3/3")], {}),
    "injection-request-altered": (eim.injection_request_altered, [(INJECTION, VIOLATED, "")],
                                  {"package-request-altered": "LoadEuiccPackage"}),
    "injection-result-altered": (eim.injection_result_altered, [(INJECTION, VIOLATED, "")],
                                 {"package-result-altered": "TransferEimPackage answer"}),
    "injection-received": (eim.injection_received, [(INJECTION, COMPLETE, "5/5")], {}),
    "injection-refused": (eim.injection_refused, [(INJECTION, REFUSED, "unknownPackage(2)")], {}),
    "injection-transaction-changed": (eim.injection_transaction_changed, [(INJECTION, VIOLATED, "")],
                                      {"injection-transaction-changed": "eimTransactionId is FFEEDDCC"}),
    "injection-data": (eim.injection_data, [(INJECTION, COMPLETE, "")], {}),
    "rollback-good": (eim.rollback_good, [(PACKAGE, CUT, ""), (ROLLBACK, COMPLETE, "3/3")], ENDED),
    "rollback-old-result": (eim.rollback_old_result, [(PACKAGE, CUT, ""), (ROLLBACK, VIOLATED, "")],
                            {**ENDED, "rollback-result-altered": "ProvideEimPackageResult"}),
    "rollback-counter-changed": (eim.rollback_counter_changed, [(BOOT, COMPLETE, ""), (ROLLBACK, VIOLATED, "")],
                                 {"rollback-result-mismatch": "counterValue is 3, but was 2", "rollback-result-altered": "Provide"}),
    "rollback-refused": (eim.rollback_refused, [(BOOT, COMPLETE, ""), (ROLLBACK, REFUSED, "rollbackNotAllowed(1)")], {}),
    "notification-good": (eim.notification_good, [(NOTIFICATION, COMPLETE, "")], {}),
    "notification-altered": (eim.notification_altered, [(NOTIFICATION, VIOLATED, "")],
                             {"eim-notification-altered": "HandleNotification"}),
    # SGP.32: downloads by way of the eIM
    "indirect-good": (indirect.good, [(INDIRECT, COMPLETE, "ICCID 89000123456789012341")], {}),
    "indirect-package-altered": (indirect.package_altered, [(INDIRECT, VIOLATED, "")],
                                 {"indirect-server-altered": "GetBoundProfilePackage answer"}),
    "indirect-signed2-altered": (indirect.signed2_altered, [(INDIRECT, VIOLATED, "")],
                                 {"indirect-server-altered": "AuthenticateClient answer"}),
    "indirect-matchingid-other": (indirect.matchingid_other, [(INDIRECT, VIOLATED, "")],
                                  {"indirect-matchingid-mismatch": "AuthenticateServer"}),
    "indirect-confirmation-other": (indirect.confirmation_other, [(INDIRECT, VIOLATED, "")],
                                    {"indirect-confirmation-altered": "PrepareDownload"}),
    "indirect-response-altered": (indirect.response_altered, [(INDIRECT, VIOLATED, "")],
                                  {"cma-response-altered": "AuthenticateClient"}),
    "indirect-result-altered": (indirect.result_altered, [(INDIRECT, VIOLATED, "")],
                                {"download-result-altered": "HandleNotification"}),
    "indirect-given-up": (indirect.given_up, [(INDIRECT, CUT, "")], ENDED),
    "indirect-package-skipped": (indirect.package_skipped, [(INDIRECT, VIOLATED, "")],
                                 {"procedure-step-missing": "GetBoundProfilePackage"}),
    # SGP.22: SM-DS
    "events-good": (rsp.events_good, [(EVENTS, COMPLETE, "")], {}),
    "events-by-es9": (rsp.events_by_es9, [(EVENTS, COMPLETE, "")], {}),
    "events-none-by-es9": (rsp.events_none_by_es9, [(EVENTS, COMPLETE, "")], {}),
    "events-refused": (rsp.events_refused, [(EVENTS, REFUSED, "8.9.5/3.9")], {}),
    "events-verified": (lambda: rsp.verified(rsp.signed_events(), False), [(EVENTS, COMPLETE, "")], {}),
    "events-altered": (lambda: rsp.verified(rsp.signed_events(), True), [(EVENTS, COMPLETE, "")],
                       {"event-response-altered": "VerifySmdsResponse"}),
    "event-registered": (rsp.registered("es12/registerEvent", OK), [(REGISTRATION, COMPLETE, "")], {}),
    "event-registered-already": (rsp.registered("es12/registerEvent", failed("8.9.5", "3.3")),
                                 [(REGISTRATION, REFUSED, "8.9.5/3.3")], {}),
    "event-unanswered": (rsp.event_unanswered, [(REGISTRATION, CUT, "")], ENDED),
    "event-deleted": (rsp.registered("es12/deleteEvent", OK, rsp.FORGET), [(DELETION, COMPLETE, "")], {}),
    "event-deleted-unknown": (rsp.registered("es12/deleteEvent", failed("8.9.5", "3.9"), rsp.FORGET),
                              [(DELETION, REFUSED, "8.9.5/3.9")], {}),
    "event-cascaded": (rsp.registered("es15/registerEvent", OK), [("event registration at the root", COMPLETE, "")], {}),
    "event-cascade-refused": (rsp.registered("es15/registerEvent", failed("8.9", "4.2")),
                              [("event registration at the root", REFUSED, "8.9/4.2")], {}),
    "event-cascade-deleted": (rsp.registered("es15/deleteEvent", OK, rsp.FORGET),
                              [("event deletion at the root", COMPLETE, "")], {}),
    "event-cascade-deletion-refused": (rsp.registered("es15/deleteEvent", failed("8.9.5", "3.9"), rsp.FORGET),
                                       [("event deletion at the root", REFUSED, "8.9.5/3.9")], {}),
    # SGP.22: ordering, activation codes
    "order-good": (rsp.order_good, [(ORDER, COMPLETE, "")], {}),
    "order-of-another": (rsp.order_of_another, [(ORDER, VIOLATED, "")], {"order-eid-mismatch": "ConfirmOrder"}),
    "order-iccid-changed": (rsp.order_iccid_changed, [(ORDER, VIOLATED, "")],
                            {**ENDED, "order-iccid-mismatch": "iccid is 8900012345678901242F"}),
    "order-matching-changed": (rsp.order_matching_changed, [(ORDER, VIOLATED, "")],
                               {"order-matchingid-mismatch": "matchingId is M-2, but was M-1"}),
    "order-released-twice": (rsp.order_released_twice, [(ORDER, VIOLATED, "")],
                             {"procedure-step-repeated": "ReleaseProfile"}),
    "order-cancelled": (rsp.order_cancelled, [(ORDER, REFUSED, "")], {}),
    "order-unknown": (rsp.order_unknown, [(ORDER, REFUSED, "8.2.1/3.9")], {}),
    "order-unconfirmed": (rsp.order_unconfirmed, [(ORDER, CUT, "")], ENDED),
    "order-confirmed-unanswered": (rsp.order_confirmed_unanswered, [(ORDER, CUT, "")], ENDED),
    "acr-good": (rsp.acr_good, [(ACR, COMPLETE, "")], {}),
    "acr-prepared": (rsp.acr_prepared, [(ACR, VIOLATED, "")], {"procedure-step-late": "PrepareDownload"}),
    # SGP.22 v3: suspicious at most, so nothing ends violated
    "rpm-good": (rsp.rpm_good, [(RPM, COMPLETE, "")], {}),
    "rpm-package-altered": (rsp.rpm_package_altered, [(RPM, COMPLETE, "")], {"rpm-package-altered": "LoadRpmPackage"}),
    "rpm-result-altered": (rsp.rpm_result_altered, [(RPM, COMPLETE, "")], {"rpm-result-altered": "HandleNotification"}),
    "rpm-refused": (rsp.rpm_refused, [(RPM, REFUSED, "noSession(4)")], {}),
    "change-good": (rsp.change_good, [(CHANGE, COMPLETE, "")], {}),
    "change-prepare-altered": (rsp.change_prepare_altered, [(CHANGE, COMPLETE, "")],
                               {"device-change-prepare-altered": "PrepareDeviceChange"}),
    "change-request-altered": (rsp.change_request_altered, [(CHANGE, COMPLETE, "")],
                               {"device-change-request-altered": "ConfirmDeviceChange"}),
    "change-iccid-changed": (rsp.change_iccid_changed, [(CHANGE, COMPLETE, "")],
                             {"device-change-iccid-mismatch": "VerifyDeviceChange",
                              "device-change-confirmation-altered": "VerifyDeviceChange"}),
    "change-confirmation-altered": (rsp.change_confirmation_altered, [(CHANGE, COMPLETE, "")],
                                    {"device-change-confirmation-altered": "VerifyDeviceChange"}),
    "recovery-good": (rsp.recovery_good, [(RECOVERY, COMPLETE, "")], {}),
    "recovery-altered": (rsp.recovery_altered, [(RECOVERY, COMPLETE, "")],
                         {"recovery-response-altered": "VerifyDeviceChange"}),
    "push-good": (rsp.push_good, [(PUSH, COMPLETE, "")], {}),
    "push-refused": (rsp.push_refused, [(PUSH, REFUSED, "8.9/4.2")], {}),
    "check-good": (rsp.event_check({**OK, "isPendingEvent": True}), [(CHECK, COMPLETE, "")], {}),
    "check-refused": (rsp.event_check(failed("8.9.5", "3.9")), [(CHECK, REFUSED, "8.9.5/3.9")], {}),
}
DOWNLOAD, FIRST, LIST_EIMS, RESET = "profile download", "first eIM", "list of eIMs", "reset of an IoT eUICC"
LIST, ENABLE, DISABLE, DELETE = "list the profiles", "enable a profile", "disable a profile", "delete a profile"
IMMEDIATE, ALLOWED = "immediate enabling", "immediate enabling allowed"
FALLBACK, RETURN, EMERGENCY = "fallback", "return from fallback", "emergency profile"
GOOD_PACKAGE, BAD_PACKAGE = (PACKAGE, COMPLETE, ""), (PACKAGE, VIOLATED, "")
GOOD_ROLLBACK, BAD_ROLLBACK = (ROLLBACK, COMPLETE, ""), (ROLLBACK, VIOLATED, "")
# The model of the card and the orders. On the card's leg alone a package ends with its answer. (*) set right after the first
# run, because what was expected was wrong.
SCENES |= {
    # packages
    "results-in-order": (model.results_in_order, [GOOD_PACKAGE], {}),
    "results-swapped": (model.results_swapped, [BAD_PACKAGE],
                        {"package-results-order": "result 1 is one of disable, but command 1 is enable"}),
    "results-fewer": (model.results_fewer, [BAD_PACKAGE], {"package-results-order": "of 2 commands 1 have a result"}),
    "results-terminated": (model.results_terminated, [(PACKAGE, REFUSED, "interruption(3)")], {}),
    "command-refused": (model.command_refused, [(PACKAGE, REFUSED, "iccidOrAidNotFound(1)")], {}),
    "package-states": (model.package_states, [GOOD_PACKAGE] * 3, {}),
    "package-enables-twice": (model.package_enables_twice, [BAD_PACKAGE], {"profile-answer-state": "enabled already"}),
    "package-deletes-enabled": (model.package_deletes_enabled, [GOOD_PACKAGE, BAD_PACKAGE],
                                {"profile-answer-state": "delete answers ok"}),
    # rollback
    "rollback-once": (model.rollback_once, [GOOD_PACKAGE, GOOD_ROLLBACK], {}),
    "rollback-unflagged": (model.rollback_unflagged, [GOOD_PACKAGE, BAD_ROLLBACK], {"rollback-flag-missing": "no rollbackFlag"}),
    "rollback-twice": (model.rollback_twice, [GOOD_PACKAGE, BAD_ROLLBACK],  # (*) of one package: one procedure
                       {"rollback-chance-gone": "behind a rollback", "procedure-step-repeated": "ProfileRollback comes again"}),
    "rollback-again-refused": (model.rollback_again_refused,
                               [GOOD_PACKAGE, GOOD_ROLLBACK, (ROLLBACK, REFUSED, "rollbackNotAllowed(1)")], {}),
    "rollback-acknowledged": (model.rollback_acknowledged, [GOOD_PACKAGE, BAD_ROLLBACK],
                              {"rollback-chance-gone": "acknowledged result"}),
    "rollback-behind-change": (model.rollback_behind_change, [GOOD_PACKAGE, (DISABLE, COMPLETE, ""), BAD_ROLLBACK],
                               {"rollback-chance-gone": "behind DisableProfile"}),
    "rollback-behind-immediate": (model.rollback_behind("BF5A"), [GOOD_PACKAGE, (IMMEDIATE, COMPLETE, ""), GOOD_ROLLBACK],
                                  {"rollback-permission-kept": "ImmediateEnable"}),
    "rollback-behind-fallback": (model.rollback_behind("BF5D"), [GOOD_PACKAGE, (FALLBACK, COMPLETE, ""), GOOD_ROLLBACK],
                                 {"rollback-permission-kept": "ExecuteFallbackMechanism"}),
    "rollback-behind-emergency": (model.rollback_behind("BF5B"), [GOOD_PACKAGE, (EMERGENCY, COMPLETE, ""), GOOD_ROLLBACK],
                                  {"rollback-permission-kept": "EnableEmergencyProfile"}),
    # eIMs
    "eims-with-results": (model.eims_with_results, [(FIRST, COMPLETE, "")], {}),
    "eims-without-one": (model.eims_without_one, [(FIRST, VIOLATED, "")],
                         {"eim-results-count": "2 eIMs are to be added, and there are 1 results"}),
    "token-new": (lambda: model.token_chosen(6), [(FIRST, COMPLETE, ""), GOOD_PACKAGE], {}),
    "token-reused": (lambda: model.token_chosen(5), [(FIRST, COMPLETE, ""), BAD_PACKAGE],
                     {"eim-token-reused": "gives associationToken 5, but 5 was given"}),
    "eim-added-again": (lambda: model.eim_gone(True), [(FIRST, COMPLETE, ""), GOOD_PACKAGE,
                                                       (FIRST, COMPLETE, ""), GOOD_PACKAGE], {}),
    "eim-deleted": (lambda: model.eim_gone(False), [(FIRST, COMPLETE, ""), GOOD_PACKAGE, BAD_PACKAGE],
                    {"eim-package-deleted": "has deleted"}),
    "eims-reset": (model.eims_reset, [GOOD_PACKAGE, (RESET, COMPLETE, ""), BAD_PACKAGE], {"eim-package-deleted": "has deleted"}),
    "counter-in-range": (lambda: model.counter_begins(0x7FFFFF, model.ADDED), [(FIRST, COMPLETE, "")], {}),
    "counter-beyond": (lambda: model.counter_begins(0x800000, model.ADDED), [(FIRST, COMPLETE, "")],
                       {"eim-counter-range": "counterValue 8388608"}),
    "counter-beyond-refused": (lambda: model.counter_begins(0x800000, model.tlv("81", 6)),
                               [(FIRST, REFUSED, "counterValueOutOfRange(6)")], {}),
    "eims-listed": (model.eims_listed, [(FIRST, COMPLETE, ""), (LIST_EIMS, COMPLETE, "")], {}),
    "eims-listed-changed": (lambda: model.eims_listed(model.LISTED_OTHER_ADDRESS), [(FIRST, COMPLETE, ""), (LIST_EIMS, VIOLATED, "")],
                            {"eim-list-differs": "eimFqdn of eIM eim.example.com"}),
    "eims-listed-other": (lambda: model.eims_listed(model.LISTED_OTHER), [(FIRST, COMPLETE, ""), (LIST_EIMS, VIOLATED, "")],
                          {"eim-list-differs": "nothing has added it"}),
    "eims-listed-deleted": (lambda: model.eims_listed(gone=True), [(FIRST, COMPLETE, ""), GOOD_PACKAGE,
                                                                   (LIST_EIMS, VIOLATED, "")],
                            {"eim-list-differs": "has deleted it"}),
    "eim-addressed": (lambda: model.eim_address(model.text("81", "poll.example.com")), [(FIRST, COMPLETE, "")], {}),
    "eim-unaddressed": (model.eim_address, [(FIRST, COMPLETE, "")], {"eim-address-missing": "eIM 2.999.7 has no eimFqdn"}),
    # immediate enabling
    "immediate-good": (lambda: model.immediate(model.allowed("testsmdpplus1.example.com"), model.download, model.enabled_at_once),
                       [(ALLOWED, COMPLETE, ""), (DOWNLOAD, COMPLETE, ""), (IMMEDIATE, COMPLETE, "")], {}),
    "immediate-disallowed": (lambda: model.immediate(model.allowed(flag=False), model.enabled_at_once),
                             [(ALLOWED, COMPLETE, ""), (IMMEDIATE, VIOLATED, "")], {"immediate-enable-refusable": "does not allow it"}),
    "immediate-other-server": (lambda: model.immediate(model.allowed("else.example.com"), model.download, model.enabled_at_once),
                               [(ALLOWED, COMPLETE, ""), (DOWNLOAD, COMPLETE, ""), (IMMEDIATE, VIOLATED, "")],
                               {"immediate-enable-refusable": "for else.example.com only"}),
    "immediate-twice": (lambda: model.immediate(model.enabled_at_once, model.enabled_at_once),
                        [(IMMEDIATE, COMPLETE, ""), (IMMEDIATE, VIOLATED, "")], {"immediate-enable-refusable": "enabled one already"}),
    "immediate-behind-reset": (lambda: model.immediate(model.download, model.reset, model.enabled_at_once),
                               [(DOWNLOAD, COMPLETE, ""), (IMMEDIATE, VIOLATED, "")], {"immediate-enable-refusable": "was reset"}),
    "immediate-behind-reset-refused": (lambda: model.immediate(model.download, model.reset, model.refused_at_once),
                                       [(DOWNLOAD, COMPLETE, ""), (IMMEDIATE, REFUSED, "noSessionContext(4)")], {}),
    # fallback
    "fallback-and-back": (lambda: model.fallback(model.execute(), model.go_back(), other=True),
                          [(LIST, COMPLETE, ""), (FALLBACK, COMPLETE, ""), (RETURN, COMPLETE, "")], {}),
    "fallback-without": (lambda: model.fallback(model.execute()), [(LIST, COMPLETE, ""), (FALLBACK, VIOLATED, "")],
                         {"fallback-answer-state": "no profile has the fallback attribute"}),
    "fallback-without-refused": (lambda: model.fallback(model.execute(6)),
                                 [(LIST, COMPLETE, ""), (FALLBACK, REFUSED, "fallbackNotAvailable(6)")], {}),
    "fallback-enabled-already": (lambda: model.fallback(model.execute(), one=True), [(LIST, COMPLETE, ""), (FALLBACK, VIOLATED, "")],
                                 {"fallback-answer-state": "is enabled already"}),
    "fallback-back-twice": (lambda: model.fallback(model.execute(), model.go_back(), model.go_back(), other=True),
                            [(LIST, COMPLETE, ""), (FALLBACK, COMPLETE, ""), (RETURN, COMPLETE, ""), (RETURN, VIOLATED, "")],
                            {"fallback-answer-state": "there is none since"}),
    "fallback-return-gone": (lambda: model.fallback(model.execute(), lambda play: model.local(play, "BF33"), other=True),
                             [(LIST, COMPLETE, ""), (FALLBACK, COMPLETE, ""), (DELETE, VIOLATED, "")],
                             {"fallback-return-deleted": "has to return to"}),
    "fallback-two": (lambda: model.fallback(one=True, other=True), [(LIST, VIOLATED, "")],
                     {"fallback-two-profiles": "2 profiles have the fallback attribute"}),
    "fallback-set": (lambda: model.fallback_set(True), [(LIST, COMPLETE, ""), GOOD_PACKAGE], {}),
    "fallback-set-disallowed": (lambda: model.fallback_set(False), [(LIST, COMPLETE, ""), BAD_PACKAGE],
                                {"fallback-attribute-disallowed": "may not have it"}),
    "fallback-set-enabled": (lambda: model.fallback_set(True, 1), [(LIST, COMPLETE, ""), GOOD_PACKAGE],
                             {"fallback-attribute-disallowed": "while it is enabled"}),
    # the emergency profile
    "emergency-package": (lambda: model.emergency(lambda play: model.package(play, [model.LIST], [model.NO_PROFILES])),
                          [(EMERGENCY, COMPLETE, ""), BAD_PACKAGE], {"emergency-answer-ok": "a package goes well"}),
    "emergency-package-refused": (lambda: model.emergency(lambda play: model.package(play, [model.LIST], 104)),
                                  [(EMERGENCY, COMPLETE, ""), (PACKAGE, REFUSED, "ecallActive(104)")], {}),
    "emergency-fallback": (lambda: model.emergency(model.execute()), [(EMERGENCY, COMPLETE, ""), (FALLBACK, VIOLATED, "")],
                           {"emergency-answer-ok": "a fallback goes well"}),
    "emergency-download": (lambda: model.emergency(model.download), [(EMERGENCY, COMPLETE, ""), (DOWNLOAD, VIOLATED, "")],
                           {"emergency-answer-ok": "the installation of a profile goes well"}),
    # policy rules
    "policy-authorised": (lambda: model.installed_with(model.rat("00F110"), model.OWNER + model.PPR1),
                          [(DOWNLOAD, COMPLETE, "")], {}),
    "policy-unauthorised": (lambda: model.installed_with(None, model.PPR1), [(DOWNLOAD, VIOLATED, "")],
                            {"policy-rule-unauthorised": "for no operator"}),
    "policy-other-operator": (lambda: model.installed_with(model.rat("62F220"), model.OWNER + model.PPR2),
                              [(DOWNLOAD, COMPLETE, "")], {"policy-rule-unauthorised": "of operator 001-01"}),
    "policy-disabled": (lambda: model.policy("BF32", model.PPR1), [(LIST, COMPLETE, ""), (DISABLE, VIOLATED, "")],
                        {"policy-rule-ignored": "whose PPR1"}),
    "policy-disable-refused": (lambda: model.policy("BF32", model.PPR1, 3), [(LIST, COMPLETE, ""), (DISABLE, REFUSED, "disallowedByPolicy(3)")], {}),
    "policy-disabled-deletable": (lambda: model.policy("BF32", model.PPR2), [(LIST, COMPLETE, ""), (DISABLE, COMPLETE, "")], {}),
    "policy-deleted": (lambda: model.policy("BF33", model.PPR2), [(LIST, COMPLETE, ""), (DELETE, VIOLATED, "")],
                       {"policy-rule-ignored": "whose PPR2"}),
    "policy-replaced": (lambda: model.policy("BF31", model.PPR1, target=model.profile(model.OTHER)),
                        [(LIST, COMPLETE, ""), (ENABLE, VIOLATED, "")], {"policy-rule-ignored": "is enabled, whose PPR1"}),
    "policy-replaced-provisioning": (lambda: model.policy("BF31", model.PPR1, target=model.profile(model.OTHER, 0, 1)),
                                     [(LIST, COMPLETE, ""), (ENABLE, COMPLETE, "")], {}),
    # the device
    "capability-sent": (lambda: model.started(True), [(BOOT, COMPLETE, "")], {}),
    "capability-not-asked": (lambda: model.started(False, asks=False), [(BOOT, COMPLETE, "")], {}),
    "capability-missing": (lambda: model.started(False), [(BOOT, COMPLETE, "")], {"card-capability-missing": "since the reset"}),
    # orders
    "order-served": (lambda: model.served(model.ordered(release=True)), [(ORDER, COMPLETE, ""), (DOWNLOAD, CUT, "")], ENDED),
    "order-served-released": (lambda: model.served(model.ordered().released()), [(ORDER, COMPLETE, ""), (DOWNLOAD, CUT, "")], ENDED),
    "order-served-unreleased": (lambda: model.served(model.ordered()), [(ORDER, COMPLETE, ""), (DOWNLOAD, VIOLATED, "")],
                                {**ENDED, "order-not-released": "was confirmed in message"}),
    "order-installed-told": (lambda: model.point(model.installation(model.ordered(release=True)), 4).play,
                             [(ORDER, COMPLETE, ""), (DOWNLOAD, COMPLETE, "")], {}),
    "order-installed-denied": (lambda: model.point(model.installation(model.ordered(release=True)), 4, "Failed").play,
                               [(ORDER, VIOLATED, ""), (DOWNLOAD, COMPLETE, "")], {"order-result-differs": "failed, but by its result"}),
    "order-failed-claimed": (lambda: model.point(model.installation(model.ordered(release=True), False), 4).play,
                             [(ORDER, VIOLATED, ""), (DOWNLOAD, REFUSED, "")], {"order-result-differs": "went well, but by its result"}),
    "order-cancelled-late": (lambda: model.cancelled(model.point(model.ordered(release=True), 4)), [(ORDER, VIOLATED, "")],
                             {"order-cancelled-installed": "although the profile is installed"}),
    "order-progress-back": (lambda: model.point(model.point(model.ordered(release=True), 3), 1).play, [(ORDER, COMPLETE, "")],
                            {"order-progress-back": "goes back to point 1 from 3"}),
    # SGP.22 v3: suspicious at most
    "rpm-commands": (lambda: model.managed([model.RPM_DISABLE, model.RPM_ENABLE, model.RPM_CONTACT],
                                           [model.DONE_DISABLE, model.DONE_ENABLE, model.DONE_CONTACT]), [(RPM, COMPLETE, "")], {}),
    "rpm-long": (lambda: model.managed([model.RPM_LONG], [model.DONE_CONTACT]), [(RPM, COMPLETE, "")],
                 {"rpm-package-size": "more than 1057"}),
    "rpm-enables-twice": (lambda: model.managed([model.RPM_ENABLE] * 2, [model.DONE_ENABLE] * 2), [(RPM, COMPLETE, "")],
                          {"rpm-commands-refreshing": "enables 2 times"}),
    "rpm-disables-late": (lambda: model.managed([model.RPM_ENABLE, model.RPM_DISABLE], [model.DONE_ENABLE, model.DONE_DISABLE]),
                          [(RPM, COMPLETE, "")], {"rpm-commands-refreshing": "first enables"}),
    "rpm-behind-contact": (lambda: model.managed([model.RPM_CONTACT, model.RPM_DELETE], [model.DONE_CONTACT, model.DONE_DELETE]),
                           [(RPM, COMPLETE, "")], {"rpm-command-late": "behind contactPcmp"}),
    "rpm-results-fewer": (lambda: model.managed([model.RPM_DISABLE, model.RPM_DELETE], [model.DONE_DISABLE]), [(RPM, COMPLETE, "")],
                          {"rpm-results-count": "of 2 commands 1 have a result"}),
}
TITLES = {"eim-configuration": "first eIM", "immediate-enable": "immediate enabling",
          "configure-immediate-enable": "immediate enabling allowed", "fallback": "fallback",
          "return-from-fallback": "return from fallback", "emergency-profile": "emergency profile",
          "leave-emergency-profile": "end of the emergency profile", "iot-memory-reset": "reset of an IoT eUICC",
          "iot-default-dp": "default SM-DP+ of an IoT eUICC"}
for _name, (_tag, _request, _good, _bad, _error) in eim.CARD_FUNCTIONS.items():
    SCENES[_name + "-good"] = (eim.one(_tag, _request, _good), [(TITLES[_name], COMPLETE, "")], {})
    SCENES[_name + "-refused"] = (eim.one(_tag, _request, _bad), [(TITLES[_name], REFUSED, _error)], {})


def write(folder):
    for name, (play, _, _) in SCENES.items():
        (folder / f"{name}.pcap").write_bytes(play().pcap())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
