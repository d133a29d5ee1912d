/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/sms.h"

#include "base/sms.h"
#include "base/tlv.h"
#include "card/instruction.h"
#include "carrier/packets.h"

/* TS 31.111 7.1.1.2; TS 102 223 8.6, 9.2, 9.4: tags without the comprehension flag */
enum {
	TAG_DOWNLOAD = 0xD1,
	TAG_USSD_DOWNLOAD = 0xD9,
	TAG_PROACTIVE = 0xD0,
	TAG_DETAILS = 0x01,
	TAG_ADDRESS = 0x06,
	TAG_USSD = 0x0A,
	TAG_TPDU = 0x0B,
	TYPE_SEND_USSD = 0x12,
	TYPE_SEND_SHORT_MESSAGE = 0x13,
	AT_TYPE = 1,
	MAX_OBJECTS = 32
};

struct found {
	struct rsp_slice tpdu, ussd, address, details;
};

static void find(struct rsp_slice in, struct found *out)
{
	struct rsp_plain_tlv tlv;

	for (unsigned num = 0; num < MAX_OBJECTS; num++) {
		if (rsp_take_comprehension_tlv(&in, &tlv) != RSP_TLV_OK)
			return;
		if (tlv.tag == TAG_TPDU && !out->tpdu.len)
			out->tpdu = tlv.value;
		else if (tlv.tag == TAG_USSD && !out->ussd.len)
			out->ussd = tlv.value;
		else if (tlv.tag == TAG_ADDRESS && !out->address.len)
			out->address = tlv.value;
		else if (tlv.tag == TAG_DETAILS && !out->details.len)
			out->details = tlv.value;
	}
}

/* Looks inside the object with this tag. */
static bool find_in(struct rsp_slice in, uint32_t tag, struct found *out)
{
	struct rsp_tlv tlv;

	*out = (struct found){0};
	if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK || tlv.tag != tag)
		return false;
	find(tlv.value, out);
	return out->tpdu.len || out->ussd.len;
}

static struct rsp_origin origin_of(const struct rsp_exchange *exchange)
{
	return (struct rsp_origin){
	    .clock = exchange->clock,
	    .t_ns = exchange->t_ns,
	    .frame = exchange->first_frame,
	    .last_frame = exchange->last_frame,
	    .by_line = exchange->by_line,
	    .slot = exchange->slot,
	    .channel = exchange->channel,
	};
}

/* Secured packets in a USSD string (TS 31.115 7), behind its data coding scheme. */
static void push_ussd(struct rsp_pass *pass, const struct rsp_item *item,
                      const struct rsp_exchange *exchange, const struct found *found,
                      enum rsp_sms_way way)
{
	bool down = way == RSP_SMS_TO_CARD;
	struct rsp_packets packets = {
	    .bytes = rsp_sub(found->ussd, 1, found->ussd.len),
	    .buffer = down ? exchange->command_buffer : exchange->response_buffer,
	    .frame = item->frame,
	    .origin = origin_of(exchange),
	    .has_way = true,
	    .way = way,
	    .carried = "USSD",
	};
	struct rsp_slice rest;

	if (rsp_packets_begin(packets.bytes))
		(void)rsp_packets_push(pass, &packets, &rest);
}

static void push(struct rsp_pass *pass, const struct rsp_item *item,
                 const struct rsp_exchange *exchange, const struct found *found,
                 enum rsp_sms_way way)
{
	bool down = way == RSP_SMS_TO_CARD;
	const struct rsp_buffer *buffer =
	    down ? exchange->command_buffer : exchange->response_buffer;
	struct rsp_sms *sms = rsp_arena_alloc(pass->scratch, sizeof(*sms));
	struct rsp_item out = {
	    .hint = RSP_HINT_SMS,
	    .slot = exchange->slot,
	    .bytes = found->tpdu,
	    .frame = item->frame,
	    .buffer = buffer,
	    .sms = sms,
	};

	if (!sms) {
		pass->out_of_memory = true;
		return;
	}
	sms->way = way;
	sms->origin = origin_of(exchange);
	sms->service_centre = found->address;
	sms->service_centre_buffer = buffer;
	if (down) {
		sms->answer = exchange->response;
		sms->answer_buffer = exchange->response_buffer;
	}
	rsp_pass_push(pass, &out);
}

void rsp_card_sms(struct rsp_pass *pass, const struct rsp_item *item,
                  const struct rsp_exchange *exchange)
{
	struct found found;
	uint8_t type;

	if (exchange->command.ins == RSP_INS_ENVELOPE) {
		if (find_in(exchange->command.data, TAG_DOWNLOAD, &found) && found.tpdu.len)
			push(pass, item, exchange, &found, RSP_SMS_TO_CARD);
		else if (find_in(exchange->command.data, TAG_USSD_DOWNLOAD, &found))
			push_ussd(pass, item, exchange, &found, RSP_SMS_TO_CARD);
		return;
	}
	if (!find_in(exchange->response, TAG_PROACTIVE, &found) ||
	    !rsp_peek_u8(found.details, AT_TYPE, &type))
		return;
	if (type == TYPE_SEND_SHORT_MESSAGE && found.tpdu.len)
		push(pass, item, exchange, &found, RSP_SMS_FROM_CARD);
	else if (type == TYPE_SEND_USSD)
		push_ussd(pass, item, exchange, &found, RSP_SMS_FROM_CARD);
}
