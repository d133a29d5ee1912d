/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder_words.h"

#include <string.h>

#include "report/value.h"

enum { BYTES_PER_KB = 1000, KB_FROM = 10000, TENTHS = 10 };

#define NS_PER_MS     UINT64_C(1000000)
#define MS_PER_SECOND UINT64_C(1000)

const char *rsp_sign_of(const struct rsp_out *out, const struct rsp_sign *sign)
{
	return out->ascii ? sign->plain : sign->wide;
}

const struct rsp_sign *rsp_outcome_sign(enum rsp_outcome outcome)
{
	static const struct rsp_sign signs[] = {
	    [RSP_OUTCOME_COMPLETE] = {"✓", "+"},
              [RSP_OUTCOME_REFUSED] = {"✗", "x"},
	    [RSP_OUTCOME_CUT_SHORT] = {"…", "~"},
              [RSP_OUTCOME_VIOLATED] = {"!",   "!"},
	    [RSP_OUTCOME_RUNNING] = {"▶", ">"},
	};

	return &signs[outcome];
}

const struct rsp_sign *rsp_level_sign(enum rsp_level level)
{
	static const struct rsp_sign signs[] = {
	    [RSP_LEVEL_INFO] = {"·",  "-"},
	    [RSP_LEVEL_SUSPICIOUS] = {"?",   "?"},
	    [RSP_LEVEL_INCOMPLETE] = {"…", "~"},
	    [RSP_LEVEL_VIOLATION] = {"✗", "!"},
	};

	return &signs[level];
}

const struct rsp_sign *rsp_state_sign(enum rsp_step_state state)
{
	static const struct rsp_sign signs[] = {
	    [RSP_STEP_NOT_VISIBLE] = {"",    "" },
              [RSP_STEP_IMPLIED] = {"",    "" },
	    [RSP_STEP_ABSENT] = {"",    "" },
              [RSP_STEP_AHEAD] = {"",    "" },
	    [RSP_STEP_BEFORE] = {"",    "" },
              [RSP_STEP_MISSING] = {"∅", "0"},
	    [RSP_STEP_SEEN] = {"",    "" },
              [RSP_STEP_OUT_OF_ORDER] = {"↕", "^"},
	    [RSP_STEP_REPEATED] = {"↻", "@"},
              [RSP_STEP_REFUSED] = {"✗", "x"},
	    [RSP_STEP_ALTERED] = {"≠", "#"},
	};

	return &signs[state];
}

const char *rsp_size_text(struct rsp_arena *arena, size_t bytes)
{
	if (bytes < KB_FROM)
		return rsp_arena_printf(arena, "%zu B", bytes);
	return rsp_arena_printf(arena, "%zu.%zu kB", bytes / BYTES_PER_KB,
	                        bytes % BYTES_PER_KB * TENTHS / BYTES_PER_KB);
}

const char *rsp_seconds_text(struct rsp_arena *arena, int64_t ns, bool sign)
{
	uint64_t ms = (ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns) / NS_PER_MS;

	return rsp_arena_printf(arena, "%s%llu.%03llu",
	                        ns < 0 ? "-"
	                        : sign ? "+"
	                               : "",
	                        (unsigned long long)(ms / MS_PER_SECOND),
	                        (unsigned long long)(ms % MS_PER_SECOND));
}

const char *rsp_ladder_title(struct rsp_arena *arena, const struct rsp_ladder *ladder)
{
	return rsp_arena_printf(arena, "Procedure %llu: %s %s",
	                        (unsigned long long)ladder->procedure->id,
	                        ladder->procedure->row->spec, ladder->procedure->row->title);
}

const char *rsp_outcome_text(enum rsp_outcome outcome)
{
	return outcome == RSP_OUTCOME_CUT_SHORT ? "cut short" : rsp_outcome_name(outcome);
}

/* A message by its number; of several traces that of the trace stands before it: "2/17". */
static const char *number_text(struct rsp_arena *arena, bool joined, uint32_t trace, uint64_t seq)
{
	unsigned long long number = seq;

	if (joined)
		return rsp_arena_printf(arena, "%u/%llu", (unsigned)trace, number);
	return rsp_arena_printf(arena, "%llu", number);
}

static const char *range_text(struct rsp_arena *arena, const char *first, const char *last)
{
	if (strcmp(first, last) == 0)
		return rsp_arena_printf(arena, "message %s", first);
	return rsp_arena_printf(arena, "messages %s-%s", first, last);
}

static const char *messages_text(struct rsp_arena *arena, const struct rsp_ladder *ladder)
{
	const struct rsp_procedure *procedure = ladder->procedure;
	bool joined = ladder->flow->options.joined;

	return range_text(arena, number_text(arena, joined, procedure->trace, procedure->first),
	                  number_text(arena, joined, procedure->last_trace, procedure->last));
}

const char *rsp_ladder_facts(struct rsp_arena *arena, const struct rsp_ladder *ladder)
{
	const struct rsp_procedure *procedure = ladder->procedure;
	const char *iccid = procedure->ids[RSP_ID_ICCID], *eid = procedure->ids[RSP_ID_EID];
	const char *time = "";

	if (procedure->clock != RSP_CLOCK_NONE)
		time = rsp_arena_concat(
		    arena, ", ",
		    rsp_seconds_text(arena, procedure->t1_ns - procedure->t0_ns, false), " s",
		    NULL);
	return rsp_arena_printf(arena, "%u/%u steps%s, %s%s%s%s%s", procedure->steps_seen,
	                        procedure->steps_expected, time, messages_text(arena, ladder),
	                        iccid ? ", ICCID " : "", iccid ? iccid : "", eid ? ", EID " : "",
	                        eid ? eid : "");
}

static const char *error_text(struct rsp_arena *arena, const struct rsp_result *result,
                              const struct rsp_flow_line *line)
{
	struct rsp_message message = {
	    .result = *result, .has_sw = line && line->has_sw, .sw = line ? line->sw : 0};

	if (!result->name)
		message.result.name = "error";
	return rsp_result_text(arena, &message);
}

const char *rsp_ladder_reason(struct rsp_arena *arena, const struct rsp_ladder *ladder)
{
	const struct rsp_procedure *procedure = ladder->procedure;
	const struct rsp_flow_line *line;

	if (procedure->refused_step < 0 || procedure->reason.state == RSP_RESULT_NONE)
		return NULL;
	line = rsp_flow_line(ladder->flow, procedure->refused_trace, procedure->refused_by);
	return rsp_arena_concat(arena, procedure->row->steps[procedure->refused_step].name, ": ",
	                        error_text(arena, &procedure->reason, line), NULL);
}

const char *rsp_ladder_name(struct rsp_arena *arena, const struct rsp_ladder_row *row)
{
	const char *iface = NULL;

	if (row->line)
		iface = rsp_interface_name(row->line->iface);
	else if (!row->step->on_card)
		iface = rsp_interface_name(row->step->leg);
	if (row->num_entries > 1)
		return rsp_arena_printf(arena, "%s%s%s x%zu", iface ? iface : "", iface ? " " : "",
		                        row->step->name, row->num_entries);
	return rsp_arena_concat(arena, iface ? iface : "", iface ? " " : "", row->step->name, NULL);
}

static const char *numbers_text(struct rsp_arena *arena, const struct rsp_ladder_row *row)
{
	const struct rsp_entry *first = &row->entries[0];
	const struct rsp_entry *last = &row->entries[row->num_entries - 1];

	return range_text(arena, number_text(arena, row->joined, first->trace, first->message),
	                  number_text(arena, row->joined, last->trace, last->message));
}

/* A whole package stands for the result that the card gave of it. */
static bool is_package(const struct rsp_ladder_row *row)
{
	return row->line && row->line->iface == RSP_IF_ES8P;
}

/* Bytes of what goes along the arrow. */
static size_t len_of(const struct rsp_ladder_row *row)
{
	if (is_package(row))
		return row->response_len;
	return row->command_len || row->answered ? row->command_len : row->response_len;
}

const char *rsp_ladder_about(struct rsp_arena *arena, const struct rsp_ladder_row *row)
{
	const struct rsp_flow_line *line = row->line;
	const char *size = len_of(row) ? rsp_size_text(arena, len_of(row)) : NULL, *tag = NULL;

	if (row->kind != RSP_LADDER_MESSAGE)
		return "";
	if (line && line->tag && row->num_entries == 1 && !is_package(row))
		tag = rsp_arena_printf(arena, "%02X", (unsigned)line->tag);
	return rsp_arena_concat(arena, tag ? tag : "", tag ? ", " : "", size ? size : "",
	                        size ? ", " : "", numbers_text(arena, row), NULL);
}

const char *rsp_ladder_answer(struct rsp_arena *arena, const struct rsp_ladder_row *row)
{
	return row->answered && row->response_len ? rsp_size_text(arena, row->response_len) : NULL;
}

const char *rsp_ladder_state(const struct rsp_ladder_row *row)
{
	return row->state == RSP_STEP_SEEN ? NULL : rsp_step_state_name(row->state);
}

bool rsp_ladder_failed(const struct rsp_ladder_row *row)
{
	return row->line && row->line->result.state == RSP_RESULT_ERROR;
}

/* Whether a command and its answer are one message: on the card's own line, whose interfaces stand
 * first. What travels in packets is answered by a message of its own. */
static bool has_answer_within(enum rsp_interface iface)
{
	return iface <= RSP_IF_ES8P;
}

const char *rsp_ladder_result(struct rsp_arena *arena, const struct rsp_ladder_row *row)
{
	const struct rsp_flow_line *line = row->line;

	if (!line)
		return NULL;
	if (line->result.state != RSP_RESULT_NONE)
		return line->result.state == RSP_RESULT_OK ? "ok"
		                                           : error_text(arena, &line->result, line);
	return has_answer_within(line->iface) && line->has_command &&
	               line->direction == RSP_DIR_COMMAND && !line->has_response && !line->has_sw
	           ? "no answer"
	           : NULL;
}

/* "X answer" behind "X" goes without saying. */
static bool is_answer_of(const struct rsp_step_row *step, const struct rsp_step_row *before)
{
	size_t len = strlen(before->name);

	return !step->on_card && !before->on_card && strncmp(step->name, before->name, len) == 0;
}

const char *rsp_ladder_aside(struct rsp_arena *arena, const struct rsp_ladder_row *row)
{
	static const char *const beginnings[] = {
	    [RSP_STEP_NOT_VISIBLE] = "cannot be seen in this capture",
	    [RSP_STEP_ABSENT] = "did not come, and need not",
	    [RSP_STEP_AHEAD] = "not reached",
	    [RSP_STEP_BEFORE] = "before the capture begins",
	};
	const char *text = rsp_arena_concat(arena, beginnings[row->state], ":", NULL);

	for (size_t at = 0; at < row->num_steps; at++) {
		const struct rsp_step_row *step = row->steps[at];
		const char *leg = step->on_card ? "" : rsp_interface_name(step->leg);

		if (at && is_answer_of(step, row->steps[at - 1]))
			continue;
		text = rsp_arena_concat(arena, text, at ? ", " : " ", leg, leg[0] ? " " : "",
		                        step->name, NULL);
	}
	return text;
}

const char *rsp_ladder_finding(struct rsp_arena *arena, const struct rsp_finding *finding)
{
	const char *clause = finding->rule->clause;

	return rsp_arena_concat(arena, finding->rule->id, ": ",
	                        finding->text ? finding->text : finding->rule->text,
	                        clause[0] ? " [" : "", clause, clause[0] ? "]" : "", NULL);
}

static void count_quiet(const struct rsp_finding *const *findings, size_t num, size_t *notes,
                        size_t *not_run)
{
	for (size_t at = 0; at < num; at++)
		if (findings[at]->not_run)
			++*not_run;
		else if (findings[at]->level == RSP_LEVEL_INFO)
			++*notes;
}

const char *rsp_ladder_quiet(struct rsp_arena *arena, const struct rsp_ladder *ladder)
{
	size_t notes = 0, not_run = 0;
	const char *first, *second;

	for (size_t at = 0; at < ladder->num_rows; at++)
		count_quiet(ladder->rows[at].findings, ladder->rows[at].num_findings, &notes,
		            &not_run);
	count_quiet(ladder->others, ladder->num_others, &notes, &not_run);
	if (!notes && !not_run)
		return NULL;
	first = notes ? rsp_arena_printf(arena, "%zu note%s", notes, notes == 1 ? "" : "s") : "";
	second = not_run ? rsp_arena_printf(arena, "%zu check%s not run", not_run,
	                                    not_run == 1 ? "" : "s")
	                 : "";
	return rsp_arena_concat(arena, first, notes && not_run ? ", " : "", second, NULL);
}
