# SPDX-License-Identifier: GPL-2.0-or-later
"""The EIS: what an SM-SR knows of an eUICC."""
import soap
from card import ECASD, ISD_R, LOAD_FILE, MODULE
from crypto import check_value
from parties import CI_ID, EID


def signed_info(play):
    def domain(aid, role, keyset):
        return [("Aid", aid), ("Tar", aid[24:30]), ("Sin", "4749"), ("Sdin", "53440001"), ("Role", role)] + keyset
    certificate = [("Index", "1"), ("CaId", CI_ID), ("Value", play.cert_ecasd.hex().upper())]
    ecasd = domain(ECASD, "ECASD", [("Keyset", [("Version", "116"), ("Type", "CA"), ("Certificate", certificate)])])
    abilities = [("CattpSupport", "true"), ("CattpVersion", "6.13.0"), ("HttpSupport", "true"), ("HttpVersion", "1.1.3"),
                 ("SecurePacketVersion", "12.0.0"), ("RemoteProvisioningVersion", "4.2.0")]
    return [("Eid", EID), ("Eum-id", play.parties["EUM"].oid), ("ProductionDate", "2026-06-01T08:00:00Z"), ("PlatformType", "m2m-play card"),
            ("PlatformVersion", "1.0.0"), ("Isd-p-loadfile-aid", LOAD_FILE), ("Isd-p-module-aid", MODULE),
            ("Ecasd", ecasd), ("EuiccCapabilities", abilities)]


def profile_info(play, one):
    rows = [("Iccid", one.iccid), ("Isd-p-aid", one.aid), ("Mno-id", play.parties[one.owner].oid),
            ("FallbackAttribute", str(one.is_fallback).lower()), ("SubscriptionAddress", [("Imsi", one.imsi), ("Msisdn", one.msisdn)]),
            ("State", one.state), ("Smdp-id", play.parties["SMDP"].oid), ("ProfileType", one.kind), ("AllocatedMemory", "65536"),
            ("FreeMemory", "1024"), ("pol2", soap.rules(one.pol2))]
    return ("ProfileInfo", rows)


def key_rows(keys):
    rows = []
    for number, key in enumerate((keys.kic, keys.kid, keys.dek), 1):
        made = soap.element("Key", [("Index", str(number))])
        made.set("kcv", check_value(key).hex().upper())
        part = soap.element("KeyComponents", [])
        part.set("type", "88")
        part.set("value", "")
        made.append(part)
        rows.append(made)
    return rows


def eis(play, owner="SMSR1", profiles=None):
    """The EIS as the SM-SR has it."""
    signed = soap.element("EumSignedInfo", signed_info(play))
    signature = play.alter("eis.signature", soap.signature(signed, play.eum, play.x509_eum))
    kept = play.card.profiles if profiles is None else profiles
    listed = play.alter("eis.profiles", [profile_info(play, one) for one in kept if one.iccid])
    keys = play.ota[owner]
    keyset = [("Version", str(keys.version)), ("Type", "SCP80"), ("Cntr", str(keys.sent))] + key_rows(keys)
    isd_r = [("Aid", ISD_R), ("Tar", "000001"), ("Sin", "4749"), ("Sdin", "53440001"), ("Role", "ISD-R"), ("Keyset", keyset)]
    return ("Eis", [signed, signature, ("RemainingMemory", "131072"), ("AvailableMemoryForProfiles", "262144"),
                    ("Smsr-id", play.parties[owner].oid), *listed, ("Isd-r", isd_r)])
