/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every tree and finding: it stands inside its buffer. */
#ifndef RSP_FUZZ_TREE_COMMON_H
#define RSP_FUZZ_TREE_COMMON_H

#include <stdlib.h>

#include "rsptrace/message.h"

static inline void fuzz_span(struct rsp_span span)
{
	enum { BITS = 8 };

	if (span.buffer && span.bit_off + span.bit_len > (uint64_t)span.buffer->bytes.len * BITS)
		abort();
}

/* A node, what stands behind it, and all that is in them. */
static inline void fuzz_nodes(const struct rsp_node *node)
{
	for (; node; node = node->next) {
		fuzz_span(node->span);
		fuzz_nodes(node->first);
	}
}

#endif
