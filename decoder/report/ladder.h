/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ladder: a procedure as a picture of arrows between its parties, in rows. What a row is stands
 * here; how it looks is a matter of whoever draws it (ladder_text.c, ladder_mermaid.c,
 * ladder_svg.c, ladder_html.c, the terminal's front end). */
#ifndef RSP_REPORT_LADDER_H
#define RSP_REPORT_LADDER_H

#include "report/flow.h"

enum rsp_ladder_kind {
	RSP_LADDER_MESSAGE, /* a message, or several in a row that fill one step and are alike */
	RSP_LADDER_EMPTY,   /* a step that no message filled, where it should stand */
	RSP_LADDER_ASIDE    /* steps in a row that no message filled and that deserve no row each */
};

struct rsp_ladder_row {
	enum rsp_ladder_kind kind;
	enum rsp_step_state state;
	const struct rsp_step_row *step; /* of an aside: the first */
	/* The arrow of a message or an empty step, by the numbers of the parties. */
	unsigned from, to;
	bool answered; /* its answer goes back the same way */
	/* A message. */
	const struct rsp_entry *entries; /* the messages, in order */
	size_t num_entries;
	bool joined; /* of several traces: a number of a message alone says too little */
	const struct rsp_flow_line *line; /* of the last of them; NULL: nothing is kept of it */
	size_t command_len, response_len; /* of all */
	bool has_time;
	int64_t since_ns; /* of the first of them, since the procedure began */
	int64_t delta_ns; /* since the message before */
	const struct rsp_finding *const *findings; /* of all, by message, the worst first */
	size_t num_findings;
	/* An aside. */
	const struct rsp_step_row *const *steps;
	size_t num_steps;
};

struct rsp_ladder {
	const struct rsp_flow *flow;
	const struct rsp_procedure *procedure; /* its parties are the columns */
	const struct rsp_ladder_row *rows;
	size_t num_rows;
	const struct rsp_finding *const *others; /* of the procedure, but of no row */
	size_t num_others;
};

/* rsp_ladder_of makes the ladder of a procedure of a flow that has ended, in the arena; NULL when
 * there is no memory. */
const struct rsp_ladder *rsp_ladder_of(const struct rsp_flow *flow,
                                       const struct rsp_procedure *procedure,
                                       struct rsp_arena *arena);

/* rsp_ladder_line gives what is kept of a message of a row, or NULL. */
const struct rsp_flow_line *rsp_ladder_line(const struct rsp_ladder *ladder,
                                            const struct rsp_entry *entry);

/* rsp_finding_counts tells whether a finding belongs where only what matters is shown: it is no
 * note, and its check ran. */
bool rsp_finding_counts(const struct rsp_finding *finding);

#endif
