/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/decode.h"

#include <stdarg.h>
#include <stdio.h>

void rsp_decode_init(struct rsp_decode *decode, struct rsp_arena *arena,
                     const struct rsp_buffer *buffer)
{
	*decode = (struct rsp_decode){.arena = arena, .buffer = buffer};
}

/* The tree just ends where it is too large; that is told once. */
RSP_RARE void rsp_node_too_many(struct rsp_decode *decode, struct rsp_slice part)
{
	if (decode->num_nodes == RSP_MAX_NODES) {
		decode->num_nodes++;
		rsp_report(decode, RSP_RULE_TREE_TOO_LARGE, part, "more than %d elements",
		           RSP_MAX_NODES);
	}
}

static void node_append(struct rsp_node *parent, struct rsp_node *node)
{
	if (!parent)
		return;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
}

/* Member by member: that is less than to clear all of it before. */
RSP_INLINE struct rsp_node *node_init(const struct rsp_decode *decode, struct rsp_node *node,
                                      struct rsp_node *parent, const struct rsp_field *field,
                                      struct rsp_slice part)
{
	node->field = field;
	node->span = rsp_span_of(decode->buffer, part);
	node->value.bytes = rsp_slice(NULL, 0);
	node->note = NULL;
	node->parent = parent;
	node->first = node->last = node->next = NULL;
	node_append(parent, node);
	return node;
}

/* A node where the block of the arena is full. */
RSP_RARE static struct rsp_node *node_more(struct rsp_decode *decode, struct rsp_node *parent,
                                           const struct rsp_field *field, struct rsp_slice part)
{
	struct rsp_node *node = rsp_arena_more(decode->arena, sizeof(*node));

	return node ? node_init(decode, node, parent, field, part) : NULL;
}

struct rsp_node *rsp_node_new(struct rsp_decode *decode, struct rsp_node *parent,
                              const struct rsp_field *field, struct rsp_slice part)
{
	struct rsp_node *node;

	if (decode->no_nodes)
		return NULL;
	if (decode->num_nodes >= RSP_MAX_NODES) {
		rsp_node_too_many(decode, part);
		return NULL;
	}
	decode->num_nodes++;
	node = rsp_arena_try(decode->arena, sizeof(*node));
	if (!node)
		return node_more(decode, parent, field, part);
	return node_init(decode, node, parent, field, part);
}

struct rsp_node *rsp_node_uint(struct rsp_decode *decode, struct rsp_node *parent,
                               const struct rsp_field *field, struct rsp_slice part, uint64_t value)
{
	struct rsp_node *node = rsp_node_new(decode, parent, field, part);

	if (node)
		node->value.u = value;
	return node;
}

struct rsp_node *rsp_node_int(struct rsp_decode *decode, struct rsp_node *parent,
                              const struct rsp_field *field, struct rsp_slice part, int64_t value)
{
	struct rsp_node *node = rsp_node_new(decode, parent, field, part);

	if (node)
		node->value.i = value;
	return node;
}

struct rsp_node *rsp_node_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                                const struct rsp_field *field, struct rsp_slice part,
                                struct rsp_slice value)
{
	struct rsp_node *node = rsp_node_new(decode, parent, field, part);

	if (node)
		node->value.bytes = value;
	return node;
}

struct rsp_node *rsp_node_text(struct rsp_decode *decode, struct rsp_node *parent,
                               const struct rsp_field *field, struct rsp_slice part,
                               const char *value)
{
	return rsp_node_bytes(decode, parent, field, part, rsp_text(value));
}

struct rsp_node *rsp_node_bits(struct rsp_decode *decode, struct rsp_node *parent,
                               const struct rsp_field *field, struct rsp_slice part, unsigned first,
                               unsigned num_bits, uint64_t value)
{
	struct rsp_node *node = rsp_node_uint(decode, parent, field, part, value);

	if (!node || !node->span.buffer || (uint64_t)first + num_bits > node->span.bit_len)
		return node;
	node->span.bit_off += first;
	node->span.bit_len = num_bits;
	return node;
}

struct rsp_node *rsp_node_number(struct rsp_decode *decode, struct rsp_node *parent,
                                 const struct rsp_field *field, struct rsp_slice part)
{
	struct rsp_slice number = part;
	uint64_t value;

	if (decode->no_nodes || !part.len || !rsp_take_ube(&number, part.len, &value))
		return NULL;
	return rsp_node_uint(decode, parent, field, part, value);
}

struct rsp_node *rsp_node_octet_bits(struct rsp_decode *decode, struct rsp_node *parent,
                                     const struct rsp_field *field, struct rsp_slice part,
                                     unsigned high, unsigned low)
{
	enum { OCTET_BITS = 8 };
	unsigned num_bits = high - low + 1;
	uint8_t octet;

	if (decode->no_nodes || !rsp_peek_u8(part, 0, &octet))
		return NULL;
	return rsp_node_bits(decode, parent, field, part, OCTET_BITS - high, num_bits,
	                     (unsigned)octet >> (low - 1) & ((1U << num_bits) - 1));
}

void rsp_node_octet(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice part,
                    const struct rsp_bits *rows, size_t num_rows)
{
	for (size_t i = 0; i < num_rows; i++)
		rsp_node_octet_bits(decode, parent, rows[i].field, part, rows[i].high, rows[i].low);
}

static void report(struct rsp_decode *decode, enum rsp_rule_id rule, enum rsp_level level,
                   struct rsp_slice part, const char *text)
{
	struct rsp_finding *finding = rsp_arena_alloc(decode->arena, sizeof(*finding));

	if (!finding)
		return;
	finding->rule = rsp_rule_of(rule);
	finding->level = level;
	finding->text = text;
	if (part.data)
		finding->where = rsp_span_of(decode->buffer, part);
	if (decode->last_finding)
		decode->last_finding->next = finding;
	else
		decode->first_finding = finding;
	decode->last_finding = finding;
}

__attribute__((format(printf, 5, 0))) static void
vreport(struct rsp_decode *decode, enum rsp_rule_id rule, enum rsp_level level,
        struct rsp_slice part, const char *format, va_list args)
{
	char text[512];

	if (decode->num_findings >= RSP_MAX_FINDINGS)
		return;
	if (++decode->num_findings == RSP_MAX_FINDINGS) {
		report(decode, RSP_RULE_FINDINGS_TOO_MANY, RSP_LEVEL_INFO, part,
		       "further findings are left out");
		return;
	}
	vsnprintf(text, sizeof(text), format, args);
	report(decode, rule, level, part, rsp_arena_text(decode->arena, rsp_text(text)));
}

void rsp_report(struct rsp_decode *decode, enum rsp_rule_id rule, struct rsp_slice part,
                const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vreport(decode, rule, rsp_rule_of(rule)->level, part, format, args);
	va_end(args);
}

void rsp_report_at_level(struct rsp_decode *decode, enum rsp_rule_id rule, enum rsp_level level,
                         struct rsp_slice part, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vreport(decode, rule, level, part, format, args);
	va_end(args);
}
