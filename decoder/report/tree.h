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

#endif
