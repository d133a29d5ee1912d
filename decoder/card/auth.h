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

/* rsp_auth_show_objects adds the BER objects of which a secure channel of the platform (TS 102 221
 * 11.1.20) is negotiated; a block that begins inside one is shown as bytes. */
void rsp_auth_show_objects(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in);

#endif
