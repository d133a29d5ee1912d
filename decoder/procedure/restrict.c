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
