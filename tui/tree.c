/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of the open message. */
#include "tui/app.h"

enum { INDENT = 2, ROOM_SIGN = 2 };

static const struct tui_sign sign_open = {"▾", "-"};
static const struct tui_sign sign_closed = {"▸", "+"};

/* The worst finding of a line; false: there is none. */
static bool finding_of(const struct rsp_detail *made, size_t line, enum rsp_level *out)
{
	for (size_t at = 0; at < made->num_findings; at++) {
		if (made->findings[at].line != (int)line || made->findings[at].not_run)
			continue;
		*out = made->findings[at].level;
		return true;
	}
	return false;
}

static void draw_line(const struct tui_paint *paint, const struct tui_area *area, int row,
                      size_t at)
{
	const struct tui_detail *detail = &paint->app->detail;
	size_t number = detail->shown[at];
	const struct rsp_detail_line *line = &detail->made->lines[number];
	bool selected = at == detail->tree.at;
	bool focused = paint->app->pane == TUI_PANE_TREE;
	int col = tui_row_begin(area, row, selected, focused);
	enum rsp_level level;

	if (finding_of(detail->made, number, &level))
		tui_put(area, row, 1, tui_level_style(level), tui_level_sign(area, level));
	col += INDENT * (int)line->depth;
	if (line->num_below)
		tui_put(area, row, col, TUI_PLAIN,
		        tui_sign(area, detail->closed[number] ? &sign_closed : &sign_open));
	col += ROOM_SIGN;
	col = tui_put_cut(area, row, col, area->cols - col, TUI_NOTE, line->label);
	if (line->value) {
		col = tui_put_cut(area, row, col, area->cols - col, TUI_PLAIN, ": ");
		col = tui_put_cut(area, row, col, area->cols - col, TUI_PLAIN, line->value);
	}
	if (line->note) {
		col = tui_put_cut(area, row, col, area->cols - col, TUI_PLAIN, "  ");
		col = tui_put_cut(area, row, col, area->cols - col, TUI_DIM, line->note);
	}
	if (selected)
		tui_restyle(area, row, 0, area->cols, focused ? TUI_REVERSE : TUI_BOLD);
}

static const char *absence(const struct tui_app *app)
{
	const char *text = app->detail.opening ? rsp_opening_text(app->detail.opening) : NULL;

	if (!app->detail.opening)
		return "no message is selected";
	return text ? text : "opening ...";
}

void tui_tree_draw(const struct tui_paint *paint, const struct tui_area *area)
{
	const struct tui_detail *detail = &paint->app->detail;

	if (!detail->made) {
		tui_put_wrapped(area, 0, area->rows, TUI_DIM, absence(paint->app));
		return;
	}
	if (!detail->num_shown)
		tui_put_cut(area, 0, 0, area->cols, TUI_DIM, "nothing to show but its bytes");
	for (int row = 0; row < area->rows && detail->tree.top + (size_t)row < detail->num_shown;
	     row++)
		draw_line(paint, area, row, detail->tree.top + (size_t)row);
}

/* "15  ES10b AuthenticateServer  BF38  786 B  9000  invalidSignature(2)   step 11" */
void tui_message_head(const struct tui_paint *paint, const struct tui_area *area, int row)
{
	struct rsp_view_message message;
	struct rsp_arena *arena = paint->arena;
	const char *text;
	int col;

	if (!rsp_view_message(paint->app->view, paint->app->detail.at, arena, &message))
		return;
	text = rsp_arena_printf(arena, "%llu  %s %s", (unsigned long long)message.seq,
	                        rsp_interface_name(message.iface), message.function);
	col = tui_put_cut(area, row, 0, area->cols, TUI_BOLD, text);
	if (message.tag)
		col = tui_printf(area, row, col, TUI_PLAIN, "  %02X", (unsigned)message.tag);
	if (message.has_command)
		col = tui_printf(area, row, col, TUI_PLAIN, "  %zu B", message.command_len);
	if (message.has_response)
		col = tui_printf(area, row, col, TUI_PLAIN, "  %s%zu B", area->ascii ? "<- " : "← ",
		                 message.response_len);
	if (message.has_sw)
		col = tui_printf(area, row, col, TUI_PLAIN, "  %04X", (unsigned)message.sw);
	if (message.result)
		col = tui_printf(area, row, col, message.failed ? TUI_BAD : TUI_GOOD, "  %s%s",
		                 message.failed ? tui_sign(area, &tui_sign_failed) : "",
		                 message.failed ? " " : "");
	if (message.result)
		col = tui_put_cut(area, row, col, area->cols - col,
		                  message.failed ? TUI_BAD : TUI_GOOD, message.result);
	if (message.step)
		tui_printf(area, row, col, TUI_DIM, "  step %s", message.step);
}
