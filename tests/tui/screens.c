/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays scripts and compares the screens with those that were read and accepted.
 *
 *   screens SCRIPT...           compares; what differs is shown
 *   screens --write SCRIPT...   writes what it gets in their place
 *   screens --svg FILE SIZE SCRIPT   draws the last screen of a script
 *
 * A script (tests/tui/scripts/) is lines: "trace FILE" (below captures/), "keys KEYS",
 * "shot NAME", "unread" (nothing is read before the next line; "read" reads all). Text behind "#"
 * is for people: it says how the screens were checked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "play.h"

enum { LINE_LEN = 1024, PATH_LEN = 512, SCREEN_LEN = 1 << 20, LINES_MAX = 64 };

struct size {
	int cols, rows;
};

static const struct size sizes[] = {
    {80,  24},
    {120, 40},
    {200, 60}
};

struct script {
	char name[PATH_LEN];
	char trace[PATH_LEN];
	char lines[LINES_MAX][LINE_LEN];
	size_t num_lines;
	bool unread, redact;
};

static const char *source(void)
{
	const char *folder = getenv("RSP_SOURCE");

	return folder ? folder : ".";
}

static bool take_word(const char *line, const char *word, const char **rest)
{
	size_t len = strlen(word);

	if (strncmp(line, word, len) != 0)
		return false;
	*rest = line + len;
	return true;
}

static bool script_read(struct script *script, const char *path)
{
	FILE *file = fopen(path, "r");
	const char *slash = strrchr(path, '/'), *rest;
	char line[LINE_LEN];

	*script = (struct script){.num_lines = 0};
	snprintf(script->name, sizeof(script->name), "%s", slash ? slash + 1 : path);
	*strchr(script->name, '.') = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (take_word(line, "trace ", &rest))
			snprintf(script->trace, sizeof(script->trace), "%s/captures/%.300s",
			         source(), rest);
		else if (strcmp(line, "unread") == 0)
			script->unread = true;
		else if (strcmp(line, "redact") == 0)
			script->redact = true;
		else if (line[0] && line[0] != '#' && script->num_lines < LINES_MAX)
			strcpy(script->lines[script->num_lines++], line);
	}
	if (file)
		fclose(file);
	return script->trace[0];
}

/* Plays a script and writes its screens. */
static void script_play(const struct script *script, struct size size, bool ascii, FILE *to,
                        bool svg)
{
	const char *paths[] = {script->trace, NULL}, *rest;
	struct play play;

	if (!play_begin(&play, paths, strrchr(script->trace, '/') + 1, ascii, script->redact))
		abort();
	play_size(&play, size.rows, size.cols);
	if (!script->unread)
		tui_app_settle(&play.app);
	for (size_t at = 0; at < script->num_lines; at++) {
		if (take_word(script->lines[at], "keys ", &rest)) {
			play_keys(&play, rest);
		} else if (take_word(script->lines[at], "shot ", &rest) && !svg) {
			play_draw(&play);
			fprintf(to, "== %s\n", rest);
			tui_write_text(&play.grid, to);
		}
	}
	play_draw(&play);
	if (svg)
		tui_write_svg(&play.grid, to);
	play_end(&play);
}

static char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, SCREEN_LEN);

	if (file && fread(text, 1, SCREEN_LEN - 1, file) == 0)
		text[0] = '\0';
	if (file)
		fclose(file);
	return text;
}

static void show_difference(const char *path, const char *wanted, const char *got)
{
	unsigned line = 1;

	while (*wanted && *wanted == *got) {
		line += *wanted == '\n';
		wanted++;
		got++;
	}
	while (line > 1 && wanted[-1] != '\n' && got[-1] != '\n') {
		wanted--;
		got--;
	}
	printf("%s:%u differs\n  wanted: %.*s\n  got:    %.*s\n", path, line,
	       (int)strcspn(wanted, "\n"), wanted, (int)strcspn(got, "\n"), got);
}

static bool check(const struct script *script, struct size size, bool ascii, bool write)
{
	char path[PATH_LEN], *wanted, *got = NULL;
	size_t len;
	bool same;
	FILE *to;

	snprintf(path, sizeof(path), "%s/tests/tui/golden/%.100s-%dx%d-%s.txt", source(),
	         script->name, size.cols, size.rows, ascii ? "ascii" : "utf8");
	to = write ? fopen(path, "w") : open_memstream(&got, &len);
	script_play(script, size, ascii, to, false);
	fclose(to);
	if (write)
		return true;
	wanted = read_all(path);
	same = strcmp(wanted, got) == 0;
	if (!same)
		show_difference(path, wanted, got);
	free(wanted);
	free(got);
	return same;
}

static bool check_all(const char *path, bool write)
{
	struct script script;
	bool same = true;

	if (!script_read(&script, path)) {
		printf("%s: no script\n", path);
		return false;
	}
	for (size_t at = 0; at < sizeof(sizes) / sizeof(*sizes); at++)
		for (int ascii = 0; ascii < 2; ascii++)
			same &= check(&script, sizes[at], ascii, write);
	return same;
}

static int draw_svg(const char *to, const char *size, const char *path)
{
	struct script script;
	struct size shown = {0};
	FILE *file = fopen(to, "w");

	if (!file || sscanf(size, "%dx%d", &shown.cols, &shown.rows) != 2 ||
	    !script_read(&script, path))
		return 1;
	script_play(&script, shown, false, file, true);
	fclose(file);
	return 0;
}

int main(int argc, char **argv)
{
	bool write = argc > 1 && strcmp(argv[1], "--write") == 0, same = true;

	if (argc == 5 && strcmp(argv[1], "--svg") == 0)
		return draw_svg(argv[2], argv[3], argv[4]);
	for (int at = write ? 2 : 1; at < argc; at++)
		same &= check_all(argv[at], write);
	printf(same ? "the screens are as they were accepted\n" : "screens differ\n");
	return same ? 0 : 1;
}
