/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EIS: what messages say of an eUICC as a whole, against what is known of it. */
#include <string.h>

#include "procedure/eis.h"
#include "procedure/follower.h"

struct rsp_eis *rsp_eis_of(struct rsp_follower *follower, const char *eid)
{
	struct rsp_eis **place =
	    &follower->models.calls->eis[rsp_hash_text(0, eid) % RSP_EIS_PLACES];

	if (!*place)
		*place = rsp_alloc(sizeof(**place));
	if (!*place)
		follower->out_of_memory = true;
	else if (strcmp((*place)->eid, eid) != 0) {
		**place = (struct rsp_eis){.sequence = -1};
		rsp_keep_text((*place)->eid, RSP_EIS_ID_LEN, eid);
	}
	return *place;
}

struct rsp_eis_profile *rsp_eis_profile(struct rsp_eis *eis, const char *iccid)
{
	for (size_t at = 0; iccid && *iccid && at < eis->num_profiles; at++)
		if (strcmp(eis->profiles[at].iccid, iccid) == 0)
			return &eis->profiles[at];
	return NULL;
}

struct rsp_eis_profile *rsp_eis_with_aid(struct rsp_eis *eis, const struct rsp_value *aid)
{
	for (size_t at = 0; aid->len && at < eis->num_profiles; at++)
		if (rsp_value_equal(&eis->profiles[at].aid, aid))
			return &eis->profiles[at];
	return NULL;
}

static const char *name_of(enum rsp_eis_state state)
{
	static const char *const names[RSP_EIS_NUM_STATES] = {
	    [RSP_EIS_UNKNOWN] = "of no known state",
	    [RSP_EIS_CREATED] = "Created",
	    [RSP_EIS_DISABLED] = "Disabled",
	    [RSP_EIS_ENABLED] = "Enabled",
	    [RSP_EIS_GONE] = "deleted",
	};

	return names[state];
}

static enum rsp_eis_state state_named(const char *name)
{
	for (int at = RSP_EIS_CREATED; name && at < RSP_EIS_GONE; at++)
		if (strcmp(name_of((enum rsp_eis_state)at), name) == 0)
			return (enum rsp_eis_state)at;
	return RSP_EIS_UNKNOWN;
}

/* Reading */

static bool is(const struct rsp_follower *follower, const struct rsp_fact *fact,
               enum rsp_model_field field)
{
	return fact->wanted == follower->models.fields[field];
}

static const struct rsp_fact *end_of(const struct rsp_event *event)
{
	return event->facts + event->num_facts;
}

/* Behind all that stands inside a fact. */
static const struct rsp_fact *behind(const struct rsp_event *event, const struct rsp_fact *head)
{
	const struct rsp_fact *at = head + 1;

	while (at < end_of(event) && at->depth > head->depth)
		at++;
	return at;
}

static bool says(const struct rsp_fact *fact, const char *word)
{
	return fact && fact->text && strcmp(fact->text, word) == 0;
}

/* One rule: what it does to which action. */
static unsigned rule_bit(const struct rsp_fact *action, const struct rsp_fact *qualification)
{
	if (says(qualification, "Auto-Delete"))
		return says(action, "DISABLE") ? RSP_POL2_AUTO_DELETE : 0;
	if (!says(qualification, "Not-Allowed"))
		return 0;
	if (says(action, "ENABLE"))
		return RSP_POL2_ENABLE_NOT_ALLOWED;
	if (says(action, "DISABLE"))
		return RSP_POL2_DISABLE_NOT_ALLOWED;
	return says(action, "DELETE") ? RSP_POL2_DELETE_NOT_ALLOWED : 0;
}

unsigned rsp_eis_pol2(const struct rsp_follower *follower, const struct rsp_fact *from,
                      const struct rsp_fact *end)
{
	const struct rsp_fact *action = NULL;
	unsigned bits = 0;

	for (const struct rsp_fact *at = from; at < end; at++) {
		if (is(follower, at, RSP_MODEL_POL2_ACTION))
			action = at;
		else if (is(follower, at, RSP_MODEL_POL2_QUALIFICATION))
			bits |= rule_bit(action, at);
	}
	return bits;
}

static void read_profile(const struct rsp_follower *follower, const struct rsp_event *event,
                         const struct rsp_fact *head, struct rsp_eis_profile *out)
{
	const struct rsp_fact *end = behind(event, head);

	*out = (struct rsp_eis_profile){
	    .since = event->seq, .frame = event->frame, .trace = event->trace};
	for (const struct rsp_fact *at = head + 1; at < end; at++) {
		if (is(follower, at, RSP_MODEL_EIS_ICCID))
			rsp_keep_text(out->iccid, RSP_ICCID_LEN, at->text);
		else if (is(follower, at, RSP_MODEL_EIS_AID))
			out->aid = at->value;
		else if (is(follower, at, RSP_MODEL_EIS_MNO))
			out->owner = at->value;
		else if (is(follower, at, RSP_MODEL_EIS_KIND))
			out->kind = at->value;
		else if (is(follower, at, RSP_MODEL_EIS_STATE))
			out->state = state_named(at->text);
		else if (is(follower, at, RSP_MODEL_EIS_FALLBACK))
			out->falls_back = at->number ? RSP_KNOWN_YES : RSP_KNOWN_NO;
		else if (is(follower, at, RSP_MODEL_EIS_POL2)) {
			out->pol2_known = true;
			out->pol2 = rsp_eis_pol2(follower, at, behind(event, at));
		}
	}
}

/* An EIS that a message holds. */
struct seen {
	struct rsp_follower *follower;
	const struct rsp_event *event;
	struct rsp_eis *known;
	struct rsp_eis_profile profiles[RSP_EIS_PROFILES];
	size_t num;
	bool is_whole; /* all profiles are in it, not only those of whoever asked */
	bool is_after; /* told by the new SM-SR of a change: as it was handed over */
	/* What differs: the first of each kind, and how many. */
	size_t num_different, num_missing;
};

static bool is_called(const struct rsp_event *event, const char *function)
{
	return strcmp(event->function, function) == 0;
}

/* Nobody is shown only its own profiles who is shown those of several operators. */
static bool has_owners(const struct seen *seen)
{
	for (size_t at = 1; at < seen->num; at++)
		if (!rsp_value_equal(&seen->profiles[at].owner, &seen->profiles[0].owner))
			return true;
	return false;
}

static void watch_counts(struct seen *seen)
{
	size_t enabled = 0, falling = 0, unknown = 0;

	for (size_t at = 0; at < seen->num; at++) {
		enabled += seen->profiles[at].state == RSP_EIS_ENABLED;
		falling += seen->profiles[at].falls_back == RSP_KNOWN_YES;
		unknown += seen->profiles[at].state == RSP_EIS_UNKNOWN ||
		           seen->profiles[at].falls_back == RSP_NOT_KNOWN;
	}
	if (seen->num == 0 || unknown)
		return;
	if (enabled > 1 || (seen->is_whole && enabled != 1))
		rsp_model_tell(seen->follower, RSP_RULE_EIS_ENABLED, seen->event, seen->event->seq,
		               "the EIS has %zu enabled profiles, of %zu", enabled, seen->num);
	if (falling > 1 || (seen->is_whole && falling != 1))
		rsp_model_tell(seen->follower, RSP_RULE_EIS_FALLBACK, seen->event, seen->event->seq,
		               "the EIS has %zu profiles with the fall-back attribute, of %zu",
		               falling, seen->num);
}

/* The rule that a difference breaks: what an SM-SR takes over it has to keep as it is, unless
 * something was carried out in between; what it keeps by itself (`is_own`) it hands over as it is.
 * Otherwise there may be changes that nobody saw. */
static void tell_difference(struct seen *seen, const struct rsp_eis_profile *known,
                            const char *iccid, const char *what, const char *before, bool is_own)
{
	bool kept =
	    (seen->is_after && seen->known->handed_over && !(known && known->by_operation)) ||
	    (is_own && is_called(seen->event, "HandoverEUICC"));
	enum rsp_rule_id rule = kept ? RSP_RULE_EIS_CHANGED : RSP_RULE_EIS_CONTRADICTS;

	if (seen->num_different++)
		return;
	rsp_model_tell(seen->follower, rule, seen->event, seen->event->seq,
	               "profile %s is %s, but was %s in message %llu", iccid, what, before,
	               (unsigned long long)(known ? known->since : seen->known->handed_over));
}

/* Whether what is known of a profile was said later than this. */
static bool is_older(const struct seen *seen, const struct rsp_eis_profile *known)
{
	return rsp_event_was_before(seen->event, known->trace, known->frame);
}

static void compare(struct seen *seen, const struct rsp_eis_profile *now)
{
	const struct rsp_eis_profile *known = rsp_eis_profile(seen->known, now->iccid);

	if (!known) {
		if (seen->is_after && seen->known->handed_over)
			tell_difference(seen, NULL, now->iccid, "there", "not in the EIS", false);
		return;
	}
	if (is_older(seen, known))
		return;
	if (known->state && now->state && known->state != now->state)
		tell_difference(seen, known, now->iccid, name_of(now->state), name_of(known->state),
		                false);
	else if (known->falls_back && now->falls_back && known->falls_back != now->falls_back)
		tell_difference(seen, known, now->iccid,
		                now->falls_back == RSP_KNOWN_YES ? "the fall-back profile"
		                                                 : "not the fall-back profile",
		                "another", false);
	else if (known->pol2_known && now->pol2_known && known->pol2 != now->pol2)
		tell_difference(seen, known, now->iccid, "under another POL2", "not", true);
}

static bool is_in(const struct seen *seen, const char *iccid)
{
	for (size_t at = 0; at < seen->num; at++)
		if (strcmp(seen->profiles[at].iccid, iccid) == 0)
			return true;
	return false;
}

static void watch_missing(struct seen *seen)
{
	for (size_t at = 0; at < seen->known->num_profiles; at++) {
		const struct rsp_eis_profile *known = &seen->known->profiles[at];

		if (known->state == RSP_EIS_GONE || known->state == RSP_EIS_CREATED ||
		    known->may_be_gone || is_in(seen, known->iccid) || seen->num_missing++)
			continue;
		rsp_model_tell(seen->follower, RSP_RULE_EIS_MISSING, seen->event, seen->event->seq,
		               "profile %s, which was there in message %llu, is not in the EIS",
		               known->iccid, (unsigned long long)known->since);
	}
}

/* The SM-SR that speaks of an eUICC as its own: it is named in the EIS. */
static void watch_owner(struct seen *seen)
{
	const struct rsp_fact *sender =
	    rsp_model_fact(seen->follower, seen->event, RSP_MODEL_SOAP_ENTITY);
	const struct rsp_fact *owner =
	    rsp_model_fact(seen->follower, seen->event, RSP_MODEL_EIS_SMSR);
	bool own = is_called(seen->event, "GetEIS") || is_called(seen->event, "AuditEIS") ||
	           is_called(seen->event, "HandoverEUICC") || seen->is_after;

	if (!own || seen->event->iface == RSP_IF_ES2 || !sender || !owner || !sender->text ||
	    !owner->text)
		return;
	if (strcmp(sender->text, owner->text) != 0)
		rsp_model_tell(seen->follower, RSP_RULE_EIS_OWNER, seen->event, seen->event->seq,
		               "the EIS is that of SM-SR %s, and %s gives it out", owner->text,
		               sender->text);
	else if (*seen->known->owner && strcmp(seen->known->owner, sender->text) != 0 &&
	         !is_called(seen->event, "HandoverEUICC"))
		rsp_model_tell(seen->follower, RSP_RULE_EIS_KEPT, seen->event, seen->event->seq,
		               "SM-SR %s gives out the EIS although %s has taken the eUICC over "
		               "(message %llu)",
		               sender->text, seen->known->owner,
		               (unsigned long long)seen->known->owner_since);
}

/* What is known from now on. */
static void adopt(struct seen *seen)
{
	struct rsp_eis *known = seen->known;

	for (size_t at = 0; at < seen->num; at++) {
		struct rsp_eis_profile *profile = rsp_eis_profile(known, seen->profiles[at].iccid);

		if (!profile && known->num_profiles < RSP_EIS_PROFILES)
			profile = &known->profiles[known->num_profiles++];
		if (!profile || !seen->profiles[at].iccid[0] || is_older(seen, profile))
			continue;
		*profile = seen->profiles[at];
	}
	if (is_called(seen->event, "HandoverEUICC")) {
		known->handed_over = seen->event->seq;
		known->num_told = 0;
	}
	for (size_t at = 0; seen->num_missing && at < known->num_profiles; at++)
		if (!is_in(seen, known->profiles[at].iccid))
			known->profiles[at--] = known->profiles[--known->num_profiles];
}

static void note_owner(struct seen *seen)
{
	const struct rsp_fact *owner =
	    rsp_model_fact(seen->follower, seen->event, RSP_MODEL_EIS_SMSR);

	if (!seen->is_after || !owner || !owner->text)
		return;
	rsp_keep_text(seen->known->owner, RSP_EIS_ID_LEN, owner->text);
	seen->known->owner_since = seen->event->seq;
}

static void read_all(struct seen *seen)
{
	const struct rsp_event *event = seen->event;
	const struct rsp_fact *at = rsp_model_fact(seen->follower, event, RSP_MODEL_EIS_PROFILE);
	uint16_t field = seen->follower->models.fields[RSP_MODEL_EIS_PROFILE];

	for (; at && seen->num < RSP_EIS_PROFILES; at = rsp_event_fact(event, field, at + 1))
		read_profile(seen->follower, event, at, &seen->profiles[seen->num++]);
}

void rsp_eis_seen(struct rsp_follower *follower, const struct rsp_event *event)
{
	struct seen seen = {.follower = follower, .event = event};

	/* The new SM-SR names the eUICC by what it was handed over before. */
	if (is_called(event, "AuthenticateSMSR"))
		return;
	if (!event->ids[RSP_ID_EID] || event->facts_left_out ||
	    !rsp_model_fact(follower, event, RSP_MODEL_EIS))
		return;
	seen.known = rsp_eis_of(follower, event->ids[RSP_ID_EID]);
	if (!seen.known)
		return;
	seen.is_after = is_called(event, "HandleSMSRChangeNotification");
	read_all(&seen);
	seen.is_whole =
	    event->iface == RSP_IF_ES7 || event->iface == RSP_IF_ES1 || has_owners(&seen);
	watch_counts(&seen);
	watch_owner(&seen);
	for (size_t at = 0; at < seen.num; at++)
		compare(&seen, &seen.profiles[at]);
	if (event->iface == RSP_IF_ES7 && seen.num)
		watch_missing(&seen);
	adopt(&seen);
	note_owner(&seen);
}

/* Who is told of a change */

static bool is_told(const struct rsp_eis *eis, const struct rsp_value *operator_id)
{
	for (size_t at = 0; at < eis->num_told; at++)
		if (rsp_value_equal(&eis->told[at], operator_id))
			return true;
	return false;
}

void rsp_eis_moved(struct rsp_follower *follower, const struct rsp_event *event)
{
	const struct rsp_fact *who =
	    rsp_model_fact(follower, event,
	                   event->iface == RSP_IF_ES3 ? RSP_MODEL_MESSAGE_MNO : RSP_MODEL_SOAP_TO);
	struct rsp_eis *eis =
	    event->ids[RSP_ID_EID] ? rsp_eis_of(follower, event->ids[RSP_ID_EID]) : NULL;

	if (!is_called(event, "HandleSMSRChangeNotification") || !who || !eis || !eis->handed_over)
		return;
	if (!eis->num_told) {
		eis->told_since = event->seq;
		eis->told_trace = event->trace;
	}
	if (!is_told(eis, &who->value) && eis->num_told < RSP_EIS_TOLD)
		eis->told[eis->num_told++] = who->value;
}

void rsp_eis_untold(struct rsp_follower *follower, const struct rsp_eis *eis)
{
	const struct rsp_eis_profile *first = NULL;
	struct rsp_told told = {
	    .rule = rsp_rule_of(RSP_RULE_EIS_UNTOLD),
	    .level = rsp_rule_of(RSP_RULE_EIS_UNTOLD)->level,
	    .trace = eis->told_trace,
	    .message = eis->told_since,
	    .step = RSP_NO_STEP,
	};

	if (!eis->num_told || eis->num_told == RSP_EIS_TOLD)
		return;
	for (size_t at = 0; at < eis->num_profiles && !first; at++)
		if (eis->profiles[at].owner.len && eis->profiles[at].state != RSP_EIS_GONE &&
		    !is_told(eis, &eis->profiles[at].owner))
			first = &eis->profiles[at];
	if (first)
		rsp_tell(follower, NULL, &told,
		         "the operator of profile %s is not told of the change, others are",
		         first->iccid);
}
