/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a paste is: whoever is surest explains it. */
#include "report/explain.h"

#include <string.h>

#include "base/hex.h"
#include "base/values.h"
#include "report/explain_parts.h"
#include "rsp/saip.h"

enum {
	NEAR = 12, /* readings that are so little less sure are named too */
	MIN_CANDIDATE = 40,
	CERTAIN = 94,              /* from here on no others are named */
	MAX_OBJECT_TEXT = 4 << 20, /* bytes of a text that is looked at as one object */
	MIN_BASE64 = 8
};

static const struct explain_row *const rows[] = {
    &explain_row_activation, &explain_row_pem,     &explain_row_digits, &explain_row_trace,
    &explain_row_at,         &explain_row_json,    &explain_row_object, &explain_row_soap,
    &explain_row_sw,         &explain_row_reason,  &explain_row_number, &explain_row_names,
    &explain_row_android,    &explain_row_profile, &explain_row_aid,    &explain_row_pps,
};

enum { NUM_ROWS = sizeof(rows) / sizeof(*rows) };

const char *rsp_explain_kinds(struct rsp_arena *arena)
{
	const char *text = "";

	for (size_t at = 0; at < NUM_ROWS; at++)
		text = rsp_arena_printf(arena, "%s%s%s", text,
		                        at == 0              ? ""
		                        : at + 1 == NUM_ROWS ? " or "
		                                             : ", ",
		                        rows[at]->kind);
	return text;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Takes marks of quoting from the front of a line: "> > ", also between blanks. */
static struct rsp_slice unquoted(struct rsp_slice line)
{
	struct rsp_slice rest = line;
	bool quoted = false;
	uint8_t c;

	while (rsp_peek_u8(rest, 0, &c) && (is_blank(c) || c == '>')) {
		quoted = quoted || c == '>';
		rest = rsp_sub(rest, 1, rest.len);
	}
	return quoted ? rest : line;
}

/* Takes an escape sequence of a terminal (ECMA-48 5.4) from the front. */
static bool skip_escape(struct rsp_slice *in)
{
	enum { ESC = 0x1B, FINAL_FIRST = 0x40, FINAL_LAST = 0x7E };
	struct rsp_slice rest = *in;
	uint8_t c;

	if (!rsp_take_u8(&rest, &c) || c != ESC || !rsp_take_u8(&rest, &c) || c != '[')
		return false;
	while (rsp_take_u8(&rest, &c))
		if (c >= FINAL_FIRST && c <= FINAL_LAST)
			break;
	*in = rest;
	return true;
}

/* The text without colours, marks of quoting, NUL, and byte order mark; "" without memory. */
static struct rsp_slice cleaned(struct rsp_arena *arena, struct rsp_slice raw)
{
	struct rsp_slice line, in = raw;
	uint8_t *data = rsp_arena_alloc(arena, raw.len + 1);
	size_t len = 0;

	if (!data)
		return (struct rsp_slice){0};
	if (rsp_starts_with_text(in, "\xEF\xBB\xBF"))
		in = rsp_sub(in, 3, in.len);
	while (rsp_take_line(&in, &line)) {
		uint8_t c;

		line = unquoted(line);
		while (line.len) {
			if (skip_escape(&line) || !rsp_take_u8(&line, &c))
				continue;
			if (c)
				data[len++] = c;
		}
		data[len++] = '\n';
	}
	return rsp_slice(data, len);
}

static struct rsp_slice stripped(struct rsp_slice text)
{
	static const char around[] = " \t\r\n\"'`,;<>(){}";
	uint8_t c;

	while (rsp_peek_u8(text, 0, &c) && c && strchr(around, c) && c != '{' && c != '<')
		text = rsp_sub(text, 1, text.len);
	while (text.len && rsp_peek_u8(text, text.len - 1, &c) && c && strchr(around, c) &&
	       c != '}' && c != '>')
		text = rsp_sub(text, 0, text.len - 1);
	return text;
}

static bool parts_bytes(uint8_t c)
{
	return c && strchr(" \t,:-;\"'{}()[]", c);
}

/* Appends the bytes of a line that is hex and nothing else. */
static bool append_hex(struct rsp_joiner *joiner, struct rsp_arena *arena, struct rsp_slice line)
{
	uint8_t *data = rsp_arena_alloc(arena, line.len / 2 + 1);
	size_t len = 0;
	uint8_t c;

	if (!data)
		return false;
	while (line.len) {
		int high, low;
		struct rsp_slice rest;

		if (rsp_peek_u8(line, 0, &c) && parts_bytes(c)) {
			line = rsp_sub(line, 1, line.len);
			continue;
		}
		if (rsp_starts_with_text(line, "0x") || rsp_starts_with_text(line, "0X") ||
		    rsp_starts_with_text(line, "\\x")) {
			line = rsp_sub(line, 2, line.len);
			continue;
		}
		rest = rsp_sub(line, 2, line.len);
		high = rsp_peek_u8(line, 0, &c) ? rsp_hex_digit(c) : -1;
		low = rsp_peek_u8(line, 1, &c) ? rsp_hex_digit(c) : -1;
		if (high < 0 || low < 0)
			return false;
		data[len++] = (uint8_t)(high << 4 | low);
		line = rest;
	}
	rsp_joiner_add(joiner, NULL, rsp_slice(data, len));
	return true;
}

static size_t num_hex_digits(struct rsp_slice line)
{
	size_t len = 0;
	uint8_t c;

	while (rsp_peek_u8(line, len, &c) && rsp_hex_digit(c) >= 0)
		len++;
	return len;
}

/* A hex dump (xxd, hexdump -C) has the offset before the bytes, and their text behind them. */
static bool without_columns(struct rsp_slice line, struct rsp_slice *out)
{
	enum { OFFSET_MIN = 4, OFFSET_MAX = 8 };
	size_t len = num_hex_digits(line), off;
	struct rsp_slice rest = rsp_sub(line, len, line.len);

	if (len < OFFSET_MIN || len > OFFSET_MAX ||
	    !(rsp_starts_with_text(rest, ": ") || rsp_starts_with_text(rest, "  ")))
		return false;
	*out = rsp_trim(rsp_sub(rest, 1, rest.len));
	if (rsp_find(*out, rsp_text("|"), &off) || rsp_find(*out, rsp_text("  "), &off))
		*out = rsp_sub(*out, 0, off);
	return true;
}

/* What stands behind a label: "Data: BF2E00", "response = BF2E...", "-> bf2e". */
static struct rsp_slice behind_label(struct rsp_slice line)
{
	static const char marks[] = ":=>";
	struct rsp_slice best = line;
	uint8_t c;

	for (struct rsp_slice rest = line; rest.len; rest = rsp_sub(rest, 1, rest.len))
		if (rsp_peek_u8(rest, 0, &c) && c && strchr(marks, c))
			best = rsp_sub(rest, 1, rest.len);
	return rsp_trim(best);
}

/* Adds the bytes of a line. `dump`: lines before it were those of a hex dump. */
static bool join_line(struct explain *explain, struct rsp_joiner *joiner, struct rsp_slice line,
                      bool *dump)
{
	struct rsp_slice bytes;

	/* The last line of a dump is the offset of its end. */
	if (*dump && num_hex_digits(line) == line.len)
		return true;
	if (append_hex(joiner, explain->arena, line))
		return true;
	if (without_columns(line, &bytes)) {
		*dump = true;
		return append_hex(joiner, explain->arena, bytes);
	}
	return append_hex(joiner, explain->arena, behind_label(line));
}

static const struct rsp_buffer *hex_of(struct explain *explain)
{
	struct rsp_slice in = explain->word, line;
	struct rsp_joiner joiner;
	bool dump = false;

	rsp_joiner_init(&joiner, explain->arena, MAX_OBJECT_TEXT);
	while (rsp_take_line(&in, &line)) {
		line = stripped(line);
		if (line.len && !join_line(explain, &joiner, line, &dump))
			return NULL;
	}
	return joiner.len && !joiner.cut_short ? rsp_joiner_finish(&joiner, RSP_BUFFER_HEX, "bytes")
	                                       : NULL;
}

static const struct rsp_buffer *base64_of(struct explain *explain)
{
	struct rsp_slice text = explain->word;
	const struct rsp_buffer *frame, *buffer;
	size_t bad = SIZE_MAX;

	if (text.len < MIN_BASE64)
		return NULL;
	frame = rsp_buffer_frame(explain->arena, text, 1, 0);
	buffer =
	    frame ? rsp_base64_buffer(explain->arena, frame, frame->bytes, "bytes", &bad) : NULL;
	return buffer && bad == SIZE_MAX && buffer->bytes.len ? buffer : NULL;
}

/* A file with an object as it is (DER), which is no text. */
static const struct rsp_buffer *binary_of(struct explain *explain)
{
	if (rsp_utf8_valid(explain->raw) ||
	    !(explain_is_object(explain->raw) || rsp_saip_begins(explain->raw)))
		return NULL;
	return rsp_buffer_frame(explain->arena, explain->raw, 1, 0);
}

static void read_bytes(struct explain *explain)
{
	const struct rsp_buffer *base64;

	explain->bytes = binary_of(explain);
	if (explain->bytes)
		return;
	if (explain->word.len > MAX_OBJECT_TEXT)
		return;
	explain->bytes = hex_of(explain);
	if (explain->bytes && explain_is_object(explain->bytes->bytes))
		return;
	base64 = base64_of(explain);
	if (!base64 || (explain->bytes && !explain_is_object(base64->bytes)))
		return;
	explain->bytes = base64;
	explain->base64 = true;
}

static const struct explain_row *surest(struct explain *explain, int sure[NUM_ROWS])
{
	const struct explain_row *best = NULL;
	int most = 0;

	for (size_t at = 0; at < NUM_ROWS; at++) {
		sure[at] = rows[at]->sure(explain);
		if (sure[at] <= most)
			continue;
		most = sure[at];
		best = rows[at];
	}
	return best;
}

/* Names the other readings that are nearly as good. */
static void write_candidates(struct explain *explain, const struct explain_row *best,
                             const int sure[NUM_ROWS])
{
	const char *names = "";
	int most = 0;

	for (size_t at = 0; at < NUM_ROWS; at++)
		if (rows[at] == best)
			most = sure[at];
	if (best->whole || most >= CERTAIN)
		return;
	for (size_t at = 0; at < NUM_ROWS; at++)
		if (rows[at] != best && sure[at] >= MIN_CANDIDATE && sure[at] >= most - NEAR)
			names = rsp_arena_printf(explain->arena, "%s%s%s", names,
			                         names[0] ? ", or " : "", rows[at]->kind);
	if (!names[0])
		return;
	rsp_out_char(explain->out, '\n');
	explain_note(explain, "Ambiguous", "it could also be %s.", names);
}

static enum rsp_explained explain_paste(struct explain *explain)
{
	const struct explain_row *best;
	int sure[NUM_ROWS];

	explain->text = cleaned(explain->arena, explain->raw);
	explain->word = stripped(explain->text);
	read_bytes(explain);
	best = surest(explain, sure);
	if (explain->arena->failed)
		return RSP_EXPLAIN_NO_MEMORY;
	if (!best)
		return RSP_EXPLAIN_UNKNOWN;
	best->explain(explain);
	write_candidates(explain, best, sure);
	return explain->arena->failed ? RSP_EXPLAIN_NO_MEMORY : RSP_EXPLAIN_DONE;
}

enum rsp_explained rsp_explain(struct rsp_out *out, const struct rsp_writer_options *options,
                               struct rsp_slice paste)
{
	struct rsp_writer_options own = *options;
	struct explain *explain = rsp_alloc(sizeof(*explain));
	enum rsp_explained done = RSP_EXPLAIN_NO_MEMORY;
	struct rsp_arena arena;

	if (!explain)
		return done;
	own.form = RSP_FORM_TEXT;
	own.trees = true;
	rsp_arena_init(&arena, 0);
	*explain = (struct explain){.out = out, .arena = &arena};
	explain->raw = rsp_sub(paste, 0, RSP_EXPLAIN_MAX_LEN);
	explain->writer = rsp_writer_new(out, &own);
	if (explain->writer)
		done = explain_paste(explain);
	rsp_writer_free(explain->writer);
	rsp_arena_free(&arena);
	rsp_free(explain);
	return done;
}
