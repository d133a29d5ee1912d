/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walker: the first two octets choose the type (beyond the last: bare objects), the rest is
 * walked with and without nodes. */
#include <stdlib.h>

#include "fuzz_tree_common.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void walk(struct rsp_slice in, uint16_t number, bool no_nodes)
{
	struct rsp_buffer buffer = {.bytes = in};
	struct rsp_arena arena;
	struct rsp_decode decode;
	size_t num;
	const struct rsp_asn_type *const *types = rsp_schema_types(&num);

	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	decode.no_nodes = no_nodes;
	fuzz_nodes(number < num ? rsp_walk_all(&decode, NULL, types[number], in)
	                        : rsp_walk_bare(&decode, NULL, in));
	for (const struct rsp_finding *f = decode.first_finding; f; f = f->next)
		fuzz_span(f->where);
	rsp_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	uint16_t number;

	if (!rsp_take_u16be(&in, &number))
		return 0;
	walk(in, number, false);
	walk(in, number, true);
	return 0;
}
