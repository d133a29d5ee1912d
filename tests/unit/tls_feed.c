/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "tls_feed.h"

#include <stdio.h>

#include "support/files.h"

static void *must(void *memory)
{
	assert_non_null(memory);
	return memory;
}

static void *inner_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	struct feed *feed = pass->user;

	assert_true(stream->secured);
	feed->inside = stream;
	feed->alpn = rsp_arena_copy(&feed->arena, stream->alpn);
	return feed;
}

/* Each byte must lead to the frame whose bytes are the stream's, at its own distance. */
static void check_places(const struct rsp_stream_data *data)
{
	size_t off = rsp_offset_in(data->buffer->bytes, data->bytes), before = 0;

	for (size_t i = 0; i < data->bytes.len; i++) {
		const struct rsp_buffer *frame;
		size_t at;

		assert_true(rsp_buffer_locate(data->buffer, off + i, &frame, &at));
		assert_int_equal(frame->kind, RSP_BUFFER_FRAME);
		if (i)
			assert_int_equal(frame->file_off + at, before + 1);
		before = frame->file_off + at;
	}
}

static void inner_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct feed *feed = state;
	struct got *got = &feed->got[data->way];

	assert_ptr_equal(pass, &feed->pass);
	got->calls++;
	feed->inside->decoded = !feed->decodes_nothing;
	got->lost += data->lost;
	if (data->lost) {
		assert_int_equal(data->bytes.len, 0);
		return;
	}
	assert_true(rsp_contains(data->buffer->bytes, data->bytes));
	assert_int_equal(data->buffer->kind, RSP_BUFFER_DECRYPTED);
	assert_true(data->frame_number != 0);
	got->first_frame = data->frame_number;
	got->last_frame = rsp_stream_last_frame(data);
	got->first_ns = data->t_ns;
	got->last_ns = rsp_stream_last_ns(data);
	if (feed->check_places)
		check_places(data);
	got->bytes = must(realloc(got->bytes, got->len + data->bytes.len + 1));
	memcpy(got->bytes + got->len, data->bytes.data, data->bytes.len);
	got->len += data->bytes.len;
}

static void inner_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	struct feed *feed = state;

	(void)pass;
	(void)reset;
	feed->got[way].ends++;
}

static void inner_close(void *state, struct rsp_pass *pass)
{
	struct feed *feed = state;

	(void)pass;
	feed->closed = true;
}

static const struct rsp_stream_reader inner = {
    .name = "kept",
    .open = inner_open,
    .data = inner_data,
    .end = inner_end,
    .close = inner_close,
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct feed *feed = user;

	assert_true(feed->num_findings < FEED_FINDINGS_MAX);
	feed->findings[feed->num_findings] = finding->rule;
	snprintf(feed->texts[feed->num_findings++], sizeof(feed->texts[0]), "%s", finding->text);
}

static void print_tree(FILE *out, const struct rsp_node *node, unsigned depth)
{
	for (; node; node = node->next) {
		struct rsp_slice bytes = node->value.bytes;

		if (node->span.buffer)
			assert_true(node->span.bit_off + node->span.bit_len <=
			            node->span.buffer->bytes.len * 8);
		fprintf(out, "%u %s ", depth, node->field->key);
		if (node->field->kind == RSP_KIND_STRING)
			fprintf(out, "%.*s", (int)bytes.len, (const char *)bytes.data);
		else if (node->field->kind == RSP_KIND_BYTES || node->field->kind == RSP_KIND_OID)
			for (size_t i = 0; i < bytes.len; i++)
				fprintf(out, "%02X", bytes.data[i]);
		else if (node->field->kind != RSP_KIND_NONE)
			fprintf(out, "%llu", (unsigned long long)node->value.u);
		fprintf(out, "\n");
		print_tree(out, node->first, depth + 1);
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct feed *feed = user;
	size_t len;
	FILE *out;

	feed->num_messages++;
	feed->message = *message;
	snprintf(feed->function, sizeof(feed->function), "%s", message->function);
	snprintf(feed->summary, sizeof(feed->summary), "%s",
	         message->summary ? message->summary : "");
	snprintf(feed->result, sizeof(feed->result), "%s",
	         message->result.name ? message->result.name : "");
	free(feed->tree);
	out = must(open_memstream(&feed->tree, &len));
	print_tree(out, rsp_message_tree(message, &feed->scratch), 0);
	fclose(out);
}

void feed_init(struct feed *feed)
{
	*feed = (struct feed){.check_places = true};
	rsp_arena_init(&feed->arena, 0);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){
	    .scratch = &feed->scratch,
	    .trace = 1,
	    .user = feed,
	    .message = on_message,
	    .finding = on_finding,
	    .crypto = rsp_crypto_new(),
	    .secrets = rsp_secrets_new(NULL),
	};
	assert_non_null(feed->pass.crypto);
	assert_non_null(feed->pass.secrets);
}

static void forget(struct feed *feed)
{
	for (size_t i = 0; i < RSP_NUM_WAYS; i++) {
		free(feed->got[i].bytes);
		feed->got[i] = (struct got){0};
	}
	free(feed->tree);
	feed->tree = NULL;
	feed->num_findings = feed->num_messages = 0;
	feed->closed = false;
	feed->alpn = rsp_slice(NULL, 0);
}

void feed_free(struct feed *feed)
{
	forget(feed);
	rsp_secrets_free(feed->pass.secrets);
	rsp_crypto_free(feed->pass.crypto);
	rsp_arena_free(&feed->arena);
	rsp_arena_free(&feed->scratch);
}

void feed_open(struct feed *feed)
{
	forget(feed);
	feed->stream = (struct rsp_stream){
	    .number = feed->stream.number + 1, .arena = &feed->arena, .inside = &inner};
	feed->frame = 0;
	feed->tls = rsp_tls_reader.open(&feed->pass, &feed->stream);
}

static struct rsp_stream_data data_of(const struct feed *feed, const struct rsp_frame *frame,
                                      enum rsp_way way)
{
	return (struct rsp_stream_data){.way = way,
	                                .frame = frame,
	                                .frame_number = feed->frame,
	                                .clock = RSP_CLOCK_UNIX,
	                                .t_ns = (int64_t)feed->frame};
}

void feed_bytes(struct feed *feed, enum rsp_way way, struct rsp_slice bytes)
{
	struct rsp_frame frame = {.number = ++feed->frame};
	struct rsp_stream_data data = data_of(feed, &frame, way);
	/* A copy of just this length, so that reading past it is seen; file offsets of each way
	 * follow each other. */
	uint8_t *copy = must(malloc(bytes.len + 1));
	static const uint64_t far = UINT64_C(1) << 40;
	struct rsp_buffer buffer = {
	    .bytes = {copy, bytes.len},
	    .kind = RSP_BUFFER_FRAME,
	    .frame = feed->frame,
	    .file_off = (uint64_t)way * far + feed->stream.ends[way].port
        };

	memcpy(copy, bytes.data, bytes.len);
	data.bytes = buffer.bytes;
	data.buffer = &buffer;
	if (feed->tls)
		rsp_tls_reader.data(feed->tls, &feed->pass, &data);
	feed->stream.ends[way].port = (uint16_t)(feed->stream.ends[way].port + bytes.len);
	free(copy);
}

void feed_lost(struct feed *feed, enum rsp_way way, uint64_t len)
{
	struct rsp_frame frame = {.number = ++feed->frame};
	struct rsp_stream_data data = data_of(feed, &frame, way);

	data.lost = len;
	if (feed->tls)
		rsp_tls_reader.data(feed->tls, &feed->pass, &data);
}

void feed_close(struct feed *feed)
{
	if (!feed->tls)
		return;
	for (enum rsp_way way = 0; way < RSP_NUM_WAYS; way++)
		rsp_tls_reader.end(feed->tls, &feed->pass, way, false);
	rsp_tls_reader.close(feed->tls, &feed->pass);
	feed->tls = NULL;
}

size_t feed_count(const struct feed *feed, const char *rule)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_findings; i++)
		num += strcmp(feed->findings[i]->id, rule) == 0;
	return num;
}

static uint8_t *unhex(struct rsp_slice text, size_t *len)
{
	uint8_t *bytes = must(malloc(text.len / 2 + 1));

	assert_true(rsp_hex_decode(text, bytes, text.len / 2 + 1, len, NULL));
	return bytes;
}

static void add_text(struct session *session, enum rsp_way way, struct rsp_slice hex)
{
	size_t len;
	uint8_t *bytes = unhex(hex, &len);

	session->text[way] = must(realloc(session->text[way], session->text_len[way] + len + 1));
	memcpy(session->text[way] + session->text_len[way], bytes, len);
	session->text_len[way] += len;
	free(bytes);
}

static void add_line(struct session *session, uint8_t kind, struct rsp_slice line)
{
	struct chunk *chunk = &session->chunks[session->num_chunks];
	size_t keys_len = strlen(session->keys);

	switch (kind) {
	case 'K':
		session->keys = must(realloc(session->keys, keys_len + line.len + 2));
		memcpy(session->keys + keys_len, line.data, line.len);
		strcpy(session->keys + keys_len + line.len, "\n");
		break;
	case 'C':
	case 'S':
		assert_true(session->num_chunks < sizeof(session->chunks) / sizeof(*chunk));
		chunk->way = kind == 'C' ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT;
		chunk->data = unhex(line, &chunk->len);
		session->num_chunks++;
		break;
	default:
		add_text(session, kind == 'c' ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT, line);
		break;
	}
}

struct session session_read(const char *name)
{
	struct session session = {.keys = must(strdup(""))};
	char path[128];
	struct rsp_slice in, line;
	size_t len;
	uint8_t *file, kind;

	snprintf(path, sizeof(path), "tests/unit/tls/%s.txt", name);
	file = must(test_source_file(path, &len));
	in = rsp_slice(file, len);
	while (rsp_take_line(&in, &line))
		if (rsp_take_u8(&line, &kind))
			add_line(&session, kind, rsp_trim(line));
	free(file);
	return session;
}

void session_free(struct session *session)
{
	for (size_t i = 0; i < session->num_chunks; i++)
		free(session->chunks[i].data);
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		free(session->text[i]);
	free(session->keys);
	*session = (struct session){.keys = NULL};
}

void feed_session(struct feed *feed, const struct session *session, size_t most)
{
	feed_open(feed);
	for (size_t i = 0; i < session->num_chunks; i++) {
		const struct chunk *chunk = &session->chunks[i];
		struct rsp_slice in = rsp_slice(chunk->data, chunk->len);

		while (in.len)
			feed_bytes(feed, chunk->way, rsp_take_up_to(&in, most));
	}
	feed_close(feed);
}

void feed_is_truth(const struct feed *feed, const struct session *session)
{
	for (size_t i = 0; i < RSP_NUM_WAYS; i++) {
		assert_int_equal(feed->got[i].len, session->text_len[i]);
		assert_memory_equal(feed->got[i].bytes, session->text[i], session->text_len[i]);
		assert_int_equal(feed->got[i].lost, 0);
		assert_int_equal(feed->got[i].ends, 1);
	}
	assert_true(feed->closed);
}
