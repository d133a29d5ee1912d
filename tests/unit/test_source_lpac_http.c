/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HTTP lines of lpac's log. */
#define _DEFAULT_SOURCE
#include <stdio.h>

#include "base/http.h"
#include "source_feed.h"
#include "support/files.h"

static const char text[] =
    "[DEBUG] [HTTP] [TX] url: https://smdp.example.com/gsma/rsp2/es9plus/getBPP?x=1, data: "
    "{\"a\":\"data: 1\"}\n"
    "[DEBUG] [APDU] [TX] CLA: 80, INS: E2, P1: 91, P2: 00, Lc: 00, Data: \n"
    "\x1b[0;31m[DEBUG] [HTTP] [RX] rcode: 200, data: {\"b\": 2}\x1b[0m\r\n"
    "[DEBUG] [HTTP] [RX] RCode: 204, Data: (null)\n"
    "[DEBUG] [HTTP] [TX] URL: http://host:8080, Data: x\n"
    "[DEBUG] [HTTP] [RX] RCode: 404, Data: \n"
    "[DEBUG] [HTTP] [RX] RCode: nothing, Data: x\n"
    "[DEBUG] [HTTP] [TX] URL: https://h/, Daten: x\n";

struct reader_at {
	struct rsp_arena arena;
	struct rsp_reader reader;
	struct rsp_frame frame;
};

static void open_text(struct reader_at *at, const char *input, size_t len)
{
	*at = (struct reader_at){0};
	rsp_arena_init(&at->arena, 0);
	at->reader.arena = &at->arena;
	at->reader.input = rsp_input_memory(&at->arena, rsp_slice(input, len));
	assert_non_null(at->reader.input);
	assert_true(rsp_source_find("lpac")->open(&at->reader));
}

static enum rsp_pull next(struct reader_at *at)
{
	at->frame = (struct rsp_frame){0};
	return rsp_source_find("lpac")->next(&at->reader, &at->frame);
}

static void close_text(struct reader_at *at)
{
	rsp_source_find("lpac")->close(&at->reader);
	rsp_input_close(at->reader.input);
	rsp_arena_free(&at->arena);
}

static void expect_http(struct reader_at *at, uint64_t line, bool is_request, unsigned status,
                        const char *host, const char *target, const char *body)
{
	const struct rsp_http *http;

	assert_int_equal(next(at), RSP_PULL_FRAME);
	assert_int_equal(at->frame.hint, RSP_HINT_HTTP);
	assert_int_equal(at->frame.number, line);
	http = at->frame.http;
	assert_non_null(http);
	assert_int_equal(http->is_request, is_request);
	assert_int_equal(http->status, status);
	assert_true(rsp_equal_text(http->host, host));
	assert_true(rsp_equal_text(http->target, target));
	assert_true(rsp_equal_text(http->body ? http->body->bytes : rsp_slice(NULL, 0), body));
	assert_int_equal(http->first_frame, line);
	assert_true(http->by_line);
	/* Each byte of the body stands in the line, and in the file. */
	for (size_t i = 0; http->body && i < http->body->bytes.len; i++) {
		const struct rsp_buffer *frame;
		uint8_t here, there;
		size_t off;

		assert_true(rsp_buffer_locate(http->body, i, &frame, &off));
		assert_true(rsp_peek_u8(frame->bytes, off, &there));
		assert_true(rsp_peek_u8(http->body->bytes, i, &here));
		assert_int_equal(here, there);
		assert_int_equal(here, (uint8_t)text[frame->file_off + off]);
	}
}

static void test_lines(void **state)
{
	static const char target[] = "/gsma/rsp2/es9plus/getBPP?x=1";
	struct reader_at at;

	(void)state;
	assert_true(rsp_source_find("lpac")->recognise(rsp_text(text)) > 0);
	open_text(&at, text, strlen(text));
	expect_http(&at, 1, true, 0, "smdp.example.com", target, "{\"a\":\"data: 1\"}");
	assert_int_equal(at.frame.http->exchange, 1);
	assert_true(rsp_equal_text(at.frame.http->method, "POST"));
	assert_true(at.frame.http->secured);
	assert_int_equal(next(&at), RSP_PULL_FRAME);
	assert_int_equal(at.frame.hint, RSP_HINT_CAPDU);
	assert_null(at.frame.http);
	expect_http(&at, 3, false, 200, "smdp.example.com", target, "{\"b\": 2}");
	assert_int_equal(at.frame.http->exchange, 1);
	expect_http(&at, 4, false, 204, "", "", "");
	assert_int_equal(at.frame.http->exchange, 0);
	assert_null(at.frame.http->body);
	expect_http(&at, 5, true, 0, "host:8080", "/", "x");
	assert_false(at.frame.http->secured);
	expect_http(&at, 6, false, 404, "host:8080", "/", "");
	assert_int_equal(at.frame.http->exchange, 2);
	assert_int_equal(next(&at), RSP_PULL_DAMAGED);
	assert_int_equal(at.reader.rule, RSP_RULE_SOURCE_LINE);
	assert_int_equal(next(&at), RSP_PULL_DAMAGED);
	assert_int_equal(next(&at), RSP_PULL_END);
	close_text(&at);
}

/* A body that is longer than a line may be is cut, and says so. */
static void test_long(void **state)
{
	static const char head[] = "[DEBUG] [HTTP] [RX] RCode: 200, Data: ";
	size_t len = RSP_LINE_MAX + 100;
	char *line = malloc(len);
	struct reader_at at;

	(void)state;
	assert_non_null(line);
	memset(line, 'x', len);
	memcpy(line, head, sizeof(head) - 1);
	open_text(&at, line, len);
	assert_int_equal(next(&at), RSP_PULL_FRAME);
	assert_true(at.frame.http->body_cut);
	assert_int_equal(at.frame.http->body->bytes.len, RSP_LINE_MAX - (sizeof(head) - 1));
	close_text(&at);
	free(line);
}

/* What lpac logged is what the server's side logged (es9p.jsonl has one exchange a line). */
static void test_capture(void **state)
{
	struct reader_at at;
	size_t len, num_requests = 0, num_responses = 0;
	char *log;
	enum rsp_pull pull;

	(void)state;
	if (!test_has_shared("HTTP lines of lpac"))
		skip();
	log = (char *)test_shared_file("captures/sgp22-tls13/lpac-debug.log", &len);
	assert_non_null(log);
	open_text(&at, log, len);
	while ((pull = next(&at)) != RSP_PULL_END) {
		assert_int_equal(pull, RSP_PULL_FRAME);
		if (at.frame.hint != RSP_HINT_HTTP)
			continue;
		assert_true(rsp_equal_text(at.frame.http->host, "testsmdpplus1.example.com"));
		num_requests += at.frame.http->is_request;
		num_responses += !at.frame.http->is_request;
		assert_int_equal(at.frame.http->exchange, num_requests);
	}
	assert_int_equal(num_requests, 7);
	assert_int_equal(num_responses, 7);
	close_text(&at);
	free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_long),
	    cmocka_unit_test(test_capture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
