/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rsptrace/width.h"

enum { TEXT_LEN = 512 };

static const struct tui_sign sign_more = {"…", "~"};

static const struct tui_cell blank = {.text = " ", .columns = 1};

bool tui_grid_resize(struct tui_grid *grid, int rows, int cols)
{
	size_t num = (size_t)rows * (size_t)cols;
	struct tui_cell *cells = realloc(grid->cells, (num ? num : 1) * sizeof(*cells));

	if (!cells) {
		tui_grid_free(grid);
		return false;
	}
	*grid = (struct tui_grid){rows, cols, cells};
	tui_grid_clear(grid);
	return true;
}

void tui_grid_free(struct tui_grid *grid)
{
	free(grid->cells);
	*grid = (struct tui_grid){0};
}

void tui_grid_clear(struct tui_grid *grid)
{
	for (int at = 0; at < grid->rows * grid->cols; at++)
		grid->cells[at] = blank;
}

const struct tui_cell *tui_grid_at(const struct tui_grid *grid, int row, int col)
{
	return &grid->cells[row * grid->cols + col];
}

struct tui_area tui_area_of(struct tui_grid *grid, bool ascii)
{
	return (struct tui_area){grid, 0, 0, grid->rows, grid->cols, ascii};
}

static int within(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

struct tui_area tui_sub(const struct tui_area *area, int row, int col, int rows, int cols)
{
	struct tui_area out = *area;

	row = within(row, 0, area->rows);
	col = within(col, 0, area->cols);
	out.row = area->row + row;
	out.col = area->col + col;
	out.rows = within(rows, 0, area->rows - row);
	out.cols = within(cols, 0, area->cols - col);
	return out;
}

const char *tui_sign(const struct tui_area *area, const struct tui_sign *sign)
{
	return area->ascii ? sign->plain : sign->wide;
}

static struct tui_cell *cell_at(const struct tui_area *area, int row, int col)
{
	if (row < 0 || row >= area->rows || col < 0 || col >= area->cols)
		return NULL;
	return &area->grid->cells[(area->row + row) * area->grid->cols + area->col + col];
}

/* Half of a wide character that is overwritten in part is no character any more. */
static void clear_halves(const struct tui_area *area, int row, int col)
{
	struct tui_cell *cell = cell_at(area, row, col);
	struct tui_cell *before = cell_at(area, row, col - 1), *after = cell_at(area, row, col + 1);

	if (cell->columns == 0 && before)
		*before = blank;
	if (cell->columns == 2 && after)
		*after = blank;
}

static void set_cell(const struct tui_area *area, int row, int col, unsigned style,
                     struct rsp_slice glyph, int columns)
{
	struct tui_cell *cell = cell_at(area, row, col);

	if (!cell || glyph.len > TUI_CELL_BYTES)
		return;
	clear_halves(area, row, col);
	memcpy(cell->text, glyph.data, glyph.len);
	cell->text[glyph.len] = '\0';
	cell->columns = (uint8_t)columns;
	cell->style = (uint8_t)style;
}

/* An accent goes where its letter is. */
static void add_accent(const struct tui_area *area, int row, int col, struct rsp_slice glyph)
{
	struct tui_cell *cell = cell_at(area, row, col);
	size_t len = cell ? strlen(cell->text) : 0;

	if (cell && !cell->columns)
		add_accent(area, row, col - 1, glyph);
	else if (cell && len + glyph.len <= TUI_CELL_BYTES) {
		memcpy(cell->text + len, glyph.data, glyph.len);
		cell->text[len + glyph.len] = '\0';
	}
}

static void put_glyph(const struct tui_area *area, int row, int col, unsigned style,
                      struct rsp_slice glyph, int columns)
{
	if (columns == 0) {
		add_accent(area, row, col - 1, glyph);
	} else if (columns == 1) {
		set_cell(area, row, col, style, glyph, 1);
	} else if (cell_at(area, row, col) && cell_at(area, row, col + 1)) {
		set_cell(area, row, col + 1, style, rsp_slice("", 0), 1);
		set_cell(area, row, col, style, glyph, columns);
		cell_at(area, row, col + 1)->columns = 0;
	} else {
		set_cell(area, row, col, style, rsp_slice(" ", 1), 1);
	}
}

int tui_put(const struct tui_area *area, int row, int col, unsigned style, const char *text)
{
	struct rsp_slice rest = rsp_text(text), glyph;
	int columns;

	if (row < 0 || row >= area->rows)
		return col + tui_columns(text);
	while (rsp_take_glyph(&rest, &glyph, &columns)) {
		put_glyph(area, row, col, style, glyph, columns);
		col += columns;
	}
	return col;
}

int tui_columns(const char *text)
{
	return rsp_text_columns(rsp_text(text));
}

int tui_put_cut(const struct tui_area *area, int row, int col, int cols, unsigned style,
                const char *text)
{
	struct rsp_slice rest = rsp_text(text), glyph;
	int columns, end = col + cols;

	if (cols <= 0)
		return col;
	if (tui_columns(text) <= cols)
		return tui_put(area, row, col, style, text);
	while (rsp_take_glyph(&rest, &glyph, &columns) && col + columns < end) {
		put_glyph(area, row, col, style, glyph, columns);
		col += columns;
	}
	return tui_put(area, row, col, style, tui_sign(area, &sign_more));
}

void tui_put_right(const struct tui_area *area, int row, int end, unsigned style, const char *text)
{
	tui_put(area, row, end - tui_columns(text), style, text);
}

int tui_printf(const struct tui_area *area, int row, int col, unsigned style, const char *format,
               ...)
{
	char text[TEXT_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return tui_put(area, row, col, style, text);
}

void tui_fill(const struct tui_area *area, int row, int col, int cols, unsigned style,
              const char *text)
{
	for (int at = 0; at < cols; at++)
		tui_put(area, row, col + at, style, text);
}

void tui_restyle(const struct tui_area *area, int row, int col, int cols, unsigned style)
{
	for (int at = 0; at < cols; at++) {
		struct tui_cell *cell = cell_at(area, row, col + at);

		if (cell)
			cell->style |= (uint8_t)style;
	}
}

/* How many bytes fit into a line: up to the last blank, or as much as there is room for. */
static size_t line_len(const char *text, int cols)
{
	struct rsp_slice rest = rsp_text(text), glyph;
	size_t len = 0, blank_at = 0;
	int columns, total = 0;

	while (rsp_take_glyph(&rest, &glyph, &columns)) {
		if (total + columns > cols)
			return blank_at ? blank_at : len ? len : glyph.len;
		if (glyph.len == 1 && *glyph.data == ' ')
			blank_at = len;
		total += columns;
		len += glyph.len;
	}
	return len;
}

int tui_put_wrapped(const struct tui_area *area, int row, int rows, unsigned style,
                    const char *text)
{
	int taken = 0;

	for (; *text && taken < rows; taken++) {
		size_t len = line_len(text, area->cols);
		char line[TEXT_LEN];
		bool last = taken + 1 == rows;

		snprintf(line, sizeof(line), "%.*s", (int)(last ? strlen(text) : len), text);
		tui_put_cut(area, row + taken, 0, area->cols, style, line);
		text += len;
		while (*text == ' ')
			text++;
	}
	return taken;
}
