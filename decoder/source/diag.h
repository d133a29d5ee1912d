/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of Qualcomm's diagnostic interface (DIAG), as modems write them to logs. docs/facts.md
 * says what each layout rests on. */
#ifndef RSP_SOURCE_DIAG_H
#define RSP_SOURCE_DIAG_H

#include "source/line.h"

enum {
	RSP_DIAG_END = 0x7E,         /* the byte that ends a packet in a stream */
	RSP_DIAG_LOG_HEADER_LEN = 12 /* length (2), log code (2), time (8) */
};

/* A log record; all numbers of it stand in little-endian order. */
struct rsp_diag_log {
	uint16_t len; /* with the header, as it says itself */
	uint16_t code;
	uint64_t time;
	struct rsp_slice body; /* as far as it is there */
};

/* rsp_diag_crc is the check sum of a packet (CRC-16 of ISO/IEC 13239, as HDLC has it). */
uint16_t rsp_diag_crc(struct rsp_slice bytes);

enum rsp_diag_verdict {
	RSP_DIAG_GOOD,
	RSP_DIAG_BAD,        /* the check sum is wrong, or the packet too short for one */
	RSP_DIAG_UNFINISHED, /* no end of a packet was seen; nothing was taken */
	RSP_DIAG_NO_MEMORY
};

struct rsp_diag_packet {
	struct rsp_slice raw;   /* what stands in the stream, without end bytes */
	struct rsp_slice bytes; /* without escapes and check sum */
	bool escaped;           /* `bytes` are a copy, else cut from raw */
};

/* rsp_diag_take_packet takes the next packet of a stream with its end byte, and the end bytes
 * before it. Escaped packets have a check sum; others (7E, version 1, length, packet, 7E) have
 * none. `room` holds the bytes of an escaped packet. */
enum rsp_diag_verdict rsp_diag_take_packet(struct rsp_slice *in, struct rsp_bytes *room,
                                           struct rsp_diag_packet *out);

/* rsp_diag_raw_offset is where in packet->raw the byte `off` of the packet stands. */
size_t rsp_diag_raw_offset(const struct rsp_diag_packet *packet, size_t off);

/* rsp_diag_take_log takes a log record without any framing, as DLF files have them. False when
 * there is no whole header, or it says that it is shorter than a header. */
RSP_MUST_USE bool rsp_diag_take_log(struct rsp_slice *in, struct rsp_diag_log *out);

/* rsp_diag_log_of gives the log record that a packet holds, bare or in the packet that names a
 * subscription; false when it holds none. */
RSP_MUST_USE bool rsp_diag_log_of(struct rsp_slice packet, struct rsp_diag_log *out);

/* rsp_diag_can_be_time tells whether a time of a log record is one before the year 2115. */
bool rsp_diag_can_be_time(uint64_t time);

/* rsp_diag_set_time sets clock and time of a frame. */
void rsp_diag_set_time(uint64_t time, struct rsp_frame *out);

#endif
