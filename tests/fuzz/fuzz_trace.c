/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole pass over an input of any format that is not compressed: every message's tree is built
 * and read, and so is every finding. */
#include <stdlib.h>
#include <string.h>

#include "base/inflate.h"
#include "fuzz_tree_common.h"
#include "rsptrace/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct run {
	struct rsp_arena trees;
	uint64_t seq;
	size_t sum; /* of what was read, so that it is read */
};

/* Every byte of a buffer leads back to a frame without leaving one of the buffers between. */
static void check_buffer(const struct rsp_buffer *buffer)
{
	const struct rsp_buffer *frame;
	size_t off;

	if (!buffer)
		return;
	for (size_t at = 0; at < buffer->bytes.len; at++)
		if (!rsp_buffer_locate(buffer, at, &frame, &off) || off >= frame->bytes.len ||
		    !frame->frame)
			abort();
}

static size_t read_bytes(struct rsp_slice bytes)
{
	size_t sum = 0;
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		sum += byte;
	return sum;
}

static size_t read_node(const struct rsp_node *node, const struct rsp_node *parent)
{
	enum rsp_kind kind = node->field->kind;
	size_t sum = node->note ? strlen(node->note) : 0;

	fuzz_span(node->span);
	if (node->parent != parent)
		abort();
	if (kind == RSP_KIND_BYTES || kind == RSP_KIND_STRING || kind == RSP_KIND_OID)
		sum += read_bytes(node->value.bytes);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		sum += read_node(child, node);
	return sum;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;
	const struct rsp_node *tree;

	if (message->seq != ++run->seq || !message->function || message->frame == 0 ||
	    message->last_frame < message->frame)
		abort();
	if ((message->result.state == RSP_RESULT_ERROR) != (message->result.name != NULL))
		abort();
	rsp_arena_reset(&run->trees);
	tree = rsp_message_tree(message, &run->trees);
	if (tree)
		run->sum += read_node(tree, NULL);
	check_buffer(message->command);
	check_buffer(message->response);
	if (message->summary)
		run->sum += strlen(message->summary);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	fuzz_span(finding->where);
	if (!finding->rule || finding->message > run->seq)
		abort();
	run->sum += strlen(finding->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct rsp_trace_options options = {.number = 1};
	struct run run = {0};
	const struct rsp_sink sink = {.user = &run, .message = on_message, .finding = on_finding};
	struct rsp_slice bytes = rsp_slice(data, len);
	struct rsp_trace *trace;

	if (rsp_inflate_recognise(bytes) != RSP_INFLATE_NONE)
		return 0;
	rsp_arena_init(&run.trees, 0);
	trace = rsp_trace_new(&options, &sink);
	if (!trace)
		abort();
	if (rsp_trace_open_memory(trace, bytes) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			continue;
	rsp_trace_end(trace);
	if (rsp_trace_summary(trace).status == RSP_STATUS_NO_MEMORY)
		abort(); /* no input of this size may take what an arena is limited to */
	rsp_trace_free(trace);
	rsp_arena_free(&run.trees);
	return 0;
}
