/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bars: what a step must not come without or beside, and what must not go on at the same time. */
#include <string.h>

#include "procedure/follower.h"

enum { HASH_OF_LOCKS = 3 };

static struct rsp_told told_of(const struct rsp_rule *rule, uint32_t trace, uint64_t message,
                               uint8_t step)
{
	return (struct rsp_told){
	    .rule = rule, .level = rule->level, .trace = trace, .message = message, .step = step};
}

static const char *name_of(const struct rsp_instance *instance, size_t step)
{
	return instance->definition->row.steps[step].name;
}

static bool has(uint64_t steps, size_t step)
{
	return steps >> step & 1;
}

const struct rsp_rule *rsp_bar_rule(const struct rsp_definition *definition, uint8_t step,
                                    uint8_t needed)
{
	const struct rsp_step_def *def = &definition->steps[step];

	for (size_t at = 0; at < def->num_bars; at++)
		if (!def->bars[at].never && has(def->bars[at].steps, needed))
			return def->bars[at].rule;
	return NULL;
}

static bool is_refusal(const struct rsp_event *event)
{
	return event->result.state == RSP_RESULT_ERROR;
}

static bool any_there(const struct rsp_instance *instance, uint64_t steps)
{
	return steps & instance->filled;
}

/* The rule by which an earlier step should have waited for this one; NULL: none. */
static const struct rsp_rule *rule_of_early(const struct rsp_instance *instance, size_t early,
                                            uint8_t step)
{
	const struct rsp_step_def *def = &instance->definition->steps[early];

	for (size_t at = 0; at < def->num_bars; at++) {
		const struct rsp_bar *bar = &def->bars[at];

		if (!bar->never && has(bar->steps, step) &&
		    !(bar->any && any_there(instance, bar->steps)) &&
		    !(bar->where && !any_there(instance, bar->where)))
			return bar->rule;
	}
	return NULL;
}

/* Steps that came before this one, which they need. */
static void tell_early(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                       const struct rsp_event *event)
{
	uint64_t early = instance->definition->steps[step].needed_by & instance->filled;

	while (early) {
		size_t at = rsp_bits_take(&early);
		struct rsp_fill *fill = &instance->fills[at];
		const struct rsp_rule *rule = rule_of_early(instance, at, step);
		struct rsp_told told;

		if (fill->barred || fill->refused || !rule ||
		    rsp_is_earlier(instance, event, fill->t_ns))
			continue;
		fill->barred = fill->out_of_order = true;
		told = told_of(rule, fill->trace, fill->message, (uint8_t)at);
		rsp_tell(follower, instance, &told, "%s comes before %s", name_of(instance, at),
		         name_of(instance, step));
	}
}

/* The first of some steps that went well, or that did not; RSP_NO_STEP: none. */
static size_t one_that(const struct rsp_instance *instance, uint64_t steps, bool went_well)
{
	steps &= instance->filled;
	while (steps) {
		size_t at = rsp_bits_take(&steps);
		const struct rsp_fill *fill = &instance->fills[at];

		/* That something failed may be just what such a step tells. */
		if (went_well && instance->definition->steps[at].num_reasons)
			return at;
		if (went_well == !(fill->refused || (!went_well && fill->altered)))
			return at;
	}
	return RSP_NO_STEP;
}

static const char *word_for(const struct rsp_fill *fill)
{
	if (fill->refused)
		return "refused";
	return fill->altered ? "altered" : "there";
}

/* The message that this word is about. */
static uint64_t message_for(const struct rsp_fill *fill)
{
	return fill->refused || fill->altered ? fill->fault : fill->message;
}

/* What this step needs was refused, or what must not be beside it is there. */
static void tell_barred(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                        const struct rsp_event *event)
{
	const struct rsp_step_def *def = &instance->definition->steps[step];

	for (size_t at = 0; at < def->num_bars && !instance->fills[step].barred; at++) {
		const struct rsp_bar *bar = &def->bars[at];
		size_t other = one_that(instance, bar->steps, bar->never);
		struct rsp_told told;

		if ((bar->steps && other == RSP_NO_STEP) || bar->any || bar->where ||
		    (bar->if_ok && event->result.state != RSP_RESULT_OK))
			continue;
		instance->fills[step].barred = true;
		told = told_of(bar->rule, event->trace, event->seq, step);
		told.follows = bar->never ? NULL : rsp_roots_again(instance, bar->rule);
		if (!bar->steps)
			rsp_tell(follower, instance, &told, "%s", name_of(instance, step));
		else
			rsp_tell(follower, instance, &told, "%s, although %s was %s (message %llu)",
			         name_of(instance, step), name_of(instance, other),
			         word_for(&instance->fills[other]),
			         (unsigned long long)message_for(&instance->fills[other]));
	}
}

/* This step comes behind one that must not be beside it. */
static void tell_beside(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                        const struct rsp_event *event)
{
	const struct rsp_definition *definition = instance->definition;
	uint64_t beside = definition->steps[step].barred_by & instance->filled;

	while (beside) {
		size_t at = rsp_bits_take(&beside);
		struct rsp_fill *fill = &instance->fills[at];

		for (size_t bar = 0; bar < definition->steps[at].num_bars; bar++) {
			const struct rsp_bar *row = &definition->steps[at].bars[bar];
			struct rsp_told told;

			if (!row->never || !has(row->steps, step) || fill->barred ||
			    (row->if_ok && fill->refused))
				continue;
			fill->barred = true;
			told = told_of(row->rule, fill->trace, fill->message, (uint8_t)at);
			rsp_tell(follower, instance, &told, "%s, and yet %s follows (message %llu)",
			         name_of(instance, at), name_of(instance, step),
			         (unsigned long long)event->seq);
		}
	}
}

/* Locks */

static bool lock_hash(const struct rsp_instance *instance, uint64_t *out)
{
	const struct rsp_lock *lock = &instance->definition->lock;
	const struct rsp_held_value *held;

	if (!lock->name)
		return false;
	held = &instance->values[lock->value];
	*out = rsp_hash_bytes(rsp_hash_text(HASH_OF_LOCKS, lock->name), held->value.bytes,
	                      RSP_VALUE_LEN);
	return held->message != 0;
}

/* It takes its lock with a step that does, once the value of it is known. */
static void take_lock(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step)
{
	const struct rsp_definition *definition = instance->definition;
	uint64_t hash;

	if (instance->locked || !lock_hash(instance, &hash) ||
	    (definition->lock.from_step && !definition->steps[step].locks))
		return;
	instance->locked = follower->num_events;
	if (!rsp_table_add(&follower->table, hash, instance, &instance->keys))
		follower->out_of_memory = true;
}

/* A procedure is carried out: others that hold the lock note it, and tell when they go on. */
static void intrude(struct rsp_follower *follower, struct rsp_instance *instance,
                    const struct rsp_event *event)
{
	const struct rsp_table_node *node;
	uint64_t hash;
	int looks = 0;

	if (!instance->locked || !lock_hash(instance, &hash))
		return;
	node = rsp_table_first(&follower->table, hash);
	for (; node && looks < RSP_LOCK_LOOKS; node = rsp_table_next(node), looks++) {
		struct rsp_instance *other = node->instance;

		if (other->locked >= instance->locked || rsp_instance_over(other) ||
		    other->intruder.procedure)
			continue;
		other->intruder = (struct rsp_intruder){instance->id, event->trace, event->seq};
	}
}

static struct rsp_instance *with_id(const struct rsp_follower *follower,
                                    const struct rsp_instance *instance, uint64_t id)
{
	const struct rsp_table_node *node;
	uint64_t hash;
	int looks = 0;

	if (!lock_hash(instance, &hash))
		return NULL;
	node = rsp_table_first(&follower->table, hash);
	for (; node && looks < RSP_LOCK_LOOKS; node = rsp_table_next(node), looks++)
		if (node->instance->id == id)
			return node->instance;
	return NULL;
}

/* It goes on: so it was not over when the other one was carried out. */
static void tell_intruder(struct rsp_follower *follower, struct rsp_instance *instance,
                          const struct rsp_event *event)
{
	struct rsp_intruder *intruder = &instance->intruder;
	struct rsp_instance *other = with_id(follower, instance, intruder->procedure);
	uint8_t step =
	    other ? rsp_instance_step(other, intruder->trace, intruder->message) : RSP_NO_STEP;
	struct rsp_told told =
	    told_of(instance->definition->lock.rule, intruder->trace, intruder->message, step);

	intruder->procedure = 0;
	rsp_roots_add(follower, instance, told.rule, told.trace, told.message);
	rsp_tell(follower, other, &told,
	         "%s goes on while %s of message %llu does (its next message is %llu)",
	         other ? other->definition->row.title : "another operation",
	         instance->definition->row.title, (unsigned long long)instance->first,
	         (unsigned long long)event->seq);
}

/* What a step needs where others were seen, and what did not come although it could be seen. */
static void tell_unmet(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                       const struct rsp_bar *bar)
{
	struct rsp_fill *fill = &instance->fills[step];
	struct rsp_told told = told_of(bar->rule, fill->trace, fill->message, step);

	for (size_t at = 0; at < instance->definition->row.num_steps && !fill->barred; at++) {
		if (!has(bar->steps, at) || instance->fills[at].count ||
		    !rsp_instance_shows(instance, at))
			continue;
		fill->barred = true;
		rsp_tell(follower, instance, &told, "%s, and there was no %s",
		         name_of(instance, step), name_of(instance, at));
	}
}

void rsp_bars_end(struct rsp_follower *follower, struct rsp_instance *instance)
{
	uint64_t filled = instance->filled;

	while (filled) {
		size_t at = rsp_bits_take(&filled);
		const struct rsp_step_def *def = &instance->definition->steps[at];

		for (size_t bar = 0; bar < def->num_bars; bar++)
			if (def->bars[bar].where && any_there(instance, def->bars[bar].where) &&
			    !(def->bars[bar].if_ok && instance->fills[at].refused))
				tell_unmet(follower, instance, (uint8_t)at, &def->bars[bar]);
	}
}

/* Whether something that a bar needs was not there yet, though its leg was. */
static bool is_unmet(const struct rsp_instance *instance, const struct rsp_bar *bar)
{
	uint64_t empty = bar->steps & ~instance->filled;

	if (bar->never || bar->any || bar->where)
		return false;
	while (empty)
		if (rsp_instance_shows(instance, rsp_bits_take(&empty)))
			return true;
	return false;
}

bool rsp_bars_unmet(const struct rsp_instance *instance, uint8_t step)
{
	const struct rsp_step_def *def = &instance->definition->steps[step];

	for (size_t bar = 0; bar < def->num_bars; bar++)
		if (is_unmet(instance, &def->bars[bar]))
			return true;
	return false;
}

void rsp_bars_before(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                     const struct rsp_event *event)
{
	if (!instance->fills[step].count)
		tell_early(follower, instance, step, event);
	if (!is_refusal(event))
		tell_beside(follower, instance, step, event);
	tell_barred(follower, instance, step, event);
	/* What may begin another one is no proof that this one goes on, nor is its answer. */
	if (instance->definition->steps[step].anew && instance->fills[step].count)
		instance->intruder.procedure = 0;
	if (instance->intruder.procedure && !rsp_instance_over(instance) &&
	    !instance->definition->row.steps[step].after_end &&
	    !instance->definition->steps[step].anew)
		tell_intruder(follower, instance, event);
}

void rsp_bars_behind(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                     const struct rsp_event *event)
{
	take_lock(follower, instance, step);
	if (instance->definition->steps[step].carries_out && !is_refusal(event))
		intrude(follower, instance, event);
}

/* Roots */

void rsp_roots_add(struct rsp_follower *follower, struct rsp_instance *instance,
                   const struct rsp_rule *rule, uint32_t trace, uint64_t message)
{
	if (!instance->roots)
		instance->roots = rsp_alloc(RSP_ROOTS_MAX * sizeof(*instance->roots));
	if (!instance->roots)
		follower->out_of_memory = true;
	else if (instance->num_roots < RSP_ROOTS_MAX)
		instance->roots[instance->num_roots++] = (struct rsp_root){rule, trace, message};
}

const struct rsp_root *rsp_roots_again(const struct rsp_instance *instance,
                                       const struct rsp_rule *rule)
{
	for (size_t at = 0; at < instance->num_roots; at++)
		if (instance->roots[at].rule == rule)
			return &instance->roots[at];
	return NULL;
}

const struct rsp_root *rsp_roots_of(const struct rsp_instance *instance,
                                    const struct rsp_rule *rule)
{
	const struct rsp_definition *definition = instance->definition;

	for (size_t at = 0; at < definition->num_consequences && instance->num_roots; at++) {
		const struct rsp_consequence *row = &definition->consequences[at];

		if (row->rule != rule)
			continue;
		for (size_t root = 0; root < instance->num_roots; root++)
			if (instance->roots[root].rule == row->of)
				return &instance->roots[root];
	}
	return NULL;
}
