/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/saip_fcp.h"

#include <string.h>

#include "base/nodes.h"
#include "card/show.h"

typedef void show_fn(struct rsp_decode *decode, struct rsp_node *node, uint32_t tag,
                     struct rsp_slice in);

/* The references of the PINs, one octet each. */
static void show_pins(struct rsp_decode *decode, struct rsp_node *node, uint32_t tag,
                      struct rsp_slice in)
{
	(void)tag;
	while (in.len)
		rsp_show_uint(decode, node, RSP_CARD_FCP_KEY_REF, rsp_take_up_to(&in, 1));
}

/* Identifiers of the files on the way to the one that is linked to. */
static void show_path(struct rsp_decode *decode, struct rsp_node *node, uint32_t tag,
                      struct rsp_slice in)
{
	enum { FID_LEN = 2 };

	(void)tag;
	while (in.len)
		rsp_show_uint(decode, node, RSP_CARD_FCP_FILE_ID, rsp_take_up_to(&in, FID_LEN));
}

/* Members by the ends of their keys, with the tags that they have in a card's template (TS 102 221
 * 11.1.1.3); tables end with a name that is NULL. */
struct row {
	const char *name;
	uint32_t tag;
	show_fn *show;
};

static const struct row members[] = {
    {"file_descriptor",                0x82, rsp_show_fcp_member},
    {"file_id",                        0x83, rsp_show_fcp_member},
    {"df_name",                        0x84, rsp_show_fcp_member},
    {"lcsi",                           0x8A, rsp_show_fcp_member},
    {"security_attributes_referenced", 0x8B, rsp_show_fcp_member},
    {"ef_file_size",                   0x80, rsp_show_fcp_member},
    {"pin_status_template_do",         0xC6, show_pins          },
    {"short_efid",                     0x88, rsp_show_fcp_member},
    {"link_path",                      0xC7, show_path          },
    {NULL,                             0,    NULL               },
};

static const struct row proprietary[] = {
    {"special_file_information", 0xC0, rsp_show_fcp_proprietary},
    {"maximum_file_size",        0x86, rsp_show_fcp_proprietary},
    {"file_details",             0x84, rsp_show_fcp_proprietary},
    {NULL,                       0,    NULL                    },
};

/* What is behind a prefix; NULL: it has another. */
static const char *behind(const char *key, const char *prefix)
{
	while (*prefix && *key == *prefix) {
		key++;
		prefix++;
	}
	return *prefix ? NULL : key;
}

/* Each node of a package comes here: most names differ in the first letter. */
static const struct row *row_of(const struct rsp_field *field)
{
	const struct row *rows = members;
	const char *name;

	if (field->kind != RSP_KIND_BYTES)
		return NULL;
	name = behind(field->key, "saip.fcp.");
	if (!name) {
		name = behind(field->key, "saip.proprietary_info.");
		rows = proprietary;
	}
	if (!name)
		return NULL;
	while (rows->name && (*rows->name != *name || strcmp(rows->name, name) != 0))
		rows++;
	return rows->name ? rows : NULL;
}

void rsp_saip_fcp_show(struct rsp_decode *decode, struct rsp_node *node)
{
	struct rsp_node *next;

	for (struct rsp_node *at = node ? node->first : NULL; at; at = next) {
		const struct row *row = row_of(at->field);

		next = at->next;
		if (row)
			row->show(decode, at, row->tag, at->value.bytes);
		else
			rsp_saip_fcp_show(decode, at);
	}
}
