/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places: where messages stand in their trace, in a table of fixed size: an old one may be
 * forgotten. For findings that are told long after their message. */
#ifndef RSP_REPORT_PLACES_H
#define RSP_REPORT_PLACES_H

#include "report/finding_line.h"

enum {
	RSP_PLACES = 16384,    /* a power of two */
	RSP_PLACE_NAME = 47,   /* characters of a function's name; longer ones are cut */
	RSP_PLACE_NAMES = 2048 /* half of it: names of functions that are kept; others are "" */
};

struct rsp_places;

/* rsp_places_new gives an empty table; NULL when there is no memory. */
struct rsp_places *rsp_places_new(void);
void rsp_places_free(struct rsp_places *places);

void rsp_places_add(struct rsp_places *places, const struct rsp_message *message);

/* rsp_places_get gives the place of a message; false when it is not known (any more). */
RSP_MUST_USE bool rsp_places_get(const struct rsp_places *places, uint32_t trace, uint64_t seq,
                                 struct rsp_place_line *out);

#endif
