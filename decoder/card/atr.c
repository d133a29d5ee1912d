/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answer to reset: ISO 7816-3 8. */
#include "card/atr.h"

#include "card/gp_object.h"

enum {
	MAX_INTERFACE_ROUNDS =
	    8, /* ISO 7816-3 8.2.1: at most 32 bytes behind TS, so no more groups */
	HISTORICAL_MASK = 0x0F,
	HAS_TA = 0x10,
	HAS_TB = 0x20,
	HAS_TC = 0x40,
	HAS_TD = 0x80,
	PROTOCOL_MASK = 0x0F,
	NUM_BYTES = 3, /* TA, TB, TC */
	T_1 = 1,
	T_GLOBAL = 15,
	HAS_INTERFACES = 0x80,
	TS_DIRECT = 0x3B,
	TS_INVERSE = 0x3F,
	TS_INVERSE_RAW = 0x03, /* TS_INVERSE as it is on the line, read in the direct convention */
	NUM_INTEGERS = 16
};

struct atr {
	struct rsp_decode *decode;
	struct rsp_node *node;
	struct rsp_slice in;
	bool cut;
	uint8_t protocol; /* of the last TD */
	bool needs_tck;   /* ISO 7816-3 8.2.5: unless T=0 is the only protocol */
};

static const char *const global_names[MAX_INTERFACE_ROUNDS][4] = {
    {"TA1", "TB1", "TC1", "TD1"},
    {"TA2", "TB2", "TC2", "TD2"},
    {"TA3", "TB3", "TC3", "TD3"},
    {"TA4", "TB4", "TC4", "TD4"},
    {"TA5", "TB5", "TC5", "TD5"},
    {"TA6", "TB6", "TC6", "TD6"},
    {"TA7", "TB7", "TC7", "TD7"},
    {"TA8", "TB8", "TC8", "TD8"},
};

static bool take_byte(struct atr *atr, enum rsp_card_field field, const char *name, uint8_t *out,
                      struct rsp_node **out_node)
{
	struct rsp_slice part = rsp_sub(atr->in, 0, 1);
	struct rsp_node *node;

	if (!rsp_take_u8(&atr->in, out)) {
		atr->cut = true;
		return false;
	}
	node = rsp_show_uint(atr->decode, atr->node, field, part);
	rsp_show_note(node, name);
	if (out_node)
		*out_node = node;
	return true;
}

typedef void show_byte_fn(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part);

/* ISO 7816-3 8.3, tables 7 and 8; 0: reserved */
static const uint16_t fi_values[NUM_INTEGERS] = {372, 372, 558, 744,  1116, 1488, 1860, 0,
                                                 0,   512, 768, 1024, 1536, 2048, 0,    0};
static const uint8_t di_values[NUM_INTEGERS] = {0, 1, 2, 4, 8, 16, 32, 64, 12, 20};

/* Clocks a bit, with a tenth where there is one. */
static const char *clocks_text(struct rsp_arena *arena, uint8_t speed)
{
	enum { NIBBLE_BITS = 4, TENTHS = 10 };
	unsigned fi = fi_values[speed >> NIBBLE_BITS], di = di_values[speed & HISTORICAL_MASK];
	unsigned clocks;

	if (!fi || !di)
		return "a reserved value: no speed";
	clocks = (TENTHS * fi + di / 2) / di;
	if (clocks % TENTHS)
		return rsp_arena_printf(arena, "%u.%u clocks a bit", clocks / TENTHS,
		                        clocks % TENTHS);
	return rsp_arena_printf(arena, "%u clocks a bit", clocks / TENTHS);
}

void rsp_atr_speed(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	struct rsp_node *di;
	uint8_t speed;

	rsp_show_bits(decode, node, RSP_CARD_ATR_FI, part, 8, 5);
	di = rsp_show_bits(decode, node, RSP_CARD_ATR_DI, part, 4, 1);
	if (!decode->no_nodes && rsp_peek_u8(part, 0, &speed))
		rsp_show_note(di, clocks_text(decode->arena, speed));
}

/* Of cards before 2006; nobody drives the contact any more. */
static void show_tb1(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_bits(decode, node, RSP_CARD_ATR_VPP_CURRENT, part, 7, 6);
	rsp_show_bits(decode, node, RSP_CARD_ATR_VPP, part, 5, 1);
}

static void show_tb2(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_uint(decode, node, RSP_CARD_ATR_VPP_TENTHS, part);
}

static void show_tc1(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_uint(decode, node, RSP_CARD_ATR_GUARD, part);
}

static void show_ta2(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_bits(decode, node, RSP_CARD_ATR_MODE_CHANGE, part, 8, 8);
	rsp_show_bits(decode, node, RSP_CARD_ATR_MODE_IMPLICIT, part, 5, 5);
	rsp_show_bits(decode, node, RSP_CARD_ATR_PROTOCOL, part, 4, 1);
}

static void show_tc2(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_uint(decode, node, RSP_CARD_ATR_WI, part);
}

static void show_ifsc(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_uint(decode, node, RSP_CARD_ATR_IFSC, part);
}

static void show_waiting(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_bits(decode, node, RSP_CARD_ATR_BWI, part, 8, 5);
	rsp_show_bits(decode, node, RSP_CARD_ATR_CWI, part, 4, 1);
}

static void show_edc(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_bits(decode, node, RSP_CARD_ATR_EDC, part, 1, 1);
}

static void show_classes(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	static const enum rsp_card_field classes[8] = {
	    RSP_NUM_CARD_FIELDS,  RSP_NUM_CARD_FIELDS,  RSP_NUM_CARD_FIELDS,  RSP_CARD_ATR_CLASS_E,
	    RSP_CARD_ATR_CLASS_D, RSP_CARD_ATR_CLASS_C, RSP_CARD_ATR_CLASS_B, RSP_CARD_ATR_CLASS_A,
	};

	rsp_show_bits(decode, node, RSP_CARD_ATR_CLOCK_STOP, part, 8, 7);
	rsp_show_flags(decode, node, part, classes);
}

/* TS 102 221 6.3.3: the first TB behind T=15; bit 8 says that others are of use. */
static void show_interfaces(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	static const enum rsp_card_field interfaces[8] = {
	    RSP_NUM_CARD_FIELDS,  RSP_CARD_ATR_USB,     RSP_CARD_ATR_CLF,   RSP_CARD_ATR_IMPEDANCE,
	    RSP_CARD_ATR_CHANNEL, RSP_CARD_ATR_SECURED, RSP_CARD_ATR_EUICC, RSP_CARD_ATR_MEP,
	};
	uint8_t octet;

	if (rsp_peek_u8(part, 0, &octet) && octet & HAS_INTERFACES)
		rsp_show_flags(decode, node, part, interfaces);
}

/* What TA, TB, TC say: those of the first two groups by their place, others by the protocol of the
 * TD before them (ISO 7816-3 8.2.3). */
static show_byte_fn *meaning_of(unsigned round, uint8_t protocol, size_t which)
{
	static show_byte_fn *const by_place[2][NUM_BYTES] = {
	    {rsp_atr_speed, show_tb1, show_tc1},
	    {show_ta2,      show_tb2, show_tc2},
	};
	static show_byte_fn *const of_t1[NUM_BYTES] = {show_ifsc, show_waiting, show_edc};
	static show_byte_fn *const of_t15[NUM_BYTES] = {show_classes, show_interfaces, NULL};

	if (round < 2)
		return by_place[round][which];
	if (protocol == T_1)
		return of_t1[which];
	return protocol == T_GLOBAL ? of_t15[which] : NULL;
}

/* One group TAi TBi TCi TDi; `present` says which. False when no group follows. */
static bool take_group(struct atr *atr, unsigned round, uint8_t *present)
{
	static const struct {
		uint8_t bit;
		enum rsp_card_field field;
	} bytes[] = {
	    {HAS_TA, RSP_CARD_ATR_TA},
            {HAS_TB, RSP_CARD_ATR_TB},
            {HAS_TC, RSP_CARD_ATR_TC}
        };
	const char *const *names = global_names[round];
	struct rsp_slice part;
	struct rsp_node *node;
	uint8_t value;

	for (size_t i = 0; i < NUM_BYTES; i++) {
		show_byte_fn *show = meaning_of(round, atr->protocol, i);

		part = rsp_sub(atr->in, 0, 1);
		if (!(*present & bytes[i].bit))
			continue;
		if (!take_byte(atr, bytes[i].field, names[i], &value, &node))
			return false;
		if (show)
			show(atr->decode, node, part);
	}
	if (!(*present & HAS_TD))
		return false;
	part = rsp_sub(atr->in, 0, 1);
	if (!take_byte(atr, RSP_CARD_ATR_TD, names[3], present, &node))
		return false;
	rsp_show_bits(atr->decode, node, RSP_CARD_ATR_PROTOCOL, part, 4, 1);
	atr->protocol = *present & PROTOCOL_MASK;
	atr->needs_tck |= atr->protocol != 0;
	return true;
}

uint8_t rsp_atr_xor(struct rsp_slice in)
{
	uint8_t sum = 0, byte;

	while (rsp_take_u8(&in, &byte))
		sum ^= byte;
	return sum;
}

static void take_tck(struct atr *atr, struct rsp_slice checked)
{
	struct rsp_slice part = rsp_sub(atr->in, 0, 1);
	uint8_t tck;

	if (!take_byte(atr, RSP_CARD_ATR_TCK, NULL, &tck, NULL))
		return;
	if (rsp_atr_xor(rsp_sub(checked, 0, rsp_offset_in(checked, atr->in))) != 0)
		rsp_report_at_level(atr->decode, RSP_RULE_ATR_BAD, RSP_LEVEL_INFO, part,
		                    "the check byte TCK %02X does not fit the bytes before it",
		                    tck);
}

static void take_historical(struct atr *atr, size_t len)
{
	struct rsp_slice part = rsp_take_up_to(&atr->in, len);

	if (part.len)
		rsp_show_historical(
		    atr->decode,
		    rsp_show_bytes(atr->decode, atr->node, RSP_CARD_ATR_HISTORICAL, part), part);
	atr->cut |= part.len < len;
}

static void report_end(const struct atr *atr, struct rsp_slice whole)
{
	if (atr->cut)
		rsp_report(atr->decode, RSP_RULE_ATR_BAD, rsp_sub(whole, whole.len, 0),
		           "the answer to reset ends after %zu bytes, before what it announces",
		           whole.len);
	if (atr->in.len == 0)
		return;
	rsp_show_bytes(atr->decode, atr->node, RSP_CARD_ATR_TRAILING, atr->in);
	rsp_report(atr->decode, RSP_RULE_ATR_BAD, atr->in,
	           "%zu bytes behind the end of the answer to reset", atr->in.len);
}

static void check_ts(struct rsp_decode *decode, struct rsp_slice part, uint8_t ts)
{
	if (ts == TS_INVERSE_RAW)
		rsp_report(decode, RSP_RULE_ATR_BAD, part,
		           "TS is 03: a card of the inverse convention (3F), whose bytes were not "
		           "turned round");
	else if (ts != TS_DIRECT && ts != TS_INVERSE)
		rsp_report(decode, RSP_RULE_ATR_BAD, part, "TS is %02X, neither 3B nor 3F", ts);
}

void rsp_show_atr(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	static const char *const first_group[] = {"TD1", "TC1", "TB1", "TA1"};
	struct atr atr = {.decode = decode, .node = parent, .in = in};
	struct rsp_slice checked;
	uint8_t ts, t0 = 0, present;
	struct rsp_node *node;
	unsigned round = 0;

	if (!take_byte(&atr, RSP_CARD_ATR_TS, NULL, &ts, NULL)) {
		report_end(&atr, in);
		return;
	}
	check_ts(decode, rsp_sub(in, 0, 1), ts);
	checked = atr.in;
	if (take_byte(&atr, RSP_CARD_ATR_T0, NULL, &t0, &node)) {
		rsp_show_flag_names(decode, node, rsp_sub(checked, 0, 1), first_group,
		                    sizeof(first_group) / sizeof(first_group[0]));
		rsp_show_bits(decode, node, RSP_CARD_ATR_NUM_HISTORICAL, rsp_sub(checked, 0, 1), 4,
		              1);
		present = t0;
		while (round < MAX_INTERFACE_ROUNDS && take_group(&atr, round, &present))
			round++;
	}
	if (!atr.cut)
		take_historical(&atr, t0 & HISTORICAL_MASK);
	if (atr.needs_tck && !atr.cut)
		take_tck(&atr, checked);
	report_end(&atr, in);
}
