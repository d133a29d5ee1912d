/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE
#include <stdio.h>

#include "base/http.h"
#include "base/json.h"
#include "source/source.h"
#include "source_feed.h"
#include "support/alloc.h"

#define ENTRY                                                                                      \
	"{\"startedDateTime\": \"2026-11-25T10:00:01.5+01:00\", \"time\": 12.25,\n"                \
	" \"request\": {\"method\": \"POST\", \"url\": \"https://smdp.example.com/es9?x=1\",\n"    \
	"  \"httpVersion\": \"HTTP/1.1\", \"headers\": [{\"name\": \"X-A\", \"value\": \"b\"}],\n" \
	"  \"postData\": {\"mimeType\": \"application/json; charset=utf-8\",\n"                    \
	"   \"text\": \"{\\\"a\\\": 1}\"}},\n"                                                     \
	" \"response\": {\"status\": 200, \"httpVersion\": \"h2\", \"headers\": [],\n"             \
	"  \"content\": {\"size\": 5, \"mimeType\": \"application/octet-stream\",\n"               \
	"   \"encoding\": \"base64\", \"text\": \"aGVsbG8=\"}}}"
#define FAILED_ENTRY                                                                               \
	"{\"startedDateTime\": \"?\", \"request\": {\"method\": \"GET\", \"url\": \"x\"},"         \
	" \"response\": {\"status\": 0}}"
#define NO_BODY_ENTRY                                                                              \
	"{\"request\": {\"method\": \"GET\", \"url\": \"http://h\"},"                              \
	" \"response\": {\"status\": 404, \"content\": {\"size\": 10}}}"
/* 2026-11-25T09:00:01.5Z, by date -u */
#define STARTED INT64_C(1795597201500000000)

struct har_reader {
	struct rsp_arena arena;
	struct rsp_reader reader;
	struct rsp_frame frame;
};

static bool open_har(struct har_reader *har, const char *text, size_t len)
{
	*har = (struct har_reader){0};
	rsp_arena_init(&har->arena, 0);
	har->reader.arena = &har->arena;
	har->reader.input = rsp_input_memory(&har->arena, rsp_slice(text, len));
	return har->reader.input && rsp_source_find("har")->open(&har->reader);
}

static enum rsp_pull next(struct har_reader *har)
{
	har->frame = (struct rsp_frame){0};
	return rsp_source_find("har")->next(&har->reader, &har->frame);
}

static void close_har(struct har_reader *har)
{
	rsp_source_find("har")->close(&har->reader);
	rsp_input_close(har->reader.input);
	rsp_arena_free(&har->arena);
}

static const struct rsp_http *expect_http(struct har_reader *har, uint64_t number, bool is_request,
                                          const char *body)
{
	const struct rsp_http *http;

	assert_int_equal(next(har), RSP_PULL_FRAME);
	assert_int_equal(har->frame.hint, RSP_HINT_HTTP);
	assert_int_equal(har->frame.number, number);
	http = har->frame.http;
	assert_int_equal(http->is_request, is_request);
	assert_int_equal(http->first_frame, number);
	if (body)
		assert_true(rsp_equal_text(http->body->bytes, body));
	else
		assert_null(http->body);
	return http;
}

/* The byte of the file that a byte of the body was made of. */
static uint8_t byte_behind(const char *text, const struct rsp_buffer *body, size_t at)
{
	const struct rsp_buffer *frame;
	size_t off;

	assert_true(rsp_buffer_locate(body, at, &frame, &off));
	return (uint8_t)text[frame->file_off + off];
}

static void test_entries(void **state)
{
	static const char text[] =
	    "{\"log\": {\"version\": \"1.2\", \"creator\": {\"entries\": [7]},\n"
	    " \"comment\": \"\\\"entries\\\": [\",\n \"entries\": [" ENTRY ",\n" FAILED_ENTRY
	    "," NO_BODY_ENTRY "]}}";
	struct har_reader har;
	const struct rsp_http *http;

	(void)state;
	assert_ptr_equal(rsp_source_recognise(rsp_text(text)), rsp_source_find("har"));
	assert_true(open_har(&har, text, strlen(text)));
	http = expect_http(&har, 1, true, "{\"a\": 1}");
	assert_true(har.reader.more);
	assert_true(rsp_equal_text(http->method, "POST"));
	assert_true(rsp_equal_text(http->target, "/es9?x=1"));
	assert_true(rsp_equal_text(http->host, "smdp.example.com"));
	assert_true(rsp_equal_text(http->content_type, "application/json"));
	assert_true(http->secured);
	assert_int_equal(http->version, RSP_HTTP_1_1);
	assert_int_equal(http->num_headers, 1);
	assert_true(rsp_equal_text(rsp_http_header_find(http, "x-a"), "b"));
	assert_int_equal(har.frame.clock, RSP_CLOCK_UNIX);
	assert_int_equal(har.frame.t_ns, STARTED);
	assert_int_equal(byte_behind(text, http->body, 2), 'a');
	assert_int_equal(http->exchange, 1);
	http = expect_http(&har, 1, false, "hello");
	assert_false(har.reader.more);
	assert_int_equal(http->status, 200);
	assert_int_equal(http->version, RSP_HTTP_2);
	assert_true(rsp_equal_text(http->target, "/es9?x=1"));
	assert_true(rsp_equal_text(http->content_type, "application/octet-stream"));
	assert_int_equal(har.frame.t_ns, STARTED + 12250000);
	assert_int_equal(http->exchange, 1);
	http = expect_http(&har, 2, true, NULL);
	assert_true(rsp_equal_text(http->target, "x"));
	assert_int_equal(har.frame.clock, RSP_CLOCK_NONE);
	http = expect_http(&har, 3, true, NULL);
	assert_false(http->body_cut);
	http = expect_http(&har, 3, false, NULL);
	assert_true(http->body_cut);
	assert_int_equal(http->exchange, 3);
	assert_int_equal(next(&har), RSP_PULL_END);
	assert_int_equal(next(&har), RSP_PULL_END);
	close_har(&har);
}

/* Every prefix gives whole messages only, and says once that it is one. */
static void test_prefixes(void **state)
{
	static const char text[] = "{\"log\":{\"entries\":[" ENTRY "," ENTRY "]}}";
	size_t whole = strlen(text);

	(void)state;
	for (size_t len = 0; len <= whole; len++) {
		char *copy = malloc(len + 1);
		struct har_reader har;
		size_t num_frames = 0, num_damages = 0;
		enum rsp_pull pull;

		assert_non_null(copy);
		memcpy(copy, text, len);
		assert_true(open_har(&har, copy, len));
		while ((pull = next(&har)) != RSP_PULL_END) {
			num_frames += pull == RSP_PULL_FRAME;
			num_damages += pull == RSP_PULL_DAMAGED;
			if (pull == RSP_PULL_DAMAGED)
				assert_int_equal(har.reader.rule, RSP_RULE_SOURCE_CUT);
		}
		assert_int_equal(num_damages, len < whole - 2);
		assert_true(num_frames == 0 || num_frames == 2 || num_frames == 4);
		close_har(&har);
		free(copy);
	}
}

static void expect_damage(const char *text, size_t num_frames, size_t num_damages)
{
	struct har_reader har;
	enum rsp_pull pull;

	assert_true(open_har(&har, text, strlen(text)));
	while ((pull = next(&har)) != RSP_PULL_END) {
		num_frames -= pull == RSP_PULL_FRAME;
		num_damages -= pull == RSP_PULL_DAMAGED;
	}
	assert_int_equal(num_frames, 0);
	assert_int_equal(num_damages, 0);
	close_har(&har);
}

static void test_damage(void **state)
{
	(void)state;
	expect_damage("{\"log\":{\"creator\":1}}", 0, 1);
	expect_damage("{\"log\":{\"entries\":[{\"a\" 1}," ENTRY "]}}", 2, 1);
	expect_damage("{\"log\":{\"entries\":[" ENTRY " x " ENTRY "]}}", 2, 1);
	expect_damage("{\"log\":{\"entries\":[{\"request\":7,\"response\":[]}]}}", 1, 0);
	expect_damage("{\"log\":{\"entries\":[]}}", 0, 0);
}

/* Entries that are together longer than the window of the input, and one that is too long. */
static void test_large(void **state)
{
	static const char head[] = "{\"log\":{\"entries\":[";
	static const char front[] = "{\"request\":{\"method\":\"POST\",\"url\":\"http://h/\","
	                            "\"postData\":{\"text\":\"";
	static const char back[] = "\"}},\"response\":{\"status\":204}}";
	const size_t sizes[] = {7u << 20, 7u << 20, 9u << 20, 7u << 20};
	char *text = malloc(32u << 20), *to = text;
	struct har_reader har;
	size_t num_bodies = 0, num_damages = 0;
	enum rsp_pull pull;

	(void)state;
	assert_non_null(text);
	to += sprintf(to, "%s", head);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		to += sprintf(to, "%s%s", i ? "," : "", front);
		memset(to, 'x', sizes[i]);
		to += sizes[i];
		to += sprintf(to, "%s", back);
	}
	to += sprintf(to, "]}}");
	assert_true(open_har(&har, text, (size_t)(to - text)));
	while ((pull = next(&har)) != RSP_PULL_END) {
		if (pull == RSP_PULL_FRAME && har.frame.http->is_request) {
			assert_int_equal(har.frame.http->body->bytes.len, 7u << 20);
			num_bodies++;
		}
		num_damages += pull == RSP_PULL_DAMAGED;
	}
	assert_int_equal(num_bodies, 3);
	assert_int_equal(num_damages, 1);
	close_har(&har);
	free(text);
}

static void test_no_memory(void **state)
{
	static const char text[] = "{\"log\":{\"entries\":[" ENTRY "]}}";

	(void)state;
	for (uint64_t nth = 1;; nth++) {
		struct har_reader har;
		uint64_t asked;
		size_t num_frames = 0, num_damages = 0;
		enum rsp_pull pull = RSP_PULL_FRAME;

		assert_true(open_har(&har, text, strlen(text)));
		test_fail_alloc(nth);
		while (pull != RSP_PULL_END) {
			pull = next(&har);
			num_frames += pull == RSP_PULL_FRAME;
			num_damages += pull == RSP_PULL_DAMAGED;
		}
		asked = test_num_allocs();
		test_fail_alloc(0);
		close_har(&har);
		assert_true(num_frames == 2 || num_damages == 1);
		if (asked < nth)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_entries),   cmocka_unit_test(test_prefixes),
	    cmocka_unit_test(test_damage),    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
