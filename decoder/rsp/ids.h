/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What messages have in common: the identifiers that they hold. */
#ifndef RSP_RSP_IDS_H
#define RSP_RSP_IDS_H

#include "rsptrace/message.h"

/* rsp_ids_of_tree fills in the first identifier of each kind that a tree holds, as text in the
 * arena; those that are there already stay. */
void rsp_ids_of_tree(struct rsp_arena *arena, const struct rsp_node *tree,
                     const char *ids[static RSP_NUM_IDS]);

/* rsp_ids_of_card fills in those of an ES10 or ES8+ message by its tag, without a tree. */
void rsp_ids_of_card(struct rsp_arena *arena, uint32_t tag, struct rsp_slice request,
                     struct rsp_slice response, const char *ids[static RSP_NUM_IDS]);

/* rsp_ids_text gives the identifiers that a person looks for, in one short text of the arena; NULL
 * when there are none. */
const char *rsp_ids_text(struct rsp_arena *arena, const char *const ids[static RSP_NUM_IDS]);

#endif
