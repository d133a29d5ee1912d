/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What answers to reset and PPS share (ISO 7816-3 8, 9). Internal to card/. */
#ifndef RSP_CARD_ATR_H
#define RSP_CARD_ATR_H

#include "card/show.h"

/* rsp_atr_speed adds what TA1 or PPS1 says of the speed: Fi, Di, and what comes of them. */
void rsp_atr_speed(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part);

/* rsp_atr_xor is the exclusive or of all bytes: 0 where the check byte is right. */
uint8_t rsp_atr_xor(struct rsp_slice in);

#endif
