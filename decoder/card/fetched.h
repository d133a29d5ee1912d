/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of an access rule application that one answer of GET DATA has no room for (GPD SEAC 4.1):
 * what the answers hold together. */
#ifndef RSP_CARD_FETCHED_H
#define RSP_CARD_FETCHED_H

#include "card/pending.h"
#include "card/session.h"

enum {
	RSP_FETCHED_MAX = 64 << 10,    /* bytes of answers that are joined, with their frames */
	RSP_FETCHED_ALL = 0xFF40,      /* P1 P2 of the first command: all rules */
	RSP_FETCHED_SPECIFIC = 0xFF50, /* ... those of one AID */
	RSP_FETCHED_NEXT = 0xFF60      /* the next part of them */
};

struct rsp_fetched {
	int channel;
	unsigned num;  /* answers so far */
	size_t wanted; /* bytes, by the length that the first answer says */
	struct rsp_joiner joiner;
	struct rsp_arena arena;
};

/* rsp_fetched_follow looks at a finished exchange: answers are kept until all bytes are there; then
 * the last exchange gets them (pending->stored). An answer that is missing, or more than is kept,
 * gives nothing. */
void rsp_fetched_follow(struct rsp_session *session, struct rsp_pending *pending);

/* rsp_fetched_forget is for a reset: what comes next does not go on with what came before. */
void rsp_fetched_forget(struct rsp_session *session);

/* rsp_fetched_free gives back what is kept of a session. */
void rsp_fetched_free(struct rsp_session *session);

#endif
