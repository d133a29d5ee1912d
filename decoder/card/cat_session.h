/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proactive session of a card: FETCH, the command and its TERMINAL RESPONSE joined to one
 * message, an ENVELOPE and its answer to another. There is one session a card, whatever the
 * channel. */
#ifndef RSP_CARD_CAT_SESSION_H
#define RSP_CARD_CAT_SESSION_H

#include "card/session.h"

/* rsp_cat_session_concerns tells whether an exchange is one of the toolkit's. */
RSP_MUST_USE static inline bool rsp_cat_session_concerns(const struct rsp_pending *pending)
{
	return pending->instruction->roles & RSP_ROLE_TOOLKIT;
}

/* rsp_cat_session_follow looks at an exchange whose message was handed out, and hands out the
 * message of the toolkit that it completes. To be called for all exchanges of a card that
 * session->cat is set for, and for those that rsp_cat_session_concerns. Missing memory sets
 * pass->out_of_memory. */
void rsp_cat_session_follow(struct rsp_pass *pass, struct rsp_session *session,
                            const struct rsp_pending *pending);

/* rsp_cat_session_end hands out a command that waits for its response, and tells of one that was
 * never fetched: the card was reset, or the trace is over. */
void rsp_cat_session_end(struct rsp_pass *pass, struct rsp_session *session,
                         enum rsp_pending_end end);

/* rsp_cat_session_free gives the memory back. */
void rsp_cat_session_free(struct rsp_session *session);

/* rsp_cat_summary gives the values of a tree of the toolkit that matter most, in the arena; NULL:
 * none. `function` is the type of the command or the tag of the ENVELOPE. */
const char *rsp_cat_summary(struct rsp_arena *arena, const struct rsp_node *tree,
                            uint32_t function);

#endif
