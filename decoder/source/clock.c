/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/clock.h"

#include "base/values.h"
#include "source/line.h"

enum { HOURS = 24, SIXTY = 60, FRACTION_DIGITS = 9, YEAR_MIN = 1900, YEAR_MAX = 2200, MONTHS = 12 };

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_DAY    (INT64_C(86400) * NS_PER_SECOND)

/* Records of two log streams may be out of order by so much; more is a pause. */
#define NS_OUT_OF_ORDER (INT64_C(3600) * NS_PER_SECOND)

bool rsp_take_decimal(struct rsp_slice *in, unsigned max_digits, uint64_t *out)
{
	struct rsp_slice rest = *in;
	uint64_t value = 0;
	unsigned num = 0;
	uint8_t c;

	while (num < max_digits && rsp_peek_u8(rest, 0, &c) && c >= '0' && c <= '9' &&
	       rsp_skip(&rest, 1)) {
		value = value * 10 + (uint64_t)(c - '0');
		num++;
	}
	if (!num)
		return false;
	*out = value;
	*in = rest;
	return true;
}

/* Takes one of the characters. */
static bool take_one_of(struct rsp_slice *in, const char *set)
{
	uint8_t c;

	if (!rsp_peek_u8(*in, 0, &c))
		return false;
	for (; *set; set++)
		if (c == (uint8_t)*set)
			return rsp_skip(in, 1);
	return false;
}

/* Digits behind a point; digits beyond a nanosecond are dropped. */
static bool take_fraction(struct rsp_slice *in, int64_t *out_ns)
{
	size_t before = in->len;
	uint64_t value, dropped;
	size_t digits;

	if (!rsp_take_decimal(in, FRACTION_DIGITS, &value))
		return false;
	digits = before - in->len;
	while (rsp_take_decimal(in, 1, &dropped))
		;
	for (; digits < FRACTION_DIGITS; digits++)
		value *= 10;
	*out_ns = (int64_t)value;
	return true;
}

bool rsp_take_time_of_day(struct rsp_slice *in, int64_t *out_ns)
{
	struct rsp_slice rest = *in, fraction;
	uint64_t hour, minute, second;
	int64_t ns = 0;

	if (!rsp_take_decimal(&rest, 2, &hour) || !take_one_of(&rest, ":") ||
	    !rsp_take_decimal(&rest, 2, &minute) || !take_one_of(&rest, ":") ||
	    !rsp_take_decimal(&rest, 2, &second))
		return false;
	/* A leap second is printed as 60. */
	if (hour >= HOURS || minute >= SIXTY || second > SIXTY)
		return false;
	fraction = rest;
	if (take_one_of(&fraction, ".,:") && take_fraction(&fraction, &ns))
		rest = fraction;
	*out_ns = (int64_t)((hour * SIXTY + minute) * SIXTY + second) * NS_PER_SECOND + ns;
	*in = rest;
	return true;
}

bool rsp_date_ns(uint64_t year, uint64_t month, uint64_t day, int64_t *out_ns)
{
	int64_t days;

	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > MONTHS || day < 1 ||
	    !rsp_days_of_date((int64_t)year, (unsigned)month, (unsigned)day, &days))
		return false;
	*out_ns = days * NS_PER_DAY;
	return true;
}

bool rsp_take_date(struct rsp_slice *in, int64_t *out_ns)
{
	struct rsp_slice rest = *in;
	uint64_t year, month, day;

	if (!rsp_take_decimal(&rest, 4, &year) || !take_one_of(&rest, "-/") ||
	    !rsp_take_decimal(&rest, 2, &month) || !take_one_of(&rest, "-/") ||
	    !rsp_take_decimal(&rest, 2, &day) || !rsp_date_ns(year, month, day, out_ns))
		return false;
	*in = rest;
	return true;
}

int64_t rsp_day_clock_at(struct rsp_day_clock *clock, int64_t of_day_ns)
{
	int64_t step = of_day_ns - clock->last_ns;

	if (clock->has_last && step < -NS_PER_DAY / 2)
		clock->day_ns += NS_PER_DAY;
	else if (clock->has_last && step > NS_PER_DAY - NS_OUT_OF_ORDER)
		clock->day_ns -= NS_PER_DAY;
	clock->has_last = true;
	clock->last_ns = of_day_ns;
	return clock->day_ns + of_day_ns;
}

void rsp_frame_time_of_day(struct rsp_reader *reader, int64_t of_day_ns, struct rsp_frame *out)
{
	out->clock = RSP_CLOCK_RELATIVE;
	out->t_ns = rsp_day_clock_at(&reader->day, of_day_ns);
}

bool rsp_take_month(struct rsp_slice *in, uint64_t *out)
{
	static const char names[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

	for (size_t i = 0; i < MONTHS; i++) {
		if (!rsp_starts_with_text(*in, names[i]))
			continue;
		*out = i + 1;
		return rsp_skip(in, sizeof(names[i]) - 1);
	}
	return false;
}

bool rsp_find_time_of_day(struct rsp_slice text, int64_t *out_ns)
{
	struct rsp_slice word;

	while (rsp_take_word(&text, &word))
		if (rsp_take_time_of_day(&word, out_ns) && word.len == 0)
			return true;
	return false;
}
