/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The content octets of primitive types. */
#include "base/values.h"
#include "schema/walk.h"

enum {
	BITS_PER_BYTE = 8,
	INT_MAX_OCTETS = 8,
	SIGN_BIT = 0x80,
	BOOLEAN_TRUE = 0xFF, /* X.690 11.1 */
	OID_ARC_MORE = 0x80  /* X.690 8.19.2 */
};

/* X.690 8.3.2: the first nine bits are not all the same. */
static bool is_long(struct rsp_slice content)
{
	uint8_t first, second;

	if (!rsp_take_u8(&content, &first) || !rsp_take_u8(&content, &second))
		return false;
	return (first == 0 && !(second & SIGN_BIT)) || (first == 0xFF && (second & SIGN_BIT));
}

/* Two's complement, at most eight octets. */
static bool to_int(struct rsp_slice content, int64_t *out)
{
	uint8_t first;
	uint64_t value;
	size_t len = content.len;

	if (!rsp_peek_u8(content, 0, &first) || !rsp_take_ube(&content, len, &value))
		return false;
	if (first & SIGN_BIT && len < INT_MAX_OCTETS)
		value |= UINT64_MAX << (BITS_PER_BYTE * len);
	*out = (int64_t)value;
	return true;
}

WALK_APART static struct rsp_node *walk_integer(const struct walk_place *place,
                                                const struct rsp_asn_type *type,
                                                struct rsp_slice content, struct rsp_slice part)
{
	struct rsp_decode *decode = place->decode;
	int64_t value = 0;
	bool fits = content.len && content.len <= INT_MAX_OCTETS && to_int(content, &value);
	struct rsp_node *node;

	if (is_long(content))
		rsp_report(decode, RSP_RULE_ASN1_INT_LONG, part, "%s takes %zu octets", place->name,
		           content.len);
	if (type->show == RSP_SHOW_BYTES && content.len)
		return walk_bytes(place, part, content);
	if (!fits)
		rsp_report(decode, RSP_RULE_ASN1_VALUE, part, "%s is an INTEGER of %zu octets",
		           place->name, content.len);
	else if (type->names && !rsp_value_name(type->names, value))
		rsp_report(decode, RSP_RULE_ASN1_VALUE_UNKNOWN, part, "%s is %lld", place->name,
		           (long long)value);
	if (!walk_shows(place, part))
		return NULL;
	node = rsp_node_int(decode, place->parent, place->field, part, value);
	if (node && !fits)
		node->note = "not a number of 64 bits";
	return node;
}

WALK_APART static struct rsp_node *walk_boolean(const struct walk_place *place,
                                                struct rsp_slice content, struct rsp_slice part)
{
	struct rsp_slice rest = content;
	uint8_t value = 0;

	if (!rsp_take_u8(&rest, &value) || rest.len)
		rsp_report(place->decode, RSP_RULE_ASN1_VALUE, part,
		           "%s is a BOOLEAN of %zu octets", place->name, content.len);
	else if (value && value != BOOLEAN_TRUE)
		rsp_report(place->decode, RSP_RULE_ASN1_BOOL_ODD, part, "%s is %02X", place->name,
		           value);
	if (!walk_shows(place, part))
		return NULL;
	return rsp_node_uint(place->decode, place->parent, place->field, part, value != 0);
}

WALK_APART static struct rsp_node *walk_null(const struct walk_place *place,
                                             const struct rsp_tlv *tlv)
{
	if (tlv->value.len)
		rsp_report(place->decode, RSP_RULE_ASN1_VALUE, tlv->value,
		           "%s is a NULL of %zu octets", place->name, tlv->value.len);
	if (!walk_shows(place, tlv->whole))
		return NULL;
	return rsp_node_new(place->decode, place->parent, place->field, tlv->whole);
}

WALK_APART static struct rsp_node *walk_oid(const struct walk_place *place,
                                            struct rsp_slice content, struct rsp_slice part)
{
	struct rsp_slice rest = content, last;
	uint8_t octet = 0;

	if (!rsp_take_last(&rest, 1, &last) || !rsp_take_u8(&last, &octet) || octet & OID_ARC_MORE)
		rsp_report(place->decode, RSP_RULE_ASN1_VALUE, part,
		           "%s is an OBJECT IDENTIFIER that ends inside an arc", place->name);
	return walk_bytes(place, part, content);
}

WALK_APART static struct rsp_node *walk_time(const struct walk_place *place,
                                             const struct rsp_asn_type *type,
                                             struct rsp_slice content, struct rsp_slice part)
{
	int64_t seconds = 0;
	bool good = type->kind == RSP_ASN_UTCTIME ? rsp_value_utctime(content, &seconds)
	                                          : rsp_value_gentime(content, &seconds);
	struct rsp_node *node;

	if (!good)
		rsp_report(place->decode, RSP_RULE_ASN1_VALUE, part, "%s is no time", place->name);
	if (!walk_shows(place, part))
		return NULL;
	node = rsp_node_int(place->decode, place->parent, place->field, part, seconds);
	if (node && !good)
		node->note = "not a time";
	return node;
}

WALK_APART static struct rsp_node *walk_string(const struct walk_place *place,
                                               const struct rsp_asn_type *type,
                                               struct rsp_slice content, struct rsp_slice part)
{
	struct rsp_node *node;

	if (type->max_len && (content.len < type->min_len || content.len > type->max_len))
		rsp_report(place->decode, RSP_RULE_ASN1_SIZE, part,
		           "%s has %zu octets, not %u to %u", place->name, content.len,
		           (unsigned)type->min_len, (unsigned)type->max_len);
	if (rsp_utf8_valid(content))
		return walk_bytes(place, part, content);
	rsp_report(place->decode, RSP_RULE_ASN1_VALUE, part, "%s is not UTF-8", place->name);
	node = rsp_node_text(place->decode, place->parent, place->field, part,
	                     rsp_value_hex(place->decode->arena, content));
	if (node)
		node->note = "not UTF-8, shown as hex";
	return node;
}

/* The bit of a BIT STRING; bit 0 is the most significant of the first octet. */
static bool bit_is_set(struct rsp_slice bits, uint64_t number)
{
	uint8_t octet;

	return rsp_peek_u8(bits, (size_t)(number / BITS_PER_BYTE), &octet) &&
	       octet >> (BITS_PER_BYTE - 1 - number % BITS_PER_BYTE) & 1;
}

static inline void show_bit(const struct walk_place *below, const struct rsp_field *field,
                            struct rsp_slice bits, unsigned number)
{
	if (!below->decode->no_nodes && !rsp_node_left_out(below->decode, field, bits))
		rsp_node_bits(below->decode, below->parent, field, bits, number, 1, 1);
}

static void show_bits(const struct walk_place *below, const struct rsp_asn_type *type,
                      struct rsp_slice bits, uint64_t num_bits)
{
	unsigned row = 0;

	for (uint64_t number = 0; number < num_bits; number++) {
		if (!bit_is_set(bits, number))
			continue;
		while (type->names[row].name && (uint64_t)type->names[row].value < number)
			row++;
		if (type->names[row].name && (uint64_t)type->names[row].value == number)
			show_bit(below, &type->bit_fields[row], bits, (unsigned)number);
		else
			rsp_report(below->decode, RSP_RULE_ASN1_VALUE_UNKNOWN, bits,
			           "bit %u of %s is set", (unsigned)number, below->name);
	}
}

/* X.690 8.6.2 and 11.2; `bits` are the octets behind the first. Answers how many bits there are. */
static uint64_t check_bits(const struct walk_place *place, const struct rsp_asn_type *type,
                           unsigned unused, struct rsp_slice bits, struct rsp_slice part)
{
	uint64_t num_bits = (uint64_t)bits.len * BITS_PER_BYTE;

	if (unused >= BITS_PER_BYTE || unused > num_bits) {
		rsp_report(place->decode, RSP_RULE_ASN1_BITS_PADDING, part,
		           "%s has %u unused bits in %zu octets", place->name, unused, bits.len);
		return num_bits;
	}
	for (unsigned i = 1; i <= unused; i++) {
		if (bit_is_set(bits, num_bits - i)) {
			rsp_report(place->decode, RSP_RULE_ASN1_BITS_PADDING, part,
			           "an unused bit of %s is set", place->name);
			break;
		}
	}
	num_bits -= unused;
	if (type->names && num_bits && !bit_is_set(bits, num_bits - 1))
		rsp_report(place->decode, RSP_RULE_ASN1_BITS_TRAILING, part,
		           "%s ends with zero bits", place->name);
	return num_bits;
}

WALK_APART static struct rsp_node *walk_bits(const struct walk_place *place,
                                             const struct rsp_asn_type *type,
                                             struct rsp_slice content, struct rsp_slice part)
{
	struct rsp_slice bits = content, whole = content;
	struct rsp_node *node;
	struct rsp_tlv tlv;
	struct walk_place below;
	uint64_t num_bits;
	uint8_t unused;

	if (!rsp_take_u8(&bits, &unused)) {
		rsp_report(place->decode, RSP_RULE_ASN1_VALUE, part,
		           "%s is a BIT STRING without octets", place->name);
		return rsp_node_bytes(place->decode, place->parent, place->field, part, content);
	}
	node = rsp_node_bytes(place->decode, place->parent, place->field, part, bits);
	num_bits = check_bits(place, type, unused, bits, part);
	below = walk_below(place, node, place->missing);
	if (type->names)
		show_bits(&below, type, bits, num_bits);
	whole = bits;
	/* A signature holds an object only when its algorithm is ECDSA: where it does not, bytes.
	 */
	if (type->show == RSP_SHOW_WRAPPED && rsp_take_tlv(&whole, &tlv) == RSP_TLV_OK &&
	    tlv.tag == type->inner->tags[0] && !whole.len && !tlv.truncated)
		walk_inner(&below, type->inner, bits, false);
	return node;
}

struct rsp_node *walk_primitive(const struct walk_place *place, const struct rsp_asn_type *type,
                                const struct rsp_tlv *tlv)
{
	/* Nothing to point at in an empty value: the whole object then. */
	struct rsp_slice part = tlv->value.len ? tlv->value : tlv->whole;

	switch (type->kind) {
	case RSP_ASN_INTEGER:
		return walk_integer(place, type, tlv->value, part);
	case RSP_ASN_BOOLEAN:
		return walk_boolean(place, tlv->value, part);
	case RSP_ASN_NULL:
		return walk_null(place, tlv);
	case RSP_ASN_OID:
		return walk_oid(place, tlv->value, part);
	case RSP_ASN_UTCTIME:
	case RSP_ASN_GENTIME:
		return walk_time(place, type, tlv->value, part);
	case RSP_ASN_STRING:
		return walk_string(place, type, tlv->value, part);
	case RSP_ASN_BITS:
		return walk_bits(place, type, tlv->value, part);
	case RSP_ASN_OCTETS:
		return walk_octets(place, type, tlv, part);
	case RSP_ASN_SEQUENCE:
	case RSP_ASN_SET:
	case RSP_ASN_CHOICE:
	case RSP_ASN_LIST:
	case RSP_ASN_ANY:
		break;
	}
	return walk_unknown(place, tlv);
}
