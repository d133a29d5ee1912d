/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP packets, each behind two bytes with its length: fragments, tunnels, segments. */
#include "carrier/carrier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void on_finding(void *user, const struct rsp_finding *finding)
{
	unsigned *num = user;

	*num += finding->text != NULL;
}

static void on_message(void *user, struct rsp_message *message)
{
	unsigned *num = user;

	*num += message->iface == RSP_IF_TCP;
}

static unsigned touch(struct rsp_slice bytes)
{
	unsigned sum = 0;
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		sum += byte;
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned num = 0;
	struct rsp_arena scratch;
	struct rsp_pass pass = {
	    .scratch = &scratch, .user = &num, .finding = on_finding, .message = on_message};
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_frame frame = {.clock = RSP_CLOCK_UNIX, .slot = -1};
	struct rsp_carrier *carrier = rsp_carrier_new();
	struct rsp_item item = {.slot = -1};
	uint16_t packet_len;

	rsp_arena_init(&scratch, 0);
	while (carrier && rsp_take_u16be(&in, &packet_len)) {
		frame.number++;
		frame.bytes = rsp_take_up_to(&in, packet_len);
		item = (struct rsp_item){
		    .hint = RSP_HINT_IP, .slot = -1, .frame = &frame, .bytes = frame.bytes};
		rsp_carrier_handle(&pass, carrier, &item);
		while (rsp_pass_take(&pass, &item))
			(void)touch(item.bytes);
		rsp_pass_drained(&pass);
	}
	item = (struct rsp_item){.hint = RSP_HINT_END, .slot = -1};
	if (carrier)
		rsp_carrier_handle(&pass, carrier, &item);
	rsp_pass_drained(&pass);
	rsp_carrier_free(carrier);
	rsp_arena_free(&pass.retired);
	rsp_arena_free(&scratch);
	return 0;
}
