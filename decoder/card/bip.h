/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bearer independent protocol (TS 102 223 6.4.27 to 6.4.31): which data went over which
 * channel, out of commands of the card and what the terminal answered. */
#ifndef RSP_CARD_BIP_H
#define RSP_CARD_BIP_H

#include "base/bip.h"
#include "card/exchange.h"

enum { RSP_BIP_NUM_CHANNELS = 8 }; /* 1 to 7; 0 is none */

/* What is known of the channels of one card. All zero: nothing. */
struct rsp_card_bip {
	struct {
		bool open, is_server;
		bool has_left;
		uint8_t left; /* bytes that wait for the card, as the terminal said last */
	} channels[RSP_BIP_NUM_CHANNELS];
	bool has_number;
	uint8_t number;       /* of the last command */
	unsigned steady;      /* commands in a row whose number was one more than the one before, */
	unsigned matched;     /* or whose length was what 91xx had announced */
	bool receive_missing; /* one of these is a RECEIVE DATA: */
	unsigned missing; /* commands that must lie before the last one and are not in the trace */
};

/* A command that was fetched, or a TERMINAL RESPONSE. */
struct rsp_bip_part {
	const struct rsp_buffer *buffer; /* NULL: it is not in the trace */
	struct rsp_slice bytes;          /* D0 and what is in it; of a response its objects */
	struct rsp_origin origin;
};

/* rsp_card_bip_fetched is told of each command that is fetched: `announced` is the length that 91xx
 * gave, 0: not known. Where commands before it are missing, bytes may be lost. */
void rsp_card_bip_fetched(struct rsp_pass *pass, struct rsp_card_bip *bip,
                          const struct rsp_bip_part *command, size_t announced);

/* rsp_card_bip_performed takes a command and the TERMINAL RESPONSE to it, one of which may be
 * missing. What they did is pushed as items RSP_HINT_BIP, valid until the queue is empty. */
void rsp_card_bip_performed(struct rsp_pass *pass, struct rsp_card_bip *bip,
                            const struct rsp_frame *frame, const struct rsp_bip_part *command,
                            const struct rsp_bip_part *response);

/* rsp_card_bip_event looks for a change of a channel in the objects of an EVENT DOWNLOAD. */
void rsp_card_bip_event(struct rsp_pass *pass, struct rsp_card_bip *bip,
                        const struct rsp_frame *frame, const struct rsp_bip_part *event);

/* rsp_card_bip_reset: the card was reset, and its channels are gone. */
void rsp_card_bip_reset(struct rsp_pass *pass, struct rsp_card_bip *bip,
                        const struct rsp_origin *origin);

#endif
