/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What feeding needs of a trace. Internal to trace/. */
#ifndef RSP_TRACE_TAKE_H
#define RSP_TRACE_TAKE_H

#include "base/pass.h"
#include "rsptrace/trace.h"

struct rsp_feeder;

/* rsp_trace_take takes a frame as a source would give it. */
void rsp_trace_take(struct rsp_trace *trace, struct rsp_frame *frame);

/* rsp_trace_feeder gives what feeding remembers, made when it is first asked for; NULL when there
 * is no memory. rsp_feeder_free gives it back; NULL is allowed. */
struct rsp_feeder *rsp_trace_feeder(struct rsp_trace *trace);
struct rsp_feeder *rsp_feeder_new(void);
void rsp_feeder_free(struct rsp_feeder *feeder);

#endif
