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

struct rsp_es5_between {
	const char *eid;                 /* of the card; NULL: not known */
	struct rsp_slice target;         /* AID of the security domain; empty: not known */
	const struct rsp_buffer *script; /* with or without the tag of a script around it */
	bool is_answer;
	struct rsp_origin origin;
};

/* rsp_es5_between follows what one server hands another for a card, or hands back, as it is
 * followed at the card: key establishments and sessions of SCP03t. No message is handed out:
 * findings, and what was verified, are hung to `message`, whose tree is there. */
void rsp_es5_between(struct rsp_pass *pass, struct rsp_es5 *es5,
                     const struct rsp_es5_between *between, struct rsp_message *message);

/* rsp_es5_between_done hands out the profile packages that a message of servers made whole; call it
 * behind that message. */
void rsp_es5_between_done(struct rsp_pass *pass, struct rsp_es5 *es5);

/* rsp_es5_between_receipt checks the receipt that CreateAdditionalKeySet brings back (`node` of the
 * message's tree) with the key establishment that the card of this EID was seen to answer last. */
void rsp_es5_between_receipt(struct rsp_pass *pass, struct rsp_es5 *es5, struct rsp_slice dr,
                             const struct rsp_node *node, struct rsp_message *message);

/* rsp_es5_between_challenge keeps the random challenge that AuthenticateSMSR brings back. */
void rsp_es5_between_challenge(struct rsp_pass *pass, struct rsp_es5 *es5,
                               const struct rsp_node *node, struct rsp_message *message);

struct rsp_soap_keyset;

/* rsp_es5_between_keyset verifies the signature of CreateAdditionalKeySet (`node`) over what the
 * message stands for; where it does, the receipt can be checked between servers too. */
void rsp_es5_between_keyset(struct rsp_pass *pass, struct rsp_es5 *es5,
                            struct rsp_soap_keyset *keyset, const struct rsp_node *node,
                            struct rsp_message *message);

/* rsp_es5_between_domain remembers what an EIS says of the ISD-R of an eUICC: the values of Sin and
 * Sdin. */
void rsp_es5_between_domain(struct rsp_es5 *es5, const char *eid, struct rsp_slice sin,
                            struct rsp_slice sdin);

/* rsp_es5_between_certificate does so with the certificate of an SM-SR (7F21) that is handed on
 * alone. */
void rsp_es5_between_certificate(struct rsp_pass *pass, struct rsp_es5 *es5,
                                 const struct rsp_node *node, struct rsp_message *message);

#endif
