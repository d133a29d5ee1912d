/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Form: what a writer asks of each of its forms, and what they share. Internal to report/. */
#ifndef RSP_REPORT_FORM_H
#define RSP_REPORT_FORM_H

#include "report/colour.h"
#include "report/record.h"
#include "report/value.h"
#include "report/writer.h"

struct rsp_writer {
	struct rsp_writer_options options;
	struct rsp_out *out;
	const struct rsp_form_row *row;
	struct rsp_hide hide;
	struct rsp_arena scratch; /* of the current message */
	struct rsp_stamp stamp;
	bool shows_trees;
	uint32_t trace;
	const char *name;  /* of the trace; borrowed from the caller */
	uint64_t last_seq; /* of the message handed in last, and whether it was written */
	bool last_shown;
	uint64_t shown;
	struct rsp_follower *follower; /* NULL: nobody asks for procedures */
	bool following;                /* a message is being followed: what is found waits for it */
	struct rsp_finding *found, **found_tail; /* in the scratch arena */
};

/* One form; a function that is NULL writes nothing. */
struct rsp_form_row {
	void (*begin)(struct rsp_writer *writer);
	void (*message)(struct rsp_writer *writer, struct rsp_message *message);
	void (*finding)(struct rsp_writer *writer, const struct rsp_finding *finding);
	void (*procedure)(struct rsp_writer *writer, const struct rsp_procedure *procedure);
	void (*end)(struct rsp_writer *writer, const struct rsp_trace_summary *summary);
};

/* rsp_writer_record is where a writer's records go. */
static inline struct rsp_record rsp_writer_record(struct rsp_writer *writer)
{
	return (struct rsp_record){writer->out, &writer->hide, &writer->scratch};
}

extern const struct rsp_form_row rsp_form_text;
extern const struct rsp_form_row rsp_form_ndjson;
extern const struct rsp_form_row rsp_form_fields;

/* rsp_tree_write appends the tree of a message, one element a line. */
void rsp_tree_write(struct rsp_writer *writer, struct rsp_message *message);

/* rsp_dump_write appends the bytes of a message: its own buffers and those that its tree refers to,
 * each under its name, hidden bytes as "**". */
void rsp_dump_write(struct rsp_writer *writer, struct rsp_message *message);

/* rsp_colour_begin and rsp_colour_end begin and end a colour when the writer uses them. */
void rsp_colour_begin(struct rsp_writer *writer, enum rsp_colour colour);
void rsp_colour_end(struct rsp_writer *writer);

#endif
