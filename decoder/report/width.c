/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/width.h"

enum { UTF8_TAIL_MASK = 0xC0, UTF8_TAIL = 0x80, UTF8_TAIL_BITS = 6, UTF8_TAIL_VALUE = 0x3F };

/* Characters that take two columns (East Asian wide, emoji), and none (what combines with the one
 * before, marks of direction): the blocks of Unicode 15, roughly. */
static const struct range {
	uint32_t first, last;
	int columns;
} ranges[] = {
    {0x0300,  0x036F,  0},
    {0x0483,  0x0489,  0},
    {0x0591,  0x05BD,  0},
    {0x0610,  0x061A,  0},
    {0x064B,  0x065F,  0},
    {0x1100,  0x115F,  2},
    {0x200B,  0x200F,  0},
    {0x202A,  0x202E,  0},
    {0x2060,  0x2069,  0},
    {0x20D0,  0x20F0,  0},
    {0x2E80,  0x303E,  2},
    {0x3041,  0xA4CF,  2},
    {0xAC00,  0xD7A3,  2},
    {0xF900,  0xFAFF,  2},
    {0xFE00,  0xFE0F,  0},
    {0xFE20,  0xFE2F,  0},
    {0xFE30,  0xFE6F,  2},
    {0xFF00,  0xFF60,  2},
    {0xFFE0,  0xFFE6,  2},
    {0x1F300, 0x1F64F, 2},
    {0x1F900, 0x1F9FF, 2},
    {0x20000, 0x3FFFD, 2},
};

static int columns_of(uint32_t c)
{
	for (size_t at = 0; at < sizeof(ranges) / sizeof(*ranges); at++)
		if (c >= ranges[at].first && c <= ranges[at].last)
			return ranges[at].columns;
	return 1;
}

/* The length of a character by its first byte, and the bits of it that count (RFC 3629 3). */
static size_t form_of(uint8_t lead, uint32_t *out_bits)
{
	static const struct {
		uint8_t mask, lead, bits;
		size_t len;
	} forms[] = {
	    {0xE0, 0xC0, 0x1F, 2},
            {0xF0, 0xE0, 0x0F, 3},
            {0xF8, 0xF0, 0x07, 4}
        };

	for (size_t at = 0; at < sizeof(forms) / sizeof(*forms); at++) {
		if ((lead & forms[at].mask) != forms[at].lead)
			continue;
		*out_bits = lead & forms[at].bits;
		return forms[at].len;
	}
	*out_bits = lead;
	return 1;
}

bool rsp_take_glyph(struct rsp_slice *text, struct rsp_slice *out_bytes, int *out_columns)
{
	uint8_t byte;
	uint32_t c;
	size_t len, at = 1;

	if (!rsp_peek_u8(*text, 0, &byte))
		return false;
	len = form_of(byte, &c);
	for (; at < len && rsp_peek_u8(*text, at, &byte); at++) {
		if ((byte & UTF8_TAIL_MASK) != UTF8_TAIL)
			break;
		c = c << UTF8_TAIL_BITS | (byte & UTF8_TAIL_VALUE);
	}
	*out_columns = columns_of(c);
	return rsp_take(text, at, out_bytes);
}

int rsp_text_columns(struct rsp_slice text)
{
	struct rsp_slice bytes;
	int columns, total = 0;

	while (rsp_take_glyph(&text, &bytes, &columns))
		total += columns;
	return total;
}
