/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* strndup */
/* Logs of remote management over HTTP. */
#include <stdio.h>

#include "base/http.h"
#include "source_feed.h"
#include "support/alloc.h"

struct log_reader {
	struct rsp_arena arena;
	struct rsp_reader reader;
	struct rsp_frame frame;
};

static const struct rsp_source *source(void)
{
	return rsp_source_find("ramhttp");
}

static void open_log(struct log_reader *log, const char *text)
{
	*log = (struct log_reader){0};
	rsp_arena_init(&log->arena, 0);
	log->reader.arena = &log->arena;
	log->reader.input = rsp_input_memory(&log->arena, rsp_text(text));
	assert_non_null(log->reader.input);
	assert_true(source()->open(&log->reader));
}

static const struct rsp_http *next(struct log_reader *log)
{
	log->frame = (struct rsp_frame){0};
	if (source()->next(&log->reader, &log->frame) != RSP_PULL_FRAME)
		return NULL;
	assert_int_equal(log->frame.hint, RSP_HINT_HTTP);
	assert_true(log->frame.by_line);
	assert_non_null(log->frame.http);
	return log->frame.http;
}

static void close_log(struct log_reader *log)
{
	assert_null(next(log));
	source()->close(&log->reader);
	rsp_input_close(log->reader.input);
	rsp_arena_free(&log->arena);
}

static void expect_body(const struct rsp_http *http, const char *body, size_t len)
{
	const struct rsp_buffer *frame;
	size_t off;

	assert_non_null(http);
	if (!len) {
		assert_null(http->body);
		return;
	}
	assert_non_null(http->body);
	assert_int_equal(http->body->bytes.len, len);
	assert_memory_equal(http->body->bytes.data, body, len);
	for (size_t i = 0; i < len; i++)
		assert_true(rsp_buffer_locate(http->body, i, &frame, &off));
}

#define FROM "x-admin-protocol: globalplatform-remote-admin/1.0\n"

/* Other lines before, between and behind; empty ones in a head; a body on two lines. */
static const char text[] = "server started\n"
                           "2017-02-13 07:51:37.005 from the card\n"
                           "POST /polling HTTP/1.1\n"
                           "host: a\n" FROM "\n"
                           "2017-02-13 07:51:37.101 to the card\n"
                           "HTTP/1.1 200 OK\r\n"
                           "\r\n"
                           "X-Admin-Next-URI:/s?cmd=2\r\n"
                           "transfer-encoding: chunked\r\n"
                           "\r\n"
                           "340D0AAE80\n"
                           "00000D0A300D0A\n"
                           "2017-02-13 07:51:38.000 from the card\n"
                           "POST /s?cmd=2 HTTP/1.1\n" FROM "\n"
                           "AF800000\n"
                           "bye\n";

static void test_text(void **state)
{
	struct log_reader log;
	const struct rsp_http *http;
	uint64_t exchange;

	(void)state;
	assert_true(source()->recognise(rsp_text(text)) > 50);
	open_log(&log, text);
	http = next(&log);
	expect_body(http, "", 0);
	assert_true(http->is_request);
	assert_int_equal(log.frame.number, 3);
	assert_true(rsp_equal_text(http->target, "/polling"));
	assert_int_equal(http->num_headers, 2);
	exchange = http->exchange;
	assert_int_equal(log.frame.clock, RSP_CLOCK_UNIX);
	http = next(&log);
	expect_body(http, "\xAE\x80\0\0", 4);
	assert_int_equal(http->status, 200);
	assert_int_equal(http->exchange, exchange);
	assert_int_equal(http->first_frame, 8);
	assert_int_equal(http->last_frame, 14);
	assert_false(http->body_cut);
	http = next(&log);
	expect_body(http, "\xAF\x80\0\0", 4);
	assert_int_not_equal(http->exchange, exchange);
	close_log(&log);
}

/* Chunks that are none, are cut short, or in several; a last one without line end. */
static void test_chunks(void **state)
{
	static const struct {
		const char *hex, *body;
		size_t len;
		bool cut;
	} rows[] = {
	    {"31 0D0A 41 0D0A 32 0D0A 4243 0D0A 30", "ABC",           3,  false},
	    {"313B61 0D0A 41 0D0A 30 0D0A 0D0A",     "A",             1,  false},
	    {"32 0D0A 41",	                   "2\r\nA",        4,  false},
	    {"31 0D0A 41 0D0A 34 0D0A 42",           "AB",            2,  true },
	    {"31 0D0A 41 0D0A 7A",                   "A",             1,  true },
	    {"AE800000",	                     "\xAE\x80\0\0",  4,  false},
	    {"4646464646464646 0D0A 41",             "FFFFFFFF\r\nA", 11, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct log_reader log;
		const struct rsp_http *http;
		char made[500], hex[200] = "";
		size_t len = 0;

		for (const char *c = rows[i].hex; *c; c++)
			if (*c != ' ')
				hex[len++] = *c;
		snprintf(made, sizeof(made),
		         "HTTP/1.1 200 OK\n" FROM "Transfer-Encoding: chunked\n\n%s\n", hex);
		open_log(&log, made);
		http = next(&log);
		expect_body(http, rows[i].body, rows[i].len);
		assert_int_equal(http->body_cut, rows[i].cut);
		close_log(&log);
	}
}

static void test_json(void **state)
{
	static const char lines[] =
	    "{\"day\": \"2017-02-13\", \"t\": \"07:51:37.005\", \"dir\": \"<-card\", \"http\": "
	    "\"POST "
	    "/polling HTTP/1.1\\nhost: a\\nx-admin-protocol: globalplatform-remote-admin/1.0\"}\n"
	    "{\"other\": 1}\n"
	    "{\"time\": \"2017-02-13 07:51:38\", \"http\": \"HTTP/1.1 200 "
	    "OK\\nX-Admin-Next-URI:/s\\ntransfer-encoding: "
	    "chunked\\n\\n340D0AAE8000000D0A300D0A\"}\n";
	struct log_reader log;
	const struct rsp_http *http;
	int64_t first_ns;

	(void)state;
	assert_true(source()->recognise(rsp_text(lines)) > 50);
	open_log(&log, lines);
	http = next(&log);
	expect_body(http, "", 0);
	assert_int_equal(log.frame.number, 1);
	assert_int_equal(log.frame.clock, RSP_CLOCK_UNIX);
	first_ns = log.frame.t_ns;
	http = next(&log);
	expect_body(http, "\xAE\x80\0\0", 4);
	assert_int_equal(log.frame.number, 3);
	assert_int_equal(log.frame.t_ns - first_ns, INT64_C(995000000));
	assert_int_equal(http->exchange, 1);
	close_log(&log);
}

/* What others read, or nobody. */
static void test_others(void **state)
{
	static const char *const rows[] = {
	    "POST /gsma/rsp2/es9plus/x HTTP/1.1\nX-Admin-Protocol: gsma/rsp/v2.2.0\n",
	    "globalplatform X-Admin-Protocol\n",
	    "<?xml version=\"1.0\"?>\nPOST / HTTP/1.1\n" FROM,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(source()->recognise(rsp_text(rows[i])), 0);
}

static void test_cut(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		struct log_reader log;
		char *part = strndup(text, len);

		assert_non_null(part);
		open_log(&log, part);
		while (next(&log))
			;
		close_log(&log);
		free(part);
	}
}

static void test_no_memory(void **state)
{
	uint64_t num;

	(void)state;
	for (num = 1;; num++) {
		struct log_reader log = {0};
		bool failed;

		rsp_arena_init(&log.arena, 0);
		log.reader.arena = &log.arena;
		log.reader.input = rsp_input_memory(&log.arena, rsp_text(text));
		assert_non_null(log.reader.input);
		test_fail_alloc(num);
		if (source()->open(&log.reader)) {
			while (next(&log))
				;
			source()->close(&log.reader);
		}
		failed = test_num_allocs() >= num;
		test_fail_alloc(0);
		rsp_input_close(log.reader.input);
		rsp_arena_free(&log.arena);
		if (!failed)
			break;
	}
	assert_true(num > 2);
}

/* What comes behind a mark, read by another reader that begins there. Times are by lines of their
 * own; the third message has none, so its time is that of the second. */
static void test_marks(void **state)
{
	static const char marked[] = "POST /a HTTP/1.1\n" FROM "07:51:37.005 to the card\n"
	                             "HTTP/1.1 200 OK\nA: b\n\nAE800000\n"
	                             "07:51:38.000 from the card\n"
	                             "POST /b HTTP/1.1\n" FROM "AF800000\n"
	                             "HTTP/1.1 200 OK\nA: c\n\nAE81\n"
	                             "{\"time\": \"07:51:39\", \"http\": \"POST /c HTTP/1.1\"}\n"
	                             "HTTP/1.1 204 No Content\nA: d\n\nbye\n";
	static const bool at[] = {false, true, false, false, false, false};
	struct log_reader log, second;
	uint64_t number;

	(void)state;
	open_log(&log, marked);
	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		assert_non_null(next(&log));
		assert_int_equal(source()->mark(&log.reader, &number), at[i]);
		if (!at[i])
			continue;
		open_log(&second, marked + rsp_input_offset(log.reader.input) - log.reader.ahead);
		source()->resume(&second.reader, number);
		assert_non_null(next(&second));
		assert_int_equal(second.frame.number, 9);
		assert_int_equal(second.frame.clock, RSP_CLOCK_RELATIVE);
		assert_true(rsp_equal_text(second.frame.http->target, "/b"));
		expect_body(second.frame.http, "\xAF\x80\0\0", 4);
		while (next(&second))
			;
		close_log(&second);
	}
	close_log(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text),  cmocka_unit_test(test_chunks),
	    cmocka_unit_test(test_json),  cmocka_unit_test(test_others),
	    cmocka_unit_test(test_cut),   cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
