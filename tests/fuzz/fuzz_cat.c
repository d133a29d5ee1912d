/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The toolkit: the first octet chooses what the rest is (a proactive command, TERMINAL RESPONSE,
 * ENVELOPE, answer to one, TERMINAL PROFILE), which is decoded with and without nodes. */
#include <stdlib.h>
#include <string.h>

#include "card/cat.h"
#include "fuzz_tree_common.h"

enum { NUM_KINDS = 5, REFRESH_MIN = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static size_t check_nodes(const struct rsp_node *node)
{
	size_t sum = 0;

	for (; node; node = node->next) {
		fuzz_span(node->span);
		if (node->note)
			sum += strlen(node->note);
		sum += check_nodes(node->first);
	}
	return sum;
}

static void show(struct rsp_decode *decode, struct rsp_node *root, uint8_t kind,
                 struct rsp_slice in)
{
	switch (kind % NUM_KINDS) {
	case 0:
		rsp_cat_show_command(decode, root, in);
		break;
	case 1:
		rsp_cat_show_response(decode, root, in);
		break;
	case 2:
		rsp_cat_show_envelope(decode, root, in);
		break;
	case 3:
		rsp_cat_show_answer(decode, root, RSP_CAT_TAG_CALL_CONTROL, in);
		break;
	default:
		rsp_cat_show_profile(decode, root, in);
		break;
	}
}

static void run(struct rsp_slice in, uint8_t kind, bool no_nodes)
{
	const struct rsp_buffer buffer = {.bytes = in};
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	decode.no_nodes = no_nodes;
	root = rsp_node_new(&decode, NULL, rsp_cat_field_of(RSP_CAT_MESSAGE), in);
	show(&decode, root, kind, in);
	check_nodes(root);
	for (const struct rsp_finding *f = decode.first_finding; f; f = f->next)
		fuzz_span(f->where);
	/* Tag and length of the command, and its details, whose last octet is the mode of REFRESH.
	 */
	if (rsp_cat_resets_card(in) && in.len < REFRESH_MIN)
		abort();
	rsp_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	uint8_t kind;

	if (!rsp_take_u8(&in, &kind))
		return 0;
	run(in, kind, false);
	run(in, kind, true);
	return 0;
}
