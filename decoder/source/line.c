/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/line.h"

#include <string.h>

#include "base/hex.h"

enum { BYTES_FIRST = 512 };

bool rsp_line_next(struct rsp_input *input, struct rsp_line *line)
{
	uint64_t off = rsp_input_offset(input);

	if (!rsp_input_line(input, &line->text, &line->cut))
		return false;
	line->number++;
	line->file_off = off;
	return true;
}

void rsp_line_frame(const struct rsp_line *line, struct rsp_slice part, enum rsp_hint hint,
                    struct rsp_slice bytes, struct rsp_frame *out)
{
	*out = (struct rsp_frame){
	    .number = line->number,
	    .by_line = true,
	    .file_off = line->file_off,
	    .slot = -1,
	    .hint = hint,
	    .bytes = bytes,
	};
	if (rsp_contains(line->text, part))
		out->file_off += rsp_offset_in(line->text, part);
}

enum rsp_pull rsp_line_damaged(struct rsp_reader *reader, struct rsp_frame *out,
                               const struct rsp_line *line, const char *why)
{
	rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_LINE, line->number, line->file_off,
	                   "line %llu %s", (unsigned long long)line->number,
	                   line->cut ? "is longer than a line may be" : why);
	out->by_line = true;
	return RSP_PULL_DAMAGED;
}

enum rsp_pull rsp_line_end(struct rsp_reader *reader, struct rsp_frame *out,
                           const struct rsp_line *line)
{
	enum rsp_pull pull = rsp_reader_end(reader, out, line->number);

	out->by_line = true;
	return pull;
}

static bool bytes_reserve(struct rsp_bytes *bytes, size_t more)
{
	size_t cap = bytes->cap ? bytes->cap : BYTES_FIRST;
	uint8_t *data;

	while (cap < bytes->len + more)
		cap *= 2;
	if (cap == bytes->cap)
		return true;
	data = rsp_realloc(bytes->data, cap);
	if (!data)
		return false;
	bytes->data = data;
	bytes->cap = cap;
	return true;
}

bool rsp_bytes_append(struct rsp_bytes *bytes, struct rsp_slice part)
{
	if (!bytes_reserve(bytes, part.len))
		return false;
	if (part.len)
		memcpy(bytes->data + bytes->len, part.data, part.len);
	bytes->len += part.len;
	return true;
}

bool rsp_bytes_append_hex(struct rsp_bytes *bytes, struct rsp_slice text)
{
	size_t len, room = text.len / 2 + 1;

	if (!bytes_reserve(bytes, room) ||
	    !rsp_hex_decode(text, bytes->data + bytes->len, room, &len, NULL))
		return false;
	bytes->len += len;
	return true;
}

struct rsp_slice rsp_bytes_slice(const struct rsp_bytes *bytes)
{
	return rsp_slice(bytes->data, bytes->len);
}

void rsp_bytes_free(struct rsp_bytes *bytes)
{
	rsp_free(bytes->data);
	*bytes = (struct rsp_bytes){0};
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\0' || c == '\r';
}

bool rsp_take_word(struct rsp_slice *in, struct rsp_slice *out)
{
	struct rsp_slice rest = rsp_trim(*in);
	size_t len = 0;
	uint8_t c;

	while (rsp_peek_u8(rest, len, &c) && !is_blank(c))
		len++;
	if (len == 0 || !rsp_take(&rest, len, out))
		return false;
	*in = rest;
	return true;
}

bool rsp_is_hex(struct rsp_slice text)
{
	uint8_t c;

	if (text.len == 0 || text.len % 2 != 0)
		return false;
	while (rsp_take_u8(&text, &c))
		if (rsp_hex_digit(c) < 0)
			return false;
	return true;
}
