/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export: traces as a database. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/definitions.h"
#include "cli/inputs.h"
#include "cli/reading.h"
#include "cli/terminal.h"
#include "report/database.h"

struct run {
	struct rsp_settings *settings;
	struct rsp_reading reading;
	struct rsp_out out; /* nothing is written to it; when it fails, reading stops */
	int write_error;
	struct rsp_database *database;
};

static void on_begin(void *user, uint32_t trace, const char *name)
{
	struct run *run = user;

	rsp_database_begin(run->database, trace, name);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	rsp_database_message(run->database, message);
	if (rsp_database_trouble(run->database))
		run->out.failed = true;
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	rsp_database_finding(run->database, finding);
}

static void on_end(void *user, const struct rsp_trace_summary *summary)
{
	struct run *run = user;

	rsp_database_end(run->database, summary);
}

static void run_init(struct run *run, struct rsp_settings *settings)
{
	struct rsp_reading_sink sink = {run, on_begin, on_message, on_finding, on_end};

	*run = (struct run){.settings = settings};
	rsp_out_init(&run->out, rsp_write_stdout, &run->write_error);
	rsp_reading_init(&run->reading, settings, &run->out, &sink);
	run->reading.signatures = true;
}

static void fail(struct run *run, const char *text)
{
	rsp_say("%s: %s", run->settings->sqlite, text);
	rsp_reading_worsen(&run->reading, RSP_EXIT_INTERNAL);
}

/* The new file takes the place of the old one only when it is whole. */
static void put_in_place(struct run *run, const char *part)
{
	bool whole = run->reading.exit != RSP_EXIT_INTERNAL && run->reading.messages;

	if (whole && rename(part, run->settings->sqlite) != 0) {
		fail(run, strerror(errno));
		whole = false;
	}
	if (!whole)
		unlink(part);
}

static void export_all(struct run *run)
{
	const char *trouble;

	if (!rsp_database_trouble(run->database))
		rsp_reading_all(&run->reading);
	rsp_database_close(run->database);
	trouble = rsp_database_trouble(run->database);
	if (trouble)
		fail(run, trouble);
}

static enum rsp_exit export(struct rsp_settings *settings,
                            const struct rsp_definitions *definitions) {
	struct rsp_database_options options =
	    {
	                                    .reveal = settings->reveal,
	                                    .redact = settings->redact,
	                                    .joined = settings->num_operands > 1,
	                                    }
	       ;
	const char *part = rsp_arena_printf(settings->arena, "%s.part", settings->sqlite);
	struct run run;

	run_init(&run, settings);
	unlink(part);
	run.database = rsp_database_new(part, definitions, &options);
	if (run.database) export_all(&run);
	else fail(&run, "there is not enough memory");
	rsp_database_free(run.database);
	put_in_place(&run, part);
	rsp_out_free(&run.out);
	return run.reading.exit;
}

static const char *trouble_with(const struct rsp_settings *settings)
{
	if (!settings->sqlite)
		return "export needs a file to write: --sqlite FILE";
	if (!settings->num_operands)
		return "export needs a trace: a file, a folder, or - for standard input";
	if (access(settings->sqlite, F_OK) == 0 && !rsp_database_is(settings->sqlite))
		return rsp_arena_printf(settings->arena,
		                        "%s is there, and was not written by export",
		                        settings->sqlite);
	return NULL;
}

enum rsp_exit rsp_command_export(struct rsp_settings *settings)
{
	const char *trouble = trouble_with(settings);
	struct rsp_definitions *definitions;
	enum rsp_exit exit;

	if (trouble) {
		rsp_say("%s; see rsptrace export --help", trouble);
		return RSP_EXIT_USAGE;
	}
	rsp_operands_sort(settings);
	definitions = rsp_definitions_of(settings, &exit);
	if (!definitions)
		return exit;
	exit = export(settings, definitions);
	rsp_definitions_free(definitions);
	return exit;
}
