/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A validation for people: each finding, what was only noted or not run by rule, the counts, and a
 * verdict of one sentence. */
#include "report/validation_form.h"

enum { RULE_WIDTH = 28 };

static void write_finding(struct rsp_validation *validation, const struct rsp_finding *finding,
                          const struct rsp_place_line *place, struct rsp_slice text)
{
	if (finding->not_run || finding->level == RSP_LEVEL_INFO)
		return;
	rsp_finding_write(validation->out, finding, place, text,
	                  validation->options.joined ? finding->trace : 0,
	                  validation->options.colour);
}

static void write_times(struct rsp_out *out, uint64_t count)
{
	rsp_out_uint(out, count, 0);
	rsp_out_text(out, count == 1 ? " time: " : " times: ");
}

/* What is the same each time, else what the rule watches. */
static struct rsp_slice words_of(const struct rsp_tally *row)
{
	return row->differs ? rsp_text(row->rule->text) : row->words;
}

static void write_tally(struct rsp_validation *validation, const struct rsp_tally *row)
{
	struct rsp_out *out = validation->out;

	rsp_level_sign_write(out, RSP_LEVEL_INFO);
	rsp_out_text(out, row->not_run ? "not run    " : "info       ");
	rsp_out_padded(out, row->rule->id, RULE_WIDTH);
	rsp_out_char(out, ' ');
	write_times(out, row->count);
	rsp_out_clean(out, words_of(row));
	rsp_out_char(out, '\n');
}

static void write_tallies(struct rsp_validation *validation, bool not_run)
{
	for (size_t at = 0; at < validation->num_tallies; at++)
		if (validation->tallies[at].not_run == not_run)
			write_tally(validation, &validation->tallies[at]);
}

static void write_count(struct rsp_out *out, uint64_t count, const char *one, const char *many)
{
	rsp_out_uint(out, count, 0);
	rsp_out_char(out, ' ');
	rsp_out_text(out, count == 1 ? one : many);
}

static void write_counts(struct rsp_validation *validation)
{
	struct rsp_out *out = validation->out;

	write_count(out, validation->counts[RSP_LEVEL_VIOLATION], "violation", "violations");
	rsp_out_text(out, ", ");
	write_count(out, validation->counts[RSP_LEVEL_SUSPICIOUS], "suspicious", "suspicious");
	rsp_out_text(out, ", ");
	write_count(out, validation->counts[RSP_LEVEL_INCOMPLETE], "incomplete", "incomplete");
	rsp_out_text(out, ", ");
	write_count(out, validation->counts[RSP_LEVEL_INFO], "note", "notes");
	rsp_out_text(out, ", ");
	write_count(out, validation->not_run, "check not run", "checks not run");
	rsp_out_char(out, '\n');
}

static void write_broken(struct rsp_validation *validation)
{
	struct rsp_out *out = validation->out;
	uint64_t broken = validation->counts[RSP_LEVEL_VIOLATION];

	if (validation->options.strict)
		broken += validation->counts[RSP_LEVEL_SUSPICIOUS];
	rsp_out_text(out, "Not valid: rules were broken ");
	write_count(out, broken, "time", "times");
	rsp_out_text(out, ", first ");
	rsp_out_text(out, validation->first_broken->id);
	if (validation->first_message) {
		rsp_out_text(out, " in message ");
		rsp_out_uint(out, validation->first_message, 0);
	}
	rsp_out_text(out, ".\n");
}

static void write_valid(struct rsp_validation *validation)
{
	struct rsp_out *out = validation->out;

	rsp_out_text(out, "No rule was broken");
	if (validation->procedures) {
		rsp_out_text(out, " in ");
		write_count(out, validation->procedures, "procedure", "procedures");
	} else {
		rsp_out_text(out, ", but no procedure was recognised");
	}
	if (validation->outcomes[RSP_OUTCOME_CUT_SHORT]) {
		rsp_out_text(out, ", of which ");
		rsp_out_uint(out, validation->outcomes[RSP_OUTCOME_CUT_SHORT], 0);
		rsp_out_text(out, " did not get to the end");
	}
	if (validation->not_run) {
		rsp_out_text(out, "; ");
		write_count(out, validation->not_run, "check was", "checks were");
		rsp_out_text(out, " not run");
	}
	rsp_out_text(out, ".\n");
}

/* What the rules were not tried on. */
static void write_sealed(struct rsp_validation *validation)
{
	const char *text = rsp_sealed_text(&validation->sealed, &validation->wording);

	if (!text)
		return;
	rsp_level_sign_write(validation->out, RSP_LEVEL_INFO);
	rsp_out_clean(validation->out, rsp_text(text));
	rsp_out_char(validation->out, '\n');
}

/* Nothing came of the input: what is wrong with it was said elsewhere. */
static bool is_empty(const struct rsp_validation *validation)
{
	for (const struct rsp_validated *at = validation->traces; at; at = at->next)
		if (at->summary.messages)
			return false;
	return !validation->num_tallies && !validation->counts[RSP_LEVEL_VIOLATION] &&
	       !validation->counts[RSP_LEVEL_SUSPICIOUS] &&
	       !validation->counts[RSP_LEVEL_INCOMPLETE];
}

static void write_end(struct rsp_validation *validation)
{
	if (is_empty(validation))
		return;
	write_tallies(validation, false);
	write_tallies(validation, true);
	write_sealed(validation);
	rsp_out_char(validation->out, '\n');
	write_counts(validation);
	if (validation->first_broken)
		write_broken(validation);
	else
		write_valid(validation);
}

const struct rsp_validation_form_row rsp_validation_human = {
    .finding = write_finding,
    .close = write_end,
};
