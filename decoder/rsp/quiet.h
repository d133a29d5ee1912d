/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decoding without findings. */
#ifndef RSP_RSP_QUIET_H
#define RSP_RSP_QUIET_H

#include "base/decode.h"

/* rsp_quiet_begin gives a decoder that adds nodes as `decode` would and keeps its findings to
 * itself. */
static inline struct rsp_decode rsp_quiet_begin(const struct rsp_decode *decode)
{
	struct rsp_decode quiet = *decode;

	quiet.first_finding = quiet.last_finding = NULL;
	return quiet;
}

/* rsp_quiet_end counts the nodes that were added towards those of `decode`. */
static inline void rsp_quiet_end(struct rsp_decode *decode, const struct rsp_decode *quiet)
{
	decode->num_nodes = quiet->num_nodes;
}

#endif
