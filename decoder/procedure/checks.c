/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/checks.h"

#include <string.h>

/* Why a check does not run. */
static const struct check {
	const char *name;
	const char *reason;
} checks[] = {
    {"signature",  "signatures are not verified by this version"          },
    {"bpp-blocks", "the session keys of the profile package are not known"},
};

enum { NUM_CHECKS = sizeof(checks) / sizeof(*checks) };

static const struct check *check_named(const char *name)
{
	for (size_t at = 0; at < NUM_CHECKS; at++)
		if (strcmp(checks[at].name, name) == 0)
			return &checks[at];
	return NULL;
}

bool rsp_checks_known(const char *name)
{
	return check_named(name) != NULL;
}

void rsp_checks_run(struct rsp_follower *follower, struct rsp_instance *instance,
                    const struct rsp_event *event, uint8_t step)
{
	const struct rsp_step_def *def = &instance->definition->steps[step];

	for (size_t at = 0; at < def->num_checks; at++) {
		const struct check *check = check_named(def->checks[at].name);
		struct rsp_told told = {
		    .rule = def->checks[at].rule,
		    .level = RSP_LEVEL_INFO,
		    .trace = event->trace,
		    .message = event->seq,
		    .step = step,
		    .not_run = true,
		};

		if (check && event->result.state == RSP_RESULT_OK)
			rsp_tell(follower, instance, &told, "not run: %s", check->reason);
	}
}
