/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/form.h"

static const struct rsp_form_row *row_of(enum rsp_form form)
{
	switch (form) {
	case RSP_FORM_NDJSON:
		return &rsp_form_ndjson;
	case RSP_FORM_FIELDS:
		return &rsp_form_fields;
	case RSP_FORM_TEXT:
	case RSP_NUM_FORMS:
		break;
	}
	return &rsp_form_text;
}

const char *rsp_form_name(enum rsp_form form)
{
	static const char *const names[RSP_NUM_FORMS] = {
	    [RSP_FORM_TEXT] = "text", [RSP_FORM_NDJSON] = "ndjson", [RSP_FORM_FIELDS] = "fields"};

	return names[form];
}

/* Whether anything of the trees is written, so that they must be looked through first. */
static bool shows_trees(const struct rsp_writer_options *options)
{
	for (size_t at = 0; at < options->num_keys; at++)
		if (options->keys[at].source == RSP_KEY_FIELDS)
			return true;
	return options->trees || options->dumps;
}

bool rsp_writer_links(const struct rsp_writer_options *options)
{
	return options->form != RSP_FORM_TEXT || options->select.filter || options->definitions;
}

/* What is selected may also be all of a procedure. */
static bool shows_finding(const struct rsp_writer *writer, const struct rsp_finding *finding)
{
	const struct rsp_select *select = &writer->options.select;
	bool of_last = finding->message && finding->message == writer->last_seq &&
	               (!finding->trace || finding->trace == writer->trace);

	if (of_last && !writer->last_shown)
		return false;
	return of_last || !rsp_select_active(select) ||
	       (select->procedure && select->procedure == finding->procedure);
}

static void show_finding(struct rsp_writer *writer, const struct rsp_finding *finding)
{
	if (writer->row->finding && shows_finding(writer, finding))
		writer->row->finding(writer, finding);
}

/* Found by the procedures: only records have a place for it. */
static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct rsp_writer *writer = user;
	struct rsp_finding *kept;

	if (!writer->row->procedure)
		return;
	if (!writer->following) {
		show_finding(writer, finding);
		return;
	}
	kept = rsp_arena_alloc(&writer->scratch, sizeof(*kept));
	if (!kept)
		return;
	*kept = *finding;
	kept->text = rsp_arena_text(&writer->scratch, rsp_text(finding->text));
	kept->next = NULL;
	*writer->found_tail = kept;
	writer->found_tail = &kept->next;
}

static void on_procedure(void *user, const struct rsp_procedure *procedure)
{
	struct rsp_writer *writer = user;
	const struct rsp_select *select = &writer->options.select;

	if (writer->row->procedure &&
	    (!rsp_select_active(select) || select->procedure == procedure->id))
		writer->row->procedure(writer, procedure);
}

static bool make_follower(struct rsp_writer *writer)
{
	struct rsp_follower_sink sink = {writer, on_procedure, on_finding};

	if (!writer->options.definitions)
		return true;
	writer->follower = rsp_follower_new(writer->options.definitions, false, &sink);
	if (writer->follower)
		rsp_follower_expect_signatures(writer->follower);
	return writer->follower;
}

struct rsp_writer *rsp_writer_new(struct rsp_out *out, const struct rsp_writer_options *options)
{
	struct rsp_writer *writer = rsp_alloc(sizeof(*writer));

	if (!writer)
		return NULL;
	writer->options = *options;
	writer->out = out;
	writer->row = row_of(options->form);
	writer->stamp = options->stamp;
	writer->shows_trees = shows_trees(options);
	rsp_hide_init(&writer->hide, options->reveal, options->redact);
	rsp_arena_init(&writer->scratch, 0);
	if (make_follower(writer))
		return writer;
	rsp_writer_free(writer);
	return NULL;
}

void rsp_writer_free(struct rsp_writer *writer)
{
	if (!writer)
		return;
	rsp_follower_free(writer->follower);
	rsp_hide_free(&writer->hide);
	rsp_arena_free(&writer->scratch);
	rsp_free(writer);
}

void rsp_writer_begin(struct rsp_writer *writer, uint32_t trace, const char *name)
{
	writer->trace = trace;
	writer->name = name;
	writer->last_seq = 0;
	writer->last_shown = false;
	writer->stamp = writer->options.stamp;
	rsp_select_begin(&writer->options.select);
	rsp_arena_reset(&writer->scratch);
	if (writer->row->begin)
		writer->row->begin(writer);
}

/* Puts the message in its procedure; what is found is told behind it. */
static void follow(struct rsp_writer *writer, struct rsp_message *message)
{
	struct rsp_place place;

	writer->found = NULL;
	writer->found_tail = &writer->found;
	if (!writer->follower)
		return;
	writer->following = true;
	place = rsp_follower_message(writer->follower, message, &writer->scratch);
	writer->following = false;
	message->procedure = place.procedure;
	message->step = place.step ? place.step->number : NULL;
}

static void show_found(struct rsp_writer *writer)
{
	for (const struct rsp_finding *at = writer->found; at; at = at->next)
		show_finding(writer, at);
}

void rsp_writer_message(struct rsp_writer *writer, struct rsp_message *message)
{
	rsp_arena_reset(&writer->scratch);
	writer->last_seq = message->seq;
	follow(writer, message);
	writer->last_shown = rsp_select_has(&writer->options.select, message, &writer->scratch);
	/* Also of a message that is not shown: its personal values may come up in a later one. */
	if (writer->last_shown || writer->hide.redact)
		rsp_hide_begin(&writer->hide, message, &writer->scratch, writer->shows_trees);
	if (writer->last_shown) {
		writer->row->message(writer, message);
		writer->shown++;
	}
	show_found(writer);
	rsp_stamp_seen(&writer->stamp, message, writer->last_shown);
}

void rsp_writer_finding(struct rsp_writer *writer, const struct rsp_finding *finding)
{
	struct rsp_finding own = *finding;

	if (writer->follower)
		rsp_follower_finding(writer->follower, &own);
	show_finding(writer, &own);
}

void rsp_writer_end(struct rsp_writer *writer, const struct rsp_trace_summary *summary)
{
	if (writer->follower)
		rsp_follower_end(writer->follower);
	if (writer->row->end)
		writer->row->end(writer, summary);
}

uint64_t rsp_writer_shown(const struct rsp_writer *writer)
{
	return writer->shown;
}
