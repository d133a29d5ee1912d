/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any input converted to pcapng: the file reads back undamaged, with as many messages of cards. */
#include <stdlib.h>
#include <string.h>

#include "base/inflate.h"
#include "support/convert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void count(void *user, struct rsp_message *message)
{
	size_t *total = user;

	*total += message->iface == RSP_IF_APDU;
}

static void pass_over(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static size_t messages_of(struct rsp_slice bytes, enum rsp_status *status)
{
	const struct rsp_trace_options options = {.number = 1};
	size_t total = 0;
	const struct rsp_sink sink = {.user = &total, .message = count, .finding = pass_over};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);

	if (!trace)
		abort();
	if (rsp_trace_open_memory(trace, bytes) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			continue;
	rsp_trace_end(trace);
	*status = rsp_trace_summary(trace).status;
	rsp_trace_free(trace);
	return total;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice trace = rsp_slice(data, len);
	struct rsp_pcapng_counts counts = {0};
	struct test_file file;
	enum rsp_status status;
	size_t before;

	if (rsp_inflate_recognise(trace) != RSP_INFLATE_NONE)
		return 0;
	before = messages_of(trace, &status);
	if (!test_convert(trace, true, false, &file, &counts))
		abort();
	if (messages_of(rsp_slice(file.data, file.len), &status) != before && !counts.cut)
		abort();
	if (status != RSP_STATUS_OK)
		abort();
	free(file.data);
	return 0;
}
