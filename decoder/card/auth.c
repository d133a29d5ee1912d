/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/auth.h"

#include "card/file_fields.h"
#include "card/show.h"
#include "schema/walk.h"

enum {
	/* authentication contexts, P2 (TS 31.102 7.1.2, TS 31.103 7.1.2) */
	FIRST_BLOCK = 0x80, /* P1, TS 102 221 11.1.16.2 */
	CONTEXT_MASK = 0x07,
	CONTEXT_GSM = 0,
	CONTEXT_3G = 1,
	CONTEXT_GROUP = 2, /* VGCS/VBS; HTTP digest of an ISIM */
	CONTEXT_GBA = 4,
	CONTEXT_MBMS = 5,
	CONTEXT_LOCAL = 6,
	/* first octets of data and answers */
	TAG_SUCCESS = 0xDB,
	TAG_SYNCHRONISATION = 0xDC,
	TAG_BOOTSTRAPPING = 0xDD,
	TAG_NAF = 0xDE,
	TAG_MBMS = 0x53, /* TS 31.102 7.1.2: objects of MBMS and of local key establishment */
	TAG_LOCAL = 0x73,
	MBMS_DELETION = 0x03,
	KEY_DOMAIN_LEN = 3,
	GSM_SRES_LEN = 4,     /* TS 51.011 9.2.16 */
	IDENTITY_SUCI = 0xA1, /* TS 31.102 7.5.2 */
	SUSPEND = 0x00,       /* TS 102 221 11.1.22: P1 */
	TIME_LEN = 2,
	TOKEN_LEN = 8
};

/* Elements with a length before each; the list ends with RSP_NUM_CARD_FIELDS. */
typedef const enum rsp_card_field fields_t;

static fields_t gsm_data[] = {RSP_CARD_AUTH_RAND, RSP_NUM_CARD_FIELDS};
static fields_t gsm_answer[] = {RSP_CARD_AUTH_SRES, RSP_CARD_AUTH_KC, RSP_NUM_CARD_FIELDS};
static fields_t umts_data[] = {RSP_CARD_AUTH_RAND, RSP_CARD_AUTH_AUTN, RSP_NUM_CARD_FIELDS};
static fields_t umts_answer[] = {RSP_CARD_AUTH_RES, RSP_CARD_AUTH_CK, RSP_CARD_AUTH_IK,
                                 RSP_CARD_AUTH_KC, RSP_NUM_CARD_FIELDS};
static fields_t auts[] = {RSP_CARD_AUTH_AUTS, RSP_NUM_CARD_FIELDS};
static fields_t group_data[] = {RSP_CARD_AUTH_SERVICE, RSP_CARD_AUTH_KEY_ID,
                                RSP_CARD_AUTH_VSTK_RAND, RSP_NUM_CARD_FIELDS};
static fields_t group_answer[] = {RSP_CARD_AUTH_VSTK, RSP_NUM_CARD_FIELDS};
static fields_t naf_data[] = {RSP_CARD_AUTH_NAF_ID, RSP_CARD_AUTH_IMPI, RSP_NUM_CARD_FIELDS};
static fields_t naf_answer[] = {RSP_CARD_AUTH_KS, RSP_NUM_CARD_FIELDS};
static fields_t bootstrapped[] = {RSP_CARD_AUTH_RES, RSP_NUM_CARD_FIELDS};

static void show_rest(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	if (in.len)
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_OTHER, in);
}

/* An element that is cut short is shown with what is there of it. */
static void show_elements(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                          fields_t *fields)
{
	struct rsp_slice part;
	struct rsp_node *node;
	uint8_t len;

	for (; *fields != RSP_NUM_CARD_FIELDS && rsp_take_u8(&in, &len); fields++) {
		part = rsp_take_up_to(&in, len);
		node = rsp_show_bytes(decode, parent, *fields, part);
		if (part.len < len)
			rsp_show_note(node, "cut short");
	}
	show_rest(decode, parent, in);
}

static unsigned context_of(const struct rsp_pending *pending)
{
	return pending->exchange.command.p2 & CONTEXT_MASK;
}

/* GBA: the first octet says which of its modes it is. */
static void show_gba(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice first = rsp_take_up_to(&in, 1);
	uint8_t mode = 0;

	rsp_show_uint(decode, parent, RSP_CARD_AUTH_GBA_MODE, first);
	if (!rsp_peek_u8(first, 0, &mode))
		return;
	if (mode == TAG_BOOTSTRAPPING)
		show_elements(decode, parent, in, umts_data);
	else if (mode == TAG_NAF)
		show_elements(decode, parent, in, naf_data);
	else
		show_rest(decode, parent, in);
}

/* MBMS: the mode, then a MIKEY message, or which keys are deleted. */
static void show_mbms(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice first = rsp_take_up_to(&in, 1);
	uint8_t mode = 0;

	rsp_show_uint(decode, parent, RSP_CARD_AUTH_MBMS_MODE, first);
	if (!rsp_peek_u8(first, 0, &mode) || !in.len)
		return;
	if (mode < MBMS_DELETION) {
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_MIKEY, in);
		return;
	}
	rsp_show_bytes(decode, parent, RSP_CARD_AUTH_KEY_DOMAIN,
	               rsp_take_up_to(&in, KEY_DOMAIN_LEN));
	if (in.len)
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_KEY_GROUP, in);
}

static void show_local(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	static const struct {
		uint32_t tag;
		enum rsp_card_field field;
	} rows[] = {
	    {0x81, RSP_CARD_AUTH_COUNTER_LIMIT},
	    {0x82, RSP_CARD_AUTH_REQUEST_MAC  },
	    {0x83, RSP_CARD_AUTH_LOCAL_KEY    },
	};
	enum { TAG_MODE = 0x80 };
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		enum rsp_card_field field = RSP_CARD_AUTH_OTHER;

		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
			if (rows[i].tag == tlv.tag)
				field = rows[i].field;
		if (tlv.tag == TAG_MODE)
			rsp_show_uint(decode, parent, RSP_CARD_AUTH_LOCAL_MODE, tlv.value);
		else
			rsp_show_bytes(decode, parent, field, tlv.value);
	}
	show_rest(decode, parent, in);
}

/* MBMS and local key establishment: one BER object. */
static void show_object(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice rest = in;
	struct rsp_node *node;
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&rest, &tlv) != RSP_TLV_OK ||
	    (tlv.tag != TAG_MBMS && tlv.tag != TAG_LOCAL)) {
		show_rest(decode, parent, in);
		return;
	}
	node = rsp_show_group(decode, parent, RSP_CARD_AUTH_OBJECT, tlv.whole);
	if (tlv.tag == TAG_MBMS)
		show_mbms(decode, node, tlv.value);
	else
		show_local(decode, node, tlv.value);
	show_rest(decode, parent, rest);
}

void rsp_auth_show_objects(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_tlv tlv;

	(void)pending;
	while (in.len && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK && !tlv.truncated)
		rsp_walk_bare(decode, parent, tlv.whole);
}

/* TS 51.011 9.2.16: no lengths. */
static void show_run_gsm(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice sres = rsp_take_up_to(&in, GSM_SRES_LEN);

	rsp_show_bytes(decode, parent, RSP_CARD_AUTH_SRES, sres);
	if (in.len)
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_KC, in);
}

/* A block that goes on with what came before. */
static bool is_next_block(const struct rsp_pending *pending)
{
	return pending->instruction->ins == RSP_INS_AUTHENTICATE_ODD &&
	       !(pending->exchange.command.p1 & FIRST_BLOCK);
}

void rsp_auth_show_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *parent, struct rsp_slice in)
{
	if (pending->instruction->type == RSP_CLASS_GSM) {
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_RAND, in);
		return;
	}
	if (is_next_block(pending)) {
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_PART, in);
		return;
	}
	switch (context_of(pending)) {
	case CONTEXT_GSM:
		show_elements(decode, parent, in, gsm_data);
		break;
	case CONTEXT_3G:
		show_elements(decode, parent, in, umts_data);
		break;
	case CONTEXT_GROUP:
		show_elements(decode, parent, in, group_data);
		break;
	case CONTEXT_GBA:
		show_gba(decode, parent, in);
		break;
	case CONTEXT_MBMS:
	case CONTEXT_LOCAL:
		show_object(decode, parent, in);
		break;
	default:
		show_rest(decode, parent, in);
		break;
	}
}

static fields_t *success_fields(unsigned context, size_t len)
{
	enum { NAF_KEY_MIN = 17 }; /* Ks_ext_NAF has 32 octets, RES at most 16 */

	switch (context) {
	case CONTEXT_GROUP:
		return group_answer;
	case CONTEXT_GBA:
		return len > NAF_KEY_MIN ? naf_answer : bootstrapped;
	default:
		return umts_answer;
	}
}

void rsp_auth_show_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice first = rsp_sub(in, 0, 1);
	uint8_t tag = 0;

	if (pending->instruction->type == RSP_CLASS_GSM) {
		show_run_gsm(decode, parent, in);
		return;
	}
	if (is_next_block(pending)) {
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_PART, in);
		return;
	}
	if (context_of(pending) == CONTEXT_MBMS || context_of(pending) == CONTEXT_LOCAL) {
		/* Keys may be in it, wherever. */
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_LOCAL, in);
		return;
	}
	if (context_of(pending) == CONTEXT_GSM || !rsp_peek_u8(in, 0, &tag)) {
		show_elements(decode, parent, in, gsm_answer);
		return;
	}
	rsp_show_uint(decode, parent, RSP_CARD_AUTH_OUTCOME, first);
	in = rsp_sub(in, 1, in.len);
	if (tag == TAG_SUCCESS)
		show_elements(decode, parent, in, success_fields(context_of(pending), in.len));
	else if (tag == TAG_SYNCHRONISATION)
		show_elements(decode, parent, in, auts);
	else
		show_rest(decode, parent, in);
}

void rsp_auth_show_identity(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_tlv tlv;

	(void)pending;
	if (rsp_tlv_find(in, IDENTITY_SUCI, &tlv))
		rsp_show_bytes(decode, parent, RSP_CARD_AUTH_SUCI, tlv.value);
	else
		show_rest(decode, parent, in);
}

void rsp_auth_show_challenge(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	rsp_show_bytes(decode, parent, RSP_CARD_AUTH_CHALLENGE, in);
}

/* A time: its unit and how many of it. */
static void show_time(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_card_field field,
                      struct rsp_slice part)
{
	struct rsp_node *node = rsp_show_uint(decode, parent, field, rsp_sub(part, 1, 1));

	rsp_show_uint(decode, node, RSP_CARD_SUSPEND_UNIT, rsp_sub(part, 0, 1));
}

void rsp_auth_show_suspend(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in)
{
	if (pending->exchange.command.p1 != SUSPEND) {
		rsp_show_bytes(decode, parent, RSP_CARD_SUSPEND_TOKEN, in);
		return;
	}
	show_time(decode, parent, RSP_CARD_SUSPEND_MIN, rsp_take_up_to(&in, TIME_LEN));
	show_time(decode, parent, RSP_CARD_SUSPEND_MAX, rsp_take_up_to(&in, TIME_LEN));
	show_rest(decode, parent, in);
}

void rsp_auth_show_suspended(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	show_time(decode, parent, RSP_CARD_SUSPEND_MAX, rsp_take_up_to(&in, TIME_LEN));
	rsp_show_bytes(decode, parent, RSP_CARD_SUSPEND_TOKEN, rsp_take_up_to(&in, TOKEN_LEN));
	show_rest(decode, parent, in);
}
