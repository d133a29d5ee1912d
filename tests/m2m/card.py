# SPDX-License-Identifier: GPL-2.0-or-later
"""The eUICC: its profiles and keys, and what it does with commands (SGP.02 section 2 of the facts)."""
import certificates
import ecka
import scp03
import scp80
from coding import contents, elements, find, tlv
from crypto import cmac, verified

RID = "A0000005591010FFFFFFFF89"
ISD_R, ECASD, LOAD_FILE, MODULE = (RID + end for end in ("00000100", "00000200", "00000D00", "00000E00"))
TAR_ISD_R, TAR_MNO = bytes.fromhex("000001"), bytes(3)
CREATED, DISABLED, ENABLED = "Created", "Disabled", "Enabled"
NO_DISABLE, NO_DELETE, AUTO_DELETE = 1, 2, 4  # POL1
DECLARED, CHANGED, ROLLED_BACK, FALLEN_BACK, EMERGENCY = 1, 2, 3, 5, 6
OK, WRONG_DATA, NOT_SATISFIED, SECURITY, NOT_FOUND, POLICY = map(bytes.fromhex, ("9000", "6A80", "6985", "6982", "6A88", "69E1"))
IMEI = "1408" + "3A01234567890100"
REFUSED_OBJECT = 2


class Profile:
    def __init__(self, iccid, aid, owner, **more):
        self.iccid, self.aid, self.owner = iccid, aid, owner
        self.imsi = self.msisdn = self.smdp = self.static = None
        self.kind, self.state, self.pol1, self.pol2 = "Generic3G", CREATED, 0, []
        self.is_fallback = self.is_emergency = False
        self.__dict__.update(more)

    @property
    def tar(self):
        return contents(self.aid)[12:15]


class Card:
    def __init__(self, random, eid, authority, key):
        self.random, self.eid, self.authority, self.key = random, eid, authority, key
        self.profiles, self.sets = [], []   # key sets of the ISD-R
        self.mno_sets = []
        self.imei = bytes.fromhex(IMEI)
        self.token_key = None
        self.personalized = None            # the ISD-P that INSTALL [for personalization] named
        self.certificate = self.challenge = None
        self.session = None
        self.sequence = 0                   # of notifications
        self.change = None                  # (old, new) profile after a REFRESH
        self.is_refreshing = False          # it asked for that REFRESH
        self.deletes_keys = True
        self.package = b""                  # what came in segments
        self.alter = lambda point, value: value

    @property
    def is_lax(self):
        """Accepts what it has to refuse."""
        return self.alter("card.lax", False)

    def profile(self, aid):
        return next((one for one in self.profiles if one.aid == aid.hex().upper()), None)

    def enabled(self):
        return next(one for one in self.profiles if one.state == ENABLED)

    def fallback(self):
        return next(one for one in self.profiles if one.is_fallback)

    # Packets of SCP80

    def packet(self, data, stream=False):
        """The PoR to a command packet, or None; and what it answered to the script."""
        sets = self.mno_sets if data[-1:] and self.tar_of(data, stream) == TAR_MNO else self.sets
        command = scp80.read(sets, data, stream)
        code = scp80.OK
        if not command.is_right:
            code = scp80.WRONG_MAC
        elif command.counter <= command.keys.accepted:
            code = scp80.LOW
        answer = b""
        if code == scp80.OK:
            command.keys.accepted = command.counter
            answer = self.script(command.data, command.tar)
        if not command.spi[1] & 3:
            return None, answer
        counter = self.alter("card.por-counter", command.counter)
        return scp80.response(command.keys, command.tar, counter, code, answer, command.spi[1], stream), answer

    @staticmethod
    def tar_of(data, stream):
        at = 2 if not stream or data[1] < 0x80 else 2 + (data[1] & 0x7F)
        return data[at + 5:at + 8]

    def notification(self, kind, profile=None):
        self.sequence += 1
        eid = self.alter("card.notification-eid", self.eid)
        self.sequence = self.alter("card.notification-sequence", self.sequence)
        number = self.alter("card.notification-number", tlv("4E", self.sequence.to_bytes(2, "big")))
        return tlv("E1", tlv("4C", eid), tlv("4D", bytes([kind])), number,
                   tlv(self.alter("card.aid-tag", "4F"), (profile or self.enabled()).aid), self.imei)

    def notification_packet(self, body):
        return scp80.command(self.sets[-1], TAR_ISD_R, 0, body, (scp80.NO_COUNTER, 0))

    # Scripts

    def script(self, data, tar):
        """The body of the answer to a script, with its template."""
        if data[0] == 0x81:
            return b""  # a trigger of SCP81
        inside = data[2:-2] if data[:2] == bytes.fromhex("AE80") else next(elements(data))[1]
        out, count, is_objects = b"", 0, False
        for tag, body in elements(inside):
            if tag == "22":
                answer = self.apdu(body, tar)
                out += tlv("23", answer)
                count += 1
                if answer[-2:] not in (OK,):
                    break
            else:
                is_objects = True
                answer = self.object(tag, body, tar)
                out += answer
                if answer[0] == 0x9F:
                    break
        if data[:2] == bytes.fromhex("AE80"):
            return bytes.fromhex("AF80") + out + bytes(2)
        return tlv("AB", b"" if is_objects else tlv("80", bytes([count])), out)

    def apdu(self, command, tar=TAR_ISD_R):
        size = command[4] if len(command) > 4 else 0
        data = command[5:5 + size]
        row = self.COMMANDS.get((command[0] & 0x84 | 0x80, command[1], command[2] & 0x20 if command[1] == 0xE6 else 0))
        return row(self, command, data, tar) if row else bytes.fromhex("6D00")

    # Commands

    def create(self, _, data, __):
        parts, at = [], 0
        for _ in range(3):
            parts.append(data[at + 1:at + 1 + data[at]])
            at += 1 + data[at]
        if self.profile(parts[2]):
            return NOT_SATISFIED
        self.profiles.append(Profile(None, parts[2].hex().upper(), None))
        return b"\0" + OK

    def personalize(self, _, data, __):
        self.personalized = self.profile(data[3:3 + data[2]])
        return (b"\0" + OK) if self.personalized else NOT_FOUND

    def store(self, command, data, tar):
        return self.GROUPS[data[:2].hex().upper()](self, data, tar)

    def take_certificate(self, data, _):
        certificate = data[3:] if data[2] < 0xFF else data[5:]
        wanted = certificates.SM_DP if self.personalized else certificates.SM_SR
        if certificates.role_of(certificate) != wanted:
            return WRONG_DATA
        if not certificates.is_signed_by(certificate, self.authority.point):
            return SECURITY
        self.certificate = certificate
        self.challenge = self.alter("card.challenge", self.random.bytes(16))
        return tlv("85", self.challenge) + OK

    def take_key(self, data, _):
        if not self.challenge:
            return NOT_SATISFIED
        crt = tlv("A6", find(data[3:], "A6"))
        point, signature = find(data[3:], "7F49"), find(data[3:], "5F37")
        signed, self.challenge = ecka.to_be_signed(crt, point, self.challenge), None
        if not verified(certificates.point_of(self.certificate), signature, signed):
            return SECURITY
        parameter = find(crt, "A6", "90")[1]
        random = self.random.bytes(16) if parameter & ecka.WITH_RANDOM else b""
        keys = ecka.Keys(self.key.shared(point), crt, random)
        version = find(crt, "A6", "83")[0]
        if self.personalized:
            self.personalized.static = scp03.Static(keys.enc, keys.mac, keys.dek, version)
            self.personalized = None
        elif version < ecka.FIRST_PSK:
            self.sets.append(scp80.Keys(version, keys.enc, keys.mac, keys.dek))
            self.sets[-1].accepted = int.from_bytes(find(crt, "A6", "91"), "big")
        return (tlv("85", random) if random else b"") + tlv("86", keys.receipt) + OK

    def switch(self, data, _):
        profile = self.profile(find(data[3:], "4F"))
        if not profile:
            return NOT_FOUND
        is_enabling = data[1] == 3
        if self.enabled().pol1 & NO_DISABLE and not self.is_lax:
            return POLICY
        if profile.state != (DISABLED if is_enabling else ENABLED) or not is_enabling and profile.is_fallback:
            return NOT_SATISFIED
        self.change = (self.enabled(), profile if is_enabling else self.fallback())
        return OK

    def mark(self, data, _):
        """Fall-back or emergency attribute."""
        profile = self.profile(find(data[3:], "4F"))
        if not profile:
            return NOT_FOUND
        if not self.alter("card.marks", True):
            return NOT_SATISFIED
        name = "is_fallback" if data[1] == 5 else "is_emergency"
        for one in self.profiles:
            setattr(one, name, one is profile)
        return OK

    def confirm(self, data, _):
        number = int.from_bytes(find(data[3:], "4E"), "big")
        if number != self.sequence and not self.is_lax:
            return WRONG_DATA
        old = self.change[0] if self.change else None
        self.change = None
        if old and old.pol1 & AUTO_DELETE and old.state == DISABLED:
            self.profiles.remove(old)
            return tlv("80", tlv("4F", old.aid)) + OK
        return OK

    def policy(self, data, _):
        self.enabled().pol1 = data[3]
        return OK

    def taken(self, _, __):
        return OK

    def delete(self, command, data, _):
        if command[3] == 0:
            if not self.deletes_keys:
                return NOT_SATISFIED
            versions = [body[0] for tag, body in elements(data) if tag == "F2"]
            self.sets[:] = [one for one in self.sets if one.version not in versions]
            return OK
        parts = dict(elements(data))
        profile = self.profile(parts["4F"])
        if not profile:
            return NOT_FOUND
        if not self.alter("card.deletes", True) or (profile.state == ENABLED or profile.is_fallback) and not self.is_lax:
            return NOT_SATISFIED
        if "9E" in parts:
            if parts["9E"] != token(self.token_key, parts["4F"], tlv("B6", parts["B6"])):
                return SECURITY
        elif profile.pol1 & NO_DELETE:
            return POLICY
        self.profiles.remove(profile)
        return b"\0" + OK

    def status(self, _, data, __):
        states = {CREATED: "07", DISABLED: "1F", ENABLED: "3F"}
        wanted = find(data, "4F")
        rows = [tlv("E3", tlv("4F", one.aid), tlv("9F70", states[one.state])) for one in self.profiles
                if not wanted or wanted.hex().upper() == one.aid]
        return b"".join(rows) + OK if rows else NOT_FOUND

    def memory(self, *_):
        return tlv("FF21", tlv("81", bytes([len(self.profiles)])), tlv("82", "00020000"), tlv("83", "00002000")) + OK

    # SCP03, as APDUs

    def static_of(self, tar):
        return next(one for one in self.profiles if one.tar == tar)

    def initialize(self, command, data, tar):
        profile = self.static_of(tar)
        profile.static.sequence = self.alter("card.sequence", profile.static.sequence + 1)
        self.session = scp03.CardSession(profile.static, data, contents(profile.aid), profile.static.sequence)
        return self.session.opened + OK

    def authenticate(self, command, data, _):
        return OK if self.session.accepts(data[:8], data[8:], command[:5]) else SECURITY

    def wrapped(self, command, data, _):
        clear = self.session.take(command[:5], data)
        if clear is None:
            return SECURITY
        sw = self.alter("card.wrapped-sw", OK)
        return self.alter("card.r-mac", self.session.answer(b"", sw))

    # SCP03t

    def object(self, tag, body, tar):
        profile = self.static_of(tar)
        if tag == "84":
            if not profile.static:
                return bytes.fromhex("9F440103")
            profile.static.sequence += 1
            self.session = scp03.CardSession(profile.static, body[2:], contents(profile.aid), profile.static.sequence)
            return tlv("84", self.session.opened)
        if tag == "85":
            level, cryptogram, code = body[:1], body[1:9], body[9:]
            is_right = cryptogram == self.session.host_cryptogram and self.session.link(b"\x85\x11" + level + cryptogram) == code
            return tlv("85") if is_right else bytes.fromhex("9F450102")
        head = tlv("86", body)[:-len(body)]
        clear = self.session.take(head, body)
        if clear is None:
            return tlv("9F46", bytes([REFUSED_OBJECT]))
        self.package += clear
        if not self.is_whole():
            return tlv("86")
        profile.state, self.package = DISABLED, b""
        return self.session.answer_object(tlv("30", tlv("A0", tlv("30", tlv("80", "00")))))

    def is_whole(self):
        """The package ends with the element AA."""
        try:
            return any(tag == "AA" for tag, _ in elements(self.package))
        except (ValueError, IndexError):
            return False

    COMMANDS = {(0x80, 0xE6, 0): create, (0x80, 0xE6, 0x20): personalize, (0x80, 0xE2, 0): store, (0x80, 0xE4, 0): delete,
                (0x80, 0xF2, 0): status, (0x80, 0xCA, 0): memory, (0x80, 0x50, 0): initialize, (0x84, 0x82, 0): authenticate,
                (0x84, 0xE2, 0): wrapped, (0x80, 0xEC, 0): lambda *_: OK}
    GROUPS = {"3A01": take_certificate, "3A02": take_key, "3A03": switch, "3A04": switch, "3A05": mark, "3A06": policy,
              "3A07": taken, "3A08": confirm, "3A09": mark}


def token(key, aid, reference):
    """Of master delete, over P1, P2 and what is deleted."""
    data = tlv("4F", aid) + reference
    return cmac(key, bytes.fromhex("0040") + bytes([len(data)]) + data)

