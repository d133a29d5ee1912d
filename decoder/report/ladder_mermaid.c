/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ladders as one sequenceDiagram of Mermaid, for documents and issue trackers. Several procedures
 * follow each other in it; their parties are joined by their ids. */
#include <string.h>

#include "report/ladder_form.h"

enum {
	LABEL_MAX = 160, /* columns of what goes along an arrow */
	NOTE_MAX = 600,
	LINE_MAX = 50, /* where a line breaks at the next blank, */
	TAIL_MAX = 16  /* unless no more than so much follows */
};

struct own {
	const struct rsp_party **parties; /* of all procedures, each once */
	size_t num_parties, cap_parties;
};

/* Everything but these is written by its number, so that no text can end a statement or begin
 * another: ";" "#" "%" and line ends have a meaning anywhere, other characters in some places. */
static bool is_plain(uint8_t c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c && strchr(" .,_+-()/:=", c));
}

static void write_text(struct rsp_ladder_writing *writing, const char *text, int columns)
{
	struct rsp_slice rest = rsp_text(rsp_ladder_cut(writing, text, columns));
	int column = 0;
	uint8_t c;

	while (rsp_take_u8(&rest, &c)) {
		if (c == ' ' && column > LINE_MAX && rest.len > TAIL_MAX) {
			rsp_out_text(writing->out, "<br/>");
			column = 0;
			continue;
		}
		column++;
		if (is_plain(c)) {
			rsp_out_char(writing->out, (char)c);
			continue;
		}
		rsp_out_char(writing->out, '#');
		rsp_out_uint(writing->out, c, 0);
		rsp_out_char(writing->out, ';');
	}
}

/* Parties */

static size_t party_find(const struct own *own, const char *id)
{
	size_t at = 0;

	while (at < own->num_parties && strcmp(own->parties[at]->id, id) != 0)
		at++;
	return at;
}

static void write_party(struct rsp_ladder_writing *writing, const struct rsp_party *party)
{
	const struct own *own = writing->own;

	rsp_out_char(writing->out, 'p');
	rsp_out_uint(writing->out, party_find(own, party->id), 0);
}

static bool party_add(struct rsp_ladder_writing *writing, const struct rsp_party *party)
{
	enum { FIRST_CAP = 16 };
	struct own *own = writing->own;
	size_t cap = own->cap_parties ? 2 * own->cap_parties : FIRST_CAP;
	const struct rsp_party **parties;

	if (party_find(own, party->id) < own->num_parties)
		return true;
	if (own->num_parties == own->cap_parties) {
		parties = rsp_arena_alloc(&writing->lasting, cap * sizeof(*parties));
		if (!parties)
			return false;
		if (own->num_parties)
			memcpy(parties, own->parties, own->num_parties * sizeof(*parties));
		own->parties = parties;
		own->cap_parties = cap;
	}
	own->parties[own->num_parties++] = party;
	return true;
}

static void begin(struct rsp_ladder_writing *writing)
{
	struct own *own = rsp_arena_alloc(&writing->lasting, sizeof(*own));

	writing->own = own;
	rsp_out_text(writing->out, "sequenceDiagram\n");
	for (size_t at = 0; own && at < writing->num_procedures; at++) {
		const struct rsp_procedure_row *row = writing->procedures[at].row;

		for (size_t party = 0; party < row->num_parties; party++)
			if (!party_add(writing, &row->parties[party]))
				return;
	}
	for (size_t at = 0; own && at < own->num_parties; at++) {
		rsp_out_text(writing->out, "    participant ");
		write_party(writing, own->parties[at]);
		rsp_out_text(writing->out, " as ");
		write_text(writing, own->parties[at]->name, LABEL_MAX);
		rsp_out_char(writing->out, '\n');
	}
}

/* Statements */

static const struct rsp_party *party_of(const struct rsp_ladder *ladder, unsigned party)
{
	return &ladder->procedure->row->parties[party];
}

static void begin_arrow(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder,
                        unsigned from, unsigned to, const char *arrow)
{
	rsp_out_text(writing->out, "    ");
	write_party(writing, party_of(ladder, from));
	rsp_out_text(writing->out, arrow);
	write_party(writing, party_of(ladder, to));
	rsp_out_text(writing->out, ": ");
}

/* A note over two parties, or over one. */
static void begin_note(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder,
                       unsigned first, unsigned last)
{
	rsp_out_text(writing->out, "    Note over ");
	write_party(writing, party_of(ladder, first));
	if (first != last) {
		rsp_out_char(writing->out, ',');
		write_party(writing, party_of(ladder, last));
	}
	rsp_out_text(writing->out, ": ");
}

static void begin_wide_note(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder)
{
	begin_note(writing, ladder, 0, (unsigned)ladder->procedure->row->num_parties - 1);
}

static const char *state_text(struct rsp_ladder_writing *writing, const struct rsp_ladder_row *row)
{
	const char *state = rsp_ladder_state(row);
	const char *sign = rsp_sign_of(writing->out, rsp_state_sign(row->state));

	if (!state || (row->state == RSP_STEP_REFUSED && rsp_ladder_failed(row)))
		return "";
	return rsp_arena_concat(&writing->arena, sign, sign[0] ? " " : "", state, ": ", NULL);
}

static const char *result_text(struct rsp_ladder_writing *writing, const struct rsp_ladder_row *row)
{
	const char *result = rsp_ladder_result(&writing->arena, row);
	const char *sign =
	    rsp_sign_of(writing->out,
	                rsp_state_sign(rsp_ladder_failed(row) ? RSP_STEP_REFUSED : RSP_STEP_SEEN));

	if (!result)
		return NULL;
	return rsp_arena_concat(&writing->arena, sign, sign[0] ? " " : "", result, NULL);
}

static void write_finding(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder,
                          const struct rsp_finding *finding)
{
	if (!rsp_finding_counts(finding))
		return;
	begin_wide_note(writing, ladder);
	write_text(writing,
	           rsp_arena_concat(&writing->arena, rsp_level_name(finding->level), " ",
	                            rsp_ladder_finding(&writing->arena, finding), NULL),
	           NOTE_MAX);
	rsp_out_char(writing->out, '\n');
}

static void write_answer(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder,
                         const struct rsp_ladder_row *row)
{
	const char *result = result_text(writing, row);
	const char *size = rsp_ladder_answer(&writing->arena, row);

	begin_arrow(writing, ladder, row->to, row->from, rsp_ladder_failed(row) ? "--x" : "-->>");
	write_text(writing,
	           rsp_arena_concat(&writing->arena, result ? result : "answer", size ? ", " : "",
	                            size ? size : "", NULL),
	           LABEL_MAX);
	rsp_out_char(writing->out, '\n');
}

static void write_message(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder,
                          const struct rsp_ladder_row *row)
{
	const char *result = row->answered ? NULL : result_text(writing, row);

	begin_arrow(writing, ladder, row->from, row->to,
	            !row->answered && rsp_ladder_failed(row) ? "-x" : "->>");
	write_text(writing,
	           rsp_arena_concat(&writing->arena, row->step->number, " ",
	                            state_text(writing, row), rsp_ladder_name(&writing->arena, row),
	                            result ? ": " : "", result ? result : "", ", ",
	                            rsp_ladder_about(&writing->arena, row), NULL),
	           LABEL_MAX);
	rsp_out_char(writing->out, '\n');
	if (row->answered)
		write_answer(writing, ladder, row);
	for (size_t at = 0; at < row->num_findings; at++)
		write_finding(writing, ladder, row->findings[at]);
}

/* A missing step is an arrow that does not arrive; what only cannot be seen has an open end. */
static void write_empty(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder,
                        const struct rsp_ladder_row *row)
{
	begin_arrow(writing, ladder, row->from, row->to,
	            row->state == RSP_STEP_MISSING ? "--x" : "--)");
	write_text(writing,
	           rsp_arena_concat(&writing->arena, row->step->number, " ",
	                            state_text(writing, row), rsp_ladder_name(&writing->arena, row),
	                            NULL),
	           LABEL_MAX);
	rsp_out_char(writing->out, '\n');
}

static void write_row(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder,
                      const struct rsp_ladder_row *row)
{
	switch (row->kind) {
	case RSP_LADDER_MESSAGE:
		write_message(writing, ladder, row);
		break;
	case RSP_LADDER_EMPTY:
		write_empty(writing, ladder, row);
		break;
	case RSP_LADDER_ASIDE:
		begin_wide_note(writing, ladder);
		write_text(writing, rsp_ladder_aside(&writing->arena, row), NOTE_MAX);
		rsp_out_char(writing->out, '\n');
		break;
	}
}

static void write_title(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder)
{
	const char *reason = rsp_ladder_reason(&writing->arena, ladder);

	begin_wide_note(writing, ladder);
	write_text(writing, rsp_ladder_title(&writing->arena, ladder), NOTE_MAX);
	rsp_out_text(writing->out, "<br/>");
	write_text(writing,
	           rsp_arena_concat(&writing->arena, rsp_outcome_text(ladder->procedure->outcome),
	                            reason ? ", " : "", reason ? reason : "", NULL),
	           NOTE_MAX);
	rsp_out_text(writing->out, "<br/>");
	write_text(writing, rsp_ladder_facts(&writing->arena, ladder), NOTE_MAX);
	rsp_out_char(writing->out, '\n');
}

static void write_ladder(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder)
{
	if (!writing->own)
		return;
	write_title(writing, ladder);
	for (size_t at = 0; at < ladder->num_rows; at++)
		write_row(writing, ladder, &ladder->rows[at]);
	for (size_t at = 0; at < ladder->num_others; at++)
		write_finding(writing, ladder, ladder->others[at]);
}

const struct rsp_ladder_form_row rsp_ladder_form_mermaid = {.begin = begin, .ladder = write_ladder};
