# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/files.json: every published content of a file against what this decoder says."""
from vectors import Tally, decode, load, nodes, value, values

# Directories as the vectors name them.
DIRECTORIES = {"USIM": "ADF.USIM", "USIM/SIM": "ADF.USIM", "USIM DF.5GS": "DF.5GS", "ISIM": "ADF.ISIM", "GSM": "DF.GSM",
               "TELECOM": "DF.TELECOM", "UICC MF": "MF", "SIM (DF.GSM/DF.TELECOM)": "DF.GSM", "GSM-R": "DF.EIRENE",
               "CDMA RUIM": "DF.CDMA"}
# Where a file is when it is not where its application says.
ELSEWHERE = {"EF.ICCID": "MF", "EF.PL": "MF", "EF.MSISDN": "DF.TELECOM", "EF.ADN": "DF.TELECOM", "EF.SMSP": "DF.TELECOM",
             "EF.EXT1": "DF.TELECOM", "EF.LND": "DF.TELECOM", "EF.MST": "DF.MCS", "EF.UMPC": "MF", "EF.DIR": "MF",
             "EF.ACSGL": "DF.HNB", "EF.CSGT": "DF.HNB", "EF.HNBN": "DF.HNB", "EF.OCSGL": "DF.HNB",
             "EF.CPBCCH": "DF.GSM-ACCESS", "EF.UAC_AIC": "DF.5GS", "EF.SUCI_Calc_Info": "DF.5GS", "EF.OPL5G": "DF.5GS",
             "EF.Routing_Indicator": "DF.5GS", "EF.5GS3GPPLOCI": "DF.5GS", "EF.5GSN3GPPLOCI": "DF.5GS",
             "EF.5GS3GPPNSC": "DF.5GS", "EF.5GSN3GPPNSC": "DF.5GS", "EF.5GAUTHKEYS": "DF.5GS", "EF.PSISMSC": "ADF.ISIM"}
# What the vectors call a file that has another name, or is a part of one.
NAMES = {"EF.PLMNwAcT record": "EF.PLMNwAcT", "EF_xPLMNwAcT": "EF.PLMNwAcT",
         "Switching": "EF.CT", "Predefined": "EF.FC", "DialledVals": "EF.2digits"}
FIELDS = {"PLMN (3 octets)": "value=plmn", "Access technology (2 octets)": "value=access",
          "Alpha identifier (TS 102.221 annex A)": "value=alpha", "ICCID": "file=MF/EF.ICCID"}

# Whole groups of vectors that have no counterpart.
OTHER_GROUPS = {"sysmocom proprietary": "files of one vendor's cards with their keys, below a DF (A515) that no specification has"}
# Single vectors that a strict decoder reads otherwise, with the reason.
JUSTIFIED = {
    "files-8ffccb7e92": "the other tool leaves the name in its packed octets; we read wavemobile, as EF.SPN of the same card",
    "files-a40862cf40": "misaligned record (the vectors' own doubt): length FF means no number",
}
# The other tool names a file after the last one that it knew: its FID is not specified (DF.PHONEBOOK, EF.CC, DF.TELECOM).
WRONG_NAME = "the other tool shows a file without a name under the name of the one before"


def text(key):
    """The text of one element, "" where it is not there."""
    return lambda result: value(result, key) or ""


def number(key):
    """The number of one element."""
    return lambda result: value(result, key)


def good(key):
    """A text that has no note, "" otherwise."""
    return lambda result: "".join(node["value"] for node in nodes(result) if node["key"] == key and "note" not in node)


def flag(key):
    """A bit as true or false."""
    return lambda result: None if value(result, key) is None else bool(value(result, key))


def above(key, bits):
    """A number without its lowest bits."""
    return lambda result: None if value(result, key) is None else value(result, key) >> bits


def no_flag(key):
    """A bit that says that something is not there."""
    return lambda result: None if value(result, key) is None else not value(result, key)


def plmn(written):
    """Our "262-01" as the vectors have it."""
    mcc, mnc = written.split("-")
    return {"mcc": mcc.replace(".", "d"), "mnc": mnc.replace(".", "d")}


ACCESS = {16: "UTRAN", 14: "E-UTRAN WB-S1", 13: "E-UTRAN NB-S1", 12: "NG-RAN", 8: "GSM", 7: "GSM COMPACT", 6: "cdma2000 HRPD",
          5: "cdma2000 1xRTT", 4: "EC-GSM-IoT"}


def access(result):
    """The access technologies, as the vectors name them; satellite NG-RAN (bit 11) they do not know."""
    return sorted(ACCESS[bit] for bit in values(result, "file.access_technology") if bit != 11)


def unused(result, size):
    """How many empty entries of a list there are."""
    return sum(len(found) // 2 // size for found in values(result, "file.unused"))


def plmns(result):
    """A list of networks, the empty ones at the end."""
    return [plmn(found) for found in values(result, "file.plmn")] + [None] * unused(result, 3)


def plmns_act(result):
    """A list of networks with access technologies."""
    out = []
    for entry in (node for node in nodes(result) if node["key"] == "file.plmn_entry"):
        one = {"tree": [entry]}
        out.append({**plmn(value(one, "file.plmn")), "act": access(one)})
    return out + [None] * unused(result, 5)


def languages(result):
    """A list of languages."""
    return values(result, "file.language") + [None] * unused(result, 2)


def service_table(key):
    """A service table: which of the services of the vector are there."""
    def get(result, want):
        there = set(values(result, key))
        return {name: {**service, "activated": int(name) in there} for name, service in want.items()}
    return get


def sst(result, want):
    """The table of a SIM: two bits for each service."""
    state = {node["value"]: node["children"][0]["value"] for node in nodes(result)
             if node["key"] == "file.sst.service"}
    return {name: {**service, "allocated": bool(state.get(int(name), 0) & 1), "activated": bool(state.get(int(name), 0) & 2)}
            for name, service in want.items()}


def services(result, want):
    """Which services are available, and which are not."""
    there = set(values(result, "file.ust.service"))
    return {"services_available": [one for one in want["services_available"] if one in there],
            "services_not_available": [one for one in want["services_not_available"] if one not in there]}


TON = {0: "unknown", 1: "international", 2: "national", 3: "network_specific", 7: "reserved_for_extension"}
NPI = {0: "unknown", 1: "isdn_e164", 15: "reserved_for_extension"}


def part(result, key):
    """The tree below the only node with this key."""
    found = [node for node in nodes(result) if node["key"] == key]
    return {"tree": found[0]["children"]} if len(found) == 1 else {"tree": []}


def ton_npi(key):
    """Type and plan of a number."""
    def get(result):
        below = part(result, key)
        ton, npi = value(below, "file.number.type"), value(below, "file.number.plan")
        return None if ton is None else {"ext": True, "type_of_number": TON.get(ton, ton), "numbering_plan_id": NPI.get(npi, npi)}
    return get


def digits(key):
    """A number without its plus."""
    return lambda result: (value(result, key) or "").lstrip("+").replace("p", "c").replace("?", "d")


def address(key):
    """A number in its parts."""
    return lambda result: {"length": value(part(result, key), "file.number.length"), "ton_npi": ton_npi(key)(result),
                           "call_number": digits(key)(result)}


def hexed(key, width):
    """A number as the vectors write it, in hex; bytes as they are."""
    def get(result):
        found = value(result, key)
        return f"{found:0{width}x}" if isinstance(found, int) else found
    return get


def within(key, get):
    """What `get` makes of the tree below one node."""
    return lambda result: get(part(result, key))


def joined(*parts):
    """Octets that we show in pieces."""
    def get(result):
        return "".join(hexed_plmn(result) if key == "file.plmn" else hexed(key, width)(result) or "" for key, width in parts)
    return get


def hexed_plmn(result, written=None):
    """A PLMN back in its octets."""
    written = written or value(result, "file.plmn")
    if "-" not in written:
        return written.lower()
    mcc, mnc = written.replace(".", "d").split("-")
    third = mnc[2] if len(mnc) > 2 else "f"
    return (mcc[1] + mcc[0] + third + mcc[2] + mnc[1] + mnc[0]).lower()


def states(names):
    """A number by the names of the vectors."""
    return lambda key: lambda result: names.get(value(result, key), value(result, key))


RAU = states({0: "updated", 1: "not_updated", 2: "plmn_not_allowed", 3: "routing_area_not_allowed"})


def lu_status(result, want):
    """The status of the location, as a number or by its name."""
    found = value(result, "file.location_update_status")
    return ["updated", "not_updated", "plmn_not_allowed", "location_area_not_allowed"][found] if isinstance(want, str) else found


EPS = states({0: "updated", 1: "not_updated", 2: "roaming_not_allowed"})

MODES = [("delete", "delete_file"), ("terminate", "terminate_ef"), ("activate", "activate_file_or_record"),
         ("deactivate", "deactivate_file_or_record"), ("write", "write_append"), ("update", "update_erase"),
         ("read", "read_search_compare")]
PINS = {**{n: f"PIN{n}" for n in range(1, 9)}, **{9 + n: f"ADM{n}" for n in range(1, 6)}, 0x11: "UNIVERSAL_PIN",
        **{0x80 + n: f"2PIN{n}" for n in range(1, 9)}, **{0x84 + n: f"ADM{n}" for n in range(6, 11)}}


def condition(node):
    """One security condition."""
    one = {"tree": [node]}
    if node["key"] == "file.condition.always":
        return {"always": None}
    if node["key"] == "file.condition.never":
        return {"never": None}
    if node["key"] == "file.condition.key":
        return {"control_reference_template": PINS[value(one, "file.condition.key_reference")]}
    if node["key"] == "file.condition.any_of":
        return {"or": [condition(child) for child in node["children"]]}
    return {node["key"]: None}


def mode(node):
    """One access mode."""
    one = {"tree": [node]}
    if node["key"] == "file.access":
        return {"access_mode": sorted(theirs for ours, theirs in MODES if value(one, "file.access." + ours))}
    return {"command_header": {"INS": value(one, "file.access.ins")}}


def rules(result):
    """The rules of a record: pairs of what may be done and when."""
    found = [node for node in result["tree"] if node["key"] not in ("file.unused", "file.rest")]
    return [[mode(one), condition(other)] for one, other in zip(found[::2], found[1::2])]


def applications(result):
    """The template of EF.DIR, object by object."""
    names = {"file.dir.aid": "application_id", "file.dir.label": "application_label",
             "file.dir.discretionary_template": "discretionary_template"}
    found = [{names[node["key"]]: node["value"]} for node in nodes(result) if node["key"] in names]
    return found or None


def suci_schemes(result):
    """The protection schemes, the preferred first."""
    return [{"priority": at, "identifier": scheme, "key_index": index} for at, (scheme, index) in
            enumerate(zip(values(result, "file.suci.scheme"), values(result, "file.suci.key_index")))]


def suci_keys(result):
    """The public keys."""
    return [{"hnet_pubkey_identifier": number, "hnet_pubkey": key} for number, key in
            zip(values(result, "file.suci.key_id"), values(result, "file.suci.public_key"))]


def flags_of(key, num):
    """Bits in a row, the first is number 1."""
    return lambda result: [int(at + 1 in values(result, key)) for at in range(num)]


LEVELS = ["A", "B", "zero", "one", "two", "three", "four"]


def levels(key):
    """Priority levels."""
    return lambda result: {name: at + 1 in values(result, key) for at, name in enumerate(LEVELS)}


def classes(result, want):
    """Access control classes."""
    return {name: int(name[3:]) in values(result, "file.access_class") for name in want}


def earfcns(result):
    """EARFCNs with their areas."""
    out = []
    for entry in (node for node in nodes(result) if node["key"] == "file.earfcn_entry"):
        parts = []
        for child in entry["children"]:
            one = {"tree": [child]}
            if child["key"] == "file.earfcn":
                parts.append({"earfcn": child["value"]})
            else:
                parts.append({"geographical_area": [{"latitude": lat, "longitude": lon} for lat, lon in
                              zip(values(one, "file.latitude"), values(one, "file.longitude"))]})
        out.append({"earfcn_list_tlv": parts})
    return out


def csg(result):
    """A list of closed subscriber groups."""
    names = {0: "from_other_sources"}
    information = {"csg_type": names.get(value(result, "file.csg.type_record")),
                   "hnb_name_indication": names.get(value(result, "file.csg.hnb_name_record")),
                   "csg_id": {"id": value(result, "file.csg.id")}}
    out = [{"plmn": value(result, "file.plmn")}, {"csg_information": information}]
    display = value(result, "file.csg.display")
    if display is not None:
        out.append({"csg_display_indicator": ["all_available_csg_ids", "only_ocsgl_csg_ids"][display]})
    return out


def csg_type(result):
    """Types of closed subscriber groups."""
    names = {"file.csg.type": "text_csg_type", "file.csg.graphics_uri": "graphics_csg_type_uri"}
    return [{names[node["key"]]: node["value"]} for node in nodes(result) if node["key"] in names]


def addressed(key, kind, name):
    """An address with its type."""
    types = {0: "FQDN", 1: "IPv4", 2: "IPv6"}
    def get(result):
        return {kind: types.get(value(result, "file.address_type")), name: value(result, key)} if value(result, key) else None
    return get


def epdgs(result):
    """Networks with the format of the names of their ePDGs."""
    formats = {0: "operator_identified", 1: "location_based"}
    return [{"plmn": value(one, "file.plmn"), "epdg_priority": value(one, "file.epdg.priority"),
             "epdg_fqdn_format": formats.get(value(one, "file.epdg.fqdn_format"))}
            for one in ({"tree": [node]} for node in nodes(result) if node["key"] == "file.epdg")]


def whole(get):
    """A content that is no object in the vectors: `get` makes all of it."""
    return {"": get}


def wanted(get):
    """Likewise, where `get` must know what is asked for."""
    return {"?": get}


def services_or_table(result, want):
    """EF.UST in either form of the vectors."""
    return services(result, want) if "services_available" in want else service_table("file.ust.service")(result, want)


def lists(key, size, entry):
    """A list of entries, the empty ones as the vectors have them."""
    def get(result):
        return [entry(found) for found in values(result, key)] + [entry(None)] * unused(result, size)
    return get


def msisdn(result, want):
    """The number alone, or with its type and plan."""
    found = value(result, "file.msisdn")
    return found if isinstance(want, str) else [value(result, "file.number.plan"), value(result, "file.number.type"), found]


NUMBER = {"alpha_id": text("file.alpha"), "len_of_bcd": number("file.number.length"), "ton_npi": ton_npi("file.number"),
          "dialing_nr": digits("file.number"), "cap_conf_id": number("file.ccp_record"),
          **{f"ext{n}_record_id": number("file.extension_record") for n in range(1, 8)},
          "alpha_tag": text("file.alpha"), "number": good("file.number"),
          "empty": lambda r: not value(r, "file.alpha") and not good("file.number")(r),
          "extended": lambda r: value(r, "file.extension_record") != 255}
MSISDN = {**NUMBER, "ton_npi": ton_npi("file.msisdn"), "dialing_nr": digits("file.msisdn"), "number": text("file.msisdn"),
          "ton": number("file.number.type"), "npi": number("file.number.plan"),
          "msisdn": msisdn}
EXT = {"record_type": lambda r: {2: "additional data"}.get(value(r, "file.extension.type")) if value(
           r, "file.extension.digits") else value(r, "file.extension.type"), "extension_data": text("file.extension.data"),
       "identifier": number("file.extension_record"), "overflow_digits": text("file.extension.digits"),
       "valid": lambda r: value(r, "file.extension.type") == 2}
PRESENT = {"tp_dest_addr": "no_destination", "tp_sc_addr": "no_service_centre", "tp_pid": "no_pid", "tp_dcs": "no_dcs",
           "tp_vp": "no_validity_period"}
PSLOCI = {"ptmsi": text("file.p_tmsi"), "ptmsi_sig": text("file.p_tmsi_signature"),
          "rai": joined(("file.plmn", 6), ("file.lac", 4), ("file.rac", 2)),
          "rau_status": number("file.routing_area_update_status")}
LOCI_5G = {"5g_guti": within("file.5g_guti", joined(("file.identity_length", 4), ("file.identity_type", 2), ("file.plmn", 6),
                                                    ("file.amf_region_id", 2), ("file.amf_set_and_pointer", 4),
                                                    ("file.5g_tmsi", 8))),
           "last_visited_registered_tai_in_5gs": within("file.tai", joined(("file.plmn", 6), ("file.tac", 6))),
           "5gs_update_status": EPS("file.5gs_update_status")}

TABLES = {0xF0: "decision", 0xF1: "predefined", 0xF2: "num_dial_digits", 0xF3: "ic", 0xFF: "empty"}


def filled(key, num):
    """Digits with the fillers that the vectors keep."""
    return lambda result: None if value(result, key) is None else value(result, key).ljust(num, "f")


def functional(result):
    """A functional number in the fifteen digits of the vectors, of which the last is in the octet of the type."""
    last = value(result, "file.eirene.last_digit")
    return None if last is None else value(result, "file.eirene.functional_number") + f"{last:x}"


NEXT = {"next_table_type": lambda r: TABLES.get(value(r, "file.eirene.next_type")),
        "id_of_next_table": hexed("file.eirene.next_file", 4)}
SWITCHING = {**NEXT, "decision_value": filled("file.eirene.decision", 4), "string_table_index": number("file.eirene.string")}
PREDEFINED = {**NEXT, "predefined_value1": filled("file.eirene.decision", 4), "string_table_index1": number("file.eirene.string")}
DIALLED = {**NEXT, "dialed_digits": text("file.eirene.digits")}
GSM_R = {
    "EF.FN": {"functional_number_and_type.functional_number": functional,
              "functional_number_and_type.presentation_of_only_this_fn": flag("file.eirene.presented_alone"),
              "functional_number_and_type.permanent_fn": flag("file.eirene.permanent"),
              "list_number": number("file.eirene.list")},
    "EF.Shunting": {"common_gid": number("file.eirene.common_group"), "shunting_gid": text("file.eirene.shunting_groups")},
    "EF.GsmrPLMN": {"plmn": text("file.plmn"),
                    **{f"class_of_network.supported.{name}": flag("file.eirene.supports_" + name) for name in
                       ("vbs", "vgcs", "emlpp", "fn", "eirene")},
                    "class_of_network.preference": number("file.eirene.preference"),
                    "ic_incoming_ref_tbl": hexed("file.eirene.incoming_file", 4),
                    "outgoing_ref_tbl": hexed("file.eirene.outgoing_file", 4), "ic_table_ref": hexed("file.eirene.ic_record", 2)},
    "EF.IC": {**NEXT, "ic_decision_value": filled("file.eirene.decision", 4),
              "network_string_table_index": number("file.eirene.string")},
    "EF.NW": whole(text("file.eirene.network")), "EF.CallconfI": {},
    **{name: SWITCHING for name in ("EF.CT", "EF.SC")},
    **{name: PREDEFINED for name in ("EF.FC", "EF.Service", "EF.Call", "EF.FctTeam", "EF.Controller", "EF.Gateway")},
    **{name: DIALLED for name in ("EF.5to8digits", "EF.2digits", "EF.8digits", "EF.9digits", "EF.SSSSS", "EF.Location")},
}
CDMA_SPN = {"rfu1": above("file.cdma_spn.display_condition", 1), "show_in_hsa": flag("file.cdma_spn.shown_at_home"),
            "rfu2": above("file.cdma_spn.encoding", 5), "char_encoding": number("file.cdma_spn.encoding"),
            "lang_ind": number("file.cdma_spn.language"), "spn": text("file.spn")}

FILES = {
    **GSM_R,
    "EF.ICCID": {"iccid": text("file.iccid")},
    "EF.IMSI": {"imsi": text("file.imsi")},
    "EF.PL": whole(languages), "EF.LI": whole(languages),
    "EF.DIR": {"application_template": applications},
    "EF.ARR": whole(rules),
    "EF.UMPC": {"max_current_mA": number("file.umpc.maximum_current"), "t_op_s": number("file.umpc.operator_time"),
                "addl_info.req_inc_idle_current": flag("file.umpc.increased_idle_current"),
                "addl_info.support_uicc_suspend": flag("file.umpc.suspension")},
    "EF.AD": {"ms_operation_mode": lambda r: {0: "normal", 1: "normal_and_specific_facilities"}.get(
                  value(r, "file.ad.operation_mode")),
              "additional_info.ciphering_indicator": flag("file.ad.ciphering_indicator"),
              "additional_info.csg_display_control": flag("file.ad.csg_display_control"),
              "additional_info.prose_services": flag("file.ad.prose_services"),
              "additional_info.extended_drx": flag("file.ad.extended_drx"),
              "rfu": above("file.ad.mnc_octet", 4), "mnc_len": number("file.ad.mnc_length"),
              "extensions": lambda r: value(r, "file.rfu"), "rfu1": number("file.ad.rfu"),
              "rfu2": above("file.ad.information", 1), "ofm": flag("file.ad.ciphering_indicator")},
    "EF.SPN": {"rfu": above("file.spn.display_condition", 2),
               "hide_in_oplmn": flag("file.spn.hide_name_elsewhere"),
               "show_in_hplmn": flag("file.spn.show_registered_plmn"), "spn": text("file.spn")},
    "EF.UST": wanted(services_or_table), "EF.MST": wanted(service_table("file.mst.service")),
    "EF.SST": wanted(sst), "EF.ACC": wanted(classes),
    "EF.PLMNsel": whole(plmns), "EF.FPLMN": whole(plmns),
    "EF.HPLMNwAcT": whole(plmns_act), "EF.OPLMNwAcT": whole(plmns_act),
    "EF.PLMNwAcT": {"": plmns_act, "records": plmns_act, "mcc": lambda r: plmns_act(r)[0]["mcc"],
                    "mnc": lambda r: plmns_act(r)[0]["mnc"], "plmn": lambda r: value(r, "file.plmn").replace("-", ""),
                    "access_technologies": lambda r: [{"E-UTRAN WB-S1": "EUTRAN"}.get(one, one) for one in
                                                      ("E-UTRAN WB-S1", "UTRAN", "GSM") if one in plmns_act(r)[0]["act"]]},
    "EF.LOCI": {"tmsi": text("file.tmsi"), "lai.mcc_mnc": text("file.plmn"), "lai.lac": hexed("file.lac", 4),
                "lai": joined(("file.plmn", 6), ("file.lac", 4)), "rfu": number("file.tmsi_time"),
                "tmsi_time": number("file.tmsi_time"), "lu_status": lu_status},
    "EF.PSLOCI": PSLOCI, "EF.LOCIGPRS": {**PSLOCI, "rau_status": RAU("file.routing_area_update_status")},
    "EF.Kc": {"kc": text("file.kc"), "cksn": number("file.kc.cksn")},
    "EF.KcGPRS": {"kc": text("file.kc"), "cksn": number("file.kc.cksn")},
    "EF.START-HFN": {"start_cs": number("file.start_hfn.cs"), "start_ps": number("file.start_hfn.ps")},
    "EF.THRESHOLD": {"max_start": number("file.threshold")},
    "EF.CBMI": whole(lists("file.cb.message", 2, lambda one: [65535 if one is None else one])),
    "EF.CBMID": whole(lists("file.cb.message", 2, lambda one: [65535 if one is None else one])),
    "EF.CBMIR": whole(lists("file.cb.first", 4, lambda one: [{"lower": 65535, "upper": 65535}])),
    "EF.EHPLMNPI": {"presentation_ind": lambda r: ["no_preference", "display_highest_prio_only", "display_all"][
        value(r, "file.ehplmn_presentation")]},
    "EF.SMSS": {"last_used_tpmr": number("file.smss.last_reference"), "memory_capacity_exceeded": no_flag("file.smss.memory")},
    "EF.IMPI": {"nai": text("file.impi")}, "EF.DOMAIN": {"domain": text("file.domain")}, "EF.IMPU": {"impu": text("file.impu")},
    "EF.P-CSCF": {"pcscf_address": addressed("file.pcscf_address", "type_of_address", "address")},
    "EF.UICCIARI": {"iari": text("file.iari")}, "EF.WebRTCURI": {"uri": text("file.uri")},
    "EF.PSISMSC": {"uri": text("file.uri")},
    "EF.NAFKCA": {"naf_key_centre_address": text("file.gba.naf_key_centre"),
                  "naf__key_centre_address": lambda r: (value(r, "file.gba.naf_key_centre") or "").encode().hex()},
    "EF.GBABP": whole(lambda r: value(r, "file.gba.rand")), "EF.MSK": whole(lambda r: value(r, "file.msk.number")),
    "EF.MUK": whole(lambda r: []), "EF.GBANL": {"ef_gbanl__collection": lambda r: None},
    "EF.EPSNSC": {"eps_nas__security__context": lambda r: None},
    "EF.5GS3GPPNSC": {"five_gs_nas_security_context": lambda r: None},
    "EF.5GSN3GPPNSC": {"five_gs_nas_security_context": lambda r: None},
    "EF.5GAUTHKEYS": whole(lambda r: []), "EF.MMSICP": whole(lambda r: []), "EF.MMSUP": whole(lambda r: []),
    "EF.ECC": {"call_code": text("file.ecc.code"), "alpha_id": text("file.alpha"),
               **{f"service_category.{name}": flag(f"file.ecc.{name}") for name in
                  ("police", "ambulance", "fire_brigade", "marine_guard", "mountain_rescue", "manual_ecall", "automatic_ecall")},
               "": lambda r: lists("file.ecc.code", 3, lambda one: [one or "ffffff"])(r) if value(
                   r, "file.ecc.code") != "" else None},
    "EF.SMSP": {"alpha_id": text("file.alpha"),
                **{f"parameter_indicators.{name}": no_flag("file.smsp." + ours) for name, ours in PRESENT.items()},
                "tp_dest_addr": address("file.smsp.destination"), "tp_sc_addr": address("file.smsp.service_centre"),
                "tp_pid": hexed("file.smsp.pid", 2), "tp_dcs": hexed("file.smsp.dcs", 2),
                "tp_vp_minutes": number("file.smsp.validity_period")},
    "EF.ADN": NUMBER, "EF.FDN": NUMBER, "EF.SDN": NUMBER, "EF.LND": NUMBER, "EF.BDN": NUMBER, "EF.MBDN": NUMBER,
    "EF.MSISDN": MSISDN,
    "EF.CFIS": {**NUMBER, "msp_number": number("file.cfis.profile"), "cfu_indicator_status.voice": flag("file.cfis.voice"),
                "cfu_indicator_status.fax": flag("file.cfis.fax"), "cfu_indicator_status.data": flag("file.cfis.data"),
                "cfu_indicator_status.rfu": above("file.cfis.status", 3)},
    **{f"EF.EXT{n}": EXT for n in range(1, 9)},
    "EF.MBI": {f"mbi_{name}": number("file.mbi." + ours) for name, ours in
               (("voicemail", "voicemail"), ("fax", "fax"), ("email", "email"), ("other", "other"), ("videocall", "videomail"))},
    "EF.MWIS": {**{f"mwi_status.{name}": flag("file.mwis." + name) for name in ("voicemail", "fax", "email", "other", "videomail")},
                **{f"num_waiting_{name}": number("file.mwis.num_" + name) for name in
                   ("voicemail", "fax", "email", "other", "videomail")}},
    "EF.PNN": {"full_name": lambda r: value(r, "file.pnn.full_name"), "short_name": lambda r: value(r, "file.pnn.short_name")},
    "EF.OPL": {"lai.mcc_mnc": lambda r: value(r, "file.plmn").replace(".", "d"), "lai.lac_min": hexed("file.opl.lac_first", 4),
               "lai.lac_max": hexed("file.opl.lac_last", 4), "pnn_record_id": number("file.opl.pnn_record")},
    "EF.OPL5G": {"tai.mcc_mnc": text("file.plmn"), "tai.tac_min": hexed("file.opl.tac_first", 6),
                 "tai.tac_max": hexed("file.opl.tac_last", 6), "pnn_record_id": number("file.opl.pnn_record")},
    "EF.SPDI": {"spdi": lambda r: [{"service_provider_plmn": values(r, "file.plmn")}]},
    "EF.SUCI_Calc_Info": {"prot_scheme_id_list": suci_schemes, "hnet_pubkey_list": suci_keys, "": lambda r: {}},
    "EF.ePDGId": {"e_pdg_id": addressed("file.epdg_address", "type_of_ePDG_address", "ePDG_address")},
    "EF.ePDGSelection": {"e_pdg_selection": epdgs}, "EF.ePDGSelectionEm": {"e_pdg_selection": epdgs},
    "EF.EARFCNList": whole(earfcns), "EF.ACSGL": {"csg_list": csg}, "EF.OCSGL": {"operator_csg_list": csg},
    "EF.CSGT": whole(csg_type), "EF.HNBN": {"hnb_name": text("file.hnb_name")},
    "EF.UAC_AIC": {"uac_access_id_config.multimedia_priority_service": flag("file.uac.multimedia_priority"),
                   "uac_access_id_config.mission_critical_service": flag("file.uac.mission_critical")},
    "EF.LP": whole(lists("file.lp.language", 1, lambda one: "ff" if one is None else f"{one:02x}")),
    "EF.VGCS": whole(lambda r: values(r, "file.voice_group")),
    "EF.VGCSS": {"flags": flags_of("file.voice_group.active", 50)}, "EF.VBSS": {"flags": flags_of("file.voice_group.active", 50)},
    "EF.eMLPP": {"levels": levels("file.emlpp.level"), "fast_call_setup_cond": levels("file.emlpp.fast_setup")},
    "EF.AAeM": {"auto_answer_prio_levels": levels("file.aaem.level")},
    "EF.DCK": {name: text("file.dck." + name) for name in ("network", "network_subset", "service_provider", "corporate")},
    "EF.NIA": {}, "EF.ICI": {
        "alpha_id": text("file.alpha"), "len_of_bcd_contents": number("file.number.length"),
        "ton_npi": lambda r: value(part(r, "file.number"), "file.number.type") << 4 | 0x80 |
        value(part(r, "file.number"), "file.number.plan"), "call_number": text("file.number"),
        "cap_cfg2_record_id": number("file.ccp_record"), "ext5_record_id": number("file.extension_record"),
        "date_and_time": text("file.call.time"), "duration": number("file.call.duration"), "status": number("file.call.status"),
        "link_to_phonebook": text("file.call.phonebook_link")},
    "EF.SMS": {"direction": lambda r: None, "status": lambda r: {0: "free_space"}.get(value(r, "file.sms.status")),
               "remainder": text("file.sms.tpdu")},
    "EF.SMSR": {"sms_record_id": number("file.smsr.sms_record"), "sms_status_report": text("file.smsr.report")},
    "EF.ACL": {"num_of_apns": number("file.acl.number"), "tlvs": text("file.unused")},
    "EF.MMSN": {"mms_status": text("file.mmsn.status"), "mms_implementation": text("file.mmsn.implementation"),
                "mms_notification": text("file.mmsn.notification"), "ext_record_nr": number("file.extension_record")},
    "EF.FromPreferred": {"rfu": above("file.from_preferred_octet", 1), "from_preferred": flag("file.from_preferred")},
    "EF.CPBCCH": whole(lists("file.cpbcch", 2, lambda one: {"cpbcch": 65535 if one is None else int(one, 16)})),
    "EF.Routing_Indicator": {"routing_indicator": text("file.routing_indicator"), "rfu": text("file.rfu")},
    "EF.5GS3GPPLOCI": LOCI_5G, "EF.5GSN3GPPLOCI": LOCI_5G,
    "PLMN (3 octets)": {"mcc": lambda r: plmn(value(r, "file.plmn"))["mcc"], "mnc": lambda r: plmn(value(r, "file.plmn"))["mnc"]},
    "Access technology (2 octets)": {"act": access},
    "Alpha identifier (TS 102.221 annex A)": {"text": text("file.alpha")},
    "ICCID": {"iccid": text("file.iccid")},
}


def plain(given):
    """The vectors' values without the marks of what they were."""
    if isinstance(given, dict):
        return given["$hex"] if set(given) == {"$hex"} else {name: plain(one) for name, one in given.items()}
    return [plain(one) for one in given] if isinstance(given, list) else given


# What names and numbers of a few bits are when all bits are set; only where nothing else stands in a file.
ALL_SET = ("empty", "A", 7, 2 ** 24 - 1, 2 ** 32 - 1)


def blank(given, also=()):
    """Whether a value is what FF gives."""
    if isinstance(given, dict):
        return all(blank(one, also) for one in given.values())
    if isinstance(given, list):
        return all(blank(one, also) for one in given)
    if isinstance(given, str):
        return not given.strip("f-") or given == "reserved_for_extension" or given in also
    return given is None or isinstance(given, bool) or given in (15, 31, 127, 255, 65535, 635040, *also)


def leaves(given, table, prefix=""):
    """(path, value) of what the table can compare."""
    for name, one in given.items():
        path = prefix + name
        deeper = isinstance(one, dict) and any(known.startswith(path + ".") for known in table)
        if not deeper and (path in table or not isinstance(one, dict)):
            yield path, one
        else:
            yield from leaves(one, table, path + ".")


def job(vector):
    """Kind and bytes for walk_one; None where there is no such file."""
    name = NAMES.get(vector["file"], vector["file"])
    if name in FIELDS:
        return FIELDS[name], vector["raw"]
    application = vector["application"]
    if name not in FILES or application in OTHER_GROUPS:
        return "value=alpha", ""
    if "/" in application and application.startswith("MF/"):
        directory = application.split("/")[-2]
    else:
        directory = ELSEWHERE.get(name, DIRECTORIES.get(application, "MF"))
    return f"file={directory}/{name}", vector["raw"]


def differences(vector, result):
    """What differs, as sentences."""
    if vector.get("error"):
        return [] if any("note" in node for node in nodes(result)) else ["nothing said about: " + vector["error"]]
    name = NAMES.get(vector["file"], vector["file"])
    if name not in FILES or vector["application"] in OTHER_GROUPS:
        return ["no such file"]
    table, want = FILES[name], plain(vector["decoded"])
    if vector["application"] == "CDMA RUIM":
        table = CDMA_SPN
    if [node["key"] for node in result["tree"]] == ["file.unused"] and blank(want, ALL_SET):
        return []
    if "?" in table:
        ours = table["?"](result, want)
        return [] if ours == want else [f"{ours} and not {want}"]
    if not isinstance(want, dict) or not want:
        ours = table.get("", lambda _: "nothing")(result)
        ours, want = (in_order(ours), in_order(want))
        return [] if ours == want or (not ours and want in (None, [], {}, [None])) else [f"{ours} and not {want}"]
    out = []
    for path, given in leaves(want, table):
        get = table.get(path, lambda _: "not known")
        ours = get(result, given) if get in (msisdn, lu_status) else get(result)
        if ours != given and not (given is None and not ours) and not (ours in ("", None, "FFFFFF") and blank(given)):
            out.append(f"{path} is {ours} and not {given}")
    return out


def in_order(given):
    """Names of modes in one order."""
    if isinstance(given, dict):
        return {name: sorted(one) if name == "access_mode" else in_order(one) for name, one in given.items()}
    return [in_order(one) for one in given] if isinstance(given, list) else given


def reasons(vectors):
    """The justified vectors: single ones and whole groups."""
    out = dict(JUSTIFIED)
    for vector in vectors:
        application = vector["application"]
        if application in OTHER_GROUPS:
            out[vector["id"]] = OTHER_GROUPS[application]
        elif vector["file"] in ("DF.PHONEBOOK", "DF.TELECOM") or application.endswith("DF.PHONEBOOK/EF.CC"):
            out[vector["id"]] = WRONG_NAME
    return out


def main():
    """Runs every vector."""
    vectors = load("files.json")
    tally = Tally(reasons(vectors))
    for vector, result in zip(vectors, decode([job(vector) for vector in vectors])):
        tally.add(vector, differences(vector, result))
    tally.finish()


if __name__ == "__main__":
    main()
