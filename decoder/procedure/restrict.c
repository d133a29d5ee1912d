/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restrict: some of the definitions are left out. */
#include <string.h>

#include "procedure/definition.h"

/* The first `num` rows are left: what is noted by numbers is noted anew. */
static void renumber(struct rsp_definitions *definitions, size_t num)
{
	struct rsp_definition **rows = definitions->rows;

	definitions->num_rows = num;
	for (size_t at = 0; at < num; at++) {
		rows[at]->number = (unsigned)at;
		memset(rows[at]->instead, 0, sizeof(rows[at]->instead));
	}
	for (size_t at = 0; at < num; at++)
		for (size_t other = 0; other < num; other++)
			rsp_definition_derive_instead(rows[at], rows[other]);
}

void rsp_definitions_restrict(struct rsp_definitions *definitions, void *user,
                              bool (*wanted)(void *user, const struct rsp_procedure_row *row))
{
	size_t kept = 0;

	for (size_t at = 0; at < definitions->num_rows; at++) {
		struct rsp_definition *definition = definitions->rows[at];

		if (!wanted(user, &definition->row))
			continue;
		definitions->rows[kept++] = definition;
	}
	renumber(definitions, kept);
}

static void leave_out_steps(struct rsp_definition *definition, unsigned version)
{
	for (size_t at = 0; at < definition->row.num_steps; at++)
		if (definition->steps[at].version && definition->steps[at].version != version)
			definition->steps[at].num_ons = 0;
}

void rsp_definitions_version(struct rsp_definitions *definitions, unsigned version)
{
	size_t kept = 0;

	definitions->version = version;
	for (size_t at = 0; at < definitions->num_rows; at++) {
		struct rsp_definition *definition = definitions->rows[at];

		if (definition->version && definition->version != version)
			continue;
		leave_out_steps(definition, version);
		definitions->rows[kept++] = definition;
	}
	renumber(definitions, kept);
}

unsigned rsp_definitions_asked(const struct rsp_definitions *definitions)
{
	return definitions->version;
}
