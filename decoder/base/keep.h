/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Borrowed buffers that must live longer. */
#ifndef RSP_BASE_KEEP_H
#define RSP_BASE_KEEP_H

#include "base/pass.h"

/* rsp_keep copies a buffer with its bytes and all it was made of into the arena, so that each byte
 * can still be followed to its frame. NULL when there is no memory; parents deeper than 8 levels
 * are left out. */
const struct rsp_buffer *rsp_keep(struct rsp_arena *arena, const struct rsp_buffer *buffer);

/* rsp_pass_keep does the same within RSP_KEPT_MAX: many small messages in one large frame would
 * otherwise copy it each. NULL, too, when that is used up. */
const struct rsp_buffer *rsp_pass_keep(struct rsp_pass *pass, struct rsp_arena *arena,
                                       const struct rsp_buffer *buffer);

/* rsp_kept_part is the part of the copy that lies where `part` lies in the buffer. */
struct rsp_slice rsp_kept_part(const struct rsp_buffer *copy, const struct rsp_buffer *buffer,
                               struct rsp_slice part);

#endif
