/* SPDX-License-Identifier: GPL-2.0-or-later */
/* validate: one pass over traces, the rules that they break, and a verdict. */
#include "cli/definitions.h"
#include "cli/inputs.h"
#include "cli/reading.h"
#include "cli/terminal.h"
#include "report/rule_list.h"
#include "report/validation.h"

struct run {
	struct rsp_settings *settings;
	struct rsp_reading reading;
	struct rsp_out out;
	int write_error;
	struct rsp_validation *validation;
};

static void on_begin(void *user, uint32_t trace, const char *name)
{
	struct run *run = user;

	rsp_validation_begin(run->validation, trace, name);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	rsp_validation_message(run->validation, message);
}

static void on_block(void *user, uint32_t trace, uint64_t seq, int slot)
{
	struct run *run = user;

	rsp_validation_block(run->validation, trace, seq, slot);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	rsp_validation_finding(run->validation, finding);
}

static void on_end(void *user, const struct rsp_trace_summary *summary)
{
	struct run *run = user;

	rsp_validation_end(run->validation, summary);
}

static struct rsp_validation_options options_of(const struct rsp_settings *settings,
                                                enum rsp_validation_form form)
{
	return (struct rsp_validation_options){
	    .form = form,
	    .reveal = settings->reveal,
	    .redact = settings->redact,
	    .colour = settings->color == RSP_WHEN_ALWAYS ||
	              (settings->color == RSP_WHEN_AUTO && rsp_terminal_colour()),
	    .joined = settings->num_operands > 1,
	    .strict = settings->strict,
	    .no_crypto = settings->no_crypto,
	    .version = RSP_VERSION,
	};
}

static void run_init(struct run *run, struct rsp_settings *settings, enum rsp_validation_form form)
{
	struct rsp_reading_sink sink = {run, on_begin, on_message, on_finding, on_end};

	*run = (struct run){.settings = settings};
	rsp_out_init(&run->out, rsp_write_stdout, &run->write_error);
	rsp_reading_init(&run->reading, settings, &run->out, &sink);
	run->reading.es10_trees = true;
	run->reading.no_summaries = true;
	/* Names and numbers of subscribers are learnt from every message. */
	if (!settings->redact)
		run->reading.block = on_block;
	run->reading.signatures = !settings->no_crypto;
	run->out.ascii = settings->ascii || (form == RSP_VALIDATION_HUMAN && !rsp_terminal_utf8());
}

static void validate_all(struct run *run)
{
	rsp_reading_all(&run->reading);
	rsp_validation_close(run->validation);
	if (!rsp_validation_passed(run->validation))
		rsp_reading_worsen(&run->reading, RSP_EXIT_VIOLATION);
	if (!rsp_validation_failed(run->validation))
		return;
	rsp_reading_worsen(&run->reading, RSP_EXIT_INTERNAL);
	rsp_say("there is not enough memory");
}

static enum rsp_exit validate(struct rsp_settings *settings,
                              const struct rsp_definitions *definitions,
                              enum rsp_validation_form form)
{
	struct rsp_validation_options options = options_of(settings, form);
	struct run run;

	run_init(&run, settings, form);
	/* Signatures, and what is to be hidden, are found in whole trees. */
	if (settings->no_crypto && !settings->redact)
		run.reading.es10_fields =
		    rsp_definitions_fields(definitions, &run.reading.num_es10_fields);
	run.validation = rsp_validation_new(&run.out, definitions, &options);
	if (run.validation)
		validate_all(&run);
	else
		rsp_reading_worsen(&run.reading, RSP_EXIT_INTERNAL);
	rsp_reading_worsen(&run.reading, rsp_exit_of_output(&run.out, &run.write_error));
	rsp_validation_free(run.validation);
	rsp_out_free(&run.out);
	return run.reading.exit;
}

static enum rsp_exit list_rules(const struct rsp_definitions *definitions)
{
	struct rsp_out out;
	enum rsp_exit exit;
	int error = 0;

	rsp_out_init(&out, rsp_write_stdout, &error);
	rsp_rules_list(&out, definitions);
	exit = rsp_exit_of_output(&out, &error);
	rsp_out_free(&out);
	return exit;
}

enum rsp_exit rsp_command_validate(struct rsp_settings *settings)
{
	const char *forms[RSP_NUM_VALIDATION_FORMS + 1] = {NULL};
	struct rsp_definitions *definitions;
	enum rsp_exit exit;
	int form;

	for (int at = 0; at < RSP_NUM_VALIDATION_FORMS; at++)
		forms[at] = rsp_validation_form_name((enum rsp_validation_form)at);
	form = rsp_settings_form(settings, forms);
	if (form < 0)
		return RSP_EXIT_USAGE;
	if (!settings->num_operands && !settings->list_rules) {
		rsp_say("validate needs a trace: a file, a folder, or - for standard input; "
		        "see rsptrace validate --help");
		return RSP_EXIT_USAGE;
	}
	rsp_operands_sort(settings);
	definitions = rsp_definitions_of(settings, &exit);
	if (!definitions)
		return exit;
	if (settings->list_rules)
		exit = list_rules(definitions);
	else
		exit = validate(settings, definitions, (enum rsp_validation_form)form);
	rsp_definitions_free(definitions);
	return exit;
}
