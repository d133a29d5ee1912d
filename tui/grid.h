/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Grid: the screen as cells. Screens draw into it, and know of no terminal. */
#ifndef TUI_GRID_H
#define TUI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a cell looks: an ink and further bits. Ink never says alone what a sign does not say. */
enum tui_style {
	TUI_PLAIN,
	TUI_GOOD,
	TUI_BAD,
	TUI_ODD,
	TUI_NOTE,
	TUI_FRAME, /* lines between panes */
	TUI_LIT,   /* bytes of the selected element */
	TUI_INKS,
	TUI_INK_MASK = 15,
	TUI_BOLD = 16,
	TUI_DIM = 32,
	TUI_REVERSE = 64,
	TUI_UNDERLINE = 128
};

enum { TUI_CELL_BYTES = 14 }; /* a character with its accents */

struct tui_cell {
	char text[TUI_CELL_BYTES + 1];
	uint8_t columns; /* 1 or 2; 0: the right half of the one before */
	uint8_t style;
};

struct tui_grid {
	int rows, cols;
	struct tui_cell *cells; /* row by row */
};

/* tui_grid_resize makes it that large and blank; false when there is no memory (it is then 0 by 0).
 */
bool tui_grid_resize(struct tui_grid *grid, int rows, int cols);
void tui_grid_free(struct tui_grid *grid);
void tui_grid_clear(struct tui_grid *grid);

const struct tui_cell *tui_grid_at(const struct tui_grid *grid, int row, int col);

/* A part of a grid; what is drawn outside is cut off. */
struct tui_area {
	struct tui_grid *grid;
	int row, col, rows, cols;
	bool ascii; /* signs have their plain form */
};

/* tui_area_of is the whole grid; tui_sub a part of an area, cut to what there is of it. */
struct tui_area tui_area_of(struct tui_grid *grid, bool ascii);
struct tui_area tui_sub(const struct tui_area *area, int row, int col, int rows, int cols);

/* A sign in its Unicode and its plain form. */
struct tui_sign {
	const char *wide, *plain;
};

const char *tui_sign(const struct tui_area *area, const struct tui_sign *sign);

/* tui_put draws text without control characters from a place of the area on, which may be left of
 * it, and answers the column behind it. */
int tui_put(const struct tui_area *area, int row, int col, unsigned style, const char *text);

/* tui_put_cut draws at most `cols` columns of it, with a sign for what was cut off. Answers the
 * column behind what was drawn. */
int tui_put_cut(const struct tui_area *area, int row, int col, int cols, unsigned style,
                const char *text);

/* tui_put_right draws it so that it ends before column `end`. */
void tui_put_right(const struct tui_area *area, int row, int end, unsigned style, const char *text);

/* tui_printf is tui_put of what is formatted (at most 512 bytes). */
int tui_printf(const struct tui_area *area, int row, int col, unsigned style, const char *format,
               ...) __attribute__((format(printf, 5, 6)));

/* tui_fill repeats a sign of one column; tui_restyle adds style bits to what stands there. */
void tui_fill(const struct tui_area *area, int row, int col, int cols, unsigned style,
              const char *text);
void tui_restyle(const struct tui_area *area, int row, int col, int cols, unsigned style);

/* tui_columns is how many columns text takes. */
int tui_columns(const char *text);

/* tui_put_wrapped draws text over several lines, broken at blanks, from row `row` on within `rows`;
 * answers how many rows it took. */
int tui_put_wrapped(const struct tui_area *area, int row, int rows, unsigned style,
                    const char *text);

#endif
