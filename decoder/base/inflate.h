/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decompression as a stream: gzip and deflate by zlib, zstd by libzstd, br by libbrotli. The only
 * home of these libraries. */
#ifndef RSP_BASE_INFLATE_H
#define RSP_BASE_INFLATE_H

#include "rsptrace/buffer.h"

enum rsp_inflate_kind {
	RSP_INFLATE_NONE,
	RSP_INFLATE_GZIP,
	RSP_INFLATE_ZSTD,
	RSP_INFLATE_ZLIB, /* RFC 1950 */
	RSP_INFLATE_RAW,  /* RFC 1951, without a wrapping */
	RSP_INFLATE_BROTLI
};

enum {
	RSP_INFLATE_MAGIC_LEN = 4, /* bytes that rsp_inflate_recognise needs to see */
	/* A zstd stream may ask for a window of up to 2^this bytes: what a hostile file can make us
	 * allocate. All levels of the zstd program without --ultra and --long stay below it. */
	RSP_ZSTD_WINDOW_LOG = 24,
	/* A body that grows over this many bytes may be at most this many times as long as what
	 * was sent. JSON with base64 shrinks to about three quarters. */
	RSP_INFLATE_RATIO_FROM = 64 << 10,
	RSP_INFLATE_RATIO_MAX = 100
};

/* rsp_inflate_recognise tells by the first bytes (RFC 1952 section 2.3.1, RFC 8878 section 3.1.1)
 * whether they begin a compressed stream. */
enum rsp_inflate_kind rsp_inflate_recognise(struct rsp_slice head);

/* One stream under decompression. gzip and zstd streams of the same kind that follow each other
 * directly are read as one (RFC 1952 section 2.2). */
struct rsp_inflate;

/* rsp_inflate_new makes a decompressor; NULL when there is no memory. To be freed with
 * rsp_inflate_free, which accepts NULL. */
struct rsp_inflate *rsp_inflate_new(enum rsp_inflate_kind kind);
void rsp_inflate_free(struct rsp_inflate *stream);

/* rsp_inflate_step reads from the front of `in` (what it used is taken from it) and writes at most
 * `cap` bytes to `out`; *out_len is how many. When nothing was written, everything of `in` was
 * used and more is needed. To be called with an empty `in` too: bytes may be held back inside.
 * False when the stream is broken, after which nothing more comes; *out_len bytes are still
 * good. */
RSP_MUST_USE bool rsp_inflate_step(struct rsp_inflate *stream, struct rsp_slice *in, uint8_t *out,
                                   size_t cap, size_t *out_len);

/* rsp_inflate_complete tells whether the input may end here: the last stream is at its end. */
bool rsp_inflate_complete(const struct rsp_inflate *stream);

/* rsp_inflate_text says in a sentence why rsp_inflate_step answered false, or, where it did not,
 * that the stream ends in the middle. A constant. */
const char *rsp_inflate_text(const struct rsp_inflate *stream);

enum rsp_inflated {
	RSP_INFLATED_WHOLE,
	RSP_INFLATED_CUT,    /* the stream ends in the middle */
	RSP_INFLATED_BROKEN, /* it is not what it should be from somewhere on */
	RSP_INFLATED_LIMIT,  /* more than `limit` bytes, */
	RSP_INFLATED_BOMB,   /* or than RSP_INFLATE_RATIO_MAX times what was sent: given up */
	RSP_INFLATED_NO_MEMORY
};

/* rsp_inflate_buffer decompresses all of a buffer, up to `limit` bytes, into a new one
 * (RSP_BUFFER_INFLATED) in the arena; *out gets what there is whatever the answer is, NULL when
 * that is nothing. */
enum rsp_inflated rsp_inflate_buffer(struct rsp_arena *arena, enum rsp_inflate_kind kind,
                                     const struct rsp_buffer *in, size_t limit,
                                     const struct rsp_buffer **out);

#endif
