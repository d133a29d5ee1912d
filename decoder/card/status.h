/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Status words: what SW1 SW2 say, with the command they answer. */
#ifndef RSP_CARD_STATUS_H
#define RSP_CARD_STATUS_H

#include "card/instruction.h"

/* ISO 7816-4 5.1.3: the first bytes of status words that steer the exchange. */
enum rsp_sw1 {
	RSP_SW1_RESPONSE_WAITS = 0x61,
	RSP_SW1_WARNING = 0x62,
	RSP_SW1_WARNING_CHANGED = 0x63,
	RSP_SW1_WRONG_LE = 0x6C,
	RSP_SW1_OK = 0x90,
	RSP_SW1_PROACTIVE = 0x91,
	RSP_SW1_GSM_RESPONSE_WAITS = 0x9F
};

struct rsp_status_word {
	uint16_t sw, mask; /* fits when the masked bits are those of `sw` */
	uint16_t command;  /* only for this command; RSP_STATUS_ANY_INS: for all */
	bool ok;           /* the command was carried out */
	const char *name;  /* short, for results: "file not found" */
	const char *text;  /* what it says, as a clause of a sentence */
	const char *clause;
};

/* A command is its INS and, where it is known, who gives that INS its meaning. */
enum {
	RSP_STATUS_ANY_INS = 0x100,
	RSP_STATUS_ETSI = 0x200, /* TS 102 221, 102 222 and ISO 7816-4 */
	RSP_STATUS_GP = 0x400,
	RSP_STATUS_GSM = 0x800,  /* TS 51.011 */
	RSP_STATUS_ISDR = 0x1000 /* besides: an ISD-R answers */
};

/* rsp_status_command gives the command of a row of the instructions. */
uint16_t rsp_status_command(const struct rsp_instruction *row, bool is_isdr);

/* rsp_status_word_of gives the row for a status word that answers a command: what
 * rsp_status_command gives, an INS alone, or RSP_STATUS_ANY_INS when nothing is known of it. Never
 * NULL: the last row is "unknown status word". */
const struct rsp_status_word *rsp_status_word_of(uint16_t sw, uint16_t command);

/* rsp_sw1 is the first byte of a status word, rsp_sw2 the second. */
uint8_t rsp_sw1(uint16_t sw);
uint8_t rsp_sw2(uint16_t sw);

/* rsp_sw_plausible tells whether two bytes can be a status word: 61 to 6F, 90 to 9F (ISO
 * 7816-3 10.3.3; 60 is the NULL procedure byte). */
bool rsp_sw_plausible(uint16_t sw);

/* rsp_sw_ok tells whether the card carried out the command, for deciding what it selected or
 * opened: normal ending, 61xx, 9Fxx, 62xx. */
bool rsp_sw_ok(uint16_t sw);

#endif
