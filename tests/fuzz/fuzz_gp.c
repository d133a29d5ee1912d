/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GlobalPlatform commands. The input: CLA INS P1 P2, the length of the command data, that data, and
 * the data of the answer; where CLA is FF an answer to reset, or (INS 01) the length of a PPS
 * request, that, and the response. Lengths and status word are put
 * in, so that what is changed is the data. */
#include <stdlib.h>
#include <string.h>

#include "card/card.h"
#include "fuzz_tree_common.h"

enum { HEADER_LEN = 4, LC_LEN = 1, IS_ATR = 0xFF, IS_PPS = 0x01, SW_LEN = 2 };

struct run {
	struct rsp_arena scratch, trees;
	struct rsp_pass pass;
	struct rsp_card *card;
	uint64_t frame;
	size_t sum; /* of what was read, so that it is read */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static size_t read_node(const struct rsp_node *node)
{
	size_t sum = node->note ? strlen(node->note) : 0;

	fuzz_span(node->span);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		sum += read_node(child);
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
		run->sum += read_node(tree);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	fuzz_span(finding->where);
	run->sum += strlen(finding->text);
}

/* The bytes stand in memory of their own, so that a read behind them is seen. */
static void feed(struct run *run, enum rsp_hint hint, struct rsp_slice front, struct rsp_slice back)
{
	size_t len = front.len + back.len;
	uint8_t *copy = malloc(len ? len : 1);
	struct rsp_frame frame = {.number = ++run->frame, .ordered_pair = true};
	struct rsp_item item = {.hint = hint, .frame = &frame};

	if (!copy)
		return;
	if (front.len)
		memcpy(copy, front.data, front.len);
	if (back.len)
		memcpy(copy + front.len, back.data, back.len);
	item.bytes = frame.bytes = rsp_slice(copy, len);
	rsp_card_handle(&run->pass, run->card, &item);
	free(copy);
}

static void feed_exchange(struct run *run, struct rsp_slice in)
{
	static const uint8_t done[SW_LEN] = {0x90, 0x00};
	uint8_t front[HEADER_LEN + LC_LEN], num;
	struct rsp_slice header, data;

	if (!rsp_take(&in, HEADER_LEN, &header))
		return;
	memcpy(front, header.data, HEADER_LEN);
	if (front[0] == IS_ATR && front[1] == IS_PPS && rsp_take_u8(&in, &num)) {
		feed(run, RSP_HINT_PPS_REQUEST, rsp_take_up_to(&in, num), rsp_slice(NULL, 0));
		feed(run, RSP_HINT_PPS_RESPONSE, in, rsp_slice(NULL, 0));
		return;
	}
	if (front[0] == IS_ATR) {
		feed(run, RSP_HINT_ATR, in, rsp_slice(NULL, 0));
		return;
	}
	if (!rsp_take_u8(&in, &num))
		return;
	data = rsp_take_up_to(&in, num);
	front[HEADER_LEN] = (uint8_t)data.len;
	feed(run, RSP_HINT_CAPDU, rsp_slice(front, sizeof(front)), data);
	feed(run, RSP_HINT_RAPDU, in, rsp_slice(done, sizeof(done)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct run run = {
	    .pass = {.message = on_message, .finding = on_finding}
        };
	const struct rsp_item end = {.hint = RSP_HINT_END, .slot = -1};

	run.pass.user = &run;
	run.pass.scratch = &run.scratch;
	run.pass.want_trees = len % 2;
	rsp_arena_init(&run.scratch, 0);
	rsp_arena_init(&run.trees, 0);
	run.card = rsp_card_new();
	if (!run.card)
		return 0;
	feed_exchange(&run, rsp_slice(data, len));
	rsp_card_handle(&run.pass, run.card, &end);
	rsp_card_free(run.card);
	rsp_arena_free(&run.scratch);
	rsp_arena_free(&run.trees);
	return 0;
}
