/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/es5_channel.h"

#include "base/values.h"

enum {
	CHALLENGE_LEN = 8,
	DIVERSIFICATION_LEN = 10,
	SEQUENCE_LEN = 3,
	ERROR_BASE = 0x9F44,
	ERROR_LAST = 0x9F46
};

uint32_t rsp_es5_object_step(uint32_t tag)
{
	return rsp_es5_object_is_error(tag) ? tag - ERROR_BASE + RSP_OBJECT_INITIALIZE : tag;
}

bool rsp_es5_object_is_error(uint32_t tag)
{
	return tag >= ERROR_BASE && tag <= ERROR_LAST;
}

const char *rsp_es5_object_name(uint32_t tag)
{
	switch (rsp_es5_object_step(tag)) {
	case RSP_OBJECT_INITIALIZE:
		return "SCP03t initialize";
	case RSP_OBJECT_AUTHENTICATE:
		return "SCP03t authenticate";
	case RSP_OBJECT_REPLACE_KEYS:
		return "SCP03t replace session keys";
	case RSP_OBJECT_SEGMENT_MAC:
		return "SCP03t segment, MAC only";
	default:
		return "SCP03t segment";
	}
}

bool rsp_es5_initialize_of(struct rsp_slice in, struct rsp_es5_initialize *out)
{
	return rsp_take(&in, 1, &out->kvn) && rsp_take(&in, 1, &out->key_id) &&
	       rsp_take(&in, CHALLENGE_LEN, &out->host) && !in.len;
}

bool rsp_es5_initialized_of(struct rsp_slice in, struct rsp_es5_initialized *out)
{
	bool good = rsp_take(&in, DIVERSIFICATION_LEN, &out->diversification) &&
	            rsp_take(&in, 1, &out->kvn) && rsp_take(&in, 1, &out->protocol) &&
	            rsp_take(&in, 1, &out->options) &&
	            rsp_take(&in, CHALLENGE_LEN, &out->challenge) &&
	            rsp_take(&in, CHALLENGE_LEN, &out->cryptogram);

	out->sequence = in;
	return good && (!in.len || in.len == SEQUENCE_LEN);
}

bool rsp_es5_authenticate_of(struct rsp_slice in, struct rsp_es5_authenticate *out)
{
	return rsp_take(&in, 1, &out->level) && rsp_take(&in, CHALLENGE_LEN, &out->cryptogram) &&
	       rsp_take(&in, RSP_OBJECT_MAC_LEN, &out->mac) && !in.len;
}

static void show_initialize(struct rsp_decode *decode, struct rsp_node *parent,
                            const struct rsp_es5_initialize *in)
{
	rsp_es5_uint(decode, parent, RSP_ES5_T_KVN, in->kvn);
	rsp_es5_uint(decode, parent, RSP_ES5_T_KEY_ID, in->key_id);
	rsp_es5_bytes(decode, parent, RSP_ES5_T_HOST, in->host);
}

static void show_initialized(struct rsp_decode *decode, struct rsp_node *parent,
                             const struct rsp_es5_initialized *in)
{
	rsp_es5_bytes(decode, parent, RSP_ES5_T_DIVERSIFY, in->diversification);
	rsp_es5_uint(decode, parent, RSP_ES5_T_KVN, in->kvn);
	rsp_es5_uint(decode, parent, RSP_ES5_T_PROTOCOL, in->protocol);
	rsp_es5_uint(decode, parent, RSP_ES5_T_OPTIONS, in->options);
	rsp_es5_bytes(decode, parent, RSP_ES5_T_CARD, in->challenge);
	rsp_es5_bytes(decode, parent, RSP_ES5_T_CARD_PROOF, in->cryptogram);
	rsp_es5_uint(decode, parent, RSP_ES5_T_SEQUENCE, in->sequence);
}

static void show_authenticate(struct rsp_decode *decode, struct rsp_node *parent,
                              const struct rsp_es5_authenticate *in)
{
	rsp_es5_uint(decode, parent, RSP_ES5_T_LEVEL, in->level);
	rsp_es5_bytes(decode, parent, RSP_ES5_T_HOST_PROOF, in->cryptogram);
	rsp_es5_bytes(decode, parent, RSP_ES5_T_MAC, in->mac);
}

/* Data with a MAC behind it. */
static void show_segment(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice mac;

	if (!in.len)
		return;
	if (!rsp_take_last(&in, RSP_OBJECT_MAC_LEN, &mac)) {
		rsp_report(decode, RSP_RULE_ES5_DATA, in,
		           "the object has %zu bytes, too few for a MAC", in.len);
		return;
	}
	rsp_es5_bytes(decode, parent, RSP_ES5_T_CIPHERED, in);
	rsp_es5_bytes(decode, parent, RSP_ES5_T_MAC, mac);
}

void rsp_es5_show_object(struct rsp_decode *decode, struct rsp_node *parent,
                         const struct rsp_tlv *tlv, bool is_answer)
{
	struct rsp_es5_initialize initialize;
	struct rsp_es5_initialized initialized;
	struct rsp_es5_authenticate authenticate;
	struct rsp_slice tag = rsp_sub(tlv->header, 0, 1);
	uint32_t step = rsp_es5_object_step(tlv->tag);

	rsp_node_uint(decode, parent, rsp_es5_field_of(RSP_ES5_STEP), tag, step);
	if (rsp_es5_object_is_error(tlv->tag))
		rsp_es5_uint(decode, parent, RSP_ES5_T_ERROR, tlv->value);
	else if (step == RSP_OBJECT_INITIALIZE && !is_answer &&
	         rsp_es5_initialize_of(tlv->value, &initialize))
		show_initialize(decode, parent, &initialize);
	else if (step == RSP_OBJECT_INITIALIZE && is_answer &&
	         rsp_es5_initialized_of(tlv->value, &initialized))
		show_initialized(decode, parent, &initialized);
	else if (step == RSP_OBJECT_AUTHENTICATE && !is_answer &&
	         rsp_es5_authenticate_of(tlv->value, &authenticate))
		show_authenticate(decode, parent, &authenticate);
	else if (step > RSP_OBJECT_AUTHENTICATE)
		show_segment(decode, parent, tlv->value);
	else if (tlv->value.len)
		rsp_report(decode, RSP_RULE_ES5_DATA, tlv->whole,
		           "%zu bytes are not the length of this object", tlv->value.len);
}
