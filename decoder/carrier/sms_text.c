/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/sms_text.h"

enum { SEPTET_BITS = 7, OCTET_BITS = 8, NUM_SEPTETS = 128, ESCAPE = 0x1B, UTF8_MAX = 4 };

/* TS 23.038 6.2.1: the default alphabet; 1B begins a character of the extension. */
static const uint16_t alphabet[NUM_SEPTETS] = {
    0x0040, 0x00A3, 0x0024, 0x00A5, 0x00E8, 0x00E9, 0x00F9, 0x00EC, 0x00F2, 0x00C7, 0x000A, 0x00D8,
    0x00F8, 0x000D, 0x00C5, 0x00E5, 0x0394, 0x005F, 0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8,
    0x03A3, 0x0398, 0x039E, 0x0020, 0x00C6, 0x00E6, 0x00DF, 0x00C9, 0x0020, 0x0021, 0x0022, 0x0023,
    0x00A4, 0x0025, 0x0026, 0x0027, 0x0028, 0x0029, 0x002A, 0x002B, 0x002C, 0x002D, 0x002E, 0x002F,
    0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0x0035, 0x0036, 0x0037, 0x0038, 0x0039, 0x003A, 0x003B,
    0x003C, 0x003D, 0x003E, 0x003F, 0x00A1, 0x0041, 0x0042, 0x0043, 0x0044, 0x0045, 0x0046, 0x0047,
    0x0048, 0x0049, 0x004A, 0x004B, 0x004C, 0x004D, 0x004E, 0x004F, 0x0050, 0x0051, 0x0052, 0x0053,
    0x0054, 0x0055, 0x0056, 0x0057, 0x0058, 0x0059, 0x005A, 0x00C4, 0x00D6, 0x00D1, 0x00DC, 0x00A7,
    0x00BF, 0x0061, 0x0062, 0x0063, 0x0064, 0x0065, 0x0066, 0x0067, 0x0068, 0x0069, 0x006A, 0x006B,
    0x006C, 0x006D, 0x006E, 0x006F, 0x0070, 0x0071, 0x0072, 0x0073, 0x0074, 0x0075, 0x0076, 0x0077,
    0x0078, 0x0079, 0x007A, 0x00E4, 0x00F6, 0x00F1, 0x00FC, 0x00E0,
};

/* Where a language's table differs from the default one; language 0: the default extension. */
struct difference {
	uint8_t language, septet;
	uint16_t character;
};

enum { DEFAULT, TURKISH, SPANISH, PORTUGUESE, LAST_LANGUAGE = PORTUGUESE };

/* TS 23.038 6.2.1.1, A.2: behind an escape. */
static const struct difference shifts[] = {
    {DEFAULT,    0x0A, 0x000C},
    {DEFAULT,    0x14, 0x005E},
    {DEFAULT,    0x28, 0x007B},
    {DEFAULT,    0x29, 0x007D},
    {DEFAULT,    0x2F, 0x005C},
    {DEFAULT,    0x3C, 0x005B},
    {DEFAULT,    0x3D, 0x007E},
    {DEFAULT,    0x3E, 0x005D},
    {DEFAULT,    0x40, 0x007C},
    {DEFAULT,    0x65, 0x20AC},
    {TURKISH,    0x47, 0x011E},
    {TURKISH,    0x49, 0x0130},
    {TURKISH,    0x53, 0x015E},
    {TURKISH,    0x63, 0x00E7},
    {TURKISH,    0x67, 0x011F},
    {TURKISH,    0x69, 0x0131},
    {TURKISH,    0x73, 0x015F},
    {SPANISH,    0x09, 0x00E7},
    {SPANISH,    0x41, 0x00C1},
    {SPANISH,    0x49, 0x00CD},
    {SPANISH,    0x4F, 0x00D3},
    {SPANISH,    0x55, 0x00DA},
    {SPANISH,    0x61, 0x00E1},
    {SPANISH,    0x69, 0x00ED},
    {SPANISH,    0x6F, 0x00F3},
    {SPANISH,    0x75, 0x00FA},
    {PORTUGUESE, 0x05, 0x00EA},
    {PORTUGUESE, 0x09, 0x00E7},
    {PORTUGUESE, 0x0B, 0x00D4},
    {PORTUGUESE, 0x0C, 0x00F4},
    {PORTUGUESE, 0x0E, 0x00C1},
    {PORTUGUESE, 0x0F, 0x00E1},
    {PORTUGUESE, 0x12, 0x03A6},
    {PORTUGUESE, 0x13, 0x0393},
    {PORTUGUESE, 0x15, 0x03A9},
    {PORTUGUESE, 0x16, 0x03A0},
    {PORTUGUESE, 0x17, 0x03A8},
    {PORTUGUESE, 0x18, 0x03A3},
    {PORTUGUESE, 0x19, 0x0398},
    {PORTUGUESE, 0x1F, 0x00CA},
    {PORTUGUESE, 0x41, 0x00C0},
    {PORTUGUESE, 0x49, 0x00CD},
    {PORTUGUESE, 0x4F, 0x00D3},
    {PORTUGUESE, 0x55, 0x00DA},
    {PORTUGUESE, 0x5B, 0x00C3},
    {PORTUGUESE, 0x5C, 0x00D5},
    {PORTUGUESE, 0x61, 0x00C2},
    {PORTUGUESE, 0x69, 0x00ED},
    {PORTUGUESE, 0x6F, 0x00F3},
    {PORTUGUESE, 0x75, 0x00FA},
    {PORTUGUESE, 0x7B, 0x00E3},
    {PORTUGUESE, 0x7C, 0x00F5},
    {PORTUGUESE, 0x7F, 0x00E2},
};

/* TS 23.038 A.3: in place of the default alphabet. */
static const struct difference lockings[] = {
    {TURKISH,    0x04, 0x20AC},
    {TURKISH,    0x07, 0x0131},
    {TURKISH,    0x0B, 0x011E},
    {TURKISH,    0x0C, 0x011F},
    {TURKISH,    0x1C, 0x015E},
    {TURKISH,    0x1D, 0x015F},
    {TURKISH,    0x40, 0x0130},
    {TURKISH,    0x60, 0x00E7},
    {PORTUGUESE, 0x04, 0x00EA},
    {PORTUGUESE, 0x06, 0x00FA},
    {PORTUGUESE, 0x07, 0x00ED},
    {PORTUGUESE, 0x08, 0x00F3},
    {PORTUGUESE, 0x09, 0x00E7},
    {PORTUGUESE, 0x0B, 0x00D4},
    {PORTUGUESE, 0x0C, 0x00F4},
    {PORTUGUESE, 0x0E, 0x00C1},
    {PORTUGUESE, 0x0F, 0x00E1},
    {PORTUGUESE, 0x12, 0x00AA},
    {PORTUGUESE, 0x13, 0x00C7},
    {PORTUGUESE, 0x14, 0x00C0},
    {PORTUGUESE, 0x15, 0x221E},
    {PORTUGUESE, 0x16, 0x005E},
    {PORTUGUESE, 0x17, 0x005C},
    {PORTUGUESE, 0x18, 0x20AC},
    {PORTUGUESE, 0x19, 0x00D3},
    {PORTUGUESE, 0x1A, 0x007C},
    {PORTUGUESE, 0x1C, 0x00C2},
    {PORTUGUESE, 0x1D, 0x00E2},
    {PORTUGUESE, 0x1E, 0x00CA},
    {PORTUGUESE, 0x24, 0x00BA},
    {PORTUGUESE, 0x40, 0x00CD},
    {PORTUGUESE, 0x5B, 0x00C3},
    {PORTUGUESE, 0x5C, 0x00D5},
    {PORTUGUESE, 0x5D, 0x00DA},
    {PORTUGUESE, 0x60, 0x007E},
    {PORTUGUESE, 0x7B, 0x00E3},
    {PORTUGUESE, 0x7C, 0x00F5},
    {PORTUGUESE, 0x7D, 0x0060},
};

size_t rsp_gsm7_septets(struct rsp_slice packed, unsigned skip_bits, size_t num, uint8_t *out)
{
	unsigned held = 0, num_bits = 0;
	size_t got = 0;
	uint8_t octet;

	while (got < num) {
		if (num_bits < SEPTET_BITS) {
			if (!rsp_take_u8(&packed, &octet))
				break;
			held |= (unsigned)octet << num_bits;
			num_bits += OCTET_BITS;
			if (skip_bits) {
				held >>= skip_bits;
				num_bits -= skip_bits;
				skip_bits = 0;
				continue;
			}
		}
		out[got++] = (uint8_t)(held & (NUM_SEPTETS - 1));
		held >>= SEPTET_BITS;
		num_bits -= SEPTET_BITS;
	}
	return got;
}

/* Writes a character; answers how many bytes it took. */
static size_t put_character(uint8_t *out, uint32_t c)
{
	enum { TAIL_BITS = 6, TAIL = 0x80, TAIL_MASK = 0x3F };
	static const uint32_t limits[] = {0x80, 0x800, 0x10000, 0x110000};
	static const uint8_t heads[] = {0x00, 0xC0, 0xE0, 0xF0};
	size_t len = 0;

	while (c >= limits[len])
		len++;
	out[0] = (uint8_t)(heads[len] | c >> (len * TAIL_BITS));
	for (size_t i = 1; i <= len; i++)
		out[i] = (uint8_t)(TAIL | (c >> ((len - i) * TAIL_BITS) & TAIL_MASK));
	return len + 1;
}

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

static bool difference_of(const struct difference *rows, size_t num_rows, uint8_t language,
                          uint8_t septet, uint16_t *out)
{
	for (size_t i = 0; i < num_rows; i++)
		if (rows[i].language == language && rows[i].septet == septet) {
			*out = rows[i].character;
			return true;
		}
	return false;
}

/* Behind an escape: the language's table, else the default one, else as without the escape. */
static uint16_t shifted(uint8_t septet, uint8_t shift)
{
	uint16_t character;

	if (difference_of(shifts, COUNT(shifts), shift, septet, &character) ||
	    difference_of(shifts, COUNT(shifts), DEFAULT, septet, &character))
		return character;
	return alphabet[septet];
}

static uint16_t plain(uint8_t septet, uint8_t locking)
{
	uint16_t character;

	if (locking && difference_of(lockings, COUNT(lockings), locking, septet, &character))
		return character;
	return alphabet[septet];
}

const char *rsp_gsm7_text(struct rsp_arena *arena, struct rsp_slice septets, uint8_t locking,
                          uint8_t shift, bool *out_unknown)
{
	uint8_t *text = rsp_arena_alloc(arena, septets.len * UTF8_MAX + 1);
	bool escaped = false;
	uint8_t septet;
	size_t len = 0;

	if (out_unknown)
		*out_unknown = locking > LAST_LANGUAGE || shift > LAST_LANGUAGE;
	if (!text)
		return "";
	while (rsp_take_u8(&septets, &septet)) {
		septet &= NUM_SEPTETS - 1;
		if (septet == ESCAPE && !escaped) {
			escaped = true;
			continue;
		}
		len += put_character(text + len,
		                     escaped ? shifted(septet, shift) : plain(septet, locking));
		escaped = false;
	}
	return (const char *)text;
}
