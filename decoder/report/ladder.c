/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder.h"

#include <stdlib.h>
#include <string.h>

/* A ladder while it is made. There are never more rows than entries and steps together. */
struct making {
	const struct rsp_flow *flow;
	const struct rsp_procedure *procedure;
	struct rsp_arena *arena;
	struct rsp_ladder *ladder;
	struct rsp_ladder_row *rows;
	size_t num_rows;
	bool *placed; /* by step */
	const struct rsp_step_row **asides;
	size_t num_asides;
	bool timed;
	int64_t last_ns; /* of the message before */
};

bool rsp_finding_counts(const struct rsp_finding *finding)
{
	return !finding->not_run && finding->level > RSP_LEVEL_INFO;
}

/* Findings */

static size_t count_findings(const struct rsp_flow *flow, const struct rsp_entry *entry)
{
	size_t num;

	rsp_flow_findings_at(flow, entry->trace, entry->message, &num);
	return num;
}

static bool has_finding_that_counts(const struct rsp_flow *flow, const struct rsp_entry *entry)
{
	size_t num;
	const struct rsp_finding *findings =
	    rsp_flow_findings_at(flow, entry->trace, entry->message, &num);

	for (size_t at = 0; at < num; at++)
		if (rsp_finding_counts(&findings[at]))
			return true;
	return false;
}

static void take_findings(struct making *making, struct rsp_ladder_row *row)
{
	const struct rsp_finding **out;
	size_t total = 0;

	for (size_t at = 0; at < row->num_entries; at++)
		total += count_findings(making->flow, &row->entries[at]);
	out = total ? rsp_arena_alloc(making->arena, total * sizeof(*out)) : NULL;
	if (!out)
		return;
	row->findings = out;
	for (size_t at = 0; at < row->num_entries; at++) {
		const struct rsp_entry *entry = &row->entries[at];
		size_t num;
		const struct rsp_finding *findings =
		    rsp_flow_findings_at(making->flow, entry->trace, entry->message, &num);

		for (size_t next = 0; next < num; next++)
			out[row->num_findings++] = &findings[next];
	}
}

static int entries_in_order(const void *a, const void *b)
{
	const struct rsp_entry *left = a, *right = b;

	if (left->trace != right->trace)
		return left->trace < right->trace ? -1 : 1;
	return left->message < right->message ? -1 : left->message > right->message;
}

/* The findings of the procedure whose messages stand in no row. */
static void take_others(struct making *making)
{
	const struct rsp_procedure *procedure = making->procedure;
	size_t len = procedure->num_entries * sizeof(struct rsp_entry), num;
	const struct rsp_finding *const *findings =
	    rsp_flow_findings_of(making->flow, procedure->id, &num);
	struct rsp_entry *sorted = len ? rsp_arena_alloc(making->arena, len) : NULL;
	const struct rsp_finding **out =
	    num ? rsp_arena_alloc(making->arena, num * sizeof(*out)) : NULL;

	if (!out || (len && !sorted))
		return;
	making->ladder->others = out;
	if (len) {
		memcpy(sorted, procedure->entries, len);
		qsort(sorted, procedure->num_entries, sizeof(*sorted), entries_in_order);
	}
	for (size_t at = 0; at < num; at++) {
		struct rsp_entry wanted = {.trace = findings[at]->trace,
		                           .message = findings[at]->message};

		if (!len || !bsearch(&wanted, sorted, procedure->num_entries, sizeof(wanted),
		                     entries_in_order))
			out[making->ladder->num_others++] = findings[at];
	}
}

/* Messages */

static const struct rsp_step_row *step_of(const struct making *making,
                                          const struct rsp_entry *entry)
{
	return &making->procedure->row->steps[entry->step];
}

static const struct rsp_flow_line *line_of(const struct making *making,
                                           const struct rsp_entry *entry)
{
	return rsp_flow_line(making->flow, entry->trace, entry->message);
}

static bool is_error(const struct rsp_flow_line *line)
{
	return line && line->result.state == RSP_RESULT_ERROR;
}

/* What may share a row with others: nothing is said of it alone. */
static bool is_plain(const struct making *making, const struct rsp_entry *entry)
{
	return step_of(making, entry)->repeated && !is_error(line_of(making, entry)) &&
	       !has_finding_that_counts(making->flow, entry);
}

/* How many entries from this one on make one row. */
static size_t num_alike(const struct making *making, size_t first)
{
	const struct rsp_entry *entries = making->procedure->entries;
	size_t end = first + 1;

	if (!is_plain(making, &entries[first]))
		return 1;
	while (end < making->procedure->num_entries && entries[end].step == entries[first].step &&
	       entries[end].state == entries[first].state && is_plain(making, &entries[end]))
		end++;
	return end - first;
}

/* The card is who gets the first command. What comes from it is an answer itself. */
static bool is_command(const struct making *making, const struct rsp_step_row *step)
{
	const struct rsp_step_row *first = making->procedure->row->steps;

	while (first < step && !first->on_card)
		first++;
	return step->on_card && step->from != first->to;
}

static bool is_answered(const struct making *making, const struct rsp_step_row *step,
                        const struct rsp_flow_line *line)
{
	return is_command(making, step) && (!line || line->has_response || line->has_sw);
}

/* What was joined from several messages has the time of the first of these: it would stand behind
 * the others with a time before theirs. */
static bool began_earlier(const struct making *making, const struct rsp_ladder_row *row)
{
	return row->line && row->line->iface == RSP_IF_ES8P && making->timed &&
	       row->entries[0].t_ns < making->last_ns;
}

static void take_time(struct making *making, struct rsp_ladder_row *row)
{
	int64_t first = row->entries[0].t_ns, last = row->entries[row->num_entries - 1].t_ns;

	if (began_earlier(making, row))
		return;
	row->has_time = making->procedure->clock != RSP_CLOCK_NONE;
	row->since_ns = first - making->procedure->t0_ns;
	row->delta_ns = making->timed ? first - making->last_ns : 0;
	making->timed = true;
	making->last_ns = last;
}

static void add_messages(struct making *making, size_t first, size_t num)
{
	const struct rsp_entry *entry = &making->procedure->entries[first];
	const struct rsp_step_row *step = step_of(making, entry);
	struct rsp_ladder_row *row = &making->rows[making->num_rows++];

	*row = (struct rsp_ladder_row){
	    .kind = RSP_LADDER_MESSAGE,
	    .state = entry->state,
	    .step = step,
	    .from = step->from,
	    .to = step->to,
	    .entries = entry,
	    .num_entries = num,
	    .joined = making->flow->options.joined,
	    .line = line_of(making, &entry[num - 1]),
	};
	row->answered = is_answered(making, step, row->line);
	for (size_t at = 0; at < num; at++) {
		const struct rsp_flow_line *line = line_of(making, &entry[at]);

		row->command_len += line ? line->command_len : 0;
		row->response_len += line ? line->response_len : 0;
	}
	take_time(making, row);
	take_findings(making, row);
}

/* Steps without message */

static bool is_aside(enum rsp_step_state state)
{
	return state == RSP_STEP_ABSENT || state == RSP_STEP_AHEAD || state == RSP_STEP_BEFORE;
}

static void add_aside(struct making *making, const struct rsp_step_row *step,
                      enum rsp_step_state state)
{
	struct rsp_ladder_row *last = making->num_rows ? &making->rows[making->num_rows - 1] : NULL;

	making->asides[making->num_asides] = step;
	if (last && last->kind == RSP_LADDER_ASIDE && last->state == state)
		last->num_steps++;
	else
		making->rows[making->num_rows++] = (struct rsp_ladder_row){
		    .kind = RSP_LADDER_ASIDE,
		    .state = state,
		    .step = step,
		    .steps = &making->asides[making->num_asides],
		    .num_steps = 1,
		};
	making->num_asides++;
}

static void add_empty(struct making *making, const struct rsp_step_row *step,
                      enum rsp_step_state state)
{
	making->rows[making->num_rows++] = (struct rsp_ladder_row){
	    .kind = RSP_LADDER_EMPTY,
	    .state = state,
	    .step = step,
	    .from = step->from,
	    .to = step->to,
	    .answered = is_command(making, step),
	};
}

/* Whether a step that cannot be seen is likely to have been there: nobody asks for those that may
 * be left out, unless what follows them is known to have been. */
static bool deserves_row(const struct making *making, size_t step)
{
	const struct rsp_procedure_row *row = making->procedure->row;

	return row->steps[step].presence == RSP_PRESENCE_MUST ||
	       (step + 1 < row->num_steps &&
	        making->procedure->steps[step + 1].state == RSP_STEP_IMPLIED);
}

/* Whether a step without message has its place before a message that came. Where somebody cancels,
 * only what must have been before it has. */
static bool stands_before(const struct making *making, size_t step, const struct rsp_step_row *came)
{
	switch (making->procedure->steps[step].state) {
	case RSP_STEP_MISSING:
	case RSP_STEP_IMPLIED:
	case RSP_STEP_BEFORE:
		return true;
	case RSP_STEP_NOT_VISIBLE:
		return !came->cancels && deserves_row(making, step);
	case RSP_STEP_ABSENT:
	case RSP_STEP_AHEAD:
	case RSP_STEP_SEEN:
	case RSP_STEP_OUT_OF_ORDER:
	case RSP_STEP_REPEATED:
	case RSP_STEP_REFUSED:
	case RSP_STEP_ALTERED:
		break;
	}
	return false;
}

/* The steps without message that the definition has in front of this entry's. */
static void add_gaps(struct making *making, const struct rsp_entry *entry)
{
	const struct rsp_step_row *came = step_of(making, entry);

	if (entry->state == RSP_STEP_OUT_OF_ORDER)
		return;
	for (size_t at = 0; at < entry->step; at++) {
		enum rsp_step_state state = making->procedure->steps[at].state;
		const struct rsp_step_row *step = &making->procedure->row->steps[at];

		if (making->placed[at] || !stands_before(making, at, came))
			continue;
		making->placed[at] = true;
		if (is_aside(state))
			add_aside(making, step, state);
		else
			add_empty(making, step, state);
	}
}

/* What is left at the end. */
static void add_rest(struct making *making, enum rsp_step_state state)
{
	for (size_t at = 0; at < making->procedure->row->num_steps; at++) {
		const struct rsp_step_row *step = &making->procedure->row->steps[at];

		if (making->placed[at] || making->procedure->steps[at].state != state)
			continue;
		making->placed[at] = true;
		if (is_aside(state) || state == RSP_STEP_NOT_VISIBLE)
			add_aside(making, step, state);
		else
			add_empty(making, step, state);
	}
}

/* The order in which they are told. */
static const enum rsp_step_state rest_order[] = {RSP_STEP_BEFORE,      RSP_STEP_MISSING,
                                                 RSP_STEP_IMPLIED,     RSP_STEP_AHEAD,
                                                 RSP_STEP_NOT_VISIBLE, RSP_STEP_ABSENT};

static void add_rows(struct making *making)
{
	const struct rsp_procedure *procedure = making->procedure;

	for (size_t at = 0, num; at < procedure->num_entries; at += num) {
		num = num_alike(making, at);
		add_gaps(making, &procedure->entries[at]);
		making->placed[procedure->entries[at].step] = true;
		add_messages(making, at, num);
	}
	for (size_t at = 0; at < sizeof(rest_order) / sizeof(*rest_order); at++)
		add_rest(making, rest_order[at]);
}

const struct rsp_ladder *rsp_ladder_of(const struct rsp_flow *flow,
                                       const struct rsp_procedure *procedure,
                                       struct rsp_arena *arena)
{
	size_t num_steps = procedure->row->num_steps;
	struct making making = {
	    .flow = flow,
	    .procedure = procedure,
	    .arena = arena,
	    .ladder = rsp_arena_alloc(arena, sizeof(*making.ladder)),
	    .rows = rsp_arena_alloc(arena, (procedure->num_entries + num_steps + 1) *
	                                       sizeof(*making.rows)),
	    .placed = rsp_arena_alloc(arena, num_steps + 1),
	    .asides = rsp_arena_alloc(arena, (num_steps + 1) * sizeof(*making.asides)),
	};

	if (!making.ladder || !making.rows || !making.placed || !making.asides)
		return NULL;
	add_rows(&making);
	take_others(&making);
	*making.ladder = (struct rsp_ladder){
	    .flow = flow,
	    .procedure = procedure,
	    .rows = making.rows,
	    .num_rows = making.num_rows,
	    .others = making.ladder->others,
	    .num_others = making.ladder->num_others,
	};
	return arena->failed ? NULL : making.ladder;
}

const struct rsp_flow_line *rsp_ladder_line(const struct rsp_ladder *ladder,
                                            const struct rsp_entry *entry)
{
	return rsp_flow_line(ladder->flow, entry->trace, entry->message);
}
