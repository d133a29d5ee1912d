/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pcap and pcapng have in common: numbers in either byte order, times, frames. */
#ifndef RSP_SOURCE_PACKET_H
#define RSP_SOURCE_PACKET_H

#include "source/reader.h"

enum {
	RSP_NS_DIGITS = 9, /* a nanosecond is 10^-9 s */
	RSP_NS_PER_S = 1000000000,
	RSP_SCAN_LEN = 1 << 20,   /* bytes seen at once while looking for the next good record */
	RSP_SCAN_STEP = 512 << 10 /* of these, where a record may begin: it ends inside, too */
};

/* rsp_take_u16, rsp_take_u32 take a number in the byte order of a file. */
RSP_MUST_USE RSP_INLINE bool rsp_take_u16(bool big, struct rsp_slice *in, uint16_t *out)
{
	return big ? rsp_take_u16be(in, out) : rsp_take_u16le(in, out);
}

RSP_MUST_USE RSP_INLINE bool rsp_take_u32(bool big, struct rsp_slice *in, uint32_t *out)
{
	return big ? rsp_take_u32be(in, out) : rsp_take_u32le(in, out);
}

/* How many of which unit a time counts (pcapng option if_tsresol). */
struct rsp_resolution {
	bool binary;       /* units of 2^-exponent s, else of 10^-exponent s */
	unsigned exponent; /* 0 to 127 */
};

/* rsp_packet_time converts a count of units since 1970 plus `offset` seconds, and sets clock and
 * time of the frame; RSP_CLOCK_NONE where that lies before 1970 or after the year 2115 and so
 * cannot be a time of capture. */
void rsp_packet_time(struct rsp_resolution resolution, uint64_t units, int64_t offset,
                     struct rsp_frame *out);

#endif
