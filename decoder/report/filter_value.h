/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values that a filter compares: literals, and what messages have. Internal to the filter. */
#ifndef RSP_REPORT_FILTER_VALUE_H
#define RSP_REPORT_FILTER_VALUE_H

#include "report/filter_lex.h"
#include "report/keys.h"

struct rsp_operand {
	enum rsp_kind kind;
	bool negative; /* UINT, INT, BOOL: sign and magnitude */
	uint64_t magnitude;
	int64_t seconds; /* TIME: since 1970, and nanoseconds behind */
	uint32_t ns;
	struct rsp_slice bytes; /* BYTES, STRING, OID (dotted text) */
};

/* rsp_operand_... make operands. */
struct rsp_operand rsp_operand_uint(uint64_t value);
struct rsp_operand rsp_operand_int(int64_t value);
struct rsp_operand rsp_operand_time_ns(int64_t t_ns);
struct rsp_operand rsp_operand_bytes(enum rsp_kind kind, struct rsp_slice bytes);

/* rsp_operand_order compares two operands of the same kind: below, equal to or above 0. */
int rsp_operand_order(const struct rsp_operand *a, const struct rsp_operand *b);

/* rsp_operand_read reads a literal as a value of the key's kind. On failure false, and out_text (in
 * the arena) says why. */
RSP_MUST_USE bool rsp_operand_read(struct rsp_arena *arena, const struct rsp_key *key,
                                   const struct rsp_token *token, struct rsp_operand *out,
                                   const char **out_text);

/* rsp_read_number reads decimal or 0x hex digits that fill the text; false when they do not, or are
 * more than 64 bits. */
RSP_MUST_USE bool rsp_read_number(struct rsp_slice text, uint64_t *out);

/* rsp_read_moment reads an ISO 8601 date, or date and time with "T" or a blank between them, with a
 * fraction and with Z or an offset (without: UTC); false when it is none. */
RSP_MUST_USE bool rsp_read_moment(struct rsp_slice text, int64_t *out_seconds, uint32_t *out_ns);

/* rsp_read_clock reads "hh:mm[:ss[.fraction]]" from the front; false when it is none. */
RSP_MUST_USE bool rsp_read_clock(struct rsp_slice *in, int64_t *out_seconds, uint32_t *out_ns);

/* rsp_read_seconds reads decimal seconds with an optional sign and fraction that fill the text. */
RSP_MUST_USE bool rsp_read_seconds(struct rsp_slice text, int64_t *out_seconds, uint32_t *out_ns);

#endif
