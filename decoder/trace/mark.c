/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks: where another trace can go on. */
#include "trace/parts.h"

struct inner {
	const struct rsp_card_memory *cards;
	struct rsp_day_clock day;
	uint64_t exchanges;
};

bool rsp_trace_mark(const struct rsp_trace *trace, struct rsp_arena *arena, struct rsp_mark *out)
{
	struct inner *inner;
	uint64_t number;

	if (!trace->input || !trace->source->mark || !rsp_input_can_look(trace->input) ||
	    trace->reader.more || !trace->source->mark(&trace->reader, &number))
		return false;
	inner = rsp_arena_alloc(arena, sizeof(*inner));
	if (!inner)
		return false;
	inner->cards = rsp_card_remember(trace->card, arena);
	inner->day = trace->reader.day;
	inner->exchanges = trace->reader.exchanges;
	*out = (struct rsp_mark){
	    .file_off = rsp_input_offset(trace->input) - trace->reader.ahead,
	    .frame = number,
	    .inner = inner,
	};
	return inner->cards;
}

enum rsp_status rsp_trace_resume(struct rsp_trace *trace, const char *path,
                                 const struct rsp_mark *mark)
{
	enum rsp_status status = rsp_trace_open(trace, path);
	const struct inner *inner = mark->inner;

	if (status != RSP_STATUS_OK)
		return status;
	if (!trace->source->resume)
		return RSP_STATUS_UNREADABLE;
	trace->source->resume(&trace->reader, mark->frame);
	if (!rsp_input_seek(trace->input, mark->file_off))
		return RSP_STATUS_UNREADABLE;
	trace->reader.day = inner->day;
	trace->reader.exchanges = inner->exchanges;
	trace->reader.more = false;
	trace->reader.ahead = 0;
	trace->last_number = mark->frame;
	rsp_card_recall(trace->card, inner->cards);
	return RSP_STATUS_OK;
}

const struct rsp_secrets *rsp_trace_secrets(const struct rsp_trace *trace)
{
	return trace->pass.secrets;
}
