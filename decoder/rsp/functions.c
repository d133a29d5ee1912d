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

/* How many rows come before that of a tag and a family. */
enum {
#define FUNCTION(tag, iface, name, request, response, family, since, clause, outcome, summary)     \
	BEFORE_##tag##_##family,
#include "rsp/functions.def"
#undef FUNCTION
};

enum { TAG_GROUP = 0xBF, TAG_GROUP_SHIFT = 8, NUM_TAGS = 256 };

#define FUNCTION(tag, iface, name, request, response, family, since, clause, outcome, summary)     \
	_Static_assert((tag) >> TAG_GROUP_SHIFT == TAG_GROUP, "tags are told by their last octet");
#include "rsp/functions.def"
#undef FUNCTION

/* The number of a row, from 1, by whether only IoT eUICCs have it and the last octet of its tag. */
static const uint8_t rows[2][NUM_TAGS] = {
#define FUNCTION(tag, iface, name, request, response, family, since, clause, outcome, summary)     \
	[RSP_ES10_##family == RSP_ES10_IOT][tag & 0xFF] = BEFORE_##tag##_##family + 1,
#include "rsp/functions.def"
#undef FUNCTION
};

const struct rsp_es10_function *rsp_es10_functions(size_t *out_num)
{
	*out_num = NUM_FUNCTIONS;
	return functions;
}

const struct rsp_es10_function *rsp_es10_function_find(uint32_t tag, bool iot)
{
	uint8_t octet = (uint8_t)tag, row = rows[iot][octet];

	if (tag >> TAG_GROUP_SHIFT != TAG_GROUP)
		return NULL;
	if (!row)
		row = rows[!iot][octet];
	return row ? &functions[row - 1] : NULL;
}
