/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/colour.h"

const char *rsp_colour_code(enum rsp_colour colour)
{
	static const char *const codes[] = {
	    [RSP_COLOUR_GOOD] = "\033[32m",  [RSP_COLOUR_BAD] = "\033[31m",
	    [RSP_COLOUR_ODD] = "\033[33m",   [RSP_COLOUR_NOTE] = "\033[36m",
	    [RSP_COLOUR_STRONG] = "\033[1m", [RSP_COLOUR_FAINT] = "\033[2m",
	};

	return codes[colour];
}

void rsp_colour_on(struct rsp_out *out, bool use, enum rsp_colour colour)
{
	if (use)
		rsp_out_text(out, rsp_colour_code(colour));
}

void rsp_colour_off(struct rsp_out *out, bool use)
{
	if (use)
		rsp_out_text(out, "\033[0m");
}
