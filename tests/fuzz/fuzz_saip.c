/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile package. */
#include <stdint.h>
#include <stdlib.h>

#include "base/nodes.h"
#include "rsp/saip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_arena arena;
	struct rsp_decode decode;
	const struct rsp_buffer *buffer;
	struct rsp_node *root;

	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, rsp_slice(data, len), 1, 0);
	if (!buffer)
		abort();
	rsp_decode_init(&decode, &arena, buffer);
	root = rsp_node_new(&decode, NULL, rsp_saip_fields().rows, buffer->bytes);
	rsp_saip_show(&decode, root, buffer->bytes);
	for (const struct rsp_node *at = root; at; at = rsp_node_after(at, NULL))
		if (at->span.bit_off + at->span.bit_len > (uint64_t)len * 8)
			abort();
	rsp_arena_free(&arena);
	return 0;
}
