# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/fcp.json: every published answer to SELECT or STATUS against what this decoder says."""
from vectors import Tally, decode, load, nodes, value, values

TYPES = {0: "working_ef", 1: "internal_ef", 7: "df"}
STRUCTURES = {0: "no_info_given", 1: "transparent", 2: "linear_fixed", 6: "cyclic", 57: "ber_tlv"}
GSM_TYPES = {1: "mf", 2: "df", 4: "working_ef"}
GSM_STRUCTURES = {0: "transparent", 1: "linear_fixed", 3: "cyclic"}
LIFE = {0: "no_information", 1: "creation", 3: "initialization", 4: "operational_deactivated", 5: "operational_activated",
        6: "operational_deactivated", 7: "operational_activated", 12: "termination", 13: "termination", 14: "termination",
        15: "termination"}


def unknown(result, tag):
    """The value of an element that has no name here, by its tag."""
    for node in nodes(result):
        if node.get("note") == f"tag {tag}" or node.get("note") == tag:
            return node.get("value")
    return None


def pins(result):
    """The PIN status template, object by object."""
    names = {"apdu.fcp.pin_enabled": "ps_do", "apdu.fcp.pin_usage": "usage_qualifier_do", "apdu.fcp.pin_reference": "key_reference"}
    return [{names[node["key"]]: node["value"]} for node in nodes(result) if node["key"] in names]


def flags(names):
    """The bits of an octet, by their names from the lowest."""
    def get(found):
        octet = int(found, 16) if isinstance(found, str) else found
        return {name: bool(octet & 1 << at) for at, name in enumerate(names)}
    return get


ACCESS = flags(["rfm_create", "rfm_delete_terminate", "other_applet_create", "other_applet_delete_terminate"])


def shared(result):
    """Bit 7 of the descriptor."""
    found = value(result, "apdu.file_descriptor.shareable")
    return None if found is None else bool(found)


def structure(result):
    """Structure, which says BER-TLV in six bits."""
    return STRUCTURES.get(value(result, "apdu.file_descriptor.structure"))


def file_type(result):
    """Type; with BER-TLV it is a working EF."""
    found = value(result, "apdu.file_descriptor.type")
    return "working_ef" if structure(result) == "ber_tlv" else TYPES.get(found)


def number(key):
    """The number of one element."""
    return lambda result: value(result, key)


def hexed(key):
    """A number in hex, four digits."""
    return lambda result: None if value(result, key) is None else f"{value(result, key):04x}"


def either(*keys):
    """The first that is there."""
    return lambda result: next((value(result, key) for key in keys if value(result, key) is not None), None)


UICC = {
    "file_descriptor.file_descriptor_byte.shareable": shared,
    "file_descriptor.file_descriptor_byte.file_type": file_type,
    "file_descriptor.file_descriptor_byte.structure": structure,
    "file_descriptor.record_len": number("apdu.file_descriptor.record_length"),
    "file_descriptor.num_of_rec": number("apdu.file_descriptor.num_records"),
    "file_identifier": hexed("apdu.fcp.file_id"),
    "df_name": either("apdu.fcp.aid", "apdu.fci.aid"),
    "proprietary_information.uicc_characteristics": number("apdu.fcp.uicc_characteristics"),
    "proprietary_information.available_memory": number("apdu.fcp.available_memory"),
    "proprietary_information.supported_filesystem_commands.terminal_capability":
        lambda r: bool(value(r, "file.terminal_capability")),
    "proprietary_information.application_power_consumption.voltage_class":
        lambda r: flags("abcde")(value(r, "file.power.class")),
    "proprietary_information.application_power_consumption.power_consumption_ma": number("file.power.current"),
    "proprietary_information.application_power_consumption.reference_freq_100k": number("file.power.frequency"),
    "proprietary_information.min_application_clock_frequency": lambda r: int(value(r, "apdu.fcp.minimum_clock"), 16),
    "proprietary_information.file_details.der_coding_only": lambda r: bool(value(r, "file.der_only")),
    "proprietary_information.reserved_file_size": number("apdu.fcp.reserved_file_size"),
    "proprietary_information.maximum_file_size": number("apdu.fcp.maximum_file_size"),
    **{f"proprietary_information.unknown_ber_tlv_ie_{tag}.raw": lambda r, tag=tag: unknown(r, tag.upper())
       for tag in ("ca", "cb", "cc", "cd", "ce", "cf", "d0", "d1", "d3")},
    "proprietary_information.unknown_ber_tlv_ie_9_b.raw": lambda r: unknown(r, "9B"),
    "proprietary_information.toolkit_access_conditions": lambda r: ACCESS(unknown(r, "D2")),
    "proprietary_information.special_file_info.high_update_activity": lambda r: bool(value(r, "file.high_update_activity")),
    "proprietary_information.special_file_info.readable_and_updatable_when_deactivated":
        lambda r: bool(value(r, "file.usable_deactivated")),
    "life_cycle_status_integer": lambda r: LIFE.get(value(r, "apdu.fcp.life_cycle")),
    "security_attrib_referenced.ef_arr_file_id": hexed("apdu.fcp.arr_file_id"),
    "security_attrib_referenced.ef_arr_record_nr": number("apdu.fcp.arr_record"),
    "security_attrib_compact": number("apdu.fcp.security_compact"),
    "security_attrib_expanded": number("apdu.fcp.security_expanded"),
    "pin_status_template_do": pins,
    "file_size": number("apdu.fcp.file_size"),
    "total_file_size": number("apdu.fcp.total_file_size"),
    "short_file_identifier": lambda r: value(r, "apdu.fcp.sfi") or None,  # an object without a value: none
    "application_id": number("apdu.fci.aid"),
    "proprietary_data.maximum_length_of_data_field_in_command_message": number("apdu.fci.max_data_length"),
    "proprietary_data.security_domain_management_data": number("apdu.fci.management_data"),
    "proprietary_data.application_production_life_cycle_data": number("apdu.fci.production_life_cycle"),
    "type": number("apdu.file_descriptor.type"), "structure": number("apdu.file_descriptor.structure"),
    "record_len": number("apdu.file_descriptor.record_length"), "number_of_records": number("apdu.file_descriptor.num_records"),
    "file": lambda r: {0x2FE2: "EF.ICCID"}.get(value(r, "apdu.fcp.file_id")),
}


def conditions(result):
    """The octets of the access conditions."""
    return "".join(f"{value(result, f'file.gsm.conditions_{at}'):02x}" for at in (1, 2, 3))


GSM = {
    "file_descriptor.file_descriptor_byte.file_type": lambda r: GSM_TYPES.get(value(r, "file.gsm.type")),
    "file_descriptor.file_descriptor_byte.structure": lambda r: GSM_STRUCTURES.get(value(r, "file.gsm.structure")),
    "file_descriptor.record_len": number("file.gsm.record_length"),
    "file_descriptor.num_of_rec": lambda r: value(r, "file.gsm.size") // value(r, "file.gsm.record_length"),
    "proprietary_info.available_memory": number("file.gsm.memory"),
    "file_id": hexed("file.fid"), "file_size": number("file.gsm.size"),
    "file_characteristics": lambda r: f"{value(r, 'file.gsm.characteristics'):02x}",
    "num_direct_child_df": number("file.gsm.num_dfs"), "num_direct_child_ef": number("file.gsm.num_efs"),
    "num_chv_unblock_adm_codes": number("file.gsm.num_codes"), "access_conditions": conditions,
    "type": lambda r: {4: "EF"}.get(value(r, "file.gsm.type")),
    "structure": lambda r: GSM_STRUCTURES.get(value(r, "file.gsm.structure"), "").replace("_", " "),
    "record_len": number("file.gsm.record_length"),
}


# Groups of which only the elements are compared.
EMPTY = ("proprietary_info",)


def plain(given):
    """The vectors' values without the marks of what they were."""
    if isinstance(given, dict):
        return given["$hex"] if set(given) == {"$hex"} else {name: plain(one) for name, one in given.items()}
    return [plain(one) for one in given] if isinstance(given, list) else given


def leaves(given, table, prefix=""):
    """(path, value) of what the table can compare."""
    for name, one in given.items():
        path = prefix + name
        if isinstance(one, dict) and one and path not in table:
            yield from leaves(one, table, path + ".")
        elif path in EMPTY and not one:
            continue
        elif isinstance(one, dict) and any(known.startswith(path + ".") for known in table):
            yield from leaves(one, table, path + ".")
        else:
            yield path, one


def differences(vector, result):
    """What differs, as sentences; a SIM's answer to SELECT has two octets less of conditions in some vectors."""
    gsm = "51.011" in vector["format"]
    table, out = GSM if gsm else UICC, []
    for path, given in leaves(plain(vector["decoded"]), table):
        if gsm and path == "life_cycle_status_int":  # the other tool gives names of TS 102 221 to the file status
            continue
        ours = table.get(path, lambda _: "not known")(result)
        if path == "pin_status_template_do" and isinstance(given, dict):
            given = [{name: one} for name, one in given.items()]
        if ours != given and not (path == "access_conditions" and ours.startswith(given)):
            out.append(f"{path} is {ours} and not {given}")
    return out


def main():
    """Runs every vector."""
    vectors = load("fcp.json")
    tally = Tally({})
    jobs = [("gsm" if "51.011" in vector["format"] else "template", vector["raw"]) for vector in vectors]
    for vector, result in zip(vectors, decode(jobs)):
        tally.add(vector, differences(vector, result))
    tally.finish()


main()
