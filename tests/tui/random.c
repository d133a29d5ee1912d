/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Presses random keys and changes the size at random: random NUM [SEED]. Nothing may break, and
 * whatever is drawn must be a screen: every row of the grid is filled with whole characters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "play.h"
#include "rsptrace/width.h"

enum { PATH_LEN = 512, RESIZE_ONE_IN = 40, LOOK_ONE_IN = 3, RESTART_ONE_IN = 2500 };

static const char *const traces[] = {
    "sgp22-bad-serversig/apdu-gsmtap.pcap",
    "sgp22-tls13/merged.pcapng",
    "sgp22-faults/04-storemetadata-before-configureisdp.pcap",
    "sgp22-faults/01-missing-preparedownload.pcap",
    "sgp32-plain/esipa.pcap",
    "sgp22-cancel/es9p-tls.pcapng",
    "sgp22-tls13/apdu.hex",
};

/* What people press, and what leads further than single keys do. */
static const char *const strings[] = {
    "<Up>",
    "<Down>",
    "<Down>",
    "<Down>",
    "<Left>",
    "<Right>",
    "<PgUp>",
    "<PgDn>",
    "<Home>",
    "<End>",
    "<Enter>",
    "<Enter>",
    "<Esc>",
    "<Tab>",
    "<Tab>",
    "<BackTab>",
    "<Backspace>",
    "<Delete>",
    "j",
    "k",
    "h",
    "l",
    "g",
    "G",
    "P",
    "M",
    "F",
    "?",
    "/",
    "f",
    "n",
    "N",
    "]",
    "[",
    "T",
    "\\",
    "+",
    "-",
    "<",
    ">",
    ":",
    "q",
    "<Space>",
    "/es10 && !ok<Enter>",
    "/sw == 0x9000<Enter>",
    "/es10.<Tab><Enter>",
    "/<Home><Delete><Delete><Delete><Delete><Delete><Delete><Delete><Delete><Delete><Delete><"
    "Delete>"
    "<Delete><Delete><Delete><Delete><Delete><Enter>",
    "fcertificate<Enter>",
    "f~serial.umber<Enter>",
    "fx:BF38<Enter>",
    ":17<Enter>",
    "x",
    "~",
    "\"",
};

enum {
	NUM_STRINGS = sizeof(strings) / sizeof(*strings),
	NUM_TRACES = sizeof(traces) / sizeof(*traces)
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t below(uint64_t *state, size_t num)
{
	return (size_t)(next_random(state) % num);
}

static void broken(const struct tui_grid *grid, int row, int col)
{
	fprintf(stderr, "a screen of %d rows and %d columns: row %d, column %d:\n", grid->rows,
	        grid->cols, row, col);
	for (int at = 0; at < grid->cols; at++)
		fprintf(stderr, "%d:%s|", tui_grid_at(grid, row, at)->columns,
		        tui_grid_at(grid, row, at)->text);
	fprintf(stderr, "\n");
	abort();
}

static void check_grid(const struct tui_grid *grid)
{
	for (int row = 0; row < grid->rows; row++) {
		int total = 0;

		for (int col = 0; col < grid->cols; col++) {
			const struct tui_cell *cell = tui_grid_at(grid, row, col);

			if (cell->columns &&
			    rsp_text_columns(rsp_text(cell->text)) != cell->columns)
				broken(grid, row, col);
			if ((unsigned char)cell->text[0] < 0x20 && cell->columns)
				broken(grid, row, col);
			total += cell->columns;
		}
		if (total != grid->cols)
			broken(grid, row, grid->cols);
	}
}

static void begin(struct play *play, uint64_t *state)
{
	static char path[PATH_LEN];
	const char *paths[] = {path, NULL};

	snprintf(path, sizeof(path), "%s/captures/%s", getenv("RSP_SOURCE"),
	         traces[below(state, NUM_TRACES)]);
	if (!play_begin(play, paths, "random", below(state, 2), below(state, 4) == 0))
		abort();
	play_size(play, 24, 80);
}

/* A key at a time; at times the screen is only drawn while work is not done. */
static void press(struct play *play, uint64_t *state, const char *keys)
{
	unsigned key;

	while ((key = tui_key_named(&keys)) != TUI_KEY_NONE) {
		tui_app_key(&play->app, key);
		tui_app_work(&play->app, below(state, 2));
		if (below(state, LOOK_ONE_IN) == 0)
			tui_app_settle(&play->app);
		play_draw(play);
		check_grid(&play->grid);
	}
}

int main(int argc, char **argv)
{
	unsigned long num = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	unsigned long left = 0, resized = 0;
	struct play play;

	state = state * UINT64_C(0x9E3779B97F4A7C15) + 1;
	begin(&play, &state);
	for (unsigned long at = 0; at < num; at++) {
		if (below(&state, RESIZE_ONE_IN) == 0) {
			play_size(&play, 1 + (int)below(&state, 70), 1 + (int)below(&state, 220));
			resized++;
		}
		press(&play, &state, strings[below(&state, NUM_STRINGS)]);
		if (!play.app.over && below(&state, RESTART_ONE_IN) != 0)
			continue;
		play_end(&play);
		begin(&play, &state);
		left++;
	}
	play_end(&play);
	printf("%lu strings of keys, %lu sizes, %lu times begun anew\n", num, resized, left + 1);
	return 0;
}
