/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restrict: some of the definitions are left out. */
#include <string.h>

#include "procedure/definition.h"

void rsp_definitions_restrict(struct rsp_definitions *definitions, void *user,
                              bool (*wanted)(void *user, const struct rsp_procedure_row *row))
{
	size_t kept = 0;

	for (size_t at = 0; at < definitions->num_rows; at++) {
		struct rsp_definition *definition = definitions->rows[at];

		if (!wanted(user, &definition->row))
			continue;
		definition->number = (unsigned)kept;
		definitions->rows[kept++] = definition;
	}
	definitions->num_rows = kept;
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
		definition->number = (unsigned)kept;
		definitions->rows[kept++] = definition;
	}
	definitions->num_rows = kept;
}

unsigned rsp_definitions_asked(const struct rsp_definitions *definitions)
{
	return definitions->version;
}
