/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What no type describes: unknown objects, leftovers, broken bytes. */
#include "schema/walk.h"

struct walk_place walk_root(struct rsp_decode *decode, struct rsp_node *parent)
{
	struct walk_place place = {.decode = decode, .parent = parent, .name = "an object"};

	for (; parent; parent = parent->parent)
		place.depth++;
	return place;
}

void walk_odd_header(const struct walk_place *place, const struct rsp_tlv *tlv)
{
	if (tlv->truncated && walk_missing(tlv) > place->missing)
		rsp_report(place->decode, RSP_RULE_BER_CUT_SHORT, tlv->header,
		           "%s (tag %X) declares %zu bytes, %zu are there", place->name,
		           (unsigned)tlv->tag, tlv->declared_len, tlv->value.len);
	if (tlv->indefinite)
		rsp_report(place->decode, RSP_RULE_BER_INDEFINITE, tlv->header,
		           "%s has an indefinite length", place->name);
	if (tlv->non_minimal_length)
		rsp_report(place->decode, RSP_RULE_BER_LENGTH_LONG, tlv->header,
		           "the length of %s could be written in fewer octets", place->name);
}

/* Whether the content octets are whole objects to the end: then they are worth showing as such. */
static bool holds_objects(struct rsp_slice content)
{
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;

	do
		status = rsp_take_tlv(&content, &tlv);
	while (status == RSP_TLV_OK && !tlv.truncated);
	return status == RSP_TLV_END;
}

static struct rsp_node *show(const struct walk_place *place, const struct rsp_tlv *tlv)
{
	struct rsp_node *node =
	    rsp_node_bytes(place->decode, place->parent, walk_field_of(WALK_FIELD_UNKNOWN),
	                   tlv->whole, tlv->value);

	if (node)
		node->note = rsp_arena_printf(place->decode->arena, "tag %X", (unsigned)tlv->tag);
	return node;
}

struct rsp_node *walk_unknown(const struct walk_place *place, const struct rsp_tlv *tlv)
{
	struct rsp_node *node = show(place, tlv);
	struct walk_place below = walk_below(place, node, 0);
	struct rsp_slice content = tlv->value;
	struct rsp_tlv inner;

	if (!node || !tlv->constructed || place->depth >= RSP_MAX_DEPTH || !holds_objects(content))
		return node;
	while (rsp_take_tlv(&content, &inner) == RSP_TLV_OK)
		walk_unknown(&below, &inner);
	return node;
}

void walk_rest(const struct walk_place *place, enum walk_field field, struct rsp_slice rest)
{
	if (rest.len)
		rsp_node_bytes(place->decode, place->parent, walk_field_of(field), rest, rest);
}

void walk_broken(const struct walk_place *place, enum rsp_tlv_status status, struct rsp_slice rest)
{
	if (status == RSP_TLV_BAD)
		rsp_report(place->decode, RSP_RULE_BER_BAD_TLV, rest,
		           "%zu bytes in %s are no tag and length", rest.len, place->name);
	else if (status == RSP_TLV_CUT && !place->missing)
		rsp_report(place->decode, RSP_RULE_BER_CUT_SHORT, rest,
		           "%s ends inside a tag or length", place->name);
	walk_rest(place, WALK_FIELD_UNKNOWN, rest);
}

struct rsp_node *rsp_walk_bare(struct rsp_decode *decode, struct rsp_node *parent,
                               struct rsp_slice in)
{
	struct walk_place place = walk_root(decode, parent);
	struct rsp_node *first = NULL;
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;

	while ((status = rsp_take_tlv(&in, &tlv)) == RSP_TLV_OK) {
		struct rsp_node *node;

		walk_header(&place, &tlv);
		node = walk_unknown(&place, &tlv);
		if (!first)
			first = node;
	}
	walk_broken(&place, status, in);
	return first;
}
