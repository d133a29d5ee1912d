# SPDX-License-Identifier: GPL-2.0-or-later
"""The terminal: the line to the card (each exchange is a frame of GSMTAP), proactive commands, channels of BIP."""
import sms
from coding import tlv

SEND_SMS, REFRESH, OPEN, CLOSE, RECEIVE, SEND = 0x13, 0x01, 0x40, 0x41, 0x42, 0x43
UICC_RESET, IMMEDIATE, SEND_NOW = 4, 1, 1
TO_TERMINAL, TO_NETWORK = 0x82, 0x83
UDP, TCP = 1, 2
CHUNK_UP, CHUNK_DOWN = 224, 237
CENTRE, NUMBER = "1000000001", "10000009901"


class Line:
    def __init__(self, recorder):
        self.recorder = recorder
        self.lines = []      # of apdu.hex
        self.pending = []    # proactive commands: (bytes, what the terminal response adds)
        self.number = 0

    @property
    def last(self):
        return len(self.lines)

    def exchange(self, command, data=b"", sw=None):
        sw = sw or (bytes([0x91, min(len(self.pending[0][0]), 255)]) if self.pending else b"\x90\0")
        self.recorder.wait(0.002)
        self.recorder.gsmtap(command + data + sw)
        self.lines.append(f"{command.hex().upper()} {(data + sw).hex().upper()}")

    def start(self):
        self.exchange(bytes.fromhex("00A40004023F00"), bytes.fromhex("621E8202782183023F00A50C80017183040003A0008701018A01058B032F0601"))
        self.exchange(bytes.fromhex("8010000015FFFFFFFF7F9F00DFFF00001FE28001430300000000"))
        self.status()

    def status(self):
        self.exchange(bytes.fromhex("80F2010C00"))
        self.serve()

    def ask(self, kind, qualifier, target, *parts, more=b""):
        """The card wants this of the terminal; parts behind the details, more in the terminal response."""
        self.number = self.number % 254 + 1
        details = bytes([0x81, 3, self.number, kind, qualifier])
        self.pending.append((tlv("D0", details, tlv("82", bytes([0x81, target])), *parts), details, more))

    def serve(self):
        """FETCH and TERMINAL RESPONSE until nothing waits."""
        while self.pending:
            command, details, more = self.pending[0]
            rest, self.pending = self.pending[1:], []
            self.exchange(bytes.fromhex("80120000") + bytes([len(command) & 0xFF]), command)
            self.pending = rest
            if details[3] == REFRESH:
                return
            answer = details + tlv("82", "8281") + tlv("83", "00") + more
            self.exchange(bytes.fromhex("80140000") + bytes([len(answer)]) + answer)

    # Short messages

    def deliver(self, tpdus, react=None):
        """ENVELOPEs; react() puts what the card wants then before the last is answered, and gives the data of that answer."""
        data = b""
        for number, tpdu in enumerate(tpdus):
            if number == len(tpdus) - 1 and react:
                data = react() or b""
            self.exchange(sms.envelope(CENTRE, tpdu), data)

    def send_sms(self, tpdu):
        self.ask(SEND_SMS, 0, TO_NETWORK, tlv("8B", tpdu))

    def event(self, *parts):
        data = tlv("D6", *parts)
        self.exchange(bytes.fromhex("80C20000") + bytes([len(data)]) + data)

    def refresh(self):
        self.ask(REFRESH, UICC_RESET, TO_TERMINAL)


class Channel:
    """One of BIP, from OPEN CHANNEL to CLOSE CHANNEL."""

    def __init__(self, line, number, transport, port, address, at_once=False):
        self.line, self.number = line, number
        self.state = tlv("B8", bytes([0x80 | number, 0]))
        bearer, size = tlv("B5", "03"), tlv("B9", "0578")
        line.ask(OPEN, IMMEDIATE, TO_TERMINAL, bearer, size, tlv("C7", b"\3iot\7example"), tlv("BC", bytes([transport]), port.to_bytes(2, "big")),
                 tlv("BE", b"\x21", address), more=self.state + bearer + size)
        if not at_once:
            self.line.status()

    @property
    def target(self):
        return 0x20 | self.number

    def send(self, data):
        """From the card: chunks that are stored, the last is sent at once."""
        pieces = [data[at:at + CHUNK_UP] for at in range(0, len(data), CHUNK_UP)]
        for number, piece in enumerate(pieces):
            self.line.ask(SEND, SEND_NOW if number == len(pieces) - 1 else 0, self.target, tlv("B6", piece), more=tlv("B7", "FF"))
        self.line.status()

    def receive(self, data):
        """For the card: the event, and RECEIVE DATA until the buffer is empty."""
        pieces = [data[at:at + CHUNK_DOWN] for at in range(0, len(data), CHUNK_DOWN)]
        left = len(data)
        for piece in pieces:
            left -= len(piece)
            self.line.ask(RECEIVE, 0, self.target, tlv("B7", bytes([len(piece)])), more=tlv("B6", piece) + tlv("B7", bytes([min(left, 255)])))
        self.line.event(tlv("99", "09"), tlv("82", "8281"), self.state, tlv("B7", bytes([min(len(data), 255)])))
        self.line.serve()

    def close(self):
        self.line.ask(CLOSE, 0, self.target)
        self.line.status()
