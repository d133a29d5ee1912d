/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What EFs hold, as nodes. All functions accept NULL for any node. */
#ifndef RSP_CARD_FILE_SHOW_H
#define RSP_CARD_FILE_SHOW_H

#include "base/decode.h"
#include "card/file_fields.h"
#include "card/files.h"

enum { RSP_FILE_MAX_DEPTH = 8 }; /* tables within tables */

/* Bytes of a file or record. */
struct rsp_file_window {
	struct rsp_slice bytes;
	size_t off;  /* where they begin in the file */
	size_t size; /* of the whole record; 0: not known */
};

/* rsp_file_show adds the elements that a layout gives to the bytes. An element that stands in them
 * only in part is shown as a part, so that nothing is misplaced. It reports nothing: what cannot be
 * what it should be has a note. */
void rsp_file_show(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_file_layout layout,
                   const struct rsp_file_window *window);

#endif
