# SPDX-License-Identifier: GPL-2.0-or-later
"""What servers do among themselves and with keys: registration, download, connectivity parameters, SM-SR change, PLMA, ONC."""
import commands
import ecka
import scp03
import scp80
import soap
from card import ISD_R, RID, TAR_MNO, Profile
from coding import contents, elements, find, swapped, tlv, upper
from crypto import Key
from device import CENTRE
from eis import eis
from exchange import VALIDITY
from parties import ICCIDS
from scene import FAILED_ON_CARD, NOT_ALLOWED, TOO_LATE, Scene

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
            first = self.wire.ask("ES2", "SetPLMA", operator, "SMDP", self.who + [smsr, entry])
            self.wire.open_call(first, 1)
            self.wire.call("ES3", "SetPLMA", "SMDP", "SMSR1", self.who + [entry], steps=(1, 2))
            self.wire.close_call(first, 2)
        self.granted |= {(provider, one) for one in actions}
        self.wire.tell("ES4", "HandlePLMASettingNotification", "SMSR1", provider,
                       self.who + [entry, ("CompletionTimestamp", self.now())], 3)
        self.wire.call("ES4A", "GetPLMA", operator, "SMSR1", self.who, [entry], steps=(4, 5))
        return self.done(soap.SUCCESS)

    def onc(self, operator, notes, kind="Generic3G"):
        play = self.play
        play.procedure = "sgp02.3.10-onc"
        entry = ("Onc", [("Mno-id", play.parties[operator].oid), ("ProfileType", kind)] + [("DiscardedNotification", one) for one in notes])
        self.wire.call("ES4A", "SetONC", operator, "SMSR1", self.who + [entry], steps=(1, 2))
        self.wire.call("ES4A", "GetONC", operator, "SMSR1", self.who, [entry], steps=(3, 4))
        self.discarded |= {(operator, one) for one in notes}
        return self.done(soap.SUCCESS)

    def relay(self, function, operator, fields, steps=(1, 2)):
        """A synchronous function of an operator by way of its SM-DP: what ES2 has besides the Smsr-id, ES3 has too."""
        smsr, at = ("Smsr-id", self.play.parties["SMSR1"].oid), 1 if function == "UpdateSubscriptionAddress" else 2
        first = self.wire.ask("ES2", function, operator, "SMDP", fields[:at] + [smsr] + fields[at:])
        self.wire.open_call(first, steps[0])
        self.wire.call("ES3", function, "SMDP", "SMSR1", fields, steps=steps)
        self.wire.close_call(first, steps[1])
        return self.done(soap.SUCCESS)

    def address(self, operator, number, interface="ES4"):
        """Another subscription address for a profile."""
        play, profile = self.play, self.play.profile(number)
        play.procedure = "sgp02.3.10-subscription-address"
        profile.imsi, profile.msisdn = f"00101000000020{number}", f"1000000002{number}"
        fields = self.about(profile) + [("newSubscriptionAddress", [("Imsi", profile.imsi), ("Msisdn", profile.msisdn)])]
        if interface == "ES2":
            return self.relay("UpdateSubscriptionAddress", operator, fields)
        self.wire.call("ES4", "UpdateSubscriptionAddress", operator, "SMSR1", fields, steps=(1, 2))
        return self.done(soap.SUCCESS)

    def relay_rules(self, operator, number, pol2):
        self.play.procedure = "sgp02.3.10-pol2"
        profile = self.play.profile(number)
        profile.pol2 = pol2
        return self.relay("UpdatePolicyRules", operator, self.about(profile) + [("pol2", soap.rules(pol2))])

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

    def begin_download(self, number=3, operator="MNO1"):
        """An ISD-P is created, then the SM-DP stops: it is left as it is."""
        play = self.play
        play.procedure = "sgp02.3.3"
        iccid = ICCIDS[number - 1]
        order = self.wire.ask("ES2", "DownloadProfile", operator, "SMDP", self.who + [
            ("SmSr-id", play.parties["SMSR1"].oid), ("Iccid", iccid), ("EnableProfile", "false")], 1)
        self.create(iccid, number, operator)
        self.wire.answer(order, status=(soap.FAILED, *FAILED_ON_CARD), step=7)
        return self.done(soap.FAILED)

    def clean_up(self, number=3):
        """What an earlier download has left in Created is deleted before the next one."""
        play = self.play
        play.procedure = "sgp02.3.10-cleanup"
        profile = play.profile(number)
        self.wire.call("ES3", "GetEIS", "SMDP", "SMSR1", self.who, [eis(play)], steps=(1, 2))
        asked = self.wire.ask("ES3", "DeleteISDP", "SMDP", "SMSR1", self.about(profile), 3)
        answer = self.ota.es5("SMSR1", "80E40040 DeleteISDP", commands.delete(profile.aid), (4, 5))
        is_done = answer.sw == "9000" or not play.has("outcome.card")
        self.wire.answer(asked, status=(soap.SUCCESS,) if is_done else (soap.FAILED, *FAILED_ON_CARD), step=6)
        return self.done(soap.SUCCESS if is_done else soap.FAILED)

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
        key = play.alter("ephemeral.key", Key(play.random))
        play.memory["key"] = key
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
        proof = session.authenticate_object()
        body = scp03.initialize_object(session.host) + (proof if play.has("install.authenticated") else b"")
        got = self.send_data("SCP03t 84 + 85", body, aid, (1, (2, 3), 4), True)
        if got[-1][0] != "85" and play.has("install.authenticated"):
            return False
        # What is altered in one of its segments needs as many of them as its row says.
        is_plain = not any("segment" in point for point in play.changes)
        data = package(iccid, play.random, 60 + int.from_bytes(play.random.bytes(2), "big") % 900 if play.seed and is_plain else 320)
        play.packages.append({"what": "profile", "iccid": iccid, "package": upper(data)})
        pieces = [data[at:at + SEGMENT // 2] for at in range(0, len(data), SEGMENT // 2)]
        for number, piece in enumerate(pieces, 1):
            if number == 2 and not play.has("install.alone"):
                self.ota.es5("SMSR1", "80500000 INITIALIZE UPDATE", tlv("22", bytes.fromhex("8050300008") + bytes(8)), (2, 3), aid)
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

    def connectivity_by_operator(self):
        """ES6: the operator to the ISD-P of its enabled profile."""
        self.play.procedure = "sgp02.3.10-connectivity-by-operator"
        self.ota.bound("MNO1")
        answer = self.ota.es5("MNO1", "80E28800 3A07", commands.group(commands.ADDRESSING, tlv("A0", tlv("06", "91", swapped(CENTRE)))),
                              (1, 2), self.card.enabled().aid, tar=TAR_MNO)
        return self.done(soap.SUCCESS if answer.sw == "9000" else None)

    # SM-SR change (3.9)

    def change(self, parameter=SCENARIO_SR, host=b"", is_tried_again=False):
        play = self.play
        play.procedure = "sgp02.3.9"
        new = play.parties["SMSR2"]
        self.ota.bound("SMSR2")
        if play.has("change.prepared"):
            asked = self.wire.ask("ES4", "PrepareSMSRChange", "MNO1", "SMSR2", self.who + [("CurrentSMSRid", play.parties["SMSR1"].oid)], 1)
            play.step(2, "SMSR2", "SMSR2", "willing and capable")
            self.wire.answer(asked, step=3)
        self.moved = self.wire.ask("ES4", "SMSRChange", "MNO1", "SMSR1", self.who + [("Target-Smsr-id", new.oid)], 4)
        self.handed = self.wire.ask("ES7", "HandoverEUICC", "SMSR1", "SMSR2", [play.alter("handover.eis", eis(play))], 5)
        play.step(6, "SMSR2", "SMSR2", "CERT.ECASD under EUM under CI: True")
        if not play.has("change.alone"):
            self.switch("MNO2", 2)
            play.procedure = "sgp02.3.9"
        challenge = self.authenticate_smsr()
        keys = self.additional_keys(challenge, parameter, host) if challenge else None
        if not keys:
            return self.abandoned()
        play.step(23, "SMSR2", "SMSR2", "receipt equal: commit")
        are_deleted = self.take_over(keys)
        if is_tried_again:
            return self.try_again()
        status = play.alter("change.outcome", (soap.SUCCESS,) if are_deleted else (soap.WARNING, *FAILED_ON_CARD))
        self.wire.answer(self.handed, status=status, step=28)
        play.step(29, "SMSR1", "SMSR1", "EIS deleted")
        if play.has("change.answered-late"):
            self.wire.answer(self.moved, status=status, step=30)
        self.tell_changed()
        return self.done(status[0])

    def try_again(self):
        """The SM-SR1 has given up waiting behind step 22; the second attempt finds the eUICC taken over."""
        play = self.play
        play.recorder.wait(VALIDITY + 1)
        self.wire.answer(self.moved, status=(soap.EXPIRED, *TOO_LATE), step=30)
        again = self.wire.ask("ES4", "SMSRChange", "MNO1", "SMSR1", self.who + [("Target-Smsr-id", play.parties["SMSR2"].oid)], 4)
        handed = self.wire.ask("ES7", "HandoverEUICC", "SMSR1", "SMSR2", [eis(play)], 5)
        status = (soap.WARNING, "8.1.1", "3.3")
        self.wire.answer(handed, status=status, step=28)
        play.step(29, "SMSR1", "SMSR1", "EIS deleted")
        self.wire.answer(again, status=status, step=30)
        self.tell_changed()
        return self.done(soap.WARNING)

    def abandoned(self):
        self.wire.answer(self.handed, status=(soap.FAILED, *FAILED_ON_CARD), step=28)
        self.wire.answer(self.moved, status=(soap.FAILED, *FAILED_ON_CARD), step=30)
        return self.done(soap.FAILED)

    def authenticate_smsr(self):
        play = self.play
        certificate = play.alter("certificate.sr", play.cert_sr["SMSR2"])
        asked = self.wire.ask("ES7", "AuthenticateSMSR", "SMSR2", "SMSR1", self.who + [("SmsrCertificate", upper(certificate))], 7)
        answer = self.ota.es5("SMSR1", "80E20900 3A01 (CERT.SR)", commands.certificate(certificate), (8, 12))
        play.step(10, "eUICC", "eUICC", "CERT.SR verified with PK.CI", sw=answer.sw)
        if answer.sw != "9000":
            self.wire.answer(asked, status=(soap.FAILED, *FAILED_ON_CARD), step=13)
            return None
        challenge = find(answer.last, "85")
        self.wire.answer(asked, [("RandomChallenge", upper(challenge))], step=13)
        return challenge

    def agree_on_psk(self, version):
        """A key set for SCP81 by EstablishISDRKeySet of the SM-SR that the eUICC has."""
        play = self.play
        play.procedure = "sgp02.key-set"
        answer = self.ota.es5("SMSR1", "80E20900 3A01 (CERT.SR)", commands.certificate(play.cert_sr["SMSR1"]), (1, 2))
        key, crt = Key(play.random), ecka.control(ecka.CERTIFIED, version)
        signature = play.smsr1.sign(ecka.to_be_signed(crt, key.point, find(answer.last, "85")))
        play.ephemeral.append({"d": upper(key.d), "point": upper(key.point), "owner": "SM-SR1"})
        self.ota.es5("SMSR1", "80E28901 3A02", commands.establish(crt, key.point, signature), (3, 4))
        play.psk, play.psk_version = ecka.Keys(key.shared(play.ecasd.point), crt).enc, version
        return self

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
        answer = self.ota.es5("SMSR2", "80E40000 F2 (keys of SM-SR1)", commands.delete_keys((1, 1, 3)), (25, 25))
        address = tlv("A3", tlv("81", bytes.fromhex("0B91") + contents("0100000020F2")))
        self.ota.es5("SMSR2", "80E28800 3A07 (SM-SR2 address)", commands.group(commands.ADDRESSING, address), (26, 26))
        play.step(27, "SMSR2", "SMSR2", "EIS owner = SM-SR2")
        return answer.sw == "9000"

    def tell_changed(self):
        play = self.play
        for operator in ("MNO1", "MNO2"):
            if play.has("told." + operator):
                fields = [play.alter("changed.eis", eis(play, "SMSR2")), ("CompletionTimestamp", self.now())]
                self.wire.tell("ES4", "HandleSMSRChangeNotification", "SMSR2", operator, fields, 31)

