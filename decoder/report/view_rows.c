/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a view: what is kept of each message. */
#include "report/view_parts.h"

#include <string.h>

#include "report/value.h"

/* The bits of rsp_view_row.flags. */
enum {
	IFACE_BITS = 6,
	DIRECTION_SHIFT = IFACE_BITS,
	DIRECTION_BITS = 3,
	CLOCK_SHIFT = DIRECTION_SHIFT + DIRECTION_BITS,
	CLOCK_BITS = 2,
	RESULT_SHIFT = CLOCK_SHIFT + CLOCK_BITS,
	RESULT_BITS = 2,
	WORST_SHIFT = RESULT_SHIFT + RESULT_BITS,
	WORST_BITS = 2,
	FLAGS_SHIFT = WORST_SHIFT + WORST_BITS,
	BY_LINE = 1 << FLAGS_SHIFT,
	HAS_SW = BY_LINE << 1,
	HAS_COMMAND = BY_LINE << 2,
	HAS_RESPONSE = BY_LINE << 3,
	HAS_FINDING = BY_LINE << 4,
	HAS_CODE = BY_LINE << 5, /* `number` is the text of the result's code */
	FOUND_BITS = HAS_FINDING | ((1 << WORST_BITS) - 1) << WORST_SHIFT
};

_Static_assert(RSP_NUM_IFS <= 1 << IFACE_BITS, "interfaces fit");

static unsigned bits(uint32_t flags, unsigned shift, unsigned num)
{
	return flags >> shift & ((1u << num) - 1);
}

struct rsp_view_row *rsp_view_row_at(const struct rsp_view *view, size_t at)
{
	return &view->chunks[at / RSP_VIEW_CHUNK][at % RSP_VIEW_CHUNK];
}

static uint32_t narrow(uint64_t number)
{
	return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

static uint32_t flags_of(const struct rsp_message *message)
{
	return (uint32_t)message->iface | (uint32_t)message->direction << DIRECTION_SHIFT |
	       (uint32_t)message->clock << CLOCK_SHIFT |
	       (uint32_t)message->result.state << RESULT_SHIFT | (message->by_line ? BY_LINE : 0) |
	       (message->has_sw ? HAS_SW : 0) | (message->has_command ? HAS_COMMAND : 0) |
	       (message->has_response ? HAS_RESPONSE : 0) | (message->result.code ? HAS_CODE : 0);
}

static uint32_t put_text(struct rsp_view *view, const char *text)
{
	return text ? rsp_view_pool_put(&view->pool, rsp_text(text)) : 0;
}

/* Only a summary holds values of the trace. */
static uint32_t put_summary(struct rsp_view *view, const char *text)
{
	if (!text)
		return 0;
	return rsp_view_pool_put(&view->pool,
	                         rsp_hide_text(&view->hide, &view->scratch, rsp_text(text)));
}

static struct rsp_view_row *new_row(struct rsp_view *view)
{
	size_t chunk = view->num_rows / RSP_VIEW_CHUNK;

	if (view->num_rows == UINT32_MAX)
		return NULL;
	if (view->num_rows % RSP_VIEW_CHUNK == 0) {
		struct rsp_view_row **slot =
		    rsp_view_more((void **)&view->chunks, &chunk, &view->cap_chunks, sizeof(*slot));

		if (!slot)
			return NULL;
		*slot = rsp_alloc(RSP_VIEW_CHUNK * sizeof(**slot));
		if (!*slot)
			return NULL;
	}
	return rsp_view_row_at(view, view->num_rows++);
}

struct rsp_view_row *rsp_view_row_add(struct rsp_view *view, const struct rsp_message *message)
{
	struct rsp_view_row *row = new_row(view);
	uint64_t origin = message->connection_frame;

	if (!row)
		return NULL;
	*row = (struct rsp_view_row){
	    .t_ns = message->t_ns,
	    .frame = narrow(message->frame),
	    .span = narrow(
	        message->last_frame > message->frame ? message->last_frame - message->frame : 0),
	    .back = narrow(origin && origin < message->frame ? message->frame - origin : 0),
	    .command_len = narrow(message->command_len),
	    .response_len = narrow(message->response_len),
	    .tag = message->tag,
	    .function = put_text(view, message->function),
	    .result = put_text(view, message->result.name),
	    .summary = put_summary(view, message->summary),
	    .flags = flags_of(message),
	    .sw = message->sw,
	    .slot = (int16_t)(message->slot > INT16_MAX ? INT16_MAX : message->slot),
	    .segment = (uint16_t)message->segment,
	    .channel = (int8_t)message->channel,
	};
	row->number = message->result.code ? (int32_t)put_text(view, message->result.code)
	                                   : (int32_t)message->result.number;
	return row;
}

static bool same_text(const struct rsp_view *view, uint32_t number, const char *text)
{
	const char *kept = rsp_view_pool_get(&view->pool, number);

	/* What could not be kept is like everything. */
	return !kept || (text && strcmp(kept, text) == 0);
}

bool rsp_view_row_is(const struct rsp_view *view, const struct rsp_view_row *row,
                     const struct rsp_message *message)
{
	uint32_t flags = row->flags & ~(uint32_t)FOUND_BITS;

	return row->frame == narrow(message->frame) &&
	       row->span == narrow(message->last_frame > message->frame
	                               ? message->last_frame - message->frame
	                               : 0) &&
	       flags == flags_of(message) && row->tag == message->tag &&
	       row->segment == (uint16_t)message->segment &&
	       row->command_len == narrow(message->command_len) &&
	       row->response_len == narrow(message->response_len) &&
	       same_text(view, row->function, message->function) &&
	       same_text(view, row->result, message->result.name);
}

void rsp_view_row_finding(struct rsp_view_row *row, enum rsp_level level)
{
	if (row->flags & HAS_FINDING && bits(row->flags, WORST_SHIFT, WORST_BITS) >= level)
		return;
	row->flags &= ~(uint32_t)FOUND_BITS;
	row->flags |= HAS_FINDING | (uint32_t)level << WORST_SHIFT;
}

static struct rsp_result result_of(const struct rsp_view *view, const struct rsp_view_row *row)
{
	struct rsp_result result = {
	    .state = (enum rsp_result_state)bits(row->flags, RESULT_SHIFT, RESULT_BITS),
	    .name = rsp_view_pool_get(&view->pool, row->result),
	};

	if (result.state == RSP_RESULT_ERROR && !result.name)
		result.name = "error";
	if (row->flags & HAS_CODE)
		result.code = rsp_view_pool_get(&view->pool, (uint32_t)row->number);
	else
		result.number = row->number;
	return result;
}

static const char *step_of(const struct rsp_view *view, const struct rsp_view_row *row,
                           struct rsp_arena *arena)
{
	const struct rsp_procedure_row *procedure =
	    row->step ? rsp_view_row_of(view, row->procedure, arena) : NULL;

	if (!procedure || row->step > procedure->num_steps)
		return NULL;
	return procedure->steps[row->step - 1].number;
}

void rsp_view_row_message(const struct rsp_view *view, size_t at, struct rsp_arena *arena,
                          struct rsp_message *out)
{
	const struct rsp_view_row *row = rsp_view_row_at(view, at);
	const struct rsp_view_trace *trace = rsp_view_trace_of(view, at);
	const char *function = rsp_view_pool_get(&view->pool, row->function);

	*out = (struct rsp_message){
	    .seq = at - trace->first + 1,
	    .trace = trace->input->options.number,
	    .iface = (enum rsp_interface)bits(row->flags, 0, IFACE_BITS),
	    .direction = (enum rsp_direction)bits(row->flags, DIRECTION_SHIFT, DIRECTION_BITS),
	    .clock = (enum rsp_clock)bits(row->flags, CLOCK_SHIFT, CLOCK_BITS),
	    .t_ns = row->t_ns,
	    .frame = row->frame,
	    .last_frame = (uint64_t)row->frame + row->span,
	    .by_line = row->flags & BY_LINE,
	    .slot = row->slot,
	    .channel = row->channel,
	    .function = function ? function : "?",
	    .tag = row->tag,
	    .has_sw = row->flags & HAS_SW,
	    .sw = row->sw,
	    .has_command = row->flags & HAS_COMMAND,
	    .has_response = row->flags & HAS_RESPONSE,
	    .command_len = row->command_len,
	    .response_len = row->response_len,
	    .result = result_of(view, row),
	    .segment = row->segment,
	    .procedure = row->procedure,
	    .step = step_of(view, row, arena),
	    .summary = rsp_view_pool_get(&view->pool, row->summary),
	};
}

static const char *clean(const struct rsp_view *view, struct rsp_arena *arena, const char *text)
{
	return text ? rsp_view_clean(view, arena, rsp_text(text)) : NULL;
}

bool rsp_view_message(const struct rsp_view *view, size_t at, struct rsp_arena *arena,
                      struct rsp_view_message *out)
{
	struct rsp_message message;
	const struct rsp_view_row *row;

	if (at >= view->num_rows)
		return false;
	row = rsp_view_row_at(view, at);
	rsp_view_row_message(view, at, arena, &message);
	*out = (struct rsp_view_message){
	    .trace = message.trace,
	    .seq = message.seq,
	    .frame = message.frame,
	    .last_frame = message.last_frame,
	    .by_line = message.by_line,
	    .clock = message.clock,
	    .t_ns = message.t_ns,
	    .iface = message.iface,
	    .direction = message.direction,
	    .slot = message.slot,
	    .channel = message.channel,
	    .function = clean(view, arena, message.function),
	    .result = clean(view, arena, rsp_result_text(arena, &message)),
	    .failed = message.result.state == RSP_RESULT_ERROR,
	    .summary = clean(view, arena, message.summary),
	    .tag = message.tag,
	    .segment = message.segment,
	    .has_sw = message.has_sw,
	    .has_command = message.has_command,
	    .has_response = message.has_response,
	    .sw = message.sw,
	    .command_len = message.command_len,
	    .response_len = message.response_len,
	    .procedure = message.procedure,
	    .step = clean(view, arena, message.step),
	    .has_finding = row->flags & HAS_FINDING,
	    .worst = (enum rsp_level)bits(row->flags, WORST_SHIFT, WORST_BITS),
	};
	return true;
}
