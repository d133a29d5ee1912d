/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is a list of datagrams: one octet (bit 1 the direction, the rest the client's port),
 * two of length, the bytes. */
#include "carrier/coap.h"

#include "fuzz_stream_common.h"

static void send(struct rsp_pass *pass, struct rsp_coap *coap, uint8_t what, struct rsp_slice bytes,
                 uint64_t number)
{
	struct rsp_endpoint client = {.address_len = 4, .port = (uint16_t)(what >> 1)};
	struct rsp_endpoint server = {.address_len = 4, .port = RSP_COAP_PORT};
	struct rsp_frame frame = {.number = number, .bytes = bytes, .slot = -1};
	struct rsp_coap_datagram datagram = {.from = what & FUZZ_WAY ? server : client,
	                                     .to = what & FUZZ_WAY ? client : server,
	                                     .bytes = bytes,
	                                     .frame = &frame};

	rsp_coap_handle(pass, coap, &datagram);
	fuzz_drain(pass);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_arena scratch;
	struct rsp_pass pass = {
	    .scratch = &scratch, .message = fuzz_on_message, .finding = fuzz_on_finding};
	struct rsp_coap *coap = rsp_coap_new();
	uint8_t what;
	uint16_t part;

	if (!coap)
		abort();
	rsp_arena_init(&scratch, 0);
	for (uint64_t number = 1; rsp_take_u8(&in, &what) && rsp_take_u16be(&in, &part); number++)
		send(&pass, coap, what, rsp_take_up_to(&in, part), number);
	rsp_coap_end(&pass, coap);
	fuzz_drain(&pass);
	if (pass.held != 0)
		abort();
	rsp_coap_free(coap);
	rsp_arena_free(&scratch);
	return 0;
}
