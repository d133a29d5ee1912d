/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame around every screen: what is open, what is to be said, which keys there are. */
#include <stdio.h>
#include <string.h>

#include "tui/app.h"

enum { BAR_COLS = 10, PERMILLE = 1000, BAR_ROOM = 18 };

static const struct tui_sign sign_level = {"─", "-"}, sign_upright = {"│", "|"},
                             sign_top_left = {"┌", "+"}, sign_top_right = {"┐", "+"},
                             sign_bottom_left = {"└", "+"}, sign_bottom_right = {"┘", "+"},
                             sign_left = {"├", "+"}, sign_right = {"┤", "+"},
                             sign_down = {"┬", "+"}, sign_up = {"┴", "+"}, sign_done = {"▓", "#"},
                             sign_to_do = {"░", "."};

static const char *const hints[] = {
    [TUI_PROCEDURES] =
        "Enter ladder  M messages  F findings  / filter  f find  ] next finding  ? help  q leave",
    [TUI_LADDER] =
        "Enter bytes  Tab pane  h l sideways  f find  ] next finding  M messages  ? help  q back",
    [TUI_MESSAGES] =
        "Enter bytes  Tab pane  / filter  f find  n next  ] next finding  T times  ? help  q back",
    [TUI_FINDINGS] =
        "Enter to the message  Tab pane  f find  P procedures  M messages  ? help  q back",
    [TUI_RAW] =
        "Tab pane  < > buffers  h l fold, move  \\ alone  f find  ] next finding  ? help  q back",
    [TUI_HELP] = "/ look for a word  Enter, q back",
};

/* Lines */

static void draw_border(const struct tui_area *all)
{
	int last = all->rows - 1, right = all->cols - 1;

	tui_fill(all, 0, 0, all->cols, TUI_FRAME, tui_sign(all, &sign_level));
	tui_fill(all, last - 2, 0, all->cols, TUI_FRAME, tui_sign(all, &sign_level));
	tui_fill(all, last, 0, all->cols, TUI_FRAME, tui_sign(all, &sign_level));
	for (int row = 1; row < last; row++) {
		tui_put(all, row, 0, TUI_FRAME,
		        tui_sign(all, row == last - 2 ? &sign_left : &sign_upright));
		tui_put(all, row, right, TUI_FRAME,
		        tui_sign(all, row == last - 2 ? &sign_right : &sign_upright));
	}
	tui_put(all, 0, 0, TUI_FRAME, tui_sign(all, &sign_top_left));
	tui_put(all, 0, right, TUI_FRAME, tui_sign(all, &sign_top_right));
	tui_put(all, last, 0, TUI_FRAME, tui_sign(all, &sign_bottom_left));
	tui_put(all, last, right, TUI_FRAME, tui_sign(all, &sign_bottom_right));
}

/* Lines between panes; columns and rows are those of the content, which begins at 1, 1. */
static void draw_level(const struct tui_area *all, const struct tui_layout *layout)
{
	int row = layout->level + 1, from = layout->level_from + 1;

	if (layout->level < 0)
		return;
	tui_fill(all, row, from, layout->level_to + 2 - from, TUI_FRAME,
	         tui_sign(all, &sign_level));
	tui_put(all, row, from, TUI_FRAME, tui_sign(all, &sign_left));
	tui_put(all, row, layout->level_to + 1, TUI_FRAME, tui_sign(all, &sign_right));
}

static void draw_upright(const struct tui_area *all, const struct tui_layout *layout)
{
	int top = layout->head_row < 0 ? 0 : 2, col = layout->upright + 1;

	if (layout->upright < 0)
		return;
	if (layout->upright_below)
		top = layout->level + 1;
	for (int row = top + 1; row < all->rows - 3; row++)
		tui_put(all, row, col, TUI_FRAME,
		        tui_sign(all, row == layout->level + 1 && layout->level_from > 0
		                          ? &sign_left
		                          : &sign_upright));
	tui_put(all, top, col, TUI_FRAME, tui_sign(all, &sign_down));
	tui_put(all, all->rows - 3, col, TUI_FRAME, tui_sign(all, &sign_up));
}

static void draw_head_line(const struct tui_area *all, const struct tui_layout *layout)
{
	if (layout->head_row < 0)
		return;
	tui_fill(all, 2, 0, all->cols, TUI_FRAME, tui_sign(all, &sign_level));
	tui_put(all, 2, 0, TUI_FRAME, tui_sign(all, &sign_left));
	tui_put(all, 2, all->cols - 1, TUI_FRAME, tui_sign(all, &sign_right));
}

/* Heading */

static int draw_count(const struct tui_area *all, int col, size_t num, const char *one,
                      const char *many)
{
	return tui_printf(all, 0, col, TUI_PLAIN, "  %zu %s", num, num == 1 ? one : many);
}

static void draw_progress(const struct tui_area *all, const struct rsp_view_state *state)
{
	int permille = state->permille, end = all->cols - 2;
	char text[BAR_ROOM];

	if (state->done)
		return;
	if (permille < 0) {
		tui_put_right(all, 0, end, TUI_NOTE, " reading ... ");
		return;
	}
	snprintf(text, sizeof(text), " %3d%% ", permille * 100 / PERMILLE);
	tui_put_right(all, 0, end, TUI_NOTE, text);
	end -= tui_columns(text);
	for (int at = 0; at < BAR_COLS; at++)
		tui_put(
		    all, 0, end - BAR_COLS + at, TUI_NOTE,
		    tui_sign(all, at * PERMILLE < permille * BAR_COLS ? &sign_done : &sign_to_do));
	tui_put(all, 0, end - BAR_COLS - 1, TUI_PLAIN, " ");
}

static void draw_heading(const struct tui_paint *paint, const struct tui_area *all)
{
	const struct tui_app *app = paint->app;
	const struct rsp_view_state *state = &app->state;
	struct tui_area line = tui_sub(all, 0, 0, 1, all->cols - 1);
	int col = tui_put(&line, 0, 2, TUI_BOLD, " rsptrace  ");

	col = tui_put_cut(&line, 0, col, all->cols / 3, TUI_BOLD, app->options.title);
	col = draw_count(&line, col, state->num_messages, "message", "messages");
	col = draw_count(&line, col, state->num_procedures, "procedure", "procedures");
	if (state->num_slots > 1)
		col = draw_count(&line, col, state->num_slots, "slot", "slots");
	if (app->filter[0]) {
		col = tui_put(&line, 0, col, TUI_PLAIN, "  F: ");
		col = tui_put_cut(&line, 0, col, all->cols / 4, TUI_ODD, app->filter);
		col = tui_printf(&line, 0, col, TUI_PLAIN, "  %zu/%zu", rsp_sieve_num(app->sieve),
		                 rsp_sieve_asked(app->sieve));
	}
	tui_put(&line, 0, col, TUI_PLAIN, " ");
	draw_progress(all, state);
}

/* What is to be said */

static const char *selected_finding(const struct tui_paint *paint, unsigned *out_style)
{
	const struct tui_app *app = paint->app;
	struct rsp_view_finding finding;

	if (!rsp_view_finding(app->view, app->findings.at, paint->arena, &finding))
		return "";
	*out_style = finding.not_run ? TUI_DIM : tui_level_style(finding.level);
	return rsp_arena_concat(paint->arena, finding.text, finding.clause[0] ? " [" : "",
	                        finding.clause, finding.clause[0] ? "]" : "", NULL);
}

/* Of the open message: the finding of the selected line, or the worst of all; else what the line is
 * called in filters. */
static const char *of_message(const struct tui_paint *paint, unsigned *out_style)
{
	const struct tui_app *app = paint->app;
	const struct rsp_detail *made = app->detail.made;
	int line = tui_detail_line(app);
	const struct rsp_detail_finding *finding = NULL;

	if (!made)
		return "";
	for (size_t at = 0; at < made->num_findings; at++)
		if (made->findings[at].line == line || (!finding && app->pane == TUI_PANE_MAIN))
			finding = finding && finding->line == line ? finding : &made->findings[at];
	if (finding) {
		*out_style = finding->not_run ? TUI_DIM : tui_level_style(finding->level);
		return finding->text;
	}
	*out_style = TUI_DIM;
	if (line < 0)
		return "";
	return rsp_arena_concat(paint->arena, made->lines[line].key,
	                        made->lines[line].clause[0] ? "  [" : "", made->lines[line].clause,
	                        made->lines[line].clause[0] ? "]" : "", NULL);
}

static const char *status_of(const struct tui_paint *paint, unsigned *out_style)
{
	const struct tui_app *app = paint->app;

	*out_style = TUI_PLAIN;
	if (app->note[0])
		return app->note;
	if (app->state.trouble && app->state.done && app->screen == TUI_PROCEDURES) {
		*out_style = TUI_ODD;
		return app->state.trouble;
	}
	if (app->screen == TUI_LADDER && app->pane == TUI_PANE_MAIN)
		return tui_ladder_status(app, paint->arena, out_style);
	if (app->screen == TUI_FINDINGS && app->pane == TUI_PANE_MAIN)
		return selected_finding(paint, out_style);
	if (app->screen == TUI_PROCEDURES || app->screen == TUI_HELP)
		return "";
	return of_message(paint, out_style);
}

static void draw_status(const struct tui_paint *paint, const struct tui_area *all)
{
	struct tui_area line = tui_sub(all, all->rows - 2, 1, 1, all->cols - 2);
	unsigned style;
	const char *text;

	if (paint->app->prompt.kind != TUI_PROMPT_NONE) {
		tui_prompt_draw(paint, &line, 0);
		return;
	}
	text = status_of(paint, &style);
	tui_put_cut(&line, 0, 1, line.cols - 1, style, text);
}

static void draw_hints(const struct tui_paint *paint, const struct tui_area *all)
{
	const char *text = hints[paint->app->screen];
	int row = all->rows - 1, end;

	if (paint->app->prompt.kind != TUI_PROMPT_NONE)
		text = paint->app->prompt.kind == TUI_PROMPT_FILTER
		           ? "Enter shows what fits  Tab completes  Esc leaves it as it was"
		           : "Enter  Esc leaves it as it was";
	tui_put(all, row, 1, TUI_PLAIN, " ");
	end = tui_put_cut(all, row, 2, all->cols - 4, TUI_DIM, text);
	tui_put(all, row, end, TUI_PLAIN, " ");
}

/* Content */

static void draw_main(const struct tui_paint *paint, const struct tui_area *area)
{
	static void (*const draws[])(const struct tui_paint *, const struct tui_area *) = {
	    [TUI_PROCEDURES] = tui_procedures_draw,
	    [TUI_LADDER] = tui_ladder_draw,
	    [TUI_MESSAGES] = tui_messages_draw,
	    [TUI_FINDINGS] = tui_findings_draw,
	    [TUI_RAW] = NULL,
	    [TUI_HELP] = tui_help_draw,
	};

	if (draws[paint->app->screen] && area->rows > 0)
		draws[paint->app->screen](paint, area);
}

static void draw_content(const struct tui_paint *paint, const struct tui_area *all,
                         struct tui_grid *grid)
{
	struct tui_layout layout = tui_layout_of(paint->app, grid);

	if (layout.head_row >= 0 && paint->app->screen == TUI_LADDER)
		tui_ladder_head(paint, &layout.content, layout.head_row);
	else if (layout.head_row >= 0)
		tui_message_head(paint, &layout.content, layout.head_row);
	draw_head_line(all, &layout);
	draw_level(all, &layout);
	draw_upright(all, &layout);
	draw_main(paint, &layout.panes[TUI_PANE_MAIN]);
	if (layout.panes[TUI_PANE_TREE].rows > 0)
		tui_tree_draw(paint, &layout.panes[TUI_PANE_TREE]);
	if (layout.panes[TUI_PANE_HEX].rows > 0)
		tui_hex_draw(paint, &layout.panes[TUI_PANE_HEX]);
}

static void refuse(const struct tui_area *all)
{
	char text[64];

	snprintf(text, sizeof(text), "rsptrace needs %dx%d, this is %dx%d", TUI_LEAST_COLS,
	         TUI_LEAST_ROWS, all->cols, all->rows);
	tui_put_wrapped(all, all->rows / 3, all->rows, TUI_PLAIN, text);
}

void tui_app_draw(struct tui_app *app, struct tui_grid *grid)
{
	struct tui_paint paint = {app, &app->scratch};
	struct tui_area all = tui_area_of(grid, app->options.ascii);

	rsp_arena_reset(&app->scratch);
	app->dirty = false;
	tui_grid_clear(grid);
	if (grid->rows < TUI_LEAST_ROWS || grid->cols < TUI_LEAST_COLS) {
		refuse(&all);
		return;
	}
	draw_border(&all);
	draw_heading(&paint, &all);
	draw_content(&paint, &all, grid);
	draw_status(&paint, &all);
	draw_hints(&paint, &all);
}
