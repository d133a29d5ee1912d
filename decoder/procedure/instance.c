/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/follower.h"

#include <string.h>

static void unlink_instance(struct rsp_follower *follower, struct rsp_instance *instance)
{
	if (instance->newer)
		instance->newer->older = instance->older;
	else
		follower->newest = instance->older;
	if (instance->older)
		instance->older->newer = instance->newer;
	else
		follower->oldest = instance->newer;
	instance->newer = instance->older = NULL;
}

static void link_newest(struct rsp_follower *follower, struct rsp_instance *instance)
{
	instance->older = follower->newest;
	if (follower->newest)
		follower->newest->newer = instance;
	else
		follower->oldest = instance;
	follower->newest = instance;
}

void rsp_instance_latest(struct rsp_follower *follower, struct rsp_instance *instance)
{
	if (follower->newest == instance)
		return;
	unlink_instance(follower, instance);
	link_newest(follower, instance);
}

/* Most procedures are of so few messages; their entries stand behind what is held. */
enum { FIRST_ENTRIES = 4 };

_Static_assert(sizeof(struct rsp_instance) % _Alignof(struct rsp_fill) == 0 &&
                   sizeof(struct rsp_fill) % _Alignof(struct rsp_held_value) == 0 &&
                   sizeof(struct rsp_held_value) % _Alignof(struct rsp_entry) == 0,
               "what is filled stands behind an instance, and behind that what is held");

/* What a definition needs room for, in one piece. */
static size_t room_of(const struct rsp_definition *definition)
{
	return definition->row.num_steps * sizeof(struct rsp_fill) +
	       definition->num_values * sizeof(struct rsp_held_value);
}

static void use_room(struct rsp_instance *instance, const struct rsp_definition *definition,
                     void *room)
{
	instance->fills = room;
	instance->values = (void *)(instance->fills + definition->row.num_steps);
}

struct rsp_instance *rsp_instance_new(struct rsp_follower *follower,
                                      const struct rsp_definition *definition,
                                      const struct rsp_event *event, struct rsp_card *card)
{
	struct rsp_instance *instance;

	if (follower->num_instances == RSP_OPEN_PROCEDURES)
		rsp_close_instance(follower, follower->oldest);
	instance = rsp_alloc(sizeof(*instance) + room_of(definition) +
	                     FIRST_ENTRIES * sizeof(*instance->entries));
	if (!instance)
		return NULL;
	use_room(instance, definition, instance + 1);
	instance->entries = (void *)(instance->values + definition->num_values);
	instance->cap_entries = FIRST_ENTRIES;
	instance->definition = definition;
	instance->id = ++follower->num_made;
	instance->clock = event->clock;
	instance->t0_ns = instance->t1_ns = event->t_ns;
	instance->trace = instance->last_trace = event->trace;
	instance->first = event->seq;
	instance->slot = card ? event->slot : -1;
	instance->begun = follower->num_events;
	instance->in_the_dark = !card || card->since >= follower->num_events;
	instance->card_in_the_dark = true;
	instance->refused_step = RSP_NO_STEP;
	instance->unregistered = true;
	follower->num_instances++;
	rsp_match_made(follower, definition);
	link_newest(follower, instance);
	return instance;
}

void rsp_instance_free(struct rsp_follower *follower, struct rsp_instance *instance)
{
	unlink_instance(follower, instance);
	rsp_table_drop(&follower->table, &instance->keys);
	rsp_table_drop(&follower->table, &instance->answers);
	if (instance->card)
		rsp_card_drop(instance->card, instance);
	if (follower->last == instance)
		follower->last = NULL;
	follower->num_instances--;
	for (size_t at = 0; at < RSP_NUM_IDS; at++)
		rsp_free(instance->ids[at]);
	if (instance->cap_entries > FIRST_ENTRIES)
		rsp_free(instance->entries);
	rsp_free(instance->roots);
	rsp_free(instance->refusal);
	rsp_free(instance->room);
	rsp_free(instance);
}

static bool make_wider(struct rsp_instance *instance)
{
	bool is_first = instance->cap_entries == FIRST_ENTRIES;
	size_t len = instance->cap_entries * sizeof(*instance->entries);
	struct rsp_entry *wider = rsp_realloc(is_first ? NULL : instance->entries, 2 * len);

	if (!wider)
		return false;
	if (is_first)
		memcpy(wider, instance->entries, len);
	instance->entries = wider;
	instance->cap_entries *= 2;
	return true;
}

void rsp_instance_enter(struct rsp_follower *follower, struct rsp_instance *instance,
                        const struct rsp_entry *entry)
{
	bool is_full = instance->num_entries == instance->cap_entries;

	if (is_full && instance->num_entries < RSP_ENTRIES_MAX && make_wider(instance))
		is_full = false;
	if (!is_full) {
		instance->entries[instance->num_entries++] = *entry;
		return;
	}
	instance->more_entries++;
	follower->out_of_memory |= instance->num_entries < RSP_ENTRIES_MAX;
}

uint8_t rsp_instance_step(const struct rsp_instance *instance, uint32_t trace, uint64_t message)
{
	for (size_t at = 0; at < instance->num_entries; at++)
		if (instance->entries[at].message == message &&
		    instance->entries[at].trace == trace)
			return (uint8_t)instance->entries[at].step;
	return RSP_NO_STEP;
}

static uint8_t step_with_id(const struct rsp_definition *definition, const char *id)
{
	for (size_t at = 0; at < definition->row.num_steps; at++)
		if (strcmp(definition->row.steps[at].id, id) == 0)
			return (uint8_t)at;
	return RSP_NO_STEP;
}

static void move_values(struct rsp_instance *to, const struct rsp_definition *definition,
                        const struct rsp_definition *before, const struct rsp_held_value *values)
{
	for (size_t at = 0; at < before->num_values; at++)
		for (size_t now = 0; now < definition->num_values; now++)
			if (strcmp(before->values[at], definition->values[now]) == 0)
				to->values[now] = values[at];
}

/* Entries of steps that the other definition does not have are none of its own. */
static void move_steps(struct rsp_instance *to, const struct rsp_definition *definition,
                       const struct rsp_definition *before, const struct rsp_fill *fills)
{
	uint8_t now[RSP_STEPS_MAX];
	uint32_t kept = 0;

	to->filled = 0;
	for (size_t at = 0; at < before->row.num_steps; at++) {
		now[at] = step_with_id(definition, before->row.steps[at].id);
		if (now[at] == RSP_NO_STEP)
			continue;
		to->fills[now[at]] = fills[at];
		to->filled |= (uint64_t)(fills[at].count > 0) << now[at];
		to->fills[now[at]].gap_step = 0;
		to->fills[now[at]].gap_message = 0;
	}
	for (size_t at = 0; at < to->num_entries; at++) {
		struct rsp_entry entry = to->entries[at];

		if (now[entry.step] == RSP_NO_STEP)
			continue;
		entry.step = now[entry.step];
		to->entries[kept++] = entry;
	}
	to->num_entries = kept;
	if (to->refused_step != RSP_NO_STEP)
		to->refused_step = now[to->refused_step];
}

/* A message of which a later part has turned its procedure into another one keeps its place only
 * where that has its step too. */
static void move_latest(struct rsp_follower *follower, const struct rsp_instance *to)
{
	if (follower->last != to)
		return;
	follower->last_step = rsp_instance_step(to, to->last_trace, to->last);
	if (follower->last_step == RSP_NO_STEP)
		follower->last = NULL;
}

bool rsp_instance_become(struct rsp_follower *follower, struct rsp_instance *instance,
                         const struct rsp_definition *definition)
{
	const struct rsp_definition *before = instance->definition;
	const struct rsp_fill *fills = instance->fills;
	const struct rsp_held_value *values = instance->values;
	void *room = rsp_alloc(room_of(definition));

	if (!room) {
		follower->out_of_memory = true;
		return false;
	}
	use_room(instance, definition, room);
	move_values(instance, definition, before, values);
	move_steps(instance, definition, before, fills);
	move_latest(follower, instance);
	instance->definition = definition;
	instance->unregistered = true;
	rsp_match_made(follower, definition);
	rsp_free(instance->room);
	instance->room = room;
	return true;
}

/* Whether its answer is a message of its own. */
static bool is_answered_apart(const struct rsp_event *event)
{
	return event->direction == RSP_DIR_REQUEST || event->direction == RSP_DIR_NOTIFICATION ||
	       (event->direction == RSP_DIR_COMMAND && rsp_interface_is_remote(event->iface));
}

/* NULL: it is not known. */
static const struct rsp_value *value_of(const struct rsp_instance *instance, uint8_t value)
{
	const struct rsp_held_value *held = &instance->values[value];

	return held->message ? &held->value : NULL;
}

static void note_keys(struct rsp_follower *follower, struct rsp_instance *instance, uint32_t trace,
                      int slot)
{
	const struct rsp_definition *definition = instance->definition;
	const struct rsp_value *values[RSP_KEY_PARTS];
	uint64_t hash;

	for (size_t at = 0; at < definition->num_keys; at++) {
		const struct rsp_key_def *key = &definition->keys[at];

		for (size_t part = 0; part < key->num_parts; part++)
			values[part] = value_of(instance, key->parts[part]);
		if (rsp_key_hash(key, values, trace, slot, &hash) &&
		    !rsp_table_add(&follower->table, hash, instance, &instance->keys))
			follower->out_of_memory = true;
	}
	instance->unregistered = false;
	instance->key_trace = trace;
	instance->key_slot = slot;
}

void rsp_instance_register(struct rsp_follower *follower, struct rsp_instance *instance,
                           const struct rsp_event *event)
{
	int slot = rsp_interface_is_card(event->iface) ? event->slot : instance->slot;
	uint32_t trace = instance->card ? instance->card->trace : event->trace;

	if (instance->unregistered || instance->key_slot != slot || instance->key_trace != trace)
		note_keys(follower, instance, trace, slot);
	if (is_answered_apart(event) &&
	    !rsp_table_put(&follower->table, rsp_answer_hash(event->trace, event->seq), instance,
	                   &instance->answers))
		follower->out_of_memory = true;
}
