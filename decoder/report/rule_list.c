/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/rule_list.h"

static const struct rsp_rule *rule_at(const struct rsp_definitions *definitions, size_t at)
{
	size_t num;
	const struct rsp_rule *rules = rsp_rules(&num);

	return at < num ? &rules[at] : rsp_definitions_rule(definitions, at - num);
}

/* A definition that replaces another may bring its rules again. */
static bool is_listed(const struct rsp_definitions *definitions, size_t end,
                      const struct rsp_rule *rule)
{
	for (size_t at = 0; at < end; at++)
		if (strcmp(rule_at(definitions, at)->id, rule->id) == 0)
			return true;
	return false;
}

/* Rules of SGP.22 v3, when the version before it is asked for; one tells what is of v3. */
static bool is_left_out(const struct rsp_definitions *definitions, const struct rsp_rule *rule)
{
	return rsp_definitions_asked(definitions) == 2 && strcmp(rule->clause, "SGP.22 v3") == 0 &&
	       strcmp(rule->id, "card-version-later") != 0;
}

const struct rsp_rule *rsp_rule_next(const struct rsp_definitions *definitions, size_t *at)
{
	const struct rsp_rule *rule;

	do
		rule = rule_at(definitions, (*at)++);
	while (rule && (is_listed(definitions, *at - 1, rule) || is_left_out(definitions, rule)));
	return rule;
}

static void write_rule(struct rsp_out *out, const struct rsp_rule *rule)
{
	enum { ID_WIDTH = 30, LEVEL_WIDTH = 11, CLAUSE_WIDTH = 20 };

	rsp_out_padded(out, rule->id, ID_WIDTH);
	rsp_out_char(out, ' ');
	rsp_out_padded(out, rsp_level_name(rule->level), LEVEL_WIDTH);
	rsp_out_char(out, ' ');
	rsp_out_padded(out, rule->clause[0] ? rule->clause : "-", CLAUSE_WIDTH);
	rsp_out_char(out, ' ');
	rsp_out_clean(out, rsp_text(rule->text));
	rsp_out_char(out, '\n');
}

void rsp_rules_list(struct rsp_out *out, const struct rsp_definitions *definitions)
{
	const struct rsp_rule *rule;
	size_t at = 0;

	while ((rule = rsp_rule_next(definitions, &at)))
		write_rule(out, rule);
}
