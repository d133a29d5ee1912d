/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/keep_part.h"

/* How many bytes from `off` on stand one behind the other in the same frame as the first. */
static size_t run_of(const struct rsp_buffer *buffer, size_t off, size_t len,
                     const struct rsp_buffer **out_frame, size_t *out_off)
{
	const struct rsp_buffer *last;
	size_t last_off;

	*out_frame = NULL;
	if (!rsp_buffer_locate(buffer, off, out_frame, out_off))
		return 1;
	while (len > 1 && !(rsp_buffer_locate(buffer, off + len - 1, &last, &last_off) &&
	                    last == *out_frame && last_off == *out_off + len - 1))
		len /= 2;
	return len;
}

void rsp_keep_part(struct rsp_joiner *joiner, const struct rsp_buffer *buffer,
                   struct rsp_slice part)
{
	size_t off = rsp_offset_in(buffer->bytes, part);

	while (part.len) {
		const struct rsp_buffer *frame, *copy = NULL;
		size_t frame_off = 0, before = joiner->num_pieces;
		size_t len = run_of(buffer, off, part.len, &frame, &frame_off);

		/* The frame's own bytes, which are other ones where they were encrypted. */
		if (frame)
			copy =
			    rsp_buffer_frame(joiner->arena, rsp_sub(frame->bytes, frame_off, len),
			                     frame->frame, frame->file_off + frame_off);
		rsp_joiner_add(joiner, NULL, rsp_take_up_to(&part, len));
		if (joiner->num_pieces > before)
			joiner->pieces[before].parent = copy;
		off += len;
	}
}
