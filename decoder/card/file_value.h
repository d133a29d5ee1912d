/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Single elements of EFs, by their kind. */
#ifndef RSP_CARD_FILE_VALUE_H
#define RSP_CARD_FILE_VALUE_H

#include "base/decode.h"
#include "card/file_layout.h"

/* rsp_file_show_value adds the element that `part` holds. */
void rsp_file_show_value(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_row_kind kind,
                         enum rsp_file_field field, struct rsp_slice part);

#endif
