/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing ladders, in the form that is asked for. */
#ifndef RSP_REPORT_LADDER_WRITE_H
#define RSP_REPORT_LADDER_WRITE_H

#include "report/flow.h"
#include "report/out.h"

enum rsp_ladder_form {
	RSP_LADDER_TEXT,
	RSP_LADDER_ASCII,   /* text without a character beyond ASCII */
	RSP_LADDER_MERMAID, /* one sequenceDiagram */
	RSP_LADDER_SVG,     /* one picture, dark where the reader likes it dark */
	RSP_LADDER_HTML,    /* one page that needs nothing beside it; wants a flow with trees */
	RSP_NUM_LADDER_FORMS
};

/* rsp_ladder_form_name gives what -T calls a form. */
const char *rsp_ladder_form_name(enum rsp_ladder_form form);

struct rsp_ladder_options {
	enum rsp_ladder_form form;
	uint64_t procedure; /* which one; 0: all, one after the other */
	bool colour;        /* text only */
	int width;          /* columns of text; 0: RSP_LADDER_WIDTH */
};

enum { RSP_LADDER_WIDTH = 110 };

/* rsp_ladders_write writes the ladders of a flow that has ended. Text beyond ASCII goes out as what
 * the form has for it when out->ascii is set. False when there was not enough memory. */
RSP_MUST_USE bool rsp_ladders_write(const struct rsp_flow *flow, struct rsp_out *out,
                                    const struct rsp_ladder_options *options);

#endif
