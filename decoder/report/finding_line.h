/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding as one line for people. Internal to report/. */
#ifndef RSP_REPORT_FINDING_LINE_H
#define RSP_REPORT_FINDING_LINE_H

#include "report/out.h"
#include "rsptrace/message.h"

/* Where the message of a finding stands. */
struct rsp_place_line {
	uint64_t frame;
	bool by_line;
	enum rsp_interface iface;
	const char *function;
};

/* rsp_level_sign_write writes the sign of a level and a blank. */
void rsp_level_sign_write(struct rsp_out *out, enum rsp_level level);

/* rsp_finding_write writes a line: level, rule, message, place (NULL: not known), text, clause.
 * `text` is that of the finding as it may be shown; `trace` is the number of its trace (0:
 * there is but one). */
void rsp_finding_write(struct rsp_out *out, const struct rsp_finding *finding,
                       const struct rsp_place_line *place, struct rsp_slice text, uint32_t trace,
                       bool colour);

#endif
