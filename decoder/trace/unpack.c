/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/nodes.h"
#include "rsptrace/pack.h"
#include "trace/packed.h"

struct unpacker {
	struct rsp_arena *arena;
	struct rsp_slice in;
	struct rsp_buffer *buffers;
	size_t num_buffers;
	bool failed;
};

static uint64_t get_uint(struct unpacker *unpacker)
{
	enum { WIDTH = 64 };
	uint64_t value = 0;
	unsigned shift = 0;
	uint8_t byte;

	do {
		if (shift >= WIDTH || !rsp_take_u8(&unpacker->in, &byte)) {
			unpacker->failed = true;
			return 0;
		}
		value |= (uint64_t)(byte & ~RSP_PACKED_MORE) << shift;
		shift += RSP_PACKED_BITS;
	} while (byte & RSP_PACKED_MORE);
	return value;
}

static int64_t get_int(struct unpacker *unpacker)
{
	return rsp_unpacked_signed(get_uint(unpacker));
}

static struct rsp_slice get_bytes(struct unpacker *unpacker, size_t len)
{
	struct rsp_slice part = {0};

	if (!rsp_take(&unpacker->in, len, &part))
		unpacker->failed = true;
	return part;
}

static const char *get_text(struct unpacker *unpacker)
{
	size_t len = get_uint(unpacker);

	return len ? (const char *)get_bytes(unpacker, len).data : NULL;
}

static const void *get_pointer(struct unpacker *unpacker)
{
	const void *pointer = NULL;
	struct rsp_slice part = get_bytes(unpacker, sizeof(pointer));

	if (part.len)
		memcpy(&pointer, part.data, part.len);
	else
		unpacker->failed = true;
	return pointer;
}

static const struct rsp_buffer *get_buffer(struct unpacker *unpacker)
{
	uint64_t place = get_uint(unpacker);

	return place && place <= unpacker->num_buffers ? &unpacker->buffers[place - 1] : NULL;
}

static struct rsp_span get_span(struct unpacker *unpacker)
{
	struct rsp_span span = {.buffer = get_buffer(unpacker)};

	if (!span.buffer)
		return span;
	span.bit_off = get_uint(unpacker);
	span.bit_len = get_uint(unpacker);
	return span;
}

static struct rsp_slice get_value_bytes(struct unpacker *unpacker, struct rsp_span span)
{
	uint64_t how = get_uint(unpacker), off;

	if (how == RSP_PACKED_SPAN)
		return rsp_span_bytes(span);
	if (how == RSP_PACKED_BYTES)
		return get_bytes(unpacker, get_uint(unpacker));
	off = get_uint(unpacker);
	return rsp_sub(span.buffer ? span.buffer->bytes : rsp_slice(NULL, 0), off,
	               get_uint(unpacker));
}

static void get_value(struct unpacker *unpacker, struct rsp_node *node)
{
	switch (node->field->kind) {
	case RSP_KIND_NONE:
		break;
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
		node->value.u = get_uint(unpacker);
		break;
	case RSP_KIND_INT:
	case RSP_KIND_TIME:
		node->value.i = get_int(unpacker);
		break;
	case RSP_KIND_BYTES:
	case RSP_KIND_STRING:
	case RSP_KIND_OID:
		node->value.bytes = get_value_bytes(unpacker, node->span);
		break;
	}
}

/* Puts a node behind the last one of its depth. */
static void hang(struct rsp_node **last, uint64_t depth, struct rsp_node *node)
{
	struct rsp_node *before = last[depth];

	if (depth)
		node->parent = last[depth - 1];
	if (node->parent && !node->parent->first)
		node->parent->first = node;
	else if (before)
		before->next = node;
	if (node->parent)
		node->parent->last = node;
	last[depth] = node;
}

static const struct rsp_node *get_nodes(struct unpacker *unpacker)
{
	struct rsp_node *last[RSP_MAX_DEPTH + 2] = {0};
	struct rsp_node *node, *root = NULL;
	uint64_t depth, deepest = 0;
	intptr_t field = 0;

	while ((depth = get_uint(unpacker))) {
		node = rsp_arena_alloc(unpacker->arena, sizeof(*node));
		if (!node || --depth > deepest || depth > RSP_MAX_DEPTH) {
			unpacker->failed = true;
			return NULL;
		}
		field += get_int(unpacker);
		if (unpacker->failed)
			return NULL;
		node->field = (const struct rsp_field *)field;
		node->span = get_span(unpacker);
		get_value(unpacker, node);
		node->note = get_text(unpacker);
		hang(last, depth, node);
		last[depth + 1] = NULL;
		deepest = depth + 1;
		root = root ? root : node;
	}
	return root;
}

static const struct rsp_finding *get_findings(struct unpacker *unpacker, uint64_t message)
{
	struct rsp_finding *first = NULL, **tail = &first, *finding;

	while (get_uint(unpacker)) {
		finding = rsp_arena_alloc(unpacker->arena, sizeof(*finding));
		if (!finding) {
			unpacker->failed = true;
			return NULL;
		}
		finding->message = message;
		finding->rule = get_pointer(unpacker);
		finding->level = (enum rsp_level)get_uint(unpacker);
		finding->not_run = get_uint(unpacker);
		finding->where = get_span(unpacker);
		finding->text = get_text(unpacker);
		*tail = finding;
		tail = &finding->next;
	}
	return first;
}

static void get_message(struct unpacker *unpacker, struct rsp_message *message)
{
	uint64_t numbers[RSP_PACKED_NUMBERS] = {0};
	const char *texts[RSP_PACKED_TEXTS] = {0};
	uint64_t mask = get_uint(unpacker);

	for (unsigned at = 0; at < RSP_PACKED_NUMBERS; at++)
		if (mask >> at & 1)
			numbers[at] = get_uint(unpacker);
	mask = get_uint(unpacker);
	for (unsigned at = 0; at < RSP_PACKED_TEXTS; at++)
		if (mask >> at & 1)
			texts[at] = get_text(unpacker);
	rsp_unpacked_numbers(message, numbers);
	rsp_unpacked_texts(message, texts);
	message->command = get_buffer(unpacker);
	message->response = get_buffer(unpacker);
}

static void get_pieces(struct unpacker *unpacker, struct rsp_buffer *buffer)
{
	size_t num = get_uint(unpacker);
	struct rsp_piece *pieces;

	if (!num || num > unpacker->in.len)
		return;
	pieces = rsp_arena_alloc(unpacker->arena, num * sizeof(*pieces));
	if (!pieces) {
		unpacker->failed = true;
		return;
	}
	for (size_t at = 0; at < num; at++) {
		uint64_t place;

		pieces[at].off = get_uint(unpacker);
		pieces[at].len = get_uint(unpacker);
		place = get_uint(unpacker);
		if (place && place <= unpacker->num_buffers)
			pieces[at].parent = &unpacker->buffers[place - 1];
		pieces[at].parent_off = get_uint(unpacker);
	}
	buffer->pieces = pieces;
	buffer->num_pieces = num;
}

static void get_buffers(struct unpacker *unpacker)
{
	for (size_t at = 0; at < unpacker->num_buffers; at++) {
		struct rsp_buffer *buffer = &unpacker->buffers[at];
		bool wanted;

		buffer->kind = (enum rsp_buffer_kind)get_uint(unpacker);
		buffer->frame = get_uint(unpacker);
		buffer->file_off = get_uint(unpacker);
		buffer->name = get_text(unpacker);
		wanted = get_uint(unpacker);
		buffer->bytes.len = get_uint(unpacker);
		if (wanted)
			buffer->bytes = get_bytes(unpacker, buffer->bytes.len);
		get_pieces(unpacker, buffer);
	}
}

bool rsp_message_unpack(struct rsp_slice packed, struct rsp_arena *arena, struct rsp_message *out)
{
	struct unpacker unpacker = {.arena = arena, .in = packed};
	uint32_t head[2] = {0}; /* where the buffers stand, and how many they are */
	struct rsp_slice bytes = get_bytes(&unpacker, sizeof(head));

	*out = (struct rsp_message){0};
	if (unpacker.failed)
		return false;
	memcpy(head, bytes.data, sizeof(head));
	unpacker.num_buffers = head[1] <= RSP_PACK_BUFFERS ? head[1] : 0;
	unpacker.buffers =
	    rsp_arena_alloc(arena, (unpacker.num_buffers + 1) * sizeof(*unpacker.buffers));
	if (!unpacker.buffers)
		return false;
	unpacker.in = rsp_sub(packed, head[0], packed.len);
	get_buffers(&unpacker);
	unpacker.in = rsp_sub(packed, sizeof(head), packed.len);
	get_message(&unpacker, out);
	out->tree = get_nodes(&unpacker);
	out->findings = get_findings(&unpacker, out->seq);
	return !unpacker.failed;
}
