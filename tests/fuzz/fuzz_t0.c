/* SPDX-License-Identifier: GPL-2.0-or-later */
/* T=0 with the card layer behind it, over a sequence of records. Each record of the input: one
 * octet of kind (bits 1 to 3: enum rsp_t0_kind; bits 4, 5: the slot; bit 6: it has a number; bit 7:
 * it has the time of the one before), one octet of length, the bytes. */
#include <stdlib.h>

#include "card/card.h"
#include "carrier/t0.h"

enum { KIND = 0x07, SLOT_SHIFT = 3, SLOT = 0x03, NUMBERED = 0x20, SAME_TIME = 0x40 };

struct run {
	struct rsp_arena scratch, trees;
	struct rsp_pass pass;
	struct rsp_t0 *t0;
	struct rsp_card *card;
	struct rsp_frame frame;
	size_t sum; /* of what was read, so that it is read */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_buffer(const struct rsp_buffer *buffer)
{
	const struct rsp_buffer *frame;
	size_t off;

	for (size_t at = 0; buffer && at < buffer->bytes.len; at++)
		if (!rsp_buffer_locate(buffer, at, &frame, &off) || off >= frame->bytes.len)
			abort();
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	if (!message->function || message->last_frame < message->frame)
		abort();
	check_buffer(message->command);
	check_buffer(message->response);
	rsp_arena_reset(&run->trees);
	(void)message->build(message, &run->trees);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	run->sum += finding->text[0] != '\0';
}

/* Every item reads its bytes, and has a frame. */
static void drain(struct run *run)
{
	struct rsp_item item;
	uint8_t byte;

	while (rsp_pass_take(&run->pass, &item)) {
		struct rsp_slice bytes = item.bytes;

		if (item.hint == RSP_HINT_EXCHANGE)
			continue;
		if (!item.frame)
			abort();
		while (rsp_take_u8(&bytes, &byte))
			run->sum += byte;
		rsp_card_handle(&run->pass, run->card, &item);
	}
	rsp_arena_reset(&run->scratch);
}

static void give(struct run *run, uint8_t kind, struct rsp_slice bytes)
{
	struct rsp_item item = {.hint = RSP_HINT_T0, .param = kind & KIND, .frame = &run->frame};

	run->frame.number++;
	run->frame.clock = RSP_CLOCK_RELATIVE;
	run->frame.t_ns += kind & SAME_TIME ? 0 : 1;
	run->frame.has_sequence = kind & NUMBERED;
	run->frame.sequence = run->frame.number;
	run->frame.slot = item.slot = (kind >> SLOT_SHIFT & SLOT) - 1;
	run->frame.bytes = item.bytes = bytes;
	rsp_t0_handle(&run->pass, run->t0, &item);
	drain(run);
}

static void end(struct run *run)
{
	struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1};

	rsp_t0_handle(&run->pass, run->t0, &item);
	drain(run);
	rsp_card_handle(&run->pass, run->card, &item);
	rsp_t0_free(run->t0);
	rsp_card_free(run->card);
	rsp_arena_free(&run->scratch);
	rsp_arena_free(&run->trees);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct run run = {.t0 = rsp_t0_new(), .card = rsp_card_new()};
	struct rsp_slice in = rsp_slice(data, len);
	uint8_t kind, num;

	if (!run.t0 || !run.card)
		abort();
	rsp_arena_init(&run.scratch, 0);
	rsp_arena_init(&run.trees, 0);
	run.pass = (struct rsp_pass){
	    .scratch = &run.scratch, .user = &run, .message = on_message, .finding = on_finding};
	while (rsp_take_u8(&in, &kind) && rsp_take_u8(&in, &num))
		give(&run, kind, rsp_take_up_to(&in, num));
	end(&run);
	return 0;
}
