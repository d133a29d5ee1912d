/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ladder of one procedure of a view: a flow is made of what the view keeps of it, and what
 * ladder.c makes of that is put into words. */
#include "report/view_parts.h"

#include "report/ladder_words.h"

struct making {
	const struct rsp_view *view;
	struct rsp_arena *arena;
	struct rsp_flow flow;
	struct rsp_procedure procedure;
	const struct rsp_ladder *ladder;
};

static const char *shown(const struct making *making, const char *text)
{
	return text ? rsp_view_clean(making->view, making->arena, rsp_text(text)) : NULL;
}

/* The flow */

static void add_line(struct making *making, const struct rsp_entry *entry)
{
	struct rsp_message message;
	size_t at;

	if (!rsp_view_at(making->view, entry->trace, entry->message, &at))
		return;
	rsp_view_row_message(making->view, at, making->arena, &message);
	making->flow.lines[making->flow.num_lines++] = (struct rsp_flow_line){
	    .trace = entry->trace,
	    .seq = entry->message,
	    .frame = message.frame,
	    .by_line = message.by_line,
	    .iface = message.iface,
	    .direction = message.direction,
	    .clock = message.clock,
	    .t_ns = message.t_ns,
	    .slot = message.slot,
	    .channel = message.channel,
	    .tag = message.tag,
	    .segment = message.segment,
	    .command_len = message.command_len,
	    .response_len = message.response_len,
	    .has_command = message.has_command,
	    .has_response = message.has_response,
	    .has_sw = message.has_sw,
	    .sw = message.sw,
	    .result = message.result,
	    .function = message.function,
	    .summary = message.summary,
	};
}

/* A finding is the procedure's when it says so, or when its message is. */
static bool concerns(const struct making *making, const struct rsp_view_kept_finding *finding)
{
	const struct rsp_view *view = making->view;

	return finding->procedure == making->procedure.id ||
	       (finding->message &&
	        rsp_view_row_at(view, finding->message - 1)->procedure == making->procedure.id);
}

static void add_finding(struct making *making, const struct rsp_view_kept_finding *finding)
{
	struct rsp_message message = {0};

	if (finding->message)
		rsp_view_row_message(making->view, finding->message - 1, making->arena, &message);
	making->flow.findings[making->flow.num_findings++] = (struct rsp_finding){
	    .rule = finding->rule,
	    .level = (enum rsp_level)finding->level,
	    .text = finding->text,
	    .message = message.seq,
	    .trace = finding->message ? message.trace : finding->trace,
	    .frame = finding->frame,
	    .not_run = finding->not_run,
	    .procedure = finding->procedure,
	};
}

static bool make_flow(struct making *making)
{
	const struct rsp_view *view = making->view;
	struct rsp_flow *flow = &making->flow;
	size_t num = 0;

	for (size_t at = 0; at < view->num_findings; at++)
		num += concerns(making, &view->findings[at]);
	flow->findings = rsp_arena_alloc(making->arena, (num + 1) * sizeof(*flow->findings));
	flow->lines = rsp_arena_alloc(making->arena,
	                              (making->procedure.num_entries + 1) * sizeof(*flow->lines));
	flow->traces = rsp_arena_alloc(making->arena, view->num_traces * sizeof(*flow->traces));
	if (!flow->findings || !flow->lines || !flow->traces)
		return false;
	flow->options.joined = view->num_traces > 1;
	flow->procedures = &making->procedure;
	flow->num_procedures = 1;
	flow->num_traces = view->num_traces;
	for (size_t at = 0; at < view->num_traces; at++)
		flow->traces[at].name = view->traces[at].input->name;
	for (size_t at = 0; at < making->procedure.num_entries; at++)
		add_line(making, &making->procedure.entries[at]);
	for (size_t at = 0; at < view->num_findings; at++)
		if (concerns(making, &view->findings[at]))
			add_finding(making, &view->findings[at]);
	rsp_flow_sort(flow);
	return !flow->failed;
}

/* Words */

static const char *finding_text(const struct making *making, const struct rsp_finding *finding)
{
	return rsp_view_finding_text(making->view, making->arena, finding->level, finding->rule->id,
	                             finding->text, finding->rule->clause);
}

static const char *const *finding_texts(const struct making *making,
                                        const struct rsp_finding *const *findings, size_t num,
                                        size_t *out_num, enum rsp_level *out_worst)
{
	const char **out = rsp_arena_alloc(making->arena, (num + 1) * sizeof(*out));

	*out_num = 0;
	for (size_t at = 0; out && at < num; at++) {
		if (!rsp_finding_counts(findings[at]))
			continue;
		if (findings[at]->level > *out_worst)
			*out_worst = findings[at]->level;
		out[(*out_num)++] = finding_text(making, findings[at]);
	}
	return out;
}

static const size_t *places_of(const struct making *making, const struct rsp_ladder_row *row,
                               size_t *out_num)
{
	size_t *out = rsp_arena_alloc(making->arena, (row->num_entries + 1) * sizeof(*out));

	*out_num = 0;
	for (size_t at = 0; out && at < row->num_entries; at++)
		if (rsp_view_at(making->view, row->entries[at].trace, row->entries[at].message,
		                &out[*out_num]))
			++*out_num;
	return out;
}

static struct rsp_rung rung_of(const struct making *making, const struct rsp_ladder_row *row)
{
	static const enum rsp_rung_kind kinds[] = {
	    [RSP_LADDER_MESSAGE] = RSP_RUNG_MESSAGE,
	    [RSP_LADDER_EMPTY] = RSP_RUNG_EMPTY,
	    [RSP_LADDER_ASIDE] = RSP_RUNG_ASIDE,
	};
	struct rsp_arena *arena = making->arena;
	bool aside = row->kind == RSP_LADDER_ASIDE;
	struct rsp_rung out = {
	    .kind = kinds[row->kind],
	    .state = row->state,
	    .sign = rsp_sign_of(making->view->clean, rsp_state_sign(row->state)),
	    .number = aside ? "" : row->step->number,
	    .from = row->from,
	    .to = row->to,
	    .answered = row->answered,
	    .name = aside ? rsp_ladder_aside(arena, row) : rsp_ladder_name(arena, row),
	    .about = rsp_ladder_about(arena, row),
	    .answer = rsp_ladder_answer(arena, row),
	    .result = shown(making, rsp_ladder_result(arena, row)),
	    .failed = rsp_ladder_failed(row),
	    .word = rsp_ladder_state(row),
	    .clause = row->step->clause,
	    .has_time = row->has_time,
	    .t_ns = row->num_entries ? row->entries[0].t_ns : 0,
	    .since_ns = row->since_ns,
	    .delta_ns = row->delta_ns,
	};

	out.messages = places_of(making, row, &out.num_messages);
	out.findings =
	    finding_texts(making, row->findings, row->num_findings, &out.num_findings, &out.worst);
	return out;
}

static const char *const *party_names(const struct making *making)
{
	const struct rsp_procedure_row *row = making->procedure.row;
	const char **out = rsp_arena_alloc(making->arena, (row->num_parties + 1) * sizeof(*out));

	for (size_t at = 0; out && at < row->num_parties; at++)
		out[at] = shown(making, row->parties[at].name);
	return out;
}

static const struct rsp_rungs *put_into_words(struct making *making)
{
	const struct rsp_ladder *ladder = making->ladder;
	struct rsp_rungs *out = rsp_arena_alloc(making->arena, sizeof(*out));
	struct rsp_rung *rows =
	    rsp_arena_alloc(making->arena, (ladder->num_rows + 1) * sizeof(*rows));
	enum rsp_level worst = RSP_LEVEL_INFO;

	if (!out || !rows)
		return NULL;
	for (size_t at = 0; at < ladder->num_rows; at++)
		rows[at] = rung_of(making, &ladder->rows[at]);
	rsp_view_procedure_show(making->view, &making->procedure, making->arena, &out->head);
	out->facts = shown(making, rsp_ladder_facts(making->arena, ladder));
	out->clause = making->procedure.row->clause;
	out->verdict = making->procedure.outcome == RSP_OUTCOME_RUNNING
	                   ? ""
	                   : shown(making, rsp_flow_verdict_of(&making->flow, &making->procedure,
	                                                       making->arena));
	out->parties = party_names(making);
	out->num_parties = making->procedure.row->num_parties;
	out->rows = rows;
	out->num_rows = ladder->num_rows;
	out->others =
	    finding_texts(making, ladder->others, ladder->num_others, &out->num_others, &worst);
	out->quiet = rsp_ladder_quiet(making->arena, ladder);
	return out->parties && !making->arena->failed ? out : NULL;
}

const struct rsp_rungs *rsp_view_rungs(const struct rsp_view *view, uint64_t id,
                                       struct rsp_arena *arena)
{
	struct making making = {.view = view, .arena = arena};
	const struct rsp_rungs *out = NULL;

	if (!rsp_view_procedure_of(view, id, arena, &making.procedure))
		return NULL;
	if (make_flow(&making))
		making.ladder = rsp_ladder_of(&making.flow, &making.procedure, arena);
	if (making.ladder)
		out = put_into_words(&making);
	rsp_free(making.flow.of_procedures);
	return out;
}
