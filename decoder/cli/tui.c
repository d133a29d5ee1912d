/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tui: traces on a terminal. */
#define _GNU_SOURCE
#include "tui/tui.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/definitions.h"
#include "cli/inputs.h"
#include "cli/spool.h"
#include "cli/terminal.h"

static const char keyboard[] = "/dev/tty";
static const char stdin_path[] = "/proc/self/fd/0";

enum { MEGABYTE = 1 << 20 };

struct run {
	struct rsp_settings *settings;
	struct rsp_view_input *inputs;
	size_t num_inputs;
	const char *title;
	struct rsp_spool spool;
	bool spooling;
	struct rsp_view *view;
	enum rsp_exit exit;
};

/* Keys come from standard input where that is a terminal; a trace may come from there instead. */
static int open_keys(void)
{
	return isatty(STDIN_FILENO) ? dup(STDIN_FILENO) : open(keyboard, O_RDWR | O_CLOEXEC);
}

bool rsp_tui_possible(void)
{
	int keys = rsp_terminal_screen() ? open_keys() : -1;

	if (keys < 0)
		return false;
	close(keys);
	return true;
}

static bool fail(struct run *run, enum rsp_exit exit, const char *name, const char *text)
{
	rsp_say("%s%s%s", name, name[0] ? ": " : "", text);
	run->exit = exit;
	return false;
}

/* Standard input is a file that can be opened again, or is put into one. */
static bool take_stdin(struct run *run, const char **path)
{
	struct stat status;

	if (fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode)) {
		*path = stdin_path;
		return true;
	}
	if (run->num_inputs || run->spooling)
		return fail(run, RSP_EXIT_USAGE, "standard input",
		            "piped input can only be looked at alone");
	if (!rsp_spool_begin(&run->spool, STDIN_FILENO, run->settings->buffer_mb * MEGABYTE))
		return fail(run, RSP_EXIT_INTERNAL, "standard input", "there is no room for it");
	run->spooling = true;
	*path = run->spool.path;
	return true;
}

static bool add_input(struct run *run, const char *const *operands, size_t num)
{
	struct rsp_settings *settings = run->settings;
	struct rsp_files files = rsp_files_of(settings->arena, operands, num);
	struct rsp_view_input *input = &run->inputs[run->num_inputs];
	int64_t *shifts = rsp_arena_alloc(settings->arena, (files.num_paths + 1) * sizeof(*shifts));
	int64_t of_all;

	if (files.trouble)
		return fail(run, RSP_EXIT_INPUT, files.operand, files.trouble);
	if (!shifts)
		return fail(run, RSP_EXIT_INTERNAL, "", "there is not enough memory");
	of_all = rsp_shift_of(settings, files.operand, 0);
	for (size_t at = 0; at < files.num_paths; at++) {
		shifts[at] = rsp_shift_of(settings, files.paths[at], of_all);
		if (strcmp(files.paths[at], "-") == 0 && !take_stdin(run, &files.paths[at]))
			return false;
	}
	*input = (struct rsp_view_input){
	    .name = strcmp(operands[0], "-") == 0 ? "standard input"
	                                          : rsp_base_name(settings->arena, operands[0]),
	    .options = rsp_options_of_trace(settings, (uint32_t)run->num_inputs + 1),
	    .paths = files.paths,
	    .shifts = shifts,
	    .num_paths = files.num_paths,
	};
	input->options.signatures = !settings->no_crypto;
	run->title = run->num_inputs
	                 ? rsp_arena_concat(settings->arena, run->title, " + ", input->name, NULL)
	                 : input->name;
	run->num_inputs++;
	return true;
}

static bool add_inputs(struct run *run)
{
	struct rsp_settings *settings = run->settings;
	size_t num;

	rsp_operands_sort(settings);
	run->inputs =
	    rsp_arena_alloc(settings->arena, settings->num_operands * sizeof(*run->inputs));
	if (!run->inputs)
		return fail(run, RSP_EXIT_INTERNAL, "", "there is not enough memory");
	for (size_t at = 0; at < settings->num_operands; at += num) {
		num = rsp_files_alike(settings->operands + at, settings->num_operands - at);
		if (!add_input(run, settings->operands + at, num))
			return false;
	}
	return true;
}

static bool pump(void *user)
{
	struct run *run = user;

	return rsp_spool_pump(&run->spool);
}

static bool may_read(void *user, uint64_t read)
{
	struct run *run = user;
	bool may = rsp_spool_may_read(&run->spool, read);

	rsp_view_dropped(run->view, run->spool.dropped);
	return may;
}

/* Ends as the signal would have ended the program, now that the terminal is as it was. */
static void end_by(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

static void show(struct run *run, int keys)
{
	const struct rsp_settings *settings = run->settings;
	struct rsp_tui_feed feed = {
	    .fd = STDIN_FILENO, .user = run, .pump = pump, .may_read = may_read};
	struct rsp_tui tui = {
	    .view = run->view,
	    .title = run->title,
	    .ascii = run->settings->ascii,
	    .colour = settings->color == RSP_WHEN_ALWAYS ||
	              (settings->color == RSP_WHEN_AUTO && rsp_terminal_colour()),
	    .keys = keys,
	    .zone = settings->utc ? NULL : rsp_terminal_zone,
	    .now = rsp_terminal_now,
	    .feed = run->spooling ? &feed : NULL,
	};
	const char *text;
	int number = rsp_tui_run(&tui, &text);

	if (number < 0)
		fail(run, RSP_EXIT_INTERNAL, "", text);
	if (number > 0)
		end_by(number);
}

static void run_with(struct run *run, const struct rsp_definitions *definitions, int keys)
{
	struct rsp_view_options options = {
	    .definitions = definitions,
	    .reveal = run->settings->reveal,
	    .redact = run->settings->redact,
	    .ascii = run->settings->ascii,
	};

	if (add_inputs(run)) {
		run->view = rsp_view_new(&options, run->inputs, run->num_inputs);
		if (run->view)
			show(run, keys);
		else
			fail(run, RSP_EXIT_INTERNAL, "", "there is not enough memory");
	}
	rsp_view_free(run->view);
	if (run->spooling)
		rsp_spool_end(&run->spool);
}

enum rsp_exit rsp_command_tui(struct rsp_settings *settings)
{
	struct run run = {.settings = settings, .exit = RSP_EXIT_DONE};
	struct rsp_definitions *definitions;
	int keys;

	if (!settings->num_operands) {
		rsp_say("tui needs a trace: a file, a folder, or - for standard input; "
		        "see rsptrace tui --help");
		return RSP_EXIT_USAGE;
	}
	keys = rsp_terminal_screen() ? open_keys() : -1;
	if (keys < 0) {
		rsp_say("tui needs a terminal; rsptrace flow writes what the procedures are");
		return RSP_EXIT_USAGE;
	}
	definitions = rsp_definitions_of(settings, &run.exit);
	settings->ascii |= !rsp_tui_can_utf8();
	if (definitions)
		run_with(&run, definitions, keys);
	rsp_definitions_free(definitions);
	close(keys);
	return run.exit;
}
