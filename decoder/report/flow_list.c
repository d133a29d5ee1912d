/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of procedures, the findings and the verdict, for people. */
#include <string.h>

#include "report/finding_line.h"
#include "report/flow.h"
#include "report/ladder_words.h"

enum {
	ID_WIDTH = 4,
	SPEC_WIDTH = 8,
	TITLE_WIDTH = 34,
	STEPS_WIDTH = 7,
	OUTCOME_WIDTH = 12,
	MS_DIGITS = 3
};

#define NS_PER_MS     INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)

/* Seconds with milliseconds, "0.463 s". */
static void write_duration(struct rsp_out *out, int64_t ns)
{
	rsp_out_uint(out, (uint64_t)(ns / NS_PER_SECOND), 0);
	rsp_out_char(out, '.');
	rsp_out_digits(out, (uint64_t)(ns % NS_PER_SECOND / NS_PER_MS), MS_DIGITS);
	rsp_out_text(out, " s");
}

static int digits_of(uint64_t number)
{
	int digits = 1;

	while (number >= 10) {
		number /= 10;
		digits++;
	}
	return digits;
}

/* "13/16" */
static void write_steps(struct rsp_out *out, const struct rsp_procedure *procedure)
{
	int width = digits_of(procedure->steps_seen) + 1 + digits_of(procedure->steps_expected);

	rsp_out_spaces(out, STEPS_WIDTH - width);
	rsp_out_uint(out, procedure->steps_seen, 0);
	rsp_out_char(out, '/');
	rsp_out_uint(out, procedure->steps_expected, 0);
}

static void write_result(struct rsp_out *out, const struct rsp_result *result)
{
	if (result->code) {
		rsp_out_clean(out, rsp_text(result->code));
		rsp_out_char(out, ' ');
	}
	rsp_out_clean(out, rsp_text(result->name ? result->name : "error"));
	if (!result->code) {
		rsp_out_char(out, '(');
		rsp_out_int(out, result->number, 0);
		rsp_out_char(out, ')');
	}
}

static void write_why(struct rsp_out *out, const struct rsp_procedure *procedure)
{
	if (procedure->refused_step < 0)
		return;
	rsp_out_text(out, "  ");
	rsp_out_text(out, procedure->row->steps[procedure->refused_step].name);
	rsp_out_text(out, ": ");
	write_result(out, &procedure->reason);
}

/* A message by its number; of several traces the number of the trace stands before it: "2/17". */
static void write_number(const struct rsp_flow *flow, struct rsp_out *out, uint32_t trace,
                         uint64_t seq)
{
	if (flow->num_traces > 1) {
		rsp_out_uint(out, trace, 0);
		rsp_out_char(out, '/');
	}
	rsp_out_uint(out, seq, 0);
}

static void write_messages(const struct rsp_flow *flow, struct rsp_out *out,
                           const struct rsp_procedure *procedure)
{
	bool one = procedure->first == procedure->last && procedure->trace == procedure->last_trace;

	rsp_out_text(out, one ? "  message " : "  messages ");
	write_number(flow, out, procedure->trace, procedure->first);
	if (one)
		return;
	rsp_out_char(out, '-');
	write_number(flow, out, procedure->last_trace, procedure->last);
}

static void write_procedure(const struct rsp_flow *flow, struct rsp_out *out,
                            const struct rsp_procedure *procedure)
{
	rsp_out_uint(out, procedure->id, ID_WIDTH);
	rsp_out_text(out, "  ");
	rsp_out_padded(out, procedure->row->spec, SPEC_WIDTH);
	rsp_out_padded(out, procedure->row->title, TITLE_WIDTH);
	write_steps(out, procedure);
	rsp_out_text(out, "  ");
	rsp_out_text(out, rsp_sign_of(out, rsp_outcome_sign(procedure->outcome)));
	rsp_out_char(out, ' ');
	rsp_out_padded(out, rsp_outcome_text(procedure->outcome), OUTCOME_WIDTH);
	write_duration(out, procedure->t1_ns - procedure->t0_ns);
	write_messages(flow, out, procedure);
	if (procedure->ids[RSP_ID_ICCID]) {
		rsp_out_text(out, "  ICCID ");
		rsp_out_clean(out, rsp_text(procedure->ids[RSP_ID_ICCID]));
	}
	write_why(out, procedure);
	rsp_out_char(out, '\n');
}

static void write_finding(const struct rsp_flow *flow, struct rsp_out *out,
                          const struct rsp_finding *finding, bool colour)
{
	const struct rsp_flow_line *line =
	    finding->message ? rsp_flow_line(flow, finding->trace, finding->message) : NULL;
	struct rsp_place_line place = {0};

	if (line)
		place = (struct rsp_place_line){line->frame, line->by_line, line->iface,
		                                line->function};
	rsp_finding_write(out, finding, line ? &place : NULL,
	                  rsp_text(finding->text ? finding->text : finding->rule->text),
	                  flow->num_traces > 1 ? finding->trace : 0, colour);
}

static void write_findings(const struct rsp_flow *flow, struct rsp_out *out, bool colour)
{
	size_t left_out = 0, not_run = 0;

	for (size_t at = 0; at < flow->num_findings; at++) {
		const struct rsp_finding *finding = &flow->findings[at];

		if (finding->not_run)
			not_run++;
		else if (finding->level == RSP_LEVEL_INFO && !finding->follows)
			left_out++;
		else
			write_finding(flow, out, finding, colour);
	}
	if (left_out) {
		rsp_level_sign_write(out, RSP_LEVEL_INFO);
		rsp_out_uint(out, left_out, 0);
		rsp_out_text(out, left_out == 1 ? " note" : " notes");
		rsp_out_text(out, " beside these (rsptrace decode shows them)\n");
	}
	if (not_run) {
		rsp_level_sign_write(out, RSP_LEVEL_INFO);
		rsp_out_uint(out, not_run, 0);
		rsp_out_text(out, not_run == 1 ? " check was" : " checks were");
		rsp_out_text(out, " not run (rsptrace validate tells why)\n");
	}
}

/* What the procedures may be missing. */
static void write_sealed(const struct rsp_flow *flow, struct rsp_out *out, struct rsp_arena *arena)
{
	const char *text = rsp_sealed_text(&flow->sealed, arena);

	if (!text || !flow->num_procedures)
		return;
	rsp_level_sign_write(out, RSP_LEVEL_INFO);
	rsp_out_clean(out, rsp_text(text));
	rsp_out_char(out, '\n');
}

/* Which number is which trace, and how the clocks differ. */
static void write_traces(const struct rsp_flow *flow, struct rsp_out *out)
{
	for (size_t at = 0; at < flow->num_traces && flow->num_traces > 1; at++) {
		const struct rsp_flow_trace *trace = &flow->traces[at];
		bool behind = trace->offset_ns < 0;

		rsp_out_text(out, "trace ");
		rsp_out_uint(out, at + 1, 0);
		rsp_out_text(out, ": ");
		rsp_out_clean(out, rsp_text(trace->name));
		if (trace->has_offset && trace->offset_ns) {
			rsp_out_text(out, ", its clock is ");
			write_duration(out, behind ? -trace->offset_ns : trace->offset_ns);
			rsp_out_text(out, behind ? " behind" : " ahead");
		}
		rsp_out_char(out, '\n');
	}
	if (flow->num_traces > 1)
		rsp_out_char(out, '\n');
}

void rsp_flow_list(const struct rsp_flow *flow, struct rsp_out *out, bool colour)
{
	struct rsp_arena arena;

	rsp_arena_init(&arena, 0);
	write_traces(flow, out);
	for (size_t at = 0; at < flow->num_procedures; at++)
		write_procedure(flow, out, &flow->procedures[at]);
	if (flow->num_procedures && flow->num_findings)
		rsp_out_char(out, '\n');
	write_findings(flow, out, colour);
	write_sealed(flow, out, &arena);
	rsp_out_char(out, '\n');
	rsp_out_clean(out, rsp_text(rsp_flow_verdict(flow, &arena)));
	rsp_out_char(out, '\n');
	rsp_arena_free(&arena);
}
