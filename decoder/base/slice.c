/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/slice.h"

#include <string.h>

struct rsp_slice rsp_text(const char *text)
{
	return rsp_slice(text, strlen(text));
}

bool rsp_take_ube(struct rsp_slice *in, size_t len, uint64_t *out)
{
	struct rsp_slice bytes;
	uint64_t value = 0;

	if (len > sizeof(value) || !rsp_take(in, len, &bytes))
		return false;
	for (size_t i = 0; i < len; i++)
		value = value << 8 | bytes.data[i];
	*out = value;
	return true;
}

static bool take_ule(struct rsp_slice *in, size_t len, uint64_t *out)
{
	struct rsp_slice bytes;
	uint64_t value = 0;

	if (!rsp_take(in, len, &bytes))
		return false;
	for (size_t i = len; i > 0; i--)
		value = value << 8 | bytes.data[i - 1];
	*out = value;
	return true;
}

bool rsp_take_u64be(struct rsp_slice *in, uint64_t *out)
{
	return rsp_take_ube(in, 8, out);
}

bool rsp_take_u64le(struct rsp_slice *in, uint64_t *out)
{
	return take_ule(in, 8, out);
}

bool rsp_take_until(struct rsp_slice *in, uint8_t byte, struct rsp_slice *out)
{
	const uint8_t *hit = in->len ? memchr(in->data, byte, in->len) : NULL;

	if (!hit)
		return false;
	return rsp_take(in, (size_t)(hit - in->data), out) && rsp_skip(in, 1);
}

bool rsp_take_line(struct rsp_slice *in, struct rsp_slice *out)
{
	uint8_t last;

	if (in->len == 0)
		return false;
	if (!rsp_take_until(in, '\n', out))
		*out = rsp_take_up_to(in, in->len);
	if (out->len && rsp_peek_u8(*out, out->len - 1, &last) && last == '\r')
		out->len--;
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

struct rsp_slice rsp_trim(struct rsp_slice in)
{
	while (in.len && is_blank(in.data[0])) {
		in.data++;
		in.len--;
	}
	while (in.len && is_blank(in.data[in.len - 1]))
		in.len--;
	return in;
}

bool rsp_equal(struct rsp_slice a, struct rsp_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool rsp_equal_text(struct rsp_slice a, const char *text)
{
	return rsp_equal(a, rsp_text(text));
}

bool rsp_starts_with(struct rsp_slice in, struct rsp_slice prefix)
{
	return rsp_equal(rsp_sub(in, 0, prefix.len), prefix);
}

bool rsp_starts_with_text(struct rsp_slice in, const char *prefix)
{
	return rsp_starts_with(in, rsp_text(prefix));
}

bool rsp_ends_with(struct rsp_slice in, struct rsp_slice suffix)
{
	struct rsp_slice end;

	return rsp_take_last(&in, suffix.len, &end) && rsp_equal(end, suffix);
}

bool rsp_find(struct rsp_slice in, struct rsp_slice needle, size_t *out_off)
{
	const struct rsp_slice whole = in;
	struct rsp_slice before;
	uint8_t first;

	*out_off = 0;
	if (!rsp_peek_u8(needle, 0, &first))
		return true;
	while (rsp_take_until(&in, first, &before)) {
		*out_off = rsp_offset_in(whole, before) + before.len;
		if (rsp_equal(rsp_sub(whole, *out_off, needle.len), needle))
			return true;
	}
	return false;
}
