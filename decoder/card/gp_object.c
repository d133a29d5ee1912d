/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/gp_object.h"

#include "base/values.h"
#include "card/gp_certificate.h"
#include "schema/schema.h"

enum { UINT_MAX_LEN = 8, OCTET_BITS = 8 };

const struct rsp_object *rsp_object_of(const struct rsp_object *rows, uint32_t tag)
{
	while (rows->tag && rows->tag != tag)
		rows++;
	return rows->tag ? rows : NULL;
}

static void show_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                       const struct rsp_object *row, struct rsp_slice value)
{
	struct rsp_node *node = rsp_show_bytes(decode, parent, row->field, value);

	if (row->fill)
		row->fill(decode, node, value);
}

static void show_row(struct rsp_decode *decode, struct rsp_node *parent,
                     const struct rsp_object *row, const struct rsp_tlv *tlv)
{
	struct rsp_node *node;

	switch (row->show) {
	case RSP_OBJECT_BYTES:
		show_bytes(decode, parent, row, tlv->value);
		break;
	case RSP_OBJECT_UINT:
		if (tlv->value.len == 0 || tlv->value.len > UINT_MAX_LEN)
			rsp_walk_bare(decode, parent, tlv->whole);
		else
			rsp_show_uint(decode, parent, row->field, tlv->value);
		break;
	case RSP_OBJECT_TEXT:
		if (rsp_utf8_valid(tlv->value))
			show_bytes(decode, parent, row, tlv->value);
		else
			rsp_walk_bare(decode, parent, tlv->whole);
		break;
	case RSP_OBJECT_AID:
		node = rsp_show_aid(decode, parent, row->field, tlv->value);
		if (row->fill)
			row->fill(decode, node, tlv->value);
		break;
	case RSP_OBJECT_CERTIFICATE:
		node = rsp_show_group(decode, parent, row->field, tlv->whole);
		rsp_gp_certificate_show(decode, node, tlv->whole);
		break;
	case RSP_OBJECT_GROUP:
		node = rsp_show_group(decode, parent, row->field, tlv->whole);
		rsp_show_objects(decode, node, row->children, tlv->value);
		break;
	}
}

void rsp_show_object(struct rsp_decode *decode, struct rsp_node *parent,
                     const struct rsp_object *rows, const struct rsp_tlv *tlv)
{
	const struct rsp_object *row = rsp_object_of(rows, tlv->tag);

	if (row)
		show_row(decode, parent, row, tlv);
	else
		rsp_walk_bare(decode, parent, tlv->whole);
}

void rsp_show_objects(struct rsp_decode *decode, struct rsp_node *parent,
                      const struct rsp_object *rows, struct rsp_slice in)
{
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;

	while ((status = rsp_take_tlv(&in, &tlv)) == RSP_TLV_OK) {
		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_APDU_TLV_LONG, tlv.whole,
			           "the object %X says %zu bytes, %zu are there", tlv.tag,
			           tlv.declared_len, tlv.value.len);
		rsp_show_object(decode, parent, rows, &tlv);
	}
	if (status == RSP_TLV_END)
		return;
	rsp_show_bytes(decode, parent, RSP_CARD_GP_REST, in);
	rsp_report(decode, RSP_RULE_GP_DATA, in, "%zu bytes that are no object", in.len);
}

bool rsp_objects_are_whole(struct rsp_slice in, const struct rsp_object *rows)
{
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;

	if (in.len == 0)
		return false;
	while ((status = rsp_take_tlv(&in, &tlv)) == RSP_TLV_OK) {
		const struct rsp_object *row = rsp_object_of(rows, tlv.tag);

		if (tlv.truncated || !row)
			return false;
		if (row->show == RSP_OBJECT_GROUP && tlv.value.len &&
		    !rsp_objects_are_whole(tlv.value, row->children))
			return false;
	}
	return status == RSP_TLV_END;
}

void rsp_show_flag_names(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                         const char *const *names, size_t num)
{
	const char *text = "";
	uint8_t octet = 0;

	if (decode->no_nodes)
		return;
	for (size_t i = 0; i < num; i++) {
		if (i % OCTET_BITS == 0 && !rsp_take_u8(&in, &octet))
			break;
		if (names[i] && octet >> (OCTET_BITS - 1 - i % OCTET_BITS) & 1)
			text = rsp_arena_concat(decode->arena, text, text[0] ? ", " : "", names[i],
			                        NULL);
	}
	rsp_show_note(node, text[0] ? text : NULL);
}

bool rsp_show_flags(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice part,
                    const enum rsp_card_field fields[8])
{
	bool reserved = false;
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return false;
	for (unsigned i = 0; i < OCTET_BITS; i++) {
		unsigned bit = OCTET_BITS - i;

		if (!(octet >> (bit - 1) & 1))
			continue;
		if (fields[i] == RSP_NUM_CARD_FIELDS)
			reserved = true;
		else
			rsp_show_bits(decode, parent, fields[i], part, bit, bit);
	}
	return reserved;
}
