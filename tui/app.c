/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	SHARE_FIRST = 50, /* percent */
	SHARE_STEP = 5,
	SHARE_LEAST = 20,
	SHARE_MOST = 80,
	STEPS_A_TURN = 16, /* of each kind of work, before the clock is asked */
	TURNS_WITHOUT_CLOCK = 64
};

#define WORK_NS INT64_C(8000000)   /* that work goes on before keys are looked for */
#define LOOK_NS INT64_C(100000000) /* between two looks at how far the view is */

void tui_app_init(struct tui_app *app, const struct tui_options *options, struct rsp_view *view)
{
	*app = (struct tui_app){
	    .options = *options,
	    .view = view,
	    .share = SHARE_FIRST,
	    .dirty = true,
	    .detail = {.tab = -1},
	};
	rsp_arena_init(&app->rungs_arena, 0);
	rsp_arena_init(&app->needle_arena, 0);
	rsp_arena_init(&app->scratch, 0);
	rsp_view_state(view, &app->state);
}

void tui_app_free(struct tui_app *app)
{
	tui_find_stop(app);
	tui_detail_close(app);
	rsp_sieve_free(app->sieve);
	rsp_arena_free(&app->rungs_arena);
	rsp_arena_free(&app->needle_arena);
	rsp_arena_free(&app->scratch);
}

void tui_app_say(struct tui_app *app, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(app->note, sizeof(app->note), format, args);
	va_end(args);
	app->dirty = true;
}

/* What is selected in the first pane is opened. */
static void open_selected(struct tui_app *app)
{
	struct rsp_view_finding finding;
	const struct rsp_rung *rung;
	size_t at;

	if (app->screen == TUI_MESSAGES && tui_messages_at(app, app->messages.at, &at))
		tui_detail_open(app, at);
	if (app->screen == TUI_LADDER && app->rungs && app->ladder.at < app->rungs->num_rows) {
		rung = &app->rungs->rows[app->ladder.at];
		if (rung->num_messages)
			tui_detail_open(app, rung->messages[rung->num_messages - 1]);
		else
			tui_detail_close(app);
	}
	if (app->screen != TUI_FINDINGS ||
	    !rsp_view_finding(app->view, app->findings.at, &app->scratch, &finding))
		return;
	tui_detail_close(app);
	if (!finding.has_message)
		return;
	tui_detail_open(app, finding.message);
	app->detail.finding = app->findings.at + 1;
}

static void begin_screen(struct tui_app *app, enum tui_screen screen)
{
	app->screen = screen;
	app->pane = screen == TUI_RAW ? TUI_PANE_TREE : TUI_PANE_MAIN;
	app->zoomed = false;
	if (screen == TUI_LADDER)
		tui_ladder_refresh(app, false);
	if (screen != TUI_RAW && screen != TUI_HELP)
		open_selected(app);
}

void tui_app_go(struct tui_app *app, enum tui_screen screen)
{
	if (app->screen == screen)
		return;
	for (size_t at = 0; at < app->num_back; at++)
		if (app->back[at] == screen) {
			app->num_back = at;
			begin_screen(app, screen);
			return;
		}
	if (app->num_back < TUI_BACK_MAX)
		app->back[app->num_back++] = app->screen;
	begin_screen(app, screen);
}

bool tui_app_back(struct tui_app *app)
{
	if (!app->num_back)
		return false;
	begin_screen(app, app->back[--app->num_back]);
	return true;
}

void tui_app_place(struct tui_app *app)
{
	struct tui_grid none = {.rows = app->rows, .cols = app->cols};
	struct tui_layout layout = tui_layout_of(app, &none);
	int rows = layout.panes[TUI_PANE_MAIN].rows - 1;
	size_t list = rows > 0 ? (size_t)rows : 0;
	const struct tui_area *hex = &layout.panes[TUI_PANE_HEX];

	if (app->screen == TUI_PROCEDURES)
		tui_list_show(&app->procedures, app->state.num_procedures,
		              tui_procedures_rows(app));
	else if (app->screen == TUI_LADDER)
		tui_list_show(&app->ladder, tui_ladder_rows(app), list);
	else if (app->screen == TUI_MESSAGES)
		tui_list_show(&app->messages, tui_messages_rows(app), list);
	else if (app->screen == TUI_FINDINGS)
		tui_list_show(&app->findings, tui_findings_rows(app), list);
	else if (app->screen == TUI_HELP)
		tui_list_show(&app->help, tui_help_rows(app), list ? list - 1 : 0);
	tui_detail_place(app, (size_t)layout.panes[TUI_PANE_TREE].rows,
	                 hex->rows > 1 ? (size_t)hex->rows - 1 : 0, (size_t)hex->cols);
}

void tui_app_resize(struct tui_app *app, int rows, int cols)
{
	app->rows = rows;
	app->cols = cols;
	app->dirty = true;
	tui_app_place(app);
}

/* Keys */

static bool has_pane(const struct tui_app *app, enum tui_pane pane)
{
	if (app->screen == TUI_PROCEDURES || app->screen == TUI_HELP)
		return pane == TUI_PANE_MAIN;
	return app->screen != TUI_RAW || pane != TUI_PANE_MAIN;
}

static void next_pane(struct tui_app *app, int by)
{
	do
		app->pane = (enum tui_pane)(((int)app->pane + by + TUI_NUM_PANES) % TUI_NUM_PANES);
	while (!has_pane(app, app->pane));
}

static void leave(struct tui_app *app, unsigned key)
{
	if (tui_app_back(app) || key == TUI_KEY_ESC)
		return;
	app->asked = true;
	tui_app_say(app, "Leave? q again leaves, any other key stays.");
}

static void enter(struct tui_app *app)
{
	if (app->screen == TUI_PROCEDURES)
		tui_procedures_open(app);
	else if (app->screen == TUI_FINDINGS && app->pane == TUI_PANE_MAIN)
		tui_findings_jump(app, app->findings.at);
	else if (app->screen == TUI_HELP)
		tui_app_back(app);
	else if (app->screen != TUI_RAW && app->detail.opening)
		tui_app_go(app, TUI_RAW);
}

static void change_share(struct tui_app *app, int by)
{
	int share = app->share + by;

	if (share >= SHARE_LEAST && share <= SHARE_MOST)
		app->share = share;
}

static bool screen_key(struct tui_app *app, unsigned key)
{
	switch (key) {
	case 'P':
		tui_app_go(app, TUI_PROCEDURES);
		return true;
	case 'M':
		tui_app_go(app, TUI_MESSAGES);
		return true;
	case 'F':
		tui_app_go(app, TUI_FINDINGS);
		return true;
	case '?':
		tui_app_go(app, TUI_HELP);
		return true;
	case TUI_KEY_ENTER:
		enter(app);
		return true;
	case TUI_KEY_ESC:
	case 'q':
		leave(app, key);
		return true;
	case 'Q':
		app->over = true;
		return true;
	default:
		return false;
	}
}

static bool look_key(struct tui_app *app, unsigned key)
{
	switch (key) {
	case '/':
		tui_prompt_begin(app, app->screen == TUI_HELP ? TUI_PROMPT_HELP : TUI_PROMPT_FILTER,
		                 app->screen == TUI_HELP ? app->looked : app->filter);
		return true;
	case ':':
		tui_prompt_begin(app, TUI_PROMPT_COMMAND, "");
		return true;
	case 'f':
		tui_prompt_begin(app, app->screen == TUI_HELP ? TUI_PROMPT_HELP : TUI_PROMPT_FIND,
		                 app->screen == TUI_HELP ? app->looked : "");
		return true;
	case 'n':
	case 'N':
		tui_find_next(app, key == 'N');
		return true;
	case ']':
	case '[':
		tui_findings_next(app, key == '[');
		return true;
	default:
		return false;
	}
}

static bool pane_key(struct tui_app *app, unsigned key)
{
	switch (key) {
	case TUI_KEY_TAB:
		next_pane(app, 1);
		return true;
	case TUI_KEY_BACKTAB:
		next_pane(app, -1);
		return true;
	case '\\':
		app->zoomed = !app->zoomed;
		return true;
	case '|':
		app->turned = !app->turned;
		return true;
	case '+':
		change_share(app, SHARE_STEP);
		return true;
	case '-':
		change_share(app, -SHARE_STEP);
		return true;
	case '<':
		tui_detail_tab(app, -1);
		return true;
	case '>':
		tui_detail_tab(app, 1);
		return true;
	case 'T':
		app->times = (enum tui_times)((app->times + 1) % TUI_NUM_TIMES);
		return true;
	default:
		return false;
	}
}

static void list_key(struct tui_app *app, unsigned key)
{
	bool moved = false;

	if (app->screen == TUI_PROCEDURES)
		tui_list_key(&app->procedures, key, app->state.num_procedures);
	else if (app->screen == TUI_LADDER)
		moved = tui_ladder_key(app, key) ||
		        tui_list_key(&app->ladder, key, tui_ladder_rows(app));
	else if (app->screen == TUI_MESSAGES)
		moved = tui_list_key(&app->messages, key, tui_messages_rows(app));
	else if (app->screen == TUI_FINDINGS)
		moved = tui_list_key(&app->findings, key, tui_findings_rows(app));
	else if (app->screen == TUI_HELP)
		tui_list_key(&app->help, key, tui_help_rows(app));
	if (moved)
		open_selected(app);
}

static void plain_key(struct tui_app *app, unsigned key)
{
	if (screen_key(app, key) || look_key(app, key) || pane_key(app, key))
		return;
	if (app->pane == TUI_PANE_TREE)
		tui_detail_tree_key(app, key);
	else if (app->pane == TUI_PANE_HEX)
		tui_detail_hex_key(app, key);
	else
		list_key(app, key);
}

void tui_app_key(struct tui_app *app, unsigned key)
{
	bool asked = app->asked;

	rsp_arena_reset(&app->scratch);
	app->note[0] = '\0';
	app->asked = false;
	app->dirty = true;
	if (key == TUI_KEY_OTHER || key == TUI_KEY_NONE)
		return;
	if (app->prompt.kind != TUI_PROMPT_NONE)
		tui_prompt_key(app, key);
	else if (asked && key == 'q')
		app->over = true;
	else if (!asked)
		plain_key(app, key);
	tui_app_place(app);
}

/* Work */

static bool sieve_work(struct tui_app *app)
{
	enum rsp_work work = app->sieve ? rsp_sieve_step(app->sieve) : RSP_WORK_DONE;

	return work == RSP_WORK_GOES_ON;
}

/* A turn of everything that is going on; false when nothing is. */
static bool work_a_turn(struct tui_app *app, bool read)
{
	bool more = false;

	for (int step = 0; step < STEPS_A_TURN && tui_detail_work(app); step++)
		more = true;
	for (int step = 0; step < STEPS_A_TURN && tui_find_work(app); step++)
		more = true;
	for (int step = 0; step < STEPS_A_TURN && sieve_work(app); step++)
		more = true;
	for (int step = 0; step < STEPS_A_TURN && read && rsp_view_step(app->view); step++)
		more = true;
	return more;
}

static int64_t now(const struct tui_app *app)
{
	return app->options.now ? app->options.now() : 0;
}

/* True when that began to open another message: there is work again. */
static bool look(struct tui_app *app)
{
	struct rsp_view_state before = app->state;
	bool none = !before.num_messages, had = app->detail.opening;
	size_t at = app->detail.at;

	app->seen_ns = now(app);
	rsp_view_state(app->view, &app->state);
	if (app->screen == TUI_LADDER && before.num_messages != app->state.num_messages)
		tui_ladder_refresh(app, false);
	/* What is selected may only be known by now. */
	if (app->screen == TUI_MESSAGES || (none && app->state.num_messages))
		open_selected(app);
	if (!before.done || app->sieve || app->search)
		app->dirty = true;
	tui_app_place(app);
	return app->detail.opening && (!had || app->detail.at != at);
}

bool tui_app_work(struct tui_app *app, bool read)
{
	int64_t begun = now(app);
	bool more = true, was_done = app->state.done;

	for (int turn = 0; more; turn++) {
		more = work_a_turn(app, read);
		if (app->options.now ? now(app) - begun > WORK_NS : turn > TURNS_WITHOUT_CLOCK)
			break;
	}
	if (!more || !app->options.now || now(app) - app->seen_ns > LOOK_NS)
		if (!was_done || app->sieve || app->search || app->dirty)
			more |= look(app);
	return more;
}

void tui_app_settle(struct tui_app *app)
{
	while (tui_app_work(app, true))
		;
}
