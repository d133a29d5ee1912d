/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/nodes.h"

enum { BITS_PER_BYTE = 8 };

const struct rsp_node *rsp_node_after(const struct rsp_node *node, int *depth)
{
	if (node->first) {
		if (depth)
			++*depth;
		return node->first;
	}
	while (node && !node->next) {
		node = node->parent;
		if (depth)
			--*depth;
	}
	return node ? node->next : NULL;
}

struct rsp_slice rsp_span_bytes(struct rsp_span span)
{
	size_t off = (size_t)(span.bit_off / BITS_PER_BYTE);
	size_t end = (size_t)((span.bit_off + span.bit_len + BITS_PER_BYTE - 1) / BITS_PER_BYTE);

	if (!span.buffer)
		return (struct rsp_slice){0};
	return rsp_sub(span.buffer->bytes, off, end - off);
}
