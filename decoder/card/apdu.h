/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cutting bytes into command, data, response and status word.
 *
 * A frame that holds all of them does not say where one ends: the byte behind P2 (P3) is Lc or Le.
 * The rules:
 * 1. The last two bytes are the status word; if they cannot be one, the frame is a command alone.
 * 2. The case of the instruction (table instructions.def) says whether P3 is Lc or Le. For an
 * unknown instruction it is Lc when at least P3 bytes follow, else Le. GET DATA of an object of an
 * ARA takes data where P3 bytes are one TLV and not the object that is asked for.
 * 3. What follows the data of a case 4 command is the response, with Le in front of it when the
 * byte there is 00 or counts exactly what follows, unless the bytes are one whole TLV.
 * 4. P3 = 00 stands for the three-byte lengths (ISO 7816-4 5.1) only when the short reading cannot
 * be: data behind Lc = 00, or a response of more than 256 bytes.
 * 5. No data at all behind Lc is right when the card refused the command by its header.
 */
#ifndef RSP_CARD_APDU_H
#define RSP_CARD_APDU_H

#include "card/exchange.h"
#include "card/instruction.h"

/* What is wrong with the lengths; `declared` and `found` of struct rsp_apdu say how much. */
enum rsp_apdu_fault {
	RSP_FAULT_NONE,
	RSP_FAULT_HEADER,   /* no header, or an INS that cannot be one (6X, 9X) */
	RSP_FAULT_LC_LONG,  /* Lc is more than the bytes that follow */
	RSP_FAULT_LC_SHORT, /* bytes behind the data that are neither Le nor a response */
	RSP_FAULT_LE_SHORT, /* the response is longer than Le */
	RSP_FAULT_SW        /* no status word at the end of a response */
};

/* All slices are cut from the bytes given. */
struct rsp_apdu {
	struct rsp_capdu command; /* header and data lie in the bytes given */
	bool has_command;
	bool has_response;         /* `response` (perhaps empty) and `sw` are there */
	struct rsp_slice front;    /* of the command: header and Lc or Le */
	struct rsp_slice back;     /* of the command: Le behind the data; empty: none */
	struct rsp_slice response; /* without status word */
	struct rsp_slice sw_bytes; /* empty: none */
	bool has_sw;
	uint16_t sw;
	struct rsp_class class;                    /* what CLA says, when has_command */
	const struct rsp_instruction *instruction; /* never NULL when has_command */
	enum rsp_apdu_fault fault;
	size_t declared, found;
};

/* rsp_apdu_of_command cuts a command alone (ISO 7816-4 5.1). False when there is no header. */
RSP_MUST_USE bool rsp_apdu_of_command(struct rsp_slice in, struct rsp_apdu *out);

/* rsp_apdu_of_response cuts a response alone; fault RSP_FAULT_SW when no status word ends it: all
 * bytes are then response. */
void rsp_apdu_of_response(struct rsp_slice in, struct rsp_apdu *out);

/* rsp_apdu_of_frame cuts a frame that holds a command with its response, or, when it is too short
 * for both or has no status word, one of them. False when it can be neither. */
RSP_MUST_USE bool rsp_apdu_of_frame(struct rsp_slice in, struct rsp_apdu *out);

#endif
