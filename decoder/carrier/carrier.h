/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What carries bytes to and from a card: link layers, IP, UDP, GSMTAP. */
#ifndef RSP_CARRIER_CARRIER_H
#define RSP_CARRIER_CARRIER_H

#include "base/pass.h"

struct rsp_carrier;

/* rsp_carrier_new makes what the carriers of one trace keep from item to item (unfinished T=0
 * exchanges, connections); NULL when there is no memory. */
RSP_MUST_USE struct rsp_carrier *rsp_carrier_new(void);

/* rsp_carrier_free gives it back (nothing is handed out; RSP_HINT_END does that). NULL is allowed.
 */
void rsp_carrier_free(struct rsp_carrier *carrier);

/* rsp_carrier_handle takes an item with RSP_HINT_LINK (param: the link type's number as pcap files
 * write it), RSP_HINT_IP, RSP_HINT_GSMTAP, RSP_HINT_T0, RSP_HINT_BIP or RSP_HINT_END, and pushes
 * what it carries to or from a card: an item with one of the hints RSP_HINT_TPDU to
 * RSP_HINT_PPS_RESPONSE, the slot that the packet names (-1: none), and the item's frame. Other
 * traffic is passed over in silence; a packet of a card that cannot be read is a finding. */
void rsp_carrier_handle(struct rsp_pass *pass, struct rsp_carrier *carrier,
                        const struct rsp_item *item);

/* rsp_carrier_plain makes the item that rsp_carrier_handle would push for a frame, where that is
 * the one that a plain packet of GSMTAP carries, as nearly all are. False where it is not, whatever
 * `out` then holds: rsp_carrier_handle reads it. It takes what a frame says and not an item of it,
 * because what was just written together from several parts is late to be read. */
RSP_MUST_USE bool rsp_carrier_plain(const struct rsp_frame *frame, struct rsp_item *out);

/* rsp_carrier_close closes the channels of cards: the trace is over, and what RSP_HINT_END made the
 * carriers hand out was handled. */
void rsp_carrier_close(struct rsp_pass *pass, struct rsp_carrier *carrier);

#endif
