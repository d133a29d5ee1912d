/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of tags (SGP.22 5.7.15 and others: tag 5C). */
#include "schema/walk.h"

enum {
	TAG_NUMBER_MASK = 0x1F, /* X.690 8.1.2.4: all ones: the number follows */
	TAG_MORE = 0x80,
	TAG_MAX_LEN = 4,
	TAG_CONSTRUCTED = 0x20
};

/* Takes one tag, at most four octets; false when it is cut or longer. */
static bool take_tag(struct rsp_slice *in, uint32_t *out)
{
	struct rsp_slice rest = *in;
	uint8_t byte;
	unsigned len = 1;

	if (!rsp_take_u8(&rest, &byte))
		return false;
	*out = byte;
	if ((byte & TAG_NUMBER_MASK) == TAG_NUMBER_MASK) {
		do {
			if (len++ == TAG_MAX_LEN || !rsp_take_u8(&rest, &byte))
				return false;
			*out = *out << 8 | byte;
		} while (byte & TAG_MORE);
	}
	*in = rest;
	return true;
}

/* The tag without the constructed bit of its first octet: lists are written with and without it. */
static uint32_t plain_tag(uint32_t tag)
{
	uint32_t bit = TAG_CONSTRUCTED;

	while (tag >= bit << 3 && bit < (uint32_t)TAG_CONSTRUCTED << 24)
		bit <<= 8;
	return tag & ~bit;
}

static const char *member_name(const struct rsp_asn_type *type, uint32_t tag)
{
	unsigned num = (unsigned)type->num_members + type->num_variants;

	for (unsigned i = 0; i < num; i++)
		if (plain_tag(type->members[i].tags[0]) == plain_tag(tag))
			return type->members[i].name;
	return NULL;
}

void walk_tag_list(const struct walk_place *place, const struct rsp_asn_type *type,
                   struct rsp_slice content)
{
	while (content.len) {
		struct rsp_slice start = content;
		struct rsp_node *node;
		uint32_t tag;

		if (!take_tag(&content, &tag)) {
			rsp_report(place->decode, RSP_RULE_ASN1_VALUE, content,
			           "the tag list of %s ends inside a tag", place->name);
			return;
		}
		node = rsp_node_uint(place->decode, place->parent, walk_field_of(WALK_FIELD_TAG),
		                     rsp_sub(start, 0, rsp_offset_in(start, content)), tag);
		if (node)
			node->note = member_name(type, tag);
	}
}
