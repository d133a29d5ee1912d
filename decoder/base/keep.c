/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/keep.h"

#include <string.h>

enum { MAX_LEVELS = 8 };

static const struct rsp_buffer *keep(struct rsp_arena *arena, const struct rsp_buffer *buffer,
                                     int levels);

/* Copies the list of pieces; a parent that several pieces in a row share is copied once. */
static struct rsp_piece *keep_pieces(struct rsp_arena *arena, const struct rsp_buffer *buffer,
                                     int levels)
{
	struct rsp_piece *pieces = rsp_arena_alloc(arena, buffer->num_pieces * sizeof(*pieces));

	if (!pieces)
		return NULL;
	memcpy(pieces, buffer->pieces, buffer->num_pieces * sizeof(*pieces));
	for (size_t i = 0; i < buffer->num_pieces; i++) {
		if (i > 0 && buffer->pieces[i].parent == buffer->pieces[i - 1].parent)
			pieces[i].parent = pieces[i - 1].parent;
		else
			pieces[i].parent = keep(arena, buffer->pieces[i].parent, levels - 1);
	}
	return pieces;
}

/* A buffer that was made of no other, and its bytes, in one piece of memory. */
static const struct rsp_buffer *keep_first(struct rsp_arena *arena, const struct rsp_buffer *buffer)
{
	size_t len = buffer->bytes.len;
	struct rsp_buffer *copy = rsp_arena_take(arena, sizeof(*copy) + len);

	if (!copy)
		return NULL;
	*copy = *buffer;
	copy->bytes = rsp_slice(len ? copy + 1 : NULL, len);
	if (len)
		memcpy(copy + 1, buffer->bytes.data, len);
	return copy;
}

static const struct rsp_buffer *keep(struct rsp_arena *arena, const struct rsp_buffer *buffer,
                                     int levels)
{
	struct rsp_buffer *copy;

	if (!buffer || levels == 0)
		return NULL;
	if (!buffer->num_pieces)
		return keep_first(arena, buffer);
	copy = rsp_arena_alloc(arena, sizeof(*copy));
	if (!copy)
		return NULL;
	*copy = *buffer;
	copy->bytes = rsp_arena_copy(arena, buffer->bytes);
	if (buffer->bytes.len && !copy->bytes.data)
		return NULL;
	copy->pieces = keep_pieces(arena, buffer, levels);
	if (!copy->pieces)
		copy->num_pieces = 0;
	return copy;
}

const struct rsp_buffer *rsp_keep(struct rsp_arena *arena, const struct rsp_buffer *buffer)
{
	/* Mostly a frame. */
	if (buffer && !buffer->num_pieces)
		return keep_first(arena, buffer);
	return keep(arena, buffer, MAX_LEVELS);
}

/* The bytes that a copy takes. */
static size_t size_of(const struct rsp_buffer *buffer, int levels)
{
	size_t size;

	if (!buffer || levels == 0)
		return 0;
	size = buffer->bytes.len + buffer->num_pieces * sizeof(*buffer->pieces);
	for (size_t i = 0; i < buffer->num_pieces && size <= RSP_KEPT_MAX; i++)
		if (i == 0 || buffer->pieces[i].parent != buffer->pieces[i - 1].parent)
			size += size_of(buffer->pieces[i].parent, levels - 1);
	return size;
}

const struct rsp_buffer *rsp_pass_keep(struct rsp_pass *pass, struct rsp_arena *arena,
                                       const struct rsp_buffer *buffer)
{
	size_t size = size_of(buffer, MAX_LEVELS);

	if (size > RSP_KEPT_MAX || pass->kept > RSP_KEPT_MAX - size)
		return NULL;
	pass->kept += size;
	return rsp_keep(arena, buffer);
}

struct rsp_slice rsp_kept_part(const struct rsp_buffer *copy, const struct rsp_buffer *buffer,
                               struct rsp_slice part)
{
	if (!copy || !rsp_contains(buffer->bytes, part))
		return rsp_slice(NULL, 0);
	return rsp_sub(copy->bytes, rsp_offset_in(buffer->bytes, part), part.len);
}
