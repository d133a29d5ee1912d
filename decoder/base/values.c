/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/values.h"

#include <stdio.h>
#include <string.h>

#include "base/hex.h"

enum {
	DIGIT_FILL = 0xF,
	ICCID_LEN = 10, /* TS 102 221 13.2 */
	EID_LEN = 16,   /* SGP.29 */
	EID_MODULUS = 97,
	IMEI_LEN = 8, /* SGP.22 4.2 */
	TAC_LEN = 4,
	TAC_DIGITS = 8,
	IMEI_DIGITS = 15,
	PLMN_LEN = 3, /* TS 24.008 10.5.1.13 */
	PLMN_WILDCARD = 0xD,
	VERSION_LEN = 3 /* SGP.22 4.2 VersionType */
};

/* So far digits go on without taking the rest of the division. */
#define EID_REDUCE UINT64_C(100000000000000000)

static const char *bad_hex(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	if (out_bad)
		*out_bad = true;
	return rsp_value_hex(arena, bytes);
}

static const char *good(const char *text, bool *out_bad)
{
	if (out_bad)
		*out_bad = false;
	return text;
}

const char *rsp_value_hex(struct rsp_arena *arena, struct rsp_slice bytes)
{
	char *text = rsp_arena_alloc(arena, bytes.len * 2 + 1);

	if (!text)
		return "";
	rsp_hex_encode(bytes, text);
	return text;
}

static bool is_fill(struct rsp_slice bytes)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		if (byte != (DIGIT_FILL << 4 | DIGIT_FILL))
			return false;
	return true;
}

/* Writes the digits of BCD bytes, low nibble first when `swapped`, up to the first F; false when a
 * nibble is no digit or a digit follows an F. */
static inline bool write_bcd(struct rsp_slice bytes, bool swapped, char *out)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte)) {
		unsigned first = swapped ? byte & 0xF : byte >> 4;
		unsigned second = swapped ? byte >> 4 : byte & 0xF;

		if (first <= 9)
			*out++ = (char)('0' + first);
		if (first <= 9 && second <= 9) {
			*out++ = (char)('0' + second);
			continue;
		}
		*out = '\0';
		return (first <= 9 || first == DIGIT_FILL) && second == DIGIT_FILL &&
		       is_fill(bytes);
	}
	*out = '\0';
	return true;
}

static const char *swapped_digits(struct rsp_arena *arena, struct rsp_slice bytes, size_t len,
                                  bool *out_bad)
{
	char *text = rsp_arena_take(arena, bytes.len * 2 + 1);

	if (!text)
		return good("", out_bad);
	if (bytes.len != len || !write_bcd(bytes, true, text))
		return bad_hex(arena, bytes, out_bad);
	return good(text, out_bad);
}

const char *rsp_value_iccid(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	return swapped_digits(arena, bytes, ICCID_LEN, out_bad);
}

/* Reporting bodies that begin nearly every TAC in use (GSMA TS.06). */
static bool begins_as_tac(const char *digits)
{
	static const char bodies[][3] = {"35", "86", "01", "99"};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		if (strncmp(digits, bodies[i], 2) == 0)
			return true;
	return false;
}

/* Some LPAs write the digits plain, others swapped: the reading that can be a TAC is taken, the
 * plain one when both or neither can. */
static const char *device_digits(struct rsp_arena *arena, struct rsp_slice bytes, size_t len,
                                 size_t min_digits, bool *out_bad)
{
	char *plain = rsp_arena_alloc(arena, bytes.len * 2 + 1);
	char *swapped = rsp_arena_alloc(arena, bytes.len * 2 + 1);
	bool is_plain, is_swapped;

	if (!plain || !swapped)
		return good("", out_bad);
	is_plain =
	    bytes.len == len && write_bcd(bytes, false, plain) && strlen(plain) >= min_digits;
	is_swapped =
	    bytes.len == len && write_bcd(bytes, true, swapped) && strlen(swapped) >= min_digits;
	if (!is_plain && !is_swapped)
		return bad_hex(arena, bytes, out_bad);
	if (!is_plain || (is_swapped && begins_as_tac(swapped) && !begins_as_tac(plain)))
		return good(swapped, out_bad);
	return good(plain, out_bad);
}

const char *rsp_value_tac(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	return device_digits(arena, bytes, TAC_LEN, TAC_DIGITS, out_bad);
}

const char *rsp_value_imei(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	return device_digits(arena, bytes, IMEI_LEN, IMEI_DIGITS, out_bad);
}

const char *rsp_value_eid(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	char *text = rsp_arena_take(arena, bytes.len * 2 + 1);
	uint64_t rest = 0;

	if (!text)
		return good("", out_bad);
	if (bytes.len != EID_LEN || !write_bcd(bytes, false, text))
		return bad_hex(arena, bytes, out_bad);
	if (!out_bad)
		return text;
	for (const char *c = text; *c; c++)
		rest = (rest < EID_REDUCE ? rest : rest % EID_MODULUS) * 10 + (uint64_t)(*c - '0');
	*out_bad = rest % EID_MODULUS != 1;
	return text;
}

static char plmn_digit(unsigned nibble)
{
	if (nibble <= 9)
		return (char)('0' + nibble);
	return nibble == PLMN_WILDCARD ? '.' : "ABC.EF"[nibble - 0xA];
}

const char *rsp_value_plmn(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	struct rsp_slice rest = bytes;
	uint64_t value;
	char *text;

	if (bytes.len != PLMN_LEN || !rsp_take_ube(&rest, PLMN_LEN, &value) || value == 0xFFFFFF)
		return bad_hex(arena, bytes, out_bad);
	text = rsp_arena_alloc(arena, sizeof("001-001"));
	if (!text)
		return good("", out_bad);
	text[0] = plmn_digit(value >> 16 & 0xF);
	text[1] = plmn_digit(value >> 20 & 0xF);
	text[2] = plmn_digit(value >> 8 & 0xF);
	text[3] = '-';
	text[4] = plmn_digit(value & 0xF);
	text[5] = plmn_digit(value >> 4 & 0xF);
	if ((value >> 12 & 0xF) != DIGIT_FILL)
		text[6] = plmn_digit(value >> 12 & 0xF);
	return good(text, out_bad);
}

static char *put_octet(char *out, uint8_t value)
{
	if (value >= 100)
		*out++ = (char)('0' + value / 100);
	if (value >= 10)
		*out++ = (char)('0' + value / 10 % 10);
	*out++ = (char)('0' + value % 10);
	return out;
}

const char *rsp_value_version(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	char *text, *out;
	uint8_t part;

	if (bytes.len != VERSION_LEN)
		return bad_hex(arena, bytes, out_bad);
	text = rsp_arena_alloc(arena, sizeof("255.255.255"));
	if (!text)
		return good("", out_bad);
	for (out = text; rsp_take_u8(&bytes, &part);) {
		if (out != text)
			*out++ = '.';
		out = put_octet(out, part);
	}
	return good(text, out_bad);
}

bool rsp_luhn(const char *digits)
{
	unsigned sum = 0;

	/* The last digit counts once, the one before it twice, and so on. */
	if (strlen(digits) % 2)
		sum = (unsigned)(*digits++ - '0');
	for (; *digits; digits += 2) {
		unsigned twice = (unsigned)(digits[0] - '0'), once = (unsigned)(digits[1] - '0');

		sum += 2 * twice - (twice > 4 ? 9 : 0) + once;
	}
	return sum % 10 == 0;
}

/* The bytes of a UTF-8 sequence: how many follow, and the least code point that needs so many (RFC
 * 3629 3). */
static bool utf8_lead(uint8_t lead, unsigned *out_more, uint32_t *out_value, uint32_t *out_least)
{
	static const struct {
		uint8_t mask, lead;
		uint32_t least;
	} forms[] = {
	    {0x80, 0x00, 0      },
            {0xE0, 0xC0, 0x80   },
            {0xF0, 0xE0, 0x800  },
            {0xF8, 0xF0, 0x10000}
        };

	for (unsigned i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if ((lead & forms[i].mask) == forms[i].lead) {
			*out_more = i;
			*out_value = lead & (uint8_t)~forms[i].mask;
			*out_least = forms[i].least;
			return true;
		}
	}
	return false;
}

#define NOT_ASCII UINT64_C(0x8080808080808080) /* the bit of each byte that ASCII does not have */

/* Skips ASCII as long as there is a block of it: nearly all texts are nothing else. */
static void skip_ascii(struct rsp_slice *bytes)
{
	enum { WORDS = 4 };
	struct rsp_slice rest = *bytes, block;
	uint64_t words[WORDS];

	while (rsp_take(&rest, sizeof(words), &block)) {
		memcpy(words, block.data, sizeof(words));
		if ((words[0] | words[1] | words[2] | words[3]) & NOT_ASCII)
			return;
		*bytes = rest;
	}
	while (rsp_take(&rest, sizeof(*words), &block)) {
		memcpy(words, block.data, sizeof(*words));
		if (words[0] & NOT_ASCII)
			return;
		*bytes = rest;
	}
}

bool rsp_utf8_valid(struct rsp_slice bytes)
{
	enum { ASCII_MAX = 0x7F };
	uint8_t byte;

	skip_ascii(&bytes);
	while (rsp_take_u8(&bytes, &byte)) {
		uint32_t value, least;
		unsigned more;

		if (byte <= ASCII_MAX)
			continue;
		if (!utf8_lead(byte, &more, &value, &least))
			return false;
		for (; more; more--) {
			if (!rsp_take_u8(&bytes, &byte) || (byte & 0xC0) != 0x80)
				return false;
			value = value << 6 | (byte & 0x3F);
		}
		if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
			return false;
		skip_ascii(&bytes);
	}
	return true;
}

size_t rsp_utf8_put(uint32_t c, uint8_t out[static 4])
{
	enum { MORE = 0x80, MORE_MASK = 0x3F, TWO = 0xC0, THREE = 0xE0, FOUR = 0xF0 };

	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(TWO | c >> 6);
		out[1] = (uint8_t)(MORE | (c & MORE_MASK));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(THREE | c >> 12);
		out[1] = (uint8_t)(MORE | (c >> 6 & MORE_MASK));
		out[2] = (uint8_t)(MORE | (c & MORE_MASK));
		return 3;
	}
	out[0] = (uint8_t)(FOUR | c >> 18);
	out[1] = (uint8_t)(MORE | (c >> 12 & MORE_MASK));
	out[2] = (uint8_t)(MORE | (c >> 6 & MORE_MASK));
	out[3] = (uint8_t)(MORE | (c & MORE_MASK));
	return 4;
}
