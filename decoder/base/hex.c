/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hex.h"

#include <string.h>

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

size_t rsp_digits_before(enum rsp_buffer_kind kind, size_t num)
{
	if (kind == RSP_BUFFER_HEX)
		return num * HEX_PER_BYTE;
	return num / BASE64_BYTES * BASE64_GROUP + num % BASE64_BYTES;
}

/* Collects bytes in pieces: one goes on while the digits of each byte follow those of the last. */
struct text_decoder {
	struct rsp_arena *arena;
	const struct rsp_buffer *parent;
	struct rsp_buffer *buffer; /* that is made */
	uint8_t *data;
	struct rsp_piece *pieces;
	size_t cap_pieces;
};

static bool decoder_init(struct text_decoder *decoder, struct rsp_arena *arena,
                         const struct rsp_buffer *parent, enum rsp_buffer_kind kind, size_t max_len)
{
	*decoder = (struct text_decoder){.arena = arena, .parent = parent};
	decoder->data = rsp_arena_take(arena, max_len + 1);
	decoder->buffer = rsp_arena_alloc(arena, sizeof(*decoder->buffer));
	if (!decoder->data || !decoder->buffer)
		return false;
	decoder->buffer->kind = kind;
	decoder->buffer->bytes = rsp_slice(decoder->data, 0);
	return true;
}

static bool pieces_grow(struct text_decoder *decoder)
{
	enum { FIRST = 4 };
	size_t num = decoder->buffer->num_pieces;
	size_t cap = decoder->cap_pieces ? decoder->cap_pieces * 2 : FIRST;
	struct rsp_piece *pieces = rsp_arena_take(decoder->arena, cap * sizeof(*pieces));

	if (!pieces)
		return false;
	if (num)
		memcpy(pieces, decoder->pieces, num * sizeof(*pieces));
	decoder->pieces = pieces;
	decoder->cap_pieces = cap;
	decoder->buffer->pieces = pieces;
	return true;
}

/* Tells that the next `len` bytes stand in the parent from `parent_off` on, without a gap. False
 * when there is no memory. */
static bool decoder_add(struct text_decoder *decoder, size_t parent_off, size_t len)
{
	struct rsp_buffer *buffer = decoder->buffer;
	struct rsp_piece *last =
	    buffer->num_pieces ? &decoder->pieces[buffer->num_pieces - 1] : NULL;

	if (last && (!decoder->parent ||
	             last->parent_off + rsp_digits_before(buffer->kind, last->len) == parent_off)) {
		last->len += len;
	} else {
		if (buffer->num_pieces == decoder->cap_pieces && !pieces_grow(decoder))
			return false;
		decoder->pieces[buffer->num_pieces++] = (struct rsp_piece){
		    .off = buffer->bytes.len,
		    .len = len,
		    .parent = decoder->parent,
		    .parent_off = parent_off,
		};
	}
	buffer->bytes.len += len;
	return true;
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

	if (!decoder_init(&decoder, arena, parent, RSP_BUFFER_HEX, text.len / HEX_PER_BYTE))
		return NULL;
	decoder.buffer->name = name;
	while (take_hex_byte(&text, &byte, &bad)) {
		size_t off = text_offset(parent, text) - (parent ? HEX_PER_BYTE : 0);

		decoder.data[decoder.buffer->bytes.len] = byte;
		if (!decoder_add(&decoder, off, 1))
			return NULL;
	}
	return bad ? NULL : decoder.buffer;
}

/* A digit is one more than its value here too; RFC 4648 sections 4 and 5. */
static const uint8_t base64_digits[UINT8_MAX + 1] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['-'] = 63,
    ['/'] = 64, ['_'] = 64,
};

static int base64_digit(uint8_t c)
{
	return base64_digits[c] - 1;
}

/* The bits of four characters; false when one is no digit. */
static bool bits_of_group(uint32_t chars, uint32_t *out_bits)
{
	uint32_t a = base64_digits[chars >> 24], b = base64_digits[chars >> 16 & UINT8_MAX];
	uint32_t c = base64_digits[chars >> 8 & UINT8_MAX], d = base64_digits[chars & UINT8_MAX];

	*out_bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
	return a && b && c && d;
}

/* Takes groups as long as there is nothing between their digits. */
static bool take_whole_groups(struct text_decoder *decoder, struct rsp_slice *text)
{
	size_t start = text_offset(decoder->parent, *text);
	uint8_t *from = decoder->data + decoder->buffer->bytes.len, *to = from;
	struct rsp_slice rest = *text;
	uint32_t chars, bits;

	while (rsp_take_u32be(&rest, &chars) && bits_of_group(chars, &bits)) {
		*to++ = (uint8_t)(bits >> 16);
		*to++ = (uint8_t)(bits >> 8);
		*to++ = (uint8_t)bits;
		*text = rest;
	}
	return to == from || decoder_add(decoder, start, (size_t)(to - from));
}

/* Takes up to four digits of one group, blanks between them or not, with their places; the number
 * of digits is answered. */
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

/* Takes one group; false when it was the last, or there is no memory (`*out_failed`). */
static bool take_loose_group(struct text_decoder *decoder, struct rsp_slice *text, bool *out_failed)
{
	size_t offs[BASE64_GROUP];
	uint32_t bits;
	unsigned num = take_group(text, decoder->parent, &bits, offs);

	bits <<= 6 * (BASE64_GROUP - num);
	for (unsigned i = 0; i + 1 < num && !*out_failed; i++) {
		decoder->data[decoder->buffer->bytes.len] = (uint8_t)(bits >> (16 - 8 * i));
		*out_failed = !decoder_add(decoder, offs[i], 1);
	}
	return num == BASE64_GROUP && !*out_failed;
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
	bool failed = false;

	if (!decoder_init(&decoder, arena, parent, RSP_BUFFER_BASE64,
	                  text.len / BASE64_GROUP * BASE64_BYTES + BASE64_BYTES))
		return NULL;
	decoder.buffer->name = name;
	do
		failed = !take_whole_groups(&decoder, &text);
	while (!failed && take_loose_group(&decoder, &text, &failed));
	skip_padding(&text);
	if (out_bad_off)
		*out_bad_off = text.len ? start.len - text.len : SIZE_MAX;
	return failed ? NULL : decoder.buffer;
}
