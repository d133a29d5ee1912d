/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colour: what text for people is coloured with on a terminal. */
#ifndef RSP_REPORT_COLOUR_H
#define RSP_REPORT_COLOUR_H

#include "report/out.h"

enum rsp_colour {
	RSP_COLOUR_GOOD,
	RSP_COLOUR_BAD,
	RSP_COLOUR_ODD,
	RSP_COLOUR_NOTE,
	RSP_COLOUR_STRONG,
	RSP_COLOUR_FAINT
};

/* rsp_colour_code gives the sequence that begins a colour. */
const char *rsp_colour_code(enum rsp_colour colour);

/* rsp_colour_on and rsp_colour_off begin and end a colour when `use` is set. */
void rsp_colour_on(struct rsp_out *out, bool use, enum rsp_colour colour);
void rsp_colour_off(struct rsp_out *out, bool use);

#endif
