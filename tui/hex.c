/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes of the open message: a tab for each buffer that led to it. */
#include <stdio.h>

#include "tui/app.h"

enum {
	OFFSET_COLS = 4, /* digits of an offset, */
	OFFSET_GAP = 1,  /* and what is behind them */
	BYTE_COLS = 3,   /* a byte and what stands before it */
	WIDE = 16,
	LEAST_WIDTH = 4,
	FAR = 0x10000, /* offsets from there on have more digits */
	FIRST_PRINTABLE = 0x20,
	DEL = 0x7F,
	TAB_GAP = 2
};

static int line_cols(size_t width)
{
	return OFFSET_COLS + OFFSET_GAP + (int)width * BYTE_COLS + 1 + (int)width;
}

size_t tui_hex_width(size_t cols)
{
	size_t width = WIDE;

	if (!cols)
		return 0;
	while (width > LEAST_WIDTH && line_cols(width) > (int)cols)
		width /= 2;
	return width;
}

/* Tabs, so far to the left that the one that is shown can be seen; "*" where the selected element
 * has bytes. */
static int tab_cols(const struct tui_detail *detail, size_t tab)
{
	return tui_columns(detail->made->tabs[tab].name) + (detail->tabs_lit[tab] ? 1 : 0) +
	       TAB_GAP;
}

static size_t first_tab(const struct tui_detail *detail, int cols)
{
	size_t first = 0;
	int total = 0;

	for (size_t tab = 0; tab <= (size_t)detail->tab; tab++) {
		total += tab_cols(detail, tab);
		while (total > cols && first < tab)
			total -= tab_cols(detail, first++);
	}
	return first;
}

static void draw_tabs(const struct tui_area *area, const struct tui_detail *detail)
{
	size_t first = first_tab(detail, area->cols - TAB_GAP);
	int col = 0;

	if (first)
		col = tui_put(area, 0, col, TUI_DIM, "< ");
	for (size_t tab = first; tab < detail->made->num_tabs && col < area->cols; tab++) {
		bool shown = (int)tab == detail->tab;
		const char *name = detail->made->tabs[tab].name;

		if (col + tab_cols(detail, tab) > area->cols && tab > first) {
			tui_put_right(area, 0, area->cols, TUI_DIM, ">");
			break;
		}
		col = tui_put(area, 0, col, TUI_DIM, shown ? "[" : " ");
		col = tui_put_cut(area, 0, col, area->cols - col, shown ? TUI_BOLD : TUI_DIM, name);
		if (detail->tabs_lit[tab])
			col = tui_put(area, 0, col, TUI_LIT, "*");
		col = tui_put(area, 0, col, TUI_DIM, shown ? "]" : " ");
	}
}

static bool is_lit(const struct tui_detail *detail, size_t at)
{
	return detail->lit && at < detail->made->tabs[detail->tab].bytes.len && detail->lit[at];
}

/* What stands before a byte: brackets where light begins and ends. */
static const char *before(const struct tui_detail *detail, size_t at, size_t row_start)
{
	bool lit = is_lit(detail, at);
	bool lit_before = at > row_start && is_lit(detail, at - 1);

	if (lit && !lit_before)
		return "[";
	return !lit && lit_before ? "]" : " ";
}

static void draw_byte(const struct tui_paint *paint, const struct tui_area *area, int row, int col,
                      size_t at, int text_col)
{
	const struct tui_detail *detail = &paint->app->detail;
	const struct rsp_detail_tab *tab = &detail->made->tabs[detail->tab];
	bool lit = is_lit(detail, at), hidden = tab->hidden && tab->hidden[at];
	unsigned style = lit ? TUI_LIT : TUI_PLAIN;
	char hex[BYTE_COLS], text[2] = ".";
	uint8_t byte = 0;

	if (paint->app->pane == TUI_PANE_HEX && at == detail->byte)
		style |= TUI_REVERSE;
	if (!rsp_peek_u8(tab->bytes, at, &byte))
		return;
	snprintf(hex, sizeof(hex), "%02X", (unsigned)byte);
	if (byte >= FIRST_PRINTABLE && byte < DEL)
		text[0] = (char)byte;
	tui_put(area, row, col, style, hidden ? "**" : hex);
	tui_put(area, row, text_col, style, hidden ? "*" : text);
}

static void draw_row(const struct tui_paint *paint, const struct tui_area *area, int row,
                     size_t start)
{
	const struct tui_detail *detail = &paint->app->detail;
	size_t len = detail->made->tabs[detail->tab].bytes.len;
	int first = OFFSET_COLS + OFFSET_GAP;
	int text = first + (int)detail->width * BYTE_COLS + 1;
	size_t end = start + detail->width < len ? start + detail->width : len;

	tui_printf(area, row, 0, TUI_DIM, start < FAR ? "%04zX" : "%zX", start);
	for (size_t at = start; at < end; at++) {
		int col = first + (int)(at - start) * BYTE_COLS;

		tui_put(area, row, col, TUI_LIT, before(detail, at, start));
		draw_byte(paint, area, row, col + 1, at, text + (int)(at - start));
	}
	if (is_lit(detail, end - 1))
		tui_put(area, row, first + (int)(end - start) * BYTE_COLS, TUI_LIT, "]");
}

void tui_hex_draw(const struct tui_paint *paint, const struct tui_area *area)
{
	const struct tui_detail *detail = &paint->app->detail;
	size_t len;

	if (!detail->made)
		return;
	if (detail->tab < 0) {
		tui_put_cut(area, 0, 0, area->cols, TUI_DIM, "no bytes led to it");
		return;
	}
	len = detail->made->tabs[detail->tab].bytes.len;
	draw_tabs(area, detail);
	for (int row = 1; row < area->rows; row++) {
		size_t start = (detail->top + (size_t)row - 1) * detail->width;

		if (start >= len)
			break;
		draw_row(paint, area, row, start);
	}
}
