/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Remote management over HTTP (SCP81) in logs of platforms, as text without TLS: the head of each
 * message line by line, and its body in hex, as it was sent (in chunks) or joined:
 *
 *   2017-02-13 07:51:37.101 to the card
 *   HTTP/1.1 200 OK
 *   X-Admin-Next-URI:/server/adminagent?cmd=2
 *   Transfer-Encoding: chunked
 *
 *   34420D0AAE8022...0D0A300D0A
 *
 * or one message a line in JSON, where a member "http" has that text, and "day" with "t", or
 * "time", say when. Empty lines may stand between those of a head. A head ends with the first line
 * that is none of its own; a body with the first that is not hex. A response answers the request
 * before it. The time is that of the line of the start, or of the last line before that has one.
 * All other lines are passed over. */
#include "base/hex.h"
#include "base/http.h"
#include "base/json.h"
#include "source/formats.h"
#include "source/http_head.h"
#include "source/log.h"

enum {
	SURE = 91,
	MESSAGE_MEMORY = 24 << 20, /* with the copies of its lines, */
	BODY_MAX = 4 << 20,        /* and bytes of a body */
	MAX_CHUNKS = 1 << 16,
	HEX_BASE = 16
};

enum state { BETWEEN, IN_HEAD, IN_BODY };

struct ramhttp {
	struct rsp_line line;
	bool has_line;
	struct rsp_log clock; /* only what rsp_log_stamp sets */
	enum state state;
	struct rsp_arena arena; /* of the message under way */
	struct rsp_http http;
	struct rsp_http_header headers[RSP_HEAD_HEADERS];
	struct rsp_joiner body;
	uint64_t first_line, file_off;
	uint64_t asked; /* exchange that waits for its response; 0: none */
	bool given;
	bool stamped; /* a time was read since the last message was handed out */
};

static bool has(struct rsp_slice in, const char *what)
{
	size_t off;

	return rsp_find(in, rsp_text(what), &off);
}

static bool has_start(struct rsp_slice in)
{
	struct rsp_slice line;

	if (rsp_starts_with_text(rsp_trim(in), "{"))
		return has(in, "\"http\"") && has(in, "HTTP/1.");
	while (rsp_take_line(&in, &line))
		if (rsp_http_head_is_start(line))
			return true;
	return false;
}

/* Other protocols have X-Admin-Protocol too. */
static int ramhttp_recognise(struct rsp_slice head)
{
	if (!has(head, "globalplatform") || !(has(head, "X-Admin-") || has(head, "x-admin-")) ||
	    has(head, "<?xml") || rsp_find(head, rsp_slice("\0", 1), &(size_t){0}))
		return 0;
	return has_start(head) ? SURE : 0;
}

static bool ramhttp_open(struct rsp_reader *reader)
{
	struct ramhttp *log = rsp_alloc(sizeof(*log));

	if (log)
		rsp_arena_init(&log->arena, MESSAGE_MEMORY);
	reader->state = log;
	return log;
}

static void begin(struct ramhttp *log, struct rsp_slice start)
{
	log->first_line = log->line.number;
	log->file_off = log->line.file_off;
	if (rsp_contains(log->line.text, start))
		log->file_off += rsp_offset_in(log->line.text, start);
	rsp_joiner_init(&log->body, &log->arena, BODY_MAX);
}

/* Adds what hex says; false when it is not hex. */
static bool add_hex(struct ramhttp *log, const struct rsp_buffer *parent, struct rsp_slice hex)
{
	const struct rsp_buffer *bytes;

	hex = rsp_trim(hex);
	if (!rsp_is_hex(hex))
		return false;
	bytes = parent ? rsp_hex_buffer(&log->arena, parent, hex, "HTTP body") : NULL;
	if (bytes)
		rsp_joiner_add(&log->body, bytes, bytes->bytes);
	else
		log->http.body_cut = true;
	return true;
}

static bool take_size(struct rsp_slice *in, size_t *out)
{
	struct rsp_slice line;
	uint8_t c;
	int digit;
	size_t size = 0;

	if (!rsp_take_line(in, &line) || !rsp_peek_u8(line, 0, &c) || rsp_hex_digit(c) < 0)
		return false;
	while (rsp_take_u8(&line, &c) && (digit = rsp_hex_digit(c)) >= 0) {
		if (size > BODY_MAX)
			return false;
		size = size * HEX_BASE + (size_t)digit;
	}
	*out = size;
	return true;
}

/* RFC 9112 7.1. NULL when these are no chunks. */
static const struct rsp_buffer *dechunk(struct ramhttp *log, const struct rsp_buffer *body)
{
	struct rsp_slice in = body->bytes, part, line;
	struct rsp_joiner joiner;
	size_t size;

	rsp_joiner_init(&joiner, &log->arena, BODY_MAX);
	for (size_t num = 0; num < MAX_CHUNKS; num++) {
		if (!take_size(&in, &size)) {
			log->http.body_cut = num > 0;
			break;
		}
		if (!size)
			break;
		part = rsp_take_up_to(&in, size);
		rsp_joiner_add(&joiner, body, part);
		if (part.len < size || (in.len && (!rsp_take_line(&in, &line) || line.len))) {
			if (!num)
				return NULL;
			log->http.body_cut = true;
			break;
		}
	}
	return joiner.len ? rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "HTTP body") : NULL;
}

static void set_body(struct ramhttp *log)
{
	const struct rsp_buffer *body, *joined = NULL;

	if (!log->body.len)
		return;
	body = rsp_joiner_finish(&log->body, RSP_BUFFER_JOINED, "HTTP body");
	log->http.body_cut = log->http.body_cut || log->body.cut_short;
	if (body && has(rsp_http_header_find(&log->http, "Transfer-Encoding"), "chunked"))
		joined = dechunk(log, body);
	log->http.body = joined ? joined : body;
}

static void read_stamp(struct ramhttp *log, struct rsp_reader *reader, struct rsp_slice text)
{
	log->stamped |= rsp_log_stamp(&log->clock, &text, &reader->day);
}

/* Each of these answers whether a message is complete; where it leaves has_line the line is looked
 * at again. */

/* The text of a message in one line. */
static bool read_json(struct ramhttp *log, struct rsp_reader *reader)
{
	const struct rsp_buffer *frame =
	    rsp_buffer_frame(&log->arena, log->line.text, log->line.number, log->line.file_off);
	struct rsp_slice in, line, day = {0}, time = {0}, stamp;
	const struct rsp_json_value *json;
	const struct rsp_buffer *text;
	struct rsp_json_error error;

	json = frame ? rsp_json_parse(&log->arena, rsp_trim(frame->bytes), &error) : NULL;
	text = rsp_json_buffer(&log->arena, frame, rsp_json_member(json, "http"), "text");
	if (!text)
		return false;
	if (rsp_json_string(&log->arena, rsp_json_member(json, "t"), &time))
		(void)!rsp_json_string(&log->arena, rsp_json_member(json, "day"), &day);
	else
		(void)!rsp_json_string(&log->arena, rsp_json_member(json, "time"), &time);
	stamp = rsp_text(rsp_arena_printf(&log->arena, "%.*s%s%.*s", (int)day.len,
	                                  (const char *)day.data, day.len ? " " : "", (int)time.len,
	                                  (const char *)time.data));
	read_stamp(log, reader, stamp);
	in = text->bytes;
	if (!rsp_take_line(&in, &line) || !rsp_http_head_start(&log->arena, line, &log->http))
		return false;
	begin(log, log->line.text);
	while (rsp_take_line(&in, &line))
		if (rsp_trim(line).len &&
		    !rsp_http_head_field(&log->arena, line, &log->http, log->headers) &&
		    !add_hex(log, text, line))
			break;
	return true;
}

static bool read_between(struct ramhttp *log, struct rsp_reader *reader)
{
	struct rsp_slice text = log->line.text;

	log->has_line = false;
	if (rsp_starts_with_text(rsp_trim(text), "{") && read_json(log, reader))
		return true;
	read_stamp(log, reader, text);
	if (!rsp_http_head_is_start(text) || !rsp_http_head_start(&log->arena, text, &log->http)) {
		rsp_arena_reset(&log->arena);
		return false;
	}
	begin(log, text);
	log->state = IN_HEAD;
	return false;
}

static bool read_body(struct ramhttp *log)
{
	const struct rsp_buffer *frame;
	struct rsp_slice text = rsp_trim(log->line.text);

	if (!rsp_is_hex(text))
		return true;
	frame = rsp_buffer_frame(&log->arena, log->line.text, log->line.number, log->line.file_off);
	if (frame)
		text = rsp_sub(frame->bytes, rsp_offset_in(log->line.text, text), text.len);
	log->http.body_cut = log->http.body_cut || log->line.cut;
	(void)!add_hex(log, frame, text);
	log->has_line = false;
	return false;
}

static bool read_head(struct ramhttp *log)
{
	struct rsp_slice text = rsp_trim(log->line.text);

	if (rsp_is_hex(text)) {
		log->state = IN_BODY;
		return false;
	}
	if (text.len && (rsp_http_head_is_start(text) ||
	                 !rsp_http_head_field(&log->arena, text, &log->http, log->headers)))
		return true;
	log->has_line = false;
	return false;
}

static bool read_line(struct ramhttp *log, struct rsp_reader *reader)
{
	switch (log->state) {
	case BETWEEN:
		return read_between(log, reader);
	case IN_HEAD:
		return read_head(log);
	case IN_BODY:
		return read_body(log);
	}
	return false;
}

static void number(struct ramhttp *log, struct rsp_reader *reader)
{
	struct rsp_http *http = &log->http;

	http->first_frame = http->last_frame = log->first_line;
	if (log->line.number > log->first_line && log->state != BETWEEN)
		http->last_frame = log->line.number - (log->has_line ? 1 : 0);
	http->by_line = true;
	http->clock = log->clock.clock;
	http->t_ns = http->last_ns = log->clock.t_ns;
	if (http->is_request) {
		http->exchange = log->asked = ++reader->exchanges;
	} else {
		http->exchange = log->asked;
		log->asked = 0;
	}
}

static enum rsp_pull finish(struct ramhttp *log, struct rsp_reader *reader, struct rsp_frame *out)
{
	set_body(log);
	number(log, reader);
	log->state = BETWEEN;
	reader->ahead = log->has_line ? rsp_input_offset(reader->input) - log->line.file_off : 0;
	*out = (struct rsp_frame){.number = log->first_line,
	                          .by_line = true,
	                          .clock = log->clock.clock,
	                          .t_ns = log->clock.t_ns,
	                          .no_zone = log->clock.no_zone,
	                          .file_off = log->file_off,
	                          .slot = -1,
	                          .hint = RSP_HINT_HTTP,
	                          .http = &log->http};
	if (log->http.body)
		out->bytes = log->http.body->bytes;
	log->given = true;
	return RSP_PULL_FRAME;
}

static enum rsp_pull ramhttp_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct ramhttp *log = reader->state;

	if (log->given) {
		rsp_arena_reset(&log->arena);
		log->stamped = false;
	}
	log->given = false;
	for (;;) {
		if (!log->has_line && !rsp_line_next(reader->input, &log->line))
			break;
		log->has_line = true;
		if (read_line(log, reader))
			return finish(log, reader, out);
	}
	if (log->state != BETWEEN)
		return finish(log, reader, out);
	return rsp_line_end(reader, out, &log->line);
}

/* Not between a request and its response, nor where a message has the time of one before it. */
static bool ramhttp_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct ramhttp *log = reader->state;

	*out_number = log->line.number - (log->has_line ? 1 : 0);
	return log->given && !log->asked && (log->stamped || log->clock.clock == RSP_CLOCK_NONE);
}

static void ramhttp_resume(struct rsp_reader *reader, uint64_t number)
{
	struct ramhttp *log = reader->state;

	log->line.number = number;
}

static void ramhttp_close(struct rsp_reader *reader)
{
	struct ramhttp *log = reader->state;

	rsp_arena_free(&log->arena);
	rsp_free(log);
}

const struct rsp_source rsp_source_ramhttp = {
    .name = "ramhttp",
    .title = "log of remote management over HTTP (heads and bodies in hex, or JSON lines)",
    .recognise = ramhttp_recognise,
    .open = ramhttp_open,
    .next = ramhttp_next,
    .close = ramhttp_close,
    .mark = ramhttp_mark,
    .resume = ramhttp_resume,
};
