/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts of remote management: flags, the length of a command script and that script, then the
 * script that is decoded (an answer to it, or another command). */
#include "fuzz_secure_common.h"
#include "secure/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t files[] = {0xB0, 0x00, 0x10}, own[] = {0xBF, 0xFF, 0x00};
	struct rsp_slice in = rsp_slice(data, len), command;
	const struct rsp_buffer *buffer;
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_script out;
	struct rsp_node *root;
	uint8_t flags;

	if (!fuzz_take(&in, &flags, &command))
		return 0;
	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, in, 1, 0);
	rsp_decode_init(&decode, &arena, buffer);
	root = rsp_node_new(&decode, NULL, rsp_secure_fields().rows, buffer->bytes);
	rsp_script_show(&decode, root, buffer->bytes, rsp_slice(flags & 2 ? own : files, 3),
	                flags & 1, command, &out);
	if (root)
		fuzz_node(root);
	for (const struct rsp_finding *finding = decode.first_finding; finding;
	     finding = finding->next)
		fuzz_finding(NULL, finding);
	rsp_arena_free(&arena);
	return 0;
}
