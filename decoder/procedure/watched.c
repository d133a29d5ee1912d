/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/watched.h"

#include <string.h>

#include "procedure/table.h"

static struct rsp_watched **bucket_of(const struct rsp_watch *watch, enum rsp_interface iface,
                                      const char *function)
{
	return (struct rsp_watched **)&watch
	    ->buckets[rsp_hash_text(iface, function) % RSP_WATCH_BUCKETS];
}

static struct rsp_watched *row_of(struct rsp_watched *const *bucket, enum rsp_interface iface,
                                  const char *function)
{
	struct rsp_watched *row = *bucket;

	while (row && (row->iface != iface || strcmp(row->function, function) != 0))
		row = row->next;
	return row;
}

/* The row of a function, made where there is none yet; NULL when there is no memory. */
static struct rsp_watched *row_for(struct rsp_watch *watch, struct rsp_arena *arena,
                                   enum rsp_interface iface, const char *function)
{
	struct rsp_watched **bucket = bucket_of(watch, iface, function);
	struct rsp_watched *row = row_of(bucket, iface, function);

	if (row)
		return row;
	row = rsp_arena_alloc(arena, sizeof(*row));
	if (!row)
		return NULL;
	*row = (struct rsp_watched){.function = function, .iface = iface, .next = *bucket};
	*bucket = row;
	return row;
}

static void add_each(struct rsp_each *each, uint16_t field)
{
	for (size_t at = 0; at < each->num; at++)
		if (each->fields[at] == field)
			return;
	if (each->num < RSP_EACH_MAX)
		each->fields[each->num++] = field;
}

static bool add_step(struct rsp_watch *watch, struct rsp_arena *arena,
                     const struct rsp_definition *definition, uint8_t step, const struct rsp_on *on)
{
	const struct rsp_step_def *def = &definition->steps[step];
	struct rsp_watched *row = row_for(watch, arena, on->iface, on->function);
	struct rsp_step_at *at;

	if (!row)
		return false;
	row->steps = rsp_sought_room(arena, row->steps, row->num_steps, &row->cap_steps,
	                             sizeof(*row->steps));
	if (!row->steps)
		return false;
	at = &row->steps[row->num_steps++];
	*at = (struct rsp_step_at){
	    .definition = definition,
	    .def = def,
	    .step = step,
	    .has_conditions = def->num_conditions > 0,
	    .prelude = def->prelude,
	    .after_end = definition->row.steps[step].after_end,
	    .optional = definition->row.steps[step].presence == RSP_PRESENCE_OPTIONAL,
	    .what = rsp_what(on->direction, on->tag),
	    .mask = rsp_what(on->direction ? UINT8_MAX : 0, on->tag ? UINT32_MAX : 0)};
	if (!rsp_sought_add(&row->sought, arena, definition, step, &at->sought))
		return false;
	if (watch->most_values < row->sought.num_values)
		watch->most_values = row->sought.num_values;
	if (watch->most_keys < row->sought.num_keys)
		watch->most_keys = row->sought.num_keys;
	row->tree |= def->wants_tree;
	for (size_t field = 0; field < def->each.num; field++)
		add_each(&row->each, def->each.fields[field]);
	return true;
}

static bool add_definition(struct rsp_watch *watch, struct rsp_arena *arena,
                           const struct rsp_definition *definition)
{
	for (size_t step = 0; step < definition->row.num_steps; step++)
		for (size_t on = 0; on < definition->steps[step].num_ons; on++)
			if (!add_step(watch, arena, definition, (uint8_t)step,
			              &definition->steps[step].ons[on]))
				return false;
	return true;
}

struct rsp_watched *rsp_watch_add_look(struct rsp_watch *watch, struct rsp_arena *arena,
                                       enum rsp_interface iface, const char *function, uint8_t look)
{
	struct rsp_watched *row = row_for(watch, arena, iface, function);

	if (!row || row->num_looks == RSP_LOOKS_MAX)
		return NULL;
	row->looks[row->num_looks++] = look;
	return row;
}

bool rsp_watch_fill(struct rsp_watch *watch, struct rsp_arena *arena,
                    const struct rsp_definitions *definitions)
{
	for (size_t at = 0; at < definitions->num_rows; at++)
		if (!add_definition(watch, arena, definitions->rows[at]))
			return false;
	if (!rsp_models_watch(watch, arena))
		return false;
	for (size_t at = 0; at < RSP_WATCH_BUCKETS; at++)
		for (struct rsp_watched *row = watch->buckets[at]; row; row = row->next) {
			row->later = rsp_version_is_later(row->function);
			row->servers = rsp_models_watch_all(row->iface);
			row->tree |= row->servers;
		}
	watch->others = (struct rsp_watched){.function = "", .servers = true, .tree = true};
	return true;
}

const struct rsp_watched *rsp_watch_find(const struct rsp_watch *watch, enum rsp_interface iface,
                                         const char *function)
{
	const struct rsp_watched *row = row_of(bucket_of(watch, iface, function), iface, function);

	return !row && rsp_models_watch_all(iface) ? &watch->others : row;
}
