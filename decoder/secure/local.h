/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands to an ISD-R or ISD-P that was selected on the card's line, as a bench for tests does it:
 * what a server would send in a script. */
#ifndef RSP_SECURE_LOCAL_H
#define RSP_SECURE_LOCAL_H

#include "base/remote.h"
#include "card/exchange.h"
#include "secure/memory.h"

/* rsp_local_has tells whether a finished exchange may be a function of ES5, ES6 or ES8. One under
 * secure messaging may when it was opened. */
bool rsp_local_has(const struct rsp_exchange *exchange);

/* rsp_local_push hands on such an exchange as command and answer (RSP_HINT_REMOTE); `card` is NULL
 * where it is not known. */
void rsp_local_push(struct rsp_pass *pass, const struct rsp_card_id *card,
                    const struct rsp_item *item);

/* rsp_local_is_for tells whether an instruction may be of such a function. */
bool rsp_local_is_for(uint8_t ins);

#endif
