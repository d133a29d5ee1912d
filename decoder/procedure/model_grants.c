/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Grants: what operators have said at an SM-SR of others: which M2M SP may do what with their
 * profiles (PLMA), and of what they do not want to be told (ONC). No public schema names the
 * elements of either, so whatever text stands in one is looked at, and a word that is not known
 * may mean anything. */
#include <string.h>

#include "procedure/eis.h"
#include "procedure/follower.h"

/* What is granted, or not wanted: bits of rsp_grant.words. */
static const char *const words[] = {
    "EnableProfile",
    "DisableProfile",
    "DeleteProfile",
    "AuditEIS",
    "UpdateSubscriptionAddress",
    "SetFallBackAttribute",
    "SetEmergencyProfileAttribute",
    "HandleProfileDownloadedNotification",
    "HandleProfileEnabledNotification",
    "HandleProfileDisabledNotification",
    "HandleProfileDeletedNotification",
    "HandleProfilePOL2UpdatedNotification",
    "HandleSMSRChangeNotification",
    "HandleFallBackAttributeSetNotification",
    "HandleFallBackAttributeUnsetNotification",
    "HandleEmergencyProfileAttributeSetNotification",
    "HandleEmergencyProfileAttributeUnsetNotification",
};

/* 0: it is none of them. */
static uint32_t bit_of(const char *word)
{
	for (size_t at = 0; at < sizeof(words) / sizeof(*words); at++)
		if (strcmp(words[at], word) == 0)
			return UINT32_C(1) << at;
	return 0;
}

/* "ES4-EnableProfile" is EnableProfile. */
static const char *without_interface(const char *text)
{
	const char *behind = strncmp(text, "ES", 2) == 0 ? strpbrk(text, "-.") : NULL;

	return behind ? behind + 1 : text;
}

static bool is_set(const char *function)
{
	return strcmp(function, "SetPLMA") == 0 || strcmp(function, "SetONC") == 0;
}

static bool is(const struct rsp_follower *follower, const struct rsp_fact *fact,
               enum rsp_model_field field)
{
	return fact->wanted == follower->models.fields[field];
}

/* Where a grant and its parts stand. */
static const struct part {
	enum rsp_model_field head, mno, sp, kind;
} parts[] = {
    {RSP_MODEL_PLMA, RSP_MODEL_PLMA_MNO, RSP_MODEL_PLMA_SP,    RSP_MODEL_PLMA_KIND},
    {RSP_MODEL_ONC,  RSP_MODEL_ONC_MNO,  RSP_NUM_MODEL_FIELDS, RSP_MODEL_ONC_KIND },
};

static const struct rsp_fact *read_grant(const struct rsp_follower *follower,
                                         const struct rsp_event *event, const struct part *part,
                                         const struct rsp_fact *head, struct rsp_grant *out)
{
	const struct rsp_fact *at = head + 1;

	*out = (struct rsp_grant){.message = event->seq, .is_onc = part->head == RSP_MODEL_ONC};
	for (; at < event->facts + event->num_facts && at->depth > head->depth; at++) {
		if (is(follower, at, part->mno))
			out->mno = at->value;
		else if (part->sp < RSP_NUM_MODEL_FIELDS && is(follower, at, part->sp))
			out->sp = at->value;
		else if (is(follower, at, part->kind))
			out->kind = at->value;
		else if (is(follower, at, RSP_MODEL_SOAP_UNKNOWN) && at->text) {
			uint32_t bit = bit_of(without_interface(at->text));

			out->words |= bit;
			out->others |= !bit;
		}
	}
	return at;
}

static bool is_about_same(const struct rsp_grant *a, const struct rsp_grant *b)
{
	return a->is_onc == b->is_onc && rsp_value_equal(&a->mno, &b->mno) &&
	       rsp_value_equal(&a->sp, &b->sp) && rsp_value_equal(&a->kind, &b->kind);
}

/* What holds already about the same; NULL: nothing is known. */
static struct rsp_grant *find_same(struct rsp_calls *calls, const struct rsp_grant *grant)
{
	for (size_t at = 0; at < RSP_GRANTS; at++)
		if (calls->grants[at].message && !calls->grants[at].call &&
		    is_about_same(&calls->grants[at], grant))
			return &calls->grants[at];
	return NULL;
}

/* A grant takes the place of an earlier one about the same. */
static void keep(struct rsp_calls *calls, const struct rsp_grant *grant)
{
	struct rsp_grant *place = grant->call ? NULL : find_same(calls, grant);

	if (!place) {
		place = &calls->grants[calls->next_grant++ % RSP_GRANTS];
		calls->grants_lost |= place->message && !place->call;
	}
	*place = *grant;
}

/* What an SM-SR says that it has is what it was given. */
static void watch_kept(struct rsp_follower *follower, const struct rsp_event *event,
                       const struct rsp_grant *grant)
{
	const struct rsp_grant *before = find_same(follower->models.calls, grant);

	if (before && (before->words != grant->words || before->others != grant->others))
		rsp_model_tell(follower, RSP_RULE_EIS_GRANT, event, event->seq,
		               "%s has other words than message %llu", event->function,
		               (unsigned long long)before->message);
}

/* Takes the grants that a message holds: as asked for, or as they are. */
static void take(struct rsp_follower *follower, const struct rsp_event *event, bool is_asked)
{
	struct rsp_calls *calls = follower->models.calls;

	calls->grants_lost |= event->facts_left_out;
	for (size_t part = 0; part < sizeof(parts) / sizeof(*parts); part++) {
		uint16_t field = follower->models.fields[parts[part].head];
		const struct rsp_fact *at = rsp_event_fact(event, field, NULL);
		struct rsp_grant grant;

		for (; at; at = rsp_event_fact(event, field, at)) {
			at = read_grant(follower, event, &parts[part], at, &grant);
			grant.call = is_asked ? event->seq : 0;
			grant.trace = event->trace;
			if (!is_asked)
				watch_kept(follower, event, &grant);
			keep(calls, &grant);
		}
	}
}

/* What was asked for holds from now on, or never does. */
static void decide(struct rsp_calls *calls, const struct rsp_call *call, bool went_well)
{
	for (size_t at = 0; at < RSP_GRANTS; at++) {
		struct rsp_grant grant = calls->grants[at];

		if (!grant.call || grant.call != call->seq || grant.trace != call->trace)
			continue;
		calls->grants[at] = (struct rsp_grant){.message = 0};
		grant.call = 0;
		if (went_well)
			keep(calls, &grant);
	}
}

void rsp_grants_seen(struct rsp_follower *follower, const struct rsp_event *event)
{
	if (event->direction == RSP_DIR_REQUEST
	        ? is_set(event->function)
	        : event->direction == RSP_DIR_NOTIFICATION || rsp_went_well(event))
		take(follower, event, event->direction == RSP_DIR_REQUEST);
}

void rsp_grants_answered(struct rsp_follower *follower, const struct rsp_event *event,
                         const struct rsp_call *call)
{
	if (is_set(call->function))
		decide(follower->models.calls, call, rsp_went_well(event));
}

/* Who may do it */

static bool is_empty_or(const struct rsp_value *own, const struct rsp_value *other)
{
	return !own->len || !other->len || rsp_value_equal(own, other);
}

/* An M2M SP is known by what it calls itself, or as somebody else than the operator of the profile.
 */
static bool is_other(const struct rsp_follower *follower, const struct rsp_event *event,
                     const struct rsp_eis_profile *profile, const struct rsp_value *who)
{
	const struct rsp_fact *name = rsp_model_fact(follower, event, RSP_MODEL_SOAP_NAME);

	if (profile && profile->owner.len)
		return !rsp_value_equal(&profile->owner, who);
	return name && name->text && strstr(name->text, "M2M");
}

/* What is granted to one: whether this is, and the latest message that grants it anything. */
static bool is_granted(const struct rsp_calls *calls, const struct rsp_value *who,
                       const struct rsp_eis_profile *profile, uint32_t bit, uint64_t *out_message)
{
	static const struct rsp_value unknown;
	const struct rsp_value *owner = profile ? &profile->owner : &unknown;
	const struct rsp_value *kind = profile ? &profile->kind : &unknown;

	*out_message = 0;
	for (size_t at = 0; at < RSP_GRANTS; at++) {
		const struct rsp_grant *grant = &calls->grants[at];

		if (!grant->message || grant->call || grant->is_onc ||
		    !rsp_value_equal(&grant->sp, who) || !is_empty_or(&grant->mno, owner) ||
		    !is_empty_or(&grant->kind, kind))
			continue;
		if (grant->others || grant->words & bit)
			return true;
		*out_message = grant->message;
	}
	return false;
}

void rsp_grants_judge(struct rsp_follower *follower, const struct rsp_event *event,
                      const struct rsp_eis_profile *profile, struct rsp_call *call)
{
	const struct rsp_fact *who = rsp_model_fact(follower, event, RSP_MODEL_SOAP_ENTITY);
	bool is_policy = strcmp(event->function, "UpdatePolicyRules") == 0;
	uint32_t bit = bit_of(event->function);
	uint64_t message;

	if (event->iface != RSP_IF_ES4 || !who || (!bit && !is_policy) ||
	    !is_other(follower, event, profile, &who->value))
		return;
	if (is_policy)
		rsp_call_object(call, RSP_RULE_EIS_UNAUTHORISED, 0,
		                "only its operator may set POL2");
	else if (!is_granted(follower->models.calls, &who->value, profile, bit, &message) &&
	         !follower->models.calls->grants_lost)
		rsp_call_object(
		    call, RSP_RULE_EIS_UNAUTHORISED, message,
		    message
		        ? "its operator has authorised whoever asked for it to do other things only"
		        : "no operator has authorised whoever asked for it, as far as the trace "
		          "shows");
}

/* Who is told */

static const struct rsp_fact *operator_of(const struct rsp_follower *follower,
                                          const struct rsp_event *event)
{
	return rsp_model_fact(follower, event,
	                      event->iface == RSP_IF_ES3 ? RSP_MODEL_MESSAGE_MNO
	                                                 : RSP_MODEL_SOAP_TO);
}

void rsp_grants_told(struct rsp_follower *follower, const struct rsp_event *event,
                     const struct rsp_eis_profile *profile)
{
	static const struct rsp_value unknown;
	const struct rsp_fact *who = operator_of(follower, event);
	uint32_t bit = bit_of(event->function);

	for (size_t at = 0; at < RSP_GRANTS && who && bit; at++) {
		const struct rsp_grant *grant = &follower->models.calls->grants[at];

		if (!grant->message || grant->call || !grant->is_onc || !(grant->words & bit) ||
		    !rsp_value_equal(&grant->mno, &who->value) ||
		    !is_empty_or(&grant->kind, profile ? &profile->kind : &unknown))
			continue;
		rsp_model_tell(follower, RSP_RULE_EIS_UNWANTED, event, event->seq,
		               "%s is sent to an operator that has said in message %llu not to "
		               "want it",
		               event->function, (unsigned long long)grant->message);
		return;
	}
}
