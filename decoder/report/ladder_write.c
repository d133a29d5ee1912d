/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder_write.h"

#include "report/ladder_form.h"
#include "rsptrace/width.h"

static const struct form {
	const char *name;
	const struct rsp_ladder_form_row *row;
} forms[] = {
    [RSP_LADDER_TEXT] = {"text",    &rsp_ladder_form_text   },
    [RSP_LADDER_ASCII] = {"ascii",   &rsp_ladder_form_text   },
    [RSP_LADDER_MERMAID] = {"mermaid", &rsp_ladder_form_mermaid},
    [RSP_LADDER_SVG] = {"svg",     &rsp_ladder_form_svg    },
    [RSP_LADDER_HTML] = {"html",    &rsp_ladder_form_html   },
};

const char *rsp_ladder_form_name(enum rsp_ladder_form form)
{
	return forms[form].name;
}

bool rsp_drop(void *user, const char *data, size_t len)
{
	(void)user;
	(void)data;
	(void)len;
	return true;
}

struct rsp_slice rsp_ladder_clean(struct rsp_ladder_writing *writing, struct rsp_slice text)
{
	writing->clean.len = 0;
	rsp_out_clean(&writing->clean, rsp_take_up_to(&text, RSP_LADDER_TEXT_MAX));
	return rsp_slice(writing->clean.data, writing->clean.len);
}

/* How many bytes from the front fit into so many columns. */
static size_t len_within(struct rsp_slice text, int columns)
{
	struct rsp_slice bytes;
	size_t len = 0;
	int wide;

	while (rsp_take_glyph(&text, &bytes, &wide) && wide <= columns) {
		columns -= wide;
		len += bytes.len;
	}
	return len;
}

const char *rsp_ladder_cut(struct rsp_ladder_writing *writing, const char *text, int columns)
{
	struct rsp_slice all = rsp_ladder_clean(writing, rsp_text(text));
	const char *more = writing->out->ascii ? "..." : "…";

	if (rsp_text_columns(all) <= columns)
		return rsp_arena_text(&writing->arena, all);
	columns -= rsp_text_columns(rsp_text(more));
	all = rsp_sub(all, 0, len_within(all, columns));
	return rsp_arena_concat(&writing->arena, rsp_arena_text(&writing->arena, all), more, NULL);
}

static void choose(struct rsp_ladder_writing *writing, uint64_t id)
{
	const struct rsp_procedure *one = id ? rsp_flow_procedure(writing->flow, id) : NULL;

	writing->procedures = id ? one : writing->flow->procedures;
	writing->num_procedures = id ? one ? 1 : 0 : writing->flow->num_procedures;
}

static bool write_all(struct rsp_ladder_writing *writing, const struct rsp_ladder_form_row *row)
{
	bool whole = true;

	if (row->begin)
		row->begin(writing);
	for (size_t at = 0; at < writing->num_procedures && !writing->out->failed; at++) {
		const struct rsp_ladder *ladder;

		rsp_arena_reset(&writing->arena);
		ladder = rsp_ladder_of(writing->flow, &writing->procedures[at], &writing->arena);
		if (ladder)
			row->ladder(writing, ladder);
		whole &= ladder && !writing->arena.failed;
	}
	rsp_arena_reset(&writing->arena);
	if (row->end)
		row->end(writing);
	return whole && !writing->arena.failed && !writing->lasting.failed;
}

bool rsp_ladders_write(const struct rsp_flow *flow, struct rsp_out *out,
                       const struct rsp_ladder_options *options)
{
	struct rsp_ladder_writing writing = {
	    .flow = flow,
	    .out = out,
	    .colour = options->colour,
	    .width = options->width > 0 ? options->width : RSP_LADDER_WIDTH,
	};
	bool whole, ascii = out->ascii;

	out->ascii |= options->form == RSP_LADDER_ASCII;
	rsp_arena_init(&writing.arena, 0);
	rsp_arena_init(&writing.lasting, 0);
	rsp_out_init(&writing.clean, rsp_drop, NULL);
	writing.clean.ascii = out->ascii;
	choose(&writing, options->procedure);
	whole = !writing.clean.failed && write_all(&writing, forms[options->form].row);
	rsp_out_free(&writing.clean);
	rsp_arena_free(&writing.arena);
	rsp_arena_free(&writing.lasting);
	out->ascii = ascii;
	return whole;
}
