/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/t0_seen.h"

/* FNV-1a's constants, over eight bytes at a time: records are compared, nothing is kept secret. */
#define HASH_START UINT64_C(0xCBF29CE484222325)
#define HASH_PRIME UINT64_C(0x100000001B3)

static uint64_t hash_of(uint32_t kind, struct rsp_slice bytes)
{
	enum { FOLD = 29 };
	uint64_t hash = (HASH_START ^ kind ^ (uint64_t)bytes.len << FOLD) * HASH_PRIME, eight;
	uint8_t byte;

	while (rsp_take_u64le(&bytes, &eight)) {
		hash = (hash ^ eight) * HASH_PRIME;
		hash ^= hash >> FOLD;
	}
	while (rsp_take_u8(&bytes, &byte))
		hash = (hash ^ byte) * HASH_PRIME;
	return hash;
}

/* The modem stamps a record once, for all streams. A number alone says little: behind a restart the
 * numbers begin anew, and so do the bytes of what a terminal does first.
 * Where a log has no numbers its times must tell records apart: another record of the same time
 * says that they do not, and equal records before that one are not the same. */
static bool is_again(const struct rsp_t0_seen *seen, const struct rsp_frame *frame,
                     const struct rsp_t0_record *record)
{
	if (frame->clock == RSP_CLOCK_NONE && !frame->has_sequence)
		return false;
	for (unsigned back = 1; back <= seen->num; back++) {
		const struct rsp_t0_record *other =
		    &seen->records[(seen->next + RSP_T0_SEEN_DEPTH - back) % RSP_T0_SEEN_DEPTH];

		if (other->t_ns != frame->t_ns)
			continue;
		if (other->sequence == record->sequence && other->hash == record->hash)
			return true;
		if (!frame->has_sequence)
			return false;
	}
	return false;
}

/* Numbers of one, two or four bytes begin anew at 0 when they are used up. */
static bool wraps(uint64_t last, uint64_t sequence)
{
	return sequence == 0 && (last == UINT8_MAX || last == UINT16_MAX || last == UINT32_MAX);
}

static enum rsp_t0_order order_of(const struct rsp_t0_seen *seen, const struct rsp_frame *frame,
                                  uint64_t *out_missing)
{
	uint64_t last = seen->sequence, now = frame->sequence;

	if (!frame->has_sequence || !seen->has_sequence || wraps(last, now))
		return RSP_T0_FOLLOWS;
	if (now <= last)
		return RSP_T0_RESTARTED;
	*out_missing = now - last - 1;
	return *out_missing ? RSP_T0_MISSING : RSP_T0_FOLLOWS;
}

enum rsp_t0_order rsp_t0_seen_note(struct rsp_t0_seen *seen, const struct rsp_frame *frame,
                                   struct rsp_slice bytes, uint32_t kind, uint64_t *out_missing)
{
	const struct rsp_t0_record record = {
	    .hash = hash_of(kind, bytes), .sequence = frame->sequence, .t_ns = frame->t_ns};
	enum rsp_t0_order order;

	*out_missing = 0;
	if (is_again(seen, frame, &record))
		return RSP_T0_AGAIN;
	order = order_of(seen, frame, out_missing);
	seen->records[seen->next] = record;
	seen->next = (seen->next + 1) % RSP_T0_SEEN_DEPTH;
	if (seen->num < RSP_T0_SEEN_DEPTH)
		seen->num++;
	seen->has_sequence = frame->has_sequence;
	seen->sequence = frame->sequence;
	return order;
}
