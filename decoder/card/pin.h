/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data of the PIN commands. */
#ifndef RSP_CARD_PIN_H
#define RSP_CARD_PIN_H

#include "card/pending.h"

/* rsp_pin_show adds the PINs that the data of a command holds (TS 102 221 11.1.9 to 11.1.13). */
void rsp_pin_show(struct rsp_decode *decode, const struct rsp_pending *pending,
                  struct rsp_node *parent, struct rsp_slice in);

/* rsp_pin_tries gives the tries that are left, as the status word says; false when it does not. */
RSP_MUST_USE bool rsp_pin_tries(const struct rsp_pending *pending, unsigned *out_tries);

/* rsp_pin_asked tells whether VERIFY PIN or UNBLOCK PIN without a PIN asked how many tries are
 * left, and was told that there are some: that is no failure (TS 102 221 11.1.9, 11.1.13). */
RSP_MUST_USE bool rsp_pin_asked(const struct rsp_pending *pending);

#endif
