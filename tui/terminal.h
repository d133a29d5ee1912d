/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Terminal: the one place that talks to a terminal, through ncurses. It is always put back as it
 * was, whatever ends the program. */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "tui/grid.h"
#include "tui/keys.h"

/* tui_terminal_utf8 sets the locale of the program by the environment, and tells whether characters
 * of Unicode can be shown. */
bool tui_terminal_utf8(void);

/* tui_terminal_begin takes over the terminal on standard output; keys come from the file descriptor
 * `keys`. False: *out_text says why. */
bool tui_terminal_begin(int keys, bool colour, const char **out_text);

/* tui_terminal_end gives it back. */
void tui_terminal_end(void);

void tui_terminal_size(int *out_rows, int *out_cols);
void tui_terminal_show(const struct tui_grid *grid);

/* tui_terminal_key takes a key that was pressed; TUI_KEY_NONE: none was. *out_resized: the size is
 * another one. */
unsigned tui_terminal_key(bool *out_resized);

/* tui_terminal_wait is poll without end (or, with `just_look`, without waiting), which a signal or
 * a change of the size ends too: none of these is missed, whenever it comes. */
struct pollfd;
int tui_terminal_wait(struct pollfd *fds, unsigned num, bool just_look);

/* tui_terminal_signal is the signal that asks the program to end; 0: none does. */
int tui_terminal_signal(void);

#endif
