# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/cat.json: every published proactive command, TERMINAL RESPONSE and ENVELOPE against what this decoder says."""
from vectors import Tally, decode, load, nodes, value, values

# Vectors whose figures are not those of the bytes, or that only another layer decodes, with the reason.
JUSTIFIED = {
    # DCS F4 stands in the bytes; the terminal is told to pack the message (qualifier 1), and the source shows what it then sends.
    "cat-1cad1d8a3f": "what the terminal makes of the message",
    # An icon that is not self-explanatory without a text: `status` is what the source's terminal answers to that.
    "cat-a70caa7df7": "what a terminal does with the command, not what the command says",
    "cat-ab0029e448": "what a terminal does with the command, not what the command says",
}

def at(result, key, number):
    """The value of the node `number` (from 0) with this key; None where there are fewer."""
    found = values(result, key)
    return found[number] if number < len(found) else None


def groups(result, key):
    """Each group with this key, as a tree of its own."""
    return [{"tree": [node]} for node in nodes(result) if node["key"] == key]


def hexed(given):
    """Octets as numbers, or as `$hex`, as hex."""
    if isinstance(given, dict):
        return given["$hex"]
    return "".join(f"{octet:02x}" for octet in given)


def raw_of(result, key):
    """The octets of the only node with this key, from its place in the message."""
    node = [node for node in nodes(result) if node["key"] == key]
    if len(node) != 1 or node[0]["off"] % 8 or node[0]["len"] % 8:
        return None
    return result["raw"][node[0]["off"] // 4:(node[0]["off"] + node[0]["len"]) // 4]


def duration(result):
    """Unit and interval."""
    return {"unit": value(result, "cat.duration.unit"), "interval": value(result, "cat.duration.interval")}


def plain(given):
    """Figures with the numbers of enumerations in place of the enumerations, and octets as hex."""
    if isinstance(given, dict):
        if "value" in given and "enum" in given:
            return given["value"]
        if "$hex" in given:
            return given["$hex"]
        if "array" in given:
            return hexed(given["_"][0])
        return {key: plain(inner) for key, inner in given.items()}
    return [plain(inner) for inner in given] if isinstance(given, list) else given


def ton_npi(result, prefix):
    """Type of number and numbering plan as the octet they stand in."""
    return 0x80 | value(result, prefix + ".type_of_number") << 4 | value(result, prefix + ".numbering_plan")


def digits(text):
    """The source writes the pause of an address as c, and cuts an address at nothing else."""
    return text.replace("p", "c") if isinstance(text, str) else text


def address(result):
    """Type and digits."""
    return {"ton_npi": ton_npi(result, "cat.address"), "number": digits(value(result, "cat.address.number"))}


def supplementary(result):
    """Type and digits of an SS string."""
    return {"ton_npi": ton_npi(result, "cat.ss_string"), "ss": digits(value(result, "cat.ss_string.digits"))}


def icon(number):
    """The icon identifier number `number`."""
    return lambda result: {"qualifier": at(result, "cat.icon_identifier.qualifier", number),
                           "id": at(result, "cat.icon_identifier.identifier", number)}


def attributes(number):
    """The text attribute number `number`, its octets."""
    def get(result):
        found = [node for node in nodes(result) if node["key"] == "cat.text_attribute"]
        if number >= len(found):
            return None
        node = found[number]
        octets = result["raw"][node["off"] // 4:(node["off"] + node["len"]) // 4][4:]
        return {"attributes": octets, "len": len(octets) // 2}
    return get


def attribute_figures(given):
    """Their form of a text attribute in ours."""
    return {"attributes": hexed(given["attributes"]), "len": given["len"]}


def item_attributes(result):
    """The octets of the item text attribute list."""
    octets = raw_of(result, "cat.item_text_attributes")
    return octets and octets[4:]


def items(result):
    """Identifier and text of each item; the source leaves empty ones out."""
    out = []
    for item in groups(result, "cat.item"):
        if value(item, "cat.item.identifier") is not None:
            out.append({"id": value(item, "cat.item.identifier"), "text": value(item, "cat.item.text")})
    return out


def next_actions(result):
    """The list of next actions."""
    found = values(result, "cat.items_next_action.command")
    return {"list": found, "len": len(found)}


def bearer(result):
    """Bearer description of the packet service."""
    prefix = "cat.bearer_description."
    names = {"precedence": "precedence_class", "delay": "delay_class", "reliability": "reliability_class",
             "peak": "peak_throughput_class", "mean": "mean_throughput_class", "pdp_type": "protocol_type"}
    return {"type": value(result, prefix + "type"),
            "gprs": {name: value(result, prefix + key) for name, key in names.items()}}


def ipv4(result):
    """Type and number of the other address (the source has its octets in the order of its own machine)."""
    octets = [int(part) for part in value(result, "cat.other_address.address").split(".")]
    return {"type": value(result, "cat.other_address.type"),
            "addr": {"ipv4": sum(octet << 8 * place for place, octet in enumerate(octets))}}


def transport(result):
    """Protocol and port."""
    return {"protocol": value(result, "cat.transport_level.protocol"), "port": value(result, "cat.transport_level.port")}


def command_apdu(result):
    """The C-APDU."""
    out = {name: value(result, "cat.c_apdu." + name) for name in ("cla", "ins", "p1", "p2", "lc", "data", "le")}
    if out["le"] is not None:
        out["has_le"] = 1
    return {name: figure for name, figure in out.items() if figure is not None}


def apdu_figures(given):
    """Their form of a C-APDU in ours."""
    out = plain(given)
    if "data" in out:
        out["data"] = hexed(out["data"])
    return out


def timer(result):
    """Hours, minutes and seconds that are not 0; the source leaves those out."""
    out = {name: value(result, "cat.timer_value." + name) for name in ("hour", "minute", "second")}
    return {name: figure for name, figure in out.items() if figure}


def without(*names):
    """Their form without members that say no more than the others."""
    return lambda given: {name: figure for name, figure in plain(given).items() if name not in names}


def event_list(result):
    """Events."""
    found = values(result, "cat.event_list.event")
    return {"list": found, "len": len(found)}


def file_list(result):
    """File paths; the source has each as octets."""
    return [path.replace("/", "").lower() for path in values(result, "cat.file_list.path")]


def file_figures(given):
    """Their form of file paths in ours."""
    return [hexed(one["file"]) for one in given]


def location(result, prefix="cat.location_information."):
    """Location information in the form of the vectors."""
    plmn = value(result, prefix + "plmn").split("-")
    out = {"mcc": plmn[0], "mnc": plmn[1], "lac_tac": value(result, prefix + "lac")}
    for name, key in (("ci", "cell_id"), ("ext_ci", "extended_cell_id"), ("eutran_ci", "eutran_cell_id")):
        if value(result, prefix + key) is not None:
            out[name], out["has_" + name] = value(result, prefix + key), True
    return out


def tracking_area(result):
    """Tracking area identification."""
    plmn = value(result, "cat.tracking_area.plmn").split("-")
    return {"mcc": plmn[0], "mnc": plmn[1], "tac": value(result, "cat.tracking_area.tac")}


def date(result):
    """Date and time; a time zone that is not known is FF there."""
    out = {name: value(result, "cat.date_time." + name)
           for name in ("year", "month", "day", "hour", "minute", "second")}
    zone = value(result, "cat.date_time.zone")
    out["timezone"] = 0xFF if zone == "unknown" else zone
    return out


def channel(result):
    """Channel and its state: the source's number of states without further information."""
    state, further = value(result, "cat.channel_status.state"), value(result, "cat.channel_status.further")
    theirs = {(0, 0): 0, (2, 0): 1, (1, 0): 3, (0, 5): 5}
    return {"id": value(result, "cat.channel_status.channel"), "status": theirs.get((state, further), (state, further))}


def reader(result):
    """Card reader status."""
    prefix = "cat.card_reader_status."
    out = {"id": value(result, prefix + "reader")}
    for name, key in (("removable", "removable"), ("present", "present"), ("id1_size", "id_1_size"),
                      ("card_present", "card_present"), ("card_powered", "card_powered")):
        out[name] = bool(value(result, prefix + key))
    return out


def result_figures(given):
    """Their form of a result in ours: the general result, and the additional octets."""
    if "_" in given:
        return [plain(given["type"]), hexed(given["_"][0])]
    given = plain(given)
    return [given["type"], given.get("additional", "")]


def result_of(result):
    """General result, and the octets behind it."""
    octets = raw_of(result, "cat.result")
    return [value(result, "cat.result.general"), octets[6:]]


def transaction_ids(result):
    """Transaction identifiers as octets."""
    return {"list": [flag << 7 | number << 4 for flag, number in
                     zip(values(result, "cat.transaction_identifier.flag"),
                         values(result, "cat.transaction_identifier.value"))],
            "len": len(values(result, "cat.transaction_identifier.value"))}


def text(result):
    """The text; the source has "" where there is none."""
    return value(result, "cat.text_string.text") or ""


def inkey(result):
    """The key; of a yes-or-no question the source says "Yes", and nothing for no."""
    choice = value(result, "cat.choice.answer")
    return value(result, "cat.text_string.text") if choice is None else "Yes" if choice else None


def submit(result):
    """The parts of an SMS-SUBMIT without validity period that the vectors name, from its octets: the toolkit shows only these."""
    octets = bytes.fromhex(value(result, "cat.sms_tpdu"))
    num = octets[2]
    rest = octets[4 + (num + 1) // 2:]
    number = "".join(f"{octet & 15:x}{octet >> 4:x}" for octet in octets[4:4 + (num + 1) // 2])
    # A validity period of one octet stands before the length where the first octet says so (TS 23.040 9.2.3.3).
    length = rest[3] if octets[0] >> 3 & 3 == 2 else rest[2]
    return {"mr": octets[1], "daddr": number[:num], "pid": rest[0], "dcs": rest[1], "udl": length}


def short_message(result):
    """Service centre and message."""
    centre = digits(value(result, "cat.address.number")) if groups(result, "cat.address") else None
    return [centre, submit(result)]


def short_message_figures(given):
    """Their form of both in ours: the service centre's members, then the message, of a union of the source."""
    message = {name: figure for name, figure in given[2]["submit"].items() if name != "ud"}
    message["daddr"] = message["daddr"]["address"]
    return [given[0].get("address") if given[0] else None, message]


def cell_broadcast(result):
    """A Cell Broadcast page; the source's coding scheme is a list of names, which is left out."""
    prefix = "cat.cell_broadcast_page."
    return {"gs": value(result, prefix + "geographical_scope"), "message_code": value(result, prefix + "message_code"),
            "update_number": value(result, prefix + "update_number"),
            "message_identifier": value(result, prefix + "message_identifier"),
            "page": value(result, prefix + "page"), "max_pages": value(result, prefix + "pages"),
            "ud": value(result, prefix + "content")}


def cell_broadcast_figures(given):
    """Their form of a page in ours; they fill a page up to 82 octets."""
    out = without("dcs")(given["page"])
    out["ud"] = hexed(out["ud"])
    return out


def pages(result):
    """The page, filled as theirs is."""
    page = cell_broadcast(result)
    page["ud"] = page["ud"].ljust(2 * 82, "0")
    return page


SKIP = (lambda result: None, lambda given: None)  # HTML that the source makes of a text and its attributes
SAME = lambda given: given  # noqa: E731
KEY = lambda key, change=plain: ((lambda result: value(result, key)), change)  # noqa: E731

COMMAND = {
    "qualifier": KEY("cat.command_details.qualifier"),
    "number": KEY("cat.command_details.number"),
    "command": (lambda result: next(node["name"] for node in nodes(result)
                                    if node["key"] == "cat.command_details.type"), SAME),
    "alpha": KEY("cat.alpha_identifier"),
    "alpha_id": KEY("cat.alpha_identifier"),
    "alpha_id_usr_cfm": (lambda result: at(result, "cat.alpha_identifier", 0), SAME),
    "alpha_id_call_setup": (lambda result: at(result, "cat.alpha_identifier", 1), SAME),
    "address": (lambda result: "+" + value(result, "cat.address.number"), SAME),
    "sms_recipient": (lambda result: submit(result)["daddr"], SAME),
    "gsm_sms": (short_message, short_message_figures),
    "html": SKIP,
    "sms_tpdu": KEY("cat.sms_tpdu"),
    "addr": (address, plain),
    "apn": KEY("cat.network_access_name"),
    "at_command": KEY("cat.at_command"),
    "bearer_desc": (bearer, plain),
    "buf_size": KEY("cat.buffer_size"),
    "c_apdu": (command_apdu, apdu_figures),
    "ccp": (lambda result: value(result, "cat.capability_configuration"), lambda given: hexed(given["ccp"])),
    "subaddr": (lambda result: value(result, "cat.subaddress"), lambda given: hexed(given["subaddr"])),
    "data": KEY("cat.channel_data"),
    "data_dest_addr": (ipv4, plain),
    "data_len": KEY("cat.channel_data_length"),
    "dst": KEY("cat.device_identities.destination"),
    "src": KEY("cat.device_identities.source"),
    "dtmf": (lambda result: digits(value(result, "cat.dtmf_string")), SAME),
    "duration": (duration, plain),
    "event_list": (event_list, plain),
    "file_list": (file_list, file_figures),
    "icon_id": (icon(0), plain),
    "icon_id_usr_cfm": (icon(0), plain),
    "icon_id_call_setup": (icon(1), plain),
    "item_icon_id_list": (lambda result: {"qualifier": value(result, "cat.item_icon_list.qualifier"),
                                          "list": values(result, "cat.item_icon_list.identifier"),
                                          "len": len(values(result, "cat.item_icon_list.identifier"))}, plain),
    "item_text_attr_list": (item_attributes, lambda given: hexed(given["list"])),
    "items": (items, plain),
    "language": KEY("cat.language"),
    "next_act": (next_actions, plain),
    "resp_len": (lambda result: {"min": value(result, "cat.response_length.minimum"),
                                 "max": value(result, "cat.response_length.maximum")}, plain),
    "ss": (supplementary, plain),
    "status": (lambda result: None, plain),
    "text": (text, SAME),
    "text_usr": KEY("cat.user_login.text"),
    "text_passwd": KEY("cat.user_password.text"),
    "text_attr": (attributes(0), attribute_figures),
    "text_attr_usr_cfm": (attributes(0), attribute_figures),
    "text_attr_call_setup": (attributes(1), attribute_figures),
    "timer_id": KEY("cat.timer_identifier"),
    "timer_value": (timer, plain),
    "tone": KEY("cat.tone"),
    "url": KEY("cat.url"),
    "ussd": KEY("cat.ussd_string.text"),
    "uti": (transport, plain),
}

RESPONSE = COMMAND | {
    "type": KEY("cat.command_details.type"),
    "general_result": (lambda result: f"{value(result, 'cat.result.general'):02x}", SAME),
    "additional": (lambda result: result_of(result)[1], SAME),
    "result": (result_of, result_figures),
    "get_inkey": (inkey, lambda given: given["text"]["text"]),
    "get_input": (lambda result: value(result, "cat.text_string.text"), lambda given: given["text"]["text"]),
    "select_item": (lambda result: {"item_id": value(result, "cat.item_identifier")}, plain),
    "poll_interval": (lambda result: {"max_interval": duration(result)}, plain),
    "run_at_command": (lambda result: {"at_response": value(result, "cat.at_response")}, plain),
    "send_data": (lambda result: {"tx_avail": value(result, "cat.channel_data_length")}, plain),
    "receive_data": (lambda result: {"rx_data": value(result, "cat.channel_data"),
                                     "rx_remaining": value(result, "cat.channel_data_length")}, plain),
    "open_channel": (lambda result: {"channel": channel(result), "bearer_desc": bearer(result),
                                     "buf_size": value(result, "cat.buffer_size")}, plain),
    "timer_mgmt": (lambda result: {"id": value(result, "cat.timer_identifier"), "value": timer(result)},
                   lambda given: {"id": given["id"],
                                  "value": without("has_value")(given.get("value", {}))}),
}

LOCAL = {
    "location": (location, plain),
    "imei": KEY("cat.imei"),
    "imeisv": KEY("cat.imeisv"),
    "datetime": (date, plain),
    "language": KEY("cat.language"),
    "tadv": (lambda result: {"status": value(result, "cat.timing_advance.me_status"),
                             "advance": value(result, "cat.timing_advance.value")}, plain),
    "battery_charge": KEY("cat.battery_state"),
    "nmr": (lambda result: value(result, "cat.network_measurement_results"), lambda given: hexed(given["nmr"]["_"][0])),
    "access_technology": KEY("cat.access_technology.technology"),
    "esn": KEY("cat.esn", lambda given: f"{given:08x}"),
}

EVENT = {
    "type": KEY("cat.event_list.event"),
    "mt_call": (lambda result: {
        "transaction_id": (transaction_ids(result)["list"] + [None])[0],
        **({"caller_address": address(result)} if groups(result, "cat.address") else {})}, plain),
    "call_disconnected": (lambda result: {"transaction_ids": transaction_ids(result),
                                          "cause": value(result, "cat.cause.octets")},
                          lambda given: {"transaction_ids": given["transaction_ids"],
                                         "cause": hexed(given["cause"]["cause"]) if "cause" in given.get("cause", {})
                                         else None}),
    "location_status": (lambda result: {"state": value(result, "cat.location_status"),
                                        **({"info": location(result)}
                                           if values(result, "cat.location_information.plmn") else {})}, plain),
    "card_reader_status": (reader, lambda given: {**{name: False for name in ("removable", "present", "id1_size",
                                                                              "card_present", "card_powered")},
                                                  **plain(given)}),
    "language_selection": KEY("cat.language"),
    "browser_termination": (lambda result: {"cause": value(result, "cat.browser_termination_cause")}, plain),
    "channel_status": (lambda result: {"channel": channel(result)}, plain),
    "network_rejection": (lambda result: {"tai": tracking_area(result),
                                          "access_tech": value(result, "cat.access_technology.technology"),
                                          "update_attach": value(result, "cat.update_attach_type"),
                                          "cause": value(result, "cat.rejection_cause")}, plain),
}

ENVELOPE = {
    "type": KEY("cat.envelope.tag"),
    "src": COMMAND["src"], "dst": COMMAND["dst"],
    "menu_selection": (lambda result: {"item_id": value(result, "cat.item_identifier"),
                                       **({"help_request": True} if groups(result, "cat.help_request") else {})}, plain),
    "timer_expiration": (lambda result: {"id": value(result, "cat.timer_identifier"), "value": timer(result)},
                         lambda given: {"id": given["id"], "value": without("has_value")(given["value"])}),
    "sms_pp_download": (lambda result: [address(result), value(result, "cat.sms_tpdu")[-60:]],
                        lambda given: [plain(given["address"]),
                                       hexed(given["message"]["ud"][:given["message"]["udl"]])]),
    "cbs_pp_download": (pages, cell_broadcast_figures),
}


def call_control(result):
    """The parts of a call control that the vectors have."""
    out = {"type": 0, "location": location(result), "address": address(result)}
    if values(result, "cat.capability_configuration"):
        out["ccp1"] = value(result, "cat.capability_configuration")
    return out


def call_control_figures(given):
    """Their form of a call control in ours."""
    out = plain(given)
    if "ccp1" in out:
        # On the wire the octet that counts them stands before them, as in EF CCP.
        out["ccp1"] = f"{out['ccp1']['len']:02x}" + hexed(out["ccp1"]["ccp"])
    return out


ENVELOPE["call_control"] = (call_control, call_control_figures)

TLVS = {
    "bearer_type": (lambda result: {3: "default"}[value(result, "cat.bearer_description.type")], SAME),
    "bearer_parameters": (lambda result: value(result, "cat.bearer_description.parameters") or "", plain),
    "type_of_address": (lambda result: {0x21: "ipv4"}[value(result, "cat.other_address.type")], SAME),
    "address": (lambda result: "".join(f"{int(part):02x}" for part in
                                       value(result, "cat.other_address.address").split(".")), plain),
}
TABLES = {"proactive command": COMMAND, "terminal response": RESPONSE, "envelope": ENVELOPE, "TLV": TLVS}


def compare(table, figures, result):
    """What differs, as sentences."""
    out = []
    for name, given in figures.items():
        get, read = table[name]
        try:
            ours, want = get(result), read(given)
        except (AttributeError, TypeError, KeyError, IndexError, StopIteration) as error:
            ours, want = f"not there ({error})", given
        if ours != want:
            out.append(f"{name} is {ours} and not {want}")
    return out


def differences(vector, result):
    """All that differs; findings, too: the vectors have no negatives."""
    figures = dict(vector["decoded"])
    out = []
    if "provide_local_info" in figures:
        local = figures.pop("provide_local_info")
        for one in local if isinstance(local, list) else [local]:
            out += compare(LOCAL, one, result)
    if "event_download" in figures:
        out += compare(EVENT, figures.pop("event_download"), result)
    out += compare(TABLES[vector["kind"]], figures, result)
    if result["rules"] and vector["kind"] != "TLV":
        out.append(f"findings {result['rules']}")
    return out


def job(vector):
    """Kind and bytes for walk_one."""
    kinds = {"proactive command": "proactive", "terminal response": "terminal_response", "envelope": "envelope"}
    return kinds.get(vector["kind"], "terminal_response"), vector["raw"]


def main():
    """Runs every vector."""
    vectors = load("cat.json")
    tally = Tally(JUSTIFIED)
    for vector, result in zip(vectors, decode([job(vector) for vector in vectors])):
        result["raw"] = vector["raw"]
        tally.add(vector, differences(vector, result))
    tally.finish()


main()
