/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract: objects of traces as files. */
#include "report/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "cli/inputs.h"
#include "cli/reading.h"
#include "cli/terminal.h"
#include "crypto/crypto.h"

enum {
	DIGEST_LEN = 32,
	MAX_OBJECTS = 100000, /* of one run */
	FIRST_CAP = 256,
	PEM_LINE = 64,  /* RFC 7468 2 */
	MAX_CLOSED = 8, /* kinds of what stayed closed that are told apart */
	CLOSED_ROOM = 200,
	FILE_MODE = 0600 /* a profile holds keys */
};

enum form { FORM_DER, FORM_PEM };

/* Which objects were written, by digest: a table with open places, at most half full. */
struct seen {
	uint8_t (*digests)[DIGEST_LEN];
	bool *used;
	size_t num, cap;
};

struct run {
	struct rsp_settings *settings;
	struct rsp_extract_options options;
	enum form form;
	const char *folder;
	struct rsp_reading reading;
	struct rsp_out out;
	int write_error;
	struct rsp_crypto *crypto;
	struct seen seen;
	uint64_t frame; /* of the message that is looked at */
	struct closed {
		char text[CLOSED_ROOM];
		unsigned num;
	} closed[MAX_CLOSED]; /* what stayed closed, by what it lacks */
	unsigned num_closed, more_closed;
	bool failed;
};

static void fail(struct run *run, const char *path, const char *text)
{
	rsp_say("%s: %s", path, text);
	rsp_reading_worsen(&run->reading, RSP_EXIT_INTERNAL);
	run->failed = true;
	run->out.failed = true; /* reading stops */
}

static size_t place_of(const struct seen *seen, const uint8_t *digest)
{
	size_t at = 0;

	memcpy(&at, digest, sizeof(at));
	at %= seen->cap;
	while (seen->used[at] && memcmp(seen->digests[at], digest, DIGEST_LEN) != 0)
		at = (at + 1) % seen->cap;
	return at;
}

static bool seen_grow(struct seen *seen)
{
	struct seen larger = {.num = seen->num, .cap = seen->cap ? seen->cap * 2 : FIRST_CAP};

	larger.digests = rsp_alloc(larger.cap * sizeof(*larger.digests));
	larger.used = rsp_alloc(larger.cap * sizeof(*larger.used));
	if (!larger.digests || !larger.used) {
		rsp_free(larger.digests);
		rsp_free(larger.used);
		return false;
	}
	for (size_t i = 0; i < seen->cap; i++) {
		size_t at = seen->used[i] ? place_of(&larger, seen->digests[i]) : 0;

		if (!seen->used[i])
			continue;
		memcpy(larger.digests[at], seen->digests[i], DIGEST_LEN);
		larger.used[at] = true;
	}
	rsp_free(seen->digests);
	rsp_free(seen->used);
	*seen = larger;
	return true;
}

/* Notes an object; false when it was there already, or cannot be noted. */
static bool is_new(struct run *run, struct rsp_slice bytes)
{
	struct seen *seen = &run->seen;
	uint8_t digest[RSP_HASH_MAX_LEN];
	size_t at;

	if (seen->num == MAX_OBJECTS) {
		fail(run, run->folder, "more than 100000 objects; the rest is not written");
		return false;
	}
	if ((seen->num * 2 >= seen->cap && !seen_grow(seen)) ||
	    !rsp_hash(run->crypto, RSP_HASH_SHA256, bytes, digest)) {
		fail(run, run->folder, "there is not enough memory");
		return false;
	}
	at = place_of(seen, digest);
	if (seen->used[at])
		return false;
	memcpy(seen->digests[at], digest, DIGEST_LEN);
	seen->used[at] = true;
	seen->num++;
	return true;
}

/* RFC 7468: base64 in lines between two labels. */
static struct rsp_slice pem_of(struct rsp_arena *arena, struct rsp_slice der)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----\n";
	static const char end[] = "-----END CERTIFICATE-----\n";
	struct rsp_slice text = rsp_base64_encode(arena, der), line;
	struct rsp_joiner joiner;
	const struct rsp_buffer *pem;

	rsp_joiner_init(&joiner, arena, SIZE_MAX);
	rsp_joiner_add(&joiner, NULL, rsp_text(begin));
	while (text.len) {
		line = rsp_take_up_to(&text, PEM_LINE);
		rsp_joiner_add(&joiner, NULL, line);
		rsp_joiner_add(&joiner, NULL, rsp_text("\n"));
	}
	rsp_joiner_add(&joiner, NULL, rsp_text(end));
	pem = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "PEM");
	return pem ? pem->bytes : rsp_slice(NULL, 0);
}

static bool is_file(const char *path, struct rsp_slice bytes)
{
	FILE *file = fopen(path, "rb");
	uint8_t byte;
	bool same = file;
	int c;

	while (same && rsp_take_u8(&bytes, &byte))
		same = (c = getc(file)) != EOF && c == byte;
	same = same && getc(file) == EOF;
	if (file)
		fclose(file);
	return same;
}

/* Makes a file that was not there; one with just these bytes will do. */
static bool write_new(struct run *run, const char *path, struct rsp_slice bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	bool there = fd < 0 && errno == EEXIST, good;
	FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;

	if (there && is_file(path, bytes))
		return true;
	if (there) {
		rsp_say("%s is there and holds something else; nothing is overwritten", path);
		rsp_reading_worsen(&run->reading, RSP_EXIT_USAGE);
		run->failed = run->out.failed = true;
		return false;
	}
	if (!file) {
		fail(run, path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	good = fwrite(bytes.data, 1, bytes.len, file) == bytes.len;
	good = fclose(file) == 0 && good;
	if (!good) {
		fail(run, path, strerror(errno));
		unlink(path);
	}
	return good;
}

static void tell(struct run *run, const char *name, const struct rsp_extracted *object)
{
	struct rsp_out *out = &run->out;

	rsp_out_clean(out, rsp_text(name));
	rsp_out_char(out, '\t');
	rsp_out_uint(out, object->bytes.len, 0);
	rsp_out_char(out, '\t');
	rsp_out_uint(out, run->frame, 0);
	if (object->cut)
		rsp_out_text(out, "\tcut");
	rsp_out_char(out, '\n');
	if (object->hidden && !run->settings->quiet)
		rsp_say("%s: %zu bytes of values were overwritten with 00%s", name, object->hidden,
		        run->settings->reveal ? "" : " (--reveal keeps what is secret)");
}

static void on_object(void *user, const struct rsp_extracted *object)
{
	struct run *run = user;
	struct rsp_slice bytes = object->bytes;
	const char *suffix = object->x509 || run->options.kind != RSP_EXTRACT_CERTS ? "der" : "tlv";
	const char *name, *path;
	struct rsp_arena own;

	if (run->failed || !is_new(run, bytes))
		return;
	rsp_arena_init(&own, 0);
	if (run->form == FORM_PEM && object->x509) {
		suffix = "pem";
		bytes = pem_of(&own, bytes);
	}
	name = rsp_arena_printf(&own, "%s-%03zu%s%s%s.%s", object->stem, run->seen.num,
	                        object->detail[0] ? "-" : "", object->detail,
	                        object->cut ? "-cut" : "", suffix);
	path = rsp_arena_printf(&own, "%s/%s", run->folder, name);
	if (!bytes.data || !path[0])
		fail(run, run->folder, "there is not enough memory");
	else if (write_new(run, path, bytes))
		tell(run, name, object);
	rsp_arena_free(&own);
}

static void on_begin(void *user, uint32_t trace, const char *name)
{
	(void)user;
	(void)trace;
	(void)name;
}

/* Something stayed closed in which objects may be. */
static void note_closed(struct run *run, const char *text)
{
	char cut[CLOSED_ROOM];

	snprintf(cut, sizeof(cut), "%s", text);
	for (unsigned at = 0; at < run->num_closed; at++)
		if (strcmp(run->closed[at].text, cut) == 0) {
			run->closed[at].num++;
			return;
		}
	if (run->num_closed == MAX_CLOSED) {
		run->more_closed++;
		return;
	}
	run->closed[run->num_closed].num = 1;
	memcpy(run->closed[run->num_closed++].text, cut, sizeof(cut));
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;
	struct rsp_arena arena;

	rsp_arena_init(&arena, 0);
	run->frame = message->frame;
	for (const struct rsp_signature *at = message->signatures; at; at = at->next)
		if (run->options.kind == RSP_EXTRACT_PROFILES && at->kind == RSP_SIGNATURE_BLOCKS &&
		    at->state == RSP_CHECK_NOT_RUN)
			note_closed(run, at->text);
	rsp_extract(&run->options, message, &arena, on_object, run);
	rsp_arena_free(&arena);
}

/* Whether a rule tells that keys are missing or wrong. */
static bool is_about_keys(const char *rule)
{
	static const char *const rules[] = {
	    "scp80-key-missing",  "scp80-key-wrong",  "scp-key-missing",     "scp-key-wrong",
	    "scp03t-key-missing", "scp03t-key-wrong", "tls-secrets-missing", "tls-secrets-wrong"};

	for (size_t at = 0; at < sizeof(rules) / sizeof(*rules); at++)
		if (strcmp(rule, rules[at]) == 0)
			return true;
	return false;
}

/* Of a connection its number is left out, so that many of one kind are one. */
static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct rsp_slice text = rsp_text(finding->text), number;

	if (!is_about_keys(finding->rule->id))
		return;
	if (rsp_starts_with_text(text, "connection ") && rsp_take_until(&text, ':', &number))
		note_closed(user, (const char *)rsp_trim(text).data);
	else
		note_closed(user, finding->text);
}

static void on_certificate(void *user, uint64_t frame, struct rsp_slice der)
{
	struct run *run = user;
	struct rsp_arena arena;

	rsp_arena_init(&arena, 0);
	run->frame = frame;
	rsp_extract_certificate(&run->options, der, &arena, on_object, run);
	rsp_arena_free(&arena);
}

static void on_end(void *user, const struct rsp_trace_summary *summary)
{
	(void)user;
	(void)summary;
}

/* What nobody could look into: nothing is said of what is in it. */
static void tell_closed(const struct run *run)
{
	for (unsigned at = 0; at < run->num_closed; at++)
		rsp_say("closed%s: %s%s", run->seen.num ? "" : ", so nobody knows what is in it",
		        run->closed[at].text,
		        run->closed[at].num == 1
		            ? ""
		            : rsp_arena_printf(run->settings->arena, " (%u times)",
		                               run->closed[at].num));
	if (run->more_closed)
		rsp_say("closed: %u more for other reasons of this kind", run->more_closed);
}

/* Where nothing was read, that is said already. */
static void tell_nothing(const struct run *run)
{
	const char *word = rsp_extract_word(run->options.kind);
	enum rsp_exit exit = run->reading.exit;

	if (exit == RSP_EXIT_INPUT)
		return;
	rsp_say("nothing was extracted: there are no %s in %s", word,
	        run->num_closed         ? "what could be opened"
	        : exit != RSP_EXIT_DONE ? "what could be read"
	                                : "it");
}

static enum rsp_exit extract(struct run *run)
{
	const struct rsp_reading_sink sink = {run, on_begin, on_message, on_finding, on_end};

	rsp_out_init(&run->out, rsp_write_stdout, &run->write_error);
	rsp_reading_init(&run->reading, run->settings, &run->out, &sink);
	run->reading.signatures = true; /* packages are opened with them */
	run->reading.certificate = on_certificate;
	run->crypto = rsp_crypto_new();
	if (mkdir(run->folder, S_IRWXU | S_IRWXG | S_IRWXO) != 0 && errno != EEXIST)
		fail(run, run->folder, strerror(errno));
	else if (!run->crypto)
		fail(run, run->folder, "there is not enough memory");
	else
		rsp_reading_all(&run->reading);
	if (!run->failed)
		rsp_reading_worsen(&run->reading, rsp_exit_of_output(&run->out, &run->write_error));
	if (!run->failed && !run->settings->quiet) {
		if (!run->seen.num)
			tell_nothing(run);
		tell_closed(run);
	}
	rsp_crypto_free(run->crypto);
	rsp_free(run->seen.digests);
	rsp_free(run->seen.used);
	rsp_out_free(&run->out);
	return run->reading.exit;
}

/* The first operand says what to extract. */
static bool take_kind(struct rsp_settings *settings, struct run *run)
{
	for (int kind = 0; settings->num_operands && kind < RSP_NUM_EXTRACTS; kind++)
		if (strcmp(settings->operands[0], rsp_extract_word((enum rsp_extract_kind)kind)) ==
		    0) {
			run->options.kind = (enum rsp_extract_kind)kind;
			settings->operands++;
			settings->num_operands--;
			return true;
		}
	return false;
}

static const char *trouble_with(struct rsp_settings *settings, struct run *run)
{
	if (!take_kind(settings, run))
		return "extract needs to know what: certs, profiles, bpp or packages";
	if (!settings->output)
		return "extract needs a folder: --out DIR";
	if (!settings->num_operands)
		return "extract needs a trace: a file, a folder, or - for standard input";
	return NULL;
}

enum rsp_exit rsp_command_extract(struct rsp_settings *settings)
{
	static const char *const forms[] = {"der", "pem", NULL};
	struct run run = {.settings = settings};
	const char *trouble = trouble_with(settings, &run);
	int form;

	if (trouble) {
		rsp_say("%s; see rsptrace extract --help", trouble);
		return RSP_EXIT_USAGE;
	}
	form = rsp_settings_form(settings, forms);
	if (form < 0)
		return RSP_EXIT_USAGE;
	run.form = (enum form)form;
	run.folder = settings->output;
	run.options.reveal = settings->reveal;
	run.options.redact = settings->redact;
	rsp_operands_sort(settings);
	return extract(&run);
}
