/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes in the order in which they are written. */
#ifndef RSP_BASE_NODES_H
#define RSP_BASE_NODES_H

#include "rsptrace/node.h"

/* rsp_node_after gives the node that follows in the order of the document: the first child, else
 * the next sibling, else that of the nearest ancestor that has one; NULL behind the last. `depth`
 * (may be NULL) is kept in step: one more for a child, less for each ancestor. */
const struct rsp_node *rsp_node_after(const struct rsp_node *node, int *depth);

/* rsp_span_bytes gives the bytes that a span touches; empty when it stands nowhere. */
struct rsp_slice rsp_span_bytes(struct rsp_span span);

#endif
