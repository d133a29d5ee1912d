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
	size_t way;

	if (!definitions)
		definitions = rsp_definitions_new();
	if (!definitions)
		return 0;
	/* One way for each input: which one, its length says. */
	way = len % (2 + RSP_NUM_VALIDATION_FORMS);
	if (way < 2) {
		flow = test_follow_flow(definitions, trace, way);
		if (flow)
			test_follow_list(flow);
		rsp_flow_free(flow);
	} else {
		(void)test_follow_validate(definitions, trace, (enum rsp_validation_form)(way - 2));
	}
	return 0;
}
