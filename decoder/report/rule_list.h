/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All rules: those of the library, then those that definitions bring with them. */
#ifndef RSP_REPORT_RULE_LIST_H
#define RSP_REPORT_RULE_LIST_H

#include "report/out.h"
#include "rsptrace/procedure.h"

/* rsp_rule_next gives the next rule, each id once; *at is 0 before the first. NULL behind the last.
 */
const struct rsp_rule *rsp_rule_next(const struct rsp_definitions *definitions, size_t *at);

/* rsp_rules_list writes every rule, one a line: id, level, clause, what it watches. */
void rsp_rules_list(struct rsp_out *out, const struct rsp_definitions *definitions);

#endif
