# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/gp.json: GlobalPlatform commands, answers and objects."""
import card
import vectors

# Vectors that are taken otherwise here, with the reason.
JUSTIFIED = {}

# Privileges as GlobalPlatformPro spells them.
PRIVILEGES = {"SecurityDomain": "security_domain", "TrustedPath": "trusted_path", "AuthorizedManagement": "authorized_management"}
ACCESS = {"always(01)": "01", "01": "01", "00": "00", None: None}
KEY_TYPES = {"des": "80", "aes": "88"}


def lv(value):
    return f"{len(value) // 2:02x}{value}"


def answer(tag, raw):
    """An exchange of GET DATA for a tag."""
    return f"80CA{tag}00 {raw}9000"


def install(parameters):
    """INSTALL [for install and make selectable] of made-up AIDs with these parameters."""
    data = lv("a000000151") + lv("a000000151") + lv("a000000151") + lv("00") + lv(parameters) + "00"
    return f"80E60C00{lv(data)}00 009000"


def entry(privileges):
    """GET STATUS with one entry that has these privileges."""
    return f"80F24002024F0000 {vectors.tlv('e3', vectors.tlv('4f', 'a000000151') + vectors.tlv('c5', privileges))}9000"


def cplc(date):
    """GET DATA of a CPLC whose fabrication date is this; all else is 0."""
    return answer("9F7F", vectors.tlv("9f7f", "00" * 10 + date + "00" * 30))


def lines(vector):
    """The exchange that a vector is shown in."""
    raw, kind = vector["raw"], vector["kind"]
    if kind == "TLV":
        return answer({"c0": "00C0", "85": "0085", "8a": "008A"}[vector["tag"]], raw)
    makers = {
        "GET STATUS response (E3)": lambda: f"80F28002024F0000 {raw}9000",
        "Card recognition data (66)": lambda: answer("0066", raw),
        "Card capability information (67)": lambda: answer("0067", raw),
        "CPLC date": lambda: cplc(raw),
        "Privileges": lambda: entry(raw),
        "LFDBH algorithms": lambda: answer("0067", vectors.tlv("67", vectors.tlv("83", raw))),
        "Key information template (E0)": lambda: answer("00E0", raw),
        "STORE DATA P1 chain": lambda: f"{raw} 9000",
        "INSTALL parameters": lambda: install(raw),
        "SCP03 INITIALIZE UPDATE response": lambda: f"8050000008001122334455667700 {raw}9000",
        "SCP02 INITIALIZE UPDATE response": lambda: f"8050000008001122334455667700 {raw}9000",
        "SCP03 INITIALIZE UPDATE command": lambda: f"{raw} 9000",
        "EXTERNAL AUTHENTICATE command": lambda: f"{raw} 9000",
        "ARA-M GET DATA response (FF40)": lambda: answer("FF40", raw),
    }
    return makers[kind]() if kind in makers else None


def status(record):
    return {"aid": card.raw(record, "apdu.registry.aid"), "life_cycle": card.raw(record, "apdu.registry.card_state"),
            "privileges_raw": card.raw(record, "apdu.registry.privileges"),
            "implicit_selection": card.raws(record, "apdu.implicit_selection"),
            "load_file": card.raw(record, "apdu.registry.load_file_aid"), "version": card.raw(record, "apdu.registry.version"),
            "associated_sd": card.raw(record, "apdu.registry.sd_aid")}


# Tags of card recognition data by our keys (GPCS H.2).
RECOGNITION = {"apdu.sd.card_data": "66", "apdu.sd.card_recognition": "73", "apdu.sd.oid": "06", "apdu.sd.management_type": "60",
               "apdu.sd.identification_scheme": "63", "apdu.sd.secure_channel": "64", "apdu.sd.card_configuration": "65",
               "apdu.sd.card_chip_details": "66"}


def recognition(record):
    """The tree of tags, with the values of those that have no others below."""
    top, stack = [], []
    for node in record["tree"]:
        if node["key"] not in RECOGNITION:
            continue
        stack = stack[:next((at for at, (depth, _) in enumerate(stack) if depth >= node["depth"]), len(stack))]
        item = {"tag": RECOGNITION[node["key"]]}
        if node["key"] == "apdu.sd.oid":
            item["value"] = node["raw"].lower()
        else:
            item["children"] = []
        (stack[-1][1] if stack else top).append(item)
        stack.append((node["depth"], item.get("children", [])))
    return {"tlv_tree": top}


def capability(record):
    scps = []
    for group in card.groups(record, "apdu.sd.scp"):
        options = card.raw(group, "apdu.sd.scp.options")
        scps.append({"scp": card.number(group, "apdu.sd.scp.protocol"),
                     "i": [options[at:at + 2] for at in range(0, len(options), 2)]})
        if card.raw(group, "apdu.sd.scp.keys"):
            scps[-1]["keys"] = card.raw(group, "apdu.sd.scp.keys")
    return {"scp": scps, "lfdb_hash_tag83": card.raw(record, "apdu.sd.load_file_hashes"),
            "ssd_privileges": card.raw(record, "apdu.sd.sd_privileges"),
            "app_privileges": card.raw(record, "apdu.sd.application_privileges")}


def date(record):
    node = next(node for node in record["tree"] if node["key"] == "apdu.cplc.ic_date")
    words = node.get("note", "").split()
    return {"digit_year": int(words[-1]), "day_of_year": int(words[1])} if words else None


def privileges(record):
    return card.keys_below(record, "apdu.privileges.")


def keys(record):
    out = []
    for node, group in zip(card.raws(record, "apdu.key_information.key"), card.groups(record, "apdu.key_information.key")):
        out.append({"id": card.number(group, "apdu.key.id"), "version": card.number(group, "apdu.key.version"),
                    "components_raw": node[4:]})
        shown = "".join(card.raws(group, "apdu.key.type") + card.raws(group, "apdu.key.length"))
        if any(part not in node for part in card.raws(group, "apdu.key.type")) or not shown:
            out[-1]["components_raw"] += " not taken apart"
    return {"count": len(out), "keys": out}


def parameters(record):
    out = {"app_params": card.raw(record, "apdu.install.application_parameters")}
    for name, key in (("volatile", "volatile_memory"), ("non_volatile", "non_volatile_memory")):
        if card.number(record, "apdu.install." + key) is not None:
            out[name] = card.number(record, "apdu.install." + key)
    if card.raw(record, "apdu.install.sim_toolkit"):
        out["stk"] = card.raw(record, "apdu.install.sim_toolkit")
    return out


CHANNEL = {"key_diversification": "diversification", "card_challenge": "card_challenge", "card_cryptogram": "card_cryptogram",
           "sequence_counter": "sequence_counter", "scp": "protocol", "i": "options", "host_challenge": "host_challenge",
           "host_cryptogram": "host_cryptogram", "security_level": "security_level"}


def channel(record, wanted):
    """Those of the fields of a secure channel that the vector has."""
    out = {name: card.raw(record, "apdu.secure_channel." + key) for name, key in CHANNEL.items() if name in wanted}
    for name, key in (("cla", "apdu.command.cla"), ("ins", "apdu.command.ins"), ("mac", "apdu.gp.mac")):
        if name in wanted:
            out[name] = card.raw(record, key)
    if "kvn" in wanted:
        found = card.number(record, "apdu.secure_channel.key_version")
        out["kvn"] = found[-1] if isinstance(found, list) else found  # of command and answer
    return out


def rules(record):
    out = []
    for group in card.groups(record, "apdu.ara.rule"):
        found = {"aid": card.raw(group, "apdu.ara.aid"), "device_app_id": card.raw(group, "apdu.ara.device_app"),
                 "package": next((node["value"] for node in group["tree"] if node["key"] == "apdu.ara.package"), None),
                 "apdu": card.raw(group, "apdu.ara.apdu"), "nfc": card.raw(group, "apdu.ara.nfc"),
                 "perm": card.raw(group, "apdu.ara.permissions")}
        out.append({name: value for name, value in found.items() if value is not None})
    return out


def theirs(rule):
    return {name: ACCESS[value] if name in ("apdu", "nfc") else value for name, value in rule.items()}


def of_object(vector, record):
    """The pySim classes of objects."""
    wanted = vector["decoded"]
    if vector["object"] == "KeyInformationData":
        group = card.groups(record, "apdu.key_information.key")[0]
        ours = {"key_identifier": card.number(group, "apdu.key.id"), "key_version_number": card.number(group, "apdu.key.version"),
                "key_types": [{"length": int(length, 16), "type": type_} for type_, length in
                              zip(card.raws(group, "apdu.key.type"), card.raws(group, "apdu.key.length"))]}
        wanted = wanted | {"key_types": [item | {"type": KEY_TYPES[item["type"]]} for item in wanted["key_types"]]}
    elif vector["object"] == "SecurityParams":
        ours = {"kid": card.number(record, "apdu.admin.key_id"), "kvn": card.number(record, "apdu.admin.key_version"),
                "psk_id": {"$hex": card.raw(record, "apdu.admin.psk_identity")}, "sha_type": card.number(record, "apdu.admin.hash")}
    else:
        ours = next((node["value"] for node in record["tree"] if node["key"] == "apdu.admin.host"), None)
    return ours, wanted


def read(vector, record):
    """What we say, and what the vector says, in the same form."""
    wanted, kind = vector["decoded"], vector["kind"]
    if kind == "TLV":
        return of_object(vector, record)
    if kind == "CPLC date":
        wanted = {name: wanted[name] for name in ("digit_year", "day_of_year")}
        return date(record), wanted
    if kind == "Privileges":
        if "count" in wanted:
            return {"count": len(privileges(record))}, wanted
        return privileges(record), [PRIVILEGES[name] for name in wanted["privileges"]]
    if kind == "STORE DATA P1 chain":
        return {"p1": card.raw(record, "apdu.command.p1"), "last": card.number(record, "apdu.store_data.block") == 1}, wanted
    if kind == "LFDBH algorithms":
        return {"count": len(card.raws(record, "apdu.sd.load_file_hash"))}, wanted
    if kind.startswith("ARA-M"):
        return rules(record), [theirs(rule) for rule in wanted["rules"]]
    if kind.startswith(("SCP", "EXTERNAL")):
        return channel(record, wanted), wanted
    readers = {"GET STATUS response (E3)": status, "Card recognition data (66)": recognition,
               "Card capability information (67)": capability, "Key information template (E0)": keys,
               "INSTALL parameters": parameters}
    return readers[kind](record), wanted


def differences(vector, record):
    odd = [rule for rule in record["rules"] if rule.startswith(("gp-", "apdu-tlv", "ber-", "asn1-"))]
    if vector.get("error"):
        return [] if odd else ["nothing said about: " + vector["error"]]
    ours, wanted = read(vector, record)
    out = [] if ours == wanted else [f"is {ours} and not {wanted}"]
    return out + [f"finding {rule}" for rule in odd]


def main():
    """Runs every vector: those of PKCS #15 as bare objects, all others as exchanges."""
    rows = vectors.load("gp.json")
    tally = vectors.Tally(JUSTIFIED)
    plain = [row for row in rows if lines(row) is None]
    for row, result in zip(plain, vectors.decode([("bare", row["raw"]) for row in plain])):
        tree = {"tlv_tree": vectors.ber_tree(result)}
        tally.add(row, [] if tree == row["decoded"] else [f"is {tree} and not {row['decoded']}"])
    rest = [row for row in rows if lines(row) is not None]
    for row, record in zip(rest, card.decode([lines(row) for row in rest])):
        tally.add(row, differences(row, record))
    tally.finish()


main()
