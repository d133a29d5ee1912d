/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slices of values in filters. */
#include "report/filter_tree.h"

#include <string.h>

enum { MAX_RANGES = 16, MAX_DIGITS = 9 };

static bool take_number(struct rsp_slice *in, int64_t *out)
{
	struct rsp_slice rest = rsp_trim(*in);
	bool negative = rsp_starts_with_text(rest, "-");
	int64_t value = 0;
	size_t count = 0;
	uint8_t c;

	if (negative && !rsp_skip(&rest, 1))
		return false;
	while (count < MAX_DIGITS && rsp_peek_u8(rest, 0, &c) && c >= '0' && c <= '9' &&
	       rsp_skip(&rest, 1)) {
		value = value * 10 + (c - '0');
		count++;
	}
	if (!count)
		return false;
	*out = negative ? -value : value;
	*in = rsp_trim(rest);
	return true;
}

/* i:n, i:, :n, i-j, i. */
static bool read_range(struct rsp_slice text, struct rsp_range *out)
{
	bool has_from;

	text = rsp_trim(text);
	*out = (struct rsp_range){.from = 0, .len = 1};
	has_from = take_number(&text, &out->from);
	if (has_from && !text.len)
		return true;
	if (rsp_starts_with_text(text, ":") && rsp_skip(&text, 1)) {
		if (!rsp_trim(text).len) {
			out->len = -1;
			return has_from;
		}
		return take_number(&text, &out->len) && !text.len && out->len > 0;
	}
	if (!has_from || !rsp_starts_with_text(text, "-") || !rsp_skip(&text, 1) ||
	    !take_number(&text, &out->len) || text.len)
		return false;
	out->len -= out->from - 1;
	return out->from >= 0 && out->len > 0;
}

bool rsp_ranges_read(struct rsp_arena *arena, struct rsp_slice text, struct rsp_ranges *out)
{
	struct rsp_range *rows = rsp_arena_alloc(arena, MAX_RANGES * sizeof(*rows));
	struct rsp_slice part;
	size_t count = 0;

	while (rows && count < MAX_RANGES) {
		bool more = rsp_take_until(&text, ',', &part);

		if (!read_range(more ? part : text, &rows[count++]))
			return false;
		if (more)
			continue;
		*out = (struct rsp_ranges){.rows = rows, .num_rows = count};
		return true;
	}
	return false;
}

static bool cut(const struct rsp_range *range, struct rsp_slice value, struct rsp_slice *out)
{
	int64_t len = (int64_t)value.len;
	int64_t from = range->from < 0 ? len + range->from : range->from;

	if (from < 0 || from >= len)
		return false;
	*out = rsp_sub(value, (size_t)from, range->len < 0 ? value.len : (size_t)range->len);
	return range->len < 0 || out->len == (size_t)range->len;
}

bool rsp_ranges_cut(struct rsp_arena *arena, const struct rsp_ranges *ranges,
                    struct rsp_slice value, struct rsp_slice *out)
{
	struct rsp_slice part;
	uint8_t *joined;
	size_t len = 0;

	*out = value;
	if (ranges->num_rows == 0)
		return true;
	if (ranges->num_rows == 1)
		return cut(&ranges->rows[0], value, out);
	joined = rsp_arena_alloc(arena, ranges->num_rows * value.len);
	for (size_t at = 0; at < ranges->num_rows; at++) {
		if (!joined || !cut(&ranges->rows[at], value, &part))
			return false;
		memcpy(joined + len, part.data, part.len);
		len += part.len;
	}
	*out = rsp_slice(joined, len);
	return true;
}
