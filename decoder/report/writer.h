/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writer: messages and findings to text, NDJSON or fields. */
#ifndef RSP_REPORT_WRITER_H
#define RSP_REPORT_WRITER_H

#include "report/keys.h"
#include "report/select.h"
#include "report/stamp.h"
#include "rsptrace/procedure.h"
#include "rsptrace/trace.h"

enum rsp_form {
	RSP_FORM_TEXT,   /* one line a message, findings below it */
	RSP_FORM_NDJSON, /* one record a line */
	RSP_FORM_FIELDS, /* the values of `keys`, tab separated */
	RSP_NUM_FORMS
};

/* rsp_form_name gives what -T calls a form. */
const char *rsp_form_name(enum rsp_form form);

struct rsp_writer_options {
	enum rsp_form form;
	bool trees, dumps; /* -V, -x */
	bool reveal, redact;
	bool colour;            /* text only; `ascii` is a matter of the out */
	bool headings;          /* text only: name each trace before its messages */
	struct rsp_stamp stamp; /* form and zone */
	struct rsp_select select;
	const struct rsp_key *keys; /* RSP_FORM_FIELDS; must outlive the writer */
	size_t num_keys;
	const struct rsp_definitions *definitions; /* of the procedures that messages are put in;
	                                              must outlive the writer; NULL: of none */
};

/* rsp_writer_links tells whether a writer with these options needs what leads from message to
 * message (rsp_trace_options.no_links): lines and trees show none of it. */
bool rsp_writer_links(const struct rsp_writer_options *options);

struct rsp_writer;

/* rsp_writer_new makes a writer onto an out that outlives it. NULL when there is no memory. */
struct rsp_writer *rsp_writer_new(struct rsp_out *out, const struct rsp_writer_options *options);
void rsp_writer_free(struct rsp_writer *writer);

/* rsp_writer_begin tells that a trace begins; `name` is the base name of its file. */
void rsp_writer_begin(struct rsp_writer *writer, uint32_t trace, const char *name);

/* rsp_writer_message writes a message, or passes over it when it is not selected. */
void rsp_writer_message(struct rsp_writer *writer, struct rsp_message *message);

/* rsp_writer_finding writes a finding of the message handed in last, or of the trace. One of a
 * message that was not selected is left out, and so is one of no message, or of an earlier one,
 * when something is selected. What procedures find is written likewise (with a procedure selected,
 * all that it finds). */
void rsp_writer_finding(struct rsp_writer *writer, const struct rsp_finding *finding);

/* rsp_writer_end closes the procedures of the trace, and writes its record: its last. */
void rsp_writer_end(struct rsp_writer *writer, const struct rsp_trace_summary *summary);

/* rsp_writer_shown is how many messages were written. */
uint64_t rsp_writer_shown(const struct rsp_writer *writer);

#endif
