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

/* By themselves: counting those before a tag takes less than a search. */
static const uint32_t tags[] = {
#define FUNCTION(tag, iface, name, request, response, family, since, clause, outcome, summary) tag,
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
	uint32_t low = 0;

	for (uint32_t i = 0; i < NUM_FUNCTIONS; i++)
		low += tags[i] < tag;
	if (low == NUM_FUNCTIONS || functions[low].tag != tag)
		return NULL;
	if (iot && low + 1 < NUM_FUNCTIONS && functions[low + 1].tag == tag)
		low++;
	return &functions[low];
}
