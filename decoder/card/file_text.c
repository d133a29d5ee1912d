/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/file_text.h"

#include <string.h>

#include "base/gsm_text.h"
#include "base/hex.h"
#include "base/values.h"

enum {
	PADDING = 0xFF,
	ESCAPE = 0x1B, /* TS 23.038 6.2.1 */
	SEPTET_BITS = 7,
	BYTE_BITS = 8,
	UTF8_MAX = 4,       /* bytes of one character */
	UNKNOWN = 0xFFFD,   /* what stands for no character */
	UCS2_WHOLE = 0x80,  /* TS 102 221 annex A */
	UCS2_BASE_7 = 0x81, /* the base is bits 15 to 8 of 16, shifted by 7 */
	UCS2_BASE = 0x82,
	HIGH_SURROGATE = 0xD800,
	LOW_SURROGATE = 0xDC00,
	SURROGATE_MASK = 0xFC00,
	IPV6_GROUPS = 8
};

struct text {
	char *at;
	bool escaped;  /* the septet before was the escape */
	uint32_t high; /* the first half of a pair of surrogates; 0: none */
	bool bad;
};

/* The text of at most `num` characters; NULL when there is no memory. */
static char *begin(struct rsp_arena *arena, size_t num, struct text *text)
{
	char *start = rsp_arena_alloc(arena, num * UTF8_MAX + 1);

	*text = (struct text){.at = start};
	return start;
}

static void put_character(struct text *text, uint32_t c)
{
	text->at += rsp_utf8_put(c, (uint8_t *)text->at);
}

static void put_septet(struct text *text, uint8_t septet)
{
	bool escaped = text->escaped;

	text->escaped = false;
	if (septet > 0x7F) {
		text->bad = true;
		put_character(text, UNKNOWN);
		return;
	}
	if (!escaped && septet == ESCAPE) {
		text->escaped = true;
		return;
	}
	put_character(text, rsp_gsm_character(septet, escaped));
}

static void put_ucs2(struct text *text, uint32_t unit)
{
	bool low = (unit & SURROGATE_MASK) == LOW_SURROGATE;

	if (text->high && low) {
		put_character(text, 0x10000 + ((text->high - HIGH_SURROGATE) << 10) +
		                        (unit - LOW_SURROGATE));
		text->high = 0;
		return;
	}
	if (text->high || low) {
		text->bad = true;
		put_character(text, UNKNOWN);
	}
	text->high = (unit & SURROGATE_MASK) == HIGH_SURROGATE ? unit : 0;
	if (!text->high && !low)
		put_character(text, unit);
}

static const char *finish(struct text *text, const char *start, bool *out_bad)
{
	if (text->high) {
		put_character(text, UNKNOWN);
		text->bad = true;
	}
	*text->at = '\0';
	*out_bad = text->bad;
	return start;
}

static bool all_padding(struct rsp_slice bytes)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		if (byte != PADDING)
			return false;
	return true;
}

static void take_gsm(struct text *text, struct rsp_slice bytes)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte)) {
		if (byte == PADDING) {
			text->bad |= !all_padding(bytes);
			return;
		}
		put_septet(text, byte);
	}
}

static void take_ucs2(struct text *text, struct rsp_slice bytes)
{
	uint16_t unit;

	while (rsp_take_u16be(&bytes, &unit)) {
		if (unit == 0xFFFF)
			return;
		put_ucs2(text, unit);
	}
	text->bad |= !all_padding(bytes);
}

/* Forms 81 and 82: a number of characters, a base, and characters that are from there on or of the
 * GSM alphabet. */
static void take_based(struct text *text, struct rsp_slice bytes, bool whole_base)
{
	uint8_t num, byte;
	uint16_t base = 0;

	text->bad = true;
	if (!rsp_take_u8(&bytes, &num))
		return;
	if (whole_base) {
		if (!rsp_take_u16be(&bytes, &base))
			return;
	} else if (rsp_take_u8(&bytes, &byte)) {
		base = (uint16_t)(byte << SEPTET_BITS);
	} else {
		return;
	}
	text->bad = num > bytes.len || (base & 0xF800) == HIGH_SURROGATE;
	bytes = rsp_take_up_to(&bytes, num);
	while (rsp_take_u8(&bytes, &byte)) {
		if (byte & 0x80)
			put_ucs2(text, (base + (byte & 0x7FU)) & 0xFFFF);
		else
			put_septet(text, byte);
	}
}

const char *rsp_file_alpha(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	struct text text;
	char *start = begin(arena, bytes.len + 1, &text);
	uint8_t form = 0;

	*out_bad = false;
	if (!start)
		return "";
	if (rsp_peek_u8(bytes, 0, &form) && form >= UCS2_WHOLE && form <= UCS2_BASE) {
		bytes = rsp_sub(bytes, 1, bytes.len);
		if (form == UCS2_WHOLE)
			take_ucs2(&text, bytes);
		else
			take_based(&text, bytes, form == UCS2_BASE);
	} else {
		take_gsm(&text, bytes);
	}
	return finish(&text, start, out_bad);
}

/* Septets one behind the other, the first in the lowest bits (TS 23.038 6.1.2.1). */
static void take_packed(struct text *text, struct rsp_slice bytes, size_t num)
{
	unsigned bits = 0, num_bits = 0;
	uint8_t byte;

	while (num > 0 && rsp_take_u8(&bytes, &byte)) {
		bits |= (unsigned)byte << num_bits;
		num_bits += BYTE_BITS;
		for (; num_bits >= SEPTET_BITS && num > 0; num--) {
			put_septet(text, bits & 0x7F);
			bits >>= SEPTET_BITS;
			num_bits -= SEPTET_BITS;
		}
	}
}

const char *rsp_file_network_name(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	struct text text;
	char *start = begin(arena, bytes.len * 2 + 1, &text);
	uint8_t coding;
	size_t bits;

	*out_bad = false;
	if (!start || !rsp_take_u8(&bytes, &coding))
		return "";
	bits = bytes.len * BYTE_BITS;
	switch (coding >> 4 & 0x7) {
	case 0:
		take_packed(&text, bytes,
		            bits < (coding & 0x7U) ? 0 : (bits - (coding & 0x7U)) / SEPTET_BITS);
		break;
	case 1:
		take_ucs2(&text, bytes);
		break;
	default:
		text.bad = true;
		break;
	}
	return finish(&text, start, out_bad);
}

/* Everything up to the padding. */
static struct rsp_slice without_padding(struct rsp_slice bytes)
{
	size_t len = 0;
	uint8_t byte;

	while (rsp_peek_u8(bytes, len, &byte) && byte != PADDING && byte)
		len++;
	return rsp_sub(bytes, 0, len);
}

const char *rsp_file_utf8(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	struct rsp_slice text = without_padding(bytes);
	uint8_t next;

	*out_bad = rsp_peek_u8(bytes, text.len, &next) && next &&
	           !all_padding(rsp_sub(bytes, text.len, bytes.len));
	if (rsp_utf8_valid(text))
		return rsp_arena_text(arena, text);
	*out_bad = true;
	return rsp_value_hex(arena, bytes);
}

const char *rsp_file_digits(struct rsp_arena *arena, struct rsp_slice bytes, bool plus,
                            bool *out_bad)
{
	static const char digits[] = "0123456789*#p?E";
	char *start = rsp_arena_alloc(arena, bytes.len * 2 + 2), *at = start;
	bool ended = false;
	uint8_t byte;

	*out_bad = false;
	if (!start)
		return "";
	if (plus)
		*at++ = '+';
	while (rsp_take_u8(&bytes, &byte)) {
		const unsigned halves[] = {byte & 0xF, byte >> 4};

		for (unsigned i = 0; i < 2; i++) {
			if (halves[i] == 0xF)
				ended = true;
			else if (ended)
				*out_bad = true;
			else
				*at++ = digits[halves[i]];
		}
	}
	*at = '\0';
	return start + (plus && at == start + 1 ? 1 : 0);
}

const char *rsp_file_imsi(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	uint8_t len, first;
	const char *digits;

	*out_bad = false;
	if (!rsp_take_u8(&bytes, &len) || all_padding(bytes))
		return "";
	if (len > bytes.len || len == 0 || !rsp_peek_u8(bytes, 0, &first)) {
		*out_bad = true;
		return rsp_value_hex(arena, bytes);
	}
	digits = rsp_file_digits(arena, rsp_sub(bytes, 0, len), false, out_bad);
	for (const char *c = *digits ? digits + 1 : digits; *c; c++)
		*out_bad |= *c < '0' || *c > '9';
	return *digits ? digits + 1 : digits;
}

static char *put_number(char *out, unsigned value, unsigned base)
{
	static const char digits[] = "0123456789abcdef";
	unsigned unit = 1;

	while (value / unit >= base)
		unit *= base;
	for (; unit; unit /= base)
		*out++ = digits[value / unit % base];
	return out;
}

static const char *ipv4(struct rsp_arena *arena, struct rsp_slice bytes)
{
	char *start = rsp_arena_alloc(arena, sizeof("255.255.255.255")), *at = start;
	uint8_t byte;

	if (!start)
		return "";
	while (rsp_take_u8(&bytes, &byte)) {
		if (at != start)
			*at++ = '.';
		at = put_number(at, byte, 10);
	}
	*at = '\0';
	return start;
}

/* RFC 5952: the longest run of zero groups, the first of several, is left out. */
static const char *ipv6(struct rsp_arena *arena, struct rsp_slice bytes)
{
	enum { TEXT_MAX = 40 };
	char *start = rsp_arena_alloc(arena, TEXT_MAX), *at = start;
	uint16_t groups[IPV6_GROUPS] = {0};
	unsigned best = 0, best_len = 1;

	if (!start)
		return "";
	for (unsigned i = 0; i < IPV6_GROUPS && rsp_take_u16be(&bytes, &groups[i]);)
		i++;
	for (unsigned i = 0; i < IPV6_GROUPS; i++) {
		unsigned run = 0;

		while (i + run < IPV6_GROUPS && groups[i + run] == 0)
			run++;
		if (run > best_len) {
			best = i;
			best_len = run;
		}
	}
	for (unsigned i = 0; i < IPV6_GROUPS; i++) {
		if (best_len > 1 && i == best) {
			*at++ = ':';
			*at++ = ':';
			i += best_len - 1;
			continue;
		}
		if (at != start && at[-1] != ':')
			*at++ = ':';
		at = put_number(at, groups[i], 16);
	}
	*at = '\0';
	return start;
}

const char *rsp_file_address(struct rsp_arena *arena, uint8_t type, struct rsp_slice bytes,
                             bool *out_bad)
{
	enum { NAME, IPV4, IPV6, IPV4_LEN = 4, IPV6_LEN = 16 };

	*out_bad = false;
	if (type == NAME)
		return rsp_file_utf8(arena, bytes, out_bad);
	if (type == IPV4 && bytes.len == IPV4_LEN)
		return ipv4(arena, bytes);
	if (type == IPV6 && bytes.len == IPV6_LEN)
		return ipv6(arena, bytes);
	*out_bad = true;
	return rsp_value_hex(arena, bytes);
}

const char *rsp_file_apn(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	char *start = rsp_arena_alloc(arena, bytes.len + 1), *at = start;
	struct rsp_slice in = bytes, label;
	uint8_t len;

	*out_bad = false;
	if (!start)
		return "";
	while (rsp_take_u8(&in, &len) && len != PADDING) {
		if (!rsp_take(&in, len, &label) || !rsp_utf8_valid(label)) {
			*out_bad = true;
			return rsp_value_hex(arena, bytes);
		}
		if (at != start)
			*at++ = '.';
		if (label.len)
			memcpy(at, label.data, label.len);
		at += label.len;
	}
	*at = '\0';
	return start;
}

const char *rsp_file_timestamp(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	enum { NUM = 7, ZONE = 6, MINUS = 0x08 };
	unsigned values[NUM], quarters;
	bool minus = false;
	uint8_t byte;

	*out_bad = bytes.len != NUM;
	if (*out_bad || all_padding(bytes))
		return "";
	for (unsigned i = 0; i < NUM && rsp_take_u8(&bytes, &byte); i++) {
		unsigned tens = byte & 0xF, ones = byte >> 4;

		if (i == ZONE) {
			minus = tens & MINUS;
			tens &= ~(unsigned)MINUS;
		}
		*out_bad |= tens > 9 || ones > 9;
		values[i] = tens * 10 + ones;
	}
	quarters = values[ZONE];
	return rsp_arena_printf(arena, "%02u-%02u-%02u %02u:%02u:%02u %c%u:%02u", values[0],
	                        values[1], values[2], values[3], values[4], values[5],
	                        minus ? '-' : '+', quarters / 4, quarters % 4 * 15);
}

const char *rsp_file_price(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	uint8_t high, low;

	*out_bad = !rsp_take_u8(&bytes, &high) || !rsp_take_u8(&bytes, &low);
	if (*out_bad)
		return "";
	return rsp_arena_printf(arena, "%ue%s%u", (unsigned)high << 4 | (low & 0xFU),
	                        low & 0x10 ? "-" : "", (unsigned)low >> 5);
}
