/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flow: the procedures of traces, as a list or as ladders. */
#include "report/flow.h"
#include "cli/definitions.h"
#include "cli/inputs.h"
#include "cli/reading.h"
#include "cli/target.h"
#include "cli/terminal.h"
#include "report/ladder_write.h"

struct run {
	struct rsp_settings *settings;
	struct rsp_reading reading;
	struct rsp_out out;
	int write_error; /* of standard output */
	struct rsp_target target;
	struct rsp_definitions *definitions;
	struct rsp_flow *flow;
};

static void on_begin(void *user, uint32_t trace, const char *name)
{
	struct run *run = user;

	(void)trace;
	rsp_flow_trace(run->flow, name);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	rsp_flow_message(run->flow, message);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	rsp_flow_finding(run->flow, finding);
}

static void on_end(void *user, const struct rsp_trace_summary *summary)
{
	(void)user;
	(void)summary;
}

static bool into_file(const struct rsp_settings *settings)
{
	return settings->output && !rsp_target_is_stdout(settings->output);
}

static bool wants_ladders(const struct rsp_settings *settings)
{
	return settings->has_ladder_form || settings->procedure;
}

/* Text for people goes by what the terminal can show; the other forms are for programs. */
static bool is_text(const struct rsp_settings *settings)
{
	return settings->ladder_form == RSP_LADDER_TEXT ||
	       settings->ladder_form == RSP_LADDER_ASCII;
}

static bool is_coloured(const struct rsp_settings *settings)
{
	return settings->color == RSP_WHEN_ALWAYS ||
	       (settings->color == RSP_WHEN_AUTO && !into_file(settings) && rsp_terminal_colour());
}

static void show_ladders(struct run *run)
{
	const struct rsp_settings *settings = run->settings;
	struct rsp_ladder_options options = {
	    .form = settings->ladder_form,
	    .procedure = settings->procedure,
	    .colour = is_coloured(settings),
	    .width = into_file(settings) ? 0 : rsp_terminal_width(),
	};

	if (rsp_ladders_write(run->flow, &run->out, &options))
		return;
	rsp_say("there is not enough memory; the ladders are not whole");
	rsp_reading_worsen(&run->reading, RSP_EXIT_INTERNAL);
}

static void show(struct run *run)
{
	if (wants_ladders(run->settings))
		show_ladders(run);
	else
		rsp_flow_list(run->flow, &run->out, is_coloured(run->settings));
}

static void tell_none(struct run *run)
{
	const char *sealed = rsp_sealed_text(&run->flow->sealed, run->settings->arena);

	if (sealed)
		rsp_say("no procedure was recognised: %s", sealed);
	else
		rsp_say("no procedure was recognised");
}

/* What is wrong with the input was said already. */
static bool is_nothing(const struct run *run)
{
	return run->reading.exit == RSP_EXIT_INPUT && !run->reading.messages &&
	       !run->flow->num_findings && !wants_ladders(run->settings);
}

/* Silence is easily taken for a trace without procedures. */
static bool there_is_one(struct run *run)
{
	uint64_t id = run->settings->procedure;
	size_t num = run->flow->num_procedures;

	if (id && !rsp_flow_procedure(run->flow, id)) {
		rsp_say("there is no procedure %llu: %zu %s found", (unsigned long long)id, num,
		        num == 1 ? "was" : "were");
		rsp_reading_worsen(&run->reading, RSP_EXIT_USAGE);
		return false;
	}
	if (wants_ladders(run->settings) && !num && !run->settings->quiet)
		tell_none(run);
	return true;
}

/* A file takes its name when all of it is there. */
static void show_in_file(struct run *run)
{
	const struct rsp_settings *settings = run->settings;
	bool well;

	if (!rsp_target_open(&run->target, settings->arena, settings->output)) {
		rsp_reading_worsen(&run->reading, RSP_EXIT_INTERNAL);
		return;
	}
	show(run);
	rsp_reading_worsen(&run->reading, rsp_exit_of_output(&run->out, &run->target.error));
	well = !run->out.failed && run->reading.exit != RSP_EXIT_INTERNAL;
	if (!rsp_target_close(&run->target, well))
		rsp_reading_worsen(&run->reading, RSP_EXIT_INTERNAL);
}

static void read_and_show(struct run *run)
{
	rsp_reading_all(&run->reading);
	rsp_flow_end(run->flow);
	if (run->flow->failed) {
		rsp_say("there is not enough memory; something is missing");
		rsp_reading_worsen(&run->reading, RSP_EXIT_INTERNAL);
	}
	if (is_nothing(run) || !there_is_one(run))
		return;
	if (into_file(run->settings))
		show_in_file(run);
	else
		show(run);
}

static void run_init(struct run *run, struct rsp_settings *settings,
                     struct rsp_definitions *definitions)
{
	struct rsp_reading_sink sink = {run, on_begin, on_message, on_finding, on_end};
	struct rsp_flow_options options = {
	    .reveal = settings->reveal,
	    .redact = settings->redact,
	    .joined = settings->num_operands > 1,
	    .lines = wants_ladders(settings),
	    .trees = settings->has_ladder_form && settings->ladder_form == RSP_LADDER_HTML,
	};

	*run = (struct run){.settings = settings, .definitions = definitions};
	if (into_file(settings))
		rsp_out_init(&run->out, rsp_target_write, &run->target);
	else
		rsp_out_init(&run->out, rsp_write_stdout, &run->write_error);
	rsp_reading_init(&run->reading, settings, &run->out, &sink);
	/* Trees that are shown are whole. */
	run->reading.es10_trees = !options.trees;
	run->reading.signatures = !settings->no_crypto;
	run->out.ascii = settings->ascii || (is_text(settings) && !rsp_terminal_utf8());
	run->flow = rsp_flow_new(run->definitions, &options);
}

enum rsp_exit rsp_command_flow(struct rsp_settings *settings)
{
	struct rsp_definitions *definitions;
	enum rsp_exit exit;
	struct run run;

	if (!settings->num_operands) {
		rsp_say("flow needs a trace: a file, a folder, or - for standard input; "
		        "see rsptrace flow --help");
		return RSP_EXIT_USAGE;
	}
	rsp_operands_sort(settings);
	definitions = rsp_definitions_of(settings, &exit);
	if (!definitions)
		return exit;
	run_init(&run, settings, definitions);
	if (run.flow)
		read_and_show(&run);
	else
		rsp_reading_worsen(&run.reading, RSP_EXIT_INTERNAL);
	if (!into_file(settings))
		rsp_reading_worsen(&run.reading, rsp_exit_of_output(&run.out, &run.write_error));
	rsp_flow_free(run.flow);
	rsp_definitions_free(run.definitions);
	rsp_out_free(&run.out);
	return run.reading.exit;
}
