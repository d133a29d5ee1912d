/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers: bytes that know where they came from. */
#ifndef RSPTRACE_BUFFER_H
#define RSPTRACE_BUFFER_H

#include "rsptrace/arena.h"

enum rsp_buffer_kind {
	RSP_BUFFER_FRAME,  /* as a frame (or a line of a log) carried it */
	RSP_BUFFER_JOINED, /* pieces of other buffers put together */
	RSP_BUFFER_BASE64,
	RSP_BUFFER_HEX,
	RSP_BUFFER_DECRYPTED,
	RSP_BUFFER_INFLATED
};

struct rsp_buffer;

/* Bytes [off, off+len) of a buffer are bytes [parent_off, ...) of its parent. For base64 and hex
 * the parent's range is longer than len; rsp_buffer_locate knows the ratio. What was inflated has
 * no ratio: the bytes of such a piece all lead to where its compressed bytes begin. */
struct rsp_piece {
	size_t off;
	size_t len;
	const struct rsp_buffer *parent;
	size_t parent_off;
};

struct rsp_buffer {
	struct rsp_slice bytes;
	enum rsp_buffer_kind kind;
	const char *name;               /* what a tab is called: "C-APDU data", "R-APDU data" */
	const struct rsp_piece *pieces; /* none for a frame */
	size_t num_pieces;
	uint64_t frame;    /* RSP_BUFFER_FRAME: number of the frame or line, from 1 */
	uint64_t file_off; /* RSP_BUFFER_FRAME: where the frame's bytes start in the input */
};

/* Where something stands: `bit_len` bits from bit `bit_off` on (bit 0 is the most significant of
 * byte 0). */
struct rsp_span {
	const struct rsp_buffer *buffer; /* NULL: nowhere in particular */
	uint64_t bit_off;
	uint64_t bit_len;
};

/* rsp_span_of is the span of `part`, a slice that was cut from the buffer's bytes. A slice from
 * elsewhere gives an empty span. */
struct rsp_span rsp_span_of(const struct rsp_buffer *buffer, struct rsp_slice part);

/* rsp_span_bits is `num_bits` bits from bit `first` of the slice on (0 is the most significant). */
struct rsp_span rsp_span_bits(const struct rsp_buffer *buffer, struct rsp_slice part,
                              unsigned first, unsigned num_bits);

/* rsp_buffer_locate follows one byte of a buffer back to the frame that carried it: `out_frame`
 * gets that RSP_BUFFER_FRAME and `out_off` the offset in it. False when the byte came from no
 * frame. */
RSP_MUST_USE bool rsp_buffer_locate(const struct rsp_buffer *buffer, size_t off,
                                    const struct rsp_buffer **out_frame, size_t *out_off);

/* rsp_joiner puts a buffer together piece by piece; everything lives in its arena. */
struct rsp_joiner {
	struct rsp_arena *arena;
	uint8_t *data;
	size_t len, cap;
	struct rsp_piece *pieces;
	size_t num_pieces, cap_pieces;
	size_t limit; /* most bytes; what is over is not joined, and cut_short is set */
	bool cut_short;
};

void rsp_joiner_init(struct rsp_joiner *joiner, struct rsp_arena *arena, size_t limit);

/* rsp_joiner_expect makes room in a joiner that has nothing yet; without memory it is left as it
 * is. */
void rsp_joiner_expect(struct rsp_joiner *joiner, size_t len, size_t num_pieces);

/* rsp_joiner_add copies `part`, which was cut from the parent's bytes (parent may be NULL: no
 * provenance). */
void rsp_joiner_add(struct rsp_joiner *joiner, const struct rsp_buffer *parent,
                    struct rsp_slice part);

/* rsp_joiner_add_made copies `part`, which was made of the parent's bytes from `parent_off` on. */
void rsp_joiner_add_made(struct rsp_joiner *joiner, const struct rsp_buffer *parent,
                         size_t parent_off, struct rsp_slice part);

/* rsp_joiner_add_all copies all of a joined buffer with its pieces, and gives those it added: their
 * parents are still those of the buffer. NULL, and nothing is added, where there are none, or no
 * room or memory for all. */
struct rsp_piece *rsp_joiner_add_all(struct rsp_joiner *joiner, const struct rsp_buffer *buffer);

/* rsp_joiner_finish gives the joined buffer, owned by the arena; NULL when there is no memory. */
const struct rsp_buffer *rsp_joiner_finish(struct rsp_joiner *joiner, enum rsp_buffer_kind kind,
                                           const char *name);

/* rsp_buffer_frame makes a frame buffer in the arena with a copy of the bytes; NULL when there is
 * no memory. */
const struct rsp_buffer *rsp_buffer_frame(struct rsp_arena *arena, struct rsp_slice bytes,
                                          uint64_t frame, uint64_t file_off);

#endif
