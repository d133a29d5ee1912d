/* SPDX-License-Identifier: GPL-2.0-or-later */
/* convert: items of cards to a pcapng. Where values must be overwritten the traces are read twice:
 * first to learn where they stand. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/target.h"
#include "cli/terminal.h"
#include "report/pcapng.h"

enum { CHUNK = 64 << 10 };

struct run {
	struct rsp_settings *settings;
	struct rsp_out out;
	struct rsp_target target;
	struct rsp_overwrite *overwrite;
	struct rsp_pcapng *pcapng;
	const char *spool; /* where standard input can be read twice; NULL: it is not read */
	FILE *spool_file;
	bool learning; /* the first pass */
	enum rsp_exit exit;
};

static void worsen(struct run *run, enum rsp_exit exit)
{
	run->exit = rsp_exit_worse(run->exit, exit);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	if (run->learning)
		rsp_overwrite_learn(run->overwrite, message);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static void on_item(void *user, const struct rsp_card_item *item)
{
	struct run *run = user;

	if (!run->learning)
		rsp_pcapng_item(run->pcapng, item);
}

static void tell_trouble(const char *path, const char *text)
{
	rsp_say("%s: %s", strcmp(path, "-") == 0 ? "standard input" : path, text);
}

/* Tells of a trace once, in the first pass that reads it. */
static void judge(struct run *run, const struct rsp_trace_summary *summary, const char *operand)
{
	switch (summary->status) {
	case RSP_STATUS_OK:
		return;
	case RSP_STATUS_DAMAGED:
		worsen(run, RSP_EXIT_DAMAGED);
		if (run->settings->quiet)
			return;
		break;
	case RSP_STATUS_UNKNOWN:
	case RSP_STATUS_UNREADABLE:
		worsen(run, RSP_EXIT_INPUT);
		break;
	case RSP_STATUS_NO_MEMORY:
		worsen(run, RSP_EXIT_INTERNAL);
		break;
	}
	tell_trouble(operand, summary->text ? summary->text : rsp_status_name(summary->status));
}

static void read_files(struct run *run, struct rsp_trace *trace, const struct rsp_files *files)
{
	int64_t of_all = rsp_shift_of(run->settings, files->operand, 0);

	for (size_t at = 0; at < files->num_paths && !run->out.failed; at++) {
		bool spooled = strcmp(files->paths[at], "-") == 0 && run->spool;

		rsp_trace_shift(trace, rsp_shift_of(run->settings, files->paths[at], of_all));
		if (rsp_trace_open(trace, spooled ? run->spool : files->paths[at]) != RSP_STATUS_OK)
			continue;
		while (!run->out.failed && rsp_trace_step(trace))
			continue;
	}
	rsp_trace_end(trace);
}

static void read_trace(struct run *run, const char *const *operands, size_t num, uint32_t number)
{
	struct rsp_sink sink = {run, on_message, on_finding, on_item};
	struct rsp_trace_options options = rsp_options_of_trace(run->settings, number);
	struct rsp_files files = rsp_files_of(run->settings->arena, operands, num);
	struct rsp_trace *trace = files.trouble ? NULL : rsp_trace_new(&options, &sink);
	struct rsp_trace_summary summary = {.status = RSP_STATUS_UNREADABLE, .text = files.trouble};

	if (!trace && !files.trouble)
		summary = (struct rsp_trace_summary){.status = RSP_STATUS_NO_MEMORY};
	if (!run->learning)
		rsp_pcapng_begin(run->pcapng);
	if (trace) {
		read_files(run, trace, &files);
		summary = rsp_trace_summary(trace);
	}
	if (run->learning || !rsp_overwrite_needed(run->overwrite))
		judge(run, &summary, files.operand);
	rsp_trace_free(trace);
}

static void read_traces(struct run *run, bool learning)
{
	const struct rsp_settings *settings = run->settings;
	uint32_t number = 0;

	run->learning = learning;
	for (size_t at = 0, num; at < settings->num_operands && !run->out.failed; at += num) {
		num = rsp_files_alike(settings->operands + at, settings->num_operands - at);
		read_trace(run, settings->operands + at, num, ++number);
	}
}

/* A pipe can be read once; what is to be read twice is kept in a file that has no name. */
static bool spool_input(struct run *run)
{
	char *room = rsp_arena_alloc(run->settings->arena, CHUNK);
	size_t got;

	run->spool_file = tmpfile();
	if (!run->spool_file || !room)
		return false;
	while ((got = fread(room, 1, CHUNK, stdin)) > 0)
		if (fwrite(room, 1, got, run->spool_file) != got)
			return false;
	run->spool = rsp_arena_printf(run->settings->arena, "/dev/fd/%d", fileno(run->spool_file));
	return fflush(run->spool_file) == 0 && !ferror(stdin);
}

static bool reads_stdin(const struct rsp_settings *settings)
{
	for (size_t at = 0; at < settings->num_operands; at++)
		if (strcmp(settings->operands[at], "-") == 0)
			return true;
	return false;
}

/* The first pass. */
static bool learn(struct run *run)
{
	if (!rsp_overwrite_needed(run->overwrite))
		return true;
	if (reads_stdin(run->settings) && !spool_input(run)) {
		tell_trouble("-", "it cannot be kept for reading it twice");
		worsen(run, RSP_EXIT_INTERNAL);
		return false;
	}
	read_traces(run, true);
	if (rsp_overwrite_ready(run->overwrite))
		return true;
	rsp_say("there is not enough memory to know what is secret; nothing is written");
	worsen(run, RSP_EXIT_INTERNAL);
	return false;
}

static void tell_counts(struct run *run, const struct rsp_pcapng_counts *counts)
{
	if (!counts->packets) {
		if (run->exit == RSP_EXIT_DONE || run->exit == RSP_EXIT_DAMAGED)
			rsp_say("nothing was converted: no SIM traffic was found");
		worsen(run, RSP_EXIT_INPUT);
		return;
	}
	if (run->settings->quiet)
		return;
	if (counts->cut)
		rsp_say("%llu packets were cut: their data is longer than a UDP packet",
		        (unsigned long long)counts->cut);
	if (counts->overwritten_packets)
		rsp_say("%llu of %llu packets have overwritten bytes; their comments tell",
		        (unsigned long long)counts->overwritten_packets,
		        (unsigned long long)counts->packets);
}

static void convert(struct run *run)
{
	struct rsp_pcapng_counts counts;
	bool whole;

	if (!learn(run) ||
	    !rsp_target_open(&run->target, run->settings->arena, run->settings->output)) {
		worsen(run, RSP_EXIT_INTERNAL);
		return;
	}
	read_traces(run, false);
	whole = rsp_pcapng_end(run->pcapng);
	worsen(run, rsp_exit_of_output(&run->out, &run->target.error));
	if (!whole) {
		rsp_say("there is not enough memory; the file is not whole");
		worsen(run, RSP_EXIT_INTERNAL);
	}
	counts = rsp_pcapng_counts(run->pcapng);
	tell_counts(run, &counts);
	if (!rsp_target_close(&run->target, whole && counts.packets && !run->out.failed))
		worsen(run, RSP_EXIT_INTERNAL);
}

/* Whether the file to be written is one of those to be read: nobody wants a log to be lost. */
static bool writes_over_input(const struct rsp_settings *settings)
{
	struct stat out, in;

	if (rsp_target_is_stdout(settings->output) || stat(settings->output, &out) != 0 ||
	    !S_ISREG(out.st_mode))
		return false;
	for (size_t at = 0; at < settings->num_operands; at++)
		if (stat(settings->operands[at], &in) == 0 && in.st_dev == out.st_dev &&
		    in.st_ino == out.st_ino)
			return true;
	return false;
}

static const char *trouble_with(const struct rsp_settings *settings)
{
	if (!settings->output)
		return "convert needs -w FILE";
	if (!settings->num_operands)
		return "convert needs a trace: a file, a folder, or - for standard input";
	if (rsp_target_is_stdout(settings->output) && rsp_terminal_out())
		return "a pcapng is not for a terminal";
	if (writes_over_input(settings))
		return "the file to be written is one of those to be read";
	return NULL;
}

enum rsp_exit rsp_command_convert(struct rsp_settings *settings)
{
	struct run run = {.settings = settings};
	const char *trouble = trouble_with(settings);

	if (trouble) {
		rsp_say("%s; see rsptrace convert --help", trouble);
		return RSP_EXIT_USAGE;
	}
	rsp_out_init(&run.out, rsp_target_write, &run.target);
	run.overwrite = rsp_overwrite_new(settings->reveal, settings->redact);
	run.pcapng = run.overwrite ? rsp_pcapng_new(&run.out, run.overwrite) : NULL;
	if (run.pcapng)
		convert(&run);
	else
		worsen(&run, RSP_EXIT_INTERNAL);
	rsp_pcapng_free(run.pcapng);
	rsp_overwrite_free(run.overwrite);
	rsp_out_free(&run.out);
	if (run.spool_file)
		fclose(run.spool_file);
	return run.exit;
}
