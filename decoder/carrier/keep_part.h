/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of a stream that wait: copied, and followed to the frames that they came in. */
#ifndef RSP_CARRIER_KEEP_PART_H
#define RSP_CARRIER_KEEP_PART_H

#include "rsptrace/buffer.h"

/* rsp_keep_part copies `part`, cut from the buffer, to a joiner, with frames that live as long as
 * its arena. */
void rsp_keep_part(struct rsp_joiner *joiner, const struct rsp_buffer *buffer,
                   struct rsp_slice part);

#endif
