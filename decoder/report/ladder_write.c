/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder_write.h"

#include "report/ladder_form.h"

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
	choose(&writing, options->procedure);
	whole = write_all(&writing, forms[options->form].row);
	rsp_arena_free(&writing.arena);
	rsp_arena_free(&writing.lasting);
	out->ascii = ascii;
	return whole;
}
