/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads all of an input with one reader; what comes out must lie inside it. */
#ifndef RSP_FUZZ_SOURCE_COMMON_H
#define RSP_FUZZ_SOURCE_COMMON_H

#include <stdlib.h>

#include "base/http.h"
#include "base/inflate.h"
#include "source/source.h"

/* A few bytes of zstd can make gigabytes; nothing is to be learnt from reading them here. */
enum { FUZZ_INFLATED_MAX = 4 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Touches every byte, so that a sanitizer sees a slice that leaves its memory. */
static inline unsigned fuzz_sum(struct rsp_slice bytes)
{
	unsigned sum = 0;
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		sum += byte;
	return sum;
}

static inline void fuzz_http(const struct rsp_http *http)
{
	if (!http)
		return;
	(void)fuzz_sum(http->method);
	(void)fuzz_sum(http->target);
	(void)fuzz_sum(http->host);
	(void)fuzz_sum(http->content_type);
	for (size_t i = 0; i < http->num_headers; i++) {
		(void)fuzz_sum(http->headers[i].name);
		(void)fuzz_sum(http->headers[i].value);
	}
	if (http->body)
		(void)fuzz_sum(http->body->bytes);
}

static inline bool fuzz_is_too_much(struct rsp_arena *arena, struct rsp_slice bytes)
{
	struct rsp_input *input = rsp_input_memory(arena, bytes);
	bool much;

	if (!input)
		abort();
	much = rsp_input_peek(input, FUZZ_INFLATED_MAX).len == FUZZ_INFLATED_MAX;
	rsp_input_close(input);
	return much;
}

/* fuzz_source reads the bytes with the format called `name`, not looking through compression; NULL:
 * with the one that recognises them. */
static inline void fuzz_source(const uint8_t *data, size_t len, const char *name)
{
	struct rsp_arena arena;
	struct rsp_reader reader = {.arena = &arena};
	const struct rsp_source *source;
	struct rsp_frame frame;
	enum rsp_pull pull;
	uint64_t num = 0;

	rsp_arena_init(&arena, 0);
	if (name ? rsp_inflate_recognise(rsp_slice(data, len)) != RSP_INFLATE_NONE
	         : fuzz_is_too_much(&arena, rsp_slice(data, len)))
		return;
	reader.input = rsp_input_memory(&arena, rsp_slice(data, len));
	if (!reader.input)
		abort();
	source = name ? rsp_source_find(name)
	              : rsp_source_recognise(rsp_input_peek(reader.input, RSP_SNIFF_LEN));
	if (source && source->open(&reader)) {
		while ((pull = source->next(&reader, &frame)) != RSP_PULL_END) {
			if (pull == RSP_PULL_FRAME) {
				(void)fuzz_sum(frame.bytes);
				fuzz_http(frame.http);
			} else if (!reader.text) {
				abort();
			}
			/* No input gives more than two answers a byte of what it inflates to. */
			if (++num > 2 * rsp_input_offset(reader.input) + 8)
				abort();
		}
		source->close(&reader);
	}
	rsp_input_close(reader.input);
	rsp_arena_free(&arena);
}

#endif
