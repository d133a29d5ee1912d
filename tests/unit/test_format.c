/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compared with what the C library writes. */
#include "base/format.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/cmocka_include.h"

enum { ROOM = 64, GUARD = 0x5A };

__attribute__((format(printf, 2, 3))) static void same(size_t room, const char *format, ...)
{
	char ours[ROOM], theirs[ROOM];
	va_list args, again;
	size_t len;

	memset(ours, GUARD, sizeof(ours));
	va_start(args, format);
	va_copy(again, args);
	len = rsp_vformat(ours, room, format, args);
	vsnprintf(theirs, room, format, again);
	va_end(again);
	va_end(args);
	assert_string_equal(ours, theirs);
	assert_int_equal(len, strlen(theirs));
	for (size_t at = room; at < sizeof(ours); at++)
		assert_int_equal(ours[at], GUARD);
}

static void numbers(void **state)
{
	(void)state;
	same(ROOM, "%d %d %d %d", 0, 7, INT_MIN, INT_MAX);
	same(ROOM, "%u %u", 0U, UINT_MAX);
	same(ROOM, "%lld %lld", LLONG_MIN, LLONG_MAX);
	same(ROOM, "%llu %llu", 0ULL, ULLONG_MAX);
	same(ROOM, "%zu %zu", (size_t)0, SIZE_MAX);
	same(ROOM, "%X %X %llX", 0U, UINT_MAX, ULLONG_MAX);
	same(ROOM, "%02X%02X %04X %04X", 0x0FU, 0x123U, 0x61U, 0x9000U);
	same(ROOM, "%02u:%03u", 5U, 1234U);
}

static void texts(void **state)
{
	(void)state;
	same(ROOM, "nothing to convert");
	same(ROOM, "%s", "");
	same(ROOM, "%s%s, and %s", "one", "two", "three");
	same(ROOM, "%s is %llu of %zu", "block", 3ULL, (size_t)4);
}

static void others_are_left_to_the_library(void **state)
{
	(void)state;
	same(ROOM, "100%% of %s", "it");
	same(ROOM, "%.*s %x %c %5d %05d %-4s|", 3, "abcdef", 0xABU, 'c', 42, -42, "ab");
	same(ROOM, "%s %ld %hhu", "first", -3L, 200U);
}

static void what_does_not_fit_is_cut(void **state)
{
	(void)state;
	for (size_t room = 1; room < 40; room++) {
		same(room, "%s has %llu of %02X", "something", 123456ULL, 0xABU);
		same(room, "%s has 100%% of %d", "something", -123456);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(texts),
	    cmocka_unit_test(others_are_left_to_the_library),
	    cmocka_unit_test(what_does_not_fit_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
