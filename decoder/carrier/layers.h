/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layers below a card, each handing what it carries to the next. */
#ifndef RSP_CARRIER_LAYERS_H
#define RSP_CARRIER_LAYERS_H

#include "base/pass.h"

/* Each of these reads item->bytes; `item` is a copy that the callee may change. */

/* rsp_link_handle reads a packet of link type item->param. */
void rsp_link_handle(struct rsp_pass *pass, struct rsp_item *item);

/* rsp_ip_handle reads an IPv4 or IPv6 packet, whichever its first bits say, and the UDP datagram
 * in it. */
void rsp_ip_handle(struct rsp_pass *pass, struct rsp_item *item);

/* rsp_gsmtap_handle reads a GSMTAP packet, version 2 or 3. */
void rsp_gsmtap_handle(struct rsp_pass *pass, struct rsp_item *item);

#endif
