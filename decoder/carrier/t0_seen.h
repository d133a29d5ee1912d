/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which records of a modem log were seen before, and which are missing, by time and number. */
#ifndef RSP_CARRIER_T0_SEEN_H
#define RSP_CARRIER_T0_SEEN_H

#include "base/pass.h"

/* Two log streams that print the same records are at most so many records apart. */
enum { RSP_T0_SEEN_DEPTH = 16 };

struct rsp_t0_record {
	uint64_t hash; /* of kind and bytes */
	uint64_t sequence;
	int64_t t_ns;
};

/* The last records of one slot. All zero at the start. */
struct rsp_t0_seen {
	struct rsp_t0_record records[RSP_T0_SEEN_DEPTH];
	unsigned next, num;
	bool has_sequence;
	uint64_t sequence; /* of the last record */
};

enum rsp_t0_order {
	RSP_T0_FOLLOWS,
	RSP_T0_AGAIN,   /* the record was seen before: same kind, bytes, number and time */
	RSP_T0_MISSING, /* numbers are missing before it */
	RSP_T0_RESTARTED /* the numbers begin anew */
};

/* rsp_t0_seen_note compares a record with the last ones and keeps it, unless it was seen before.
 * Where there is neither time nor number nothing was: equal records are then taken for two.
 * *out_missing is how many numbers are missing. */
enum rsp_t0_order rsp_t0_seen_note(struct rsp_t0_seen *seen, const struct rsp_frame *frame,
                                   struct rsp_slice bytes, uint32_t kind, uint64_t *out_missing);

#endif
