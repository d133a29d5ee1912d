/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Derive: what follows from a definition, and is looked up for each message. */
#include <string.h>

#include "procedure/definition.h"

_Static_assert(RSP_VALUES_MAX <= 32, "values of a definition are bits of rsp_definition.identify");
_Static_assert(RSP_KEYS_MAX <= 8, "its keys are bits of rsp_step_def.keys");
_Static_assert(RSP_STEPS_MAX <= 64, "its steps are bits of many");

static void derive_bars(struct rsp_definition *definition, size_t step)
{
	const struct rsp_step_def *def = &definition->steps[step];

	for (size_t at = 0; at < def->num_bars; at++) {
		uint64_t others = def->bars[at].steps;

		while (others) {
			struct rsp_step_def *other = &definition->steps[rsp_bits_take(&others)];

			if (def->bars[at].never)
				other->barred_by |= UINT64_C(1) << step;
			else
				other->needed_by |= UINT64_C(1) << step;
		}
	}
}

static uint32_t bound_values(const struct rsp_step_def *step)
{
	uint32_t values = 0;

	for (size_t at = 0; at < step->num_bindings; at++)
		values |= UINT32_C(1) << step->bindings[at].value;
	return values;
}

static uint32_t key_values(const struct rsp_key_def *key)
{
	uint32_t values = 0;

	for (size_t at = 0; at < key->num_parts; at++)
		values |= UINT32_C(1) << key->parts[at];
	return values;
}

void rsp_definition_derive(struct rsp_definition *definition)
{
	for (size_t at = 0; at < definition->num_keys; at++)
		if (!definition->keys[at].next)
			definition->identify |= key_values(&definition->keys[at]);
	for (size_t at = 0; at < definition->row.num_steps; at++) {
		struct rsp_step_def *step = &definition->steps[at];
		uint32_t bound = bound_values(step);

		derive_bars(definition, at);
		if (definition->row.steps[at].presence == RSP_PRESENCE_MUST)
			definition->must |= UINT64_C(1) << at;
		for (size_t key = 0; key < definition->num_keys; key++)
			if (!(key_values(&definition->keys[key]) & ~bound))
				step->keys |= (uint8_t)(1U << key);
	}
}

static bool is_word_of(const char *list, const char *word)
{
	struct rsp_slice left = rsp_text(list), at;

	while (left.len) {
		if (!rsp_take_until(&left, ' ', &at))
			at = rsp_take_up_to(&left, left.len);
		if (rsp_equal_text(at, word))
			return true;
	}
	return false;
}

void rsp_definition_derive_instead(struct rsp_definition *definition,
                                   const struct rsp_definition *other)
{
	if (definition->instead_of && is_word_of(definition->instead_of, other->row.id))
		definition->instead[other->number] = true;
}
