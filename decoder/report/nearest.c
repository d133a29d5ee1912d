/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/nearest.h"

#include <limits.h>
#include <string.h>

enum {
	NAME_MAX_LEN = 63,
	LEAST_EDITS = 2, /* always forgiven, but never the whole name */
	EDITS_PER = 3    /* one more for each so many characters */
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* A name in lower case, where it can be looked at by index. */
struct name {
	uint8_t text[NAME_MAX_LEN];
	size_t len;
};

static void name_of(struct name *out, struct rsp_slice text)
{
	uint8_t c;

	out->len = 0;
	while (out->len < NAME_MAX_LEN && rsp_take_u8(&text, &c))
		out->text[out->len++] = c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* One row of the table of the optimal string alignment distance: `rows` holds the two before. */
static void next_row(unsigned rows[static 3][NAME_MAX_LEN + 1], const struct name *a, size_t i,
                     const struct name *b)
{
	rows[2][0] = (unsigned)i;
	for (size_t j = 1; j <= b->len; j++) {
		unsigned differ = a->text[i - 1] != b->text[j - 1];
		unsigned best = least(rows[1][j], rows[2][j - 1]) + 1;

		best = least(best, rows[1][j - 1] + differ);
		if (i > 1 && j > 1 && a->text[i - 1] == b->text[j - 2] &&
		    a->text[i - 2] == b->text[j - 1])
			best = least(best, rows[0][j - 2] + 1);
		rows[2][j] = best;
	}
}

unsigned rsp_edit_distance(struct rsp_slice a, struct rsp_slice b)
{
	unsigned rows[3][NAME_MAX_LEN + 1] = {{0}};
	struct name from, to;

	name_of(&from, a);
	name_of(&to, b);
	for (unsigned j = 0; j <= to.len; j++)
		rows[2][j] = j;
	for (size_t i = 1; i <= from.len; i++) {
		memmove(rows[0], rows[1], sizeof(rows[0]) * 2);
		next_row(rows, &from, i, &to);
	}
	return rows[2][to.len];
}

void rsp_nearest_init(struct rsp_nearest *nearest, struct rsp_slice wanted)
{
	*nearest = (struct rsp_nearest){.wanted = wanted, .distance = UINT_MAX};
}

static size_t difference(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

void rsp_nearest_try(struct rsp_nearest *nearest, const char *candidate)
{
	struct rsp_slice name = rsp_text(candidate);
	unsigned allowed = (unsigned)(nearest->wanted.len / EDITS_PER);
	unsigned distance;

	if (allowed < LEAST_EDITS)
		allowed = LEAST_EDITS;
	if (difference(nearest->wanted.len, name.len) > allowed)
		return;
	distance = rsp_edit_distance(nearest->wanted, name);
	if (distance > allowed || distance >= nearest->wanted.len || distance >= nearest->distance)
		return;
	nearest->distance = distance;
	nearest->best = candidate;
}
