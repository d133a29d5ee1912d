/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/overwrite.h"

#include <stdlib.h>
#include <string.h>

#include "card/apdu.h"
#include "base/nodes.h"

/* Bytes of a frame, by where they stand in the input. */
struct range {
	uint64_t frame, off, end;
	bool personal;
};

struct rsp_overwrite {
	struct rsp_hide hide;
	struct range *ranges; /* sorted when ready */
	size_t num, cap;
	bool failed;
	struct rsp_arena scratch;
	/* The command whose data comes in parts holds secrets as a whole; of which slot. */
	bool secret_data;
	int secret_slot;
};

struct rsp_overwrite *rsp_overwrite_new(bool reveal, bool redact)
{
	struct rsp_overwrite *overwrite = rsp_alloc(sizeof(*overwrite));

	if (!overwrite)
		return NULL;
	rsp_hide_init(&overwrite->hide, reveal, redact);
	rsp_arena_init(&overwrite->scratch, 0);
	return overwrite;
}

void rsp_overwrite_free(struct rsp_overwrite *overwrite)
{
	if (!overwrite)
		return;
	rsp_hide_free(&overwrite->hide);
	rsp_arena_free(&overwrite->scratch);
	rsp_free(overwrite->ranges);
	rsp_free(overwrite);
}

bool rsp_overwrite_needed(const struct rsp_overwrite *overwrite)
{
	return !overwrite->hide.reveal || overwrite->hide.redact;
}

static bool reserve(struct rsp_overwrite *overwrite)
{
	size_t cap = overwrite->cap ? overwrite->cap * 2 : 64;
	struct range *ranges;

	if (overwrite->num < overwrite->cap)
		return true;
	if (cap > RSP_OVERWRITE_MAX_RANGES)
		return false;
	ranges = rsp_realloc(overwrite->ranges, cap * sizeof(*ranges));
	if (!ranges)
		return false;
	overwrite->ranges = ranges;
	overwrite->cap = cap;
	return true;
}

static void add_byte(struct rsp_overwrite *overwrite, uint64_t frame, uint64_t off, bool personal)
{
	struct range *last = overwrite->num ? &overwrite->ranges[overwrite->num - 1] : NULL;

	if (last && last->frame == frame && last->end == off && last->personal == personal) {
		last->end++;
		return;
	}
	if (!reserve(overwrite)) {
		overwrite->failed = true;
		return;
	}
	overwrite->ranges[overwrite->num++] = (struct range){frame, off, off + 1, personal};
}

static void add_span(struct rsp_overwrite *overwrite, struct rsp_span span, bool personal)
{
	struct rsp_slice bytes = rsp_span_bytes(span);
	size_t first;

	if (!bytes.len)
		return;
	first = rsp_offset_in(span.buffer->bytes, bytes);
	for (size_t at = 0; at < bytes.len; at++) {
		const struct rsp_buffer *frame;
		size_t off;

		if (rsp_buffer_locate(span.buffer, first + at, &frame, &off))
			add_byte(overwrite, frame->frame, frame->file_off + off, personal);
	}
}

static bool is_inside_secret(const struct rsp_node *node)
{
	while (node && node->field->secrecy != RSP_SECRET)
		node = node->parent;
	return node;
}

void rsp_overwrite_learn(struct rsp_overwrite *overwrite, struct rsp_message *message)
{
	const struct rsp_hide *hide = &overwrite->hide;
	const struct rsp_node *node;

	rsp_arena_reset(&overwrite->scratch);
	/* Personal values are remembered there. */
	rsp_hide_begin(&overwrite->hide, message, &overwrite->scratch, true);
	node = rsp_message_tree(message, &overwrite->scratch);
	for (; node; node = rsp_node_after(node, NULL)) {
		if (!hide->reveal && is_inside_secret(node))
			add_span(overwrite, node->span, false);
		else if (hide->redact && node->field->secrecy == RSP_PERSONAL &&
		         node->field->kind != RSP_KIND_NONE)
			add_span(overwrite, node->span, true);
	}
	overwrite->failed = overwrite->failed || overwrite->scratch.failed;
}

static int by_place(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	if (left->frame != right->frame)
		return left->frame < right->frame ? -1 : 1;
	return left->off < right->off ? -1 : left->off > right->off;
}

bool rsp_overwrite_ready(struct rsp_overwrite *overwrite)
{
	if (overwrite->num)
		qsort(overwrite->ranges, overwrite->num, sizeof(*overwrite->ranges), by_place);
	return !overwrite->failed && !overwrite->hide.lasting.failed;
}

/* The first range of a frame; num when it has none. */
static size_t first_of(const struct rsp_overwrite *overwrite, uint64_t frame)
{
	size_t low = 0, high = overwrite->num;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (overwrite->ranges[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How a zero is written where this byte stood. */
static uint8_t zero_for(uint8_t byte)
{
	return byte >= '0' && byte <= '9' ? '0' : 0;
}

/* One item that is being overwritten. */
struct work {
	struct rsp_overwrite *overwrite;
	const struct rsp_card_item *item;
	uint8_t *bytes;
	bool *done;
	struct rsp_overwritten *out;
};

static void erase(struct work *work, size_t at, bool personal)
{
	uint8_t byte = 0;

	if (at >= work->item->bytes.len || work->done[at] ||
	    !rsp_peek_u8(work->item->bytes, at, &byte))
		return;
	work->done[at] = true;
	work->bytes[at] = personal ? zero_for(byte) : 0;
	if (personal)
		work->out->personal++;
	else
		work->out->secret++;
}

static bool in_range(const struct rsp_overwrite *overwrite, uint64_t frame, uint64_t off,
                     bool personal)
{
	for (size_t at = first_of(overwrite, frame);
	     at < overwrite->num && overwrite->ranges[at].frame == frame; at++)
		if (overwrite->ranges[at].personal == personal &&
		    overwrite->ranges[at].off <= off && off < overwrite->ranges[at].end)
			return true;
	return false;
}

/* Of bytes that came from several frames each is looked up where it came from. */
static void erase_joined(struct work *work, bool personal)
{
	const struct rsp_card_item *item = work->item;
	size_t first = rsp_offset_in(item->buffer->bytes, item->bytes);

	for (size_t at = 0; at < item->bytes.len; at++) {
		const struct rsp_buffer *frame;
		size_t off;

		if (rsp_buffer_locate(item->buffer, first + at, &frame, &off) &&
		    in_range(work->overwrite, frame->frame, frame->file_off + off, personal))
			erase(work, at, personal);
	}
}

static void erase_ranges(struct work *work, bool personal)
{
	const struct rsp_overwrite *overwrite = work->overwrite;
	uint64_t start = work->item->file_off, end = start + work->item->bytes.len;

	if (work->item->buffer && rsp_contains(work->item->buffer->bytes, work->item->bytes)) {
		erase_joined(work, personal);
		return;
	}
	for (size_t at = first_of(overwrite, work->item->frame);
	     at < overwrite->num && overwrite->ranges[at].frame == work->item->frame; at++) {
		const struct range *range = &overwrite->ranges[at];

		if (range->personal != personal || range->end <= start || range->off >= end)
			continue;
		for (uint64_t off = range->off > start ? range->off : start;
		     off < range->end && off < end; off++)
			erase(work, (size_t)(off - start), personal);
	}
}

static void erase_part(struct work *work, struct rsp_slice part)
{
	if (!rsp_contains(work->item->bytes, part))
		return;
	for (size_t at = 0; at < part.len; at++)
		erase(work, rsp_offset_in(work->item->bytes, part) + at, false);
}

static bool is_secret_command(const struct rsp_apdu *apdu)
{
	return apdu->has_command && apdu->instruction->data != RSP_DATA_OPEN;
}

/* A PIN is overwritten even where no message came of the command that holds it. */
static void erase_secret_data(struct work *work)
{
	struct rsp_overwrite *overwrite = work->overwrite;
	const struct rsp_card_item *item = work->item;
	struct rsp_apdu apdu = {0};

	switch (item->kind) {
	case RSP_ITEM_TPDU:
		if (rsp_apdu_of_frame(item->bytes, &apdu) && is_secret_command(&apdu))
			erase_part(work, apdu.command.data);
		break;
	case RSP_ITEM_COMMAND:
		if (rsp_apdu_of_command(item->bytes, &apdu) && is_secret_command(&apdu))
			erase_part(work, apdu.command.data);
		break;
	case RSP_ITEM_PART_HEADER:
		overwrite->secret_data =
		    rsp_apdu_of_command(item->bytes, &apdu) && is_secret_command(&apdu);
		overwrite->secret_slot = item->slot;
		if (overwrite->secret_data)
			erase_part(work, apdu.command.data);
		break;
	case RSP_ITEM_PART_COMMAND:
		if (overwrite->secret_data && overwrite->secret_slot == item->slot)
			erase_part(work, item->bytes);
		break;
	case RSP_ITEM_RESPONSE:
	case RSP_ITEM_PART_RESPONSE:
	case RSP_ITEM_PART_SW:
	case RSP_ITEM_ATR:
	case RSP_ITEM_PPS_REQUEST:
	case RSP_ITEM_PPS_RESPONSE:
	case RSP_ITEM_RESET:
	case RSP_ITEM_OPEN:
	case RSP_ITEM_CLOSE:
	case RSP_ITEM_REFUSED:
		break;
	}
}

/* What looks like a personal value and was met nowhere as a field. */
static void erase_looks(struct work *work)
{
	const struct rsp_buffer buffer = {.bytes = work->item->bytes};
	struct rsp_mask mask = rsp_hide_mask(&work->overwrite->hide, &buffer, work->item->bytes);

	for (size_t at = 0; at < work->item->bytes.len; at++)
		if (rsp_mask_has(mask, at))
			erase(work, at, true);
}

static void erase_personal(struct work *work)
{
	struct rsp_overwrite *overwrite = work->overwrite;
	struct rsp_message none = {.iface = RSP_IF_ES10};

	/* No message: what is masked then is what was met before, and what looks alike. */
	rsp_hide_begin(&overwrite->hide, &none, &overwrite->scratch, false);
	work->out->personal +=
	    rsp_hide_stand_in(&overwrite->hide, work->item->bytes, work->bytes, work->done);
	erase_ranges(work, true);
	erase_looks(work);
}

bool rsp_overwrite_item(struct rsp_overwrite *overwrite, const struct rsp_card_item *item,
                        uint8_t *bytes, struct rsp_overwritten *out)
{
	struct work work = {.overwrite = overwrite, .item = item, .bytes = bytes, .out = out};

	*out = (struct rsp_overwritten){0};
	if (!rsp_overwrite_needed(overwrite) || !item->bytes.len)
		return true;
	rsp_arena_reset(&overwrite->scratch);
	work.done = rsp_arena_alloc(&overwrite->scratch, item->bytes.len);
	if (!work.done)
		return false;
	if (!overwrite->hide.reveal) {
		erase_secret_data(&work);
		erase_ranges(&work, false);
	}
	if (overwrite->hide.redact)
		erase_personal(&work);
	return !overwrite->scratch.failed;
}
