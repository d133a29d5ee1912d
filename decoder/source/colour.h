/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that a program wrapped in ANSI colour for a terminal (ECMA-48). */
#ifndef RSP_SOURCE_COLOUR_H
#define RSP_SOURCE_COLOUR_H

#include "source/line.h"

/* rsp_colour_drop gives the line without its control sequences: the line itself where it has none,
 * else what is then in `room`. False when there is no memory. */
RSP_MUST_USE bool rsp_colour_drop(struct rsp_slice line, struct rsp_bytes *room,
                                  struct rsp_slice *out);

/* rsp_colour_find gives the part of the coloured line from where byte `off` of the line without
 * colours stands. */
struct rsp_slice rsp_colour_find(struct rsp_slice line, size_t off);

#endif
