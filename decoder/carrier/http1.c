/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/http1.h"

#include "base/keep.h"
#include "carrier/http1_framing.h"
#include "carrier/http1_head.h"
#include "carrier/http2.h"

enum { CONNECTION_SHIFT = 32, STATUS_SWITCHING = 101, STATUS_OK = 200, STATUS_MULTIPLE = 300 };

enum way_state {
	WAY_START, /* between two messages */
	WAY_LINE,  /* in the start line */
	WAY_HEAD,
	WAY_BODY,
	WAY_SEEK,  /* looking for the next message */
	WAY_TUNNEL /* what comes is no longer HTTP/1 */
};

/* One direction. */
struct way {
	struct http1 *http1;
	enum way_state state;
	struct rsp_http_message *message; /* WAY_LINE, WAY_HEAD, WAY_BODY */
	struct rsp_joiner head;
	size_t line_len;      /* bytes of the line that is not complete yet */
	bool line_is_cr;      /* which are one CR */
	bool told_unreadable; /* since the last message */
	bool skipped;         /* messages may have been lost since the last one */
	uint64_t last_frame;
	struct rsp_http1_framing *framing;
	const struct rsp_stream_data *data; /* while the reader is called */
	struct rsp_http1_seek seek;
};

struct http1 {
	struct rsp_stream *stream;
	struct rsp_pass *pass; /* while the reader is called */
	struct rsp_http1_config *config;
	struct way ways[RSP_NUM_WAYS];
	uint64_t num_exchanges;
	struct rsp_http_asked *asked[RSP_HTTP1_MAX_ASKED]; /* a ring, oldest first */
	unsigned first_asked, num_asked;
	bool wants_h2c;                        /* the last request asks for an upgrade to it */
	const struct rsp_stream_reader *inner; /* WAY_TUNNEL; NULL: not known (yet) */
	void *inner_state;
};

static struct rsp_http_asked *asked_at(const struct http1 *http1, unsigned at)
{
	return http1->asked[(http1->first_asked + at) % RSP_HTTP1_MAX_ASKED];
}

static struct rsp_http_asked *asked_pop(struct http1 *http1)
{
	struct rsp_http_asked *oldest = http1->num_asked ? asked_at(http1, 0) : NULL;

	if (oldest) {
		http1->first_asked = (http1->first_asked + 1) % RSP_HTTP1_MAX_ASKED;
		http1->num_asked--;
	}
	return oldest;
}

static void asked_push(struct http1 *http1, const struct rsp_http *request)
{
	struct rsp_http_asked *asked = rsp_http_asked_new(request);

	if (!asked) {
		http1->pass->out_of_memory = true;
		return;
	}
	if (http1->num_asked == RSP_HTTP1_MAX_ASKED)
		rsp_free(asked_pop(http1));
	http1->asked[(http1->first_asked + http1->num_asked++) % RSP_HTTP1_MAX_ASKED] = asked;
}

/* The message of this direction is given up. */
static void drop(struct way *way, enum way_state next)
{
	rsp_http1_framing_free(way->framing);
	way->framing = NULL;
	rsp_http_message_drop(way->message, way->http1->pass);
	way->message = NULL;
	way->state = next;
	way->skipped = way->skipped || next == WAY_SEEK;
}

static void finish(struct way *way, bool cut, enum way_state next)
{
	struct rsp_http_message *message = way->message;

	way->message = NULL;
	if (cut)
		message->cut = true;
	rsp_http_message_finish(message, way->http1->pass, way->data ? way->data->frame : NULL);
	drop(way, next);
	way->told_unreadable = false;
}

static void tell_unreadable(struct way *way)
{
	if (!way->told_unreadable)
		rsp_http_report(way->http1->pass, RSP_RULE_HTTP_UNREADABLE, way->last_frame,
		                "bytes that are no HTTP message where one should begin");
	way->told_unreadable = true;
}

static bool begin(struct way *way)
{
	struct http1 *http1 = way->http1;

	way->message = rsp_http_message_begin(http1->pass, http1->stream, RSP_HTTP_1_1, way->data);
	if (!way->message)
		return false;
	rsp_joiner_init(&way->head, &way->message->arena, RSP_HTTP_MAX_HEAD);
	way->line_len = 0;
	way->line_is_cr = false;
	way->state = WAY_LINE;
	return true;
}

/* Adds bytes of the chunk to the head. */
static void add_head(struct way *way, struct rsp_slice part)
{
	const struct rsp_buffer *from = way->data->buffer;
	const struct rsp_buffer *kept =
	    from ? rsp_http_message_keep(way->message, way->http1->pass, from) : NULL;

	if (kept)
		part = rsp_kept_part(kept, from, part);
	rsp_joiner_add(&way->head, kept, part);
}

/* libhtp found bytes of the body. */
static void on_body(void *user, struct rsp_slice part)
{
	struct way *way = user;
	const struct rsp_buffer *head = way->message->http.head;
	const struct rsp_buffer *parent = NULL;

	if (way->data->buffer && rsp_contains(way->data->buffer->bytes, part))
		parent = way->data->buffer;
	else if (rsp_contains(head->bytes, part))
		parent = head;
	rsp_http_message_body(way->message, way->http1->pass, parent, part);
}

/* What the framing of a response depends on. */
static struct rsp_http1_side side_of(struct way *way)
{
	const struct rsp_http *http = &way->message->http;

	return (struct rsp_http1_side){
	    .is_request = http->is_request,
	    .answers_head = !http->is_request && rsp_equal_text(http->method, "HEAD"),
	    .answers_connect = !http->is_request && rsp_equal_text(http->method, "CONNECT"),
	    .user = way,
	    .body = on_body,
	};
}

static enum rsp_http1_state read_with(struct way *way, struct rsp_slice head)
{
	struct rsp_http1_side side = side_of(way);

	rsp_http1_framing_free(way->framing);
	way->framing = rsp_http1_framing_new(way->http1->config, &side);
	if (!way->framing) {
		way->http1->pass->out_of_memory = true;
		return RSP_HTTP1_BROKEN;
	}
	return rsp_http1_framing_take(way->framing, &head);
}

/* A request gets its number; a response the one of the request it answers. After lost messages the
 * latest request is the likely one: few clients send a request before they have the answer to the
 * one before. */
static void pair(struct way *way)
{
	struct http1 *http1 = way->http1;
	struct rsp_http *http = &way->message->http;
	struct rsp_http_asked *asked;

	if (http->is_request) {
		http->exchange = (uint64_t)http->connection << CONNECTION_SHIFT |
		                 (++http1->num_exchanges & UINT32_MAX);
		http1->wants_h2c =
		    rsp_http_equal_nocase(rsp_http_header_find(http, "upgrade"), "h2c");
		asked_push(http1, http);
	} else {
		while (way->skipped && http1->num_asked > 1)
			rsp_free(asked_pop(http1));
		asked = asked_pop(http1);
		if (asked)
			rsp_http_message_answers(way->message, asked);
		rsp_free(asked);
	}
	way->skipped = false;
}

/* After an upgrade the connection goes on as HTTP/2 (RFC 7540 section 3.2). */
static void open_h2c(struct http1 *http1, const struct rsp_http *response)
{
	http1->inner_state = rsp_reader_http2.open(http1->pass, http1->stream);
	if (!http1->inner_state)
		return;
	http1->inner = &rsp_reader_http2;
	rsp_http2_upgraded(http1->inner_state, response);
}

static void enter_tunnel(struct http1 *http1)
{
	for (int i = 0; i < RSP_NUM_WAYS; i++) {
		if (http1->ways[i].message && http1->ways[i].state == WAY_BODY)
			finish(&http1->ways[i], true, WAY_TUNNEL);
		else
			drop(&http1->ways[i], WAY_TUNNEL);
	}
}

/* A response may end the use of HTTP/1 on its connection (RFC 9110 sections 7.8 and 9.3.6). */
static bool ends_http1(const struct rsp_http *http)
{
	return !http->is_request && (http->status == STATUS_SWITCHING ||
	                             (rsp_equal_text(http->method, "CONNECT") &&
	                              http->status >= STATUS_OK && http->status < STATUS_MULTIPLE));
}

static void message_done(struct way *way)
{
	struct http1 *http1 = way->http1;
	const struct rsp_http *http = &way->message->http;

	if (!ends_http1(http)) {
		finish(way, false, WAY_START);
		return;
	}
	if (http1->wants_h2c && http->status == STATUS_SWITCHING)
		open_h2c(http1, http);
	finish(way, false, WAY_TUNNEL);
	enter_tunnel(http1);
}

/* RFC 9110 section 15.2: 1xx are followed by the response proper. */
static bool is_interim(const struct rsp_http *http)
{
	enum { INTERIM_FIRST = 100, INTERIM_LAST = 199 };

	return !http->is_request && http->status >= INTERIM_FIRST && http->status <= INTERIM_LAST &&
	       http->status != STATUS_SWITCHING;
}

static void head_done(struct way *way)
{
	struct rsp_http_message *message = way->message;
	enum rsp_http1_state state = RSP_HTTP1_BROKEN;
	enum rsp_http1_head kind;

	message->http.head = rsp_joiner_finish(&way->head, RSP_BUFFER_JOINED, "HTTP head");
	if (!message->http.head || !rsp_http1_read_head(message, way->http1->pass, &kind)) {
		way->http1->pass->out_of_memory = true;
		drop(way, WAY_SEEK);
		return;
	}
	if (is_interim(&message->http)) {
		drop(way, WAY_START);
		return;
	}
	pair(way);
	way->state = WAY_BODY;
	/* Of a head with nothing odd libhtp need only see what decides the framing. */
	if (kind == RSP_HTTP1_HEAD_ODD ||
	    (kind == RSP_HTTP1_HEAD_PLAIN && rsp_equal_text(message->http.method, "CONNECT")))
		state = read_with(way, message->http.head->bytes);
	/* What libhtp refuses is read as far as there is sense in it. */
	if (state == RSP_HTTP1_BROKEN)
		state = read_with(way, rsp_http1_plain_head(message));
	if (state == RSP_HTTP1_DONE)
		message_done(way);
	else if (state == RSP_HTTP1_BROKEN)
		finish(way, true, WAY_SEEK);
}

/* Where in bytes that are no start line, or too long for one, a message begins all the same. */
static bool find_start(struct rsp_slice in, bool whole_line, size_t *out_off)
{
	struct rsp_slice rest, line;
	struct rsp_http1_line start;

	if (!rsp_http1_last_start(in, out_off))
		return false;
	rest = rsp_sub(in, *out_off, in.len);
	return !whole_line || (rsp_take_line(&rest, &line) && rsp_http1_start_line(line, &start));
}

/* The bytes of the head are no start line: goes on with the message that begins among them, or
 * looks for the next. */
static void start_again(struct way *way, bool whole_line)
{
	struct rsp_http_message *old = way->message;
	const struct rsp_buffer *from =
	    rsp_joiner_finish(&way->head, RSP_BUFFER_JOINED, "HTTP head");
	const struct rsp_buffer *kept;
	struct rsp_slice part;
	size_t off;

	tell_unreadable(way);
	way->skipped = true;
	way->message = NULL;
	if (!from || !find_start(from->bytes, whole_line, &off) || !begin(way)) {
		way->state = WAY_SEEK;
		rsp_http_message_drop(old, way->http1->pass);
		return;
	}
	part = rsp_sub(from->bytes, off, from->bytes.len);
	kept = rsp_http_message_keep(way->message, way->http1->pass, from);
	if (kept)
		part = rsp_kept_part(kept, from, part);
	rsp_joiner_add(&way->head, kept, part);
	way->line_len = way->head.len;
	rsp_http_message_drop(old, way->http1->pass);
}

static bool has_start_line(const struct way *way)
{
	struct rsp_slice in = rsp_slice(way->head.data, way->head.len), line;
	struct rsp_http1_line start;

	return rsp_take_line(&in, &line) && rsp_http1_start_line(line, &start);
}

static void line_done(struct way *way, bool blank)
{
	if (way->state == WAY_LINE && !has_start_line(way)) {
		start_again(way, true);
		if (way->state != WAY_LINE)
			return;
	}
	way->line_len = 0;
	if (way->state == WAY_HEAD && blank)
		head_done(way);
	else
		way->state = WAY_HEAD;
}

static void take_head(struct way *way, struct rsp_slice *in)
{
	struct rsp_slice rest = *in, part;
	bool whole_line = rsp_take_until(&rest, '\n', &part);
	size_t limit = way->state == WAY_LINE ? RSP_HTTP1_MAX_LINE : RSP_HTTP_MAX_HEAD;
	uint8_t first;
	bool blank;

	part = rsp_take_up_to(in, whole_line ? part.len + 1 : in->len);
	add_head(way, part);
	if (rsp_http_message_starved(way->message)) {
		way->http1->pass->out_of_memory = true;
		drop(way, WAY_SEEK);
		return;
	}
	if (way->head.cut_short || way->head.len > limit) {
		if (way->state == WAY_LINE) {
			start_again(way, false);
			return;
		}
		rsp_http_report(way->http1->pass, RSP_RULE_HTTP_HEAD_LIMIT, way->last_frame,
		                "the head of a message is longer than 64 KiB; it is passed over");
		drop(way, WAY_SEEK);
		return;
	}
	if (!whole_line) {
		way->line_is_cr = way->line_len == 0 && part.len == 1 &&
		                  rsp_peek_u8(part, 0, &first) && first == '\r';
		way->line_len += part.len;
		return;
	}
	blank =
	    (way->line_len == 0 &&
	     (part.len == 1 || (part.len == 2 && rsp_peek_u8(part, 0, &first) && first == '\r'))) ||
	    (way->line_is_cr && way->line_len == 1 && part.len == 1);
	way->line_is_cr = false;
	line_done(way, blank);
}

static void take_start(struct way *way, struct rsp_slice *in)
{
	uint8_t byte;

	/* RFC 9112 section 2.2: empty lines before a request are ignored. */
	while (rsp_peek_u8(*in, 0, &byte) && (byte == '\r' || byte == '\n'))
		if (!rsp_skip(in, 1))
			return;
	if (in->len && !begin(way))
		*in = rsp_sub(*in, in->len, 0);
}

static void take_seek(struct way *way, struct rsp_slice *in)
{
	struct rsp_slice whole = *in, early;
	size_t len, here;

	if (!rsp_http1_seek(&way->seek, in, &len) || !begin(way))
		return;
	here = rsp_offset_in(whole, *in);
	if (here > len)
		here = len;
	/* What stood in earlier chunks is gone but for its bytes. */
	early = rsp_slice(way->seek.last, sizeof(way->seek.last));
	early = rsp_sub(early, early.len - len, len - here);
	rsp_joiner_add(&way->head, NULL, early);
	add_head(way, rsp_sub(whole, rsp_offset_in(whole, *in) - here, here));
	way->line_len = len;
	way->seek = (struct rsp_http1_seek){0};
}

static void take_body(struct way *way, struct rsp_slice *in)
{
	enum rsp_http1_state state = rsp_http1_framing_take(way->framing, in);

	if (state == RSP_HTTP1_DONE) {
		message_done(way);
	} else if (state == RSP_HTTP1_BROKEN) {
		rsp_http_report(way->http1->pass, RSP_RULE_HTTP_CHUNK_BAD, way->last_frame,
		                "a chunk of the body has no readable length");
		finish(way, true, WAY_SEEK);
	}
}

/* Finds out what a tunnel holds from the bytes that come first. */
static void open_tunnel(struct http1 *http1, const struct rsp_stream_data *data)
{
	const struct rsp_stream_reader *reader;
	bool more;

	reader = rsp_stream_reader_for(http1->stream, data->way,
	                               rsp_sub(data->bytes, 0, RSP_STREAM_SNIFF_MAX), &more);
	if (!reader)
		return;
	http1->inner_state = reader->open(http1->pass, http1->stream);
	if (http1->inner_state)
		http1->inner = reader;
}

static void take_tunnel(struct way *way, struct rsp_slice *in)
{
	struct http1 *http1 = way->http1;
	struct rsp_stream_data data = *way->data;

	data.bytes = *in;
	*in = rsp_sub(*in, in->len, 0);
	if (!http1->inner)
		open_tunnel(http1, &data);
	if (http1->inner)
		http1->inner->data(http1->inner_state, http1->pass, &data);
}

static void take(struct way *way, struct rsp_slice in)
{
	while (in.len) {
		switch (way->state) {
		case WAY_START:
			take_start(way, &in);
			break;
		case WAY_LINE:
		case WAY_HEAD:
			take_head(way, &in);
			break;
		case WAY_BODY:
			take_body(way, &in);
			break;
		case WAY_SEEK:
			take_seek(way, &in);
			break;
		case WAY_TUNNEL:
		default:
			take_tunnel(way, &in);
			break;
		}
	}
}

static void tell_head_cut(struct way *way)
{
	rsp_http_report(way->http1->pass, RSP_RULE_HTTP_HEAD_CUT, way->last_frame,
	                "the head of a message is cut short; the message is lost");
}

static void lose(struct way *way)
{
	struct http1 *http1 = way->http1;
	enum rsp_http1_state state;

	switch (way->state) {
	case WAY_LINE:
	case WAY_HEAD:
		tell_head_cut(way);
		drop(way, WAY_SEEK);
		break;
	case WAY_BODY:
		way->message->cut = true;
		/* Where the body ends cannot be counted then. */
		state = way->data->inexact ? RSP_HTTP1_BROKEN
		                           : rsp_http1_framing_lose(way->framing, way->data->lost);
		if (state == RSP_HTTP1_DONE)
			message_done(way);
		else if (state == RSP_HTTP1_BROKEN)
			finish(way, true, WAY_SEEK);
		break;
	case WAY_TUNNEL:
		if (http1->inner)
			http1->inner->data(http1->inner_state, http1->pass, way->data);
		break;
	case WAY_START:
	case WAY_SEEK:
	default:
		way->seek = (struct rsp_http1_seek){0};
		drop(way, WAY_SEEK);
		break;
	}
}

static int http1_recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	enum { SURE = 90, SURE_BY_ALPN = 60 };
	int sure;
	uint8_t byte;

	(void)way;
	while (rsp_peek_u8(head, 0, &byte) && (byte == '\r' || byte == '\n') && rsp_skip(&head, 1))
		continue;
	sure = rsp_http1_may_start(head);
	if (sure <= 0 && rsp_equal_text(stream->alpn, "http/1.1"))
		return SURE_BY_ALPN;
	return sure > 0 ? SURE : sure;
}

static void http1_free(struct http1 *http1)
{
	struct rsp_http_asked *asked;

	while ((asked = asked_pop(http1)))
		rsp_free(asked);
	rsp_http1_config_free(http1->config);
	rsp_free(http1);
}

static void *http1_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	struct http1 *http1 = rsp_alloc(sizeof(*http1));

	(void)pass;
	if (!http1)
		return NULL;
	http1->stream = stream;
	for (int i = 0; i < RSP_NUM_WAYS; i++)
		http1->ways[i].http1 = http1;
	http1->config = rsp_http1_config_new();
	if (http1->config)
		return http1;
	http1_free(http1);
	return NULL;
}

static void http1_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct http1 *http1 = state;
	struct way *way = &http1->ways[data->way];

	http1->pass = pass;
	way->data = data;
	way->last_frame = rsp_stream_last_frame(data);
	if (way->message)
		rsp_http_message_more(way->message, data);
	if (data->lost)
		lose(way);
	else
		take(way, data->bytes);
	way->data = NULL;
}

static void http1_end(void *state, struct rsp_pass *pass, enum rsp_way which, bool reset)
{
	struct http1 *http1 = state;
	struct way *way = &http1->ways[which];

	http1->pass = pass;
	if (way->state == WAY_TUNNEL) {
		if (http1->inner)
			http1->inner->end(http1->inner_state, pass, which, reset);
		return;
	}
	if (way->state == WAY_BODY) {
		finish(way, reset || !rsp_http1_framing_to_end(way->framing), WAY_SEEK);
		return;
	}
	if (way->state == WAY_HEAD)
		tell_head_cut(way);
	else if (way->state == WAY_LINE)
		tell_unreadable(way);
	drop(way, WAY_SEEK);
}

static void http1_close(void *state, struct rsp_pass *pass)
{
	struct http1 *http1 = state;

	for (int i = 0; i < RSP_NUM_WAYS; i++)
		if (http1->ways[i].state != WAY_TUNNEL)
			http1_end(state, pass, (enum rsp_way)i, true);
	if (http1->inner)
		http1->inner->close(http1->inner_state, pass);
	if (http1->num_asked)
		rsp_http_gone(pass, http1->stream, http1->ways[RSP_WAY_TO_SERVER].last_frame);
	http1_free(http1);
}

const struct rsp_stream_reader rsp_reader_http1 = {
    .name = "http1",
    .recognise = http1_recognise,
    .open = http1_open,
    .data = http1_data,
    .end = http1_end,
    .close = http1_close,
};
