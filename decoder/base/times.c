/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTCTime and GeneralizedTime (ITU-T X.680 sections 46 and 47). */
#include <stdio.h>

#include "base/values.h"

enum {
	SECONDS_PER_MINUTE = 60,
	SECONDS_PER_HOUR = 3600,
	SECONDS_PER_DAY = 86400,
	UTCTIME_PIVOT = 50 /* RFC 5280 4.1.2.5.1: 50 to 99 are 19xx */
};

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar: years are counted from March,
 * so that the leap day is the last of its year. */
static int64_t days_from_date(int64_t year, unsigned month, unsigned day)
{
	int64_t shifted = month <= 2 ? year - 1 : year;
	int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int64_t of_era = shifted - era * 400;
	int64_t of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_from_days(int64_t days, int64_t *out_year, unsigned *out_month, unsigned *out_day)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t of_era = shifted - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	*out_day = (unsigned)(of_year - (153 * month + 2) / 5 + 1);
	*out_month = (unsigned)(month < 10 ? month + 3 : month - 9);
	*out_year = year + era * 400 + (*out_month <= 2);
}

bool rsp_days_of_date(int64_t year, unsigned month, unsigned day, int64_t *out_days)
{
	int64_t days = days_from_date(year, month, day), same_year;
	unsigned same_month, same_day;

	date_from_days(days, &same_year, &same_month, &same_day);
	*out_days = days;
	return same_year == year && same_month == month && same_day == day;
}

static bool take_number(struct rsp_slice *text, unsigned num_digits, unsigned *out)
{
	unsigned value = 0;
	uint8_t c;

	for (; num_digits; num_digits--) {
		if (!rsp_take_u8(text, &c) || c < '0' || c > '9')
			return false;
		value = value * 10 + (unsigned)(c - '0');
	}
	*out = value;
	return true;
}

/* The zone: Z, +hhmm, -hhmm, or nothing (taken as UTC). */
static bool take_zone(struct rsp_slice *text, int64_t *out_seconds)
{
	unsigned hours, minutes;
	uint8_t sign;

	*out_seconds = 0;
	if (!rsp_take_u8(text, &sign) || sign == 'Z')
		return true;
	if ((sign != '+' && sign != '-') || !take_number(text, 2, &hours) ||
	    !take_number(text, 2, &minutes))
		return false;
	*out_seconds = (int64_t)hours * SECONDS_PER_HOUR + (int64_t)minutes * SECONDS_PER_MINUTE;
	if (sign == '-')
		*out_seconds = -*out_seconds;
	return true;
}

static bool time_after_year(struct rsp_slice text, unsigned year, int64_t *out_seconds)
{
	unsigned month, day, hour, minute, second = 0;
	int64_t zone;
	uint8_t c;

	if (!take_number(&text, 2, &month) || !take_number(&text, 2, &day) ||
	    !take_number(&text, 2, &hour) || !take_number(&text, 2, &minute))
		return false;
	if (rsp_peek_u8(text, 0, &c) && c >= '0' && c <= '9' && !take_number(&text, 2, &second))
		return false;
	if (rsp_peek_u8(text, 0, &c) && (c == '.' || c == ','))
		while (rsp_skip(&text, 1) && rsp_peek_u8(text, 0, &c) && c >= '0' && c <= '9')
			;
	if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	if (!take_zone(&text, &zone) || text.len)
		return false;
	*out_seconds = days_from_date(year, month, day) * SECONDS_PER_DAY +
	               (int64_t)hour * SECONDS_PER_HOUR + (int64_t)minute * SECONDS_PER_MINUTE +
	               second - zone;
	return true;
}

bool rsp_value_utctime(struct rsp_slice text, int64_t *out_seconds)
{
	unsigned year;

	if (!take_number(&text, 2, &year))
		return false;
	return time_after_year(text, year + (year < UTCTIME_PIVOT ? 2000U : 1900U), out_seconds);
}

bool rsp_value_gentime(struct rsp_slice text, int64_t *out_seconds)
{
	unsigned year;

	return take_number(&text, 4, &year) && time_after_year(text, year, out_seconds);
}

void rsp_format_time(int64_t seconds, char out[static 32])
{
	int64_t days = seconds / SECONDS_PER_DAY, rest = seconds % SECONDS_PER_DAY, year;
	unsigned month, day;

	if (rest < 0) {
		rest += SECONDS_PER_DAY;
		days--;
	}
	date_from_days(days, &year, &month, &day);
	snprintf(out, 32, "%04lld-%02u-%02uT%02u:%02u:%02uZ", (long long)(year % 1000000000), month,
	         day, (unsigned)(rest / SECONDS_PER_HOUR),
	         (unsigned)(rest % SECONDS_PER_HOUR / SECONDS_PER_MINUTE),
	         (unsigned)(rest % SECONDS_PER_MINUTE));
}
