/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/put.h"

enum {
	BITS_PER_BYTE = 8,
	EIGHT = 8, /* digits that are made at once */
	EIGHT_DIGITS_MAX = 99999999
};

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
static char *put_any_number(char *to, uint64_t magnitude, bool negative, int width)
{
	int len = num_digits(magnitude) + (negative ? 1 : 0);

	to = rsp_put_spaces(to, width - len);
	digits_before(to + len, magnitude);
	if (negative)
		*to = '-';
	return to + len;
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
static char *put_last(char *to, uint64_t text, int len)
{
	text = put_order(text >> BITS_PER_BYTE * (EIGHT - len));
	memcpy(to, &text, sizeof(text));
	return to + len;
}

/* The usual numbers and columns: below 100000000, at most eight wide. Without a branch or a loop,
 * because numbers of any length follow each other and no prediction would be right. */
static char *put_number(char *to, uint32_t value, int width)
{
	uint64_t digits = eight_digits(value);
	/* The last digit stays, also of 0. */
	int zeros =
	    __builtin_ctzll(digits | UINT64_C(1) << BITS_PER_BYTE * (EIGHT - 1)) / BITS_PER_BYTE;
	uint64_t mask = (UINT64_C(1) << BITS_PER_BYTE * zeros) - 1;
	int len = EIGHT - zeros;

	return put_last(to, (digits | EACH('0')) ^ (EACH('0' ^ ' ') & mask),
	                len < width ? width : len);
}

char *rsp_put_uint(char *to, uint64_t value, int width)
{
	if (value <= EIGHT_DIGITS_MAX && width <= EIGHT)
		return put_number(to, (uint32_t)value, width);
	return put_any_number(to, value, false, width);
}

char *rsp_put_int(char *to, int64_t value, int width)
{
	if (value >= 0)
		return rsp_put_uint(to, (uint64_t)value, width);
	return put_any_number(to, 0 - (uint64_t)value, true, width);
}

char *rsp_put_digits(char *to, uint64_t value, int digits)
{
	for (; digits > EIGHT; digits--) {
		uint64_t unit = power_of_ten(digits - 1);

		to = rsp_put_char(to, (char)('0' + value / unit % 10));
		value %= unit;
	}
	return put_last(to, eight_digits((uint32_t)(value % (EIGHT_DIGITS_MAX + 1))) | EACH('0'),
	                digits);
}
