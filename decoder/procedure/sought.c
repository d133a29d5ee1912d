/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/sought.h"

#include <string.h>

enum { FIRST_CAP = 4, MOST = UINT16_MAX };

void *rsp_sought_room(struct rsp_arena *arena, void *rows, size_t num, size_t *cap, size_t size)
{
	void *wider;

	if (num < *cap)
		return rows;
	if (num == MOST)
		return NULL;
	*cap = *cap ? 2 * *cap : FIRST_CAP;
	wider = rsp_arena_alloc(arena, *cap * size);
	if (wider && num)
		memcpy(wider, rows, num * size);
	return wider;
}

static bool is_same_source(const struct rsp_value_source *a, const struct rsp_value_source *b)
{
	return a->is_id == b->is_id && (a->is_id ? a->id == b->id : a->wanted == b->wanted);
}

static bool is_same_value(const struct rsp_sought_value *a, const struct rsp_sought_value *b)
{
	if (a->num_sources != b->num_sources)
		return false;
	for (size_t at = 0; at < a->num_sources; at++)
		if (!is_same_source(&a->sources[at], &b->sources[at]))
			return false;
	return true;
}

/* Where a step finds a value: what all its bindings of it name, in their order. */
static bool sources_of(struct rsp_arena *arena, const struct rsp_step_def *step, uint8_t value,
                       struct rsp_sought_value *out)
{
	struct rsp_value_source *all;
	size_t num = 0;

	for (size_t at = 0; at < step->num_bindings; at++)
		if (step->bindings[at].value == value)
			num += step->bindings[at].num_sources;
	all = rsp_arena_alloc(arena, (num + 1) * sizeof(*all));
	*out = (struct rsp_sought_value){.sources = all};
	for (size_t at = 0; at < step->num_bindings && all; at++) {
		const struct rsp_binding *binding = &step->bindings[at];

		for (size_t from = 0; binding->value == value && from < binding->num_sources;
		     from++)
			all[out->num_sources++] = binding->sources[from];
	}
	return all != NULL;
}

static bool add_value(struct rsp_sought *sought, struct rsp_arena *arena,
                      const struct rsp_sought_value *value, uint16_t *out)
{
	size_t at = 0;

	while (at < sought->num_values && !is_same_value(&sought->values[at], value))
		at++;
	*out = (uint16_t)at;
	if (at < sought->num_values)
		return true;
	sought->values = rsp_sought_room(arena, sought->values, sought->num_values,
	                                 &sought->cap_values, sizeof(*sought->values));
	if (!sought->values)
		return false;
	sought->values[sought->num_values++] = *value;
	return true;
}

static bool add_values(struct rsp_sought *sought, struct rsp_arena *arena,
                       const struct rsp_definition *definition, const struct rsp_step_def *step,
                       struct rsp_step_sought *out)
{
	uint16_t *values = rsp_arena_alloc(arena, (definition->num_values + 1) * sizeof(*values));
	uint64_t bound = 0;

	if (!values)
		return false;
	for (size_t at = 0; at < step->num_bindings; at++)
		bound |= UINT64_C(1) << step->bindings[at].value;
	out->bound = (uint32_t)bound;
	out->values = values;
	while (bound) {
		uint8_t value = (uint8_t)rsp_bits_take(&bound);
		struct rsp_sought_value row;

		if (!sources_of(arena, step, value, &row) ||
		    !add_value(sought, arena, &row, &values[value]))
			return false;
	}
	return true;
}

/* Whether two keys of a message are the same number. */
static bool is_same_key(const struct rsp_sought_key *a, const struct rsp_sought_key *b)
{
	if (a->key->num_parts != b->key->num_parts || a->key->card != b->key->card)
		return false;
	for (size_t at = 0; at < a->key->num_parts; at++)
		if (a->key->marks[at] != b->key->marks[at] || a->values[at] != b->values[at])
			return false;
	return true;
}

static bool add_key(struct rsp_sought *sought, struct rsp_arena *arena,
                    const struct rsp_sought_key *key, uint16_t *out)
{
	size_t at = 0;

	while (at < sought->num_keys && !is_same_key(&sought->keys[at], key))
		at++;
	*out = (uint16_t)at;
	if (at < sought->num_keys)
		return true;
	sought->keys = rsp_sought_room(arena, sought->keys, sought->num_keys, &sought->cap_keys,
	                               sizeof(*sought->keys));
	if (!sought->keys)
		return false;
	sought->keys[sought->num_keys++] = *key;
	return true;
}

/* Bits of rsp_step_sought.keyed. */
static uint64_t bits_of(const struct rsp_sought_value *value)
{
	uint64_t bits = 0;

	for (size_t at = 0; at < value->num_sources; at++)
		bits |= value->sources[at].is_id ? 1 : rsp_fact_bit(value->sources[at].wanted);
	return bits;
}

bool rsp_sought_add(struct rsp_sought *sought, struct rsp_arena *arena,
                    const struct rsp_definition *definition, uint8_t step,
                    struct rsp_step_sought *out)
{
	const struct rsp_step_def *def = &definition->steps[step];
	uint64_t keys = def->keys;

	*out = (struct rsp_step_sought){0};
	if (!add_values(sought, arena, definition, def, out))
		return false;
	while (keys) {
		size_t at = rsp_bits_take(&keys);
		struct rsp_sought_key row = {.key = &definition->keys[at]};

		for (size_t part = 0; part < row.key->num_parts; part++) {
			row.values[part] = out->values[row.key->parts[part]];
			out->keyed |= bits_of(&sought->values[row.values[part]]);
		}
		if (!add_key(sought, arena, &row, &out->keys[at]))
			return false;
	}
	return true;
}
