/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/summary.h"

#include "base/values.h"
#include "rsp/path.h"

/* Tags on the way to a value; the clauses are those of the functions (functions.def). */
enum {
	TAG_SEQUENCE = 0x30,
	TAG_ISDP_AID = 0x4F,
	TAG_ICCID = 0x5A, /* and EID */
	TAG_0 = 0x80,
	TAG_1 = 0x81,
	TAG_2 = 0x82,
	TAG_3 = 0x83,
	TAG_NICKNAME = 0x90,
	TAG_SET_0 = 0xA0,
	TAG_SET_1 = 0xA1,
	TAG_PROFILE_INFO = 0xE3,
	TAG_PROFILE_STATE = 0x9F70,
	TAG_INSTALL_DATA = 0xBF27,
	TAG_METADATA = 0xBF2F
};

enum { TEXT_MAX = 80, HEX_MAX = 32 };

/* Text of the input; NULL when it is none that can be shown in a line. */
static const char *text_of(struct rsp_arena *arena, struct rsp_slice bytes)
{
	struct rsp_slice rest = bytes;
	uint8_t c;

	if (bytes.len > TEXT_MAX || !rsp_utf8_valid(bytes))
		return NULL;
	while (rsp_take_u8(&rest, &c))
		if (c < ' ' || c == 0x7F)
			return NULL;
	return rsp_arena_text(arena, bytes);
}

static const char *hex_of(struct rsp_arena *arena, struct rsp_slice bytes)
{
	return rsp_value_hex(arena, rsp_sub(bytes, 0, HEX_MAX));
}

static bool number_of(struct rsp_slice bytes, uint64_t *out)
{
	return bytes.len > 0 && rsp_take_ube(&bytes, bytes.len, out);
}

static const char *version(struct rsp_arena *arena, struct rsp_slice response)
{
	struct rsp_slice svn;

	if (!rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_2}, &svn))
		return NULL;
	return rsp_arena_concat(arena, "svn ", rsp_value_version(arena, svn, NULL), NULL);
}

static const char *challenge(struct rsp_arena *arena, struct rsp_slice response)
{
	struct rsp_slice value;

	return rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_0}, &value) ? hex_of(arena, value)
	                                                                      : NULL;
}

static const char *eid(struct rsp_arena *arena, struct rsp_slice response)
{
	struct rsp_slice value;

	if (!rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_ICCID}, &value))
		return NULL;
	return rsp_arena_concat(arena, "EID ", rsp_value_eid(arena, value, NULL), NULL);
}

static const char *transaction(struct rsp_arena *arena, struct rsp_slice request)
{
	struct rsp_slice value;

	if (!rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SEQUENCE, TAG_0}, &value) &&
	    !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SET_1, TAG_0}, &value) &&
	    !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SET_0, TAG_SEQUENCE, TAG_0},
	                 &value) &&
	    !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_0}, &value))
		return NULL;
	return rsp_arena_concat(arena, "transactionId ", hex_of(arena, value), NULL);
}

static const char *server(struct rsp_arena *arena, struct rsp_slice request)
{
	struct rsp_slice value;
	const char *address = NULL, *matching_id = NULL;

	if (rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SEQUENCE, TAG_3}, &value))
		address = text_of(arena, value);
	if (rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SET_0, TAG_0}, &value) && value.len)
		matching_id = text_of(arena, value);
	if (!address)
		return transaction(arena, request);
	if (!matching_id)
		return address;
	return rsp_arena_concat(arena, address, ", matchingId ", matching_id, NULL);
}

/* ICCID or ISD-P AID among the objects of `in`. */
static const char *profile_id(struct rsp_arena *arena, struct rsp_slice in)
{
	struct rsp_tlv tlv;

	if (rsp_tlv_find(in, TAG_ICCID, &tlv))
		return rsp_arena_concat(arena, "ICCID ", rsp_value_iccid(arena, tlv.value, NULL),
		                        NULL);
	if (rsp_tlv_find(in, TAG_ISDP_AID, &tlv))
		return rsp_arena_concat(arena, "ISD-P ", hex_of(arena, tlv.value), NULL);
	return NULL;
}

static const char *profile(struct rsp_arena *arena, struct rsp_slice request)
{
	struct rsp_slice inner;

	if (rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SET_0}, &inner))
		return profile_id(arena, inner);
	return rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){0}, &inner) ? profile_id(arena, inner)
	                                                                 : NULL;
}

static const char *nickname(struct rsp_arena *arena, struct rsp_slice request)
{
	const char *id = profile(arena, request), *name;
	struct rsp_slice value;

	if (!id || !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_NICKNAME}, &value))
		return id;
	name = text_of(arena, value);
	return name ? rsp_arena_concat(arena, id, ", \"", name, "\"", NULL) : id;
}

static const char *profiles(struct rsp_arena *arena, struct rsp_slice response)
{
	struct rsp_slice list, value;
	struct rsp_tlv tlv;
	unsigned num = 0, enabled = 0;
	uint64_t state;
	const char *id = NULL;

	if (!rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_SET_0}, &list))
		return NULL;
	while (rsp_take_tlv(&list, &tlv) == RSP_TLV_OK) {
		if (tlv.tag != TAG_PROFILE_INFO)
			continue;
		if (num++ == 0)
			id = profile_id(arena, tlv.value);
		if (rsp_path_at(tlv.value, (uint32_t[RSP_PATH_MAX]){TAG_PROFILE_STATE}, &value) &&
		    number_of(value, &state) && state == 1)
			enabled++;
	}
	if (num == 1 && id)
		return rsp_arena_concat(
		    arena, enabled ? "1 profile, enabled: " : "1 profile, disabled: ", id, NULL);
	return rsp_arena_concat(arena, rsp_arena_decimal(arena, num), " profiles, ",
	                        rsp_arena_decimal(arena, enabled), " enabled", NULL);
}

/* Number of objects of the list A0 of an answer. */
static const char *count(struct rsp_arena *arena, struct rsp_slice response, const char *one,
                         const char *many)
{
	struct rsp_slice list;
	struct rsp_tlv tlv;
	unsigned num = 0;

	if (!rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_SET_0}, &list))
		return NULL;
	while (rsp_take_tlv(&list, &tlv) == RSP_TLV_OK)
		num++;
	return rsp_arena_concat(arena, rsp_arena_decimal(arena, num), " ", num == 1 ? one : many,
	                        NULL);
}

static const char *seq_number(struct rsp_arena *arena, struct rsp_slice request)
{
	struct rsp_slice value;
	uint64_t number;

	if (!rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_0}, &value) ||
	    !number_of(value, &number))
		return NULL;
	return rsp_arena_concat(arena, "seqNumber ", rsp_arena_decimal(arena, number), NULL);
}

static const char *notifications(struct rsp_arena *arena, struct rsp_slice request,
                                 struct rsp_slice response)
{
	const char *num = count(arena, response, "notification", "notifications");
	struct rsp_slice criteria;
	uint64_t number;

	if (!num || !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SET_0, TAG_0}, &criteria) ||
	    !number_of(criteria, &number))
		return num;
	return rsp_arena_concat(arena, "seqNumber ", rsp_arena_decimal(arena, number), ": ", num,
	                        NULL);
}

static const char *addresses(struct rsp_arena *arena, struct rsp_slice response)
{
	struct rsp_slice value;
	const char *dp = NULL, *ds = NULL;

	if (rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_0}, &value) && value.len)
		dp = text_of(arena, value);
	if (rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_1}, &value) && value.len)
		ds = text_of(arena, value);
	if (dp && ds)
		return rsp_arena_concat(arena, "SM-DP+ ", dp, ", SM-DS ", ds, NULL);
	if (dp)
		return rsp_arena_concat(arena, "SM-DP+ ", dp, NULL);
	return ds ? rsp_arena_concat(arena, "SM-DS ", ds, NULL) : NULL;
}

static const char *dp_address(struct rsp_arena *arena, struct rsp_slice request)
{
	struct rsp_slice value;

	if (!rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_2}, &value) &&
	    !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_0}, &value))
		return NULL;
	return value.len ? text_of(arena, value) : "none";
}

static const char *package(struct rsp_arena *arena, struct rsp_slice request)
{
	struct rsp_slice id, counter;
	const char *name;
	uint64_t number;

	/* Both with and without the wrapper A0 (seen on cards). */
	if (!rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SEQUENCE, TAG_0}, &id) ||
	    !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SEQUENCE, TAG_1}, &counter))
		if (!rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SET_0, TAG_SEQUENCE, TAG_0},
		                 &id) ||
		    !rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_SET_0, TAG_SEQUENCE, TAG_1},
		                 &counter))
			return NULL;
	name = text_of(arena, id);
	if (!name || !number_of(counter, &number))
		return NULL;
	return rsp_arena_concat(arena, "eimId ", name, ", counter ",
	                        rsp_arena_decimal(arena, number), NULL);
}

static const char *reset_options(struct rsp_arena *arena, struct rsp_slice request)
{
	struct rsp_slice bits;

	if (!rsp_path_in(request, (uint32_t[RSP_PATH_MAX]){TAG_2}, &bits) || !rsp_skip(&bits, 1))
		return NULL;
	return rsp_arena_concat(arena, "resetOptions ", hex_of(arena, bits), NULL);
}

static const char *eims(struct rsp_arena *arena, struct rsp_slice request,
                        struct rsp_slice response)
{
	const char *num = count(arena, response, "eIM", "eIMs");

	return num ? num : count(arena, request, "eIM", "eIMs");
}

const char *rsp_es10_summarise(struct rsp_arena *arena, enum rsp_es10_summary kind,
                               struct rsp_slice request, struct rsp_slice response)
{
	switch (kind) {
	case RSP_SUMMARY_NONE:
		return NULL;
	case RSP_SUMMARY_VERSION:
		return version(arena, response);
	case RSP_SUMMARY_TRANSACTION:
	case RSP_SUMMARY_CANCEL:
		return transaction(arena, request);
	case RSP_SUMMARY_NOTIFICATIONS:
		return notifications(arena, request, response);
	case RSP_SUMMARY_NICKNAME:
		return nickname(arena, request);
	case RSP_SUMMARY_PROFILES:
		return profiles(arena, response);
	case RSP_SUMMARY_CHALLENGE:
		return challenge(arena, response);
	case RSP_SUMMARY_SEQ_NUMBER:
		return seq_number(arena, request);
	case RSP_SUMMARY_PROFILE:
		return profile(arena, request);
	case RSP_SUMMARY_RESET:
		return reset_options(arena, request);
	case RSP_SUMMARY_SERVER:
		return server(arena, request);
	case RSP_SUMMARY_ADDRESSES:
		return addresses(arena, response);
	case RSP_SUMMARY_EID:
		return eid(arena, response);
	case RSP_SUMMARY_DP_ADDRESS:
		return dp_address(arena, request);
	case RSP_SUMMARY_RULES:
		return count(arena, response, "rule", "rules");
	case RSP_SUMMARY_PACKAGE:
		return package(arena, request);
	case RSP_SUMMARY_EIMS:
		return eims(arena, request, response);
	}
	return NULL;
}

const char *rsp_es10_summarise_install(struct rsp_arena *arena, struct rsp_slice response)
{
	struct rsp_slice metadata, seq;
	uint64_t number;
	const char *id;

	if (!rsp_path_in(response, (uint32_t[RSP_PATH_MAX]){TAG_INSTALL_DATA, TAG_METADATA},
	                 &metadata) ||
	    !rsp_path_at(metadata, (uint32_t[RSP_PATH_MAX]){TAG_0}, &seq) ||
	    !number_of(seq, &number))
		return NULL;
	id = profile_id(arena, metadata);
	return rsp_arena_concat(arena, "seqNumber ", rsp_arena_decimal(arena, number),
	                        id ? ", " : "", id ? id : "", NULL);
}

/* What a segment of a Bound Profile Package carries, by its first tag (SGP.22 2.5.5). */
static const struct rsp_name segments[] = {
    {0xBF36, "InitialiseSecureChannel"},
    {0xBF23, "InitialiseSecureChannel"},
    {0xA0,   "ConfigureISDP"          },
    {0xA1,   "StoreMetadata"          },
    {0x88,   "StoreMetadata block"    },
    {0xA2,   "ReplaceSessionKeys"     },
    {0xA3,   "profile elements"       },
    {0x86,   "profile element block"  },
    {0x87,   "protected block"        },
    {0,      NULL                     },
};

const char *rsp_es10_summarise_segment(struct rsp_arena *arena, uint32_t tag,
                                       struct rsp_slice response)
{
	const char *install = rsp_es10_summarise_install(arena, response);
	const char *name = rsp_value_name(segments, tag);

	if (!install)
		return name;
	return name ? rsp_arena_concat(arena, name, ", ", install, NULL) : install;
}
