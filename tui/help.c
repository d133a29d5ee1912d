/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help: keys and signs, narrowed to what is looked for. */
#include <string.h>

#include "rsptrace/width.h"
#include "tui/app.h"

enum { KEYS_COLS = 20, ROW_FIRST = 2 };

static const struct {
	struct tui_sign sign;
	const char *text;
} signs[] = {
    {{"✓", "+"},   "a procedure came to its end"                                          },
    {{"✗", "x"},   "refused: one side said no; in findings: a rule is broken"             },
    {{"…", "~"},   "cut short: it did not get to its end"                                 },
    {{"!", "!"},     "a rule was broken on the way"                                         },
    {{"▶", ">"},   "the selected row; of a procedure: still running"                      },
    {{"?", "?"},     "odd: accepted by both sides, but not what the specification writes"   },
    {{"·", "."},    "a dotted arrow: no message filled this step"                          },
    {{"∅", "0"},   "missing: its leg is in the capture, the message is not"               },
    {{"≠", "#"},   "altered: a value that must be equal is not"                           },
    {{"↕", "^"},   "out of order"                                                         },
    {{"↻", "@"},   "repeated"                                                             },
    {{"⇄", "="},   "a command and its answer"                                             },
    {{"→", ">"},   "a command without answer, or a request"                               },
    {{"←", "<"},   "an answer alone, or a response"                                       },
    {{"[ ]", "[ ]"}, "around bytes: they belong to the selected element; * on their buffers"},
    {{"**", "**"},   "hidden bytes: --reveal shows secret ones"                             },
};

enum { NUM_SIGNS = sizeof(signs) / sizeof(*signs) };

static bool has(const char *text, const char *wanted)
{
	struct rsp_slice rest = rsp_text(text ? text : "");
	size_t off, len = strlen(wanted);

	/* A small letter stands for both. */
	for (off = 0; off + len <= rest.len; off++) {
		size_t same = 0;

		while (same < len) {
			char a = text[off + same], b = wanted[same];

			if (a >= 'A' && a <= 'Z' && b >= 'a' && b <= 'z')
				a = (char)(a - 'A' + 'a');
			if (a != b)
				break;
			same++;
		}
		if (same == len)
			return true;
	}
	return false;
}

/* One row: a heading (no keys), or keys and what they do. */
struct row {
	const char *keys, *text;
	const struct tui_sign *sign;
};

static bool row_at(size_t number, struct row *out)
{
	size_t num;
	const struct tui_key_row *keys = tui_key_rows(&num);

	*out = (struct row){0};
	if (number < num)
		*out = (struct row){keys[number].keys, keys[number].text, NULL};
	else if (number == num)
		out->text = "Signs";
	else if (number - num - 1 < NUM_SIGNS)
		*out =
		    (struct row){"", signs[number - num - 1].text, &signs[number - num - 1].sign};
	return out->text;
}

static bool is_shown(const struct tui_app *app, const struct row *row)
{
	if (!app->looked[0])
		return true;
	return row->keys && (has(row->text, app->looked) || has(row->keys, app->looked));
}

/* The `nth` row that is shown; false: there are not so many. */
static bool shown_at(const struct tui_app *app, size_t nth, struct row *out)
{
	for (size_t number = 0; row_at(number, out); number++)
		if (is_shown(app, out) && !nth--)
			return true;
	return false;
}

size_t tui_help_rows(const struct tui_app *app)
{
	struct row row;
	size_t num = 0;

	while (shown_at(app, num, &row))
		num++;
	return num;
}

static void draw_row(const struct tui_area *area, int line, const struct row *row)
{
	if (!row->keys) {
		tui_put(area, line, 1, TUI_BOLD | TUI_NOTE, row->text);
		return;
	}
	tui_put_cut(area, line, 3, KEYS_COLS, TUI_BOLD,
	            row->sign ? tui_sign(area, row->sign) : row->keys);
	tui_put_cut(area, line, 3 + KEYS_COLS, area->cols - 3 - KEYS_COLS, TUI_PLAIN, row->text);
}

void tui_help_draw(const struct tui_paint *paint, const struct tui_area *area)
{
	const struct tui_app *app = paint->app;
	struct row row;

	tui_printf(area, 0, 1, TUI_BOLD, "Keys and signs%s%s", app->looked[0] ? " with: " : "",
	           app->looked);
	for (int line = ROW_FIRST; line < area->rows; line++) {
		size_t number = app->help.top + (size_t)(line - ROW_FIRST);

		if (!shown_at(app, number, &row))
			break;
		tui_row_begin(area, line, number == app->help.at, true);
		draw_row(area, line, &row);
	}
}
