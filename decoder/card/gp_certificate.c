/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/gp_certificate.h"

#include "card/fields.h"

enum { TAG_CERTIFICATE = 0x7F21, TAG_DISCRETIONARY = 0x73, TAG_ROLE = 0xC8, DEPTH_MAX = 3 };

enum show { SHOW_BYTES, SHOW_UINT, SHOW_GROUP };

/* GP Amendment E; 73 as SGP.02 fills it */
static const struct row {
	uint32_t tag;
	enum show show;
	enum rsp_card_field field;
} rows[] = {
    {0x93,   SHOW_BYTES, RSP_CARD_GP_CERT_SERIAL       },
    {0x42,   SHOW_BYTES, RSP_CARD_GP_CERT_CA           },
    {0x5F20, SHOW_BYTES, RSP_CARD_GP_CERT_SUBJECT      },
    {0x95,   SHOW_BYTES, RSP_CARD_GP_CERT_USAGE        },
    {0x5F25, SHOW_BYTES, RSP_CARD_GP_CERT_EFFECTIVE    },
    {0x5F24, SHOW_BYTES, RSP_CARD_GP_CERT_EXPIRATION   },
    {0x73,   SHOW_GROUP, RSP_CARD_GP_CERT_DISCRETIONARY},
    {0xC8,   SHOW_UINT,  RSP_CARD_GP_CERT_ROLE         },
    {0xC9,   SHOW_BYTES, RSP_CARD_GP_CERT_AUTHORITY_KEY},
    {0x7F49, SHOW_GROUP, RSP_CARD_GP_CERT_PUBLIC_KEY   },
    {0xB0,   SHOW_BYTES, RSP_CARD_GP_CERT_POINT        },
    {0xF0,   SHOW_UINT,  RSP_CARD_GP_CERT_CURVE        },
    {0x5F37, SHOW_BYTES, RSP_CARD_GP_CERT_SIGNATURE    },
};

static const struct row *row_of(uint32_t tag)
{
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++)
		if (rows[at].tag == tag)
			return &rows[at];
	return NULL;
}

/* Those that certificates of servers and of eUICCs have: GPCS table 11-17. */
static const char *usage_note(struct rsp_slice in)
{
	static const uint8_t verification[] = {0x88}, agreement[] = {0x00, 0x80};

	if (rsp_equal(in, rsp_slice(verification, sizeof(verification))))
		return "verification of signatures";
	return rsp_equal(in, rsp_slice(agreement, sizeof(agreement))) ? "key agreement" : NULL;
}

static void show_objects(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                         unsigned depth);

static void show_object(struct rsp_decode *decode, struct rsp_node *parent,
                        const struct rsp_tlv *tlv, unsigned depth)
{
	const struct row *row = row_of(tlv->tag);
	const struct rsp_field *field =
	    rsp_card_field_of(row ? row->field : RSP_CARD_GP_CERT_OBJECT);
	struct rsp_slice rest = tlv->value;
	struct rsp_node *node;
	uint64_t number;

	if (row && row->show == SHOW_GROUP && depth < DEPTH_MAX) {
		node = rsp_node_new(decode, parent, field, tlv->whole);
		show_objects(decode, node, tlv->value, depth + 1);
		return;
	}
	if (row && row->show == SHOW_UINT && rsp_take_ube(&rest, tlv->value.len, &number)) {
		rsp_node_uint(decode, parent, field, tlv->value, number);
		return;
	}
	if (row && row->show != SHOW_BYTES)
		field = rsp_card_field_of(RSP_CARD_GP_CERT_OBJECT);
	node = rsp_node_bytes(decode, parent, field, tlv->value.len ? tlv->value : tlv->whole,
	                      tlv->value);
	if (node && field == rsp_card_field_of(RSP_CARD_GP_CERT_OBJECT))
		node->note = rsp_arena_printf(decode->arena, "tag %X", tlv->tag);
	if (node && field == rsp_card_field_of(RSP_CARD_GP_CERT_USAGE))
		node->note = usage_note(tlv->value);
}

static void show_objects(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                         unsigned depth)
{
	struct rsp_tlv tlv;

	while (in.len) {
		if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK) {
			rsp_node_bytes(decode, parent, rsp_card_field_of(RSP_CARD_GP_CERT_OBJECT),
			               in, in);
			return;
		}
		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_APDU_TLV_LONG, tlv.whole,
			           "the object %X of a certificate says %zu bytes, %zu are there",
			           tlv.tag, tlv.declared_len, tlv.value.len);
		show_object(decode, parent, &tlv, depth);
	}
}

/* The contents of a certificate; empty when it is none. */
static struct rsp_slice contents_of(struct rsp_slice in)
{
	struct rsp_tlv tlv;

	if (rsp_first_tag(in) != TAG_CERTIFICATE || rsp_take_tlv(&in, &tlv) != RSP_TLV_OK)
		return rsp_slice(in.data, 0);
	return tlv.value;
}

void rsp_gp_certificate_show(struct rsp_decode *decode, struct rsp_node *parent,
                             struct rsp_slice in)
{
	show_objects(decode, parent, contents_of(in), 0);
}

struct rsp_slice rsp_gp_certificate_role(struct rsp_slice in)
{
	struct rsp_slice contents = contents_of(in);
	struct rsp_tlv tlv;

	if (!rsp_tlv_find(contents, TAG_DISCRETIONARY, &tlv) ||
	    !rsp_tlv_find(tlv.value, TAG_ROLE, &tlv))
		return rsp_slice(in.data, 0);
	return tlv.value;
}
