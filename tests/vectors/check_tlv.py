# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/tlv.json: lengths, tags, objects and simple values of every TLV kind against this decoder's readers."""
from vectors import Tally, ber_complains, ber_tree, decode, load, nodes, tlv, value

# Vectors that a strict reader takes otherwise, with the reason.
JUSTIFIED = {
    # Tags of up to four octets are read; no specification of this field has longer ones, and a longer one is refused
    # as no tag at all.
    "tlv-ea56d87fe1": "a tag of six octets",
    # The reader takes a number below 31 in the long form as it stands (X.690 8.1.2.2 has the short form for it);
    # it is then the tag of nothing, and the walker reports an unknown element.
    "tlv-7b44cf99bc": "a low number in the long form",
}

CLASSES = {0: "universal", 1: "application", 2: "context", 3: "private"}


def tag_parts(tag):
    """Number, class and form of a BER tag in hex (X.690 8.1.2)."""
    octets = bytes.fromhex(tag)
    number = octets[0] & 0x1F
    if len(octets) > 1:
        number = 0
        for octet in octets[1:]:
            number = number << 7 | octet & 0x7F
    return {"tag_number": number, "cls": CLASSES[octets[0] >> 6],
            "constructed": bool(octets[0] & 0x20)}


def one_length(result):
    """The length of the only object."""
    return {"length": result["items"][0]["length"]} if result["items"] else None


def bits(result):
    """The bits of a BIT STRING, as far as it is whole octets."""
    text = value(result, "es10.list_notification_request.profile_management_operation")
    return {"bits": f"{int(text, 16):0{len(text) * 4}b}"}


def integer(result):
    """An INTEGER, which a request with a number was made of."""
    return {"value": value(result, "es10.notification_sent_request.seq_number")}


def boolean(result):
    """A BOOLEAN likewise."""
    return {"value": value(result, "es10.profile_rollback_request.refresh_flag")}


def single(result):
    """Tag, length and value of the only object."""
    item = result["items"][0]
    return {"tag": item["tag"], "length": item["length"], "value": item["value"]}


def comprehension(result):
    """The objects of a list of COMPREHENSION-TLVs."""
    return {"items": [{"tag": f"{item['tag'] | (0x80 if item['cr'] else 0):02x}",
                       "number": item["tag"], "cr": item["cr"], "value": item["value"]}
                      for item in result["items"]]}


def name_of(result, key):
    """The name of the value of the only node with this key."""
    found = [node.get("name") for node in nodes(result) if node["key"] == key]
    return found[0] if len(found) == 1 else found


def differs_descriptor(vector, result):
    """Compares a file descriptor (TS 102 221 11.1.1.4.3): what it is called here and by pySim."""
    names = {"working_ef": "working EF", "internal_ef": "internal EF", "df": "DF or ADF",
             "no_info_given": "no information", "transparent": "transparent",
             "linear_fixed": "linear fixed", "cyclic": "cyclic", "ber_tlv": "BER-TLV"}
    want, base = vector["decoded"], "apdu.file_descriptor."
    byte = want["file_descriptor_byte"]
    structure, file_type = name_of(result, base + "structure"), name_of(result, base + "type")
    # 111001 in bits 6 to 1 is one code for both: an EF of this structure, with no bits for its type.
    if structure == "BER-TLV" and file_type == []:
        file_type = "working EF"
    pairs = [(value(result, base + "shareable"), int(byte["shareable"])),
             (file_type, names[byte["file_type"]]),
             (structure, names[byte["structure"]]),
             (value(result, base + "record_length"), want["record_len"]),
             (value(result, base + "num_records"), want["num_of_rec"])]
    return [f"is {ours} and not {theirs}" for ours, theirs in pairs if ours != theirs]


def plain_complains(result):
    """Whether a reader of plain TLVs is not content."""
    return (result["end"] != "end" or not result["items"]
            or any(item["truncated"] for item in result["items"]))


# kind of the vector: kind of walk_one, how the bytes are wrapped, what is read, what a complaint is
READERS = {
    "BER length": ("bare", lambda raw: "04" + raw, one_length,
                   lambda result: not result["items"]),
    "BER tag": ("bare", lambda raw: raw + "00",
                lambda result: tag_parts(result["items"][0]["tag"]) if result["items"] else None,
                lambda result: not result["items"]),
    "BER TLV": ("bare", lambda raw: raw, lambda result: {"tree": ber_tree(result)}, ber_complains),
    "INTEGER value": ("request", lambda raw: tlv("bf30", tlv("80", raw)), integer, None),
    "BIT STRING value": ("request", lambda raw: tlv("bf28", tlv("81", raw)), bits,
                         lambda result: bool(result["rules"])),
    "BOOLEAN value": ("request", lambda raw: tlv("bf58", tlv("80", raw)), boolean, None),
    "SIMPLE-TLV": ("simple", lambda raw: raw,
                   lambda result: {**single(result), "tag": f"{result['items'][0]['tag']:02x}"},
                   plain_complains),
    "DGI TLV": ("dgi", lambda raw: raw,
                lambda result: {**single(result), "tag": f"{result['items'][0]['tag']:04x}"},
                plain_complains),
    "SIMPLE/DGI length": ("simple", lambda raw: "01" + raw, one_length, plain_complains),
    "COMPREHENSION-TLV": ("comprehension", lambda raw: raw, comprehension, plain_complains),
    "BER-TLV file content": ("bare", lambda raw: raw,
                             lambda result: {"tag": result["items"][0]["tag"],
                                             "value": result["items"][0]["value"]},
                             ber_complains),
}


def job(vector):
    """Kind and bytes for walk_one."""
    if "object" in vector:
        return "template", tlv("62", vector["raw"])
    kind, wrap, _, _ = READERS[vector["kind"]]
    return kind, wrap(vector["raw"])


def differences(vector, result):
    """What differs, as sentences."""
    if vector.get("object") == "FileDescriptor":
        return differs_descriptor(vector, result)
    if vector.get("object") == "LifeCycleStatusInteger":
        ours = value(result, "apdu.fcp.life_cycle")
        return [] if (vector["decoded"], ours) == ("operational_activated", 5) else [f"is {ours}"]
    _, _, read, complains = READERS[vector["kind"]]
    if vector.get("error"):
        return [] if complains(result) else ["nothing said about: " + vector["error"]]
    ours = read(result)
    return [] if ours == vector["decoded"] else [f"is {ours} and not {vector['decoded']}"]


def main():
    """Runs every vector."""
    vectors = load("tlv.json")
    tally = Tally(JUSTIFIED)
    for vector, result in zip(vectors, decode([job(vector) for vector in vectors])):
        tally.add(vector, differences(vector, result))
    tally.finish()


main()
