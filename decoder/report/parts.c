/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/parts.h"

#include <string.h>

#include "card/apdu.h"

enum { HEADER_LEN = 5, P3_AT = 4 };

static bool is_whole(const struct rsp_parts *parts)
{
	return parts->last && parts->last->item.kind == RSP_ITEM_PART_SW;
}

bool rsp_parts_fits(const struct rsp_parts *parts, const struct rsp_card_item *item)
{
	if (item->alone || item->has_session)
		return false;
	if (item->kind == RSP_ITEM_PART_HEADER)
		return !parts->first && item->bytes.len == HEADER_LEN;
	return (item->kind == RSP_ITEM_PART_COMMAND || item->kind == RSP_ITEM_PART_RESPONSE ||
	        item->kind == RSP_ITEM_PART_SW) &&
	       parts->first && !is_whole(parts) && parts->first->item.slot == item->slot &&
	       parts->first->item.clock == item->clock &&
	       parts->len + item->bytes.len <= RSP_PARTS_MAX_LEN;
}

bool rsp_parts_add(struct rsp_parts *parts, const struct rsp_card_item *item,
                   struct rsp_overwritten overwritten)
{
	struct rsp_part *part = rsp_arena_alloc(&parts->arena, sizeof(*part));

	if (!part)
		return false;
	part->item = *item;
	part->item.buffer = NULL;
	part->item.bytes = rsp_arena_copy(&parts->arena, item->bytes);
	part->overwritten = overwritten;
	if (parts->last)
		parts->last->next = part;
	else
		parts->first = part;
	parts->last = part;
	parts->len += item->bytes.len;
	return !parts->arena.failed;
}

/* All parts of a kind, one behind the other, to `*to`, which then stands behind them. */
static struct rsp_slice gather(const struct rsp_parts *parts, enum rsp_card_item_kind kind,
                               uint8_t **to)
{
	uint8_t *from = *to;

	for (const struct rsp_part *part = parts->first; part; part = part->next) {
		if (part->item.kind != kind || !part->item.bytes.len)
			continue;
		memcpy(*to, part->item.bytes.data, part->item.bytes.len);
		*to += part->item.bytes.len;
	}
	return rsp_slice(from, (size_t)(*to - from));
}

/* P3 is Lc when data was sent, else what the case of the instruction says (ISO 7816-3 12.2). */
static bool p3_is_lc(const struct rsp_apdu *frame, struct rsp_slice sent, struct rsp_slice got)
{
	enum rsp_case shape = frame->instruction->shape;

	return sent.len || shape == RSP_CASE_3 || (shape == RSP_CASE_4 && !got.len);
}

/* Whether a frame of all is cut into what the parts are. */
static bool reads_back(struct rsp_slice all, struct rsp_slice sent, struct rsp_slice got,
                       struct rsp_slice sw)
{
	struct rsp_apdu frame;
	uint8_t p3 = 0;
	bool is_lc;

	if (!rsp_apdu_of_frame(all, &frame) || !frame.has_command || !frame.has_response ||
	    frame.fault || frame.front.len != HEADER_LEN || frame.back.len ||
	    !rsp_peek_u8(all, P3_AT, &p3))
		return false;
	is_lc = p3_is_lc(&frame, sent, got);
	return rsp_equal(frame.command.data, sent) && rsp_equal(frame.response, got) &&
	       rsp_equal(frame.sw_bytes, sw) && frame.command.has_lc == (is_lc && p3) &&
	       frame.command.has_le == !is_lc && (!sent.len || sent.len == p3);
}

bool rsp_parts_join(const struct rsp_parts *parts, struct rsp_arena *arena,
                    struct rsp_card_item *out, struct rsp_overwritten *out_overwritten)
{
	uint8_t *data, *to;
	struct rsp_slice sent, got, sw;

	if (!is_whole(parts))
		return false;
	data = to = rsp_arena_alloc(arena, parts->len);
	if (!data)
		return false;
	gather(parts, RSP_ITEM_PART_HEADER, &to);
	sent = gather(parts, RSP_ITEM_PART_COMMAND, &to);
	got = gather(parts, RSP_ITEM_PART_RESPONSE, &to);
	sw = gather(parts, RSP_ITEM_PART_SW, &to);
	*out = parts->first->item;
	out->kind = RSP_ITEM_TPDU;
	out->bytes = rsp_slice(data, parts->len);
	*out_overwritten = (struct rsp_overwritten){0};
	for (const struct rsp_part *part = parts->first; part; part = part->next) {
		out_overwritten->secret += part->overwritten.secret;
		out_overwritten->personal += part->overwritten.personal;
	}
	return reads_back(out->bytes, sent, got, sw);
}

void rsp_parts_forget(struct rsp_parts *parts)
{
	rsp_arena_reset(&parts->arena);
	parts->first = NULL;
	parts->last = NULL;
	parts->len = 0;
}

void rsp_parts_free(struct rsp_parts *parts)
{
	rsp_arena_free(&parts->arena);
}
