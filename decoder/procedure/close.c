/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Close: the verdict on a procedure. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "procedure/follower.h"

const char *rsp_step_state_name(enum rsp_step_state state)
{
	static const char *const names[] = {
	    [RSP_STEP_NOT_VISIBLE] = "not visible",
	    [RSP_STEP_IMPLIED] = "implied",
	    [RSP_STEP_ABSENT] = "absent",
	    [RSP_STEP_AHEAD] = "not reached",
	    [RSP_STEP_BEFORE] = "before the capture",
	    [RSP_STEP_MISSING] = "missing",
	    [RSP_STEP_SEEN] = "seen",
	    [RSP_STEP_OUT_OF_ORDER] = "out of order",
	    [RSP_STEP_REPEATED] = "repeated",
	    [RSP_STEP_REFUSED] = "refused",
	    [RSP_STEP_ALTERED] = "altered",
	};

	return names[state];
}

const char *rsp_outcome_name(enum rsp_outcome outcome)
{
	static const char *const names[] = {
	    [RSP_OUTCOME_COMPLETE] = "complete",   [RSP_OUTCOME_REFUSED] = "refused",
	    [RSP_OUTCOME_CUT_SHORT] = "cut_short", [RSP_OUTCOME_VIOLATED] = "violated",
	    [RSP_OUTCOME_RUNNING] = "running",
	};

	return names[outcome];
}

/* What a finding follows from; NULL: nothing that is known. */
static const struct rsp_root *root_of(const struct rsp_instance *instance,
                                      const struct rsp_told *told)
{
	return told->follows || !instance ? told->follows : rsp_roots_of(instance, told->rule);
}

static void hand_out(struct rsp_follower *follower, struct rsp_instance *instance,
                     const struct rsp_told *told, const struct rsp_root *root, const char *text)
{
	bool breaks = told->level == RSP_LEVEL_VIOLATION && !told->not_run;
	struct rsp_finding finding = {
	    .rule = told->rule,
	    .level = told->level,
	    .where = told->where,
	    .text = text,
	    .trace = told->trace,
	    .message = told->message,
	    .not_run = told->not_run,
	};

	if (root) {
		finding.follows = root->rule;
		finding.follows_trace = root->trace;
		finding.follows_message = root->message;
	}
	if (instance) {
		if (breaks)
			rsp_roots_add(follower, instance, told->rule, told->trace, told->message);
		finding.procedure = instance->id;
		instance->violated |= breaks && !told->caught;
		if (told->step != RSP_NO_STEP)
			finding.step = instance->definition->row.steps[told->step].number;
	}
	follower->sink.finding(follower->sink.user, &finding);
}

/* A finding that follows from another one says so behind its text. */
void rsp_vtell(struct rsp_follower *follower, struct rsp_instance *instance,
               const struct rsp_told *told, const char *format, va_list args)
{
	enum { TEXT_LEN = 512 };
	const struct rsp_root *root = root_of(instance, told);
	char text[TEXT_LEN];
	size_t len;

	vsnprintf(text, sizeof(text), format, args);
	if (root) {
		len = strlen(text);
		snprintf(text + len, sizeof(text) - len, " (follows from %s in message %llu)",
		         root->rule->id, (unsigned long long)root->message);
	}
	hand_out(follower, instance, told, root, text);
}

void rsp_tell(struct rsp_follower *follower, struct rsp_instance *instance,
              const struct rsp_told *told, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	rsp_vtell(follower, instance, told, format, args);
	va_end(args);
}

void rsp_tell_text(struct rsp_follower *follower, struct rsp_instance *instance,
                   const struct rsp_told *told, const char *text)
{
	if (root_of(instance, told))
		rsp_tell(follower, instance, told, "%s", text);
	else
		hand_out(follower, instance, told, NULL, text);
}

static bool is_on(const struct rsp_instance *instance, size_t step, uint64_t legs)
{
	const struct rsp_step_def *def = &instance->definition->steps[step];

	for (size_t at = 0; at < def->num_ons; at++)
		if (legs & rsp_leg_bit(def->ons[at].iface))
			return true;
	return false;
}

bool rsp_instance_shows(const struct rsp_instance *instance, size_t step)
{
	return is_on(instance, step, instance->legs);
}

/* Legs on which a step would have been seen: those of the procedure, and where everything can be
 * read, those that others of the same card have shown. */
static uint64_t legs_of(const struct rsp_follower *follower, const struct rsp_instance *instance)
{
	if (!instance->card || follower->num_unreadable)
		return instance->legs;
	return instance->legs | instance->card->legs;
}

/* Whether the step stands before everything that was seen of the procedure until it was needed:
 * what comes behind that may be another try. */
static bool is_before_all(const struct rsp_instance *instance, size_t step)
{
	uint64_t needed = instance->fills[step].gap_message;

	for (size_t at = 0; at < step; at++)
		if (instance->fills[at].count &&
		    !(needed && instance->fills[at].message > needed) &&
		    instance->definition->row.steps[at].presence == RSP_PRESENCE_MUST)
			return false;
	return true;
}

bool rsp_instance_began_before(const struct rsp_instance *instance, size_t step)
{
	bool dark = instance->definition->row.steps[step].on_card ? instance->card_in_the_dark
	                                                          : instance->in_the_dark;

	return dark && is_before_all(instance, step);
}

static enum rsp_step_state state_of_empty(const struct rsp_follower *follower,
                                          const struct rsp_instance *instance, size_t step)
{
	const struct rsp_step_row *row = &instance->definition->row.steps[step];
	const struct rsp_fill *fill = &instance->fills[step];

	if (!is_on(instance, step, legs_of(follower, instance)))
		return fill->gap_message ? RSP_STEP_IMPLIED : RSP_STEP_NOT_VISIBLE;
	if (row->presence != RSP_PRESENCE_MUST)
		return RSP_STEP_ABSENT;
	if (!fill->gap_message)
		return RSP_STEP_AHEAD;
	if (rsp_instance_began_before(instance, step))
		return RSP_STEP_BEFORE;
	return RSP_STEP_MISSING;
}

static enum rsp_step_state state_of(const struct rsp_follower *follower,
                                    const struct rsp_instance *instance, size_t step)
{
	const struct rsp_fill *fill = &instance->fills[step];

	if (!fill->count)
		return state_of_empty(follower, instance, step);
	if (fill->altered)
		return RSP_STEP_ALTERED;
	if (fill->refused)
		return RSP_STEP_REFUSED;
	if (fill->out_of_order)
		return RSP_STEP_OUT_OF_ORDER;
	return fill->repeated ? RSP_STEP_REPEATED : RSP_STEP_SEEN;
}

/* All that the same message lacks, in one sentence. */
static const char *missing_names(struct rsp_follower *follower, const struct rsp_instance *instance,
                                 size_t first)
{
	const struct rsp_step_row *rows = instance->definition->row.steps;
	const char *text = rows[first].name;

	for (size_t at = first + 1; at < instance->definition->row.num_steps; at++)
		if (instance->fills[at].gap_message == instance->fills[first].gap_message &&
		    state_of(follower, instance, at) == RSP_STEP_MISSING)
			text = rsp_arena_printf(&follower->scratch, "%s, %s", text, rows[at].name);
	return text;
}

/* Whether an earlier step is missing for the same message, and so names this one too. */
static bool is_told(const struct rsp_follower *follower, const struct rsp_instance *instance,
                    size_t step)
{
	for (size_t at = 0; at < step; at++)
		if (instance->fills[at].gap_message == instance->fills[step].gap_message &&
		    state_of(follower, instance, at) == RSP_STEP_MISSING)
			return true;
	return false;
}

static void tell_missing(struct rsp_follower *follower, struct rsp_instance *instance, size_t step)
{
	const struct rsp_step_row *rows = instance->definition->row.steps;
	const struct rsp_fill *fill = &instance->fills[step];
	const struct rsp_rule *own =
	    rsp_bar_rule(instance->definition, fill->gap_step, (uint8_t)step);
	struct rsp_told told = {
	    .rule = own ? own : rsp_rule_of(RSP_RULE_PROCEDURE_MISSING),
	    .level = own ? own->level : RSP_LEVEL_VIOLATION,
	    .trace = fill->gap_trace,
	    .message = fill->gap_message,
	    .step = (uint8_t)step,
	};

	/* That the leg is there is only known from other procedures. */
	if (instance->definition->row.unverified || !is_on(instance, step, instance->legs))
		told.level = RSP_LEVEL_SUSPICIOUS;
	if (!is_told(follower, instance, step))
		rsp_tell(follower, instance, &told,
		         "%s comes without what must stand before it: %s",
		         rows[fill->gap_step].name, missing_names(follower, instance, step));
}

/* The last step that was filled, by its place in the definition. */
static size_t last_step(const struct rsp_instance *instance)
{
	return instance->filled ? 63 - (size_t)__builtin_clzll(instance->filled) : 0;
}

/* Whether a leg of a step that ends it was seen. */
static bool shows_end(const struct rsp_instance *instance)
{
	for (size_t at = 0; at < instance->definition->row.num_steps; at++)
		if (instance->definition->row.steps[at].ends && is_on(instance, at, instance->legs))
			return true;
	return false;
}

bool rsp_instance_over(const struct rsp_instance *instance)
{
	return instance->over || instance->ended || (instance->leg_over && !shows_end(instance));
}

/* Whether a step that ends it was answered before what it needs had come, and that came then. */
static bool ended_early(const struct rsp_instance *instance)
{
	uint64_t filled = instance->filled;

	while (filled) {
		size_t at = rsp_bits_take(&filled);
		const struct rsp_fill *fill = &instance->fills[at];

		if (instance->definition->row.steps[at].ends && fill->barred && !fill->refused)
			return true;
	}
	return false;
}

/* A procedure that no step ends has ended when all is there that must be. */
static bool has_ended(const struct rsp_instance *instance)
{
	if (instance->ended || (instance->leg_over && !shows_end(instance)))
		return true;
	if (instance->definition->has_end)
		return ended_early(instance);
	return !(instance->definition->must & ~instance->filled);
}

/* Whether it got to its end: what must still follow on a leg that can be seen did. */
static bool is_through(const struct rsp_follower *follower, const struct rsp_instance *instance)
{
	uint64_t ahead = instance->definition->must & ~(uint64_t)1 << last_step(instance);
	bool ended = has_ended(instance);

	if (!ended || instance->cancelled)
		return ended;
	while (ahead)
		if (state_of_empty(follower, instance, rsp_bits_take(&ahead)) == RSP_STEP_AHEAD)
			return false;
	return true;
}

/* What was refused behind a broken rule was refused because of it. */
static void tell_refusal(struct rsp_follower *follower, struct rsp_instance *instance)
{
	struct rsp_told told = {
	    .rule = rsp_rule_of(RSP_RULE_PROCEDURE_FOLLOWS),
	    .level = RSP_LEVEL_INFO,
	    .trace = instance->refusal->trace,
	    .message = instance->refusal->message,
	    .step = instance->refused_step,
	};

	for (size_t at = 0; at < instance->num_roots && !told.follows; at++)
		if (instance->roots[at].trace == told.trace &&
		    instance->roots[at].message < told.message)
			told.follows = &instance->roots[at];
	if (told.follows)
		rsp_tell(follower, instance, &told, "%s is refused",
		         instance->definition->row.steps[instance->refused_step].name);
}

static void tell_cut_short(struct rsp_follower *follower, struct rsp_instance *instance)
{
	struct rsp_told told = {
	    .rule = rsp_rule_of(RSP_RULE_PROCEDURE_CUT),
	    .level = RSP_LEVEL_INCOMPLETE,
	    .trace = instance->last_trace,
	    .message = instance->last,
	    .step = RSP_NO_STEP,
	};

	rsp_tell(follower, instance, &told, "%s stops behind %s%s", instance->definition->row.title,
	         instance->definition->row.steps[last_step(instance)].name,
	         instance->replaced ? ": another one begins on this card" : "");
}

static enum rsp_outcome outcome_of(const struct rsp_instance *instance, bool through)
{
	if (instance->violated)
		return RSP_OUTCOME_VIOLATED;
	if (instance->cancelled || instance->refused_step != RSP_NO_STEP)
		return RSP_OUTCOME_REFUSED;
	return through ? RSP_OUTCOME_COMPLETE : RSP_OUTCOME_CUT_SHORT;
}

/* A step that can be seen is expected, unless it need not be: also where the procedure ended well
 * without it, and nothing needed it, because another one stood in its place. */
static bool is_expected(const struct rsp_instance *instance, size_t step)
{
	const struct rsp_fill *fill = &instance->fills[step];

	if (fill->count > 0)
		return true;
	if (instance->ended && instance->refused_step == RSP_NO_STEP && !fill->gap_message)
		return false;
	return instance->definition->row.steps[step].presence == RSP_PRESENCE_MUST &&
	       is_on(instance, step, instance->legs);
}

static void judge_steps(const struct rsp_follower *follower, const struct rsp_instance *instance,
                        struct rsp_step *steps, struct rsp_procedure *out)
{
	for (size_t at = 0; at < instance->definition->row.num_steps; at++) {
		const struct rsp_fill *fill = &instance->fills[at];

		steps[at] = (struct rsp_step){
		    .state = state_of(follower, instance, at),
		    .count = fill->count,
		    .trace = fill->trace,
		    .message = fill->message,
		};
		out->steps_seen += fill->count > 0;
		out->steps_expected += is_expected(instance, at);
	}
	out->steps = steps;
}

/* What may lie before the capture is told by a rule of its own that is no violation, unless the
 * capture begins with the procedure. */
static bool is_told_in_the_dark(const struct rsp_instance *instance, size_t step)
{
	const struct rsp_rule *own =
	    rsp_bar_rule(instance->definition, instance->fills[step].gap_step, (uint8_t)step);

	return own && own->level < RSP_LEVEL_VIOLATION && instance->begun > 1;
}

static void tell_all_missing(struct rsp_follower *follower, struct rsp_instance *instance,
                             const struct rsp_step *steps)
{
	for (size_t at = 0; at < instance->definition->row.num_steps; at++)
		if (steps[at].state == RSP_STEP_MISSING ||
		    (steps[at].state == RSP_STEP_BEFORE && is_told_in_the_dark(instance, at)))
			tell_missing(follower, instance, at);
}

static void copy_instance(const struct rsp_instance *instance, struct rsp_procedure *out)
{
	const struct rsp_refusal *refusal = instance->refusal;

	out->id = instance->id;
	out->row = &instance->definition->row;
	out->clock = instance->clock;
	out->t0_ns = instance->t0_ns;
	out->t1_ns = instance->t1_ns;
	out->trace = instance->trace;
	out->last_trace = instance->last_trace;
	out->first = instance->first;
	out->last = instance->last;
	out->slot = instance->slot;
	out->entries = instance->entries;
	out->num_entries = instance->num_entries;
	out->more_entries = instance->more_entries;
	out->refused_step =
	    instance->refused_step == RSP_NO_STEP ? -1 : (int)instance->refused_step;
	for (size_t at = 0; at < RSP_NUM_IDS; at++)
		out->ids[at] = instance->ids[at];
	if (!refusal)
		return;
	out->refused_trace = refusal->trace;
	out->refused_by = refusal->message;
	out->reason = refusal->reason;
	out->reason_key = refusal->key;
	out->reason_brought = refusal->brought;
}

void rsp_close_instance(struct rsp_follower *follower, struct rsp_instance *instance)
{
	struct rsp_step steps[RSP_STEPS_MAX];
	struct rsp_procedure procedure = {0};
	bool through;

	copy_instance(instance, &procedure);
	judge_steps(follower, instance, steps, &procedure);
	tell_all_missing(follower, instance, steps);
	rsp_bars_end(follower, instance);
	if (instance->refused_step != RSP_NO_STEP)
		tell_refusal(follower, instance);
	through = is_through(follower, instance);
	procedure.outcome = outcome_of(instance, through);
	if (!through && instance->refused_step == RSP_NO_STEP)
		tell_cut_short(follower, instance);
	follower->sink.procedure(follower->sink.user, &procedure);
	rsp_instance_free(follower, instance);
}

uint64_t rsp_follower_begun(const struct rsp_follower *follower)
{
	return follower->num_made;
}

bool rsp_follower_running(const struct rsp_follower *follower, uint64_t id, struct rsp_arena *arena,
                          struct rsp_procedure *out)
{
	const struct rsp_instance *instance = follower->newest;
	struct rsp_step *steps;

	while (instance && instance->id != id)
		instance = instance->older;
	if (!instance)
		return false;
	steps = rsp_arena_alloc(arena, instance->definition->row.num_steps * sizeof(*steps));
	if (!steps)
		return false;
	*out = (struct rsp_procedure){.outcome = RSP_OUTCOME_RUNNING};
	copy_instance(instance, out);
	judge_steps(follower, instance, steps, out);
	/* It may still come. */
	for (size_t at = 0; at < instance->definition->row.num_steps; at++)
		if (steps[at].state == RSP_STEP_MISSING)
			steps[at].state = RSP_STEP_AHEAD;
	return true;
}
