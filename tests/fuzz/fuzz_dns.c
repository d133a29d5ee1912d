/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS: the input is datagrams, each behind its length in two bytes. */
#include <stdlib.h>
#include <string.h>

#include "carrier/dns.h"
#include "fuzz_tree_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_nodes(const struct rsp_node *node)
{
	for (; node; node = node->next) {
		fuzz_span(node->span);
		if (node->field->kind == RSP_KIND_STRING &&
		    node->value.bytes.len >= RSP_DNS_TEXT_ROOM)
			abort();
		check_nodes(node->first);
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct rsp_arena arena;

	(void)user;
	rsp_arena_init(&arena, 0);
	check_nodes(rsp_message_tree(message, &arena));
	rsp_arena_free(&arena);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct rsp_stream stream = {.ends[RSP_WAY_TO_SERVER].port = RSP_DNS_PORT};
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_dns_memory memory = {0};
	struct rsp_arena scratch;
	struct rsp_pass pass = {.scratch = &scratch, .message = on_message, .finding = on_finding};
	uint16_t size;

	rsp_arena_init(&scratch, 0);
	while (rsp_take_u16be(&in, &size)) {
		const struct rsp_buffer buffer = {.bytes = rsp_take_up_to(&in, size),
		                                  .kind = RSP_BUFFER_FRAME,
		                                  .name = "frame",
		                                  .frame = 1};
		const struct rsp_datagram datagram = {
		    .stream = &stream, .bytes = buffer.bytes, .buffer = &buffer};

		(void)rsp_dns_handle(&pass, &memory, &datagram);
		rsp_arena_reset(&scratch);
	}
	rsp_arena_free(&scratch);
	return 0;
}
