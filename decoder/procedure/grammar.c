/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Grammar: whether a document is as procedure.rng says. */
#include "base/xml.h"
#include "procedure/builtin.h"
#include "procedure/definition.h"

bool rsp_definitions_check(struct rsp_definitions *definitions, const char *name,
                           struct rsp_slice xml, const char **out_trouble)
{
	const char *trouble, *better;

	if (rsp_xml_valid(&definitions->arena, xml, rsp_builtin_grammar, &trouble))
		return true;
	/* The grammar says which element is wrong; reading it often says what of it. */
	if (rsp_definition_read(definitions, xml, &better))
		*out_trouble = rsp_arena_printf(&definitions->arena, "%s: %s", name, trouble);
	else
		*out_trouble = rsp_arena_printf(&definitions->arena, "%s: %s (the grammar: %s)",
		                                name, better, trouble);
	return false;
}
