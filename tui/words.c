/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/app.h"

const struct tui_sign tui_sign_selected = {"▶", ">"};
const struct tui_sign tui_sign_failed = {"✗", "x"};
const struct tui_sign tui_sign_more = {"…", "~"};

unsigned tui_level_style(enum rsp_level level)
{
	static const unsigned styles[] = {
	    [RSP_LEVEL_INFO] = TUI_NOTE,
	    [RSP_LEVEL_SUSPICIOUS] = TUI_ODD,
	    [RSP_LEVEL_INCOMPLETE] = TUI_ODD,
	    [RSP_LEVEL_VIOLATION] = TUI_BAD,
	};

	return styles[level];
}

unsigned tui_outcome_style(enum rsp_outcome outcome)
{
	static const unsigned styles[] = {
	    [RSP_OUTCOME_COMPLETE] = TUI_GOOD, [RSP_OUTCOME_REFUSED] = TUI_BAD,
	    [RSP_OUTCOME_CUT_SHORT] = TUI_ODD, [RSP_OUTCOME_VIOLATED] = TUI_BAD,
	    [RSP_OUTCOME_RUNNING] = TUI_NOTE,
	};

	return styles[outcome];
}

const char *tui_level_sign(const struct tui_area *area, enum rsp_level level)
{
	static const struct tui_sign signs[] = {
	    [RSP_LEVEL_INFO] = {"·",  "-"},
	    [RSP_LEVEL_SUSPICIOUS] = {"?",   "?"},
	    [RSP_LEVEL_INCOMPLETE] = {"…", "~"},
	    [RSP_LEVEL_VIOLATION] = {"✗", "!"},
	};

	return tui_sign(area, &signs[level]);
}

int tui_row_begin(const struct tui_area *area, int row, bool selected, bool focused)
{
	if (selected)
		tui_put(area, row, 0, focused ? TUI_BOLD : TUI_DIM,
		        tui_sign(area, &tui_sign_selected));
	return 2;
}

int tui_number_cols(size_t most, int least)
{
	enum { TEN = 10, GAP = 1 };
	int cols = 1 + GAP;

	for (; most >= TEN; most /= TEN)
		cols++;
	return cols > least ? cols : least;
}
