/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/sms.h"

#include "base/sms.h"
#include "base/tlv.h"
#include "card/instruction.h"

/* TS 31.111 7.1.1.2; TS 102 223 8.6, 9.2, 9.4: tags without the comprehension flag */
enum {
	TAG_DOWNLOAD = 0xD1,
	TAG_PROACTIVE = 0xD0,
	TAG_DETAILS = 0x01,
	TAG_ADDRESS = 0x06,
	TAG_TPDU = 0x0B,
	TYPE_SEND_SHORT_MESSAGE = 0x13,
	AT_TYPE = 1,
	MAX_OBJECTS = 32
};

struct found {
	struct rsp_slice tpdu, address, details;
};

static void find(struct rsp_slice in, struct found *out)
{
	struct rsp_plain_tlv tlv;

	for (unsigned num = 0; num < MAX_OBJECTS; num++) {
		if (rsp_take_comprehension_tlv(&in, &tlv) != RSP_TLV_OK)
			return;
		if (tlv.tag == TAG_TPDU && !out->tpdu.len)
			out->tpdu = tlv.value;
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
	return out->tpdu.len;
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
	sms->origin = (struct rsp_origin){
	    .clock = exchange->clock,
	    .t_ns = exchange->t_ns,
	    .frame = exchange->first_frame,
	    .last_frame = exchange->last_frame,
	    .by_line = exchange->by_line,
	    .slot = exchange->slot,
	    .channel = exchange->channel,
	};
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
		if (find_in(exchange->command.data, TAG_DOWNLOAD, &found))
			push(pass, item, exchange, &found, RSP_SMS_TO_CARD);
	} else if (find_in(exchange->response, TAG_PROACTIVE, &found) &&
	           rsp_peek_u8(found.details, AT_TYPE, &type) && type == TYPE_SEND_SHORT_MESSAGE) {
		push(pass, item, exchange, &found, RSP_SMS_FROM_CARD);
	}
}
