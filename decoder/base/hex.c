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

/* RFC 4648 sections 4 and 5. */
#define BASE64_DIGITS(DIGIT)                                                                       \
	DIGIT('A', 0), DIGIT('B', 1), DIGIT('C', 2), DIGIT('D', 3), DIGIT('E', 4), DIGIT('F', 5),  \
	    DIGIT('G', 6), DIGIT('H', 7), DIGIT('I', 8), DIGIT('J', 9), DIGIT('K', 10),            \
	    DIGIT('L', 11), DIGIT('M', 12), DIGIT('N', 13), DIGIT('O', 14), DIGIT('P', 15),        \
	    DIGIT('Q', 16), DIGIT('R', 17), DIGIT('S', 18), DIGIT('T', 19), DIGIT('U', 20),        \
	    DIGIT('V', 21), DIGIT('W', 22), DIGIT('X', 23), DIGIT('Y', 24), DIGIT('Z', 25),        \
	    DIGIT('a', 26), DIGIT('b', 27), DIGIT('c', 28), DIGIT('d', 29), DIGIT('e', 30),        \
	    DIGIT('f', 31), DIGIT('g', 32), DIGIT('h', 33), DIGIT('i', 34), DIGIT('j', 35),        \
	    DIGIT('k', 36), DIGIT('l', 37), DIGIT('m', 38), DIGIT('n', 39), DIGIT('o', 40),        \
	    DIGIT('p', 41), DIGIT('q', 42), DIGIT('r', 43), DIGIT('s', 44), DIGIT('t', 45),        \
	    DIGIT('u', 46), DIGIT('v', 47), DIGIT('w', 48), DIGIT('x', 49), DIGIT('y', 50),        \
	    DIGIT('z', 51), DIGIT('0', 52), DIGIT('1', 53), DIGIT('2', 54), DIGIT('3', 55),        \
	    DIGIT('4', 56), DIGIT('5', 57), DIGIT('6', 58), DIGIT('7', 59), DIGIT('8', 60),        \
	    DIGIT('9', 61), DIGIT('+', 62), DIGIT('-', 62), DIGIT('/', 63), DIGIT('_', 63)

/* The bits of a digit where they stand in its group, by its place there; above the bits of a group
 * each place has one more that is set for digits only. */
enum { GROUP_BITS = 24, ALL_DIGITS = 0xF, DIGIT_MASK = 0x3F };
#define PLACED(c, value, place)                                                                    \
	[c] = (uint32_t)(value) << (18 - 6 * (place)) | UINT32_C(1) << (GROUP_BITS + (place))
#define FIRST(c, value)  PLACED(c, value, 0)
#define SECOND(c, value) PLACED(c, value, 1)
#define THIRD(c, value)  PLACED(c, value, 2)
#define FOURTH(c, value) PLACED(c, value, 3)

static const uint32_t base64_places[BASE64_GROUP][UINT8_MAX + 1] = {
    {BASE64_DIGITS(FIRST)},
    {BASE64_DIGITS(SECOND)},
    {BASE64_DIGITS(THIRD)},
    {BASE64_DIGITS(FOURTH)},
};

static int base64_digit(uint8_t c)
{
	uint32_t last = base64_places[BASE64_GROUP - 1][c];

	return last ? (int)(last & DIGIT_MASK) : -1;
}

/* The bits of four characters; false when one is no digit. */
static bool bits_of_group(uint32_t chars, uint32_t *out_bits)
{
	uint32_t bits = base64_places[0][chars >> 24] | base64_places[1][chars >> 16 & UINT8_MAX] |
	                base64_places[2][chars >> 8 & UINT8_MAX] |
	                base64_places[3][chars & UINT8_MAX];

	*out_bits = bits;
	return bits >> GROUP_BITS == ALL_DIGITS;
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

struct rsp_slice rsp_base64_encode(struct rsp_arena *arena, struct rsp_slice bytes)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	enum { OCTETS = 3, DIGIT_BITS = 6, OCTET_BITS = 8 };
	char *out = rsp_arena_alloc(arena, bytes.len / OCTETS * BASE64_GROUP + BASE64_GROUP);
	size_t len = 0;

	if (!out)
		return rsp_slice(NULL, 0);
	while (bytes.len) {
		struct rsp_slice part = rsp_take_up_to(&bytes, OCTETS);
		size_t missing = OCTETS - part.len;
		uint64_t value = 0;

		if (!rsp_take_ube(&part, part.len, &value))
			break;
		value <<= OCTET_BITS * missing;
		for (size_t i = 0; i < BASE64_GROUP; i++) {
			size_t shift = DIGIT_BITS * (BASE64_GROUP - 1 - i);

			out[len++] =
			    i + missing < BASE64_GROUP ? digits[value >> shift & DIGIT_MASK] : '=';
		}
	}
	return rsp_slice(out, len);
}
