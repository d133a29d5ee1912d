/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schema/memo.h"

#include <string.h>

struct rsp_walk_memo {
	const struct rsp_asn_type *type;
	size_t next;
	size_t lens[RSP_MEMO_ENTRIES];
	uint8_t bytes[RSP_MEMO_ENTRIES][RSP_MEMO_MAX_LEN];
};

struct rsp_walk_memo *rsp_memo_new(const struct rsp_asn_type *type)
{
	struct rsp_walk_memo *memo = rsp_alloc(sizeof(*memo));

	if (memo)
		memo->type = type;
	return memo;
}

void rsp_memo_free(struct rsp_walk_memo *memo)
{
	rsp_free(memo);
}

bool rsp_memo_is_for(const struct rsp_walk_memo *memo, const struct rsp_asn_type *type)
{
	return memo && memo->type == type;
}

bool rsp_memo_knows(const struct rsp_walk_memo *memo, struct rsp_slice whole)
{
	for (size_t i = 0; i < RSP_MEMO_ENTRIES; i++)
		if (memo->lens[i] && rsp_equal(whole, rsp_slice(memo->bytes[i], memo->lens[i])))
			return true;
	return false;
}

void rsp_memo_add(struct rsp_walk_memo *memo, struct rsp_slice whole)
{
	if (whole.len > RSP_MEMO_MAX_LEN)
		return;
	memcpy(memo->bytes[memo->next], whole.data, whole.len);
	memo->lens[memo->next] = whole.len;
	memo->next = (memo->next + 1) % RSP_MEMO_ENTRIES;
}
