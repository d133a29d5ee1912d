/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The front end for terminals, as the command calls it. */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "rsptrace/view.h"

/* Piped input that is put into a file while it comes. */
struct rsp_tui_feed {
	int fd; /* readable: there is something to take */
	void *user;
	/* pump takes what there is; false: it was the last. */
	bool (*pump)(void *user);
	/* may_read tells whether the view, which has read so many bytes, may go on. */
	bool (*may_read)(void *user, uint64_t read);
};

struct rsp_tui {
	struct rsp_view *view;
	const char *title;
	bool ascii, colour;
	int keys; /* file descriptor of the terminal that keys come from */
	int64_t (*zone)(void *user, int64_t seconds); /* NULL: times are UTC */
	void *zone_user;
	int64_t (*now)(void);            /* a clock in nanoseconds */
	const struct rsp_tui_feed *feed; /* NULL: the view reads files that are there */
};

/* rsp_tui_can tells whether the terminal can show characters of Unicode; it sets the locale. */
bool rsp_tui_can_utf8(void);

/* rsp_tui_run shows the view until somebody leaves: 0; a signal that asks to end is answered with
 * its number, the terminal being as it was. -1: *out_text says why nothing can be shown. */
int rsp_tui_run(const struct rsp_tui *tui, const char **out_text);

#endif
