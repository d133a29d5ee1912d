/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HPACK (RFC 7541), the compression of HTTP/2 fields, by libnghttp2: the only place that knows it.
 */
#ifndef RSP_CARRIER_HPACK_H
#define RSP_CARRIER_HPACK_H

#include "rsptrace/arena.h"

enum { RSP_HPACK_TABLE_MAX = 64 << 10 /* bytes that a peer may let the other remember */ };

struct rsp_hpack_field {
	struct rsp_slice name, value; /* valid during the call */
	size_t off;                   /* in the block: where the bytes that give it begin */
	bool known; /* false: it refers to a field that was sent before the trace begins */
};

/* The fields that one direction of a connection remembers. */
struct rsp_hpack;

/* rsp_hpack_new makes them; `joined` says that fields before were not seen. NULL when there is no
 * memory. rsp_hpack_free accepts NULL. */
struct rsp_hpack *rsp_hpack_new(bool joined);
void rsp_hpack_free(struct rsp_hpack *hpack);

/* rsp_hpack_read reads a whole block and gives its fields. False where it cannot be read on: from
 * there on it is as if the connection were joined behind this block. */
RSP_MUST_USE bool rsp_hpack_read(struct rsp_hpack *hpack, struct rsp_slice block, void *user,
                                 void (*field)(void *user, const struct rsp_hpack_field *field));

/* rsp_hpack_lost says that blocks are missing here. False when there is no memory. */
RSP_MUST_USE bool rsp_hpack_lost(struct rsp_hpack *hpack);

#endif
