/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict: at most three sentences on what a trace shows. */
#include <string.h>

#include "report/flow.h"
#include "report/ladder_words.h"
#include "rsp/errors.h"

/* Of several procedures the one to speak of: the first that was violated, else refused, else cut
 * short, else the one with the most steps. */
static const struct rsp_procedure *most_telling(const struct rsp_flow *flow)
{
	static const enum rsp_outcome order[] = {RSP_OUTCOME_VIOLATED, RSP_OUTCOME_REFUSED,
	                                         RSP_OUTCOME_CUT_SHORT, RSP_OUTCOME_RUNNING};
	const struct rsp_procedure *longest = NULL;

	for (size_t rank = 0; rank < sizeof(order) / sizeof(*order); rank++)
		for (size_t at = 0; at < flow->num_procedures; at++)
			if (flow->procedures[at].outcome == order[rank])
				return &flow->procedures[at];
	for (size_t at = 0; at < flow->num_procedures; at++)
		if (!longest || flow->procedures[at].steps_seen > longest->steps_seen)
			longest = &flow->procedures[at];
	return longest;
}

static const struct rsp_finding *worst_of(const struct rsp_flow *flow, uint64_t procedure)
{
	const struct rsp_finding *worst = NULL;

	for (size_t at = 0; at < flow->num_findings; at++) {
		const struct rsp_finding *finding = &flow->findings[at];

		if (finding->not_run || (procedure && finding->procedure != procedure))
			continue;
		if (!worst || finding->level > worst->level ||
		    (finding->level == worst->level && worst->follows && !finding->follows))
			worst = finding;
	}
	return worst;
}

static const char *counts(struct rsp_arena *arena, const struct rsp_flow *flow)
{
	size_t of[RSP_OUTCOME_RUNNING + 1] = {0};
	const char *text = "";

	for (size_t at = 0; at < flow->num_procedures; at++)
		of[flow->procedures[at].outcome]++;
	for (int at = 0; at <= RSP_OUTCOME_RUNNING; at++) {
		const char *name = rsp_outcome_text((enum rsp_outcome)at);

		if (of[at])
			text = rsp_arena_printf(arena, "%s%s%zu %s", text, *text ? ", " : "",
			                        of[at], name);
	}
	return text;
}

static const char *reason_text(struct rsp_arena *arena, const struct rsp_result *reason)
{
	const char *name = reason->name ? reason->name : "an error";

	if (reason->code)
		return rsp_arena_printf(arena, "%s (%s)", reason->code, name);
	return rsp_arena_printf(arena, "%s(%lld)", name, (long long)reason->number);
}

/* "message 17", of several traces "message 17 of modem.log". */
static const char *message_text(struct rsp_arena *arena, const struct rsp_flow *flow,
                                uint32_t trace, uint64_t seq)
{
	if (flow->num_traces < 2 || trace == 0 || trace > flow->num_traces)
		return rsp_arena_printf(arena, "message %llu", (unsigned long long)seq);
	return rsp_arena_printf(arena, "message %llu of %s", (unsigned long long)seq,
	                        flow->traces[trace - 1].name);
}

static bool is_named(const struct rsp_error *error, const struct rsp_result *reason)
{
	return error->value == reason->number && strcmp(error->name, reason->name) == 0;
}

/* The row of an error that the answer of a function holds; of one that only one answer can hold,
 * whatever the function. */
static const struct rsp_error *error_of(const char *function, const struct rsp_result *reason)
{
	const struct rsp_error *error, *only = NULL;
	size_t num = 0;

	for (size_t at = 0; (error = rsp_error_at(at)); at++) {
		if (!is_named(error, reason))
			continue;
		if (strstr(error->family->function, function))
			return error;
		only = error;
		num++;
	}
	return num == 1 ? only : NULL;
}

static const char *meaning_of_code(const char *code)
{
	struct rsp_slice reason = rsp_text(code), subject;
	const struct rsp_code_pair *pair =
	    rsp_take_until(&reason, '/', &subject) ? rsp_code_pair_find(subject, reason) : NULL;

	return pair ? pair->meaning : NULL;
}

/* A sentence with its full stop; NULL where nothing is known of the error. */
static const char *meaning_of(const struct rsp_procedure *procedure)
{
	const struct rsp_step_row *step = &procedure->row->steps[procedure->refused_step];
	const struct rsp_result *reason = &procedure->reason;
	const struct rsp_error_family *family;
	const struct rsp_error *error;

	if (reason->code)
		return meaning_of_code(reason->code);
	if (reason->name && strcmp(reason->name, "HTTP status") == 0)
		return "the server, or a proxy before it, did not handle the request.";
	if (procedure->reason_key)
		error = rsp_error_of_key(procedure->reason_key, reason->number, &family);
	else
		error = reason->name ? error_of(step->name, reason) : NULL;
	return error ? error->meaning : NULL;
}

/* "...: what it means." or only the full stop. */
static const char *ended(struct rsp_arena *arena, const char *text,
                         const struct rsp_procedure *procedure)
{
	const char *meaning = meaning_of(procedure);

	return meaning ? rsp_arena_printf(arena, "%s: %s", text, meaning)
	               : rsp_arena_printf(arena, "%s.", text);
}

static const char *refused_text(struct rsp_arena *arena, const struct rsp_flow *flow,
                                const struct rsp_procedure *procedure, bool commands)
{
	const struct rsp_step_row *step = &procedure->row->steps[procedure->refused_step];
	const char *who = procedure->row->parties[step->on_card ? step->to : step->from].name;
	const char *says = rsp_arena_printf(
	    arena, "Procedure %llu (%s) was refused at %s: %s %s %s in %s",
	    (unsigned long long)procedure->id, procedure->row->title, step->name,
	    procedure->reason_brought ? "what it brings" : rsp_arena_printf(arena, "the %s", who),
	    procedure->reason_brought ? "says" : "answered", reason_text(arena, &procedure->reason),
	    message_text(arena, flow, procedure->refused_trace, procedure->refused_by));
	const char *how = "";

	if (commands)
		how = rsp_arena_printf(arena, " (rsptrace decode -V --message %llu)",
		                       (unsigned long long)procedure->refused_by);
	return rsp_arena_printf(arena, "%s Look at that message first%s.",
	                        ended(arena, says, procedure), how);
}

static const char *cancelled_text(struct rsp_arena *arena, const struct rsp_flow *flow,
                                  const struct rsp_procedure *procedure)
{
	const struct rsp_step_row *step = &procedure->row->steps[procedure->refused_step];

	return ended(arena,
	             rsp_arena_printf(
	                 arena, "Procedure %llu (%s) was cancelled by the %s in %s, with %s",
	                 (unsigned long long)procedure->id, procedure->row->title,
	                 procedure->row->parties[step->from].name,
	                 message_text(arena, flow, procedure->refused_trace, procedure->refused_by),
	                 reason_text(arena, &procedure->reason)),
	             procedure);
}

/* Errors that are brought end a procedure like a cancellation, but are none. */
static bool was_cancelled(const struct rsp_procedure *procedure)
{
	const struct rsp_step_row *step = &procedure->row->steps[procedure->refused_step];

	return step->cancels && strncmp(step->name, "Cancel", strlen("Cancel")) == 0;
}

static const char *violated_text(struct rsp_arena *arena, const struct rsp_flow *flow,
                                 const struct rsp_procedure *procedure)
{
	const struct rsp_finding *finding = worst_of(flow, procedure->id);

	if (!finding || finding->level != RSP_LEVEL_VIOLATION)
		return rsp_arena_printf(arena,
		                        "Procedure %llu (%s) has messages that break a rule.",
		                        (unsigned long long)procedure->id, procedure->row->title);
	return rsp_arena_printf(
	    arena, "Procedure %llu (%s) broke a rule: %s. Look at %s first (%s).",
	    (unsigned long long)procedure->id, procedure->row->title,
	    finding->text ? finding->text : finding->rule->text,
	    message_text(arena, flow, finding->trace, finding->message), finding->rule->id);
}

static const char *last_step(const struct rsp_procedure *procedure)
{
	if (!procedure->num_entries)
		return "its beginning";
	return procedure->row->steps[procedure->entries[procedure->num_entries - 1].step].name;
}

static const char *finished_text(struct rsp_arena *arena, const struct rsp_flow *flow)
{
	size_t suspicious = 0;

	for (size_t at = 0; at < flow->num_findings; at++)
		suspicious +=
		    flow->findings[at].level == RSP_LEVEL_SUSPICIOUS && !flow->findings[at].not_run;
	if (!suspicious)
		return "Nothing was refused, and no rule was broken.";
	return rsp_arena_printf(arena,
	                        "Nothing was refused, and no rule was broken, but %zu finding%s "
	                        "suspicious.",
	                        suspicious, suspicious == 1 ? " is" : "s are");
}

static const char *detail(struct rsp_arena *arena, const struct rsp_flow *flow,
                          const struct rsp_procedure *procedure, bool commands)
{
	switch (procedure->outcome) {
	case RSP_OUTCOME_VIOLATED:
		return violated_text(arena, flow, procedure);
	case RSP_OUTCOME_REFUSED:
		if (procedure->refused_step < 0)
			return rsp_arena_printf(
			    arena, "Procedure %llu (%s) was cancelled, and no reason was given.",
			    (unsigned long long)procedure->id, procedure->row->title);
		return was_cancelled(procedure) ? cancelled_text(arena, flow, procedure)
		                                : refused_text(arena, flow, procedure, commands);
	case RSP_OUTCOME_CUT_SHORT:
	case RSP_OUTCOME_RUNNING:
		return rsp_arena_printf(
		    arena,
		    "Procedure %llu (%s) stopped behind %s in %s; nothing of it follows in the "
		    "capture.",
		    (unsigned long long)procedure->id, procedure->row->title, last_step(procedure),
		    message_text(arena, flow, procedure->last_trace, procedure->last));
	case RSP_OUTCOME_COMPLETE:
		break;
	}
	return finished_text(arena, flow);
}

const char *rsp_flow_verdict(const struct rsp_flow *flow, struct rsp_arena *arena)
{
	const struct rsp_procedure *procedure = most_telling(flow);
	const struct rsp_finding *worst = worst_of(flow, 0);
	const char *sealed = rsp_sealed_text(&flow->sealed, arena);

	if (!procedure && worst && worst->level == RSP_LEVEL_VIOLATION)
		return rsp_arena_printf(arena,
		                        "No procedure was recognised, but a rule was broken: %s.",
		                        worst->text ? worst->text : worst->rule->text);
	if (!procedure && sealed)
		return rsp_arena_printf(arena, "No procedure was recognised in this trace: %s.",
		                        sealed);
	if (!procedure)
		return "No procedure was recognised in this trace.";
	if (procedure->outcome != RSP_OUTCOME_REFUSED &&
	    procedure->outcome != RSP_OUTCOME_VIOLATED && worst &&
	    worst->level == RSP_LEVEL_VIOLATION)
		return rsp_arena_printf(
		    arena, "%zu procedure%s: %s. Outside of %s a rule was broken: %s (%s).",
		    flow->num_procedures, flow->num_procedures == 1 ? "" : "s", counts(arena, flow),
		    flow->num_procedures == 1 ? "it" : "them",
		    worst->text ? worst->text : worst->rule->text,
		    message_text(arena, flow, worst->trace, worst->message));
	return rsp_arena_printf(arena, "%zu procedure%s: %s. %s", flow->num_procedures,
	                        flow->num_procedures == 1 ? "" : "s", counts(arena, flow),
	                        detail(arena, flow, procedure, true));
}

const char *rsp_flow_verdict_of(const struct rsp_flow *flow, const struct rsp_procedure *procedure,
                                struct rsp_arena *arena)
{
	return detail(arena, flow, procedure, false);
}
