/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a decoder works with: where nodes and findings of one message go. */
#ifndef RSP_BASE_DECODE_H
#define RSP_BASE_DECODE_H

#include "base/field_set.h"
#include "base/rules.h"
#include "rsptrace/message.h"

struct rsp_walk_memo;

struct rsp_decode {
	struct rsp_arena *arena;         /* of the message */
	const struct rsp_buffer *buffer; /* the bytes being decoded; spans refer to it */
	unsigned num_nodes;
	unsigned num_findings;
	bool no_nodes;                    /* only findings are wanted: node functions answer NULL */
	const struct rsp_field_set *only; /* not NULL: of which values nodes are wanted; what has
	                                     others in it gets its node in any case */
	struct rsp_walk_memo *memo; /* not NULL: what it knows is passed over (schema/memo.h) */
	struct rsp_finding *first_finding, *last_finding;
};

/* rsp_decode_init starts the decoding of one message into `arena`. */
void rsp_decode_init(struct rsp_decode *decode, struct rsp_arena *arena,
                     const struct rsp_buffer *buffer);

/* All rsp_node_... functions accept NULL for any node and then do nothing and answer NULL, so that
 * a decoder needs no check after each: when memory or RSP_MAX_NODES is used up, the tree just ends
 * there (with one finding). `part` is the slice the element was read from, cut from decode->buffer.
 * `parent` NULL makes a root. */
struct rsp_node *rsp_node_new(struct rsp_decode *decode, struct rsp_node *parent,
                              const struct rsp_field *field, struct rsp_slice part);
/* ..._uint, _int, _bool, _time set the number; _bytes, _string, _oid keep the slice (not copied: it
 * must live as long as the message). */
struct rsp_node *rsp_node_uint(struct rsp_decode *decode, struct rsp_node *parent,
                               const struct rsp_field *field, struct rsp_slice part,
                               uint64_t value);
struct rsp_node *rsp_node_int(struct rsp_decode *decode, struct rsp_node *parent,
                              const struct rsp_field *field, struct rsp_slice part, int64_t value);
struct rsp_node *rsp_node_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                                const struct rsp_field *field, struct rsp_slice part,
                                struct rsp_slice value);
/* rsp_node_text is rsp_node_bytes with a NUL-terminated string that lives long enough (arena or
 * constant). */
struct rsp_node *rsp_node_text(struct rsp_decode *decode, struct rsp_node *parent,
                               const struct rsp_field *field, struct rsp_slice part,
                               const char *value);
/* rsp_node_bits adds a number that stands in `num_bits` bits from bit `first` of `part` on (0: most
 * significant). */
struct rsp_node *rsp_node_bits(struct rsp_decode *decode, struct rsp_node *parent,
                               const struct rsp_field *field, struct rsp_slice part, unsigned first,
                               unsigned num_bits, uint64_t value);

/* rsp_node_number adds the bytes of `part` as one number; NULL, too, when there are none or more
 * than a number has. */
struct rsp_node *rsp_node_number(struct rsp_decode *decode, struct rsp_node *parent,
                                 const struct rsp_field *field, struct rsp_slice part);
/* rsp_node_octet_bits adds bits `high` to `low` (8 is the most significant) of the first octet of
 * `part`; NULL, too, when it is empty. */
struct rsp_node *rsp_node_octet_bits(struct rsp_decode *decode, struct rsp_node *parent,
                                     const struct rsp_field *field, struct rsp_slice part,
                                     unsigned high, unsigned low);

/* rsp_node_left_out tells whether a value gets no node because nobody asks for its field; it counts
 * as if it had one. */
RSP_INLINE bool rsp_node_left_out(struct rsp_decode *decode, const struct rsp_field *field,
                                  struct rsp_slice part);

/* rsp_bits describes one field of an octet; bit 8 is the most significant, as the specifications
 * count. */
struct rsp_bits {
	unsigned high, low; /* 8 to 1 */
	const struct rsp_field *field;
};
/* rsp_node_octet adds one node for each row, from the octet that `part` holds. */
void rsp_node_octet(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice part,
                    const struct rsp_bits *rows, size_t num_rows);

/* rsp_report records a finding at `part` (cut from decode->buffer; an empty slice with NULL data:
 * at no place). rsp_report_at_level overrides the rule's level where the rule's text says it may
 * vary. */
void rsp_report(struct rsp_decode *decode, enum rsp_rule_id rule, struct rsp_slice part,
                const char *format, ...) __attribute__((format(printf, 4, 5)));
void rsp_report_at_level(struct rsp_decode *decode, enum rsp_rule_id rule, enum rsp_level level,
                         struct rsp_slice part, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Inline: asked for every value. Nothing below this line is a contract. */

/* rsp_node_too_many tells once that the tree is too large. */
void rsp_node_too_many(struct rsp_decode *decode, struct rsp_slice part);

RSP_INLINE bool rsp_node_left_out(struct rsp_decode *decode, const struct rsp_field *field,
                                  struct rsp_slice part)
{
	if (!decode->only || rsp_field_set_has(decode->only, field))
		return false;
	if (decode->num_nodes >= RSP_MAX_NODES)
		rsp_node_too_many(decode, part);
	else
		decode->num_nodes++;
	return true;
}

#endif
