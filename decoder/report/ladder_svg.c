/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ladders as one picture, one below the other. Letters are of one width, so that what is written
 * is known not to run into its neighbours; colours are classes, which a reader who likes it dark
 * sees dark. */
#include <string.h>

#include "report/ladder_form.h"
#include "report/markup.h"
#include "rsptrace/width.h"

/* In pixels. */
enum {
	MARGIN = 24,
	GAP = 16,
	LETTER_TENTHS =
	    73, /* of the width of a letter of 12 pixels, the widest of the usual fonts */
	TITLE_HEIGHT = 62,
	BOX_HEIGHT = 30,
	BOX_PADDING = 24,
	LEAST_SPAN = 150, /* between two lifelines */
	MOST_SPAN = 430,
	MESSAGE_HEIGHT = 36,
	ANSWER_HEIGHT = 26,
	LINE_HEIGHT = 16,
	NOTE_PADDING = 8,
	LABEL_RISE = 6, /* of a label over its arrow */
	SINK = 4,       /* of text in the middle of a line */
	HEAD_LEN = 9,
	HEAD_HALF = 4,
	LONG = 700, /* a ladder that long names its parties again at its end */
	LEAST_NOTE_COLUMNS = 40
};

/* In columns. */
enum { PARTY_MAX = 30, ASIDE_MAX = 70, TITLE_MAX = 100, FINDING_MAX = 1000, HOVER_MAX = 400 };

struct drawing {
	struct rsp_ladder_writing *writing;
	const struct rsp_ladder *ladder;
	struct rsp_arena *arena;
	struct rsp_out *out;    /* where to; of the same writing, or one that only measures */
	int *x;                 /* the lifelines */
	int *half;              /* of the width of each party's box */
	int since, delta, step; /* right edges; 0 where there are no times */
	int left, right;        /* edges of the lifelines' boxes */
	int beside;             /* where what stands on the right begins */
	int width, y;
};

/* What the pictures of a run have in common. */
struct own {
	struct rsp_out measure;
	int width, height, y;
};

static int max_of(int a, int b)
{
	return a > b ? a : b;
}

static int text_width(int columns)
{
	enum { TENTHS = 10 };

	return columns * LETTER_TENTHS / TENTHS + 1;
}

static int width_of(const char *text)
{
	return text_width(rsp_text_columns(rsp_text(text)));
}

static const char *printed(struct drawing *drawing, const char *text, int columns)
{
	return rsp_ladder_cut(drawing->writing, text, columns);
}

/* Elements */

static void number(struct drawing *drawing, const char *before, int value)
{
	rsp_out_text(drawing->out, before);
	rsp_out_int(drawing->out, value, 0);
}

enum anchor { LEFT, MIDDLE, RIGHT };

static void put_text(struct drawing *drawing, int x, int y, enum anchor anchor, const char *class,
                     const char *text)
{
	static const char *const anchors[] = {
	    [LEFT] = "", [MIDDLE] = " text-anchor=\"middle\"", [RIGHT] = " text-anchor=\"end\""};

	if (!text || !text[0])
		return;
	number(drawing, "<text x=\"", x);
	number(drawing, "\" y=\"", y);
	rsp_out_char(drawing->out, '"');
	rsp_out_text(drawing->out, anchors[anchor]);
	rsp_out_text(drawing->out, " class=\"");
	rsp_out_text(drawing->out, class);
	rsp_out_text(drawing->out, "\">");
	rsp_markup_text(drawing->out, rsp_text(text));
	rsp_out_text(drawing->out, "</text>\n");
}

static void put_line(struct drawing *drawing, int x1, int y1, int x2, int y2, const char *class)
{
	number(drawing, "<path d=\"M", x1);
	number(drawing, " ", y1);
	number(drawing, "L", x2);
	number(drawing, " ", y2);
	rsp_out_text(drawing->out, "\" class=\"");
	rsp_out_text(drawing->out, class);
	rsp_out_text(drawing->out, "\"/>\n");
}

static void put_box(struct drawing *drawing, int x, int y, int width, int height, const char *class)
{
	number(drawing, "<rect x=\"", x);
	number(drawing, "\" y=\"", y);
	number(drawing, "\" width=\"", width);
	number(drawing, "\" height=\"", height);
	rsp_out_text(drawing->out, "\" rx=\"4\" class=\"");
	rsp_out_text(drawing->out, class);
	rsp_out_text(drawing->out, "\"/>\n");
}

static void put_head(struct drawing *drawing, int x, int y, bool to_right, const char *class)
{
	int back = to_right ? -HEAD_LEN : HEAD_LEN;

	number(drawing, "<path d=\"M", x);
	number(drawing, " ", y);
	number(drawing, "l", back);
	number(drawing, " ", -HEAD_HALF);
	number(drawing, "v", 2 * HEAD_HALF);
	rsp_out_text(drawing->out, "z\" class=\"");
	rsp_out_text(drawing->out, class);
	rsp_out_text(drawing->out, "\"/>\n");
}

/* An arrow with its label; `line` is the class of the line, `label` that of the text. */
static void put_arrow(struct drawing *drawing, unsigned from, unsigned to, const char *line,
                      const char *head, const char *label, const char *text)
{
	int start = drawing->x[from], end = drawing->x[to];
	int span = start < end ? end - start : start - end;

	put_line(drawing, start, drawing->y, end, drawing->y, line);
	put_head(drawing, end, drawing->y, start < end, head);
	if (!span)
		put_text(drawing, start + HEAD_LEN, drawing->y - LABEL_RISE, LEFT, label, text);
	else
		put_text(drawing, (start + end) / 2, drawing->y - LABEL_RISE, MIDDLE, label,
		         printed(drawing, text, (span - GAP) * 10 / LETTER_TENTHS));
}

/* How many columns of words fit, at least a few. */
static int columns_within(int width)
{
	return max_of(LEAST_NOTE_COLUMNS, width * 10 / LETTER_TENTHS);
}

/* How many bytes from the front make one line: up to the last blank that fits. There is room for
 * one character at least. */
static size_t line_len(struct rsp_slice text, int columns)
{
	struct rsp_slice rest = text, bytes;
	size_t len = 0, blank = 0;
	int wide;
	uint8_t c;

	while (rsp_take_glyph(&rest, &bytes, &wide) && wide <= columns) {
		columns -= wide;
		len += bytes.len;
		if (rsp_peek_u8(rest, 0, &c) && c == ' ')
			blank = len;
	}
	return len == text.len || !blank ? len : blank;
}

/* Words on as many lines as they need; answers how many. */
static int put_words(struct drawing *drawing, int x, int y, const char *class, const char *text,
                     int columns)
{
	struct rsp_slice rest = rsp_text(text), line;
	int num = 0;

	while (rest.len) {
		line = rsp_take_up_to(&rest, line_len(rest, columns));
		put_text(drawing, x, y + num++ * LINE_HEIGHT, LEFT, class,
		         rsp_arena_text(drawing->arena, line));
		if (rsp_starts_with_text(rest, " "))
			rsp_take_up_to(&rest, 1);
	}
	return num;
}

/* Labels */

static const char *signed_text(struct drawing *drawing, const struct rsp_sign *sign,
                               const char *text)
{
	const char *shown = rsp_sign_of(drawing->writing->out, sign);

	return rsp_arena_concat(drawing->arena, shown, shown[0] ? " " : "", text, NULL);
}

static const char *state_text(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *state = rsp_ladder_state(row);

	if (!state || (row->state == RSP_STEP_REFUSED && rsp_ladder_failed(row)))
		return "";
	return signed_text(drawing, rsp_state_sign(row->state),
	                   rsp_arena_concat(drawing->arena, state, ": ", NULL));
}

static const char *result_text(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	static const struct rsp_sign good = {"✓", "+"}, none = {"", ""};
	const char *result = rsp_ladder_result(drawing->arena, row);
	bool failed = rsp_ladder_failed(row);
	bool ok = row->line && row->line->result.state == RSP_RESULT_OK;

	if (!result)
		return "";
	return signed_text(drawing,
	                   failed ? rsp_state_sign(RSP_STEP_REFUSED)
	                   : ok   ? &good
	                          : &none,
	                   result);
}

static const char *label_text(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *result = row->answered ? "" : result_text(drawing, row);

	return rsp_arena_concat(drawing->arena, state_text(drawing, row),
	                        rsp_ladder_name(drawing->arena, row), result[0] ? "  " : "", result,
	                        NULL);
}

static const char *answer_text(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *size = rsp_ladder_answer(drawing->arena, row);

	return rsp_arena_concat(drawing->arena, result_text(drawing, row), size ? "  " : "",
	                        size ? size : "", NULL);
}

static const char *beside_text(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *summary = row->line && row->num_entries == 1 ? row->line->summary : NULL;

	return rsp_arena_concat(drawing->arena, rsp_ladder_about(drawing->arena, row),
	                        summary ? "  " : "", summary ? summary : "", NULL);
}

/* Layout */

static unsigned least_of(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* What the labels of neighbours ask for between them. */
static int span_of(struct drawing *drawing, unsigned left)
{
	int span = LEAST_SPAN;

	for (size_t at = 0; at < drawing->ladder->num_rows; at++) {
		const struct rsp_ladder_row *row = &drawing->ladder->rows[at];

		if (row->kind == RSP_LADDER_ASIDE || least_of(row->from, row->to) != left ||
		    row->from + row->to != 2 * left + 1)
			continue;
		span =
		    max_of(span, width_of(printed(drawing, label_text(drawing, row), TITLE_MAX)) +
		                     2 * GAP);
		span =
		    max_of(span, width_of(printed(drawing, answer_text(drawing, row), TITLE_MAX)) +
		                     2 * GAP);
	}
	return span > MOST_SPAN ? MOST_SPAN : span;
}

static const char *party_text(struct drawing *drawing, size_t party)
{
	return printed(drawing, drawing->ladder->procedure->row->parties[party].name, PARTY_MAX);
}

static bool lay_out_parties(struct drawing *drawing, int at)
{
	size_t num = drawing->ladder->procedure->row->num_parties;

	drawing->x = rsp_arena_alloc(drawing->arena, num * sizeof(*drawing->x));
	drawing->half = rsp_arena_alloc(drawing->arena, num * sizeof(*drawing->half));
	if (!num || !drawing->x || !drawing->half)
		return false;
	drawing->left = at;
	for (size_t party = 0; party < num; party++) {
		drawing->half[party] = (width_of(party_text(drawing, party)) + BOX_PADDING) / 2;
		if (party == 0)
			at += drawing->half[0];
		else
			at += max_of(span_of(drawing, (unsigned)party - 1),
			             drawing->half[party - 1] + drawing->half[party] + GAP);
		drawing->x[party] = at;
	}
	drawing->right = at + drawing->half[num - 1];
	return true;
}

static bool lay_out(struct drawing *drawing)
{
	const struct rsp_ladder *ladder = drawing->ladder;
	int since = 0, delta = 0, step = 0, beside = 0, at = MARGIN;

	for (size_t row = 0; row < ladder->num_rows; row++) {
		const struct rsp_ladder_row *one = &ladder->rows[row];

		if (one->kind == RSP_LADDER_ASIDE)
			continue;
		step = max_of(step, width_of(printed(drawing, one->step->number, PARTY_MAX)));
		beside = max_of(beside,
		                width_of(printed(drawing, beside_text(drawing, one), ASIDE_MAX)));
		if (!one->has_time)
			continue;
		since =
		    max_of(since, width_of(rsp_seconds_text(drawing->arena, one->since_ns, false)));
		delta =
		    max_of(delta, width_of(rsp_seconds_text(drawing->arena, one->delta_ns, true)));
	}
	if (since) {
		drawing->since = at += since;
		drawing->delta = at += GAP + delta;
		at += GAP;
	}
	drawing->step = at += step;
	if (!lay_out_parties(drawing, at + GAP))
		return false;
	drawing->beside = drawing->right + GAP;
	drawing->width = drawing->beside + max_of(beside, LEAST_SPAN) + MARGIN;
	return true;
}

/* Rows */

struct state_look {
	const char *line, *head, *label;
};

static const struct state_look state_looks[] = {
    [RSP_STEP_NOT_VISIBLE] = {"l dim dash", "dim",  "dim" },
    [RSP_STEP_IMPLIED] = {"l dim dash", "dim",  "dim" },
    [RSP_STEP_ABSENT] = {"l dim dash", "dim",  "dim" },
    [RSP_STEP_AHEAD] = {"l dim dash", "dim",  "dim" },
    [RSP_STEP_BEFORE] = {"l dim dash", "dim",  "dim" },
    [RSP_STEP_MISSING] = {"l bad dash", "bad",  "bad" },
    [RSP_STEP_SEEN] = {"l",          "text", "text"},
    [RSP_STEP_OUT_OF_ORDER] = {"l odd",      "odd",  "odd" },
    [RSP_STEP_REPEATED] = {"l odd",      "odd",  "odd" },
    [RSP_STEP_REFUSED] = {"l",          "text", "text"},
    [RSP_STEP_ALTERED] = {"l bad",      "bad",  "bad" },
};

static const struct state_look failed_look = {"l bad", "bad", "bad"};

static void put_times(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	int y = drawing->y + SINK;

	put_text(drawing, drawing->step, y, RIGHT, "text",
	         printed(drawing, row->step->number, PARTY_MAX));
	if (!row->has_time)
		return;
	put_text(drawing, drawing->since, y, RIGHT, "text",
	         rsp_seconds_text(drawing->arena, row->since_ns, false));
	put_text(drawing, drawing->delta, y, RIGHT, "dim",
	         rsp_seconds_text(drawing->arena, row->delta_ns, true));
}

/* What a pointer that rests on the row shows: all that may have been cut. */
static void put_hover(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	rsp_out_text(drawing->out, "<title>");
	rsp_markup_text(drawing->out,
	                rsp_text(printed(drawing,
	                                 rsp_arena_concat(drawing->arena, label_text(drawing, row),
	                                                  "  ", beside_text(drawing, row), NULL),
	                                 HOVER_MAX)));
	rsp_out_text(drawing->out, "</title>\n");
}

static void put_answer(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	bool failed = rsp_ladder_failed(row);

	drawing->y += ANSWER_HEIGHT;
	put_arrow(drawing, row->to, row->from, failed ? "l bad dash" : "l dash",
	          failed ? "bad" : "text", failed ? "bad" : "good", answer_text(drawing, row));
}

static void put_finding(struct drawing *drawing, const struct rsp_finding *finding)
{
	bool bad = finding->level == RSP_LEVEL_VIOLATION;
	int top = drawing->y + GAP, width = drawing->width - MARGIN - drawing->left;
	const char *text = rsp_arena_concat(drawing->arena, rsp_level_name(finding->level), " ",
	                                    rsp_ladder_finding(drawing->arena, finding), NULL);
	int columns = columns_within(width - 2 * NOTE_PADDING), lines;
	struct rsp_out *out = drawing->out;
	struct own *own = drawing->writing->own;

	if (!rsp_finding_counts(finding))
		return;
	text = printed(drawing, signed_text(drawing, rsp_level_sign(finding->level), text),
	               FINDING_MAX);
	/* The box stands behind its words, and is as high as they need. */
	drawing->out = &own->measure;
	lines = put_words(drawing, 0, 0, "", text, columns);
	drawing->out = out;
	put_box(drawing, drawing->left, top, width, lines * LINE_HEIGHT + NOTE_PADDING,
	        bad ? "note badnote" : "note");
	put_words(drawing, drawing->left + NOTE_PADDING, top + LINE_HEIGHT, bad ? "bad" : "odd",
	          text, columns);
	drawing->y = top + lines * LINE_HEIGHT + NOTE_PADDING;
}

static void put_message(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	bool failed = rsp_ladder_failed(row) && !row->answered;
	const struct state_look *look = failed ? &failed_look : &state_looks[row->state];

	drawing->y += MESSAGE_HEIGHT;
	rsp_out_text(drawing->out, "<g>");
	put_hover(drawing, row);
	put_times(drawing, row);
	put_arrow(drawing, row->from, row->to, look->line, look->head, look->label,
	          label_text(drawing, row));
	put_text(drawing, drawing->beside, drawing->y + SINK, LEFT, "dim",
	         printed(drawing, beside_text(drawing, row), ASIDE_MAX));
	if (row->answered)
		put_answer(drawing, row);
	rsp_out_text(drawing->out, "</g>\n");
	for (size_t at = 0; at < row->num_findings; at++)
		put_finding(drawing, row->findings[at]);
}

static void put_empty(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const struct state_look *look = &state_looks[row->state];

	drawing->y += MESSAGE_HEIGHT;
	put_text(drawing, drawing->step, drawing->y + SINK, RIGHT, look->label,
	         printed(drawing, row->step->number, PARTY_MAX));
	put_arrow(drawing, row->from, row->to, look->line, look->head, look->label,
	          label_text(drawing, row));
}

static void put_aside(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	const char *text = printed(drawing, rsp_ladder_aside(drawing->arena, row), FINDING_MAX);
	int width = drawing->width - MARGIN - drawing->left, lines;

	drawing->y += GAP + LINE_HEIGHT;
	lines =
	    put_words(drawing, drawing->left, drawing->y, "dim halo", text, columns_within(width));
	drawing->y += (lines - 1) * LINE_HEIGHT;
}

static void put_row(struct drawing *drawing, const struct rsp_ladder_row *row)
{
	switch (row->kind) {
	case RSP_LADDER_MESSAGE:
		put_message(drawing, row);
		break;
	case RSP_LADDER_EMPTY:
		put_empty(drawing, row);
		break;
	case RSP_LADDER_ASIDE:
		put_aside(drawing, row);
		break;
	}
}

/* One ladder */

static void put_title(struct drawing *drawing)
{
	const struct rsp_ladder *ladder = drawing->ladder;
	bool good = ladder->procedure->outcome == RSP_OUTCOME_COMPLETE;
	const char *reason = rsp_ladder_reason(drawing->arena, ladder);
	const char *outcome =
	    rsp_arena_concat(drawing->arena,
	                     signed_text(drawing, rsp_outcome_sign(ladder->procedure->outcome),
	                                 rsp_outcome_text(ladder->procedure->outcome)),
	                     reason ? ": " : "", reason ? reason : "", NULL);

	put_text(drawing, MARGIN, drawing->y + 16, LEFT, "title text",
	         printed(drawing, rsp_ladder_title(drawing->arena, ladder), TITLE_MAX));
	put_text(drawing, MARGIN, drawing->y + 36, LEFT, good ? "good" : "bad",
	         printed(drawing, outcome, TITLE_MAX));
	put_text(drawing, MARGIN, drawing->y + 54, LEFT, "dim",
	         printed(drawing, rsp_ladder_facts(drawing->arena, ladder), TITLE_MAX));
	drawing->y += TITLE_HEIGHT;
}

static void put_parties(struct drawing *drawing)
{
	for (size_t at = 0; at < drawing->ladder->procedure->row->num_parties; at++) {
		put_box(drawing, drawing->x[at] - drawing->half[at], drawing->y,
		        2 * drawing->half[at], BOX_HEIGHT, "box");
		put_text(drawing, drawing->x[at], drawing->y + BOX_HEIGHT / 2 + SINK, MIDDLE,
		         "name text", party_text(drawing, at));
	}
	drawing->y += BOX_HEIGHT;
}

static void put_rows(struct drawing *drawing)
{
	for (size_t at = 0; at < drawing->ladder->num_rows; at++)
		put_row(drawing, &drawing->ladder->rows[at]);
	for (size_t at = 0; at < drawing->ladder->num_others; at++)
		put_finding(drawing, drawing->ladder->others[at]);
	drawing->y += GAP;
}

/* Draws it from `y` on, and answers where it ends. */
static int draw(struct drawing *drawing, int y)
{
	struct own *own = drawing->writing->own;
	struct rsp_out *out = drawing->out;
	int top, bottom;

	drawing->y = y + MARGIN;
	put_title(drawing);
	put_parties(drawing);
	top = drawing->y;
	drawing->out = &own->measure;
	put_rows(drawing);
	bottom = drawing->y;
	drawing->out = out;
	for (size_t at = 0; at < drawing->ladder->procedure->row->num_parties; at++)
		put_line(drawing, drawing->x[at], top, drawing->x[at], bottom, "life");
	drawing->y = top;
	put_rows(drawing);
	if (bottom - top > LONG)
		put_parties(drawing);
	return drawing->y + MARGIN;
}

static const char style[] =
    "<style>\n"
    "svg{background:#fff}\n"
    "text{font:12px 'DejaVu Sans Mono','Liberation "
    "Mono',Menlo,Consolas,monospace;white-space:pre}\n"
    ".title{font-size:15px;font-weight:bold}.name{font-weight:bold}\n"
    ".text{fill:#1f2328}.dim{fill:#656d76}.good{fill:#1a7f37}.bad{fill:#cf222e}.odd{fill:#8a5a00}\n"
    ".back{fill:#fff}.box{fill:#f6f8fa;stroke:#8c959f}\n"
    ".note{fill:#fff8c5;stroke:#d4a72c}.badnote{fill:#ffebe9;stroke:#cf222e}\n"
    ".life{fill:none;stroke:#afb8c1}.l{fill:none;stroke:#1f2328;stroke-width:1.3}\n"
    ".l.dim{fill:none;stroke:#8c959f}.l.bad{fill:none;stroke:#cf222e}"
    ".l.odd{fill:none;stroke:#bf8700}\n"
    ".dash{stroke-dasharray:5 4}.halo{paint-order:stroke;stroke:#fff;stroke-width:4}\n"
    "@media (prefers-color-scheme:dark){\n"
    "svg{background:#0d1117}\n"
    ".text{fill:#e6edf3}.dim{fill:#8d96a0}.good{fill:#3fb950}.bad{fill:#ff7b72}.odd{fill:#d29922}\n"
    ".back{fill:#0d1117}.box{fill:#161b22;stroke:#6e7681}\n"
    ".note{fill:#272115;stroke:#9e6a03}.badnote{fill:#2d1417;stroke:#f85149}\n"
    ".life{stroke:#3d444d}.l{stroke:#e6edf3}.l.dim{stroke:#6e7681}.l.bad{stroke:#f85149}"
    ".l.odd{stroke:#d29922}\n"
    ".halo{stroke:#0d1117}\n"
    "}\n"
    "</style>\n";

static struct drawing drawing_of(struct rsp_ladder_writing *writing,
                                 const struct rsp_ladder *ladder)
{
	return (struct drawing){
	    .writing = writing, .ladder = ladder, .arena = &writing->arena, .out = writing->out};
}

/* How wide and high all of them are. */
static void measure(struct rsp_ladder_writing *writing)
{
	struct own *own = writing->own;

	for (size_t at = 0; at < writing->num_procedures; at++) {
		const struct rsp_ladder *ladder;
		struct drawing drawing;

		rsp_arena_reset(&writing->arena);
		ladder = rsp_ladder_of(writing->flow, &writing->procedures[at], &writing->arena);
		if (!ladder)
			continue;
		drawing = drawing_of(writing, ladder);
		drawing.out = &own->measure;
		if (!lay_out(&drawing))
			continue;
		own->width = max_of(own->width, drawing.width);
		own->height = draw(&drawing, own->height);
	}
}

static void begin(struct rsp_ladder_writing *writing)
{
	struct own *own = rsp_arena_alloc(&writing->lasting, sizeof(*own));
	struct rsp_out *out = writing->out;

	writing->own = own;
	if (!own)
		return;
	rsp_out_init(&own->measure, rsp_drop, NULL);
	own->width = 2 * MARGIN;
	measure(writing);
	rsp_out_text(out,
	             "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" width=\"");
	rsp_out_int(out, own->width, 0);
	rsp_out_text(out, "\" height=\"");
	rsp_out_int(out, own->height, 0);
	rsp_out_text(out, "\" viewBox=\"0 0 ");
	rsp_out_int(out, own->width, 0);
	rsp_out_char(out, ' ');
	rsp_out_int(out, own->height, 0);
	rsp_out_text(out, "\">\n");
	rsp_out_text(out, style);
	rsp_out_text(out, "<rect width=\"100%\" height=\"100%\" class=\"back\"/>\n");
}

static void write_ladder(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder)
{
	struct drawing drawing = drawing_of(writing, ladder);
	struct own *own = writing->own;

	if (own && lay_out(&drawing))
		own->y = draw(&drawing, own->y);
}

static void end(struct rsp_ladder_writing *writing)
{
	struct own *own = writing->own;

	if (!own)
		return;
	rsp_out_free(&own->measure);
	rsp_out_text(writing->out, "</svg>\n");
}

const struct rsp_ladder_form_row rsp_ladder_form_svg = {
    .begin = begin, .ladder = write_ladder, .end = end};
