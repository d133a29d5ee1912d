/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line between terminal and card as modem logs have it: T=0 (ISO 7816-3 10, 11). */
#ifndef RSP_CARRIER_T0_H
#define RSP_CARRIER_T0_H

#include "base/pass.h"

struct rsp_t0;

/* rsp_t0_new makes the state of all slots; NULL when there is no memory. rsp_t0_free gives it back;
 * NULL is allowed. */
RSP_MUST_USE struct rsp_t0 *rsp_t0_new(void);
void rsp_t0_free(struct rsp_t0 *t0);

/* rsp_t0_handle takes an item RSP_HINT_T0 (param: enum rsp_t0_kind), or RSP_HINT_END, and pushes
 * the parts of exchanges: RSP_HINT_TPDU_HEADER to RSP_HINT_TPDU_SW, RSP_HINT_ATR, _PPS_REQUEST,
 * _PPS_RESPONSE, RSP_HINT_RESET. `item` is a copy that it may change. */
void rsp_t0_handle(struct rsp_pass *pass, struct rsp_t0 *t0, struct rsp_item *item);

#endif
