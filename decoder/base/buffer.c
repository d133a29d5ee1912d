/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/buffer.h"

#include <string.h>

#include "base/hex.h"

enum { BITS_PER_BYTE = 8, JOINER_FIRST_CAP = 1024, PIECES_FIRST_CAP = 8 };

struct rsp_span rsp_span_of(const struct rsp_buffer *buffer, struct rsp_slice part)
{
	if (!buffer || !rsp_contains(buffer->bytes, part))
		return (struct rsp_span){0};
	return (struct rsp_span){
	    .buffer = buffer,
	    .bit_off = (uint64_t)rsp_offset_in(buffer->bytes, part) * BITS_PER_BYTE,
	    .bit_len = (uint64_t)part.len * BITS_PER_BYTE,
	};
}

struct rsp_span rsp_span_bits(const struct rsp_buffer *buffer, struct rsp_slice part,
                              unsigned first, unsigned num_bits)
{
	struct rsp_span span = rsp_span_of(buffer, part);

	if (!span.buffer || (uint64_t)first + num_bits > span.bit_len)
		return span;
	span.bit_off += first;
	span.bit_len = num_bits;
	return span;
}

static const struct rsp_piece *piece_at(const struct rsp_buffer *buffer, size_t off)
{
	size_t low = 0, high = buffer->num_pieces;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct rsp_piece *piece = &buffer->pieces[middle];

		if (off < piece->off)
			high = middle;
		else if (off - piece->off >= piece->len)
			low = middle + 1;
		else
			return piece;
	}
	return NULL;
}

/* Where a byte of a piece comes from. */
static size_t off_in_parent(enum rsp_buffer_kind kind, const struct rsp_piece *piece, size_t off)
{
	switch (kind) {
	case RSP_BUFFER_INFLATED:
		return piece->parent_off;
	case RSP_BUFFER_HEX:
	case RSP_BUFFER_BASE64:
		return piece->parent_off + rsp_digits_before(kind, off - piece->off);
	case RSP_BUFFER_FRAME:
	case RSP_BUFFER_JOINED:
	case RSP_BUFFER_DECRYPTED:
		break;
	}
	return piece->parent_off + (off - piece->off);
}

bool rsp_buffer_locate(const struct rsp_buffer *buffer, size_t off,
                       const struct rsp_buffer **out_frame, size_t *out_off)
{
	while (buffer && buffer->kind != RSP_BUFFER_FRAME) {
		const struct rsp_piece *piece = piece_at(buffer, off);

		if (!piece || !piece->parent)
			return false;
		off = off_in_parent(buffer->kind, piece, off);
		buffer = piece->parent;
	}
	if (!buffer || off >= buffer->bytes.len)
		return false;
	*out_frame = buffer;
	*out_off = off;
	return true;
}

void rsp_joiner_init(struct rsp_joiner *joiner, struct rsp_arena *arena, size_t limit)
{
	*joiner = (struct rsp_joiner){.arena = arena, .limit = limit};
}

/* Grows an array of the arena to hold `need` elements; the old one stays behind in the arena. */
static void *grown(struct rsp_arena *arena, void *old, size_t used, size_t *cap, size_t need,
                   size_t size, size_t first_cap)
{
	size_t wanted = *cap ? *cap : first_cap;
	void *array;

	if (need <= *cap)
		return old;
	while (wanted < need)
		wanted *= 2;
	array = rsp_arena_take(arena, wanted * size);
	if (!array)
		return NULL;
	if (used)
		memcpy(array, old, used * size);
	*cap = wanted;
	return array;
}

/* Makes room for bytes and pieces; false when there is no memory. */
__attribute__((noinline)) static bool make_room(struct rsp_joiner *joiner, size_t len,
                                                size_t num_pieces)
{
	size_t first = joiner->limit < JOINER_FIRST_CAP ? joiner->limit : JOINER_FIRST_CAP;
	uint8_t *data = grown(joiner->arena, joiner->data, joiner->len, &joiner->cap,
	                      joiner->len + len, 1, first);
	struct rsp_piece *pieces =
	    grown(joiner->arena, joiner->pieces, joiner->num_pieces, &joiner->cap_pieces,
	          joiner->num_pieces + num_pieces, sizeof(*pieces), PIECES_FIRST_CAP);

	if (data)
		joiner->data = data;
	if (pieces)
		joiner->pieces = pieces;
	return data && pieces;
}

static inline bool has_room(struct rsp_joiner *joiner, size_t len, size_t num_pieces)
{
	return (joiner->len + len <= joiner->cap &&
	        joiner->num_pieces + num_pieces <= joiner->cap_pieces) ||
	       make_room(joiner, len, num_pieces);
}

void rsp_joiner_expect(struct rsp_joiner *joiner, size_t len, size_t num_pieces)
{
	(void)make_room(joiner, len, num_pieces);
}

void rsp_joiner_add(struct rsp_joiner *joiner, const struct rsp_buffer *parent,
                    struct rsp_slice part)
{
	rsp_joiner_add_made(joiner, parent, parent ? rsp_offset_in(parent->bytes, part) : 0, part);
}

void rsp_joiner_add_made(struct rsp_joiner *joiner, const struct rsp_buffer *parent,
                         size_t parent_off, struct rsp_slice part)
{
	size_t room = joiner->limit - joiner->len;

	if (part.len > room) {
		joiner->cut_short = true;
		part.len = room;
	}
	if (part.len == 0)
		return;
	if (!has_room(joiner, part.len, 1)) {
		joiner->cut_short = true;
		return;
	}
	memcpy(joiner->data + joiner->len, part.data, part.len);
	joiner->pieces[joiner->num_pieces++] = (struct rsp_piece){
	    .off = joiner->len,
	    .len = part.len,
	    .parent = parent,
	    .parent_off = parent_off,
	};
	joiner->len += part.len;
}

struct rsp_piece *rsp_joiner_add_all(struct rsp_joiner *joiner, const struct rsp_buffer *buffer)
{
	size_t len = buffer->bytes.len, num = buffer->num_pieces;
	struct rsp_piece *added;

	if (!len || !num || len > joiner->limit - joiner->len || !has_room(joiner, len, num))
		return NULL;
	added = joiner->pieces + joiner->num_pieces;
	memcpy(joiner->data + joiner->len, buffer->bytes.data, len);
	for (size_t i = 0; i < num; i++) {
		added[i] = buffer->pieces[i];
		added[i].off += joiner->len;
	}
	joiner->len += len;
	joiner->num_pieces += num;
	return added;
}

const struct rsp_buffer *rsp_joiner_finish(struct rsp_joiner *joiner, enum rsp_buffer_kind kind,
                                           const char *name)
{
	struct rsp_buffer *buffer = rsp_arena_alloc(joiner->arena, sizeof(*buffer));

	if (!buffer)
		return NULL;
	buffer->bytes = rsp_slice(joiner->data, joiner->len);
	buffer->kind = kind;
	buffer->name = name;
	buffer->pieces = joiner->pieces;
	buffer->num_pieces = joiner->num_pieces;
	return buffer;
}

const struct rsp_buffer *rsp_buffer_frame(struct rsp_arena *arena, struct rsp_slice bytes,
                                          uint64_t frame, uint64_t file_off)
{
	/* One piece of memory for both: each frame of a card is copied like this. */
	struct rsp_buffer *buffer = bytes.len <= PTRDIFF_MAX - sizeof(*buffer)
	                                ? rsp_arena_take(arena, sizeof(*buffer) + bytes.len)
	                                : NULL;

	if (!buffer)
		return NULL;
	*buffer = (struct rsp_buffer){
	    .bytes = rsp_slice(bytes.len ? buffer + 1 : NULL, bytes.len),
	    .kind = RSP_BUFFER_FRAME,
	    .name = "frame",
	    .frame = frame,
	    .file_off = file_off,
	};
	if (bytes.len)
		memcpy(buffer + 1, bytes.data, bytes.len);
	return buffer;
}
