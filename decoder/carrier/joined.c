/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/joined.h"

enum { ARENA_LIMIT = 1 << 20 }; /* bytes, with what growing leaves behind */

void rsp_joined_begin(struct rsp_joined *joined)
{
	rsp_arena_free(&joined->arena);
	rsp_arena_init(&joined->arena, ARENA_LIMIT);
	rsp_joiner_init(&joined->joiner, &joined->arena, RSP_JOINED_MAX);
	joined->open = true;
}

void rsp_joined_add(struct rsp_joined *joined, const struct rsp_item *item, struct rsp_slice part)
{
	const struct rsp_frame *frame = item->frame;
	const struct rsp_buffer *buffer;
	uint64_t off = 0;

	if (joined->joiner.cut_short || part.len == 0)
		return;
	if (part.len > joined->joiner.limit - joined->joiner.len) {
		joined->joiner.cut_short = true;
		return;
	}
	if (frame && rsp_contains(frame->bytes, part))
		off = frame->file_off + rsp_offset_in(frame->bytes, part);
	buffer = rsp_buffer_frame(&joined->arena, part, frame ? frame->number : 0, off);
	if (buffer)
		rsp_joiner_add(&joined->joiner, buffer, buffer->bytes);
	else
		joined->joiner.cut_short = true;
}

bool rsp_joined_end(struct rsp_joined *joined, struct rsp_item *item)
{
	const struct rsp_buffer *buffer;

	joined->open = false;
	if (joined->joiner.cut_short)
		return false;
	buffer = rsp_joiner_finish(&joined->joiner, RSP_BUFFER_JOINED, "joined");
	if (!buffer)
		return false;
	item->buffer = buffer;
	item->bytes = buffer->bytes;
	return true;
}

void rsp_joined_free(struct rsp_joined *joined)
{
	rsp_arena_free(&joined->arena);
}
