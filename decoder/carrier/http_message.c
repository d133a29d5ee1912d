/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/http_message.h"

#include <string.h>
#include <strings.h>

#include "base/inflate.h"
#include "base/keep.h"

bool rsp_http_equal_nocase(struct rsp_slice a, const char *text)
{
	size_t len = strlen(text);

	return a.len == len && (len == 0 || strncasecmp((const char *)a.data, text, len) == 0);
}

bool rsp_http_token(struct rsp_slice *list, struct rsp_slice *out)
{
	if (list->len == 0)
		return false;
	if (!rsp_take_until(list, ',', out))
		*out = rsp_take_up_to(list, list->len);
	*out = rsp_trim(*out);
	return true;
}

void rsp_http_report(struct rsp_pass *pass, enum rsp_rule_id rule, uint64_t frame_number,
                     const char *text)
{
	struct rsp_frame frame = {.number = frame_number};

	rsp_pass_report(pass, rule, &frame, "%s", text);
}

static struct rsp_slice copied(uint8_t **at, struct rsp_slice bytes)
{
	struct rsp_slice out = rsp_slice(*at, bytes.len);

	if (bytes.len)
		memcpy(*at, bytes.data, bytes.len);
	*at += bytes.len;
	return out;
}

struct rsp_http_asked *rsp_http_asked_new(const struct rsp_http *request)
{
	struct rsp_slice method = rsp_sub(request->method, 0, RSP_HTTP_ASKED_MAX);
	struct rsp_slice target = rsp_sub(request->target, 0, RSP_HTTP_ASKED_MAX);
	struct rsp_slice host = rsp_sub(request->host, 0, RSP_HTTP_ASKED_MAX);
	struct rsp_http_asked *asked =
	    rsp_alloc(sizeof(*asked) + method.len + target.len + host.len);
	uint8_t *at = (uint8_t *)(asked + 1);

	if (!asked)
		return NULL;
	asked->exchange = request->exchange;
	asked->method = copied(&at, method);
	asked->target = copied(&at, target);
	asked->host = copied(&at, host);
	return asked;
}

static void set_time(struct rsp_http *http, const struct rsp_stream_data *data)
{
	http->last_frame = rsp_stream_last_frame(data);
	http->last_ns = rsp_stream_last_ns(data);
}

/* A number for an address and port; that two have the same by chance does little harm. */
static uint64_t number_of(const struct rsp_endpoint *end)
{
	enum { FACTOR = 257 };
	struct rsp_slice in = rsp_slice(end->address, end->address_len);
	uint64_t number = end->port;
	uint8_t byte;

	while (rsp_take_u8(&in, &byte))
		number = number * FACTOR + byte;
	return number;
}

struct rsp_http_message *rsp_http_message_begin(struct rsp_pass *pass, struct rsp_stream *stream,
                                                enum rsp_http_version version,
                                                const struct rsp_stream_data *data)
{
	struct rsp_http_message *message = rsp_alloc(sizeof(*message));

	if (!message) {
		pass->out_of_memory = true;
		return NULL;
	}
	rsp_arena_init(&message->arena, RSP_HTTP_MESSAGE_MEMORY);
	rsp_arena_lend(&pass->retired, &message->arena);
	rsp_joiner_init(&message->body, &message->arena, RSP_HTTP_MAX_BODY);
	message->stream = stream;
	message->http = (struct rsp_http){
	    .version = version,
	    .secured = stream && stream->secured,
	    .has_slot = stream && stream->has_slot,
	    .slot = stream ? stream->slot : -1,
	    .connection = stream ? stream->number : 0,
	    .session = stream ? stream->session : 0,
	    .connection_frame = stream ? stream->first_frame : 0,
	    .server = stream ? number_of(&stream->ends[RSP_WAY_TO_SERVER]) : 0,
	    .first_frame = data->frame_number,
	    .clock = data->clock,
	    .t_ns = data->t_ns,
	};
	set_time(&message->http, data);
	return message;
}

void rsp_http_message_more(struct rsp_http_message *message, const struct rsp_stream_data *data)
{
	set_time(&message->http, data);
	message->kept_of = NULL;
}

const struct rsp_buffer *rsp_http_message_keep(struct rsp_http_message *message,
                                               struct rsp_pass *pass,
                                               const struct rsp_buffer *buffer)
{
	if (buffer != message->kept_of) {
		message->kept = rsp_pass_keep(pass, &message->arena, buffer);
		message->kept_of = message->kept ? buffer : NULL;
	}
	return message->kept;
}

/* Makes room for one more field. */
static bool grow_headers(struct rsp_http_message *message)
{
	enum { FIRST = 16 };
	size_t num = message->http.num_headers;
	size_t cap = message->cap_headers ? message->cap_headers * 4 : FIRST;
	struct rsp_http_header *headers;

	if (num < message->cap_headers)
		return true;
	if (cap > RSP_HTTP_MAX_HEADERS)
		return false;
	headers = rsp_arena_alloc(&message->arena, cap * sizeof(*headers));
	if (!headers)
		return false;
	if (num)
		memcpy(headers, message->headers, num * sizeof(*headers));
	message->headers = headers;
	message->cap_headers = cap;
	return true;
}

void rsp_http_message_header(struct rsp_http_message *message, struct rsp_slice name,
                             struct rsp_slice value)
{
	if (!grow_headers(message))
		return;
	message->headers[message->http.num_headers++] =
	    (struct rsp_http_header){.name = name, .value = value};
	message->http.headers = message->headers;
}

bool rsp_http_message_starved(const struct rsp_http_message *message)
{
	return message->arena.failed && rsp_arena_used(&message->arena) < RSP_HTTP_MESSAGE_MEMORY / 4;
}

/* Brings pass->held up to date with what the message takes. */
static void count(struct rsp_http_message *message, struct rsp_pass *pass)
{
	pass->held += rsp_arena_used(&message->arena);
	pass->held -= message->counted;
	message->counted = rsp_arena_used(&message->arena);
}

static void tell_limit(struct rsp_http_message *message, struct rsp_pass *pass, const char *text)
{
	message->cut = true;
	if (!message->told_limit)
		rsp_http_report(pass, RSP_RULE_HTTP_BODY_LIMIT, message->http.last_frame, text);
	message->told_limit = true;
}

void rsp_http_message_body(struct rsp_http_message *message, struct rsp_pass *pass,
                           const struct rsp_buffer *parent, struct rsp_slice part)
{
	const struct rsp_buffer *kept = NULL;

	if (message->told_limit || part.len == 0)
		return;
	if (pass->held > RSP_HELD_MAX) {
		tell_limit(message, pass,
		           "unfinished messages hold more than 24 MiB together; the rest of this "
		           "body is left out");
		return;
	}
	if (parent)
		kept = rsp_http_message_keep(message, pass, parent);
	if (kept)
		part = rsp_kept_part(kept, parent, part);
	rsp_joiner_add(&message->body, kept, part);
	count(message, pass);
	if (rsp_http_message_starved(message))
		pass->out_of_memory = true;
	if (message->body.cut_short || message->arena.failed)
		tell_limit(message, pass,
		           "a body is longer than 4 MiB, or came in too many pieces; the rest of "
		           "it is left out");
}

void rsp_http_message_answers(struct rsp_http_message *message, const struct rsp_http_asked *asked)
{
	struct rsp_http *http = &message->http;

	http->exchange = asked->exchange;
	http->method = rsp_arena_copy(&message->arena, asked->method);
	http->target = rsp_arena_copy(&message->arena, asked->target);
	http->host = rsp_arena_copy(&message->arena, asked->host);
}

/* RFC 9110 section 8.4.1, and the older names it lists; zstd: RFC 8878 section 7.2. */
static enum rsp_inflate_kind coding_of(struct rsp_slice name, struct rsp_slice body)
{
	static const struct {
		const char *name;
		enum rsp_inflate_kind kind;
	} codings[] = {
	    {"gzip",    RSP_INFLATE_GZIP  },
            {"x-gzip",  RSP_INFLATE_GZIP  },
            {"deflate", RSP_INFLATE_ZLIB  },
	    {"br",      RSP_INFLATE_BROTLI},
            {"zstd",    RSP_INFLATE_ZSTD  },
	};
	enum { ZLIB_METHOD_MASK = 0x0F, ZLIB_DEFLATE = 8, ZLIB_CHECK = 31 };
	uint16_t first;

	for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
		if (!rsp_http_equal_nocase(name, codings[i].name))
			continue;
		/* RFC 1950 section 2.2: CMF and FLG; some servers send deflate without them. */
		if (codings[i].kind == RSP_INFLATE_ZLIB && rsp_take_u16be(&body, &first) &&
		    ((first >> 8 & ZLIB_METHOD_MASK) != ZLIB_DEFLATE || first % ZLIB_CHECK != 0))
			return RSP_INFLATE_RAW;
		return codings[i].kind;
	}
	return RSP_INFLATE_NONE;
}

static void tell_inflated(struct rsp_http_message *message, struct rsp_pass *pass,
                          enum rsp_inflated result)
{
	static const char *const texts[] = {
	    [RSP_INFLATED_CUT] = "the compressed body ends in the middle",
	    [RSP_INFLATED_BROKEN] = "the body is not compressed as its Content-Encoding says",
	    [RSP_INFLATED_LIMIT] = "a body inflates to more than 4 MiB; the rest is left out",
	    [RSP_INFLATED_BOMB] = "a body inflates to more than 100 times what was sent; the rest "
	                          "is left out",
	    [RSP_INFLATED_NO_MEMORY] = "there is not enough memory to inflate a body",
	};
	enum rsp_rule_id rule = result == RSP_INFLATED_LIMIT || result == RSP_INFLATED_BOMB
	                            ? RSP_RULE_HTTP_INFLATE_LIMIT
	                            : RSP_RULE_HTTP_ENCODING_BROKEN;

	/* That bytes are missing is told of the body itself. */
	if (result == RSP_INFLATED_CUT && message->http.body_cut)
		return;
	message->http.body_cut = true;
	if (result == RSP_INFLATED_NO_MEMORY)
		pass->out_of_memory = true;
	rsp_http_report(pass, rule, message->http.last_frame, texts[result]);
}

/* Undoes one content coding; false when the body stays as it is from here on. */
static bool undo(struct rsp_http_message *message, struct rsp_pass *pass, struct rsp_slice name)
{
	const struct rsp_buffer *inflated;
	enum rsp_inflate_kind kind;
	enum rsp_inflated result;

	if (name.len == 0 || rsp_http_equal_nocase(name, "identity"))
		return true;
	kind = coding_of(name, message->http.body->bytes);
	if (kind == RSP_INFLATE_NONE) {
		rsp_http_report(pass, RSP_RULE_HTTP_ENCODING_UNKNOWN, message->http.last_frame,
		                "a content coding that is not known; the body is left as sent");
		return false;
	}
	result = rsp_inflate_buffer(&message->arena, kind, message->http.body, RSP_HTTP_MAX_BODY,
	                            &inflated);
	if (inflated)
		message->http.body = inflated;
	if (result != RSP_INFLATED_WHOLE)
		tell_inflated(message, pass, result);
	return inflated;
}

/* The codings stand in the order they were applied (RFC 9110 section 8.4). */
static void undo_codings(struct rsp_http_message *message, struct rsp_pass *pass)
{
	struct rsp_slice list = rsp_http_header_find(&message->http, "content-encoding");
	struct rsp_slice names[RSP_HTTP_MAX_CODINGS];
	size_t num = 0;

	while (num < RSP_HTTP_MAX_CODINGS && rsp_http_token(&list, &names[num]))
		num++;
	if (list.len) {
		rsp_http_report(pass, RSP_RULE_HTTP_INFLATE_LIMIT, message->http.last_frame,
		                "more than 4 content codings on top of each other");
		return;
	}
	while (num > 0 && undo(message, pass, names[num - 1]))
		num--;
}

void rsp_http_message_finish(struct rsp_http_message *message, struct rsp_pass *pass,
                             const struct rsp_frame *frame)
{
	struct rsp_http *http = &message->http;
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .frame = frame};
	struct rsp_http *out;

	http->body_cut = message->cut;
	message->arena.limit += RSP_HTTP_FINISH_MEMORY;
	message->arena.failed = false;
	if (message->body.len)
		http->body = rsp_joiner_finish(&message->body, RSP_BUFFER_JOINED, "HTTP body");
	if (http->body)
		undo_codings(message, pass);
	if (http->content_type.len == 0)
		http->content_type =
		    rsp_http_media_type(rsp_http_header_find(http, "content-type"));
	if (message->cut)
		rsp_http_report(pass, RSP_RULE_HTTP_BODY_CUT, http->last_frame,
		                "bytes of an HTTP body are missing");
	out = rsp_arena_alloc(&message->arena, sizeof(*out));
	if (!out) {
		pass->out_of_memory = true;
	} else {
		*out = *http;
		item.http = out;
		if (pass->count < RSP_QUEUE_LEN)
			rsp_arena_absorb(&pass->retired, &message->arena);
		rsp_pass_push(pass, &item);
		if (message->stream)
			message->stream->decoded = true;
	}
	rsp_http_message_drop(message, pass);
	rsp_pass_drain(pass);
}

void rsp_http_gone(struct rsp_pass *pass, const struct rsp_stream *stream, uint64_t frame_number)
{
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1};
	struct rsp_http *http = stream->over ? rsp_arena_alloc(pass->scratch, sizeof(*http)) : NULL;

	if (!http)
		return;
	*http = (struct rsp_http){.gone = true,
	                          .connection = stream->number,
	                          .body_cut = stream->holes,
	                          .last_frame = frame_number};
	item.http = http;
	rsp_pass_push(pass, &item);
}

void rsp_http_message_drop(struct rsp_http_message *message, struct rsp_pass *pass)
{
	if (!message)
		return;
	pass->held -= message->counted;
	rsp_arena_free(&message->arena);
	rsp_free(message);
}
