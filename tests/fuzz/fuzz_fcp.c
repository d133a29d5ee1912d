/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a card says of a file: the first octet chooses the form (0: TS 51.011, else a template), the
 * rest is shown with and without nodes. */
#include <stdlib.h>

#include "card/fcp.h"
#include "card/show.h"
#include "fuzz_tree_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_nodes(const struct rsp_node *node, unsigned depth)
{
	if (depth > RSP_MAX_DEPTH)
		abort();
	for (; node; node = node->next) {
		fuzz_span(node->span);
		check_nodes(node->first, depth + 1);
	}
}

static void show(struct rsp_slice in, uint8_t form, bool no_nodes)
{
	struct rsp_buffer buffer = {.bytes = in};
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	decode.no_nodes = no_nodes;
	root = rsp_show_group(&decode, NULL, RSP_CARD_FCP, in);
	if (form == 0)
		rsp_fcp_show_gsm(&decode, root, in);
	else
		rsp_show_template(&decode, root, in);
	check_nodes(root, 0);
	for (const struct rsp_finding *f = decode.first_finding; f; f = f->next)
		fuzz_span(f->where);
	rsp_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	uint8_t form;

	if (!rsp_take_u8(&in, &form))
		return 0;
	show(in, form, false);
	show(in, form, true);
	return 0;
}
