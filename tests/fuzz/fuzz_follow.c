/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole pass over an input, with its procedures followed: alone, as one of several traces, and
 * for a validation. */
#include "support/follow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct rsp_definitions *definitions; /* read once, for all inputs */
	struct rsp_slice trace = rsp_slice(data, len);
	struct rsp_flow *flow;

	if (!definitions)
		definitions = rsp_definitions_new();
	if (!definitions)
		return 0;
	for (int joined = 0; joined < 2; joined++) {
		flow = test_follow_flow(definitions, trace, joined);
		if (flow)
			test_follow_list(flow);
		rsp_flow_free(flow);
	}
	for (int form = 0; form < RSP_NUM_VALIDATION_FORMS; form++)
		(void)test_follow_validate(definitions, trace, (enum rsp_validation_form)form);
	return 0;
}
