/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct writer {
	char *at;
	size_t room; /* bytes that still fit, but for the NUL */
};

static void put(struct writer *writer, const char *text, size_t len)
{
	if (len > writer->room)
		len = writer->room;
	memcpy(writer->at, text, len);
	writer->at += len;
	writer->room -= len;
}

enum { MAX_DIGITS = 20, HEX_BITS = 4 };

/* Digits of a number, at least `least` of them. */
static void put_decimal(struct writer *writer, uint64_t value, size_t least)
{
	char text[MAX_DIGITS], *end = text + MAX_DIGITS, *at = end;

	do {
		*--at = (char)('0' + value % 10);
		value /= 10;
	} while (value || (size_t)(end - at) < least);
	put(writer, at, (size_t)(end - at));
}

static void put_hex(struct writer *writer, uint64_t value, size_t least)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[MAX_DIGITS], *end = text + MAX_DIGITS, *at = end;

	do {
		*--at = digits[value & 0xF];
		value >>= HEX_BITS;
	} while (value || (size_t)(end - at) < least);
	put(writer, at, (size_t)(end - at));
}

static void put_signed(struct writer *writer, int64_t value)
{
	if (value < 0)
		put(writer, "-", 1);
	put_decimal(writer, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

/* What stands between % and the letter of a conversion. */
struct conversion {
	unsigned width; /* of zeros */
	enum { INT, LONG_LONG, SIZE } size;
	char letter;
};

/* Takes a conversion behind its %; others than those that are known have letter 0. */
static const char *take_conversion(const char *at, struct conversion *out)
{
	*out = (struct conversion){.width = 1};
	if (at[0] == '0' && at[1] >= '2' && at[1] <= '8') {
		out->width = (unsigned)(at[1] - '0');
		at += 2;
	}
	if (at[0] == 'l' && at[1] == 'l') {
		out->size = LONG_LONG;
		at += 2;
	} else if (at[0] == 'z') {
		out->size = SIZE;
		at++;
	}
	if (*at == 'u' || *at == 'X' || (out->width == 1 && (*at == 'd' || *at == 's')))
		out->letter = *at;
	return at + 1;
}

static uint64_t take_unsigned(const struct conversion *conversion, va_list *args)
{
	if (conversion->size == LONG_LONG)
		return va_arg(*args, unsigned long long);
	return conversion->size == SIZE ? va_arg(*args, size_t) : va_arg(*args, unsigned);
}

static bool put_conversion(struct writer *writer, const struct conversion *conversion,
                           va_list *args)
{
	const char *text;

	switch (conversion->letter) {
	case 's':
		text = va_arg(*args, const char *);
		if (text)
			put(writer, text, strlen(text));
		return text != NULL;
	case 'd':
		if (conversion->size == SIZE)
			return false;
		put_signed(writer, conversion->size == LONG_LONG ? va_arg(*args, long long)
		                                                 : va_arg(*args, int));
		return true;
	case 'u':
		put_decimal(writer, take_unsigned(conversion, args), conversion->width);
		return true;
	case 'X':
		put_hex(writer, take_unsigned(conversion, args), conversion->width);
		return true;
	default:
		return false;
	}
}

/* False where a conversion is not known. */
static bool put_all(struct writer *writer, const char *format, va_list *args)
{
	const char *percent;

	while ((percent = strchr(format, '%'))) {
		struct conversion conversion;

		put(writer, format, (size_t)(percent - format));
		format = take_conversion(percent + 1, &conversion);
		if (!put_conversion(writer, &conversion, args))
			return false;
	}
	put(writer, format, strlen(format));
	*writer->at = '\0';
	return true;
}

size_t rsp_vformat(char *out, size_t room, const char *format, va_list args)
{
	struct writer writer = {out, room - 1};
	va_list copy;
	bool done;
	int len;

	va_copy(copy, args);
	done = put_all(&writer, format, &copy);
	va_end(copy);
	if (done)
		return (size_t)(writer.at - out);
	len = vsnprintf(out, room, format, args);
	if (len < 0)
		*out = '\0';
	return len < 0 ? 0 : (size_t)len < room ? (size_t)len : room - 1;
}
