/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses, times, codings and validity periods of short messages. */
#include "base/values.h"
#include "carrier/sms_show.h"
#include "carrier/sms_text.h"

enum {
	NIBBLE_BITS = 4,
	NIBBLE_MASK = 0x0F,
	SEPTET_BITS = 7,
	FILLER = 0x0F,
	TON_INTERNATIONAL = 1,
	TON_ALPHANUMERIC = 5,
	TYPE_EXTENSION = 0x80, /* TS 24.011 8.2.5.1: always set */
	TEN = 10,
	TIME_LEN = 7,
	ZONE_NEGATIVE = 0x08,
	ZONE_TENS = 0x07,
	ZONE_SECONDS = 900,
	CENTURY_TURN = 70,
	MINUTE = 60
};

struct rsp_node *rsp_sms_uint(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_sms_field field, struct rsp_slice part)
{
	return rsp_node_number(decode, parent, rsp_sms_field_of(field), part);
}

struct rsp_node *rsp_sms_bit(struct rsp_decode *decode, struct rsp_node *parent,
                             enum rsp_sms_field field, struct rsp_slice part, unsigned high,
                             unsigned low)
{
	return rsp_node_octet_bits(decode, parent, rsp_sms_field_of(field), part, high, low);
}

/* Semi-octets, the low one first; *out_bad when a filler stands where a digit should, or the other
 * way round. */
static const char *digits_of(struct rsp_arena *arena, bool international, struct rsp_slice digits,
                             size_t num, bool *out_bad)
{
	static const char names[] = "0123456789*#abcF";
	char *text = rsp_arena_alloc(arena, num + 2);
	char *to = text;
	uint8_t octet = 0;

	if (!text)
		return "";
	if (international)
		*to++ = '+';
	for (size_t i = 0; i < num; i++) {
		if (i % 2 == 0 && !rsp_take_u8(&digits, &octet))
			break;
		if ((octet & NIBBLE_MASK) == FILLER)
			*out_bad = true;
		*to++ = names[octet & NIBBLE_MASK];
		octet >>= NIBBLE_BITS;
	}
	if (num % 2 && octet != FILLER)
		*out_bad = true;
	return text;
}

static const char *letters_of(struct rsp_arena *arena, struct rsp_slice digits, size_t num_digits)
{
	size_t num = num_digits * NIBBLE_BITS / SEPTET_BITS;
	uint8_t *septets = rsp_arena_alloc(arena, num + 1);

	if (!septets)
		return "";
	num = rsp_gsm7_septets(digits, 0, num, septets);
	return rsp_gsm7_text(arena, rsp_slice(septets, num), 0, 0, NULL);
}

const char *rsp_sms_address(struct rsp_decode *decode, struct rsp_node *parent,
                            enum rsp_sms_field field, struct rsp_slice type,
                            struct rsp_slice digits, size_t num_digits, bool *out_bad)
{
	enum { TON_SHIFT = 4, TON_MASK = 7 };
	struct rsp_node *node;
	const char *text;
	uint8_t octet = 0, ton;
	bool bad = !rsp_peek_u8(type, 0, &octet) || !(octet & TYPE_EXTENSION);

	ton = octet >> TON_SHIFT & TON_MASK;
	if (ton == TON_ALPHANUMERIC)
		text = letters_of(decode->arena, digits, num_digits);
	else
		text = digits_of(decode->arena, ton == TON_INTERNATIONAL, digits, num_digits, &bad);
	node = rsp_node_text(decode, parent, rsp_sms_field_of(field), digits, text);
	rsp_sms_bit(decode, node, RSP_SMS_FIELD_TON, type, 7, 5);
	rsp_sms_bit(decode, node, RSP_SMS_FIELD_NPI, type, 4, 1);
	if (out_bad)
		*out_bad = bad;
	return text;
}

/* Two digits, the low semi-octet first. */
static bool take_pair(struct rsp_slice *in, unsigned *out)
{
	uint8_t octet;

	if (!rsp_take_u8(in, &octet) || (octet & NIBBLE_MASK) >= TEN || octet >> NIBBLE_BITS >= TEN)
		return false;
	*out = (unsigned)((octet & NIBBLE_MASK) * TEN + (octet >> NIBBLE_BITS));
	return true;
}

static bool take_zone(struct rsp_slice *in, int64_t *out_quarters)
{
	uint8_t octet;

	if (!rsp_take_u8(in, &octet) || octet >> NIBBLE_BITS >= TEN)
		return false;
	*out_quarters = (octet & ZONE_TENS) * TEN + (octet >> NIBBLE_BITS);
	if (octet & ZONE_NEGATIVE)
		*out_quarters = -*out_quarters;
	return true;
}

static bool time_of(struct rsp_slice in, int64_t *out_seconds, int64_t *out_quarters)
{
	enum { YEAR, MONTH, DAY, HOUR, MINUTES, SECONDS, NUM };
	enum { HOURS = 24, DAY_SECONDS = 86400, OLD = 1900, NEW = 2000 };
	unsigned at[NUM];
	int64_t days;

	for (size_t i = 0; i < NUM; i++)
		if (!take_pair(&in, &at[i]))
			return false;
	if (at[HOUR] >= HOURS || at[MINUTES] >= MINUTE || at[SECONDS] >= MINUTE ||
	    !take_zone(&in, out_quarters) ||
	    !rsp_days_of_date((at[YEAR] < CENTURY_TURN ? NEW : OLD) + (int)at[YEAR], at[MONTH],
	                      at[DAY], &days))
		return false;
	*out_seconds = days * DAY_SECONDS +
	               (int64_t)((at[HOUR] * MINUTE + at[MINUTES]) * MINUTE + at[SECONDS]) -
	               *out_quarters * ZONE_SECONDS;
	return true;
}

bool rsp_sms_time(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_sms_field field,
                  struct rsp_slice part)
{
	const struct rsp_field *row = rsp_sms_field_of(field);
	int64_t seconds, quarters;
	struct rsp_node *node;

	if (part.len != TIME_LEN || !time_of(part, &seconds, &quarters))
		return false;
	node = rsp_node_new(decode, parent, row, part);
	if (node)
		node->value.i = seconds;
	rsp_node_int(decode, node, rsp_sms_field_of(RSP_SMS_FIELD_ZONE),
	             rsp_sub(part, TIME_LEN - 1, 1), quarters);
	return true;
}

/* TS 23.038 4: groups by the upper four bits. */
enum coding_group {
	GROUP_WAITING_DISCARD = 0xC,
	GROUP_WAITING_STORE = 0xD,
	GROUP_WAITING_UCS2 = 0xE,
	GROUP_CLASS = 0xF,
	GROUP_GENERAL_END = 0x8,
	GROUP_DELETE = 0x4
};

struct rsp_sms_coding rsp_sms_coding_of(uint8_t dcs)
{
	enum { COMPRESSED = 0x20, HAS_CLASS = 0x10, ALPHABET = 2, TWO_BITS = 3, EIGHT_BIT = 4 };
	unsigned group = dcs >> NIBBLE_BITS;
	struct rsp_sms_coding coding = {.class = dcs & TWO_BITS};

	if (group < GROUP_GENERAL_END) {
		coding.compressed = dcs & COMPRESSED;
		coding.has_class = dcs & HAS_CLASS;
		coding.reserved = (dcs >> ALPHABET & TWO_BITS) == TWO_BITS;
		if (!coding.reserved)
			coding.alphabet = (enum rsp_sms_alphabet)(dcs >> ALPHABET & TWO_BITS);
	} else if (group == GROUP_CLASS) {
		coding.has_class = true;
		coding.alphabet = dcs & EIGHT_BIT ? RSP_SMS_8BIT : RSP_SMS_7BIT;
	} else if (group == GROUP_WAITING_UCS2) {
		coding.alphabet = RSP_SMS_UCS2;
	} else {
		coding.reserved = group < GROUP_WAITING_DISCARD;
	}
	return coding;
}

struct rsp_sms_coding rsp_sms_show_coding(struct rsp_decode *decode, struct rsp_node *parent,
                                          struct rsp_slice part)
{
	struct rsp_node *node = rsp_sms_uint(decode, parent, RSP_SMS_FIELD_DCS, part);
	struct rsp_sms_coding coding;
	unsigned group;
	uint8_t dcs = 0;

	if (!rsp_peek_u8(part, 0, &dcs))
		dcs = 0;
	coding = rsp_sms_coding_of(dcs);
	group = dcs >> NIBBLE_BITS;
	rsp_node_uint(decode, node, rsp_sms_field_of(RSP_SMS_FIELD_DCS_ALPHABET), part,
	              coding.alphabet);
	if (group < GROUP_GENERAL_END) {
		rsp_sms_bit(decode, node, RSP_SMS_FIELD_DCS_COMPRESSED, part, 6, 6);
		rsp_sms_bit(decode, node, RSP_SMS_FIELD_DCS_DELETE, part, 7, 7);
	} else if (group >= GROUP_WAITING_DISCARD && group <= GROUP_WAITING_UCS2) {
		rsp_node_uint(decode, node, rsp_sms_field_of(RSP_SMS_FIELD_DCS_STORE), part,
		              group != GROUP_WAITING_DISCARD);
		rsp_sms_bit(decode, node, RSP_SMS_FIELD_DCS_WAITING, part, 4, 4);
		rsp_sms_bit(decode, node, RSP_SMS_FIELD_DCS_WAITING_KIND, part, 2, 1);
	}
	if (coding.reserved && node)
		node->note = "a reserved coding, read as the default alphabet";
	if (coding.reserved)
		rsp_report_at_level(
		    decode, RSP_RULE_SMS_VALUE, RSP_LEVEL_INFO, part,
		    "the coding %02X is reserved; it is read as the default alphabet", dcs);
	if (coding.has_class)
		rsp_sms_bit(decode, node, RSP_SMS_FIELD_DCS_CLASS, part, 2, 1);
	return coding;
}

/* TS 23.040 9.2.3.12.1: by fives, by halves of an hour, by days, by weeks. */
uint32_t rsp_sms_minutes_of(uint8_t value)
{
	static const struct step {
		uint8_t last;
		uint32_t minutes;
		int32_t offset; /* added to the value before it is multiplied */
	} steps[] = {
	    {143, 5,     1   },
	    {167, 30,    -119}, /* 12 hours and one step at 144 */
	    {196, 1440,  -166},
	    {255, 10080, -192},
	};
	size_t at = 0;

	while (value > steps[at].last)
		at++;
	return (uint32_t)(value + steps[at].offset) * steps[at].minutes;
}

/* What the octet of an enhanced format is followed by. */
static bool enhanced_seconds(struct rsp_slice in, unsigned format, uint64_t *out)
{
	enum { NONE, AS_RELATIVE, SECONDS, CLOCK };
	unsigned hours, minutes, seconds;
	uint8_t octet;

	*out = 0;
	switch (format) {
	case NONE:
		return true;
	case AS_RELATIVE:
		if (!rsp_take_u8(&in, &octet))
			return false;
		*out = (uint64_t)rsp_sms_minutes_of(octet) * MINUTE;
		return true;
	case SECONDS:
		if (!rsp_take_u8(&in, &octet))
			return false;
		*out = octet;
		return true;
	case CLOCK:
		if (!take_pair(&in, &hours) || !take_pair(&in, &minutes) ||
		    !take_pair(&in, &seconds))
			return false;
		*out = ((uint64_t)hours * MINUTE + minutes) * MINUTE + seconds;
		return true;
	default:
		return false;
	}
}

static bool show_enhanced(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice part)
{
	enum { FORMAT = 0x07, EXTENSION = 0x80 };
	struct rsp_node *node =
	    rsp_node_bytes(decode, parent, rsp_sms_field_of(RSP_SMS_FIELD_VP_ENHANCED), part, part);
	struct rsp_slice indicator = rsp_sub(part, 0, 1);
	struct rsp_slice rest = rsp_sub(part, 1, part.len);
	uint64_t seconds;
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return false;
	rsp_sms_bit(decode, node, RSP_SMS_FIELD_VP_SINGLE, indicator, 7, 7);
	rsp_sms_bit(decode, node, RSP_SMS_FIELD_VP_FORMAT, indicator, 3, 1);
	if (octet & EXTENSION)
		rest = rsp_sub(rest, 1, rest.len);
	if (!enhanced_seconds(rest, octet & FORMAT, &seconds))
		return false;
	if (octet & FORMAT)
		rsp_node_uint(decode, node, rsp_sms_field_of(RSP_SMS_FIELD_VP_SECONDS), rest,
		              seconds);
	return true;
}

bool rsp_sms_validity(struct rsp_decode *decode, struct rsp_node *parent, unsigned format,
                      struct rsp_slice *in)
{
	enum { NONE, ENHANCED, RELATIVE, ABSOLUTE };
	struct rsp_slice part;
	uint8_t octet;

	if (format == NONE)
		return true;
	if (!rsp_take(in, format == RELATIVE ? 1 : TIME_LEN, &part))
		return false;
	if (format == ABSOLUTE)
		return rsp_sms_time(decode, parent, RSP_SMS_FIELD_VP_ABSOLUTE, part);
	if (format == ENHANCED)
		return show_enhanced(decode, parent, part);
	if (!rsp_peek_u8(part, 0, &octet))
		return false;
	rsp_node_uint(decode, parent, rsp_sms_field_of(RSP_SMS_FIELD_VP_RELATIVE), part,
	              rsp_sms_minutes_of(octet));
	return true;
}
