/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts of XML Schema's types. */
#include "rsp/soap_value.h"

#include "base/values.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct rsp_slice rsp_soap_trim(struct rsp_slice text)
{
	uint8_t c;

	while (rsp_peek_u8(text, 0, &c) && is_blank(c))
		text = rsp_sub(text, 1, text.len);
	while (text.len && rsp_peek_u8(text, text.len - 1, &c) && is_blank(c))
		text = rsp_sub(text, 0, text.len - 1);
	return text;
}

bool rsp_soap_take_word(struct rsp_slice *list, struct rsp_slice *out)
{
	if (!list->len)
		return false;
	if (!rsp_take_until(list, ' ', out)) {
		*out = *list;
		*list = rsp_slice(list->data, 0);
	}
	return true;
}

/* Takes exactly so many digits. */
static bool take_digits(struct rsp_slice *in, size_t num, unsigned *out)
{
	enum { BASE = 10 };
	struct rsp_slice rest = *in;
	uint8_t c;

	*out = 0;
	for (; num; num--) {
		if (!rsp_take_u8(&rest, &c) || c < '0' || c > '9')
			return false;
		*out = *out * BASE + (c - '0');
	}
	*in = rest;
	return true;
}

static bool take_mark(struct rsp_slice *in, char mark)
{
	uint8_t c;

	if (!rsp_peek_u8(*in, 0, &c) || c != (uint8_t)mark)
		return false;
	*in = rsp_sub(*in, 1, in->len);
	return true;
}

static bool take_date(struct rsp_slice *in, int64_t *out_days)
{
	enum { YEAR_DIGITS = 4, TWO = 2 };
	unsigned year, month, day;

	return take_digits(in, YEAR_DIGITS, &year) && take_mark(in, '-') &&
	       take_digits(in, TWO, &month) && take_mark(in, '-') && take_digits(in, TWO, &day) &&
	       rsp_days_of_date(year, month, day, out_days);
}

enum { SECONDS_PER_MINUTE = 60, SECONDS_PER_HOUR = 3600, SECONDS_PER_DAY = 86400 };

static bool take_clock(struct rsp_slice *in, int64_t *out_seconds)
{
	enum { TWO = 2, HOURS = 24, SIXTY = 60 };
	unsigned hour, minute, second = 0;
	uint8_t c;

	if (!take_digits(in, TWO, &hour) || !take_mark(in, ':') || !take_digits(in, TWO, &minute) ||
	    !take_mark(in, ':') || !take_digits(in, TWO, &second) || hour > HOURS ||
	    minute >= SIXTY || second > SIXTY)
		return false;
	if (take_mark(in, '.'))
		while (rsp_peek_u8(*in, 0, &c) && c >= '0' && c <= '9')
			*in = rsp_sub(*in, 1, in->len);
	*out_seconds =
	    (int64_t)hour * SECONDS_PER_HOUR + (int64_t)minute * SECONDS_PER_MINUTE + second;
	return true;
}

/* Takes "Z" or "+hh:mm": how far the clock is ahead. */
static bool take_zone(struct rsp_slice *in, int64_t *out_seconds)
{
	enum { TWO = 2 };
	unsigned hours, minutes;
	bool behind = take_mark(in, '-');

	*out_seconds = 0;
	if (!behind && take_mark(in, 'Z'))
		return true;
	if ((!behind && !take_mark(in, '+')) || !take_digits(in, TWO, &hours) ||
	    !take_mark(in, ':') || !take_digits(in, TWO, &minutes))
		return false;
	*out_seconds = (int64_t)hours * SECONDS_PER_HOUR + (int64_t)minutes * SECONDS_PER_MINUTE;
	if (behind)
		*out_seconds = -*out_seconds;
	return true;
}

bool rsp_soap_time(struct rsp_slice text, int64_t *out, bool *out_no_zone)
{
	int64_t days, clock, zone = 0;

	if (!take_date(&text, &days) || !take_mark(&text, 'T') || !take_clock(&text, &clock))
		return false;
	*out_no_zone = !text.len;
	if (text.len && (!take_zone(&text, &zone) || text.len))
		return false;
	*out = days * SECONDS_PER_DAY + clock - zone;
	return true;
}

bool rsp_soap_uint(struct rsp_slice text, uint64_t *out)
{
	enum { BASE = 10 };
	uint8_t c;

	*out = 0;
	if (!text.len)
		return false;
	while (rsp_take_u8(&text, &c))
		if (c < '0' || c > '9' || __builtin_mul_overflow(*out, (uint64_t)BASE, out) ||
		    __builtin_add_overflow(*out, (uint64_t)(c - '0'), out))
			return false;
	return true;
}
