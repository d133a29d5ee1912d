/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a comparison. Internal to diff*.c. */
#ifndef RSP_REPORT_DIFF_PARTS_H
#define RSP_REPORT_DIFF_PARTS_H

#include "report/diff.h"
#include "report/flow.h"
#include "rsp/links.h"

enum {
	RSP_DIFF_TEXT = 72,   /* bytes of a value that are shown */
	RSP_DIFF_FIELDS = 6,  /* fields of a message that are told singly, */
	RSP_DIFF_ABSENCES = 3 /* and steps that are missing one after the other */
};

/* One value of a message. */
struct rsp_diff_value {
	const struct rsp_field *field;
	struct rsp_digest digest;
	const char *text; /* as it may be shown */
};

/* The values of a message: a stretch of the side's. */
struct rsp_diff_message {
	uint64_t seq;
	size_t first, num;
};

struct rsp_diff_half {
	struct rsp_flow *flow;
	struct rsp_arena lasting;
	struct rsp_diff_value *values;
	size_t num_values, cap_values;
	struct rsp_diff_message *messages; /* by seq */
	size_t num_messages, cap_messages;
};

/* A difference. */
struct rsp_diff_line {
	bool heads;   /* says which procedures are compared; no difference itself */
	bool decides; /* of results and steps, not of values */
	const char *text;
	struct rsp_diff_line *next;
};

struct rsp_diff {
	struct rsp_diff_options options;
	struct rsp_diff_half halves[RSP_NUM_DIFF_SIDES];
	struct rsp_out shown; /* where values are written before they are kept */
	struct rsp_arena arena;
	struct rsp_diff_line *lines, **tail;
	uint64_t num_differences;
	uint64_t num_fresh;  /* values that differ because they must */
	uint64_t num_unseen; /* messages whose leg the other trace does not have */
	bool failed;
};

/* rsp_diff_line_add adds a line. */
struct rsp_diff_line *rsp_diff_line_add(struct rsp_diff *diff, bool decides, const char *text);

/* rsp_diff_pair compares two procedures of one definition. */
void rsp_diff_pair(struct rsp_diff *diff, const struct rsp_procedure *good,
                   const struct rsp_procedure *bad);

/* rsp_diff_values compares the values of two messages of a step. Where one of them is an error and
 * the other not (`apart`), what only one of them has is no news. */
void rsp_diff_values(struct rsp_diff *diff, const char *step, uint64_t good, uint64_t bad,
                     bool apart);

#endif
