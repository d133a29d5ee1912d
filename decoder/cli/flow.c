/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flow: the procedures of traces. */
#include "report/flow.h"
#include "cli/definitions.h"
#include "cli/inputs.h"
#include "cli/reading.h"
#include "cli/terminal.h"

struct run {
	struct rsp_settings *settings;
	struct rsp_reading reading;
	struct rsp_out out;
	int write_error;
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

static void show(struct run *run)
{
	struct rsp_flow_look look = {.infos = false};

	rsp_flow_end(run->flow);
	rsp_flow_list(run->flow, &run->out, &look);
}

static void run_init(struct run *run, struct rsp_settings *settings,
                     struct rsp_definitions *definitions)
{
	struct rsp_reading_sink sink = {run, on_begin, on_message, on_finding, on_end};
	struct rsp_flow_options options = {
	    .reveal = settings->reveal,
	    .redact = settings->redact,
	    .joined = settings->num_operands > 1,
	};

	*run = (struct run){.settings = settings, .definitions = definitions};
	rsp_out_init(&run->out, rsp_write_stdout, &run->write_error);
	rsp_reading_init(&run->reading, settings, &run->out, &sink);
	run->reading.es10_trees = true;
	run->out.ascii = settings->ascii || !rsp_terminal_utf8();
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
	if (run.flow) {
		rsp_reading_all(&run.reading);
		show(&run);
	} else {
		rsp_reading_worsen(&run.reading, RSP_EXIT_INTERNAL);
	}
	rsp_reading_worsen(&run.reading, rsp_exit_of_output(&run.out, &run.write_error));
	rsp_flow_free(run.flow);
	rsp_definitions_free(run.definitions);
	rsp_out_free(&run.out);
	return run.reading.exit;
}
