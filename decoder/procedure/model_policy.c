/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policy rules of profiles (PPR), and the table of those that the eUICC authorises (RAT). */
#include <string.h>

#include "procedure/follower.h"

enum { CLASS_OPERATIONAL = 2 }; /* profileClass */

static const char *const ppr_names[] = {[RSP_PPR1] = "PPR1", [RSP_PPR2] = "PPR2"};

unsigned rsp_policy_bits(const struct rsp_follower *follower, const struct rsp_event *event,
                         const struct rsp_fact *holder)
{
	const struct rsp_fact *end = event->facts + event->num_facts;
	const uint16_t *fields = follower->models.fields;
	unsigned bits = 0;

	for (const struct rsp_fact *at = holder + 1; at < end && at->depth > holder->depth; at++) {
		if (at->wanted == fields[RSP_MODEL_PPR1] && at->number)
			bits |= RSP_PPR1;
		if (at->wanted == fields[RSP_MODEL_PPR2] && at->number)
			bits |= RSP_PPR2;
	}
	return bits;
}

/* The table */

static void take_row(const struct rsp_follower *follower, struct rsp_model_rat *rat,
                     const struct rsp_event *event, const struct rsp_fact *head)
{
	const struct rsp_fact *end = event->facts + event->num_facts;
	struct rsp_model_rat_row *row = &rat->rows[rat->num_rows++];

	*row = (struct rsp_model_rat_row){.pprs = rsp_policy_bits(follower, event, head)};
	for (const struct rsp_fact *at = head + 1; at < end && at->depth > head->depth; at++) {
		if (at->wanted != follower->models.fields[RSP_MODEL_OPERATOR])
			continue;
		if (row->num_operators == RSP_MODEL_OPERATORS) {
			rat->message = 0;
			return;
		}
		rsp_keep_text(row->operators[row->num_operators++], RSP_OPERATOR_LEN, at->text);
	}
}

static void take_table(const struct rsp_follower *follower, struct rsp_model *model,
                       const struct rsp_event *event, const struct rsp_fact *head)
{
	const struct rsp_fact *end = event->facts + event->num_facts;
	struct rsp_model_rat *rat = &model->rat;

	*rat = (struct rsp_model_rat){.message = event->facts_left_out ? 0 : event->seq};
	for (const struct rsp_fact *at = head + 1;
	     at < end && at->depth > head->depth && rat->message; at++) {
		if (at->wanted != follower->models.fields[RSP_MODEL_RAT_ROW])
			continue;
		if (rat->num_rows == RSP_MODEL_RAT_ROWS)
			rat->message = 0;
		else
			take_row(follower, rat, event, at);
	}
}

void rsp_model_rat(struct rsp_follower *follower, struct rsp_card *card,
                   const struct rsp_event *event)
{
	const struct rsp_fact *head = rsp_model_fact(follower, event, RSP_MODEL_RAT);

	if (card && head && rsp_went_well(event))
		take_table(follower, &card->model, event, head);
}

void rsp_apply_rat(struct rsp_follower *follower, struct rsp_card *card,
                   const struct rsp_event *event, const struct rsp_model_command *command)
{
	take_table(follower, &card->model, event, command->result);
}

/* E stands for any digit; an MNC of two digits has no third one to differ. */
static bool is_operator(const char *pattern, const char *name)
{
	for (; *pattern && *name; pattern++, name++)
		if (*pattern != 'E' && *pattern != *name)
			return false;
	return (!*pattern || *pattern == 'E') && !*name;
}

static bool allows(const struct rsp_model_rat_row *row, const char *name)
{
	for (size_t at = 0; at < row->num_operators; at++)
		if (is_operator(row->operators[at], name))
			return true;
	return false;
}

/* Whether the table has a row for a policy rule: of this operator, or where that is NULL of any. */
static bool authorises(const struct rsp_model_rat *rat, unsigned ppr, const char *name)
{
	for (size_t at = 0; at < rat->num_rows; at++)
		if (rat->rows[at].pprs & ppr && (!name || allows(&rat->rows[at], name)))
			return true;
	return false;
}

/* Installing */

static const char *owner_in(const struct rsp_follower *follower, const struct rsp_event *event)
{
	const uint16_t *fields = follower->models.fields;
	const struct rsp_fact *owner = rsp_model_fact(follower, event, RSP_MODEL_METADATA_OWNER);
	const struct rsp_fact *name =
	    owner ? rsp_event_fact(event, fields[RSP_MODEL_OPERATOR], owner) : NULL;

	return name ? name->text : NULL;
}

static void watch_authorised(struct rsp_follower *follower, const struct rsp_model *model,
                             const struct rsp_model_profile *profile, const struct rsp_event *event,
                             unsigned ppr)
{
	const char *owner = owner_in(follower, event);

	if (!(profile->pprs & ppr) || !model->rat.message)
		return;
	if (!authorises(&model->rat, ppr, NULL))
		rsp_model_tell(
		    follower, RSP_RULE_POLICY_UNAUTHORISED, event, event->seq,
		    "ICCID %s is installed with %s, which the rules authorisation table "
		    "(message %llu) has for no operator; pprNotAllowed(15) was to be expected",
		    profile->iccid, ppr_names[ppr], (unsigned long long)model->rat.message);
	else if (owner && !authorises(&model->rat, ppr, owner))
		rsp_model_suspect(follower, RSP_RULE_POLICY_UNAUTHORISED, event,
		                  "ICCID %s of operator %s is installed with %s, which the rules "
		                  "authorisation table (message %llu) has for other operators only",
		                  profile->iccid, owner, ppr_names[ppr],
		                  (unsigned long long)model->rat.message);
}

void rsp_policy_metadata(struct rsp_follower *follower, struct rsp_model *model,
                         struct rsp_model_profile *profile, const struct rsp_event *event)
{
	const struct rsp_fact *pprs = rsp_model_fact(follower, event, RSP_MODEL_METADATA_PPRS);
	const struct rsp_fact *class = rsp_model_fact(follower, event, RSP_MODEL_METADATA_CLASS);
	const struct rsp_fact *may =
	    rsp_model_fact(follower, event, RSP_MODEL_METADATA_MAY_FALL_BACK);

	if (!rsp_model_fact(follower, event, RSP_MODEL_METADATA))
		return;
	profile->pprs = pprs ? rsp_policy_bits(follower, event, pprs) : 0;
	profile->pprs_since = event->seq;
	if (class)
		profile->class = class->number;
	if (may)
		profile->may_fall_back = may->number ? RSP_KNOWN_YES : RSP_KNOWN_NO;
	watch_authorised(follower, model, profile, event, RSP_PPR1);
	watch_authorised(follower, model, profile, event, RSP_PPR2);
}

/* Disabling and deleting */

static bool has_rule(const struct rsp_model_profile *profile, unsigned ppr)
{
	return profile->pprs_since && profile->pprs & ppr;
}

/* Another profile may be enabled all the same when it is for provisioning or a test. */
void rsp_policy_enable(struct rsp_follower *follower, struct rsp_model *model,
                       const struct rsp_model_profile *profile, const struct rsp_event *event,
                       const char *what)
{
	static const char format[] = "%s answers ok for ICCID %s while ICCID %s is enabled, whose "
	                             "PPR1 (message %llu) forbids "
	                             "to disable it; disallowedByPolicy(3) was to be expected";

	for (size_t at = 0; at < model->num_profiles; at++) {
		const struct rsp_model_profile *other = &model->profiles[at];

		if (other == profile || other->state != RSP_PROFILE_ENABLED ||
		    !has_rule(other, RSP_PPR1))
			continue;
		if (profile->class == CLASS_OPERATIONAL)
			rsp_model_tell(follower, RSP_RULE_POLICY_IGNORED, event, event->seq, format,
			               what, profile->iccid, other->iccid,
			               (unsigned long long)other->pprs_since);
		else if (profile->class < 0)
			rsp_model_suspect(follower, RSP_RULE_POLICY_IGNORED, event, format, what,
			                  profile->iccid, other->iccid,
			                  (unsigned long long)other->pprs_since);
	}
}

void rsp_policy_disable(struct rsp_follower *follower, const struct rsp_model_profile *profile,
                        const struct rsp_event *event, const char *what)
{
	if (has_rule(profile, RSP_PPR1))
		rsp_model_tell(follower, RSP_RULE_POLICY_IGNORED, event, event->seq,
		               "%s answers ok for ICCID %s, whose PPR1 (message %llu) forbids it; "
		               "disallowedByPolicy(3) was to be expected",
		               what, profile->iccid, (unsigned long long)profile->pprs_since);
}

void rsp_policy_delete(struct rsp_follower *follower, const struct rsp_model_profile *profile,
                       const struct rsp_event *event, const char *what)
{
	if (has_rule(profile, RSP_PPR2))
		rsp_model_tell(follower, RSP_RULE_POLICY_IGNORED, event, event->seq,
		               "%s answers ok for ICCID %s, whose PPR2 (message %llu) forbids it; "
		               "disallowedByPolicy(3) was to be expected",
		               what, profile->iccid, (unsigned long long)profile->pprs_since);
}
