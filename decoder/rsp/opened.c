/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/opened.h"

#include <string.h>

#include "base/hex.h"
#include "rsp/fields.h"
#include "rsp/saip.h"
#include "schema/schema.h"

enum {
	TAG_PACKAGE = 0xBF36,
	TAG_CHANNEL = 0xBF23,
	TAG_CONFIGURE = 0xA0,
	TAG_METADATA = 0xA1,
	TAG_REPLACE = 0xA2,
	TAG_ELEMENTS = 0xA3,
	TAG_REPLACE_REQUEST = 0xBF26,
	BLOCK_86 = 0x86,
	BLOCK_88 = 0x88,
	TAG_TRANSACTION = 0x80,
	TAG_TEMPLATE = 0xA6,
	TAG_KEY_TYPE = 0x80,
	TAG_KEY_LEN = 0x81,
	TAG_HOST_ID = 0x84,
	TAG_OTPK = 0x5F49,
	TAG_ICCID = 0x5A,
	TAG_CHAIN = 0x80,
	TAG_PPK_ENC = 0x81,
	TAG_PPK_MAC = 0x82
};

/* One package with one set of keys. */
struct run {
	struct rsp_decode *decode;
	const struct rsp_opening *opening;
	const struct rsp_buffer *package; /* that decode began with */
	struct rsp_bsp bsp;
	struct rsp_bsp_context context;
	struct rsp_slice otpk, transaction; /* of the server; of the session */
	struct rsp_slice iccid;             /* in StoreMetadata */
	struct rsp_node *root;
	const struct rsp_key_set *set; /* that opened it; NULL: none so far */
	const struct rsp_key_set
	    *of_session;    /* names this session, but opens nothing; NULL: none */
	bool only_elements; /* its keys are those of the profile elements alone */
	unsigned num_blocks, num_in_group;
	bool has_rest; /* of the group that was opened last: blocks that stayed closed, or are not
	                  there */
	enum rsp_bsp_outcome outcome;
	uint32_t failed_tag;
};

static bool take_keys(struct rsp_slice enc, struct rsp_slice mac, struct rsp_slice chain,
                      struct rsp_bsp_keys *out)
{
	if (enc.len != RSP_BSP_KEY_LEN || mac.len != RSP_BSP_KEY_LEN ||
	    chain.len != RSP_BSP_KEY_LEN)
		return false;
	memcpy(out->enc, enc.data, RSP_BSP_KEY_LEN);
	memcpy(out->mac, mac.data, RSP_BSP_KEY_LEN);
	memcpy(out->chain, chain.data, RSP_BSP_KEY_LEN);
	return true;
}

/* What InitialiseSecureChannel says (SGP.22 5.5.1). */
static void read_channel(struct run *run, struct rsp_slice in)
{
	struct rsp_tlv tlv;
	struct rsp_slice template;

	if (rsp_tlv_find(in, TAG_TRANSACTION, &tlv))
		run->transaction = tlv.value;
	if (rsp_tlv_find(in, TAG_OTPK, &tlv))
		run->otpk = tlv.value;
	if (!rsp_tlv_find(in, TAG_TEMPLATE, &tlv))
		return;
	template = tlv.value;
	if (rsp_tlv_find(template, TAG_KEY_TYPE, &tlv) &&
	    !rsp_peek_u8(tlv.value, 0, &run->context.key_type))
		run->context.key_type = 0;
	if (rsp_tlv_find(template, TAG_KEY_LEN, &tlv) &&
	    !rsp_peek_u8(tlv.value, 0, &run->context.key_len))
		run->context.key_len = 0;
	if (rsp_tlv_find(template, TAG_HOST_ID, &tlv))
		run->context.host_id = tlv.value;
}

/* The keys of a shared secret, for the card that the set or the trace names. */
static bool derive(const struct run *run, const struct rsp_key_set *set, struct rsp_slice secret,
                   struct rsp_bsp_keys *out)
{
	const char *digits = *set->eid ? set->eid : run->opening->eid;
	struct rsp_bsp_context context = run->context;
	uint8_t eid[RSP_BSP_EID_LEN];
	size_t len = 0;

	if (!digits || !rsp_hex_decode(rsp_text(digits), eid, sizeof(eid), &len, NULL))
		return false;
	context.eid = rsp_slice(eid, len);
	return rsp_bsp_derive(run->opening->crypto, secret, &context, out);
}

/* The private key is of one side: the public one of the other makes the secret. */
static bool agree(const struct run *run, const struct rsp_key_set *set, struct rsp_slice point,
                  struct rsp_bsp_keys *out)
{
	static const enum rsp_curve curves[] = {RSP_CURVE_P256, RSP_CURVE_BRAINPOOL_P256R1};
	uint8_t secret[RSP_EC_SECRET_LEN];
	bool good = false;

	for (size_t at = 0; at < sizeof(curves) / sizeof(*curves) && !good; at++)
		good = rsp_ecdh(run->opening->crypto, curves[at], rsp_key_of(set, RSP_KEY_PRIVATE),
		                point, secret) &&
		       derive(run, set, rsp_slice(secret, sizeof(secret)), out);
	rsp_wipe(secret, sizeof(secret));
	return good;
}

/* The ways from a set to session keys. */
enum way { WAY_KEYS, WAY_SECRET, WAY_SERVER_POINT, WAY_CARD_POINT, NUM_WAYS };

static bool keys_by(const struct run *run, const struct rsp_key_set *set, enum way way,
                    struct rsp_bsp_keys *out)
{
	switch (way) {
	case WAY_KEYS:
		return take_keys(rsp_key_of(set, RSP_KEY_ENC), rsp_key_of(set, RSP_KEY_MAC),
		                 rsp_key_of(set, RSP_KEY_CHAIN), out);
	case WAY_SECRET:
		return derive(run, set, rsp_key_of(set, RSP_KEY_SHARED), out);
	case WAY_SERVER_POINT:
		return agree(run, set, run->otpk, out);
	case WAY_CARD_POINT:
		return agree(run, set, run->opening->otpk, out);
	case NUM_WAYS:
		break;
	}
	return false;
}

static enum rsp_bsp_outcome open_block(struct run *run, const struct rsp_tlv *block, uint8_t *out,
                                       size_t *out_len)
{
	return rsp_bsp_open(&run->bsp, block, block->tag != BLOCK_88, out, out_len);
}

/* Whether keys open a block; the chain then stands before it. */
static bool try_keys(struct run *run, const struct rsp_bsp_keys *keys, const struct rsp_tlv *block,
                     uint8_t *room)
{
	size_t len;
	bool good = rsp_bsp_begin(&run->bsp, run->opening->crypto, keys) &&
	            open_block(run, block, room, &len) == RSP_BSP_GOOD &&
	            rsp_bsp_begin(&run->bsp, run->opening->crypto, keys);

	if (!good)
		rsp_bsp_end(&run->bsp);
	return good;
}

static bool is_of_session(const struct run *run, const struct rsp_key_set *set)
{
	return rsp_equal(rsp_slice(set->transaction, set->transaction_len), run->transaction);
}

static bool try_set(struct run *run, const struct rsp_key_set *set, const struct rsp_tlv *block,
                    bool elements, uint8_t *room)
{
	struct rsp_bsp_keys keys = {0};
	bool good = false;

	if (elements)
		good = take_keys(rsp_key_of(set, RSP_KEY_PPK_ENC), rsp_key_of(set, RSP_KEY_PPK_MAC),
		                 rsp_key_of(set, RSP_KEY_PPK_CHAIN), &keys) &&
		       try_keys(run, &keys, block, room);
	for (unsigned way = 0; !elements && !good && way < NUM_WAYS; way++) {
		bool has = keys_by(run, set, (enum way)way, &keys);

		good = has && try_keys(run, &keys, block, room);
		if (has && !good && set->transaction_len && is_of_session(run, set))
			run->of_session = set;
	}
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

/* Looks for the keys that open a block: first those of the session, then any. */
static void find_keys(struct run *run, const struct rsp_tlv *block, bool elements, uint8_t *room)
{
	const struct rsp_keyring *keyring = run->opening->keyring;

	for (unsigned any = 0; any < 2; any++) {
		const struct rsp_key_set *set;

		for (size_t at = 0; (set = rsp_keyring_at(keyring, at)); at++) {
			if (set->kind != RSP_KEYS_BSP || is_of_session(run, set) == (any != 0) ||
			    !try_set(run, set, block, elements, room))
				continue;
			run->set = set;
			run->only_elements = elements;
			return;
		}
	}
}

/* SGP.22 5.5.4: the keys for the profile elements. */
static void replace_keys(struct run *run, struct rsp_slice plain)
{
	struct rsp_bsp_keys keys;
	struct rsp_tlv outer, enc, mac, chain;

	if (rsp_take_tlv(&plain, &outer) == RSP_TLV_OK && outer.tag == TAG_REPLACE_REQUEST &&
	    rsp_tlv_find(outer.value, TAG_PPK_ENC, &enc) &&
	    rsp_tlv_find(outer.value, TAG_PPK_MAC, &mac) &&
	    rsp_tlv_find(outer.value, TAG_CHAIN, &chain) &&
	    take_keys(enc.value, mac.value, chain.value, &keys)) {
		if (!rsp_bsp_begin(&run->bsp, run->opening->crypto, &keys))
			run->outcome = RSP_BSP_BROKEN;
		rsp_wipe(&keys, sizeof(keys));
	}
}

/* Opens the blocks of a group one after the other, up to the first that cannot be. */
static const struct rsp_buffer *open_group(struct run *run, struct rsp_slice in, bool elements,
                                           const char *name)
{
	struct rsp_joiner joiner;
	struct rsp_tlv block;
	size_t room_len = in.len;
	uint8_t *room = rsp_arena_take(run->decode->arena, room_len);

	rsp_joiner_init(&joiner, run->decode->arena, RSP_OPENED_MAX);
	run->num_in_group = 0;
	while (room && rsp_take_tlv(&in, &block) == RSP_TLV_OK && !block.truncated) {
		size_t len;

		if (!run->set)
			find_keys(run, &block, elements, room);
		if (!run->set)
			break;
		run->num_blocks++;
		run->num_in_group++;
		run->outcome = open_block(run, &block, room, &len);
		run->failed_tag = block.tag;
		if (run->outcome != RSP_BSP_GOOD)
			break;
		rsp_joiner_add_made(&joiner, run->package,
		                    rsp_offset_in(run->package->bytes, block.value),
		                    rsp_slice(room, len));
	}
	run->has_rest = in.len || run->outcome != RSP_BSP_GOOD;
	if (room)
		rsp_wipe(room, room_len);
	return joiner.len ? rsp_joiner_finish(&joiner, RSP_BUFFER_DECRYPTED, name) : NULL;
}

static struct rsp_node *root_of(struct run *run)
{
	run->decode->buffer = run->package;
	if (!run->root)
		run->root = rsp_node_new(run->decode, NULL, rsp_es10_field(RSP_ES10_FIELD_OPENED),
		                         run->opening->package);
	return run->root;
}

/* The header has the digits in their order, StoreMetadata each two turned round, as EF.ICCID has
 * them. */
static bool is_same_iccid(struct rsp_slice header, struct rsp_slice metadata)
{
	enum { DIGIT_BITS = 4, DIGIT_MASK = 0x0F };
	bool same = header.len == metadata.len;
	uint8_t a, b;

	while (same && rsp_take_u8(&header, &a) && rsp_take_u8(&metadata, &b))
		same = a == (uint8_t)(b >> DIGIT_BITS | (b & DIGIT_MASK) << DIGIT_BITS);
	return same;
}

/* StoreMetadata says which profile this is; its header says so too. */
static void compare_iccid(struct run *run, const struct rsp_buffer *plain, uint32_t group)
{
	struct rsp_slice in = plain->bytes, iccid;
	struct rsp_tlv metadata, tlv;

	if (group == TAG_METADATA && rsp_take_tlv(&in, &metadata) == RSP_TLV_OK &&
	    rsp_tlv_find(metadata.value, TAG_ICCID, &tlv))
		run->iccid = tlv.value;
	if (group != TAG_ELEMENTS || !run->iccid.len || !rsp_saip_iccid(plain->bytes, &iccid) ||
	    is_same_iccid(iccid, run->iccid))
		return;
	run->decode->buffer = plain;
	rsp_report(run->decode, RSP_RULE_SAIP_ICCID, iccid,
	           "the header has another ICCID than StoreMetadata");
}

static void show_group(struct run *run, const struct rsp_buffer *plain, const char *type)
{
	struct rsp_node *root = root_of(run);

	run->decode->buffer = plain;
	if (type)
		rsp_walk_all(run->decode, root, rsp_schema_type(type), plain->bytes);
	else if (run->has_rest)
		rsp_saip_show_part(run->decode, root, plain->bytes);
	else
		rsp_saip_show(run->decode, root, plain->bytes);
}

static const struct group {
	uint32_t tag;
	const char *name, *type;
} groups[] = {
    {TAG_CONFIGURE, "ConfigureISDP, decrypted",      "ConfigureISDPRequest"     },
    {TAG_METADATA,  "StoreMetadata, verified",       "StoreMetadataRequest"     },
    {TAG_REPLACE,   "ReplaceSessionKeys, decrypted", "ReplaceSessionKeysRequest"},
    {TAG_ELEMENTS,  "profile package, decrypted",    NULL                       },
};

static void open_part(struct run *run, const struct rsp_tlv *part)
{
	for (size_t at = 0; at < sizeof(groups) / sizeof(*groups); at++) {
		bool elements = groups[at].tag == TAG_ELEMENTS;
		const struct rsp_buffer *plain;

		if (groups[at].tag != part->tag)
			continue;
		plain = open_group(run, part->value, elements && !run->set, groups[at].name);
		run->has_rest = run->has_rest || part->truncated;
		if (plain)
			show_group(run, plain, groups[at].type);
		if (plain)
			compare_iccid(run, plain, part->tag);
		if (plain && part->tag == TAG_REPLACE)
			replace_keys(run, plain->bytes);
	}
}

static void open_all(struct run *run)
{
	struct rsp_slice in = run->opening->package;
	struct rsp_tlv package, part;

	if (rsp_take_tlv(&in, &package) != RSP_TLV_OK || package.tag != TAG_PACKAGE)
		return;
	in = package.value;
	while (run->outcome == RSP_BSP_GOOD && rsp_take_tlv(&in, &part) == RSP_TLV_OK) {
		if (part.tag == TAG_CHANNEL)
			read_channel(run, part.value);
		else
			open_part(run, &part);
	}
}

static const char *fault_of(enum rsp_bsp_outcome outcome)
{
	switch (outcome) {
	case RSP_BSP_MAC_WRONG:
		return "has a wrong MAC: it, or the order of the blocks before it, was altered";
	case RSP_BSP_PADDING_WRONG:
		return "is padded in another way than 80 and zeros";
	case RSP_BSP_LENGTH_WRONG:
		return "is no whole number of cipher blocks with a MAC";
	case RSP_BSP_GOOD:
	case RSP_BSP_BROKEN:
		break;
	}
	return "could not be opened";
}

static enum rsp_check_state tell(const struct run *run, const char **out_text)
{
	struct rsp_arena *arena = run->decode->arena;

	if (!run->opening->keyring) {
		*out_text = "the session keys of the profile package are not known; --keys names a "
		            "file with them";
		return RSP_CHECK_NOT_RUN;
	}
	if (!run->set && run->of_session) {
		*out_text = rsp_arena_printf(
		    arena,
		    "the first block does not open with the keys of %s, which are of this session",
		    run->of_session->name);
		return RSP_CHECK_FAILED;
	}
	if (!run->set) {
		*out_text = "no key that was given opens the first block of the profile package";
		return RSP_CHECK_NOT_RUN;
	}
	if (run->outcome == RSP_BSP_GOOD) {
		*out_text = rsp_arena_printf(
		    arena, "%u blocks%s with the keys of %s: each MAC is right", run->num_blocks,
		    run->only_elements ? " of profile elements" : "", run->set->name);
		return RSP_CHECK_VERIFIED;
	}
	*out_text = rsp_arena_printf(arena, "block %u (%X number %u of its group) %s (keys of %s)",
	                             run->num_blocks, (unsigned)run->failed_tag, run->num_in_group,
	                             fault_of(run->outcome), run->set->name);
	return RSP_CHECK_FAILED;
}

enum rsp_check_state rsp_open_package(struct rsp_decode *decode, const struct rsp_opening *opening,
                                      struct rsp_node **out_root, const char **out_text)
{
	struct run run = {.decode = decode, .opening = opening, .package = decode->buffer};
	enum rsp_check_state state;

	if (opening->keyring)
		open_all(&run);
	state = tell(&run, out_text);
	if (run.root)
		run.root->note = *out_text;
	rsp_bsp_end(&run.bsp);
	decode->buffer = run.package;
	*out_root = run.root;
	return state;
}
