# SPDX-License-Identifier: GPL-2.0-or-later
"""Who takes part, with test identities only, and what is written beside a recording of them."""
import json

import card
import certificates
import ecka
import scp03
import scp80
import soap
from coding import eid, luhn, upper
from crypto import Key, Random
from device import Line
from pcap import Recorder

ARC = "1.3.6.1.4.1.99999"
PARTIES = {  # name: (role, number of its object identifier, address)
    "MNO1": ("Operator", "1.1", "192.0.2.11"), "MNO2": ("Operator", "1.2", "192.0.2.12"), "SP1": ("M2M-SP", "6.1", "192.0.2.13"),
    "SMDP": ("SM-DP", "2.1", "192.0.2.21"), "SMSR1": ("SM-SR", "3.1", "192.0.2.31"), "SMSR2": ("SM-SR", "3.2", "192.0.2.32"),
    "EUM": ("EUM", "4.1", "192.0.2.41")}
SMSC, DEVICE, NAMES = "192.0.2.51", "192.0.2.60", "192.0.2.53"
CI_ID = ARC + ".5.1"
EID = eid("890010120000000000000000000042")
OTHER_EID = eid("890010120000000000000000000043")
ICCIDS = [luhn(f"890010100000000{number:03}") for number in range(1, 6)]
NUMBERS = {"SMSR1": "10000000201", "SMSR2": "10000000202", "MNO1": "10000000101", "MNO2": "10000000102"}


class Party:
    def __init__(self, name):
        self.name = name
        self.role, number, self.address = PARTIES[name]
        self.oid = f"{ARC}.{number}"
        self.host = f"{name.lower()}.m2m.example"
        self.smpp = None
        self.calls = self.messages = 0


class Play:
    """One recording: the clock, the card, the servers, and the truth about them. What `changes` names is not as it should be:
    {point: a value, or a function of the right value and the play}; point#2: only the second time it is passed."""

    def __init__(self, name, title, changes=None, seed=0):
        self.name, self.title, self.seed = name, title, seed
        self.changes, self.passed = changes or {}, {}
        self.random = Random(f"m2m {name}" + (f" {seed}" if seed else ""))
        self.recorder = Recorder()
        self.line = Line(self.recorder)
        self.parties = {name: Party(name) for name in PARTIES}
        self.steps, self.scripts = [], []
        self.outcome, self.procedure = None, None
        self.is_tls = False
        self.memory = {}
        self._make_keys()
        self._make_card()

    def _make_keys(self):
        self.ci, self.eum, self.smdp, self.smsr1, self.smsr2, self.ecasd = (Key(self.random) for _ in range(6))
        self.cert_dp = certificates.gp("02", "534D4450", self.smdp, self.ci, certificates.SM_DP)
        self.cert_sr = {"SMSR1": certificates.gp("03", "534D535231", self.smsr1, self.ci, certificates.SM_SR),
                        "SMSR2": certificates.gp("04", "534D535232", self.smsr2, self.ci, certificates.SM_SR)}
        self.cert_ecasd = certificates.gp("05", EID, self.ecasd, self.eum, usage=certificates.AGREEMENT)
        self.x509_ci = certificates.x509_of(1, "Test CI", self.ci, "Test CI", self.ci, True)
        self.x509_eum = certificates.x509_of(2, "Test EUM", self.eum, "Test CI", self.ci, True)
        self.psk, self.psk_version = self.random.bytes(16), ecka.FIRST_PSK
        self.ephemeral, self.derived, self.packages = [], [], []

    def key_set(self, version):
        return scp80.Keys(version, *(self.random.bytes(self.alter("ota.key-size", 16)) for _ in range(3)))

    def _make_card(self):
        self.card = card.Card(self.random, bytes.fromhex(EID), self.ci, self.ecasd)
        self.card.alter = self.alter
        self.card.token_key = self.random.bytes(16)
        self.ota = {"SMSR1": self.key_set(1)}
        self.all_sets = [(self.ota["SMSR1"], {})]
        self.card.sets.append(self.ota["SMSR1"])
        self.ota["MNO1"] = self.key_set(1)
        self.all_sets.append((self.ota["MNO1"], {"tar": "000000"}))
        self.card.mno_sets.append(self.ota["MNO1"])
        for number, owner in enumerate(("MNO1", "MNO2")):
            static = scp03.Static(*(self.random.bytes(16) for _ in range(3)))
            self.card.profiles.append(card.Profile(
                ICCIDS[number], card.RID + f"{0x1000 + number * 0x100:08X}", owner, state=card.DISABLED, static=static, smdp="SMDP",
                imsi=f"0010{number + 1}0000000{101 + number}", msisdn=f"1000000000{number + 1}"))
        self.card.profiles[0].state, self.card.profiles[0].is_fallback = card.ENABLED, True

    # What goes by, and may be changed

    def alter(self, point, value):
        self.passed[point] = self.passed.get(point, 0) + 1
        key = f"{point}#{self.passed[point]}"
        key = key if key in self.changes else point
        if key not in self.changes:
            return value
        change = self.changes[key]
        return change(value, self) if callable(change) else change

    def has(self, point):
        """Whether something happens at all."""
        return self.alter(point, True)

    # The truth

    def step(self, number, source, target, message, leg=None, **more):
        row = {"procedure": self.procedure, "step": number, "from": source, "to": target, "message": message, "leg": leg,
               "hint": more.pop("hint", None), **more, "n": len(self.steps) + 1}
        self.steps.append(row)
        return row

    def profile(self, number):
        """By its place in ICCIDS, from 1."""
        return next(one for one in self.card.profiles if one.iccid == ICCIDS[number - 1])

    def truth(self, legal, findings):
        return {"scenario": self.name, "title": self.title, "outcome": self.outcome, "legal": legal, "expected_findings": findings,
                "eid": EID, "namespace": soap.NAMESPACE, "iccids": {str(at): one for at, one in enumerate(ICCIDS, 1)},
                "parties": {one.name: {"role": one.role, "ip": one.address, "oid": one.oid} for one in self.parties.values()},
                "steps": self.steps, "es5": self.scripts}

    def psk_rows(self):
        """One that was agreed on follows from the private keys."""
        return [{"kvn": 64, "kid": 1, "psk": upper(self.psk)}] if self.psk_version == ecka.FIRST_PSK else []

    def keys(self):
        """A keyring as it stands."""
        pair = {name: {"d": upper(key.d), "point": upper(key.point)} for name, key in (
            ("ci", self.ci), ("eum", self.eum), ("sm_dp", self.smdp), ("sm_sr1", self.smsr1), ("sm_sr2", self.smsr2),
            ("ecasd", self.ecasd))}
        return {"note": "test keys, made for this recording only", "eid": EID, "scp80": [keys.row(**more) for keys, more in self.all_sets],
                "scp81": self.psk_rows(), **pair, "ecka_ephemeral": self.ephemeral,
                "derived": self.derived + self.packages, "master_delete_token_key": upper(self.card.token_key),
                "other_isdp": [one.static.row(aid=one.aid) for one in self.card.profiles if one.static]}

    def write(self, folder, legal, findings):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "merged.pcapng").write_bytes(self.recorder.pcapng())
        for leg in sorted({leg for _, leg, _ in self.recorder.frames}):
            (folder / f"{leg}.pcap").write_bytes(self.recorder.pcap(leg))
        if self.line.lines:
            (folder / "apdu.hex").write_text("\n".join(self.line.lines) + "\n")
        if self.recorder.secrets:
            (folder / "keylog.txt").write_text(self.recorder.secrets)
        for name, data in (("keys.json", self.keys()), ("truth.json", self.truth(legal, findings))):
            (folder / name).write_text(json.dumps(data, indent=1) + "\n")
            (folder / name).chmod(0o600 if name == "keys.json" else 0o644)
