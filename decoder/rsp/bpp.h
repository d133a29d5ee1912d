/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layers of a Bound Profile Package (SGP.22 2.5.5): BF36 { BF23, A0 { 87 }, A1 { 88 }, A2 { 87
 * }, A3 { 86 } }, each protected block with its MAC (2.5.4). Read by hand, since its parts come in
 * pieces. */
#ifndef RSP_RSP_BPP_H
#define RSP_RSP_BPP_H

#include "rsp/load.h"
#include "rsp/types.h"

enum {
	RSP_BPP_MAC_LEN = 8,     /* bytes of the C-MAC behind each block */
	RSP_BPP_BLOCK_MAX = 1020 /* bytes of a block with its tag, length and MAC (SGP.22 2.5.4) */
};

/* rsp_bpp_show_segment shows the bytes of one segment, of which the first `rest` belong to an
 * element that an earlier segment began. What is clear (BF23, StoreMetadata in one 88 block) is
 * decoded; findings are only those of what is decoded. */
void rsp_bpp_show_segment(struct rsp_decode *decode, const struct rsp_es10_types *types,
                          struct rsp_node *parent, struct rsp_slice data, size_t rest);

/* rsp_bpp_show_package shows the joined bytes of a load, and reports what is wrong with the order,
 * the groups and the blocks. `complete`: as many bytes as declared were delivered, so that what a
 * group lacks is a fault of its own. */
void rsp_bpp_show_package(struct rsp_decode *decode, const struct rsp_es10_types *types,
                          struct rsp_node *parent, const struct rsp_load *load, bool complete);

#endif
