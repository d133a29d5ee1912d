/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decode: one pass over each trace, every message to the writer. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/terminal.h"

enum {
	STEPS_PER_LOOK = 1024, /* how often the clock is asked */
	PERMILLE_PER_PERCENT = 10
};

#define NS_PER_SECOND      INT64_C(1000000000)
#define NS_BEFORE_PROGRESS INT64_C(500000000)
#define NS_PER_PROGRESS    INT64_C(200000000)

struct run {
	struct rsp_settings *settings;
	struct rsp_out out;
	int write_error;
	struct rsp_writer *writer;
	bool live; /* somebody watches: write each message at once */
	bool shows_progress;
	int64_t started_ns, shown_ns;
	bool progress_shown;
	unsigned steps;
	uint64_t messages; /* of all traces */
	enum rsp_exit exit;
};

static void worsen(struct run *run, enum rsp_exit exit)
{
	run->exit = rsp_exit_worse(run->exit, exit);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	rsp_writer_message(run->writer, message);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	rsp_writer_finding(run->writer, finding);
}

static void progress_clear(struct run *run)
{
	if (run->progress_shown)
		fprintf(stderr, "\r\033[K");
	run->progress_shown = false;
}

static void progress_write(struct run *run, const struct rsp_trace *trace, int64_t now)
{
	uint64_t frames = rsp_trace_summary(trace).frames;
	int permille = rsp_trace_progress(trace);
	double seconds = (double)(now - run->started_ns) / (double)NS_PER_SECOND;

	fprintf(stderr, "\r");
	if (permille >= 0)
		fprintf(stderr, "%3d %%  ", permille / PERMILLE_PER_PERCENT);
	fprintf(stderr, "%llu frames, %.0f a second\033[K", (unsigned long long)frames,
	        seconds > 0 ? (double)frames / seconds : 0.0);
	run->progress_shown = true;
	run->shown_ns = now;
}

static void progress_step(struct run *run, const struct rsp_trace *trace)
{
	int64_t now;

	if (!run->shows_progress || ++run->steps % STEPS_PER_LOOK)
		return;
	now = rsp_terminal_now();
	if (now - run->started_ns > NS_BEFORE_PROGRESS && now - run->shown_ns > NS_PER_PROGRESS)
		progress_write(run, trace, now);
}

/* Steps through the file that is open, as long as somebody takes the output. */
static void read_file(struct run *run, struct rsp_trace *trace)
{
	while (!run->out.failed && rsp_trace_step(trace)) {
		if (run->live)
			rsp_out_flush(&run->out);
		progress_step(run, trace);
	}
}

static void tell_trouble(struct run *run, const char *path, const char *text)
{
	progress_clear(run);
	rsp_say("%s: %s", strcmp(path, "-") == 0 ? "standard input" : path, text);
}

static void tell_status(struct run *run, const struct rsp_trace *trace, enum rsp_status status,
                        const char *path)
{
	struct rsp_trace_summary summary = rsp_trace_summary(trace);
	const char *text = summary.status == status ? summary.text : NULL;

	tell_trouble(run, path, text ? text : rsp_status_name(status));
}

/* A shift of a folder is that of the files in it that have none of their own. */
static void read_files(struct run *run, struct rsp_trace *trace, const struct rsp_files *files)
{
	int64_t of_all = rsp_shift_of(run->settings, files->operand, 0);
	enum rsp_status status;

	for (size_t at = 0; at < files->num_paths && !run->out.failed; at++) {
		rsp_trace_shift(trace, rsp_shift_of(run->settings, files->paths[at], of_all));
		status = rsp_trace_open(trace, files->paths[at]);
		if (status == RSP_STATUS_OK)
			read_file(run, trace);
		else
			tell_status(run, trace, status, files->paths[at]);
	}
	if (!run->out.failed)
		rsp_trace_end(trace);
}

static void judge(struct run *run, const struct rsp_trace_summary *summary, const char *operand)
{
	switch (summary->status) {
	case RSP_STATUS_OK:
		break;
	case RSP_STATUS_DAMAGED:
		worsen(run, RSP_EXIT_DAMAGED);
		if (!run->settings->quiet)
			tell_trouble(run, operand, summary->text);
		break;
	case RSP_STATUS_UNKNOWN:
	case RSP_STATUS_UNREADABLE:
		worsen(run, RSP_EXIT_INPUT);
		break;
	case RSP_STATUS_NO_MEMORY:
		worsen(run, RSP_EXIT_INTERNAL);
		tell_trouble(run, operand, summary->text);
		break;
	}
	run->messages += summary->messages;
}

static void decode_files(struct run *run, const struct rsp_files *files, struct rsp_trace *trace)
{
	struct rsp_trace_summary summary;

	if (!files->trouble)
		read_files(run, trace, files);
	summary = rsp_trace_summary(trace);
	if (files->trouble) {
		tell_trouble(run, files->operand, files->trouble);
		summary.status = RSP_STATUS_UNREADABLE;
		summary.text = files->trouble;
	}
	rsp_writer_end(run->writer, &summary);
	if (!run->out.failed)
		judge(run, &summary, files->operand);
}

static void decode_trace(struct run *run, const char *const *operands, size_t num, uint32_t number)
{
	struct rsp_arena *arena = run->settings->arena;
	struct rsp_sink sink = {.user = run, .message = on_message, .finding = on_finding};
	struct rsp_trace_options options = rsp_options_of_trace(run->settings, number);
	struct rsp_files files = rsp_files_of(arena, operands, num);
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);

	if (!trace) {
		worsen(run, RSP_EXIT_INTERNAL);
		tell_trouble(run, operands[0], "there is not enough memory");
		return;
	}
	rsp_writer_begin(run->writer, number, rsp_base_name(arena, operands[0]));
	decode_files(run, &files, trace);
	rsp_trace_free(trace);
}

static void tell_given_up(const struct rsp_filter *filter)
{
	uint64_t count = filter ? rsp_filter_gave_up(filter) : 0;

	if (count)
		rsp_say("the regular expression was given up %llu times because it takes too many "
		        "steps; "
		        "messages may be missing",
		        (unsigned long long)count);
}

/* Silence is easily taken for a trace without traffic. */
static void tell_none(const struct run *run)
{
	const struct rsp_select *select = &run->settings->select;

	if (select->message > run->messages)
		rsp_say("there is no message %llu", (unsigned long long)select->message);
	else if (rsp_select_active(select))
		rsp_say("none of %llu messages was selected", (unsigned long long)run->messages);
}

static void decode_all(struct run *run)
{
	const struct rsp_settings *settings = run->settings;
	uint32_t number = 0;

	for (size_t at = 0, num; at < settings->num_operands && !run->out.failed; at += num) {
		num = rsp_files_alike(settings->operands + at, settings->num_operands - at);
		decode_trace(run, settings->operands + at, num, ++number);
	}
	progress_clear(run);
	if (!settings->quiet)
		tell_given_up(settings->select.filter);
	if (run->out.failed || run->exit == RSP_EXIT_INPUT)
		return;
	if (run->messages == 0) {
		worsen(run, RSP_EXIT_INPUT);
		rsp_say("nothing was decoded: no SIM traffic was found");
	} else if (!rsp_writer_shown(run->writer) && !settings->quiet) {
		tell_none(run);
	}
}

/* -t a and ad are local time unless --utc. */
static struct rsp_stamp stamp_of(const struct rsp_settings *settings)
{
	struct rsp_stamp stamp = {.form = settings->time};

	if (!settings->utc)
		stamp.zone = rsp_terminal_zone;
	return stamp;
}

static struct rsp_writer_options writer_options(const struct rsp_settings *settings)
{
	return (struct rsp_writer_options){
	    .form = settings->form,
	    .trees = settings->trees,
	    .dumps = settings->dumps,
	    .reveal = settings->reveal,
	    .redact = settings->redact,
	    .colour = settings->color == RSP_WHEN_ALWAYS ||
	              (settings->color == RSP_WHEN_AUTO && rsp_terminal_colour()),
	    .headings = settings->num_operands > 1,
	    .stamp = stamp_of(settings),
	    .select = settings->select,
	    .keys = settings->fields,
	    .num_keys = settings->num_fields,
	};
}

static const char *trouble_with(const struct rsp_settings *settings)
{
	if (!settings->num_operands)
		return "decode needs a trace: a file, a folder, or - for standard input";
	if (settings->form == RSP_FORM_FIELDS && !settings->num_fields)
		return "-T fields needs at least one -e";
	if (settings->form != RSP_FORM_FIELDS && settings->num_fields)
		return "-e belongs to -T fields";
	return NULL;
}

static void run_init(struct run *run, struct rsp_settings *settings)
{
	*run = (struct run){.settings = settings, .started_ns = rsp_terminal_now()};
	run->live = rsp_terminal_out();
	run->shows_progress = settings->progress == RSP_WHEN_AUTO && !settings->quiet &&
	                      rsp_terminal_err() && !rsp_terminal_out();
	rsp_out_init(&run->out, rsp_write_stdout, &run->write_error);
	run->out.ascii =
	    settings->ascii || (settings->form == RSP_FORM_TEXT && !rsp_terminal_utf8());
}

enum rsp_exit rsp_command_decode(struct rsp_settings *settings)
{
	struct rsp_writer_options options = writer_options(settings);
	const char *trouble = trouble_with(settings);
	struct run run;

	if (trouble) {
		rsp_say("%s; see rsptrace decode --help", trouble);
		return RSP_EXIT_USAGE;
	}
	if (settings->key_warning && !settings->quiet)
		rsp_say("%s", settings->key_warning);
	run_init(&run, settings);
	run.writer = rsp_writer_new(&run.out, &options);
	if (run.writer)
		decode_all(&run);
	else
		worsen(&run, RSP_EXIT_INTERNAL);
	worsen(&run, rsp_exit_of_output(&run.out, &run.write_error));
	rsp_writer_free(run.writer);
	rsp_out_free(&run.out);
	return run.exit;
}
