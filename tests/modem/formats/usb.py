# SPDX-License-Identifier: GPL-2.0-or-later
"""usbmon captures of modems: QMI UIM and MBIM "UICC low level access" (libqmi, libmbim; docs/facts.md)."""
import struct

from formats.base import CLOSE, COMMAND, DAY_US, FIRST_DAY, OPEN, Format, channel_of, pcap

USB_LINUX_MMAPPED = 220
UICC = bytes.fromhex("C2F6588EF0374BC98665F4D44BD09367")
QMI_IN_MBIM = bytes.fromhex("D1A30BC2F97A6E43BF65C7E24FB0F0D3")
SEND, CHANNEL, OPEN_CHANNEL, READ = 0x3B, 0x3F, 0x42, 0x20


def transfer(to_host, data):
    """struct usbmon_packet: a control transfer; data go with the submission, or the completion."""
    return struct.pack("<QBBBBHBB12siII8s16s", 7, ord("C" if to_host else "S"), 2, 0x80 if to_host else 0, 4, 2,
                       ord("-") if to_host else 0, 0, bytes(12), 0, len(data), len(data), b"\x21" * 8, bytes(16)) + data


def tlv(tag, value):
    return struct.pack("<BH", tag, len(value)) + value


def counted(tag, value, size="<H"):
    return tlv(tag, struct.pack(size, len(value)) + value)


class Modem(Format):
    atr = False
    dated = True
    resolution = 1
    joins = True
    sessions = True

    def write(self, records, style):
        self.transaction, self.sent = 0, {}
        return pcap(USB_LINUX_MMAPPED, [(record.us + FIRST_DAY * DAY_US, transfer(to_host, data)) for record in records
                                        for to_host, data in self.transfers(record, style)])

    def transfers(self, record, style):
        """(to the host, bytes) of each transfer that a record takes."""
        if record.kind in (OPEN, CLOSE):
            self.transaction += 1
            messages = self.opened(record, self.transaction)
        elif record.kind == COMMAND:
            self.transaction += 1
            self.sent[record.slot] = self.transaction
            messages = [(False, self.command(record, self.transaction))]
        else:
            messages = [(True, self.response(record, self.sent.get(record.slot, 0)))]
        if style.has("other-messages"):
            messages.insert(0, self.other())
        return [(to_host, part) for to_host, message in messages for part in self.wrapped(to_host, message, style)]

    def wrapped(self, to_host, message, style):
        return [message]


class Qmi(Modem):
    names = ("usb-qmi", "pcap")
    slots = (1, 2)
    losses = ("lost-response", "lost-exchange")  # a response names no slot: without its request it is of none
    quirks = {"other-messages": "other messages of the service", "in-mbim": "inside MBIM"}

    def message(self, to_host, transaction, number, tlvs):
        return struct.pack("<BHBBBBHHH", 1, len(tlvs) + 12, 0x80 if to_host else 0, 0x0B, 3, 2 if to_host else 0,
                           transaction, number, len(tlvs)) + tlvs

    def other(self):
        return False, self.message(False, 900, READ, tlv(1, b"\1"))

    def command(self, record, transaction):
        tlvs = tlv(1, bytes([record.slot])) + counted(2, record.data)
        channel = record.session or channel_of(record.data[0])
        return self.message(False, transaction, SEND, tlvs + (tlv(0x10, bytes([channel])) if channel else b""))

    def response(self, record, transaction):
        return self.message(True, transaction, SEND, tlv(2, bytes(4)) + counted(0x10, record.data))

    def opened(self, record, transaction):
        slot = tlv(1, bytes([record.slot]))
        channel = bytes([record.session])
        if record.kind == CLOSE:
            return [(False, self.message(False, transaction, CHANNEL, slot + tlv(0x11, channel))),
                    (True, self.message(True, transaction, CHANNEL, tlv(2, bytes(4))))]
        answer = tlv(2, bytes(4)) + tlv(0x10, channel) + tlv(0x11, record.item.sw.to_bytes(2, "big"))
        return [(False, self.message(False, transaction, OPEN_CHANNEL, slot + counted(0x10, record.data, "B"))),
                (True, self.message(True, transaction, OPEN_CHANNEL, answer + counted(0x12, record.item.fci, "B")))]

    def wrapped(self, to_host, message, style):
        return mbim(to_host, 5, QMI_IN_MBIM, 1, 0 if to_host else 1, message, 0) if style.always("in-mbim") else [message]


def mbim(to_host, transaction, service, command, kind, buffer, size):
    body = service + struct.pack("<III", command, kind, len(buffer)) + buffer
    size = size or len(body)
    parts = [body[at:at + size] for at in range(0, len(body), size)]
    return [struct.pack("<IIIII", 0x80000003 if to_host else 3, len(part) + 20, transaction, len(parts), number) + part
            for number, part in enumerate(parts)]


class Mbim(Modem):
    names = ("usb-mbim", "pcap")
    quirks = {"fragments": "messages in fragments of 64 bytes", "other-messages": "other commands of the service"}

    def message(self, to_host, transaction, command, buffer):
        return transaction, command, buffer

    def other(self):
        return False, (900, 7, b"")

    def command(self, record, transaction):
        channel = record.session or channel_of(record.data[0])
        return transaction, 4, struct.pack("<IIIII", channel, 0, 0, len(record.data), 20) + record.data

    def response(self, record, transaction):
        sw, data = record.data[-2:], record.data[:-2]
        return transaction, 4, sw + bytes(2) + struct.pack("<II", len(data), 12) + data

    def opened(self, record, transaction):
        if record.kind == CLOSE:
            return [(False, (transaction, 3, struct.pack("<II", record.session, 1))),
                    (True, (transaction, 3, struct.pack("<I", 0x90)))]
        fci = record.item.fci
        return [(False, (transaction, 2, struct.pack("<IIII", len(record.data), 16, 0, 1) + record.data)),
                (True, (transaction, 2, record.item.sw.to_bytes(2, "big") + bytes(2)
                        + struct.pack("<III", record.session, len(fci), 16) + fci))]

    def wrapped(self, to_host, message, style):
        transaction, command, buffer = message
        return mbim(to_host, transaction, UICC, command, 0 if to_host else 1, buffer, 44 if style.has("fragments") else 0)


FORMATS = [Qmi, Mbim]
