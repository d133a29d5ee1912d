/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A grid as text and as a picture. */
#ifndef TUI_SVG_H
#define TUI_SVG_H

#include <stdio.h>

#include "tui/grid.h"

/* tui_write_text writes the characters, a row a line; tui_write_svg a picture with their colours.
 * False when writing failed. */
bool tui_write_text(const struct tui_grid *grid, FILE *to);
bool tui_write_svg(const struct tui_grid *grid, FILE *to);

#endif
