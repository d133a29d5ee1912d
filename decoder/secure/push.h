/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The push that asks a card for a session over HTTP: GPCS Amd B 3.7. */
#ifndef RSP_SECURE_PUSH_H
#define RSP_SECURE_PUSH_H

#include "base/decode.h"

/* rsp_push_show adds what the value of an object 81 holds below `parent`. */
void rsp_push_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

#endif
