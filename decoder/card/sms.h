/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short messages inside commands of the toolkit. */
#ifndef RSP_CARD_SMS_H
#define RSP_CARD_SMS_H

#include "base/pass.h"
#include "card/exchange.h"

/* rsp_card_sms looks for a TPDU in a finished exchange that is an ENVELOPE or a FETCH: of a short
 * message for the card (TS 31.111 7.1.1), or one that the card wants sent (TS 102 223 6.4.10). It
 * is pushed as an item RSP_HINT_SMS, which is valid as long as the exchange. */
void rsp_card_sms(struct rsp_pass *pass, const struct rsp_item *item,
                  const struct rsp_exchange *exchange);

#endif
