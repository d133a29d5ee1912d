/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/rules.h"

/* clang-format off */
#define RULE(name, id, level, clause, text) [RSP_RULE_##name] = {id, RSP_LEVEL_##level, clause, text},
/* clang-format on */
static const struct rsp_rule rules[RSP_NUM_RULES] = {
#include "base/rules.def"
};
#undef RULE

const struct rsp_rule *rsp_rules(size_t *out_num)
{
	*out_num = RSP_NUM_RULES;
	return rules;
}

const struct rsp_rule *rsp_rule_of(enum rsp_rule_id id)
{
	return &rules[id];
}

const char *rsp_level_name(enum rsp_level level)
{
	static const char *const names[] = {
	    [RSP_LEVEL_INFO] = "info",
	    [RSP_LEVEL_SUSPICIOUS] = "suspicious",
	    [RSP_LEVEL_INCOMPLETE] = "incomplete",
	    [RSP_LEVEL_VIOLATION] = "violation",
	};

	return names[level];
}
