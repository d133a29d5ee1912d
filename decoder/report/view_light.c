/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which bytes of one buffer are made of which of another. */
#include "base/hex.h"
#include "rsptrace/detail.h"

enum { BITS_PER_BYTE = 8, STEPS_MAX = 32 /* buffers made of one another */ };

static const struct rsp_detail_piece *piece_at(const struct rsp_detail_tab *tab, size_t off)
{
	size_t low = 0, high = tab->num_pieces;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct rsp_detail_piece *piece = &tab->pieces[middle];

		if (off < piece->off)
			high = middle;
		else if (off - piece->off >= piece->len)
			low = middle + 1;
		else
			return piece;
	}
	return NULL;
}

/* The bytes of the parent that one byte was made of: from *out_off on, so many. */
static size_t made_of(enum rsp_buffer_kind kind, const struct rsp_detail_piece *piece, size_t off,
                      size_t *out_off)
{
	enum { BITS_PER_DIGIT = 6 };
	size_t num = off - piece->off, first;

	*out_off = piece->parent_off + num;
	if (kind == RSP_BUFFER_INFLATED)
		*out_off = piece->parent_off;
	if (kind != RSP_BUFFER_HEX && kind != RSP_BUFFER_BASE64)
		return 1;
	first = rsp_digits_before(kind, num);
	*out_off = piece->parent_off + first;
	if (kind == RSP_BUFFER_HEX)
		return 2;
	return (num * BITS_PER_BYTE + BITS_PER_BYTE - 1) / BITS_PER_DIGIT - first + 1;
}

/* Follows a byte of a tab up to `to`: where its bytes begin there, and how many they are. 0: it did
 * not come from there. */
static size_t follow(const struct rsp_detail *detail, int tab, size_t off, int to, size_t *out_off)
{
	size_t len = 1;

	for (unsigned step = 0; tab >= 0 && tab != to && step < STEPS_MAX; step++) {
		const struct rsp_detail_tab *now = &detail->tabs[tab];
		const struct rsp_detail_piece *first = piece_at(now, off);
		const struct rsp_detail_piece *last = piece_at(now, off + len - 1);
		size_t start, last_start, last_len;

		if (!first || !last)
			return 0;
		made_of(now->kind, first, off, &start);
		last_len = made_of(now->kind, last, off + len - 1, &last_start);
		/* Where one ends and the next begins elsewhere, the first is followed. */
		if (last->parent != first->parent || last_start < start)
			last_len = made_of(now->kind, first, off, &last_start);
		off = start;
		len = last_start + last_len - start;
		tab = first->parent;
	}
	*out_off = off;
	return tab == to ? len : 0;
}

static size_t set(const struct rsp_detail_tab *tab, size_t off, size_t len, bool *out)
{
	size_t num = 0;

	for (size_t at = off; at < off + len && at < tab->bytes.len; at++) {
		num += !out[at];
		out[at] = true;
	}
	return num;
}

size_t rsp_detail_light(const struct rsp_detail *detail, int from, uint64_t bit_off,
                        uint64_t bit_len, int tab, bool *out)
{
	size_t first = (size_t)(bit_off / BITS_PER_BYTE), num = 0, off, len;
	size_t end = (size_t)((bit_off + bit_len + BITS_PER_BYTE - 1) / BITS_PER_BYTE);

	if (from < 0 || tab < 0 || !bit_len)
		return 0;
	if (end > detail->tabs[from].bytes.len)
		end = detail->tabs[from].bytes.len;
	for (size_t at = first; at < end; at++) {
		len = follow(detail, from, at, tab, &off);
		num += len ? set(&detail->tabs[tab], off, len, out) : 0;
	}
	/* The other way: what was made of those bytes. */
	for (size_t at = 0; !num && from != tab && at < detail->tabs[tab].bytes.len; at++)
		if (follow(detail, tab, at, from, &off) && off >= first && off < end)
			out[at] = true;
	for (size_t at = 0; !num && from != tab && at < detail->tabs[tab].bytes.len; at++)
		num += out[at];
	return num;
}

/* The smallest element of a tab that has this byte; those further below win. */
static int line_in(const struct rsp_detail *detail, int tab, size_t off, int best)
{
	uint64_t bit = (uint64_t)off * BITS_PER_BYTE;

	for (size_t at = 0; at < detail->num_lines; at++) {
		const struct rsp_detail_line *line = &detail->lines[at];

		if (line->tab != tab || !line->bit_len || line->bit_off >= bit + BITS_PER_BYTE ||
		    line->bit_off + line->bit_len <= bit)
			continue;
		if (best < 0 || line->bit_len <= detail->lines[best].bit_len)
			best = (int)at;
	}
	return best;
}

int rsp_detail_line_at(const struct rsp_detail *detail, int tab, size_t off)
{
	int best = line_in(detail, tab, off, -1);

	for (size_t other = 0; best < 0 && other < detail->num_tabs; other++) {
		size_t there;

		if ((int)other == tab)
			continue;
		if (follow(detail, tab, off, (int)other, &there))
			best = line_in(detail, (int)other, there, best);
		for (size_t at = 0; best < 0 && at < detail->tabs[other].bytes.len; at++) {
			size_t len = follow(detail, (int)other, at, tab, &there);

			if (len && off >= there && off < there + len)
				best = line_in(detail, (int)other, at, best);
		}
	}
	return best;
}
