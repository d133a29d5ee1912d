/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/packets.h"

enum {
	/* TS 102 225 5.1, 5.2: what a header has without a check */
	COMMAND_HEADER = 13,
	RESPONSE_HEADER = 10,
	SPI1_RESERVED = 0xE0,
	SPI1_CHECK = 0x03,
	AT_SPI = 1
};

static bool is_response(uint32_t identifier)
{
	return identifier == RSP_PACKET_RESPONSE || identifier == RSP_PACKET_USSD_RESPONSE;
}

/* A packet looks like a BER object whose tag is its identifier. */
static bool take_packet(struct rsp_slice *in, struct rsp_tlv *out)
{
	struct rsp_slice rest = *in;

	if (rsp_take_tlv(&rest, out) != RSP_TLV_OK || out->tag < RSP_PACKET_COMMAND ||
	    out->tag > RSP_PACKET_USSD_RESPONSE)
		return false;
	*in = rest;
	return true;
}

/* Whether a header has room for a check of a length that is met. */
static bool is_header_length(uint8_t len, uint8_t least)
{
	static const uint8_t checks[] = {0, 2, 4, 8, 16};

	for (size_t i = 0; i < sizeof(checks); i++)
		if (len == least + checks[i])
			return true;
	return false;
}

bool rsp_packets_begin(struct rsp_slice head)
{
	struct rsp_tlv packet;
	uint8_t len, spi1, least;

	if (!take_packet(&head, &packet) || !rsp_peek_u8(packet.value, 0, &len))
		return false;
	least = is_response(packet.tag) ? RESPONSE_HEADER : COMMAND_HEADER;
	if (!is_header_length(len, least) || packet.declared_len <= len)
		return false;
	if (is_response(packet.tag) || !rsp_peek_u8(packet.value, AT_SPI, &spi1))
		return true;
	return !(spi1 & SPI1_RESERVED) && !(spi1 & SPI1_CHECK) == (len == least);
}

static bool push(struct rsp_pass *pass, const struct rsp_packets *packets,
                 const struct rsp_tlv *packet)
{
	struct rsp_secured *secured = rsp_arena_alloc(pass->scratch, sizeof(*secured));
	struct rsp_item item = {
	    .hint = RSP_HINT_SECURED,
	    .slot = packets->origin.slot,
	    .bytes = packet->whole,
	    .frame = packets->frame,
	    .buffer = packets->buffer,
	    .secured = secured,
	};

	if (!secured) {
		pass->out_of_memory = true;
		return false;
	}
	*secured = (struct rsp_secured){
	    .form = RSP_SECURED_STREAM,
	    .is_response = is_response(packet->tag),
	    .way = is_response(packet->tag) ? RSP_SMS_FROM_CARD : RSP_SMS_TO_CARD,
	    .origin = packets->origin,
	    .cut = packet->truncated,
	    .carried = packets->carried,
	    .iccid = packets->iccid,
	};
	if (packets->has_way)
		secured->way = packets->way;
	rsp_pass_push(pass, &item);
	return true;
}

size_t rsp_packets_push(struct rsp_pass *pass, const struct rsp_packets *packets,
                        struct rsp_slice *out_rest)
{
	struct rsp_tlv packet;
	size_t num = 0;

	*out_rest = packets->bytes;
	/* Whatever the first is, what follows it must look like one: junk is no row of packets. */
	while (out_rest->len && (num == 0 || rsp_packets_begin(*out_rest)) &&
	       take_packet(out_rest, &packet)) {
		if (!push(pass, packets, &packet))
			return num;
		num++;
		rsp_pass_drain(pass);
	}
	return num;
}
