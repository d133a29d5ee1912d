/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/select.h"

#include "report/filter_value.h"

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_DAY    (INT64_C(86400) * NS_PER_SECOND)

/* A plain number of seconds below this counts from the start of the trace: as seconds since 1970 it
 * would be before 1973. */
#define LEAST_EPOCH INT64_C(100000000)

static bool to_ns(int64_t seconds, uint32_t ns, int64_t *out)
{
	return !__builtin_mul_overflow(seconds, NS_PER_SECOND, out) &&
	       !__builtin_add_overflow(*out, (int64_t)ns, out);
}

bool rsp_moment_read(const char *text, struct rsp_moment *out)
{
	struct rsp_slice rest = rsp_text(text);
	bool signed_number = rsp_starts_with_text(rest, "+");
	int64_t seconds;
	uint32_t ns;

	if (rsp_read_seconds(rest, &seconds, &ns))
		out->kind =
		    signed_number || seconds < LEAST_EPOCH ? RSP_MOMENT_START : RSP_MOMENT_ABSOLUTE;
	else if (rsp_read_moment(rest, &seconds, &ns))
		out->kind = RSP_MOMENT_ABSOLUTE;
	else if (rsp_read_clock(&rest, &seconds, &ns) && !rest.len)
		out->kind = RSP_MOMENT_DAY;
	else
		return false;
	return to_ns(seconds, ns, &out->ns);
}

void rsp_select_begin(struct rsp_select *select)
{
	select->has_start = false;
}

bool rsp_select_active(const struct rsp_select *select)
{
	return select->filter || select->has_slot || select->message || select->procedure ||
	       select->from.kind != RSP_MOMENT_NONE || select->to.kind != RSP_MOMENT_NONE;
}

bool rsp_select_follows(const struct rsp_select *select)
{
	return select->procedure ||
	       (select->filter && (rsp_filter_asks(select->filter, RSP_COLUMN_PROCEDURE) ||
	                           rsp_filter_asks(select->filter, RSP_COLUMN_STEP)));
}

/* What the moment is in the time of the messages. */
static int64_t moment_ns(const struct rsp_select *select, const struct rsp_moment *moment)
{
	int64_t base = 0, out;

	if (moment->kind == RSP_MOMENT_START)
		base = select->start_ns;
	else if (moment->kind == RSP_MOMENT_DAY && select->dated)
		base = select->start_ns - select->start_ns % NS_PER_DAY;
	if (__builtin_add_overflow(base, moment->ns, &out))
		return moment->ns < 0 ? INT64_MIN : INT64_MAX;
	return out;
}

static bool time_has(struct rsp_select *select, const struct rsp_message *message)
{
	bool from = select->from.kind != RSP_MOMENT_NONE;
	bool to = select->to.kind != RSP_MOMENT_NONE;

	if (!from && !to)
		return true;
	if (message->clock == RSP_CLOCK_NONE)
		return false;
	if (!select->has_start) {
		select->has_start = true;
		select->start_ns = message->t_ns;
		select->dated = message->clock == RSP_CLOCK_UNIX;
	}
	return !(from && message->t_ns < moment_ns(select, &select->from)) &&
	       !(to && message->t_ns > moment_ns(select, &select->to));
}

bool rsp_select_has(struct rsp_select *select, struct rsp_message *message,
                    struct rsp_arena *scratch)
{
	if (!time_has(select, message))
		return false;
	if (select->message && message->seq != select->message)
		return false;
	if (select->procedure && message->procedure != select->procedure)
		return false;
	if (select->has_slot && message->slot != select->slot)
		return false;
	return !select->filter || rsp_filter_matches(select->filter, message, scratch);
}
