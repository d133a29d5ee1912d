/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Width: how many columns of a terminal text takes. */
#ifndef RSPTRACE_WIDTH_H
#define RSPTRACE_WIDTH_H

#include "rsptrace/slice.h"

/* rsp_take_glyph takes one character of UTF-8 from the front; a byte that is no UTF-8 counts as
 * one. False when nothing is left. */
RSP_MUST_USE bool rsp_take_glyph(struct rsp_slice *text, struct rsp_slice *out_bytes,
                                 int *out_columns);

/* rsp_text_columns gives the columns of a text without control characters. */
int rsp_text_columns(struct rsp_slice text);

#endif
