/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/pending.h"

#include <string.h>

#include "card/card.h"

enum { HEADER_LEN = 4 };

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

/* Command, data, response and status word of one frame share one copy. */
static bool is_copied(const struct rsp_pending *pending, const struct rsp_raw *raw)
{
	const struct rsp_raw *last = &pending->copied;

	return pending->copy && last->bytes.data == raw->bytes.data &&
	       last->bytes.len == raw->bytes.len && last->frame == raw->frame;
}

static bool may_copy(const struct rsp_pending *pending, const struct rsp_raw *raw)
{
	return pending->num_copies < RSP_CARD_MAX_COPIES &&
	       pending->copied_len + raw->bytes.len <= RSP_CARD_MAX_COPIED;
}

static const struct rsp_buffer *copy(struct rsp_pending *pending, const struct rsp_raw *raw)
{
	pending->num_copies++;
	pending->copied_len += raw->bytes.len;
	pending->copied = *raw;
	pending->copy = rsp_raw_copy(&pending->arena, raw, raw->bytes);
	return pending->copy;
}

/* Whether `part` stands right behind what was gathered last, in the same copy. */
static bool continues(const struct rsp_gather *gather, const struct rsp_buffer *copy,
                      struct rsp_slice part)
{
	return gather->copy == copy && !gather->joined &&
	       rsp_offset_in(copy->bytes, gather->run) + gather->run.len ==
	           rsp_offset_in(copy->bytes, part);
}

static void join(struct rsp_pending *pending, struct rsp_gather *gather,
                 const struct rsp_buffer *copy, struct rsp_slice part)
{
	if (!gather->joined) {
		rsp_joiner_init(&gather->joiner, &pending->arena, RSP_CARD_MAX_JOINED);
		rsp_joiner_add(&gather->joiner, gather->copy, gather->run);
		gather->joined = true;
	}
	rsp_joiner_add(&gather->joiner, copy, part);
	gather->len = gather->joiner.len;
	gather->cut_short = gather->joiner.cut_short;
}

void rsp_pending_add(struct rsp_pending *pending, struct rsp_gather *gather,
                     const struct rsp_raw *raw, struct rsp_slice part)
{
	const struct rsp_buffer *kept = pending->copy;

	if (part.len == 0 || gather->cut_short)
		return;
	if (!is_copied(pending, raw)) {
		gather->cut_short = !may_copy(pending, raw);
		kept = gather->cut_short ? NULL : copy(pending, raw);
	}
	if (!kept)
		return;
	part = rsp_sub(kept->bytes, rsp_offset_in(raw->bytes, part), part.len);
	if (!gather->copy) {
		gather->copy = kept;
		gather->run = part;
		gather->len = part.len;
	} else if (continues(gather, kept, part)) {
		gather->run = rsp_sub(kept->bytes, rsp_offset_in(kept->bytes, gather->run),
		                      gather->len + part.len);
		gather->len = gather->run.len;
	} else {
		join(pending, gather, kept, part);
	}
}

static const struct rsp_buffer *gather_finish(struct rsp_gather *gather, struct rsp_buffer *buffer,
                                              struct rsp_piece *piece, const char *name)
{
	if (!gather->copy)
		return NULL;
	if (gather->joined)
		return rsp_joiner_finish(&gather->joiner, RSP_BUFFER_JOINED, name);
	*piece = (struct rsp_piece){
	    .len = gather->run.len,
	    .parent = gather->copy,
	    .parent_off = rsp_offset_in(gather->copy->bytes, gather->run),
	};
	*buffer = (struct rsp_buffer){
	    .bytes = gather->run,
	    .kind = RSP_BUFFER_JOINED,
	    .name = name,
	    .pieces = piece,
	    .num_pieces = 1,
	};
	return buffer;
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
	pending->sw_frame = &room->sw_buffer;
	pending->sw_bytes = room->sw_buffer.bytes;
}

void rsp_pending_status(struct rsp_pending *pending, const struct rsp_raw *raw,
                        struct rsp_slice part)
{
	const struct rsp_buffer *kept = part.len ? pending->copy : NULL;

	if (part.len && !is_copied(pending, raw)) {
		if (rsp_pending_cut_short(pending) || !may_copy(pending, raw)) {
			keep_status(pending, raw, part);
			return;
		}
		kept = copy(pending, raw);
	}
	pending->sw_frame = kept;
	if (kept)
		pending->sw_bytes = rsp_sub(kept->bytes, rsp_offset_in(raw->bytes, part), part.len);
}

void rsp_pending_fresh(struct rsp_pending *pending)
{
	pending->copy = NULL;
}

void rsp_pending_reset(struct rsp_pending *pending, enum rsp_pending_kind kind)
{
	rsp_arena_reset(&pending->arena);
	memset(pending, 0, offsetof(struct rsp_pending, room));
	pending->kind = kind;
	pending->instruction = &rsp_instruction_none;
	pending->exchange.channel = -1;
}

void rsp_pending_restart(struct rsp_pending *pending)
{
	pending->command = (struct rsp_gather){0};
	pending->front_len = 0;
	pending->data_len = 0;
	pending->fault = RSP_FAULT_NONE;
}

void rsp_pending_finish(struct rsp_pending *pending)
{
	struct rsp_exchange *exchange = &pending->exchange;
	struct rsp_pending_room *room = &pending->room;

	exchange->command_buffer =
	    gather_finish(&pending->command, &room->buffers[0], &room->pieces[0], "C-APDU");
	exchange->response_buffer =
	    gather_finish(&pending->response, &room->buffers[1], &room->pieces[1], "R-APDU data");
	exchange->command.header = rsp_slice(NULL, 0);
	exchange->command.data = rsp_slice(NULL, 0);
	if (exchange->command_buffer) {
		struct rsp_slice bytes = exchange->command_buffer->bytes;

		exchange->command.header = rsp_sub(bytes, 0, HEADER_LEN);
		exchange->command.data = rsp_sub(bytes, pending->front_len, pending->data_len);
	}
	if (exchange->response_buffer)
		exchange->response = exchange->response_buffer->bytes;
}

bool rsp_pending_cut_short(const struct rsp_pending *pending)
{
	return pending->command.cut_short || pending->response.cut_short;
}
