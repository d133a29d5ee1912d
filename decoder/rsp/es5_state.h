/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is remembered from message to message. Internal to rsp/es5*.c. */
#ifndef RSP_RSP_ES5_STATE_H
#define RSP_RSP_ES5_STATE_H

#include "rsp/es5.h"
#include "rsp/es5_blocks.h"
#include "rsp/es5_keys.h"
#include "rsp/es5_session.h"

enum {
	RSP_ES5_BETWEEN = -2, /* in place of a slot: between servers */
	RSP_ES5_ASKED = 8     /* commands of a script whose answers are told apart there */
};

/* What is known of a card at a slot, or behind connections. */
struct rsp_es5_card {
	bool used;
	int slot;                   /* -1: connections; RSP_ES5_BETWEEN: what servers say of it */
	char key[RSP_ES5_EID_ROOM]; /* the EID that the keys name; "" */
	char eid[RSP_ES5_EID_ROOM]; /* that it told itself */
	uint64_t age;
	struct rsp_es5_aid personalized; /* whom STORE DATA to the ISD-R is for; empty: itself */
	struct rsp_es5_establishing establishing;
	/* Between servers an answer does not say what it answers: the commands of the last script.
	 */
	const struct rsp_es5_function *asked[RSP_ES5_ASKED];
	struct rsp_es5_aid asked_isdp;
	unsigned num_asked;
};

struct rsp_es5 {
	struct rsp_es5_remembered remembered[RSP_ES5_COMMANDS];
	size_t next;
	struct rsp_es5_card cards[RSP_ES5_CARDS];
	struct rsp_es5_sessions sessions;
	struct rsp_es5_keys keys;
	struct rsp_es5_blocks blocks;
	uint64_t now;
};

/* rsp_es5_card_of gives the card at a slot with this key (an EID, or ""); a new one in place of the
 * longest idle where there is none. */
struct rsp_es5_card *rsp_es5_card_of(struct rsp_es5 *es5, int slot, const char *key);

/* rsp_es5_follow notes whom INSTALL [for personalization] named, and when what was for it is over.
 */
void rsp_es5_follow(struct rsp_es5_card *card, const struct rsp_es5_unit *unit);

struct rsp_slice rsp_es5_aid_of(const struct rsp_es5_aid *aid);
struct rsp_es5_aid rsp_es5_aid_kept(struct rsp_slice aid);

#endif
