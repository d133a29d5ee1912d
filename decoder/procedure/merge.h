/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Merge: the events of several traces as one, in the order in which they happened. Internal to
 * procedure/.
 *
 * What a card hands out reaches a server later, and what a server hands out reaches the card later:
 * each such pair bounds how far the clock of one trace can be ahead of the other's. A trace without
 * times gets its order from these pairs alone. */
#ifndef RSP_PROCEDURE_MERGE_H
#define RSP_PROCEDURE_MERGE_H

#include "procedure/event.h"

/* How much later the same message may be written down elsewhere, and how much is no offset at all.
 */
#define RSP_MERGE_SAME_NS INT64_C(500000000)

enum { RSP_MERGE_TRACES = 64 }; /* that are aligned; the clocks of further ones count as they are */

/* A message that is held back. */
struct rsp_kept {
	struct rsp_event event;
	int64_t at_ns; /* its place in time: the clock taken out, and not before one of its trace */
	uint64_t hash; /* of what it is and holds */
	bool is_unique;       /* it holds something that no other message has by chance, */
	bool once;            /* and that is made anew each time */
	bool violated;        /* the decoder found a violation in it */
	bool same;            /* another trace shows it too; */
	size_t twin;          /* where it stands there, counted from 1; 0: not known */
	bool seen_elsewhere;  /* it has no time, but stands in a trace with times, too, */
	int64_t elsewhere_ns; /* where that is its time */
};

struct rsp_merge {
	struct rsp_arena arena; /* of what the events refer to */
	struct rsp_kept *kept;
	size_t num_kept, cap_kept; /* trace by trace, until they are brought into order */
	int64_t offsets[RSP_MERGE_TRACES + 1]; /* by the number of the trace */
	bool known[RSP_MERGE_TRACES + 1];
	uint32_t measure; /* the trace that all are ordered by where none has times; 0: one has */
	bool out_of_memory;
};

void rsp_merge_init(struct rsp_merge *merge);
void rsp_merge_free(struct rsp_merge *merge);

/* rsp_merge_keep takes an event; NULL when there is no memory. The result is valid until the next.
 */
struct rsp_kept *rsp_merge_keep(struct rsp_merge *merge, const struct rsp_wanted *wanted,
                                const struct rsp_event *event);

/* rsp_merge_mark_same marks what several traces show; twins.c. Those with times are placed by then.
 */
void rsp_merge_mark_same(struct rsp_merge *merge);

/* rsp_merge_has_time tells whether the time of a message says where it stands. */
static inline bool rsp_merge_has_time(const struct rsp_merge *merge, const struct rsp_event *event)
{
	return event->clock != RSP_CLOCK_NONE || event->trace == merge->measure;
}

/* rsp_merge_order finds the offsets, brings all into order, and marks what several traces show. */
void rsp_merge_order(struct rsp_merge *merge);

#endif
