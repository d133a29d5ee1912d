/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that joins commands and answers into exchanges. One exchange may be unfinished on
 * each channel; at most one of a card waits for its answer. */
#ifndef RSP_CARD_MACHINE_H
#define RSP_CARD_MACHINE_H

#include "card/card.h"
#include "card/session.h"

struct rsp_card {
	struct rsp_session sessions[RSP_CARD_MAX_SLOTS];
	size_t num_sessions;
	struct rsp_session *last;                       /* the one used last */
	struct rsp_pending *live[RSP_CARD_MAX_PENDING]; /* unfinished, oldest first */
	size_t num_live;
	struct rsp_pending *free, *done; /* for use again; handed out, perhaps still read */
	uint64_t clock;                  /* counts calls */
};

/* One call of rsp_card_handle. */
struct rsp_machine {
	struct rsp_pass *pass;
	struct rsp_card *card;
	const struct rsp_item *item;
	struct rsp_session *session;
	const struct rsp_frame *began; /* where what is being handled began; NULL: nowhere */
	struct rsp_raw raw;            /* the bytes of the item */
};

/* All that follow take the bytes that the apdu names: from the item at hand where `chunks` is NULL,
 * else from these, one behind the other. */

/* rsp_machine_command takes a command, with its answer when the apdu has one: it continues an
 * unfinished exchange or begins one, which otherwise waits for its answer. Whatever waited before
 * is handed out unanswered. The chunks are borrowed. */
void rsp_machine_command(struct rsp_machine *m, const struct rsp_apdu *apdu,
                         const struct rsp_chunk *chunks);

/* rsp_machine_answer takes the answer to what was given last. */
void rsp_machine_answer(struct rsp_machine *m, const struct rsp_apdu *apdu,
                        const struct rsp_chunk *chunks);

/* rsp_machine_response takes an answer that stands alone: it answers what waits on this card if it
 * can be that (or the source promised so), and is an orphan otherwise. May set the fault of `apdu`.
 */
void rsp_machine_response(struct rsp_machine *m, struct rsp_apdu *apdu,
                          const struct rsp_chunk *chunks);

/* rsp_machine_alone hands out a message of its own of a kind that is never paired. */
void rsp_machine_alone(struct rsp_machine *m, enum rsp_pending_kind kind,
                       const struct rsp_apdu *apdu, const struct rsp_chunk *chunks);

/* rsp_machine_settle hands out what waits for an answer on this card, unanswered. */
void rsp_machine_settle(struct rsp_machine *m);

/* rsp_machine_refuse hands out the command that waits on this card as refused by the modem; `why`
 * is what the modem printed. False when none waits. */
RSP_MUST_USE bool rsp_machine_refuse(struct rsp_machine *m, const char *why);

/* rsp_machine_close hands out what is unfinished on a channel that is being closed. */
void rsp_machine_close(struct rsp_machine *m, uint8_t channel);

/* rsp_machine_ask begins an exchange that is no command of the card's (PPS, the opening of a
 * session), which then waits for its answer. */
void rsp_machine_ask(struct rsp_machine *m, enum rsp_pending_kind kind,
                     const struct rsp_chunk *chunks);

/* rsp_machine_hand_out_all hands out what is unfinished, oldest first; `session` NULL: of all
 * cards. */
void rsp_machine_hand_out_all(struct rsp_machine *m, const struct rsp_session *session,
                              enum rsp_pending_end end);

/* rsp_machine_recycle takes back what was handed out; nobody may read it any more. */
void rsp_machine_recycle(struct rsp_card *card);

#endif
