/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of SGP.02 on the profiles of an eUICC: whether what is known of it allows them, and
 * what they change. */
#include <string.h>

#include "procedure/eis.h"
#include "procedure/follower.h"

enum operation { NONE, ENABLE, DISABLE, DELETE, CREATE, LOADED, POLICY, FALLBACK, EMERGENCY };

static const struct operation_row {
	const char *function;
	enum operation operation;
} rows[] = {
    {"EnableProfile",                ENABLE   },
    {"DisableProfile",               DISABLE  },
    {"DeleteProfile",                DELETE   },
    {"DeleteISDP",                   DELETE   },
    {"CreateISDP",                   CREATE   },
    {"ProfileDownloadCompleted",     LOADED   },
    {"UpdatePolicyRules",            POLICY   },
    {"SetFallBackAttribute",         FALLBACK },
    {"SetFallbackAttribute",         FALLBACK },
    {"SetEmergencyProfileAttribute", EMERGENCY},
};

static const struct operation_row *row_of(const char *function)
{
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++)
		if (strcmp(rows[at].function, function) == 0)
			return &rows[at];
	return NULL;
}

static struct rsp_eis_profile *enabled_in(struct rsp_eis *eis)
{
	for (size_t at = 0; at < eis->num_profiles; at++)
		if (eis->profiles[at].state == RSP_EIS_ENABLED)
			return &eis->profiles[at];
	return NULL;
}

/* Whether it may be carried out */

void rsp_call_object(struct rsp_call *call, enum rsp_rule_id rule, uint64_t message,
                     const char *why)
{
	if (call->against)
		return;
	call->against = rsp_rule_of(rule);
	call->why = why;
	call->why_message = message;
}

static void judge_enable(struct rsp_eis *eis, const struct rsp_eis_profile *profile,
                         struct rsp_call *call)
{
	const struct rsp_eis_profile *enabled = enabled_in(eis);

	if (profile->state == RSP_EIS_ENABLED)
		rsp_call_object(call, RSP_RULE_EIS_STATE, profile->since, "it is enabled already");
	else if (profile->state == RSP_EIS_CREATED)
		rsp_call_object(call, RSP_RULE_EIS_STATE, profile->since,
		                "nothing was loaded into its ISD-P");
	if (profile->pol2_known && profile->pol2 & RSP_POL2_ENABLE_NOT_ALLOWED)
		rsp_call_object(call, RSP_RULE_EIS_POLICY, profile->since,
		                "its POL2 forbids to enable it");
	if (enabled && enabled != profile && enabled->pol2_known &&
	    enabled->pol2 & RSP_POL2_DISABLE_NOT_ALLOWED)
		rsp_call_object(call, RSP_RULE_EIS_POLICY, enabled->since,
		                "the POL2 of the enabled profile forbids to disable that");
}

static void judge_disable(const struct rsp_eis_profile *profile, struct rsp_call *call)
{
	if (profile->falls_back == RSP_KNOWN_YES)
		rsp_call_object(call, RSP_RULE_EIS_FALLBACK_TOUCHED, profile->since,
		                "it is the fall-back profile");
	if (profile->state == RSP_EIS_DISABLED || profile->state == RSP_EIS_CREATED)
		rsp_call_object(call, RSP_RULE_EIS_STATE, profile->since, "it is not enabled");
	if (profile->pol2_known && profile->pol2 & RSP_POL2_DISABLE_NOT_ALLOWED)
		rsp_call_object(call, RSP_RULE_EIS_POLICY, profile->since,
		                "its POL2 forbids to disable it");
}

static void judge_delete(const struct rsp_eis_profile *profile, struct rsp_call *call)
{
	if (profile->falls_back == RSP_KNOWN_YES)
		rsp_call_object(call, RSP_RULE_EIS_FALLBACK_TOUCHED, profile->since,
		                "it is the fall-back profile");
	if (profile->pol2_known && profile->pol2 & RSP_POL2_DELETE_NOT_ALLOWED)
		rsp_call_object(call, RSP_RULE_EIS_POLICY, profile->since,
		                "its POL2 forbids to delete it");
}

static void judge(struct rsp_eis *eis, enum operation operation, struct rsp_call *call)
{
	const struct rsp_eis_profile *profile = rsp_eis_profile(eis, call->iccid);

	if (!profile || profile->state == RSP_EIS_GONE)
		return;
	if (operation == ENABLE)
		judge_enable(eis, profile, call);
	else if (operation == DISABLE)
		judge_disable(profile, call);
	else if (operation == DELETE)
		judge_delete(profile, call);
	else if (operation == CREATE && profile->state != RSP_EIS_CREATED)
		rsp_call_object(call, RSP_RULE_EIS_STATE, profile->since,
		                "there is a profile with this ICCID");
}

void rsp_eis_asked(struct rsp_follower *follower, const struct rsp_event *event,
                   struct rsp_call *call)
{
	const struct operation_row *row = row_of(event->function);
	const struct rsp_fact *pol2 = rsp_model_fact(follower, event, RSP_MODEL_MESSAGE_POL2);
	struct rsp_eis *eis;

	if (!call->eid[0])
		return;
	eis = rsp_eis_of(follower, call->eid);
	if (!eis)
		return;
	call->has_pol2 = pol2 != NULL;
	if (pol2)
		call->pol2 = rsp_eis_pol2(follower, pol2, event->facts + event->num_facts);
	if (!call->is_retry)
		rsp_grants_judge(follower, event, rsp_eis_profile(eis, call->iccid), call);
	if (row && !call->is_retry)
		judge(eis, row->operation, call);
}

/* What it changes */

static void set_state(struct rsp_eis_profile *profile, enum rsp_eis_state state,
                      const struct rsp_event *event)
{
	if (profile->state == state)
		return;
	profile->may_be_gone |= profile->state == RSP_EIS_ENABLED && state == RSP_EIS_DISABLED;
	profile->state = state;
	profile->by_operation = true;
	profile->since = event->seq;
	profile->frame = event->frame;
	profile->trace = event->trace;
}

void rsp_eis_switch(struct rsp_eis *eis, struct rsp_eis_profile *to, const struct rsp_event *event)
{
	if (!to || to->state != RSP_EIS_ENABLED)
		eis->pol1 = 0;
	for (size_t at = 0; at < eis->num_profiles; at++)
		if (&eis->profiles[at] != to && eis->profiles[at].state == RSP_EIS_ENABLED)
			set_state(&eis->profiles[at], RSP_EIS_DISABLED, event);
	if (to)
		set_state(to, RSP_EIS_ENABLED, event);
}

static struct rsp_eis_profile *falling_back_in(struct rsp_eis *eis)
{
	for (size_t at = 0; at < eis->num_profiles; at++)
		if (eis->profiles[at].falls_back == RSP_KNOWN_YES)
			return &eis->profiles[at];
	return NULL;
}

static void move_fallback(struct rsp_eis *eis, struct rsp_eis_profile *to)
{
	for (size_t at = 0; at < eis->num_profiles; at++)
		if (eis->profiles[at].falls_back == RSP_KNOWN_YES)
			eis->profiles[at].falls_back = RSP_KNOWN_NO;
	to->falls_back = RSP_KNOWN_YES;
}

static struct rsp_eis_profile *profile_made(struct rsp_eis *eis, const char *iccid)
{
	struct rsp_eis_profile *profile = rsp_eis_profile(eis, iccid);

	if (profile || !*iccid || eis->num_profiles == RSP_EIS_PROFILES)
		return profile;
	profile = &eis->profiles[eis->num_profiles++];
	*profile = (struct rsp_eis_profile){.state = RSP_EIS_UNKNOWN};
	rsp_keep_text(profile->iccid, RSP_ICCID_LEN, iccid);
	return profile;
}

static void set_policy(struct rsp_eis_profile *profile, const struct rsp_call *call)
{
	profile->pol2_known = call->has_pol2;
	profile->pol2 = call->pol2;
}

static void apply(struct rsp_eis *eis, enum operation operation, const struct rsp_event *event,
                  const struct rsp_call *call)
{
	struct rsp_eis_profile *profile = profile_made(eis, call->iccid);

	if (!profile)
		return;
	if (operation == ENABLE)
		rsp_eis_switch(eis, profile, event);
	else if (operation == DISABLE) {
		set_state(profile, RSP_EIS_DISABLED, event);
		rsp_eis_switch(eis, falling_back_in(eis), event);
	} else if (operation == DELETE)
		set_state(profile, RSP_EIS_GONE, event);
	else if (operation == CREATE) {
		*profile = (struct rsp_eis_profile){.falls_back = RSP_NOT_KNOWN};
		rsp_keep_text(profile->iccid, RSP_ICCID_LEN, call->iccid);
		set_state(profile, RSP_EIS_CREATED, event);
	} else if (operation == LOADED) {
		set_state(profile, RSP_EIS_DISABLED, event);
		set_policy(profile, call);
	} else if (operation == POLICY)
		set_policy(profile, call);
	else if (operation == FALLBACK)
		move_fallback(eis, profile);
}

static void tell_against(struct rsp_follower *follower, const struct rsp_event *event,
                         const struct rsp_call *call)
{
	if (call->against && call->why_message)
		rsp_model_tell_rule(follower, call->against, event,
		                    "%s of profile %s goes well although %s (message %llu)",
		                    call->function, call->iccid, call->why,
		                    (unsigned long long)call->why_message);
	else if (call->against)
		rsp_model_tell_rule(follower, call->against, event,
		                    "%s of profile %s goes well although %s", call->function,
		                    call->iccid, call->why);
}

/* What the ISD-R refused, nobody can call done. */
static void watch_outcome(struct rsp_follower *follower, const struct rsp_event *event,
                          struct rsp_eis *eis, int operation, const struct rsp_call *call)
{
	if (eis->refused == operation && eis->refused_by > call->seq)
		rsp_model_tell(follower, RSP_RULE_EIS_OUTCOME, event, event->seq,
		               "%s goes well, although the ISD-R has refused it in message %llu",
		               call->function, (unsigned long long)eis->refused_by);
}

void rsp_eis_done(struct rsp_follower *follower, const struct rsp_event *event,
                  const struct rsp_call *call)
{
	const struct operation_row *row = row_of(call->function);
	struct rsp_eis *eis = call->eid[0] ? rsp_eis_of(follower, call->eid) : NULL;

	if (!eis)
		return;
	tell_against(follower, event, call);
	if (!row)
		return;
	watch_outcome(follower, event, eis, (int)row->operation, call);
	apply(eis, row->operation, event, call);
}

void rsp_eis_told(struct rsp_follower *follower, const struct rsp_event *event)
{
	const char *eid = event->ids[RSP_ID_EID], *iccid = event->ids[RSP_ID_ICCID];
	struct rsp_eis *eis = eid && iccid ? rsp_eis_of(follower, eid) : NULL;
	struct rsp_eis_profile *profile = eis ? profile_made(eis, iccid) : NULL;

	rsp_grants_told(follower, event, profile);
	if (!profile)
		return;
	if (strcmp(event->function, "HandleProfileEnabledNotification") == 0)
		rsp_eis_switch(eis, profile, event);
	else if (strcmp(event->function, "HandleProfileDisabledNotification") == 0)
		set_state(profile, RSP_EIS_DISABLED, event);
	else if (strcmp(event->function, "HandleProfileDeletedNotification") == 0)
		set_state(profile, RSP_EIS_GONE, event);
	else if (strcmp(event->function, "HandleFallBackAttributeSetNotification") == 0)
		move_fallback(eis, profile);
}

/* On the card's leg profiles are known by their AIDs */

static bool is_called(const char *function, const char *name)
{
	return strcmp(function, name) == 0;
}

static struct rsp_eis_profile *with_aid(struct rsp_follower *follower, const char *eid,
                                        const struct rsp_value *aid, struct rsp_eis **out_eis)
{
	*out_eis = eid && *eid ? rsp_eis_of(follower, eid) : NULL;
	return *out_eis ? rsp_eis_with_aid(*out_eis, aid) : NULL;
}

/* The ICCID that was asked for on the way to this command, where that was seen. */
static const char *iccid_of(const struct rsp_follower *follower, const char *function)
{
	static const char *const functions[] = {"EnableProfile", "DisableProfile", "DeleteProfile",
	                                        "CreateISDP"};

	for (size_t at = 0; at < sizeof(functions) / sizeof(*functions); at++)
		if (is_called(function, functions[at]) && follower->last &&
		    follower->last->ids[RSP_ID_ICCID])
			return follower->last->ids[RSP_ID_ICCID];
	return NULL;
}

/* The ISD-P is that of the profile that was asked for; where it was not known, it is from here on.
 */
static void watch_aid(struct rsp_follower *follower, const struct rsp_event *event,
                      struct rsp_eis *eis, const struct rsp_call *call)
{
	const char *iccid = iccid_of(follower, call->function);
	struct rsp_eis_profile *profile = iccid ? profile_made(eis, iccid) : NULL;

	if (!profile || !call->aid.len)
		return;
	if (!profile->aid.len)
		profile->aid = call->aid;
	else if (!rsp_value_equal(&profile->aid, &call->aid))
		rsp_model_tell(follower, RSP_RULE_EIS_AID, event, event->seq,
		               "%s names ISD-P %s, but profile %s is in %s", call->function,
		               rsp_value_text(&follower->scratch, &call->aid), iccid,
		               rsp_value_text(&follower->scratch, &profile->aid));
}

/* What makes it wrong for the ISD-R to do it. An operator speaks to the enabled profile only, so
 * that is whose POL1 is known. */
static void judge_command(struct rsp_eis *eis, const struct rsp_eis_profile *profile,
                          struct rsp_call *call)
{
	if (is_called(call->function, "DeleteProfile") && profile) {
		if (profile->state == RSP_EIS_ENABLED)
			rsp_call_object(call, RSP_RULE_EIS_STATE, profile->since, "it is enabled");
		if (profile->falls_back == RSP_KNOWN_YES)
			rsp_call_object(call, RSP_RULE_EIS_FALLBACK_TOUCHED, profile->since,
			                "it is the fall-back profile");
	}
	if (eis->pol1 & RSP_POL1_DISABLE_NOT_ALLOWED &&
	    (is_called(call->function, "EnableProfile") ||
	     is_called(call->function, "DisableProfile")))
		rsp_call_object(call, RSP_RULE_EIS_POL1, eis->pol1_since,
		                "POL1 of the enabled profile forbids to disable that");
}

void rsp_eis_command(struct rsp_follower *follower, const struct rsp_event *event,
                     struct rsp_call *call)
{
	struct rsp_eis *eis = call->eid[0] ? rsp_eis_of(follower, call->eid) : NULL;
	const struct rsp_fact *number = rsp_model_fact(follower, event, RSP_MODEL_M2M_SEQUENCE);

	if (!eis)
		return;
	watch_aid(follower, event, eis, call);
	if (is_called(call->function, "HandleNotificationConfirmation") && number)
		eis->is_confirmed |= number->number == eis->sequence;
	judge_command(eis, rsp_eis_with_aid(eis, &call->aid), call);
}

void rsp_eis_refused(struct rsp_follower *follower, const struct rsp_event *event,
                     const struct rsp_call *call)
{
	const struct operation_row *row = row_of(call->function);
	struct rsp_eis *eis = row && call->eid[0] ? rsp_eis_of(follower, call->eid) : NULL;

	if (!eis)
		return;
	eis->refused = (int)row->operation;
	eis->refused_by = event->seq;
}

void rsp_eis_commanded(struct rsp_follower *follower, const struct rsp_event *event,
                       const struct rsp_call *call)
{
	struct rsp_eis *eis;
	struct rsp_eis_profile *profile = with_aid(follower, call->eid, &call->aid, &eis);
	const struct operation_row *row = row_of(call->function);

	if (!eis)
		return;
	if (row && eis->refused == (int)row->operation)
		eis->refused = NONE;
	if (call->against)
		rsp_model_tell_rule(follower, call->against, event,
		                    "%s goes well at the ISD-R although %s (message %llu)",
		                    call->function, call->why,
		                    (unsigned long long)call->why_message);
	if (is_called(call->function, "UpdatePOL1ByMNO")) {
		eis->pol1 = call->pol1;
		eis->pol1_since = event->seq;
	}
	if (!profile)
		return;
	if (is_called(call->function, "SetFallbackAttribute")) {
		move_fallback(eis, profile);
	} else if (is_called(call->function, "DeleteProfile") ||
	           is_called(call->function, "MasterDelete")) {
		set_state(profile, RSP_EIS_GONE, event);
	}
}

/* A number is used again only for what was not confirmed. */
static void watch_number(struct rsp_follower *follower, const struct rsp_event *event,
                         struct rsp_eis *eis)
{
	const struct rsp_fact *number = rsp_model_fact(follower, event, RSP_MODEL_M2M_SEQUENCE);

	if (!number)
		return;
	if (number->number == eis->sequence && eis->is_confirmed)
		rsp_model_tell(
		    follower, RSP_RULE_EIS_NUMBER, event, event->seq,
		    "the notification has the sequence number %lld of message %llu, which "
		    "was confirmed",
		    (long long)number->number, (unsigned long long)eis->sequence_since);
	eis->sequence = number->number;
	eis->sequence_since = event->seq;
	eis->is_confirmed = false;
}

void rsp_eis_notified(struct rsp_follower *follower, const struct rsp_event *event)
{
	const struct rsp_fact *aid = rsp_model_fact(follower, event, RSP_MODEL_ISDP_AID);
	struct rsp_eis *eis;
	struct rsp_eis_profile *profile;

	if (!aid || event->direction != RSP_DIR_NOTIFICATION)
		return;
	profile = with_aid(follower, event->ids[RSP_ID_EID], &aid->value, &eis);
	if (eis)
		watch_number(follower, event, eis);
	if (profile)
		rsp_eis_switch(eis, profile, event);
	else if (eis)
		eis->pol1 = 0;
}
