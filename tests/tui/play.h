/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The front end without a terminal: a view of traces, and an app that shows it. */
#ifndef RSP_TEST_TUI_PLAY_H
#define RSP_TEST_TUI_PLAY_H

#include "tui/app.h"
#include "tui/svg.h"

enum { PLAY_TRACES_MAX = 4 };

struct play {
	struct rsp_definitions *definitions;
	const char *paths[PLAY_TRACES_MAX];
	struct rsp_view_input inputs[PLAY_TRACES_MAX];
	size_t num_inputs;
	struct rsp_view *view;
	struct tui_app app;
	struct tui_grid grid;
};

/* play_begin opens the traces; `names` are shown, NULL ends them. Nothing is read yet. */
bool play_begin(struct play *play, const char *const *paths, const char *title, bool ascii,
                bool redact);
void play_end(struct play *play);

/* play_size and play_draw. play_keys presses keys, written as in scripts, and lets the app work
 * after each. */
void play_size(struct play *play, int rows, int cols);
void play_draw(struct play *play);
void play_keys(struct play *play, const char *keys);

#endif
