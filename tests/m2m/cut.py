# SPDX-License-Identifier: GPL-2.0-or-later
"""The front or the back of a capture, as it looks to somebody who began late or stopped early."""
ENHANCED_PACKET = (6).to_bytes(4, "little")


def blocks(data):
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at + 4:at + 8], "little")
        yield data[at:at + length]
        at += length


def parts(data, share):
    """(front, back) of a pcapng, parted behind this share of its packets; what is no packet stays in both."""
    all_of = list(blocks(data))
    packets = [at for at, block in enumerate(all_of) if block[:4] == ENHANCED_PACKET]
    cut = packets[int(len(packets) * share)]
    return (b"".join(block for at, block in enumerate(all_of) if at < cut or block[:4] != ENHANCED_PACKET),
            b"".join(block for at, block in enumerate(all_of) if at >= cut or block[:4] != ENHANCED_PACKET))
