/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/out.h"

#include <string.h>

enum {
	ASCII_FIRST = 0x20, /* first printable character */
	ASCII_DEL = 0x7F,
	BITS_PER_BYTE = 8,
	EIGHT = 8, /* digits that are made at once */
	EIGHT_DIGITS_MAX = 99999999,
	C1_FIRST = 0x80, /* U+0080 to U+009F are control characters */
	C1_LAST = 0x9F,
	REPLACEMENT = 0xFFFD,
	BITS_PER_DIGIT = 4,
	DIGITS_OF_BYTE = 2,
	DIGITS_OF_JSON_ESCAPE = 4
};

static const char hex_digits[] = "0123456789ABCDEF";

void rsp_out_init(struct rsp_out *out, bool (*write)(void *user, const char *data, size_t len),
                  void *user)
{
	*out = (struct rsp_out){.write = write, .user = user};
	out->data = rsp_alloc(RSP_OUT_CAP);
	out->failed = !out->data;
}

bool rsp_out_flush(struct rsp_out *out)
{
	if (!out->failed && out->len && !out->write(out->user, out->data, out->len))
		out->failed = true;
	out->len = 0;
	return !out->failed;
}

void rsp_out_free(struct rsp_out *out)
{
	rsp_free(out->data);
	*out = (struct rsp_out){.failed = true};
}

void rsp_out_long(struct rsp_out *out, struct rsp_slice bytes)
{
	while (bytes.len) {
		struct rsp_slice part = rsp_take_up_to(&bytes, RSP_OUT_ROOM);
		char *to = rsp_out_room(out, part.len);

		if (!to)
			return;
		memcpy(to, part.data, part.len);
		out->len += part.len;
	}
}

void rsp_out_padded(struct rsp_out *out, const char *text, int width)
{
	size_t len = strlen(text);

	rsp_out_bytes(out, rsp_slice(text, len));
	if (len < (size_t)width)
		rsp_out_spaces(out, width - (int)len);
}

/* "00" to "99". */
#define TEN(tens)                                                                                  \
	tens "0" tens "1" tens "2" tens "3" tens "4" tens "5" tens "6" tens "7" tens "8" tens "9"
static const char pairs[] =
    TEN("0") TEN("1") TEN("2") TEN("3") TEN("4") TEN("5") TEN("6") TEN("7") TEN("8") TEN("9");

/* Writes the digits so that they end at `end`, two at a time; answers where they begin. */
static char *digits_before(char *end, uint64_t value)
{
	while (value >= 10) {
		end -= 2;
		memcpy(end, pairs + value % 100 * 2, 2);
		value /= 100;
		if (!value)
			return end;
	}
	*--end = (char)('0' + value);
	return end;
}

static uint64_t power_of_ten(int exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

static int num_digits(uint64_t value)
{
	int num = 1;

	for (; value >= 10000; value /= 10000)
		num += 4;
	return num + (value >= 10) + (value >= 100) + (value >= 1000);
}

/* A number with its sign, right-aligned; the digits are written where they stay. */
static void put_any_number(struct rsp_out *out, uint64_t magnitude, bool negative, int width)
{
	int len = num_digits(magnitude) + (negative ? 1 : 0);
	int pad = width > len ? width - len : 0;
	char *to = rsp_out_room(out, (size_t)(pad + len));

	if (!to)
		return;
	memset(to, ' ', (size_t)pad);
	digits_before(to + pad + len, magnitude);
	if (negative)
		to[pad] = '-';
	out->len += (size_t)(pad + len);
}

/* The same byte eight times. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight characters as one number; the first is in the lowest byte. */
static uint64_t put_order(uint64_t word)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? word : __builtin_bswap64(word);
}

/* The eight decimal digits of a number below 100000000, a byte each, the first in the lowest: split
 * in halves, those in halves, and again. The factors divide by 100 and by 10. */
static uint64_t eight_digits(uint32_t value)
{
	uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
	uint64_t hundreds = (fours * 10486 >> 20) & 0x0000007F0000007F;
	uint64_t twos = hundreds | (fours - hundreds * 100) << 16;
	uint64_t tens = (twos * 103 >> 10) & 0x000F000F000F000F;

	return tens | (twos - tens * 10) << 8;
}

/* The last `len` (1 to 8) of eight characters. */
static void put_last(struct rsp_out *out, uint64_t text, int len)
{
	char *to = rsp_out_room(out, sizeof(text));

	if (!to)
		return;
	text = put_order(text >> BITS_PER_BYTE * (EIGHT - len));
	memcpy(to, &text, sizeof(text));
	out->len += (size_t)len;
}

/* The usual numbers and columns: below 100000000, at most eight wide. Without a branch or a loop,
 * because numbers of any length follow each other and no prediction would be right. */
static void put_number(struct rsp_out *out, uint32_t value, int width)
{
	uint64_t digits = eight_digits(value);
	/* The last digit stays, also of 0. */
	int zeros =
	    __builtin_ctzll(digits | UINT64_C(1) << BITS_PER_BYTE * (EIGHT - 1)) / BITS_PER_BYTE;
	uint64_t mask = (UINT64_C(1) << BITS_PER_BYTE * zeros) - 1;
	int len = EIGHT - zeros;

	put_last(out, (digits | EACH('0')) ^ (EACH('0' ^ ' ') & mask), len < width ? width : len);
}

void rsp_out_uint(struct rsp_out *out, uint64_t value, int width)
{
	if (value <= EIGHT_DIGITS_MAX && width <= EIGHT)
		put_number(out, (uint32_t)value, width);
	else
		put_any_number(out, value, false, width);
}

void rsp_out_int(struct rsp_out *out, int64_t value, int width)
{
	if (value >= 0)
		rsp_out_uint(out, (uint64_t)value, width);
	else
		put_any_number(out, 0 - (uint64_t)value, true, width);
}

void rsp_out_digits(struct rsp_out *out, uint64_t value, int digits)
{
	for (; digits > EIGHT; digits--) {
		uint64_t unit = power_of_ten(digits - 1);

		rsp_out_char(out, (char)('0' + value / unit % 10));
		value %= unit;
	}
	put_last(out, eight_digits((uint32_t)(value % (EIGHT_DIGITS_MAX + 1))) | EACH('0'), digits);
}

void rsp_out_hex_uint(struct rsp_out *out, uint64_t value, int digits)
{
	char *to = rsp_out_room(out, (size_t)digits);

	if (!to)
		return;
	for (int at = digits - 1; at >= 0; at--, value >>= BITS_PER_DIGIT)
		to[at] = hex_digits[value & 0xF];
	out->len += (size_t)digits;
}

void rsp_out_hex(struct rsp_out *out, struct rsp_slice bytes)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		rsp_out_hex_uint(out, byte, DIGITS_OF_BYTE);
}

static bool is_plain(uint8_t c, bool in_json)
{
	return c >= ASCII_FIRST && c < ASCII_DEL && !(in_json && (c == '"' || c == '\\'));
}

/* Eight bytes at once: the high bit of each lane tells something about its byte. Only exact when no
 * byte has its high bit set. */
static uint64_t lanes_below(uint64_t word, uint8_t least)
{
	return (word - EACH(least)) & ~word & EACH(0x80);
}

static bool is_plain_word(uint64_t word, bool in_json)
{
	uint64_t odd =
	    (word & EACH(0x80)) | lanes_below(word, ASCII_FIRST) | ((word + EACH(1)) & EACH(0x80));

	if (in_json)
		odd |= lanes_below(word ^ EACH('"'), 1) | lanes_below(word ^ EACH('\\'), 1);
	return !odd;
}

/* How many bytes from the front are printable ASCII that needs no escape. */
static size_t plain_len(struct rsp_slice text, bool in_json)
{
	struct rsp_slice rest = text, part, last = text;
	size_t len = 0;
	uint64_t word;
	uint8_t byte;

	while (rsp_take(&rest, sizeof(word), &part)) {
		memcpy(&word, part.data, sizeof(word));
		if (!is_plain_word(word, in_json))
			break;
		len += sizeof(word);
	}
	/* What is left is less than a word: the last word of the text has it all. */
	if (rest.len + len == text.len && rsp_take_last(&last, sizeof(word), &part)) {
		memcpy(&word, part.data, sizeof(word));
		if (is_plain_word(word, in_json))
			return text.len;
	}
	while (rsp_peek_u8(text, len, &byte) && is_plain(byte, in_json))
		len++;
	return len;
}

/* The sequence lengths, lead bytes and least values of UTF-8 (RFC 3629 4). */
static const struct utf8_form {
	uint8_t lead_mask, lead;
	size_t len;
	uint32_t least;
} utf8_forms[] = {
    {0x80, 0x00, 1, 0      },
    {0xE0, 0xC0, 2, 0x80   },
    {0xF0, 0xE0, 3, 0x800  },
    {0xF8, 0xF0, 4, 0x10000},
};

static bool is_character(uint32_t c, const struct utf8_form *form)
{
	return c >= form->least && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
}

/* Takes one character; false (and takes nothing) when the front is no UTF-8. */
static bool take_character(struct rsp_slice *text, struct rsp_slice *out_bytes, uint32_t *out)
{
	const struct utf8_form *form = utf8_forms;
	const struct utf8_form *end = utf8_forms + sizeof(utf8_forms) / sizeof(*utf8_forms);
	uint8_t byte;
	uint32_t c;

	if (!rsp_peek_u8(*text, 0, &byte))
		return false;
	while (form < end && (byte & form->lead_mask) != form->lead)
		form++;
	if (form == end || form->len > text->len)
		return false;
	c = byte & (uint8_t)~form->lead_mask;
	for (size_t at = 1; at < form->len; at++) {
		if (!rsp_peek_u8(*text, at, &byte) || (byte & 0xC0) != 0x80)
			return false;
		c = c << 6 | (byte & 0x3F);
	}
	*out = c;
	return is_character(c, form) && rsp_take(text, form->len, out_bytes);
}

static int hex_width(uint32_t value)
{
	int digits = 1;

	while (value >>= BITS_PER_DIGIT)
		digits++;
	return digits;
}

/* A byte that is no text, or a control character: \xNN. */
static int clean_byte(struct rsp_out *out, uint8_t byte)
{
	rsp_out_text(out, "\\x");
	rsp_out_hex_uint(out, byte, DIGITS_OF_BYTE);
	return 2 + DIGITS_OF_BYTE;
}

static int clean_wide(struct rsp_out *out, struct rsp_slice bytes, uint32_t c)
{
	bool control = c >= C1_FIRST && c <= C1_LAST;

	if (!out->ascii && !control) {
		rsp_out_bytes(out, bytes);
		return 1;
	}
	rsp_out_text(out, "\\u{");
	rsp_out_hex_uint(out, c, hex_width(c));
	rsp_out_char(out, '}');
	return 4 + hex_width(c);
}

/* Copies a text that is all printable ASCII, a word at a time, and answers its length; 0 where it
 * is not. The last word of the text has what is less than one. */
static size_t clean_plain(struct rsp_out *out, struct rsp_slice text)
{
	char *to = text.len <= RSP_OUT_ROOM ? rsp_out_room(out, text.len) : NULL;
	struct rsp_slice rest = text, part, last = text;
	uint64_t word;
	size_t len = 0;

	if (!to)
		return 0;
	while (rsp_take(&rest, sizeof(word), &part)) {
		memcpy(&word, part.data, sizeof(word));
		if (!is_plain_word(word, false))
			return 0;
		memcpy(to + len, &word, sizeof(word));
		len += sizeof(word);
	}
	if (rest.len && rsp_take_last(&last, sizeof(word), &part)) {
		memcpy(&word, part.data, sizeof(word));
		if (!is_plain_word(word, false))
			return 0;
		memcpy(to + last.len, &word, sizeof(word));
		rest.len = 0;
	}
	for (; rest.len; len++) {
		uint8_t byte;

		if (!rsp_take_u8(&rest, &byte) || !is_plain(byte, false))
			return 0;
		to[len] = (char)byte;
	}
	out->len += text.len;
	return text.len;
}

int rsp_out_clean(struct rsp_out *out, struct rsp_slice text)
{
	int columns = (int)clean_plain(out, text);

	if (columns)
		return columns;
	while (text.len) {
		struct rsp_slice bytes = rsp_take_up_to(&text, plain_len(text, false));
		uint32_t c;
		uint8_t byte;

		rsp_out_bytes(out, bytes);
		columns += (int)bytes.len;
		if (!text.len)
			break;
		if (rsp_peek_u8(text, 0, &byte) && byte < C1_FIRST && rsp_skip(&text, 1))
			columns += clean_byte(out, byte);
		else if (take_character(&text, &bytes, &c))
			columns += clean_wide(out, bytes, c);
		else if (rsp_take_u8(&text, &byte))
			columns += clean_byte(out, byte);
	}
	return columns;
}

static void json_escape(struct rsp_out *out, uint8_t c)
{
	static const char escaped[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *found = c ? strchr(escaped, c) : NULL;

	rsp_out_char(out, '\\');
	if (found) {
		rsp_out_char(out, letters[found - escaped]);
		return;
	}
	rsp_out_char(out, 'u');
	rsp_out_hex_uint(out, c, DIGITS_OF_JSON_ESCAPE);
}

static void json_wide(struct rsp_out *out, struct rsp_slice *text)
{
	struct rsp_slice bytes;
	uint32_t c;

	if (take_character(text, &bytes, &c)) {
		rsp_out_bytes(out, bytes);
	} else if (rsp_skip(text, 1)) {
		rsp_out_text(out, "\\u");
		rsp_out_hex_uint(out, REPLACEMENT, DIGITS_OF_JSON_ESCAPE);
	}
}

void rsp_out_json(struct rsp_out *out, struct rsp_slice text)
{
	uint8_t c;

	rsp_out_char(out, '"');
	while (text.len) {
		rsp_out_bytes(out, rsp_take_up_to(&text, plain_len(text, true)));
		if (!rsp_peek_u8(text, 0, &c))
			break;
		if (c >= C1_FIRST)
			json_wide(out, &text);
		else if (rsp_skip(&text, 1))
			json_escape(out, c);
	}
	rsp_out_char(out, '"');
}
