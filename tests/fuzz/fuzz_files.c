/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contents of files: the first octet chooses the layout, the next two are the offset, the fourth the
 * length of the record (0: not known); the rest is shown. An AID, an FID or an SFI that follow each
 * other are tried by fuzz_apdu. */
#include <stdlib.h>
#include <string.h>

#include "card/file_show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static size_t check_nodes(const struct rsp_node *node, unsigned depth)
{
	size_t sum = 0;

	if (depth > RSP_MAX_DEPTH)
		abort();
	for (; node; node = node->next) {
		if (node->span.buffer && node->span.bit_off + node->span.bit_len >
		                             (uint64_t)node->span.buffer->bytes.len * 8)
			abort();
		if (node->note)
			sum += strlen(node->note);
		sum += 1 + check_nodes(node->first, depth + 1);
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_file_window window = {0};
	struct rsp_buffer buffer = {0};
	struct rsp_decode decode;
	struct rsp_arena arena;
	struct rsp_node *root;
	uint8_t layout, size;
	uint16_t off;

	if (!rsp_take_u8(&in, &layout) || !rsp_take_u16be(&in, &off) || !rsp_take_u8(&in, &size))
		return 0;
	buffer.bytes = in;
	window = (struct rsp_file_window){.bytes = in, .off = off, .size = size};
	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	root = rsp_node_new(&decode, NULL, rsp_file_field_of(RSP_FILE_CONTENTS), in);
	rsp_file_show(&decode, root, (enum rsp_file_layout)(layout % RSP_NUM_LAYOUTS), &window);
	/* Each octet gives at most so many nodes: bits, the number of a record, empty entries. */
	if (check_nodes(root, 0) > 64 * (len + 16))
		abort();
	if (decode.first_finding && decode.num_nodes <= RSP_MAX_NODES)
		abort();
	rsp_arena_free(&arena);
	return 0;
}
