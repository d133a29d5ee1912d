/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stamp: the time of a message in the forms that tshark's -t knows. */
#ifndef RSP_REPORT_STAMP_H
#define RSP_REPORT_STAMP_H

#include "report/out.h"
#include "rsptrace/message.h"

enum { RSP_DAY_ROOM = 32 }; /* what rsp_format_time writes */

enum rsp_stamp_form {
	RSP_STAMP_RELATIVE,    /* r: since the first message */
	RSP_STAMP_ABSOLUTE,    /* a: time of day */
	RSP_STAMP_DATE,        /* ad: date and time of day */
	RSP_STAMP_DELTA,       /* d: since the message before */
	RSP_STAMP_DELTA_SHOWN, /* dd: since the message shown before */
	RSP_STAMP_EPOCH,       /* e: seconds since 1970 */
	RSP_STAMP_UTC,         /* u: time of day, UTC */
	RSP_STAMP_UTC_DATE     /* ud: date and time of day, UTC */
};

/* rsp_stamp_find gives the form with this letter; false when there is none. */
RSP_MUST_USE bool rsp_stamp_find(const char *letter, enum rsp_stamp_form *out);

struct rsp_stamp {
	enum rsp_stamp_form form;
	/* Seconds that local time is ahead of UTC at a time since 1970; NULL: UTC is meant. Asked
	 * once for each quarter of an hour that is met. */
	int64_t (*zone)(void *user, int64_t seconds);
	void *zone_user;
	bool has_first, has_before, has_shown;
	int64_t first_ns, before_ns, shown_ns;
	bool zone_known;
	char day[RSP_DAY_ROOM]; /* the date written last, and which day it is; empty: none yet */
	int64_t day_of;
	int64_t zone_quarter, zone_offset; /* the quarter of an hour asked for last */
};

/* rsp_stamp_seen tells of each message, shown or not, in order; of a shown one after its
 * rsp_stamp_put, which needs the times before. */
void rsp_stamp_seen(struct rsp_stamp *stamp, const struct rsp_message *message, bool shown);

enum { RSP_STAMP_ROOM = 96 }; /* characters that a time takes at most, with RSP_PUT_SLACK */

/* rsp_stamp_put puts the time in a column of the form's width, "-" where there is none, into room
 * that was made before; it answers where the next character goes (report/put.h). */
char *rsp_stamp_put(char *to, struct rsp_stamp *stamp, const struct rsp_message *message);

/* rsp_stamp_seconds appends nanoseconds as decimal seconds with nine decimals: "-0.500000000". */
void rsp_stamp_seconds(struct rsp_out *out, int64_t t_ns);

#endif
