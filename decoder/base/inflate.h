/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decompression as a stream: gzip by zlib, zstd by libzstd. The only home of both libraries. */
#ifndef RSP_BASE_INFLATE_H
#define RSP_BASE_INFLATE_H

#include "rsptrace/slice.h"

enum rsp_inflate_kind { RSP_INFLATE_NONE, RSP_INFLATE_GZIP, RSP_INFLATE_ZSTD };

enum {
	RSP_INFLATE_MAGIC_LEN = 4, /* bytes that rsp_inflate_recognise needs to see */
	/* A zstd stream may ask for a window of up to 2^this bytes: what a hostile file can make us
	 * allocate. All levels of the zstd program without --ultra and --long stay below it. */
	RSP_ZSTD_WINDOW_LOG = 24
};

/* rsp_inflate_recognise tells by the first bytes (RFC 1952 section 2.3.1, RFC 8878 section 3.1.1)
 * whether they begin a compressed stream. */
enum rsp_inflate_kind rsp_inflate_recognise(struct rsp_slice head);

/* One stream under decompression. Streams of the same kind that follow each other directly are
 * read as one (RFC 1952 section 2.2). */
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

#endif
