/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nearest: the name that somebody probably meant. */
#ifndef RSP_REPORT_NEAREST_H
#define RSP_REPORT_NEAREST_H

#include "rsptrace/slice.h"

struct rsp_nearest {
	struct rsp_slice wanted;
	unsigned distance; /* of the best so far; UINT_MAX: there is none */
	const char *best;  /* NULL: no candidate is near enough */
};

/* rsp_nearest_init starts a search; `wanted` and the candidates are borrowed. */
void rsp_nearest_init(struct rsp_nearest *nearest, struct rsp_slice wanted);

/* rsp_nearest_try offers a candidate. The first of the nearest stays; one further away than a third
 * of the wanted name (at least two edits) is never taken. Upper and lower case count as equal. */
void rsp_nearest_try(struct rsp_nearest *nearest, const char *candidate);

/* rsp_edit_distance counts insertions, deletions, replacements and swaps of neighbours that lead
 * from one name to the other; names over 63 bytes are compared in their first 63. */
unsigned rsp_edit_distance(struct rsp_slice a, struct rsp_slice b);

#endif
