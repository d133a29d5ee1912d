/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/reading.h"

#include <stdio.h>
#include <string.h>

#include "cli/terminal.h"

enum {
	STEPS_PER_LOOK = 1024, /* how often the clock is asked */
	PERMILLE_PER_PERCENT = 10
};

#define NS_PER_SECOND      INT64_C(1000000000)
#define NS_BEFORE_PROGRESS INT64_C(500000000)
#define NS_PER_PROGRESS    INT64_C(200000000)

void rsp_reading_worsen(struct rsp_reading *reading, enum rsp_exit exit)
{
	reading->exit = rsp_exit_worse(reading->exit, exit);
}

void rsp_reading_init(struct rsp_reading *reading, struct rsp_settings *settings,
                      struct rsp_out *out, const struct rsp_reading_sink *sink)
{
	*reading = (struct rsp_reading){
	    .settings = settings,
	    .sink = *sink,
	    .out = out,
	    .live = rsp_terminal_out(),
	    .started_ns = rsp_terminal_now(),
	};
	reading->shows_progress = settings->progress == RSP_WHEN_AUTO && !settings->quiet &&
	                          rsp_terminal_err() && !rsp_terminal_out();
}

static void progress_clear(struct rsp_reading *reading)
{
	if (reading->progress_shown)
		fprintf(stderr, "\r\033[K");
	reading->progress_shown = false;
}

static void progress_write(struct rsp_reading *reading, const struct rsp_trace *trace, int64_t now)
{
	uint64_t frames = rsp_trace_summary(trace).frames;
	int permille = rsp_trace_progress(trace);
	double seconds = (double)(now - reading->started_ns) / (double)NS_PER_SECOND;

	fprintf(stderr, "\r");
	if (permille >= 0)
		fprintf(stderr, "%3d %%  ", permille / PERMILLE_PER_PERCENT);
	fprintf(stderr, "%llu frames, %.0f a second\033[K", (unsigned long long)frames,
	        seconds > 0 ? (double)frames / seconds : 0.0);
	reading->progress_shown = true;
	reading->shown_ns = now;
}

static void progress_step(struct rsp_reading *reading, const struct rsp_trace *trace)
{
	int64_t now;

	if (!reading->shows_progress || ++reading->steps % STEPS_PER_LOOK)
		return;
	now = rsp_terminal_now();
	if (now - reading->started_ns > NS_BEFORE_PROGRESS &&
	    now - reading->shown_ns > NS_PER_PROGRESS)
		progress_write(reading, trace, now);
}

/* Steps through the file that is open, as long as somebody takes the output. */
static void read_file(struct rsp_reading *reading, struct rsp_trace *trace)
{
	while (!reading->out->failed && rsp_trace_step(trace)) {
		if (reading->live)
			rsp_out_flush(reading->out);
		progress_step(reading, trace);
	}
}

static void tell_trouble(struct rsp_reading *reading, const char *path, const char *text)
{
	progress_clear(reading);
	rsp_say("%s: %s", strcmp(path, "-") == 0 ? "standard input" : path, text);
}

static void tell_status(struct rsp_reading *reading, const struct rsp_trace *trace,
                        enum rsp_status status, const char *path)
{
	struct rsp_trace_summary summary = rsp_trace_summary(trace);
	const char *text = summary.status == status ? summary.text : NULL;

	tell_trouble(reading, path, text ? text : rsp_status_name(status));
}

/* A shift of a folder is that of the files in it that have none of their own. */
static void read_files(struct rsp_reading *reading, struct rsp_trace *trace,
                       const struct rsp_files *files)
{
	int64_t of_all = rsp_shift_of(reading->settings, files->operand, 0);
	enum rsp_status status;

	for (size_t at = 0; at < files->num_paths && !reading->out->failed; at++) {
		rsp_trace_shift(trace, rsp_shift_of(reading->settings, files->paths[at], of_all));
		status = rsp_trace_open(trace, files->paths[at]);
		if (status == RSP_STATUS_OK)
			read_file(reading, trace);
		else
			tell_status(reading, trace, status, files->paths[at]);
	}
	if (!reading->out->failed)
		rsp_trace_end(trace);
}

static void judge(struct rsp_reading *reading, const struct rsp_trace_summary *summary,
                  const char *operand)
{
	switch (summary->status) {
	case RSP_STATUS_OK:
		break;
	case RSP_STATUS_DAMAGED:
		rsp_reading_worsen(reading, RSP_EXIT_DAMAGED);
		if (!reading->settings->quiet)
			tell_trouble(reading, operand, summary->text);
		break;
	case RSP_STATUS_UNKNOWN:
	case RSP_STATUS_UNREADABLE:
		rsp_reading_worsen(reading, RSP_EXIT_INPUT);
		break;
	case RSP_STATUS_NO_MEMORY:
		rsp_reading_worsen(reading, RSP_EXIT_INTERNAL);
		tell_trouble(reading, operand, summary->text);
		break;
	}
	reading->messages += summary->messages;
}

static void read_one(struct rsp_reading *reading, const struct rsp_files *files,
                     struct rsp_trace *trace)
{
	struct rsp_trace_summary summary;

	if (!files->trouble)
		read_files(reading, trace, files);
	summary = rsp_trace_summary(trace);
	if (files->trouble) {
		tell_trouble(reading, files->operand, files->trouble);
		summary.status = RSP_STATUS_UNREADABLE;
		summary.text = files->trouble;
	}
	reading->sink.end(reading->sink.user, &summary);
	if (!reading->out->failed)
		judge(reading, &summary, files->operand);
}

/* Whether a finding says that a key is missing, or is not the right one. */
static bool is_key_missing(const struct rsp_finding *finding)
{
	static const char *const rules[] = {"scp80-key-missing",   "scp80-key-wrong",
	                                    "scp-key-missing",     "scp-key-wrong",
	                                    "tls-secrets-missing", "tls-secrets-wrong"};

	for (size_t at = 0; at < sizeof(rules) / sizeof(*rules); at++)
		if (strcmp(finding->rule->id, rules[at]) == 0)
			return true;
	return false;
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct rsp_reading *reading = user;

	if (is_key_missing(finding))
		rsp_reading_worsen(reading, RSP_EXIT_KEY);
	reading->sink.finding(reading->sink.user, finding);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct rsp_reading *reading = user;

	reading->sink.message(reading->sink.user, message);
}

static void read_trace(struct rsp_reading *reading, const char *const *operands, size_t num,
                       uint32_t number)
{
	struct rsp_arena *arena = reading->settings->arena;
	struct rsp_sink sink = {.user = reading->sink.user,
	                        .message = reading->sink.message,
	                        .finding = reading->sink.finding};
	struct rsp_trace_options options = rsp_options_of_trace(reading->settings, number);
	struct rsp_files files = rsp_files_of(arena, operands, num);
	struct rsp_trace *trace;

	if (reading->settings->require_keys)
		sink = (struct rsp_sink){
		    .user = reading, .message = on_message, .finding = on_finding};
	options.no_links = reading->no_links;
	options.es10_trees = reading->es10_trees;
	options.no_summaries = reading->no_summaries;
	options.es10_fields = reading->es10_fields;
	options.num_es10_fields = reading->num_es10_fields;
	options.signatures = reading->signatures;
	options.certificate = reading->certificate;
	options.certificate_user = reading->sink.user;
	options.block = reading->block;
	options.block_user = reading->sink.user;
	trace = rsp_trace_new(&options, &sink);
	if (!trace) {
		rsp_reading_worsen(reading, RSP_EXIT_INTERNAL);
		tell_trouble(reading, operands[0], "there is not enough memory");
		return;
	}
	reading->sink.begin(reading->sink.user, number, rsp_base_name(arena, operands[0]));
	read_one(reading, &files, trace);
	rsp_trace_free(trace);
}

void rsp_reading_all(struct rsp_reading *reading)
{
	const struct rsp_settings *settings = reading->settings;
	uint32_t number = 0;

	for (size_t at = 0, num; at < settings->num_operands && !reading->out->failed; at += num) {
		num = rsp_files_alike(settings->operands + at, settings->num_operands - at);
		read_trace(reading, settings->operands + at, num, ++number);
	}
	progress_clear(reading);
	if (reading->out->failed || reading->exit == RSP_EXIT_INPUT || reading->messages)
		return;
	rsp_reading_worsen(reading, RSP_EXIT_INPUT);
	rsp_say("nothing was decoded: no SIM traffic was found");
}
