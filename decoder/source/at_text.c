/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/at.h"

enum {
	SECOND_DIGITS = 12,
	FRACTION_DIGITS = 9,
	MICRO_DIGITS = 6, /* a fraction of at most so many digits counts microseconds */
	NS_PER_US = 1000,
	UNIX_FROM = 100000000 /* seconds: less than three years are no time since 1970 */
};

#define NS_PER_S INT64_C(1000000000)

/* "(s.f)": lpac prints seconds and the count of nanoseconds (older: microseconds), not padded. */
static void take_seconds(struct rsp_log *log, struct rsp_slice in)
{
	uint64_t seconds, fraction;
	size_t before;

	if (!rsp_take_decimal(&in, SECOND_DIGITS, &seconds) || !rsp_take_text(&in, "."))
		return;
	before = in.len;
	if (!rsp_take_decimal(&in, FRACTION_DIGITS, &fraction) || in.len ||
	    seconds > (uint64_t)(INT64_MAX / NS_PER_S) - 1)
		return;
	if (before <= MICRO_DIGITS)
		fraction *= NS_PER_US;
	log->clock = seconds < UNIX_FROM ? RSP_CLOCK_RELATIVE : RSP_CLOCK_UNIX;
	log->no_zone = false;
	log->t_ns = (int64_t)seconds * NS_PER_S + (int64_t)fraction;
}

/* "AT_DEBUG: ", "AT_DEBUG_TX(s.f): " */
static bool take_lpac(struct rsp_log *log, struct rsp_slice *in, enum rsp_at_direction *out)
{
	struct rsp_slice rest = *in, seconds;

	if (!rsp_take_text(&rest, "AT_DEBUG"))
		return false;
	if (rsp_take_text(&rest, "_TX"))
		*out = RSP_AT_SENT;
	else if (rsp_take_text(&rest, "_RX"))
		*out = RSP_AT_RECEIVED;
	if (rsp_take_text(&rest, "(")) {
		if (!rsp_take_until(&rest, ')', &seconds))
			return false;
		take_seconds(log, seconds);
	}
	if (!rsp_take_text(&rest, ":"))
		return false;
	*in = rest;
	return true;
}

/* Arrows: ">", "<", "-->", "<--". */
static enum rsp_at_direction take_arrow(struct rsp_slice *in)
{
	if (rsp_take_text(in, "-->") || rsp_take_text(in, ">"))
		return RSP_AT_SENT;
	if (rsp_take_text(in, "<--") || rsp_take_text(in, "<"))
		return RSP_AT_RECEIVED;
	return RSP_AT_UNKNOWN;
}

enum rsp_at_direction rsp_at_prefix(struct rsp_log *log, struct rsp_slice *in,
                                    struct rsp_day_clock *day)
{
	enum rsp_at_direction direction = RSP_AT_UNKNOWN;
	struct rsp_slice rest = rsp_trim(*in);

	if (rsp_take_text(&rest, "[")) {
		/* A time in brackets, or nothing of ours. */
		if (rsp_log_stamp(log, &rest, day) && rsp_take_text(&rest, "]"))
			*in = rest;
	} else {
		rsp_log_stamp(log, in, day);
	}
	if (!take_lpac(log, in, &direction))
		direction = take_arrow(in);
	*in = rsp_trim(*in);
	return direction;
}

struct rsp_slice rsp_at_unquote(struct rsp_slice text, bool *out_open)
{
	struct rsp_slice quoted, rest = rsp_trim(text);
	bool open = false;

	if (rsp_take_text(&rest, "\"")) {
		open = !rsp_take_until(&rest, '"', &quoted);
		rest = open ? rest : quoted;
	} else if (rsp_take_until(&rest, '"', &quoted)) {
		/* The opening one was lost. */
		rest = quoted;
	}
	if (out_open)
		*out_open = open;
	return rsp_trim(rest);
}
