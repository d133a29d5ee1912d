/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP Archive (HAR 1.2), as browsers and proxies save it: {"log":{...,"entries":[...]}}. The
 * entries are read one by one, so a file may be larger than the window of the input. */
#include "source/formats.h"
#include "source/har_entry.h"
#include "source/reader.h"

enum {
	STEP = 64 << 10,  /* bytes that are looked at first */
	ENTRIES_DEPTH = 2 /* objects around the member "entries" */
};

static const char entries_name[] = "entries";

enum har_state { HAR_BEFORE, HAR_ENTRIES, HAR_AFTER };

/* Goes through JSON byte by byte. */
struct scan {
	unsigned depth;
	bool in_string, escaped;
	size_t
	    matched;  /* bytes of the string that are those of entries_name; more: another string */
	bool is_name; /* what came last is that name and a colon */
};

struct har {
	enum har_state state;
	struct scan scan;
	uint64_t number; /* of the entry read last */
	struct rsp_arena arena;
	struct rsp_har_entry entry;
	bool response_waits;
	uint64_t file_off; /* of the entry */
};

static void scan_string(struct scan *scan, uint8_t c)
{
	if (scan->escaped) {
		scan->escaped = false;
	} else if (c == '"') {
		scan->in_string = false;
		return;
	} else {
		scan->escaped = c == '\\';
	}
	if (scan->matched < sizeof(entries_name) - 1 && c == (uint8_t)entries_name[scan->matched])
		scan->matched++;
	else
		scan->matched = sizeof(entries_name);
}

/* True when this byte opens the array of entries. */
static bool scan_byte(struct scan *scan, uint8_t c)
{
	bool is_name = scan->is_name;

	if (scan->in_string) {
		scan_string(scan, c);
		return false;
	}
	if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		return false;
	scan->is_name = c == ':' && scan->matched == sizeof(entries_name) - 1;
	if (c == '"') {
		scan->in_string = true;
		scan->matched = 0;
	} else if (c == '{' || c == '[') {
		if (c == '[' && is_name && scan->depth == ENTRIES_DEPTH)
			return true;
		scan->depth++;
	} else if ((c == '}' || c == ']') && scan->depth > 0) {
		scan->depth--;
	}
	return false;
}

/* Consumes everything up to and with the bracket that opens the entries. */
static bool find_entries(struct har *har, struct rsp_input *input)
{
	struct rsp_slice whole = rsp_input_peek(input, STEP), in;
	uint8_t c;

	for (; whole.len; whole = rsp_input_peek(input, STEP)) {
		in = whole;
		while (rsp_take_u8(&in, &c)) {
			if (scan_byte(&har->scan, c)) {
				rsp_input_skip(input, rsp_offset_in(whole, in));
				return true;
			}
		}
		rsp_input_skip(input, whole.len);
	}
	return false;
}

/* Consumes an object that is too long to be looked at as a whole. */
static void skip_object(struct rsp_input *input)
{
	struct scan scan = {0};
	struct rsp_slice whole = rsp_input_peek(input, STEP), in;
	uint8_t c;

	for (; whole.len; whole = rsp_input_peek(input, STEP)) {
		in = whole;
		while (rsp_take_u8(&in, &c)) {
			(void)scan_byte(&scan, c);
			if (scan.depth == 0) {
				rsp_input_skip(input, rsp_offset_in(whole, in));
				return;
			}
		}
		rsp_input_skip(input, whole.len);
	}
}

/* Shows the object that begins at the front of the input; empty when it does not end within
 * RSP_JSON_MAX_LEN bytes, or at all: then *out_cut. */
static struct rsp_slice peek_object(struct rsp_input *input, bool *out_cut)
{
	struct rsp_slice in;
	size_t len;

	*out_cut = false;
	for (size_t want = STEP; want <= RSP_JSON_MAX_LEN; want *= 2) {
		in = rsp_input_peek(input, want);
		if (rsp_json_extent(in, &len))
			return rsp_sub(in, 0, len);
		if (in.len < want) {
			*out_cut = true;
			break;
		}
	}
	return rsp_slice(NULL, 0);
}

static enum rsp_pull give(struct har *har, const struct rsp_http *http, struct rsp_frame *out)
{
	*out = (struct rsp_frame){.number = har->number,
	                          .clock = http->clock,
	                          .t_ns = http->t_ns,
	                          .file_off = har->file_off,
	                          .slot = -1,
	                          .hint = RSP_HINT_HTTP,
	                          .bytes = har->entry.text->bytes,
	                          .http = http};
	return RSP_PULL_FRAME;
}

static void number_messages(struct har *har, struct rsp_reader *reader)
{
	struct rsp_http *request = &har->entry.request, *response = &har->entry.response;

	request->exchange = response->exchange = ++reader->exchanges;
	request->first_frame = request->last_frame = har->number;
	response->first_frame = response->last_frame = har->number;
}

static enum rsp_pull read_object(struct har *har, struct rsp_reader *reader, struct rsp_frame *out)
{
	struct rsp_json_error error = {.text = "there is not enough memory"};
	const struct rsp_buffer *text;
	struct rsp_slice object;
	bool cut;

	har->number++;
	har->file_off = rsp_input_offset(reader->input);
	object = peek_object(reader->input, &cut);
	if (cut) {
		har->state = HAR_AFTER;
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_CUT, har->number,
		                          har->file_off, "entry %llu of the HAR file does not end",
		                          (unsigned long long)har->number);
	}
	if (object.len == 0) {
		skip_object(reader->input);
		return rsp_reader_damaged(
		    reader, out, RSP_RULE_SOURCE_DAMAGED, har->number, har->file_off,
		    "entry %llu of the HAR file is longer than 8 MiB, or nested too deep",
		    (unsigned long long)har->number);
	}
	rsp_arena_reset(&har->arena);
	text = rsp_buffer_frame(&har->arena, object, har->number, har->file_off);
	rsp_input_skip(reader->input, object.len);
	if (!text || !rsp_har_read_entry(&har->arena, text, &har->entry, &error))
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_DAMAGED, har->number,
		                          har->file_off + error.off,
		                          "entry %llu of the HAR file cannot be read: %s",
		                          (unsigned long long)har->number, error.text);
	number_messages(har, reader);
	har->response_waits = har->entry.has_response;
	reader->more = har->response_waits;
	return give(har, &har->entry.request, out);
}

static enum rsp_pull har_end(struct har *har, struct rsp_reader *reader, struct rsp_frame *out)
{
	rsp_reader_drain(reader);
	return rsp_reader_end(reader, out, har->number);
}

static enum rsp_pull next_entry(struct har *har, struct rsp_reader *reader, struct rsp_frame *out)
{
	struct rsp_slice in;
	uint8_t c;

	while (in = rsp_input_peek(reader->input, 1), rsp_take_u8(&in, &c)) {
		if (c == '{')
			return read_object(har, reader, out);
		if (c == ']') {
			har->state = HAR_AFTER;
			return har_end(har, reader, out);
		}
		rsp_input_skip(reader->input, 1);
		if (c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		har->state = HAR_AFTER;
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_DAMAGED, har->number + 1,
		                          rsp_input_offset(reader->input),
		                          "something else than entries stands behind entry %llu of "
		                          "the HAR file",
		                          (unsigned long long)har->number);
	}
	har->state = HAR_AFTER;
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_CUT, har->number, rsp_input_offset(reader->input),
	    "the HAR file ends behind entry %llu", (unsigned long long)har->number);
}

static int har_recognise(struct rsp_slice head)
{
	enum { SURE = 92, LOG_WITHIN = 256 };
	static const char bom[] = "\xEF\xBB\xBF";
	size_t off;

	if (rsp_starts_with_text(head, bom) && !rsp_skip(&head, sizeof(bom) - 1))
		return 0;
	head = rsp_trim(head);
	if (!rsp_starts_with_text(head, "{") ||
	    !rsp_find(rsp_sub(head, 0, LOG_WITHIN), rsp_text("\"log\""), &off))
		return 0;
	return rsp_find(head, rsp_text("\"entries\""), &off) ||
	               rsp_find(head, rsp_text("\"creator\""), &off)
	           ? SURE
	           : 0;
}

static bool har_open(struct rsp_reader *reader)
{
	struct har *har = rsp_alloc(sizeof(*har));

	if (har)
		rsp_arena_init(&har->arena, 0);
	reader->state = har;
	return har;
}

static enum rsp_pull har_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct har *har = reader->state;

	reader->more = false;
	if (har->response_waits) {
		har->response_waits = false;
		return give(har, &har->entry.response, out);
	}
	if (har->state == HAR_BEFORE) {
		har->state = HAR_ENTRIES;
		if (!find_entries(har, reader->input)) {
			har->state = HAR_AFTER;
			return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_CUT, 0,
			                          rsp_input_offset(reader->input),
			                          "the HAR file ends before its entries");
		}
	}
	if (har->state == HAR_ENTRIES)
		return next_entry(har, reader, out);
	return har_end(har, reader, out);
}

static void har_close(struct rsp_reader *reader)
{
	struct har *har = reader->state;

	rsp_arena_free(&har->arena);
	rsp_free(har);
}

const struct rsp_source rsp_source_har = {
    .name = "har",
    .title = "HTTP Archive (HAR)",
    .recognise = har_recognise,
    .open = har_open,
    .next = har_next,
    .close = har_close,
};
