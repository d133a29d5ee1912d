/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys: what somebody can press, and what it is good for. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* A character is its code point; others begin behind Unicode. */
enum tui_key {
	TUI_KEY_NONE = 0,
	TUI_KEY_TAB = '\t',
	TUI_KEY_ENTER = '\n',
	TUI_KEY_CLEAR = 21, /* Ctrl-U */
	TUI_KEY_ESC = 27,
	TUI_KEY_UP = 0x110000,
	TUI_KEY_DOWN,
	TUI_KEY_LEFT,
	TUI_KEY_RIGHT,
	TUI_KEY_PAGE_UP,
	TUI_KEY_PAGE_DOWN,
	TUI_KEY_HOME,
	TUI_KEY_END,
	TUI_KEY_BACKSPACE,
	TUI_KEY_DELETE,
	TUI_KEY_BACKTAB,
	TUI_KEY_OTHER /* that is good for nothing */
};

/* tui_key_named gives the key of a name as scripts write it: "<Up>", "<Enter>", or a character. It
 * takes it from the front of *text; TUI_KEY_NONE at the end. */
unsigned tui_key_named(const char **text);

/* One line of the help. */
struct tui_key_row {
	const char *keys; /* NULL: a heading */
	const char *text;
};

/* tui_key_rows gives the table of keys, and how many rows it has. */
const struct tui_key_row *tui_key_rows(size_t *out_num);

#endif
