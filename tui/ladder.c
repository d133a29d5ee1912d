/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ladder of a procedure: the parties' lifelines with an arrow a row, and what it is. */
#include "tui/app.h"

#include <string.h>

enum {
	PARTIES_MAX = 32,
	LEAST_SPAN = 9,   /* columns between two lifelines */
	PARTY_GAP = 2,    /* and between two names of parties */
	LABEL_LEAST = 26, /* columns that what an arrow is keeps */
	LANES_LEAST = 12,
	TIME_COLS = 13, /* of day, */
	SINCE_COLS = 9, /* and since something */
	TIMES_WIDE = 90,
	STEP_LEAST = 5,
	MARK_COLS = 2,
	ROW_FIRST = 1
};

static const struct tui_sign sign_life = {"│", "|"};
static const struct tui_sign sign_from_left = {"├", "|"};
static const struct tui_sign sign_from_right = {"┤", "|"};
static const struct tui_sign sign_arrow = {"─", "-"};
static const struct tui_sign sign_empty = {"·", "."};
static const struct tui_sign sign_left = {"‹", "<"};
static const struct tui_sign sign_right = {"›", ">"};

/* Where everything stands in a row. */
struct columns {
	int time, step, lanes, lanes_cols, label, end;
	int x[PARTIES_MAX]; /* of the lifelines, from the first that is shown */
	size_t num;         /* of parties */
	int total;          /* columns of all lifelines */
	bool of_day;
};

static int most(int a, int b)
{
	return a > b ? a : b;
}

/* Names stand over the middle of their lifelines and keep apart. */
static void lay_parties(const struct rsp_rungs *rungs, struct columns *out)
{
	int at = 0, before = 0;

	out->num = rungs->num_parties < PARTIES_MAX ? rungs->num_parties : PARTIES_MAX;
	for (size_t party = 0; party < out->num; party++) {
		int cols = tui_columns(rungs->parties[party]);
		int left = cols / 2;

		at = party ? at + most(LEAST_SPAN, before + PARTY_GAP + left) : left;
		out->x[party] = at;
		before = cols - left;
	}
	out->total = at + most(before, 1);
}

static int step_cols(const struct rsp_rungs *rungs)
{
	int cols = STEP_LEAST;

	for (size_t at = 0; at < rungs->num_rows; at++)
		cols = most(cols, tui_columns(rungs->rows[at].number) + 1);
	return cols;
}

static struct columns columns_of(const struct tui_app *app, const struct tui_area *area)
{
	const struct rsp_rungs *rungs = app->rungs;
	struct columns out = {.time = MARK_COLS, .end = area->cols};
	int room, shift;

	out.of_day = app->times == TUI_TIMES_OF_DAY && area->cols >= TIMES_WIDE;
	out.step = out.time;
	if (rungs->head.clock != RSP_CLOCK_NONE)
		out.step += out.of_day ? TIME_COLS : SINCE_COLS;
	out.lanes = out.step + step_cols(rungs);
	lay_parties(rungs, &out);
	room = area->cols - out.lanes - LABEL_LEAST - 1;
	out.lanes_cols = out.total <= room ? out.total : most(room, LANES_LEAST);
	shift = app->party < out.num ? out.x[app->party] - out.x[0] : 0;
	if (out.total - shift < out.lanes_cols)
		shift = out.total - out.lanes_cols;
	for (size_t party = 0; party < out.num; party++)
		out.x[party] -= shift;
	out.label = out.lanes + out.lanes_cols + 1;
	return out;
}

static struct tui_area lanes_of(const struct tui_area *area, const struct columns *at)
{
	return tui_sub(area, 0, at->lanes, area->rows, at->lanes_cols);
}

static void draw_heading(const struct tui_paint *paint, const struct tui_area *area,
                         const struct columns *at)
{
	const struct rsp_rungs *rungs = paint->app->rungs;
	struct tui_area lanes = lanes_of(area, at);

	tui_put(area, 0, at->step, TUI_DIM, "Step");
	for (size_t party = 0; party < at->num; party++)
		tui_put(&lanes, 0, at->x[party] - tui_columns(rungs->parties[party]) / 2, TUI_BOLD,
		        rungs->parties[party]);
	if (at->num && at->x[0] < 0)
		tui_put(&lanes, 0, 0, TUI_NOTE, tui_sign(area, &sign_left));
	if (at->num && at->x[at->num - 1] >= at->lanes_cols)
		tui_put(&lanes, 0, at->lanes_cols - 1, TUI_NOTE, tui_sign(area, &sign_right));
	tui_put(area, 0, at->label, TUI_DIM, "Message");
}

static void draw_lives(const struct tui_area *lanes, int row, const struct columns *at)
{
	for (size_t party = 0; party < at->num; party++)
		tui_put(lanes, row, at->x[party], TUI_FRAME, tui_sign(lanes, &sign_life));
}

static unsigned style_of(const struct rsp_rung *rung)
{
	switch (rung->state) {
	case RSP_STEP_REFUSED:
	case RSP_STEP_ALTERED:
	case RSP_STEP_MISSING:
		return TUI_BAD;
	case RSP_STEP_OUT_OF_ORDER:
	case RSP_STEP_REPEATED:
		return TUI_ODD;
	case RSP_STEP_SEEN:
		return TUI_PLAIN;
	case RSP_STEP_NOT_VISIBLE:
	case RSP_STEP_IMPLIED:
	case RSP_STEP_ABSENT:
	case RSP_STEP_AHEAD:
	case RSP_STEP_BEFORE:
		break;
	}
	return TUI_DIM;
}

/* The whole arrow: its heads stand beside the lifelines, its answer's at the other end. */
static void draw_arrow(const struct tui_area *lanes, int row, const struct columns *at,
                       const struct rsp_rung *rung)
{
	bool empty = rung->kind == RSP_RUNG_EMPTY, right = rung->from < rung->to;
	int start = at->x[rung->from], end = at->x[rung->to];
	int low = right ? start : end, high = right ? end : start;
	unsigned style = style_of(rung);

	for (int col = low + 1; col < high; col++)
		if (!empty || (col - low) % 2)
			tui_put(lanes, row, col, style,
			        tui_sign(lanes, empty ? &sign_empty : &sign_arrow));
	tui_put(lanes, row, right ? high - 1 : low + 1, style, right ? ">" : "<");
	if (rung->answered)
		tui_put(lanes, row, right ? low + 1 : high - 1, style, right ? "<" : ">");
	if (!empty)
		tui_put(lanes, row, start, TUI_FRAME,
		        tui_sign(lanes, right ? &sign_from_left : &sign_from_right));
	if (rung->sign[0])
		tui_put(lanes, row, low + (high - low) / 2, style | TUI_BOLD, rung->sign);
	else if (rung->failed)
		tui_put(lanes, row, low + (high - low) / 2, TUI_BAD | TUI_BOLD,
		        tui_sign(lanes, &tui_sign_failed));
}

static void draw_time(const struct tui_paint *paint, const struct tui_area *area, int row,
                      const struct columns *at, const struct rsp_rung *rung)
{
	const char *text;

	if (!rung->has_time || at->step == at->time)
		return;
	if (at->of_day)
		text = tui_time_text(paint->app, paint->arena, paint->app->rungs->head.clock,
		                     rung->t_ns);
	else if (paint->app->times == TUI_TIMES_DELTA)
		text = tui_seconds_text(paint->arena, rung->delta_ns, true);
	else
		text = tui_seconds_text(paint->arena, rung->since_ns, false);
	tui_put_right(area, row, at->step - 1, TUI_DIM, text);
}

/* What it is, how it ended, and what is not as it should be. */
static void draw_label(const struct tui_area *area, int row, const struct columns *at,
                       const struct rsp_rung *rung)
{
	unsigned style = rung->kind == RSP_RUNG_MESSAGE ? TUI_PLAIN : TUI_DIM;
	int col = tui_put_cut(area, row, at->label, at->end - at->label, style, rung->name);

	if (rung->word && !rung->failed) {
		col = tui_put_cut(area, row, col, at->end - col, style_of(rung), ", ");
		col = tui_put_cut(area, row, col, at->end - col, style_of(rung), rung->word);
	}
	if (!rung->failed || !rung->result)
		return;
	col = tui_put_cut(area, row, col, at->end - col, TUI_BAD, " ");
	col = tui_put_cut(area, row, col, at->end - col, TUI_BAD, tui_sign(area, &tui_sign_failed));
	col = tui_put_cut(area, row, col, at->end - col, TUI_BAD, " ");
	tui_put_cut(area, row, col, at->end - col, TUI_BAD, rung->result);
}

static void draw_rung(const struct tui_paint *paint, const struct tui_area *area, int row,
                      const struct columns *at, const struct rsp_rung *rung)
{
	struct tui_area lanes = lanes_of(area, at);

	if (rung->num_findings)
		tui_put(area, row, 1, tui_level_style(rung->worst),
		        tui_level_sign(area, rung->worst));
	draw_time(paint, area, row, at, rung);
	draw_lives(&lanes, row, at);
	if (rung->kind == RSP_RUNG_ASIDE) {
		tui_put_cut(area, row, at->label, at->end - at->label, TUI_DIM, rung->name);
		return;
	}
	tui_put(area, row, at->step, rung->kind == RSP_RUNG_MESSAGE ? TUI_BOLD : TUI_DIM,
	        rung->number);
	if (rung->from < at->num && rung->to < at->num)
		draw_arrow(&lanes, row, at, rung);
	draw_label(area, row, at, rung);
}

/* Behind the rows stand findings of the procedure that are of none of them, and how many do not
 * count. */
size_t tui_ladder_rows(const struct tui_app *app)
{
	if (!app->rungs)
		return 0;
	return app->rungs->num_rows + app->rungs->num_others + (app->rungs->quiet ? 1 : 0);
}

static void draw_behind(const struct tui_app *app, const struct tui_area *area, int row,
                        size_t number)
{
	if (number < app->rungs->num_others)
		tui_put_cut(area, row, 2, area->cols - 2, TUI_ODD, app->rungs->others[number]);
	else
		tui_put_cut(area, row, 2, area->cols - 2, TUI_DIM, app->rungs->quiet);
}

void tui_ladder_draw(const struct tui_paint *paint, const struct tui_area *area)
{
	const struct tui_app *app = paint->app;
	size_t num = tui_ladder_rows(app);
	struct columns at;

	if (!app->rungs)
		return;
	at = columns_of(app, area);
	draw_heading(paint, area, &at);
	for (int row = ROW_FIRST; row < area->rows; row++) {
		size_t number = app->ladder.top + (size_t)(row - ROW_FIRST);
		bool selected = number == app->ladder.at, focused = app->pane == TUI_PANE_MAIN;

		if (number >= num)
			break;
		tui_row_begin(area, row, selected, focused);
		if (number < app->rungs->num_rows)
			draw_rung(paint, area, row, &at, &app->rungs->rows[number]);
		else
			draw_behind(app, area, row, number - app->rungs->num_rows);
		if (selected)
			tui_restyle(area, row, 0, area->cols, focused ? TUI_REVERSE : TUI_BOLD);
	}
}

/* "✗ refused  SGP.22 profile download   3/7 steps, 0.060 s, ..." */
void tui_ladder_head(const struct tui_paint *paint, const struct tui_area *area, int row)
{
	const struct rsp_rungs *rungs = paint->app->rungs;
	int col;

	if (!rungs)
		return;
	col = tui_printf(area, row, 0, tui_outcome_style(rungs->head.outcome), "%s %s  ",
	                 rungs->head.sign, rungs->head.word);
	col = tui_printf(area, row, col, TUI_BOLD, "%llu  %s %s",
	                 (unsigned long long)rungs->head.id, rungs->head.spec, rungs->head.title);
	tui_put_cut(area, row, col + 2, area->cols - col - 2, TUI_DIM, rungs->facts);
}

bool tui_ladder_key(struct tui_app *app, unsigned key)
{
	if (!app->rungs)
		return false;
	if ((key == TUI_KEY_RIGHT || key == 'l') && app->party + 1 < app->rungs->num_parties)
		app->party++;
	else if ((key == TUI_KEY_LEFT || key == 'h') && app->party)
		app->party--;
	else
		return key == TUI_KEY_RIGHT || key == 'l' || key == TUI_KEY_LEFT || key == 'h';
	return true;
}

void tui_ladder_refresh(struct tui_app *app, bool always)
{
	bool same = app->rungs && app->rungs->head.id == app->rungs_of;

	if (!app->rungs_of)
		return;
	if (!always && same && app->rungs_messages == app->state.num_messages &&
	    (app->rungs->head.outcome != RSP_OUTCOME_RUNNING || !app->state.done))
		return;
	app->rungs = NULL;
	rsp_arena_reset(&app->rungs_arena);
	app->rungs = rsp_view_rungs(app->view, app->rungs_of, &app->rungs_arena);
	app->rungs_messages = app->state.num_messages;
}

/* What is wrong with the selected row, or what is to be known of it. */
const char *tui_ladder_status(const struct tui_app *app, struct rsp_arena *arena,
                              unsigned *out_style)
{
	const struct rsp_rung *rung;

	*out_style = TUI_PLAIN;
	if (!app->rungs || app->ladder.at >= app->rungs->num_rows)
		return app->rungs ? app->rungs->verdict : "";
	rung = &app->rungs->rows[app->ladder.at];
	if (rung->num_findings) {
		*out_style = tui_level_style(rung->worst);
		return rung->findings[0];
	}
	if (rung->kind != RSP_RUNG_MESSAGE)
		return rsp_arena_concat(arena, rung->name, rung->word ? ": " : "",
		                        rung->word ? rung->word : "", NULL);
	*out_style = rung->failed ? TUI_BAD : TUI_PLAIN;
	return rsp_arena_concat(
	    arena, rung->name, rung->result ? ": " : "", rung->result ? rung->result : "", "  ",
	    rung->about, rung->answer ? ", back " : "", rung->answer ? rung->answer : "",
	    rung->clause[0] ? "  [" : "", rung->clause, rung->clause[0] ? "]" : "", NULL);
}
