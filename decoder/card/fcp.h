/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a card says of a file: the answer of TS 51.011 to SELECT and STATUS, and parts of the FCP
 * template that have a form of their own. All functions accept NULL for any node. */
#ifndef RSP_CARD_FCP_H
#define RSP_CARD_FCP_H

#include "base/decode.h"

/* rsp_fcp_show_gsm adds the answer to SELECT, STATUS or GET RESPONSE (TS 51.011 9.2.1). */
void rsp_fcp_show_gsm(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_fcp_show_compact adds the access mode and condition bytes of compact security attributes,
 * rsp_fcp_show_expanded the rules of expanded ones (ISO 7816-4 9.3.3). */
void rsp_fcp_show_compact(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);
void rsp_fcp_show_expanded(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

/* rsp_fcp_show_characteristics adds the bits of UICC characteristics (TS 102 221 11.1.1.4.6.1),
 * the others likewise those of further proprietary objects (11.1.1.4.6.2, .5, .8, .9; TS 102 222
 * 6.3.2.2.2). */
void rsp_fcp_show_characteristics(struct rsp_decode *decode, struct rsp_node *node,
                                  struct rsp_slice in);
void rsp_fcp_show_power(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);
void rsp_fcp_show_details(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);
void rsp_fcp_show_commands(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);
void rsp_fcp_show_environment(struct rsp_decode *decode, struct rsp_node *node,
                              struct rsp_slice in);
void rsp_fcp_show_special(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

/* rsp_fcp_show_supply and rsp_fcp_show_interfaces add what TERMINAL CAPABILITY says of the
 * terminal's power and of interfaces (TS 102 221 11.1.19.2). */
void rsp_fcp_show_supply(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);
void rsp_fcp_show_interfaces(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

#endif
