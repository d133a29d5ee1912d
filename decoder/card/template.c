/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Templates of the card: FCI, FCP, TERMINAL CAPABILITY, row by row. */
#include "card/fcp.h"
#include "card/show.h"
#include "schema/schema.h"

enum show { SHOW_BYTES, SHOW_UINT, SHOW_GROUP, SHOW_AID, SHOW_SFI, SHOW_TYPE };

struct row {
	uint32_t tag;
	enum show show;
	enum rsp_card_field field;
	const struct row *children; /* SHOW_GROUP */
	const char *type;           /* SHOW_TYPE: a type of the schema */
	/* SHOW_BYTES, SHOW_GROUP: what the octets hold; NULL: nothing further */
	void (*fill)(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);
};

enum {
	BER_TLV_MASK = 0x3F, /* TS 102 221 table 11.5 */
	BER_TLV_EF = 0x39,
	ARR_FILE_LEN = 2, /* TS 102 221 11.1.1.4.7.3 */
	UINT_MAX_LEN = 8,
	MAX_TEMPLATE_DEPTH = 4
};

static void show_descriptor(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice first = rsp_take_up_to(&in, 1);
	uint8_t octet;

	rsp_show_bits(decode, node, RSP_CARD_FCP_SHAREABLE, first, 7, 7);
	if (rsp_peek_u8(first, 0, &octet) && (octet & BER_TLV_MASK) == BER_TLV_EF) {
		rsp_show_bits(decode, node, RSP_CARD_FCP_STRUCTURE, first, 6, 1);
	} else {
		rsp_show_bits(decode, node, RSP_CARD_FCP_TYPE, first, 6, 4);
		rsp_show_bits(decode, node, RSP_CARD_FCP_STRUCTURE, first, 3, 1);
	}
	rsp_show_uint(decode, node, RSP_CARD_FCP_CODING, rsp_take_up_to(&in, 1));
	rsp_show_uint(decode, node, RSP_CARD_FCP_RECORD_LEN, rsp_take_up_to(&in, 2));
	rsp_show_uint(decode, node, RSP_CARD_FCP_NUM_RECORDS, rsp_take_up_to(&in, 1));
}

/* TS 102 221 11.1.1.4.7.3: a file and a record, or a record for each security environment. Profile
 * packages leave the file out where it is the usual one. */
static void show_arr(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	enum { RECORD_ALONE = 1, FILE_AND_RECORD = 3 };
	bool by_environment = in.len > FILE_AND_RECORD;

	if (in.len > RECORD_ALONE)
		rsp_show_uint(decode, node, RSP_CARD_FCP_ARR_FILE,
		              rsp_take_up_to(&in, ARR_FILE_LEN));
	while (in.len) {
		if (by_environment)
			rsp_show_uint(decode, node, RSP_CARD_FCP_ARR_ENVIRONMENT,
			              rsp_take_up_to(&in, 1));
		if (in.len)
			rsp_show_uint(decode, node, RSP_CARD_FCP_ARR_RECORD,
			              rsp_take_up_to(&in, 1));
	}
}

static void show_euicc(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const enum rsp_card_field bits[] = {
	    RSP_CARD_TERMINAL_LUID, RSP_CARD_TERMINAL_LPDD,     RSP_CARD_TERMINAL_LDSD,
	    RSP_CARD_TERMINAL_LUIE, RSP_CARD_TERMINAL_ALERTING, RSP_CARD_TERMINAL_ENTERPRISE,
	    RSP_CARD_TERMINAL_E4E,  RSP_CARD_TERMINAL_LPR,
	};
	struct rsp_slice first = rsp_sub(in, 0, 1);

	for (unsigned i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		rsp_show_bits(decode, node, bits[i], first, i + 1, i + 1);
}

/* TS 102 221 9.5.2: the n-th bit of PS_DO, the highest first, is of the n-th key reference. */
static void note_pins(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	enum { TAG_PS_DO = 0x90, BYTE_BITS = 8 };
	const struct rsp_field *reference = rsp_card_field_of(RSP_CARD_FCP_KEY_REF);
	unsigned number = 0;
	struct rsp_tlv states;
	uint8_t octet;

	(void)decode;
	if (!node || !rsp_tlv_find(in, TAG_PS_DO, &states))
		return;
	for (struct rsp_node *child = node->first; child; child = child->next) {
		if (child->field != reference)
			continue;
		if (rsp_peek_u8(states.value, number / BYTE_BITS, &octet))
			rsp_show_note(child, (unsigned)octet << number % BYTE_BITS & 0x80
			                         ? "enabled"
			                         : "disabled");
		number++;
	}
}

/* Every table ends with tag 0. */

/* GPCS 11.9.3.1 */
static const struct row fci_proprietary[] = {
    {.tag = 0x73,                       .show = SHOW_BYTES, .field = RSP_CARD_FCI_MANAGEMENT},
    {.tag = 0x9F6E, .show = SHOW_BYTES, .field = RSP_CARD_FCI_LIFE_CYCLE},
    {.tag = 0x9F65,                     .show = SHOW_UINT, .field = RSP_CARD_FCI_MAX_LENGTH},
    {0},
};

/* SGP.22 5.7.1, SGP.32 5.9.1: E0 and E1 */
static const struct row fci[] = {
    {.tag = 0x84,                       .show = SHOW_AID, .field = RSP_CARD_FCI_AID},
    {.tag = 0xA5,
     .show = SHOW_GROUP,
     .field = RSP_CARD_FCI_PROPRIETARY,
     .children = fci_proprietary},
    {.tag = 0xE0,                       .show = SHOW_TYPE, .type = "ISDRProprietaryApplicationTemplate"},
    {.tag = 0xE1, .show = SHOW_TYPE, .type = "ISDRProprietaryApplicationTemplateIoT"},
    {0                                },
};

/* TS 102 221 11.1.1.4.6, TS 102 222 6.3.2.2 */
static const struct row fcp_proprietary[] = {
    {.tag = 0x80,
     .show = SHOW_BYTES,
     .field = RSP_CARD_FCP_CHARACTERISTICS,
     .fill = rsp_fcp_show_characteristics},
    {.tag = 0x81, .show = SHOW_BYTES, .field = RSP_CARD_FCP_POWER, .fill = rsp_fcp_show_power},
    {.tag = 0x82,                                     .show = SHOW_BYTES, .field = RSP_CARD_FCP_CLOCK},
    {.tag = 0x83,                   .show = SHOW_UINT, .field = RSP_CARD_FCP_MEMORY},
    {.tag = 0x84,           .show = SHOW_BYTES, .field = RSP_CARD_FCP_DETAILS, .fill = rsp_fcp_show_details},
    {.tag = 0x85,                           .show = SHOW_UINT, .field = RSP_CARD_FCP_RESERVED},
    {.tag = 0x86,          .show = SHOW_UINT, .field = RSP_CARD_FCP_MAXIMUM},
    {.tag = 0x87,
     .show = SHOW_BYTES,
     .field = RSP_CARD_FCP_COMMANDS,
     .fill = rsp_fcp_show_commands},
    {.tag = 0x88,
     .show = SHOW_BYTES,
     .field = RSP_CARD_FCP_ENVIRONMENT,
     .fill = rsp_fcp_show_environment},
    {.tag = 0xC0,                           .show = SHOW_BYTES, .field = RSP_CARD_FCP_SPECIAL, .fill = rsp_fcp_show_special},
    {.tag = 0xC1,        .show = SHOW_BYTES, .field = RSP_CARD_FCP_FILLING},
    {.tag = 0xC2,                                     .show = SHOW_BYTES, .field = RSP_CARD_FCP_REPEAT},
    {0},
};

/* TS 102 221 9.5.2 */
static const struct row pin_status[] = {
    {.tag = 0x90,                  .show = SHOW_BYTES, .field = RSP_CARD_FCP_PS_DO},
    {.tag = 0x95, .show = SHOW_UINT, .field = RSP_CARD_FCP_USAGE},
    {.tag = 0x83,                  .show = SHOW_UINT, .field = RSP_CARD_FCP_KEY_REF},
    {0},
};

/* TS 102 221 11.1.1.3 */
static const struct row fcp[] = {
    {.tag = 0x82,                       .show = SHOW_BYTES, .field = RSP_CARD_FCP_DESCRIPTOR, .fill = show_descriptor},
    {.tag = 0x83, .show = SHOW_UINT, .field = RSP_CARD_FCP_FILE_ID},
    {.tag = 0x84,                                 .show = SHOW_AID, .field = RSP_CARD_FCP_AID},
    {.tag = 0xA5,
     .show = SHOW_GROUP,
     .field = RSP_CARD_FCP_PROPRIETARY,
     .children = fcp_proprietary},
    {.tag = 0x8A,                                 .show = SHOW_UINT, .field = RSP_CARD_FCP_LIFE_CYCLE},
    {.tag = 0x8B,.show = SHOW_BYTES, .field = RSP_CARD_FCP_SECURITY, .fill = show_arr},
    {.tag = 0x8C,                                 .show = SHOW_BYTES, .field = RSP_CARD_FCP_COMPACT, .fill = rsp_fcp_show_compact},
    {.tag = 0xAB,
     .show = SHOW_BYTES,
     .field = RSP_CARD_FCP_EXPANDED,
     .fill = rsp_fcp_show_expanded},
    {.tag = 0xC6,
     .show = SHOW_GROUP,
     .field = RSP_CARD_FCP_PIN_STATUS,
     .children = pin_status,
     .fill = note_pins},
    {.tag = 0x80,                       .show = SHOW_UINT, .field = RSP_CARD_FCP_FILE_SIZE},
    {.tag = 0x81, .show = SHOW_UINT, .field = RSP_CARD_FCP_TOTAL_SIZE},
    {.tag = 0x88,                       .show = SHOW_SFI, .field = RSP_CARD_FCP_SFI},
    {0  },
};

/* TS 102 221 11.1.19.2 */
static const struct row terminal_capability[] = {
    {.tag = 0x80,
     .show = SHOW_BYTES,
     .field = RSP_CARD_TERMINAL_POWER,
     .fill = rsp_fcp_show_supply},
    {.tag = 0x81, .show = SHOW_BYTES, .field = RSP_CARD_TERMINAL_CHANNELS},
    {.tag = 0x82,
     .show = SHOW_BYTES,
     .field = RSP_CARD_TERMINAL_INTERFACES,
     .fill = rsp_fcp_show_interfaces},
    {.tag = 0x83,              .show = SHOW_BYTES, .field = RSP_CARD_TERMINAL_EUICC, .fill = show_euicc},
    {0                               },
};

static const struct row templates[] = {
    {.tag = 0x6F,            .show = SHOW_GROUP, .field = RSP_CARD_FCI, .children = fci},
    {.tag = 0x62, .show = SHOW_GROUP, .field = RSP_CARD_FCP, .children = fcp},
    {.tag = 0x84,                      .show = SHOW_AID, .field = RSP_CARD_FCP_AID},
    {.tag = 0xA9,    .show = SHOW_GROUP, .field = RSP_CARD_TERMINAL, .children = terminal_capability},
    {0      },
};

static void show_rows(struct rsp_decode *decode, struct rsp_node *parent, const struct row *rows,
                      struct rsp_slice in, unsigned depth);

static void show_type(struct rsp_decode *decode, struct rsp_node *parent, const char *name,
                      struct rsp_slice whole)
{
	const struct rsp_asn_type *type = rsp_schema_type(name);

	if (type)
		rsp_walk_all(decode, parent, type, whole);
	else
		rsp_walk_bare(decode, parent, whole);
}

/* Numbers of a length that no number has are shown as they stand. */
static void show_number(struct rsp_decode *decode, struct rsp_node *parent, const struct row *row,
                        const struct rsp_tlv *tlv)
{
	if (tlv->value.len == 0 || tlv->value.len > UINT_MAX_LEN)
		rsp_walk_bare(decode, parent, tlv->whole);
	else
		rsp_show_uint(decode, parent, row->field, tlv->value);
}

static void show_sfi(struct rsp_decode *decode, struct rsp_node *parent, const struct row *row,
                     const struct rsp_tlv *tlv)
{
	if (tlv->value.len == 0 && !tlv->truncated)
		rsp_node_uint(decode, parent, rsp_card_field_of(row->field), tlv->whole, 0);
	else if (tlv->value.len == 1)
		rsp_show_bits(decode, parent, row->field, tlv->value, 8, 4);
	else
		rsp_walk_bare(decode, parent, tlv->whole);
}

static void show_row(struct rsp_decode *decode, struct rsp_node *parent, const struct row *row,
                     const struct rsp_tlv *tlv, unsigned depth)
{
	struct rsp_node *node;

	switch (row->show) {
	case SHOW_BYTES:
		node = rsp_show_bytes(decode, parent, row->field, tlv->value);
		if (row->fill)
			row->fill(decode, node, tlv->value);
		break;
	case SHOW_UINT:
		show_number(decode, parent, row, tlv);
		break;
	case SHOW_GROUP:
		node = rsp_show_group(decode, parent, row->field, tlv->whole);
		show_rows(decode, node, row->children, tlv->value, depth + 1);
		if (row->fill)
			row->fill(decode, node, tlv->value);
		break;
	case SHOW_AID:
		rsp_show_aid(decode, parent, row->field, tlv->value);
		break;
	case SHOW_SFI:
		show_sfi(decode, parent, row, tlv);
		break;
	case SHOW_TYPE:
		show_type(decode, parent, row->type, tlv->whole);
		break;
	}
}

static const struct row *row_of(const struct row *rows, uint32_t tag)
{
	while (rows->tag && rows->tag != tag)
		rows++;
	return rows->tag ? rows : NULL;
}

static void show_rows(struct rsp_decode *decode, struct rsp_node *parent, const struct row *rows,
                      struct rsp_slice in, unsigned depth)
{
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;

	while ((status = rsp_take_tlv(&in, &tlv)) == RSP_TLV_OK) {
		const struct row *row = depth < MAX_TEMPLATE_DEPTH ? row_of(rows, tlv.tag) : NULL;

		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_APDU_TLV_LONG, tlv.whole,
			           "the object %X says %zu bytes, %zu are there", tlv.tag,
			           tlv.declared_len, tlv.value.len);
		if (row)
			show_row(decode, parent, row, &tlv, depth);
		else
			rsp_walk_bare(decode, parent, tlv.whole);
	}
	if (status != RSP_TLV_END)
		rsp_report(decode, RSP_RULE_BER_BAD_TLV, in,
		           "%zu bytes that are no object of the template", in.len);
}

void rsp_show_template(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	show_rows(decode, parent, templates, in, 0);
}

/* What an octet string holds that is a member of a template somewhere else. */
static void show_inside(struct rsp_decode *decode, struct rsp_node *node, const struct row *rows,
                        uint32_t tag, struct rsp_slice in)
{
	const struct row *row = row_of(rows, tag);

	if (!row)
		return;
	switch (row->show) {
	case SHOW_BYTES:
		if (row->fill)
			row->fill(decode, node, in);
		break;
	case SHOW_UINT:
		if (in.len)
			rsp_show_uint(decode, node, row->field, in);
		break;
	case SHOW_AID:
		rsp_show_aid(decode, node, row->field, in);
		break;
	case SHOW_SFI:
		if (in.len)
			rsp_show_bits(decode, node, row->field, rsp_sub(in, 0, 1), 8, 4);
		else
			rsp_node_uint(decode, node, rsp_card_field_of(row->field), in, 0);
		break;
	case SHOW_GROUP:
	case SHOW_TYPE:
		break;
	}
}

void rsp_show_fcp_member(struct rsp_decode *decode, struct rsp_node *node, uint32_t tag,
                         struct rsp_slice in)
{
	show_inside(decode, node, fcp, tag, in);
}

void rsp_show_fcp_proprietary(struct rsp_decode *decode, struct rsp_node *node, uint32_t tag,
                              struct rsp_slice in)
{
	show_inside(decode, node, fcp_proprietary, tag, in);
}
