/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/flow.h"

#include <stdlib.h>
#include <string.h>

#include "report/tree.h"

static void on_procedure(void *user, const struct rsp_procedure *procedure);
static void on_finding(void *user, const struct rsp_finding *finding);

/* Of a tree that is longer than what an out gathers, only its first part is kept. */
static bool keep_first(void *user, const char *data, size_t len)
{
	struct rsp_flow *flow = user;

	if (!flow->tree_first.len)
		flow->tree_first = rsp_arena_copy(&flow->scratch, rsp_slice(data, len));
	return true;
}

struct rsp_flow *rsp_flow_new(const struct rsp_definitions *definitions,
                              const struct rsp_flow_options *options)
{
	struct rsp_flow *flow = rsp_alloc(sizeof(*flow));
	struct rsp_follower_sink sink = {flow, on_procedure, on_finding};

	if (!flow)
		return NULL;
	flow->options = *options;
	flow->options.lines |= options->trees;
	rsp_arena_init(&flow->arena, 0);
	rsp_arena_init(&flow->scratch, 0);
	rsp_hide_init(&flow->hide, options->reveal, options->redact);
	if (options->trees)
		rsp_out_init(&flow->tree_text, keep_first, flow);
	flow->follower = rsp_follower_new(definitions, options->joined, &sink);
	if (flow->follower)
		rsp_follower_expect_signatures(flow->follower);
	if (flow->follower && !flow->tree_text.failed)
		return flow;
	rsp_flow_free(flow);
	return NULL;
}

void rsp_flow_free(struct rsp_flow *flow)
{
	if (!flow)
		return;
	rsp_follower_free(flow->follower);
	rsp_hide_free(&flow->hide);
	if (flow->options.trees)
		rsp_out_free(&flow->tree_text);
	rsp_arena_free(&flow->scratch);
	rsp_arena_free(&flow->arena);
	rsp_free(flow->procedures);
	rsp_free(flow->findings);
	rsp_free(flow->of_procedures);
	rsp_free(flow->lines);
	rsp_free(flow->traces);
	rsp_free(flow);
}

/* Room for one more in an array that grows; NULL when there is no memory. */
static void *one_more(struct rsp_flow *flow, void **array, size_t *num, size_t *cap, size_t size)
{
	enum { FIRST_CAP = 64 };

	if (*num == *cap) {
		size_t wider = *cap ? 2 * *cap : FIRST_CAP;
		void *moved = rsp_realloc(*array, wider * size);

		if (!moved) {
			flow->failed = true;
			return NULL;
		}
		*array = moved;
		*cap = wider;
	}
	return (char *)*array + (*num)++ * size;
}

static const char *shown(struct rsp_flow *flow, const char *text)
{
	if (!text)
		return NULL;
	return rsp_arena_text(&flow->arena,
	                      rsp_hide_text(&flow->hide, &flow->scratch, rsp_text(text)));
}

static const char *kept(struct rsp_flow *flow, const char *text)
{
	return text ? rsp_arena_text(&flow->arena, rsp_text(text)) : NULL;
}

static const void *copied(struct rsp_flow *flow, const void *from, size_t len)
{
	return rsp_arena_copy(&flow->arena, rsp_slice(from, len)).data;
}

static void on_procedure(void *user, const struct rsp_procedure *procedure)
{
	struct rsp_flow *flow = user;
	struct rsp_procedure *out =
	    one_more(flow, (void **)&flow->procedures, &flow->num_procedures, &flow->cap_procedures,
	             sizeof(*out));

	if (!out)
		return;
	*out = *procedure;
	out->steps =
	    copied(flow, procedure->steps, procedure->row->num_steps * sizeof(*out->steps));
	out->entries =
	    copied(flow, procedure->entries, procedure->num_entries * sizeof(*out->entries));
	for (size_t at = 0; at < RSP_NUM_IDS; at++)
		out->ids[at] = shown(flow, procedure->ids[at]);
	out->reason.name = kept(flow, procedure->reason.name);
	out->reason.code = kept(flow, procedure->reason.code);
	if (!out->steps || (procedure->num_entries && !out->entries)) {
		flow->failed = true;
		flow->num_procedures--;
	}
}

/* The tree of the message that is handed in, as it may be shown. */
static const char *tree_of(struct rsp_flow *flow)
{
	struct rsp_tree_look look = {
	    .out = &flow->tree_text, .hide = &flow->hide, .scratch = &flow->scratch};
	struct rsp_slice first;

	if (!flow->options.trees || !flow->current)
		return NULL;
	flow->tree_text.len = 0;
	flow->tree_first = (struct rsp_slice){0};
	rsp_tree_show(&look, flow->current);
	first = flow->tree_first;
	if (!first.len)
		return rsp_arena_text(&flow->arena,
		                      rsp_slice(flow->tree_text.data, flow->tree_text.len));
	return rsp_arena_printf(&flow->arena, "%.*s\n(the rest is left out: it is too long)\n",
	                        (int)first.len, (const char *)first.data);
}

static void keep_last(struct rsp_flow *flow)
{
	struct rsp_flow_line *out;

	if (flow->last_kept)
		return;
	out =
	    one_more(flow, (void **)&flow->lines, &flow->num_lines, &flow->cap_lines, sizeof(*out));
	if (!out)
		return;
	*out = flow->last;
	out->summary = shown(flow, out->summary);
	out->function = kept(flow, out->function);
	out->result.name = kept(flow, out->result.name);
	out->result.code = kept(flow, out->result.code);
	out->tree = tree_of(flow);
	flow->last_kept = true;
}

static void add_finding(struct rsp_flow *flow, const struct rsp_finding *finding)
{
	struct rsp_finding *out = one_more(flow, (void **)&flow->findings, &flow->num_findings,
	                                   &flow->cap_findings, sizeof(*out));

	if (!out)
		return;
	*out = *finding;
	out->text = shown(flow, finding->text);
	out->where = (struct rsp_span){0};
	out->next = NULL;
	if (finding->message && finding->message == flow->last.seq &&
	    finding->trace == flow->last.trace)
		keep_last(flow);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	add_finding(user, finding);
}

static void look_at(struct rsp_flow *flow, const struct rsp_message *message)
{
	flow->last = (struct rsp_flow_line){
	    .trace = message->trace,
	    .seq = message->seq,
	    .frame = message->frame,
	    .by_line = message->by_line,
	    .iface = message->iface,
	    .direction = message->direction,
	    .clock = message->clock,
	    .t_ns = message->t_ns,
	    .slot = message->slot,
	    .channel = message->channel,
	    .connection = message->connection,
	    .tag = message->tag,
	    .segment = message->segment,
	    .command_len = message->command_len,
	    .response_len = message->response_len,
	    .has_command = message->has_command,
	    .has_response = message->has_response,
	    .has_sw = message->has_sw,
	    .sw = message->sw,
	    .result = message->result,
	    .function = message->function,
	    .summary = message->summary,
	};
	flow->last_kept = false;
}

void rsp_flow_trace(struct rsp_flow *flow, const char *name)
{
	struct rsp_flow_trace *out = one_more(flow, (void **)&flow->traces, &flow->num_traces,
	                                      &flow->cap_traces, sizeof(*out));

	if (out)
		*out = (struct rsp_flow_trace){.name = shown(flow, name)};
}

/* Joined traces are followed at the end, and a step may stand before what begins a procedure. */
static bool may_stand_later(const struct rsp_flow *flow)
{
	return flow->options.joined || flow->options.lines;
}

void rsp_flow_message(struct rsp_flow *flow, struct rsp_message *message)
{
	struct rsp_place place;

	rsp_arena_reset(&flow->scratch);
	if (flow->options.redact || flow->options.trees)
		rsp_hide_begin(&flow->hide, message, &flow->scratch, true);
	look_at(flow, message);
	flow->current = message;
	rsp_sealed_message(&flow->sealed, message, &flow->scratch);
	place = rsp_follower_message(flow->follower, message, &flow->scratch);
	if (place.procedure || (may_stand_later(flow) && message->iface != RSP_IF_APDU))
		keep_last(flow);
	flow->current = NULL;
}

void rsp_flow_finding(struct rsp_flow *flow, const struct rsp_finding *finding)
{
	struct rsp_finding own = *finding;

	own.trace = flow->last.trace;
	rsp_sealed_finding(&flow->sealed, &own);
	rsp_follower_finding(flow->follower, &own);
	add_finding(flow, &own);
}

static int by_id(const void *a, const void *b)
{
	const struct rsp_procedure *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

static int by_message(uint32_t trace_a, uint64_t seq_a, uint32_t trace_b, uint64_t seq_b)
{
	if (trace_a != trace_b)
		return trace_a < trace_b ? -1 : 1;
	return seq_a < seq_b ? -1 : seq_a > seq_b;
}

static int lines_in_order(const void *a, const void *b)
{
	const struct rsp_flow_line *left = a, *right = b;

	return by_message(left->trace, left->seq, right->trace, right->seq);
}

/* By message; of one message the worst first; then by the rule's id, so that the order is always
 * the same. */
static int findings_in_order(const void *a, const void *b)
{
	const struct rsp_finding *left = a, *right = b;
	int order = by_message(left->trace, left->message, right->trace, right->message);

	if (order)
		return order;
	if (left->level != right->level)
		return left->level > right->level ? -1 : 1;
	order = strcmp(left->rule->id, right->rule->id);
	return order ? order : strcmp(left->text ? left->text : "", right->text ? right->text : "");
}

/* In the order in which the findings stand already. */
static int by_procedure(const void *a, const void *b)
{
	const struct rsp_finding *left = *(const struct rsp_finding *const *)a;
	const struct rsp_finding *right = *(const struct rsp_finding *const *)b;

	if (left->procedure != right->procedure)
		return left->procedure < right->procedure ? -1 : 1;
	return left < right ? -1 : left > right;
}

static void index_findings(struct rsp_flow *flow)
{
	flow->of_procedures = rsp_alloc((flow->num_findings + 1) * sizeof(*flow->of_procedures));
	if (!flow->of_procedures) {
		flow->failed = true;
		return;
	}
	for (size_t at = 0; at < flow->num_findings; at++)
		if (flow->findings[at].procedure)
			flow->of_procedures[flow->num_of_procedures++] = &flow->findings[at];
	if (flow->num_of_procedures)
		qsort(flow->of_procedures, flow->num_of_procedures, sizeof(*flow->of_procedures),
		      by_procedure);
}

void rsp_flow_sort(struct rsp_flow *flow)
{
	if (flow->num_procedures)
		qsort(flow->procedures, flow->num_procedures, sizeof(*flow->procedures), by_id);
	if (flow->num_lines)
		qsort(flow->lines, flow->num_lines, sizeof(*flow->lines), lines_in_order);
	if (flow->num_findings)
		qsort(flow->findings, flow->num_findings, sizeof(*flow->findings),
		      findings_in_order);
	index_findings(flow);
}

void rsp_flow_end(struct rsp_flow *flow)
{
	rsp_follower_end(flow->follower);
	for (size_t at = 0; at < flow->num_traces; at++)
		flow->traces[at].has_offset = rsp_follower_offset(flow->follower, (uint32_t)at + 1,
		                                                  &flow->traces[at].offset_ns);
	rsp_flow_sort(flow);
}

const struct rsp_flow_line *rsp_flow_line(const struct rsp_flow *flow, uint32_t trace, uint64_t seq)
{
	struct rsp_flow_line wanted = {.trace = trace, .seq = seq};

	if (!flow->num_lines)
		return NULL;
	return bsearch(&wanted, flow->lines, flow->num_lines, sizeof(wanted), lines_in_order);
}

const struct rsp_procedure *rsp_flow_procedure(const struct rsp_flow *flow, uint64_t id)
{
	struct rsp_procedure wanted = {.id = id};

	if (!flow->num_procedures)
		return NULL;
	return bsearch(&wanted, flow->procedures, flow->num_procedures, sizeof(wanted), by_id);
}

const struct rsp_finding *rsp_flow_findings_at(const struct rsp_flow *flow, uint32_t trace,
                                               uint64_t seq, size_t *out_num)
{
	size_t low = 0, high = flow->num_findings, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct rsp_finding *finding = &flow->findings[middle];

		if (by_message(finding->trace, finding->message, trace, seq) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < flow->num_findings; end++)
		if (by_message(flow->findings[end].trace, flow->findings[end].message, trace, seq))
			break;
	*out_num = end - low;
	return *out_num ? flow->findings + low : NULL;
}

const struct rsp_finding *const *rsp_flow_findings_of(const struct rsp_flow *flow, uint64_t id,
                                                      size_t *out_num)
{
	size_t low = 0, high = flow->num_of_procedures, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (flow->of_procedures[middle]->procedure < id)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < flow->num_of_procedures; end++)
		if (flow->of_procedures[end]->procedure != id)
			break;
	*out_num = end - low;
	return *out_num ? flow->of_procedures + low : NULL;
}
