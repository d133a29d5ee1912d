/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/order.h"

#include <string.h>

enum { FIRST_CAP = 8 };

const struct rsp_kept *rsp_order_front(const struct rsp_order *order)
{
	return order->num ? order->pieces[order->first] : NULL;
}

struct rsp_kept *rsp_order_take(struct rsp_order *order)
{
	struct rsp_kept *kept;

	if (!order->num)
		return NULL;
	kept = order->pieces[order->first++];
	order->num--;
	order->bytes -= kept->len;
	if (!order->num)
		order->first = 0;
	return kept;
}

void rsp_order_free(struct rsp_order *order)
{
	struct rsp_kept *kept;

	while ((kept = rsp_order_take(order)))
		rsp_free(kept);
	rsp_free(order->pieces);
	*order = (struct rsp_order){0};
}

static int64_t end_of(const struct rsp_kept *kept)
{
	return kept->off + (int64_t)kept->len;
}

/* Index of the first piece that ends behind `off`; order->num: none. */
static size_t place_of(const struct rsp_order *order, int64_t off)
{
	size_t low = 0, high = order->num;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (end_of(order->pieces[order->first + middle]) > off)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static bool make_room(struct rsp_order *order)
{
	size_t cap = order->cap ? order->cap * 2 : FIRST_CAP;
	struct rsp_kept **pieces;

	if (order->first + order->num < order->cap)
		return true;
	if (order->first > order->num) {
		memmove(order->pieces, order->pieces + order->first,
		        order->num * sizeof(struct rsp_kept *));
		order->first = 0;
		return true;
	}
	pieces = rsp_realloc(order->pieces, cap * sizeof(struct rsp_kept *));
	if (!pieces)
		return false;
	order->pieces = pieces;
	order->cap = cap;
	return true;
}

/* Puts `bytes`, all of one frame, at place `at`. */
static bool insert(struct rsp_order *order, size_t at, const struct rsp_incoming *incoming,
                   struct rsp_slice bytes)
{
	struct rsp_kept *kept = make_room(order) ? rsp_alloc(sizeof(*kept) + bytes.len) : NULL;
	struct rsp_kept **place;

	if (!kept)
		return false;
	kept->off = incoming->off;
	kept->len = bytes.len;
	kept->ack = incoming->ack;
	kept->arrival = incoming->arrival;
	memcpy(kept->data, bytes.data, bytes.len);
	place = order->pieces + order->first + at;
	memmove(place + 1, place, (order->num - at) * sizeof(struct rsp_kept *));
	*place = kept;
	order->num++;
	order->bytes += bytes.len;
	return true;
}

/* Adds bytes that one frame carried. */
static bool add_run(struct rsp_order *order, const struct rsp_incoming *incoming, bool *out_differ)
{
	struct rsp_incoming rest = *incoming;

	while (rest.bytes.len) {
		size_t at = place_of(order, rest.off), len = rest.bytes.len;
		const struct rsp_kept *next =
		    at < order->num ? order->pieces[order->first + at] : NULL;
		bool there = next && next->off <= rest.off;
		struct rsp_slice part;

		if (there && (int64_t)len > end_of(next) - rest.off)
			len = (size_t)(end_of(next) - rest.off);
		else if (next && !there && (int64_t)len > next->off - rest.off)
			len = (size_t)(next->off - rest.off);
		part = rsp_take_up_to(&rest.bytes, len);
		if (there)
			*out_differ |=
			    !rsp_equal(part, rsp_sub(rsp_slice(next->data, next->len),
			                             (size_t)(rest.off - next->off), len));
		else if (!insert(order, at, &rest, part))
			return false;
		rest.off += (int64_t)len;
		rest.arrival.file_off += len;
	}
	return true;
}

/* How many bytes from `at` on stand together in one piece of a joined buffer, and which frame they
 * came with; 0: that is not known. */
static size_t run_of(const struct rsp_buffer *buffer, size_t at, struct rsp_arrival *arrival)
{
	const struct rsp_buffer *frame;
	size_t off;

	if (buffer->kind == RSP_BUFFER_FRAME || !rsp_buffer_locate(buffer, at, &frame, &off))
		return 0;
	arrival->frame = frame->frame;
	arrival->file_off = frame->file_off + off;
	for (size_t i = 0; i < buffer->num_pieces; i++)
		if (at - buffer->pieces[i].off < buffer->pieces[i].len)
			return buffer->pieces[i].len - (at - buffer->pieces[i].off);
	return 0;
}

bool rsp_order_add(struct rsp_order *order, const struct rsp_incoming *incoming, bool *out_differ)
{
	struct rsp_slice rest = incoming->bytes;
	struct rsp_incoming run = *incoming;
	bool good = true;

	*out_differ = false;
	while (rest.len) {
		size_t at = rsp_offset_in(incoming->buffer->bytes, rest);
		size_t len = run_of(incoming->buffer, at, &run.arrival);

		run.bytes = rsp_take_up_to(&rest, len ? len : rest.len);
		good &= add_run(order, &run, out_differ);
		run.off += (int64_t)run.bytes.len;
	}
	return good;
}

struct rsp_buffer rsp_kept_buffer(const struct rsp_kept *kept)
{
	return (struct rsp_buffer){
	    .bytes = rsp_slice(kept->data, kept->len),
	    .kind = RSP_BUFFER_FRAME,
	    .name = "frame",
	    .frame = kept->arrival.frame,
	    .file_off = kept->arrival.file_off,
	};
}

const struct rsp_buffer *rsp_item_buffer(const struct rsp_item *item, struct rsp_buffer *room)
{
	const struct rsp_frame *frame = item->frame;

	if (item->buffer)
		return item->buffer;
	*room =
	    (struct rsp_buffer){.bytes = item->bytes, .kind = RSP_BUFFER_FRAME, .name = "frame"};
	if (!frame)
		return room;
	room->frame = frame->number;
	room->file_off = frame->file_off;
	if (rsp_contains(frame->bytes, item->bytes))
		room->file_off += rsp_offset_in(frame->bytes, item->bytes);
	return room;
}

struct rsp_arrival rsp_item_arrival(const struct rsp_item *item)
{
	const struct rsp_frame *frame = item->frame;

	if (!frame)
		return (struct rsp_arrival){0};
	return (struct rsp_arrival){
	    .frame = frame->number, .clock = frame->clock, .t_ns = frame->t_ns};
}
