/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Out: the one buffer through which every writer puts its text.
 *
 * Writers append; the buffer goes to the sink when it is full or flushed. There is no printf here:
 * a line costs a few copies and nothing else. A sink that refuses (a closed pipe) makes the buffer
 * `failed`; everything after that is dropped silently.
 */
#ifndef RSP_REPORT_OUT_H
#define RSP_REPORT_OUT_H

#include <string.h>

#include "report/put.h"
#include "rsptrace/arena.h"

enum {
	RSP_OUT_CAP = 256 << 10, /* bytes gathered before the sink is called */
	RSP_OUT_ROOM = 64 << 10  /* room that a fresh line can count on */
};

struct rsp_out {
	bool (*write)(void *user, const char *data, size_t len); /* false: stop */
	void *user;
	char *data;
	size_t len;
	bool failed; /* the sink refused, or there was no memory for the buffer */
	bool ascii;  /* text beyond ASCII is written as escapes */
};

/* rsp_out_init takes the buffer's memory; without memory the out is `failed` from the start. */
void rsp_out_init(struct rsp_out *out, bool (*write)(void *user, const char *data, size_t len),
                  void *user);

/* rsp_out_flush hands everything gathered to the sink. False when the sink refused, now or earlier.
 */
bool rsp_out_flush(struct rsp_out *out);

/* rsp_out_free drops what was not flushed and gives the memory back. */
void rsp_out_free(struct rsp_out *out);

/* rsp_out_room gives room for `len` more bytes, at most RSP_OUT_ROOM; NULL when the out has failed.
 * Who writes there adds to out->len what was written. */
RSP_INLINE char *rsp_out_room(struct rsp_out *out, size_t len)
{
	if (RSP_OUT_CAP - out->len < len)
		rsp_out_flush(out);
	return out->failed ? NULL : out->data + out->len;
}

/* rsp_out_put says how far the room was written: `end` is behind the last character. */
RSP_INLINE void rsp_out_put(struct rsp_out *out, const char *end)
{
	out->len = (size_t)(end - out->data);
}

/* rsp_out_long appends bytes of any length; what the others use for what is over RSP_OUT_ROOM. */
void rsp_out_long(struct rsp_out *out, struct rsp_slice bytes);

/* rsp_out_bytes, _char, _text append as is: for constants and text known to be clean. */
RSP_INLINE void rsp_out_bytes(struct rsp_out *out, struct rsp_slice bytes)
{
	char *to = bytes.len <= RSP_OUT_ROOM ? rsp_out_room(out, bytes.len) : NULL;

	if (!to || !bytes.len) {
		rsp_out_long(out, bytes);
		return;
	}
	memcpy(to, bytes.data, bytes.len);
	out->len += bytes.len;
}

RSP_INLINE void rsp_out_char(struct rsp_out *out, char c)
{
	char *to = rsp_out_room(out, 1);

	if (!to)
		return;
	*to = c;
	out->len++;
}

RSP_INLINE void rsp_out_text(struct rsp_out *out, const char *text)
{
	rsp_out_bytes(out, rsp_slice(text, strlen(text)));
}

/* rsp_out_spaces appends `count` blanks; none when it is negative. */
RSP_INLINE void rsp_out_spaces(struct rsp_out *out, int count)
{
	char *to = count > 0 ? rsp_out_room(out, (size_t)count + RSP_PUT_SLACK) : NULL;

	if (to)
		rsp_out_put(out, rsp_put_spaces(to, count));
}

/* rsp_out_padded appends clean ASCII text and blanks up to `width` characters. */
void rsp_out_padded(struct rsp_out *out, const char *text, int width);

/* rsp_out_uint and _int append a decimal number, right-aligned in `width` characters (0: as long as
 * it is). */
void rsp_out_uint(struct rsp_out *out, uint64_t value, int width);
void rsp_out_int(struct rsp_out *out, int64_t value, int width);

/* rsp_out_digits appends exactly `digits` decimal digits, zeros in front. */
void rsp_out_digits(struct rsp_out *out, uint64_t value, int digits);

/* rsp_out_hex_uint appends `digits` upper-case hex digits. */
void rsp_out_hex_uint(struct rsp_out *out, uint64_t value, int digits);

/* rsp_out_hex appends bytes as upper-case hex without blanks. */
void rsp_out_hex(struct rsp_out *out, struct rsp_slice bytes);

/* rsp_out_clean appends text that came from the input so that it cannot harm a terminal or break a
 * line: control characters and bytes that are no UTF-8 become \xNN, a backslash stays as it is,
 * and with `ascii` set other characters become \u{N}. Answers how many columns it took. */
int rsp_out_clean(struct rsp_out *out, struct rsp_slice text);

/* rsp_out_json appends text as a JSON string with its quotes (RFC 8259 7). Bytes that are no UTF-8
 * become U+FFFD, one for each byte. */
void rsp_out_json(struct rsp_out *out, struct rsp_slice text);

/* rsp_out_xml appends text as the content of an XML element or of an attribute in either quotes.
 * What is no UTF-8, or must not stand in XML 1.0, becomes U+FFFD. */
void rsp_out_xml(struct rsp_out *out, struct rsp_slice text);

/* rsp_xml_entity gives how a character is written that cannot stand as itself in XML and HTML
 * ("&amp;"), or NULL. */
const char *rsp_xml_entity(uint32_t c);

#endif
