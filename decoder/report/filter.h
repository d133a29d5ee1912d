/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filter: display filters, with the grammar and the meaning of Wireshark 4.
 *
 *   expression  := and { ("||" | or) and }          and  := not { ("&&" | and) not }
 *   not         := { "!" | not } test                test := "(" expression ")" | value [relation]
 *   value       := key [ "[" ranges "]" ]            ranges := i:n | i-j | i | :n | i: , ...
 *   relation    := (== != === !== < > <= >= eq ne any_eq all_eq any_ne all_ne lt gt le ge contains
 *                   matches ~) literal | in "{" literal [".." literal] , ... "}"
 *
 * A key alone is true when the message has it. With several values `==` (any_eq) and the orders are
 * true when any value fits, `!=` (all_ne) when there are values and none equals; `===` (all_eq)
 * when all are equal, `!==` (any_ne) when any differs.
 */
#ifndef RSP_REPORT_FILTER_H
#define RSP_REPORT_FILTER_H

#include "report/columns.h"

struct rsp_filter;

struct rsp_filter_error {
	size_t column;    /* of the expression, from 1; 0: no memory */
	const char *text; /* a sentence, in the arena */
};

/* rsp_filter_compile reads an expression; everything lives in the arena and needs no other freeing.
 * NULL when it is none: out_error then tells where and why. */
struct rsp_filter *rsp_filter_compile(struct rsp_arena *arena, const char *expression,
                                      struct rsp_filter_error *out_error);

/* rsp_filter_matches tells whether a message fits. The message's tree is built in `scratch` only
 * when the answer depends on it. */
bool rsp_filter_matches(struct rsp_filter *filter, struct rsp_message *message,
                        struct rsp_arena *scratch);

/* rsp_filter_asks tells whether the filter looks at this column. */
bool rsp_filter_asks(const struct rsp_filter *filter, enum rsp_column column);

/* rsp_filter_plain tells whether columns alone decide, and none but those that `has` says yes to:
 * the filter then never looks into a tree. */
bool rsp_filter_plain(const struct rsp_filter *filter, bool (*has)(enum rsp_column column));

/* rsp_filter_gave_up tells how many searches of `matches` cost too much and were given up, so that
 * messages may be missing. */
uint64_t rsp_filter_gave_up(const struct rsp_filter *filter);

#endif
