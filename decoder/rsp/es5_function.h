/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue of functions of ES5, ES6 and ES8 (SGP.02 4.1), and how a command is recognised. */
#ifndef RSP_RSP_ES5_FUNCTION_H
#define RSP_RSP_ES5_FUNCTION_H

#include "rsptrace/message.h"

enum rsp_es5_id {
#define FUNCTION(id, iface, name, ins, p1, p1_mask, p2, p2_mask, first, told_by, part, clause)     \
	RSP_ES5_DO_##id,
#include "rsp/es5_functions.def"
#undef FUNCTION
	/* What is no command. */
	RSP_ES5_DO_NOTIFICATION,
	RSP_ES5_DO_DOWNLOAD,
	RSP_ES5_DO_PACKAGE,
	RSP_NUM_ES5_FUNCTIONS
};

struct rsp_es5_function {
	enum rsp_es5_id id;
	enum rsp_interface iface;
	const char *name; /* as the specification spells it */
	uint8_t part;     /* of a key establishment: 0 to 2 */
	const char *clause;
};

/* What is known of a command. */
struct rsp_es5_asked {
	uint8_t ins, p1, p2;
	struct rsp_slice data;
	bool to_card;     /* the target is an ISD-R, ISD-P or ECASD */
	bool is_for_isdp; /* an ISD-P is the target, or what the target hands on to */
	bool in_channel;  /* it came through SCP03 */
};

/* rsp_es5_function_of gives the function that a command is; NULL: none of the catalogue. */
const struct rsp_es5_function *rsp_es5_function_of(const struct rsp_es5_asked *asked);

/* rsp_es5_function_row gives a row by its id, rsp_es5_function_at one by its place among those with
 * a name of their own; NULL behind the last. */
const struct rsp_es5_function *rsp_es5_function_row(enum rsp_es5_id id);
const struct rsp_es5_function *rsp_es5_function_at(size_t at);

/* What a status word says as the answer to a function. */
struct rsp_es5_result {
	const char *name; /* short: "POL1 refuses" */
	const char *text; /* as a clause of a sentence */
};

/* rsp_es5_result_of gives what a status word means for a function (NULL: not known which); NULL:
 * nothing special to it. */
const struct rsp_es5_result *rsp_es5_result_of(const struct rsp_es5_function *function,
                                               uint16_t sw);

#endif
