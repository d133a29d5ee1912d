/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sought: the values that the steps of a function look for in its messages, and the keys that are
 * made of them. Many definitions begin alike: what several steps look for is one, so that it is
 * looked for once in a message. */
#ifndef RSP_PROCEDURE_SOUGHT_H
#define RSP_PROCEDURE_SOUGHT_H

#include "procedure/definition.h"

struct rsp_sought_value {
	const struct rsp_value_source *sources; /* the first that the message has counts */
	size_t num_sources;
};

struct rsp_sought_key {
	const struct rsp_key_def *key;  /* one of those that are made alike, */
	uint16_t values[RSP_KEY_PARTS]; /* and the values that it is made of */
};

struct rsp_sought {
	struct rsp_sought_value *values;
	size_t num_values, cap_values;
	struct rsp_sought_key *keys;
	size_t num_keys, cap_keys;
};

/* What a step looks for, by the numbers of rsp_sought. */
struct rsp_step_sought {
	uint32_t bound;              /* bits of the values of its definition that it looks for, */
	const uint16_t *values;      /* and their numbers, by those of the definition */
	uint16_t keys[RSP_KEYS_MAX]; /* of rsp_step_def.keys, */
	uint64_t keyed; /* and rsp_fact_bit of what these are made of; bit 0 also where that is an
	                   identifier */
};

/* rsp_sought_room gives an array with room for one more row, where it is or in the arena; NULL when
 * there is no memory, or no number for one more. */
RSP_MUST_USE void *rsp_sought_room(struct rsp_arena *arena, void *rows, size_t num, size_t *cap,
                                   size_t size);

/* rsp_sought_add notes what a step looks for; all lives in the arena. False when there is no
 * memory.
 */
RSP_MUST_USE bool rsp_sought_add(struct rsp_sought *sought, struct rsp_arena *arena,
                                 const struct rsp_definition *definition, uint8_t step,
                                 struct rsp_step_sought *out);

#endif
