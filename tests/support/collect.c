/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "support/collect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static char *copy_text(const char *text)
{
	return text ? must(strdup(text)) : NULL;
}

static uint8_t *copy_bytes(const struct rsp_buffer *buffer, size_t *out_len)
{
	uint8_t *copy;

	*out_len = buffer ? buffer->bytes.len : 0;
	copy = must(malloc(*out_len + 1));
	if (*out_len)
		memcpy(copy, buffer->bytes.data, *out_len);
	return copy;
}

static bool span_inside(const struct rsp_span *span)
{
	return !span->buffer || (span->bit_off + span->bit_len + 7) / 8 <= span->buffer->bytes.len;
}

static void print_value(FILE *out, const struct rsp_node *node)
{
	switch (node->field->kind) {
	case RSP_KIND_NONE:
		break;
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
		fprintf(out, "%" PRIu64, node->value.u);
		break;
	case RSP_KIND_INT:
	case RSP_KIND_TIME:
		fprintf(out, "%" PRId64, node->value.i);
		break;
	case RSP_KIND_STRING:
		fprintf(out, "%.*s", (int)node->value.bytes.len,
		        (const char *)node->value.bytes.data);
		break;
	case RSP_KIND_BYTES:
	case RSP_KIND_OID:
		for (size_t i = 0; i < node->value.bytes.len; i++)
			fprintf(out, "%02X", node->value.bytes.data[i]);
		break;
	}
}

static void print_tree(FILE *out, const struct rsp_node *node, unsigned depth,
                       struct collection *collection)
{
	for (; node; node = node->next) {
		if (!span_inside(&node->span))
			collection->spans_outside++;
		fprintf(out, "%u %s ", depth, node->field->key);
		print_value(out, node);
		fprintf(out, " @%" PRIu64 "+%" PRIu64 "\n", node->span.bit_off, node->span.bit_len);
		print_tree(out, node->first, depth + 1, collection);
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct collection *collection = user;
	struct collected_message *kept;
	struct rsp_arena arena;
	size_t tree_len;
	FILE *out;

	collection->messages = must(realloc(
	    collection->messages, (collection->num_messages + 1) * sizeof(*collection->messages)));
	kept = &collection->messages[collection->num_messages++];
	*kept = (struct collected_message){.record = *message};
	kept->function = copy_text(message->function);
	kept->result_name = copy_text(message->result.name);
	kept->summary = copy_text(message->summary);
	kept->command = copy_bytes(message->command, &kept->command_len);
	kept->response = copy_bytes(message->response, &kept->response_len);
	rsp_arena_init(&arena, 0);
	out = must(open_memstream(&kept->tree, &tree_len));
	print_tree(out, rsp_message_tree(message, &arena), 0, collection);
	fclose(out);
	rsp_arena_free(&arena);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct collection *collection = user;

	collection->findings = must(realloc(
	    collection->findings, (collection->num_findings + 1) * sizeof(*collection->findings)));
	collection->findings[collection->num_findings++] = (struct collected_finding){
	    .rule = finding->rule,
	    .level = finding->level,
	    .message = finding->message,
	    .text = copy_text(finding->text),
	};
	if (!span_inside(&finding->where))
		collection->spans_outside++;
}

bool collect_bytes(const uint8_t *data, size_t len, struct collection *out)
{
	const struct rsp_trace_options options = {.number = 1, .signatures = true};
	const struct rsp_sink sink = {.user = out, .message = on_message, .finding = on_finding};
	struct rsp_trace *trace;

	*out = (struct collection){0};
	trace = rsp_trace_new(&options, &sink);
	if (!trace)
		return false;
	if (rsp_trace_open_memory(trace, rsp_slice(data, len)) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			;
	rsp_trace_end(trace);
	out->summary = rsp_trace_summary(trace);
	rsp_trace_free(trace);
	return true;
}

void collect_free(struct collection *collection)
{
	for (size_t i = 0; i < collection->num_messages; i++) {
		struct collected_message *kept = &collection->messages[i];

		free(kept->function);
		free(kept->result_name);
		free(kept->summary);
		free(kept->command);
		free(kept->response);
		free(kept->tree);
	}
	for (size_t i = 0; i < collection->num_findings; i++)
		free(collection->findings[i].text);
	free(collection->messages);
	free(collection->findings);
	*collection = (struct collection){0};
}

size_t collect_count_findings(const struct collection *collection, const char *rule)
{
	size_t num = 0;

	for (size_t i = 0; i < collection->num_findings; i++)
		num += strcmp(collection->findings[i].rule->id, rule) == 0;
	return num;
}

size_t collect_count_level(const struct collection *collection, enum rsp_level level)
{
	size_t num = 0;

	for (size_t i = 0; i < collection->num_findings; i++)
		num += collection->findings[i].level == level;
	return num;
}
