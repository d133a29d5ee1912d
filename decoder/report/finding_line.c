/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/finding_line.h"

#include "report/ladder_words.h"

enum { LEVEL_WIDTH = 11 };

static const char *const colours[] = {
    [RSP_LEVEL_INFO] = "\033[36m",
    [RSP_LEVEL_SUSPICIOUS] = "\033[33m",
    [RSP_LEVEL_INCOMPLETE] = "\033[33m",
    [RSP_LEVEL_VIOLATION] = "\033[31m",
};

void rsp_level_sign_write(struct rsp_out *out, enum rsp_level level)
{
	const struct rsp_sign *sign = rsp_level_sign(level);

	rsp_out_text(out, out->ascii ? sign->plain : sign->wide);
	rsp_out_char(out, ' ');
}

/* "message 28", with several traces "message 2/28". */
static void write_message(struct rsp_out *out, const struct rsp_finding *finding, uint32_t trace)
{
	if (!finding->message && !finding->frame)
		return;
	rsp_out_text(out, finding->message ? ", message " : ", frame ");
	if (trace) {
		rsp_out_uint(out, trace, 0);
		rsp_out_char(out, '/');
	}
	rsp_out_uint(out, finding->message ? finding->message : finding->frame, 0);
}

static void write_place(struct rsp_out *out, const struct rsp_place_line *place)
{
	rsp_out_text(out, place->by_line ? " (line " : " (frame ");
	rsp_out_uint(out, place->frame, 0);
	rsp_out_text(out, ", ");
	rsp_out_text(out, rsp_interface_name(place->iface));
	rsp_out_char(out, ' ');
	rsp_out_clean(out, rsp_text(place->function));
	rsp_out_char(out, ')');
}

void rsp_finding_write(struct rsp_out *out, const struct rsp_finding *finding,
                       const struct rsp_place_line *place, struct rsp_slice text, uint32_t trace,
                       bool colour)
{
	if (colour)
		rsp_out_text(out, colours[finding->level]);
	rsp_level_sign_write(out, finding->level);
	rsp_out_padded(out, rsp_level_name(finding->level), LEVEL_WIDTH);
	rsp_out_text(out, finding->rule->id);
	if (colour)
		rsp_out_text(out, "\033[0m");
	write_message(out, finding, trace);
	if (place)
		write_place(out, place);
	rsp_out_text(out, ": ");
	rsp_out_clean(out, text);
	if (finding->rule->clause[0]) {
		rsp_out_text(out, " [");
		rsp_out_text(out, finding->rule->clause);
		rsp_out_char(out, ']');
	}
	rsp_out_char(out, '\n');
}
