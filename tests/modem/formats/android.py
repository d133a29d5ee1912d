# SPDX-License-Identifier: GPL-2.0-or-later
"""RIL lines in logcat: RILD or RILJ, the eUICC code of the system, the phone process (layouts: AOSP, RIL.java,
ril_commands.h, ApduSender, UiccController)."""
from formats.base import CLOSE, COMMAND, DAY_US, ENDS, OPEN, Format, channel_of, clock, end_lines


class Ril(Format):
    names = ("ril", "android-ril")
    atr = False
    joins = True
    sessions = True
    slots = (None,)
    resolution = 1000
    first_command = True  # which layer is read, the first command decides
    quirks = {**ENDS, "rilj": "RILJ instead of RILD", "euicc": "TransApdu lines",
              "phone": "iccTransmitApduLogicalChannel lines", "upper-case": "hex in upper case",
              "other-lines": "other requests", "copies": "a second layer prints the same"}

    def prefix(self, us, tag, style):
        return f"01-{7 + us // DAY_US:02} {clock(us, 3)}  1404  1520 D {tag}: "

    def layer(self, style):
        if style.always("sessions"):
            return "rilj" if style.always("rilj") else "rild"
        return next((name for name in ("rilj", "euicc", "phone") if style.always(name)), "rild")

    def command(self, layer, serial, record, style):
        data = record.data
        text = data[5:].hex().upper() if style.always("upper-case") else data[5:].hex()
        cla, ins, p1, p2, p3 = data[:5]
        session = record.session or 0
        if layer == "euicc":
            return f"TransApdu: Send: ApduCommand(channel={channel_of(cla)}, cla={cla}, ins={ins}, p1={p1}, p2={p2}, p3={p3}, cmd={text})"
        if layer == "phone":
            return f"iccTransmitApduLogicalChannel: chnl={channel_of(cla)} cla={cla} cmd={ins} p1={p1} p2={p2} p3={p3} data={text}"
        kind = "CHANNEL" if session else "BASIC"
        return (f"[{serial:04}]> SIM_TRANSMIT_APDU_{kind} (sessionid={session},cla={cla},ins={ins},p1={p1},p2={p2},"
                f"p3={p3},data={text})")

    def response(self, layer, serial, kind, data, style):
        text = data[:-2].hex().upper() if style.always("upper-case") else data[:-2].hex()
        if layer == "euicc":
            return f"TransApdu: Response: IccIoResult sw1:0x{data[-2]:x} sw2:0x{data[-1]:x} Payload: {text}"
        if layer == "phone":
            return f"iccTransmitApduLogicalChannel: IccIoResult sw1:0x{data[-2]:x} sw2:0x{data[-1]:x} Payload: {text}"
        return f"[{serial:04}]< SIM_TRANSMIT_APDU_{kind} {{sw1=0x{data[-2]:x},sw2=0x{data[-1]:x},{text}}}"

    def opened(self, serial, record):
        if record.kind == CLOSE:
            return [f"[{serial:04}]> SIM_CLOSE_CHANNEL ({record.session})", f"[{serial:04}]< SIM_CLOSE_CHANNEL {{}}"]
        return [f"[{serial:04}]> SIM_OPEN_CHANNEL ({record.data.hex().upper()})",
                f"[{serial:04}]< SIM_OPEN_CHANNEL {{{record.session},0x90,0x00}}"]

    def write(self, records, style):
        lines, serial, kind = [], 1200, "BASIC"
        layer = self.layer(style)
        other = "euicc" if layer in ("rilj", "rild") else "rild"
        tag = {"rilj": "RILJ", "rild": "RILC", "euicc": "TransApdu", "phone": "PhoneInterfaceManager"}
        for record in records:
            front = self.prefix(record.us, tag[layer], style)
            if style.has("other-lines"):
                lines.append(self.prefix(record.us, "RILJ", style) + f"[{serial + 5000:04}]> SIGNAL_STRENGTH")
            if record.kind in (OPEN, CLOSE):
                serial += 1
                lines += [front + line for line in self.opened(serial, record)]
                continue
            if record.kind == COMMAND:
                serial += 1
                kind = "CHANNEL" if record.session else "BASIC"
                line, copy = (self.command(name, serial, record, style) for name in (layer, other))
            else:
                line, copy = (self.response(name, serial, kind, record.data, style) for name in (layer, other))
            lines.append(front + line)
            if style.always("copies"):
                lines.append(self.prefix(record.us, tag[other], style) + copy)
        return end_lines(lines, style)


class RilBrief(Ril):
    """The same with logcat's brief prefix, which has no time."""
    names = ("ril-brief", "ril")
    resolution = 0

    def prefix(self, us, tag, style):
        return f"D/{tag}( 1404): "


FORMATS = [Ril, RilBrief]
