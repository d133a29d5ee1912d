/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ladders for a terminal: the lifelines of the parties on the left, what goes along the arrows on
 * the right. */
#include <string.h>

#include "report/colour.h"
#include "report/ladder_form.h"
#include "rsptrace/width.h"

enum {
	GAP = 2,          /* between columns */
	LEAST_SPAN = 10,  /* between two lifelines */
	LEAST_LABEL = 30, /* columns for what stands on the right; else there are no lifelines */
	PARTY_MAX = 24,   /* columns of the name of a party */
	NUMBER_MAX = 12,  /* and of the number of a step */
	ROOM_TIME_HEADING = 6, /* "+delta" */
	ROOM_STEP_HEADING = 4
};

/* How the pieces of a ladder look. */
static const struct glyphs {
	struct rsp_sign line, from_left, from_right, left, right, message, answer, empty, cross;
} glyphs = {
    .line = {"│", "|"},
    .from_left = {"├", "|"},
    .from_right = {"┤", "|"},
    .left = {"<",   "<"},
    .right = {">",   ">"},
    .message = {"─", "-"},
    .answer = {"╌", "."},
    .empty = {"·",  "."},
    .cross = {"∅", "0"},
};

/* Where everything stands on a line. */
struct layout {
	size_t num;        /* of parties; 0: there is no room for them */
	int *x;            /* the column of each lifeline, from where the lifelines begin */
	int lanes;         /* columns of all of them */
	int since, delta;  /* columns of the times; 0: there are none */
	int step;          /* columns of the numbers of the steps */
	int label;         /* where what stands on the right begins */
	int width;         /* where lines end */
	const char **cell; /* a line of lifelines, one glyph a column */
};

/* The ladder that is being written. */
struct drawing {
	struct rsp_ladder_writing *writing;
	const struct rsp_ladder *ladder;
	struct rsp_out *out;
	struct rsp_arena *arena;
	struct layout layout;
	int column; /* where the line has come to, once the label has begun */
	bool apart;
	const enum rsp_colour *tint; /* of the words that are being put; NULL: none */
};

static int max_of(int a, int b)
{
	return a > b ? a : b;
}

/* Layout */

static const char *party_name(struct drawing *drawing, size_t party)
{
	return rsp_ladder_cut(drawing->writing,
	                      drawing->ladder->procedure->row->parties[party].name, PARTY_MAX);
}

static int name_columns(struct drawing *drawing, size_t party)
{
	return rsp_text_columns(rsp_text(party_name(drawing, party)));
}

/* Names stand in the middle over their lifelines, and at least a gap is between two of them. */
static void lay_out_parties(struct drawing *drawing)
{
	struct layout *layout = &drawing->layout;
	size_t num = drawing->ladder->procedure->row->num_parties;
	int at = 0, before = 0;

	layout->x = rsp_arena_alloc(drawing->arena, num * sizeof(*layout->x));
	if (!layout->x)
		return;
	for (size_t party = 0; party < num; party++) {
		int columns = name_columns(drawing, party);
		int left = columns / 2, right = columns - left;

		at = party ? at + max_of(LEAST_SPAN, before + GAP + left) : left;
		layout->x[party] = at;
		before = right;
	}
	layout->lanes = at + max_of(before, 1);
	layout->cell =
	    rsp_arena_alloc(drawing->arena, (size_t)layout->lanes * sizeof(*layout->cell));
	layout->num = layout->cell ? num : 0;
}

static const char *number_of(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	return rsp_ladder_cut(drawing->writing, row->step->number, NUMBER_MAX);
}

static void lay_out_times(struct drawing *drawing)
{
	struct layout *layout = &drawing->layout;

	layout->step = ROOM_STEP_HEADING;
	for (size_t at = 0; at < drawing->ladder->num_rows; at++) {
		const struct rsp_ladder_row *row = &drawing->ladder->rows[at];
		const char *since = rsp_seconds_text(drawing->arena, row->since_ns, false);
		const char *delta = rsp_seconds_text(drawing->arena, row->delta_ns, true);

		if (row->kind != RSP_LADDER_ASIDE)
			layout->step = max_of(layout->step,
			                      rsp_text_columns(rsp_text(number_of(drawing, row))));
		if (!row->has_time)
			continue;
		layout->since =
		    max_of(max_of(layout->since, ROOM_TIME_HEADING), (int)strlen(since));
		layout->delta =
		    max_of(max_of(layout->delta, ROOM_TIME_HEADING), (int)strlen(delta));
	}
}

static int lanes_begin(const struct layout *layout)
{
	int times = layout->since ? layout->since + GAP + layout->delta + GAP : 0;

	return times + layout->step + GAP;
}

static void lay_out(struct drawing *drawing)
{
	struct layout *layout = &drawing->layout;

	lay_out_times(drawing);
	lay_out_parties(drawing);
	if (lanes_begin(layout) + layout->lanes + GAP + LEAST_LABEL > drawing->writing->width)
		layout->num = 0;
	layout->width = max_of(drawing->writing->width, lanes_begin(layout) + LEAST_LABEL);
	layout->label = lanes_begin(layout) + (layout->num ? layout->lanes + GAP : 0);
}

/* Lifelines */

static const char *glyph(const struct drawing *drawing, const struct rsp_sign *sign)
{
	return rsp_sign_of(drawing->out, sign);
}

static void clear_cells(struct drawing *drawing)
{
	struct layout *layout = &drawing->layout;

	for (int at = 0; at < layout->lanes; at++)
		layout->cell[at] = " ";
	for (size_t party = 0; party < layout->num; party++)
		layout->cell[layout->x[party]] = glyph(drawing, &glyphs.line);
}

/* An arrow between two lifelines; `every` 2 leaves every other column empty. */
static void put_arrow(struct drawing *drawing, unsigned from, unsigned to,
                      const struct rsp_sign *body, int every, const struct rsp_sign *mark)
{
	struct layout *layout = &drawing->layout;
	int start = layout->x[from], end = layout->x[to];
	int left = start < end ? start : end, right = start < end ? end : start;
	const char *sign = mark ? glyph(drawing, mark) : "";

	for (int at = left + 1; at < right; at++)
		layout->cell[at] =
		    every > 1 && (at - left) % every == 0 ? " " : glyph(drawing, body);
	if (left < right && start < end)
		layout->cell[right - 1] = glyph(drawing, &glyphs.right);
	else if (left < right)
		layout->cell[left + 1] = glyph(drawing, &glyphs.left);
	if (every == 1 && left < right)
		layout->cell[start] =
		    glyph(drawing, start < end ? &glyphs.from_left : &glyphs.from_right);
	if (sign[0])
		layout->cell[left + (right - left) / 2] = sign;
}

static void write_cells(struct drawing *drawing, enum rsp_colour colour, bool coloured)
{
	struct layout *layout = &drawing->layout;

	if (!layout->num)
		return;
	rsp_colour_on(drawing->out, coloured && drawing->writing->colour, colour);
	for (int at = 0; at < layout->lanes; at++)
		rsp_out_text(drawing->out, layout->cell[at]);
	rsp_colour_off(drawing->out, coloured && drawing->writing->colour);
	rsp_out_spaces(drawing->out, GAP);
}

/* Text on the right */

static void begin_label(struct drawing *drawing)
{
	drawing->column = drawing->layout.label;
	drawing->apart = false;
}

/* A line without times and arrow. */
static void begin_bare_line(struct drawing *drawing)
{
	rsp_out_spaces(drawing->out, lanes_begin(&drawing->layout));
	if (drawing->layout.num)
		clear_cells(drawing);
	write_cells(drawing, RSP_COLOUR_FAINT, true);
	begin_label(drawing);
}

static void next_line(struct drawing *drawing)
{
	enum { HANGING = 2 };
	bool tinted = drawing->tint && drawing->writing->colour;

	rsp_colour_off(drawing->out, tinted);
	rsp_out_char(drawing->out, '\n');
	begin_bare_line(drawing);
	rsp_out_spaces(drawing->out, HANGING);
	drawing->column += HANGING;
	if (tinted)
		rsp_colour_on(drawing->out, true, *drawing->tint);
}

/* A word that is longer than a line is broken where it must be. */
static void put_glyphs(struct drawing *drawing, struct rsp_slice word)
{
	struct rsp_slice bytes;
	int columns;

	while (rsp_take_glyph(&word, &bytes, &columns)) {
		if (drawing->column + columns > drawing->layout.width)
			next_line(drawing);
		rsp_out_bytes(drawing->out, bytes);
		drawing->column += columns;
	}
}

/* What stands before a word of so many columns. */
static void put_blanks(struct drawing *drawing, int columns)
{
	int blanks = drawing->apart ? GAP : 1;

	drawing->apart = false;
	if (drawing->column == drawing->layout.label)
		return;
	if (drawing->column + blanks + columns > drawing->layout.width) {
		next_line(drawing);
		return;
	}
	rsp_out_spaces(drawing->out, blanks);
	drawing->column += blanks;
}

/* Words go on to the next line where there is no room for them. */
static void put_words(struct drawing *drawing, const char *text)
{
	struct rsp_slice rest = rsp_ladder_clean(drawing->writing, rsp_text(text)), word;

	while (rest.len) {
		if (!rsp_take_until(&rest, ' ', &word)) {
			word = rest;
			rest = (struct rsp_slice){0};
		}
		put_blanks(drawing, rsp_text_columns(word));
		put_glyphs(drawing, word);
	}
}

/* Two blanks, not one, stand before the next word, when it stands on the same line. */
static void put_gap(struct drawing *drawing)
{
	drawing->apart = drawing->column > drawing->layout.label;
}

static void put_coloured(struct drawing *drawing, const char *text, enum rsp_colour colour)
{
	drawing->tint = &colour;
	rsp_colour_on(drawing->out, drawing->writing->colour, colour);
	put_words(drawing, text);
	rsp_colour_off(drawing->out, drawing->writing->colour);
	drawing->tint = NULL;
}

static void put_sign(struct drawing *drawing, const struct rsp_sign *sign, enum rsp_colour colour)
{
	if (sign->plain[0])
		put_coloured(drawing, glyph(drawing, sign), colour);
}

/* Rows */

static const struct state_look {
	bool coloured;
	enum rsp_colour colour;
} state_looks[] = {
    [RSP_STEP_NOT_VISIBLE] = {true,  RSP_COLOUR_FAINT},
    [RSP_STEP_IMPLIED] = {true,  RSP_COLOUR_FAINT},
    [RSP_STEP_ABSENT] = {true,  RSP_COLOUR_FAINT},
    [RSP_STEP_AHEAD] = {true,  RSP_COLOUR_FAINT},
    [RSP_STEP_BEFORE] = {true,  RSP_COLOUR_FAINT},
    [RSP_STEP_MISSING] = {true,  RSP_COLOUR_BAD  },
    [RSP_STEP_SEEN] = {false, RSP_COLOUR_NOTE },
    [RSP_STEP_OUT_OF_ORDER] = {true,  RSP_COLOUR_ODD  },
    [RSP_STEP_REPEATED] = {true,  RSP_COLOUR_ODD  },
    [RSP_STEP_REFUSED] = {true,  RSP_COLOUR_BAD  },
    [RSP_STEP_ALTERED] = {true,  RSP_COLOUR_BAD  },
};

static void write_right(struct rsp_out *out, const char *text, int width)
{
	rsp_out_spaces(out, width - (int)strlen(text));
	rsp_out_text(out, text);
}

static void write_times(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const struct layout *layout = &drawing->layout;
	struct rsp_out *out = drawing->out;

	if (!layout->since)
		return;
	if (!row->has_time) {
		rsp_out_spaces(out, layout->since + GAP + layout->delta + GAP);
		return;
	}
	write_right(out, rsp_seconds_text(drawing->arena, row->since_ns, false), layout->since);
	rsp_out_spaces(out, GAP);
	rsp_colour_on(out, drawing->writing->colour, RSP_COLOUR_FAINT);
	write_right(out, rsp_seconds_text(drawing->arena, row->delta_ns, true), layout->delta);
	rsp_colour_off(out, drawing->writing->colour);
	rsp_out_spaces(out, GAP);
}

static void write_number(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *number = number_of(drawing, row);

	rsp_out_spaces(drawing->out, drawing->layout.step - rsp_text_columns(rsp_text(number)));
	rsp_out_text(drawing->out, number);
	rsp_out_spaces(drawing->out, GAP);
}

/* Where there are no lifelines, words say who speaks to whom. */
static void put_route(struct drawing *drawing, unsigned from, unsigned to)
{
	const struct rsp_party *parties = drawing->ladder->procedure->row->parties;

	if (!drawing->layout.num)
		put_coloured(drawing,
		             rsp_arena_concat(drawing->arena, parties[from].name, " > ",
		                              parties[to].name, ":", NULL),
		             RSP_COLOUR_FAINT);
}

static void put_result(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	static const struct rsp_sign good = {"✓", "+"}, bad = {"✗", "x"};
	const char *result = rsp_ladder_result(drawing->arena, row);
	bool failed = rsp_ladder_failed(row);

	if (!result)
		return;
	if (row->line->result.state != RSP_RESULT_NONE)
		put_sign(drawing, failed ? &bad : &good, failed ? RSP_COLOUR_BAD : RSP_COLOUR_GOOD);
	put_coloured(drawing, result, failed ? RSP_COLOUR_BAD : RSP_COLOUR_GOOD);
}

/* The state of a step, where it is not what the result says anyway. */
static void put_state(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *state = rsp_ladder_state(row);
	enum rsp_colour colour = state_looks[row->state].colour;

	if (!state || (row->state == RSP_STEP_REFUSED && rsp_ladder_failed(row)))
		return;
	put_sign(drawing, rsp_state_sign(row->state), colour);
	put_coloured(drawing, rsp_arena_concat(drawing->arena, state, ":", NULL), colour);
}

/* The values that matter most, as far as there is room for them on the line. */
static void put_summary(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	enum { LEAST_ROOM = 12 };
	const char *summary = row->line && row->num_entries == 1 ? row->line->summary : NULL;
	int room = drawing->layout.width - drawing->column - GAP;

	if (!summary || room < LEAST_ROOM)
		return;
	put_gap(drawing);
	put_words(drawing, rsp_ladder_cut(drawing->writing, summary, room));
}

static void write_finding(struct drawing *drawing, const struct rsp_finding *finding)
{
	enum rsp_colour colour =
	    finding->level == RSP_LEVEL_VIOLATION ? RSP_COLOUR_BAD : RSP_COLOUR_ODD;

	if (!rsp_finding_counts(finding))
		return;
	begin_bare_line(drawing);
	put_sign(drawing, rsp_level_sign(finding->level), colour);
	put_coloured(drawing, rsp_level_name(finding->level), colour);
	put_words(drawing, rsp_ladder_finding(drawing->arena, finding));
	rsp_out_char(drawing->out, '\n');
}

static void begin_arrow_line(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	write_times(drawing, row);
	write_number(drawing, row);
	if (drawing->layout.num) {
		bool empty = row->kind == RSP_LADDER_EMPTY;
		bool marked = !row->answered || row->state != RSP_STEP_REFUSED;

		clear_cells(drawing);
		put_arrow(drawing, row->from, row->to, empty ? &glyphs.empty : &glyphs.message,
		          empty ? 2 : 1, marked ? rsp_state_sign(row->state) : NULL);
	}
	write_cells(drawing, state_looks[row->state].colour, state_looks[row->state].coloured);
	begin_label(drawing);
	put_route(drawing, row->from, row->to);
}

static void write_answer(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *size = rsp_ladder_answer(drawing->arena, row);
	bool failed = rsp_ladder_failed(row);

	rsp_out_spaces(drawing->out, lanes_begin(&drawing->layout));
	if (drawing->layout.num) {
		clear_cells(drawing);
		put_arrow(drawing, row->to, row->from, &glyphs.answer, 1,
		          failed ? rsp_state_sign(RSP_STEP_REFUSED) : NULL);
	}
	write_cells(drawing, RSP_COLOUR_BAD, failed);
	begin_label(drawing);
	put_route(drawing, row->to, row->from);
	put_result(drawing, row);
	if (size) {
		put_gap(drawing);
		put_coloured(drawing, size, RSP_COLOUR_FAINT);
	}
	put_summary(drawing, row);
	rsp_out_char(drawing->out, '\n');
}

static void write_message(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	begin_arrow_line(drawing, row);
	put_state(drawing, row);
	put_coloured(drawing, rsp_ladder_name(drawing->arena, row), RSP_COLOUR_STRONG);
	if (!row->answered) {
		put_gap(drawing);
		put_result(drawing, row);
	}
	put_gap(drawing);
	put_coloured(drawing, rsp_ladder_about(drawing->arena, row), RSP_COLOUR_FAINT);
	if (!row->answered)
		put_summary(drawing, row);
	rsp_out_char(drawing->out, '\n');
	if (row->answered)
		write_answer(drawing, row);
	for (size_t at = 0; at < row->num_findings; at++)
		write_finding(drawing, row->findings[at]);
}

static void write_empty(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	begin_arrow_line(drawing, row);
	put_state(drawing, row);
	put_coloured(drawing, rsp_ladder_name(drawing->arena, row), state_looks[row->state].colour);
	rsp_out_char(drawing->out, '\n');
}

static void write_aside(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	begin_bare_line(drawing);
	put_coloured(drawing, rsp_ladder_aside(drawing->arena, row), RSP_COLOUR_FAINT);
	rsp_out_char(drawing->out, '\n');
}

static void write_row(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	switch (row->kind) {
	case RSP_LADDER_MESSAGE:
		write_message(drawing, row);
		break;
	case RSP_LADDER_EMPTY:
		write_empty(drawing, row);
		break;
	case RSP_LADDER_ASIDE:
		write_aside(drawing, row);
		break;
	}
}

/* What stands around the rows */

static void write_clean_line(struct drawing *drawing, const char *before, const char *text)
{
	rsp_out_text(drawing->out, before);
	rsp_out_clean(drawing->out, rsp_text(text));
	rsp_out_char(drawing->out, '\n');
}

static void write_title(struct drawing *drawing)
{
	const struct rsp_ladder *ladder = drawing->ladder;
	bool good = ladder->procedure->outcome == RSP_OUTCOME_COMPLETE;
	enum rsp_colour colour = good ? RSP_COLOUR_GOOD : RSP_COLOUR_BAD;
	const char *reason = rsp_ladder_reason(drawing->arena, ladder);

	rsp_colour_on(drawing->out, drawing->writing->colour, RSP_COLOUR_STRONG);
	rsp_out_clean(drawing->out, rsp_text(rsp_ladder_title(drawing->arena, ladder)));
	rsp_colour_off(drawing->out, drawing->writing->colour);
	rsp_out_text(drawing->out, ", ");
	rsp_colour_on(drawing->out, drawing->writing->colour, colour);
	rsp_out_text(drawing->out, glyph(drawing, rsp_outcome_sign(ladder->procedure->outcome)));
	rsp_out_char(drawing->out, ' ');
	rsp_out_text(drawing->out, rsp_outcome_text(ladder->procedure->outcome));
	rsp_colour_off(drawing->out, drawing->writing->colour);
	rsp_out_char(drawing->out, '\n');
	if (reason)
		write_clean_line(drawing, "  ", reason);
	write_clean_line(drawing, "  ", rsp_ladder_facts(drawing->arena, ladder));
	rsp_out_char(drawing->out, '\n');
}

static void write_headings(struct drawing *drawing)
{
	const struct layout *layout = &drawing->layout;
	int column = 0;

	if (layout->since) {
		write_right(drawing->out, "time", layout->since);
		rsp_out_spaces(drawing->out, GAP);
		write_right(drawing->out, "delta", layout->delta);
		rsp_out_spaces(drawing->out, GAP);
	}
	write_right(drawing->out, "step", layout->step);
	rsp_out_spaces(drawing->out, layout->num ? GAP : 0);
	for (size_t party = 0; party < layout->num; party++) {
		const char *name = party_name(drawing, party);
		int columns = rsp_text_columns(rsp_text(name));

		rsp_out_spaces(drawing->out, layout->x[party] - columns / 2 - column);
		rsp_out_text(drawing->out, name);
		column = layout->x[party] - columns / 2 + columns;
	}
	rsp_out_char(drawing->out, '\n');
}

static void write_end(struct drawing *drawing)
{
	const char *quiet = rsp_ladder_quiet(drawing->arena, drawing->ladder);

	for (size_t at = 0; at < drawing->ladder->num_others; at++)
		write_finding(drawing, drawing->ladder->others[at]);
	if (drawing->ladder->procedure->more_entries)
		write_clean_line(drawing, "  ",
		                 rsp_arena_printf(drawing->arena, "%zu more messages are not shown",
		                                  drawing->ladder->procedure->more_entries));
	if (quiet)
		write_clean_line(drawing, "\n  beside these: ", quiet);
}

static void write_ladder(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder)
{
	struct drawing drawing = {
	    .writing = writing, .ladder = ladder, .out = writing->out, .arena = &writing->arena};

	if (ladder->procedure != writing->procedures)
		rsp_out_char(writing->out, '\n');
	lay_out(&drawing);
	write_title(&drawing);
	write_headings(&drawing);
	for (size_t at = 0; at < ladder->num_rows; at++)
		write_row(&drawing, &ladder->rows[at]);
	write_end(&drawing);
}

const struct rsp_ladder_form_row rsp_ladder_form_text = {.ladder = write_ladder};
