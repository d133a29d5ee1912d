/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The open message: what is selected in its tree and in its bytes, each following the other. */
#include <stdlib.h>
#include <string.h>

#include "tui/app.h"

static void forget(struct tui_detail *detail)
{
	free(detail->closed);
	free(detail->shown);
	free(detail->lit);
	free(detail->tabs_lit);
	rsp_opening_free(detail->opening);
	*detail = (struct tui_detail){.tab = -1, .width = detail->width, .rows = detail->rows};
}

void tui_detail_close(struct tui_app *app)
{
	forget(&app->detail);
}

void tui_detail_open(struct tui_app *app, size_t at)
{
	if (app->detail.opening && app->detail.at == at)
		return;
	forget(&app->detail);
	app->detail.at = at;
	app->detail.opening = rsp_opening_new(app->view, at);
	app->dirty = true;
}

/* Which lines are shown: those in no closed group. */
static void list_shown(struct tui_detail *detail)
{
	detail->num_shown = 0;
	for (size_t at = 0; at < detail->made->num_lines; at++) {
		detail->shown[detail->num_shown++] = at;
		if (detail->closed[at])
			at += detail->made->lines[at].num_below;
	}
}

int tui_detail_line(const struct tui_app *app)
{
	const struct tui_detail *detail = &app->detail;

	if (!detail->made || detail->tree.at >= detail->num_shown)
		return -1;
	return (int)detail->shown[detail->tree.at];
}

/* Lights the bytes of the selected line in the buffer that is shown, and finds out which others
 * have some. */
static void light(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;
	const struct rsp_detail *made = detail->made;
	int at = tui_detail_line(app);
	const struct rsp_detail_line *line = at < 0 ? NULL : &made->lines[at];

	free(detail->lit);
	detail->lit = NULL;
	for (size_t tab = 0; tab < made->num_tabs; tab++) {
		bool *lit = calloc(made->tabs[tab].bytes.len + 1, sizeof(*lit));
		size_t num = lit && line ? rsp_detail_light(made, line->tab, line->bit_off,
		                                            line->bit_len, (int)tab, lit)
		                         : 0;

		detail->tabs_lit[tab] = num > 0;
		if ((int)tab == detail->tab)
			detail->lit = lit;
		else
			free(lit);
	}
}

static void show_byte(struct tui_detail *detail)
{
	size_t row = detail->width ? detail->byte / detail->width : 0;

	if (row < detail->top)
		detail->top = row;
	if (detail->rows && row >= detail->top + detail->rows)
		detail->top = row - detail->rows + 1;
}

/* Goes to the first lit byte, where none can be seen. */
static void show_lit(struct tui_detail *detail)
{
	const struct rsp_detail_tab *tab = &detail->made->tabs[detail->tab];

	for (size_t at = 0; detail->lit && at < tab->bytes.len; at++) {
		if (!detail->lit[at])
			continue;
		detail->byte = at;
		break;
	}
	show_byte(detail);
}

/* The line was selected in the tree: its bytes are shown. */
static void follow_line(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;
	int line = tui_detail_line(app);
	int tab = line < 0 ? -1 : detail->made->lines[line].tab;

	if (tab >= 0)
		detail->tab = tab;
	light(app);
	if (tab >= 0 && detail->made->lines[line].bit_len)
		show_lit(detail);
}

static void open_around(struct tui_detail *detail, size_t line)
{
	for (size_t at = 0; at < line; at++)
		if (at + detail->made->lines[at].num_below >= line)
			detail->closed[at] = false;
	list_shown(detail);
}

static void select_line(struct tui_detail *detail, int line)
{
	open_around(detail, (size_t)line);
	for (size_t at = 0; at < detail->num_shown; at++)
		if (detail->shown[at] == (size_t)line)
			detail->tree.at = at;
}

void tui_detail_select(struct tui_app *app, int line)
{
	if (!app->detail.made || line < 0)
		return;
	select_line(&app->detail, line);
	follow_line(app);
}

/* The byte was selected: the smallest element that it belongs to is. */
static void follow_byte(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;
	int line = rsp_detail_line_at(detail->made, detail->tab, detail->byte);

	if (line >= 0)
		select_line(detail, line);
	light(app);
	show_byte(detail);
}

/* Opening */

static void select_finding(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;
	struct rsp_view_finding finding;

	if (!rsp_view_finding(app->view, detail->finding - 1, &app->scratch, &finding))
		return;
	for (size_t at = 0; at < detail->made->num_findings; at++)
		if (detail->made->findings[at].line >= 0 &&
		    strstr(detail->made->findings[at].text, finding.rule)) {
			select_line(detail, detail->made->findings[at].line);
			return;
		}
}

static void select_wanted(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;
	int last = (int)detail->made->num_lines - 1, tab, line;
	size_t off;

	line = rsp_needle_line(app->needle, detail->made, detail->seek_back ? last : 0,
	                       detail->seek_back, &tab, &off);
	if (tab < 0) {
		tui_detail_select(app, line);
		return;
	}
	if (line >= 0)
		select_line(detail, line);
	detail->tab = tab;
	detail->byte = off;
	light(app);
	show_byte(detail);
}

/* Of a message that was refused, the element that says so: its value begins with the result's name.
 */
static void select_error(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;
	struct rsp_view_message message;
	size_t len;

	if (!rsp_view_message(app->view, detail->at, &app->scratch, &message) || !message.failed)
		return;
	len = strcspn(message.result, "(");
	for (size_t at = detail->made->num_lines; at-- > 0;) {
		const char *value = detail->made->lines[at].value;

		if (!value || strncmp(value, message.result, len) != 0)
			continue;
		select_line(detail, (int)at);
		return;
	}
}

static bool make_room(struct tui_detail *detail)
{
	size_t lines = detail->made->num_lines + 1, tabs = detail->made->num_tabs + 1;

	detail->closed = calloc(lines, sizeof(*detail->closed));
	detail->shown = calloc(lines, sizeof(*detail->shown));
	detail->tabs_lit = calloc(tabs, sizeof(*detail->tabs_lit));
	return detail->closed && detail->shown && detail->tabs_lit;
}

static void opened(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;

	detail->made = rsp_opening_detail(detail->opening);
	if (!make_room(detail)) {
		detail->made = NULL;
		return;
	}
	detail->tab = detail->made->num_tabs ? 0 : -1;
	list_shown(detail);
	if (detail->finding)
		select_finding(app);
	else
		select_error(app);
	follow_line(app);
	if (detail->seek && app->needle)
		select_wanted(app);
}

bool tui_detail_work(struct tui_app *app)
{
	struct tui_detail *detail = &app->detail;
	enum rsp_work work;

	if (!detail->opening || detail->made || rsp_opening_text(detail->opening))
		return false;
	work = rsp_opening_step(detail->opening);
	if (work == RSP_WORK_GOES_ON)
		return true;
	if (work == RSP_WORK_DONE)
		opened(app);
	app->dirty |= work != RSP_WORK_WAITS;
	return false;
}

/* Keys */

static void close_or_leave(struct tui_detail *detail)
{
	size_t line = detail->shown[detail->tree.at];
	unsigned depth = detail->made->lines[line].depth;

	if (detail->made->lines[line].num_below && !detail->closed[line]) {
		detail->closed[line] = true;
		list_shown(detail);
		return;
	}
	while (detail->tree.at && depth &&
	       detail->made->lines[detail->shown[detail->tree.at]].depth >= depth)
		detail->tree.at--;
}

static void open_or_enter(struct tui_detail *detail)
{
	size_t line = detail->shown[detail->tree.at];

	if (!detail->made->lines[line].num_below)
		return;
	if (detail->closed[line]) {
		detail->closed[line] = false;
		list_shown(detail);
	} else {
		detail->tree.at++;
	}
}

bool tui_detail_tree_key(struct tui_app *app, unsigned key)
{
	struct tui_detail *detail = &app->detail;

	if (!detail->made || !detail->num_shown)
		return false;
	if (key == TUI_KEY_LEFT || key == 'h')
		close_or_leave(detail);
	else if (key == TUI_KEY_RIGHT || key == 'l')
		open_or_enter(detail);
	else if (!tui_list_key(&detail->tree, key, detail->num_shown))
		return false;
	follow_line(app);
	return true;
}

static void move_byte(struct tui_detail *detail, int64_t by)
{
	size_t len = detail->made->tabs[detail->tab].bytes.len;
	int64_t at = (int64_t)detail->byte + by;

	if (at >= (int64_t)len)
		at = (int64_t)len - 1;
	detail->byte = at < 0 ? 0 : (size_t)at;
}

bool tui_detail_hex_key(struct tui_app *app, unsigned key)
{
	struct tui_detail *detail = &app->detail;
	int64_t row = (int64_t)detail->width, page = row * (int64_t)detail->rows;

	if (!detail->made || detail->tab < 0)
		return false;
	if (key == TUI_KEY_LEFT || key == 'h')
		move_byte(detail, -1);
	else if (key == TUI_KEY_RIGHT || key == 'l')
		move_byte(detail, 1);
	else if (key == TUI_KEY_UP || key == 'k')
		move_byte(detail, -row);
	else if (key == TUI_KEY_DOWN || key == 'j')
		move_byte(detail, row);
	else if (key == TUI_KEY_PAGE_UP)
		move_byte(detail, -page);
	else if (key == TUI_KEY_PAGE_DOWN)
		move_byte(detail, page);
	else if (key == TUI_KEY_HOME || key == 'g')
		move_byte(detail, INT32_MIN);
	else if (key == TUI_KEY_END || key == 'G')
		move_byte(detail, INT32_MAX);
	else
		return false;
	follow_byte(app);
	return true;
}

void tui_detail_tab(struct tui_app *app, int by)
{
	struct tui_detail *detail = &app->detail;
	int num = detail->made ? (int)detail->made->num_tabs : 0;

	if (!num)
		return;
	detail->tab = (detail->tab + by + num) % num;
	detail->byte = detail->top = 0;
	light(app);
	show_lit(detail);
}

void tui_detail_place(struct tui_app *app, size_t tree_rows, size_t hex_rows, size_t hex_cols)
{
	struct tui_detail *detail = &app->detail;
	size_t width = tui_hex_width(hex_cols), len;

	if (!width)
		width = detail->width ? detail->width : 1;
	tui_list_show(&detail->tree, detail->num_shown, tree_rows);
	if (width != detail->width)
		detail->top = detail->top * detail->width / width;
	detail->width = width;
	detail->rows = hex_rows;
	if (!detail->made || detail->tab < 0)
		return;
	len = (detail->made->tabs[detail->tab].bytes.len + detail->width - 1) / detail->width;
	if (detail->top + hex_rows > len)
		detail->top = len > hex_rows ? len - hex_rows : 0;
	show_byte(detail);
}
