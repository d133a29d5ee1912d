# SPDX-License-Identifier: GPL-2.0-or-later
"""What servers do among themselves and with keys: registration, download, connectivity parameters, SM-SR change, PLMA, ONC."""
import commands
import ecka
import scp03
import scp80
import soap
from card import ISD_R, RID, Profile
from coding import contents, elements, find, swapped, tlv, upper
from crypto import Key
from device import CENTRE
from eis import eis
from parties import ICCIDS
from scene import FAILED_ON_CARD, NOT_ALLOWED, Scene

HOST_ID = bytes.fromhex("736D7372322E6D326D")
SEGMENT = 400
SCENARIO_DP, SCENARIO_SR = ecka.CERTIFIED | ecka.DELETE_OLD, ecka.CERTIFIED


def package(iccid, random, size):
    """A profile package of the TCA: header, one element of its own kind with bytes to carry, end."""
    oid = bytes.fromhex("2B06010401868D1F09")
    header = tlv("A0", tlv("80", "02"), tlv("81", "01"), tlv("82", b"m2m-play profile"), tlv("83", iccid + "F"),
                 tlv("A5", tlv("81"), tlv("84")), tlv("A6", tlv("06", "67810F010201")))
    own = tlv("A9", tlv("A0", tlv("80"), tlv("81", "01")), tlv("81", oid), tlv("82", random.bytes(size)))
    return header + own + tlv("AA", tlv("A0", tlv("80"), tlv("81", "02")))


class Servers(Scene):
    # Registration (3.1)

    def register(self):
        play = self.play
        play.procedure = "sgp02.3.1"
        self.wire.call("ES1", "RegisterEIS", "EUM", "SMSR1", [eis(play)], steps=(1, 4))
        play.step(2, "SMSR1", "SMSR1", "CI -> EUM -> ECASD certificate chain checked")
        play.step(3, "SMSR1", "SMSR1", "EumSignature checked, EID stored")
        return self.done(soap.SUCCESS)

    # PLMA and ONC (fields are not published: ours)

    def plma(self, actions, kind="Generic3G", by="ES4A", operator="MNO2", provider="SP1"):
        play = self.play
        play.procedure = "sgp02.3.10-plma"
        entry = ("Plma", [("Mno-id", play.parties[operator].oid), ("M2m-sp-id", play.parties[provider].oid), ("ProfileType", kind)]
                 + [("AuthorisedAction", one) for one in actions])
        if by == "ES4A":
            self.wire.call("ES4A", "SetPLMA", operator, "SMSR1", self.who + [entry], steps=(1, 2))
        else:
            smsr = ("Smsr-id", play.parties["SMSR1"].oid)
            first = self.wire.ask("ES2", "SetPLMA", operator, "SMDP", self.who + [smsr, entry], 1)
            self.wire.call("ES3", "SetPLMA", "SMDP", "SMSR1", self.who + [entry], steps=(1, 2))
            self.answer_call(first, (1, 2))
        self.granted |= {(provider, one) for one in actions}
        self.wire.tell("ES4", "HandlePLMASettingNotification", "SMSR1", provider,
                       self.who + [entry, ("CompletionTimestamp", self.now())], 3)
        self.wire.call("ES4A", "GetPLMA", operator, "SMSR1", self.who, [entry], steps=(4, 5))
        return self.done(soap.SUCCESS)

    def answer_call(self, asked, steps):
        """The HTTP exchange of a synchronous function that was relayed meanwhile."""
        draft = self.wire.respond(asked, [], (soap.SUCCESS,))
        _, _, body = self.wire.envelope(draft)
        first, second = self.wire.post(asked.source, asked.target, asked.path, asked.draft["action"], asked.body, body)
        self.wire.tell_step(steps[0], asked.draft, first)
        self.wire.tell_step(steps[1], draft, second)

    def onc(self, operator, notes, kind="Generic3G"):
        play = self.play
        play.procedure = "sgp02.3.10-onc"
        entry = ("Onc", [("Mno-id", play.parties[operator].oid), ("ProfileType", kind)] + [("DiscardedNotification", one) for one in notes])
        self.wire.call("ES4A", "SetONC", operator, "SMSR1", self.who + [entry], steps=(1, 2))
        self.wire.call("ES4A", "GetONC", operator, "SMSR1", self.who, [entry], steps=(3, 4))
        self.discarded |= {(operator, one) for one in notes}
        return self.done(soap.SUCCESS)

    def update_rules(self, requester, number, pol2, is_allowed=True):
        self.play.procedure = "sgp02.3.10-pol2"
        profile = self.play.profile(number)
        if is_allowed:
            profile.pol2 = pol2
        status = (soap.SUCCESS,) if is_allowed else (soap.FAILED, *NOT_ALLOWED)
        self.wire.call("ES4", "UpdatePolicyRules", requester, "SMSR1", self.about(profile) + [("pol2", soap.rules(pol2))], status=status,
                       steps=(1, 2))
        return self.done(status[0])

    # Download (3.3 to 3.5)

    def send_data(self, label, body, target, steps, is_objects=False, answers_to=None):
        """ES3-SendData, the command and its answer: the EuiccResponseData that the SM-DP gets."""
        asked_step, card_steps, answer_step = steps
        fields = self.who + [("Sd-aid", target), ("Data", upper(body)), ("MoreToDo", "true")]
        asked = self.wire.ask("ES3", "SendData", "SMDP", "SMSR1", fields, asked_step)
        answer = self.ota.es5("SMSR1", label, body, card_steps, target, is_objects)
        data = self.play.alter("es3:" + label, answer.data if answer else b"\x86\0")
        self.wire.answer(asked, [("EuiccResponseData", upper(data))], step=answer_step)
        return list(elements(data))

    def download(self, number=3, operator="MNO1"):
        play = self.play
        play.procedure = "sgp02.3.3"
        iccid = ICCIDS[number - 1]
        order = self.wire.ask("ES2", "DownloadProfile", operator, "SMDP", self.who + [
            ("SmSr-id", play.parties["SMSR1"].oid), ("Iccid", iccid), ("EnableProfile", "false")], 1)
        self.wire.call("ES3", "GetEIS", "SMDP", "SMSR1", self.who, [eis(play)], steps=(2, 4))
        play.step(5, "SMDP", "SMDP", "ECASD certificate under EUM under CI: True")
        self.open("SMSR1")
        aid = self.create(iccid, number, operator)
        is_loaded = self.agree(aid) and self.install(aid, iccid)
        self.shut()
        if not is_loaded:
            return self.failed(order, aid)
        self.complete(iccid, number)
        self.wire.answer(order, [("Iccid", iccid)], step=7)
        return self.done(soap.SUCCESS)

    def failed(self, order, aid):
        """The SM-DP has what was begun deleted, and tells the operator."""
        play = self.play
        play.procedure = "sgp02.3.7"
        made = next(one for one in self.card.profiles if one.aid == aid)
        asked = self.wire.ask("ES3", "DeleteISDP", "SMDP", "SMSR1", self.about(made), 1)
        self.ota.es5("SMSR1", "80E40040 DeleteISDP", commands.delete(aid), (2, 3))
        self.wire.answer(asked, step=4)
        play.procedure = "sgp02.3.5"
        self.wire.answer(order, status=(soap.FAILED, *FAILED_ON_CARD), step=7)
        return self.done(soap.FAILED)

    def create(self, iccid, number, operator):
        play = self.play
        aid = RID + f"{0x1000 + number * 0x100:08X}"
        asked = self.wire.ask("ES3", "CreateISDP", "SMDP", "SMSR1", self.about(Profile(iccid, aid, operator)) + [
            ("Mno-id", play.parties[operator].oid), ("RequiredMemory", "65536"), ("MoreToDo", "true")], 6)
        play.step(7, "SMSR1", "SMSR1", "ICCID unused, memory available")
        answer = self.ota.es5("SMSR1", "80E60C00 CreateISDP", commands.create(aid), (9, 11))
        play.step(10, "eUICC", "eUICC", "ISD-P SELECTABLE", sw=answer.sw)
        made = self.card.profiles[-1]
        made.iccid, made.owner, made.smdp = iccid, operator, "SMDP"
        made.imsi, made.msisdn = f"00101000000010{number}", f"1000000001{number}"
        play.step(12, "SMSR1", "SMSR1", "EIS: profile Created")
        self.wire.answer(asked, [("Isd-p-aid", aid)], step=13)
        return aid

    def agree(self, aid):
        """Key establishment of the ISD-P (3.4); whether the SM-DP goes on."""
        play = self.play
        play.procedure = "sgp02.3.4"
        body = commands.personalize(aid) + commands.certificate(play.cert_dp)
        got = self.send_data("80E62000 + 80E20900 3A01 (CERT.DP)", body, ISD_R, (1, (3, 7), 8))
        challenge = find(got[-1][1][:-2], "85")
        key = Key(play.random)
        play.step(9, "SMDP", "SMDP", "ephemeral key pair, signature")
        crt = ecka.control(play.alter("ecka.parameter", SCENARIO_DP), scp03.VERSION)
        signature = play.smdp.sign(ecka.to_be_signed(crt, key.point, challenge))
        got = self.send_data("80E28901 3A02", commands.establish(crt, key.point, signature), ISD_R, (10, (11, 17), 18))
        play.ephemeral.append({"d": upper(key.d), "point": upper(key.point), "owner": "SM-DP"})
        if got[-1][1][-2:] != b"\x90\0":
            return False
        keys = ecka.Keys(key.shared(play.ecasd.point), crt, dict(elements(got[-1][1][:-2])).get("85", b""))
        play.derived.append(keys.row("ISD-P key set (KVN 30)"))
        is_equal = find(got[-1][1][:-2], "86") == keys.receipt
        play.step(19, "SMDP", "SMDP", "receipt equal" if is_equal else "receipt DIFFERENT")
        play.memory["receipt"] = play.memory.get("receipt") or keys.receipt
        self.static = scp03.Static(keys.enc, keys.mac, keys.dek)
        return is_equal or not play.has("receipt.checked")

    def install(self, aid, iccid):
        """SCP03t (3.5); whether the card took the whole package."""
        play = self.play
        play.procedure = "sgp02.3.5"
        session = scp03.Session(self.static, play.random.bytes(8), contents(aid), 1)
        body = scp03.initialize_object(session.host) + session.authenticate_object()
        got = self.send_data("SCP03t 84 + 85", body, aid, (1, (2, 3), 4), True)
        if got[-1][0] != "85":
            return False
        # What is altered in one of its segments needs as many of them as its row says.
        is_plain = not any("segment" in point for point in play.changes)
        data = package(iccid, play.random, 60 + int.from_bytes(play.random.bytes(2), "big") % 900 if play.seed and is_plain else 320)
        play.packages.append({"what": "profile", "iccid": iccid, "package": upper(data)})
        pieces = [data[at:at + SEGMENT // 2] for at in range(0, len(data), SEGMENT // 2)]
        for number, piece in enumerate(pieces, 1):
            label = f"SCP03t 86 segment {number} of {len(pieces)}"
            segment = session.segment(piece)
            got = self.send_data(label, segment, aid, (1, (2, 3), 4), True)
            if not play.has("segment.once") and number == 1:
                got = self.send_data(label, segment, aid, (1, (2, 3), 4), True)
            if got[-1][0] != "86":
                return False
        play.step("result", "SMDP", "SMDP", "EUICCResponse 3007A0053003800100")
        return True

    def complete(self, iccid, number):
        self.wire.call("ES3", "ProfileDownloadCompleted", "SMDP", "SMSR1", self.who + [
            ("Iccid", iccid), ("ProfileType", "Generic3G"),
            ("SubscriptionAddress", [("Imsi", f"00101000000010{number}"), ("Msisdn", f"1000000001{number}")]), ("pol2", [])], steps=(5, 6))

    # Connectivity parameters (SCP03 as APDUs)

    def connectivity(self, number=1):
        play = self.play
        play.procedure = "sgp02.3.10-connectivity"
        profile = play.profile(number)
        parameters = tlv("A0", tlv("06", "91", swapped(CENTRE)))
        asked = self.wire.ask("ES3", "UpdateConnectivityParameters", "SMDP", "SMSR1", self.about(profile) + [
            ("ConnectivityParameters", upper(bytes.fromhex("3A07") + bytes([len(parameters)]) + parameters))], 1)
        play.step(2, "SMSR1", "SMSR1", "session checked")
        host = play.random.bytes(8)
        self.ota.es5("SMSR1", "80500000 INITIALIZE UPDATE", tlv("22", bytes.fromhex("8050300008") + host), (3, 3), profile.aid)
        session = scp03.Session(profile.static, host, contents(profile.aid), profile.static.sequence)
        self.ota.es5("SMSR1", "84823300 EXTERNAL AUTHENTICATE", tlv("22", session.authenticate()), (4, 4), profile.aid)
        store = bytes.fromhex("80E28800") + bytes([3 + len(parameters)]) + bytes.fromhex("3A07") + bytes([len(parameters)]) + parameters
        answer = self.ota.es5("SMSR1", "84E28800 3A07", tlv("22", session.wrap(store)), (5, 5), profile.aid)
        is_right = answer.answers[-1] == session.answer(b"", bytes.fromhex("9000"))
        play.step("result", "SMDP", "SMDP", f"R-MAC right: {is_right}", sw=answer.sw)
        status = (soap.SUCCESS,) if is_right or not play.has("r-mac.checked") else (soap.FAILED, *FAILED_ON_CARD)
        self.wire.answer(asked, [("EuiccResponseData", upper(answer.data))], status, step=6)
        return self.done(status[0])

    # SM-SR change (3.9)

    def change(self, parameter=SCENARIO_SR, host=b""):
        play = self.play
        play.procedure = "sgp02.3.9"
        new = play.parties["SMSR2"]
        self.ota.bound("SMSR2")
        asked = self.wire.ask("ES4", "PrepareSMSRChange", "MNO1", "SMSR2", self.who + [("CurrentSMSRid", play.parties["SMSR1"].oid)], 1)
        play.step(2, "SMSR2", "SMSR2", "willing and capable")
        self.wire.answer(asked, step=3)
        self.moved = self.wire.ask("ES4", "SMSRChange", "MNO1", "SMSR1", self.who + [("Target-Smsr-id", new.oid)], 4)
        self.handed = self.wire.ask("ES7", "HandoverEUICC", "SMSR1", "SMSR2", [play.alter("handover.eis", eis(play))], 5)
        play.step(6, "SMSR2", "SMSR2", "CERT.ECASD under EUM under CI: True")
        challenge = self.authenticate_smsr()
        keys = self.additional_keys(challenge, parameter, host)
        if not keys:
            return self.abandoned()
        play.step(23, "SMSR2", "SMSR2", "receipt equal: commit")
        self.take_over(keys)
        self.wire.answer(self.handed, step=28)
        play.step(29, "SMSR1", "SMSR1", "EIS deleted")
        if play.has("change.answered-late"):
            self.wire.answer(self.moved, step=30)
        self.tell_changed()
        return self.done(soap.SUCCESS)

    def abandoned(self):
        self.wire.answer(self.handed, status=(soap.FAILED, *FAILED_ON_CARD), step=28)
        self.wire.answer(self.moved, status=(soap.FAILED, *FAILED_ON_CARD), step=30)
        return self.done(soap.FAILED)

    def authenticate_smsr(self):
        play = self.play
        certificate = play.cert_sr["SMSR2"]
        asked = self.wire.ask("ES7", "AuthenticateSMSR", "SMSR2", "SMSR1", self.who + [("SmsrCertificate", upper(certificate))], 7)
        answer = self.ota.es5("SMSR1", "80E20900 3A01 (CERT.SR)", commands.certificate(certificate), (8, 12))
        play.step(10, "eUICC", "eUICC", "CERT.SR verified with PK.CI", sw=answer.sw)
        challenge = find(answer.last, "85")
        self.wire.answer(asked, [("RandomChallenge", upper(challenge))], step=13)
        return challenge

    def additional_keys(self, challenge, parameter, host):
        play = self.play
        key = Key(play.random)
        play.step(14, "SMSR2", "SMSR2", "ephemeral key pair, signature")
        crt = ecka.control(parameter, 2, host)
        signature = play.smsr2.sign(ecka.to_be_signed(crt, key.point, challenge))
        play.ephemeral.append({"d": upper(key.d), "point": upper(key.point), "owner": "SM-SR2"})
        asked = self.wire.ask("ES7", "CreateAdditionalKeySet", "SMSR2", "SMSR1", self.who + [
            ("KeyVersionNumber", "2"), ("InitialSequenceCounter", "0"), ("ECCKeyLength", "ECC-256"), ("ScenarioParameter", str(parameter)),
            ("HostId", upper(host)), ("EphemeralPublicKey", upper(key.point)), ("Signature", upper(signature))], 15)
        if not play.has("change.answered-late"):
            self.wire.answer(self.moved, step=30)
        crt = play.alter("card.crt", crt)
        answer = self.ota.es5("SMSR1", "80E28901 3A02", commands.establish(crt, key.point, signature), (16, 21))
        if answer.sw != "9000":
            self.wire.answer(asked, status=(soap.FAILED, *FAILED_ON_CARD), step=22)
            return None
        random = find(answer.last, "85") if parameter & ecka.WITH_RANDOM else b""
        keys = ecka.Keys(key.shared(play.ecasd.point), crt, random)
        play.derived.append(keys.row("ISD-R key set of SM-SR2 (KVN 02)"))
        self.wire.answer(asked, [("DerivationRandom", upper(random)), ("Receipt", upper(find(answer.last, "86")))], step=22)
        return keys

    def take_over(self, keys):
        play = self.play
        play.ota["SMSR2"] = scp80.Keys(2, keys.enc, keys.mac, keys.dek)
        play.ota["SMSR2"].sent = 0
        play.all_sets.append((play.ota["SMSR2"], {}))
        self.ota.es5("SMSR2", "80CAFF21 under the new keys", commands.apdu("80CAFF21"), (24, 24))
        self.ota.es5("SMSR2", "80E40000 F2 (keys of SM-SR1)", commands.delete_keys((1, 1, 3)), (25, 25))
        address = tlv("A3", tlv("81", bytes.fromhex("0B91") + contents("0100000020F2")))
        self.ota.es5("SMSR2", "80E28800 3A07 (SM-SR2 address)", commands.group(commands.ADDRESSING, address), (26, 26))
        play.step(27, "SMSR2", "SMSR2", "EIS owner = SM-SR2")

    def tell_changed(self):
        play = self.play
        for operator in ("MNO1", "MNO2"):
            if play.has("told." + operator):
                fields = [play.alter("changed.eis", eis(play, "SMSR2")), ("CompletionTimestamp", self.now())]
                self.wire.tell("ES4", "HandleSMSRChangeNotification", "SMSR2", operator, fields, 31)

