/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/pending.h"

#include <string.h>

#include "card/card.h"
#include "card/session.h"

enum {
	HEADER_LEN = 4,
	ARENA_LIMIT = 4 << 20, /* bytes one exchange may take, all copies counted */
	ARENA_KEPT = 256 << 10 /* of which so many are kept for the next */
};

/* How many bytes of the buffer from `off` on stand together in one frame (or in none). */
static size_t run_of(const struct rsp_buffer *buffer, size_t off, size_t len,
                     const struct rsp_buffer **out_frame, size_t *out_off)
{
	const struct rsp_buffer *frame;
	size_t run = 1, at;

	if (!rsp_buffer_locate(buffer, off, out_frame, out_off))
		*out_frame = NULL;
	for (; run < len; run++) {
		if (!rsp_buffer_locate(buffer, off + run, &frame, &at))
			frame = NULL;
		if (frame != *out_frame || (frame && at != *out_off + run))
			break;
	}
	return run;
}

static const struct rsp_buffer *copy_joined(struct rsp_arena *arena, const struct rsp_raw *raw,
                                            struct rsp_slice part)
{
	const struct rsp_buffer *frame, *copy;
	size_t off = rsp_offset_in(raw->buffer->bytes, part), at, run;
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, arena, part.len);
	for (size_t done = 0; done < part.len; done += run) {
		run = run_of(raw->buffer, off + done, part.len - done, &frame, &at);
		copy = frame ? rsp_buffer_frame(arena, rsp_sub(part, done, run), frame->frame,
		                                frame->file_off + at)
		             : NULL;
		if (frame && !copy)
			return NULL;
		rsp_joiner_add(&joiner, copy, copy ? copy->bytes : rsp_sub(part, done, run));
	}
	return joiner.cut_short ? NULL : rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "frames");
}

const struct rsp_buffer *rsp_raw_copy(struct rsp_arena *arena, const struct rsp_raw *raw,
                                      struct rsp_slice part)
{
	if (raw->buffer && rsp_contains(raw->buffer->bytes, part))
		return copy_joined(arena, raw, part);
	return rsp_buffer_frame(arena, part, raw->frame,
	                        raw->file_off + rsp_offset_in(raw->bytes, part));
}

static bool may_take(const struct rsp_pending *pending, const struct rsp_raw *raw)
{
	return pending->num_copies < RSP_CARD_MAX_COPIES &&
	       pending->copied_len + raw->bytes.len <= RSP_CARD_MAX_COPIED;
}

static void begin_frame(struct rsp_pending *pending, const struct rsp_raw *raw)
{
	pending->num_copies++;
	pending->copied_len += raw->bytes.len;
	pending->raw = raw;
}

static const struct rsp_buffer *borrow(struct rsp_pending *pending, const struct rsp_raw *raw)
{
	struct rsp_buffer *frame = &pending->room.frame;

	frame->bytes = raw->bytes;
	frame->frame = raw->frame;
	frame->file_off = raw->file_off;
	return pending->copy = frame;
}

/* The buffer of a frame: command, data, response and status word share one. */
static const struct rsp_buffer *buffer_of(struct rsp_pending *pending, const struct rsp_raw *raw)
{
	if (pending->raw == raw)
		return pending->copy;
	begin_frame(pending, raw);
	if (raw->stays)
		return borrow(pending, raw);
	return pending->copy = rsp_raw_copy(&pending->arena, raw, raw->bytes);
}

static struct rsp_slice part_of(const struct rsp_buffer *copy, const struct rsp_buffer *frame,
                                struct rsp_slice part)
{
	return copy ? rsp_sub(copy->bytes, rsp_offset_in(frame->bytes, part), part.len)
	            : rsp_slice(NULL, 0);
}

/* What was gathered of a frame is now gathered of its copy; NULL: there is none. */
static void gather_move(struct rsp_gather *gather, const struct rsp_buffer *frame,
                        const struct rsp_buffer *copy)
{
	if (gather->piece.parent != frame)
		return;
	gather->piece.parent = copy;
	gather->buffer.bytes = part_of(copy, frame, gather->buffer.bytes);
}

/* Copies the frame at hand if it was only borrowed. */
static void copy_frame(struct rsp_pending *pending)
{
	const struct rsp_buffer *frame = &pending->room.frame, *copy;

	if (pending->copy != frame)
		return;
	copy = rsp_buffer_frame(&pending->arena, frame->bytes, frame->frame, frame->file_off);
	gather_move(&pending->command, frame, copy);
	gather_move(&pending->response, frame, copy);
	if (pending->exchange.sw_buffer == frame) {
		pending->exchange.sw_buffer = copy;
		pending->exchange.sw_bytes = part_of(copy, frame, pending->exchange.sw_bytes);
	}
	pending->copy = copy;
	pending->filled = false;
}

void rsp_pending_keep(struct rsp_pending *pending)
{
	copy_frame(pending);
	pending->raw = NULL;
	pending->copy = NULL;
}

/* Whether `part` stands right behind what was gathered last, in the same frame. */
static bool continues(const struct rsp_gather *gather, const struct rsp_buffer *frame,
                      struct rsp_slice part)
{
	struct rsp_slice run = gather->buffer.bytes;

	return gather->piece.parent == frame && !gather->joiner &&
	       rsp_offset_in(frame->bytes, run) + run.len == rsp_offset_in(frame->bytes, part);
}

static bool begin_joining(struct rsp_pending *pending, struct rsp_gather *gather)
{
	gather->joiner = rsp_arena_alloc(&pending->arena, sizeof(*gather->joiner));
	if (!gather->joiner)
		return false;
	rsp_joiner_init(gather->joiner, &pending->arena, RSP_CARD_MAX_JOINED);
	rsp_joiner_add(gather->joiner, gather->piece.parent, gather->buffer.bytes);
	return true;
}

/* Joins what stands apart. A joined buffer leads to its frames, so those are copied. */
RSP_RARE static void join(struct rsp_pending *pending, struct rsp_gather *gather,
                          const struct rsp_raw *raw, struct rsp_slice part)
{
	copy_frame(pending);
	if (!pending->copy)
		return;
	if (!gather->joiner && !begin_joining(pending, gather)) {
		gather->cut_short = true;
		return;
	}
	rsp_joiner_add(gather->joiner, pending->copy,
	               rsp_sub(pending->copy->bytes, rsp_offset_in(raw->bytes, part), part.len));
	gather->buffer.bytes = rsp_slice(gather->joiner->data, gather->joiner->len);
	gather->cut_short = gather->joiner->cut_short;
}

void rsp_pending_add(struct rsp_pending *pending, struct rsp_gather *gather,
                     const struct rsp_raw *raw, struct rsp_slice part)
{
	const struct rsp_buffer *frame;
	struct rsp_slice here;

	if (part.len == 0 || gather->cut_short)
		return;
	if (pending->raw != raw && !may_take(pending, raw)) {
		gather->cut_short = true;
		return;
	}
	frame = buffer_of(pending, raw);
	if (!frame)
		return;
	here = rsp_sub(frame->bytes, rsp_offset_in(raw->bytes, part), part.len);
	if (!gather->piece.parent) {
		gather->piece.parent = frame;
		gather->buffer.bytes = here;
	} else if (continues(gather, frame, here)) {
		struct rsp_slice run = gather->buffer.bytes;

		gather->buffer.bytes =
		    rsp_sub(frame->bytes, rsp_offset_in(frame->bytes, run), run.len + here.len);
	} else {
		join(pending, gather, raw, part);
	}
}

static void gather_begin(struct rsp_gather *gather)
{
	gather->buffer.bytes = rsp_slice(NULL, 0);
	gather->piece.parent = NULL;
	gather->joiner = NULL;
	gather->cut_short = false;
}

void rsp_pending_fill(struct rsp_pending *pending, const struct rsp_raw *raw,
                      const struct rsp_apdu *apdu)
{
	const struct rsp_buffer *frame = borrow(pending, raw);
	size_t data_len = apdu->command.data.len;

	/* Set, not counted: to read what was just cleared would wait for it. */
	pending->num_copies = 1;
	pending->copied_len = raw->bytes.len;
	pending->raw = raw;
	pending->filled = true;
	pending->exchange.command = apdu->command;
	pending->front_len = apdu->front.len;
	pending->data_len = data_len;
	pending->command.piece.parent = frame;
	pending->command.buffer.bytes = rsp_sub(raw->bytes, rsp_offset_in(raw->bytes, apdu->front),
	                                        apdu->front.len + data_len + apdu->back.len);
	if (apdu->response.len) {
		pending->response.piece.parent = frame;
		pending->response.buffer.bytes = apdu->response;
	}
	if (apdu->has_sw) {
		pending->exchange.sw_buffer = frame;
		pending->exchange.sw_bytes = apdu->sw_bytes;
	}
}

static const struct rsp_buffer *gather_finish(struct rsp_gather *gather)
{
	const struct rsp_buffer *frame = gather->piece.parent;

	if (!frame)
		return NULL;
	if (gather->joiner)
		return rsp_joiner_finish(gather->joiner, RSP_BUFFER_JOINED, gather->buffer.name);
	gather->piece.len = gather->buffer.bytes.len;
	gather->piece.parent_off = rsp_offset_in(frame->bytes, gather->buffer.bytes);
	return &gather->buffer;
}

/* Of frames beyond the limit only the last status word is kept. */
static void keep_status(struct rsp_pending *pending, const struct rsp_raw *raw,
                        struct rsp_slice part)
{
	struct rsp_pending_room *room = &pending->room;
	size_t off = rsp_offset_in(raw->bytes, part);

	part = rsp_take_up_to(&part, sizeof(room->sw));
	memcpy(room->sw, part.data, part.len);
	room->sw_buffer = (struct rsp_buffer){
	    .bytes = rsp_slice(room->sw, part.len),
	    .kind = RSP_BUFFER_FRAME,
	    .name = "frame",
	    .frame = raw->frame,
	    .file_off = raw->file_off + off,
	};
	pending->exchange.sw_buffer = &room->sw_buffer;
	pending->exchange.sw_bytes = room->sw_buffer.bytes;
}

void rsp_pending_status(struct rsp_pending *pending, const struct rsp_raw *raw,
                        struct rsp_slice part)
{
	const struct rsp_buffer *frame;

	if (part.len && pending->raw != raw &&
	    (rsp_pending_cut_short(pending) || !may_take(pending, raw))) {
		keep_status(pending, raw, part);
		return;
	}
	frame = part.len ? buffer_of(pending, raw) : NULL;
	pending->exchange.sw_buffer = frame;
	if (frame)
		pending->exchange.sw_bytes =
		    rsp_sub(frame->bytes, rsp_offset_in(raw->bytes, part), part.len);
}

static void gather_init(struct rsp_gather *gather, const char *name)
{
	gather->buffer.kind = RSP_BUFFER_JOINED;
	gather->buffer.name = name;
	gather->buffer.pieces = &gather->piece;
	gather->buffer.num_pieces = 1;
}

void rsp_pending_init(struct rsp_pending *pending)
{
	struct rsp_pending_room *room = &pending->room;

	rsp_arena_init(&pending->arena, ARENA_LIMIT);
	room->frame.kind = RSP_BUFFER_FRAME;
	room->frame.name = "frame";
	gather_init(&pending->command, "C-APDU");
	gather_init(&pending->response, "R-APDU data");
}

void rsp_pending_reset(struct rsp_pending *pending)
{
	struct rsp_arena *arena = &pending->arena;
	size_t used = rsp_arena_used(arena);

	if (used > ARENA_KEPT)
		rsp_arena_free(arena);
	else if (used || arena->failed)
		rsp_arena_reset(arena);
}

void rsp_pending_begin(struct rsp_pending *pending, enum rsp_pending_kind kind,
                       struct rsp_session *session)
{
	/* In two pieces, each small enough to be cleared without a call. */
	pending->exchange = (struct rsp_exchange){.slot = session->slot, .channel = -1};
	memset(&pending->kind, 0,
	       offsetof(struct rsp_pending, num_stored) - offsetof(struct rsp_pending, kind));
	gather_begin(&pending->command);
	gather_begin(&pending->response);
	pending->kind = kind;
	pending->instruction = &rsp_instruction_none;
	pending->session = session;
}

void rsp_pending_restart(struct rsp_pending *pending)
{
	gather_begin(&pending->command);
	pending->front_len = 0;
	pending->data_len = 0;
	pending->fault = RSP_FAULT_NONE;
}

void rsp_pending_finish(struct rsp_pending *pending)
{
	struct rsp_exchange *exchange = &pending->exchange;

	exchange->command_buffer = gather_finish(&pending->command);
	exchange->response_buffer = gather_finish(&pending->response);
	if (exchange->response_buffer)
		exchange->response = exchange->response_buffer->bytes;
	if (pending->filled)
		return;
	exchange->command.header = rsp_slice(NULL, 0);
	exchange->command.data = rsp_slice(NULL, 0);
	if (exchange->command_buffer) {
		struct rsp_slice bytes = exchange->command_buffer->bytes;

		exchange->command.header = rsp_sub(bytes, 0, HEADER_LEN);
		exchange->command.data = rsp_sub(bytes, pending->front_len, pending->data_len);
	}
}

bool rsp_pending_cut_short(const struct rsp_pending *pending)
{
	return pending->command.cut_short || pending->response.cut_short;
}
