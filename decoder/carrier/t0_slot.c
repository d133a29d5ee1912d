/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/t0_slot.h"

enum {
	P3_MAX = 256, /* what P3 = 0 asks for, in data from the card */
	NIBBLE_BITS = 4,
	NIBBLE = 0x0F,
	COMPLEMENT = 0xFF,
	SW1_ISO = 0x6, /* the upper half of SW1 */
	SW1_OWN = 0x9,
	CLA_GSM = 0xA0,
	TS_DIRECT = 0x3B,
	TS_INVERSE = 0x3F,
	HAS_TD = 0x80,
	ATR_MIN = 2,       /* TS and T0 */
	INS_STATUS = 0xF2, /* GET STATUS too, which sends: P1 tells (GPCS 11.4.2.1) */
	NUM_INS = 256
};

/* Which way the data of a command goes (ISO 7816-3 12.1.1, 12.2). */
enum way {
	KNOWN = 1,
	FROM_CARD = 2,
	TO_CARD = 4,
	EITHER = FROM_CARD | TO_CARD,
	WAY_1 = KNOWN,
	WAY_2 = KNOWN | FROM_CARD,
	WAY_3 = KNOWN | TO_CARD,
	WAY_4 = KNOWN | TO_CARD,
	WAY_UNKNOWN = KNOWN | EITHER
};

enum class { ISO, PROPRIETARY, GSM, NUM_CLASSES };

static const uint8_t ways[NUM_CLASSES][NUM_INS] = {
#define INSTRUCTION(class, number, shape, data, name, clause) [class][number] = WAY_##shape,
#include "base/instructions.def"
#undef INSTRUCTION
};

/* The class is not asked for: a header may be missing, and terminals use others than specified. */
static unsigned known_ways(uint8_t ins)
{
	return ways[ISO][ins] | ways[PROPRIETARY][ins] | ways[GSM][ins];
}

static unsigned ways_of(uint8_t ins)
{
	unsigned all = known_ways(ins);

	return all == 0 || ins == INS_STATUS ? EITHER : all;
}

bool rsp_t0_may_send(uint8_t ins)
{
	return ways_of(ins) & TO_CARD;
}

bool rsp_t0_may_receive(const struct rsp_t0_slot *slot)
{
	return slot->p3 == 0 || ways_of(slot->ins) & FROM_CARD;
}

void rsp_t0_slot_begin(struct rsp_t0_slot *slot, struct rsp_slice header)
{
	slot->phase = RSP_T0_WAITING;
	slot->ins = 0;
	slot->p3 = 0;
	slot->bare = false;
	slot->sent = 0;
	slot->got = 0;
	slot->left = 0;
	slot->has_sw1 = false;
	if (!rsp_peek_u8(header, 1, &slot->ins) ||
	    !rsp_peek_u8(header, RSP_T0_HEADER_LEN - 1, &slot->p3))
		slot->p3 = 0;
}

void rsp_t0_slot_reset(struct rsp_t0_slot *slot)
{
	slot->phase = RSP_T0_IDLE;
	slot->has_sw1 = false;
	slot->after_atr = false;
}

size_t rsp_t0_due(const struct rsp_t0_slot *slot)
{
	size_t done = slot->sent + slot->got;
	size_t all = slot->p3 || slot->sent ? slot->p3 : P3_MAX;

	return done < all ? all - done : 0;
}

static bool is_sw1(uint8_t byte)
{
	return byte != RSP_T0_NULL && !rsp_t0_is_ins(byte);
}

enum rsp_t0_byte rsp_t0_meaning(const struct rsp_t0_slot *slot, uint8_t byte)
{
	bool due = rsp_t0_due(slot) > 0;

	if (is_sw1(byte))
		return RSP_T0_BYTE_SW1;
	if (due && byte == slot->ins)
		return RSP_T0_BYTE_ALL;
	if (due && (byte ^ slot->ins) == COMPLEMENT)
		return RSP_T0_BYTE_ONE;
	return slot->bare && byte == slot->ins ? RSP_T0_BYTE_LATE : RSP_T0_BYTE_OTHER;
}

bool rsp_t0_is_ins(uint8_t byte)
{
	uint8_t upper = byte >> NIBBLE_BITS;

	return upper != SW1_ISO && upper != SW1_OWN;
}

/* A header, or one with as much data as it says, perhaps with Le behind. */
static bool has_length_of_command(struct rsp_slice in)
{
	uint8_t p3 = 0;

	if (in.len <= RSP_T0_HEADER_LEN)
		return in.len >= RSP_T0_HEADER_LEN - 1;
	return rsp_peek_u8(in, RSP_T0_HEADER_LEN - 1, &p3) && p3 &&
	       (in.len == (size_t)RSP_T0_HEADER_LEN + p3 ||
	        in.len == (size_t)RSP_T0_HEADER_LEN + p3 + 1);
}

/* Classes in use: ISO 7816-4 5.4.1 and TS 51.011; not 2X, 3X (reserved), AX but A0, BX, FX. */
static bool is_class_in_use(uint8_t cla)
{
	static const bool in_use[] = {
	    [0x0] = true, [0x1] = true, [0x4] = true, [0x5] = true, [0x6] = true, [0x7] = true,
	    [0x8] = true, [0x9] = true, [0xC] = true, [0xD] = true, [0xE] = true, [0xF] = false,
	};

	return cla == CLA_GSM || in_use[cla >> NIBBLE_BITS];
}

bool rsp_t0_is_command(struct rsp_slice in)
{
	uint8_t cla, ins;

	return rsp_peek_u8(in, 0, &cla) && rsp_peek_u8(in, 1, &ins) && cla != RSP_T0_PPSS &&
	       rsp_t0_is_ins(ins) && has_length_of_command(in) &&
	       (in.len <= RSP_T0_HEADER_LEN || is_class_in_use(cla));
}

/* No specification has an INS 00; AIDs often begin with A0 00. What is longer than a header may be
 * a part of data, whose fifth byte now and then is its length. */
bool rsp_t0_is_surely_command(struct rsp_slice in)
{
	uint8_t cla, ins;

	return rsp_t0_is_command(in) && in.len >= RSP_T0_HEADER_LEN && rsp_peek_u8(in, 0, &cla) &&
	       rsp_peek_u8(in, 1, &ins) && is_class_in_use(cla) && ins != 0 &&
	       (in.len == RSP_T0_HEADER_LEN || known_ways(ins));
}

bool rsp_t0_take_sw(struct rsp_slice *in, struct rsp_slice *out)
{
	struct rsp_slice rest = *in;
	uint8_t sw1;

	if (!rsp_take_last(&rest, RSP_T0_SW_LEN, out) || !rsp_peek_u8(*out, 0, &sw1) ||
	    !is_sw1(sw1))
		return false;
	*in = rest;
	return true;
}

static bool is_ts(uint8_t byte)
{
	return byte == TS_DIRECT || byte == TS_INVERSE;
}

/* How many of the bytes TA, TB, TC follow. */
static size_t num_of_three(uint8_t y)
{
	enum { TA = 0x10, TB = 0x20, TC = 0x40 };

	return (y & TA ? 1U : 0U) + (y & TB ? 1U : 0U) + (y & TC ? 1U : 0U);
}

/* Reads over TS to TDi; *out_due is how many bytes must follow: the historical bytes, and a check
 * byte unless T=0 is the only protocol (ISO 7816-3 8.2). */
static bool skip_interface_bytes(struct rsp_slice *atr, size_t *out_due)
{
	bool checked = false;
	uint8_t y;

	if (!rsp_skip(atr, 1) || !rsp_take_u8(atr, &y))
		return false;
	*out_due = y & NIBBLE;
	for (;;) {
		if (!rsp_skip(atr, num_of_three(y)))
			return false;
		if (!(y & HAS_TD))
			break;
		if (!rsp_take_u8(atr, &y))
			return false;
		checked = checked || (y & NIBBLE);
	}
	*out_due += checked ? 1 : 0;
	return true;
}

bool rsp_t0_atr_is_whole(struct rsp_slice atr)
{
	size_t due;
	uint8_t ts;

	if (atr.len >= ATR_MIN && rsp_peek_u8(atr, 0, &ts) && !is_ts(ts))
		return true;
	return skip_interface_bytes(&atr, &due) && atr.len >= due;
}

bool rsp_t0_is_atr(struct rsp_slice in)
{
	size_t due;
	uint8_t ts;

	return in.len > ATR_MIN && rsp_peek_u8(in, 0, &ts) && is_ts(ts) &&
	       skip_interface_bytes(&in, &due) && in.len == due;
}

bool rsp_t0_atr_is_new(struct rsp_slice in)
{
	uint8_t first;

	return rsp_peek_u8(in, 0, &first) && is_ts(first) && rsp_t0_atr_is_whole(in);
}
