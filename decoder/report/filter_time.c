/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates and times as people type them. */
#include "report/filter_value.h"

enum {
	SECONDS_PER_DAY = 86400,
	SECONDS_PER_HOUR = 3600,
	SECONDS_PER_MINUTE = 60,
	NS_PER_SECOND = 1000000000,
	YEARS_PER_ERA = 400, /* the Gregorian calendar repeats after 146097 days */
	DAYS_PER_ERA = 146097,
	DAYS_TO_1970 = 719468, /* from 0000-03-01 */
	MAX_YEAR_DIGITS = 6
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* Takes between `least` and `most` digits. */
static bool take_digits(struct rsp_slice *in, size_t least, size_t most, int64_t *out)
{
	struct rsp_slice rest = *in;
	int64_t value = 0;
	size_t count = 0;
	uint8_t c;

	while (count < most && rsp_peek_u8(rest, 0, &c) && is_digit(c) && rsp_skip(&rest, 1)) {
		value = value * 10 + (c - '0');
		count++;
	}
	if (count < least)
		return false;
	*out = value;
	*in = rest;
	return true;
}

static bool take_char(struct rsp_slice *in, char wanted)
{
	uint8_t c;

	return rsp_peek_u8(*in, 0, &c) && c == (uint8_t)wanted && rsp_skip(in, 1);
}

static uint32_t take_fraction(struct rsp_slice *in)
{
	uint32_t value = 0;
	uint8_t c;

	if (!take_char(in, '.') && !take_char(in, ','))
		return 0;
	for (uint32_t unit = NS_PER_SECOND / 10; rsp_peek_u8(*in, 0, &c) && is_digit(c); unit /= 10)
		value += (uint32_t)(c - '0') * unit * rsp_skip(in, 1);
	return value;
}

/* Days from 1970-01-01, in the calendar that begins its years with March. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t shifted = month <= 2 ? year - 1 : year;
	int64_t era = shifted / YEARS_PER_ERA;
	int64_t of_era = shifted - era * YEARS_PER_ERA;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year -
	       DAYS_TO_1970;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % YEARS_PER_ERA == 0);

	return days[month - 1] + (month == 2 && leap);
}

static bool take_date(struct rsp_slice *in, int64_t *out_seconds)
{
	int64_t year, month, day;

	if (!take_digits(in, 4, MAX_YEAR_DIGITS, &year) || !take_char(in, '-') ||
	    !take_digits(in, 2, 2, &month) || !take_char(in, '-') || !take_digits(in, 2, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*out_seconds = days_of(year, month, day) * SECONDS_PER_DAY;
	return true;
}

bool rsp_read_clock(struct rsp_slice *in, int64_t *out_seconds, uint32_t *out_ns)
{
	struct rsp_slice rest = *in;
	int64_t hours, minutes, seconds = 0;
	uint32_t ns = 0;

	if (!take_digits(&rest, 1, 2, &hours) || !take_char(&rest, ':') ||
	    !take_digits(&rest, 2, 2, &minutes))
		return false;
	if (take_char(&rest, ':')) {
		if (!take_digits(&rest, 2, 2, &seconds))
			return false;
		ns = take_fraction(&rest);
	}
	if (hours > 24 || minutes > 59 || seconds > 60)
		return false;
	*out_seconds = hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + seconds;
	*out_ns = ns;
	*in = rest;
	return true;
}

/* Z, or how far local time is ahead of UTC: +02:00, +0200, +02. */
static bool take_zone(struct rsp_slice *in, int64_t *out_seconds)
{
	int64_t hours, minutes = 0;
	bool ahead;

	*out_seconds = 0;
	if (!in->len || take_char(in, 'Z') || take_char(in, 'z'))
		return true;
	ahead = take_char(in, '+');
	if (!ahead && !take_char(in, '-'))
		return false;
	if (!take_digits(in, 2, 2, &hours))
		return false;
	take_char(in, ':');
	if (in->len && !take_digits(in, 2, 2, &minutes))
		return false;
	*out_seconds = hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE;
	if (!ahead)
		*out_seconds = -*out_seconds;
	return true;
}

bool rsp_read_moment(struct rsp_slice text, int64_t *out_seconds, uint32_t *out_ns)
{
	int64_t date, of_day = 0, zone = 0;

	*out_ns = 0;
	if (!take_date(&text, &date))
		return false;
	if (text.len) {
		if (!take_char(&text, 'T') && !take_char(&text, 't') && !take_char(&text, ' '))
			return false;
		if (!rsp_read_clock(&text, &of_day, out_ns))
			return false;
		take_char(&text, ' ');
		if (!take_zone(&text, &zone))
			return false;
	}
	*out_seconds = date + of_day - zone;
	return text.len == 0;
}

bool rsp_read_seconds(struct rsp_slice text, int64_t *out_seconds, uint32_t *out_ns)
{
	bool negative = take_char(&text, '-');
	int64_t whole;
	uint32_t ns;

	if (!negative)
		take_char(&text, '+');
	if (!take_digits(&text, 1, 17, &whole))
		return false;
	ns = take_fraction(&text);
	if (text.len)
		return false;
	*out_seconds = negative ? -whole - (ns > 0) : whole;
	*out_ns = negative && ns ? NS_PER_SECOND - ns : ns;
	return true;
}
