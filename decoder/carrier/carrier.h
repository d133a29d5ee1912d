/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What carries bytes to and from a card: link layers, IP, UDP, GSMTAP. */
#ifndef RSP_CARRIER_CARRIER_H
#define RSP_CARRIER_CARRIER_H

#include "base/pass.h"

/* rsp_carrier_handle takes an item with RSP_HINT_LINK (param: the link type's number as pcap files
 * write it), RSP_HINT_IP or RSP_HINT_GSMTAP, and pushes what it carries to or from a card: an item
 * with one of the hints RSP_HINT_TPDU to RSP_HINT_PPS_RESPONSE, the slot that the packet names (-1:
 * none), and the item's frame. Other traffic is passed over in silence; a packet of a card that
 * cannot be read is a finding. Nothing is kept from item to item. */
void rsp_carrier_handle(struct rsp_pass *pass, const struct rsp_item *item);

#endif
