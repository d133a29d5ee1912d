/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The procedures, one a row, and the verdict on the selected one. */
#include "tui/app.h"

enum {
	VERDICT_ROWS = 5, /* below the list, with a line */
	LIST_LEAST = 6,   /* rows that the list keeps */
	NUMBER_COLS = 4,
	TIME_COLS = 13,
	SLOT_COLS = 5,
	SPEC_COLS = 8,
	TITLE_LEAST = 18,
	TITLE_MOST = 36,
	STEPS_COLS = 8,
	RESULT_COLS = 14,
	DURATION_COLS = 10,
	ROW_FIRST = 1 /* behind the heading */
};

static const struct tui_sign sign_line = {"─", "-"};

struct columns {
	int time, slot, spec, title, steps, result, duration, reason, end;
	bool has_slot; /* there is more than one card */
};

/* Titles get what the rest leaves, up to a limit; then why it was refused. */
static struct columns columns_of(const struct tui_app *app, const struct tui_area *area)
{
	struct columns out = {.has_slot = app->state.num_slots > 1};
	int rest;

	out.time = 2 + tui_number_cols(app->state.num_procedures, NUMBER_COLS);
	out.slot = out.time + TIME_COLS;
	out.spec = out.slot + (out.has_slot ? SLOT_COLS : 0);
	out.title = out.spec + SPEC_COLS;
	rest = area->cols - out.title - STEPS_COLS - RESULT_COLS - DURATION_COLS;
	rest = rest < TITLE_LEAST ? TITLE_LEAST : rest > TITLE_MOST ? TITLE_MOST : rest;
	out.steps = out.title + rest;
	out.result = out.steps + STEPS_COLS;
	out.duration = out.result + RESULT_COLS;
	out.reason = out.duration + DURATION_COLS + 1;
	out.end = area->cols;
	return out;
}

size_t tui_procedures_rows(const struct tui_app *app)
{
	int rows = app->rows - 4 - ROW_FIRST;

	if (rows >= VERDICT_ROWS + LIST_LEAST)
		rows -= VERDICT_ROWS;
	return rows > 0 ? (size_t)rows : 0;
}

static void draw_heading(const struct tui_area *area, const struct columns *at)
{
	tui_put(area, 0, 2, TUI_DIM, "#");
	tui_put(area, 0, at->time, TUI_DIM, "Start");
	if (at->has_slot)
		tui_put(area, 0, at->slot, TUI_DIM, "Slot");
	tui_put(area, 0, at->spec, TUI_DIM, "Spec");
	tui_put(area, 0, at->title, TUI_DIM, "Procedure");
	tui_put_right(area, 0, at->result - 2, TUI_DIM, "Steps");
	tui_put(area, 0, at->result, TUI_DIM, "Result");
	tui_put_right(area, 0, at->duration + DURATION_COLS - 1, TUI_DIM, "Duration");
	if (at->reason + TITLE_LEAST < at->end)
		tui_put(area, 0, at->reason, TUI_DIM, "Why, or of what");
}

static void draw_row(const struct tui_paint *paint, const struct tui_area *area, int row,
                     size_t number)
{
	const struct tui_app *app = paint->app;
	struct columns at = columns_of(app, area);
	struct rsp_view_procedure procedure;
	bool selected = number == app->procedures.at;
	const char *more;

	if (!rsp_view_procedure(app->view, number, paint->arena, &procedure))
		return;
	more = procedure.reason ? procedure.reason : procedure.subject;
	tui_row_begin(area, row, selected, true);
	tui_printf(area, row, 2, TUI_PLAIN, "%llu", (unsigned long long)procedure.id);
	tui_put(area, row, at.time, TUI_PLAIN,
	        tui_time_text(app, paint->arena, procedure.clock, procedure.t0_ns));
	if (procedure.slot >= 0 && at.has_slot)
		tui_printf(area, row, at.slot, TUI_PLAIN, "%d", procedure.slot);
	tui_put(area, row, at.spec, TUI_PLAIN, procedure.spec);
	tui_put_cut(area, row, at.title, at.steps - at.title - 1, TUI_BOLD, procedure.title);
	tui_put_right(area, row, at.result - 2, TUI_PLAIN,
	              rsp_arena_printf(paint->arena, "%u/%u", procedure.steps_seen,
	                               procedure.steps_expected));
	tui_printf(area, row, at.result, tui_outcome_style(procedure.outcome), "%s %s",
	           procedure.sign, procedure.word);
	if (procedure.clock != RSP_CLOCK_NONE)
		tui_put_right(
		    area, row, at.duration + DURATION_COLS - 1, TUI_PLAIN,
		    rsp_arena_concat(
		        paint->arena,
		        tui_seconds_text(paint->arena, procedure.t1_ns - procedure.t0_ns, false),
		        " s", NULL));
	if (more)
		tui_put_cut(area, row, at.reason, at.end - at.reason,
		            procedure.reason ? TUI_BAD : TUI_DIM, more);
	if (selected)
		tui_restyle(area, row, 0, area->cols, TUI_REVERSE);
}

static void draw_verdict(const struct tui_paint *paint, const struct tui_area *area, int row)
{
	const struct rsp_rungs *rungs =
	    rsp_view_rungs(paint->app->view, paint->app->procedures.at + 1, paint->arena);
	struct tui_area text = tui_sub(area, 0, 1, area->rows, area->cols - 2);

	tui_fill(area, row, 0, area->cols, TUI_FRAME, tui_sign(area, &sign_line));
	if (!rungs)
		return;
	row++;
	tui_put_cut(&text, row++, 0, text.cols, TUI_DIM,
	            rsp_arena_concat(paint->arena, rungs->clause, ": ", rungs->facts, NULL));
	row += tui_put_wrapped(&text, row, VERDICT_ROWS - 3, TUI_PLAIN,
	                       rungs->verdict[0] ? rungs->verdict : "It is not over yet.");
	if (rungs->num_others)
		tui_put_cut(&text, row, 0, text.cols, TUI_ODD, rungs->others[0]);
	else if (rungs->quiet)
		tui_put_cut(&text, row, 0, text.cols, TUI_DIM, rungs->quiet);
}

static const char *absence(const struct tui_app *app)
{
	if (!app->state.done)
		return "No procedure has begun so far. M shows the messages.";
	if (app->state.num_messages)
		return "No procedure was recognised. M shows the messages, F what is odd about "
		       "them.";
	return app->state.trouble ? app->state.trouble
	                          : "Nothing was decoded: no SIM traffic was found.";
}

void tui_procedures_draw(const struct tui_paint *paint, const struct tui_area *area)
{
	const struct tui_app *app = paint->app;
	struct columns at = columns_of(app, area);
	size_t rows = tui_procedures_rows(app), num = app->state.num_procedures;

	draw_heading(area, &at);
	if (!num) {
		struct tui_area text = tui_sub(area, 2, 2, area->rows, area->cols - 4);

		tui_put_wrapped(&text, 0, text.rows, TUI_PLAIN, absence(app));
		return;
	}
	for (size_t row = 0; row < rows && app->procedures.top + row < num; row++)
		draw_row(paint, area, ROW_FIRST + (int)row, app->procedures.top + row);
	if ((int)rows + ROW_FIRST < area->rows)
		draw_verdict(paint, area, ROW_FIRST + (int)rows);
}

/* What was refused, or is wrong, is what somebody came for. */
static size_t telling_row(const struct rsp_rungs *rungs)
{
	for (size_t at = 0; at < rungs->num_rows; at++)
		if (rungs->rows[at].failed || rungs->rows[at].num_findings)
			return at;
	return 0;
}

void tui_procedures_open(struct tui_app *app)
{
	if (app->procedures.at >= app->state.num_procedures)
		return;
	app->rungs_of = app->procedures.at + 1;
	app->ladder = (struct tui_list){0};
	app->party = 0;
	tui_ladder_refresh(app, true);
	if (!app->rungs)
		return;
	app->ladder.at = telling_row(app->rungs);
	tui_app_go(app, TUI_LADDER);
}
