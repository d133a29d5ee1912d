/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a T=0 exchange, as modem logs have them, put together to what one packet holds. */
#ifndef RSP_REPORT_PARTS_H
#define RSP_REPORT_PARTS_H

#include "report/overwrite.h"

enum { RSP_PARTS_MAX_LEN = 65000 /* bytes of one exchange that are put together */ };

struct rsp_part {
	struct rsp_card_item item; /* its bytes are kept; they came from no buffer any more */
	struct rsp_overwritten overwritten;
	struct rsp_part *next;
};

/* The parts of one slot from a header on; all zero is none. */
struct rsp_parts {
	struct rsp_arena arena;
	struct rsp_part *first, *last;
	size_t len;
};

/* rsp_parts_fits tells whether an item can be the next part: a header begins, of the same slot and
 * clock the others follow, and a status word is the last. */
bool rsp_parts_fits(const struct rsp_parts *parts, const struct rsp_card_item *item);

/* rsp_parts_add keeps a part; false when there is no memory. */
RSP_MUST_USE bool rsp_parts_add(struct rsp_parts *parts, const struct rsp_card_item *item,
                                struct rsp_overwritten overwritten);

/* rsp_parts_join makes one item RSP_ITEM_TPDU of parts that end with a status word. False when
 * cutting it would give another command or response than the parts do, or there is no memory. The
 * bytes live in `arena`. */
RSP_MUST_USE bool rsp_parts_join(const struct rsp_parts *parts, struct rsp_arena *arena,
                                 struct rsp_card_item *out,
                                 struct rsp_overwritten *out_overwritten);

/* rsp_parts_forget drops what is kept; rsp_parts_free also the memory. */
void rsp_parts_forget(struct rsp_parts *parts);
void rsp_parts_free(struct rsp_parts *parts);

#endif
