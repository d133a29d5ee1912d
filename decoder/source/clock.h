/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as logs print them. */
#ifndef RSP_SOURCE_CLOCK_H
#define RSP_SOURCE_CLOCK_H

#include "source/source.h"

/* rsp_take_decimal takes 1 to `max_digits` digits (at most 18). */
RSP_MUST_USE bool rsp_take_decimal(struct rsp_slice *in, unsigned max_digits, uint64_t *out);

/* rsp_take_time_of_day takes hh:mm:ss with a fraction of up to 9 digits behind '.', ',' or ':' (or
 * none): nanoseconds since midnight. */
RSP_MUST_USE bool rsp_take_time_of_day(struct rsp_slice *in, int64_t *out_ns);

/* rsp_take_date takes yyyy-mm-dd or yyyy/mm/dd: nanoseconds from 1970 to its midnight. */
RSP_MUST_USE bool rsp_take_date(struct rsp_slice *in, int64_t *out_ns);

/* rsp_date_ns is the midnight of a date, nanoseconds since 1970; false when there is no such day,
 * or it lies outside the years 1900 to 2200. */
RSP_MUST_USE bool rsp_date_ns(uint64_t year, uint64_t month, uint64_t day, int64_t *out_ns);

/* rsp_day_clock_at is the time since the midnight of the first day (RSP_CLOCK_RELATIVE). A time of
 * day more than half a day before the last one is of the next day; one more than 23 hours after it
 * is of the day before: a record out of order. */
int64_t rsp_day_clock_at(struct rsp_day_clock *clock, int64_t of_day_ns);

/* rsp_frame_time_of_day sets clock and time of a frame by the reader's day clock, which goes on
 * from file to file. */
void rsp_frame_time_of_day(struct rsp_reader *reader, int64_t of_day_ns, struct rsp_frame *out);

/* rsp_find_time_of_day looks for the first word of the text that is a time of day. */
RSP_MUST_USE bool rsp_find_time_of_day(struct rsp_slice text, int64_t *out_ns);

/* rsp_take_month takes the first three letters of the English name of a month: 1 to 12. */
RSP_MUST_USE bool rsp_take_month(struct rsp_slice *in, uint64_t *out);

#endif
