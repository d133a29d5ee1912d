/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet: two bytes of link type in network order, then what was captured. */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned num_findings = 0;
	struct rsp_pass pass = {.user = &num_findings, .finding = on_finding};
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_frame frame = {.number = 1, .slot = -1, .first_of_link = true};
	struct rsp_item item = {.hint = RSP_HINT_LINK, .slot = -1, .frame = &frame};
	struct rsp_carrier *carrier;
	uint16_t link;

	if (!rsp_take_u16be(&in, &link))
		return 0;
	item.param = link;
	item.bytes = in;
	carrier = rsp_carrier_new();
	if (!carrier)
		return 0;
	rsp_carrier_handle(&pass, carrier, &item);
	while (rsp_pass_take(&pass, &item))
		(void)touch(item.bytes);
	rsp_pass_drained(&pass);
	rsp_carrier_free(carrier);
	return 0;
}
