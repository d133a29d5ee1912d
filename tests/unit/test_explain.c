/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain without memory: it says so, and nothing leaks. The sentences themselves are tested in
 * tests/cli/test_explain.py. */
#include "report/explain.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

static bool drop(void *user, const char *data, size_t len)
{
	(void)data;
	*(size_t *)user += len;
	return true;
}

static enum rsp_explained explain(const char *paste, size_t *written)
{
	const struct rsp_writer_options options = {.stamp = {.form = RSP_STAMP_RELATIVE}};
	enum rsp_explained done;
	struct rsp_out out;

	*written = 0;
	rsp_out_init(&out, drop, written);
	done = rsp_explain(&out, &options, rsp_text(paste));
	rsp_out_flush(&out);
	rsp_out_free(&out);
	return done;
}

static const char *const pastes[] = {
    "6A88",
    "8.1.1/3.8",
    "invalidSignature",
    "LPA:1$a.example$B",
    "BF3817A1158010F8224073BDF74A078C5D90DBA22A3D64020102",
    "AT+CGLA=1,12,\"81E2910003BF2E00\"\n+CGLA: 4,\"6985\"\n",
    "{\"a\":{\"status\":\"Failed\",\"subjectCode\":\"8.1\",\"reasonCode\":\"4.8\"}}",
    "00A4040010A0000005591010FFFFFFFF8900000100 6A82\n",
    "-----BEGIN X-----\nvy4A\n-----END X-----\n",
};

static void test_each_is_recognised(void **state)
{
	size_t written;

	(void)state;
	for (size_t at = 0; at < sizeof(pastes) / sizeof(*pastes); at++) {
		assert_int_equal(explain(pastes[at], &written), RSP_EXPLAIN_DONE);
		assert_true(written > 20);
	}
	assert_int_equal(explain("hello", &written), RSP_EXPLAIN_UNKNOWN);
	assert_int_equal(written, 0);
	assert_int_equal(explain("", &written), RSP_EXPLAIN_UNKNOWN);
}

static void test_without_memory(void **state)
{
	size_t written;

	(void)state;
	for (size_t at = 0; at < sizeof(pastes) / sizeof(*pastes); at++) {
		uint64_t nth = 1;

		for (bool failed = true; failed; nth++) {
			enum rsp_explained done;

			test_fail_alloc(nth);
			done = explain(pastes[at], &written);
			failed = test_num_allocs() >= nth;
			test_fail_alloc(0);
			if (!failed)
				assert_int_equal(done, RSP_EXPLAIN_DONE);
		}
		assert_true(nth > 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_is_recognised),
	    cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
