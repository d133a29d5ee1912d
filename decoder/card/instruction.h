/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions by class and INS: name, case, secrecy of the data. */
#ifndef RSP_CARD_INSTRUCTION_H
#define RSP_CARD_INSTRUCTION_H

#include <stddef.h>

#include "card/class.h"

/* The instructions that the logic, not only the tables, has to know. */
enum rsp_ins {
	RSP_INS_DEACTIVATE_FILE = 0x04,
	RSP_INS_TERMINAL_PROFILE = 0x10,
	RSP_INS_FETCH = 0x12,
	RSP_INS_TERMINAL_RESPONSE = 0x14,
	RSP_INS_VERIFY_PIN = 0x20,
	RSP_INS_CHANGE_PIN = 0x24,
	RSP_INS_DISABLE_PIN = 0x26,
	RSP_INS_ENABLE_PIN = 0x28,
	RSP_INS_SECURITY_OPERATION = 0x2A,
	RSP_INS_UNBLOCK_PIN = 0x2C,
	RSP_INS_INCREASE = 0x32,
	RSP_INS_ACTIVATE_FILE = 0x44,
	RSP_INS_INITIALIZE_UPDATE = 0x50,
	RSP_INS_MANAGE_CHANNEL = 0x70,
	RSP_INS_MANAGE_SECURE_CHANNEL = 0x73,
	RSP_INS_TRANSACT_DATA = 0x75,
	RSP_INS_SUSPEND_UICC = 0x76,
	RSP_INS_GET_IDENTITY = 0x78,
	RSP_INS_END_R_MAC = 0x78,
	RSP_INS_BEGIN_R_MAC = 0x7A,
	RSP_INS_EXTERNAL_AUTHENTICATE = 0x82,
	RSP_INS_GET_CHALLENGE = 0x84,
	RSP_INS_INTERNAL_AUTHENTICATE = 0x88,
	RSP_INS_AUTHENTICATE = 0x88,
	RSP_INS_AUTHENTICATE_ODD = 0x89,
	RSP_INS_SEARCH_RECORD = 0xA2,
	RSP_INS_SELECT = 0xA4,
	RSP_INS_TERMINAL_CAPABILITY = 0xAA,
	RSP_INS_READ_BINARY = 0xB0,
	RSP_INS_READ_RECORD = 0xB2,
	RSP_INS_GET_RESPONSE = 0xC0,
	RSP_INS_ENVELOPE = 0xC2,
	RSP_INS_GET_DATA = 0xCA,
	RSP_INS_RETRIEVE_DATA = 0xCB,
	RSP_INS_RESIZE_FILE = 0xD4,
	RSP_INS_UPDATE_BINARY = 0xD6,
	RSP_INS_PUT_KEY = 0xD8,
	RSP_INS_SET_DATA = 0xDB,
	RSP_INS_UPDATE_RECORD = 0xDC,
	RSP_INS_CREATE_FILE = 0xE0,
	RSP_INS_STORE_DATA = 0xE2,
	RSP_INS_DELETE = 0xE4,
	RSP_INS_DELETE_FILE = 0xE4,
	RSP_INS_INSTALL = 0xE6,
	RSP_INS_TERMINATE_DF = 0xE6,
	RSP_INS_LOAD = 0xE8,
	RSP_INS_TERMINATE_EF = 0xE8,
	RSP_INS_PUSH = 0xEC,
	RSP_INS_SET_STATUS = 0xF0,
	RSP_INS_STATUS = 0xF2
};

/* ISO 7816-3 12.1.1; RSP_CASE_UNKNOWN: the lengths must tell. */
enum rsp_case { RSP_CASE_UNKNOWN, RSP_CASE_1, RSP_CASE_2, RSP_CASE_3, RSP_CASE_4 };

enum rsp_command_data { RSP_DATA_OPEN, RSP_DATA_PIN, RSP_DATA_KEYS };

/* What others have to do with a command: who is handed every exchange asks for these bits, which
 * are worked out with the table. Those of STORE DATA, SELECT and MANAGE CHANNEL are as
 * rsp_instruction_is says. */
enum rsp_role {
	RSP_ROLE_STORES = 1 << 0,   /* STORE DATA */
	RSP_ROLE_CHANNELS = 1 << 1, /* changes channels: SELECT, MANAGE CHANNEL, TERMINAL PROFILE */
	RSP_ROLE_TOOLKIT = 1 << 2,  /* is one of the toolkit's */
	RSP_ROLE_SECURES = 1 << 3,  /* begins a secure channel */
	RSP_ROLE_MANAGES = 1 << 4,  /* GlobalPlatform, so that the answer may have a MAC though the
	                               command has none (GPCS 10.6) */
	RSP_ROLE_OWN = 1 << 5,      /* no other command has the INS in this class (`doubled`) */
	RSP_ROLE_FETCHES = 1 << 6   /* GET RESPONSE */
};

struct rsp_instruction {
	const char *name; /* NULL: not known */
	enum rsp_case shape;
	enum rsp_command_data data;
	enum rsp_class_type type; /* the class the specification gives to it */
	uint8_t ins;
	uint8_t roles; /* enum rsp_role */
	bool doubled;  /* of GlobalPlatform, and ETSI has another command with the INS */
	const char *clause;
};

/* rsp_instruction_of gives the row for a command of a class, never NULL. What ETSI and
 * GlobalPlatform give the same INS to (F2, 78, 7A) is told apart by P1 and P2. When the
 * specifications do not give the instruction to this class, the row of another class is given
 * (row->type says which); one without name when there is none. */
RSP_INLINE const struct rsp_instruction *rsp_instruction_of(enum rsp_class_type type, uint8_t ins,
                                                            uint8_t p1, uint8_t p2);

/* rsp_instruction_is tells whether the row is the command `ins` of TS 102 221 or GlobalPlatform,
 * not one of TS 51.011 or ISO 7816-4 that has the same number. */
bool rsp_instruction_is(const struct rsp_instruction *row, enum rsp_ins ins);

/* rsp_instruction_means tells whether the row is the command `ins` of TS 102 221 or 102 222, or the
 * one that TS 51.011 gives the same number; not one of GlobalPlatform where that has the number for
 * something else. */
bool rsp_instruction_means(const struct rsp_instruction *row, enum rsp_ins ins);

/* rsp_instruction_none is the row without a name: of what is no command. */
extern const struct rsp_instruction rsp_instruction_none;

/* rsp_instruction_at gives the named row `at` (from 0), by class and INS; NULL behind the last. */
const struct rsp_instruction *rsp_instruction_at(size_t at);

/* Inline: each command is looked up. Nothing below this line is a contract. */

extern const struct rsp_instruction rsp_instructions[RSP_NUM_CLASSES][UINT8_MAX + 1];

/* rsp_instruction_other is rsp_instruction_of where its own class and INS alone do not tell. */
__attribute__((noinline)) const struct rsp_instruction *
rsp_instruction_other(enum rsp_class_type type, uint8_t ins, uint8_t p1, uint8_t p2);

RSP_INLINE const struct rsp_instruction *rsp_instruction_of(enum rsp_class_type type, uint8_t ins,
                                                            uint8_t p1, uint8_t p2)
{
	const struct rsp_instruction *row = &rsp_instructions[type][ins];

	return row->roles & RSP_ROLE_OWN ? row : rsp_instruction_other(type, ins, p1, p2);
}

#endif
