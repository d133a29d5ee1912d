/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/gsm_text.h"

#include "base/values.h"

enum {
	SEPTET_BITS = 7,
	SEPTET_MASK = 0x7F,
	OCTET_BITS = 8,
	ESCAPE = 0x1B,
	FILLING = 0xFF,
	FORM_UCS2 = 0x80, /* TS 102 221 annex A */
	FORM_HALF_PAGE = 0x81,
	FORM_BASE = 0x82,
	UCS2_CHARACTER = 0x80, /* of forms 81 and 82: the octet counts from the base pointer */
	HALF_PAGE_SHIFT = 7,
	UTF8_MAX = 4,
	REPLACEMENT = 0xFFFD,
	UCS2_FILLING = 0xFFFF,
	HIGH_SURROGATE = 0xD800,
	LOW_SURROGATE = 0xDC00,
	LAST_SURROGATE = 0xDFFF,
	SURROGATE_SHIFT = 10,
	BEYOND_BMP = 0x10000
};

/* TS 23.038 6.2.1; ESC is in `extension`. */
static const uint16_t alphabet[SEPTET_MASK + 1] = {
    '@',    0xA3,   '$',    0xA5, 0xE8,   0xE9, 0xF9,   0xEC,   0xF2,   0xC7,   '\n',   0xD8,
    0xF8,   '\r',   0xC5,   0xE5, 0x0394, '_',  0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8,
    0x03A3, 0x0398, 0x039E, ' ',  0xC6,   0xE6, 0xDF,   0xC9,   ' ',    '!',    '"',    '#',
    0xA4,   '%',    '&',    '\'', '(',    ')',  '*',    '+',    ',',    '-',    '.',    '/',
    '0',    '1',    '2',    '3',  '4',    '5',  '6',    '7',    '8',    '9',    ':',    ';',
    '<',    '=',    '>',    '?',  0xA1,   'A',  'B',    'C',    'D',    'E',    'F',    'G',
    'H',    'I',    'J',    'K',  'L',    'M',  'N',    'O',    'P',    'Q',    'R',    'S',
    'T',    'U',    'V',    'W',  'X',    'Y',  'Z',    0xC4,   0xD6,   0xD1,   0xDC,   0xA7,
    0xBF,   'a',    'b',    'c',  'd',    'e',  'f',    'g',    'h',    'i',    'j',    'k',
    'l',    'm',    'n',    'o',  'p',    'q',  'r',    's',    't',    'u',    'v',    'w',
    'x',    'y',    'z',    0xE4, 0xF6,   0xF1, 0xFC,   0xE0,
};

/* TS 23.038 6.2.1.1 */
static const struct {
	uint8_t septet;
	uint16_t character;
} extension[] = {
    {0x0A, '\f'  },
    {0x14, '^'   },
    {0x28, '{'   },
    {0x29, '}'   },
    {0x2F, '\\'  },
    {0x3C, '['   },
    {0x3D, '~'   },
    {0x3E, ']'   },
    {0x40, '|'   },
    {0x65, 0x20AC},
};

/* Text that is being made; there is room for every character. */
struct text {
	char *data; /* NULL: no memory */
	size_t len;
	bool escaped; /* the septet before was ESC */
};

static struct text text_begin(struct rsp_arena *arena, size_t characters)
{
	return (struct text){.data = rsp_arena_alloc(arena, characters * UTF8_MAX + 1)};
}

static const char *text_end(struct text *text)
{
	if (!text->data)
		return "";
	text->data[text->len] = '\0';
	return text->data;
}

static void put(struct text *text, uint32_t c)
{
	if (!text->data)
		return;
	if (c == 0)
		c = REPLACEMENT; /* a NUL would end the text */
	text->len += rsp_utf8_put(c, (uint8_t *)text->data + text->len);
}

uint16_t rsp_gsm_character(uint8_t septet, bool escaped)
{
	septet &= SEPTET_MASK;
	for (size_t i = 0; escaped && i < sizeof(extension) / sizeof(extension[0]); i++)
		if (extension[i].septet == septet)
			return extension[i].character;
	return alphabet[septet];
}

static void put_septet(struct text *text, uint8_t septet)
{
	septet &= SEPTET_MASK;
	if (text->escaped || septet != ESCAPE)
		put(text, rsp_gsm_character(septet, text->escaped));
	text->escaped = !text->escaped && septet == ESCAPE;
}

const char *rsp_gsm_text(struct rsp_arena *arena, struct rsp_slice bytes)
{
	struct text text = text_begin(arena, bytes.len);
	uint8_t octet;

	while (rsp_take_u8(&bytes, &octet) && octet != FILLING)
		put_septet(&text, octet);
	return text_end(&text);
}

const char *rsp_gsm_packed(struct rsp_arena *arena, struct rsp_slice bytes, size_t septets,
                           unsigned skip)
{
	size_t fit =
	    bytes.len * OCTET_BITS < skip ? 0 : (bytes.len * OCTET_BITS - skip) / SEPTET_BITS;
	struct text text = text_begin(arena, septets < fit ? septets : fit);
	uint32_t bits = 0;
	unsigned have = 0;
	uint8_t octet;

	if (septets > fit)
		septets = fit;
	while (septets && rsp_take_u8(&bytes, &octet)) {
		bits |= (uint32_t)octet << have;
		have += OCTET_BITS;
		if (skip) {
			bits >>= skip;
			have -= skip;
			skip = 0;
		}
		for (; have >= SEPTET_BITS && septets; septets--) {
			put_septet(&text, (uint8_t)(bits & SEPTET_MASK));
			bits >>= SEPTET_BITS;
			have -= SEPTET_BITS;
		}
	}
	return text_end(&text);
}

/* The other half of a surrogate pair is taken with it. */
static uint32_t join_surrogates(uint32_t high, struct rsp_slice *in)
{
	struct rsp_slice rest = *in;
	uint16_t low;

	if (high >= LOW_SURROGATE || !rsp_take_u16be(&rest, &low) || low < LOW_SURROGATE ||
	    low > LAST_SURROGATE)
		return REPLACEMENT;
	*in = rest;
	return BEYOND_BMP + ((high - HIGH_SURROGATE) << SURROGATE_SHIFT) +
	       (low - (uint32_t)LOW_SURROGATE);
}

const char *rsp_ucs2_text(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	struct text text = text_begin(arena, bytes.len);
	uint16_t unit;

	while (rsp_take_u16be(&bytes, &unit)) {
		uint32_t c = unit;

		if (unit == UCS2_FILLING)
			break;
		if (c >= HIGH_SURROGATE && c <= LAST_SURROGATE)
			c = join_surrogates(c, &bytes);
		put(&text, c);
	}
	if (bytes.len == 1 && out_bad)
		*out_bad = true;
	return text_end(&text);
}

/* Characters of the forms 81 and 82, behind their base pointer. */
static const char *based_text(struct rsp_arena *arena, struct rsp_slice bytes, uint32_t base,
                              size_t num, bool *out_bad)
{
	struct text text = text_begin(arena, bytes.len);
	uint8_t octet;

	for (size_t at = 0; at < num; at++) {
		if (!rsp_take_u8(&bytes, &octet)) {
			*out_bad = true;
			break;
		}
		if (octet & UCS2_CHARACTER)
			put(&text, base + (octet & SEPTET_MASK));
		else
			put_septet(&text, octet);
	}
	return text_end(&text);
}

const char *rsp_alpha_text(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	struct rsp_slice rest = bytes;
	uint8_t form = 0, num = 0, page = 0;
	uint16_t base = 0;
	bool none;

	if (!out_bad)
		out_bad = &none;
	if (!rsp_take_u8(&rest, &form) ||
	    (form != FORM_UCS2 && form != FORM_HALF_PAGE && form != FORM_BASE))
		return rsp_gsm_text(arena, bytes);
	if (form == FORM_UCS2)
		return rsp_ucs2_text(arena, rest, out_bad);
	if (!rsp_take_u8(&rest, &num) ||
	    !(form == FORM_BASE ? rsp_take_u16be(&rest, &base) : rsp_take_u8(&rest, &page))) {
		*out_bad = true;
		return "";
	}
	if (form == FORM_HALF_PAGE)
		base = (uint16_t)(page << HALF_PAGE_SHIFT);
	return based_text(arena, rest, base, num, out_bad);
}

enum rsp_alphabet rsp_alphabet_of(uint8_t dcs)
{
	enum {
		GROUP_SHIFT = 4,
		GENERAL_MASK = 0x8, /* groups 0 to 7: alphabet in bits 4 and 3 */
		ALPHABET_SHIFT = 2,
		ALPHABET_MASK = 3,
		WAITING_UCS2 = 0xE,
		CLASS = 0xF,
		CLASS_8BIT = 0x04
	};
	unsigned group = dcs >> GROUP_SHIFT, coding = dcs >> ALPHABET_SHIFT & ALPHABET_MASK;

	if (group == WAITING_UCS2)
		return RSP_ALPHABET_UCS2;
	if (group == CLASS)
		return dcs & CLASS_8BIT ? RSP_ALPHABET_8BIT : RSP_ALPHABET_GSM7;
	if (group & GENERAL_MASK || coding > RSP_ALPHABET_UCS2)
		return RSP_ALPHABET_GSM7;
	return (enum rsp_alphabet)coding;
}

const char *rsp_dcs_text(struct rsp_arena *arena, uint8_t dcs, struct rsp_slice bytes,
                         size_t septets, bool *out_bad)
{
	switch (rsp_alphabet_of(dcs)) {
	case RSP_ALPHABET_UCS2:
		return rsp_ucs2_text(arena, bytes, out_bad);
	case RSP_ALPHABET_8BIT:
		return rsp_gsm_text(arena, bytes);
	case RSP_ALPHABET_GSM7:
		break;
	}
	return rsp_gsm_packed(arena, bytes, septets, 0);
}
