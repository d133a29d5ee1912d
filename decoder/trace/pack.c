/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/pack.h"

#include <string.h>

#include "base/nodes.h"
#include "trace/packed.h"

enum { FIRST_CAP = 2048, VARINT_MAX = 10, SPAN_MAX = 3 * VARINT_MAX, FEW_BUFFERS = 16 };

struct packer {
	struct rsp_arena *arena;
	uint8_t *data;
	size_t len, cap;
	bool failed;
	const struct rsp_buffer **buffers;
	bool *wanted; /* their bytes are */
	size_t num_buffers, cap_buffers, last;
	intptr_t field; /* of the element before */
};

static __attribute__((noinline)) uint8_t *grown(struct packer *packer, size_t len)
{
	size_t cap = packer->cap ? packer->cap : FIRST_CAP;
	uint8_t *data;

	while (cap - packer->len < len)
		cap *= 2;
	data = packer->failed ? NULL : rsp_arena_take(packer->arena, cap);
	if (!data) {
		packer->failed = true;
		return NULL;
	}
	if (packer->len)
		memcpy(data, packer->data, packer->len);
	packer->data = data;
	packer->cap = cap;
	return data + packer->len;
}

static inline uint8_t *room(struct packer *packer, size_t len)
{
	return packer->cap - packer->len >= len ? packer->data + packer->len : grown(packer, len);
}

static void put_bytes(struct packer *packer, const void *bytes, size_t len)
{
	uint8_t *to = room(packer, len);

	if (!to || !len)
		return;
	memcpy(to, bytes, len);
	packer->len += len;
}

/* Writes where there is room for VARINT_MAX bytes. */
static inline uint8_t *write_uint(uint8_t *to, uint64_t value)
{
	for (; value >= RSP_PACKED_MORE; value >>= RSP_PACKED_BITS)
		*to++ = (uint8_t)(value | RSP_PACKED_MORE);
	*to++ = (uint8_t)value;
	return to;
}

static inline void put_uint(struct packer *packer, uint64_t value)
{
	uint8_t *to = room(packer, VARINT_MAX);

	if (to)
		packer->len = (size_t)(write_uint(to, value) - packer->data);
}

static void put_int(struct packer *packer, int64_t value)
{
	put_uint(packer, rsp_packed_signed(value));
}

static void put_text(struct packer *packer, const char *text)
{
	size_t len = text ? strlen(text) + 1 : 0;

	put_uint(packer, len);
	if (len)
		put_bytes(packer, text, len);
}

static void put_pointer(struct packer *packer, const void *pointer)
{
	put_bytes(packer, &pointer, sizeof(pointer));
}

static bool more_buffers(struct packer *packer)
{
	size_t cap = packer->cap_buffers ? 4 * packer->cap_buffers : FEW_BUFFERS;
	const struct rsp_buffer **buffers;
	bool *wanted;

	if (packer->num_buffers < packer->cap_buffers)
		return true;
	if (packer->num_buffers == RSP_PACK_BUFFERS)
		return false;
	buffers = rsp_arena_take(packer->arena, cap * sizeof(*buffers));
	wanted = rsp_arena_take(packer->arena, cap * sizeof(*wanted));
	if (!buffers || !wanted) {
		packer->failed = true;
		return false;
	}
	if (packer->num_buffers) {
		memcpy(buffers, packer->buffers, packer->num_buffers * sizeof(*buffers));
		memcpy(wanted, packer->wanted, packer->num_buffers * sizeof(*wanted));
	}
	packer->buffers = buffers;
	packer->wanted = wanted;
	packer->cap_buffers = cap;
	return true;
}

static __attribute__((noinline)) size_t find_place(struct packer *packer,
                                                   const struct rsp_buffer *buffer)
{
	for (size_t at = 0; at < packer->num_buffers; at++)
		if (packer->buffers[at] == buffer)
			return (packer->last = at) + 1;
	if (!more_buffers(packer))
		return 0;
	packer->last = packer->num_buffers++;
	packer->buffers[packer->last] = buffer;
	packer->wanted[packer->last] = false;
	return packer->num_buffers;
}

/* Answers the place of a buffer plus one; 0: there are too many. Mostly it is that of the element
 * before. */
static inline size_t place_of(struct packer *packer, const struct rsp_buffer *buffer)
{
	if (packer->last < packer->num_buffers && packer->buffers[packer->last] == buffer)
		return packer->last + 1;
	return find_place(packer, buffer);
}

/* A buffer whose bytes will be shown; 0: none. */
static size_t put_buffer(struct packer *packer, const struct rsp_buffer *buffer)
{
	size_t place = buffer ? place_of(packer, buffer) : 0;

	if (place)
		packer->wanted[place - 1] = true;
	put_uint(packer, place);
	return place;
}

/* A span takes SPAN_MAX bytes at most. */
static inline uint8_t *write_span(struct packer *packer, uint8_t *to, struct rsp_span span)
{
	size_t place = span.buffer ? place_of(packer, span.buffer) : 0;

	to = write_uint(to, place);
	if (!place)
		return to;
	packer->wanted[place - 1] = true;
	to = write_uint(to, span.bit_off);
	return write_uint(to, span.bit_len);
}

static void put_span(struct packer *packer, struct rsp_span span)
{
	uint8_t *to = room(packer, SPAN_MAX);

	if (to)
		packer->len = (size_t)(write_span(packer, to, span) - packer->data);
}

static void put_value_bytes(struct packer *packer, struct rsp_span span, struct rsp_slice bytes)
{
	struct rsp_slice of_span = rsp_span_bytes(span);

	if (of_span.len && of_span.data == bytes.data && of_span.len == bytes.len) {
		put_uint(packer, RSP_PACKED_SPAN);
	} else if (span.buffer && bytes.len && rsp_contains(span.buffer->bytes, bytes)) {
		put_uint(packer, RSP_PACKED_BUFFER);
		put_uint(packer, rsp_offset_in(span.buffer->bytes, bytes));
		put_uint(packer, bytes.len);
	} else {
		put_uint(packer, RSP_PACKED_BYTES);
		put_uint(packer, bytes.len);
		put_bytes(packer, bytes.data, bytes.len);
	}
}

/* What every element has, and its number where it is one: all of that has room at once. */
static void put_node_head(struct packer *packer, const struct rsp_node *node, int depth)
{
	uint8_t *to = room(packer, 3 * VARINT_MAX + SPAN_MAX);

	if (!to)
		return;
	to = write_uint(to, (uint64_t)depth + 1);
	to = write_uint(to, rsp_packed_signed((intptr_t)node->field - packer->field));
	packer->field = (intptr_t)node->field;
	to = write_span(packer, to, node->span);
	if (node->field->kind == RSP_KIND_UINT || node->field->kind == RSP_KIND_BOOL)
		to = write_uint(to, node->value.u);
	packer->len = (size_t)(to - packer->data);
}

static void put_node(struct packer *packer, const struct rsp_node *node, int depth)
{
	put_node_head(packer, node, depth);
	switch (node->field->kind) {
	case RSP_KIND_NONE:
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
		break;
	case RSP_KIND_INT:
	case RSP_KIND_TIME:
		put_int(packer, node->value.i);
		break;
	case RSP_KIND_BYTES:
	case RSP_KIND_STRING:
	case RSP_KIND_OID:
		put_value_bytes(packer, node->span, node->value.bytes);
		break;
	}
	put_text(packer, node->note);
}

static void put_nodes(struct packer *packer, const struct rsp_node *root)
{
	const struct rsp_node *node = root;
	int depth = 0;

	while (node) {
		put_node(packer, node, depth);
		node = rsp_node_after(node, &depth);
	}
	put_uint(packer, 0);
}

static void put_findings(struct packer *packer, const struct rsp_finding *finding)
{
	for (; finding; finding = finding->next) {
		put_uint(packer, 1);
		put_pointer(packer, finding->rule);
		put_uint(packer, finding->level);
		put_uint(packer, finding->not_run);
		put_span(packer, finding->where);
		put_text(packer, finding->text);
	}
	put_uint(packer, 0);
}

/* Most numbers of a message are 0, and most texts not there: a mask tells which are. */
static void put_numbers(struct packer *packer, const uint64_t *numbers, unsigned num)
{
	uint8_t *to = room(packer, (num + 1) * VARINT_MAX);
	uint64_t mask = 0;

	if (!to)
		return;
	for (unsigned at = 0; at < num; at++)
		mask |= (uint64_t)(numbers[at] != 0) << at;
	to = write_uint(to, mask);
	for (unsigned at = 0; at < num; at++)
		if (numbers[at])
			to = write_uint(to, numbers[at]);
	packer->len = (size_t)(to - packer->data);
}

static void put_texts(struct packer *packer, const char *const *texts, unsigned num)
{
	uint64_t mask = 0;

	for (unsigned at = 0; at < num; at++)
		mask |= (uint64_t)(texts[at] != NULL) << at;
	put_uint(packer, mask);
	for (unsigned at = 0; at < num; at++)
		if (texts[at])
			put_text(packer, texts[at]);
}

static void put_message(struct packer *packer, const struct rsp_message *message)
{
	uint64_t numbers[RSP_PACKED_NUMBERS];
	const char *texts[RSP_PACKED_TEXTS];

	rsp_packed_numbers(message, numbers);
	rsp_packed_texts(message, texts);
	put_numbers(packer, numbers, RSP_PACKED_NUMBERS);
	put_texts(packer, texts, RSP_PACKED_TEXTS);
	put_buffer(packer, message->command);
	put_buffer(packer, message->response);
}

/* Parents get their places while they are written, behind those that are already there. */
static void put_pieces(struct packer *packer, const struct rsp_buffer *buffer)
{
	put_uint(packer, buffer->num_pieces);
	for (size_t at = 0; at < buffer->num_pieces; at++) {
		const struct rsp_piece *piece = &buffer->pieces[at];

		put_uint(packer, piece->off);
		put_uint(packer, piece->len);
		put_uint(packer, piece->parent ? place_of(packer, piece->parent) : 0);
		put_uint(packer, piece->parent_off);
	}
}

static void put_buffers(struct packer *packer)
{
	for (size_t at = 0; at < packer->num_buffers; at++) {
		const struct rsp_buffer *buffer = packer->buffers[at];

		put_uint(packer, buffer->kind);
		put_uint(packer, buffer->frame);
		put_uint(packer, buffer->file_off);
		put_text(packer, buffer->name);
		put_uint(packer, packer->wanted[at]);
		put_uint(packer, buffer->bytes.len);
		if (packer->wanted[at])
			put_bytes(packer, buffer->bytes.data, buffer->bytes.len);
		put_pieces(packer, buffer);
	}
}

struct rsp_slice rsp_message_pack(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_node *root = rsp_message_tree(message, arena);
	struct packer packer = {.arena = arena};
	uint32_t head[2] = {0};

	put_bytes(&packer, head, sizeof(head));
	put_message(&packer, message);
	put_nodes(&packer, root);
	put_findings(&packer, message->findings);
	head[0] = (uint32_t)packer.len;
	put_buffers(&packer);
	head[1] = (uint32_t)packer.num_buffers;
	if (packer.failed)
		return rsp_slice(NULL, 0);
	memcpy(packer.data, head, sizeof(head));
	return rsp_slice(packer.data, packer.len);
}
