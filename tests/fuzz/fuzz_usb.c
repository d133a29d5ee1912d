/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of USB one behind the other: two bytes of link type, then of each packet two bytes of
 * length and its bytes, all numbers in network order. What comes out must lie in its packet, or in
 * the buffer that it was joined into. */
#include <stdlib.h>

#include "carrier/carrier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void on_finding(void *user, const struct rsp_finding *finding)
{
	unsigned *num = user;

	*num += finding->text != NULL;
}

static unsigned touch(struct rsp_slice bytes)
{
	unsigned sum = 0;
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		sum += byte;
	return sum;
}

static void check(const struct rsp_item *item)
{
	struct rsp_slice whole = item->buffer ? item->buffer->bytes : item->frame->bytes;

	(void)touch(item->bytes);
	if (item->bytes.len && !rsp_contains(whole, item->bytes))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned num_findings = 0;
	struct rsp_pass pass = {.user = &num_findings, .finding = on_finding};
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_frame frame = {.slot = -1, .hint = RSP_HINT_LINK};
	struct rsp_carrier *carrier = rsp_carrier_new();
	struct rsp_arena scratch;
	struct rsp_item item;
	uint16_t link, size;

	rsp_arena_init(&scratch, 0);
	pass.scratch = &scratch;
	if (carrier && rsp_take_u16be(&in, &link)) {
		while (rsp_take_u16be(&in, &size)) {
			frame.number++;
			frame.bytes = rsp_take_up_to(&in, size);
			item = (struct rsp_item){.hint = RSP_HINT_LINK,
			                         .param = link,
			                         .slot = -1,
			                         .bytes = frame.bytes,
			                         .frame = &frame};
			rsp_carrier_handle(&pass, carrier, &item);
			while (rsp_pass_take(&pass, &item))
				check(&item);
			rsp_arena_reset(&scratch);
		}
	}
	rsp_carrier_free(carrier);
	rsp_arena_free(&scratch);
	return 0;
}
