/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a whole trace through what follows procedures, and checks what it hands out. */
#ifndef RSP_TEST_FOLLOW_H
#define RSP_TEST_FOLLOW_H

#include "report/flow.h"
#include "report/validation.h"

/* test_follow_flow keeps the flow of a trace (free it with rsp_flow_free); NULL without memory.
 * What is not in order (an entry out of its definition, a finding of no procedure ...) aborts.
 * `joined`: as if it were one of several traces. */
struct rsp_flow *test_follow_flow(const struct rsp_definitions *definitions, struct rsp_slice trace,
                                  bool joined);

/* test_follow_validate validates a trace and throws the output away; false without memory. */
bool test_follow_validate(const struct rsp_definitions *definitions, struct rsp_slice trace,
                          enum rsp_validation_form form);

/* test_follow_list writes the list of a flow and throws it away; answers how long it was. */
size_t test_follow_list(const struct rsp_flow *flow);

#endif
