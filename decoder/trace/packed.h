/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a packed message is written. Internal to trace/.
 *
 *   4 bytes: where the buffers stand, 4 bytes: how many they are
 *   the numbers of the message, then its texts: a mask of those that are there, and these
 *   its two buffers: their places plus one
 *   elements: depth plus one, address of the field as a difference from the one before, span,
 *   value, note; 0: no more
 *   findings: 1, address of the rule, level, whether it did not run, span, text; 0: no more
 *   buffers: for each its kind, frame, place, name, whether its bytes follow, length,
 *   bytes, number of pieces, and for each piece offset, length, parent plus one, offset there
 * Numbers are varints (7 bits a byte, the least significant first), signed ones twice the number
 * or, where negative, twice its complement and one; texts are length plus one, bytes, NUL, or 0. A
 * span is a buffer plus one and, unless that is 0, its first bit and its number of bits. */
#ifndef RSP_TRACE_PACKED_H
#define RSP_TRACE_PACKED_H

#include "rsptrace/message.h"

enum rsp_packed_value {
	RSP_PACKED_SPAN,   /* the bytes of the span */
	RSP_PACKED_BUFFER, /* offset and length in the buffer of the span */
	RSP_PACKED_BYTES   /* length and the bytes themselves */
};

enum { RSP_PACKED_BITS = 7, RSP_PACKED_MORE = 0x80 };

static inline uint64_t rsp_packed_signed(int64_t value)
{
	return value < 0 ? ~(uint64_t)value << 1 | 1 : (uint64_t)value << 1;
}

static inline int64_t rsp_unpacked_signed(uint64_t value)
{
	return value & 1 ? (int64_t) ~(value >> 1) : (int64_t)(value >> 1);
}

/* The members of a message that are numbers, and those that are texts: a row each, so that packing
 * and unpacking cannot differ. SIGNED: a number that may be negative. */
#define RSP_PACKED_MEMBERS(NUMBER, SIGNED)                                                         \
	NUMBER(seq, uint64_t)                                                                      \
	NUMBER(trace, uint32_t)                                                                    \
	NUMBER(iface, enum rsp_interface)                                                          \
	NUMBER(direction, enum rsp_direction)                                                      \
	NUMBER(clock, enum rsp_clock)                                                              \
	SIGNED(t_ns, int64_t)                                                                      \
	NUMBER(frame, uint64_t)                                                                    \
	NUMBER(last_frame, uint64_t)                                                               \
	NUMBER(by_line, bool)                                                                      \
	SIGNED(slot, int)                                                                          \
	SIGNED(channel, int)                                                                       \
	NUMBER(tag, uint32_t)                                                                      \
	NUMBER(has_sw, bool)                                                                       \
	NUMBER(sw, uint16_t)                                                                       \
	NUMBER(has_command, bool)                                                                  \
	NUMBER(has_response, bool)                                                                 \
	NUMBER(cut, bool)                                                                          \
	NUMBER(command_len, size_t)                                                                \
	NUMBER(response_len, size_t)                                                               \
	NUMBER(result.state, enum rsp_result_state)                                                \
	SIGNED(result.number, int64_t)                                                             \
	NUMBER(connection, uint32_t)                                                               \
	NUMBER(connection_frame, uint64_t)                                                         \
	NUMBER(answers, uint64_t)                                                                  \
	NUMBER(same_as, uint64_t)                                                                  \
	NUMBER(same_object_as, uint64_t)                                                           \
	NUMBER(segment, uint32_t)                                                                  \
	NUMBER(parts, uint32_t)                                                                    \
	NUMBER(declared_len, size_t)                                                               \
	NUMBER(delivered_len, size_t)                                                              \
	NUMBER(procedure, uint64_t)

enum {
#define RSP_PACKED_ONE(member, type) +1
	RSP_PACKED_NUMBERS = 0 RSP_PACKED_MEMBERS(RSP_PACKED_ONE, RSP_PACKED_ONE),
#undef RSP_PACKED_ONE
	RSP_PACKED_TEXTS = 5 + RSP_NUM_IDS
};

static inline void rsp_packed_numbers(const struct rsp_message *message, uint64_t *out)
{
	unsigned at = 0;

#define RSP_PACKED_PUT(member, type)        out[at++] = (uint64_t)message->member;
#define RSP_PACKED_PUT_SIGNED(member, type) out[at++] = rsp_packed_signed(message->member);
	RSP_PACKED_MEMBERS(RSP_PACKED_PUT, RSP_PACKED_PUT_SIGNED)
#undef RSP_PACKED_PUT
#undef RSP_PACKED_PUT_SIGNED
}

static inline void rsp_unpacked_numbers(struct rsp_message *message, const uint64_t *in)
{
	unsigned at = 0;

#define RSP_PACKED_GET(member, type)        message->member = (type)in[at++];
#define RSP_PACKED_GET_SIGNED(member, type) message->member = (type)rsp_unpacked_signed(in[at++]);
	RSP_PACKED_MEMBERS(RSP_PACKED_GET, RSP_PACKED_GET_SIGNED)
#undef RSP_PACKED_GET
#undef RSP_PACKED_GET_SIGNED
}

static inline void rsp_packed_texts(const struct rsp_message *message, const char **out)
{
	*out++ = message->function;
	*out++ = message->result.name;
	*out++ = message->result.code;
	*out++ = message->step;
	*out++ = message->summary;
	for (int id = 0; id < RSP_NUM_IDS; id++)
		*out++ = message->ids[id];
}

static inline void rsp_unpacked_texts(struct rsp_message *message, const char *const *in)
{
	message->function = *in++;
	message->result.name = *in++;
	message->result.code = *in++;
	message->step = *in++;
	message->summary = *in++;
	for (int id = 0; id < RSP_NUM_IDS; id++)
		message->ids[id] = *in++;
}

#endif
