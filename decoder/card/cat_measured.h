/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a terminal measured: cells around it, and where it is. */
#ifndef RSP_CARD_CAT_MEASURED_H
#define RSP_CARD_CAT_MEASURED_H

#include "card/cat_object.h"

/* rsp_cat_show_measurement adds network measurement results; those of GERAN (16 octets, TS 44.018
 * 10.5.2.20) cell by cell. */
void rsp_cat_show_measurement(struct rsp_decode *decode, struct rsp_node *node,
                              struct rsp_slice in);

/* rsp_cat_show_shape adds where a terminal is and how fast it moves (TS 31.111 8.95): a shape and a
 * velocity of TS 23.032, each behind its length. */
void rsp_cat_show_shape(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

#endif
