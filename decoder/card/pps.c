/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protocol and parameters selection: ISO 7816-3 9. */
#include "card/atr.h"

enum {
	PPSS = 0xFF,
	FIRST_BIT = 0x10, /* of PPS0: PPS1 is there; PPS2 and PPS3 by the next two */
	PROTOCOL_MASK = 0x0F,
	NUM_OPTIONAL = 3
};

/* The bytes of a request or response. */
struct pps {
	uint8_t ppss, pps0, pck;
	struct rsp_slice optional[NUM_OPTIONAL]; /* PPS1 to PPS3; empty where PPS0 says so */
	struct rsp_slice rest;
};

static bool has(const struct pps *pps, unsigned i)
{
	return pps->pps0 & FIRST_BIT << i;
}

static bool read_pps(struct rsp_slice in, struct pps *out)
{
	*out = (struct pps){0};
	if (!rsp_take_u8(&in, &out->ppss) || !rsp_take_u8(&in, &out->pps0))
		return false;
	for (unsigned i = 0; i < NUM_OPTIONAL; i++)
		if (has(out, i) && !rsp_take(&in, 1, &out->optional[i]))
			return false;
	if (!rsp_take_u8(&in, &out->pck))
		return false;
	out->rest = in;
	return true;
}

/* What is there of them. */
static void show_bytes(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	static const enum rsp_card_field fields[NUM_OPTIONAL] = {
	    RSP_CARD_PPS_PPS1, RSP_CARD_PPS_PPS2, RSP_CARD_PPS_PPS3};
	struct rsp_slice part;
	struct rsp_node *node;
	uint8_t pps0;

	if (rsp_take(&in, 1, &part))
		rsp_show_uint(decode, parent, RSP_CARD_PPS_PPSS, part);
	if (!rsp_take(&in, 1, &part) || !rsp_peek_u8(part, 0, &pps0))
		return;
	node = rsp_show_uint(decode, parent, RSP_CARD_PPS_PPS0, part);
	rsp_show_bits(decode, node, RSP_CARD_PPS_PROTOCOL, part, 4, 1);
	for (unsigned i = 0; i < NUM_OPTIONAL; i++) {
		if (!(pps0 & FIRST_BIT << i) || !rsp_take(&in, 1, &part))
			continue;
		node = rsp_show_uint(decode, parent, fields[i], part);
		if (i == 0)
			rsp_atr_speed(decode, node, part);
	}
	if (rsp_take(&in, 1, &part))
		rsp_show_uint(decode, parent, RSP_CARD_PPS_PCK, part);
}

static void check(struct rsp_decode *decode, struct rsp_slice in, const struct pps *pps)
{
	struct rsp_slice whole = rsp_sub(in, 0, in.len - pps->rest.len);

	if (pps->ppss != PPSS)
		rsp_report(decode, RSP_RULE_PPS_BAD, in, "it begins with %02X, not FF", pps->ppss);
	if (rsp_atr_xor(whole) != 0)
		rsp_report(decode, RSP_RULE_PPS_BAD, in,
		           "the check byte PCK %02X does not fit the bytes before it", pps->pck);
	if (pps->rest.len)
		rsp_report(decode, RSP_RULE_PPS_BAD, pps->rest, "%zu bytes behind PCK",
		           pps->rest.len);
}

/* What makes an answer one that the terminal cannot go on with (ISO 7816-3 9.3); NULL: nothing. */
static const char *what_differs(struct rsp_arena *arena, const struct pps *asked,
                                const struct pps *answer)
{
	unsigned wanted = asked->pps0 & PROTOCOL_MASK, got = answer->pps0 & PROTOCOL_MASK;

	if (got != wanted)
		return rsp_arena_printf(arena, "T=%u was asked for, and T=%u is the answer", wanted,
		                        got);
	for (unsigned i = 0; i < NUM_OPTIONAL; i++) {
		if (!has(answer, i))
			continue;
		if (!has(asked, i))
			return rsp_arena_printf(arena, "PPS%u was not asked for", i + 1);
		if (!rsp_equal(asked->optional[i], answer->optional[i]))
			return rsp_arena_printf(arena, "PPS%u is another than asked for", i + 1);
	}
	return NULL;
}

static void compare(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                    const struct pps *asked, const struct pps *answer)
{
	const char *differs = what_differs(decode->arena, asked, answer);

	if (differs) {
		rsp_show_note(node, "refused: the card must be reset");
		rsp_report(decode, RSP_RULE_PPS_DIFFERS, in, "%s", differs);
	} else if (has(asked, 0) && !has(answer, 0)) {
		rsp_show_note(node, "the speed stays as it was: 372 clocks a bit");
	} else {
		rsp_show_note(node, asked->pps0 == answer->pps0 ? "as asked for"
		                                                : "not all that was asked for");
	}
}

void rsp_show_pps(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                  struct rsp_slice asked)
{
	struct pps pps, request;

	show_bytes(decode, parent, in);
	if (!read_pps(in, &pps)) {
		rsp_report(decode, RSP_RULE_PPS_BAD, in, "%zu bytes are fewer than PPS0 says",
		           in.len);
		return;
	}
	check(decode, in, &pps);
	if (asked.len && read_pps(asked, &request))
		compare(decode, parent, in, &request, &pps);
}
