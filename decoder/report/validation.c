/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/validation_form.h"

static const struct {
	const char *name;
	const struct rsp_validation_form_row *row;
} forms[RSP_NUM_VALIDATION_FORMS] = {
    [RSP_VALIDATION_HUMAN] = {"human", &rsp_validation_human},
    [RSP_VALIDATION_JSON] = {"json",  &rsp_validation_json },
    [RSP_VALIDATION_JUNIT] = {"junit", &rsp_validation_junit},
    [RSP_VALIDATION_SARIF] = {"sarif", &rsp_validation_sarif},
};

const char *rsp_validation_form_name(enum rsp_validation_form form)
{
	return forms[form].name;
}

static const char no_crypto_reason[] = "--no-crypto";
static const char not_run_words[] = "not run: ";

bool rsp_validation_breaks(const struct rsp_validation *validation,
                           const struct rsp_finding *finding)
{
	if (finding->not_run)
		return false;
	return finding->level == RSP_LEVEL_VIOLATION ||
	       (validation->options.strict && finding->level == RSP_LEVEL_SUSPICIOUS);
}

const char *rsp_validation_file(struct rsp_validation *validation, struct rsp_arena *arena,
                                uint32_t trace)
{
	for (const struct rsp_validated *at = validation->traces; at; at = at->next)
		if (at->number == trace)
			return rsp_arena_text(
			    arena, rsp_hide_text(&validation->hide, arena, rsp_text(at->name)));
	return "";
}

/* Whether a row counts these; `words` are the reason of what did not run. */
static bool is_tally_of(const struct rsp_tally *row, const struct rsp_rule *rule, bool not_run,
                        struct rsp_slice words)
{
	return row->rule == rule && row->not_run == not_run &&
	       (!not_run || rsp_equal(words, row->words));
}

/* What is only counted: notes, and what did not run. */
static void tally(struct rsp_validation *validation, const struct rsp_rule *rule, bool not_run,
                  struct rsp_slice words)
{
	struct rsp_tally *row = validation->tallies;
	struct rsp_tally *end = row + validation->num_tallies;

	while (row < end && !is_tally_of(row, rule, not_run, words))
		row++;
	if (row < end) {
		row->count++;
		row->differs |= !not_run && !row->differs && !rsp_equal(words, row->words);
		return;
	}
	if (validation->num_tallies == RSP_TALLIES)
		return;
	validation->num_tallies++;
	*row = (struct rsp_tally){
	    .rule = rule,
	    .not_run = not_run,
	    .words = rsp_arena_copy(&validation->lasting, words),
	    .count = 1,
	};
}

static void count(struct rsp_validation *validation, const struct rsp_finding *finding,
                  struct rsp_slice words)
{
	if (rsp_validation_breaks(validation, finding) && !validation->first_broken) {
		validation->first_broken = finding->rule;
		validation->first_message = finding->message;
	}
	if (finding->not_run)
		validation->not_run++;
	else
		validation->counts[finding->level]++;
	if (finding->not_run || finding->level == RSP_LEVEL_INFO)
		tally(validation, finding->rule, finding->not_run, words);
}

/* The reason alone: that it did not run is told anyway. */
static struct rsp_slice text_of(struct rsp_validation *validation,
                                const struct rsp_finding *finding)
{
	struct rsp_slice rest;

	if (finding->not_run && validation->options.no_crypto)
		return rsp_slice(no_crypto_reason, sizeof(no_crypto_reason) - 1);
	rest = rsp_text(finding->text ? finding->text : finding->rule->text);
	if (finding->not_run && rsp_starts_with_text(rest, not_run_words) &&
	    !rsp_skip(&rest, strlen(not_run_words)))
		return rest;
	return rsp_hide_text(&validation->hide, &validation->wording, rest);
}

static void take(struct rsp_validation *validation, const struct rsp_finding *finding)
{
	struct rsp_place_line place;
	bool known = true;
	struct rsp_slice text;

	rsp_arena_reset(&validation->wording);
	if (finding->message == validation->last_seq && finding->trace == validation->trace)
		place = validation->last;
	else
		known =
		    rsp_places_get(validation->places, finding->trace, finding->message, &place);
	text = text_of(validation, finding);
	count(validation, finding, text);
	validation->row->finding(validation, finding, known && finding->message ? &place : NULL,
	                         text);
}

static void on_procedure(void *user, const struct rsp_procedure *procedure)
{
	struct rsp_validation *validation = user;

	rsp_arena_reset(&validation->wording);
	validation->procedures++;
	validation->outcomes[procedure->outcome]++;
	if (validation->row->procedure)
		validation->row->procedure(validation, procedure);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	take(user, finding);
}

struct rsp_validation *rsp_validation_new(struct rsp_out *out,
                                          const struct rsp_definitions *definitions,
                                          const struct rsp_validation_options *options)
{
	struct rsp_validation *validation = rsp_alloc(sizeof(*validation));
	struct rsp_follower_sink sink = {validation, on_procedure, on_finding};

	if (!validation)
		return NULL;
	validation->options = *options;
	validation->row = forms[options->form].row;
	validation->out = out;
	validation->definitions = definitions;
	validation->traces_tail = &validation->traces;
	rsp_hide_init(&validation->hide, options->reveal, options->redact);
	rsp_arena_init(&validation->lasting, 0);
	rsp_arena_init(&validation->scratch, 0);
	rsp_arena_init(&validation->wording, 0);
	validation->places = rsp_places_new();
	validation->follower = rsp_follower_new(definitions, options->joined, &sink);
	if (validation->follower && !options->no_crypto)
		rsp_follower_expect_signatures(validation->follower);
	if (validation->places && validation->follower &&
	    (!validation->row->open || validation->row->open(validation)))
		return validation;
	rsp_validation_free(validation);
	return NULL;
}

void rsp_validation_free(struct rsp_validation *validation)
{
	if (!validation)
		return;
	if (validation->row->free)
		validation->row->free(validation);
	rsp_follower_free(validation->follower);
	rsp_places_free(validation->places);
	rsp_hide_free(&validation->hide);
	rsp_arena_free(&validation->wording);
	rsp_arena_free(&validation->scratch);
	rsp_arena_free(&validation->lasting);
	rsp_free(validation);
}

void rsp_validation_begin(struct rsp_validation *validation, uint32_t trace, const char *name)
{
	struct rsp_validated *made = rsp_arena_alloc(&validation->lasting, sizeof(*made));

	validation->trace = trace;
	validation->last_seq = 0;
	if (!made) {
		validation->failed = true;
		return;
	}
	*made = (struct rsp_validated){
	    .number = trace,
	    .name = rsp_arena_text(&validation->lasting, rsp_text(name)),
	};
	*validation->traces_tail = made;
	validation->traces_tail = &made->next;
}

void rsp_validation_message(struct rsp_validation *validation, struct rsp_message *message)
{
	struct rsp_place place;

	rsp_arena_reset(&validation->scratch);
	if (validation->options.redact)
		rsp_hide_begin(&validation->hide, message, &validation->scratch, true);
	validation->last_seq = message->seq;
	validation->last = (struct rsp_place_line){message->frame, message->by_line, message->iface,
	                                           message->function ? message->function : ""};
	rsp_sealed_message(&validation->sealed, message, &validation->scratch);
	place = rsp_follower_message(validation->follower, message, &validation->scratch);
	if (place.procedure || (validation->options.joined && message->iface != RSP_IF_APDU))
		rsp_places_add(validation->places, message);
}

void rsp_validation_finding(struct rsp_validation *validation, const struct rsp_finding *finding)
{
	struct rsp_finding own = *finding;

	own.trace = validation->trace;
	rsp_sealed_finding(&validation->sealed, &own);
	rsp_follower_finding(validation->follower, &own);
	take(validation, &own);
}

void rsp_validation_block(struct rsp_validation *validation, uint32_t trace, uint64_t seq, int slot)
{
	rsp_follower_block(validation->follower, trace, seq, slot);
}

void rsp_validation_end(struct rsp_validation *validation, const struct rsp_trace_summary *summary)
{
	struct rsp_validated *at = validation->traces;

	/* The names of its last message may go with the trace. */
	validation->last_seq = 0;
	while (at && at->number != validation->trace)
		at = at->next;
	if (!at)
		return;
	at->summary = *summary;
	at->summary.format = rsp_arena_text(&validation->lasting, rsp_text(summary->format));
	if (summary->text)
		at->summary.text = rsp_arena_text(&validation->lasting, rsp_text(summary->text));
}

void rsp_validation_close(struct rsp_validation *validation)
{
	rsp_follower_end(validation->follower);
	rsp_arena_reset(&validation->wording);
	validation->row->close(validation);
}

bool rsp_validation_passed(const struct rsp_validation *validation)
{
	return !validation->first_broken;
}

bool rsp_validation_failed(const struct rsp_validation *validation)
{
	return validation->failed || validation->lasting.failed ||
	       rsp_follower_failed(validation->follower);
}
