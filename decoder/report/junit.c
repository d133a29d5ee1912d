/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A validation as JUnit XML: a suite for each input; in it a case for each procedure, one for each
 * rule that something outside of procedures broke, one for each check that did not run, and one
 * for the input itself. */
#include <stdlib.h>

#include "report/validation_form.h"

#define NS_PER_MS INT64_C(1000000)

struct noted {
	uint64_t order; /* in which it was told */
	uint64_t procedure;
	uint32_t trace;
	const struct rsp_rule *rule;
	enum rsp_level level;
	bool not_run, breaks;
	const char *line; /* all that is said of it */
};

struct ended {
	uint64_t id;
	uint32_t trace;
	const char *definition, *name;
	enum rsp_outcome outcome;
	int64_t ns; /* how long it took */
};

struct junit {
	struct noted *noted;
	size_t num_noted, cap_noted;
	struct ended *ended;
	size_t num_ended, cap_ended;
};

enum verdict { VERDICT_PASSED, VERDICT_SKIPPED, VERDICT_FAILED, VERDICT_ERROR, NUM_VERDICTS };

/* One case: what stands in its element. */
struct junit_case {
	const char *class_name, *name;
	enum verdict verdict;
	const char *skipped;        /* VERDICT_SKIPPED: why; VERDICT_ERROR: what is wrong */
	const struct noted *first;  /* what was found; */
	const struct noted *behind; /* the end of it */
	int64_t ns;
};

static bool open_junit(struct rsp_validation *validation)
{
	validation->kept = rsp_alloc(sizeof(struct junit));
	return validation->kept;
}

static void free_junit(struct rsp_validation *validation)
{
	struct junit *junit = validation->kept;

	if (!junit)
		return;
	rsp_free(junit->noted);
	rsp_free(junit->ended);
	rsp_free(junit);
}

/* Room for one more in an array; NULL when there is no memory. */
static void *one_more(struct rsp_validation *validation, void **array, size_t *num, size_t *cap,
                      size_t size)
{
	enum { FIRST_CAP = 64 };

	if (*num == *cap) {
		size_t wider = *cap ? 2 * *cap : FIRST_CAP;
		void *moved = rsp_realloc(*array, wider * size);

		if (!moved) {
			validation->failed = true;
			return NULL;
		}
		*array = moved;
		*cap = wider;
	}
	return (char *)*array + (*num)++ * size;
}

static const char *line_of(struct rsp_validation *validation, const struct rsp_finding *finding,
                           const struct rsp_place_line *place, struct rsp_slice text)
{
	struct rsp_arena *arena = &validation->lasting;
	const char *where = "";

	if (finding->message && place)
		where = rsp_arena_printf(&validation->wording, ", message %llu (%s %llu, %s %s)",
		                         (unsigned long long)finding->message,
		                         place->by_line ? "line" : "frame",
		                         (unsigned long long)place->frame,
		                         rsp_interface_name(place->iface), place->function);
	else if (finding->message)
		where = rsp_arena_printf(&validation->wording, ", message %llu",
		                         (unsigned long long)finding->message);
	return rsp_arena_printf(arena, "%s: %s%s: %.*s%s%s%s",
	                        finding->not_run ? "not run" : rsp_level_name(finding->level),
	                        finding->rule->id, where, (int)text.len, (const char *)text.data,
	                        finding->rule->clause[0] ? " [" : "", finding->rule->clause,
	                        finding->rule->clause[0] ? "]" : "");
}

static void note_finding(struct rsp_validation *validation, const struct rsp_finding *finding,
                         const struct rsp_place_line *place, struct rsp_slice text)
{
	struct junit *junit = validation->kept;
	struct noted *out = one_more(validation, (void **)&junit->noted, &junit->num_noted,
	                             &junit->cap_noted, sizeof(*out));

	if (!out)
		return;
	*out = (struct noted){
	    .order = junit->num_noted,
	    .procedure = finding->not_run ? 0 : finding->procedure,
	    .trace = finding->trace,
	    .rule = finding->rule,
	    .level = finding->level,
	    .not_run = finding->not_run,
	    .breaks = rsp_validation_breaks(validation, finding),
	    .line = line_of(validation, finding, place, text),
	};
}

static void note_procedure(struct rsp_validation *validation, const struct rsp_procedure *procedure)
{
	struct junit *junit = validation->kept;
	struct rsp_record record = rsp_validation_record(validation);
	struct ended *out = one_more(validation, (void **)&junit->ended, &junit->num_ended,
	                             &junit->cap_ended, sizeof(*out));
	const char *iccid;

	if (!out)
		return;
	iccid = rsp_procedure_key(&record, procedure, RSP_ID_ICCID);
	*out = (struct ended){
	    .id = procedure->id,
	    .trace = procedure->trace,
	    .definition = procedure->row->id,
	    .name = rsp_arena_printf(&validation->lasting, "%llu: %s%s%s",
	                             (unsigned long long)procedure->id, procedure->row->title,
	                             iccid ? ", " : "", iccid ? iccid : ""),
	    .outcome = procedure->outcome,
	    .ns = procedure->t1_ns > procedure->t0_ns ? procedure->t1_ns - procedure->t0_ns : 0,
	};
}

/* Of a procedure together; outside of procedures by trace and rule, what did not run last. */
static int compare_noted(const void *a, const void *b)
{
	const struct noted *left = a, *right = b;
	int order;

	if (left->procedure != right->procedure)
		return left->procedure < right->procedure ? -1 : 1;
	if (!left->procedure && left->trace != right->trace)
		return left->trace < right->trace ? -1 : 1;
	if (!left->procedure && left->not_run != right->not_run)
		return left->not_run ? 1 : -1;
	order = left->procedure ? 0 : strcmp(left->rule->id, right->rule->id);
	if (order)
		return order;
	return left->order < right->order ? -1 : 1;
}

static int compare_ended(const void *a, const void *b)
{
	const struct ended *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

/* Writing */

static void write_attribute(struct rsp_out *out, const char *name, const char *value)
{
	rsp_out_char(out, ' ');
	rsp_out_text(out, name);
	rsp_out_text(out, "=\"");
	rsp_out_xml(out, rsp_text(value));
	rsp_out_char(out, '"');
}

static void write_number(struct rsp_out *out, const char *name, uint64_t value)
{
	rsp_out_char(out, ' ');
	rsp_out_text(out, name);
	rsp_out_text(out, "=\"");
	rsp_out_uint(out, value, 0);
	rsp_out_char(out, '"');
}

static void write_lines(struct rsp_out *out, const struct junit_case *row, bool breaks)
{
	for (const struct noted *at = row->first; at < row->behind; at++) {
		if (at->breaks != breaks)
			continue;
		rsp_out_xml(out, rsp_text(at->line));
		rsp_out_char(out, '\n');
	}
}

static bool has_lines(const struct junit_case *row, bool breaks)
{
	for (const struct noted *at = row->first; at < row->behind; at++)
		if (at->breaks == breaks)
			return true;
	return false;
}

static void write_failure(struct rsp_out *out, const struct junit_case *row)
{
	const struct noted *at = row->first;

	while (at < row->behind && !at->breaks)
		at++;
	rsp_out_text(out, "<failure");
	write_attribute(out, "type", at < row->behind ? at->rule->id : "procedure");
	write_attribute(out, "message", at < row->behind ? at->line : row->name);
	rsp_out_char(out, '>');
	write_lines(out, row, true);
	rsp_out_text(out, "</failure>");
}

static void write_case(struct rsp_out *out, const struct junit_case *row)
{
	rsp_out_text(out, "<testcase");
	write_attribute(out, "classname", row->class_name);
	write_attribute(out, "name", row->name);
	rsp_out_text(out, " time=\"");
	rsp_out_uint(out, (uint64_t)(row->ns / NS_PER_MS) / 1000, 0);
	rsp_out_char(out, '.');
	rsp_out_digits(out, (uint64_t)(row->ns / NS_PER_MS) % 1000, 3);
	rsp_out_text(out, "\">");
	if (row->verdict == VERDICT_SKIPPED || row->verdict == VERDICT_ERROR) {
		rsp_out_text(out, row->verdict == VERDICT_SKIPPED ? "<skipped" : "<error");
		if (row->verdict == VERDICT_ERROR)
			write_attribute(out, "type", "input");
		write_attribute(out, "message", row->skipped);
		rsp_out_text(out, "/>");
	}
	if (row->verdict == VERDICT_FAILED)
		write_failure(out, row);
	if (has_lines(row, false)) {
		rsp_out_text(out, "<system-out>");
		write_lines(out, row, false);
		rsp_out_text(out, "</system-out>");
	}
	rsp_out_text(out, "</testcase>\n");
}

/* A suite is gone through twice: its head has the counts. */
struct suite {
	const struct rsp_validated *trace;
	const struct junit *junit;
	struct rsp_out *out; /* NULL: only count */
	uint64_t counts[NUM_VERDICTS];
	struct rsp_arena *arena;
};

static void put_case(struct suite *suite, const struct junit_case *row)
{
	suite->counts[row->verdict]++;
	if (suite->out)
		write_case(suite->out, row);
}

static void put_input(struct suite *suite)
{
	const struct rsp_trace_summary *summary = &suite->trace->summary;
	struct junit_case row = {.class_name = "input", .name = "reading the input"};

	if (summary->status != RSP_STATUS_OK) {
		row.verdict = VERDICT_ERROR;
		row.skipped = summary->text ? summary->text : rsp_status_name(summary->status);
	}
	put_case(suite, &row);
}

static enum verdict verdict_of(const struct junit_case *row, enum rsp_outcome outcome)
{
	bool broken = outcome == RSP_OUTCOME_VIOLATED;

	for (const struct noted *at = row->first; at < row->behind; at++)
		broken |= at->breaks;
	if (broken)
		return VERDICT_FAILED;
	return outcome == RSP_OUTCOME_CUT_SHORT || outcome == RSP_OUTCOME_RUNNING ? VERDICT_SKIPPED
	                                                                          : VERDICT_PASSED;
}

static void put_procedures(struct suite *suite)
{
	const struct junit *junit = suite->junit;
	const struct noted *at = junit->noted, *end = at ? at + junit->num_noted : NULL;

	for (size_t place = 0; place < junit->num_ended; place++) {
		const struct ended *ended = &junit->ended[place];
		struct junit_case row = {.class_name = ended->definition,
		                         .name = ended->name,
		                         .skipped = "it does not get to its end in this capture",
		                         .ns = ended->ns};

		while (at < end && at->procedure < ended->id)
			at++;
		row.first = at;
		while (at < end && at->procedure == ended->id)
			at++;
		row.behind = at;
		row.verdict = verdict_of(&row, ended->outcome);
		if (ended->trace == suite->trace->number)
			put_case(suite, &row);
	}
}

/* What was found outside of procedures, and what did not run, a case for each rule. */
static void put_rules(struct suite *suite)
{
	const struct junit *junit = suite->junit;
	const struct noted *at = junit->noted, *end = at ? at + junit->num_noted : NULL;

	while (at < end && !at->procedure) {
		struct junit_case row = {.class_name = at->not_run ? "not run" : "rules",
		                         .name = at->rule->id,
		                         .first = at};

		while (at < end && !at->procedure && at->rule == row.first->rule &&
		       at->trace == row.first->trace && at->not_run == row.first->not_run)
			at++;
		row.behind = at;
		row.verdict =
		    row.first->not_run ? VERDICT_SKIPPED : verdict_of(&row, RSP_OUTCOME_COMPLETE);
		row.skipped = row.first->line;
		if (row.first->trace == suite->trace->number)
			put_case(suite, &row);
	}
}

static void put_cases(struct suite *suite)
{
	memset(suite->counts, 0, sizeof(suite->counts));
	put_input(suite);
	put_procedures(suite);
	put_rules(suite);
}

static uint64_t total_of(const struct suite *suite)
{
	uint64_t total = 0;

	for (int at = 0; at < NUM_VERDICTS; at++)
		total += suite->counts[at];
	return total;
}

static void write_suite(struct rsp_validation *validation, const struct rsp_validated *trace)
{
	struct suite suite = {.trace = trace, .junit = validation->kept};
	struct rsp_out *out = validation->out;

	put_cases(&suite);
	rsp_out_text(out, "<testsuite");
	write_attribute(out, "name",
	                rsp_validation_file(validation, &validation->wording, trace->number));
	write_number(out, "tests", total_of(&suite));
	write_number(out, "failures", suite.counts[VERDICT_FAILED]);
	write_number(out, "errors", suite.counts[VERDICT_ERROR]);
	write_number(out, "skipped", suite.counts[VERDICT_SKIPPED]);
	rsp_out_text(out, ">\n");
	suite.out = out;
	put_cases(&suite);
	rsp_out_text(out, "</testsuite>\n");
}

static void write_junit(struct rsp_validation *validation)
{
	struct junit *junit = validation->kept;

	if (junit->num_noted)
		qsort(junit->noted, junit->num_noted, sizeof(*junit->noted), compare_noted);
	if (junit->num_ended)
		qsort(junit->ended, junit->num_ended, sizeof(*junit->ended), compare_ended);
	rsp_out_text(validation->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	                              "<testsuites name=\"rsptrace validate\">\n");
	for (const struct rsp_validated *at = validation->traces; at; at = at->next)
		write_suite(validation, at);
	rsp_out_text(validation->out, "</testsuites>\n");
}

const struct rsp_validation_form_row rsp_validation_junit = {
    .open = open_junit,
    .finding = note_finding,
    .procedure = note_procedure,
    .close = write_junit,
    .free = free_junit,
};
