/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of a document as a buffer. */
#include "base/xml.h"

enum { LONGEST_REFERENCE = 12 };

/* Takes one reference ("&amp;", "&#x41;") from the front; false when there is none. */
static bool skip_reference(struct rsp_slice *in)
{
	struct rsp_slice rest = rsp_sub(*in, 0, LONGEST_REFERENCE), name;

	if (!rsp_starts_with_text(*in, "&") || !rsp_take_until(&rest, ';', &name))
		return false;
	*in = rsp_sub(*in, name.len + 1, in->len);
	return true;
}

/* Adds what the next character of `text` was written as. */
static bool add_next(struct rsp_joiner *joiner, const struct rsp_buffer *document,
                     struct rsp_slice *written, struct rsp_slice *text)
{
	size_t off = rsp_offset_in(document->bytes, *written), len = 1;
	uint8_t c;

	if (!skip_reference(written))
		return false;
	/* A character takes up to four bytes, the last three of which have two bits in common. */
	while (rsp_peek_u8(*text, len, &c) && (c & 0xC0) == 0x80)
		len++;
	rsp_joiner_add_made(joiner, document, off, rsp_take_up_to(text, len));
	return true;
}

const struct rsp_buffer *rsp_xml_text(struct rsp_arena *arena, const struct rsp_buffer *document,
                                      struct rsp_slice written, const char *text, const char *name)
{
	struct rsp_slice left = rsp_text(text), in = written;
	bool placed = rsp_contains(document->bytes, written);
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, arena, SIZE_MAX);
	while (placed && left.len) {
		size_t len = 0;
		uint8_t c, d;

		while (rsp_peek_u8(in, len, &c) && rsp_peek_u8(left, len, &d) && c == d && c != '&')
			len++;
		rsp_joiner_add(&joiner, document, rsp_sub(in, 0, len));
		in = rsp_sub(in, len, in.len);
		left = rsp_sub(left, len, left.len);
		if (left.len && !add_next(&joiner, document, &in, &left))
			break;
	}
	/* What else stands between (comments, CDATA, line ends) is not followed. */
	if (left.len && placed)
		rsp_joiner_add_made(&joiner, document, rsp_offset_in(document->bytes, written),
		                    left);
	else if (left.len)
		rsp_joiner_add(&joiner, NULL, left);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, name);
}
