/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that stand in other bytes (a script for the card, a message between servers). */
#ifndef RSP_CARD_ALONE_H
#define RSP_CARD_ALONE_H

#include "base/decode.h"

/* rsp_card_show_command adds the tree of one C-APDU, cut from decode->buffer, as a child of
 * `parent`: header, data and what the data holds. What is no command stands as bytes. */
void rsp_card_show_command(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

#endif
