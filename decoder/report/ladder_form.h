/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the writer of ladders asks of each of its forms. Internal to report/. */
#ifndef RSP_REPORT_LADDER_FORM_H
#define RSP_REPORT_LADDER_FORM_H

#include "report/ladder_words.h"
#include "report/ladder_write.h"

struct rsp_ladder_writing {
	const struct rsp_flow *flow;
	struct rsp_out *out;
	const struct rsp_procedure *procedures; /* those that are written */
	size_t num_procedures;
	struct rsp_arena arena;   /* of the current ladder */
	struct rsp_arena lasting; /* of the whole run */
	bool colour;
	int width;
	struct rsp_out clean; /* where text is made harmless */
	void *own;            /* what the form keeps from `begin` on, in `lasting` */
};

/* rsp_ladder_clean gives text as rsp_out_clean writes it, at most RSP_LADDER_TEXT_MAX bytes of it;
 * until the next call. */
enum { RSP_LADDER_TEXT_MAX = 16 << 10 };
struct rsp_slice rsp_ladder_clean(struct rsp_ladder_writing *writing, struct rsp_slice text);

/* rsp_ladder_cut gives as much of it as fits into so many columns, "..." behind what was cut, in
 * the arena of the ladder. */
const char *rsp_ladder_cut(struct rsp_ladder_writing *writing, const char *text, int columns);

/* rsp_drop is a sink for an rsp_out whose contents are only looked at. */
bool rsp_drop(void *user, const char *data, size_t len);

/* One form; a function that is NULL writes nothing. Where memory does not suffice they write less:
 * the arenas tell. */
struct rsp_ladder_form_row {
	void (*begin)(struct rsp_ladder_writing *writing);
	void (*ladder)(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder);
	void (*end)(struct rsp_ladder_writing *writing);
};

extern const struct rsp_ladder_form_row rsp_ladder_form_text;
extern const struct rsp_ladder_form_row rsp_ladder_form_mermaid;
extern const struct rsp_ladder_form_row rsp_ladder_form_svg;
extern const struct rsp_ladder_form_row rsp_ladder_form_html;

#endif
