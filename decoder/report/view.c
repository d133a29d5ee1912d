/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/view_parts.h"

#include <string.h>

enum { TEXT_MAX = 32 << 10, SLOT_BITS = 64 };

void *rsp_view_more(void **array, size_t *num, size_t *cap, size_t size)
{
	enum { FIRST_CAP = 16 };

	if (*num >= *cap) {
		size_t wider = *cap ? 2 * *cap : FIRST_CAP;
		void *moved = rsp_realloc(*array, wider * size);

		if (!moved)
			return NULL;
		*array = moved;
		*cap = wider;
	}
	return (char *)*array + (*num)++ * size;
}

/* Of text that is longer than what an out gathers, the rest is dropped. */
static bool drop(void *user, const char *data, size_t len)
{
	(void)user;
	(void)data;
	(void)len;
	return true;
}

const char *rsp_view_clean(const struct rsp_view *view, struct rsp_arena *arena,
                           struct rsp_slice text)
{
	bool cut = text.len > TEXT_MAX;

	view->clean->len = 0;
	rsp_out_clean(view->clean, rsp_sub(text, 0, TEXT_MAX));
	if (cut)
		rsp_out_text(view->clean, "...");
	return rsp_arena_text(arena, rsp_slice(view->clean->data, view->clean->len));
}

void rsp_view_trouble(struct rsp_view *view, const char *name, const char *text)
{
	if (!view->trouble)
		view->trouble = rsp_view_clean(
		    view, &view->arena,
		    rsp_text(rsp_arena_concat(&view->arena, name, ": ", text, NULL)));
}

static void on_procedure(void *user, const struct rsp_procedure *procedure)
{
	rsp_view_procedure_add(user, procedure);
}

static void on_followed(void *user, const struct rsp_finding *finding)
{
	rsp_view_finding_add(user, finding);
}

static void see_slot(struct rsp_view *view, int slot)
{
	if (slot >= 0)
		view->slots |= UINT64_C(1) << (slot < SLOT_BITS ? slot : SLOT_BITS - 1);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct rsp_view *view = user;
	struct rsp_view_trace *trace = &view->traces[view->current];
	struct rsp_view_row *row;
	struct rsp_place place;

	rsp_arena_reset(&view->scratch);
	if (view->options.redact)
		rsp_hide_begin(&view->hide, message, &view->scratch, true);
	row = rsp_view_row_add(view, message);
	if (!row) {
		view->failed = true;
		return;
	}
	trace->num_messages++;
	see_slot(view, message->slot);
	if (!view->has_start && message->clock != RSP_CLOCK_NONE) {
		view->has_start = true;
		view->start_ns = message->t_ns;
	}
	view->now = message;
	place = rsp_follower_message(view->follower, message, &view->scratch);
	view->now = NULL;
	if (!place.procedure || place.procedure > UINT32_MAX)
		return;
	row->procedure = (uint32_t)place.procedure;
	row->step = (uint8_t)(place.step - place.row->steps + 1);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct rsp_view *view = user;
	struct rsp_finding own = *finding;

	own.trace = view->traces[view->current].input->options.number;
	rsp_follower_finding(view->follower, &own);
	rsp_view_finding_add(view, &own);
}

static bool begin(struct rsp_view *view, const struct rsp_view_input *inputs, size_t num_inputs)
{
	struct rsp_follower_sink sink = {view, on_procedure, on_followed};
	bool signatures = true;

	view->traces = rsp_alloc(num_inputs * sizeof(*view->traces));
	view->clean = rsp_alloc(sizeof(*view->clean));
	if (!view->traces || !view->clean)
		return false;
	view->num_traces = num_inputs;
	for (size_t at = 0; at < num_inputs; at++) {
		view->traces[at].input = &inputs[at];
		signatures &= inputs[at].options.signatures;
	}
	rsp_out_init(view->clean, drop, NULL);
	view->clean->ascii = view->options.ascii;
	view->follower = rsp_follower_new(view->options.definitions, num_inputs > 1, &sink);
	if (view->follower && signatures)
		rsp_follower_expect_signatures(view->follower);
	return view->follower && !view->clean->failed;
}

struct rsp_view *rsp_view_new(const struct rsp_view_options *options,
                              const struct rsp_view_input *inputs, size_t num_inputs)
{
	struct rsp_view *view = rsp_alloc(sizeof(*view));

	if (!view)
		return NULL;
	view->options = *options;
	if (!options->mark_len)
		view->options.mark_len = RSP_VIEW_MARK_LEN;
	rsp_arena_init(&view->arena, 0);
	rsp_arena_init(&view->scratch, 0);
	rsp_hide_init(&view->hide, options->reveal, options->redact);
	if (begin(view, inputs, num_inputs))
		return view;
	rsp_view_free(view);
	return NULL;
}

void rsp_view_free(struct rsp_view *view)
{
	if (!view)
		return;
	for (size_t at = 0; at < view->num_traces; at++) {
		rsp_trace_free(view->traces[at].trace);
		rsp_free(view->traces[at].marks);
	}
	for (size_t at = 0; at * RSP_VIEW_CHUNK < view->num_rows; at++)
		rsp_free(view->chunks[at]);
	rsp_follower_free(view->follower);
	if (view->clean)
		rsp_out_free(view->clean);
	rsp_free(view->clean);
	rsp_free(view->chunks);
	rsp_view_pool_free(&view->pool);
	rsp_hide_free(&view->hide);
	rsp_free(view->traces);
	rsp_free(view->procedures);
	rsp_free(view->findings);
	rsp_free(view->order);
	rsp_arena_free(&view->scratch);
	rsp_arena_free(&view->arena);
	rsp_free(view);
}

static struct rsp_trace *trace_new(struct rsp_view *view, const struct rsp_view_input *input)
{
	struct rsp_sink sink = {.user = view, .message = on_message, .finding = on_finding};
	struct rsp_trace_options options = input->options;

	options.es10_trees = true;
	return rsp_trace_new(&options, &sink);
}

static int64_t shift_of(const struct rsp_view_input *input, size_t path)
{
	return input->shifts ? input->shifts[path] : 0;
}

/* A mark behind so many bytes of a file, where reading can begin again. */
static void mark(struct rsp_view *view, struct rsp_view_trace *trace)
{
	struct rsp_mark mark;
	struct rsp_view_mark *out;

	if (rsp_trace_offset(trace->trace) < trace->marked_off + view->options.mark_len ||
	    !rsp_trace_mark(trace->trace, &view->arena, &mark))
		return;
	out = rsp_view_more((void **)&trace->marks, &trace->num_marks, &trace->cap_marks,
	                    sizeof(*out));
	if (!out)
		return;
	*out = (struct rsp_view_mark){(uint32_t)trace->path, (uint32_t)trace->num_messages, mark};
	trace->marked_off = mark.file_off;
}

static void open_next(struct rsp_view *view, struct rsp_view_trace *trace)
{
	const struct rsp_view_input *input = trace->input;
	const char *path = input->paths[trace->path];
	enum rsp_status status;
	const char *text;

	rsp_trace_shift(trace->trace, shift_of(input, trace->path));
	status = rsp_trace_open(trace->trace, path);
	trace->open = status == RSP_STATUS_OK;
	trace->marked_off = 0;
	if (trace->open)
		return;
	text = rsp_trace_summary(trace->trace).text;
	rsp_view_trouble(view, input->name, text ? text : rsp_status_name(status));
	trace->path++;
}

static void end_trace(struct rsp_view *view, struct rsp_view_trace *trace)
{
	struct rsp_trace_summary summary;

	rsp_trace_end(trace->trace);
	trace->ended = true;
	summary = rsp_trace_summary(trace->trace);
	view->bytes += summary.bytes;
	view->frames += summary.frames;
	if (summary.status != RSP_STATUS_OK && summary.text)
		rsp_view_trouble(view, trace->input->name, summary.text);
	if (++view->current < view->num_traces)
		view->traces[view->current].first = view->num_rows;
}

/* All is read: what is open comes to its end. */
static void end(struct rsp_view *view)
{
	/* Findings of procedures name the trace themselves. */
	rsp_follower_end(view->follower);
	view->done = true;
}

bool rsp_view_step(struct rsp_view *view)
{
	struct rsp_view_trace *trace = &view->traces[view->current];

	if (view->done)
		return false;
	if (view->current == view->num_traces) {
		end(view);
		return false;
	}
	if (!trace->trace)
		trace->trace = trace_new(view, trace->input);
	if (!trace->trace) {
		view->failed = true;
		view->current = view->num_traces;
	} else if (trace->open) {
		trace->open = rsp_trace_step(trace->trace);
		trace->path += !trace->open;
		if (trace->open)
			mark(view, trace);
	} else if (trace->path < trace->input->num_paths) {
		open_next(view, trace);
	} else {
		end_trace(view, trace);
	}
	return true;
}

uint64_t rsp_view_read(const struct rsp_view *view)
{
	const struct rsp_view_trace *trace = &view->traces[view->current];

	if (view->current == view->num_traces || !trace->trace)
		return 0;
	return rsp_trace_read(trace->trace);
}

void rsp_view_dropped(struct rsp_view *view, uint64_t bytes)
{
	view->dropped = bytes;
}

static int permille_of(const struct rsp_view *view)
{
	const struct rsp_view_trace *trace = &view->traces[view->current];

	if (view->current == view->num_traces || !trace->trace)
		return -1;
	return rsp_trace_progress(trace->trace);
}

void rsp_view_state(const struct rsp_view *view, struct rsp_view_state *out)
{
	*out = (struct rsp_view_state){
	    .done = view->done,
	    .permille = permille_of(view),
	    .bytes = view->bytes,
	    .frames = view->frames,
	    .num_messages = view->num_rows,
	    .num_procedures = rsp_follower_begun(view->follower),
	    .num_findings = view->num_findings,
	    .findings_left_out = view->left_out,
	    .lists_cut = view->pool.cut,
	    .trouble =
	        view->failed ? "there is not enough memory: something is missing" : view->trouble,
	};
	for (uint64_t slots = view->slots; slots; slots &= slots - 1)
		out->num_slots++;
	if (view->current < view->num_traces && view->traces[view->current].trace) {
		struct rsp_trace_summary now = rsp_trace_summary(view->traces[view->current].trace);

		out->bytes += now.bytes;
		out->frames += now.frames;
	}
}

struct rsp_view_trace *rsp_view_trace_of(const struct rsp_view *view, size_t at)
{
	size_t trace = view->current < view->num_traces ? view->current : view->num_traces - 1;

	while (trace && view->traces[trace].first > at)
		trace--;
	return &view->traces[trace];
}

bool rsp_view_at(const struct rsp_view *view, uint32_t trace, uint64_t seq, size_t *out)
{
	for (size_t at = 0; at < view->num_traces; at++) {
		const struct rsp_view_trace *row = &view->traces[at];

		if (trace && row->input->options.number != trace)
			continue;
		*out = row->first + (size_t)seq - 1;
		return seq && seq <= row->num_messages;
	}
	return false;
}

bool rsp_view_start(const struct rsp_view *view, int64_t *out_ns)
{
	*out_ns = view->start_ns;
	return view->has_start;
}
