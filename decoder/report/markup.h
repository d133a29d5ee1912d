/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Markup: text inside SVG and HTML. */
#ifndef RSP_REPORT_MARKUP_H
#define RSP_REPORT_MARKUP_H

#include "report/out.h"

/* rsp_markup_text appends text, already clean (rsp_out_clean), so that it stays text in an element
 * and in an attribute between double quotes. What XML does not know as a character, and what turns
 * the direction of writing, is written as \u{N}. */
void rsp_markup_text(struct rsp_out *out, struct rsp_slice text);

#endif
