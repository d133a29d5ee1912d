/* SPDX-License-Identifier: GPL-2.0-or-later */
/* List: where somebody is in rows of which some can be seen. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct tui_list {
	size_t at;   /* the selected row */
	size_t top;  /* the first that can be seen */
	size_t rows; /* that could be seen when it was last shown */
};

/* tui_list_key moves by a key among `num` rows; false: the key does not move. */
bool tui_list_key(struct tui_list *list, unsigned key, size_t num);

/* tui_list_show makes the selected of `num` rows one of `rows` that can be seen. */
void tui_list_show(struct tui_list *list, size_t num, size_t rows);

#endif
