/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The card layer over a sequence of items. Each item of the input: one octet of kind (bits 1 to 4:
 * the hint from RSP_HINT_TPDU on; bit 5: the source promises pairs; bits 6 to 8: the slot, and
 * with bits 5 and 8 the session of a modem), one octet of length, the bytes. */
#include <stdlib.h>
#include <string.h>

#include "card/card.h"
#include "fuzz_tree_common.h"

enum {
	KIND_HINT_MASK = 0x0F,
	KIND_PROMISED = 0x10,
	KIND_SESSION = 0x90,
	KIND_SLOT_SHIFT = 5
};

struct run {
	struct rsp_arena scratch, trees;
	struct rsp_pass pass;
	struct rsp_card *card;
	uint64_t frame;
	size_t sum; /* of what was read, so that it is read */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static size_t read_node(const struct rsp_node *node, unsigned depth)
{
	size_t sum = 1;

	fuzz_span(node->span);
	if (depth > RSP_MAX_DEPTH)
		abort();
	if (node->note)
		sum += strlen(node->note);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		sum += read_node(child, depth + 1);
	return sum;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;
	const struct rsp_node *tree = message->tree;

	if (!tree) {
		rsp_arena_reset(&run->trees);
		tree = message->build(message, &run->trees);
	}
	if (tree)
		run->sum += read_node(tree, 0);
	run->sum += strlen(message->function);
	if (message->summary)
		run->sum += strlen(message->summary);
	if (message->result.state == RSP_RESULT_ERROR)
		run->sum += strlen(message->result.name);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	fuzz_span(finding->where);
	run->sum += strlen(finding->text);
}

static void handle(struct run *run, const struct rsp_item *item)
{
	struct rsp_item inner;

	rsp_card_handle(&run->pass, run->card, item);
	while (rsp_pass_take(&run->pass, &inner))
		if (inner.exchange)
			run->sum += inner.exchange->command.data.len + inner.exchange->aid.len;
}

/* The bytes stand in memory of their own, so that a read behind them is seen. */
static void feed(struct run *run, uint8_t kind, struct rsp_slice bytes)
{
	uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
	struct rsp_frame frame = {.number = ++run->frame,
	                          .slot = kind >> KIND_SLOT_SHIFT,
	                          .has_session = (kind & KIND_SESSION) == KIND_SESSION,
	                          .session = kind >> KIND_SLOT_SHIFT,
	                          .ordered_pair = kind & KIND_PROMISED};
	struct rsp_item item = {.slot = frame.has_session ? 0 : frame.slot,
	                        .frame = &frame,
	                        .has_session = frame.has_session,
	                        .session = frame.session};

	if (!copy)
		return;
	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	item.hint = (enum rsp_hint)(RSP_HINT_TPDU + (kind & KIND_HINT_MASK));
	item.bytes = frame.bytes = rsp_slice(copy, bytes.len);
	if (item.hint <= RSP_HINT_REFUSED)
		handle(run, &item);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct run run = {
	    .pass = {.message = on_message, .finding = on_finding}
        };
	const struct rsp_item end = {.hint = RSP_HINT_END, .slot = -1};
	struct rsp_slice in = rsp_slice(data, len);
	uint8_t kind, part;

	run.pass.user = &run;
	run.pass.scratch = &run.scratch;
	run.pass.want_trees = len % 2;
	rsp_arena_init(&run.scratch, 0);
	rsp_arena_init(&run.trees, 0);
	run.card = rsp_card_new();
	if (!run.card)
		return 0;
	while (rsp_take_u8(&in, &kind) && rsp_take_u8(&in, &part))
		feed(&run, kind, rsp_take_up_to(&in, part));
	handle(&run, &end);
	rsp_card_free(run.card);
	rsp_arena_free(&run.scratch);
	rsp_arena_free(&run.trees);
	return 0;
}
