/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hex.h"

enum { HEX_PER_BYTE = 2, BASE64_GROUP = 4, BASE64_BYTES = 3 };

/* What a character says: a digit one more than its value, so that 0 is anything else. */
enum { BLANK = 17 };

static const uint8_t meanings[UINT8_MAX + 1] = {
    ['0'] = 1,      ['1'] = 2,      ['2'] = 3,      ['3'] = 4,  ['4'] = 5,     ['5'] = 6,
    ['6'] = 7,      ['7'] = 8,      ['8'] = 9,      ['9'] = 10, ['A'] = 11,    ['B'] = 12,
    ['C'] = 13,     ['D'] = 14,     ['E'] = 15,     ['F'] = 16, ['a'] = 11,    ['b'] = 12,
    ['c'] = 13,     ['d'] = 14,     ['e'] = 15,     ['f'] = 16, [' '] = BLANK, ['\t'] = BLANK,
    ['\r'] = BLANK, ['\n'] = BLANK, ['\0'] = BLANK,
};

int rsp_hex_digit(uint8_t c)
{
	return meanings[c] == BLANK ? -1 : meanings[c] - 1;
}

static bool is_blank(uint8_t c)
{
	return meanings[c] == BLANK;
}

/* Takes one byte written as two digits, after blanks. False at the end, or (`*out_bad`) at anything
 * else. */
static bool take_hex_byte(struct rsp_slice *text, uint8_t *out, bool *out_bad)
{
	struct rsp_slice rest = *text;
	uint8_t c, d = 0;
	int high, low;

	while (rsp_take_u8(&rest, &c) && is_blank(c))
		*text = rest;
	if (text->len == 0)
		return false;
	high = rsp_hex_digit(c);
	low = rsp_take_u8(&rest, &d) ? rsp_hex_digit(d) : -1;
	if (high < 0 || low < 0) {
		*out_bad = true;
		return false;
	}
	*out = (uint8_t)(high << 4 | low);
	*text = rest;
	return true;
}

bool rsp_hex_decode(struct rsp_slice text, uint8_t *out, size_t cap, size_t *out_len,
                    size_t *out_bad_off)
{
	struct rsp_slice rest = text;
	size_t len = 0;
	bool bad = false;
	uint8_t byte;

	while (take_hex_byte(&rest, &byte, &bad)) {
		if (len == cap) {
			bad = true;
			break;
		}
		out[len++] = byte;
	}
	*out_len = len;
	if (bad && out_bad_off)
		*out_bad_off = text.len - rest.len;
	return !bad;
}

void rsp_hex_encode(struct rsp_slice bytes, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte)) {
		*out++ = digits[byte >> 4];
		*out++ = digits[byte & 0xF];
	}
	*out = '\0';
}

/* Collects bytes with runs of pieces: a run goes on while each byte's source follows the last at
 * the same pace. */
struct text_decoder {
	const struct rsp_buffer *parent;
	struct rsp_slice parent_text;
	uint8_t *data;
	size_t len;
	struct rsp_piece *pieces;
	size_t num_pieces, cap_pieces;
};

static bool decoder_init(struct text_decoder *decoder, struct rsp_arena *arena,
                         const struct rsp_buffer *parent, size_t max_len)
{
	*decoder = (struct text_decoder){.parent = parent, .cap_pieces = max_len};
	decoder->data = rsp_arena_alloc(arena, max_len + 1);
	decoder->pieces = rsp_arena_alloc(arena, (max_len + 1) * sizeof(*decoder->pieces));
	return decoder->data && decoder->pieces;
}

/* Each decoded byte is its own piece: exact, and short texts only come through here. */
static void decoder_add(struct text_decoder *decoder, uint8_t byte, size_t parent_off)
{
	decoder->data[decoder->len] = byte;
	decoder->pieces[decoder->num_pieces++] = (struct rsp_piece){
	    .off = decoder->len++,
	    .len = 1,
	    .parent = decoder->parent,
	    .parent_off = parent_off,
	};
}

static const struct rsp_buffer *decoder_finish(struct text_decoder *decoder,
                                               struct rsp_arena *arena, enum rsp_buffer_kind kind,
                                               const char *name)
{
	struct rsp_buffer *buffer = rsp_arena_alloc(arena, sizeof(*buffer));

	if (!buffer)
		return NULL;
	buffer->bytes = rsp_slice(decoder->data, decoder->len);
	buffer->kind = kind;
	buffer->name = name;
	buffer->pieces = decoder->pieces;
	buffer->num_pieces = decoder->num_pieces;
	return buffer;
}

static size_t text_offset(const struct rsp_buffer *parent, struct rsp_slice rest)
{
	return parent ? rsp_offset_in(parent->bytes, rest) : 0;
}

const struct rsp_buffer *rsp_hex_buffer(struct rsp_arena *arena, const struct rsp_buffer *parent,
                                        struct rsp_slice text, const char *name)
{
	struct text_decoder decoder;
	bool bad = false;
	uint8_t byte;

	if (!decoder_init(&decoder, arena, parent, text.len / HEX_PER_BYTE))
		return NULL;
	while (take_hex_byte(&text, &byte, &bad))
		decoder_add(&decoder, byte,
		            text_offset(parent, text) - (parent ? HEX_PER_BYTE : 0));
	return bad ? NULL : decoder_finish(&decoder, arena, RSP_BUFFER_HEX, name);
}

static int base64_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

/* Takes up to four digits of one group with their places; the number of digits is answered. */
static unsigned take_group(struct rsp_slice *text, const struct rsp_buffer *parent,
                           uint32_t *out_bits, size_t out_offs[static BASE64_GROUP])
{
	unsigned num = 0;
	uint8_t c;

	*out_bits = 0;
	while (num < BASE64_GROUP && rsp_peek_u8(*text, 0, &c)) {
		int digit = base64_digit(c);

		if (digit < 0 && !is_blank(c))
			break;
		if (digit >= 0) {
			out_offs[num++] = text_offset(parent, *text);
			*out_bits = *out_bits << 6 | (uint32_t)digit;
		}
		if (!rsp_skip(text, 1))
			break;
	}
	return num;
}

static void skip_padding(struct rsp_slice *text)
{
	uint8_t c;

	while (rsp_peek_u8(*text, 0, &c) && (c == '=' || is_blank(c)))
		if (!rsp_skip(text, 1))
			return;
}

const struct rsp_buffer *rsp_base64_buffer(struct rsp_arena *arena, const struct rsp_buffer *parent,
                                           struct rsp_slice text, const char *name,
                                           size_t *out_bad_off)
{
	struct rsp_slice start = text;
	struct text_decoder decoder;
	size_t offs[BASE64_GROUP];
	uint32_t bits;
	unsigned num;

	if (!decoder_init(&decoder, arena, parent,
	                  text.len / BASE64_GROUP * BASE64_BYTES + BASE64_BYTES))
		return NULL;
	do {
		num = take_group(&text, parent, &bits, offs);
		bits <<= 6 * (BASE64_GROUP - num);
		for (unsigned i = 0; i + 1 < num; i++)
			decoder_add(&decoder, (uint8_t)(bits >> (16 - 8 * i)), offs[i]);
	} while (num == BASE64_GROUP);
	skip_padding(&text);
	if (out_bad_off)
		*out_bad_off = text.len ? start.len - text.len : SIZE_MAX;
	return decoder_finish(&decoder, arena, RSP_BUFFER_BASE64, name);
}
