/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/app.h"

enum {
	TOP_ROWS = 1,      /* the heading of the screen, */
	BOTTOM_ROWS = 3,   /* and a line, what is to be said, and the keys */
	WIDE_COLS = 150,   /* from there on panes stand beside the first, else below it */
	HEAD_ROWS = 2,     /* of the procedure, or the message, with a line */
	TREE_PERCENT = 55, /* of the tree, where it stands above the bytes */
	PERCENT = 100
};

bool tui_app_small(const struct tui_app *app)
{
	return app->rows < TUI_PANES_ROWS || app->cols < TUI_PANES_COLS;
}

static bool has_panes(const struct tui_app *app)
{
	return app->screen == TUI_LADDER || app->screen == TUI_MESSAGES ||
	       app->screen == TUI_FINDINGS || app->screen == TUI_RAW;
}

static bool has_head(const struct tui_app *app)
{
	return app->screen == TUI_LADDER || app->screen == TUI_RAW;
}

static bool is_beside(const struct tui_app *app, const struct tui_area *body)
{
	return (body->cols >= WIDE_COLS) != app->turned;
}

/* One beside the other, with a line between. */
static int split_upright(const struct tui_area *area, int percent, struct tui_area *left,
                         struct tui_area *right)
{
	int col = area->cols * percent / PERCENT;

	*left = tui_sub(area, 0, 0, area->rows, col);
	*right = tui_sub(area, 0, col + 1, area->rows, area->cols);
	return col;
}

static int split_level(const struct tui_area *area, int percent, struct tui_area *top,
                       struct tui_area *bottom)
{
	int row = area->rows * percent / PERCENT;

	*top = tui_sub(area, 0, 0, row, area->cols);
	*bottom = tui_sub(area, row + 1, 0, area->rows, area->cols);
	return row;
}

/* First pane left, the others on the right, one above the other. */
static void lay_beside(const struct tui_app *app, const struct tui_area *body,
                       struct tui_layout *layout)
{
	struct tui_area rest;
	int above = body->row - layout->content.row;

	layout->upright = split_upright(body, app->share, &layout->panes[TUI_PANE_MAIN], &rest);
	layout->level = above + split_level(&rest, TREE_PERCENT, &layout->panes[TUI_PANE_TREE],
	                                    &layout->panes[TUI_PANE_HEX]);
	layout->level_from = layout->upright;
	layout->level_to = body->cols;
}

/* First pane above, the others below it, side by side. */
static void lay_below(const struct tui_app *app, const struct tui_area *body,
                      struct tui_layout *layout)
{
	struct tui_area rest;
	int above = body->row - layout->content.row;

	layout->level = above + split_level(body, app->share, &layout->panes[TUI_PANE_MAIN], &rest);
	layout->upright = split_upright(&rest, PERCENT / 2, &layout->panes[TUI_PANE_TREE],
	                                &layout->panes[TUI_PANE_HEX]);
	layout->level_from = -1;
	layout->level_to = body->cols;
	layout->upright_below = true;
}

/* Tree and bytes alone. */
static void lay_raw(const struct tui_app *app, const struct tui_area *body,
                    struct tui_layout *layout)
{
	int above = body->row - layout->content.row;

	if (is_beside(app, body)) {
		layout->upright = split_upright(body, app->share, &layout->panes[TUI_PANE_TREE],
		                                &layout->panes[TUI_PANE_HEX]);
		return;
	}
	layout->level = above + split_level(body, app->share, &layout->panes[TUI_PANE_TREE],
	                                    &layout->panes[TUI_PANE_HEX]);
	layout->level_from = -1;
	layout->level_to = body->cols;
}

struct tui_layout tui_layout_of(const struct tui_app *app, struct tui_grid *grid)
{
	struct tui_area all = tui_area_of(grid, app->options.ascii), body;
	struct tui_layout layout = {.head_row = -1, .upright = -1, .level = -1};
	int head = has_head(app) ? HEAD_ROWS : 0;

	layout.content =
	    tui_sub(&all, TOP_ROWS, 1, all.rows - TOP_ROWS - BOTTOM_ROWS, all.cols - 2);
	body = tui_sub(&layout.content, head, 0, layout.content.rows, layout.content.cols);
	if (head)
		layout.head_row = 0;
	if (!has_panes(app))
		layout.panes[TUI_PANE_MAIN] = body;
	else if (app->zoomed || tui_app_small(app))
		layout.panes[app->pane] = body;
	else if (app->screen == TUI_RAW)
		lay_raw(app, &body, &layout);
	else if (is_beside(app, &body))
		lay_beside(app, &body, &layout);
	else
		lay_below(app, &body, &layout);
	return layout;
}
