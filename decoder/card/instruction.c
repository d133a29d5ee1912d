/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/instruction.h"

#include <stddef.h>

enum {
	NUM_INS = 256,
	GET_STATUS_P1 = 0xF0, /* GPCS 11.4.2.1: P1 80, 40, 20, 10; TS 102 221 11.1.2: 00, 01, 02 */
	ANSWERS_P1 = 0x30,    /* GPCS E.5.3.3: what answers are to have; TS 102 221 11.1.24: 00 */
	BEGIN_P2 = 0x01,      /* likewise; 11.1.24: 00 */
	END_P2 = 0x03         /* GPCS E.5.4.4; TS 31.102 7.5: 01, 02 */
};

/* The roles of an instruction, by its class and number. */
#define GP(type)          ((type) == RSP_CLASS_PROPRIETARY)
#define GSM(type)         ((type) == RSP_CLASS_GSM)
#define STORES(type, ins) (GP(type) && (ins) == RSP_INS_STORE_DATA)
#define CHANNELS(type, ins)                                                                        \
	(!GSM(type) && ((ins) == RSP_INS_SELECT || (ins) == RSP_INS_MANAGE_CHANNEL ||              \
	                (ins) == RSP_INS_TERMINAL_PROFILE))
#define TOOLKIT(type, ins)                                                                         \
	((GP(type) || GSM(type)) &&                                                                \
	 ((ins) == RSP_INS_TERMINAL_PROFILE || (ins) == RSP_INS_FETCH ||                           \
	  (ins) == RSP_INS_TERMINAL_RESPONSE || (ins) == RSP_INS_ENVELOPE))
#define SECURES(type, ins)                                                                         \
	(GP(type) &&                                                                               \
	 ((ins) == RSP_INS_INITIALIZE_UPDATE || (ins) == RSP_INS_EXTERNAL_AUTHENTICATE ||          \
	  (ins) == RSP_INS_INTERNAL_AUTHENTICATE || (ins) == RSP_INS_SECURITY_OPERATION))
#define MANAGES(type, ins)                                                                         \
	((!GSM(type) && (ins) == RSP_INS_GET_DATA) ||                                              \
	 (GP(type) &&                                                                              \
	  (SHARED(type, ins) || (ins) == RSP_INS_PUT_KEY || (ins) == RSP_INS_STORE_DATA ||         \
	   (ins) == RSP_INS_DELETE || (ins) == RSP_INS_INSTALL || (ins) == RSP_INS_LOAD ||         \
	   (ins) == RSP_INS_SET_STATUS)))
#define SHARED(type, ins)                                                                          \
	(GP(type) &&                                                                               \
	 ((ins) == RSP_INS_STATUS || (ins) == RSP_INS_BEGIN_R_MAC || (ins) == RSP_INS_END_R_MAC))
#define ROLES(type, ins)                                                                           \
	((STORES(type, ins) ? RSP_ROLE_STORES : 0) |                                               \
	 (CHANNELS(type, ins) ? RSP_ROLE_CHANNELS : 0) |                                           \
	 (TOOLKIT(type, ins) ? RSP_ROLE_TOOLKIT : 0) |                                             \
	 (SECURES(type, ins) ? RSP_ROLE_SECURES : 0) |                                             \
	 (MANAGES(type, ins) ? RSP_ROLE_MANAGES : 0) | (SHARED(type, ins) ? 0 : RSP_ROLE_OWN) |    \
	 ((ins) == RSP_INS_GET_RESPONSE ? RSP_ROLE_FETCHES : 0))

const struct rsp_instruction rsp_instructions[RSP_NUM_CLASSES][NUM_INS] = {
#define INSTRUCTION(class, number, shape, data, name, clause)                                      \
	[RSP_CLASS_##class][number] = {name,                                                       \
	                               RSP_CASE_##shape,                                           \
	                               RSP_DATA_##data,                                            \
	                               RSP_CLASS_##class,                                          \
	                               number,                                                     \
	                               ROLES(RSP_CLASS_##class, number),                           \
	                               false,                                                      \
	                               clause},
#include "base/instructions.def"
#undef INSTRUCTION
};

/* Of GlobalPlatform where ETSI has another command with the INS. */
static const struct rsp_instruction doubles[] = {
#define DOUBLE(number, shape, name, clause)                                                        \
	{                                                                                          \
		name, shape, RSP_DATA_OPEN, RSP_CLASS_PROPRIETARY, number, RSP_ROLE_MANAGES, true, \
		    clause                                                                         \
	}
    DOUBLE(RSP_INS_STATUS, RSP_CASE_4, "GET STATUS", "GPCS 11.4"),
    DOUBLE(RSP_INS_BEGIN_R_MAC, RSP_CASE_4, "BEGIN R-MAC SESSION", "GPCS E.5.3"),
    DOUBLE(RSP_INS_END_R_MAC, RSP_CASE_2, "END R-MAC SESSION", "GPCS E.5.4"),
#undef DOUBLE
};
enum { NUM_DOUBLES = sizeof(doubles) / sizeof(*doubles) };

const struct rsp_instruction rsp_instruction_none = {.type = RSP_CLASS_RESERVED, .clause = ""};

/* Where an instruction is looked for: in its own class first. */
static const enum rsp_class_type order[RSP_NUM_CLASSES][3] = {
    [RSP_CLASS_ISO] = {RSP_CLASS_ISO,         RSP_CLASS_PROPRIETARY, RSP_CLASS_GSM        },
    [RSP_CLASS_PROPRIETARY] = {RSP_CLASS_PROPRIETARY, RSP_CLASS_ISO,         RSP_CLASS_GSM        },
    [RSP_CLASS_GSM] = {RSP_CLASS_GSM,         RSP_CLASS_ISO,         RSP_CLASS_PROPRIETARY},
    [RSP_CLASS_RESERVED] = {RSP_CLASS_ISO,         RSP_CLASS_PROPRIETARY, RSP_CLASS_GSM        },
};

static bool is_double(uint8_t ins, uint8_t p1, uint8_t p2)
{
	switch ((int)ins) {
	case RSP_INS_STATUS:
		return p1 & GET_STATUS_P1;
	case RSP_INS_BEGIN_R_MAC:
		return p1 & ANSWERS_P1 || p2 == BEGIN_P2;
	case RSP_INS_END_R_MAC:
		return p2 == END_P2;
	default:
		return false;
	}
}

const struct rsp_instruction *rsp_instruction_other(enum rsp_class_type type, uint8_t ins,
                                                    uint8_t p1, uint8_t p2)
{
	for (size_t i = 0; type == RSP_CLASS_PROPRIETARY && i < NUM_DOUBLES; i++)
		if (doubles[i].ins == ins && is_double(ins, p1, p2))
			return &doubles[i];
	for (size_t i = 0; i < sizeof(order[type]) / sizeof(order[type][0]); i++) {
		const struct rsp_instruction *row = &rsp_instructions[order[type][i]][ins];

		if (row->name)
			return row;
	}
	return &rsp_instruction_none;
}

bool rsp_instruction_is(const struct rsp_instruction *row, enum rsp_ins ins)
{
	if (!row->name || row->ins != ins || row->doubled)
		return false;
	if (ins == RSP_INS_STORE_DATA)
		return row->type == RSP_CLASS_PROPRIETARY;
	return row->type != RSP_CLASS_GSM;
}

bool rsp_instruction_means(const struct rsp_instruction *row, enum rsp_ins ins)
{
	static const uint8_t shared[] = {RSP_INS_AUTHENTICATE, RSP_INS_AUTHENTICATE_ODD,
	                                 RSP_INS_DELETE_FILE,  RSP_INS_TERMINATE_DF,
	                                 RSP_INS_TERMINATE_EF, RSP_INS_CREATE_FILE};

	if (row->type == RSP_CLASS_GSM)
		return row->name && row->ins == ins;
	if (!rsp_instruction_is(row, ins))
		return false;
	for (size_t i = 0; i < sizeof(shared); i++)
		if (shared[i] == ins)
			return row->type == RSP_CLASS_ISO;
	return true;
}

const struct rsp_instruction *rsp_instruction_at(size_t at)
{
	for (size_t i = 0; i < (size_t)RSP_NUM_CLASSES * NUM_INS; i++) {
		const struct rsp_instruction *row = &rsp_instructions[i / NUM_INS][i % NUM_INS];

		if (row->name && at-- == 0)
			return row;
	}
	return at < NUM_DOUBLES ? &doubles[at] : NULL;
}
