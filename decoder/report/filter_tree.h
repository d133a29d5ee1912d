/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A filter that has been read. Internal to the filter. */
#ifndef RSP_REPORT_FILTER_TREE_H
#define RSP_REPORT_FILTER_TREE_H

#include "report/filter.h"
#include "report/filter_value.h"

/* A part of a value: from an offset (below 0: from the end) so many bytes, or to the end. */
struct rsp_range {
	int64_t from;
	int64_t len; /* -1: to the end */
};

struct rsp_ranges {
	const struct rsp_range *rows;
	size_t num_rows; /* 0: the whole value */
};

/* One element of a set: a value, or all from `low` to `high`. */
struct rsp_set_item {
	struct rsp_operand low, high;
};

struct rsp_pattern;

struct rsp_test {
	struct rsp_key key;
	struct rsp_ranges ranges;
	enum rsp_relation relation;
	struct rsp_operand literal;
	const struct rsp_key *other; /* compared with this key's values instead of the literal */
	struct rsp_ranges other_ranges;
	const struct rsp_set_item *items;
	size_t num_items;
	struct rsp_pattern *pattern;
};

enum rsp_branch_kind { RSP_BRANCH_OR, RSP_BRANCH_AND, RSP_BRANCH_NOT, RSP_BRANCH_TEST };

struct rsp_branch {
	enum rsp_branch_kind kind;
	const struct rsp_branch *left, *right; /* NOT: left alone */
	const struct rsp_test *test;
};

struct rsp_filter {
	const struct rsp_branch *root;
	uint64_t gave_up; /* searches of `matches` that hit a limit */
};

/* rsp_ranges_read reads what stands between the brackets of a slice: i:n, i-j, i, :n, i:, and
 * several with commas. False when it is none. */
RSP_MUST_USE bool rsp_ranges_read(struct rsp_arena *arena, struct rsp_slice text,
                                  struct rsp_ranges *out);

/* rsp_ranges_cut gives the parts of a value, joined in the arena when there are several. False when
 * the value does not reach so far. */
RSP_MUST_USE bool rsp_ranges_cut(struct rsp_arena *arena, const struct rsp_ranges *ranges,
                                 struct rsp_slice value, struct rsp_slice *out);

/* rsp_pattern_new compiles a regular expression, case-insensitive, over text (`utf8`) or bytes.
 * NULL on failure: out_text says why. *gave_up counts searches that hit a limit. */
struct rsp_pattern *rsp_pattern_new(struct rsp_arena *arena, struct rsp_slice expression, bool utf8,
                                    uint64_t *gave_up, const char **out_text);

/* rsp_pattern_matches looks for the pattern in a value; a search that costs more than the limit
 * counts as not found, and is counted. */
bool rsp_pattern_matches(struct rsp_pattern *pattern, struct rsp_slice value);

#endif
