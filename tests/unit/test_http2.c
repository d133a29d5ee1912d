/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* what stream_feed.h needs */
#include "carrier/http2.h"

#include "carrier/http1.h"
#include "carrier/http_message.h"
#include "stream_feed.h"

enum { MADE_MAX = 1 << 18 };

/* Frames of RFC 9113 section 4.1, put together. */
struct frames {
	uint8_t data[MADE_MAX];
	size_t len;
};

enum { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, UPDATE, CONT };
enum { END_STREAM = 1, END_HEADERS = 4, PADDED = 8, WITH_PRIORITY = 0x20 };

static void put(struct frames *frames, const void *bytes, size_t len)
{
	assert_true(frames->len + len <= MADE_MAX);
	memcpy(frames->data + frames->len, bytes, len);
	frames->len += len;
}

static void put_frame(struct frames *frames, unsigned type, unsigned flags, uint32_t stream,
                      const void *bytes, size_t len)
{
	const uint8_t head[9] = {
	    (uint8_t)(len >> 16),    (uint8_t)(len >> 8),    (uint8_t)len,
	    (uint8_t)type,           (uint8_t)flags,         (uint8_t)(stream >> 24),
	    (uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};

	put(frames, head, sizeof(head));
	put(frames, bytes, len);
}

static void put_text(struct frames *frames, unsigned type, unsigned flags, uint32_t stream,
                     const char *text)
{
	put_frame(frames, type, flags, stream, text, strlen(text));
}

static void put_preface(struct frames *frames)
{
	put(frames, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
	put_frame(frames, SETTINGS, 0, 0, "\x00\x03\x00\x00\x00\x64", 6);
}

/* Field blocks by hand (RFC 7541 section 6 and appendix A). 83: ":method POST"; 82: GET; 84: ":path
 * /"; 87: ":scheme https"; 88: ":status 200"; 44: literal :path with indexing; 41: :authority; 5F:
 * content-type; be, bf, c0: the newest entries of the dynamic table. */
static const char request_1[] = "\x83\x87\x44\x0a/gsma/rsp2\x41\x04host\x5f\x10"
                                "application/json";
static const char request_2[] = "\x83\x87\xc0\xbf\xbe"; /* the same fields, by reference */
static const char response_1[] = "\x88\x5f\x10"
                                 "application/json";
static const char response_2[] = "\x88\xbe";

static void put_conversation(struct frames *up, struct frames *down)
{
	put_preface(up);
	put_frame(up, UPDATE, 0, 0, "\x00\x0f\x00\x01", 4);
	put_text(up, HEADERS, END_HEADERS, 1, request_1);
	put_text(up, DATA, 0, 1, "{\"a\":");
	put_frame(up, PING, 0, 0, "12345678", 8);
	put_text(up, DATA, END_STREAM, 1, "1}");
	put_text(up, HEADERS, END_HEADERS | END_STREAM, 3, request_2);
	put_frame(down, SETTINGS, 0, 0, "", 0);
	put_frame(down, SETTINGS, 1, 0, "", 0);
	/* padded by 3, with a priority of 5 bytes, and cut into two frames */
	put_frame(down, HEADERS, PADDED | WITH_PRIORITY, 1,
	          "\x03\x00\x00\x00\x00\x10\x88\x5f\0\0\0", 11);
	put_text(down, CONT, 0, 1,
	         "\x10"
	         "applica");
	put_text(down, CONT, END_HEADERS, 1, "tion/json");
	put_frame(down, DATA, PADDED, 1, "\x02{\"b\":\0\0", 8);
	put_text(down, HEADERS, END_HEADERS, 3, response_2);
	put_text(down, DATA, END_STREAM, 3, "three");
	put_text(down, DATA, 0, 1, "2}");
	/* trailers: a literal field without indexing */
	put_frame(down, HEADERS, END_HEADERS | END_STREAM, 1, "\x00\x01t\x01v", 5);
	put_frame(down, GOAWAY, 0, 0, "\0\0\0\x03\0\0\0\0", 8);
}

static void feed_frames(struct stream_feed *feed, enum rsp_way way, const struct frames *frames,
                        size_t size)
{
	for (size_t off = 0; off < frames->len; off += size)
		feed_bytes(feed, way, frames->data + off,
		           size < frames->len - off ? size : frames->len - off);
}

static void test_every_size(void **state)
{
	struct frames *up = calloc(1, sizeof(*up)), *down = calloc(1, sizeof(*down));

	(void)state;
	put_conversation(up, down);
	for (size_t size = 1; size <= up->len + down->len; size++) {
		struct stream_feed *feed = feed_new(&rsp_reader_http2);

		feed->stream.secured = true;
		feed_frames(feed, SERVER, up, size);
		feed_frames(feed, CLIENT, down, size);
		feed_end(feed, SERVER, false);
		feed_end(feed, CLIENT, false);
		feed_close(feed);
		assert_int_equal(feed->num_findings, 0);
		assert_int_equal(feed->num_messages, 4);
		expect_line(feed, 0, "> POST /gsma/rsp2 host=host type=application/json");
		expect_text(feed, 0, "{\"a\":1}");
		expect_line(feed, 1, "> POST /gsma/rsp2 host=host type=application/json");
		expect_text(feed, 1, "");
		expect_line(feed, 2, "< 200 POST /gsma/rsp2 host=host type=application/json");
		expect_text(feed, 2, "three");
		expect_line(feed, 3, "< 200 POST /gsma/rsp2 host=host type=application/json");
		expect_text(feed, 3, "{\"b\":2}");
		assert_string_equal(feed->messages[3].headers,
		                    ":status=200\ncontent-type=application/json\nt=v\n");
		assert_int_equal(feed->messages[0].exchange, feed->messages[3].exchange);
		assert_int_equal(feed->messages[1].exchange, feed->messages[2].exchange);
		assert_int_not_equal(feed->messages[0].exchange, feed->messages[1].exchange);
		assert_int_equal(feed->messages[0].record.version, RSP_HTTP_2);
		assert_true(feed->messages[0].record.secured);
		feed_free(feed);
	}
	free(up);
	free(down);
}

/* Interim responses, a pushed stream, a reset, a stream never ended. */
static void test_streams(void **state)
{
	struct frames *up = calloc(1, sizeof(*up)), *down = calloc(1, sizeof(*down));
	struct stream_feed *feed = feed_new(&rsp_reader_http2);

	(void)state;
	put_preface(up);
	put_text(up, HEADERS, END_HEADERS, 1, request_1);
	put_text(up, DATA, END_STREAM, 1, "x");
	put_text(up, HEADERS, END_HEADERS, 3, request_2);
	put_text(up, DATA, 0, 3, "half");
	put_text(up, HEADERS, END_HEADERS, 5, request_2);
	put_text(up, DATA, 0, 5, "reset");
	put_frame(up, RST_STREAM, 0, 5, "\0\0\0\x08", 4);
	put_frame(down, SETTINGS, 0, 0, "", 0);
	put_frame(down, HEADERS, END_HEADERS, 1,
	          "\x08\x03"
	          "100",
	          5);
	/* :status 103 (literal, name of 48), then a promise of GET / on stream 2 */
	put_frame(down, HEADERS, END_HEADERS, 1,
	          "\x08\x03"
	          "103",
	          5);
	put_frame(down, PUSH_PROMISE, END_HEADERS, 1, "\0\0\0\x02\x82\x84\x87", 7);
	put_text(down, HEADERS, END_HEADERS, 1, response_1);
	put_text(down, DATA, END_STREAM, 1, "one");
	put_text(down, HEADERS, END_HEADERS, 2, response_2);
	put_text(down, DATA, END_STREAM, 2, "pushed");
	feed_frames(feed, SERVER, up, up->len);
	feed_frames(feed, CLIENT, down, down->len);
	feed_close(feed);
	assert_int_equal(feed->num_messages, 6);
	expect_line(feed, 0, "> POST /gsma/rsp2 host=host type=application/json");
	expect_line(feed, 1, "> POST /gsma/rsp2 host=host type=application/json cut");
	expect_text(feed, 1, "reset");
	expect_line(feed, 2, "> GET / host= type=");
	expect_line(feed, 3, "< 200 POST /gsma/rsp2 host=host type=application/json");
	expect_text(feed, 3, "one");
	expect_line(feed, 4, "< 200 GET / host= type=application/json");
	expect_text(feed, 4, "pushed");
	assert_int_equal(feed->messages[4].exchange, feed->messages[2].exchange);
	expect_line(feed, 5, "> POST /gsma/rsp2 host=host type=application/json cut");
	expect_text(feed, 5, "half");
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP2_STREAM_RESET), 1);
	feed_free(feed);
	free(up);
	free(down);
}

/* A connection joined in the middle: fields that refer to earlier ones are not known, those sent
 * since are, and the bodies are all there. */
static void test_joined(void **state)
{
	struct frames *up = calloc(1, sizeof(*up)), *down = calloc(1, sizeof(*down));
	struct stream_feed *feed = feed_new(&rsp_reader_http2);

	(void)state;
	put_text(up, HEADERS, END_HEADERS, 7, request_2);
	put_text(up, DATA, END_STREAM, 7, "seven");
	put_text(up, HEADERS, END_HEADERS, 9, request_1);
	put_text(up, DATA, END_STREAM, 9, "nine");
	put_text(up, HEADERS, END_HEADERS | END_STREAM, 11, request_2);
	put_text(down, DATA, END_STREAM, 5, "five");
	put_text(down, HEADERS, END_HEADERS, 7, response_2);
	put_text(down, DATA, END_STREAM, 7, "answer");
	feed_frames(feed, SERVER, up, up->len);
	feed_frames(feed, CLIENT, down, down->len);
	feed_close(feed);
	assert_int_equal(feed->num_messages, 5);
	expect_line(feed, 0, "> POST  host= type=");
	expect_text(feed, 0, "seven");
	expect_line(feed, 1, "> POST /gsma/rsp2 host=host type=application/json");
	expect_line(feed, 2, "> POST /gsma/rsp2 host=host type=application/json");
	expect_line(feed, 3, "< 0   host= type=");
	expect_text(feed, 3, "five");
	expect_line(feed, 4, "< 200 POST  host= type=");
	expect_text(feed, 4, "answer");
	assert_int_equal(feed->messages[4].exchange, feed->messages[0].exchange);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP2_FIELDS_LOST), 2);
	assert_int_equal(feed->num_findings, 2);
	feed_free(feed);
	free(up);
	free(down);
}

/* What stands behind the hole was read, once and whole. */
static void expect_behind(const struct stream_feed *feed)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_messages; i++) {
		if (feed->messages[i].body_len != 6 ||
		    memcmp(feed->messages[i].body, "behind", 6) != 0)
			continue;
		expect_line(feed, i, "> POST /gsma/rsp2 host=host type=application/json");
		num++;
	}
	assert_int_equal(num, 1);
}

/* A hole of each length at each place. Nothing may break; what lies before it and, where the next
 * chunk begins with a frame, what lies behind it is read. */
static void test_holes(void **state)
{
	struct frames *up = calloc(1, sizeof(*up)), *down = calloc(1, sizeof(*down));

	(void)state;
	put_conversation(up, down);
	for (size_t at = 0; at < up->len; at++) {
		for (size_t lost = 1; lost <= up->len - at; lost += 7) {
			struct stream_feed *feed = feed_new(&rsp_reader_http2);
			struct frames *more = calloc(1, sizeof(*more));

			feed->lenient = true;
			feed_bytes(feed, SERVER, up->data, at);
			feed_lost(feed, SERVER, lost);
			feed_bytes(feed, SERVER, up->data + at + lost, up->len - at - lost);
			feed_lost(feed, SERVER, 100000);
			put_text(more, HEADERS, END_HEADERS, 13, request_1);
			put_text(more, DATA, END_STREAM, 13, "behind");
			feed_frames(feed, SERVER, more, more->len);
			feed_close(feed);
			expect_behind(feed);
			feed_free(feed);
			free(more);
		}
	}
	free(up);
	free(down);
}

/* A hole inside the payload of a DATA frame leaves the frames behind it in place. */
static void test_hole_in_data(void **state)
{
	struct frames *up = calloc(1, sizeof(*up));
	struct stream_feed *feed = feed_new(&rsp_reader_http2);

	(void)state;
	put_preface(up);
	put_text(up, HEADERS, END_HEADERS, 1, request_1);
	put_text(up, DATA, END_STREAM, 1, "0123456789");
	feed_bytes(feed, SERVER, up->data, up->len - 8);
	feed_lost(feed, SERVER, 3);
	feed_bytes(feed, SERVER, up->data + up->len - 5, 5);
	up->len = 0;
	put_text(up, HEADERS, END_HEADERS | END_STREAM, 3, request_2);
	feed_frames(feed, SERVER, up, 1);
	feed_close(feed);
	assert_int_equal(feed->num_messages, 2);
	expect_line(feed, 0, "> POST /gsma/rsp2 host=host type=application/json cut");
	expect_text(feed, 0, "0156789");
	expect_line(feed, 1, "> POST /gsma/rsp2 host=host type=application/json");
	assert_int_equal(feed->num_findings, 1);
	feed_free(feed);
	free(up);
}

static void expect_rule(const struct frames *frames, enum rsp_rule_id rule)
{
	struct stream_feed *feed = feed_new(&rsp_reader_http2);

	feed->lenient = true;
	feed_frames(feed, SERVER, frames, 4096);
	feed_close(feed);
	assert_int_equal(feed_count(feed, rule), 1);
	feed_free(feed);
}

static void test_hostile(void **state)
{
	struct frames *frames = calloc(1, sizeof(*frames));
	char *big = calloc(1, RSP_HTTP2_MAX_BLOCK);

	(void)state;
	put_preface(frames); /* padding longer than the frame */
	put_frame(frames, DATA, PADDED, 1, "\x09xx", 3);
	expect_rule(frames, RSP_RULE_HTTP2_FRAME_BAD);
	frames->len = 0;
	put_preface(frames); /* CONTINUATION out of nowhere */
	put_frame(frames, CONT, END_HEADERS, 1, "\x82", 1);
	expect_rule(frames, RSP_RULE_HTTP2_FRAME_BAD);
	frames->len = 0;
	put_preface(frames); /* a block that another frame interrupts */
	put_frame(frames, HEADERS, 0, 1, "\x82", 1);
	put_frame(frames, DATA, 0, 1, "x", 1);
	expect_rule(frames, RSP_RULE_HTTP2_FRAME_BAD);
	frames->len = 0;
	put_preface(frames); /* an index that is in no table */
	put_frame(frames, HEADERS, END_HEADERS, 1, "\xff\xff\xff\xff\x01", 5);
	expect_rule(frames, RSP_RULE_HTTP2_FIELDS_BAD);
	frames->len = 0;
	put_preface(frames); /* a flood of CONTINUATION */
	put_frame(frames, HEADERS, 0, 1, "\x82", 1);
	for (int i = 0; i < 1000; i++)
		put_frame(frames, CONT, 0, 1, "", 0);
	expect_rule(frames, RSP_RULE_HTTP2_FIELDS_LIMIT);
	frames->len = 0;
	put_preface(frames); /* a block of more than 64 KiB */
	put_frame(frames, HEADERS, 0, 1, big, RSP_HTTP2_MAX_BLOCK);
	put_frame(frames, CONT, END_HEADERS, 1, big, 100);
	expect_rule(frames, RSP_RULE_HTTP2_FIELDS_LIMIT);
	frames->len = 0;
	put_preface(frames); /* no frame at all */
	put(frames, "GET / HTTP/1.1\r\n\r\n", 18);
	expect_rule(frames, RSP_RULE_HTTP2_FRAME_BAD);
	free(frames);
	free(big);
}

/* A field of 4000 bytes, referred to 16000 times: 64 MB out of 20 KB. */
static void test_hpack_bomb(void **state)
{
	struct frames *frames = calloc(1, sizeof(*frames));
	struct stream_feed *feed = feed_new(&rsp_reader_http2);
	uint8_t *block = malloc(20100);
	size_t len = 0;

	(void)state;
	assert_non_null(block);
	block[len++] = 0x83;
	block[len++] = 0x40; /* a literal with indexing: "n", 4000 times "v" */
	block[len++] = 1;
	block[len++] = 'n';
	block[len++] = 0x7F; /* RFC 7541 section 5.1: 127 + 0x21 + 128 * 0x1E */
	block[len++] = 0xA1;
	block[len++] = 0x1E;
	memset(block + len, 'v', 4000);
	len += 4000;
	memset(block + len, 0xBE, 16000);
	len += 16000;
	put_preface(frames);
	put_frame(frames, HEADERS, 0, 1, block, 16384);
	put_frame(frames, CONT, END_HEADERS | END_STREAM, 1, block + 16384, len - 16384);
	put_frame(frames, DATA, END_STREAM, 1, "", 0);
	/* the table is as it should be: :method, and the field once more */
	put_frame(frames, HEADERS, END_HEADERS | END_STREAM, 3, "\x82\xbe", 2);
	feed_frames(feed, SERVER, frames, frames->len);
	feed_close(feed);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP2_FIELDS_LIMIT), 1);
	assert_int_equal(feed->num_messages, 2);
	expect_line(feed, 0, "> POST  host= type=");
	expect_line(feed, 1, "> GET  host= type=");
	assert_int_equal(strlen(feed->messages[1].headers), 12 + 2 + 4000 + 1);
	feed_free(feed);
	free(frames);
	free(block);
}

/* More open streams than are followed, and a connection that never answers. */
static void test_many_streams(void **state)
{
	struct frames *frames = calloc(1, sizeof(*frames));
	struct stream_feed *feed = feed_new(&rsp_reader_http2);

	(void)state;
	put_preface(frames);
	for (uint32_t i = 0; i < 1000; i++)
		put_frame(frames, HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, "\x82\x84", 2);
	for (uint32_t i = 1000; i < 1000 + RSP_HTTP2_MAX_STREAMS + 1; i++)
		put_frame(frames, HEADERS, END_HEADERS, 2 * i + 1, "\x83\x84", 2);
	feed_frames(feed, SERVER, frames, 512);
	assert_int_equal(feed->num_messages, 1001);
	expect_line(feed, 999, "> GET / host= type=");
	expect_line(feed, 1000, "> POST / host= type= cut");
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP2_STREAMS_LIMIT), 1);
	/* The rest is too much for the queue of one frame, which says so. */
	feed_close(feed);
	assert_int_equal(feed_count(feed, RSP_RULE_QUEUE_FULL),
	                 RSP_HTTP2_MAX_STREAMS - RSP_QUEUE_LEN);
	feed_free(feed);
	free(frames);
}

/* RFC 7540 section 3.2: stream 1 answers the request that asked for the upgrade. */
static void test_upgrade(void **state)
{
	struct frames *up = calloc(1, sizeof(*up)), *down = calloc(1, sizeof(*down));
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	put_preface(up);
	put_text(up, HEADERS, END_HEADERS | END_STREAM, 3, request_1);
	put_frame(down, SETTINGS, 0, 0, "", 0);
	put_text(down, HEADERS, END_HEADERS, 1, response_1);
	put_text(down, DATA, END_STREAM, 1, "first");
	put_text(down, HEADERS, END_HEADERS, 3, response_2);
	put_text(down, DATA, END_STREAM, 3, "second");
	feed_text(feed, SERVER,
	          "GET /up HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n"
	          "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
	feed_text(feed, CLIENT,
	          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
	          "Upgrade: h2c\r\n\r\n");
	feed_frames(feed, SERVER, up, 50);
	feed_frames(feed, CLIENT, down, 50);
	feed_close(feed);
	assert_int_equal(feed->num_findings, 0);
	assert_int_equal(feed->num_messages, 5);
	expect_line(feed, 1, "< 101 GET /up host=h type=");
	expect_line(feed, 2, "> POST /gsma/rsp2 host=host type=application/json");
	expect_line(feed, 3, "< 200 GET /up host=h type=application/json");
	expect_text(feed, 3, "first");
	expect_line(feed, 4, "< 200 POST /gsma/rsp2 host=host type=application/json");
	assert_int_equal(feed->messages[3].exchange, feed->messages[0].exchange);
	assert_int_equal(feed->messages[4].exchange, feed->messages[2].exchange);
	feed_free(feed);
	free(up);
	free(down);
}

static void test_recognise(void **state)
{
	struct rsp_stream stream = {0};
	bool more;

	(void)state;
	assert_ptr_equal(rsp_stream_reader_for(&stream, SERVER,
	                                       rsp_text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), &more),
	                 &rsp_reader_http2);
	assert_null(rsp_stream_reader_for(&stream, SERVER, rsp_text("PRI *"), &more));
	assert_true(more);
	assert_ptr_equal(rsp_stream_reader_for(
	                     &stream, CLIENT, rsp_slice("\0\0\x06\x04\0\0\0\0\0\0\x03", 11), &more),
	                 &rsp_reader_http2);
	assert_null(rsp_stream_reader_for(&stream, CLIENT,
	                                  rsp_slice("\x96\x03\x03\0\x10\0\0\0\0\0", 10), &more));
	assert_false(more);
	assert_ptr_equal(rsp_stream_reader_for(&stream, CLIENT, rsp_text("HTTP/1.1 200 OK"), &more),
	                 &rsp_reader_http1);
	stream.alpn = rsp_text("h2");
	assert_ptr_equal(rsp_stream_reader_for(&stream, CLIENT, rsp_text("xxxxxxxxxxx"), &more),
	                 &rsp_reader_http2);
	stream.alpn = rsp_text("http/1.1");
	assert_ptr_equal(rsp_stream_reader_for(&stream, CLIENT, rsp_text("xxxxxxxxxxx"), &more),
	                 &rsp_reader_http1);
}

static void test_no_memory(void **state)
{
	struct frames *up = calloc(1, sizeof(*up)), *down = calloc(1, sizeof(*down));

	(void)state;
	put_conversation(up, down);
	for (uint64_t nth = 1;; nth++) {
		struct stream_feed *feed = feed_new(&rsp_reader_http2);
		uint64_t asked;

		feed->lenient = true;
		for (int i = 0; i < 2; i++) {
			struct rsp_frame frame = {.number = 1};
			const struct frames *from = i ? down : up;
			struct rsp_buffer buffer = {.bytes = rsp_slice(from->data, from->len),
			                            .frame = 1};
			struct rsp_stream_data data = {.way = i ? CLIENT : SERVER,
			                               .bytes = buffer.bytes,
			                               .buffer = &buffer,
			                               .frame = &frame,
			                               .frame_number = 1};

			if (i == 0)
				test_fail_alloc(nth);
			feed->reader->data(feed->state, &feed->pass, &data);
		}
		asked = test_num_allocs();
		test_fail_alloc(0);
		assert_true(asked < nth || feed->pass.out_of_memory || feed->num_findings);
		feed_free(feed);
		if (asked < nth)
			break;
	}
	free(up);
	free(down);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_size),   cmocka_unit_test(test_streams),
	    cmocka_unit_test(test_joined),       cmocka_unit_test(test_holes),
	    cmocka_unit_test(test_hole_in_data), cmocka_unit_test(test_hostile),
	    cmocka_unit_test(test_hpack_bomb),   cmocka_unit_test(test_many_streams),
	    cmocka_unit_test(test_upgrade),      cmocka_unit_test(test_recognise),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
