/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "play.h"

#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool play_begin(struct play *play, const char *const *paths, const char *title, bool ascii,
                bool redact)
{
	struct rsp_view_options options = {.ascii = ascii, .redact = redact, .mark_len = 4096};
	struct tui_options shown = {.ascii = ascii, .title = title};

	*play = (struct play){.definitions = rsp_definitions_new()};
	for (; paths[play->num_inputs]; play->num_inputs++) {
		size_t at = play->num_inputs;

		play->paths[at] = paths[at];
		play->inputs[at] = (struct rsp_view_input){
		    .name = base_name(paths[at]),
		    .options = {.number = (uint32_t)at + 1, .signatures = true},
		    .paths = &play->paths[at],
		    .num_paths = 1,
		};
	}
	options.definitions = play->definitions;
	if (play->definitions)
		play->view = rsp_view_new(&options, play->inputs, play->num_inputs);
	if (!play->view)
		return false;
	tui_app_init(&play->app, &shown, play->view);
	return true;
}

void play_end(struct play *play)
{
	tui_app_free(&play->app);
	tui_grid_free(&play->grid);
	rsp_view_free(play->view);
	rsp_definitions_free(play->definitions);
}

void play_size(struct play *play, int rows, int cols)
{
	if (tui_grid_resize(&play->grid, rows, cols))
		tui_app_resize(&play->app, rows, cols);
}

void play_draw(struct play *play)
{
	tui_app_draw(&play->app, &play->grid);
}

void play_keys(struct play *play, const char *keys)
{
	unsigned key;

	while ((key = tui_key_named(&keys)) != TUI_KEY_NONE) {
		tui_app_key(&play->app, key);
		tui_app_settle(&play->app);
	}
}
