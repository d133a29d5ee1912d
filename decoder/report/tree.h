/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tree: the elements of a message, one a line, indented, as decode -V shows them. */
#ifndef RSP_REPORT_TREE_H
#define RSP_REPORT_TREE_H

#include "report/hide.h"

struct rsp_tree_look {
	struct rsp_out *out;
	const struct rsp_hide *hide; /* after rsp_hide_begin for the message */
	struct rsp_arena *scratch;   /* where the tree is built when nobody has yet */
	int indent;                  /* blanks in front of the first level */
	bool colour;
};

/* rsp_tree_show appends the tree of a message. */
void rsp_tree_show(const struct rsp_tree_look *look, struct rsp_message *message);

/* rsp_tree_first gives the first node that is shown, whose siblings follow: the root is left out
 * where it says what the line of the message has said. */
const struct rsp_node *rsp_tree_first(struct rsp_message *message, struct rsp_arena *arena);

/* rsp_tree_wraps tells whether a node is a group that holds one group and nothing else: it shares a
 * line with it. */
bool rsp_tree_wraps(const struct rsp_node *node);

#endif
