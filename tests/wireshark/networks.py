# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of what no bundled recording has on a network, made for comparing the plugin with rsptrace: remote management over HTTP in
clear, SMPP cut and joined by TCP, SOAP compressed and in chunks, short messages over GSM's radio interface and in SIP, CoAP in
blocks, CAT_TP, GSMTAP of version 3; and lines of cards with channels of BIP, which rsptrace writes as GSMTAP."""
import gzip
import json
import runpy
import struct
import subprocess
import sys
import types

from host import RSPTRACE, SOURCE
from test_overhead import Writer

sys.path.insert(0, str(SOURCE / "tests/ota"))
import cat_tp  # noqa: E402
import made as ota  # noqa: E402

IP = types.SimpleNamespace(**runpy.run_path(str(SOURCE / "tests/cli/made.py")))
SCP81 = SOURCE / "captures/scp81/aes128-cbc-sha256"
SYN, ACK, PUSH, FIN = 2, 16, 8, 1


class Stream:
    """One connection of TCP."""

    def __init__(self, writer, port, other):
        self.writer, self.port, self.other = writer, port, other
        self.next = {True: 1, False: 1}
        for out, flags, first, second in ((True, SYN, 0, 0), (False, SYN | ACK, 0, 1), (True, ACK, 1, 1)):
            writer.tcp(out, port, other, first, second, flags)

    def send(self, out, data, size=1400):
        for at in range(0, len(data), size):
            part = data[at:at + size]
            self.writer.tcp(out, self.port, self.other, self.next[out], self.next[not out], PUSH | ACK, part)
            self.next[out] += len(part)

    def close(self):
        for out in (True, False):
            self.writer.tcp(out, self.port, self.other, self.next[out], self.next[not out], FIN | ACK)
            self.next[out] += 1


def messages_of(data):
    """What one end of a connection sent, cut apart where a start line begins."""
    starts = [at for mark in (b"POST /", b"HTTP/1.1 ") for at in range(len(data))
              if data.startswith(mark, at) and (at == 0 or data[at - 2:at] == b"\r\n")]
    return [data[at:end] for at, end in zip(sorted(starts), sorted(starts)[1:] + [len(data)])]


def scp81(writer):
    """A session of a card, in segments that end anywhere."""
    stream = Stream(writer, 20001, 8081)
    asked = messages_of((SCP81 / "http_client.txt").read_bytes())
    answered = messages_of((SCP81 / "http_server.txt").read_bytes())
    assert len(asked) == len(answered) == 3, (asked, answered)
    for size, request, response in zip((1400, 100, 33), asked, answered):
        stream.send(True, request, size)
        stream.send(False, response, size)
    stream.close()


def scp81_notification(writer):
    """One that stands in the target, answered without a body."""
    stream = Stream(writer, 20002, 8081)
    notification = bytes.fromhex("E1354C1089049032123451234512345678901235" "4D01024E0200014F10A0000005591010FFFFFFFF890000110014070109" "1132547698")
    notification = bytes([0xE1, len(notification) - 2]) + notification[2:]
    stream.send(True, b"POST /server/adminagent?msg=%s HTTP/1.1\r\nHost: x\r\nX-Admin-Protocol: globalplatform-remote-admin/1.0\r\n"
                b"X-Admin-From: //se-id/eid/89049032123451234512345678901235;//aa-id/aid/A000000559/1010FFFFFFFF8900000100\r\n\r\n"
                % notification.hex().upper().encode())
    stream.send(False, b"HTTP/1.1 204 No Content\r\nX-Admin-Protocol: globalplatform-remote-admin/1.0\r\n\r\n")
    stream.close()


def pdu(command, sequence, body=b"", status=0):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def short_message(data, esm=0x40, dcs=0xF6):
    return (b"\0" + b"\1\1500\0" + b"\1\1" b"8881\0" + bytes((esm, 0x7F, 0)) + b"\0\0" + bytes((0, 0, dcs, 0, len(data))) + data)


def packet_data():
    """A command packet for a SIM, of which nothing is secured: CHL 13, SPI 0, KIc 0, KID 0, TAR, CNTR, PCNTR."""
    inside = bytes.fromhex("0D" "0000" "0000" "B00010" "0000000001" "00") + bytes.fromhex("00A40000023F00")
    return bytes.fromhex("027000") + struct.pack(">H", len(inside)) + inside


def smpp(writer):
    """PDUs joined in one segment, cut over several, and data_sm both ways."""
    stream = Stream(writer, 20003, 2775)
    bind = pdu(9, 1, b"sme\0pw\0\0\x34\0\0\0")
    stream.send(True, bind)
    stream.send(False, pdu(0x80000009, 1, b"smsc\0"))
    submit = pdu(4, 2, short_message(packet_data()))
    deliver = pdu(5, 1, short_message(b"hello", esm=0, dcs=0))
    stream.send(True, submit + pdu(0x15, 3) + pdu(4, 4, short_message(packet_data())))
    stream.send(False, pdu(0x80000004, 2, b"1\0") + deliver, 20)
    data = b"\0" + b"\1\1500\0" + b"\1\1" b"8881\0" + bytes((0x40, 0, 0xF6)) + struct.pack(">HH", 0x424, len(packet_data())) + packet_data()
    stream.send(True, pdu(0x103, 5, data), 30)
    stream.send(False, pdu(0x103, 2, data) + pdu(5, 3, short_message(b"\0\0", esm=0))[:40])
    stream.send(False, pdu(5, 3, short_message(b"\0\0", esm=0))[40:])
    stream.close()


def soap(writer):
    """A request compressed by gzip and a response in chunks; something else in XML before them."""
    head = (b'<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/'
            b'addressing" xmlns:rps="http://namespaces.gsma.org/esim-messaging/1"><s:Header><wsa:MessageID>http://a.example/?%s'
            b'</wsa:MessageID><wsa:Action>http://gsma.com/ES3/PlatformManagement/ES3-DeleteISDP</wsa:Action></s:Header><s:Body>')
    tail = b"</s:Body></s:Envelope>"
    ask = (head % b"TransactionID=1" + b"<rps:ES3-DeleteISDPRequest><rps:FunctionCallIdentifier>7</rps:FunctionCallIdentifier>"
           b"<rps:Eid>89049032123451234512345678901235</rps:Eid><rps:Iccid>89000123456789012341</rps:Iccid>"
           b"</rps:ES3-DeleteISDPRequest>" + tail)
    reply = (head % b"TransactionID=2" + b"<rps:ES3-DeleteISDPResponse><rps:FunctionExecutionStatus><rps:Status>Failed</rps:Status>"
             b"<rps:StatusCodeData><rps:Subject>8.2.1</rps:Subject><rps:Reason>3.9</rps:Reason></rps:StatusCodeData>"
             b"</rps:FunctionExecutionStatus></rps:ES3-DeleteISDPResponse>" + tail)
    news = b"<rss><item>x</item></rss>"
    other = Stream(writer, 20004, 80)
    other.send(True, b"GET /news HTTP/1.1\r\nHost: x\r\n\r\n")
    other.send(False, b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(news) + news)
    stream = Stream(writer, 20005, 80)
    packed = gzip.compress(ask, mtime=0)
    stream.send(True, b"POST /sm-sr HTTP/1.1\r\nHost: x\r\nContent-Type: application/soap+xml; charset=utf-8\r\nContent-Encoding: gzip\r\n"
                b"Content-Length: %d\r\n\r\n" % len(packed) + packed, 300)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(reply[at:at + 200]), reply[at:at + 200]) for at in range(0, len(reply), 200))
    stream.send(False, b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml;action=\"http://gsma.com/ES3/PlatformManagement/ES3-EnableProfile"
                b"\"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n", 700)
    stream.close()


def radio():
    """RP-DATA both ways over an SDCCH, a frame of it twice; and one that has lost a frame."""
    down = ota.rp_data(ota.deliver(bytes.fromhex("027000") + ota.command(ota.AES, ota.SCRIPT)))
    up = ota.rp_data(ota.submit(bytes.fromhex("027100") + ota.answer(ota.AES, ota.ANSWER)), to_mobile=False)
    layer3 = [bytes([9, 1, len(rp)]) + rp for rp in (down, up)]
    lost = ota.gsmtap_um(layer3[0], False)
    return ota.pcap(ota.gsmtap_um(layer3[0], False, again=1) + ota.gsmtap_um(layer3[1], True) + lost[:1] + lost[2:], 4729)


def sip():
    down = ota.rp_data(ota.deliver(bytes.fromhex("027000") + ota.command(ota.AES, ota.SCRIPT)))
    up = ota.rp_data(ota.submit(bytes.fromhex("027100") + ota.answer(ota.AES, ota.ANSWER)), to_mobile=False)
    return ota.pcap([ota.sip(down), ota.sip(b"hello", "text/plain"), ota.sip(up)], 5060)


def version_3():
    """Reset, SELECT and STATUS of slot 5 with GSMTAP of version 3: 8 bytes, the slot, and what ends them."""
    def packet(sub_type, payload):
        metadata = bytes.fromhex("0007" "0001" "05") + b"\xff\xfe"
        return struct.pack(">BBHHH", 3, 0, 4, 1, sub_type) + metadata + b"\0" + payload
    def exact(sub_type, payload):
        return struct.pack(">BBHHH", 3, 0, 2, 1, sub_type) + payload
    return ota.pcap([exact(2, bytes.fromhex("3B9F96801FC78031E073FE211B63F10201830F9000C2")),
                     exact(1, bytes.fromhex("00A40004023F009000")), exact(1, bytes.fromhex("80F2000C009000"))], 4729)


def coap():
    """A question of an IPA and its answer, in blocks of 64 bytes; the device of something else beside it."""
    ask = bytes.fromhex("BF4F12" "5A10" "89049032123451234512345678901235")
    reply = bytes.fromhex("BF4F03" "020101")
    packets = []
    IP.coap_exchange(packets, ("192.0.2.1", 40000), ("192.0.2.2", 5683), ask, reply, 4)
    packets.append(IP.udp(("192.0.2.3", 40000), ("192.0.2.2", 5683), IP.coap(0, 1, 9, b"a", [(11, b"temperature")])))
    IP.coap_exchange(packets, ("192.0.2.1", 40000), ("192.0.2.2", 5683), ask, reply * 1, 6)
    return IP.pcap(packets)


def link():
    """Packets in a link of CAT_TP, the answers beside them; a PDU whose checksum is wrong."""
    made = cat_tp.Link()
    made.send(1, cat_tp.command(ota.AES, ota.LONG, spi="1639"))
    made.send(0, cat_tp.answer(ota.AES, ota.ANSWER))
    made.add(1, cat_tp.ACK, b"\1\2", wrong=True)
    made.send(1, cat_tp.command(ota.AES, ota.SCRIPT, counter=2, spi="1639"))
    made.close()
    ends = (cat_tp.CARD, cat_tp.SERVER)
    return IP.pcap([IP.udp(ends[sender], ends[1 - sender], data) for sender, data in made.pdus])


STREAMS = {"scp81": scp81, "notification": scp81_notification, "smpp": smpp, "soap": soap}
DATAGRAMS = {"radio": radio, "sip": sip, "version-3": version_3, "coap": coap, "cat-tp": link}
LINES = ("scp80/*.hex", "scp81/*/bip-trace.hex")


def lines(folder):
    """Lines of cards as GSMTAP, with their keys; in a classic pcap, because Wireshark does not know what is told of a slot beside it."""
    for pattern in LINES:
        for source in sorted((SOURCE / "captures").glob(pattern)):
            path = folder / f"{source.parent.name}-{source.stem}.pcap"
            subprocess.run([RSPTRACE, "convert", "-q", "--reveal", "-w", f"{path}ng", source], check=True)
            subprocess.run(["editcap", "-F", "pcap", f"{path}ng", path], check=True)
            keys = source.parent / "keys.json"
            yield path, keys if keys.exists() else None


def make(folder):
    """Captures, each with a keyring or None."""
    keys = folder / "published.json"
    keys.write_text(json.dumps(ota.KEYRING))
    made = []
    for name, write in STREAMS.items():
        made.append((folder / f"{name}.pcap", None))
        writer = Writer(made[-1][0])
        write(writer)
        writer.file.close()
    for name, write in DATAGRAMS.items():
        made.append((folder / f"{name}.pcap", keys))
        made[-1][0].write_bytes(write())
    made += lines(folder)
    for path, _ in made:
        path.chmod(0o644)
    return made
