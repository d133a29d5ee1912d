/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds bytes to one reader of streams, and keeps the HTTP messages it hands out. */
#ifndef RSP_TEST_STREAM_FEED_H
#define RSP_TEST_STREAM_FEED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http.h"
#include "carrier/stream.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/files.h"

#define SERVER RSP_WAY_TO_SERVER
#define CLIENT RSP_WAY_TO_CLIENT

enum { FEED_TEXT = 160, FEED_MAX = 400 };

/* A message that was handed out, as text: "> POST /x host=h type=t #1 body" or "< 200 ...". */
struct fed_message {
	char line[FEED_TEXT];
	struct rsp_http record; /* without its pointers */
	uint64_t exchange;
	uint8_t *body;
	size_t body_len;
	char *headers; /* "name=value\n" */
};

struct stream_feed {
	struct rsp_arena scratch, arena;
	struct rsp_pass pass;
	struct rsp_stream stream;
	const struct rsp_stream_reader *reader;
	void *state;
	struct fed_message *messages;
	size_t num_messages, cap;
	const struct rsp_rule *findings[FEED_MAX];
	size_t num_findings;
	uint64_t frame;
	size_t
	    not_traceable; /* bytes of identity bodies and heads that no frame holds as they are */
	bool decrypted;    /* the frames hold other bytes: they were encrypted there */
	bool lenient;      /* bytes may come from nowhere (after a hole) */
	bool inexact;      /* how much is lost is a guess */
	size_t peak;       /* bytes that what was handed out took at most */
};

static inline void feed_on_message(void *user, struct rsp_message *message)
{
	(void)user;
	(void)message;
}

static inline void feed_on_finding(void *user, const struct rsp_finding *finding)
{
	struct stream_feed *feed = user;

	assert_non_null(finding->text);
	if (feed->num_findings < FEED_MAX)
		feed->findings[feed->num_findings++] = finding->rule;
}

/* Every byte must lead to a frame; one that was not compressed to the very same byte. */
static inline void feed_check(struct stream_feed *feed, const struct rsp_buffer *buffer)
{
	for (size_t i = 0; buffer && i < buffer->bytes.len; i++) {
		const struct rsp_buffer *frame;
		size_t off;
		uint8_t here = 0, there = 1;

		if (!rsp_buffer_locate(buffer, i, &frame, &off) ||
		    !rsp_peek_u8(frame->bytes, off, &there) ||
		    !rsp_peek_u8(buffer->bytes, i, &here) ||
		    (buffer->kind == RSP_BUFFER_JOINED && !feed->decrypted && here != there))
			feed->not_traceable++;
	}
}

static inline char *feed_headers(const struct rsp_http *http)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	for (size_t i = 0; i < http->num_headers; i++)
		fprintf(out, "%.*s=%.*s\n", (int)http->headers[i].name.len,
		        (const char *)http->headers[i].name.data, (int)http->headers[i].value.len,
		        (const char *)http->headers[i].value.data);
	fclose(out);
	return text;
}

static inline void feed_take(struct stream_feed *feed, const struct rsp_http *http)
{
	struct fed_message *to;
	int len;

	if (feed->num_messages == feed->cap) {
		feed->cap = feed->cap ? 2 * feed->cap : 16;
		feed->messages = realloc(feed->messages, feed->cap * sizeof(*feed->messages));
		assert_non_null(feed->messages);
	}
	to = &feed->messages[feed->num_messages++];
	*to = (struct fed_message){.record = *http, .exchange = http->exchange};
	len = http->is_request ? snprintf(to->line, sizeof(to->line), ">")
	                       : snprintf(to->line, sizeof(to->line), "< %u", http->status);
	snprintf(to->line + len, sizeof(to->line) - (size_t)len, " %.*s %.*s host=%.*s type=%.*s%s",
	         (int)http->method.len, (const char *)http->method.data, (int)http->target.len,
	         (const char *)http->target.data, (int)http->host.len,
	         (const char *)http->host.data, (int)http->content_type.len,
	         (const char *)http->content_type.data, http->body_cut ? " cut" : "");
	to->headers = feed_headers(http);
	if (http->body) {
		to->body_len = http->body->bytes.len;
		to->body = malloc(to->body_len + 1);
		assert_non_null(to->body);
		memcpy(to->body, http->body->bytes.data, to->body_len);
		to->body[to->body_len] = '\0';
	}
	feed_check(feed, http->body);
	feed_check(feed, http->head);
}

static inline void feed_drain(struct stream_feed *feed)
{
	struct rsp_item item;

	if (rsp_arena_used(&feed->pass.retired) > feed->peak)
		feed->peak = rsp_arena_used(&feed->pass.retired);
	while (rsp_pass_take(&feed->pass, &item)) {
		assert_int_equal(item.hint, RSP_HINT_HTTP);
		assert_non_null(item.http);
		feed_take(feed, item.http);
	}
	rsp_pass_drained(&feed->pass);
}

static inline struct stream_feed *feed_new(const struct rsp_stream_reader *reader)
{
	struct stream_feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	rsp_arena_init(&feed->arena, 1 << 20);
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .user = feed,
	                               .message = feed_on_message,
	                               .finding = feed_on_finding};
	feed->stream = (struct rsp_stream){.number = 1, .arena = &feed->arena};
	feed->reader = reader;
	if (reader) {
		feed->state = reader->open(&feed->pass, &feed->stream);
		assert_non_null(feed->state);
	}
	return feed;
}

/* Hands bytes to the reader as a frame of its own, from memory that is gone when it returns. */
static inline void feed_bytes(struct stream_feed *feed, enum rsp_way way, const void *bytes,
                              size_t len)
{
	struct rsp_arena arena;
	struct rsp_frame frame = {.number = ++feed->frame, .slot = -1};
	struct rsp_stream_data data = {.way = way, .frame = &frame};

	if (len == 0)
		return;
	rsp_arena_init(&arena, 0);
	data.buffer = rsp_buffer_frame(&arena, rsp_slice(bytes, len), frame.number, 0);
	assert_non_null(data.buffer);
	data.bytes = data.buffer->bytes;
	data.frame_number = frame.number;
	data.clock = RSP_CLOCK_UNIX;
	data.t_ns = (int64_t)frame.number * 1000;
	feed->reader->data(feed->state, &feed->pass, &data);
	feed_drain(feed);
	rsp_arena_free(&arena);
}

static inline void feed_text(struct stream_feed *feed, enum rsp_way way, const char *text)
{
	feed_bytes(feed, way, text, strlen(text));
}

static inline void feed_lost(struct stream_feed *feed, enum rsp_way way, uint64_t lost)
{
	struct rsp_frame frame = {.number = ++feed->frame, .slot = -1};
	struct rsp_stream_data data = {.way = way,
	                               .lost = lost,
	                               .inexact = feed->inexact,
	                               .frame = &frame,
	                               .frame_number = frame.number};

	feed->reader->data(feed->state, &feed->pass, &data);
	feed_drain(feed);
}

static inline void feed_end(struct stream_feed *feed, enum rsp_way way, bool reset)
{
	feed->reader->end(feed->state, &feed->pass, way, reset);
	feed_drain(feed);
}

static inline void feed_close(struct stream_feed *feed)
{
	feed->reader->close(feed->state, &feed->pass);
	feed->state = NULL;
	feed_drain(feed);
	assert_int_equal(feed->pass.held, 0);
}

static inline void feed_free(struct stream_feed *feed)
{
	if (feed->state)
		feed_close(feed);
	if (!feed->lenient)
		assert_int_equal(feed->not_traceable, 0);
	for (size_t i = 0; i < feed->num_messages; i++) {
		free(feed->messages[i].body);
		free(feed->messages[i].headers);
	}
	free(feed->messages);
	rsp_arena_free(&feed->scratch);
	rsp_arena_free(&feed->arena);
	rsp_arena_free(&feed->pass.retired);
	free(feed);
}

static inline size_t feed_count(const struct stream_feed *feed, enum rsp_rule_id rule)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_findings; i++)
		num += feed->findings[i] == rsp_rule_of(rule);
	return num;
}

static inline void expect_line(const struct stream_feed *feed, size_t at, const char *line)
{
	assert_true(at < feed->num_messages);
	assert_string_equal(feed->messages[at].line, line);
}

static inline void expect_body(const struct stream_feed *feed, size_t at, const void *body,
                               size_t len)
{
	assert_true(at < feed->num_messages);
	assert_int_equal(feed->messages[at].body_len, len);
	if (len)
		assert_memory_equal(feed->messages[at].body, body, len);
}

static inline void expect_text(const struct stream_feed *feed, size_t at, const char *text)
{
	expect_body(feed, at, text, strlen(text));
}

#endif
