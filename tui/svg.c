/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/svg.h"

#include <string.h>

/* Tenths of a pixel. */
enum { CELL_WIDTH = 84, CELL_HEIGHT = 163, BASELINE = 130, BORDER = 80, FONT = 140, TENTHS = 10 };

static const char *const inks[] = {
    [TUI_PLAIN] = "#d7dae0", [TUI_GOOD] = "#7fcf7f",  [TUI_BAD] = "#ff7b72", [TUI_ODD] = "#e3b341",
    [TUI_NOTE] = "#79c0ff",  [TUI_FRAME] = "#6e7681", [TUI_LIT] = "#ffd866",
};

static const char paper[] = "#16191f", dimmed[] = "#9199a5", selected[] = "#31435e";

static const char *ink_of(unsigned style)
{
	unsigned ink = style & TUI_INK_MASK;

	if (style & TUI_DIM && ink == TUI_PLAIN)
		return dimmed;
	return inks[ink];
}

bool tui_write_text(const struct tui_grid *grid, FILE *to)
{
	for (int row = 0; row < grid->rows; row++) {
		int end = grid->cols;

		while (end && strcmp(tui_grid_at(grid, row, end - 1)->text, " ") == 0)
			end--;
		for (int col = 0; col < end; col++)
			fputs(tui_grid_at(grid, row, col)->text, to);
		fputc('\n', to);
	}
	return !ferror(to);
}

/* How many cells from this one on look alike. Wide ones stand alone, so that those behind them
 * stand where they should. */
static int alike(const struct tui_grid *grid, int row, int col)
{
	const struct tui_cell *first = tui_grid_at(grid, row, col);
	int end = col + 1;

	if (first->columns != 1)
		return 1;
	while (end < grid->cols && tui_grid_at(grid, row, end)->style == first->style &&
	       tui_grid_at(grid, row, end)->columns == 1)
		end++;
	return end - col;
}

static void write_character(FILE *to, const char *text)
{
	if (strcmp(text, "<") == 0)
		fputs("&lt;", to);
	else if (strcmp(text, ">") == 0)
		fputs("&gt;", to);
	else if (strcmp(text, "&") == 0)
		fputs("&amp;", to);
	else
		fputs(text, to);
}

static void write_tenths(FILE *to, const char *name, int tenths)
{
	fprintf(to, " %s=\"%d.%d\"", name, tenths / TENTHS, tenths % TENTHS);
}

static bool is_blank(const struct tui_grid *grid, int row, int col, int num)
{
	for (int at = col; at < col + num; at++)
		if (strcmp(tui_grid_at(grid, row, at)->text, " ") != 0)
			return false;
	return true;
}

static void write_run(const struct tui_grid *grid, int row, int col, int num, FILE *to)
{
	unsigned style = tui_grid_at(grid, row, col)->style;
	int x = BORDER + col * CELL_WIDTH, y = BORDER + row * CELL_HEIGHT;

	if (style & TUI_REVERSE) {
		fputs("<rect", to);
		write_tenths(to, "x", x);
		write_tenths(to, "y", y);
		write_tenths(to, "width", num * CELL_WIDTH);
		write_tenths(to, "height", CELL_HEIGHT);
		fprintf(to, " fill=\"%s\"/>\n", selected);
	}
	if (is_blank(grid, row, col, num))
		return;
	fputs("<text", to);
	write_tenths(to, "x", x);
	write_tenths(to, "y", y + BASELINE);
	write_tenths(to, "textLength", num * CELL_WIDTH);
	fprintf(to, " fill=\"%s\"%s>", ink_of(style),
	        style & TUI_BOLD ? " font-weight=\"bold\"" : "");
	for (int at = col; at < col + num; at++)
		write_character(to, tui_grid_at(grid, row, at)->text);
	fputs("</text>\n", to);
}

bool tui_write_svg(const struct tui_grid *grid, FILE *to)
{
	int width = grid->cols * CELL_WIDTH + 2 * BORDER;
	int height = grid->rows * CELL_HEIGHT + 2 * BORDER;

	fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"", to);
	write_tenths(to, "width", width);
	write_tenths(to, "height", height);
	fprintf(to,
	        " font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" "
	        "font-size=\"%d\" xml:space=\"preserve\" style=\"white-space:pre\">\n",
	        FONT / TENTHS);
	fprintf(to, "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"%s\"/>\n", paper);
	for (int row = 0; row < grid->rows; row++)
		for (int col = 0, num; col < grid->cols; col += num) {
			num = alike(grid, row, col);
			if (tui_grid_at(grid, row, col)->columns)
				write_run(grid, row, col, num, to);
		}
	fputs("</svg>\n", to);
	return !ferror(to);
}
