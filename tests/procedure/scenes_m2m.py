# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays of SGP.02: the SOAP legs between operator, SM-DP and SM-SRs."""
from play import EID, Play

ICCID = "89000123456789012341"
ENTITIES = {"operator": "2.999.10", "smdp": "2.999.20", "old": "2.999.30", "new": "2.999.40", "eum": "2.999.50", "another": "2.999.11",
            "sp": "2.999.60"}
AID, OTHER_AID, ISDR = (f"A0000005591010FFFFFFFF8900{end}00" for end in ("0011", "0012", "0001"))
OK = "<r:FunctionExecutionStatus><r:Status>EXECUTED_SUCCESS</r:Status></r:FunctionExecutionStatus>"
WHO, PROFILE = f"<r:Eid>{EID}</r:Eid>", f"<r:Iccid>{ICCID}</r:Iccid>"
TARGET, CURRENT = (f"<r:{name}>{ENTITIES[who]}</r:{name}>" for name, who in (("Target-Smsr-id", "new"), ("CurrentSMSRid", "old")))


def failed(subject, reason, status="FAILED"):
    return (f"<r:FunctionExecutionStatus><r:Status>{status}</r:Status><r:StatusCodeData><r:Subject>{subject}</r:Subject>"
            f"<r:Reason>{reason}</r:Reason></r:StatusCodeData></r:FunctionExecutionStatus>")


class Servers:
    """Who says what to whom; each message goes over a connection to its receiver."""

    def __init__(self):
        self.play = Play()
        self.number = 0
        self.called = self.repeats = None

    def again(self):
        """What is asked next has the FunctionCallIdentifier of what was asked last."""
        self.repeats = self.called
        return self

    def identifier(self, sender):
        self.number += 1
        return f"//{ENTITIES[sender]}/m{self.number}?TransactionId=t{self.number}&amp;MessageDate=2027-01-15T08:00:00Z"

    def envelope(self, sender, receiver, action, body, relates=None):
        relates = f"<a:RelatesTo>{relates}</a:RelatesTo>" if relates else ""
        identifier = self.identifier(sender)
        return identifier, (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" '
            'xmlns:r="http://namespaces.gsma.org/esim-messaging/3"><s:Header>'
            f"<a:From><a:Address>http://{sender}?EntityId={ENTITIES[sender]}{'&amp;EntityName=M2M-SP' * (sender == 'sp')}</a:Address></a:From>"
            f"<a:To>http://{receiver}?EntityId={ENTITIES[receiver]}</a:To><a:MessageID>{identifier}</a:MessageID>{relates}"
            f"<a:Action>http://gsma.com/{action}</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>").encode()

    def post(self, receiver, request, response=b"", status="202 Accepted"):
        self.play.http(receiver, "POST /esim-messaging/3/x", "application/soap+xml", request, response, status)

    def ask(self, interface, function, sender, receiver, inside, is_async=True):
        """A request; answers what its answer is called with."""
        action = f"{interface}/x/{interface}-{function}" + ("" if is_async else "Request")
        self.called, self.repeats = self.repeats or f"c{self.number}", None
        body = (f"<r:{interface}-{function}Request><r:FunctionCallIdentifier>{self.called}</r:FunctionCallIdentifier>{inside}"
                f"</r:{interface}-{function}Request>")
        identifier, request = self.envelope(sender, receiver, action, body)
        self.post(receiver, request, b"" if is_async else None)
        return interface, function, sender, receiver, identifier, is_async

    def answer(self, asked, inside=OK, sender=None):
        interface, function, asker, receiver, identifier, is_async = asked
        action = f"{interface}/x" + (f"CallBack/{interface}-{function}" if is_async else f"/{interface}-{function}Response")
        body = f"<r:{interface}-{function}Response>{inside}</r:{interface}-{function}Response>"
        _, response = self.envelope(sender or receiver, asker, action, body, identifier)
        if is_async:
            self.post(asker, response)
        else:
            self.post(receiver, None, response, "200 OK")
        return self

    def call(self, *asked, answer=OK, **options):
        return self.answer(self.ask(*asked, **options), answer)

    def tell(self, interface, function, sender, receiver, inside):
        body = f"<r:{interface}-{function}>{inside}</r:{interface}-{function}>"
        self.post(receiver, self.envelope(sender, receiver, f"{interface}/x/{interface}-{function}", body)[1])
        return self


EIS = (f"<r:Eis><r:EumSignedInfo>{WHO}</r:EumSignedInfo></r:Eis>")
DONE = "<r:CompletionTimestamp>2027-01-15T08:00:00Z</r:CompletionTimestamp>"
ISSUER = f"<r:Mno-id>{ENTITIES['operator']}</r:Mno-id>"
ORDER = f"<r:SmSr-id>{ENTITIES['old']}</r:SmSr-id>{PROFILE}<r:EnableProfile>false</r:EnableProfile>"
SMSR = f"<r:Smsr-id>{ENTITIES['old']}</r:Smsr-id>"


def registration():
    return Servers().call("ES1", "RegisterEIS", "eum", "old", EIS, is_async=False).play


def send_data(servers, aid, data, answer):
    return servers.call("ES3", "SendData", "smdp", "old", f"{WHO}<r:Sd-aid>{aid}</r:Sd-aid><r:Data>{data}</r:Data>",
                        answer=OK + f"<r:EuiccResponseData>{answer}</r:EuiccResponseData>")


def store(p1, *objects):
    """STORE DATA with DGIs: pairs of identifier and contents, as a command of a script."""
    data = "".join(f"{name}{len(value) // 2:02X}{value}" for name, value in objects)
    command = f"80E2{p1}{len(data) // 2:02X}{data}00"
    return f"22{'81' if len(command) // 2 > 127 else ''}{len(command) // 2:02X}{command}"


# Which ISD-P it is for, a certificate of an SM-DP that nobody has signed, and what a key agreement sends (SGP.02 4.1.3.1).
FOR_ISDP = f"221C80E6200016000010{AID}00000000"
CERTIFIED = FOR_ISDP + store("0900", ("3A01", "7F21" + "81A5" + "930101" + "420101" + "5F200101" + "950188" + "5F240420440101" + "7303C80101"
                           + "7F4946B04104" + "11" * 64 + "F00100" + "5F3740" + "22" * 64))
AGREED = store("8901", ("3A02", "A606" + "900203" + "08" + "9100"), ("7F49", "04" + "11" * 64), ("5F37", "22" * 64))


def address(passed_on=None, answer=OK):
    """The operator changes a subscription address by way of the SM-DP, which may pass on another one."""
    new = "<r:newSubscriptionAddress><r:Imsi>{}</r:Imsi></r:newSubscriptionAddress>"
    servers = Servers()
    order = servers.ask("ES2", "UpdateSubscriptionAddress", "operator", "smdp", WHO + SMSR + PROFILE + new.format("001010000000001"), is_async=False)
    servers.call("ES3", "UpdateSubscriptionAddress", "smdp", "old", WHO + PROFILE + new.format(passed_on or "001010000000001"), is_async=False,
                 answer=answer)
    return servers.answer(order, answer).play


def download(created=AID, loaded=AID, keys=True, outcome=OK, completed=PROFILE, last="8600"):
    servers = Servers()
    order = servers.ask("ES2", "DownloadProfile", "operator", "smdp", WHO + ORDER)
    servers.call("ES3", "GetEIS", "smdp", "old", WHO, is_async=False, answer=OK + EIS)
    servers.call("ES3", "CreateISDP", "smdp", "old", f"{WHO}{PROFILE}{ISSUER}<r:RequiredMemory>1</r:RequiredMemory>",
                 answer=f"{OK}<r:Isd-p-aid>{created}</r:Isd-p-aid>")
    if keys:
        send_data(servers, ISDR, CERTIFIED, "230300900023058501019000")
        send_data(servers, ISDR, AGREED, "23148610" + "33" * 16 + "9000")
    send_data(servers, loaded, "840A3000" + "11" * 8 + "851133" + "22" * 16, "84008500")
    send_data(servers, loaded, "8610" + "33" * 16, last)
    if outcome == OK:
        servers.call("ES3", "ProfileDownloadCompleted", "smdp", "old", WHO + completed, is_async=False)
    else:
        servers.call("ES3", "DeleteISDP", "smdp", "old", WHO + PROFILE)
    return servers.answer(order, outcome).play


def one(interface, function, inside="", answer=OK):
    """A function of an operator at the SM-SR, for a profile."""
    is_async = function != "UpdatePolicyRules"
    return lambda: Servers().call(interface, function, "operator", "old", f"{WHO}{PROFILE}{inside}", answer=answer,
                                  is_async=is_async).play


def told(function):
    def made():
        servers = Servers().call("ES4", function, "operator", "old", WHO + PROFILE)
        servers.tell("ES4", "HandleProfileDisabledNotification", "old", "operator",
                     f"{WHO}<r:Iccid>89000123456789012358</r:Iccid>{DONE}")
        return servers.play
    return made


def relayed(ordered, function, inside, passed_on=PROFILE, answer=OK, then=OK):
    """The same by way of the SM-DP; `inside` as ES2 has it. What the SM-SR answers, and what the SM-DP makes of that."""
    is_async = function != "UpdatePolicyRules"

    def made():
        servers = Servers()
        order = servers.ask("ES2", ordered, "operator", "smdp", inside, is_async=is_async)
        servers.call("ES3", function, "smdp", "old", WHO + passed_on, answer=answer, is_async=is_async)
        return servers.answer(order, then).play
    return made


def audit():
    return Servers().call("ES4", "AuditEIS", "operator", "old", WHO + PROFILE, answer=OK + EIS).play


KEYS = (f"{WHO}<r:KeyVersionNumber>2</r:KeyVersionNumber><r:InitialSequenceCounter>0</r:InitialSequenceCounter>"
        "<r:ECCKeyLength>ECC-256</r:ECCKeyLength><r:ScenarioParameter>8</r:ScenarioParameter><r:HostId/>"
        "<r:EphemeralPublicKey>0401</r:EphemeralPublicKey><r:Signature>02</r:Signature>")
CERTIFICATE = "<r:SmsrCertificate>7F210573 03C80102</r:SmsrCertificate>".replace(" ", "")


def unprepared():
    """A change that nobody has prepared, behind something else."""
    return smsr_change(servers=Servers().call("ES4", "GetEIS", "operator", "old", WHO, is_async=False, answer=OK + EIS), is_prepared=False)


def smsr_change(old="old", new="new", early=False, outcome=OK, again=False, told_all=True, prepared=None, meanwhile=None,
                servers=None, before=EIS, behind=EIS, keys=KEYS, is_prepared=True):
    """Who really hands over and takes over, whether the new SM-SR says so too early, and how it ends; what goes on before
    it is asked for, and while it goes on; the EIS that is handed over, and the one that is there afterwards."""
    servers = servers or Servers()
    if is_prepared:
        servers.call("ES4", "PrepareSMSRChange", "operator", "new", WHO + CURRENT)
    if prepared:
        prepared(servers)
    change = servers.ask("ES4", "SMSRChange", "operator", "old", WHO + TARGET)
    if meanwhile:
        meanwhile(servers)
    handover = servers.ask("ES7", "HandoverEUICC", old, new, before)
    servers.call("ES7", "AuthenticateSMSR", new, old, WHO + CERTIFICATE, answer=OK + "<r:RandomChallenge>01</r:RandomChallenge>")
    keys = servers.ask("ES7", "CreateAdditionalKeySet", new, old, keys)
    if early:
        servers.answer(handover)
    servers.answer(keys, OK + "<r:DerivationRandom/><r:Receipt>01</r:Receipt>")
    if again:
        servers.answer(change, failed("1.6", "5.3", "EXPIRED"))
        change = servers.ask("ES4", "SMSRChange", "operator", "old", WHO + TARGET)
        handover = servers.ask("ES7", "HandoverEUICC", old, new, before)
    if not early:
        servers.answer(handover, outcome)
    servers.answer(change, outcome)
    if told_all:
        servers.tell("ES4", "HandleSMSRChangeNotification", "new", "operator", behind + DONE)
        servers.tell("ES3", "HandleSMSRChangeNotification", "new", "smdp", behind + ISSUER + DONE.replace("Completion", "completion"))
        servers.tell("ES2", "HandleSMSRChangeNotification", "smdp", "operator", behind + DONE)
    return servers.play


OTHER_ICCID, THIRD_ICCID, OTHER_EID = "89000123456789012358", "89000123456789012366", "89044045930000000000000000000062"
ONE, OTHER, THIRD = (f"<r:Iccid>{iccid}</r:Iccid>" for iccid in (ICCID, OTHER_ICCID, THIRD_ICCID))
RULE = "<r:Rule><r:Subject>PROFILE</r:Subject><r:Action>{}</r:Action><r:Qualification>{}</r:Qualification></r:Rule>"


def profile(iccid, state, fallback=False, *rules):
    """As an EIS has it; rules are pairs of action and qualification."""
    return (f"<r:ProfileInfo>{iccid}<r:Isd-p-aid>{AID}</r:Isd-p-aid>{ISSUER}<r:FallbackAttribute>{str(fallback).lower()}</r:FallbackAttribute>"
            f"<r:State>{state}</r:State><r:pol2>{''.join(RULE.format(*rule) for rule in rules)}</r:pol2></r:ProfileInfo>")


def eis(*profiles, owner="old"):
    return (f"<r:Eis><r:EumSignedInfo>{WHO}</r:EumSignedInfo><r:Smsr-id>{ENTITIES[owner]}</r:Smsr-id>{''.join(profiles)}</r:Eis>")


ENABLED, DISABLED = profile(ONE, "Enabled", True), profile(OTHER, "Disabled")


def shown(*profiles, owner="old", by="old", servers=None):
    """The operator asks an SM-SR for the EIS."""
    return (servers or Servers()).call("ES4", "GetEIS", "operator", by, WHO, is_async=False, answer=OK + eis(*profiles, owner=owner))


def registered(*profiles):
    return Servers().call("ES1", "RegisterEIS", "eum", "old", eis(*profiles), is_async=False).play


def done(function, iccid, *profiles, answer=OK, inside="", then=None):
    """A function behind a look at the EIS, and another look if there is something to be seen then."""
    def made():
        servers = shown(*profiles)
        servers.call("ES4", function, "operator", "old", WHO + iccid + inside, answer=answer, is_async=function != "UpdatePolicyRules")
        return (shown(*then, servers=servers) if then else servers).play
    return made


def moved(known, before, behind, later=None):
    """A change between looks at the EIS: what was known, what is handed over, what is there then; who is asked afterwards."""
    def made():
        servers = shown(*known)
        smsr_change(servers=servers, before=eis(*before), behind=eis(*behind, owner="new"))
        return (shown(*behind, owner=later, by=later, servers=servers) if later else servers).play
    return made


# Authorisations and what operators want to be told; what their elements are called nobody knows.


def granted(*actions, by="operator", kind="IoT", to="sp"):
    return (f"<r:Plma><r:Mno-id>{ENTITIES[by]}</r:Mno-id><r:M2m-sp-id>{ENTITIES[to]}</r:M2m-sp-id><r:ProfileType>{kind}</r:ProfileType>"
            + "".join(f"<r:Action>{one}</r:Action>" for one in actions) + "</r:Plma>")


def unwanted(*notes, by="operator", kind="IoT"):
    return (f"<r:Onc><r:Mno-id>{ENTITIES[by]}</r:Mno-id><r:ProfileType>{kind}</r:ProfileType>"
            + "".join(f"<r:Note>{one}</r:Note>" for one in notes) + "</r:Onc>")


def typed(made, kind):
    return made.replace("<r:State>", f"<r:ProfileType>{kind}</r:ProfileType><r:State>")


def by_sp(grant, function, answer=OK, accepted=OK, asker="sp", servers=None, inside=""):
    """An M2M SP has something done behind SetPLMA."""
    def made():
        own = servers() if servers else Servers()
        if grant:
            own.call("ES4A", "SetPLMA", "operator", "old", WHO + grant, answer=accepted, is_async=False)
        return own.call("ES4", function, asker, "old", WHO + OTHER + inside, answer=answer, is_async=function != "UpdatePolicyRules").play
    return made


def asked_what_is_granted(grant):
    """The SM-SR tells what it has, and the M2M SP acts on it."""
    servers = Servers().call("ES4A", "GetPLMA", "operator", "old", WHO, answer=OK + grant, is_async=False)
    return servers.call("ES4", "EnableProfile", "sp", "old", WHO + OTHER).play


def granted_and_asked(given, told):
    """What the SM-SR tells of what it was given."""
    servers = Servers().call("ES4A", "SetPLMA", "operator", "old", WHO + given, is_async=False)
    return servers.call("ES4A", "GetPLMA", "operator", "old", WHO, answer=OK + told, is_async=False).play


def told_behind(configuration, interface="ES4", accepted=OK, kind=None):
    """An operator is told that its profile was disabled, behind SetONC."""
    def made():
        servers = shown(*(typed(one, kind) for one in (ENABLED, DISABLED))) if kind else Servers()
        servers.call("ES4A", "SetONC", "operator", "old", WHO + configuration, answer=accepted, is_async=False)
        return servers.tell(interface, "HandleProfileDisabledNotification", "old", "smdp" if interface == "ES3" else "operator",
                            WHO + ONE + (ISSUER if interface == "ES3" else "") + DONE).play
    return made


def of_another(made):
    return made.replace(ENTITIES["operator"], ENTITIES["another"])


def moved_and_told(*also):
    """Two operators have profiles on an eUICC that moves; besides the one, these are told: (interface, receiver)."""
    servers = Servers()
    smsr_change(servers=servers, before=eis(ENABLED, of_another(DISABLED)), told_all=False)
    behind = eis(ENABLED, of_another(DISABLED), owner="new")
    servers.tell("ES4", "HandleSMSRChangeNotification", "new", "operator", behind + DONE)
    for interface, receiver in also:
        servers.tell(interface, "HandleSMSRChangeNotification", "new", receiver, behind + of_another(ISSUER) * (interface == "ES3") + DONE)
    return servers.play


def moved_as_another():
    return smsr_change(keys=KEYS.replace(EID, OTHER_EID))


def answered_twice(then=OK):
    servers = Servers()
    asked = servers.ask("ES4", "EnableProfile", "operator", "old", WHO + PROFILE)
    return servers.answer(asked).answer(asked, then).play


def retried(*answers, inside=WHO + PROFILE, then=WHO + PROFILE):
    """The same call twice."""
    def made():
        servers = Servers().call("ES4", "EnableProfile", "operator", "old", inside, answer=answers[0])
        return servers.again().call("ES4", "EnableProfile", "operator", "old", then, answer=answers[1]).play
    return made


def two_at_a_time(answer=OK, early=False):
    """A profile is enabled while the eUICC moves, or just before."""
    def enable(servers):
        servers.call("ES4", "EnableProfile", "operator", "old", WHO + PROFILE, answer=answer)
    return smsr_change(prepared=enable) if early else smsr_change(meanwhile=enable)


def in_turn(*calls):
    """One function after the other, each for a profile."""
    servers = Servers()
    for function, iccid in calls:
        servers.call("ES4", function, "operator", "old", WHO + iccid)
    return servers.play


# Rules of the leg between SM-SR and eUICC: the recordings of test_m2m.py and the plays of tests/m2m break them.
ON_CARD = {"m2m-change-keys-altered", "m2m-change-keys-left", "m2m-download-keys-altered", "m2m-notification-sequence-mismatch",
           "m2m-confirmation-early", "m2m-confirmation-missing", "m2m-outcome-wrong", "m2m-enable-other-enabled",
           "eis-aid-mismatch", "eis-policy-pol1", "eis-notification-repeated", "eis-outcome-wrong", "session-sequence-repeated"}
