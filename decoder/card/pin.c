/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/pin.h"

#include "card/show.h"

enum {
	PIN_LEN = 8,       /* TS 102 221 9.5.1 */
	TRIES_SW = 0x63C0, /* TS 102 221 10.2.1.3 */
	TRIES_MASK = 0xFFF0,
	SW_BLOCKED = 0x6983,    /* TS 102 221 10.2.1.5 */
	SW_GSM_BLOCKED = 0x9840 /* TS 51.011 9.4.5 */
};

void rsp_pin_show(struct rsp_decode *decode, const struct rsp_pending *pending,
                  struct rsp_node *parent, struct rsp_slice in)
{
	static const struct {
		uint8_t ins;
		enum rsp_card_field first, second;
	} rows[] = {
	    {RSP_INS_CHANGE_PIN,  RSP_CARD_PIN_OLD, RSP_CARD_PIN_NEW},
	    {RSP_INS_UNBLOCK_PIN, RSP_CARD_PIN_PUK, RSP_CARD_PIN_NEW},
	};
	enum rsp_card_field first = RSP_CARD_PIN_VALUE, second = RSP_CARD_PIN_VALUE;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].ins == pending->instruction->ins) {
			first = rows[i].first;
			second = rows[i].second;
		}
	}
	rsp_show_bytes(decode, parent, first, rsp_take_up_to(&in, PIN_LEN));
	if (in.len)
		rsp_show_bytes(decode, parent, second, in);
}

bool rsp_pin_tries(const struct rsp_pending *pending, unsigned *out_tries)
{
	uint16_t sw = pending->exchange.sw;

	if (!pending->exchange.has_sw)
		return false;
	*out_tries = sw & (uint16_t)~TRIES_MASK;
	if (sw == SW_BLOCKED || sw == SW_GSM_BLOCKED)
		*out_tries = 0;
	else if ((sw & TRIES_MASK) != TRIES_SW)
		return false;
	return true;
}

bool rsp_pin_asked(const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	unsigned tries;

	return pending->kind == RSP_PENDING_APDU && pending->fault == RSP_FAULT_NONE &&
	       (rsp_instruction_is(pending->instruction, RSP_INS_VERIFY_PIN) ||
	        rsp_instruction_is(pending->instruction, RSP_INS_UNBLOCK_PIN)) &&
	       exchange->command_buffer && !exchange->command.data.len &&
	       (exchange->sw & TRIES_MASK) == TRIES_SW && rsp_pin_tries(pending, &tries) && tries;
}
