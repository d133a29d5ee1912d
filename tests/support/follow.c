/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/follow.h"

#include <stdlib.h>
#include <string.h>

static bool count(void *user, const char *data, size_t len)
{
	(void)data;
	*(size_t *)user += len;
	return true;
}

static bool pass(struct rsp_slice bytes, const struct rsp_sink *sink,
                 struct rsp_trace_summary *out_summary)
{
	const struct rsp_trace_options options = {.number = 1, .signatures = true};
	struct rsp_trace *trace = rsp_trace_new(&options, sink);

	if (!trace)
		return false;
	if (rsp_trace_open_memory(trace, bytes) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			continue;
	rsp_trace_end(trace);
	*out_summary = rsp_trace_summary(trace);
	out_summary->format = "";
	out_summary->text = NULL;
	rsp_trace_free(trace);
	return true;
}

static void flow_message(void *user, struct rsp_message *message)
{
	rsp_flow_message(user, message);
}

static void flow_finding(void *user, const struct rsp_finding *finding)
{
	rsp_flow_finding(user, finding);
}

static void check(bool well)
{
	if (!well)
		abort();
}

static void check_procedure(const struct rsp_procedure *procedure)
{
	check(procedure->id && procedure->first);
	check(procedure->outcome <= RSP_OUTCOME_RUNNING);
	check(procedure->steps_seen <= procedure->row->num_steps);
	check(procedure->steps_seen <= procedure->steps_expected);
	check(procedure->num_entries <= RSP_ENTRIES_MAX);
	check(procedure->refused_step < (int)procedure->row->num_steps);
	for (size_t at = 0; at < procedure->num_entries; at++) {
		const struct rsp_entry *entry = &procedure->entries[at];

		check(entry->step < procedure->row->num_steps && entry->message);
		check(entry->state >= RSP_STEP_SEEN && entry->state <= RSP_STEP_ALTERED);
		check(procedure->steps[entry->step].count > 0);
	}
}

static void check_flow(const struct rsp_flow *flow)
{
	for (size_t at = 0; at < flow->num_procedures; at++) {
		check(at == 0 || flow->procedures[at - 1].id < flow->procedures[at].id);
		check_procedure(&flow->procedures[at]);
	}
	for (size_t at = 0; at < flow->num_findings; at++) {
		const struct rsp_finding *finding = &flow->findings[at];

		check(finding->rule && finding->text);
		check(flow->failed || !finding->procedure ||
		      rsp_flow_procedure(flow, finding->procedure));
	}
}

struct rsp_flow *test_follow_flow(const struct rsp_definitions *definitions, struct rsp_slice trace,
                                  bool joined)
{
	struct rsp_flow_options options = {.joined = joined};
	struct rsp_flow *flow = rsp_flow_new(definitions, &options);
	struct rsp_sink sink = {.user = flow, .message = flow_message, .finding = flow_finding};
	struct rsp_trace_summary summary;

	if (!flow)
		return NULL;
	rsp_flow_trace(flow, "trace");
	if (!pass(trace, &sink, &summary)) {
		rsp_flow_free(flow);
		return NULL;
	}
	rsp_flow_end(flow);
	check_flow(flow);
	return flow;
}

size_t test_follow_list(const struct rsp_flow *flow)
{
	struct rsp_out out;
	size_t len = 0;

	rsp_out_init(&out, count, &len);
	rsp_flow_list(flow, &out, false);
	rsp_out_flush(&out);
	rsp_out_free(&out);
	return len;
}

static void validate_message(void *user, struct rsp_message *message)
{
	rsp_validation_message(user, message);
}

static void validate_finding(void *user, const struct rsp_finding *finding)
{
	rsp_validation_finding(user, finding);
}

static bool validate(struct rsp_validation *validation, struct rsp_slice trace)
{
	struct rsp_sink sink = {
	    .user = validation, .message = validate_message, .finding = validate_finding};
	struct rsp_trace_summary summary;

	rsp_validation_begin(validation, 1, "trace");
	if (!pass(trace, &sink, &summary))
		return false;
	rsp_validation_end(validation, &summary);
	rsp_validation_close(validation);
	return !rsp_validation_failed(validation);
}

bool test_follow_validate(const struct rsp_definitions *definitions, struct rsp_slice trace,
                          enum rsp_validation_form form)
{
	struct rsp_validation_options options = {.form = form, .version = "0"};
	struct rsp_validation *validation;
	struct rsp_out out;
	size_t len = 0;
	bool well;

	rsp_out_init(&out, count, &len);
	validation = rsp_validation_new(&out, definitions, &options);
	well = validation && validate(validation, trace);
	rsp_validation_free(validation);
	rsp_out_flush(&out);
	rsp_out_free(&out);
	return well;
}
