/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a finished exchange to the message that is handed out. */
#ifndef RSP_CARD_EMIT_H
#define RSP_CARD_EMIT_H

#include "card/pending.h"

/* rsp_card_emit makes the message of an exchange that rsp_pending_finish was called for, with its
 * findings, and hands it out; the exchange gets its number. */
void rsp_card_emit(struct rsp_pass *pass, struct rsp_pending *pending);

/* rsp_card_summary gives the value that matters most, owned by the exchange;
 * NULL: none. */
const char *rsp_card_summary(struct rsp_pending *pending);

/* rsp_card_tree adds the tree of an exchange as a new root, and the findings on its contents; NULL
 * when nodes are not wanted. The buffer of `decode` is changed. */
struct rsp_node *rsp_card_tree(struct rsp_decode *decode, const struct rsp_pending *pending);

/* rsp_card_has_contents tells whether the exchange holds structures that rsp_card_tree checks. */
bool rsp_card_has_contents(const struct rsp_pending *pending);

#endif
