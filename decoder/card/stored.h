/* SPDX-License-Identifier: GPL-2.0-or-later */
/* STORE DATA in several blocks to a security domain (GPCS 11.11): what they hold together. Those of
 * ES10 are a matter of rsp/. */
#ifndef RSP_CARD_STORED_H
#define RSP_CARD_STORED_H

#include "card/pending.h"
#include "card/session.h"

enum { RSP_STORED_MAX = 64 << 10 /* bytes of blocks that are joined, with their frames */ };

struct rsp_stored {
	int channel;
	unsigned num; /* blocks so far; 0: none */
	/* Of groupings, also where blocks are not joined. */
	int place_channel;
	unsigned place_next; /* number of the block that comes next; 0: none */
	struct rsp_dgi_place place;
	struct rsp_joiner joiner;
	struct rsp_arena arena;
};

/* rsp_stored_follow looks at a finished exchange: a block is kept until the last comes, whose
 * exchange gets what all hold (pending->stored). Blocks that do not follow one another, were
 * refused, or are more than is kept, give nothing. Of data groupings each block gets to know where
 * it begins in them (pending->dgi_place): so no part of a key is shown. */
void rsp_stored_follow(struct rsp_session *session, struct rsp_pending *pending);

/* rsp_stored_forget is for a reset: what comes next does not go on with what came before. */
void rsp_stored_forget(struct rsp_session *session);

/* rsp_stored_free gives back what is kept of a session. */
void rsp_stored_free(struct rsp_session *session);

#endif
