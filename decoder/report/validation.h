/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Validation: one pass over traces that tells which rules they break, which checks could not run,
 * and a verdict. Findings are written as they come; what is kept does not grow with the trace, but
 * for JUnit, whose head counts what follows. */
#ifndef RSP_REPORT_VALIDATION_H
#define RSP_REPORT_VALIDATION_H

#include "report/out.h"
#include "rsptrace/procedure.h"
#include "rsptrace/trace.h"

enum rsp_validation_form {
	RSP_VALIDATION_HUMAN,
	RSP_VALIDATION_JSON, /* records, one a line */
	RSP_VALIDATION_JUNIT,
	RSP_VALIDATION_SARIF,
	RSP_NUM_VALIDATION_FORMS
};

/* rsp_validation_form_name gives what -T calls a form. */
const char *rsp_validation_form_name(enum rsp_validation_form form);

struct rsp_validation_options {
	enum rsp_validation_form form;
	bool reveal, redact, colour;
	bool joined;         /* several traces make one */
	bool strict;         /* what is suspicious counts as a violation */
	bool no_crypto;      /* checks that need keys or certificates are not tried */
	const char *version; /* of the program */
};

struct rsp_validation;

/* rsp_validation_new makes a validation by these definitions onto an out; both outlive it. NULL
 * when there is no memory. */
struct rsp_validation *rsp_validation_new(struct rsp_out *out,
                                          const struct rsp_definitions *definitions,
                                          const struct rsp_validation_options *options);
void rsp_validation_free(struct rsp_validation *validation);

/* rsp_validation_begin, _message, _finding, _block and _end take what a trace hands out. */
void rsp_validation_begin(struct rsp_validation *validation, uint32_t trace, const char *name);
void rsp_validation_message(struct rsp_validation *validation, struct rsp_message *message);
void rsp_validation_finding(struct rsp_validation *validation, const struct rsp_finding *finding);
void rsp_validation_block(struct rsp_validation *validation, uint32_t trace, uint64_t seq,
                          int slot);
void rsp_validation_end(struct rsp_validation *validation, const struct rsp_trace_summary *summary);

/* rsp_validation_close is called behind the last trace, and writes the rest. */
void rsp_validation_close(struct rsp_validation *validation);

/* rsp_validation_passed tells whether no rule was broken (with `strict`: and nothing is
 * suspicious).
 */
bool rsp_validation_passed(const struct rsp_validation *validation);

/* rsp_validation_failed tells whether something is missing because memory ran out. */
bool rsp_validation_failed(const struct rsp_validation *validation);

#endif
