/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/show.h"

#include "card/aid.h"

struct rsp_node *rsp_show_uint(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_card_field field, struct rsp_slice part)
{
	return rsp_node_number(decode, parent, rsp_card_field_of(field), part);
}

struct rsp_node *rsp_show_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                                enum rsp_card_field field, struct rsp_slice part)
{
	return rsp_node_bytes(decode, parent, rsp_card_field_of(field), part, part);
}

struct rsp_node *rsp_show_group(struct rsp_decode *decode, struct rsp_node *parent,
                                enum rsp_card_field field, struct rsp_slice part)
{
	return rsp_node_new(decode, parent, rsp_card_field_of(field), part);
}

struct rsp_node *rsp_show_bits(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_card_field field, struct rsp_slice part, unsigned high,
                               unsigned low)
{
	return rsp_node_octet_bits(decode, parent, rsp_card_field_of(field), part, high, low);
}

struct rsp_node *rsp_show_aid(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_card_field field, struct rsp_slice aid)
{
	const struct rsp_application *row = rsp_application_of(aid);
	struct rsp_node *node = rsp_show_bytes(decode, parent, field, aid);

	if (row)
		rsp_show_note(node, row->name);
	else if (!decode->no_nodes && rsp_aid_provider(aid))
		rsp_show_note(node,
		              rsp_arena_printf(decode->arena, "of %s", rsp_aid_provider(aid)));
	return node;
}

void rsp_show_note(struct rsp_node *node, const char *note)
{
	if (node)
		node->note = note;
}
