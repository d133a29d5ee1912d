/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages of remote profile management (SGP.22 v3): which commands may stand in one, and what
 * they are answered. */
#include "procedure/follower.h"

enum {
	PACKAGE_MAX = 1057, /* octets of its value */
	SHORT_LENGTH = 0x7F /* that a length of one octet can say */
};

struct rpm {
	const struct rsp_fact *package;
	unsigned commands, enables, disables, results;
	bool disable_behind_enable, command_behind_contact;
	bool signed_results, terminated;
};

static struct rpm read_package(const struct rsp_models *models, const struct rsp_event *event)
{
	const uint16_t *fields = models->fields;
	bool contacted = false;
	struct rpm out = {0};

	for (size_t at = 0; at < event->num_facts; at++) {
		const struct rsp_fact *fact = &event->facts[at];

		if (fact->wanted == fields[RSP_MODEL_RPM_PACKAGE])
			out.package = fact;
		if (fact->wanted == fields[RSP_MODEL_RPM_COMMAND]) {
			out.commands++;
			out.command_behind_contact |= contacted;
		}
		if (fact->wanted == fields[RSP_MODEL_RPM_DISABLE]) {
			out.disables++;
			out.disable_behind_enable |= out.enables > 0;
		}
		out.enables += fact->wanted == fields[RSP_MODEL_RPM_ENABLE];
		contacted |= fact->wanted == fields[RSP_MODEL_RPM_CONTACT];
		out.results += fact->wanted == fields[RSP_MODEL_RPM_RESULT];
		out.terminated |= fact->wanted == fields[RSP_MODEL_RPM_TERMINATED];
		out.signed_results |= fact->wanted == fields[RSP_MODEL_RPM_RESULT_SIGNED];
	}
	return out;
}

/* Octets of the value of an element, of which the first octet is all of its tag. */
static unsigned value_len(const struct rsp_fact *element)
{
	unsigned header = 2;

	for (unsigned left = element->len - header; left > SHORT_LENGTH && header < 5; left >>= 8)
		header++;
	return element->len - header;
}

static void watch_commands(struct rsp_follower *follower, const struct rsp_event *event,
                           const struct rpm *rpm)
{
	if (rpm->package && value_len(rpm->package) > PACKAGE_MAX)
		rsp_model_tell(follower, RSP_RULE_RPM_SIZE, event, event->seq,
		               "the package has %u octets, more than 1057",
		               value_len(rpm->package));
	if (rpm->enables > 1 || rpm->disables > 1)
		rsp_model_tell(
		    follower, RSP_RULE_RPM_REFRESHES, event, event->seq,
		    "the package enables %u times and disables %u times; each may be there "
		    "once",
		    rpm->enables, rpm->disables);
	else if (rpm->disable_behind_enable)
		rsp_model_tell(follower, RSP_RULE_RPM_REFRESHES, event, event->seq,
		               "the package first enables a profile and then disables one");
	if (rpm->command_behind_contact)
		rsp_model_tell(follower, RSP_RULE_RPM_BEHIND_CONTACT, event, event->seq,
		               "a command stands behind contactPcmp");
}

static void watch_results(struct rsp_follower *follower, const struct rsp_event *event,
                          const struct rpm *rpm)
{
	bool fewer = rpm->results < rpm->commands;

	if (!rpm->signed_results || rpm->terminated || rpm->results == rpm->commands)
		return;
	if (!fewer)
		rsp_model_tell(follower, RSP_RULE_RPM_RESULTS, event, event->seq,
		               "%u commands have %u results", rpm->commands, rpm->results);
	/* Without continueOnFailure a command that fails ends the package. */
	else if (!rpm->results || event->result.state != RSP_RESULT_ERROR)
		rsp_model_tell(follower, RSP_RULE_RPM_RESULTS, event, event->seq,
		               "of %u commands %u have a result, and none says "
		               "rpmProcessingTerminated",
		               rpm->commands, rpm->results);
}

void rsp_model_rpm(struct rsp_follower *follower, struct rsp_card *card,
                   const struct rsp_event *event)
{
	struct rpm rpm = read_package(&follower->models, event);

	if (!card || event->facts_left_out || follower->definitions->version == 2)
		return;
	watch_commands(follower, event, &rpm);
	watch_results(follower, event, &rpm);
}
