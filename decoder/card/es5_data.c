/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/es5_data.h"

#include "base/tlv.h"
#include "base/values.h"
#include "card/aid.h"
#include "card/cat.h"
#include "card/fields.h"
#include "card/gp_certificate.h"

enum {
	TAG_CERTIFICATE = 0x7F21,
	TAG_KEY = 0x7F49,
	TAG_SIGNATURE = 0x5F37,
	TAG_CRT = 0xA6,
	TAG_AID = 0x4F,
	TAG_NUMBER = 0x4E,
	TAG_FIRST = 0x85,
	TAG_RECEIPT = 0x86,
	TAG_DELETED = 0x80,
	TAG_SCENARIO = 0x90,
	TAG_USAGE = 0x95,
	TAG_KEY_TYPE = 0x80,
	TAG_KEY_LENGTH = 0x81,
	TAG_KVN = 0x83,
	TAG_COUNTER = 0x91,
	TAG_SDIN = 0x45,
	TAG_HOST_ID = 0x84,
	EID_LEN = 16,
	POINT_LEN = 65,
	SIGNATURE_LEN = 64,
	AGREEMENT_DGIS = 3
};

enum show { SHOW_BYTES, SHOW_UINT, SHOW_GROUP, SHOW_AID, SHOW_FILL };

typedef void fill_fn(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* One object; tables end with tag 0. */
struct row {
	uint32_t tag;
	enum show show;
	enum rsp_es5_field field;
	const struct row *children; /* SHOW_GROUP */
	fill_fn *fill;              /* SHOW_FILL: adds what the value holds to the parent */
};

static const struct row *row_of(const struct row *rows, uint32_t tag)
{
	while (rows->tag && rows->tag != tag)
		rows++;
	return rows->tag ? rows : NULL;
}

static void odd(struct rsp_decode *decode, struct rsp_slice part, const char *what)
{
	rsp_report(decode, RSP_RULE_ES5_DATA, part, "%s", what);
}

static void show_other(struct rsp_decode *decode, struct rsp_node *parent,
                       const struct rsp_tlv *tlv)
{
	struct rsp_node *node = rsp_es5_bytes(decode, parent, RSP_ES5_OBJECT, tlv->whole);

	if (node)
		node->note = rsp_arena_printf(decode->arena, "tag %X", (unsigned)tlv->tag);
}

static void show_rest(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	if (!in.len)
		return;
	rsp_es5_bytes(decode, parent, RSP_ES5_REST, in);
	odd(decode, in, "bytes stand behind the end of what the command holds");
}

static void show_aid(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_es5_field field,
                     struct rsp_slice aid)
{
	const struct rsp_application *application = rsp_application_of(aid);
	struct rsp_node *node = rsp_es5_bytes(decode, parent, field, aid);

	if (node && application)
		node->note = application->name;
}

static void show_objects(struct rsp_decode *decode, struct rsp_node *parent, const struct row *rows,
                         struct rsp_slice in);

static void show_row(struct rsp_decode *decode, struct rsp_node *parent, const struct row *row,
                     const struct rsp_tlv *tlv)
{
	switch (row->show) {
	case SHOW_UINT:
		if (tlv->value.len > sizeof(uint64_t))
			show_other(decode, parent, tlv);
		else
			rsp_es5_uint(decode, parent, row->field, tlv->value);
		break;
	case SHOW_BYTES:
		rsp_es5_bytes(decode, parent, row->field, tlv->value);
		break;
	case SHOW_AID:
		show_aid(decode, parent, row->field, tlv->value);
		break;
	case SHOW_GROUP:
		show_objects(decode, rsp_es5_group(decode, parent, row->field, tlv->whole),
		             row->children, tlv->value);
		break;
	case SHOW_FILL:
		row->fill(decode, parent, tlv->value);
		break;
	}
}

static void show_objects(struct rsp_decode *decode, struct rsp_node *parent, const struct row *rows,
                         struct rsp_slice in)
{
	struct rsp_tlv tlv;

	while (in.len) {
		const struct row *row;

		if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK) {
			show_rest(decode, parent, in);
			return;
		}
		row = row_of(rows, tlv.tag);
		if (tlv.truncated)
			odd(decode, tlv.whole, "an object is longer than what holds it");
		if (row)
			show_row(decode, parent, row, &tlv);
		else
			show_other(decode, parent, &tlv);
	}
}

/* The key agreement: GPC Amendment A, scenario 3. */

static void show_scenario(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	static const struct {
		enum rsp_es5_field field;
		unsigned bit;
	} bits[] = {
	    {RSP_ES5_DELETES,   1},
	    {RSP_ES5_WITH_DR,   2},
	    {RSP_ES5_WITH_HOST, 3},
	    {RSP_ES5_VERIFIES,  4},
	};
	struct rsp_slice parameters = rsp_sub(in, 1, 1);
	struct rsp_node *node;

	rsp_es5_uint(decode, parent, RSP_ES5_SCENARIO, rsp_sub(in, 0, 1));
	node = rsp_es5_uint(decode, parent, RSP_ES5_PARAMETERS, parameters);
	for (size_t at = 0; node && at < sizeof(bits) / sizeof(*bits); at++)
		rsp_es5_bit(decode, node, bits[at].field, parameters, bits[at].bit);
	show_rest(decode, parent, rsp_sub(in, 2, SIZE_MAX));
}

static const struct row crt_rows[] = {
    {.tag = TAG_SCENARIO,          .show = SHOW_FILL, .fill = show_scenario},
    {.tag = TAG_USAGE,       .show = SHOW_UINT, .field = RSP_ES5_USAGE},
    {.tag = 0x96,             .show = SHOW_UINT, .field = RSP_ES5_ACCESS},
    {.tag = TAG_KEY_TYPE,      .show = SHOW_UINT, .field = RSP_ES5_KEY_TYPE},
    {.tag = TAG_KEY_LENGTH,                  .show = SHOW_UINT, .field = RSP_ES5_KEY_LENGTH},
    {.tag = 0x82,     .show = SHOW_UINT, .field = RSP_ES5_KEY_ID},
    {.tag = TAG_KVN,          .show = SHOW_UINT, .field = RSP_ES5_KVN},
    {.tag = TAG_COUNTER,   .show = SHOW_UINT, .field = RSP_ES5_COUNTER},
    {.tag = TAG_SDIN,        .show = SHOW_BYTES, .field = RSP_ES5_SDIN},
    {.tag = TAG_HOST_ID, .show = SHOW_BYTES, .field = RSP_ES5_HOST_ID},
    {0                 },
};

static const struct row agreement_rows[] = {
    {.tag = TAG_CRT,        .show = SHOW_GROUP, .field = RSP_ES5_CRT, .children = crt_rows},
    {0},
};

/* Addresses: SGP.02 4.1. */

/* Digits behind the octet that says of which type they are. */
static void show_number(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	enum { DIGIT_BITS = 4, DIGIT_MASK = 0xF, TEN = 10, TEXT_MAX = 40 };
	char text[TEXT_MAX];
	struct rsp_slice type, digits, rest;
	size_t len = 0;
	uint8_t octet;

	if (!rsp_take(&in, 1, &type))
		return;
	digits = rest = in;
	while (len + 2 < TEXT_MAX && rsp_take_u8(&rest, &octet)) {
		uint8_t low = octet & DIGIT_MASK, high = octet >> DIGIT_BITS;

		if (low < TEN)
			text[len++] = (char)('0' + low);
		if (high < TEN)
			text[len++] = (char)('0' + high);
	}
	rsp_es5_uint(decode, parent, RSP_ES5_ADDRESS_TYPE, type);
	rsp_node_bytes(decode, parent, rsp_es5_field_of(RSP_ES5_ADDRESS), digits,
	               rsp_arena_copy(decode->arena, rsp_slice(text, len)));
}

/* As in a TPDU: how many digits there are stands before. */
static void show_counted_number(struct rsp_decode *decode, struct rsp_node *parent,
                                struct rsp_slice in)
{
	show_number(decode, parent, rsp_sub(in, 1, SIZE_MAX));
}

static const struct row address_rows[] = {
    {.tag = 0x06,          .show = SHOW_FILL, .fill = show_number},
    {.tag = 0x81, .show = SHOW_FILL, .fill = show_counted_number},
    {0         },
};

/* One address: numbers of short messages, else objects of the toolkit, as OPEN CHANNEL has them. */
static void show_address(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice rest = in;
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK)
		if (!row_of(address_rows, tlv.tag)) {
			rsp_cat_show_objects(decode, node, in);
			return;
		}
	show_objects(decode, node, address_rows, in);
}

void rsp_es5_show_addresses(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	const struct rsp_field *field = rsp_es5_field_of(RSP_ES5_ADDRESSING);
	struct rsp_node *node;
	struct rsp_tlv tlv;

	while (in.len) {
		if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK) {
			show_rest(decode, parent, in);
			return;
		}
		if (tlv.truncated)
			odd(decode, tlv.whole, "an object is longer than what holds it");
		if (!rsp_value_name(field->names, (int64_t)tlv.tag)) {
			show_other(decode, parent, &tlv);
			continue;
		}
		node = rsp_node_new(decode, parent, field, tlv.whole);
		if (node)
			node->note = rsp_value_name(field->names, (int64_t)tlv.tag);
		show_address(decode, node, tlv.value);
	}
}

bool rsp_es5_is_addresses(struct rsp_slice in)
{
	const struct rsp_field *field = rsp_es5_field_of(RSP_ES5_ADDRESSING);

	return rsp_value_name(field->names, (int64_t)rsp_first_tag(in)) != NULL;
}

static const struct row aid_rows[] = {
    {.tag = TAG_AID,             .show = SHOW_AID, .field = RSP_ES5_ISDP_AID},
    {0},
};

static const struct row confirmation_rows[] = {
    {.tag = TAG_NUMBER,          .show = SHOW_UINT, .field = RSP_ES5_SEQUENCE},
    {0},
};

static void show_certificate(struct rsp_decode *decode, struct rsp_node *parent,
                             struct rsp_slice in)
{
	struct rsp_tlv tlv;

	if (rsp_first_tag(in) == TAG_CERTIFICATE && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		rsp_gp_certificate_show(
		    decode, rsp_es5_group(decode, parent, RSP_ES5_CERTIFICATE, tlv.whole),
		    tlv.whole);
	show_rest(decode, parent, in);
}

static void show_pol1(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice octet = rsp_sub(in, 0, 1);
	struct rsp_node *node = rsp_es5_uint(decode, parent, RSP_ES5_POL1, octet);

	rsp_es5_bit(decode, node, RSP_ES5_POL1_DISABLE, octet, 1);
	rsp_es5_bit(decode, node, RSP_ES5_POL1_DELETE, octet, 2);
	rsp_es5_bit(decode, node, RSP_ES5_POL1_AUTO, octet, 3);
	show_rest(decode, parent, rsp_sub(in, 1, SIZE_MAX));
}

static void show_agreement(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	show_objects(decode, parent, agreement_rows, in);
}

static void show_target(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	show_objects(decode, parent, aid_rows, in);
}

static void show_confirmation(struct rsp_decode *decode, struct rsp_node *parent,
                              struct rsp_slice in)
{
	show_objects(decode, parent, confirmation_rows, in);
}

static void show_point(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	rsp_es5_bytes(decode, parent, RSP_ES5_EPHEMERAL, in);
	if (in.len != POINT_LEN)
		odd(decode, in, "the ephemeral key is no point of 65 octets");
}

static void show_signature(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	rsp_es5_bytes(decode, parent, RSP_ES5_SIGNATURE, in);
	if (in.len != SIGNATURE_LEN)
		odd(decode, in, "the signature is not of 64 octets");
}

/* What follows 3A02 has tags of two octets, so it can be read as further DGIs. */
static const struct stored {
	uint32_t dgi;
	fill_fn *fill;
} stored[] = {
    {RSP_DGI_CERTIFICATE,  show_certificate      },
    {RSP_DGI_EPHEMERAL,    show_agreement        },
    {TAG_KEY,              show_point            },
    {TAG_SIGNATURE,        show_signature        },
    {RSP_DGI_ENABLE,       show_target           },
    {RSP_DGI_DISABLE,      show_target           },
    {RSP_DGI_FALLBACK,     show_target           },
    {RSP_DGI_POL1,         show_pol1             },
    {RSP_DGI_ADDRESSING,   rsp_es5_show_addresses},
    {RSP_DGI_CONFIRMATION, show_confirmation     },
    {RSP_DGI_EMERGENCY,    show_target           },
};

uint16_t rsp_es5_dgi(struct rsp_slice in)
{
	uint16_t dgi;

	return rsp_take_u16be(&in, &dgi) && dgi >= RSP_DGI_CERTIFICATE && dgi <= RSP_DGI_EMERGENCY
	           ? dgi
	           : 0;
}

static void show_grouping(struct rsp_decode *decode, struct rsp_node *parent,
                          const struct rsp_plain_tlv *dgi)
{
	struct rsp_node *node =
	    rsp_node_new(decode, parent, rsp_card_field_of(RSP_CARD_DGI), dgi->whole);

	rsp_node_uint(decode, node, rsp_card_field_of(RSP_CARD_DGI_NUMBER),
	              rsp_sub(dgi->header, 0, 2), dgi->tag);
	if (dgi->truncated)
		odd(decode, dgi->whole, "a data grouping is longer than the command");
	for (size_t at = 0; at < sizeof(stored) / sizeof(*stored); at++)
		if (stored[at].dgi == dgi->tag) {
			stored[at].fill(decode, node, dgi->value);
			return;
		}
	if (dgi->value.len)
		rsp_node_bytes(decode, node, rsp_card_field_of(RSP_CARD_DGI_DATA), dgi->value,
		               dgi->value);
}

void rsp_es5_show_stored(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_plain_tlv dgi;

	while (in.len && rsp_take_dgi(&in, &dgi) == RSP_TLV_OK)
		show_grouping(decode, parent, &dgi);
	show_rest(decode, parent, in);
}

/* Answers. */

static void show_deleted_aids(struct rsp_decode *decode, struct rsp_node *parent,
                              struct rsp_slice in)
{
	static const struct row rows[] = {
	    {.tag = TAG_AID,                .show = SHOW_AID, .field = RSP_ES5_DELETED_AID},
	    {0},
	};

	show_objects(decode, rsp_es5_group(decode, parent, RSP_ES5_DELETED, in), rows, in);
}

static const struct row part1_rows[] = {
    {.tag = TAG_FIRST,            .show = SHOW_BYTES, .field = RSP_ES5_CHALLENGE},
    {0},
};

static const struct row part2_rows[] = {
    {.tag = TAG_FIRST,     .show = SHOW_BYTES, .field = RSP_ES5_DR},
    {.tag = TAG_RECEIPT, .show = SHOW_BYTES, .field = RSP_ES5_RECEIPT},
    {0  },
};

static const struct row deleted_rows[] = {
    {.tag = TAG_DELETED,         .show = SHOW_FILL, .fill = show_deleted_aids},
    {0},
};

/* Where the command is not known: what these tags can only be. */
static uint16_t guess_dgi(struct rsp_slice in)
{
	struct rsp_tlv tlv;

	switch (rsp_first_tag(in)) {
	case TAG_FIRST:
		return rsp_tlv_find(in, TAG_RECEIPT, &tlv) ? RSP_DGI_EPHEMERAL
		                                           : RSP_DGI_CERTIFICATE;
	case TAG_RECEIPT:
		return RSP_DGI_EPHEMERAL;
	case TAG_DELETED:
		return rsp_tlv_find(in, TAG_DELETED, &tlv) && rsp_first_tag(tlv.value) == TAG_AID
		           ? RSP_DGI_CONFIRMATION
		           : 0;
	default:
		return 0;
	}
}

static bool is_whole(struct rsp_slice in, const struct row *rows)
{
	struct rsp_tlv tlv;

	while (in.len)
		if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK || tlv.truncated ||
		    !row_of(rows, tlv.tag))
			return false;
	return true;
}

bool rsp_es5_show_answer(struct rsp_decode *decode, struct rsp_node *parent, uint16_t dgi,
                         struct rsp_slice in)
{
	const struct row *rows = deleted_rows;

	if (!dgi)
		dgi = guess_dgi(in);
	if (dgi == RSP_DGI_CERTIFICATE)
		rows = part1_rows;
	else if (dgi == RSP_DGI_EPHEMERAL)
		rows = part2_rows;
	if (!dgi || !in.len || !is_whole(in, rows))
		return false;
	show_objects(decode, parent, rows, in);
	return true;
}

/* Notifications: SGP.02 4.1.1. */

static void show_eid(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	bool bad = in.len != EID_LEN;

	if (!bad)
		rsp_node_text(decode, parent, rsp_es5_field_of(RSP_ES5_EID), in,
		              rsp_value_eid(decode->arena, in, &bad));
	else
		rsp_es5_bytes(decode, parent, RSP_ES5_OBJECT, in);
	if (bad)
		rsp_report(decode, RSP_RULE_EID_CHECK, in,
		           "the EID is not 32 digits that are 1 modulo 97");
}

static void show_imei(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	rsp_node_text(decode, parent, rsp_es5_field_of(RSP_ES5_IMEI), in,
	              rsp_value_imei(decode->arena, in, NULL));
}

static const struct row notification_rows[] = {
    {.tag = 0x4C,                .show = SHOW_FILL, .fill = show_eid},
    {.tag = 0x4D,          .show = SHOW_UINT, .field = RSP_ES5_TYPE},
    {.tag = TAG_NUMBER,                .show = SHOW_UINT, .field = RSP_ES5_SEQUENCE},
    {.tag = TAG_AID,     .show = SHOW_AID, .field = RSP_ES5_ISDP_AID},
    {.tag = 0x2F,          .show = SHOW_AID, .field = RSP_ES5_ISDP_AID},
    {.tag = 0xAF, .show = SHOW_AID, .field = RSP_ES5_ISDP_AID},
    {.tag = 0x14,             .show = SHOW_FILL, .fill = show_imei},
    {.tag = 0x6D, .show = SHOW_BYTES, .field = RSP_ES5_MEID},
    {0               },
};

void rsp_es5_show_notification(struct rsp_decode *decode, struct rsp_node *parent,
                               struct rsp_slice in)
{
	static const uint32_t needed[] = {0x4C, 0x4D, TAG_NUMBER};
	struct rsp_tlv tlv;

	show_objects(decode, parent, notification_rows, in);
	for (size_t at = 0; at < sizeof(needed) / sizeof(*needed); at++)
		if (!rsp_tlv_find(in, needed[at], &tlv))
			rsp_report(decode, RSP_RULE_ES5_DATA, in,
			           "the notification has no object %X", (unsigned)needed[at]);
}

/* DELETE: SGP.02 4.1.1. */

void rsp_es5_show_deleted_keys(struct rsp_decode *decode, struct rsp_node *node,
                               struct rsp_slice in)
{
	rsp_es5_uint(decode, node, RSP_ES5_KEYS_KVN, rsp_sub(in, 0, 1));
	rsp_es5_uint(decode, node, RSP_ES5_KEYS_FIRST, rsp_sub(in, 1, 1));
	rsp_es5_uint(decode, node, RSP_ES5_KEYS_LAST, rsp_sub(in, 2, 1));
	show_rest(decode, node, rsp_sub(in, 3, SIZE_MAX));
}

void rsp_es5_show_token_issuer(struct rsp_decode *decode, struct rsp_node *node,
                               struct rsp_slice in)
{
	static const struct row rows[] = {
	    {.tag = 0x42,                 .show = SHOW_BYTES, .field = RSP_ES5_TOKEN_IIN},
	    {.tag = 0x45, .show = SHOW_BYTES, .field = RSP_ES5_TOKEN_CIN},
	    {.tag = 0x5F20,                 .show = SHOW_BYTES, .field = RSP_ES5_TOKEN_PROVIDER},
	    {.tag = 0x93, .show = SHOW_BYTES, .field = RSP_ES5_TOKEN_ID},
	    {0	      },
	};

	show_objects(decode, node, rows, in);
}

bool rsp_es5_is_card_aid(struct rsp_slice aid)
{
	static const uint8_t prefix[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10,
	                                 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89};

	return rsp_starts_with(aid, rsp_slice(prefix, sizeof(prefix)));
}

static uint8_t octet_of(struct rsp_slice in, uint32_t tag, size_t at)
{
	struct rsp_tlv tlv;
	uint8_t octet = 0;

	return rsp_tlv_find(in, tag, &tlv) && rsp_peek_u8(tlv.value, at, &octet) ? octet : 0;
}

static struct rsp_slice value_of(struct rsp_slice in, uint32_t tag)
{
	struct rsp_tlv tlv;

	return rsp_tlv_find(in, tag, &tlv) ? tlv.value : rsp_slice(in.data, 0);
}

bool rsp_es5_agreement_of(struct rsp_slice in, struct rsp_es5_agreement *out)
{
	static const uint32_t tags[AGREEMENT_DGIS] = {RSP_DGI_EPHEMERAL, TAG_KEY, TAG_SIGNATURE};
	struct rsp_plain_tlv dgis[AGREEMENT_DGIS];
	struct rsp_tlv crt;

	for (size_t at = 0; at < AGREEMENT_DGIS; at++)
		if (rsp_take_dgi(&in, &dgis[at]) != RSP_TLV_OK || dgis[at].tag != tags[at] ||
		    dgis[at].truncated)
			return false;
	if (!rsp_tlv_find(dgis[0].value, TAG_CRT, &crt) || crt.truncated)
		return false;
	*out = (struct rsp_es5_agreement){
	    .crt = crt.whole,
	    .template = dgis[0].whole,
	    .key = dgis[1].whole,
	    .point = dgis[1].value,
	    .signature = dgis[2].value,
	    .parameters = octet_of(crt.value, TAG_SCENARIO, 1),
	    .usage = octet_of(crt.value, TAG_USAGE, 0),
	    .key_type = octet_of(crt.value, TAG_KEY_TYPE, 0),
	    .key_length = octet_of(crt.value, TAG_KEY_LENGTH, 0),
	    .kvn = octet_of(crt.value, TAG_KVN, 0),
	    .counter = value_of(crt.value, TAG_COUNTER),
	    .sdin = value_of(crt.value, TAG_SDIN),
	    .host_id = value_of(crt.value, TAG_HOST_ID),
	};
	return true;
}

bool rsp_es5_answer_parts(struct rsp_slice in, struct rsp_slice *out_dr,
                          struct rsp_slice *out_receipt)
{
	*out_dr = value_of(in, TAG_FIRST);
	*out_receipt = value_of(in, TAG_RECEIPT);
	return out_receipt->len > 0;
}
