/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain: a paste goes to the library as a whole. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "report/explain.h"

enum { CHUNK = 64 << 10 };

struct paste {
	uint8_t *data;
	size_t len, cap;
	const char *trouble; /* NULL: it was read */
};

static bool make_room(struct paste *paste)
{
	size_t cap = paste->cap ? paste->cap * 2 : CHUNK;
	uint8_t *data;

	if (paste->cap - paste->len >= CHUNK / 2)
		return true;
	data = rsp_realloc(paste->data, cap);
	if (!data)
		return false;
	paste->data = data;
	paste->cap = cap;
	return true;
}

static void read_stream(struct paste *paste, FILE *file)
{
	size_t got;

	do {
		if (!make_room(paste)) {
			paste->trouble = "there is not enough memory";
			return;
		}
		got = fread(paste->data + paste->len, 1, paste->cap - paste->len, file);
		paste->len += got;
	} while (got && paste->len < RSP_EXPLAIN_MAX_LEN);
	if (ferror(file))
		paste->trouble = strerror(errno);
}

static void read_file(struct paste *paste, const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file) {
		paste->trouble = strerror(errno);
		return;
	}
	read_stream(paste, file);
	fclose(file);
}

static bool is_there(const char *path)
{
	struct stat about;

	return strcmp(path, "-") == 0 || stat(path, &about) == 0;
}

/* What is no file is the paste itself: the words of the command line. */
static void read_words(struct paste *paste, const struct rsp_settings *settings)
{
	for (size_t at = 0; at < settings->num_operands; at++) {
		const char *word = settings->operands[at];
		size_t len = strlen(word);
		uint8_t *data = rsp_realloc(paste->data, paste->len + len + 1);

		if (!data) {
			paste->trouble = "there is not enough memory";
			return;
		}
		memcpy(data + paste->len, word, len);
		data[paste->len + len] = at + 1 < settings->num_operands ? ' ' : '\n';
		paste->data = data;
		paste->len += len + 1;
	}
}

/* Where it was read from, for sentences about it. */
static const char *read_paste(struct paste *paste, const struct rsp_settings *settings)
{
	const char *first = settings->operands[0];

	if (settings->num_operands > 1 || !is_there(first)) {
		read_words(paste, settings);
		return "the words of the command line";
	}
	if (strcmp(first, "-") == 0) {
		read_stream(paste, stdin);
		return "standard input";
	}
	read_file(paste, first);
	return first;
}

static enum rsp_exit tell_unknown(const struct rsp_settings *settings, const struct paste *paste,
                                  const char *name)
{
	if (!paste->len) {
		rsp_say("%s: there is nothing in it", name);
		return RSP_EXIT_INPUT;
	}
	rsp_say("%s: not recognised. Tried: %s%s", name, rsp_explain_kinds(settings->arena),
	        strchr(settings->operands[0], '.') || strchr(settings->operands[0], '/')
	            ? "; nor is there a file of that name"
	            : "");
	return RSP_EXIT_INPUT;
}

static enum rsp_exit explain(struct rsp_settings *settings, const struct paste *paste,
                             const char *name)
{
	struct rsp_writer_options options = {
	    .reveal = settings->reveal,
	    .redact = settings->redact,
	    .colour = settings->color == RSP_WHEN_ALWAYS ||
	              (settings->color == RSP_WHEN_AUTO && rsp_terminal_colour()),
	    .stamp = {.form = RSP_STAMP_RELATIVE},
	};
	enum rsp_explained done;
	struct rsp_out out;
	enum rsp_exit exit = RSP_EXIT_DONE;
	int error = 0;

	rsp_out_init(&out, rsp_write_stdout, &error);
	out.ascii = settings->ascii || !rsp_terminal_utf8();
	done = rsp_explain(&out, &options, rsp_slice(paste->data, paste->len));
	if (done == RSP_EXPLAIN_UNKNOWN)
		exit = tell_unknown(settings, paste, name);
	else if (done == RSP_EXPLAIN_NO_MEMORY)
		exit = RSP_EXIT_INTERNAL;
	exit = rsp_exit_worse(exit, rsp_exit_of_output(&out, &error));
	rsp_out_free(&out);
	return exit;
}

enum rsp_exit rsp_command_explain(struct rsp_settings *settings)
{
	struct paste paste = {0};
	enum rsp_exit exit = RSP_EXIT_INPUT;
	const char *name;

	if (!settings->num_operands) {
		rsp_say("explain needs a file, - for standard input, or the text itself; "
		        "see rsptrace explain --help");
		return RSP_EXIT_USAGE;
	}
	name = read_paste(&paste, settings);
	if (paste.trouble)
		rsp_say("%s: %s", name, paste.trouble);
	else
		exit = explain(settings, &paste, name);
	rsp_free(paste.data);
	return exit;
}
