/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diff: two traces compared. */
#include "report/diff.h"
#include "cli/definitions.h"
#include "cli/reading.h"
#include "cli/terminal.h"

struct run {
	struct rsp_out out;
	int write_error;
	struct rsp_diff *diff;
	enum rsp_diff_side side; /* that is read */
	enum rsp_exit exit;
};

static void on_begin(void *user, uint32_t trace, const char *name)
{
	(void)user;
	(void)trace;
	(void)name;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	rsp_diff_message(run->diff, run->side, message);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	rsp_diff_finding(run->diff, run->side, finding);
}

static void on_end(void *user, const struct rsp_trace_summary *summary)
{
	(void)user;
	(void)summary;
}

/* Each for itself: they are never the parts of one rotated log. */
static void read_side(struct run *run, const struct rsp_settings *settings, enum rsp_diff_side side)
{
	struct rsp_reading_sink sink = {run, on_begin, on_message, on_finding, on_end};
	struct rsp_settings one = *settings;
	struct rsp_reading reading;

	one.operands = settings->operands + side;
	one.num_operands = 1;
	run->side = side;
	rsp_reading_init(&reading, &one, &run->out, &sink);
	rsp_reading_all(&reading);
	run->exit = rsp_exit_worse(run->exit, reading.exit);
}

static enum rsp_exit exit_of(enum rsp_diff_verdict verdict)
{
	switch (verdict) {
	case RSP_DIFF_SAME:
		break;
	case RSP_DIFF_DIFFERENT:
		return RSP_EXIT_VIOLATION;
	case RSP_DIFF_NOTHING:
		rsp_say("there is no procedure in either trace to compare");
		return RSP_EXIT_INPUT;
	case RSP_DIFF_NO_MEMORY:
		rsp_say("there is not enough memory");
		return RSP_EXIT_INTERNAL;
	}
	return RSP_EXIT_DONE;
}

static void compare(struct run *run, const struct rsp_settings *settings)
{
	read_side(run, settings, RSP_DIFF_GOOD);
	read_side(run, settings, RSP_DIFF_BAD);
	if (run->exit != RSP_EXIT_INPUT)
		run->exit =
		    rsp_exit_worse(run->exit, exit_of(rsp_diff_write(run->diff, &run->out)));
}

static enum rsp_exit diff(const struct rsp_settings *settings,
                          const struct rsp_definitions *definitions)
{
	struct rsp_diff_options options = {settings->reveal, settings->redact};
	struct run run = {.exit = RSP_EXIT_DONE};

	rsp_out_init(&run.out, rsp_write_stdout, &run.write_error);
	run.out.ascii = settings->ascii || !rsp_terminal_utf8();
	run.diff = rsp_diff_new(definitions, &options);
	if (run.diff)
		compare(&run, settings);
	else
		run.exit = exit_of(RSP_DIFF_NO_MEMORY);
	run.exit = rsp_exit_worse(run.exit, rsp_exit_of_output(&run.out, &run.write_error));
	rsp_diff_free(run.diff);
	rsp_out_free(&run.out);
	return run.exit;
}

enum rsp_exit rsp_command_diff(struct rsp_settings *settings)
{
	struct rsp_definitions *definitions;
	enum rsp_exit exit;

	if (settings->num_operands != RSP_NUM_DIFF_SIDES) {
		rsp_say("diff needs two traces; see rsptrace diff --help");
		return RSP_EXIT_USAGE;
	}
	definitions = rsp_definitions_of(settings, &exit);
	if (!definitions)
		return exit;
	exit = diff(settings, definitions);
	rsp_definitions_free(definitions);
	return exit;
}
