/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding: in the lists their rows, elsewhere first the open message, then those behind it. */
#include <stdio.h>

#include "tui/app.h"

void tui_find_stop(struct tui_app *app)
{
	rsp_search_free(app->search);
	app->search = NULL;
}

void tui_find(struct tui_app *app, const char *text)
{
	const char *trouble;

	if (!text[0]) {
		tui_find_next(app, false);
		return;
	}
	tui_find_stop(app);
	app->needle = NULL;
	rsp_arena_reset(&app->needle_arena);
	snprintf(app->wanted, sizeof(app->wanted), "%s", text);
	app->needle = rsp_needle_new(&app->needle_arena, app->wanted, &trouble);
	if (app->needle)
		tui_find_next(app, false);
	else
		tui_app_say(app, "%s", trouble);
}

/* The rows of a list of texts. */
static bool fits_row(struct tui_app *app, size_t row)
{
	struct rsp_view_procedure procedure;
	struct rsp_view_finding finding;

	rsp_arena_reset(&app->scratch);
	if (app->screen == TUI_FINDINGS)
		return rsp_view_finding(app->view, row, &app->scratch, &finding) &&
		       (rsp_needle_fits(app->needle, finding.rule) ||
		        rsp_needle_fits(app->needle, finding.text));
	return rsp_view_procedure(app->view, row, &app->scratch, &procedure) &&
	       (rsp_needle_fits(app->needle, procedure.title) ||
	        rsp_needle_fits(app->needle, procedure.word) ||
	        rsp_needle_fits(app->needle, procedure.reason) ||
	        rsp_needle_fits(app->needle, procedure.subject));
}

static void find_row(struct tui_app *app, struct tui_list *list, size_t num, bool back)
{
	for (size_t by = 1; by <= num; by++) {
		size_t row = (list->at + (back ? num - by : by)) % num;

		if (!fits_row(app, row))
			continue;
		if (back ? row >= list->at : row <= list->at)
			tui_app_say(app, "%s: went on from the other end", app->wanted);
		list->at = row;
		return;
	}
	tui_app_say(app, "%s: not found", app->wanted);
}

/* In the open message, from the selected line on. */
static bool find_here(struct tui_app *app, bool back)
{
	const struct rsp_detail *made = app->detail.made;
	int from = tui_detail_line(app) + (back ? -1 : 1), tab, line;
	size_t off;

	if (!made || from < 0)
		return false;
	line = rsp_needle_line(app->needle, made, from, back, &tab, &off);
	/* Bytes are found at their first place: once a message. */
	if (line < 0 || tab >= 0)
		return false;
	tui_detail_select(app, line);
	return true;
}

void tui_find_next(struct tui_app *app, bool back)
{
	bool lists = app->screen == TUI_PROCEDURES || app->screen == TUI_FINDINGS;
	size_t from = 0;

	if (!app->needle) {
		tui_app_say(app, "nothing is looked for: f asks what");
		return;
	}
	tui_find_stop(app);
	if (lists && app->pane == TUI_PANE_MAIN) {
		find_row(app, app->screen == TUI_FINDINGS ? &app->findings : &app->procedures,
		         app->screen == TUI_FINDINGS ? app->state.num_findings
		                                     : app->state.num_procedures,
		         back);
		return;
	}
	if (find_here(app, back))
		return;
	if (app->detail.opening)
		from = app->detail.at;
	app->search_back = back;
	app->search = rsp_search_new(app->view, app->needle, from, back);
	tui_app_say(app, "looking for %s ...", app->wanted);
}

static void found(struct tui_app *app, size_t at)
{
	if (app->screen != TUI_MESSAGES && app->screen != TUI_RAW)
		tui_app_go(app, TUI_MESSAGES);
	if (app->sieve && !rsp_sieve_has(app->sieve, at))
		tui_filter_set(app, "");
	tui_messages_select(app, at);
	tui_detail_close(app);
	tui_detail_open(app, at);
	app->detail.seek = true;
	app->detail.seek_back = app->search_back;
	app->note[0] = '\0';
}

bool tui_find_work(struct tui_app *app)
{
	enum rsp_work work;

	if (!app->search)
		return false;
	work = rsp_search_step(app->search);
	if (work == RSP_WORK_GOES_ON)
		return true;
	if (work == RSP_WORK_WAITS)
		return false;
	if (work == RSP_WORK_DONE)
		found(app, rsp_search_found(app->search));
	else
		tui_app_say(app, "%s: not found %s here", app->wanted,
		            app->search_back ? "before" : "behind");
	tui_find_stop(app);
	app->dirty = true;
	return true;
}
