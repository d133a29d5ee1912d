# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/atr.json: answers to reset."""
import card
import vectors

# Vectors that are taken otherwise here, with the reason.
JUSTIFIED = {
    # Bit 7 of the third byte of the card capabilities is 0 (ISO 7816-4 8.1.1.2.7); Android turns the bits round for the inverse
    # convention, although a reader has done that before.
    "atr-14525ac912": "extended length in an ATR of the inverse convention",
    # The source has an odd number of digits; with the one that was added the ATR is whole.
    "atr-f05c1e7387": "an odd number of digits",
}


def interface(record):
    """The groups TA, TB, TC, TD as the vectors have them."""
    out = []
    for node in record["tree"]:
        if node["key"] not in ("apdu.atr.ta", "apdu.atr.tb", "apdu.atr.tc", "apdu.atr.td"):
            continue
        at = int(node["note"][2:])
        while len(out) < at:
            out.append({"TA": None, "TB": None, "TC": None, "TD": None})
        out[at - 1][node["note"][:2]] = node["raw"].lower()
    return out


def protocols(record):
    """Each protocol that a TD names, once."""
    out = []
    for group in card.groups(record, "apdu.atr.td"):
        protocol = card.number(group, "apdu.atr.protocol")
        if protocol not in out:
            out.append(protocol)
    return out


def says(record, key):
    return card.number(record, key) == 1


READERS = {
    "TS": lambda record: card.raw(record, "apdu.atr.ts"),
    "T0": lambda record: card.raw(record, "apdu.atr.t0"),
    "interface": interface,
    "historical": lambda record: card.raw(record, "apdu.atr.historical"),
    "TCK": lambda record: card.raw(record, "apdu.atr.tck"),
    "protocols": protocols,
    "TCK_ok": lambda record: "apdu-atr-malformed" not in record["rules"],
    "euicc_supported": lambda record: says(record, "apdu.atr.euicc"),
    "extended_apdu": lambda record: says(record, "apdu.atr.capabilities.extended_length"),
    "multiple_enabled_profiles": lambda record: says(record, "apdu.atr.multiple_profiles"),
}


def differences(vector, record):
    wanted = vector["decoded"]
    if vector.get("error"):
        return [] if "apdu-atr-malformed" in record["rules"] else ["nothing said about: " + vector["error"]]
    out = []
    for name, value in wanted.items():
        ours = READERS[name](record)
        if name == "protocols" and not ours:
            ours = [0]  # ISO 7816-3 8.2.3: without TD1 it is T=0
        if ours != value:
            out.append(f"{name} is {ours} and not {value}")
    return out


def main():
    """Runs every vector as a reset of the card; a command behind each keeps the text recognisable."""
    rows = vectors.load("atr.json")
    tally = vectors.Tally(JUSTIFIED)
    for row, record in zip(rows, card.decode([f"# RESET {row['raw']}" for row in rows])):
        tally.add(row, differences(row, record))
    tally.finish()


main()
