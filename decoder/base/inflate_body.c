/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/inflate.h"

/* The compressed bytes are given in small steps: each becomes a piece of the buffer, so that what
 * came out of it leads back to about the right place. */
enum { IN_STEP = 256, OUT_STEP = 4096 };

struct body {
	struct rsp_inflate *stream;
	struct rsp_joiner joiner;
	const struct rsp_buffer *in;
	size_t used; /* of the compressed bytes */
};

/* Takes out what the bytes of one step make. */
static enum rsp_inflated take_step(struct body *body, struct rsp_slice step)
{
	uint8_t out[OUT_STEP];
	size_t off = body->used, len;
	bool good;

	body->used += step.len;
	do {
		good = rsp_inflate_step(body->stream, &step, out, sizeof(out), &len);
		rsp_joiner_add_made(&body->joiner, body->in, off, rsp_slice(out, len));
		if (body->joiner.cut_short)
			return body->joiner.arena->failed ? RSP_INFLATED_NO_MEMORY
			                                  : RSP_INFLATED_LIMIT;
		if (body->joiner.len > RSP_INFLATE_RATIO_FROM &&
		    body->joiner.len / RSP_INFLATE_RATIO_MAX > body->used)
			return RSP_INFLATED_BOMB;
	} while (good && len);
	return good ? RSP_INFLATED_WHOLE : RSP_INFLATED_BROKEN;
}

enum rsp_inflated rsp_inflate_buffer(struct rsp_arena *arena, enum rsp_inflate_kind kind,
                                     const struct rsp_buffer *in, size_t limit,
                                     const struct rsp_buffer **out)
{
	struct body body = {.in = in, .stream = rsp_inflate_new(kind)};
	struct rsp_slice rest = in->bytes;
	enum rsp_inflated result = RSP_INFLATED_WHOLE;

	*out = NULL;
	if (!body.stream)
		return RSP_INFLATED_NO_MEMORY;
	rsp_joiner_init(&body.joiner, arena, limit);
	while (rest.len && result == RSP_INFLATED_WHOLE)
		result = take_step(&body, rsp_take_up_to(&rest, IN_STEP));
	if (result == RSP_INFLATED_WHOLE && !rsp_inflate_complete(body.stream))
		result = RSP_INFLATED_CUT;
	rsp_inflate_free(body.stream);
	if (body.joiner.len)
		*out = rsp_joiner_finish(&body.joiner, RSP_BUFFER_INFLATED, "inflated body");
	return result;
}
