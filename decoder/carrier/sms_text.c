/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/sms_text.h"

#include "base/gsm_text.h"
#include "base/values.h"

enum { SEPTET_BITS = 7, OCTET_BITS = 8, NUM_SEPTETS = 128, ESCAPE = 0x1B, UTF8_MAX = 4 };

/* Where a language's table differs from the default one. */
struct difference {
	uint8_t language, septet;
	uint16_t character;
};

enum { TURKISH = 1, SPANISH, PORTUGUESE, LAST_LANGUAGE = PORTUGUESE };

/* TS 23.038 A.2: behind an escape. */
static const struct difference shifts[] = {
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

	if (difference_of(shifts, COUNT(shifts), shift, septet, &character))
		return character;
	return rsp_gsm_character(septet, true);
}

static uint16_t plain(uint8_t septet, uint8_t locking)
{
	uint16_t character;

	if (locking && difference_of(lockings, COUNT(lockings), locking, septet, &character))
		return character;
	return rsp_gsm_character(septet, false);
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
		len += rsp_utf8_put(escaped ? shifted(septet, shift) : plain(septet, locking),
		                    text + len);
		escaped = false;
	}
	return (const char *)text;
}
