/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of an access rule application (ARA-M): GPD Secure Element Access Control, and what Android
 * adds for carrier privileges. */
#include "card/fetched.h"
#include "card/gp_parts.h"

enum { RULE_LEN = 1, FILTER_HALF = 4, BYTE_BITS = 8 };

/* Never, always, or pairs of header and mask. */
static void show_apdu_access(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice filter, mask;
	struct rsp_node *group;

	if (in.len == RULE_LEN) {
		rsp_show_uint(decode, node, RSP_CARD_ARA_APDU_RULE, in);
		return;
	}
	while (in.len) {
		struct rsp_slice whole = rsp_sub(in, 0, 2 * FILTER_HALF);

		if (!rsp_take(&in, FILTER_HALF, &filter) || !rsp_take(&in, FILTER_HALF, &mask)) {
			rsp_gp_cut(decode, in, "the end of an APDU filter");
			return;
		}
		group = rsp_show_group(decode, node, RSP_CARD_ARA_FILTER, whole);
		rsp_show_bytes(decode, group, RSP_CARD_ARA_HEADER, filter);
		rsp_show_bytes(decode, group, RSP_CARD_ARA_MASK, mask);
	}
}

/* What an empty reference stands for (GPD SEAC 6.1). */
static void show_any_aid(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	(void)decode;
	if (in.len == 0)
		rsp_show_note(node, "all applications without a rule of their own");
}

static void show_any_device(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	(void)decode;
	if (in.len == 0)
		rsp_show_note(node, "all device applications without a rule of their own");
}

/* GPD SEAC 6.3 */
static void show_version(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	uint8_t major, minor, patch;

	if (decode->no_nodes || !rsp_take_u8(&in, &major) || !rsp_take_u8(&in, &minor) ||
	    !rsp_take_u8(&in, &patch))
		return;
	rsp_show_note(node, rsp_arena_printf(decode->arena, "%u.%u.%u", major, minor, patch));
}

static const struct rsp_object reference[] = {
    {.tag = 0x4F,                     .show = RSP_OBJECT_AID, .field = RSP_CARD_ARA_AID, .fill = show_any_aid},
    {.tag = 0xC0,      .field = RSP_CARD_ARA_IMPLICIT},
    {.tag = 0xC1,                               .field = RSP_CARD_ARA_HASH, .fill = show_any_device},
    {.tag = 0xCA,.show = RSP_OBJECT_TEXT, .field = RSP_CARD_ARA_PACKAGE},
    {0                    },
};

static const struct rsp_object access_rule[] = {
    {.tag = 0xD0,                .field = RSP_CARD_ARA_APDU, .fill = show_apdu_access},
    {.tag = 0xD1,  .show = RSP_OBJECT_UINT, .field = RSP_CARD_ARA_NFC},
    {.tag = 0xDB,                .field = RSP_CARD_ARA_PERMISSIONS},
    {0},
};

static const struct rsp_object rule[] = {
    {.tag = 0xE1,                      .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_REFERENCE, .children = reference},
    {.tag = 0xE3, .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_ACCESS, .children = access_rule},
    {0                               },
};

static const struct rsp_object rules[] = {
    {.tag = 0xE2,                 .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_RULE, .children = rule},
    {0},
};

static const struct rsp_object interface_version[] = {
    {.tag = 0xE6,           .field = RSP_CARD_ARA_VERSION, .fill = show_version},
    {0},
};

static const struct rsp_object config[] = {
    {.tag = 0xE5,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_ARA_CONFIG,
     .children = interface_version},
    {0},
};

static const struct rsp_object device[] = {
    {.tag = 0xE4,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_ARA_DEVICE,
     .children = interface_version},
    {0},
};

static const struct rsp_object aids[] = {
    {.tag = 0x4F,                .show = RSP_OBJECT_AID, .field = RSP_CARD_ARA_AID},
    {.tag = 0xC0, .field = RSP_CARD_ARA_IMPLICIT},
    {0               },
};

/* What rules are deleted by (GPD SEAC 5.1): an AID, a reference, a rule; nothing: all of them. */
static const struct rsp_object deleted[] = {
    {.tag = 0x4F,                .show = RSP_OBJECT_AID, .field = RSP_CARD_ARA_AID},
    {.tag = 0xC0, .field = RSP_CARD_ARA_IMPLICIT},
    {.tag = 0xE1,                .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_REFERENCE, .children = reference},
    {.tag = 0xE2,                          .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_RULE, .children = rule},
    {0},
};

const struct rsp_object rsp_gp_rules[] = {
    {.tag = 0xFF40,              .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_ALL, .children = rules},
    {.tag = 0xFF50, .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_RULES, .children = access_rule},
    {.tag = 0xDF20,                          .field = RSP_CARD_ARA_REFRESH},
    {.tag = 0xDF21,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_ARA_CONFIG_ANSWER,
     .children = config},
    {.tag = 0xFF70,   .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_CLIENTS, .children = aids},
    {.tag = 0xFF7F,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_ARA_DEVICE_ANSWER,
     .children = device},
    {0                         },
};

const struct rsp_object rsp_gp_rule_commands[] = {
    {.tag = 0xF0,                     .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_STORE, .children = rules},
    {.tag = 0xF1,    .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_DELETE, .children = deleted},
    {.tag = 0xF2,                               .field = RSP_CARD_ARA_UPDATE},
    {.tag = 0xF3,    .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_GET, .children = aids},
    {.tag = 0xF4,            .field = RSP_CARD_ARA_GET_ALL},
    {.tag = 0xF5,                     .field = RSP_CARD_ARA_GET_NEXT},
    {.tag = 0xF6,                               .field = RSP_CARD_ARA_GET_CLIENTS},
    {.tag = 0xF7,    .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_REGISTER, .children = aids},
    {.tag = 0xF8,               .field = RSP_CARD_ARA_GET_DEVICE},
    {.tag = 0xE7,                     .field = RSP_CARD_ARA_BLOCK},
    {.tag = 0xE1,                               .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_REFERENCE, .children = reference},
    {.tag = 0xE2,.show = RSP_OBJECT_GROUP, .field = RSP_CARD_ARA_RULE, .children = rule},
    {.tag = 0xE4,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_ARA_DEVICE,
     .children = interface_version},
    {0                              },
};

/* The rules that are whole, and what there is of the next. */
static void show_first_part(struct rsp_decode *decode, struct rsp_node *parent,
                            const struct rsp_object *row, const struct rsp_tlv *all)
{
	struct rsp_node *node = rsp_show_group(decode, parent, row->field, all->whole);
	struct rsp_slice in = all->value, rest = in;
	struct rsp_tlv tlv;

	rsp_show_note(node, rsp_arena_printf(decode->arena, "%zu of %zu bytes; more with tag %X",
	                                     all->value.len, all->declared_len, RSP_FETCHED_NEXT));
	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK && !tlv.truncated) {
		rsp_show_object(decode, node, row->children, &tlv);
		rest = in;
	}
	if (rest.len)
		rsp_show_bytes(decode, node, RSP_CARD_ARA_PART, rest);
}

static void show_joined(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *parent)
{
	const struct rsp_buffer *own = decode->buffer;
	struct rsp_node *node =
	    rsp_gp_joined(decode, pending, parent, RSP_CARD_ARA_JOINED, "answers");

	rsp_show_objects(decode, node, rsp_gp_rules, pending->stored->bytes);
	decode->buffer = own;
}

bool rsp_gp_rules_in_parts(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	unsigned tag = (unsigned)(command->p1 << BYTE_BITS | command->p2);
	struct rsp_tlv tlv;

	if (tag == RSP_FETCHED_NEXT) {
		if (decode->no_nodes)
			return true;
		rsp_show_bytes(decode, parent, RSP_CARD_ARA_PART, in);
		if (pending->stored)
			show_joined(decode, pending, parent);
		return true;
	}
	if ((tag != RSP_FETCHED_ALL && tag != RSP_FETCHED_SPECIFIC) ||
	    rsp_take_tlv(&in, &tlv) != RSP_TLV_OK || !tlv.truncated || tlv.tag != tag)
		return false;
	if (!decode->no_nodes)
		show_first_part(decode, parent, rsp_object_of(rsp_gp_rules, tag), &tlv);
	return true;
}
