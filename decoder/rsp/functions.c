/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/functions.h"

static const struct rsp_es10_function functions[] = {
#define FUNCTION(tag, iface, name, request, response, family, since, clause, outcome, summary)     \
	{tag,                                                                                      \
	 RSP_IF_##iface,                                                                           \
	 name,                                                                                     \
	 request,                                                                                  \
	 response,                                                                                 \
	 RSP_ES10_##family,                                                                        \
	 since,                                                                                    \
	 clause,                                                                                   \
	 RSP_OUTCOME_##outcome,                                                                    \
	 RSP_SUMMARY_##summary},
#include "rsp/functions.def"
#undef FUNCTION
};

enum { NUM_FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

const struct rsp_es10_function *rsp_es10_functions(size_t *out_num)
{
	*out_num = NUM_FUNCTIONS;
	return functions;
}

const struct rsp_es10_function *rsp_es10_function_find(uint32_t tag, bool iot)
{
	size_t low = 0, high = NUM_FUNCTIONS;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (functions[middle].tag < tag)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == NUM_FUNCTIONS || functions[low].tag != tag)
		return NULL;
	if (iot && low + 1 < NUM_FUNCTIONS && functions[low + 1].tag == tag)
		low++;
	return &functions[low];
}
