# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/es10.json: every published ES10 request, response and field against what this decoder says."""
from vectors import Tally, ber_complains, ber_tree, decode, load, nodes, tlv, value, values

# Vectors that a strict decoder of SGP.22 reads otherwise, with the reason.
JUSTIFIED = {
    # OperatorId is a SEQUENCE without a tag of its own in allowedOperators (30); the source writes B7, the tag of
    # profileOwner. PLMN and GID are shown with their bytes below an unknown element. 82 01 08 is reported.
    "es10-8ad22911e8": "OperatorId under B7",
    # LPAs write the digits of an IMEI plain or swapped; the reading that begins like a TAC is taken, the plain one
    # where neither does. The digits 1234... of the source begin like none.
    "es10-bd1d392cca": "made-up IMEI, swapped digits",
    "es10-2ff47332d0": "made-up IMEI, swapped digits",
    # SGP.22 v3 has a name for this bit (notificationRpmEnable), and exactly one is set.
    "es10-f5c4df1256": "bit 4 of NotificationEvent is a name of v3",
}

EVENTS = {"install": "notification_install", "enable": "notification_enable",
          "disable": "notification_disable", "delete": "notification_delete"}
STATES = {0: "disabled", 1: "enabled"}
RESETS = {"delete operational profiles": "delete_operational_profiles",
          "delete field-loaded test profiles": "delete_field_loaded_test_profiles"}
REASONS = {"postponed(1)": 1}
SEGMENTS = {"head of sequenceOf88": "bpp.bound_profile_package.sequence_of88",
            "element of sequenceOf88": "bpp.block.tag88",
            "secondSequenceOf87": "bpp.bound_profile_package.second_sequence_of87",
            "head of sequenceOf86": "bpp.bound_profile_package.sequence_of86",
            "element of sequenceOf86": "bpp.block.tag86"}


def set_bits(result, key):
    """Names of the set bits below `key`."""
    return sorted(node["key"][len(key) + 1:] for node in nodes(result)
                  if node["key"].startswith(key + ".") and node.get("value"))


def tag_list(result):
    """The tags of a tag list, as hex."""
    return [f"{tag:02x}" for tag in values(result, "es10.tag")]


def profiles(result):
    """ICCID, state and port of each ProfileInfo."""
    out = []
    for info in (node for node in nodes(result) if node["key"] == "es10.profile_info"):
        one = {"tree": [info]}
        out.append({"iccid": value(one, "es10.profile_info.iccid"),
                    "state": STATES.get(value(one, "es10.profile_info.profile_state")),
                    "port": value(one, "es10.profile_info.enabled_on_esim_port")})
    return out


def expected_profiles(given):
    """The vectors' form of profiles in ours."""
    return [{"iccid": one["iccid"],
             "state": one.get("state") or one["state_tag"].split("(")[0],
             "port": one.get("enabled_on_esim_port")} for one in given]


def events(result, base="es10.notification_event"):
    """The events of a notification criterion."""
    names = {bit: name for name, bit in EVENTS.items()}
    return sorted(names[bit] for bit in set_bits(result, base))


def notifications(result):
    """Number, address and event of each NotificationMetadata."""
    seqs = values(result, "es10.notification_metadata.seq_number")
    addresses = values(result, "es10.notification_metadata.notification_address")
    found = [bit for bit in values(result, "es10.notification_event.")]
    names = {bit: name for name, bit in EVENTS.items()}
    return [{"seq": seq, "address": address, "operation": names.get(event)}
            for seq, address, event in zip(seqs, addresses, found)]


def error_code(result):
    """The number of the only node that tells an error."""
    found = [node["value"] for node in nodes(result)
             if node["key"].split(".")[-1].endswith(("error", "error_code", "error_reason"))
             and "value" in node]
    return found[0] if len(found) == 1 else found


def result_code(result):
    """The number of the only node that tells a result."""
    found = [node["value"] for node in nodes(result)
             if node["key"].endswith(("_result", "_status")) and "value" in node]
    return found[0] if len(found) == 1 else found


def rat_rules(result):
    """The rules of GetRAT: bits with their unused-bits octet are compared as the set bits."""
    out = []
    for rule in (node for node in nodes(result)
                 if node["key"] == "es10.profile_policy_authorisation_rule"):
        one = {"tree": [rule]}
        operators = []
        for plmn, gid1, gid2 in ((
                value({"tree": [op]}, "es10.operator_id.mcc_mnc"),
                value({"tree": [op]}, "es10.operator_id.gid1"),
                value({"tree": [op]}, "es10.operator_id.gid2")) for op in nodes(one)
                if op["key"] == "es10.operator_id"):
            operators.append({name: text for name, text in
                              (("plmn", plmn), ("gid1", gid1), ("gid2", gid2)) if text})
        out.append({"ppr": set_bits(one, "es10.ppr_ids"), "operators": operators,
                    "consent_required": bool(set_bits(one, "es10.ppr_flags"))})
    return out


def expected_rules(given):
    """The vectors' form of rules in ours."""
    names = ["ppr_update_control", "ppr1", "ppr2"]
    out = []
    for rule in given:
        bits = int(rule["ppr_bits"][2:], 16)
        out.append({"ppr": sorted(name for at, name in enumerate(names) if bits & 0x80 >> at),
                    "operators": rule["operators"], "consent_required": rule["consent_required"]})
    return out


def notification_configuration(result):
    """Events and address of each entry."""
    key = "es10.notification_configuration_information"
    out = []
    for entry in (node for node in nodes(result) if node["key"] == key):
        one = {"tree": [entry]}
        out.append({"operations": [name for name in EVENTS if name in events(one)],
                    "address": value(one, key + ".notification_address")})
    return out


# (function, direction, field): how our tree gives the value, and how the vector's value is read.
SAME = lambda given: given  # noqa: E731
NUMBER = lambda given: int(given.split("(")[1][:-1]) if isinstance(given, str) else given  # noqa: E731
GET = {
    ("ES10c.GetProfilesInfo", "tag_list"): (tag_list, SAME),
    ("ES10c.GetProfilesInfo", "profiles"): (profiles, expected_profiles),
    ("ES10c.GetProfilesInfo", "search"): (lambda r: {"iccid": value(r, "es10.iccid")}, SAME),
    ("ES10c.DisableProfile", "iccid"): (lambda r: value(r, "es10.iccid"), SAME),
    ("ES10c.DisableProfile", "refresh"):
        (lambda r: value(r, "es10.disable_profile_request.refresh_flag"), SAME),
    ("ES10c.EnableProfile", "iccid"): (lambda r: value(r, "es10.iccid"), SAME),
    ("ES10c.EnableProfile", "isdp_aid"): (lambda r: value(r, "es10.isdp_aid"), SAME),
    ("ES10c.EnableProfile", "refresh"):
        (lambda r: value(r, "es10.enable_profile_request.refresh_flag"), SAME),
    ("ES10c.EnableProfile", "target_esim_port"):
        (lambda r: value(r, "es10.enable_profile_request.target_esim_port"), SAME),
    ("ES10c.SetNickname", "iccid"): (lambda r: value(r, "es10.set_nickname_request.iccid"), SAME),
    ("ES10c.SetNickname", "nickname"):
        (lambda r: value(r, "es10.set_nickname_request.profile_nickname"), SAME),
    ("ES10c.DeleteProfile", "iccid"): (lambda r: value(r, "es10.iccid"), SAME),
    ("ES10a.GetEuiccConfiguredAddresses", "default_smdp"):
        (lambda r: value(r, "es10.euicc_configured_addresses_response.default_dp_address"), SAME),
    ("ES10a.GetEuiccConfiguredAddresses", "root_smds"):
        (lambda r: value(r, "es10.euicc_configured_addresses_response.root_ds_address"), SAME),
    ("ES10a.SetDefaultDpAddress", "default_smdp"):
        (lambda r: value(r, "es10.set_default_dp_address_request.default_dp_address"), SAME),
    ("ES10b.GetRAT", "rules"): (rat_rules, expected_rules),
    ("ES10c.eUICCMemoryReset", "options"):
        (lambda r: set_bits(r, "es10.reset_options"),
         lambda given: sorted(RESETS[name] for name in given)),
    ("ES10b.GetEUICCChallenge", "challenge"):
        (lambda r: value(r, "es10.get_euicc_challenge_response.euicc_challenge"), SAME),
    ("ES10b.AuthenticateServer", "ok"):
        (lambda r: bool(values(r, "es10.authenticate_response_ok")), SAME),
    ("ES10b.PrepareDownload", "ok"):
        (lambda r: bool(values(r, "es10.prepare_download_response_ok")), SAME),
    ("ES10b.PrepareDownload", "hash_cc"):
        (lambda r: value(r, "es10.prepare_download_request.hash_cc"), SAME),
    ("ES10b.LoadBoundProfilePackage", "segment"):
        (lambda r: r["tree"][0]["key"], lambda given: SEGMENTS[given]),
    ("ES10b.CancelSession", "transaction_id"):
        (lambda r: value(r, "es10.cancel_session_request.transaction_id"), SAME),
    ("ES10b.CancelSession", "reason"):
        (lambda r: value(r, "es10.cancel_session_request.reason"), NUMBER),
    ("ES10b.ListNotification", "operations"): (events, sorted),
    ("ES10b.ListNotification", "notifications"): (notifications, SAME),
    ("ES10b.RetrieveNotificationsList", "operations"): (events, sorted),
    ("ES10b.RetrieveNotificationsList", "notifications"): (notifications, SAME),
    ("ES10b.RetrieveNotificationsList", "seq"):
        (lambda r: value(
            r, "es10.retrieve_notifications_list_request_search_criteria.seq_number"), SAME),
    ("ES10b.RemoveNotificationFromList", "seq"):
        (lambda r: value(r, "es10.notification_sent_request.seq_number"), SAME),
    ("ISD-R SELECT response", "svn"):
        (lambda r: value(r, "es10.isdr_proprietary_application_template.svn"), SAME),
    ("NotificationMetadata", "seq"):
        (lambda r: value(r, "es10.notification_metadata.seq_number"), SAME),
    ("NotificationMetadata", "operation"): (lambda r: "".join(events(r)), SAME),
    ("NotificationMetadata", "address"):
        (lambda r: value(r, "es10.notification_metadata.notification_address"), SAME),
    ("ES8+.StoreMetadata / profileMetadata", "iccid"):
        (lambda r: value(r, "bpp.store_metadata_request.iccid"), SAME),
    ("ES8+.StoreMetadata / profileMetadata", "service_provider"):
        (lambda r: value(r, "bpp.store_metadata_request.service_provider_name"), SAME),
    ("ES8+.StoreMetadata / profileMetadata", "profile_name"):
        (lambda r: value(r, "bpp.store_metadata_request.profile_name"), SAME),
    ("ES8+.StoreMetadata / profileMetadata", "notification_configuration"):
        (notification_configuration, SAME),
    ("device IMEI coding", "imei"): (lambda r: r["text"], SAME),
    ("device IMEI coding", "spec"): (lambda r: None, lambda given: None),
    ("EID check digits", "valid"): (lambda r: not r["bad"], SAME),
    ("EID check digits", "check_digits"): (lambda r: r["text"][-2:], SAME),
}
ANY = {"result": (result_code, SAME), "error": (error_code, NUMBER),
       "error_reason": (error_code, SAME)}


def job(vector):
    """Kind and bytes for walk_one."""
    kinds = {"command": "request", "response": "response", "command segment": "segment"}
    fields = {"device IMEI coding": "imei", "EID check digits": "eid",
              "NotificationMetadata": "NotificationMetadata",
              "ES8+.StoreMetadata / profileMetadata": "StoreMetadataRequest"}
    if vector["function"] == "ISD-R SELECT response":
        return "ISDRProprietaryApplicationTemplate", vector["raw"]
    if vector["function"] == "NotificationEvent BIT STRING":
        event = tlv("81", vector["raw"])
        return "NotificationMetadata", tlv("bf2f", "800101" + event + "0c0161")
    return fields.get(vector["function"], kinds.get(vector["direction"], "bare")), vector["raw"]


def differences(vector, result):
    """What differs, as sentences."""
    if vector.get("error"):
        complains = result["rules"] if "rules" in result else ber_complains(result)
        return [] if complains else ["nothing said about: " + vector["error"]]
    out = []
    for field, given in vector["decoded"].items():
        if field == "tlv_tree":
            ours, want = ber_tree(result), given
        else:
            get, read = GET.get((vector["function"], field)) or ANY[field]
            ours, want = get(result), read(given)
        if ours != want:
            out.append(f"{field} is {ours} and not {want}")
    return out


def main():
    """Runs every vector."""
    vectors = load("es10.json")
    tally = Tally(JUSTIFIED)
    for vector, result in zip(vectors, decode([job(vector) for vector in vectors])):
        tally.add(vector, differences(vector, result))
    tally.finish()


main()
