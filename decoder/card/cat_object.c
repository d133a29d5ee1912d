/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rows say of the value of an object. */
#include "card/cat_object.h"

#include "base/gsm_text.h"
#include "base/values.h"
#include "card/cat_measured.h"
#include "card/file_value.h"

enum {
	OCTET_BITS = 8,
	PLMN_LEN = 3,
	ACCESS_LEN = 2,
	NIBBLE_BITS = 4,
	NIBBLE_MASK = 0xF,
	TENS = 10
};

struct rsp_node *rsp_cat_uint(struct rsp_cat_reader *reader, struct rsp_node *node,
                              enum rsp_cat_field field, struct rsp_slice part)
{
	return rsp_node_number(reader->decode, node, rsp_cat_field_of(field), part);
}

struct rsp_node *rsp_cat_bytes(struct rsp_cat_reader *reader, struct rsp_node *node,
                               enum rsp_cat_field field, struct rsp_slice part)
{
	return rsp_node_bytes(reader->decode, node, rsp_cat_field_of(field), part, part);
}

struct rsp_node *rsp_cat_text(struct rsp_cat_reader *reader, struct rsp_node *node,
                              enum rsp_cat_field field, struct rsp_slice part, const char *text)
{
	return rsp_node_text(reader->decode, node, rsp_cat_field_of(field), part, text);
}

struct rsp_node *rsp_cat_bits(struct rsp_cat_reader *reader, struct rsp_node *node,
                              enum rsp_cat_field field, struct rsp_slice part, unsigned high,
                              unsigned low)
{
	unsigned num_bits = high - low + 1;
	struct rsp_slice number = part;
	uint64_t value;

	if (part.len == 0 || !rsp_take_ube(&number, part.len, &value))
		return NULL;
	return rsp_node_bits(reader->decode, node, rsp_cat_field_of(field), part,
	                     (unsigned)part.len * OCTET_BITS - high, num_bits,
	                     value >> (low - 1) & ((UINT64_C(1) << num_bits) - 1));
}

void rsp_cat_short(struct rsp_cat_reader *reader, enum rsp_cat_field field, struct rsp_slice part)
{
	rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, part, "the value ends before the %s",
	           rsp_cat_field_of(field)->label);
}

const char *rsp_cat_digits(struct rsp_arena *arena, struct rsp_slice in, bool odd_start)
{
	static const char names[] = "0123456789*#p?EF";
	char *text = rsp_arena_alloc(arena, 2 * in.len + 1);
	size_t len = 0;
	uint8_t octet;

	if (!text)
		return "";
	while (rsp_take_u8(&in, &octet)) {
		if (!odd_start)
			text[len++] = names[octet & NIBBLE_MASK];
		odd_start = false;
		text[len++] = names[octet >> NIBBLE_BITS];
	}
	while (len && text[len - 1] == 'F')
		len--;
	text[len] = '\0';
	return text;
}

static const char *latin(struct rsp_arena *arena, struct rsp_slice in)
{
	return rsp_utf8_valid(in) ? rsp_arena_text(arena, in) : rsp_gsm_text(arena, in);
}

static const char *coded(struct rsp_cat_reader *reader, struct rsp_slice in, uint8_t dcs)
{
	bool bad = false;
	const char *text = rsp_dcs_text(reader->decode->arena, dcs, in, SIZE_MAX, &bad);

	if (bad)
		rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, in,
		           "a text of characters of two octets has %zu octets", in.len);
	return text;
}

static const char *alpha(struct rsp_cat_reader *reader, struct rsp_slice in)
{
	bool bad = false;
	const char *text = rsp_alpha_text(reader->decode->arena, in, &bad);

	if (bad)
		rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, in,
		           "the text is shorter than its own coding says");
	return text;
}

static void show_bcd(struct rsp_cat_reader *reader, struct rsp_node *node, enum rsp_cat_field field,
                     struct rsp_slice part)
{
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return;
	if ((octet & NIBBLE_MASK) >= TENS || octet >> NIBBLE_BITS >= TENS) {
		rsp_cat_uint(reader, node, field, part);
		rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, part, "%02X is not two digits",
		           octet);
		return;
	}
	rsp_node_uint(reader->decode, node, rsp_cat_field_of(field), part,
	              (uint64_t)((octet & NIBBLE_MASK) * TENS + (octet >> NIBBLE_BITS)));
}

/* The octets that a part is made of; false when they are not there. Bits leave theirs. */
static bool part_take(const struct rsp_cat_part *part, struct rsp_slice *in, struct rsp_slice *out)
{
	size_t len = part->len;
	struct rsp_slice peek = *in;

	switch (part->how) {
	case RSP_CAT_AS_BITS:
		return rsp_take(&peek, len ? len : 1, out);
	case RSP_CAT_AS_SKIP:
	case RSP_CAT_AS_BCD:
		return rsp_take(in, len ? len : 1, out);
	case RSP_CAT_AS_PLMN_ID:
		return rsp_take(in, PLMN_LEN, out);
	case RSP_CAT_AS_ACCESS:
		return rsp_take(in, ACCESS_LEN, out);
	case RSP_CAT_AS_WHOLE:
		return rsp_take(&peek, in->len, out);
	case RSP_CAT_AS_UINT:
		return rsp_take(in, len ? len : in->len, out) && out->len;
	case RSP_CAT_AS_BYTES:
	case RSP_CAT_AS_MEASURED:
	case RSP_CAT_AS_SHAPE:
	case RSP_CAT_AS_OBJECTS:
		return rsp_take(in, len ? len : in->len, out);
	case RSP_CAT_AS_ALPHA:
	case RSP_CAT_AS_LATIN:
	case RSP_CAT_AS_CODED:
	case RSP_CAT_AS_NUMBER:
		return rsp_take(in, in->len, out);
	case RSP_CAT_AS_END:
	case RSP_CAT_AS_MAYBE:
	case RSP_CAT_AS_REPEAT:
		break;
	}
	return false;
}

/* Values that have elements of their own below them. */
static void part_show_inner(struct rsp_cat_reader *reader, struct rsp_node *node,
                            enum rsp_cat_how how, struct rsp_slice bytes)
{
	if (how == RSP_CAT_AS_MEASURED)
		rsp_cat_show_measurement(reader->decode, node, bytes);
	else if (how == RSP_CAT_AS_SHAPE)
		rsp_cat_show_shape(reader->decode, node, bytes);
	else if (how == RSP_CAT_AS_OBJECTS)
		rsp_cat_show_objects_in(reader, node, bytes);
	else if (how == RSP_CAT_AS_ACCESS)
		rsp_file_show_value(reader->decode, node, RSP_ROW_ACCESS,
		                    RSP_FILE_ACCESS_TECHNOLOGIES, bytes);
}

static void part_show(struct rsp_cat_reader *reader, struct rsp_node *node,
                      const struct rsp_cat_part *part, struct rsp_slice bytes, uint8_t dcs)
{
	struct rsp_arena *arena = reader->decode->arena;

	switch (part->how) {
	case RSP_CAT_AS_UINT:
		rsp_cat_uint(reader, node, part->field, bytes);
		break;
	case RSP_CAT_AS_BITS:
		rsp_cat_bits(reader, node, part->field, bytes, part->high, part->low);
		break;
	case RSP_CAT_AS_BYTES:
		rsp_cat_bytes(reader, node, part->field, bytes);
		break;
	case RSP_CAT_AS_ACCESS:
		part_show_inner(reader, rsp_cat_uint(reader, node, part->field, bytes), part->how,
		                bytes);
		break;
	case RSP_CAT_AS_MEASURED:
	case RSP_CAT_AS_SHAPE:
	case RSP_CAT_AS_OBJECTS:
		part_show_inner(reader, rsp_cat_bytes(reader, node, part->field, bytes), part->how,
		                bytes);
		break;
	case RSP_CAT_AS_ALPHA:
		rsp_cat_text(reader, node, part->field, bytes, alpha(reader, bytes));
		break;
	case RSP_CAT_AS_LATIN:
		rsp_cat_text(reader, node, part->field, bytes, latin(arena, bytes));
		break;
	case RSP_CAT_AS_CODED:
		rsp_cat_text(reader, node, part->field, bytes, coded(reader, bytes, dcs));
		break;
	case RSP_CAT_AS_NUMBER:
		rsp_cat_text(reader, node, part->field, bytes, rsp_cat_digits(arena, bytes, false));
		break;
	case RSP_CAT_AS_BCD:
		show_bcd(reader, node, part->field, bytes);
		break;
	case RSP_CAT_AS_PLMN_ID:
		rsp_cat_text(reader, node, part->field, bytes, rsp_value_plmn(arena, bytes, NULL));
		break;
	case RSP_CAT_AS_SKIP:
	case RSP_CAT_AS_END:
	case RSP_CAT_AS_WHOLE:
	case RSP_CAT_AS_MAYBE:
	case RSP_CAT_AS_REPEAT:
		break;
	}
}

/* A text may be empty: TS 102 223 8.2, 8.9, 8.15. */
static bool may_be_empty(const struct rsp_cat_part *part)
{
	while (part->how != RSP_CAT_AS_END && part->how != RSP_CAT_AS_CODED &&
	       part->how != RSP_CAT_AS_ALPHA)
		part++;
	return part->how != RSP_CAT_AS_END;
}

void rsp_cat_show_parts(struct rsp_cat_reader *reader, struct rsp_node *node,
                        const struct rsp_cat_part *parts, struct rsp_slice in)
{
	const struct rsp_cat_part *part = parts, *again = NULL;
	struct rsp_slice bytes;
	uint8_t last = 0; /* octet before */

	if (in.len == 0 && parts[0].how == RSP_CAT_AS_UINT && may_be_empty(parts))
		return;
	for (;; part++) {
		if (part->how == RSP_CAT_AS_MAYBE || part->how == RSP_CAT_AS_REPEAT) {
			if (in.len == 0)
				return;
			again = part->how == RSP_CAT_AS_REPEAT ? part + 1 : again;
			part++;
		}
		if (part->how == RSP_CAT_AS_END) {
			if (!again || in.len == 0)
				break;
			part = again;
		}
		if (!part_take(part, &in, &bytes)) {
			if (part->how != RSP_CAT_AS_SKIP)
				rsp_cat_short(reader, part->field, in);
			return;
		}
		if (part->how == RSP_CAT_AS_WHOLE)
			node = rsp_cat_bytes(reader, node, part->field, bytes);
		else
			part_show(reader, node, part, bytes, last);
		if (part->how == RSP_CAT_AS_UINT && !rsp_peek_u8(bytes, 0, &last))
			return;
	}
	if (in.len == 0)
		return;
	rsp_cat_bytes(reader, node, RSP_CAT_TRAILING, in);
	rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, in,
	           "%zu octets behind the end of the value", in.len);
}
