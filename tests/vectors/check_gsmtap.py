# SPDX-License-Identifier: GPL-2.0-or-later
"""captures/pysim-gsmtap: a trace and another tool's print of it, command by command: channel, name, file, status, content."""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import check_files
from check_files import FILES, flag, hexed, hexed_plmn, number, part, plain, plmns, service_table, text, value, wanted, whole
from vectors import decode

SHARED = Path(os.environ.get("RSP_SHARED", "")) / "captures/pysim-gsmtap"
TRACE = SHARED / "pySim-trace_test_gsmtap.pcapng"
LINE = re.compile(r"(\d\d) ([A-Z ]+?) {2,}(MF\S*)? +(\d+|-) +([0-9a-f]{4}) (.*)")
COLUMNS = ["channel", "function", "sw", "file.path", "file.fid", "apdu.record.number", "apdu.command.data", "apdu.response.data",
           "apdu.sw.tries", "apdu.manage_channel.channel"]
# Files without a name in the other tool.
UNKNOWN_TO_IT = ("EF.Hiddenkey", "EF.PSISMSC")
# TS 31.102 4.4.2.1: what the tags of EF.PBR are.
PHONE_BOOK = {0xC0: "EF.ADN", 0xC1: "EF.IAP", 0xC2: "EF.EXT1", 0xC3: "EF.SNE", 0xC4: "EF.ANR", 0xC5: "EF.PBC", 0xC6: "EF.GRP",
              0xC7: "EF.AAS", 0xC8: "EF.GAS", 0xC9: "EF.UID", 0xCA: "EF.EMAIL", 0xCB: "EF.CCP1", 0xCC: "EF.PURI"}
# Records that are written one octet too far on this card: the length is FF, and so is what follows not a number.
MISALIGNED = "ff0791942143658709"
# The other tool's own names of commands.
NAMES = {"GET STATUS": "STATUS"}


def tai(result):
    """The last visited area, in its octets."""
    below = part(result, "file.tai")
    return hexed_plmn(below) + hexed("file.tac", 4)(below)


def guti(result):
    """The GUTI in its octets."""
    below = part(result, "file.guti")
    pieces = [("file.identity_length", 2), ("file.identity_type", 2), None, ("file.mme_group_id", 4), ("file.mme_code", 2),
              ("file.m_tmsi", 8)]
    return "".join(hexed_plmn(below) if one is None else hexed(*one)(below) for one in pieces)


def eps_context(result):
    """A security context, object by object."""
    octet = value(result, "file.nas.algorithm_octet")
    return [{"ksi_asme": value(result, "file.eps_context.ksi_asme")}, {"k_asme": value(result, "file.eps_context.k_asme")},
            {"uplink_nas_count": value(result, "file.nas.uplink_count")},
            {"downlink_nas_count": value(result, "file.nas.downlink_count")}, {"i_dof_nas_algorithms": f"{octet:02x}"}]


# Files that the vectors do not have.
KEYS = {"ksi": number("file.keys.ksi"), "ck": text("file.keys.ck"), "ik": text("file.keys.ik")}
MORE = {
    "EF.Keys": KEYS, "EF.KeysPS": KEYS,
    "EF.EPSLOCI": {"guti": guti, "last_visited_registered_tai": tai, "eps_update_status": check_files.EPS("file.eps_update_status")},
    "EF.EPSNSC": {"eps_nas__security__context": eps_context},
    "EF.EST": wanted(service_table("file.est.service")), "EF.IST": wanted(service_table("file.ist.service")),
    "EF.HPPLMN": whole(number("file.hpplmn.interval")), "EF.ACMmax": {"acm_max": number("file.acm_max")},
    "EF.EHPLMN": whole(plmns), "EF.AD": {**FILES["EF.AD"], "extensions": lambda r: value(r, "file.rfu")},
    "EF.SMSS": {**FILES["EF.SMSS"], "memory_capacity_exceeded": lambda r: not flag("file.smss.memory")(r)},
}


def theirs():
    """The other tool's lines: channel, command, file, record, status word, what it says."""
    for line in (SHARED / (TRACE.name + ".ok")).read_text().splitlines():
        match = LINE.match(line)
        if match:
            yield match.groups()


def ours():
    """Our messages, but for those that the other tool does not print."""
    columns = [word for name in COLUMNS for word in ("-e", name)]
    run = subprocess.run([os.environ["RSPTRACE"], "decode", "-q", "--reveal", "-T", "fields", *columns, str(TRACE)],
                         capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        message = dict(zip(COLUMNS, line.split("\t")))
        if message["function"] not in ("ATR", "SELECT"):
            yield message


def objects(octets):
    """(tag, value) of short BER objects up to the padding."""
    while octets and octets[0] != 0xFF:
        yield octets[0], octets[2:2 + octets[1]]
        octets = octets[2 + octets[1]:]


def phone_book(messages):
    """FID and name of each file that a record of EF.PBR tells."""
    return {value[:2].hex().upper(): PHONE_BOOK[tag] for message in messages if message["file.path"].endswith("EF.PBR")
            for _, template in objects(bytes.fromhex(message["apdu.response.data"])) for tag, value in objects(template)}


class Compare:
    """Counts what was compared."""

    def __init__(self):
        self.counts = {"commands": 0, "paths": 0, "contents": 0, "files of the phone book by EF.PBR": 0,
                       "files that the other tool misnames": 0,
                       "contents that it does not decode": 0, "misaligned records": 0}
        self.differences = []
        self.jobs = []
        self.phone_book = {}

    def path(self, at, message, given):
        """The file of a command. A file without a name is shown by the other tool as the last one with a name."""
        found, told = message["file.path"], self.phone_book.get(message["file.fid"][-4:])
        if told and "DF.PHONEBOOK" in found and message["function"] != "STATUS":
            if found != "MF/DF.TELECOM/DF.PHONEBOOK/" + told:
                self.differences.append(f"command {at}: {found} and not {told}")
            self.counts["files of the phone book by EF.PBR"] += 1
            return False
        if "EF 4F" in found or found.endswith(UNKNOWN_TO_IT):
            self.counts["files that the other tool misnames"] += 1
            return False
        want = (given or "").replace("MF/ADF", "ADF")
        if message["function"] == "STATUS":
            return True
        if found != want:
            self.differences.append(f"command {at}: {found} and not {want}")
        self.counts["paths"] += bool(want)
        return bool(want)

    def content(self, at, message, said):
        """What a READ or UPDATE carried."""
        data = message["apdu.response.data"] or message["apdu.command.data"]
        want = json.loads(said) if said else None
        if message["function"].split()[0] not in ("READ", "UPDATE") or not data:
            return
        if data.lower().startswith(MISALIGNED):
            self.counts["misaligned records"] += 1
            return
        if isinstance(want, dict) and set(want) == {"raw"} or isinstance(want, str):
            self.counts["contents that it does not decode"] += 1
            return
        directory, name = message["file.path"].split("/")[-2:]
        self.jobs.append((at, name, data.lower(), want, f"file={directory}/{name}"))

    def contents(self):
        """Runs what was gathered."""
        FILES.update(MORE)
        for (at, name, data, want, _), result in zip(self.jobs, decode([(job[4], job[2]) for job in self.jobs])):
            vector = {"file": name, "application": "MF", "raw": data, "decoded": plain(want)}
            for difference in check_files.differences(vector, result):
                self.differences.append(f"command {at} ({name}): {difference}")
            self.counts["contents"] += 1


def main():
    """Both lists side by side."""
    if not TRACE.exists():
        print("SKIP: captures/pysim-gsmtap (RSP_SHARED) is not here")
        sys.exit(0)
    compare = Compare()
    left, right = list(theirs()), list(ours())
    compare.phone_book = phone_book(right)
    if len(left) != len(right):
        sys.exit(f"{len(left)} commands of the other tool, {len(right)} of ours")
    for at, ((channel, name, path, record, sw, said), message) in enumerate(zip(left, right)):
        compare.counts["commands"] += 1
        want = [int(channel), NAMES.get(name, name), sw]
        found = [int(message["channel"]), message["function"], message["sw"].lower()]
        if want != found:
            compare.differences.append(f"command {at}: {found} and not {want}")
        if compare.path(at, message, path):
            if record != "-" and message["apdu.record.number"] and int(record) != int(message["apdu.record.number"]):
                compare.differences.append(f"command {at}: record {message['apdu.record.number']} and not {record}")
            compare.content(at, message, said)
    compare.contents()
    print(", ".join(f"{name} {count}" for name, count in compare.counts.items()), f"open {len(compare.differences)}")
    for line in compare.differences:
        print("open:", line)
    sys.exit(1 if compare.differences or compare.counts["contents"] < 80 else 0)


main()
