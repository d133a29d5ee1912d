/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/diff_parts.h"

#include <stdlib.h>

#include "base/nodes.h"
#include "report/keys.h"
#include "report/value.h"

static const struct fresh {
	const char *member, *why;
} fresh[] = {
#define FRESH(member, why) {member, why},
#include "report/fresh.def"
#undef FRESH
};

const char *rsp_diff_fresh(const struct rsp_field *field)
{
	struct rsp_slice member = rsp_key_last(rsp_text(field->key));

	for (size_t at = 0; at < sizeof(fresh) / sizeof(*fresh); at++)
		if (rsp_equal_text(member, fresh[at].member))
			return fresh[at].why;
	return NULL;
}

/* Values are taken out of the buffer before it is ever full enough to go anywhere. */
static bool nowhere(void *user, const char *data, size_t len)
{
	(void)user;
	(void)data;
	(void)len;
	return true;
}

static bool make_half(struct rsp_diff_half *half, const struct rsp_definitions *definitions,
                      const struct rsp_diff_options *options)
{
	struct rsp_flow_options flow = {.reveal = options->reveal, .redact = options->redact};

	rsp_arena_init(&half->lasting, 0);
	half->flow = rsp_flow_new(definitions, &flow);
	return half->flow;
}

struct rsp_diff *rsp_diff_new(const struct rsp_definitions *definitions,
                              const struct rsp_diff_options *options)
{
	struct rsp_diff *diff = rsp_alloc(sizeof(*diff));
	bool made = true;

	if (!diff)
		return NULL;
	diff->options = *options;
	diff->tail = &diff->lines;
	rsp_arena_init(&diff->arena, 0);
	rsp_out_init(&diff->shown, nowhere, NULL);
	for (int side = 0; side < RSP_NUM_DIFF_SIDES; side++)
		made = make_half(&diff->halves[side], definitions, options) && made;
	if (made && !diff->shown.failed)
		return diff;
	rsp_diff_free(diff);
	return NULL;
}

void rsp_diff_free(struct rsp_diff *diff)
{
	if (!diff)
		return;
	for (int side = 0; side < RSP_NUM_DIFF_SIDES; side++) {
		struct rsp_diff_half *half = &diff->halves[side];

		rsp_flow_free(half->flow);
		rsp_arena_free(&half->lasting);
		rsp_free(half->values);
		rsp_free(half->messages);
	}
	rsp_out_free(&diff->shown);
	rsp_arena_free(&diff->arena);
	rsp_free(diff);
}

/* Room for one more in an array that grows; NULL when there is no memory. */
static void *one_more(struct rsp_diff *diff, void **array, size_t *num, size_t *cap, size_t size)
{
	enum { FIRST_CAP = 256 };

	if (*num == *cap) {
		size_t wider = *cap ? 2 * *cap : FIRST_CAP;
		void *moved = rsp_realloc(*array, wider * size);

		if (!moved) {
			diff->failed = true;
			return NULL;
		}
		*array = moved;
		*cap = wider;
	}
	return (char *)*array + (*num)++ * size;
}

static struct rsp_digest digest_of(const struct rsp_node *node)
{
	enum rsp_kind kind = node->field->kind;

	if (kind == RSP_KIND_BYTES || kind == RSP_KIND_STRING || kind == RSP_KIND_OID)
		return rsp_digest_of(node->value.bytes);
	return rsp_digest_of(rsp_slice(&node->value.u, sizeof(node->value.u)));
}

static const char *text_of(struct rsp_diff *diff, struct rsp_diff_half *half,
                           const struct rsp_node *node)
{
	struct rsp_slice text;

	diff->shown.len = 0;
	rsp_value_write(&diff->shown, &half->flow->hide, node, RSP_VALUE_TREE);
	text = rsp_slice(diff->shown.data, diff->shown.len);
	if (text.len <= RSP_DIFF_TEXT)
		return rsp_arena_text(&half->lasting, text);
	return rsp_arena_printf(&half->lasting, "%.*s...", RSP_DIFF_TEXT, diff->shown.data);
}

/* The leaves: what stands in base64 is compared as what it is decoded to. */
static void keep_values(struct rsp_diff *diff, struct rsp_diff_half *half,
                        struct rsp_message *message)
{
	const struct rsp_node *node = rsp_message_tree(message, &half->flow->scratch);
	struct rsp_diff_message *made =
	    one_more(diff, (void **)&half->messages, &half->num_messages, &half->cap_messages,
	             sizeof(*made));

	if (!made)
		return;
	*made = (struct rsp_diff_message){message->seq, half->num_values, 0};
	rsp_hide_begin(&half->flow->hide, message, &half->flow->scratch, true);
	for (; node; node = rsp_node_after(node, NULL)) {
		struct rsp_diff_value *value;

		if (node->first || node->field->kind == RSP_KIND_NONE)
			continue;
		value = one_more(diff, (void **)&half->values, &half->num_values, &half->cap_values,
		                 sizeof(*value));
		if (!value)
			return;
		*value = (struct rsp_diff_value){node->field, digest_of(node),
		                                 text_of(diff, half, node)};
		made->num++;
	}
}

void rsp_diff_message(struct rsp_diff *diff, enum rsp_diff_side side, struct rsp_message *message)
{
	struct rsp_diff_half *half = &diff->halves[side];

	rsp_flow_message(half->flow, message);
	if (half->flow->last_kept)
		keep_values(diff, half, message);
}

void rsp_diff_finding(struct rsp_diff *diff, enum rsp_diff_side side,
                      const struct rsp_finding *finding)
{
	rsp_flow_finding(diff->halves[side].flow, finding);
}

struct rsp_diff_line *rsp_diff_line_add(struct rsp_diff *diff, bool decides, const char *text)
{
	struct rsp_diff_line *line = rsp_arena_alloc(&diff->arena, sizeof(*line));

	if (!line) {
		diff->failed = true;
		return NULL;
	}
	*line = (struct rsp_diff_line){.decides = decides, .text = text};
	*diff->tail = line;
	diff->tail = &line->next;
	diff->num_differences++;
	return line;
}

/* Procedures */

/* One procedure on its way to its counterpart. */
struct candidate {
	const struct rsp_procedure *procedure;
	const struct rsp_procedure *other; /* NULL: none was found */
};

static const char *iccid_of(const struct rsp_procedure *procedure)
{
	return procedure->ids[RSP_ID_ICCID] ? procedure->ids[RSP_ID_ICCID] : "";
}

static int compare_kind(const struct rsp_procedure *left, const struct rsp_procedure *right,
                        bool by_iccid)
{
	int order = strcmp(left->row->id, right->row->id);

	return order || !by_iccid ? order : strcmp(iccid_of(left), iccid_of(right));
}

static int by_kind_and_iccid(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	int order = compare_kind(left->procedure, right->procedure, true);

	if (order)
		return order;
	return left->procedure->id < right->procedure->id ? -1 : 1;
}

static int by_kind(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	int order = compare_kind(left->procedure, right->procedure, false);

	if (order)
		return order;
	return left->procedure->id < right->procedure->id ? -1 : 1;
}

static int by_id(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;

	return left->procedure->id < right->procedure->id ? -1 : 1;
}

struct candidates {
	struct candidate *rows;
	size_t num;
};

static struct candidates candidates_of(struct rsp_diff *diff, enum rsp_diff_side side)
{
	const struct rsp_flow *flow = diff->halves[side].flow;
	struct candidates out = {.num = flow->num_procedures};

	out.rows = rsp_arena_alloc(&diff->arena, (out.num ? out.num : 1) * sizeof(*out.rows));
	if (!out.rows) {
		diff->failed = true;
		out.num = 0;
	}
	for (size_t at = 0; at < out.num; at++)
		out.rows[at].procedure = &flow->procedures[at];
	return out;
}

/* The next that has no counterpart yet; behind the last: NULL. */
static struct candidate *next_free(const struct candidates *all, size_t *at)
{
	while (*at < all->num && all->rows[*at].other)
		(*at)++;
	return *at < all->num ? &all->rows[*at] : NULL;
}

/* Both are in order: the first of a kind belongs to the first of that kind. */
static void pair_up(struct candidates *good, struct candidates *bad, bool by_iccid)
{
	struct candidate *left, *right;
	size_t at = 0, other = 0;

	while ((left = next_free(good, &at)) && (right = next_free(bad, &other))) {
		int order = compare_kind(left->procedure, right->procedure, by_iccid);

		if (order <= 0)
			at++;
		if (order >= 0)
			other++;
		if (order)
			continue;
		left->other = right->procedure;
		right->other = left->procedure;
	}
}

static void sort(struct candidates *all, int (*compare)(const void *, const void *))
{
	if (all->num)
		qsort(all->rows, all->num, sizeof(*all->rows), compare);
}

static void find_pairs(struct candidates *good, struct candidates *bad)
{
	sort(good, by_kind_and_iccid);
	sort(bad, by_kind_and_iccid);
	pair_up(good, bad, true);
	sort(good, by_kind);
	sort(bad, by_kind);
	pair_up(good, bad, false);
	sort(good, by_id);
	sort(bad, by_id);
}

static void tell_alone(struct rsp_diff *diff, const struct rsp_procedure *procedure,
                       const char *where)
{
	rsp_diff_line_add(diff, false,
	                  rsp_arena_printf(&diff->arena, "procedure %llu (%s %s) is only in %s: %s",
	                                   (unsigned long long)procedure->id, procedure->row->spec,
	                                   procedure->row->title, where,
	                                   rsp_outcome_name(procedure->outcome)));
}

static void compare_procedures(struct rsp_diff *diff)
{
	struct candidates good = candidates_of(diff, RSP_DIFF_GOOD);
	struct candidates bad = candidates_of(diff, RSP_DIFF_BAD);

	find_pairs(&good, &bad);
	for (size_t at = 0; at < good.num; at++) {
		if (good.rows[at].other)
			rsp_diff_pair(diff, good.rows[at].procedure, good.rows[at].other);
		else
			tell_alone(diff, good.rows[at].procedure, "good");
	}
	for (size_t at = 0; at < bad.num; at++)
		if (!bad.rows[at].other)
			tell_alone(diff, bad.rows[at].procedure, "bad");
}

/* Writing */

static void write_line(struct rsp_out *out, const char *before, const char *text)
{
	rsp_out_text(out, before);
	rsp_out_clean(out, rsp_text(text));
	rsp_out_char(out, '\n');
}

/* The first difference of results or steps of what both have; else the first. */
static const struct rsp_diff_line *first_of(const struct rsp_diff *diff)
{
	const struct rsp_diff_line *first = NULL;

	for (const struct rsp_diff_line *line = diff->lines; line; line = line->next) {
		if (line->heads)
			continue;
		if (line->decides)
			return line;
		if (!first)
			first = line;
	}
	return first;
}

static void write_note(struct rsp_out *out, uint64_t count, const char *one, const char *many)
{
	if (!count)
		return;
	rsp_out_uint(out, count, 0);
	rsp_out_text(out, count == 1 ? one : many);
}

static void write_all(const struct rsp_diff *diff, struct rsp_out *out)
{
	const struct rsp_diff_line *first = first_of(diff);

	if (first)
		write_line(out, "", first->text);
	if (first)
		rsp_out_char(out, '\n');
	for (const struct rsp_diff_line *line = diff->lines; line; line = line->next)
		write_line(out, line->heads ? "" : "  ", line->text);
	if (first)
		rsp_out_char(out, '\n');
	else
		rsp_out_text(out, "The procedures are the same.\n");
	write_note(out, diff->num_fresh, " value was passed over: it is new in every session.\n",
	           " values were passed over: they are new in every session.\n");
	write_note(out, diff->num_unseen,
	           " message was passed over: the other trace does not show its interface.\n",
	           " messages were passed over: the other trace does not show their interface.\n");
}

enum rsp_diff_verdict rsp_diff_write(struct rsp_diff *diff, struct rsp_out *out)
{
	bool any = false;

	for (int side = 0; side < RSP_NUM_DIFF_SIDES; side++) {
		struct rsp_flow *flow = diff->halves[side].flow;

		rsp_flow_end(flow);
		any |= flow->num_procedures > 0;
		diff->failed |= flow->failed || rsp_follower_failed(flow->follower);
	}
	if (any)
		compare_procedures(diff);
	if (diff->failed || diff->arena.failed)
		return RSP_DIFF_NO_MEMORY;
	if (!any)
		return RSP_DIFF_NOTHING;
	write_all(diff, out);
	return diff->num_differences ? RSP_DIFF_DIFFERENT : RSP_DIFF_SAME;
}
