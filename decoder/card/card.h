/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The card: commands and answers joined into exchanges, one message each, and which application
 * each logical channel has selected. */
#ifndef RSP_CARD_CARD_H
#define RSP_CARD_CARD_H

#include "card/exchange.h"

/* Limits that hostile input can reach. A trace that goes over one is still read; what is waiting
 * longest is handed out as it is. */
enum {
	RSP_CARD_MAX_SLOTS = 64,   /* card sessions kept at a time */
	RSP_CARD_MAX_PENDING = 32, /* unfinished exchanges kept at a time, of all slots together */
	RSP_CARD_MAX_ROUNDS = 255, /* GET RESPONSE commands for one command */
	RSP_CARD_MAX_JOINED = 256 << 10, /* bytes of one joined command or response */
	RSP_CARD_MAX_COPIED = 1 << 20,   /* bytes of the frames of one exchange, */
	RSP_CARD_MAX_COPIES = 2048,      /* and their number: what is over is not joined */
	RSP_CARD_MAX_FRAME =
	    132 << 10,           /* bytes of one frame: an extended command and its response fit */
	RSP_CARD_MAX_PARTS = 600 /* frames of one T=0 exchange that came in parts; their bytes
	                            are at most RSP_CARD_MAX_FRAME */
};

struct rsp_card;

/* rsp_card_new makes the state of all card sessions of one trace; NULL when there is no memory. */
RSP_MUST_USE struct rsp_card *rsp_card_new(void);

/* rsp_card_free gives it back, with everything that was pending (nothing is handed out;
 * RSP_HINT_END does that). NULL is allowed. */
void rsp_card_free(struct rsp_card *card);

/* rsp_card_handle takes one item of any hint from RSP_HINT_TPDU to RSP_HINT_REFUSED, or
 * RSP_HINT_END, and ignores all others. For every exchange that becomes complete it hands out one
 * message (RSP_IF_APDU) and then, when the exchange is STORE DATA, SELECT or MANAGE CHANNEL, pushes
 * an item RSP_HINT_EXCHANGE. What a message and an exchange point to stays valid until the first
 * call that finds the queue of the pass empty, as long as the bytes of the item do that were not
 * cut from a buffer: those are copied only where an exchange goes on. Sessions are kept by
 * item->slot. Missing memory sets pass->out_of_memory and loses the frame. */
__attribute__((noinline)) void rsp_card_handle(struct rsp_pass *pass, struct rsp_card *card,
                                               const struct rsp_item *item);

/* What is selected on the channels of all cards, so that another state can go on from here: what is
 * unfinished is not in it. */
struct rsp_card_memory;

/* rsp_card_remember gives it, in the arena; NULL when there is no memory. rsp_card_recall puts a
 * fresh state there. */
const struct rsp_card_memory *rsp_card_remember(const struct rsp_card *card,
                                                struct rsp_arena *arena);
void rsp_card_recall(struct rsp_card *card, const struct rsp_card_memory *memory);

/* rsp_card_fields gives the fields of the family "apdu", rsp_file_fields those of "file". */
struct rsp_field_table rsp_card_fields(void);
struct rsp_field_table rsp_file_fields(void);

#endif
