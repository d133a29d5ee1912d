/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of one message that came in several frames. */
#ifndef RSP_CARRIER_JOINED_H
#define RSP_CARRIER_JOINED_H

#include "base/pass.h"

enum { RSP_JOINED_MAX = 132 << 10 }; /* bytes of a message; an extended APDU fits */

/* All zero is one that was not begun. */
struct rsp_joined {
	struct rsp_arena arena;
	struct rsp_joiner joiner;
	bool open;
};

/* rsp_joined_begin forgets what was joined before. */
void rsp_joined_begin(struct rsp_joined *joined);

/* rsp_joined_add adds bytes that were cut from item->bytes. */
void rsp_joined_add(struct rsp_joined *joined, const struct rsp_item *item, struct rsp_slice part);

/* rsp_joined_end puts the buffer with all of them into item->buffer and item->bytes; it is valid
 * until the next rsp_joined_begin. False when they are more than RSP_JOINED_MAX, or there is no
 * memory. */
RSP_MUST_USE bool rsp_joined_end(struct rsp_joined *joined, struct rsp_item *item);

/* rsp_joined_free gives the memory back. */
void rsp_joined_free(struct rsp_joined *joined);

#endif
