/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a secure channel held, as messages, and back into the queue. */
#ifndef RSP_SECURE_CHANNEL_MESSAGE_H
#define RSP_SECURE_CHANNEL_MESSAGE_H

#include "base/decode.h"
#include "base/remote.h"
#include "secure/channel.h"
#include "secure/memory.h"

/* A message in the making. */
struct rsp_scp_message {
	struct rsp_scp_exchange exchange;
	struct rsp_unwrapped unwrapped;
	struct rsp_origin origin;
	const char *eid; /* NULL: not known */
};

/* rsp_scp_show decodes it into a tree. */
struct rsp_node *rsp_scp_show(struct rsp_decode *decode, const struct rsp_scp_message *message);

/* rsp_scp_report tells what is wrong with it, or could not be done. */
void rsp_scp_report(struct rsp_decode *decode, const struct rsp_scp_message *message);

/* rsp_scp_take_exchange takes a finished exchange of a card (`card` NULL: not known), and
 * rsp_scp_take_remote an item RSP_HINT_REMOTE. *channels is made when the first channel begins.
 * True when the item is a command of a channel that is known: what it holds is of no use to others,
 * and in clear it went back into the queue. */
bool rsp_scp_take_exchange(struct rsp_pass *pass, struct rsp_channels **channels,
                           const struct rsp_card_id *card, const struct rsp_item *item);
bool rsp_scp_take_remote(struct rsp_pass *pass, struct rsp_channels **channels,
                         const struct rsp_card_id *card, const struct rsp_item *item);

#endif
