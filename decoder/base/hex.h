/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hex and base64 with offsets. */
#ifndef RSP_BASE_HEX_H
#define RSP_BASE_HEX_H

#include "rsptrace/buffer.h"

/* rsp_hex_decode reads hex digits, blanks between bytes allowed, into `out` (room for cap bytes).
 * False when another character or half a byte is met, or there is no room: *out_bad_off (may be
 * NULL) is then its offset. */
RSP_MUST_USE bool rsp_hex_decode(struct rsp_slice text, uint8_t *out, size_t cap, size_t *out_len,
                                 size_t *out_bad_off);

/* rsp_hex_encode writes upper-case hex and a NUL; `out` has room for 2 * len + 1. */
void rsp_hex_encode(struct rsp_slice bytes, char *out);

/* rsp_hex_digit gives 0 to 15, or -1. */
int rsp_hex_digit(uint8_t c);

/* rsp_digits_before is how many digits stand before the first one of byte `num` of a run in hex or
 * base64 that begins with a whole byte; in base64 a byte begins in the digit with its first bits.
 */
size_t rsp_digits_before(enum rsp_buffer_kind kind, size_t num);

/* rsp_hex_buffer decodes hex text that was cut from parent->bytes into a buffer of the arena whose
 * pieces lead each byte back to its digits. NULL when it is not hex or there is no memory. */
const struct rsp_buffer *rsp_hex_buffer(struct rsp_arena *arena, const struct rsp_buffer *parent,
                                        struct rsp_slice text, const char *name);

/* rsp_base64_buffer decodes base64 (RFC 4648, line breaks allowed) likewise. Reading stops at the
 * first character that does not belong: *out_bad_off (may be NULL) is its offset in `text`, or
 * SIZE_MAX. */
const struct rsp_buffer *rsp_base64_buffer(struct rsp_arena *arena, const struct rsp_buffer *parent,
                                           struct rsp_slice text, const char *name,
                                           size_t *out_bad_off);

/* rsp_base64_encode writes bytes as base64 (RFC 4648 4) without line breaks; empty, with NULL data,
 * when there is no memory. */
struct rsp_slice rsp_base64_encode(struct rsp_arena *arena, struct rsp_slice bytes);

#endif
