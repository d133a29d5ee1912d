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

/* Steps that came before this one, which they need. */
static void tell_early(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step)
{
	for (size_t at = 0; at < instance->definition->row.num_steps; at++) {
		struct rsp_fill *fill = &instance->fills[at];
		const struct rsp_rule *rule = rsp_bar_rule(instance->definition, (uint8_t)at, step);
		struct rsp_told told;

		if (!fill->count || fill->barred || !rule)
			continue;
		fill->barred = fill->out_of_order = true;
		told = told_of(rule, fill->trace, fill->message, (uint8_t)at);
		rsp_tell(follower, instance, &told, "%s comes before %s", name_of(instance, at),
		         name_of(instance, step));
	}
}

/* The first of some steps that was answered as is meant; RSP_NO_STEP: none. */
static size_t one_that(const struct rsp_instance *instance, uint64_t steps, bool refused)
{
	for (size_t at = 0; at < instance->definition->row.num_steps; at++)
		if (has(steps, at) && instance->fills[at].count &&
		    instance->fills[at].refused == refused)
			return at;
	return RSP_NO_STEP;
}

/* What this step needs was refused, or what must not be beside it is there. */
static void tell_barred(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                        const struct rsp_event *event)
{
	const struct rsp_step_def *def = &instance->definition->steps[step];

	for (size_t at = 0; at < def->num_bars && !instance->fills[step].barred; at++) {
		const struct rsp_bar *bar = &def->bars[at];
		size_t other = one_that(instance, bar->steps, !bar->never);
		struct rsp_told told = told_of(bar->rule, event->trace, event->seq, step);

		if (other == RSP_NO_STEP)
			continue;
		instance->fills[step].barred = true;
		rsp_tell(follower, instance, &told,
		         bar->never ? "%s, although there was %s (message %llu)"
		                    : "%s, although %s was refused (message %llu)",
		         name_of(instance, step), name_of(instance, other),
		         (unsigned long long)instance->fills[other].message);
	}
}

/* This step comes behind one that must not be beside it. */
static void tell_beside(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                        const struct rsp_event *event)
{
	const struct rsp_definition *definition = instance->definition;

	for (size_t at = 0; at < definition->row.num_steps; at++) {
		struct rsp_fill *fill = &instance->fills[at];

		for (size_t bar = 0; bar < definition->steps[at].num_bars; bar++) {
			const struct rsp_bar *row = &definition->steps[at].bars[bar];
			struct rsp_told told;

			if (!row->never || !has(row->steps, step) || !fill->count || fill->barred)
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
static void intrude(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
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

		if (other->locked >= instance->locked || other->over || other->intruder.procedure)
			continue;
		other->intruder =
		    (struct rsp_intruder){instance->id, event->trace, event->seq, step};
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
	struct rsp_told told = told_of(instance->definition->lock.rule, intruder->trace,
	                               intruder->message, other ? intruder->step : RSP_NO_STEP);

	intruder->procedure = 0;
	rsp_roots_add(instance, told.rule, told.trace, told.message);
	rsp_tell(follower, other, &told,
	         "%s goes on while %s of message %llu does (its next message is %llu)",
	         other ? other->definition->row.title : "another operation",
	         instance->definition->row.title, (unsigned long long)instance->first,
	         (unsigned long long)event->seq);
}

void rsp_bars_before(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                     const struct rsp_event *event)
{
	if (!instance->fills[step].count)
		tell_early(follower, instance, step);
	if (!is_refusal(event))
		tell_beside(follower, instance, step, event);
	tell_barred(follower, instance, step, event);
	if (instance->intruder.procedure && !instance->over &&
	    !instance->definition->row.steps[step].after_end)
		tell_intruder(follower, instance, event);
}

void rsp_bars_behind(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                     const struct rsp_event *event)
{
	take_lock(follower, instance, step);
	if (instance->definition->steps[step].carries_out && !is_refusal(event))
		intrude(follower, instance, step, event);
}

/* Roots */

void rsp_roots_add(struct rsp_instance *instance, const struct rsp_rule *rule, uint32_t trace,
                   uint64_t message)
{
	if (instance->num_roots < RSP_ROOTS_MAX)
		instance->roots[instance->num_roots++] = (struct rsp_root){rule, trace, message};
}

const struct rsp_root *rsp_roots_of(const struct rsp_instance *instance,
                                    const struct rsp_rule *rule)
{
	const struct rsp_definition *definition = instance->definition;

	for (size_t at = 0; at < definition->num_consequences; at++) {
		const struct rsp_consequence *row = &definition->consequences[at];

		if (row->rule != rule)
			continue;
		for (size_t root = 0; root < instance->num_roots; root++)
			if (instance->roots[root].rule == row->of)
				return &instance->roots[root];
	}
	return NULL;
}
