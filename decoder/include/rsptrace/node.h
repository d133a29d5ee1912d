/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes: the tree of decoded elements of one message. Nodes and their values live in the message's
 * arena. */
#ifndef RSPTRACE_NODE_H
#define RSPTRACE_NODE_H

#include "rsptrace/buffer.h"
#include "rsptrace/field.h"

struct rsp_node {
	const struct rsp_field *field;
	struct rsp_span span;
	union {
		uint64_t u;             /* RSP_KIND_UINT; RSP_KIND_BOOL: 0 or 1 */
		int64_t i;              /* RSP_KIND_INT, RSP_KIND_TIME */
		struct rsp_slice bytes; /* RSP_KIND_BYTES, _STRING, _OID */
	} value;
	const char *note; /* what a person should know beside the value, or NULL */
	struct rsp_node *parent, *first, *last, *next;
};

/* Limits that hostile input can reach. */
enum {
	RSP_MAX_DEPTH = 48,    /* levels of a tree */
	RSP_MAX_NODES = 50000, /* nodes of one message */
	RSP_MAX_FINDINGS = 200 /* findings of one message; the last says that more were left out */
};

#endif
