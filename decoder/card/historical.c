/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Historical bytes of an answer to reset: ISO 7816-4 8.1.1. */
#include "card/gp_object.h"

enum {
	OCTET = 1,
	CATEGORY_WITH_STATUS = 0x00,
	CATEGORY_DIR = 0x10,
	CATEGORY_TLV = 0x80,
	STATUS_LEN = 3, /* behind the objects of category 00 */
	SW_LEN = 2,
	NIBBLE = 4,
	LENGTH_MASK = 0x0F,
	TAG_SERVICES = 3,
	TAG_CAPABILITIES = 7,
	TAG_STATUS = 8,
	NUM_TAGS = 16
};

static void show_services(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part = rsp_sub(in, 0, OCTET);

	rsp_show_bits(decode, node, RSP_CARD_ATR_BY_FULL_NAME, part, 8, 8);
	rsp_show_bits(decode, node, RSP_CARD_ATR_BY_PARTIAL_NAME, part, 7, 7);
	rsp_show_bits(decode, node, RSP_CARD_ATR_DIR, part, 6, 6);
	rsp_show_bits(decode, node, RSP_CARD_ATR_ATR_FILE, part, 5, 5);
	rsp_show_bits(decode, node, RSP_CARD_ATR_ACCESS, part, 4, 2);
	rsp_show_bits(decode, node, RSP_CARD_ATR_WITHOUT_MF, part, 1, 1);
}

static void show_coding(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	rsp_show_bits(decode, node, RSP_CARD_ATR_EF_TLV, part, 8, 8);
	rsp_show_bits(decode, node, RSP_CARD_ATR_WRITING, part, 7, 6);
	rsp_show_bits(decode, node, RSP_CARD_ATR_TAG_FF, part, 5, 5);
	rsp_show_bits(decode, node, RSP_CARD_ATR_UNIT, part, 4, 1);
}

static void show_capabilities(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const enum rsp_card_field selection[8] = {
	    RSP_CARD_ATR_SELECT_FULL,   RSP_CARD_ATR_SELECT_PARTIAL,  RSP_CARD_ATR_SELECT_PATH,
	    RSP_CARD_ATR_SELECT_ID,     RSP_CARD_ATR_SELECT_IMPLICIT, RSP_CARD_ATR_SHORT_ID,
	    RSP_CARD_ATR_RECORD_NUMBER, RSP_CARD_ATR_RECORD_ID,
	};
	struct rsp_slice part;

	if (rsp_take(&in, OCTET, &part))
		rsp_show_flags(decode, node, part, selection);
	if (rsp_take(&in, OCTET, &part))
		show_coding(decode, rsp_show_uint(decode, node, RSP_CARD_ATR_CODING, part), part);
	if (!rsp_take(&in, OCTET, &part))
		return;
	rsp_show_bits(decode, node, RSP_CARD_ATR_CHAINING, part, 8, 8);
	rsp_show_bits(decode, node, RSP_CARD_ATR_EXTENDED, part, 7, 7);
	rsp_show_bits(decode, node, RSP_CARD_ATR_LENGTH_INFO, part, 6, 6);
	rsp_show_bits(decode, node, RSP_CARD_ATR_ASSIGNMENT, part, 5, 4);
	rsp_show_bits(decode, node, RSP_CARD_ATR_CHANNELS, part, 3, 1);
}

/* Life cycle, status word, or both. */
static void show_status(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part;

	if (in.len != SW_LEN && rsp_take(&in, OCTET, &part))
		rsp_show_uint(decode, node, RSP_CARD_ATR_LIFE_CYCLE, part);
	if (rsp_take(&in, SW_LEN, &part))
		rsp_show_uint(decode, node, RSP_CARD_ATR_STATUS_WORD, part);
}

static const struct {
	enum rsp_card_field field;
	rsp_object_fill *fill;
} objects[NUM_TAGS] = {
    [1] = {RSP_CARD_ATR_COUNTRY,      NULL             },
    [2] = {RSP_CARD_ATR_ISSUER,       NULL             },
    [TAG_SERVICES] = {RSP_CARD_ATR_SERVICES,     show_services    },
    [4] = {RSP_CARD_ATR_INITIAL,      NULL             },
    [5] = {RSP_CARD_ATR_ISSUER_DATA,  NULL             },
    [6] = {RSP_CARD_ATR_PRE_ISSUING,  NULL             },
    [TAG_CAPABILITIES] = {RSP_CARD_ATR_CAPABILITIES, show_capabilities},
    [TAG_STATUS] = {RSP_CARD_ATR_STATUS,       show_status      },
};

/* Objects whose tag and length share a byte; what is behind the last whole one is left alone. */
static void show_objects(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice value;
	struct rsp_node *node;
	uint8_t front;

	while (rsp_take_u8(&in, &front) && rsp_take(&in, front & LENGTH_MASK, &value)) {
		unsigned tag = front >> NIBBLE;

		if (!objects[tag].field) {
			node = rsp_show_bytes(decode, parent, RSP_CARD_ATR_OBJECT, value);
			if (!decode->no_nodes)
				rsp_show_note(node, rsp_arena_printf(decode->arena, "tag %X", tag));
			continue;
		}
		node = rsp_show_bytes(decode, parent, objects[tag].field, value);
		if (objects[tag].fill)
			objects[tag].fill(decode, node, value);
	}
}

void rsp_show_historical(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part, status = {0};
	uint8_t category;

	/* Nothing in it can be wrong. */
	if (decode->no_nodes || !rsp_peek_u8(in, 0, &category) || !rsp_take(&in, OCTET, &part))
		return;
	rsp_show_uint(decode, node, RSP_CARD_ATR_CATEGORY, part);
	if (category == CATEGORY_DIR && in.len)
		rsp_show_bytes(decode, node, RSP_CARD_ATR_DIR_REFERENCE, rsp_sub(in, 0, OCTET));
	if (category != CATEGORY_TLV && category != CATEGORY_WITH_STATUS)
		return;
	if (category == CATEGORY_WITH_STATUS && !rsp_take_last(&in, STATUS_LEN, &status))
		return;
	show_objects(decode, node, in);
	if (status.len)
		show_status(decode, rsp_show_bytes(decode, node, RSP_CARD_ATR_STATUS, status),
		            status);
}
