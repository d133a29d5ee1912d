/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of a row of bytes that arrive in any order: fragments of a packet, segments of a stream.
 */
#ifndef RSP_CARRIER_ORDER_H
#define RSP_CARRIER_ORDER_H

#include "base/pass.h"

/* Where and when bytes arrived. */
struct rsp_arrival {
	uint64_t count; /* number of the arrival, by whatever its user counts */
	uint64_t frame;
	uint64_t file_off; /* of the bytes */
	enum rsp_clock clock;
	int64_t t_ns;
};

struct rsp_kept {
	int64_t off; /* where it stands in the row */
	size_t len;
	int64_t ack; /* for streams: how far the other direction was acknowledged with it */
	struct rsp_arrival arrival;
	uint8_t data[];
};

/* Kept pieces, sorted; no two overlap. Starts as zeros. */
struct rsp_order {
	struct rsp_kept **pieces;
	size_t first, num, cap;
	size_t bytes;
};

/* What is to be kept. */
struct rsp_incoming {
	int64_t off;
	int64_t ack;
	struct rsp_slice bytes;
	const struct rsp_buffer *buffer; /* the bytes were cut from it; its pieces lead to frames */
	struct rsp_arrival arrival;      /* of frame buffers the buffer's own frame counts */
};

/* rsp_order_add copies those bytes that are not there yet, with the frames that carried them.
 * *out_differ says whether bytes that were there differ from those that came now; the old ones
 * stay. False when there was no memory for some of them. */
RSP_MUST_USE bool rsp_order_add(struct rsp_order *order, const struct rsp_incoming *incoming,
                                bool *out_differ);

/* rsp_order_front is the first piece, or NULL; rsp_order_take gives it to the caller, who frees it
 * with rsp_free. */
const struct rsp_kept *rsp_order_front(const struct rsp_order *order);
struct rsp_kept *rsp_order_take(struct rsp_order *order);

void rsp_order_free(struct rsp_order *order);

/* rsp_kept_buffer makes a frame buffer of a piece, valid as long as the piece. */
struct rsp_buffer rsp_kept_buffer(const struct rsp_kept *kept);

/* rsp_item_buffer is the buffer that item->bytes were cut from: item->buffer, or *room made a frame
 * buffer of just these bytes. */
const struct rsp_buffer *rsp_item_buffer(const struct rsp_item *item, struct rsp_buffer *room);

/* rsp_item_arrival tells when the item arrived. */
struct rsp_arrival rsp_item_arrival(const struct rsp_item *item);

#endif
