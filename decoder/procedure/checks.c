/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/checks.h"

#include <string.h>

static const char acknowledged_name[] = "acknowledged";

enum rsp_signature_kind rsp_checks_kind(const char *name)
{
	unsigned kind = 0;

	while (kind < RSP_NUM_SIGNATURES &&
	       strcmp(rsp_signature_name((enum rsp_signature_kind)kind), name) != 0)
		kind++;
	return (enum rsp_signature_kind)kind;
}

bool rsp_checks_known(const char *name)
{
	return strcmp(name, acknowledged_name) == 0 || rsp_checks_kind(name) != RSP_NUM_SIGNATURES;
}

/* One check of a step on one message. */
struct run {
	struct rsp_follower *follower;
	struct rsp_instance *instance;
	const struct rsp_event *event;
	struct rsp_told told;
};

static void set_not_run(struct run *run)
{
	run->told.level = RSP_LEVEL_INFO;
	run->told.not_run = true;
}

static void run_signature(struct run *run, const struct rsp_signature *signature)
{
	if (signature->state == RSP_CHECK_NOT_RUN) {
		set_not_run(run);
		rsp_tell(run->follower, run->instance, &run->told, "not run: %s", signature->text);
	} else if (signature->state == RSP_CHECK_FAILED) {
		run->told.level = run->told.rule->level;
		run->told.not_run = false;
		run->told.caught = run->event->result.state == RSP_RESULT_ERROR;
		rsp_tell(run->follower, run->instance, &run->told, "%s%s%s", signature->text,
		         run->told.caught ? "; the answer was " : "",
		         run->told.caught ? run->event->result.name : "");
	}
}

/* What many messages have no cause for: that it was not compared is told where it is in a message.
 */
static bool is_rare(enum rsp_signature_kind kind)
{
	return kind == RSP_SIGNATURE_HASH_CC || kind == RSP_SIGNATURE_RID ||
	       kind == RSP_SIGNATURE_EIM_CHAIN;
}

/* Whether the signatures of messages are looked at in this trace at all: then one that is not there
 * is not in the message. */
static void run_signatures(struct run *run, enum rsp_signature_kind kind)
{
	bool found = false;

	for (const struct rsp_signature *at = run->event->signatures; at; at = at->next) {
		if (at->kind != kind)
			continue;
		found = true;
		run_signature(run, at);
	}
	if (found || is_rare(kind) || run->follower->signatures ||
	    run->event->result.state != RSP_RESULT_OK)
		return;
	set_not_run(run);
	rsp_tell_text(run->follower, run->instance, &run->told,
	              "not run: signatures were not looked at");
}

/* What is removed was acknowledged: the list that must have it does. */
static void run_acknowledged(struct run *run)
{
	const struct rsp_step_def *def = &run->instance->definition->steps[run->told.step];

	run->told.level = run->told.rule->level;
	for (size_t at = 0; at < def->num_bindings; at++) {
		const struct rsp_held_value *held = &run->instance->values[def->bindings[at].value];

		if (held->listed == RSP_KNOWN_NO)
			rsp_tell(run->follower, run->instance, &run->told,
			         "%s: %s is removed, but message %llu does not acknowledge it",
			         run->event->function,
			         rsp_value_text(&run->follower->scratch, &held->value),
			         (unsigned long long)held->list);
	}
}

void rsp_checks_run(struct rsp_follower *follower, struct rsp_instance *instance,
                    const struct rsp_event *event, uint8_t step)
{
	const struct rsp_step_def *def = &instance->definition->steps[step];

	for (size_t at = 0; at < def->num_checks; at++) {
		struct run run = {
		    .follower = follower,
		    .instance = instance,
		    .event = event,
		    .told = {.rule = def->checks[at].rule,
		             .trace = event->trace,
		             .message = event->seq,
		             .step = step},
		};

		if (def->checks[at].kind != RSP_NUM_SIGNATURES)
			run_signatures(&run, def->checks[at].kind);
		else if (event->result.state == RSP_RESULT_OK)
			run_acknowledged(&run);
	}
}
