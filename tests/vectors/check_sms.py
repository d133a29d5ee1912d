# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors/card/sms.json: every published TPDU, address, time, validity period, user data and alphabet against what this
decoder says. Parts of a TPDU are put into a whole one, in the place where they stand."""
import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone

from vectors import load, tlv, value

# Single rows, by id; other reasons follow from the kind of a row.
SINGLE = {"sms-c516fa76c8": "encoder", "sms-3096b7d20a": "encoder", "sms-913b174742": "encoder", "sms-d3b780174e": "encoder",
          "sms-1002bc9492": "filler"}

# Rows that read otherwise here: the reasons.
JUSTIFIED = {
    "name": "the source shows the semi-octets of an address that is a name as digits",
    "no decoding": "the row is about the program's own buffers: there are no bytes to decode",
    "label": "a label of the source's own (README, 12)",
    "encoder": "the object given to the source's encoder has more than the octets can say: fields that TP-PI leaves out, a "
               "format that the first octet does not name, an hour in an octet of seconds",
    "filler": "the source counts the filler of the last octet as a semi-octet: the eighth septet, 00, is @",
    "template": "the source cuts the message off behind its header (its note says so)",
}

SCTS = "00000000000000"


def hex_of(item):
    return bytes.fromhex(item["$hex"]).decode("latin-1")


class Row:
    """One row with what was made of it."""

    def __init__(self, vector):
        self.vector = vector
        self.problems = []
        self.job = job_of(vector)
        self.result = None

    def values(self, key):
        return [value for name, value in self.result["nodes"] if name == key]

    def value(self, key):
        found = self.values(key)
        return found[0] if found else None

    def want(self, what, wanted, there):
        if wanted != there:
            self.problems.append(f"{what}: {there!r}, published is {wanted!r}")


def word(hexes):
    return hexes or "-"


def with_length(hexes):
    return f"{len(hexes) // 2:02x}{hexes}"


def without_centre(raw):
    """A PDU with a service centre in front."""
    length = int(raw[:2], 16)
    return raw[:2 + 2 * length], raw[2 + 2 * length:]


def way_of(vector, tpdu):
    if "tpdu_direction" in vector:
        return vector["tpdu_direction"].lower()
    kind = str(vector.get("pdu_type") or vector["decoded"].get("type", ""))
    # oFono's charset rows are SUBMITs in their bytes although the test reads them as DELIVER.
    if kind.startswith("SUBMIT") or kind == "DELIVER as the test asserts" or (kind == "DELIVER/SUBMIT" and int(tpdu[:2], 16) & 3 == 1):
        return "mo"
    return "mt"


def job_tpdu(vector):
    raw = vector["raw"]
    if vector["kind"] == "PDU with SMSC prefix":
        raw = without_centre(raw)[1]
    # These two write TP-FCS into every report.
    report = "error" if vector["source"].startswith(("warthog", "onomondo")) else "unknown"
    return f"tpdu {way_of(vector, raw)} {report} {word(raw)}"


def job_vp(vector):
    formats = {"VpfNotPresent": 0, "VpfEnhanced": 1, "VpfRelative": 2, "VpfAbsolute": 3}
    number = formats.get(vector["context"].get("vpf"))
    if number is None:
        return None
    return f"tpdu mo unknown {1 | number << 3:02x}0000800000{vector['raw']}" + ("" if vector["error"] else "00")


def job_data(vector):
    context = vector.get("context") or {}
    first, dcs = context.get("FirstOctet", 0), context.get("DCS", 0)
    return f"tpdu mt unknown {first & 0xFC | 4:02x}008000{dcs:02x}{SCTS}{vector['raw']}"


# TS 23.038 6.2.1.2.4
LANGUAGES = {None: 0, "GSM_DIALECT_TURKISH": 1, "GSM_DIALECT_SPANISH": 2, "GSM_DIALECT_PORTUGUESE": 3}


def job_national(vector):
    """The user data alone, with the tables that the source's test applies (README, 10): no element of the message names them."""
    data = vector["raw"][2 * 13:]
    languages = [LANGUAGES[vector[f"{name}_language"]] for name in ("locking", "single_shift")]
    return f"national {languages[0]} {languages[1]} {int(data[:2], 16)} {data[2:]}"


def job_of(vector):
    kind, raw = vector["kind"], vector["raw"]
    if vector.get("locking_language"):
        return job_national(vector)
    if kind in ("PDU with SMSC prefix", "TPDU", "TPDU (no SMSC prefix)"):
        return job_tpdu(vector)
    if kind.startswith("address"):
        return f"tpdu mt unknown 04{raw}" + ("" if vector.get("error") else f"0000{SCTS}00")
    if kind.startswith("SMSC address"):
        return f"centre {word(raw)}"
    if kind == "SCTS":
        return f"tpdu mt unknown 0400800000{raw}00"
    if kind == "TP-VP":
        return job_vp(vector)
    if kind == "TP-UDL + TP-UD":
        return job_data(vector)
    if kind == "UDH":
        return f"tpdu mt unknown 4400800004{SCTS}{with_length(raw)}"
    if kind == "TP-UD with UDH, 7-bit":
        return f"tpdu mt unknown 4400800000{SCTS}{vector['decoded']['septets_with_header']:02x}{raw}"
    if kind == "TP-DCS alphabet":
        return f"tpdu mt unknown 04008000{raw}{SCTS}00"
    if kind.startswith("GSM 7-bit packed"):
        fill = (vector.get("context") or {}).get("fill_bits", 0)
        decoded = vector["decoded"] or {}
        num = len(decoded["septets_hex"]) // 2 if "septets_hex" in decoded else decoded.get("septets", len(raw) // 2 * 8 // 7)
        return f"gsm7 {fill} {num} {word(raw)}"
    if kind.startswith("UCS2"):
        return f"ucs2 {word(raw)}"
    return None


def digits(text):
    return text.lstrip("+")


ADDRESSES = ("sms.originating_address", "sms.destination_address", "sms.recipient_address")


def address(row):
    for key in ADDRESSES:
        if row.values(key):
            return row.value(key)
    return ""


def moment(call):
    """Go's time.Date(...) as seconds since 1970."""
    args = call["args"]
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
              "December"]
    month = months.index(args[1]["enum"].split(".")[1]) + 1
    zone = args[7]
    seconds = 0 if "enum" in zone else zone["args"][1]
    return int(datetime(args[0], month, args[2], args[3], args[4], args[5],
                        tzinfo=timezone(timedelta(seconds=seconds))).timestamp())


def scts_of(semi):
    """Seven octets in hex as seconds since 1970; None where they are no time."""
    swapped = "".join(semi[at + 1] + semi[at] for at in range(0, 12, 2))
    if not swapped.isdigit():
        return None
    year, month, day, hour, minute, second = (int(swapped[at:at + 2]) for at in range(0, 12, 2))
    octet = int(semi[12:14], 16)
    quarters = (octet & 7) * 10 + (octet >> 4)
    try:
        return int(datetime(2000 + year if year < 70 else 1900 + year, month, day, hour, minute, second,
                            tzinfo=timezone(timedelta(minutes=15 * (-quarters if octet & 8 else quarters)))).timestamp())
    except ValueError:
        return None


def go_address(row, wanted):
    row.want("type and plan", wanted["TOA"], 0x80 | row.value("sms.address.ton") << 4 | row.value("sms.address.npi"))
    row.want("address", hex_of(wanted["Addr"]), digits(address(row)))


def go_headers(row, wanted):
    ids = row.values("sms.ie.id")
    row.want("IEs", [one["ID"] for one in wanted or []], ids)


def go_text(row, wanted):
    text = row.value("sms.text")
    data = hex_of(wanted) if wanted else ""
    if row.value("sms.dcs.alphabet") == 2:
        row.want("user data", data, bytes.fromhex(row.result["content"]).decode("latin-1"))
    elif text is not None:
        row.want("text", data, text)
    else:
        row.want("user data", data, bytes.fromhex(row.value("sms.user_data") or "").decode("latin-1"))


GO_NUMBERS = {"PID": "sms.pid", "DCS": "sms.dcs", "MR": "sms.mr", "CT": "sms.command_type", "MN": "sms.message_number",
              "FCS": "sms.failure_cause", "ST": "sms.status"}
UNITS = {"Hour": 3600, "Minute": 60, "Second": 1}


def go_duration(row, wanted):
    """The source's figure is a constant of Go in nanoseconds, or the unit written out as often as it counts."""
    duration = wanted["Duration"]
    found = row.value("sms.vp_enhanced.seconds")
    if found is None:
        minutes = row.value("sms.vp_relative")
        found = None if minutes is None else minutes * 60
    if isinstance(duration, int):
        row.want("validity", duration // 10**9, found)
        return
    unit = re.search(r"time\.(Hour|Minute|Second)", duration["enum"]).group(1)
    times = len(re.findall(r"time\.", duration["enum"]))
    row.want("validity", times * UNITS[unit], found)


def go_validity(row, wanted):
    formats = {"tpdu.VpfEnhanced": 1, "tpdu.VpfRelative": 2, "tpdu.VpfAbsolute": 3}
    row.want("format", formats[wanted["Format"]["enum"]], row.value("sms.vpf"))
    if "Duration" in wanted:
        go_duration(row, wanted)
    elif "Time" in wanted:
        row.want("validity", moment(wanted["Time"]["Time"]), row.value("sms.vp_absolute"))


def go_tpdu(row, wanted):
    for name, key in GO_NUMBERS.items():
        if name in wanted and not (name == "DCS" and not row.values(key)):
            row.want(name, wanted[name], row.value(key))
    for name in ("OA", "DA", "RA"):
        if name in wanted:
            go_address(row, wanted[name])
    if "UD" in wanted and "DCS" in wanted and row.value("sms.dcs") is None and row.result["kind"] != "SMS-COMMAND":
        return  # the fields of the object that the message does not carry
    if "UD" in wanted and row.values("sms.udl") + row.values("sms.udh") + row.values("sms.user_data"):
        go_text(row, wanted["UD"])
    for name, key in (("SCTS", "sms.scts"), ("DT", "sms.dt")):
        if name in wanted:
            row.want(name, moment(wanted[name]["Time"]), row.value(key))
    if "VP" in wanted:
        go_validity(row, wanted["VP"])
    if "UDH" in wanted:
        go_headers(row, wanted["UDH"])


def complains(row):
    return bool(row.result.get("findings")) or row.result.get("cut", False)


def check_go(row):
    vector, kind, wanted = row.vector, row.vector["kind"], row.vector["decoded"]
    if vector.get("error"):
        row.want("a complaint", True, complains(row))
    elif kind == "TPDU":
        go_tpdu(row, wanted)
    elif kind.startswith("address"):
        if isinstance(wanted, dict):
            go_address(row, wanted)
    elif kind.startswith("SMSC address"):
        one = wanted[0][0] if wanted[0] else None
        if one and one["TOA"] >> 4 & 7 == 5:
            return "name"
        if one:
            row.want("address", hex_of(one["Addr"]), digits(row.value("sms.service_centre")))
    elif kind == "SCTS":
        row.want("time", moment(wanted["Time"]), row.value("sms.scts"))
    elif kind == "TP-VP":
        if isinstance(wanted, dict):
            go_validity(row, wanted)
    elif kind == "TP-UDL + TP-UD":
        go_text(row, wanted.get("UD"))
        go_headers(row, wanted.get("UDH"))
    elif kind == "UDH":
        if wanted[0]:
            go_headers(row, wanted[0])
    elif kind == "TP-DCS alphabet":
        names = {"7bit": 0, "8bit": 1, "ucs2": 2}
        row.want("alphabet", names[wanted["alphabet"].lower()], row.value("sms.dcs.alphabet"))
    elif kind.startswith("GSM 7-bit"):
        row.want("septets", wanted["septets_hex"], row.result["septets"])
    elif kind.startswith("UCS2"):
        row.want("complaint", False, complains(row))
    return None


def check_python_messaging(row):
    wanted = row.vector["decoded"]
    if wanted.get("number") == "SR-UNKNOWN":
        local = timezone(timedelta(minutes=15 * row.value("sms.zone_quarters")))
        time = datetime.fromtimestamp(row.value("sms.scts"), local)
        row.want("text", wanted["text"], f"{address(row)}|{time:%y/%m/%d %H:%M:%S}|")
        return None if row.problems else "label"
    if "number" in wanted and not (wanted["number"] == "01000000000"):
        row.want("number", wanted["number"], address(row))
    if "text" in wanted and row.value("sms.text") is not None:
        row.want("text", wanted["text"], row.value("sms.text"))
    elif "text" in wanted:
        row.want("text", wanted["text"], bytes.fromhex(row.value("sms.user_data")).decode("latin-1"))
    if "ref" in wanted and row.values("sms.mr"):
        row.want("reference", wanted["ref"], row.value("sms.mr"))
    if "pid" in wanted:
        row.want("PID", wanted["pid"], row.value("sms.pid"))
    if "fmt" in wanted and row.vector["direction"] == "decode":
        row.want("DCS", wanted["fmt"], row.value("sms.dcs"))
    if "validity" in wanted:
        days = int(re.search(r"days=(\d+)", wanted["validity"]).group(1))
        row.want("validity", days * 1440, row.value("sms.vp_relative"))
    if "request_status" in wanted:
        row.want("SRR", int(wanted["request_status"]), row.value("sms.srr"))
    if "sr" in wanted:
        row.want("status", wanted["sr"]["status"], row.value("sms.status"))
        row.want("recipient", wanted["sr"]["recipient"], digits(address(row)))
    if "date" in wanted:
        there = datetime.fromisoformat(wanted["date"]).replace(tzinfo=timezone.utc).timestamp()
        row.want("date", int(there), row.value("sms.scts"))
    return None


def check_android(row):
    wanted = row.vector["decoded"]
    simple = {"concatRef.refNumber": "sms.concat.reference", "concatRef.msgCount": "sms.concat.total",
              "concatRef.seqNumber": "sms.concat.number", "portAddrs.destPort": "sms.port.destination",
              "portAddrs.origPort": "sms.port.originator"}
    for name, key in simple.items():
        if name in wanted:
            row.want(name, wanted[name], row.value(key))
    for name in ("getOriginatingAddress", "getRecipientAddress"):
        if name in wanted:
            row.want(name, digits(wanted[name]), digits(address(row)))
    if "getMessageBody" in wanted:
        row.want("text", wanted["getMessageBody"], row.value("sms.text"))
    if "isReplace" in wanted:
        row.want("replace", wanted["isReplace"], 0x41 <= row.value("sms.pid") <= 0x47)
    if "isMwiDontStore" in wanted:
        row.want("not stored", wanted["isMwiDontStore"], not row.value("sms.dcs.store"))
    if "getEmailBody" in wanted:
        row.want("sender's address in the text", True, row.value("sms.text").startswith(wanted["getEmailFrom"]))
    return None


def ofono_address(row, wanted):
    if isinstance(wanted, str):
        row.want("address", wanted, address(row))
        return
    types = {"unknown": 0, "international": 1, "national": 2, "alphanumeric": 5}
    row.want("type", types[wanted["number_type"]], row.value("sms.address.ton"))
    row.want("address", wanted["address"], digits(address(row)))


def check_ofono(row):
    vector = row.vector
    wanted = vector["decoded"]
    if vector.get("locking_language"):
        row.want("text", wanted["text"], row.result["text"])
        return None
    for name in ("oaddr", "daddr", "raddr"):
        if name in wanted:
            ofono_address(row, wanted[name])
    for name, key in (("pid", "sms.pid"), ("dcs", "sms.dcs"), ("udl", "sms.udl"), ("mr", "sms.mr"), ("st", "sms.status")):
        if name in wanted:
            row.want(name, wanted[name], row.value(key))
    if "text" in wanted:
        row.want("text", wanted["text"], row.value("sms.text"))
    if "scts" in wanted and isinstance(wanted["scts"], dict):
        time = wanted["scts"]
        zone = timezone(timedelta(minutes=15 * time["timezone_quarters"]))
        there = datetime(2000 + time["year"], time["month"], time["day"], time["hour"], time["minute"], time["second"])
        # oFono gives the sign bit of the zone by itself: the quarters are compared, then the time of the row's digits
        row.want("zone", time["timezone_quarters"], row.value("sms.zone_quarters"))
        row.want("time", int(there.replace(tzinfo=zone).timestamp()), row.value("sms.scts"))
    if "concat" in wanted:
        for name, key in (("ref", "reference"), ("max", "total"), ("seq", "number")):
            row.want(name, wanted["concat"][name], row.value(f"sms.concat.{key}"))
    if "udhl" in wanted:
        row.want("UDHL", wanted["udhl"], row.value("sms.udh.length"))
    return None


PYSIM = {"tp_mti": "sms.mti", "tp_rd": "sms.rd", "tp_rp": "sms.rp", "tp_udhi": "sms.udhi", "tp_srr": "sms.srr",
         "tp_mms": "sms.mms", "tp_lp": "sms.lp", "tp_sri": "sms.sri", "tp_pid": "sms.pid", "tp_dcs": "sms.dcs",
         "tp_udl": "sms.udl", "tp_mr": "sms.mr", "tp_st": "sms.status", "tp_fcs": "sms.failure_cause",
         "tp_pi": "sms.parameter_indicator"}
VPF = {"none": 0, "enhanced": 1, "relative": 2, "absolute": 3}


def fields_of(row, wanted):
    for name, key in PYSIM.items():
        if name in wanted and row.values(key):
            row.want(name, int(wanted[name]), row.value(key))
    if "tp_vpf" in wanted:
        row.want("VPF", VPF.get(wanted["tp_vpf"], wanted["tp_vpf"]), row.value("sms.vpf"))
    for name in ("tp_oa", "tp_da", "tp_ra"):
        if name in wanted:
            row.want(name, wanted[name]["digits"], digits(address(row)))
    for name, key in (("tp_scts", "sms.scts"), ("tp_dt", "sms.dt")):
        if name in wanted:
            row.want(name, scts_of(wanted[name]), row.value(key))


def check_pysim(row):
    vector, wanted = row.vector, row.vector["decoded"]
    if vector["kind"] == "UDH":
        row.want("IEs", [one["iei"] for one in wanted["ies"]], row.values("sms.ie.id"))
        row.want("rest", wanted["tail"], row.result["content"])
    elif vector["kind"].startswith("address"):
        row.want("digits", wanted["digits"], digits(address(row)))
    else:
        fields_of(row, wanted)
        if "secured_packet" in wanted:
            row.want("packet", wanted["secured_packet"], row.result["content"])
            row.want("a finding on TP-UDL", True, "sms-length-odd" in row.result["findings"])
    return None


def check_onomondo(row):
    fields_of(row, row.vector["decoded"])
    if row.vector.get("note") == "header only":
        return "template" if row.problems else None
    return None


def check_osmocom(row):
    wanted = row.vector["decoded"]
    if row.vector["kind"].startswith("address"):
        row.want("address", wanted["address"], digits(address(row)))
    elif row.vector["kind"].startswith("GSM 7-bit"):
        if "text" in wanted:
            row.want("text", wanted["text"], row.result["text"])
    else:
        row.want("text", wanted["text"], row.value("sms.text"))
    return None


CHECKS = {"warthog618/sms": check_go, "pmarti/python-messaging": check_python_messaging,
          "LineageOS/android_frameworks_opt_telephony": check_android, "rilmodem/ofono": check_ofono,
          "osmocom/pysim": check_pysim, "onomondo/onomondo-uicc": check_onomondo, "osmocom/libosmocore": check_osmocom}


def check_page(row):
    """A page of Cell Broadcast comes in an ENVELOPE: walk_one reads it."""
    page = tlv("8c", row.vector["raw"])
    line = f"envelope {tlv('d2', '82028381' + page)}\n"
    done = subprocess.run([sys.argv[2]], input=line, capture_output=True, text=True, check=True)
    result, wanted = json.loads(done.stdout), row.vector["decoded"]
    keys = {"message_code": "message_code", "update_number": "update_number", "message_identifier": "message_identifier",
            "dcs": "dcs", "pages": "pages", "page": "page", "text": "text"}
    for name, key in keys.items():
        row.want(name, wanted[name], value(result, f"cat.cell_broadcast_page.{key}"))
    scopes = {"cell immediate": 0}
    row.want("scope", scopes[wanted["geographical_scope"]], value(result, "cat.cell_broadcast_page.geographical_scope"))


def main():
    rows = [Row(vector) for vector in load("sms.json")]
    jobs = [row for row in rows if row.job]
    done = subprocess.run([sys.argv[1]], input="".join(row.job + "\n" for row in jobs), capture_output=True, text=True,
                          check=True)
    for row, line in zip(jobs, done.stdout.splitlines()):
        row.result = json.loads(line)
    tally = {"agree": 0, "justified": 0, "open": 0}
    reasons = {}
    for row in rows:
        if row.vector["kind"].startswith("CBS"):
            reason = check_page(row)
        else:
            reason = CHECKS[row.vector["source"].split("@")[0]](row) if row.result else "no decoding"
        if row.problems and row.vector["id"] in SINGLE:
            reason = SINGLE[row.vector["id"]]
        if reason:
            reasons[reason] = reasons.get(reason, 0) + 1
            tally["justified"] += 1
        elif row.problems:
            tally["open"] += 1
            print(f"{row.vector['id']} ({row.vector['kind']}, {row.vector['source'].split('@')[0]}): {'; '.join(row.problems)}")
        else:
            tally["agree"] += 1
    for reason, number in sorted(reasons.items()):
        print(f"justified {number}: {JUSTIFIED[reason]}")
    print(", ".join(f"{number} {what}" for what, number in tally.items()))
    sys.exit(bool(tally["open"]))


main()
