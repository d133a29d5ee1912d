/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Remote management of SGP.02 at the card: what a server tells an ISD-R (ES5) or ISD-P (ES6, ES8),
 * what the card answers, and what it tells by itself. */
#ifndef RSP_RSP_ES5_H
#define RSP_RSP_ES5_H

#include "base/remote.h"

enum {
	RSP_ES5_COMMANDS = 256, /* messages that are remembered: their answers, and whether they are
	                           shown again on another connection */
	RSP_ES5_CARDS = 32,     /* cards, each at a slot or behind connections */
	RSP_ES5_CHALLENGES = 64 /* random challenges, and ephemeral keys, that are remembered */
};

struct rsp_es5;

/* rsp_es5_new makes the state of one trace; NULL when there is no memory. rsp_es5_free wipes it and
 * gives it back; NULL is allowed. */
RSP_MUST_USE struct rsp_es5 *rsp_es5_new(void);
void rsp_es5_free(struct rsp_es5 *es5);

/* rsp_es5_handle takes an item RSP_HINT_REMOTE and hands out its message; RSP_HINT_END ends what is
 * unfinished. Other hints are ignored. */
void rsp_es5_handle(struct rsp_pass *pass, struct rsp_es5 *es5, const struct rsp_item *item);

#endif
