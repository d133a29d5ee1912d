/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/status.h"

#include <string.h>

enum {
	BYTE_BITS = 8,
	BYTE_MASK = 0xFF,
	NIBBLE_BITS = 4,
	SW1_CLASS_ISO = 0x6,
	SW1_CLASS_OWN = 0x9,
	SW1_NULL = 0x60
};

#define ANY       RSP_STATUS_ANY_INS
#define ETSI(ins) (RSP_STATUS_ETSI | (ins))
#define GP(ins)   (RSP_STATUS_GP | (ins))
#define GSM(ins)  (RSP_STATUS_GSM | (ins))
#define ISDR(ins) (RSP_STATUS_ISDR | (ins))
#define OK        true
#define ERROR     false

static const struct rsp_status_word rows[] = {
#define STATUS(sw, mask, command, ok, name, text, clause)                                          \
	{sw, mask, command, ok, name, text, clause},
#include "card/status_words.def"
#undef STATUS
};

/* An INS alone can be any command but those that are met more seldom than others with its number.
 */
static bool fits(uint16_t row, uint16_t command)
{
	uint16_t of_row = row & (uint16_t)~BYTE_MASK, of_command = command & (uint16_t)~BYTE_MASK;

	if (row == RSP_STATUS_ANY_INS)
		return true;
	if (command == RSP_STATUS_ANY_INS || (row & BYTE_MASK) != (command & BYTE_MASK))
		return false;
	if (!of_command)
		return !(of_row & (RSP_STATUS_GSM | RSP_STATUS_ISDR));
	return !of_row || of_row & of_command;
}

const struct rsp_status_word *rsp_status_word_of(uint16_t sw, uint16_t command)
{
	const struct rsp_status_word *row = rows;

	/* The last row has an empty mask and no command, so it fits always. */
	while ((sw & row->mask) != row->sw || !fits(row->command, command))
		row++;
	return row;
}

/* What ETSI has in GlobalPlatform's class too. */
static bool is_etsi(const struct rsp_instruction *row)
{
	return row->type == RSP_CLASS_ISO || strncmp(row->clause, "GPC", strlen("GPC")) != 0;
}

uint16_t rsp_status_command(const struct rsp_instruction *row, bool is_isdr)
{
	uint16_t by = RSP_STATUS_GP;

	if (row->type == RSP_CLASS_GSM)
		by = RSP_STATUS_GSM;
	else if (!row->name || is_etsi(row))
		by = RSP_STATUS_ETSI;
	return (uint16_t)(row->ins | by | (is_isdr ? RSP_STATUS_ISDR : 0));
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
