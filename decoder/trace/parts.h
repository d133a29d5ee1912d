/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace from inside. Internal to trace/. */
#ifndef RSP_TRACE_PARTS_H
#define RSP_TRACE_PARTS_H

#include "base/pass.h"
#include "card/card.h"
#include "carrier/carrier.h"
#include "carrier/sms.h"
#include "rsp/es5.h"
#include "rsp/rsp.h"
#include "rsp/signed.h"
#include "rsp/soap.h"
#include "rsp/web.h"
#include "rsptrace/trace.h"
#include "secure/secure.h"
#include "source/source.h"

struct rsp_feeder;

struct rsp_trace {
	struct rsp_trace_options options;
	struct rsp_sink sink;
	struct rsp_arena arena; /* what lives as long as the trace: texts, the reader's state */
	struct rsp_arena scratch;
	struct rsp_pass pass;
	struct rsp_carrier *carrier;
	struct rsp_card *card;
	struct rsp_es10 *es10;
	struct rsp_web *web;
	struct rsp_signed *signatures; /* NULL: nobody asked */
	struct rsp_soap *soap;
	struct rsp_sms_state *sms;
	struct rsp_secure *secure;
	struct rsp_es5 *es5;
	struct rsp_feeder *feeder; /* NULL: nothing was fed that needs it */
	struct rsp_input *input;   /* NULL: no file is open */
	const struct rsp_source *source;
	struct rsp_reader reader;
	struct rsp_trace_summary summary;
	uint64_t bytes_of_closed;
	uint64_t last_number; /* of the frame before: a line can hold two of our frames */
	bool secrets_missing; /* for a session, and the input cannot be read ahead */
	bool has_last_time;   /* of a frame with a date, */
	int64_t last_t_ns;    /* and what that was */
};

#endif
