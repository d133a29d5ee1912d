/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memo: objects that were walked without a finding.
 *
 * A trace carries the same few certificates again and again. Where nobody asked for a tree, an
 * object whose bytes were walked before and gave no finding need not be walked again: it would give
 * none. Compared are all bytes.
 */
#ifndef RSP_SCHEMA_MEMO_H
#define RSP_SCHEMA_MEMO_H

#include "schema/schema.h"

enum {
	RSP_MEMO_ENTRIES = 16,
	RSP_MEMO_MAX_LEN = 2048 /* bytes of an object that is kept */
};

struct rsp_walk_memo;

/* rsp_memo_new makes a memo for objects of one type; NULL when there is no memory (walking then
 * goes on without). rsp_memo_free accepts NULL. */
struct rsp_walk_memo *rsp_memo_new(const struct rsp_asn_type *type);
void rsp_memo_free(struct rsp_walk_memo *memo);

/* rsp_memo_is_for tells whether the memo (which may be NULL) keeps objects of the type. */
bool rsp_memo_is_for(const struct rsp_walk_memo *memo, const struct rsp_asn_type *type);

/* rsp_memo_knows tells whether exactly these bytes were added. */
bool rsp_memo_knows(const struct rsp_walk_memo *memo, struct rsp_slice whole);

/* rsp_memo_add keeps a copy of the bytes, in place of the entry kept longest. */
void rsp_memo_add(struct rsp_walk_memo *memo, struct rsp_slice whole);

#endif
