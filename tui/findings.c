/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The findings, one a row, the worst first; selecting one opens its message at its field. */
#include "tui/app.h"

enum {
	LEVEL_COLS = 13,
	RULE_COLS = 32,
	RULE_NARROW = 26,
	PLACE_COLS = 10,
	NARROW = 90,
	ROW_FIRST = 1
};

size_t tui_findings_rows(const struct tui_app *app)
{
	return app->state.num_findings;
}

static int rule_cols(const struct tui_area *area)
{
	return area->cols < NARROW ? RULE_NARROW : RULE_COLS;
}

static void draw_heading(const struct tui_area *area)
{
	int rule = 2 + LEVEL_COLS;

	tui_put(area, 0, 2, TUI_DIM, "Level");
	tui_put(area, 0, rule, TUI_DIM, "Rule");
	tui_put(area, 0, rule + rule_cols(area), TUI_DIM, "Message");
	tui_put(area, 0, rule + rule_cols(area) + PLACE_COLS, TUI_DIM, "What was found");
}

static const char *place_of(const struct tui_paint *paint, const struct rsp_view_finding *finding)
{
	struct rsp_view_message message;

	if (finding->has_message &&
	    rsp_view_message(paint->app->view, finding->message, paint->arena, &message))
		return rsp_arena_printf(paint->arena, "%llu", (unsigned long long)message.seq);
	if (finding->frame)
		return rsp_arena_printf(paint->arena, "frame %llu",
		                        (unsigned long long)finding->frame);
	return "";
}

static void draw_row(const struct tui_paint *paint, const struct tui_area *area, int row,
                     size_t number)
{
	const struct tui_app *app = paint->app;
	int rule = 2 + LEVEL_COLS, place = rule + rule_cols(area), text = place + PLACE_COLS;
	bool selected = number == app->findings.at, focused = app->pane == TUI_PANE_MAIN;
	struct rsp_view_finding finding;
	unsigned style;

	if (!rsp_view_finding(app->view, number, paint->arena, &finding))
		return;
	style = finding.not_run ? TUI_DIM : tui_level_style(finding.level);
	tui_row_begin(area, row, selected, focused);
	tui_printf(area, row, 2, style, "%s %s", finding.not_run ? " " : finding.sign,
	           finding.not_run ? "not run" : rsp_level_name(finding.level));
	tui_put_cut(area, row, rule, place - rule - 1, TUI_PLAIN, finding.rule);
	tui_put_cut(area, row, place, text - place - 1, TUI_PLAIN, place_of(paint, &finding));
	tui_put_cut(area, row, text, area->cols - text, TUI_PLAIN, finding.text);
	if (selected)
		tui_restyle(area, row, 0, area->cols, focused ? TUI_REVERSE : TUI_BOLD);
}

void tui_findings_draw(const struct tui_paint *paint, const struct tui_area *area)
{
	const struct tui_app *app = paint->app;
	size_t num = tui_findings_rows(app);

	draw_heading(area);
	if (!num)
		tui_put_cut(area, 2, 2, area->cols - 2, TUI_PLAIN, "Nothing was found (so far).");
	for (size_t row = 0; row + ROW_FIRST < (size_t)area->rows && app->findings.top + row < num;
	     row++)
		draw_row(paint, area, ROW_FIRST + (int)row, app->findings.top + row);
}

/* To its message, with its field selected. */
void tui_findings_jump(struct tui_app *app, size_t at)
{
	struct rsp_view_finding finding;

	if (!rsp_view_finding(app->view, at, &app->scratch, &finding))
		return;
	if (!finding.has_message) {
		tui_app_say(app, "%s belongs to no message", finding.rule);
		return;
	}
	if (app->screen != TUI_MESSAGES)
		tui_app_go(app, TUI_MESSAGES);
	if (app->sieve && !rsp_sieve_has(app->sieve, finding.message))
		tui_filter_set(app, "");
	tui_messages_select(app, finding.message);
	tui_detail_close(app);
	tui_detail_open(app, finding.message);
	app->detail.finding = at + 1;
	app->pane = TUI_PANE_TREE;
	tui_app_say(app, "%s %s: %s", finding.sign, finding.rule, finding.text);
}

void tui_findings_next(struct tui_app *app, bool back)
{
	size_t from = back ? app->state.num_messages : 0, at;

	if (app->detail.opening)
		from = back ? app->detail.at : app->detail.at + 1;
	if (rsp_view_next_finding(app->view, from, back, &at))
		tui_findings_jump(app, at);
	else
		tui_app_say(app, "no finding that counts stands %s this message",
		            back ? "before" : "behind");
}
