/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/definition.h"

#include <string.h>

#include "procedure/builtin.h"

const struct rsp_definition *rsp_definitions_find(const struct rsp_definitions *definitions,
                                                  const char *id)
{
	for (size_t at = 0; at < definitions->num_rows; at++)
		if (strcmp(definitions->rows[at]->row.id, id) == 0)
			return definitions->rows[at];
	return NULL;
}

/* Where a definition with this id stands, or a new one goes. */
static size_t place_of(const struct rsp_definitions *definitions, const char *id)
{
	size_t at = 0;

	while (at < definitions->num_rows && strcmp(definitions->rows[at]->row.id, id) != 0)
		at++;
	return at;
}

/* False: there is no room. */
static bool keep(struct rsp_definitions *definitions, struct rsp_definition *definition)
{
	size_t at = place_of(definitions, definition->row.id);

	if (at == RSP_DEFINITIONS_MAX)
		return false;
	definition->own = definitions->has_builtins;
	definition->number = (unsigned)at;
	definitions->rows[at] = definition;
	if (at == definitions->num_rows)
		definitions->num_rows++;
	for (size_t other = 0; other < definitions->num_rows; other++) {
		rsp_definition_derive_instead(definitions->rows[other], definition);
		rsp_definition_derive_instead(definition, definitions->rows[other]);
	}
	return true;
}

bool rsp_definitions_add(struct rsp_definitions *definitions, const char *name,
                         struct rsp_slice xml, const char **out_trouble)
{
	struct rsp_definition *definition = rsp_definition_read(definitions, xml, out_trouble);

	if (definition && keep(definitions, definition))
		return true;
	*out_trouble =
	    rsp_arena_printf(&definitions->arena, "%s: %s", name,
	                     definition ? "there are too many definitions" : *out_trouble);
	return false;
}

struct rsp_definitions *rsp_definitions_new(void)
{
	struct rsp_definitions *definitions = rsp_alloc(sizeof(*definitions));
	const char *trouble;

	if (!definitions)
		return NULL;
	rsp_arena_init(&definitions->arena, 0);
	rsp_wanted_init(&definitions->wanted, &definitions->arena);
	rsp_models_fields(&definitions->wanted, definitions->model_fields);
	for (const struct rsp_builtin *row = rsp_builtins; row->name; row++) {
		struct rsp_definition *definition =
		    rsp_definition_load(definitions, row->root, &trouble);

		if (definition && keep(definitions, definition))
			continue;
		rsp_definitions_free(definitions);
		return NULL;
	}
	definitions->has_builtins = true;
	return definitions;
}

void rsp_definitions_free(struct rsp_definitions *definitions)
{
	if (!definitions)
		return;
	rsp_arena_free(&definitions->arena);
	rsp_free(definitions);
}

const struct rsp_field *const *rsp_definitions_fields(const struct rsp_definitions *definitions,
                                                      size_t *out_num)
{
	*out_num = definitions->wanted.num;
	return definitions->wanted.fields;
}

const struct rsp_procedure_row *rsp_definitions_at(const struct rsp_definitions *definitions,
                                                   size_t at)
{
	return at < definitions->num_rows ? &definitions->rows[at]->row : NULL;
}

const struct rsp_rule *rsp_definitions_rule(const struct rsp_definitions *definitions, size_t at)
{
	return at < definitions->num_rules ? definitions->rules[at] : NULL;
}
