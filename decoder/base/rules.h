/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All rules, from the rows of rules.def. */
#ifndef RSP_BASE_RULES_H
#define RSP_BASE_RULES_H

#include "rsptrace/finding.h"

enum rsp_rule_id {
#define RULE(name, id, level, clause, text) RSP_RULE_##name,
#include "base/rules.def"
#undef RULE
	RSP_NUM_RULES
};

/* rsp_rule_of gives the row of a rule. */
const struct rsp_rule *rsp_rule_of(enum rsp_rule_id id);

#endif
