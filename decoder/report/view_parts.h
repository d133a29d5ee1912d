/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A view from inside. Internal to report/. */
#ifndef RSP_REPORT_VIEW_PARTS_H
#define RSP_REPORT_VIEW_PARTS_H

#include "report/hide.h"
#include "rsptrace/view.h"

enum {
	RSP_VIEW_CHUNK = 4096,      /* rows that are allocated together */
	RSP_VIEW_MARK_LEN = 2 << 20 /* bytes of a file between two marks */
};

/* What is kept of a message: 64 bytes. Texts are numbers of the pool, from 1. */
struct rsp_view_row {
	int64_t t_ns;
	uint32_t frame;
	uint32_t span; /* frames from the first to the last */
	uint32_t back; /* frames between where its connection began and its first */
	uint32_t command_len, response_len;
	uint32_t tag;
	uint32_t procedure;
	uint32_t function, result, summary;
	int32_t number; /* of the result */
	uint32_t flags; /* view_rows.c */
	uint16_t sw;
	int16_t slot;
	uint16_t segment;
	int8_t channel;
	uint8_t step; /* of the procedure, from 1; 0: none */
};

_Static_assert(sizeof(struct rsp_view_row) == 64, "a message costs 64 bytes");

/* Texts that are kept once each. */
struct rsp_view_pool {
	char *data;
	size_t len, cap;
	uint32_t *buckets; /* a number each; 0: free */
	size_t num_buckets, num_texts;
	bool cut; /* a text was not kept */
};

/* rsp_view_pool_put gives the number of a text; 0: it is empty, or cannot be kept any more. */
uint32_t rsp_view_pool_put(struct rsp_view_pool *pool, struct rsp_slice text);

/* rsp_view_pool_get gives the text of a number, valid until the next is put; NULL for 0. */
const char *rsp_view_pool_get(const struct rsp_view_pool *pool, uint32_t number);
void rsp_view_pool_free(struct rsp_view_pool *pool);

/* A place from which one of the files can be read again. */
struct rsp_view_mark {
	uint32_t path;     /* of the input */
	uint32_t messages; /* of this input that were handed out before */
	struct rsp_mark mark;
};

/* One trace. */
struct rsp_view_trace {
	const struct rsp_view_input *input;
	struct rsp_trace *trace; /* NULL: not begun */
	size_t path;             /* that is open, or comes next */
	bool open, ended;
	size_t first;        /* place of its first message */
	size_t num_messages; /* so far */
	struct rsp_view_mark *marks;
	size_t num_marks, cap_marks;
	uint64_t marked_off; /* where the last mark of the open file is */
};

enum rsp_view_side { RSP_VIEW_NOWHERE, RSP_VIEW_COMMAND, RSP_VIEW_RESPONSE };

struct rsp_view_kept_finding {
	const struct rsp_rule *rule;
	const char *text;
	uint64_t frame;
	uint32_t message; /* place + 1; 0: none */
	uint32_t trace, procedure;
	uint32_t bit_off, bit_len; /* what it is about, of the command or the response */
	uint8_t level, step;       /* step from 1; 0: none */
	uint8_t side;              /* enum rsp_view_side */
	bool not_run;
};

/* A procedure that is over, packed. */
struct rsp_view_kept;

struct rsp_view {
	struct rsp_view_options options;
	struct rsp_view_trace *traces;
	size_t num_traces, current;
	struct rsp_arena arena;   /* marks, procedures, texts of findings */
	struct rsp_arena scratch; /* of the current message */
	struct rsp_hide hide;
	struct rsp_out *clean; /* through which texts become clean */
	struct rsp_follower *follower;
	struct rsp_view_row **chunks;
	size_t num_rows, cap_chunks;
	struct rsp_view_pool pool;
	struct rsp_view_kept **procedures; /* by id - 1; NULL: not over yet */
	size_t num_procedures, cap_procedures;
	struct rsp_view_kept_finding *findings;
	size_t num_findings, cap_findings;
	size_t per_level[RSP_LEVEL_VIOLATION + 1]; /* kept */
	size_t left_out;
	uint32_t *order; /* of the findings, as they are shown */
	size_t num_order, cap_order;
	bool has_start;
	int64_t start_ns;
	const struct rsp_message *now; /* the message that is handed in; NULL: none is */
	uint64_t slots;                /* bits of slots that were seen; the last for all others */
	uint64_t dropped;
	uint64_t bytes, frames; /* of traces that are over */
	const char *trouble;
	bool failed; /* memory was missing */
	bool done;
};

/* rsp_view_row_at gives the row of a message; `at` is one that is there. */
struct rsp_view_row *rsp_view_row_at(const struct rsp_view *view, size_t at);

/* rsp_view_row_add keeps a message; NULL when there is no memory. */
struct rsp_view_row *rsp_view_row_add(struct rsp_view *view, const struct rsp_message *message);

/* rsp_view_row_is tells whether a message that was read again is that of a row. */
bool rsp_view_row_is(const struct rsp_view *view, const struct rsp_view_row *row,
                     const struct rsp_message *message);

/* rsp_view_row_finding notes a finding that counts. */
void rsp_view_row_finding(struct rsp_view_row *row, enum rsp_level level);

/* rsp_view_row_message makes a message without bytes from a row: all that columns tell of. */
void rsp_view_row_message(const struct rsp_view *view, size_t at, struct rsp_arena *arena,
                          struct rsp_message *out);

/* rsp_view_clean gives text of the input as it may be shown, in the arena. */
const char *rsp_view_clean(const struct rsp_view *view, struct rsp_arena *arena,
                           struct rsp_slice text);

/* rsp_view_more makes room for one more in an array that grows; NULL when there is no memory. */
void *rsp_view_more(void **array, size_t *num, size_t *cap, size_t size);

/* rsp_view_procedure_add keeps a procedure that is over. */
void rsp_view_procedure_add(struct rsp_view *view, const struct rsp_procedure *procedure);

/* rsp_view_procedure_of unpacks one by its id, running or over; false: there is none. */
RSP_MUST_USE bool rsp_view_procedure_of(const struct rsp_view *view, uint64_t id,
                                        struct rsp_arena *arena, struct rsp_procedure *out);

/* rsp_view_row_of gives the definition of a procedure by its id; NULL: there is none. */
const struct rsp_procedure_row *rsp_view_row_of(const struct rsp_view *view, uint64_t id,
                                                struct rsp_arena *arena);

/* rsp_view_procedure_show makes of one what a list shows. */
void rsp_view_procedure_show(const struct rsp_view *view, const struct rsp_procedure *procedure,
                             struct rsp_arena *arena, struct rsp_view_procedure *out);

/* rsp_view_finding_add keeps a finding of one of the messages so far, or of none. */
void rsp_view_finding_add(struct rsp_view *view, const struct rsp_finding *finding);

/* rsp_view_findings_sort brings view->order up to date. */
void rsp_view_findings_sort(struct rsp_view *view);

/* rsp_view_finding_text gives "x rule: text [clause]", in the arena. */
const char *rsp_view_finding_text(const struct rsp_view *view, struct rsp_arena *arena,
                                  enum rsp_level level, const char *rule, const char *text,
                                  const char *clause);

/* rsp_view_trace_of gives the trace that a message belongs to. */
struct rsp_view_trace *rsp_view_trace_of(const struct rsp_view *view, size_t at);

/* rsp_view_trouble notes the first thing that went wrong. */
void rsp_view_trouble(struct rsp_view *view, const char *name, const char *text);

#endif
