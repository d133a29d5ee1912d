/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text builder, times, and nearest names. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "report/nearest.h"
#include "report/out.h"
#include "report/stamp.h"
#include "support/cmocka_include.h"

struct sink {
	char text[4096];
	size_t len;
	size_t total;
	bool refuse;
};

static bool take(void *user, const char *data, size_t len)
{
	struct sink *sink = user;

	sink->total += len;
	if (sink->refuse)
		return false;
	for (size_t i = 0; i < len && sink->len + 1 < sizeof(sink->text); i++)
		sink->text[sink->len++] = data[i];
	sink->text[sink->len] = '\0';
	return true;
}

static void expect(struct rsp_out *out, struct sink *sink, const char *expected)
{
	assert_true(rsp_out_flush(out));
	assert_string_equal(sink->text, expected);
	sink->len = 0;
	sink->text[0] = '\0';
}

static void test_numbers(void **state)
{
	struct sink sink = {.len = 0};
	struct rsp_out out;

	(void)state;
	rsp_out_init(&out, take, &sink);
	rsp_out_uint(&out, 0, 0);
	rsp_out_uint(&out, 7, 3);
	rsp_out_uint(&out, 10, 0);
	rsp_out_uint(&out, 100, 2);
	rsp_out_uint(&out, UINT64_MAX, 22);
	expect(&out, &sink, "0  710100  18446744073709551615");
	rsp_out_int(&out, -1, 4);
	rsp_out_int(&out, INT64_MIN, 0);
	rsp_out_int(&out, INT64_MAX, 0);
	expect(&out, &sink, "  -1-92233720368547758089223372036854775807");
	rsp_out_digits(&out, 5, 3);
	rsp_out_digits(&out, 123456789, 9);
	rsp_out_digits(&out, 0, 6);
	expect(&out, &sink, "005123456789000000");
	rsp_out_hex_uint(&out, 0x9F, 4);
	rsp_out_hex(&out, rsp_slice("\x00\xAB\xFF", 3));
	expect(&out, &sink, "009F00ABFF");
	rsp_out_padded(&out, "ab", 4);
	rsp_out_padded(&out, "abcdef", 4);
	rsp_out_spaces(&out, -3);
	expect(&out, &sink, "ab  abcdef");
	rsp_out_free(&out);
}

static const struct {
	const char *text;
	size_t len;
	const char *clean, *ascii, *json;
} texts[] = {
    {"",                                           0,  "",                                           "",                       "\"\""                                          },
    {"plain text of more than sixteen characters", 42, "plain text of more than sixteen characters",
     "plain text of more than sixteen characters",                                                                             "\"plain text of more than sixteen characters\""},
    {"\033[31mred",                                8,  "\\x1B[31mred",                               "\\x1B[31mred",           "\"\\u001B[31mred\""                            },
    {"0123456789abcde\n",                          16, "0123456789abcde\\x0A",                       "0123456789abcde\\x0A",
     "\"0123456789abcde\\n\""                                                                                                                                                  },
    {"a\0b\x7F",                                   4,  "a\\x00b\\x7F",                               "a\\x00b\\x7F",           "\"a\\u0000b\\u007F\""                          },
    {"say \"hi\" \\ /",                            12, "say \"hi\" \\ /",                            "say \"hi\" \\ /",        "\"say \\\"hi\\\" \\\\ /\""                     },
    {"Zürich €",                                11, "Zürich €",                                "Z\\u{FC}rich \\u{20AC}", "\"Zürich €\""                               },
    {"\xF0\x9F\x93\xB1",                           4,  "\xF0\x9F\x93\xB1",                           "\\u{1F4F1}",             "\"\xF0\x9F\x93\xB1\""                          },
    {"a\xE2\x80\xAE"
     "b",                                     5,  "a\\u{202E}b",                                "a\\u{202E}b",
     "\"a\xE2\x80\xAE"
     "b\""                                                                                                                                                                     },
    {"\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F",           8,  "\\u{2066}\\u{61C}\\u{200F}",
     "\\u{2066}\\u{61C}\\u{200F}",                                                                                             "\"\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F\""          },
    {"\xC2\x9B",                                   2,  "\\u{9B}",                                    "\\u{9B}",                "\"\xC2\x9B\""                                  },
 /* no UTF-8: alone, overlong, surrogate, cut, too high */
    {"\xFFx",                                      2,  "\\xFFx",                                     "\\xFFx",                 "\"\\uFFFDx\""                                  },
    {"\xC0\xAF",                                   2,  "\\xC0\\xAF",                                 "\\xC0\\xAF",             "\"\\uFFFD\\uFFFD\""                            },
    {"\xED\xA0\x80",                               3,  "\\xED\\xA0\\x80",                            "\\xED\\xA0\\x80",        "\"\\uFFFD\\uFFFD\\uFFFD\""                     },
    {"\xE2\x82",                                   2,  "\\xE2\\x82",                                 "\\xE2\\x82",             "\"\\uFFFD\\uFFFD\""                            },
    {"\xF4\x90\x80\x80",                           4,  "\\xF4\\x90\\x80\\x80",                       "\\xF4\\x90\\x80\\x80",
     "\"\\uFFFD\\uFFFD\\uFFFD\\uFFFD\""                                                                                                                                        },
};

/* The quick way for usual numbers and the other one give what printf gives. */
static void test_numbers_of_every_length(void **state)
{
	struct sink sink = {.len = 0};
	struct rsp_out out;
	uint64_t power = 1;

	(void)state;
	rsp_out_init(&out, take, &sink);
	for (int exponent = 0; exponent < 20; exponent++, power *= 10) {
		const uint64_t values[] = {power - 1, power, power + 1, power / 7 * 3, power * 9};

		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			for (int width = 0; width < 24; width++) {
				char expected[64];

				snprintf(expected, sizeof(expected), "%*llu", width,
				         (unsigned long long)values[i]);
				rsp_out_uint(&out, values[i], width);
				expect(&out, &sink, expected);
			}
	}
	for (int digits = 1; digits <= 18; digits++) {
		char expected[64];

		snprintf(expected, sizeof(expected), "%0*llu", digits,
		         1234567ULL % (digits < 7 ? 10 : 10000000));
		rsp_out_digits(&out, 1234567ULL % (digits < 7 ? 10 : 10000000), digits);
		expect(&out, &sink, expected);
	}
	rsp_out_free(&out);
}

static void test_texts(void **state)
{
	struct sink sink = {.len = 0};
	struct rsp_out out;

	(void)state;
	rsp_out_init(&out, take, &sink);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct rsp_slice text = rsp_slice(texts[i].text, texts[i].len);

		out.ascii = false;
		rsp_out_clean(&out, text);
		expect(&out, &sink, texts[i].clean);
		rsp_out_json(&out, text);
		expect(&out, &sink, texts[i].json);
		out.ascii = true;
		rsp_out_clean(&out, text);
		expect(&out, &sink, texts[i].ascii);
	}
	assert_int_equal(rsp_out_clean(&out, rsp_text("Zü")), 1 + 6);
	out.ascii = false;
	assert_int_equal(rsp_out_clean(&out, rsp_text("Zürich")), 6);
	rsp_out_free(&out);
}

/* What is longer than the buffer arrives whole; a sink that refuses is not asked again. */
static void test_long_and_refused(void **state)
{
	static uint8_t bytes[3 * RSP_OUT_CAP];
	struct sink sink = {.len = 0};
	struct rsp_out out;

	(void)state;
	rsp_out_init(&out, take, &sink);
	rsp_out_bytes(&out, rsp_slice(bytes, sizeof(bytes)));
	rsp_out_char(&out, 'x');
	assert_true(rsp_out_flush(&out));
	assert_int_equal(sink.total, sizeof(bytes) + 1);
	sink.refuse = true;
	sink.total = 0;
	rsp_out_text(&out, "abc");
	assert_false(rsp_out_flush(&out));
	rsp_out_text(&out, "def");
	rsp_out_uint(&out, 5, 0);
	assert_false(rsp_out_flush(&out));
	assert_int_equal(sink.total, 3);
	rsp_out_free(&out);
}

static int64_t two_hours(void *user, int64_t seconds)
{
	(void)user;
	(void)seconds;
	return 7200;
}

static const struct {
	const char *letter;
	enum rsp_clock clock;
	int64_t t_ns;
	const char *expected;
} times[] = {
  /* 1795385959 is 2026-11-22T22:19:19Z; the first message was a second earlier, the one before
  * half a second, the one shown before 0.75 seconds */
    {"r",  RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "    1.000000"              },
    {"d",  RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "    0.500000"              },
    {"dd", RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "    0.750000"              },
    {"e",  RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "1795385959.654088"         },
    {"u",  RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "22:19:19.654088"           },
    {"ud", RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "2026-11-22 22:19:19.654088"},
    {"a",  RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "00:19:19.654088"           },
    {"ad", RSP_CLOCK_UNIX,     INT64_C(1795385959654088999), "2026-11-23 00:19:19.654088"},
    {"r",  RSP_CLOCK_UNIX,     INT64_C(1795385958554088999), "   -0.100000"              },
    {"a",  RSP_CLOCK_RELATIVE, INT64_C(36131204000000),      "10:02:11.204000"           },
    {"r",  RSP_CLOCK_NONE,     0,                            "           -"              },
    {"ud", RSP_CLOCK_UNIX,     -1,                           "1969-12-31 23:59:59.999999"},
    {"e",  RSP_CLOCK_UNIX,     -1500000000,                  "        -1.500000"         },
};

static void test_times(void **state)
{
	struct sink sink = {.len = 0};
	struct rsp_out out;

	(void)state;
	rsp_out_init(&out, take, &sink);
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		struct rsp_stamp stamp = {.zone = two_hours};
		struct rsp_message message = {.clock = RSP_CLOCK_UNIX};

		assert_true(rsp_stamp_find(times[i].letter, &stamp.form));
		message.t_ns = INT64_C(1795385958654088999);
		rsp_stamp_seen(&stamp, &message, false);
		message.t_ns = INT64_C(1795385958904088999);
		rsp_stamp_seen(&stamp, &message, true);
		message.t_ns = INT64_C(1795385959154088999);
		rsp_stamp_seen(&stamp, &message, false);
		message.clock = times[i].clock;
		message.t_ns = times[i].t_ns;
		rsp_out_put(&out,
		            rsp_stamp_put(rsp_out_room(&out, RSP_STAMP_ROOM), &stamp, &message));
		expect(&out, &sink, times[i].expected);
	}
	rsp_stamp_seconds(&out, -1);
	expect(&out, &sink, "-0.000000001");
	rsp_stamp_seconds(&out, INT64_MIN);
	expect(&out, &sink, "-9223372036.854775808");
	rsp_out_free(&out);
}

static const struct {
	const char *a, *b;
	unsigned distance;
} pairs[] = {
    {"",       "",        0},
    {"abc",    "",        3},
    {"abc",    "ABC",     0},
    {"abc",    "acb",     1},
    {"frmae",  "frame",   1},
    {"slot",   "slots",   1},
    {"kitten", "sitting", 3},
    {"ca",     "abc",     3},
};

static void test_nearest(void **state)
{
	struct rsp_nearest nearest;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		assert_int_equal(rsp_edit_distance(rsp_text(pairs[i].a), rsp_text(pairs[i].b)),
		                 pairs[i].distance);
		assert_int_equal(rsp_edit_distance(rsp_text(pairs[i].b), rsp_text(pairs[i].a)),
		                 pairs[i].distance);
	}
	rsp_nearest_init(&nearest, rsp_text("decoed"));
	rsp_nearest_try(&nearest, "schema");
	rsp_nearest_try(&nearest, "decode");
	assert_string_equal(nearest.best, "decode");
	rsp_nearest_init(&nearest, rsp_text("xy"));
	rsp_nearest_try(&nearest, "ab");
	assert_null(nearest.best);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_texts),
	    cmocka_unit_test(test_numbers_of_every_length),
	    cmocka_unit_test(test_long_and_refused),
	    cmocka_unit_test(test_times),
	    cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests_name("report_out", tests, NULL, NULL);
}
