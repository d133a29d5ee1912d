/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An input of any format as a view: every message, procedure and finding is shown, every message is
 * opened again from marks, and bits of each lead to bytes and back. What a plain reading handed out
 * can always be opened: from the beginning nothing is missing. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rsptrace/detail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { MESSAGES_MAX = 64, LINES_MAX = 32, PATH_LEN = 32 };

static void light(const struct rsp_detail *detail)
{
	for (size_t at = 0; at < detail->num_lines && at < LINES_MAX; at++) {
		const struct rsp_detail_line *line = &detail->lines[at];

		for (size_t tab = 0; tab < detail->num_tabs && tab < LINES_MAX; tab++) {
			size_t bytes = detail->tabs[tab].bytes.len, num = 0;
			bool *lit = calloc(bytes + 1, sizeof(*lit));
			size_t said = rsp_detail_light(detail, line->tab, line->bit_off,
			                               line->bit_len, (int)tab, lit);

			for (size_t byte = 0; byte < bytes; byte++)
				num += lit[byte];
			if (num != said)
				abort();
			free(lit);
		}
	}
	for (size_t tab = 0; tab < detail->num_tabs; tab++)
		if (rsp_detail_line_at(detail, (int)tab, 0) >= (int)detail->num_lines)
			abort();
}

static void open_all(struct rsp_view *view, size_t num)
{
	for (size_t at = 0; at < num && at < MESSAGES_MAX; at++) {
		struct rsp_opening *opening = rsp_opening_new(view, at);
		enum rsp_work work = RSP_WORK_GOES_ON;

		while (opening && work == RSP_WORK_GOES_ON)
			work = rsp_opening_step(opening);
		if (work != RSP_WORK_DONE)
			abort();
		light(rsp_opening_detail(opening));
		rsp_opening_free(opening);
	}
}

static void show_all(struct rsp_view *view)
{
	struct rsp_view_message message;
	struct rsp_view_procedure procedure;
	struct rsp_view_finding finding;
	struct rsp_arena arena;

	rsp_arena_init(&arena, 0);
	for (size_t at = 0; rsp_view_message(view, at, &arena, &message); at++)
		rsp_arena_reset(&arena);
	for (size_t at = 0; rsp_view_procedure(view, at, &arena, &procedure); at++) {
		if (!rsp_view_rungs(view, procedure.id, &arena))
			abort();
		rsp_arena_reset(&arena);
	}
	for (size_t at = 0; rsp_view_finding(view, at, &arena, &finding); at++)
		rsp_arena_reset(&arena);
	rsp_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct rsp_definitions *definitions; /* read once, for all inputs */
	int file = memfd_create("fuzz", MFD_CLOEXEC);
	char path[PATH_LEN];
	const char *paths[] = {path};
	struct rsp_view_input input = {
	    .name = "fuzz", .options = {.number = 1}, .paths = paths, .num_paths = 1};
	struct rsp_view_options options = {.mark_len = 64};
	struct rsp_view_state state;
	struct rsp_view *view;

	if (file < 0 || write(file, data, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	if (!definitions)
		definitions = rsp_definitions_new();
	options.definitions = definitions;
	view = definitions ? rsp_view_new(&options, &input, 1) : NULL;
	if (!view)
		abort();
	while (rsp_view_step(view))
		;
	rsp_view_state(view, &state);
	show_all(view);
	open_all(view, state.num_messages);
	rsp_view_free(view);
	close(file);
	return 0;
}
