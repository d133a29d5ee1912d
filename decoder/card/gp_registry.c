/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registry of a card: privileges, life cycle states, DELETE, GET STATUS, SET STATUS: GPCS 11.
 */
#include "card/es5_data.h"
#include "card/gp_parts.h"

enum {
	SCOPE_CARD = 0x80, /* P1 of GET STATUS and SET STATUS (GPCS 11.4.2.1, 11.10.2.1) */
	SCOPE_APPLICATIONS = 0x40,
	SCOPE_FILES = 0x20,
	SCOPE_MODULES = 0x10,
	TAG_ENTRY = 0xE3, /* GPCS 11.4.3.1 */
	TAG_AID = 0x4F,
	TAG_STATE = 0x9F70,
	TAG_PRIVILEGES = 0xC5,
	TAG_KEYS = 0xF2,         /* SGP.02 4.1.1 */
	TAG_TOKEN_ISSUER = 0xB6, /* GPCS C.4 */
	OCTET = 1,
	IS_SECURITY_DOMAIN = 0x80
};

/* GPCS 11.1.2: one byte, or three */
enum { FEW_PRIVILEGES = 1, ALL_PRIVILEGES = 3 };

#define RESERVED RSP_NUM_CARD_FIELDS

static const enum rsp_card_field privileges[ALL_PRIVILEGES][8] = {
    {RSP_CARD_PRIVILEGE_SECURITY_DOMAIN, RSP_CARD_PRIVILEGE_DAP_VERIFICATION,
     RSP_CARD_PRIVILEGE_DELEGATED,                                                                            RSP_CARD_PRIVILEGE_CARD_LOCK, RSP_CARD_PRIVILEGE_CARD_TERMINATE,
     RSP_CARD_PRIVILEGE_CARD_RESET,                                                                                                                                                      RSP_CARD_PRIVILEGE_CVM,   RSP_CARD_PRIVILEGE_MANDATED_DAP},
    {RSP_CARD_PRIVILEGE_TRUSTED_PATH,    RSP_CARD_PRIVILEGE_AUTHORIZED,       RSP_CARD_PRIVILEGE_TOKEN,
     RSP_CARD_PRIVILEGE_GLOBAL_DELETE,                                                                                                      RSP_CARD_PRIVILEGE_GLOBAL_LOCK,
     RSP_CARD_PRIVILEGE_GLOBAL_REGISTRY,                                                                                                                                                 RSP_CARD_PRIVILEGE_FINAL,
     RSP_CARD_PRIVILEGE_GLOBAL_SERVICE                                                                                                                                                                                                            },
    {RSP_CARD_PRIVILEGE_RECEIPT,         RSP_CARD_PRIVILEGE_CIPHERED,         RSP_CARD_PRIVILEGE_CONTACTLESS,
     RSP_CARD_PRIVILEGE_SELF_ACTIVATION,                                                                                                    RESERVED,                          RESERVED, RESERVED,                 RESERVED                       },
};

void rsp_gp_privileges(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice rest = in, part;

	for (size_t i = 0; i < ALL_PRIVILEGES && rsp_take(&rest, OCTET, &part); i++)
		if (rsp_show_flags(decode, node, part, privileges[i]))
			rsp_report(decode, RSP_RULE_GP_PRIVILEGES, part,
			           "reserved bits are set in byte %zu of the privileges", i + 1);
	if (in.len != FEW_PRIVILEGES && in.len != ALL_PRIVILEGES)
		rsp_report(decode, RSP_RULE_GP_PRIVILEGES, in,
		           "privileges of %zu bytes; one or three are specified", in.len);
}

/* DELETE */

static const struct rsp_object delete_objects[] = {
    {.tag = 0x4F,                   .show = RSP_OBJECT_AID, .field = RSP_CARD_DELETE_AID},
    {.tag = 0xD0, .show = RSP_OBJECT_UINT, .field = RSP_CARD_DELETE_KEY},
    {.tag = 0xD2,                   .show = RSP_OBJECT_UINT, .field = RSP_CARD_DELETE_KVN},
    {.tag = 0x9E, .field = RSP_CARD_DELETE_TOKEN},
    {0                  },
};

void rsp_gp_delete_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_tlv tlv;

	(void)pending;
	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		if (tlv.tag == TAG_KEYS && !tlv.truncated)
			rsp_es5_show_deleted_keys(
			    decode, rsp_es5_group(decode, parent, RSP_ES5_KEYS, tlv.whole),
			    tlv.value);
		else if (tlv.tag == TAG_TOKEN_ISSUER && !tlv.truncated)
			rsp_es5_show_token_issuer(
			    decode, rsp_es5_group(decode, parent, RSP_ES5_TOKEN_ISSUER, tlv.whole),
			    tlv.value);
		else
			rsp_show_objects(decode, parent, delete_objects, tlv.whole);
	}
	rsp_show_objects(decode, parent, delete_objects, in);
}

/* Receipt, counter, what tells the card, and perhaps which token: each behind its length (GPCS
 * 11.1.6). */
static const enum rsp_card_field receipt_parts[] = {
    RSP_CARD_GP_RECEIPT,          RSP_CARD_GP_RECEIPT_COUNTER, RSP_CARD_GP_RECEIPT_CARD,
    RSP_CARD_GP_RECEIPT_TOKEN_ID, RSP_CARD_GP_RECEIPT_DIGEST,
};

enum {
	NUM_RECEIPT_PARTS = sizeof(receipt_parts) / sizeof(receipt_parts[0]),
	MIN_RECEIPT_PARTS = 3
};

static bool is_receipt(struct rsp_slice in)
{
	struct rsp_slice value;
	size_t num = 0;

	while (num < NUM_RECEIPT_PARTS && rsp_gp_take_lv(&in, &value))
		num++;
	return num >= MIN_RECEIPT_PARTS && in.len == 0;
}

static void show_receipt(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice value;

	for (size_t i = 0; i < NUM_RECEIPT_PARTS && rsp_gp_take_lv(&in, &value); i++) {
		if (receipt_parts[i] == RSP_CARD_GP_RECEIPT_COUNTER && value.len)
			rsp_show_uint(decode, node, receipt_parts[i], value);
		else if (value.len)
			rsp_show_bytes(decode, node, receipt_parts[i], value);
	}
}

/* A length, and behind it receipt and counters of a delegated command (GPCS 11.1.6); before 2.2
 * without that length. */
void rsp_gp_confirmation(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice whole = in, value;
	struct rsp_node *node;

	(void)pending;
	if (!rsp_gp_take_lv(&in, &value) || !value.len)
		return;
	if (in.len && is_receipt(whole))
		value = whole;
	node = rsp_show_bytes(decode, parent, RSP_CARD_GP_CONFIRMATION, value);
	if (is_receipt(value))
		show_receipt(decode, node, value);
}

/* GET STATUS */

static void show_any(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	(void)decode;
	if (in.len == 0)
		rsp_show_note(node, "all");
}

static void show_tags(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

static const struct rsp_object search_objects[] = {
    {.tag = 0x4F,                        .show = RSP_OBJECT_AID, .field = RSP_CARD_REGISTRY_SEARCH, .fill = show_any},
    {.tag = 0x5C, .field = RSP_CARD_REGISTRY_TAGS, .fill = show_tags},
    {0                                 },
};

static const struct rsp_object entry_objects[] = {
    {.tag = 0x4F,                      .show = RSP_OBJECT_AID, .field = RSP_CARD_REGISTRY_AID},
    {.tag = TAG_PRIVILEGES,  .field = RSP_CARD_REGISTRY_PRIVILEGES, .fill = rsp_gp_privileges},
    {.tag = 0xCF,            .field = RSP_CARD_IMPLICIT, .fill = rsp_gp_implicit},
    {.tag = 0xC4,       .show = RSP_OBJECT_AID, .field = RSP_CARD_REGISTRY_FILE},
    {.tag = 0xCE,                      .field = RSP_CARD_REGISTRY_VERSION},
    {.tag = 0x84,         .show = RSP_OBJECT_AID, .field = RSP_CARD_REGISTRY_MODULE},
    {.tag = 0xCC,                      .show = RSP_OBJECT_AID, .field = RSP_CARD_REGISTRY_SD},
    {0},
};

static void show_properties(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const enum rsp_card_field bits[8] = {
	    RESERVED, RESERVED, RESERVED, RESERVED,
	    RESERVED, RESERVED, RESERVED, RSP_CARD_REGISTRY_ISDP_FALLBACK,
	};

	rsp_show_flags(decode, node, rsp_sub(in, 0, OCTET), bits);
}

/* What an ISD-R says of its ISD-Ps besides: SGP.02 4.1.1. */
static const struct rsp_object isdp_objects[] = {
    {.tag = 0x4F,                     .show = RSP_OBJECT_AID, .field = RSP_CARD_REGISTRY_AID},
    {.tag = 0x53, .field = RSP_CARD_REGISTRY_ISDP_PROPERTIES, .fill = show_properties},
    {.tag = 0x8F,                     .show = RSP_OBJECT_UINT, .field = RSP_CARD_REGISTRY_GRANTED},
    {.tag = 0x91,        .show = RSP_OBJECT_UINT, .field = RSP_CARD_REGISTRY_REMAINING},
    {0                    },
};

/* The next tag of a list, which has no lengths; 0: none (ISO 7816-4 8.5.1). */
static uint32_t take_tag(struct rsp_slice *in)
{
	enum { MORE = 0x1F, GOES_ON = 0x80, OCTET_BITS = 8, LEN_MAX = 4 };
	uint32_t tag = 0;
	uint8_t octet;

	for (unsigned len = 0; len < LEN_MAX && rsp_take_u8(in, &octet); len++) {
		tag = tag << OCTET_BITS | octet;
		if (len == 0 ? (octet & MORE) != MORE : !(octet & GOES_ON))
			return tag;
	}
	return 0;
}

static const char *tag_name(struct rsp_arena *arena, uint32_t tag)
{
	const struct rsp_object *row = rsp_object_of(entry_objects, tag);

	if (!row)
		row = rsp_object_of(isdp_objects, tag);
	if (tag == TAG_STATE)
		return rsp_card_field_of(RSP_CARD_REGISTRY_APP_STATE)->label;
	return row ? rsp_card_field_of(row->field)->label : rsp_arena_printf(arena, "%X", tag);
}

static void show_tags(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	const char *text = "";
	uint32_t tag;

	while (!decode->no_nodes && (tag = take_tag(&in)))
		text = rsp_arena_concat(decode->arena, text, text[0] ? ", " : "",
		                        tag_name(decode->arena, tag), NULL);
	rsp_show_note(node, text[0] ? text : NULL);
}

void rsp_gp_get_status_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	rsp_show_objects(decode, parent, search_objects, in);
}

/* What a state means depends on whose it is. */
static enum rsp_card_field state_field(uint8_t scope, bool is_sd)
{
	if (scope & SCOPE_CARD)
		return RSP_CARD_REGISTRY_CARD_STATE;
	if (scope & (SCOPE_FILES | SCOPE_MODULES))
		return RSP_CARD_REGISTRY_FILE_STATE;
	return is_sd ? RSP_CARD_REGISTRY_SD_STATE : RSP_CARD_REGISTRY_APP_STATE;
}

static bool is_security_domain(struct rsp_slice of_privileges)
{
	uint8_t first;

	return rsp_peek_u8(of_privileges, 0, &first) && first & IS_SECURITY_DOMAIN;
}

static void show_state(struct rsp_decode *decode, struct rsp_node *parent, uint8_t scope,
                       bool is_sd, struct rsp_slice in)
{
	struct rsp_slice part = rsp_take_up_to(&in, OCTET);

	rsp_show_uint(decode, parent, state_field(scope, is_sd), part);
	if (in.len)
		rsp_show_uint(decode, parent, RSP_CARD_REGISTRY_CONTACTLESS, rsp_sub(in, 0, OCTET));
}

static void show_entry(struct rsp_decode *decode, struct rsp_node *parent, uint8_t scope,
                       const struct rsp_tlv *entry)
{
	struct rsp_node *node =
	    rsp_show_group(decode, parent, RSP_CARD_REGISTRY_ENTRY, entry->whole);
	struct rsp_slice in = entry->value;
	struct rsp_tlv tlv;
	bool is_sd = rsp_tlv_find(in, TAG_PRIVILEGES, &tlv) && is_security_domain(tlv.value);
	bool is_isdp = !(scope & ~SCOPE_APPLICATIONS) && rsp_tlv_find(in, TAG_AID, &tlv) &&
	               rsp_es5_is_card_aid(tlv.value);

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_APDU_TLV_LONG, tlv.whole,
			           "the object %X says %zu bytes, %zu are there", tlv.tag,
			           tlv.declared_len, tlv.value.len);
		if (tlv.tag == TAG_STATE && is_isdp)
			rsp_show_uint(decode, node, RSP_CARD_REGISTRY_ISDP_STATE, tlv.value);
		else if (tlv.tag == TAG_STATE)
			show_state(decode, node, scope, is_sd, tlv.value);
		else
			rsp_show_object(decode, node,
			                is_isdp && rsp_object_of(isdp_objects, tlv.tag)
			                    ? isdp_objects
			                    : entry_objects,
			                &tlv);
	}
	rsp_gp_rest(decode, node, in);
}

static bool take_modules(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	struct rsp_slice part, module;
	uint8_t num;

	if (!rsp_peek_u8(*in, 0, &num) || !rsp_take(in, OCTET, &part))
		return false;
	rsp_show_uint(decode, node, RSP_CARD_REGISTRY_NUM_MODULES, part);
	for (; num; num--) {
		if (!rsp_gp_take_lv(in, &module))
			return false;
		rsp_show_aid(decode, node, RSP_CARD_REGISTRY_MODULE, module);
	}
	return true;
}

/* The form without tags (GPCS 2.1.1 9.4.3.1): AID, state, privileges, and modules where asked for.
 */
static bool take_old_entry(struct rsp_decode *decode, struct rsp_node *parent, uint8_t scope,
                           struct rsp_slice *in)
{
	struct rsp_node *node = rsp_show_group(decode, parent, RSP_CARD_REGISTRY_ENTRY, *in);
	struct rsp_slice aid, state, privilege;

	if (!rsp_gp_take_lv(in, &aid) || !rsp_take(in, OCTET, &state) ||
	    !rsp_take(in, OCTET, &privilege))
		return false;
	rsp_show_aid(decode, node, RSP_CARD_REGISTRY_AID, aid);
	show_state(decode, node, scope, is_security_domain(privilege), state);
	rsp_gp_privileges(decode,
	                  rsp_show_bytes(decode, node, RSP_CARD_REGISTRY_PRIVILEGES, privilege),
	                  privilege);
	return !(scope & SCOPE_MODULES) || take_modules(decode, node, in);
}

static void show_entries(struct rsp_decode *decode, struct rsp_node *parent, uint8_t scope,
                         struct rsp_slice in)
{
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		if (tlv.tag == TAG_ENTRY)
			show_entry(decode, parent, scope, &tlv);
		else
			rsp_show_object(decode, parent, entry_objects, &tlv);
	}
	rsp_gp_rest(decode, parent, in);
}

void rsp_gp_get_status_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                              struct rsp_node *parent, struct rsp_slice in)
{
	uint8_t scope = pending->exchange.command.p1;

	if (rsp_first_tag(in) == TAG_ENTRY) {
		show_entries(decode, parent, scope, in);
		return;
	}
	while (in.len)
		if (!take_old_entry(decode, parent, scope, &in)) {
			rsp_gp_cut(decode, in, "the end of an entry");
			return;
		}
}

void rsp_gp_show_entries(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	show_entries(decode, parent, SCOPE_APPLICATIONS, in);
}

void rsp_gp_set_status_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	if (in.len)
		rsp_show_aid(decode, parent, RSP_CARD_REGISTRY_OBJECT, in);
}
