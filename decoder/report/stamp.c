/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/stamp.h"

#include <string.h>

#include "base/values.h"

enum {
	NS_PER_US = 1000,
	DECIMALS = 6,
	NS_DECIMALS = 9,
	SECONDS_PER_MINUTE = 60,
	SECONDS_PER_HOUR = 3600,
	QUARTER = 900,
	DATE_LEN = 10 /* YYYY-MM-DD */
};

#define NS_PER_SECOND   INT64_C(1000000000)
#define SECONDS_PER_DAY INT64_C(86400)

/* Letters and column widths; the widths hold usual values, longer ones push the line. */
static const struct stamp_row {
	const char *letter;
	int width;
} rows[] = {
    [RSP_STAMP_RELATIVE] = {"r",  12},
      [RSP_STAMP_ABSOLUTE] = {"a",  15},
    [RSP_STAMP_DATE] = {"ad", 26},
      [RSP_STAMP_DELTA] = {"d",  12},
    [RSP_STAMP_DELTA_SHOWN] = {"dd", 12},
      [RSP_STAMP_EPOCH] = {"e",  17},
    [RSP_STAMP_UTC] = {"u",  15},
      [RSP_STAMP_UTC_DATE] = {"ud", 26},
};

bool rsp_stamp_find(const char *letter, enum rsp_stamp_form *out)
{
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		if (strcmp(rows[at].letter, letter) != 0)
			continue;
		*out = (enum rsp_stamp_form)at;
		return true;
	}
	return false;
}

/* Division that rounds down, also below zero. */
static int64_t floor_div(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

static int64_t saturated_difference(int64_t a, int64_t b)
{
	int64_t out;

	if (__builtin_sub_overflow(a, b, &out))
		return a < b ? INT64_MIN : INT64_MAX;
	return out;
}

/* By hand because -0.5 has no minus in its whole part. `decimals` is DECIMALS or NS_DECIMALS. */
static char *put_seconds(char *to, int64_t ns, int decimals, int width)
{
	uint64_t magnitude = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	uint64_t fraction = magnitude % (uint64_t)NS_PER_SECOND;
	int64_t whole = (int64_t)(magnitude / (uint64_t)NS_PER_SECOND);

	if (ns < 0 && whole == 0) {
		to = rsp_put_spaces(to, width - decimals - 3);
		to = rsp_put_text(to, "-0");
	} else {
		to = rsp_put_int(to, ns < 0 ? -whole : whole, width - decimals - 1);
	}
	to = rsp_put_char(to, '.');
	if (decimals == DECIMALS)
		fraction /= NS_PER_US;
	return rsp_put_digits(to, fraction, decimals);
}

void rsp_stamp_seconds(struct rsp_out *out, int64_t t_ns)
{
	char *to = rsp_out_room(out, RSP_STAMP_ROOM);

	if (to)
		rsp_out_put(out, put_seconds(to, t_ns, NS_DECIMALS, 0));
}

static int64_t zone_offset(struct rsp_stamp *stamp, int64_t seconds)
{
	int64_t quarter = floor_div(seconds, QUARTER);

	if (!stamp->zone)
		return 0;
	if (!stamp->zone_known || stamp->zone_quarter != quarter) {
		stamp->zone_offset = stamp->zone(stamp->zone_user, seconds);
		stamp->zone_quarter = quarter;
		stamp->zone_known = true;
	}
	return stamp->zone_offset;
}

static char *put_clock(char *to, int64_t seconds, int64_t ns)
{
	int64_t of_day = (seconds % SECONDS_PER_DAY + SECONDS_PER_DAY) % SECONDS_PER_DAY;

	to = rsp_put_digits(to, (uint64_t)(of_day / SECONDS_PER_HOUR), 2);
	to = rsp_put_char(to, ':');
	to = rsp_put_digits(to, (uint64_t)(of_day / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE), 2);
	to = rsp_put_char(to, ':');
	to = rsp_put_digits(to, (uint64_t)(of_day % SECONDS_PER_MINUTE), 2);
	to = rsp_put_char(to, '.');
	return rsp_put_digits(to, (uint64_t)(ns / NS_PER_US), DECIMALS);
}

/* The date changes seldom: its text is kept. */
static char *put_date(char *to, struct rsp_stamp *stamp, int64_t seconds)
{
	int64_t day = floor_div(seconds, SECONDS_PER_DAY);

	if (!stamp->day[0] || stamp->day_of != day) {
		rsp_format_time(seconds, stamp->day);
		stamp->day_of = day;
	}
	memcpy(to, stamp->day, DATE_LEN);
	return rsp_put_char(to + DATE_LEN, ' ');
}

/* A clock without dates has no date and no zone to show: its times of day stand as they are. */
static char *put_absolute(char *to, struct rsp_stamp *stamp, const struct rsp_message *message,
                          bool utc, bool date)
{
	int64_t seconds = floor_div(message->t_ns, NS_PER_SECOND);
	int64_t ns = (message->t_ns % NS_PER_SECOND + NS_PER_SECOND) % NS_PER_SECOND;
	bool dated = message->clock == RSP_CLOCK_UNIX;

	if (dated && !utc)
		seconds += zone_offset(stamp, seconds);
	if (date && dated)
		to = put_date(to, stamp, seconds);
	else if (date)
		to = rsp_put_spaces(to, DATE_LEN + 1);
	return put_clock(to, seconds, ns);
}

void rsp_stamp_seen(struct rsp_stamp *stamp, const struct rsp_message *message, bool shown)
{
	if (message->clock == RSP_CLOCK_NONE)
		return;
	if (!stamp->has_first) {
		stamp->has_first = true;
		stamp->first_ns = message->t_ns;
	}
	stamp->before_ns = message->t_ns;
	stamp->has_before = true;
	if (!shown)
		return;
	stamp->shown_ns = message->t_ns;
	stamp->has_shown = true;
}

/* What a relative form counts from. */
static int64_t reference(const struct rsp_stamp *stamp, const struct rsp_message *message)
{
	if (stamp->form == RSP_STAMP_DELTA && stamp->has_before)
		return stamp->before_ns;
	if (stamp->form == RSP_STAMP_DELTA_SHOWN && stamp->has_shown)
		return stamp->shown_ns;
	if (stamp->form == RSP_STAMP_RELATIVE && stamp->has_first)
		return stamp->first_ns;
	return message->t_ns;
}

char *rsp_stamp_put(char *to, struct rsp_stamp *stamp, const struct rsp_message *message)
{
	int width = rows[stamp->form].width;

	if (message->clock == RSP_CLOCK_NONE)
		return rsp_put_char(rsp_put_spaces(to, width - 1), '-');
	switch (stamp->form) {
	case RSP_STAMP_ABSOLUTE:
	case RSP_STAMP_DATE:
		return put_absolute(to, stamp, message, false, stamp->form == RSP_STAMP_DATE);
	case RSP_STAMP_UTC:
	case RSP_STAMP_UTC_DATE:
		return put_absolute(to, stamp, message, true, stamp->form == RSP_STAMP_UTC_DATE);
	case RSP_STAMP_EPOCH:
		return put_seconds(to, message->t_ns, DECIMALS, width);
	case RSP_STAMP_RELATIVE:
	case RSP_STAMP_DELTA:
	case RSP_STAMP_DELTA_SHOWN:
		break;
	}
	return put_seconds(to, saturated_difference(message->t_ns, reference(stamp, message)),
	                   DECIMALS, width);
}
