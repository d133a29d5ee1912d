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
	return options->form != RSP_FORM_TEXT || options->select.filter;
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
	return writer;
}

void rsp_writer_free(struct rsp_writer *writer)
{
	if (!writer)
		return;
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

void rsp_writer_message(struct rsp_writer *writer, struct rsp_message *message)
{
	rsp_arena_reset(&writer->scratch);
	writer->last_seq = message->seq;
	writer->last_shown = rsp_select_has(&writer->options.select, message, &writer->scratch);
	/* Also of a message that is not shown: its personal values may come up in a later one. */
	if (writer->last_shown || writer->hide.redact)
		rsp_hide_begin(&writer->hide, message, &writer->scratch, writer->shows_trees);
	if (writer->last_shown) {
		writer->row->message(writer, message);
		writer->shown++;
	}
	rsp_stamp_seen(&writer->stamp, message, writer->last_shown);
}

void rsp_writer_finding(struct rsp_writer *writer, const struct rsp_finding *finding)
{
	bool of_last = finding->message && finding->message == writer->last_seq;
	bool wanted = of_last ? writer->last_shown : !rsp_select_active(&writer->options.select);

	if (wanted && writer->row->finding)
		writer->row->finding(writer, finding);
}

void rsp_writer_end(struct rsp_writer *writer, const struct rsp_trace_summary *summary)
{
	if (writer->row->end)
		writer->row->end(writer, summary);
}

uint64_t rsp_writer_shown(const struct rsp_writer *writer)
{
	return writer->shown;
}
