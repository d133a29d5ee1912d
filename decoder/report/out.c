/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/out.h"

#include <string.h>

enum {
	ASCII_FIRST = 0x20, /* first printable character */
	ASCII_DEL = 0x7F,
	C1_FIRST = 0x80, /* U+0080 to U+009F are control characters */
	C1_LAST = 0x9F,
	REPLACEMENT = 0xFFFD,
	BITS_PER_DIGIT = 4,
	DIGITS_OF_BYTE = 2,
	DIGITS_OF_JSON_ESCAPE = 4
};

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

/* A number takes at most its width, or 20 digits and a sign. */
enum { NUMBER_ROOM = 21 + RSP_PUT_SLACK };

static char *number_room(struct rsp_out *out, int width)
{
	return rsp_out_room(out, NUMBER_ROOM + (size_t)(width > 0 ? width : 0));
}

void rsp_out_uint(struct rsp_out *out, uint64_t value, int width)
{
	char *to = number_room(out, width);

	if (to)
		rsp_out_put(out, rsp_put_uint(to, value, width));
}

void rsp_out_int(struct rsp_out *out, int64_t value, int width)
{
	char *to = number_room(out, width);

	if (to)
		rsp_out_put(out, rsp_put_int(to, value, width));
}

void rsp_out_digits(struct rsp_out *out, uint64_t value, int digits)
{
	char *to = number_room(out, digits);

	if (to)
		rsp_out_put(out, rsp_put_digits(to, value, digits));
}

void rsp_out_hex_uint(struct rsp_out *out, uint64_t value, int digits)
{
	char *to = rsp_out_room(out, (size_t)digits);

	if (to)
		rsp_out_put(out, rsp_put_hex(to, value, digits));
}

void rsp_out_hex(struct rsp_out *out, struct rsp_slice bytes)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		rsp_out_hex_uint(out, byte, DIGITS_OF_BYTE);
}

/* The same byte eight times. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

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

/* Controls, and what turns the direction of a text around or begins a line. */
static bool is_control(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
	    {C1_FIRST, C1_LAST}, {0x061C, 0x061C}, {0x200E, 0x200F}, {0x2028, 0x202E},
	    {0x2066, 0x2069},
	};

	for (size_t at = 0; at < sizeof(ranges) / sizeof(*ranges); at++)
		if (c >= ranges[at].first && c <= ranges[at].last)
			return true;
	return false;
}

static int clean_wide(struct rsp_out *out, struct rsp_slice bytes, uint32_t c)
{
	if (!out->ascii && !is_control(c)) {
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

/* XML 1.0, 2.2: what may stand in a document at all. */
static bool is_xml(uint32_t c)
{
	return (c >= ' ' && c != 0xFFFE && c != 0xFFFF) || c == '\t' || c == '\n' || c == '\r';
}

const char *rsp_xml_entity(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void rsp_out_xml(struct rsp_out *out, struct rsp_slice text)
{
	static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
	struct rsp_slice bytes;
	uint32_t c;

	while (text.len) {
		if (!take_character(&text, &bytes, &c)) {
			rsp_out_text(out, replacement);
			if (!rsp_skip(&text, 1))
				return;
		} else if (rsp_xml_entity(c)) {
			rsp_out_text(out, rsp_xml_entity(c));
		} else if (is_xml(c)) {
			rsp_out_bytes(out, bytes);
		} else {
			rsp_out_text(out, replacement);
		}
	}
}
