/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects that decoders of the card show, not the schema: of the toolkit, templates of files,
 * certificates of GlobalPlatform, profile packages. */
#include "card/cat.h"
#include "card/cat_fields.h"
#include "card/fields.h"
#include "card/gp.h"
#include "card/gp_certificate.h"
#include "card/show.h"
#include "report/explain_parts.h"
#include "rsp/saip.h"

enum { TAG_ENTRY = 0xE3, TAG_COMMAND = 0xD0, TAG_FIRST_ENVELOPE = 0xD1, TAG_LAST_ENVELOPE = 0xDF };

typedef void show_fn(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* Objects that GET DATA answers with. */
static void show_data(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		(void)rsp_gp_get_data(decode, parent, &tlv);
}

static const struct shown {
	uint32_t first, last; /* tags */
	show_fn *show;
	enum { IN_MESSAGE, IN_RESPONSE, IN_CERTIFICATE } root;
} rows[] = {
    {TAG_COMMAND,        TAG_COMMAND,       rsp_cat_show_command,    IN_MESSAGE    },
    {TAG_FIRST_ENVELOPE, TAG_LAST_ENVELOPE, rsp_cat_show_envelope,   IN_MESSAGE    },
    {0x62,               0x62,              rsp_show_template,       IN_RESPONSE   },
    {0x6F,               0x6F,              rsp_show_template,       IN_RESPONSE   },
    {0x7F21,             0x7F21,            rsp_gp_certificate_show, IN_CERTIFICATE},
    {TAG_ENTRY,          TAG_ENTRY,         rsp_gp_show_entries,     IN_RESPONSE   },
    {0x66,               0x67,              show_data,               IN_RESPONSE   },
    {0xE0,               0xE0,              show_data,               IN_RESPONSE   },
    {0x9F7F,             0x9F7F,            show_data,               IN_RESPONSE   },
    {0xDF20,             0xDF21,            show_data,               IN_RESPONSE   },
    {0xFF21,             0xFF21,            show_data,               IN_RESPONSE   },
    {0xFF40,             0xFF50,            show_data,               IN_RESPONSE   },
};

static const struct rsp_field *root_field(const struct shown *row)
{
	switch (row->root) {
	case IN_MESSAGE:
		return rsp_cat_field_of(RSP_CAT_MESSAGE);
	case IN_RESPONSE:
		return rsp_card_field_of(RSP_CARD_RESPONSE);
	case IN_CERTIFICATE:
		break;
	}
	return rsp_card_field_of(RSP_CARD_SCP_CERTIFICATE);
}

struct rsp_node *explain_shown(struct rsp_decode *decode, uint32_t tag, struct rsp_slice object)
{
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		struct rsp_node *root;

		if (tag < rows[at].first || tag > rows[at].last)
			continue;
		root = rsp_node_new(decode, NULL, root_field(&rows[at]), object);
		rows[at].show(decode, root, object);
		return root;
	}
	return NULL;
}

enum { SURE_PROFILE = 95 };

static int profile_sure(struct explain *explain)
{
	return explain->bytes && rsp_saip_begins(explain->bytes->bytes) ? SURE_PROFILE : 0;
}

static size_t count_elements(struct rsp_slice in)
{
	struct rsp_tlv tlv;
	size_t num = 0;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		num++;
	return num;
}

static void profile_explain(struct explain *explain)
{
	struct rsp_slice in = explain->bytes->bytes;
	struct rsp_decode decode;
	struct rsp_node *root;

	explain_first(explain, "Profile package: %zu profile elements, %zu bytes.",
	              count_elements(in), in.len);
	rsp_decode_init(&decode, explain->arena, explain->bytes);
	root = rsp_node_new(&decode, NULL, rsp_saip_package_field(), in);
	rsp_saip_show(&decode, root, in);
	explain_tree_of(explain, explain->bytes, root, &decode);
}

const struct explain_row explain_row_profile = {"a profile package", false, profile_sure,
                                                profile_explain};
