/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules and findings. Bad input is a finding, never an error return. */
#ifndef RSPTRACE_FINDING_H
#define RSPTRACE_FINDING_H

#include "rsptrace/buffer.h"

enum rsp_level { RSP_LEVEL_INFO, RSP_LEVEL_SUSPICIOUS, RSP_LEVEL_INCOMPLETE, RSP_LEVEL_VIOLATION };

/* rsp_level_name gives "info", "suspicious", "incomplete" or "violation". */
const char *rsp_level_name(enum rsp_level level);

/* A rule: `id` is stable for ever ("apdu-response-orphan"), `text` says in one sentence what it
 * watches. */
struct rsp_rule {
	const char *id;
	enum rsp_level
	    level; /* the usual level; a finding may carry another where the rule says so */
	const char *clause; /* "" where none is known */
	const char *text;
};

struct rsp_finding {
	const struct rsp_rule *rule;
	enum rsp_level level;
	struct rsp_span where;
	const char *text;   /* one sentence for a person, in the message's arena */
	uint64_t message;   /* seq of the message it belongs to; 0: to the trace */
	uint64_t frame;     /* where it stands when it belongs to no message; 0: nowhere */
	bool not_run;       /* the check could not run; the text says why */
	uint32_t trace;     /* number of the input; 0: of the only one */
	uint64_t procedure; /* that it belongs to; 0: none */
	const char *step;   /* of the procedure: its number; NULL: none */
	/* It follows from another one of the same procedure: its rule, and the message that it is
	 * at; NULL: it does not. */
	const struct rsp_rule *follows;
	uint64_t follows_message;
	uint32_t follows_trace;
	struct rsp_finding *next;
};

/* rsp_rules gives all rules of the library, and how many. */
const struct rsp_rule *rsp_rules(size_t *out_num);

#endif
