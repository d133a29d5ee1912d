/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* what stream_feed.h needs */
#include "carrier/http1.h"

#include <zlib.h>

#include "carrier/http_message.h"
#include "stream_feed.h"

/* Hands text to the reader in chunks of `size` bytes; 0: in one. */
static void feed_chunks(struct stream_feed *feed, enum rsp_way way, const char *text, size_t size)
{
	size_t len = strlen(text);

	for (size_t off = 0; off < len; off += size ? size : len)
		feed_bytes(feed, way, text + off,
		           size && size < len - off ? size : (size ? len - off : len));
}

static const char post[] = "POST /gsma/rsp2/es9plus/authenticateClient HTTP/1.1\r\n"
                           "Host: smdp.example.com\r\n"
                           "Content-Type: application/json;charset=UTF-8\r\n"
                           "X-Admin-Protocol: gsma/rsp/v2.2.0\r\n"
                           "Content-Length: 13\r\n\r\n"
                           "{\"a\":\"b\",\"c\"}";
static const char chunked[] = "HTTP/1.1 200 OK\r\n"
                              "content-type: application/json\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n"
                              "4\r\nWiki\r\n5;ext=1\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n"
                              "0\r\nX-Trailer: t\r\n\r\n";

/* Chunks of every size; both directions in turn; a keep-alive connection. */
static void test_every_size(void **state)
{
	(void)state;
	for (size_t size = 0; size < sizeof(post); size++) {
		struct stream_feed *feed = feed_new(&rsp_reader_http1);

		for (int round = 0; round < 2; round++) {
			feed_chunks(feed, SERVER, post, size);
			feed_chunks(feed, CLIENT, chunked, size);
		}
		feed_close(feed);
		assert_int_equal(feed->num_findings, 0);
		assert_int_equal(feed->num_messages, 4);
		for (size_t i = 0; i < 4; i += 2) {
			expect_line(feed, i,
			            "> POST /gsma/rsp2/es9plus/authenticateClient "
			            "host=smdp.example.com type=application/json");
			expect_text(feed, i, "{\"a\":\"b\",\"c\"}");
			expect_line(feed, i + 1,
			            "< 200 POST /gsma/rsp2/es9plus/authenticateClient "
			            "host=smdp.example.com type=application/json");
			expect_text(feed, i + 1, "Wikipedia in\r\n\r\nchunks.");
			assert_int_equal(feed->messages[i].exchange,
			                 feed->messages[i + 1].exchange);
			assert_int_equal(feed->messages[i].record.version, RSP_HTTP_1_1);
			assert_int_equal(feed->messages[i].record.connection, 1);
			assert_true(feed->messages[i].record.first_frame <=
			            feed->messages[i].record.last_frame);
		}
		assert_int_not_equal(feed->messages[0].exchange, feed->messages[2].exchange);
		assert_string_equal(feed->messages[0].headers,
		                    "Host=smdp.example.com\n"
		                    "Content-Type=application/json;charset=UTF-8\n"
		                    "X-Admin-Protocol=gsma/rsp/v2.2.0\nContent-Length=13\n");
		feed_free(feed);
	}
}

static void test_pipelined(void **state)
{
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	feed_text(
	    feed, SERVER,
	    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n"
	    "PUT /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxyFOO /4 HTTP/1.0\r\n\r\n");
	feed_text(feed, CLIENT,
	          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
	          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
	          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
	          "HTTP/1.1 204 No Content\r\n\r\n"
	          "HTTP/1.0 200 OK\r\n\r\nto the end");
	feed_end(feed, CLIENT, false);
	feed_close(feed);
	assert_int_equal(feed->num_findings, 0);
	assert_int_equal(feed->num_messages, 8);
	expect_line(feed, 0, "> GET /1 host=a type=");
	expect_line(feed, 1, "> HEAD /2 host=a type=");
	expect_line(feed, 2, "> PUT /3 host=a type=");
	expect_text(feed, 2, "xy");
	expect_line(feed, 3, "> FOO /4 host= type=");
	expect_line(feed, 4, "< 200 GET /1 host=a type=");
	expect_text(feed, 4, "abc");
	expect_line(feed, 5, "< 200 HEAD /2 host=a type=");
	expect_text(feed, 5, "");
	expect_line(feed, 6, "< 204 PUT /3 host=a type=");
	expect_line(feed, 7, "< 200 FOO /4 host= type=");
	expect_text(feed, 7, "to the end");
	assert_int_equal(feed->messages[7].record.version, RSP_HTTP_1_0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(feed->messages[i].exchange, feed->messages[i + 4].exchange);
	feed_free(feed);
}

static void test_alone(void **state)
{
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	feed_text(feed, CLIENT, "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n");
	feed_text(feed, CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
	feed_text(feed, SERVER, "POST /late HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc");
	feed_close(feed);
	assert_int_equal(feed->num_messages, 3);
	expect_line(feed, 0, "< 304   host= type=");
	assert_int_equal(feed->messages[0].exchange, 0);
	expect_line(feed, 1, "> POST /late host= type= cut");
	expect_text(feed, 1, "abc");
	expect_line(feed, 2, "< 200   host= type= cut");
	expect_text(feed, 2, "ab");
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_BODY_CUT), 2);
	feed_free(feed);
}

/* A hole inside a body of known length; one that takes the rest of a message and more. */
static void test_holes(void **state)
{
	(void)state;
	for (size_t at = 1; at < sizeof(post) - 1; at++) {
		struct stream_feed *feed = feed_new(&rsp_reader_http1);
		size_t body = (size_t)(strstr(post, "\r\n\r\n") - post) + 4;

		feed->lenient = true;
		feed_bytes(feed, SERVER, post, at);
		feed_lost(feed, SERVER, 1);
		feed_bytes(feed, SERVER, post + at + 1, sizeof(post) - 2 - at);
		feed_text(feed, SERVER, "GET /next HTTP/1.1\r\n\r\n");
		feed_text(feed, CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
		feed_close(feed);
		if (at >= body) {
			assert_int_equal(feed->num_messages, 3);
			assert_int_equal(feed->messages[0].body_len, 12);
			assert_true(feed->messages[0].record.body_cut);
			assert_int_equal(feed_count(feed, RSP_RULE_HTTP_BODY_CUT), 1);
			/* The response answers the oldest request: nothing was lost but bytes. */
			assert_int_equal(feed->messages[2].exchange, feed->messages[0].exchange);
		} else {
			assert_int_equal(feed->num_messages, 2);
			assert_int_equal(feed_count(feed, RSP_RULE_HTTP_HEAD_CUT), 1);
			assert_int_equal(feed->messages[1].exchange, feed->messages[0].exchange);
		}
		expect_line(feed, feed->num_messages - 2, "> GET /next host= type=");
		feed_free(feed);
	}
}

/* How much is missing of a body is a guess: it ends there, and the next message is looked for. */
static void test_guessed_hole(void **state)
{
	static const unsigned guesses[] = {1, 5, 9, 1000};

	(void)state;
	for (size_t i = 0; i < sizeof(guesses) / sizeof(*guesses); i++) {
		struct stream_feed *feed = feed_new(&rsp_reader_http1);

		feed->lenient = feed->inexact = true;
		feed_text(feed, SERVER, "POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\n01234");
		feed_lost(feed, SERVER, guesses[i]);
		feed_text(feed, SERVER, "GET /next HTTP/1.1\r\n\r\n");
		feed_close(feed);
		assert_int_equal(feed->num_messages, 2);
		expect_line(feed, 0, "> POST /a host= type= cut");
		expect_text(feed, 0, "01234");
		expect_line(feed, 1, "> GET /next host= type=");
		feed_free(feed);
	}
}

/* Where a response is lost, the next one answers the latest request. */
static void test_lost_response(void **state)
{
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	feed_text(feed, SERVER, "GET /1 HTTP/1.1\r\n\r\n");
	feed_lost(feed, CLIENT, 500);
	feed_text(feed, SERVER, "GET /2 HTTP/1.1\r\n\r\n");
	feed_text(feed, CLIENT, "}}HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
	feed_close(feed);
	assert_int_equal(feed->num_messages, 3);
	expect_line(feed, 2, "< 200 GET /2 host= type=");
	assert_int_equal(feed->messages[2].exchange, feed->messages[1].exchange);
	feed_free(feed);
}

/* A connection that the trace joins in the middle of a body, at every size of chunk. */
static void test_joined(void **state)
{
	static const char tail[] = "end of a body / HTTP/2 GET /no\r\n{\"POST /x\"}"
	                           "POST /y HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok";
	static const char answer[] = "abcHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	                             "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

	(void)state;
	for (size_t size = 1; size < sizeof(tail); size++) {
		struct stream_feed *feed = feed_new(&rsp_reader_http1);

		feed->lenient = true;
		feed_chunks(feed, SERVER, tail, size);
		feed_chunks(feed, CLIENT, answer, size);
		feed_close(feed);
		assert_int_equal(feed->num_messages, 3);
		expect_line(feed, 0, "> POST /y host=a type=");
		expect_text(feed, 0, "ok");
		expect_line(feed, 1, "< 200 POST /y host=a type=");
		expect_text(feed, 1, "ok");
		expect_line(feed, 2, "< 404   host= type=");
		assert_int_equal(feed_count(feed, RSP_RULE_HTTP_UNREADABLE), 2);
		feed_free(feed);
	}
}

/* Noise of a megabyte before a message, without a line end. */
static void test_noise(void **state)
{
	enum { NOISE = 1 << 20 };
	char *noise = malloc(NOISE);
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	assert_non_null(noise);
	memset(noise, '/', NOISE);
	feed_bytes(feed, SERVER, noise, NOISE / 2);
	feed_bytes(feed, SERVER, noise, NOISE / 2);
	feed_text(feed, SERVER, "DELETE /z HTTP/1.1\r\n\r\n");
	feed_close(feed);
	assert_int_equal(feed->num_messages, 1);
	expect_line(feed, 0, "> DELETE /z host= type=");
	assert_int_equal(feed->num_findings, 1);
	feed_free(feed);
	free(noise);
}

struct odd_case {
	const char *head; /* of a request; behind it stands a body of "hello" */
	enum rsp_rule_id rule;
	const char *body;
};

/* The forms by which two readers are made to see different ends. What follows is read all the
 * same. */
static void test_smuggling(void **state)
{
	static const struct odd_case cases[] = {
	    {"Content-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
	     RSP_RULE_HTTP_LENGTH_CONFLICT,	                                                                            "hello"},
	    {"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",                             RSP_RULE_HTTP_LENGTH_CONFLICT,
	     "hello"	                                                                                                          },
	    {"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello",                             RSP_RULE_HTTP_LENGTH_CONFLICT,
	     "hello"	                                                                                                          },
	    {"Content-Length: 5, 5\r\n\r\nhello",                                               RSP_RULE_HTTP_LENGTH_CONFLICT, "hello"},
	    {"Content-Length: -1\r\n\r\n",	                                              RSP_RULE_HTTP_LENGTH_CONFLICT, ""     },
	    {"Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
	     RSP_RULE_HTTP_LENGTH_CONFLICT,	                                                                            "hello"},
	    {"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello",
	     RSP_RULE_HTTP_LENGTH_CONFLICT,	                                                                            "hello"},
	    {"Content-Length:\r\n 5\r\n\r\nhello",                                              RSP_RULE_HTTP_HEAD_ODD,        "hello"},
	    {"Content-Length : 5\r\n\r\nhello",	                                         RSP_RULE_HTTP_HEAD_ODD,        "hello"},
	    {"Content-Length: 5\n\nhello",	                                              RSP_RULE_HTTP_HEAD_ODD,        "hello"},
	    {"no colon\r\nContent-Length: 5\r\n\r\nhello",                                      RSP_RULE_HTTP_HEAD_ODD,        "hello"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t size = 0; size < 9; size++) {
			struct stream_feed *feed = feed_new(&rsp_reader_http1);

			feed_chunks(feed, SERVER, "POST /s HTTP/1.1\r\n", size);
			feed_chunks(feed, SERVER, cases[i].head, size);
			feed_chunks(feed, SERVER, "GET /next HTTP/1.1\r\n\r\n", size);
			feed_close(feed);
			assert_int_equal(feed->num_messages, 2);
			expect_line(feed, 0, "> POST /s host= type=");
			expect_text(feed, 0, cases[i].body);
			expect_line(feed, 1, "> GET /next host= type=");
			assert_true(feed_count(feed, cases[i].rule) >= 1);
			feed_free(feed);
		}
	}
}

static void test_bad_chunk(void **state)
{
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	feed_text(feed, CLIENT,
	          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	          "3\r\nabc\r\nzzzzzzzzzzzz\r\nabc");
	feed_text(feed, CLIENT, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
	feed_text(feed, SERVER,
	          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
	          "3\r\nabc\r\nzz\r\nabc");
	feed_text(feed, SERVER, "GET /next HTTP/1.1\r\n\r\n");
	feed_close(feed);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_CHUNK_BAD), 2);
	assert_int_equal(feed->num_messages, 4);
	expect_line(feed, 0, "< 200   host= type= cut");
	expect_text(feed, 0, "abc");
	expect_line(feed, 1, "< 404   host= type=");
	expect_line(feed, 2, "> POST / host= type= cut");
	expect_line(feed, 3, "> GET /next host= type=");
	feed_free(feed);
}

static void test_limits(void **state)
{
	static const char field[] = "X-Long: 0123456789012345678901234567890123456789\r\n";
	struct stream_feed *feed = feed_new(&rsp_reader_http1);
	char *chunk = calloc(1, RSP_HTTP_MAX_HEAD);

	(void)state;
	assert_non_null(chunk);
	feed_text(feed, SERVER, "GET /1 HTTP/1.1\r\n");
	for (size_t len = 0; len < RSP_HTTP_MAX_HEAD; len += sizeof(field) - 1)
		feed_text(feed, SERVER, field);
	feed_text(feed, SERVER, "\r\nGET /2 HTTP/1.1\r\n\r\n");
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_HEAD_LIMIT), 1);
	assert_int_equal(feed->num_messages, 1);
	expect_line(feed, 0, "> GET /2 host= type=");
	feed_text(feed, CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 8388608\r\n\r\n");
	memset(chunk, 'x', RSP_HTTP_MAX_HEAD);
	for (int i = 0; i < (8 << 20) / RSP_HTTP_MAX_HEAD; i++)
		feed_bytes(feed, CLIENT, chunk, RSP_HTTP_MAX_HEAD);
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed->messages[1].body_len, RSP_HTTP_MAX_BODY);
	assert_true(feed->messages[1].record.body_cut);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_BODY_LIMIT), 1);
	feed_free(feed);
	free(chunk);
}

/* Compresses with zlib: window bits as inflateInit2 has them. */
static size_t deflated(const void *bytes, size_t len, int window_bits, uint8_t *out, size_t cap)
{
	z_stream stream = {.next_in = (Bytef *)bytes, .avail_in = (uInt)len};
	size_t out_len;

	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY),
	                 Z_OK);
	stream.next_out = out;
	stream.avail_out = (uInt)cap;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	out_len = cap - stream.avail_out;
	deflateEnd(&stream);
	return out_len;
}

static void feed_encoded(struct stream_feed *feed, const char *coding, const uint8_t *body,
                         size_t len)
{
	char head[200];

	snprintf(head, sizeof(head),
	         "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %zu\r\n\r\n", coding,
	         len);
	feed_text(feed, CLIENT, head);
	for (size_t off = 0; off < len; off += 1000)
		feed_bytes(feed, CLIENT, body + off, len - off < 1000 ? len - off : 1000);
}

static void test_encodings(void **state)
{
	/* By libbrotlienc, and by hand: RFC 7932 section 9.2, an uncompressed meta-block. */
	static const uint8_t brotli[] = {0x1B, 0x22, 0x00, 0xF8, 0x8D, 0x94, 0x6E,
	                                 0xDE, 0x44, 0x55, 0x86, 0x96, 0x6C, 0x20,
	                                 0x6F, 0x41, 0x4F, 0x1C, 0xE0, 0x71};
	static const char plain_brotli[] = "\x20\x02\x10"
	                                   "hello hello hello hello hello hello"
	                                   "\x03";
	static const char text[] = "hello hello hello hello hello hello";
	struct stream_feed *feed = feed_new(&rsp_reader_http1);
	uint8_t out[4096], twice[4096];
	size_t len;

	(void)state;
	len = deflated(text, sizeof(text) - 1, 15 + 16, out, sizeof(out));
	feed_encoded(feed, "gzip", out, len);
	feed_encoded(feed, "gzip, identity", out, len);
	len = deflated(out, len, 15, twice, sizeof(twice));
	feed_encoded(feed, "x-gzip, deflate", twice, len);
	len = deflated(text, sizeof(text) - 1, 15, out, sizeof(out));
	feed_encoded(feed, "deflate", out, len);
	len = deflated(text, sizeof(text) - 1, -15, out, sizeof(out));
	feed_encoded(feed, "Deflate", out, len);
	feed_encoded(feed, "br", brotli, sizeof(brotli));
	feed_encoded(feed, "br", (const uint8_t *)plain_brotli, sizeof(plain_brotli) - 1);
	assert_int_equal(feed->num_messages, 7);
	for (size_t i = 0; i < 7; i++)
		expect_text(feed, i, text);
	assert_int_equal(feed->num_findings, 0);
	feed_encoded(feed, "aes128gcm", (const uint8_t *)text, sizeof(text) - 1);
	expect_text(feed, 7, text);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_ENCODING_UNKNOWN), 1);
	feed_encoded(feed, "gzip", (const uint8_t *)text, sizeof(text) - 1);
	expect_text(feed, 8, text);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_ENCODING_BROKEN), 1);
	feed_encoded(feed, "gzip,gzip,gzip,gzip,gzip", (const uint8_t *)text, sizeof(text) - 1);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_INFLATE_LIMIT), 1);
	feed_free(feed);
}

/* 64 MiB of zeros in 64 KiB, and 2 MiB that shrinks by less than the limit of the ratio. */
static void test_bomb(void **state)
{
	enum { BOMB = 64 << 20, OUT = 1 << 18, FAIR = 2 << 20 };
	struct stream_feed *feed = feed_new(&rsp_reader_http1);
	uint8_t *zeros = calloc(1, BOMB), *out = malloc(OUT);
	uint32_t random = 1;
	size_t len;

	(void)state;
	assert_non_null(zeros);
	assert_non_null(out);
	len = deflated(zeros, BOMB, 15 + 16, out, OUT);
	feed_encoded(feed, "gzip", out, len);
	assert_int_equal(feed_count(feed, RSP_RULE_HTTP_INFLATE_LIMIT), 1);
	assert_true(feed->messages[0].record.body_cut);
	assert_true(feed->messages[0].body_len <= 1 << 20);
	/* One byte of 50 is random. */
	for (size_t i = 0; i < FAIR; i += 50) {
		random = random * 1103515245u + 12345u;
		zeros[i] = (uint8_t)(random >> 16);
	}
	len = deflated(zeros, FAIR, 15 + 16, out, OUT);
	feed_encoded(feed, "gzip", out, len);
	expect_body(feed, 1, zeros, FAIR);
	assert_int_equal(feed->num_findings, 1 + (size_t)feed_count(feed, RSP_RULE_HTTP_BODY_CUT));
	feed_free(feed);
	free(zeros);
	free(out);
}

/* After 101 or a CONNECT the connection carries something else. */
static void test_tunnel(void **state)
{
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	feed_text(feed, SERVER, "CONNECT smdp:443 HTTP/1.1\r\nHost: smdp:443\r\n\r\n");
	feed_text(feed, CLIENT, "HTTP/1.1 200 Connection established\r\n\r\n");
	feed_text(feed, SERVER, "GET /inside HTTP/1.1\r\nHost: b\r\n\r\n");
	feed_text(feed, CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	feed_lost(feed, CLIENT, 3);
	feed_close(feed);
	assert_int_equal(feed->num_messages, 4);
	expect_line(feed, 1, "< 200 CONNECT smdp:443 host=smdp:443 type=");
	expect_line(feed, 2, "> GET /inside host=b type=");
	expect_line(feed, 3, "< 200 GET /inside host=b type=");
	expect_text(feed, 3, "ok");
	feed_free(feed);
	feed = feed_new(&rsp_reader_http1);
	feed_text(feed, SERVER, "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
	feed_text(feed, CLIENT, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
	feed_text(feed, CLIENT, "\x81\x05hello");
	feed_close(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed->num_findings, 0);
	feed_free(feed);
}

/* Thousands of requests in one frame do not copy it thousands of times: only the first can be
 * followed to it. */
static void test_many_in_one(void **state)
{
	enum { ONE = 18, MANY = 3000 };
	struct stream_feed *feed = feed_new(&rsp_reader_http1);
	char *text = malloc(MANY * ONE + 1);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < MANY; i++)
		memcpy(text + i * ONE, "GET / HTTP/1.1\r\n\r\n", ONE + 1);
	feed_bytes(feed, SERVER, text, 3 * ONE);
	assert_int_equal(feed->not_traceable, 0);
	feed->lenient = true;
	feed_bytes(feed, SERVER, text, MANY * ONE);
	assert_true(feed->peak <= 4 * RSP_KEPT_MAX);
	assert_int_equal(feed->num_messages, 3 + RSP_QUEUE_LEN);
	/* The next frame is as good as new. */
	feed->lenient = false;
	feed->not_traceable = 0;
	feed_bytes(feed, SERVER, text, ONE);
	feed_free(feed);
	free(text);
}

/* A client that sends a request before it has the answers, more than are remembered. */
static void test_never_answered(void **state)
{
	struct stream_feed *feed = feed_new(&rsp_reader_http1);

	(void)state;
	for (int i = 0; i < RSP_HTTP1_MAX_ASKED + 10; i++)
		feed_text(feed, SERVER, "GET /1 HTTP/1.1\r\n\r\n");
	feed_text(feed, CLIENT, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	assert_int_equal(feed->messages[feed->num_messages - 1].exchange,
	                 feed->messages[10].exchange);
	feed_free(feed);
}

/* Every allocation fails once; nothing may be lost but messages. */
static void test_no_memory(void **state)
{
	(void)state;
	for (uint64_t nth = 1;; nth++) {
		struct stream_feed *feed = feed_new(&rsp_reader_http1);
		uint64_t asked;

		feed->lenient = true;
		/* The feed's own frames come first; what is counted is the reader's. */
		for (int i = 0; i < 2; i++) {
			struct rsp_frame frame = {.number = 1};
			const char *text = i ? chunked : post;
			struct rsp_buffer buffer = {.bytes = rsp_text(text), .frame = 1};
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
		assert_true(asked < nth || feed->pass.out_of_memory || feed->pass.count == 2);
		feed_free(feed);
		if (asked < nth)
			break;
	}
}

static void test_recognise(void **state)
{
	static const struct {
		const char *head;
		int least, most;
	} cases[] = {
	    {"",             -1, -1 },
	    {"P",            -1, -1 },
	    {"POST ",        50, 100},
	    {"HTTP/1.1 2",   50, 100},
	    {"HTTP/2",       0,  0  },
	    {"\r\nGET /",    50, 100},
	    {"PRI * HTTP",   0,  0  },
	    {"\x16\x03\x01", 0,  0  },
	    {"CONNECT a:1",  50, 100},
	};
	struct rsp_stream stream = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int sure =
		    rsp_reader_http1.recognise(&stream, RSP_WAY_TO_SERVER, rsp_text(cases[i].head));

		assert_in_range(sure + 1, cases[i].least + 1, cases[i].most + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_size),   cmocka_unit_test(test_pipelined),
	    cmocka_unit_test(test_alone),        cmocka_unit_test(test_holes),
	    cmocka_unit_test(test_guessed_hole), cmocka_unit_test(test_lost_response),
	    cmocka_unit_test(test_joined),       cmocka_unit_test(test_noise),
	    cmocka_unit_test(test_smuggling),    cmocka_unit_test(test_bad_chunk),
	    cmocka_unit_test(test_limits),       cmocka_unit_test(test_encodings),
	    cmocka_unit_test(test_bomb),         cmocka_unit_test(test_tunnel),
	    cmocka_unit_test(test_many_in_one),  cmocka_unit_test(test_never_answered),
	    cmocka_unit_test(test_no_memory),    cmocka_unit_test(test_recognise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
