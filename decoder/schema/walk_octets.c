/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OCTET STRINGs: values that people write in a way of their own, and objects inside octets. */
#include "base/values.h"
#include "schema/walk.h"

enum { NUMBER_MAX_OCTETS = 8 };

/* A text made from the octets: how, and what is reported where they are no such value. */
struct text_row {
	const char *(*make)(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);
	enum rsp_rule_id rule;
	const char *what;
};

static const struct text_row *text_row(enum rsp_asn_show show)
{
	static const struct text_row rows[] = {
	    [RSP_SHOW_ICCID] = {rsp_value_iccid,   RSP_RULE_ICCID_FORM,   "an ICCID" },
	    [RSP_SHOW_EID] = {rsp_value_eid,     RSP_RULE_EID_CHECK,    "an EID"   },
	    [RSP_SHOW_IMEI] = {rsp_value_imei,    RSP_RULE_ASN1_VARIANT, "an IMEI"  },
	    [RSP_SHOW_TAC] = {rsp_value_tac,     RSP_RULE_ASN1_VARIANT, "a TAC"    },
	    [RSP_SHOW_PLMN] = {rsp_value_plmn,    RSP_RULE_ASN1_VARIANT, "a PLMN"   },
	    [RSP_SHOW_VERSION] = {rsp_value_version, RSP_RULE_ASN1_VARIANT, "a version"},
	};

	if (show >= sizeof(rows) / sizeof(*rows) || !rows[show].make)
		return NULL;
	return &rows[show];
}

static inline bool size_is_good(const struct rsp_asn_type *type, size_t len)
{
	return !type->max_len || (len >= type->min_len && len <= type->max_len);
}

/* Whether the size is good; if not, that is told. */
static bool check_size(const struct walk_place *place, const struct rsp_asn_type *type, size_t len,
                       struct rsp_slice part)
{
	bool good = size_is_good(type, len);

	if (!good && !place->missing)
		rsp_report(place->decode, RSP_RULE_ASN1_SIZE, part,
		           "%s has %zu octets, not %u to %u", place->name, len,
		           (unsigned)type->min_len, (unsigned)type->max_len);
	return good;
}

static struct rsp_node *walk_text(const struct walk_place *place, const struct text_row *row,
                                  struct rsp_slice content, struct rsp_slice part, bool size_good)
{
	bool bad;
	const char *text = row->make(place->decode->arena, content, &bad);

	if (bad && size_good)
		rsp_report(place->decode, row->rule, part, "%s is not %s: %s", place->name,
		           row->what, text);
	if (!bad && row->rule == RSP_RULE_ICCID_FORM && !rsp_luhn(text))
		rsp_report(place->decode, RSP_RULE_ICCID_CHECK, part, "%s", text);
	if (!walk_shows(place, part))
		return NULL;
	return rsp_node_text(place->decode, place->parent, place->field, part, text);
}

static struct rsp_node *walk_number(const struct walk_place *place, struct rsp_slice content,
                                    struct rsp_slice part)
{
	struct rsp_slice rest = content;
	uint64_t value = 0;

	if (content.len > NUMBER_MAX_OCTETS || !rsp_take_ube(&rest, content.len, &value))
		rsp_report(place->decode, RSP_RULE_ASN1_VALUE, part, "%s is a number of %zu octets",
		           place->name, content.len);
	if (!walk_shows(place, part))
		return NULL;
	return rsp_node_uint(place->decode, place->parent, place->field, part, value);
}

/* What stands inside the octets, below their node. */
static void walk_inside(const struct walk_place *place, const struct rsp_asn_type *type,
                        struct rsp_node *node, const struct rsp_tlv *tlv)
{
	struct walk_place below = walk_below(place, node, walk_missing(tlv));
	const struct rsp_asn_type *open;

	if (type->show == RSP_SHOW_TAG_LIST) {
		walk_tag_list(&below, type->inner, tlv->value);
	} else if (type->show == RSP_SHOW_WRAPPED) {
		walk_inner(&below, type->inner, tlv->value, true);
	} else if (type->show == RSP_SHOW_CONTENT) {
		walk_sequence(&below, type->inner, tlv->value, tlv->whole);
	} else if (type->show == RSP_SHOW_OPEN) {
		open = rsp_schema_open(place->oid);
		if (open)
			walk_inner(&below, open, tlv->value, false);
	}
}

/* Octets that are shown in a way of their own, or not as many as they should be. */
WALK_APART static struct rsp_node *walk_special(const struct walk_place *place,
                                                const struct rsp_asn_type *type,
                                                const struct rsp_tlv *tlv, struct rsp_slice part)
{
	bool size_good = check_size(place, type, tlv->value.len, part);
	const struct text_row *row;
	struct rsp_node *node;

	if (type->show == RSP_SHOW_PLAIN)
		return walk_bytes(place, part, tlv->value);
	row = text_row(type->show);
	if (row)
		return walk_text(place, row, tlv->value, part, size_good);
	if (type->show == RSP_SHOW_NUMBER)
		return walk_number(place, tlv->value, part);
	node = rsp_node_bytes(place->decode, place->parent, place->field, part, tlv->value);
	walk_inside(place, type, node, tlv);
	return node;
}

struct rsp_node *walk_octets(const struct walk_place *place, const struct rsp_asn_type *type,
                             const struct rsp_tlv *tlv, struct rsp_slice part)
{
	if (type->show == RSP_SHOW_PLAIN && size_is_good(type, tlv->value.len))
		return walk_bytes(place, part, tlv->value);
	return walk_special(place, type, tlv, part);
}
