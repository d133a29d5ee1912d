/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of two procedures, and the values of their messages. */
#include <stdlib.h>

#include "report/diff_parts.h"
#include "report/record.h"

/* Values */

static const struct rsp_diff_message *message_of(const struct rsp_diff_half *half, uint64_t seq)
{
	size_t low = 0, high = half->num_messages;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (half->messages[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low < half->num_messages && half->messages[low].seq == seq ? &half->messages[low]
	                                                                  : NULL;
}

/* A value in its place among those of its field. */
struct ranked {
	const struct rsp_diff_value *value;
	size_t at;
};

static int by_field(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;
	int order = left->value->field == right->value->field
	                ? 0
	                : strcmp(left->value->field->key, right->value->field->key);

	if (order)
		return order;
	return left->at < right->at ? -1 : 1;
}

/* Values of one field on both sides, or on one. */
struct change {
	const struct rsp_diff_value *good, *bad; /* NULL: not there */
	size_t at;
};

static int by_place(const void *a, const void *b)
{
	const struct change *left = a, *right = b;

	return left->at < right->at ? -1 : left->at > right->at;
}

static struct ranked *ranked_of(struct rsp_diff *diff, const struct rsp_diff_half *half,
                                const struct rsp_diff_message *message)
{
	struct ranked *out = rsp_arena_alloc(&diff->arena, (message->num + 1) * sizeof(*out));

	if (!out)
		return NULL;
	for (size_t at = 0; at < message->num; at++)
		out[at] = (struct ranked){&half->values[message->first + at], at};
	if (message->num)
		qsort(out, message->num, sizeof(*out), by_field);
	return out;
}

static bool digests_equal(const struct rsp_digest *a, const struct rsp_digest *b)
{
	return a->first == b->first && a->second == b->second;
}

/* Whether a change is one; what must differ is only counted. */
static bool matters(struct rsp_diff *diff, const struct change *change, bool apart)
{
	const struct rsp_field *field = change->good ? change->good->field : change->bad->field;
	bool both = change->good && change->bad;

	if (both && digests_equal(&change->good->digest, &change->bad->digest))
		return false;
	if (!both)
		return !apart;
	if (!rsp_diff_fresh(field))
		return true;
	diff->num_fresh++;
	return false;
}

static size_t changes_of(struct rsp_diff *diff, const struct ranked *good, size_t num_good,
                         const struct ranked *bad, size_t num_bad, bool apart, struct change *out)
{
	size_t left = 0, right = 0, num = 0;

	while (left < num_good || right < num_bad) {
		int order = left == num_good ? 1 : right == num_bad ? -1 : 0;

		if (!order)
			order = good[left].value->field == bad[right].value->field
			            ? 0
			            : strcmp(good[left].value->field->key,
			                     bad[right].value->field->key);
		out[num] = (struct change){
		    .good = order <= 0 ? good[left].value : NULL,
		    .bad = order >= 0 ? bad[right].value : NULL,
		    .at = order <= 0 ? good[left].at : bad[right].at,
		};
		left += order <= 0;
		right += order >= 0;
		num += matters(diff, &out[num], apart);
	}
	return num;
}

static void tell_change(struct rsp_diff *diff, const char *step, const struct change *change)
{
	struct rsp_arena *arena = &diff->arena;
	const char *text;

	if (change->good && change->bad)
		text = rsp_arena_printf(arena, "%s: %s is %s instead of %s", step,
		                        change->bad->field->key, change->bad->text,
		                        change->good->text);
	else if (change->good)
		text = rsp_arena_printf(arena, "%s: %s (%s) is only in good", step,
		                        change->good->field->key, change->good->text);
	else
		text = rsp_arena_printf(arena, "%s: %s (%s) is only in bad", step,
		                        change->bad->field->key, change->bad->text);
	rsp_diff_line_add(diff, false, text);
}

void rsp_diff_values(struct rsp_diff *diff, const char *step, uint64_t good, uint64_t bad,
                     bool apart)
{
	const struct rsp_diff_half *halves = diff->halves;
	const struct rsp_diff_message *left = message_of(&halves[RSP_DIFF_GOOD], good);
	const struct rsp_diff_message *right = message_of(&halves[RSP_DIFF_BAD], bad);
	struct ranked *ranked_good, *ranked_bad;
	struct change *changes;
	size_t num;

	if (!left || !right)
		return;
	ranked_good = ranked_of(diff, &halves[RSP_DIFF_GOOD], left);
	ranked_bad = ranked_of(diff, &halves[RSP_DIFF_BAD], right);
	changes = rsp_arena_alloc(&diff->arena, (left->num + right->num + 1) * sizeof(*changes));
	if (!ranked_good || !ranked_bad || !changes)
		return;
	num = changes_of(diff, ranked_good, left->num, ranked_bad, right->num, apart, changes);
	if (num)
		qsort(changes, num, sizeof(*changes), by_place);
	for (size_t at = 0; at < num && at < RSP_DIFF_FIELDS; at++)
		tell_change(diff, step, &changes[at]);
	if (num > RSP_DIFF_FIELDS)
		rsp_diff_line_add(diff, false,
		                  rsp_arena_printf(&diff->arena, "%s: %zu more values differ", step,
		                                   num - RSP_DIFF_FIELDS));
}

/* Steps */

/* Two procedures, and which message of the one is which of the other. */
struct pair {
	struct rsp_diff *diff;
	const struct rsp_procedure *good, *bad;
	size_t *of_good, *of_bad; /* the place of the counterpart plus one; 0: none */
	bool headed;
	size_t absent; /* messages of good that bad does not have, one after the other */
};

/* The k-th message of a step belongs to the k-th of that step. */
static void match_entries(struct pair *pair)
{
	size_t *first =
	    rsp_arena_alloc(&pair->diff->arena, pair->bad->row->num_steps * sizeof(*first));
	size_t *next =
	    rsp_arena_alloc(&pair->diff->arena, (pair->bad->num_entries + 1) * sizeof(*next));

	if (!first || !next)
		return;
	for (size_t at = pair->bad->num_entries; at > 0; at--) {
		size_t step = pair->bad->entries[at - 1].step;

		next[at] = first[step];
		first[step] = at;
	}
	for (size_t at = 0; at < pair->good->num_entries; at++) {
		size_t step = pair->good->entries[at].step;
		size_t found = step < pair->bad->row->num_steps ? first[step] : 0;

		if (!found)
			continue;
		first[step] = next[found];
		pair->of_good[at] = found;
		pair->of_bad[found - 1] = at + 1;
	}
}

static void head(struct pair *pair)
{
	const struct rsp_procedure *good = pair->good, *bad = pair->bad;
	struct rsp_diff *diff = pair->diff;
	struct rsp_diff_line *line;

	if (pair->headed)
		return;
	pair->headed = true;
	line = rsp_diff_line_add(
	    diff, false,
	    rsp_arena_printf(&diff->arena,
	                     "%s %s: procedure %llu in good (%s), procedure %llu in bad (%s)",
	                     good->row->spec, good->row->title, (unsigned long long)good->id,
	                     rsp_outcome_name(good->outcome), (unsigned long long)bad->id,
	                     rsp_outcome_name(bad->outcome)));
	if (line)
		line->heads = true;
	diff->num_differences--;
}

static const char *answer_text(struct rsp_arena *arena, const struct rsp_result *result)
{
	switch (result->state) {
	case RSP_RESULT_OK:
		return "ok";
	case RSP_RESULT_NONE:
		return "nothing";
	case RSP_RESULT_ERROR:
		break;
	}
	return rsp_reason_text(arena, result);
}

static bool results_equal(const struct rsp_result *a, const struct rsp_result *b)
{
	if (a->state != b->state || a->state != RSP_RESULT_ERROR)
		return a->state == b->state;
	return a->number == b->number && strcmp(a->name, b->name) == 0 && !a->code == !b->code &&
	       (!a->code || strcmp(a->code, b->code) == 0);
}

/* Answers whether they differ. */
static bool compare_results(struct pair *pair, const char *step, const struct rsp_entry *good,
                            const struct rsp_entry *bad)
{
	struct rsp_diff *diff = pair->diff;
	struct rsp_arena *arena = &diff->arena;
	const struct rsp_flow_line *left =
	    rsp_flow_line(diff->halves[RSP_DIFF_GOOD].flow, good->trace, good->message);
	const struct rsp_flow_line *right =
	    rsp_flow_line(diff->halves[RSP_DIFF_BAD].flow, bad->trace, bad->message);

	if (!left || !right || results_equal(&left->result, &right->result))
		return false;
	rsp_diff_line_add(
	    diff, true,
	    rsp_arena_printf(arena, "%s: answered %s instead of %s (message %llu, %llu in good)",
	                     step, answer_text(arena, &right->result),
	                     answer_text(arena, &left->result), (unsigned long long)bad->message,
	                     (unsigned long long)good->message));
	return true;
}

static const char *name_of(const struct rsp_procedure *procedure, const struct rsp_entry *entry)
{
	return procedure->row->steps[entry->step].name;
}

/* Whether a trace shows what this step goes over. */
static bool shows(const struct rsp_procedure *procedure, size_t step)
{
	if (step >= procedure->row->num_steps)
		return false;
	return procedure->steps[step].state != RSP_STEP_NOT_VISIBLE &&
	       procedure->steps[step].state != RSP_STEP_IMPLIED;
}

/* What bad does not have: the first few singly. */
static void tell_absent(struct pair *pair, const struct rsp_entry *entry)
{
	struct rsp_diff *diff = pair->diff;

	if (!shows(pair->bad, entry->step)) {
		diff->num_unseen++;
		return;
	}
	head(pair);
	pair->absent++;
	if (pair->absent > RSP_DIFF_ABSENCES)
		return;
	rsp_diff_line_add(diff, true,
	                  rsp_arena_printf(&diff->arena, "%s: only in good (message %llu)",
	                                   name_of(pair->good, entry),
	                                   (unsigned long long)entry->message));
}

static void end_absent(struct pair *pair)
{
	if (pair->absent > RSP_DIFF_ABSENCES)
		rsp_diff_line_add(pair->diff, true,
		                  rsp_arena_printf(&pair->diff->arena,
		                                   "%zu more messages are only in good",
		                                   pair->absent - RSP_DIFF_ABSENCES));
	pair->absent = 0;
}

static void tell_extra(struct pair *pair, const struct rsp_entry *entry)
{
	struct rsp_diff *diff = pair->diff;

	if (!shows(pair->good, entry->step)) {
		diff->num_unseen++;
		return;
	}
	head(pair);
	rsp_diff_line_add(diff, true,
	                  rsp_arena_printf(&diff->arena, "%s: only in bad (message %llu)",
	                                   name_of(pair->bad, entry),
	                                   (unsigned long long)entry->message));
}

static void compare_entries(struct pair *pair, size_t good, size_t bad, bool in_order)
{
	struct rsp_diff *diff = pair->diff;
	const struct rsp_entry *left = &pair->good->entries[good];
	const struct rsp_entry *right = &pair->bad->entries[bad];
	const char *step = name_of(pair->good, left);
	uint64_t before = diff->num_differences;
	struct rsp_diff_line **tail = diff->tail;
	struct rsp_diff_line *told;

	end_absent(pair);
	if (!in_order)
		rsp_diff_line_add(diff, true,
		                  rsp_arena_printf(&diff->arena,
		                                   "%s: comes in another place (message %llu, "
		                                   "%llu in good)",
		                                   step, (unsigned long long)right->message,
		                                   (unsigned long long)left->message));
	rsp_diff_values(diff, step, left->message, right->message,
	                compare_results(pair, step, left, right));
	if (diff->num_differences == before || pair->headed)
		return;
	/* The heading goes before what was just told. */
	told = *tail;
	*tail = NULL;
	diff->tail = tail;
	head(pair);
	*diff->tail = told;
	while (*diff->tail)
		diff->tail = &(*diff->tail)->next;
}

/* Both from the front: what has no counterpart is told in its place. */
static void walk(struct pair *pair)
{
	size_t good = 0, bad = 0;

	while (good < pair->good->num_entries || bad < pair->bad->num_entries) {
		bool more_bad = bad < pair->bad->num_entries;

		if (more_bad && !pair->of_bad[bad]) {
			end_absent(pair);
			tell_extra(pair, &pair->bad->entries[bad++]);
		} else if (good == pair->good->num_entries) {
			bad++; /* its counterpart was met before: it comes late */
		} else if (!pair->of_good[good]) {
			tell_absent(pair, &pair->good->entries[good++]);
		} else {
			size_t other = pair->of_good[good] - 1;

			if (more_bad && pair->of_bad[bad] <= good) {
				bad++;
				continue;
			}
			compare_entries(pair, good++, other, other == bad || !more_bad);
			bad += other == bad;
		}
	}
	end_absent(pair);
}

/* What makes a procedure violated: the first that was found of it. */
static const struct rsp_finding *broken_in(const struct rsp_flow *flow, uint64_t procedure)
{
	for (size_t at = 0; at < flow->num_findings; at++) {
		const struct rsp_finding *finding = &flow->findings[at];

		if (finding->procedure == procedure && !finding->not_run &&
		    finding->level == RSP_LEVEL_VIOLATION)
			return finding;
	}
	return NULL;
}

static void compare_outcomes(struct pair *pair)
{
	struct rsp_diff *diff = pair->diff;
	const struct rsp_finding *finding =
	    broken_in(diff->halves[RSP_DIFF_BAD].flow, pair->bad->id);
	const char *why = "";

	if (pair->good->outcome == pair->bad->outcome)
		return;
	head(pair);
	if (finding)
		why = rsp_arena_printf(&diff->arena, ": %s in message %llu", finding->rule->id,
		                       (unsigned long long)finding->message);
	rsp_diff_line_add(diff, true,
	                  rsp_arena_printf(&diff->arena, "%s: ends %s instead of %s%s",
	                                   pair->bad->row->title,
	                                   rsp_outcome_name(pair->bad->outcome),
	                                   rsp_outcome_name(pair->good->outcome), why));
}

void rsp_diff_pair(struct rsp_diff *diff, const struct rsp_procedure *good,
                   const struct rsp_procedure *bad)
{
	struct pair pair = {.diff = diff, .good = good, .bad = bad};

	pair.of_good =
	    rsp_arena_alloc(&diff->arena, (good->num_entries + 1) * sizeof(*pair.of_good));
	pair.of_bad = rsp_arena_alloc(&diff->arena, (bad->num_entries + 1) * sizeof(*pair.of_bad));
	if (!pair.of_good || !pair.of_bad)
		return;
	match_entries(&pair);
	walk(&pair);
	compare_outcomes(&pair);
}
