/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trees that a flow keeps of messages made by hand, and what they hide. */
#include <stdlib.h>
#include <string.h>

#include "base/decode.h"
#include "report/flow.h"
#include "rsptrace/trace.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

/* VERIFY PIN with the digits 1234. */
static const uint8_t verify[] = {0x00, 0x20, 0x00, 0x01, 0x08, 0x31, 0x32,
                                 0x33, 0x34, 0xFF, 0xFF, 0xFF, 0xFF};
/* ProfileInfo { 5A ICCID 8900011111111111118 } */
static const uint8_t profile[] = {0x5A, 0x0A, 0x98, 0x00, 0x10, 0x11,
                                  0x11, 0x11, 0x11, 0x11, 0x11, 0xF8};
static const char iccid[] = "8900011111111111118";

static const struct rsp_field *field(const char *key)
{
	const struct rsp_field *found = rsp_field_find(rsp_text(key));

	assert_non_null(found);
	return found;
}

static const struct rsp_node *verify_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	struct rsp_slice bytes = message->command->bytes;
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, message->command);
	root = rsp_node_new(&decode, NULL, field("apdu.command"), bytes);
	rsp_node_uint(&decode, root, field("apdu.command.cla"), rsp_sub(bytes, 0, 1), 0);
	rsp_node_bytes(&decode, root, field("apdu.command.pin"), rsp_sub(bytes, 5, 8),
	               rsp_sub(bytes, 5, 8));
	return root;
}

static const struct rsp_node *profile_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	struct rsp_slice bytes = message->command->bytes;
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, message->command);
	root = rsp_node_new(&decode, NULL, field("es10.profile_info"), bytes);
	rsp_node_text(&decode, root, field("es10.profile_info.iccid"), rsp_sub(bytes, 2, 10),
	              iccid);
	return root;
}

static struct rsp_message message_of(struct rsp_arena *arena, uint64_t seq, struct rsp_slice bytes)
{
	return (struct rsp_message){
	    .seq = seq,
	    .trace = 1,
	    .iface = RSP_IF_ES10B,
	    .frame = seq,
	    .last_frame = seq,
	    .slot = -1,
	    .channel = 1,
	    .function = "Something",
	    .summary = "of 8900011111111111118",
	    .command = rsp_buffer_frame(arena, bytes, seq, 0),
	};
}

/* Feeds both messages; NULL where memory did not suffice for a flow at all. */
static struct rsp_flow *flow_of(struct rsp_definitions *definitions,
                                const struct rsp_flow_options *options)
{
	struct rsp_flow *flow = rsp_flow_new(definitions, options);
	struct rsp_arena arena;
	struct rsp_message message;

	if (!flow)
		return NULL;
	rsp_arena_init(&arena, 0);
	message = message_of(&arena, 1, rsp_slice(verify, sizeof(verify)));
	message.build = verify_tree;
	if (message.command)
		rsp_flow_message(flow, &message);
	message = message_of(&arena, 2, rsp_slice(profile, sizeof(profile)));
	message.build = profile_tree;
	if (message.command)
		rsp_flow_message(flow, &message);
	rsp_flow_end(flow);
	rsp_arena_free(&arena);
	return flow;
}

static void assert_trees(const struct rsp_flow_options *options, const char *first,
                         const char *second)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	struct rsp_flow *flow;

	assert_non_null(definitions);
	flow = flow_of(definitions, options);
	assert_non_null(flow);
	assert_false(flow->failed);
	assert_string_equal(rsp_flow_line(flow, 1, 1)->tree, first);
	assert_string_equal(rsp_flow_line(flow, 1, 2)->tree, second);
	rsp_flow_free(flow);
	rsp_definitions_free(definitions);
}

static void hides_what_decode_hides(void **state)
{
	(void)state;
	assert_trees(&(struct rsp_flow_options){.trees = true},
	             "CLA: 0x00\nPIN: (hidden, 8 bytes; --reveal shows it)\n",
	             "iccid: 8900011111111111118\n");
	assert_trees(&(struct rsp_flow_options){.trees = true, .reveal = true},
	             "CLA: 0x00\nPIN: 31323334FFFFFFFF\n", "iccid: 8900011111111111118\n");
	assert_trees(&(struct rsp_flow_options){.trees = true, .redact = true},
	             "CLA: 0x00\nPIN: (hidden, 8 bytes; --reveal shows it)\n",
	             "iccid: [iccid 1]\n");
}

static void keeps_none_unasked(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	struct rsp_flow *flow;

	(void)state;
	flow = flow_of(definitions, &(struct rsp_flow_options){.lines = true});
	assert_non_null(flow);
	assert_null(rsp_flow_line(flow, 1, 1)->tree);
	rsp_flow_free(flow);
	flow = flow_of(definitions, &(struct rsp_flow_options){.reveal = false});
	assert_non_null(flow);
	assert_null(rsp_flow_line(flow, 1, 1));
	rsp_flow_free(flow);
	rsp_definitions_free(definitions);
}

/* Whatever memory lacks, a PIN does not come out. */
static void without_memory(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	struct rsp_flow_options options = {.trees = true};
	uint64_t total = 1;

	(void)state;
	for (uint64_t nth = 0; nth <= total; nth++) {
		struct rsp_flow *flow;

		test_fail_alloc(nth);
		flow = flow_of(definitions, &options);
		if (!nth)
			total = test_num_allocs();
		test_fail_alloc(0);
		for (size_t at = 0; flow && at < flow->num_lines; at++)
			assert_true(!flow->lines[at].tree ||
			            !strstr(flow->lines[at].tree, "31323334"));
		rsp_flow_free(flow);
	}
	rsp_definitions_free(definitions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hides_what_decode_hides),
	    cmocka_unit_test(keeps_none_unasked),
	    cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
