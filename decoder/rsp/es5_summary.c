/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/values.h"
#include "card/gp_certificate.h"
#include "card/gp_names.h"
#include "rsp/es5_unit.h"

enum { DGI_FRONT = 3, NUMBER_MAX = 8 };

/* An AID of an ISD-P by its last two bytes that differ, or more where they do. */
static const char *short_aid(struct rsp_arena *arena, struct rsp_slice aid)
{
	enum { PREFIX_LEN = 13, MIDDLE = 1, TAIL = 3 };
	struct rsp_slice tail = rsp_sub(aid, PREFIX_LEN, TAIL);
	uint8_t middle;

	if (!rsp_es5_is_card_aid(aid) || !rsp_peek_u8(tail, 0, &middle))
		return rsp_value_hex(arena, aid);
	return rsp_arena_concat(
	    arena, "...", rsp_value_hex(arena, middle ? tail : rsp_sub(tail, MIDDLE, TAIL)), NULL);
}

static const char *isdp(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	return unit->isdp.len
	           ? rsp_arena_concat(arena, "ISD-P ", short_aid(arena, unit->isdp), NULL)
	           : "an ISD-P";
}

static bool number_of(struct rsp_slice in, uint32_t tag, uint64_t *out)
{
	struct rsp_tlv tlv;

	return rsp_tlv_find(in, tag, &tlv) && tlv.value.len <= NUMBER_MAX &&
	       rsp_take_ube(&tlv.value, tlv.value.len, out);
}

static const char *certificate(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	struct rsp_slice role = rsp_gp_certificate_role(rsp_sub(unit->data, DGI_FRONT, SIZE_MAX));
	uint8_t octet;

	if (!rsp_peek_u8(role, 0, &octet))
		return "certificate";
	return rsp_arena_printf(arena, "certificate of %s, role %02X",
	                        octet == RSP_GP_ROLE_SMDP   ? "the SM-DP"
	                        : octet == RSP_GP_ROLE_SMSR ? "the SM-SR"
	                                                    : "another server",
	                        octet);
}

static const char *ephemeral(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	struct rsp_es5_agreement agreement;

	if (!rsp_es5_agreement_of(unit->data, &agreement))
		return "ephemeral key";
	return rsp_arena_printf(arena, "ephemeral key for key set %02X, scenario parameters %02X",
	                        agreement.kvn, agreement.parameters);
}

static const char *pol1(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	static const char *const names[] = {"disabling not allowed", "deleting not allowed",
	                                    "deleted when disabled"};
	const char *text = "";
	uint8_t octet;

	if (!rsp_peek_u8(unit->data, DGI_FRONT, &octet))
		return "POL1";
	for (unsigned bit = 0; bit < sizeof(names) / sizeof(*names); bit++)
		if (octet >> bit & 1)
			text = rsp_arena_concat(arena, text, *text ? ", " : "", names[bit], NULL);
	return rsp_arena_concat(arena, "POL1: ", *text ? text : "nothing is forbidden", NULL);
}

static const char *addressing(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	struct rsp_slice in = rsp_sub(unit->data, DGI_FRONT, SIZE_MAX);
	const char *text = "", *name;
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		name =
		    rsp_value_name(rsp_es5_field_of(RSP_ES5_ADDRESSING)->names, (int64_t)tlv.tag);
		if (name)
			text = rsp_arena_concat(arena, text, *text ? ", " : "", name, NULL);
	}
	return *text ? rsp_arena_concat(arena, "addresses: ", text, NULL) : "addresses";
}

static const char *deleted_keys(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	enum { TAG_KEYS = 0xF2 };
	struct rsp_slice in = unit->data;
	const char *text = "";
	struct rsp_tlv tlv;
	uint8_t version;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		if (tlv.tag == TAG_KEYS && rsp_peek_u8(tlv.value, 0, &version))
			text =
			    rsp_arena_printf(arena, "%s%s%02X", text, *text ? ", " : "", version);
	return rsp_arena_concat(arena, "delete the keys of version ", text, NULL);
}

static const char *confirmation(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	enum { TAG_NUMBER = 0x4E };
	uint64_t number;

	if (!number_of(rsp_sub(unit->data, DGI_FRONT, SIZE_MAX), TAG_NUMBER, &number))
		return "confirmation";
	return rsp_arena_printf(arena, "confirmation of notification %llu",
	                        (unsigned long long)number);
}

static const char *about(struct rsp_arena *arena, const char *verb, const struct rsp_es5_unit *unit,
                         const char *behind)
{
	return rsp_arena_concat(arena, verb, isdp(arena, unit), behind, NULL);
}

static const char *command(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	switch ((int)unit->function->id) {
	case RSP_ES5_DO_CREATE:
		return about(arena, "create ", unit, "");
	case RSP_ES5_DO_PERSONALIZE:
		return about(arena, "what follows is for ", unit, "");
	case RSP_ES5_DO_ISDP_PART1:
	case RSP_ES5_DO_ISDR_PART1:
		return certificate(arena, unit);
	case RSP_ES5_DO_ISDP_PART2:
	case RSP_ES5_DO_ISDR_PART2:
		return ephemeral(arena, unit);
	case RSP_ES5_DO_ENABLE:
		return about(arena, "enable ", unit, "");
	case RSP_ES5_DO_DISABLE:
		return about(arena, "disable ", unit, "");
	case RSP_ES5_DO_FALLBACK:
		return about(arena, "give the fall-back attribute to ", unit, "");
	case RSP_ES5_DO_EMERGENCY:
		return about(arena, "give the emergency attribute to ", unit, "");
	case RSP_ES5_DO_DELETE:
		return about(arena, "delete ", unit, "");
	case RSP_ES5_DO_MASTER:
		return about(arena, "delete ", unit, " with a token");
	case RSP_ES5_DO_POL1:
		return pol1(arena, unit);
	case RSP_ES5_DO_ADDRESSING:
	case RSP_ES5_DO_CONNECTIVITY:
	case RSP_ES5_DO_BY_MNO:
		return addressing(arena, unit);
	case RSP_ES5_DO_CONFIRMATION:
		return confirmation(arena, unit);
	case RSP_ES5_DO_FINALISE:
		return deleted_keys(arena, unit);
	case RSP_ES5_DO_AUDIT:
		return about(arena, "state of ", unit, "");
	case RSP_ES5_DO_AUDIT_MEMORY:
		return "memory of the card";
	case RSP_ES5_DO_AUDIT_CARD:
		return "card recognition data";
	default:
		return NULL;
	}
}

static const char *state(struct rsp_arena *arena, struct rsp_slice in)
{
	enum { TAG_ENTRY = 0xE3, TAG_AID = 0x4F, TAG_STATE = 0x9F70, TAG_PROPERTIES = 0x53 };
	const char *text = NULL, *name;
	struct rsp_tlv entry, aid;
	uint64_t number, properties;

	while (rsp_take_tlv(&in, &entry) == RSP_TLV_OK && entry.tag == TAG_ENTRY) {
		if (!rsp_tlv_find(entry.value, TAG_AID, &aid) ||
		    !number_of(entry.value, TAG_STATE, &number))
			continue;
		name = rsp_value_name(rsp_gp_isdp_states, (int64_t)number);
		if (!number_of(entry.value, TAG_PROPERTIES, &properties))
			properties = 0;
		text = rsp_arena_concat(arena, text ? text : "", text ? ", " : "", "ISD-P ",
		                        short_aid(arena, aid.value), " ",
		                        name ? name : "in another state",
		                        properties & 1 ? " (fall-back)" : "", NULL);
	}
	return text;
}

static const char *memory(struct rsp_arena *arena, struct rsp_slice in)
{
	enum { TAG_RESOURCES = 0xFF21, TAG_FREE = 0x82 };
	struct rsp_tlv tlv;
	uint64_t number;

	if (!rsp_tlv_find(in, TAG_RESOURCES, &tlv) || !number_of(tlv.value, TAG_FREE, &number))
		return NULL;
	return rsp_arena_printf(arena, "%llu bytes are free", (unsigned long long)number);
}

static const char *deleted(struct rsp_arena *arena, struct rsp_slice in)
{
	enum { TAG_LIST = 0x80, TAG_AID = 0x4F };
	struct rsp_tlv list, aid;
	const char *text = NULL;

	if (!rsp_tlv_find(in, TAG_LIST, &list))
		return NULL;
	while (rsp_take_tlv(&list.value, &aid) == RSP_TLV_OK)
		if (aid.tag == TAG_AID)
			text =
			    rsp_arena_concat(arena, text ? text : "POL1 deleted ISD-P ",
			                     text ? ", " : "", short_aid(arena, aid.value), NULL);
	return text;
}

static const char *answer(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	struct rsp_slice dr, receipt;

	if (!unit->function || !unit->response.len)
		return unit->isdp.len ? isdp(arena, unit) : NULL;
	switch ((int)unit->function->id) {
	case RSP_ES5_DO_ISDP_PART1:
	case RSP_ES5_DO_ISDR_PART1:
		return "random challenge";
	case RSP_ES5_DO_ISDP_PART2:
	case RSP_ES5_DO_ISDR_PART2:
		if (!rsp_es5_answer_parts(unit->response, &dr, &receipt))
			return NULL;
		return dr.len ? "derivation random, receipt" : "receipt";
	case RSP_ES5_DO_AUDIT:
		return state(arena, unit->response);
	case RSP_ES5_DO_AUDIT_MEMORY:
		return memory(arena, unit->response);
	case RSP_ES5_DO_CONFIRMATION:
		return deleted(arena, unit->response);
	default:
		return unit->isdp.len ? isdp(arena, unit) : NULL;
	}
}

static const char *notification(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	enum { TAG_TYPE = 0x4D, TAG_NUMBER = 0x4E };
	static const uint32_t tags[] = {0x4F, 0x2F, 0xAF};
	const char *name, *text;
	uint64_t number = 0;
	struct rsp_tlv tlv;

	if (!number_of(unit->tlv.value, TAG_TYPE, &number))
		return "notification";
	name = rsp_value_name(rsp_es5_field_of(RSP_ES5_TYPE)->names, (int64_t)number);
	text = rsp_arena_printf(arena, "notification %02llX (%s)", (unsigned long long)number,
	                        name ? name : "not known");
	if (number_of(unit->tlv.value, TAG_NUMBER, &number))
		text =
		    rsp_arena_printf(arena, "%s, sequence %llu", text, (unsigned long long)number);
	for (size_t at = 0; at < sizeof(tags) / sizeof(*tags); at++)
		if (rsp_tlv_find(unit->tlv.value, tags[at], &tlv))
			return rsp_arena_concat(arena, text, ", ISD-P ",
			                        short_aid(arena, tlv.value), NULL);
	return text;
}

static const char *object(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	const char *name = rsp_es5_object_name(unit->tlv.tag);

	if (unit->note)
		return rsp_arena_concat(arena, name, ", ", unit->note, NULL);
	if (unit->isdp.len)
		return rsp_arena_concat(arena, name, ", ", isdp(arena, unit), NULL);
	return name;
}

const char *rsp_es5_summary(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	switch (unit->remote->form) {
	case RSP_REMOTE_OBJECT:
		return object(arena, unit);
	case RSP_REMOTE_NOTIFICATION:
		return notification(arena, unit);
	case RSP_REMOTE_APDU:
		break;
	}
	if (unit->remote->is_answer)
		return answer(arena, unit);
	return unit->function ? command(arena, unit) : unit->isdp.len ? isdp(arena, unit) : NULL;
}
