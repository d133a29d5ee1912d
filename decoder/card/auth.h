/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Authentication and what belongs to it: AUTHENTICATE, RUN GSM ALGORITHM, GET IDENTITY, GET
 * CHALLENGE, SUSPEND UICC. All functions accept NULL for any node. */
#ifndef RSP_CARD_AUTH_H
#define RSP_CARD_AUTH_H

#include "card/pending.h"

/* Each adds what the data of a command, or of its answer, holds. */
void rsp_auth_show_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *parent, struct rsp_slice in);
void rsp_auth_show_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in);
void rsp_auth_show_identity(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in);
void rsp_auth_show_challenge(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in);
void rsp_auth_show_suspend(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in);
void rsp_auth_show_suspended(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in);

#endif
