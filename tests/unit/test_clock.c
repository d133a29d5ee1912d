/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as logs print them. */
#include "source/clock.h"
#include "support/cmocka_include.h"

#define NS_PER_HOUR INT64_C(3600000000000)

struct of_day_row {
	const char *text;
	int64_t ns; /* -1: refused */
	size_t left;
};

static const struct of_day_row of_day_rows[] = {
    {"00:00:00",            0,                       0},
    {"23:59:59.999999",     24 * NS_PER_HOUR - 1000, 0},
    {"01:00:00.5 x",        NS_PER_HOUR + 500000000, 2},
    {"1:0:0,001",           NS_PER_HOUR + 1000000,   0},
    {"01:00:00:250",        NS_PER_HOUR + 250000000, 0},
    {"01:00:00.",           NS_PER_HOUR,             1},
    {"01:00:00.1234567891", NS_PER_HOUR + 123456789, 0},
    {"24:00:00",            -1,                      8},
    {"01:60:00",            -1,                      8},
    {"01:00",               -1,                      5},
    {"",                    -1,                      0},
};

static void times_of_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(of_day_rows) / sizeof(*of_day_rows); i++) {
		struct rsp_slice in = rsp_text(of_day_rows[i].text);
		int64_t ns = -1;

		assert_int_equal(rsp_take_time_of_day(&in, &ns), of_day_rows[i].ns >= 0);
		assert_int_equal(ns, of_day_rows[i].ns);
		assert_int_equal(in.len, of_day_rows[i].left);
	}
}

static void time_among_columns(void **state)
{
	int64_t ns;

	(void)state;
	assert_true(
	    rsp_find_time_of_day(rsp_text("\tUIM APDU 12 2024-01-05 01:00:00 02:00:00"), &ns));
	assert_int_equal(ns, NS_PER_HOUR);
	assert_false(rsp_find_time_of_day(rsp_text("UIM APDU 12 01:00 01:00:00Z"), &ns));
	assert_false(rsp_find_time_of_day(rsp_text(""), &ns));
}

static void months(void **state)
{
	struct rsp_slice in = rsp_text("Dec 5");
	uint64_t month;

	(void)state;
	assert_true(rsp_take_month(&in, &month));
	assert_int_equal(month, 12);
	assert_int_equal(in.len, 2);
	in = rsp_text("dec");
	assert_false(rsp_take_month(&in, &month));
	assert_int_equal(in.len, 3);
}

/* Hours of the day as printed, and the hours since the first midnight they stand for. */
static void day_clock(void **state)
{
	static const int64_t printed[] = {22, 23, 0, 1, 0, 20, 19, 2, 13};
	static const int64_t expected[] = {22, 23, 24, 25, 24, 44, 43, 50, 61};
	struct rsp_day_clock clock = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(printed) / sizeof(*printed); i++)
		assert_int_equal(rsp_day_clock_at(&clock, printed[i] * NS_PER_HOUR),
		                 expected[i] * NS_PER_HOUR);
}

/* A record out of order, over midnight. */
static void out_of_order(void **state)
{
	struct rsp_day_clock clock = {0};

	(void)state;
	assert_int_equal(rsp_day_clock_at(&clock, 24 * NS_PER_HOUR - 2), 24 * NS_PER_HOUR - 2);
	assert_int_equal(rsp_day_clock_at(&clock, 1), 24 * NS_PER_HOUR + 1);
	assert_int_equal(rsp_day_clock_at(&clock, 24 * NS_PER_HOUR - 1), 24 * NS_PER_HOUR - 1);
	assert_int_equal(rsp_day_clock_at(&clock, 2), 24 * NS_PER_HOUR + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_of_day), cmocka_unit_test(time_among_columns),
	    cmocka_unit_test(months),       cmocka_unit_test(day_clock),
	    cmocka_unit_test(out_of_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
