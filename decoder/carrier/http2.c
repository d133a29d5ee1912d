/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/http2.h"

#include <string.h>

#include "base/keep.h"
#include "carrier/hpack.h"
#include "carrier/http2_frame.h"
#include "carrier/http_message.h"

enum { CONNECTION_SHIFT = 32, INTERIM_FIRST = 100, INTERIM_LAST = 199 };
/* What tells the numbers of exchanges from those of HTTP/1 before an upgrade. */
static const uint64_t exchange_bit = UINT64_C(1) << 31;

struct h2_stream {
	uint32_t id;
	struct rsp_http_message *messages[RSP_NUM_WAYS]; /* NULL: none is open */
	bool done[RSP_NUM_WAYS];                         /* it was handed out */
	struct rsp_http_asked *asked;
};

/* One direction. */
struct h2_way {
	struct rsp_http2_splitter splitter;
	size_t preface_len; /* bytes of the preface that were seen */
	bool begun;         /* it is behind us, or there was none, */
	bool framed;        /* and so is the header of the first frame */
	bool ignore;        /* the frame at hand cannot be read */
	struct rsp_hpack *hpack;
	struct rsp_arena arena; /* of the block of fields at hand */
	struct rsp_joiner block;
	const struct rsp_buffer *kept_of, *kept; /* as in a message */
	bool in_block;                           /* CONTINUATION frames are to follow */
	bool block_bad;                          /* parts of it are missing */
	unsigned num_continuations;
	uint32_t block_stream; /* that its fields are of, */
	uint32_t block_frames; /* and the one its frames name */
	bool block_promised;   /* a request that the server makes up (RFC 9113 section 8.4) */
	bool block_ends_stream;
	bool told_fields, told_frame;
	uint64_t last_frame;
};

struct http2 {
	struct rsp_stream *stream;
	struct rsp_pass *pass;              /* while the reader is called, */
	const struct rsp_stream_data *data; /* with these bytes; NULL: at the end */
	struct h2_way ways[RSP_NUM_WAYS];
	struct h2_stream *streams[RSP_HTTP2_MAX_STREAMS]; /* oldest first */
	size_t num_streams;
};

static void report(struct http2 *http2, const struct h2_way *way, enum rsp_rule_id rule,
                   const char *text)
{
	rsp_http_report(http2->pass, rule, way->last_frame, text);
}

static void finish(struct http2 *http2, struct h2_stream *stream, enum rsp_way which, bool cut)
{
	struct rsp_http_message *message = stream->messages[which];

	if (!message)
		return;
	stream->messages[which] = NULL;
	stream->done[which] = true;
	if (cut)
		message->cut = true;
	rsp_http_message_finish(message, http2->pass, http2->data ? http2->data->frame : NULL);
}

/* Takes the stream from the table; what it still holds is handed out as cut. */
static void stream_remove(struct http2 *http2, size_t at)
{
	struct h2_stream *stream = http2->streams[at];

	for (int i = 0; i < RSP_NUM_WAYS; i++)
		finish(http2, stream, (enum rsp_way)i, true);
	rsp_free(stream->asked);
	rsp_free(stream);
	http2->num_streams--;
	memmove(&http2->streams[at], &http2->streams[at + 1],
	        (http2->num_streams - at) * sizeof(http2->streams[0]));
}

/* Makes room in the table: first goes the oldest that waits for nothing that was begun. */
static void stream_evict(struct http2 *http2)
{
	size_t at = 0;

	while (at < http2->num_streams && (http2->streams[at]->messages[RSP_WAY_TO_SERVER] ||
	                                   http2->streams[at]->messages[RSP_WAY_TO_CLIENT]))
		at++;
	if (at == http2->num_streams) {
		at = 0;
		rsp_http_report(
		    http2->pass, RSP_RULE_HTTP2_STREAMS_LIMIT,
		    http2->streams[0]->messages[RSP_WAY_TO_SERVER]
		        ? http2->streams[0]->messages[RSP_WAY_TO_SERVER]->http.last_frame
		        : 0,
		    "more than 128 open streams; the oldest is given up");
	}
	stream_remove(http2, at);
}

static struct h2_stream *stream_find(struct http2 *http2, uint32_t id, size_t *out_at)
{
	for (size_t at = http2->num_streams; at > 0; at--) {
		if (http2->streams[at - 1]->id == id) {
			*out_at = at - 1;
			return http2->streams[at - 1];
		}
	}
	return NULL;
}

static struct h2_stream *stream_get(struct http2 *http2, uint32_t id)
{
	size_t at;
	struct h2_stream *stream = stream_find(http2, id, &at);

	if (stream)
		return stream;
	if (http2->num_streams == RSP_HTTP2_MAX_STREAMS)
		stream_evict(http2);
	stream = rsp_alloc(sizeof(*stream));
	if (!stream) {
		http2->pass->out_of_memory = true;
		return NULL;
	}
	stream->id = id;
	http2->streams[http2->num_streams++] = stream;
	return stream;
}

static void message_ended(struct http2 *http2, struct h2_stream *stream, enum rsp_way which)
{
	size_t at;

	finish(http2, stream, which, false);
	stream->done[which] = true;
	if (stream->done[RSP_WAY_TO_SERVER] && stream->done[RSP_WAY_TO_CLIENT] &&
	    stream_find(http2, stream->id, &at))
		stream_remove(http2, at);
}

/* The message of a stream in one direction, begun where there is none. */
static struct rsp_http_message *message_get(struct http2 *http2, struct h2_stream *stream,
                                            enum rsp_way which)
{
	struct rsp_http_message *message = stream->messages[which];

	if (message) {
		if (message->http.last_frame != rsp_stream_last_frame(http2->data) ||
		    !message->kept_of)
			rsp_http_message_more(message, http2->data);
		return message;
	}
	message = rsp_http_message_begin(http2->pass, http2->stream, RSP_HTTP_2, http2->data);
	if (!message)
		return NULL;
	message->http.is_request = which == RSP_WAY_TO_SERVER;
	message->http.exchange =
	    (uint64_t)message->http.connection << CONNECTION_SHIFT | exchange_bit | stream->id;
	if (stream->asked && which == RSP_WAY_TO_CLIENT)
		rsp_http_message_answers(message, stream->asked);
	stream->messages[which] = message;
	return message;
}

/* The fields of one block, as text of which slices can be cut when it is complete. */
struct fields {
	struct rsp_http_message *message;
	const struct rsp_buffer *block;
	struct rsp_joiner text;
	struct {
		size_t name_off, name_len, value_off, value_len;
	} at[RSP_HTTP_MAX_HEADERS];
	size_t num;
	bool lost; /* some are not known */
	bool over; /* there are more than are kept */
};

static void add_text(struct fields *fields, size_t off, struct rsp_slice part)
{
	rsp_joiner_add_made(&fields->text, fields->block, off, part);
}

static void on_field(void *user, const struct rsp_hpack_field *field)
{
	struct fields *fields = user;

	if (!field->known) {
		fields->lost = true;
		return;
	}
	if (fields->num == RSP_HTTP_MAX_HEADERS ||
	    field->name.len + field->value.len > RSP_HTTP2_MAX_FIELDS - fields->text.len) {
		fields->over = true;
		return;
	}
	fields->at[fields->num].name_off = fields->text.len;
	fields->at[fields->num].name_len = field->name.len;
	add_text(fields, field->off, field->name);
	add_text(fields, field->off, rsp_text(": "));
	fields->at[fields->num].value_off = fields->text.len;
	fields->at[fields->num].value_len = field->value.len;
	add_text(fields, field->off, field->value);
	add_text(fields, field->off, rsp_text("\n"));
	fields->num += !fields->text.cut_short;
	fields->over = fields->over || fields->text.cut_short;
}

static unsigned status_of(struct rsp_slice text)
{
	enum { BASE = 10, MAX_STATUS = 999 };
	unsigned status = 0;
	uint8_t c;

	while (rsp_take_u8(&text, &c)) {
		if (c < '0' || c > '9' || status > MAX_STATUS / BASE)
			return 0;
		status = status * BASE + (unsigned)(c - '0');
	}
	return status;
}

/* RFC 9113 section 8.3. */
static void take_pseudo(struct rsp_http *http, struct rsp_slice name, struct rsp_slice value)
{
	if (rsp_equal_text(name, ":method")) {
		http->is_request = true;
		http->method = value;
	} else if (rsp_equal_text(name, ":path")) {
		http->target = value;
	} else if (rsp_equal_text(name, ":authority")) {
		http->host = value;
	} else if (rsp_equal_text(name, ":status")) {
		http->is_request = false;
		http->status = status_of(value);
	} else if (rsp_equal_text(name, "host") && http->is_request && http->host.len == 0) {
		http->host = value;
	}
}

static void take_fields(struct fields *fields)
{
	struct rsp_http *http = &fields->message->http;
	const struct rsp_buffer *text;

	if (fields->num == 0)
		return;
	text = rsp_joiner_finish(&fields->text, RSP_BUFFER_INFLATED, "HTTP/2 fields");
	if (!text)
		return;
	if (!http->head)
		http->head = text;
	for (size_t i = 0; i < fields->num; i++) {
		struct rsp_slice name =
		    rsp_sub(text->bytes, fields->at[i].name_off, fields->at[i].name_len);
		struct rsp_slice value =
		    rsp_sub(text->bytes, fields->at[i].value_off, fields->at[i].value_len);

		rsp_http_message_header(fields->message, name, value);
		take_pseudo(http, name, value);
	}
}

static void tell_fields(struct http2 *http2, struct h2_way *way, const struct fields *fields,
                        bool good)
{
	if (!good)
		report(http2, way, RSP_RULE_HTTP2_FIELDS_BAD,
		       "a block of compressed fields cannot be read to its end");
	if (fields->over)
		report(http2, way, RSP_RULE_HTTP2_FIELDS_LIMIT,
		       "a block inflates to more than 256 fields or 256 KiB; the rest is left "
		       "out");
	if (fields->lost && !way->told_fields) {
		way->told_fields = true;
		report(http2, way, RSP_RULE_HTTP2_FIELDS_LOST,
		       "fields refer to others that the trace does not show; they are left out");
	}
}

/* Reads the block into the message. False: it was an interim response (RFC 9110 section 15.2),
 * which is over. */
static bool read_block(struct http2 *http2, struct h2_way *way, struct rsp_http_message *message,
                       const struct rsp_buffer *block)
{
	struct fields fields = {.message = message};
	bool good;

	fields.block = rsp_pass_keep(http2->pass, &message->arena, block);
	rsp_joiner_init(&fields.text, &message->arena, RSP_HTTP2_MAX_FIELDS);
	good = rsp_hpack_read(way->hpack, block->bytes, &fields, on_field);
	take_fields(&fields);
	tell_fields(http2, way, &fields, good);
	return message->http.is_request || message->http.status < INTERIM_FIRST ||
	       message->http.status > INTERIM_LAST;
}

static void block_reset(struct h2_way *way)
{
	rsp_arena_reset(&way->arena);
	rsp_joiner_init(&way->block, &way->arena, RSP_HTTP2_MAX_BLOCK);
	way->kept_of = NULL;
	way->in_block = false;
	way->block_bad = false;
	way->num_continuations = 0;
}

static void fields_lost(struct http2 *http2, struct h2_way *way)
{
	if (!rsp_hpack_lost(way->hpack))
		http2->pass->out_of_memory = true;
}

static void block_done(struct http2 *http2, struct h2_way *way, enum rsp_way which)
{
	enum rsp_way side = way->block_promised ? RSP_WAY_TO_SERVER : which;
	struct h2_stream *stream = stream_get(http2, way->block_stream);
	struct rsp_http_message *message = stream ? message_get(http2, stream, side) : NULL;
	const struct rsp_buffer *block =
	    rsp_joiner_finish(&way->block, RSP_BUFFER_JOINED, "HTTP/2 field block");

	if (!message || !block || way->block_bad) {
		fields_lost(http2, way);
	} else if ((!read_block(http2, way, message, block) && !way->block_ends_stream) ||
	           stream->done[side]) {
		rsp_http_message_drop(message, http2->pass);
		stream->messages[side] = NULL;
	} else if (message->http.is_request && !stream->asked) {
		stream->asked = rsp_http_asked_new(&message->http);
	}
	if (stream && (way->block_ends_stream || way->block_promised))
		message_ended(http2, stream, side);
	block_reset(way);
}

static void add_block(struct http2 *http2, struct h2_way *way)
{
	const struct rsp_buffer *from = http2->data->buffer;
	struct rsp_slice part = way->splitter.content;

	if (part.len == 0 || way->block_bad)
		return;
	if (from && from != way->kept_of) {
		way->kept = rsp_pass_keep(http2->pass, &way->arena, from);
		way->kept_of = way->kept ? from : NULL;
	}
	if (from && way->kept)
		part = rsp_kept_part(way->kept, from, part);
	rsp_joiner_add(&way->block, from ? way->kept : NULL, part);
	if (!way->block.cut_short)
		return;
	way->block_bad = true;
	report(http2, way, RSP_RULE_HTTP2_FIELDS_LIMIT,
	       "a block of fields is longer than 64 KiB; it is left out");
}

/* Between HEADERS and the last CONTINUATION nothing else may come (RFC 9113 section 6.10). */
static void check_block(struct http2 *http2, struct h2_way *way,
                        const struct rsp_http2_frame *frame)
{
	bool goes_on = frame->type == RSP_HTTP2_CONTINUATION;

	if (way->in_block == goes_on && (!goes_on || frame->stream == way->block_frames))
		return;
	if (!way->told_frame)
		report(http2, way, RSP_RULE_HTTP2_FRAME_BAD,
		       goes_on ? "a CONTINUATION frame without the beginning of its block"
		               : "a block of fields is not ended before another frame");
	way->told_frame = true;
	if (way->in_block) {
		block_reset(way);
		fields_lost(http2, way);
	}
}

static bool has_fields(const struct rsp_http2_frame *frame)
{
	return frame->type == RSP_HTTP2_HEADERS || frame->type == RSP_HTTP2_PUSH_PROMISE;
}

static void frame_begins(struct http2 *http2, struct h2_way *way)
{
	const struct rsp_http2_frame *frame = &way->splitter.frame;

	way->ignore = false;
	/* RFC 9113 section 3.4: both sides send SETTINGS first. */
	if (!way->framed && frame->type != RSP_HTTP2_SETTINGS)
		fields_lost(http2, way);
	way->framed = true;
	check_block(http2, way, frame);
	if (frame->type == RSP_HTTP2_CONTINUATION) {
		way->ignore = !way->in_block;
		if (++way->num_continuations == RSP_HTTP2_MAX_CONTINUATIONS + 1) {
			way->block_bad = true;
			report(http2, way, RSP_RULE_HTTP2_FIELDS_LIMIT,
			       "a block of fields in more than 32 CONTINUATION frames; it is left "
			       "out");
		}
	} else if (has_fields(frame)) {
		block_reset(way);
		way->in_block = true;
		way->block_stream = way->block_frames = frame->stream;
		way->block_promised = frame->type == RSP_HTTP2_PUSH_PROMISE;
		way->block_ends_stream =
		    frame->type == RSP_HTTP2_HEADERS && frame->flags & RSP_HTTP2_END_STREAM;
	}
}

static void frame_content(struct http2 *http2, struct h2_way *way, enum rsp_way which)
{
	const struct rsp_http2_frame *frame = &way->splitter.frame;
	struct h2_stream *stream;
	struct rsp_http_message *message;

	if (way->ignore)
		return;
	if (frame->type == RSP_HTTP2_PUSH_PROMISE)
		way->block_stream = frame->promised;
	if (has_fields(frame) || frame->type == RSP_HTTP2_CONTINUATION) {
		add_block(http2, way);
	} else if (frame->type == RSP_HTTP2_DATA && way->splitter.content.len) {
		stream = stream_get(http2, frame->stream);
		message = stream && !stream->done[which] ? message_get(http2, stream, which) : NULL;
		if (message)
			rsp_http_message_body(message, http2->pass, http2->data->buffer,
			                      way->splitter.content);
	}
}

static void stream_reset(struct http2 *http2, struct h2_way *way, uint32_t id)
{
	size_t at;
	struct h2_stream *stream = stream_find(http2, id, &at);

	if (!stream)
		return;
	if (stream->messages[RSP_WAY_TO_SERVER] || stream->messages[RSP_WAY_TO_CLIENT])
		report(http2, way, RSP_RULE_HTTP2_STREAM_RESET,
		       "RST_STREAM before the message was complete");
	stream_remove(http2, at);
}

static void frame_ends(struct http2 *http2, struct h2_way *way, enum rsp_way which)
{
	const struct rsp_http2_frame *frame = &way->splitter.frame;
	struct h2_stream *stream;
	size_t at;

	if (way->ignore)
		return;
	if (frame->type == RSP_HTTP2_RST_STREAM) {
		stream_reset(http2, way, frame->stream);
	} else if (frame->type == RSP_HTTP2_DATA && frame->flags & RSP_HTTP2_END_STREAM) {
		stream = stream_find(http2, frame->stream, &at);
		if (stream)
			message_ended(http2, stream, which);
	} else if (way->in_block && frame->flags & RSP_HTTP2_END_HEADERS) {
		block_done(http2, way, which);
	}
}

static void frame_bad(struct http2 *http2, struct h2_way *way, const char *text)
{
	way->ignore = true;
	if (has_fields(&way->splitter.frame)) {
		block_reset(way);
		fields_lost(http2, way);
	}
	if (!way->told_frame)
		report(http2, way, RSP_RULE_HTTP2_FRAME_BAD, text);
	way->told_frame = true;
}

/* Frames that were lost may have been of any stream. */
static void all_cut(struct http2 *http2, struct h2_way *way, enum rsp_way which)
{
	for (size_t i = 0; i < http2->num_streams; i++)
		if (http2->streams[i]->messages[which])
			http2->streams[i]->messages[which]->cut = true;
	block_reset(way);
	fields_lost(http2, way);
}

/* Takes the preface, as far as it is one. */
static void take_preface(struct h2_way *way, struct rsp_slice *in)
{
	struct rsp_slice preface = rsp_http2_preface();
	uint8_t have, want;

	while (way->preface_len < RSP_HTTP2_PREFACE_LEN && rsp_peek_u8(*in, 0, &have) &&
	       rsp_peek_u8(preface, way->preface_len, &want) && have == want && rsp_skip(in, 1))
		way->preface_len++;
}

static void take_frames(struct http2 *http2, struct h2_way *way, enum rsp_way which,
                        struct rsp_slice in)
{
	enum rsp_http2_event event;

	while ((event = rsp_http2_split(&way->splitter, &in)) != RSP_HTTP2_NEED) {
		switch (event) {
		case RSP_HTTP2_BEGIN:
			frame_begins(http2, way);
			break;
		case RSP_HTTP2_CONTENT:
			frame_content(http2, way, which);
			break;
		case RSP_HTTP2_FINISH:
			frame_ends(http2, way, which);
			break;
		case RSP_HTTP2_BAD:
			frame_bad(http2, way,
			          "a frame is too short for its padding or its fixed parts");
			break;
		case RSP_HTTP2_LOST:
			frame_bad(http2, way, "no frame stands where one should begin");
			all_cut(http2, way, which);
			break;
		case RSP_HTTP2_NEED:
		default:
			break;
		}
	}
}

/* Without a beginning of a frame, one is looked for in each chunk of its own. */
static void take(struct http2 *http2, struct h2_way *way, enum rsp_way which, struct rsp_slice in)
{
	size_t off;

	if (!way->begun) {
		take_preface(way, &in);
		if (in.len == 0)
			return;
		way->begun = true;
	}
	if (way->splitter.at == RSP_HTTP2_AT_NONE) {
		if (!rsp_http2_find_frame(in, &off) || !rsp_skip(&in, off))
			return;
		way->splitter = (struct rsp_http2_splitter){0};
	}
	take_frames(http2, way, which, in);
}

static void lose(struct http2 *http2, struct h2_way *way, enum rsp_way which)
{
	const struct rsp_http2_frame frame = way->splitter.frame;
	struct h2_stream *stream;
	bool finished;
	size_t at;

	way->begun = way->framed = true;
	if (!rsp_http2_split_lost(&way->splitter, http2->data->lost, &finished)) {
		all_cut(http2, way, which);
		return;
	}
	if (frame.type == RSP_HTTP2_DATA) {
		stream = stream_find(http2, frame.stream, &at);
		if (stream && stream->messages[which])
			stream->messages[which]->cut = true;
	} else if (way->in_block) {
		way->block_bad = true;
	}
	if (finished)
		frame_ends(http2, way, which);
}

static int http2_recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	enum { SURE = 100, SURE_SETTINGS = 80, SURE_FRAME = 40 };
	struct rsp_slice preface = rsp_http2_preface();
	struct rsp_http2_frame frame;
	size_t off;
	uint8_t first;

	(void)way;
	if (rsp_equal_text(stream->alpn, "h2") || rsp_starts_with(head, preface))
		return SURE;
	if (stream->alpn.len)
		return 0;
	if (rsp_starts_with(preface, head))
		return -1;
	/* The length of a frame of usual size begins with a zero. */
	if (!rsp_peek_u8(head, 0, &first) || first != 0)
		return 0;
	if (head.len < RSP_HTTP2_HEADER_LEN)
		return -1;
	if (!rsp_http2_find_frame(rsp_sub(head, 0, RSP_HTTP2_HEADER_LEN), &off) ||
	    !rsp_http2_frame_header(head, &frame))
		return 0;
	return frame.type == RSP_HTTP2_SETTINGS ? SURE_SETTINGS : SURE_FRAME;
}

static void http2_free(struct http2 *http2)
{
	for (int i = 0; i < RSP_NUM_WAYS; i++) {
		rsp_hpack_free(http2->ways[i].hpack);
		rsp_arena_free(&http2->ways[i].arena);
	}
	rsp_free(http2);
}

static void *http2_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	enum { BLOCK_MEMORY = 4 << 20 }; /* a block and the frames it came in */
	struct http2 *http2 = rsp_alloc(sizeof(*http2));

	(void)pass;
	if (!http2)
		return NULL;
	http2->stream = stream;
	for (int i = 0; i < RSP_NUM_WAYS; i++) {
		rsp_arena_init(&http2->ways[i].arena, BLOCK_MEMORY);
		block_reset(&http2->ways[i]);
		http2->ways[i].hpack = rsp_hpack_new(false);
		if (!http2->ways[i].hpack) {
			http2_free(http2);
			return NULL;
		}
	}
	return http2;
}

void rsp_http2_upgraded(void *state, const struct rsp_http *response)
{
	struct http2 *http2 = state;
	struct h2_stream *stream = rsp_alloc(sizeof(*stream));

	if (!stream)
		return;
	stream->id = 1;
	stream->asked = rsp_http_asked_new(response);
	stream->done[RSP_WAY_TO_SERVER] = true;
	http2->streams[http2->num_streams++] = stream;
}

static void http2_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct http2 *http2 = state;
	struct h2_way *way = &http2->ways[data->way];

	http2->pass = pass;
	http2->data = data;
	way->last_frame = rsp_stream_last_frame(data);
	way->kept_of = NULL;
	for (size_t i = 0; i < http2->num_streams; i++)
		if (http2->streams[i]->messages[data->way])
			http2->streams[i]->messages[data->way]->kept_of = NULL;
	if (data->lost)
		lose(http2, way, data->way);
	else
		take(http2, way, data->way, data->bytes);
	http2->data = NULL;
}

static void http2_end(void *state, struct rsp_pass *pass, enum rsp_way which, bool reset)
{
	struct http2 *http2 = state;

	(void)reset;
	http2->pass = pass;
	for (size_t i = 0; i < http2->num_streams; i++)
		finish(http2, http2->streams[i], which, true);
}

static void http2_close(void *state, struct rsp_pass *pass)
{
	struct http2 *http2 = state;

	http2->pass = pass;
	if (http2->num_streams)
		rsp_http_gone(pass, http2->stream, http2->ways[RSP_WAY_TO_SERVER].last_frame);
	while (http2->num_streams)
		stream_remove(http2, 0);
	http2_free(http2);
}

const struct rsp_stream_reader rsp_reader_http2 = {
    .name = "http2",
    .recognise = http2_recognise,
    .open = http2_open,
    .data = http2_data,
    .end = http2_end,
    .close = http2_close,
};
