/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Again: a trace of a view is read again, from a mark or from the beginning. Internal to report/.
 */
#ifndef RSP_REPORT_VIEW_AGAIN_H
#define RSP_REPORT_VIEW_AGAIN_H

#include "report/view_parts.h"
#include "rsptrace/detail.h"

struct rsp_again {
	struct rsp_view *view;
	size_t trace; /* of the view */
	struct rsp_trace *reading;
	size_t path;
	bool open, ended;
	bool exact;          /* read from the beginning: the numbers of the messages are the same */
	size_t cursor;       /* place of the message that is expected next */
	const char *trouble; /* why reading stopped; NULL: nothing did */
	void *user;
	/* message gets each message that the view has a row of, with its place. */
	void (*message)(void *user, struct rsp_message *message, size_t at);
};

/* rsp_again_begin reads trace `trace` of the view from its mark `mark` (from 0; -1: from the
 * beginning); user and message are set before. `links`: of rsp_trace_options. False when there is
 * no memory, or the file cannot be read: again->trouble says so. */
RSP_MUST_USE bool rsp_again_begin(struct rsp_again *again, struct rsp_view *view, size_t trace,
                                  int mark, bool links);

/* rsp_again_step reads one frame: RSP_WORK_NONE when nothing is left, RSP_WORK_WAITS where the view
 * has not read further itself. */
enum rsp_work rsp_again_step(struct rsp_again *again);

void rsp_again_end(struct rsp_again *again);

/* rsp_again_mark gives the last mark of a trace that is before what led to a message (-1: none). */
int rsp_again_mark(const struct rsp_view *view, size_t at);

/* rsp_detail_make makes the detail of a message in the arena, while it is handed in; NULL when
 * there is no memory. */
const struct rsp_detail *rsp_detail_make(struct rsp_view *view, struct rsp_message *message,
                                         size_t at, struct rsp_arena *arena);

#endif
