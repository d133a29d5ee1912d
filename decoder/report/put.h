/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Put: text into room that was made before (rsp_out_room), where a check for each part would cost
 * more than the part.
 *
 * Each function answers where the next character goes. Up to RSP_PUT_SLACK characters behind that
 * may have been overwritten: the room must have them too.
 */
#ifndef RSP_REPORT_PUT_H
#define RSP_REPORT_PUT_H

#include <stdint.h>
#include <string.h>

#include "rsptrace/slice.h"

enum { RSP_PUT_SLACK = 32 };

RSP_INLINE char *rsp_put_char(char *to, char c)
{
	*to = c;
	return to + 1;
}

RSP_INLINE char *rsp_put_text(char *to, const char *text)
{
	size_t len = strlen(text);

	memcpy(to, text, len);
	return to + len;
}

/* rsp_put_spaces puts `count` blanks; none when it is negative. */
RSP_INLINE char *rsp_put_spaces(char *to, int count)
{
	if (count <= 0)
		return to;
	/* A length that is known costs two stores, another one a call. */
	memset(to, ' ', count <= RSP_PUT_SLACK ? (size_t)RSP_PUT_SLACK : (size_t)count);
	return to + count;
}

/* rsp_put_hex puts `digits` upper-case hex digits. */
RSP_INLINE char *rsp_put_hex(char *to, uint64_t value, int digits)
{
	static const char hex_digits[] = "0123456789ABCDEF";

	for (int at = digits - 1; at >= 0; at--, value >>= 4)
		to[at] = hex_digits[value & 0xF];
	return to + digits;
}

/* rsp_put_uint and _int put a decimal number, right-aligned in `width` characters (0: as long as it
 * is); rsp_put_small is rsp_put_uint for what hardly ever has more than one digit. */
char *rsp_put_uint(char *to, uint64_t value, int width);
char *rsp_put_int(char *to, int64_t value, int width);

RSP_INLINE char *rsp_put_small(char *to, uint64_t value, int width)
{
	if (value > 9)
		return rsp_put_uint(to, value, width);
	return rsp_put_char(rsp_put_spaces(to, width - 1), (char)('0' + value));
}

/* rsp_put_digits puts exactly `digits` decimal digits, zeros in front. */
char *rsp_put_digits(char *to, uint64_t value, int digits);

#endif
