/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet: two bytes of link type in network order, then what was captured. */
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

static void on_message(void *user, struct rsp_message *message)
{
	unsigned *num = user;

	*num += message->iface == RSP_IF_TCP;
}

/* The one thing that the layers made of a packet is what is read of a plain one in one go. */
static void expect_alone(const struct rsp_pass *pass, unsigned num_findings,
                         const struct rsp_item *plain)
{
	const struct rsp_item *made = &pass->queue[pass->first];

	if (num_findings || pass->count != 1 || made->hint != plain->hint ||
	    made->slot != plain->slot || made->bytes.data != plain->bytes.data ||
	    made->bytes.len != plain->bytes.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned num_findings = 0;
	struct rsp_arena scratch;
	struct rsp_pass pass = {.scratch = &scratch,
	                        .user = &num_findings,
	                        .finding = on_finding,
	                        .message = on_message};
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_frame frame = {.number = 1, .slot = -1, .first_of_link = true};
	struct rsp_item item = {.hint = RSP_HINT_LINK, .slot = -1, .frame = &frame};
	struct rsp_item plain;
	struct rsp_carrier *carrier;
	uint16_t link;

	if (!rsp_take_u16be(&in, &link))
		return 0;
	item.param = link;
	frame.hint = RSP_HINT_LINK;
	frame.param = link;
	item.bytes = frame.bytes = in;
	carrier = rsp_carrier_new();
	if (!carrier)
		return 0;
	rsp_arena_init(&scratch, 0);
	rsp_carrier_handle(&pass, carrier, &item);
	if (rsp_carrier_plain(&frame, &plain))
		expect_alone(&pass, num_findings, &plain);
	while (rsp_pass_take(&pass, &item))
		(void)touch(item.bytes);
	rsp_pass_drained(&pass);
	rsp_carrier_free(carrier);
	rsp_arena_free(&pass.retired);
	rsp_arena_free(&scratch);
	return 0;
}
