/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decode: one pass over each trace, every message to the writer. */
#include "cli/definitions.h"
#include "cli/reading.h"
#include "cli/terminal.h"

struct run {
	struct rsp_settings *settings;
	struct rsp_reading reading;
	struct rsp_out out;
	int write_error;
	struct rsp_writer *writer;
};

static void on_begin(void *user, uint32_t trace, const char *name)
{
	struct run *run = user;

	rsp_writer_begin(run->writer, trace, name);
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

static void on_end(void *user, const struct rsp_trace_summary *summary)
{
	struct run *run = user;

	rsp_writer_end(run->writer, summary);
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

	if (select->message > run->reading.messages)
		rsp_say("there is no message %llu", (unsigned long long)select->message);
	else if (rsp_select_active(select))
		rsp_say("none of %llu messages was selected",
		        (unsigned long long)run->reading.messages);
}

static void decode_all(struct run *run)
{
	const struct rsp_settings *settings = run->settings;

	rsp_reading_all(&run->reading);
	if (settings->quiet)
		return;
	tell_given_up(settings->select.filter);
	if (!run->out.failed && run->reading.exit != RSP_EXIT_INPUT && run->reading.messages &&
	    !rsp_writer_shown(run->writer))
		tell_none(run);
}

/* -t a and ad are local time unless --utc. */
static struct rsp_stamp stamp_of(const struct rsp_settings *settings)
{
	struct rsp_stamp stamp = {.form = settings->time};

	if (!settings->utc)
		stamp.zone = rsp_terminal_zone;
	return stamp;
}

/* Following procedures costs time: only for who asks for them. */
static bool asks_for_procedures(const struct rsp_settings *settings, enum rsp_form form)
{
	for (size_t at = 0; at < settings->num_fields; at++) {
		const struct rsp_key *key = &settings->fields[at];

		if (key->source == RSP_KEY_COLUMN &&
		    (key->column == RSP_COLUMN_PROCEDURE || key->column == RSP_COLUMN_STEP))
			return true;
	}
	return form == RSP_FORM_NDJSON || rsp_select_follows(&settings->select);
}

static struct rsp_writer_options writer_options(const struct rsp_settings *settings,
                                                enum rsp_form form)
{
	return (struct rsp_writer_options){
	    .form = form,
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

static const char *trouble_with(const struct rsp_settings *settings, enum rsp_form form)
{
	if (!settings->num_operands)
		return "decode needs a trace: a file, a folder, or - for standard input";
	if (form == RSP_FORM_FIELDS && !settings->num_fields)
		return "-T fields needs at least one -e";
	if (form != RSP_FORM_FIELDS && settings->num_fields)
		return "-e belongs to -T fields";
	return NULL;
}

static void run_init(struct run *run, struct rsp_settings *settings, enum rsp_form form)
{
	struct rsp_reading_sink sink = {run, on_begin, on_message, on_finding, on_end};

	*run = (struct run){.settings = settings};
	rsp_out_init(&run->out, rsp_write_stdout, &run->write_error);
	rsp_reading_init(&run->reading, settings, &run->out, &sink);
	run->out.ascii = settings->ascii || (form == RSP_FORM_TEXT && !rsp_terminal_utf8());
}

static enum rsp_exit decode(struct rsp_settings *settings, enum rsp_form form,
                            const struct rsp_definitions *definitions)
{
	struct rsp_writer_options options = writer_options(settings, form);
	struct run run;

	options.definitions = definitions;
	run_init(&run, settings, form);
	/* Checks of procedures look at them too. */
	run.reading.signatures = options.trees || (definitions && form == RSP_FORM_NDJSON);
	run.reading.no_links = !rsp_writer_links(&options);
	run.writer = rsp_writer_new(&run.out, &options);
	if (run.writer)
		decode_all(&run);
	else
		rsp_reading_worsen(&run.reading, RSP_EXIT_INTERNAL);
	rsp_reading_worsen(&run.reading, rsp_exit_of_output(&run.out, &run.write_error));
	rsp_writer_free(run.writer);
	rsp_out_free(&run.out);
	return run.reading.exit;
}

enum rsp_exit rsp_command_decode(struct rsp_settings *settings)
{
	static const char *const forms[] = {"text", "ndjson", "fields", NULL};
	int form = rsp_settings_form(settings, forms);
	struct rsp_definitions *definitions = NULL;
	enum rsp_exit exit;
	const char *trouble;

	if (form < 0)
		return RSP_EXIT_USAGE;
	trouble = trouble_with(settings, (enum rsp_form)form);
	if (trouble) {
		rsp_say("%s; see rsptrace decode --help", trouble);
		return RSP_EXIT_USAGE;
	}
	if (settings->key_warning && !settings->quiet)
		rsp_say("%s", settings->key_warning);
	if (asks_for_procedures(settings, (enum rsp_form)form)) {
		definitions = rsp_definitions_of(settings, &exit);
		if (!definitions)
			return exit;
	}
	exit = decode(settings, (enum rsp_form)form, definitions);
	rsp_definitions_free(definitions);
	return exit;
}
