/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing pcapng: stand-ins of personal values, and what happens without memory. What is read back
 * is tested in tests/cli/test_convert.py. */
#include <stdlib.h>
#include <string.h>

#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/convert.h"

/* SGP.26's EID, and the ICCID of the TS.48 profile, each twice; a PIN; a command without answer. */
static const char trace[] =
    "0070000001 019000\n"
    "01A4040010A0000005591010FFFFFFFF8900000100 9000\n"
    "81E2910006BF3E035C015A BF3E125A10890490321234512345123456789012359000\n"
    "81E2910003BF2D00 BF2D10A00EE30C5A0A980010325476981032149000\n"
    "81E2910003BF2D00 BF2D10A00EE30C5A0A980010325476981032149000\n"
    "0020000108373838373939FFFF 63C2\n"
    "81E2910003BF2E00\n";

static bool has(const struct test_file *file, const void *bytes, size_t len)
{
	size_t off;

	return rsp_find(rsp_slice(file->data, file->len), rsp_slice(bytes, len), &off);
}

static size_t count(const struct test_file *file, const void *bytes, size_t len)
{
	struct rsp_slice rest = rsp_slice(file->data, file->len);
	size_t found = 0, off;

	for (; rsp_find(rest, rsp_slice(bytes, len), &off); found++)
		rest = rsp_sub(rest, off + len, rest.len);
	return found;
}

static void test_stand_ins(void **state)
{
	/* The first two digits and the length stay; the last digits are the number of the value.
	 * The check digits of the EID are 98 less the rest of the others (and 00) modulo 97. */
	static const char eid[] =
	    "\x89\x04\x90\x32\x12\x34\x51\x23\x45\x12\x34\x56\x78\x90\x12\x35";
	static const char iccid[] = "\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14";
	static const char other_iccid[] = "\x98\x00\x00\x00\x00\x00\x00\x00\x00\x20";
	struct rsp_pcapng_counts counts;
	struct test_file file;

	(void)state;
	assert_true(test_convert(rsp_text(trace), false, true, &file, &counts));
	assert_false(has(&file, eid, 16));
	assert_false(has(&file, iccid, 10));
	assert_false(has(&file, "788799", 6));
	assert_int_equal(count(&file, other_iccid, 10), 2);
	assert_int_equal(counts.overwritten_packets, 4);
	free(file.data);
	assert_true(test_convert(rsp_text(trace), true, false, &file, &counts));
	assert_true(has(&file, eid, 16) && has(&file, iccid, 10) && has(&file, "788799", 6));
	assert_int_equal(counts.overwritten_packets, 0);
	assert_int_equal(counts.packets, 7);
	free(file.data);
}

/* Whatever is missing, no secret gets out, and the caller is told. */
static void test_without_memory(void **state)
{
	uint64_t nth = 1;

	(void)state;
	for (bool failed = true; failed; nth++) {
		struct rsp_pcapng_counts counts;
		struct test_file file;
		bool well;

		test_fail_alloc(nth);
		well = test_convert(rsp_text(trace), false, false, &file, &counts);
		failed = test_num_allocs() >= nth;
		test_fail_alloc(0);
		if (!failed)
			assert_true(well);
		if (file.data)
			assert_false(has(&file, "788799", 6));
		free(file.data);
	}
	assert_true(nth > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_stand_ins),
	    cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
