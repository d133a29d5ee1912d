/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/status.h"

#include <stddef.h>

enum {
	BYTE_BITS = 8,
	BYTE_MASK = 0xFF,
	NIBBLE_BITS = 4,
	SW1_CLASS_ISO = 0x6,
	SW1_CLASS_OWN = 0x9,
	SW1_NULL = 0x60
};

#define ANY   RSP_STATUS_ANY_INS
#define OK    true
#define ERROR false

static const struct rsp_status_word rows[] = {
#define STATUS(sw, mask, ins, ok, name, text, clause) {sw, mask, ins, ok, name, text, clause},
#include "card/status_words.def"
#undef STATUS
};

const struct rsp_status_word *rsp_status_word_of(uint16_t sw, uint16_t ins)
{
	const struct rsp_status_word *row = rows;

	/* The last row has an empty mask and no instruction, so it fits always. */
	while ((sw & row->mask) != row->sw || (row->ins != RSP_STATUS_ANY_INS && row->ins != ins))
		row++;
	return row;
}

uint8_t rsp_sw1(uint16_t sw)
{
	return (uint8_t)(sw >> BYTE_BITS);
}

uint8_t rsp_sw2(uint16_t sw)
{
	return (uint8_t)(sw & BYTE_MASK);
}

bool rsp_sw_plausible(uint16_t sw)
{
	uint8_t sw1 = rsp_sw1(sw);

	return sw1 != SW1_NULL &&
	       (sw1 >> NIBBLE_BITS == SW1_CLASS_ISO || sw1 >> NIBBLE_BITS == SW1_CLASS_OWN);
}

bool rsp_sw_ok(uint16_t sw)
{
	switch (rsp_sw1(sw)) {
	case RSP_SW1_OK:
	case RSP_SW1_PROACTIVE:
	case RSP_SW1_RESPONSE_WAITS:
	case RSP_SW1_GSM_RESPONSE_WAITS:
	case RSP_SW1_WARNING:
		return true;
	default:
		return false;
	}
}
