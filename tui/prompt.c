/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line that is typed: a filter, what is looked for, a command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/app.h"

enum { LAST_OF_ASCII = 0x7E, FIRST_OF_ASCII = 0x20, UTF8_MAX = 4 };

static const struct tui_sign sign_valid = {"✓", "ok"};
static const struct tui_sign sign_cursor = {"▏", "_"};

static void check(struct tui_app *app)
{
	struct tui_prompt *prompt = &app->prompt;
	struct rsp_sieve_error error = {0};

	if (prompt->kind == TUI_PROMPT_HELP) {
		snprintf(app->looked, sizeof(app->looked), "%s", prompt->text);
		app->help = (struct tui_list){0};
	}
	if (prompt->kind != TUI_PROMPT_FILTER)
		return;
	rsp_arena_reset(&app->scratch);
	prompt->valid = !prompt->len || rsp_sieve_check(prompt->text, &app->scratch, &error);
	prompt->bad_column = error.column;
	snprintf(prompt->trouble, sizeof(prompt->trouble), "%s", error.text ? error.text : "");
	prompt->num_names = rsp_sieve_complete(prompt->text, &app->scratch, prompt->names,
	                                       TUI_NAMES_MAX, &prompt->typed);
}

void tui_prompt_begin(struct tui_app *app, enum tui_prompt_kind kind, const char *text)
{
	app->prompt = (struct tui_prompt){.kind = kind};
	snprintf(app->prompt.text, sizeof(app->prompt.text), "%s", text);
	app->prompt.len = app->prompt.cursor = strlen(app->prompt.text);
	check(app);
}

static void run_command(struct tui_app *app, const char *text)
{
	char *end;
	unsigned long long number = strtoull(text, &end, 10);
	size_t at;

	if (strcmp(text, "q") == 0) {
		app->over = true;
	} else if (*text && !*end && rsp_view_at(app->view, 0, number, &at)) {
		if (app->screen != TUI_MESSAGES)
			tui_app_go(app, TUI_MESSAGES);
		if (app->sieve && !rsp_sieve_has(app->sieve, at))
			tui_filter_set(app, "");
		tui_messages_select(app, at);
		tui_detail_open(app, at);
	} else if (*text) {
		tui_app_say(app,
		            *end ? "no command %s: there are :q and :17 (a message)"
		                 : "there is no message %s",
		            text);
	}
}

/* A filter that is none stays where it is typed. */
static void enter(struct tui_app *app)
{
	struct tui_prompt done = app->prompt;

	if (done.kind == TUI_PROMPT_FILTER && !done.valid)
		return;
	app->prompt.kind = TUI_PROMPT_NONE;
	if (done.kind == TUI_PROMPT_FILTER)
		tui_filter_set(app, done.text);
	else if (done.kind == TUI_PROMPT_FIND)
		tui_find(app, done.text);
	else if (done.kind == TUI_PROMPT_COMMAND)
		run_command(app, done.text);
}

static void put(struct tui_prompt *prompt, const char *bytes, size_t len)
{
	if (prompt->len + len >= sizeof(prompt->text))
		return;
	memmove(prompt->text + prompt->cursor + len, prompt->text + prompt->cursor,
	        prompt->len - prompt->cursor + 1);
	memcpy(prompt->text + prompt->cursor, bytes, len);
	prompt->len += len;
	prompt->cursor += len;
}

/* A character in UTF-8. */
static void put_character(struct tui_prompt *prompt, unsigned c)
{
	char bytes[UTF8_MAX];
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned leads[] = {0, 0, 0xC0, 0xE0, 0xF0};

	for (size_t at = len; at-- > 1; c >>= 6)
		bytes[at] = (char)(0x80 | (c & 0x3F));
	bytes[0] = (char)(leads[len] | c);
	put(prompt, bytes, len);
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static void left(struct tui_prompt *prompt)
{
	while (prompt->cursor && is_tail(prompt->text[--prompt->cursor]))
		;
}

static void right(struct tui_prompt *prompt)
{
	if (prompt->cursor < prompt->len)
		prompt->cursor++;
	while (prompt->cursor < prompt->len && is_tail(prompt->text[prompt->cursor]))
		prompt->cursor++;
}

static void delete_between(struct tui_prompt *prompt, size_t from, size_t to)
{
	memmove(prompt->text + from, prompt->text + to, prompt->len - to + 1);
	prompt->len -= to - from;
	prompt->cursor = from;
}

/* As much of a name as all that fit have in common, if that is more than is typed. */
static void complete(struct tui_prompt *prompt)
{
	const char *first = prompt->num_names ? prompt->names[0] : "";
	size_t len = strlen(first);

	for (size_t at = 1; at < prompt->num_names; at++)
		while (len && strncmp(first, prompt->names[at], len) != 0)
			len--;
	if (prompt->cursor == prompt->len && len > prompt->typed)
		put(prompt, first + prompt->typed, len - prompt->typed);
}

static void edit(struct tui_prompt *prompt, unsigned key)
{
	size_t cursor = prompt->cursor;

	switch (key) {
	case TUI_KEY_LEFT:
		left(prompt);
		break;
	case TUI_KEY_RIGHT:
		right(prompt);
		break;
	case TUI_KEY_HOME:
		prompt->cursor = 0;
		break;
	case TUI_KEY_END:
		prompt->cursor = prompt->len;
		break;
	case TUI_KEY_BACKSPACE:
		left(prompt);
		delete_between(prompt, prompt->cursor, cursor);
		break;
	case TUI_KEY_DELETE:
		right(prompt);
		delete_between(prompt, cursor, prompt->cursor);
		break;
	case TUI_KEY_TAB:
		complete(prompt);
		break;
	case TUI_KEY_CLEAR:
		delete_between(prompt, 0, prompt->cursor);
		break;
	default:
		if (key >= FIRST_OF_ASCII && key < TUI_KEY_UP && key != LAST_OF_ASCII + 1 &&
		    !(key > LAST_OF_ASCII && key < 0xA0) && !(key >= 0xD800 && key < 0xE000))
			put_character(prompt, key);
		break;
	}
}

void tui_prompt_key(struct tui_app *app, unsigned key)
{
	struct tui_prompt *prompt = &app->prompt;

	if (key == TUI_KEY_ENTER) {
		enter(app);
		return;
	}
	if (key == TUI_KEY_ESC || (key == TUI_KEY_BACKSPACE && !prompt->len)) {
		if (prompt->kind == TUI_PROMPT_HELP)
			app->looked[0] = '\0';
		prompt->kind = TUI_PROMPT_NONE;
		return;
	}
	edit(prompt, key);
	check(app);
}

static const char *title_of(enum tui_prompt_kind kind)
{
	static const char *const titles[] = {
	    [TUI_PROMPT_NONE] = "",
	    [TUI_PROMPT_FILTER] = "Filter: ",
	    [TUI_PROMPT_FIND] = "Find: ",
	    [TUI_PROMPT_COMMAND] = ":",
	    [TUI_PROMPT_HELP] = "Look in the help for: ",
	};

	return titles[kind];
}

/* Whether what is typed holds, and what could follow. */
static void draw_judgement(const struct tui_paint *paint, const struct tui_area *area, int row,
                           int col)
{
	const struct tui_prompt *prompt = &paint->app->prompt;
	const char *text = "";

	if (prompt->kind == TUI_PROMPT_FIND)
		text = "text, ~regular expression, or x:hex bytes";
	if (prompt->kind != TUI_PROMPT_FILTER) {
		tui_put_cut(area, row, col, area->cols - col, TUI_DIM, text);
		return;
	}
	if (!prompt->len)
		text = "an empty filter shows all";
	else if (!prompt->valid)
		text = rsp_arena_printf(paint->arena, "%s at %zu: %s",
		                        tui_sign(area, &tui_sign_failed), prompt->bad_column,
		                        prompt->trouble);
	else
		text = rsp_arena_concat(paint->arena, tui_sign(area, &sign_valid), " valid", NULL);
	col = tui_put_cut(area, row, col, area->cols - col,
	                  !prompt->valid ? TUI_BAD
	                  : prompt->len  ? TUI_GOOD
	                                 : TUI_DIM,
	                  text);
	for (size_t at = 0; at < prompt->num_names; at++) {
		col = tui_put_cut(area, row, col, area->cols - col, TUI_DIM, at ? "  " : "   ");
		col = tui_put_cut(area, row, col, area->cols - col, TUI_DIM, prompt->names[at]);
	}
}

void tui_prompt_draw(const struct tui_paint *paint, const struct tui_area *area, int row)
{
	const struct tui_prompt *prompt = &paint->app->prompt;
	const char *before =
	    rsp_arena_printf(paint->arena, "%.*s", (int)prompt->cursor, prompt->text);
	int col = tui_put(area, row, 0, TUI_BOLD, title_of(prompt->kind));
	int room = area->cols / 2 - col, shift = tui_columns(before) - room;
	struct tui_area field = tui_sub(area, row, col, 1, area->cols - col);
	int end = tui_put(&field, 0, shift > 0 ? -shift : 0, TUI_PLAIN, before);

	tui_put(&field, 0, end, TUI_BOLD, tui_sign(area, &sign_cursor));
	end = tui_put(&field, 0, end + 1, TUI_PLAIN, prompt->text + prompt->cursor);
	draw_judgement(paint, area, row, col + end + 2);
}
