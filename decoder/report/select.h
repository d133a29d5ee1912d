/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Select: which messages are shown. */
#ifndef RSP_REPORT_SELECT_H
#define RSP_REPORT_SELECT_H

#include "report/filter.h"

enum rsp_moment_kind {
	RSP_MOMENT_NONE,
	RSP_MOMENT_ABSOLUTE, /* ns since 1970 */
	RSP_MOMENT_START,    /* ns since the first message with a time */
	RSP_MOMENT_DAY /* ns since midnight (UTC where the trace has dates) of the first one's day
	                */
};

/* One end of a stretch of time, as somebody named it. */
struct rsp_moment {
	enum rsp_moment_kind kind;
	int64_t ns;
};

/* rsp_moment_read reads an ISO 8601 date and time ("2030-03-30T08:31:30.5Z", also a date alone), a
 * time of day ("08:31:30"), "+12.5" (seconds from the start), or seconds since 1970; a plain number
 * below 100000000 counts from the start too. False when it is none of them. */
RSP_MUST_USE bool rsp_moment_read(const char *text, struct rsp_moment *out);

struct rsp_select {
	struct rsp_filter *filter; /* NULL: all */
	bool has_slot;
	int slot;
	struct rsp_moment from, to;
	uint64_t message;   /* seq; 0: all */
	uint64_t procedure; /* id; 0: all */
	bool has_start;     /* the first time was met; the rest is the select's own */
	int64_t start_ns;
	bool dated;
};

/* rsp_select_begin tells that another trace begins: times count from its start. */
void rsp_select_begin(struct rsp_select *select);

/* rsp_select_active tells whether anything is selected at all. */
bool rsp_select_active(const struct rsp_select *select);

/* rsp_select_follows tells whether it takes the procedures to know what is selected. */
bool rsp_select_follows(const struct rsp_select *select);

/* rsp_select_has tells whether a message is selected; its tree may be built in the arena. A message
 * without a time is in no stretch of time. */
bool rsp_select_has(struct rsp_select *select, struct rsp_message *message,
                    struct rsp_arena *scratch);

#endif
