/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The procedures of a view, packed. */
#include "report/view_parts.h"

#include <string.h>

#include "report/ladder_words.h"
#include "report/value.h"

/* One message in its place. Times are those of the messages, but where traces are joined. */
struct entry {
	uint32_t message; /* place */
	uint16_t step;
	uint8_t state;
};

struct rsp_view_kept {
	const struct rsp_procedure_row *row;
	int64_t t0_ns, t1_ns;
	const char *ids[RSP_NUM_IDS];
	uint8_t *states; /* of the steps */
	struct entry *entries;
	int64_t *times; /* of the entries; NULL: those of the messages */
	uint32_t num_entries, more_entries;
	uint32_t first, last, refused_by; /* places; of refused_by + 1 */
	struct rsp_result reason;
	const char *reason_key; /* a constant of the library */
	int16_t slot, refused_step;
	uint16_t seen, expected;
	uint8_t outcome, clock;
};

static uint32_t place_of(const struct rsp_view *view, uint32_t trace, uint64_t seq)
{
	size_t at;

	return rsp_view_at(view, trace, seq, &at) ? (uint32_t)at : 0;
}

static const char *kept_text(struct rsp_view *view, const char *text)
{
	return text ? rsp_arena_text(&view->arena, rsp_text(text)) : NULL;
}

static const char *shown_text(struct rsp_view *view, const char *text)
{
	if (!text)
		return NULL;
	return rsp_arena_text(&view->arena,
	                      rsp_hide_text(&view->hide, &view->scratch, rsp_text(text)));
}

static void keep_entries(struct rsp_view *view, struct rsp_view_kept *kept,
                         const struct rsp_procedure *procedure)
{
	size_t num = procedure->num_entries;
	bool joined = view->num_traces > 1;

	kept->entries = rsp_arena_alloc(&view->arena, num * sizeof(*kept->entries) + 1);
	kept->times = joined ? rsp_arena_alloc(&view->arena, num * sizeof(*kept->times) + 1) : NULL;
	if (!kept->entries || (joined && !kept->times))
		return;
	for (size_t at = 0; at < num; at++) {
		const struct rsp_entry *entry = &procedure->entries[at];
		struct rsp_view_row *row;
		size_t message;

		/* A message that memory did not suffice for has no place. */
		if (!rsp_view_at(view, entry->trace, entry->message, &message))
			continue;
		kept->entries[kept->num_entries] = (struct entry){
		    .message = (uint32_t)message,
		    .step = entry->step,
		    .state = (uint8_t)entry->state,
		};
		if (joined)
			kept->times[kept->num_entries] = entry->t_ns;
		kept->num_entries++;
		row = rsp_view_row_at(view, message);
		row->procedure = (uint32_t)procedure->id;
		row->step = (uint8_t)(entry->step + 1);
	}
}

static struct rsp_view_kept *keep(struct rsp_view *view, const struct rsp_procedure *procedure)
{
	struct rsp_view_kept *kept = rsp_arena_alloc(&view->arena, sizeof(*kept));
	size_t num_steps = procedure->row->num_steps;

	if (!kept)
		return NULL;
	*kept = (struct rsp_view_kept){
	    .row = procedure->row,
	    .t0_ns = procedure->t0_ns,
	    .t1_ns = procedure->t1_ns,
	    .states = rsp_arena_alloc(&view->arena, num_steps + 1),
	    .more_entries = (uint32_t)procedure->more_entries,
	    .first = place_of(view, procedure->trace, procedure->first),
	    .last = place_of(view, procedure->last_trace, procedure->last),
	    .refused_by = procedure->refused_by
	                      ? place_of(view, procedure->refused_trace, procedure->refused_by) + 1
	                      : 0,
	    .reason = procedure->reason,
	    .reason_key = procedure->reason_key,
	    .slot = (int16_t)procedure->slot,
	    .refused_step = (int16_t)procedure->refused_step,
	    .seen = (uint16_t)procedure->steps_seen,
	    .expected = (uint16_t)procedure->steps_expected,
	    .outcome = (uint8_t)procedure->outcome,
	    .clock = (uint8_t)procedure->clock,
	};
	for (size_t at = 0; kept->states && at < num_steps; at++)
		kept->states[at] = (uint8_t)procedure->steps[at].state;
	for (size_t at = 0; at < RSP_NUM_IDS; at++)
		kept->ids[at] = shown_text(view, procedure->ids[at]);
	kept->reason.name = kept_text(view, procedure->reason.name);
	kept->reason.code = kept_text(view, procedure->reason.code);
	keep_entries(view, kept, procedure);
	return kept->states && kept->entries ? kept : NULL;
}

void rsp_view_procedure_add(struct rsp_view *view, const struct rsp_procedure *procedure)
{
	struct rsp_view_kept *kept;

	if (!procedure->id || procedure->id > UINT32_MAX)
		return;
	while (view->num_procedures < procedure->id) {
		struct rsp_view_kept **slot =
		    rsp_view_more((void **)&view->procedures, &view->num_procedures,
		                  &view->cap_procedures, sizeof(*slot));

		if (!slot) {
			view->failed = true;
			return;
		}
		*slot = NULL;
	}
	kept = keep(view, procedure);
	if (!kept)
		view->failed = true;
	view->procedures[procedure->id - 1] = kept;
}

static void place(const struct rsp_view *view, uint32_t at, uint32_t *out_trace, uint64_t *out_seq)
{
	const struct rsp_view_trace *trace = rsp_view_trace_of(view, at);

	*out_trace = trace->input->options.number;
	*out_seq = at - trace->first + 1;
}

static void unpack_entries(const struct rsp_view *view, const struct rsp_view_kept *kept,
                           struct rsp_entry *entries, struct rsp_step *steps)
{
	for (size_t at = 0; at < kept->num_entries; at++) {
		const struct entry *entry = &kept->entries[at];
		struct rsp_step *step = &steps[entry->step];

		entries[at].step = entry->step;
		entries[at].state = (enum rsp_step_state)entry->state;
		place(view, entry->message, &entries[at].trace, &entries[at].message);
		entries[at].t_ns =
		    kept->times ? kept->times[at] : rsp_view_row_at(view, entry->message)->t_ns;
		if (!step->count++) {
			step->trace = entries[at].trace;
			step->message = entries[at].message;
		}
	}
}

static bool unpack(const struct rsp_view *view, const struct rsp_view_kept *kept, uint64_t id,
                   struct rsp_arena *arena, struct rsp_procedure *out)
{
	size_t num_steps = kept->row->num_steps;
	struct rsp_step *steps = rsp_arena_alloc(arena, (num_steps + 1) * sizeof(*steps));
	struct rsp_entry *entries =
	    rsp_arena_alloc(arena, (kept->num_entries + 1) * sizeof(*entries));

	if (!steps || !entries)
		return false;
	for (size_t at = 0; at < num_steps; at++)
		steps[at].state = (enum rsp_step_state)kept->states[at];
	unpack_entries(view, kept, entries, steps);
	*out = (struct rsp_procedure){
	    .id = id,
	    .row = kept->row,
	    .outcome = (enum rsp_outcome)kept->outcome,
	    .clock = (enum rsp_clock)kept->clock,
	    .t0_ns = kept->t0_ns,
	    .t1_ns = kept->t1_ns,
	    .slot = kept->slot,
	    .steps = steps,
	    .steps_seen = kept->seen,
	    .steps_expected = kept->expected,
	    .entries = entries,
	    .num_entries = kept->num_entries,
	    .more_entries = kept->more_entries,
	    .refused_step = kept->refused_step,
	    .reason = kept->reason,
	    .reason_key = kept->reason_key,
	};
	memcpy(out->ids, kept->ids, sizeof(out->ids));
	place(view, kept->first, &out->trace, &out->first);
	place(view, kept->last, &out->last_trace, &out->last);
	if (kept->refused_by)
		place(view, kept->refused_by - 1, &out->refused_trace, &out->refused_by);
	return true;
}

/* What is running has its personal values still as they are. */
static void hide_ids(const struct rsp_view *view, struct rsp_arena *arena,
                     struct rsp_procedure *procedure)
{
	for (size_t at = 0; at < RSP_NUM_IDS; at++)
		if (procedure->ids[at])
			procedure->ids[at] = rsp_arena_text(
			    arena, rsp_hide_text(&view->hide, arena, rsp_text(procedure->ids[at])));
}

bool rsp_view_procedure_of(const struct rsp_view *view, uint64_t id, struct rsp_arena *arena,
                           struct rsp_procedure *out)
{
	if (!id)
		return false;
	if (id <= view->num_procedures && view->procedures[id - 1])
		return unpack(view, view->procedures[id - 1], id, arena, out);
	if (!rsp_follower_running(view->follower, id, arena, out))
		return false;
	hide_ids(view, arena, out);
	return true;
}

const struct rsp_procedure_row *rsp_view_row_of(const struct rsp_view *view, uint64_t id,
                                                struct rsp_arena *arena)
{
	struct rsp_procedure procedure;

	if (id && id <= view->num_procedures && view->procedures[id - 1])
		return view->procedures[id - 1]->row;
	return rsp_follower_running(view->follower, id, arena, &procedure) ? procedure.row : NULL;
}

static const char *subject_of(const struct rsp_view *view, struct rsp_arena *arena,
                              const struct rsp_procedure *procedure)
{
	static const struct {
		enum rsp_id id;
		const char *name;
	} rows[] = {
	    {RSP_ID_ICCID,    "ICCID "     },
            {RSP_ID_EID,      "EID "       },
            {RSP_ID_MATCHING, "matchingId "}
        };

	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++)
		if (procedure->ids[rows[at].id])
			return rsp_view_clean(
			    view, arena,
			    rsp_text(rsp_arena_concat(arena, rows[at].name,
			                              procedure->ids[rows[at].id], NULL)));
	return NULL;
}

/* Of the message that refused, so that a status word is told as such. */
static const char *reason_of(const struct rsp_view *view, struct rsp_arena *arena,
                             const struct rsp_procedure *procedure)
{
	struct rsp_message message = {.result = procedure->reason};
	size_t at;

	if (procedure->refused_step < 0 || procedure->reason.state == RSP_RESULT_NONE)
		return NULL;
	if (rsp_view_at(view, procedure->refused_trace, procedure->refused_by, &at)) {
		rsp_view_row_message(view, at, arena, &message);
		message.result = procedure->reason;
	}
	if (!message.result.name)
		message.result.name = "error";
	return rsp_view_clean(
	    view, arena,
	    rsp_text(rsp_arena_concat(arena, procedure->row->steps[procedure->refused_step].name,
	                              ": ", rsp_result_text(arena, &message), NULL)));
}

void rsp_view_procedure_show(const struct rsp_view *view, const struct rsp_procedure *procedure,
                             struct rsp_arena *arena, struct rsp_view_procedure *out)
{
	*out = (struct rsp_view_procedure){
	    .id = procedure->id,
	    .spec = procedure->row->spec,
	    .title = procedure->row->title,
	    .outcome = procedure->outcome,
	    .sign = rsp_sign_of(view->clean, rsp_outcome_sign(procedure->outcome)),
	    .word = rsp_outcome_text(procedure->outcome),
	    .reason = reason_of(view, arena, procedure),
	    .subject = subject_of(view, arena, procedure),
	    .steps_seen = procedure->steps_seen,
	    .steps_expected = procedure->steps_expected,
	    .clock = procedure->clock,
	    .t0_ns = procedure->t0_ns,
	    .t1_ns = procedure->t1_ns,
	    .slot = procedure->slot,
	};
}

bool rsp_view_procedure(const struct rsp_view *view, size_t at, struct rsp_arena *arena,
                        struct rsp_view_procedure *out)
{
	struct rsp_procedure procedure;

	if (!rsp_view_procedure_of(view, at + 1, arena, &procedure))
		return false;
	rsp_view_procedure_show(view, &procedure, arena, out);
	return true;
}
