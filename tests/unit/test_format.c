/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts as printf writes them (C17 7.21.6.1). */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/format.h"
#include "support/cmocka_include.h"

enum { CAP = 64 };

__attribute__((format(printf, 3, 4))) static size_t formatted(char *out, size_t cap,
                                                              const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = rsp_vformat(out, cap, format, args);
	va_end(args);
	return len;
}

/* What a format gives. */
#define IS(expected, ...)                                                                          \
	do {                                                                                       \
		char text[CAP];                                                                    \
		size_t len = formatted(text, sizeof(text), __VA_ARGS__);                           \
                                                                                                   \
		assert_string_equal(text, expected);                                               \
		assert_int_equal(len, strlen(expected));                                           \
	} while (0)

static void texts(void **state)
{
	const char unended[] = {'a', 'b', 'c'};

	(void)state;
	IS("plain", "plain");
	IS("a then b", "%s then %s", "a", "b");
	IS("ab", "%.*s", 2, unended);
	IS("abc", "%.*s", 8, "abc");
	IS("abc", "%.*s", -1, "abc");
	IS("[]", "[%.*s%s]", 0, "abc", "");
}

static void numbers(void **state)
{
	(void)state;
	IS("0 4294967295", "%u %u", 0U, UINT_MAX);
	IS("-2147483648 2147483647", "%d %d", INT_MIN, INT_MAX);
	IS("-9223372036854775808", "%lld", LLONG_MIN);
	IS("18446744073709551615", "%llu", ULLONG_MAX);
	IS("-1 1 7", "%ld %lu %zu", -1L, 1UL, (size_t)7);
	IS("0A FF 1FF BEEF", "%02X %02X %02X %X", 0xAU, 0xFFU, 0x1FFU, 0xBEEFU);
	IS("-005 0005 00000000000000AB", "%04d %04d %016llX", -5, 5, 0xABULL);
}

/* What it leaves to vsnprintf, behind values that it has read. */
static void others(void **state)
{
	(void)state;
	IS("1 of 100%", "%u of 100%%", 1U);
	IS("a b  c|", "%s %c%3s|", "a", 'b', "c");
	IS("7 ab 00a", "%d %x %.3x", 7, 0xABU, 10U);
	IS("1.50", "%.2f", 1.5);
}

static void is_cut(void **state)
{
	char text[] = "........";

	(void)state;
	assert_int_equal(formatted(text, 5, "ab%s", "cdef"), 4);
	assert_memory_equal(text, "abcd\0...", 9);
	assert_int_equal(formatted(text, 4, "%u", 123456U), 3);
	assert_string_equal(text, "123");
	assert_int_equal(formatted(text, 4, "%5s", "x"), 3);
	assert_string_equal(text, "   ");
	assert_int_equal(formatted(text, 1, "%s", "x"), 0);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts),
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(others),
	    cmocka_unit_test(is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
