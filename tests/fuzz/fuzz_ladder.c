/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An input of any format that is not compressed, its procedures, and their ladders in every form:
 * no control character of the input comes out. */
#include <stdlib.h>

#include "base/inflate.h"
#include "report/ladder_write.h"
#include "rsptrace/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool take(void *user, const char *data, size_t len)
{
	(void)user;
	for (size_t at = 0; at < len; at++)
		if ((unsigned char)data[at] < ' ' && data[at] != '\n')
			abort();
	return true;
}

static void on_message(void *user, struct rsp_message *message)
{
	rsp_flow_message(user, message);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	rsp_flow_finding(user, finding);
}

static void read_all(struct rsp_flow *flow, struct rsp_slice bytes)
{
	const struct rsp_trace_options options = {.number = 1};
	const struct rsp_sink sink = {.user = flow, .message = on_message, .finding = on_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);

	if (!trace)
		abort();
	if (rsp_trace_open_memory(trace, bytes) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			continue;
	rsp_trace_end(trace);
	rsp_trace_free(trace);
	rsp_flow_end(flow);
}

static void write_all(const struct rsp_flow *flow)
{
	struct rsp_out out;

	rsp_out_init(&out, take, NULL);
	for (int form = 0; form < RSP_NUM_LADDER_FORMS; form++) {
		struct rsp_ladder_options options = {.form = (enum rsp_ladder_form)form};

		if (!rsp_ladders_write(flow, &out, &options) || !rsp_out_flush(&out))
			abort();
	}
	rsp_out_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct rsp_flow_options options = {.trees = true};
	struct rsp_slice bytes = rsp_slice(data, len);
	static struct rsp_definitions *definitions; /* read once, for all inputs */
	struct rsp_flow *flow;

	if (rsp_inflate_recognise(bytes) != RSP_INFLATE_NONE)
		return 0;
	if (!definitions)
		definitions = rsp_definitions_new();
	flow = definitions ? rsp_flow_new(definitions, &options) : NULL;
	if (!flow)
		abort();
	read_all(flow, bytes);
	write_all(flow);
	rsp_flow_free(flow);
	return 0;
}
