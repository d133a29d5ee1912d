/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/convert.h"

#include <stdlib.h>
#include <string.h>

struct run {
	struct rsp_overwrite *overwrite;
	struct rsp_pcapng *pcapng; /* NULL: the first pass */
};

static bool append(void *user, const char *data, size_t len)
{
	struct test_file *file = user;
	uint8_t *wider = realloc(file->data, file->len + len + 1);

	if (!wider)
		abort();
	memcpy(wider + file->len, data, len);
	file->data = wider;
	file->len += len;
	return true;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	if (!run->pcapng)
		rsp_overwrite_learn(run->overwrite, message);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static void on_item(void *user, const struct rsp_card_item *item)
{
	struct run *run = user;

	if (run->pcapng)
		rsp_pcapng_item(run->pcapng, item);
}

static bool pass(struct run *run, struct rsp_slice bytes)
{
	const struct rsp_trace_options options = {.number = 1};
	const struct rsp_sink sink = {run, on_message, on_finding, on_item};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);
	bool well;

	if (!trace)
		return false;
	if (rsp_trace_open_memory(trace, bytes) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			continue;
	rsp_trace_end(trace);
	well = rsp_trace_summary(trace).status != RSP_STATUS_NO_MEMORY;
	rsp_trace_free(trace);
	return well;
}

static bool both_passes(struct run *run, struct rsp_slice trace, struct rsp_out *out,
                        struct rsp_pcapng_counts *counts)
{
	bool well = pass(run, trace) && rsp_overwrite_ready(run->overwrite);

	run->pcapng = well ? rsp_pcapng_new(out, run->overwrite) : NULL;
	if (!run->pcapng)
		return false;
	rsp_pcapng_begin(run->pcapng);
	well = pass(run, trace) && rsp_pcapng_end(run->pcapng) && rsp_out_flush(out);
	*counts = rsp_pcapng_counts(run->pcapng);
	rsp_pcapng_free(run->pcapng);
	return well;
}

bool test_convert(struct rsp_slice trace, bool reveal, bool redact, struct test_file *file,
                  struct rsp_pcapng_counts *counts)
{
	struct run run = {.overwrite = rsp_overwrite_new(reveal, redact)};
	struct rsp_out out;
	bool well;

	*file = (struct test_file){0};
	if (!run.overwrite)
		return false;
	rsp_out_init(&out, append, file);
	well = both_passes(&run, trace, &out, counts);
	rsp_out_free(&out);
	rsp_overwrite_free(run.overwrite);
	return well;
}
