/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON: expectations are those of RFC 8259. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

static const struct rsp_json_value *parse(struct rsp_arena *arena, const char *text)
{
	struct rsp_json_error error;

	return rsp_json_parse(arena, rsp_text(text), &error);
}

static void test_right_texts(void **state)
{
	static const char *const texts[] = {
	    "{}",
	    "[]",
	    " [ ] ",
	    "[0]",
	    "[-0.5e+3, 1E5, 10]",
	    "\"\"",
	    "[null, true]",
	    "[1,[2,{\"a\":[]}],\"x\"]",
	    "{\"a\":1,\"b\":{\"c\":null},\"d\":[false]}",
	    "{\"\":\"\\u0041\\\"\\\\\"}",
	    "\"\xC3\xA9\"",
	    "[\"\\\\\",\"\\\\\\\"\",\"\\\"\\\"\"]",
	};
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!parse(&arena, texts[i]))
			fail_msg("refused: %s", texts[i]);
	rsp_arena_free(&arena);
}

static void test_wrong_texts(void **state)
{
	static const struct {
		const char *text;
		size_t off;
	} rows[] = {
	    {"",	          0},
	    {"   ",               0},
	    {"{",                 1},
	    {"}",                 0},
	    {"[1",                2},
	    {"[1 2]",             3},
	    {"[1,]",              3},
	    {"[,1]",              1},
	    {"[1,,2]",            3},
	    {"{\"a\"}",           2},
	    {"{\"a\":}",          5},
	    {"{\"a\":1,}",        7},
	    {"{\"a\":1 \"b\":2}", 7},
	    {"{1:2}",             1},
	    {"[\"a\":1]",         5},
	    {"{\"a\":1:2}",       5},
	    {"[1}",               2},
	    {"1 2",               2},
	    {"\"a",               0},
	    {"\"\\x\"",           0},
	    {"\"\\u12\"",         0},
	    {"[01]",              1},
	    {"[1.]",              1},
	    {"[-]",               1},
	    {"[+1]",              1},
	    {"[tru]",             1},
	    {"[nul]",             1},
	    {"{'a':1}",           1},
	    {"\"\xC3\"",          0},
	    {"[\"\\\"]",          1},
	    {"[\"\\\\\\\"]",      1},
	    {"[\"a\\x\",1}",      1},
	    {"[[1},\"a\\x\"]",    5},
	};
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rsp_json_error error;

		if (rsp_json_parse(&arena, rsp_text(rows[i].text), &error))
			fail_msg("accepted: %s", rows[i].text);
		assert_non_null(error.text);
		if (error.off != rows[i].off)
			fail_msg("%s: %s at %zu", rows[i].text, error.text, error.off);
	}
	rsp_arena_free(&arena);
}

static void assert_same(const struct rsp_json_value *a, const struct rsp_json_value *b)
{
	const struct rsp_json_value *of_a = a->first, *of_b = b->first;

	assert_int_equal(a->type, b->type);
	assert_true(rsp_equal(a->text, b->text));
	assert_true(rsp_equal(a->name, b->name));
	for (; of_a && of_b; of_a = of_a->next, of_b = of_b->next) {
		assert_ptr_equal(of_a->parent, a);
		assert_ptr_equal(of_b->parent, b);
		assert_same(of_a, of_b);
	}
	assert_null(of_a);
	assert_null(of_b);
}

/* A text is read in another way when there is an escape anywhere in it, here behind an "A" of five
 * more characters: what comes out of both must be alike. */
static void check_both_ways(struct rsp_arena *arena, const char *text)
{
	enum { LONGER = 5 };
	const char *plain = rsp_arena_concat(arena, "[\"A\",", text, " ]", NULL);
	const char *escaped = rsp_arena_concat(arena, "[\"\\u0041\",", text, " ]", NULL);
	struct rsp_json_error errors[2];
	const struct rsp_json_value *values[] = {
	    rsp_json_parse(arena, rsp_text(plain), &errors[0]),
	    rsp_json_parse(arena, rsp_text(escaped), &errors[1]),
	};

	if (!values[0] != !values[1])
		fail_msg("not alike: %s", plain);
	if (!values[0]) {
		assert_string_equal(errors[0].text, errors[1].text);
		if (errors[0].off)
			assert_int_equal(errors[0].off + LONGER, errors[1].off);
		return;
	}
	for (values[0] = values[0]->first->next, values[1] = values[1]->first->next; values[0];
	     values[0] = values[0]->next, values[1] = values[1]->next) {
		assert_non_null(values[1]);
		assert_same(values[0], values[1]);
	}
	assert_null(values[1]);
}

static void test_with_and_without_escapes(void **state)
{
	static const char whole[] =
	    " {\"a\" : [ 1, -0.5e+3 ,true,{ } , [] ] ,\"\":\"b:{\" , \"c\":{\"d\":null}}";
	static const char signs[] = "{}[],:\"1-tn \x01";
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t at = 0; at < sizeof(whole) - 1; at++) {
		for (size_t sign = 0; sign < sizeof(signs); sign++) {
			char text[sizeof(whole)];

			memcpy(text, whole, sizeof(whole));
			text[at] = signs[sign]; /* also the NUL: the text ends there */
			check_both_ways(&arena, text);
			rsp_arena_reset(&arena);
		}
	}
	check_both_ways(&arena, whole);
	rsp_arena_free(&arena);
}

static void test_members(void **state)
{
	static const char text[] = "{\"status\":\"Failed\",\"codes\":[8,-1,1.5],\"ok\":false}";
	struct rsp_arena arena;
	const struct rsp_json_value *root, *codes;
	struct rsp_slice status;
	int64_t number;
	bool truth = true;

	(void)state;
	rsp_arena_init(&arena, 0);
	root = parse(&arena, text);
	assert_non_null(root);
	assert_true(rsp_json_string(&arena, rsp_json_member(root, "status"), &status));
	assert_true(rsp_equal_text(status, "Failed"));
	codes = rsp_json_member(root, "codes");
	assert_ptr_equal(codes->parent, root);
	assert_true(rsp_json_int(codes->first, &number));
	assert_int_equal(number, 8);
	assert_true(rsp_json_int(codes->first->next, &number));
	assert_int_equal(number, -1);
	assert_false(rsp_json_int(codes->first->next->next, &number));
	assert_null(codes->first->next->next->next);
	assert_true(rsp_json_bool(rsp_json_member(root, "ok"), &truth));
	assert_false(truth);
	assert_null(rsp_json_member(root, "missing"));
	assert_null(rsp_json_member(codes, "status"));
	assert_null(rsp_json_member(NULL, "status"));
	assert_false(rsp_json_string(&arena, NULL, &status));
	assert_false(rsp_json_int(rsp_json_member(root, "ok"), &number));
	rsp_arena_free(&arena);
}

static void test_whole_numbers(void **state)
{
	static const struct {
		const char *text;
		bool fits;
		int64_t value;
	} rows[] = {
	    {"[9223372036854775807]",  true,  INT64_MAX},
	    {"[-9223372036854775808]", true,  INT64_MIN},
	    {"[9223372036854775808]",  false, 0        },
	    {"[1e3]",                  false, 0        },
	};
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t value;

		assert_int_equal(rsp_json_int(parse(&arena, rows[i].text)->first, &value),
		                 rows[i].fits);
		if (rows[i].fits)
			assert_int_equal(value, rows[i].value);
	}
	rsp_arena_free(&arena);
}

static void test_escapes(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
	    {"\"a\\/b\\n\\t\\\"\\\\\"", "a/b\n\t\"\\"                   },
	    {"\"\\u00e9\\u20AC\"",      "\xC3\xA9\xE2\x82\xAC"          },
	    {"\"\\ud83d\\ude00!\"",     "\xF0\x9F\x98\x80!"             },
	    {"\"\\ud83d\"",             "\xEF\xBF\xBD"                  },
	    {"\"\\ude00\\u0041\"",      "\xEF\xBF\xBD"
	                           "A"},
	    {"\"\\ud83d\\u0041\"",      "\xEF\xBF\xBD"
	                           "A"},
	};
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct rsp_buffer *frame =
		    rsp_buffer_frame(&arena, rsp_text(rows[i].text), 1, 0);
		const struct rsp_json_value *value = rsp_json_parse(&arena, frame->bytes, NULL);
		const struct rsp_buffer *buffer = rsp_json_buffer(&arena, frame, value, "string");
		struct rsp_slice says;

		assert_true(rsp_json_string(&arena, value, &says));
		assert_true(rsp_equal_text(says, rows[i].says));
		assert_true(rsp_equal(buffer->bytes, says));
	}
	rsp_arena_free(&arena);
}

static void test_provenance(void **state)
{
	struct rsp_arena arena;
	const struct rsp_buffer *frame, *buffer, *from;
	size_t off;

	(void)state;
	rsp_arena_init(&arena, 0);
	frame = rsp_buffer_frame(&arena, rsp_text("[\"ab\\/c\"]"), 1, 0);
	buffer =
	    rsp_json_buffer(&arena, frame, rsp_json_parse(&arena, frame->bytes, NULL)->first, "s");
	assert_true(rsp_equal_text(buffer->bytes, "ab/c"));
	assert_true(rsp_buffer_locate(buffer, 2, &from, &off));
	assert_ptr_equal(from, frame);
	assert_int_equal(off, 4);
	assert_true(rsp_buffer_locate(buffer, 3, &from, &off));
	assert_int_equal(off, 6);
	rsp_arena_free(&arena);
}

static void test_limits(void **state)
{
	enum { MANY = RSP_JSON_MAX_VALUES + 8 };
	char *text = malloc(2 * MANY + 2);
	struct rsp_json_error error;
	struct rsp_arena arena;
	size_t len;

	(void)state;
	rsp_arena_init(&arena, 0);
	memset(text, '[', RSP_JSON_MAX_DEPTH + 1);
	memset(text + RSP_JSON_MAX_DEPTH + 1, ']', RSP_JSON_MAX_DEPTH + 1);
	assert_null(rsp_json_parse(&arena, rsp_slice(text, 2 * (RSP_JSON_MAX_DEPTH + 1)), &error));
	assert_string_equal(error.text, "it is nested too deeply");
	assert_non_null(
	    rsp_json_parse(&arena, rsp_slice(text + 1, 2 * RSP_JSON_MAX_DEPTH), &error));
	assert_false(rsp_json_extent(rsp_slice(text, 2 * (RSP_JSON_MAX_DEPTH + 1)), &len));
	for (size_t i = 0; i < MANY; i++)
		memcpy(text + 2 * i, "1,", 2);
	text[0] = '[';
	text[1] = ' ';
	text[2 * MANY - 1] = ']';
	assert_null(rsp_json_parse(&arena, rsp_slice(text, 2 * MANY), &error));
	assert_string_equal(error.text, "it has too many values");
	free(text);
	rsp_arena_free(&arena);
}

static void test_extent(void **state)
{
	size_t len = 0;

	(void)state;
	assert_true(rsp_json_extent(rsp_text("{\"a\":\"}\\\"\"} junk"), &len));
	assert_int_equal(len, 11);
	assert_true(rsp_json_extent(rsp_text("[]"), &len));
	assert_int_equal(len, 2);
	assert_false(rsp_json_extent(rsp_text("{\"a\":1"), &len));
	assert_false(rsp_json_extent(rsp_text("x{}"), &len));
	assert_false(rsp_json_extent(rsp_text(""), &len));
}

static void test_without_memory(void **state)
{
	static const char text[] = "{\"a\":[\"\\u0041\"]}";
	uint64_t nth = 0;

	(void)state;
	for (bool done = false; !done; nth++) {
		const struct rsp_json_value *root;
		struct rsp_arena arena;

		rsp_arena_init(&arena, 0);
		test_fail_alloc(nth + 1);
		root = parse(&arena, text);
		done = test_num_allocs() <= nth;
		test_fail_alloc(0);
		if (done)
			assert_non_null(root);
		else
			assert_null(root);
		rsp_arena_free(&arena);
	}
	assert_true(nth > 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_right_texts),
	    cmocka_unit_test(test_wrong_texts),
	    cmocka_unit_test(test_with_and_without_escapes),
	    cmocka_unit_test(test_members),
	    cmocka_unit_test(test_whole_numbers),
	    cmocka_unit_test(test_escapes),
	    cmocka_unit_test(test_provenance),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_extent),
	    cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
