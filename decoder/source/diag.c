/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/diag.h"

#include "source/packet.h"

enum {
	ESCAPE = 0x7D, /* the next byte is meant with bit 6 changed */
	ESCAPE_BIT = 0x20,
	COUNTED_VERSION = 1,
	CRC_LEN = 2,
	CRC_POLYNOMIAL = 0x8408, /* x^16 + x^12 + x^5 + 1, least significant bit first */
	CRC_ALL = 0xFFFF,
	BITS = 8
};

/* Commands; what follows them. */
enum {
	COMMAND_LOG = 0x10, /* number of logs that wait (1), length (2), the record */
	COMMAND_LOG_LEN = 4,
	COMMAND_SUBSCRIPTION = 0x98, /* version (1), two unused, subscription (4), a packet */
	COMMAND_SUBSCRIPTION_LEN = 8
};

/* A time counts 1.25 ms in its upper 48 bits and in the lower 16 how many 32nds of a chip of CDMA
 * (1.2288 MHz) are over; it began on 1980-01-06. */
enum { TICKS_PER_S = 800, TICK_SHIFT = 16, PARTS_PER_TICK = 49152, NS_PER_TICK = 1250000 };

static const uint64_t epoch_s = 315964800;   /* 1980-01-06 */
static const uint64_t latest_s = 4575744000; /* 2115-01-01 */

uint16_t rsp_diag_crc(struct rsp_slice bytes)
{
	uint16_t crc = CRC_ALL;
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte)) {
		crc ^= byte;
		for (unsigned i = 0; i < BITS; i++)
			crc = (uint16_t)(crc & 1 ? crc >> 1 ^ CRC_POLYNOMIAL : crc >> 1);
	}
	return crc ^ CRC_ALL;
}

/* Takes what stands before the next escape, and the byte that the escape means. */
static bool take_run(struct rsp_slice *raw, struct rsp_slice *out_run, uint8_t *out_escaped)
{
	if (!rsp_take_until(raw, ESCAPE, out_run))
		return false;
	if (!rsp_take_u8(raw, out_escaped))
		*out_escaped = 0; /* an escape of nothing: the check sum will not match */
	*out_escaped ^= ESCAPE_BIT;
	return true;
}

static enum rsp_diag_verdict unescape(struct rsp_slice raw, struct rsp_bytes *plain)
{
	struct rsp_slice run, packet, sum;
	uint8_t escaped;
	uint16_t crc;

	plain->len = 0;
	while (take_run(&raw, &run, &escaped))
		if (!rsp_bytes_append(plain, run) ||
		    !rsp_bytes_append(plain, rsp_slice(&escaped, 1)))
			return RSP_DIAG_NO_MEMORY;
	if (!rsp_bytes_append(plain, raw))
		return RSP_DIAG_NO_MEMORY;
	packet = rsp_bytes_slice(plain);
	if (!rsp_take_last(&packet, CRC_LEN, &sum) || packet.len == 0 ||
	    !rsp_take_u16le(&sum, &crc) || crc != rsp_diag_crc(packet))
		return RSP_DIAG_BAD;
	plain->len = packet.len;
	return RSP_DIAG_GOOD;
}

/* Takes a packet that is not escaped, with the end bytes around it. What follows must begin one of
 * the same kind: a stream of escaped packets has no such thing. */
static bool take_counted(struct rsp_slice *in, struct rsp_slice *out)
{
	struct rsp_slice rest = *in;
	uint8_t first, version, last, next;
	uint16_t len;

	if (!rsp_take_u8(&rest, &first) || first != RSP_DIAG_END || !rsp_take_u8(&rest, &version) ||
	    version != COUNTED_VERSION || !rsp_take_u16le(&rest, &len) ||
	    !rsp_take(&rest, len, out) || !rsp_take_u8(&rest, &last) || last != RSP_DIAG_END ||
	    (rsp_peek_u8(rest, 0, &next) && next != RSP_DIAG_END))
		return false;
	*in = rest;
	return len > 0;
}

enum rsp_diag_verdict rsp_diag_take_packet(struct rsp_slice *in, struct rsp_bytes *room,
                                           struct rsp_diag_packet *out)
{
	struct rsp_slice rest = *in;
	enum rsp_diag_verdict verdict;

	do {
		out->escaped = !take_counted(&rest, &out->raw);
		if (!out->escaped) {
			out->bytes = out->raw;
			*in = rest;
			return RSP_DIAG_GOOD;
		}
		if (!rsp_take_until(&rest, RSP_DIAG_END, &out->raw))
			return RSP_DIAG_UNFINISHED;
	} while (out->raw.len == 0);
	verdict = unescape(out->raw, room);
	out->bytes = rsp_bytes_slice(room);
	*in = rest;
	return verdict;
}

size_t rsp_diag_raw_offset(const struct rsp_diag_packet *packet, size_t off)
{
	struct rsp_slice rest = packet->raw, run;
	uint8_t escaped;

	while (packet->escaped && take_run(&rest, &run, &escaped)) {
		if (off <= run.len)
			return rsp_offset_in(packet->raw, run) + off;
		off -= run.len + 1;
	}
	return rsp_offset_in(packet->raw, rest) + off;
}

bool rsp_diag_take_log(struct rsp_slice *in, struct rsp_diag_log *out)
{
	struct rsp_slice rest = *in;

	if (!rsp_take_u16le(&rest, &out->len) || !rsp_take_u16le(&rest, &out->code) ||
	    !rsp_take_u64le(&rest, &out->time) || out->len < RSP_DIAG_LOG_HEADER_LEN)
		return false;
	out->body = rsp_take_up_to(&rest, (size_t)out->len - RSP_DIAG_LOG_HEADER_LEN);
	*in = rest;
	return true;
}

bool rsp_diag_log_of(struct rsp_slice packet, struct rsp_diag_log *out)
{
	uint8_t command;

	if (rsp_peek_u8(packet, 0, &command) && command == COMMAND_SUBSCRIPTION &&
	    !rsp_skip(&packet, COMMAND_SUBSCRIPTION_LEN))
		return false;
	return rsp_peek_u8(packet, 0, &command) && command == COMMAND_LOG &&
	       rsp_skip(&packet, COMMAND_LOG_LEN) && rsp_diag_take_log(&packet, out);
}

bool rsp_diag_can_be_time(uint64_t time)
{
	return (time >> TICK_SHIFT) / TICKS_PER_S < latest_s - epoch_s;
}

void rsp_diag_set_time(uint64_t time, struct rsp_frame *out)
{
	uint64_t ticks = time >> TICK_SHIFT, parts = time & ((1U << TICK_SHIFT) - 1);

	out->clock = RSP_CLOCK_NONE;
	out->t_ns = 0;
	if (!rsp_diag_can_be_time(time))
		return;
	out->clock = RSP_CLOCK_UNIX;
	out->t_ns = (int64_t)(epoch_s * RSP_NS_PER_S + ticks * NS_PER_TICK +
	                      parts * NS_PER_TICK / PARTS_PER_TICK);
}
