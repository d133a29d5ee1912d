/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions of procedures: what can be read follows a short session without harm, and what cannot
 * is told in a sentence. */
#include <stdlib.h>

#include "support/follow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A session with the card: its EID, a challenge, profiles, a chain that is cut. */
static const char session[] = "# RESET 3B9F96801FC78031E073FE211B63F10201830F9000C2\n"
                              "0070000001 019000\n"
                              "01A4040010A0000005591010FFFFFFFF8900000100 9000\n"
                              "81E2910006BF3E035C015A "
                              "BF3E125A10890490321234512345123456789012359000\n"
                              "81E2910003BF2E00 "
                              "BF2E12801000112233445566778899AABBCCDDEEFF9000\n"
                              "81E2910003BF2D00 BF2D02A0009000\n"
                              "81E2910003BF2E00 "
                              "BF2E12801000112233445566778899AABBCCDDEEFF9000\n"
                              "81E2110008BF38820300A0820100 9000\n";

/* The definitions that are built in take far longer to read than an input, so they are read anew
 * only for every so many: what an input leaves is then gone. */
static struct rsp_definitions *definitions_for(void)
{
	enum { INPUTS = 32 };
	static struct rsp_definitions *definitions;
	static unsigned num;

	if (num++ % INPUTS == 0) {
		rsp_definitions_free(definitions);
		definitions = rsp_definitions_new();
	}
	return definitions;
}

static void follow(struct rsp_definitions *definitions)
{
	struct rsp_flow *flow = test_follow_flow(definitions, rsp_text(session), false);

	if (flow && !test_follow_list(flow))
		abort();
	rsp_flow_free(flow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_definitions *definitions = definitions_for();
	struct rsp_slice xml = rsp_slice(data, len);
	const char *trouble = NULL;
	bool valid;

	if (!definitions)
		return 0;
	valid = rsp_definitions_check(definitions, "input", xml, &trouble);
	if (!valid && (!trouble || !trouble[0]))
		abort();
	trouble = NULL;
	if (rsp_definitions_add(definitions, "input", xml, &trouble))
		follow(definitions);
	else if (!trouble || !trouble[0])
		abort();
	return 0;
}
