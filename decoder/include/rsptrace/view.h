/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Views: traces for a front end that shows any part of them when it is asked for.
 *
 * A view reads its traces once, in steps as small as its owner wants, and keeps little: one small
 * record a message, the procedures packed, the findings that are worth it, and marks from which a
 * file can be read again. A message's tree and bytes are made anew when somebody opens it
 * (rsptrace/detail.h). Everything can be asked for while the traces are still being read.
 *
 * Texts are ready to be shown: control characters are gone, what is secret or personal is replaced,
 * and with `ascii` there is nothing beyond ASCII. Texts and arrays that are given in an arena live
 * as long as that; others as long as the view. Messages and findings are counted from 0 over all
 * traces, in their order.
 */
#ifndef RSPTRACE_VIEW_H
#define RSPTRACE_VIEW_H

#include "rsptrace/procedure.h"
#include "rsptrace/trace.h"

struct rsp_view;

struct rsp_view_options {
	const struct rsp_definitions *definitions; /* must outlive the view */
	bool reveal, redact, ascii;
	uint64_t mark_len; /* bytes of a file between two marks; 0: the usual */
};

/* The files of one trace; all of it must outlive the view. */
struct rsp_view_input {
	const char *name; /* that is shown */
	struct rsp_trace_options options;
	const char *const *paths; /* files that can be opened again */
	const int64_t *shifts;    /* of the times of each; NULL: none has one */
	size_t num_paths;
};

/* Limits; they are what the memory of a view is made of besides its messages and procedures. */
enum {
	RSP_VIEW_TEXTS_MAX = 8 << 20,   /* bytes of the texts of lists; each is kept once */
	RSP_VIEW_FINDINGS_MAX = 1 << 14 /* findings that are kept, of each level */
};

/* rsp_view_new makes a view of the inputs; several are joined. NULL when there is no memory. */
struct rsp_view *rsp_view_new(const struct rsp_view_options *options,
                              const struct rsp_view_input *inputs, size_t num_inputs);
void rsp_view_free(struct rsp_view *view);

/* rsp_view_step reads one frame. False when all is read. */
RSP_MUST_USE bool rsp_view_step(struct rsp_view *view);

struct rsp_view_state {
	bool done;
	int permille; /* of the open file that was read; -1: not known */
	uint64_t bytes, frames;
	size_t num_messages, num_procedures, num_findings;
	size_t findings_left_out; /* beyond RSP_VIEW_FINDINGS_MAX */
	size_t num_slots;         /* that the sources name */
	bool lists_cut;           /* texts of lists beyond RSP_VIEW_TEXTS_MAX are not kept */
	const char *trouble;      /* why something could not be read; NULL: nothing */
};

void rsp_view_state(const struct rsp_view *view, struct rsp_view_state *out);

/* rsp_view_read is how many bytes of the input that is read now were taken in, at least. */
uint64_t rsp_view_read(const struct rsp_view *view);

/* rsp_view_dropped says that the first bytes of the only file are gone for good: what needs them
 * cannot be opened any more. */
void rsp_view_dropped(struct rsp_view *view, uint64_t bytes);

/* One message, as a list shows it. */
struct rsp_view_message {
	uint32_t trace;
	uint64_t seq; /* in its trace */
	uint64_t frame, last_frame;
	bool by_line;
	enum rsp_clock clock;
	int64_t t_ns;
	enum rsp_interface iface;
	enum rsp_direction direction;
	int slot, channel; /* -1: none */
	const char *function;
	const char *result;  /* "ok", "invalidSignature(2)"; NULL: it says nothing of success */
	bool failed;         /* the result is an error */
	const char *summary; /* NULL: none */
	uint32_t tag, segment;
	bool has_sw, has_command, has_response;
	uint16_t sw;
	size_t command_len, response_len;
	uint64_t procedure;   /* 0: of none */
	const char *step;     /* its number; NULL: none */
	bool has_finding;     /* one that counts: no note, and its check ran */
	enum rsp_level worst; /* of these */
};

/* rsp_view_message gives message `at`; texts in the arena, or constant. False behind the last. */
RSP_MUST_USE bool rsp_view_message(const struct rsp_view *view, size_t at, struct rsp_arena *arena,
                                   struct rsp_view_message *out);

/* rsp_view_at gives the place of a message by its trace and number; false where there is none. */
RSP_MUST_USE bool rsp_view_at(const struct rsp_view *view, uint32_t trace, uint64_t seq,
                              size_t *out);

/* rsp_view_start gives the time of the first message that has one; false: none has. */
RSP_MUST_USE bool rsp_view_start(const struct rsp_view *view, int64_t *out_ns);

/* One procedure, as a list shows it. */
struct rsp_view_procedure {
	uint64_t id;
	const char *spec, *title;
	enum rsp_outcome outcome;
	const char *sign; /* of the outcome */
	const char *word; /* "complete", "cut short" ... */
	const char
	    *reason; /* why it was refused: "AuthenticateServer: invalidSignature(2)"; NULL */
	const char *subject; /* "ICCID 8900..." or "EID 89..."; NULL: not known */
	unsigned steps_seen, steps_expected;
	enum rsp_clock clock;
	int64_t t0_ns, t1_ns;
	int slot;
};

/* rsp_view_procedure gives procedure `at` (from 0, in the order in which they began), as far as it
 * is known by now. False behind the last, or when there is no memory. */
RSP_MUST_USE bool rsp_view_procedure(const struct rsp_view *view, size_t at,
                                     struct rsp_arena *arena, struct rsp_view_procedure *out);

/* One finding. */
struct rsp_view_finding {
	enum rsp_level level;
	bool not_run;     /* the check could not run; the text says why */
	const char *sign; /* of the level */
	const char *rule, *clause, *text;
	bool has_message;
	size_t message;     /* its place */
	uint64_t frame;     /* where it stands when it belongs to no message; 0: nowhere */
	uint64_t procedure; /* 0: of none */
	const char *step;   /* its number; NULL: none */
};

/* rsp_view_finding gives finding `at`: those that count first, the worst in front, each kind in the
 * order of the messages. False behind the last. */
RSP_MUST_USE bool rsp_view_finding(struct rsp_view *view, size_t at, struct rsp_arena *arena,
                                   struct rsp_view_finding *out);

/* rsp_view_next_finding gives the nearest finding that counts of the messages from this one on
 * (with `back`: before it). False: there is none. */
RSP_MUST_USE bool rsp_view_next_finding(struct rsp_view *view, size_t message, bool back,
                                        size_t *out);

/* A ladder: a procedure as arrows between its parties, in rows. */
enum rsp_rung_kind {
	RSP_RUNG_MESSAGE, /* a message, or several in a row that fill one step and are alike */
	RSP_RUNG_EMPTY,   /* a step that no message filled, where it should stand */
	RSP_RUNG_ASIDE    /* steps in a row that no message filled and that deserve no row each */
};

struct rsp_rung {
	enum rsp_rung_kind kind;
	enum rsp_step_state state;
	const char *sign;   /* of the state; "" where all is as it should be */
	const char *number; /* of the step */
	unsigned from, to;  /* parties */
	bool answered;      /* its answer goes back the same way */
	const char *name;   /* "ES10b AuthenticateServer", "... x7"; of an aside: its sentence */
	const char *about;  /* "BF38, 786 B, message 15" */
	const char *answer; /* what goes back: "26 B"; NULL: nothing is known of it */
	const char *result; /* "ok", "invalidSignature(2)", "no answer"; NULL: says nothing */
	bool failed;        /* that is an error */
	const char *word;   /* for a state that is not as it should be: "missing"; NULL */
	const char *clause; /* of the step; "" where that of the procedure holds */
	bool has_time;
	int64_t t_ns;           /* of the first message, */
	int64_t since_ns;       /* since the procedure began, */
	int64_t delta_ns;       /* and since the message before */
	const size_t *messages; /* their places */
	size_t num_messages;
	const char *const *findings; /* that count, the worst first: sign, rule and text */
	size_t num_findings;
	enum rsp_level worst; /* of these */
};

struct rsp_rungs {
	struct rsp_view_procedure head;
	const char *facts;   /* "16/16 steps, 0.296 s, messages 17-204, ICCID ..." */
	const char *clause;  /* of the procedure */
	const char *verdict; /* at most three sentences; "" while it is running */
	const char *const *parties;
	size_t num_parties;
	const struct rsp_rung *rows;
	size_t num_rows;
	const char *const *others; /* findings of the procedure, but of no row */
	size_t num_others;
	const char *quiet; /* "2 notes, 7 checks not run"; NULL: there are none */
};

/* rsp_view_rungs makes the ladder of a procedure by its id; NULL: there is none, or no memory. */
const struct rsp_rungs *rsp_view_rungs(const struct rsp_view *view, uint64_t id,
                                       struct rsp_arena *arena);

#endif
