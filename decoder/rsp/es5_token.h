/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokens: the proof of an operator in a command of another (GPCS C.4). */
#ifndef RSP_RSP_ES5_TOKEN_H
#define RSP_RSP_ES5_TOKEN_H

#include "base/pass.h"
#include "rsp/es5_unit.h"

/* What es5.token.result says. */
enum rsp_es5_token_check { RSP_ES5_TOKEN_NOT_RUN, RSP_ES5_TOKEN_RIGHT, RSP_ES5_TOKEN_WRONG };

/* rsp_es5_token_take checks the token in a DELETE with the token keys of the keyring, and adds the
 * outcome to the tree. */
void rsp_es5_token_take(const struct rsp_pass *pass, struct rsp_decode *decode,
                        struct rsp_node *root, const struct rsp_es5_unit *unit);

#endif
