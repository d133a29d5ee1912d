/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that are written as hex in tables of figures. */
#ifndef HEX_BYTES_H
#define HEX_BYTES_H

#include "base/hex.h"
#include "support/cmocka_include.h"

enum { HEX_ROOM = 256 };

struct bytes {
	uint8_t data[HEX_ROOM];
	size_t len;
};

static inline struct bytes hex(const char *text)
{
	struct bytes out = {.len = 0};

	assert_true(rsp_hex_decode(rsp_text(text), out.data, sizeof(out.data), &out.len, NULL));
	return out;
}

static inline struct rsp_slice slice_of(const struct bytes *bytes)
{
	return rsp_slice(bytes->data, bytes->len);
}

static inline void is_hex(const uint8_t *data, size_t len, const char *expected)
{
	struct bytes bytes = hex(expected);

	assert_int_equal(len, bytes.len);
	assert_memory_equal(data, bytes.data, len);
}

#endif
