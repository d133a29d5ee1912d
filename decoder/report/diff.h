/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Diff: two traces compared by their procedures, the steps of these, and the fields of their
 * messages. What is new in every session (fresh.def) is passed over. */
#ifndef RSP_REPORT_DIFF_H
#define RSP_REPORT_DIFF_H

#include "report/out.h"
#include "rsptrace/procedure.h"

enum rsp_diff_side { RSP_DIFF_GOOD, RSP_DIFF_BAD, RSP_NUM_DIFF_SIDES };

struct rsp_diff_options {
	bool reveal, redact;
};

struct rsp_diff;

/* rsp_diff_new makes a comparison by these definitions, which outlive it; NULL when there is no
 * memory. */
struct rsp_diff *rsp_diff_new(const struct rsp_definitions *definitions,
                              const struct rsp_diff_options *options);
void rsp_diff_free(struct rsp_diff *diff);

/* rsp_diff_message and _finding take what the trace of a side hands out. */
void rsp_diff_message(struct rsp_diff *diff, enum rsp_diff_side side, struct rsp_message *message);
void rsp_diff_finding(struct rsp_diff *diff, enum rsp_diff_side side,
                      const struct rsp_finding *finding);

enum rsp_diff_verdict {
	RSP_DIFF_SAME,
	RSP_DIFF_DIFFERENT,
	RSP_DIFF_NOTHING, /* neither has a procedure: there is nothing to compare */
	RSP_DIFF_NO_MEMORY
};

/* rsp_diff_write is called behind both traces: compares, and writes the differences, the one that
 * matters most in the first line. */
enum rsp_diff_verdict rsp_diff_write(struct rsp_diff *diff, struct rsp_out *out);

/* rsp_diff_fresh tells why a field differs in any two sessions; NULL: it does not. */
const char *rsp_diff_fresh(const struct rsp_field *field);

#endif
