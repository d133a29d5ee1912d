/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The profiles of a card: which there are, and in which state. */
#include <string.h>

#include "procedure/follower.h"

struct rsp_model_profile *rsp_model_profile(struct rsp_model *model, const char *iccid)
{
	for (size_t at = 0; at < model->num_profiles; at++)
		if (strcmp(model->profiles[at].iccid, iccid) == 0)
			return &model->profiles[at];
	return NULL;
}

/* The profile with this ICCID; one that was not heard of before is of an unknown state, or absent
 * where all are known. NULL: there are too many. */
static struct rsp_model_profile *profile_of(struct rsp_model *model, const char *iccid)
{
	struct rsp_model_profile *profile = rsp_model_profile(model, iccid);

	if (profile || model->num_profiles == RSP_MODEL_PROFILES)
		return profile;
	profile = &model->profiles[model->num_profiles++];
	*profile = (struct rsp_model_profile){.class = -1};
	rsp_keep_text(profile->iccid, RSP_ICCID_LEN, iccid);
	profile->state = model->all_profiles_known ? RSP_PROFILE_ABSENT : RSP_PROFILE_UNKNOWN;
	return profile;
}

void rsp_model_set_state(struct rsp_model_profile *profile, enum rsp_profile_state state,
                         const struct rsp_event *event)
{
	profile->state = state;
	profile->since = event->seq;
}

static const char *state_text(enum rsp_profile_state state)
{
	static const char *const texts[] = {
	    [RSP_PROFILE_UNKNOWN] = "there",
	    [RSP_PROFILE_ABSENT] = "not on the eUICC",
	    [RSP_PROFILE_DISABLED] = "disabled",
	    [RSP_PROFILE_ENABLED] = "enabled",
	};

	return texts[state];
}

/* A card with several ports says which is enabled where; without them there is one. */
void rsp_model_switch(struct rsp_model *model, struct rsp_model_profile *to,
                      const struct rsp_event *event, char before[static RSP_ICCID_LEN])
{
	before[0] = '\0';
	for (size_t at = 0; at < model->num_profiles; at++) {
		struct rsp_model_profile *profile = &model->profiles[at];

		if (profile == to || profile->state != RSP_PROFILE_ENABLED)
			continue;
		rsp_keep_text(before, RSP_ICCID_LEN, profile->iccid);
		rsp_model_set_state(profile, to ? RSP_PROFILE_DISABLED : RSP_PROFILE_UNKNOWN,
		                    event);
	}
	if (to)
		rsp_model_set_state(to, RSP_PROFILE_ENABLED, event);
}

/* The answer says ok although the state before forbids it. */
static void watch_state(struct rsp_follower *follower, const struct rsp_event *event,
                        const char *what, const struct rsp_model_profile *profile,
                        enum rsp_profile_state wrong, const char *expected)
{
	if (profile->state == RSP_PROFILE_ABSENT)
		rsp_model_tell(follower, RSP_RULE_PROFILE_ABSENT, event, event->seq,
		               "%s answers ok for ICCID %s, which is not on the eUICC (message "
		               "%llu); iccidOrAidNotFound(1) was to be expected",
		               what, profile->iccid, (unsigned long long)profile->since);
	else if (profile->state == wrong)
		rsp_model_tell(follower, RSP_RULE_PROFILE_STATE, event, event->seq,
		               "%s answers ok for ICCID %s, which is %s already (message %llu); "
		               "%s was to be expected",
		               what, profile->iccid, state_text(wrong),
		               (unsigned long long)profile->since, expected);
}

static void enabled(struct rsp_follower *follower, struct rsp_card *card,
                    const struct rsp_event *event, const char *what, const char *iccid)
{
	struct rsp_model *model = &card->model;
	struct rsp_model_profile *profile = profile_of(model, iccid);
	char before[RSP_ICCID_LEN];

	if (!profile)
		return;
	watch_state(follower, event, what, profile, RSP_PROFILE_ENABLED,
	            "profileNotInDisabledState(2)");
	rsp_policy_enable(follower, model, profile, event, what);
	rsp_model_switch(model, profile, event, before);
	model->in_fallback = RSP_KNOWN_NO;
	model->fallback_since = event->seq;
	rsp_model_changed(model, event, RSP_ROLLBACK_GONE, what);
	rsp_keep_text(model->rollback.before, RSP_ICCID_LEN, before);
	rsp_keep_text(model->rollback.enabled, RSP_ICCID_LEN, iccid);
}

static void disabled(struct rsp_follower *follower, struct rsp_card *card,
                     const struct rsp_event *event, const char *what, const char *iccid)
{
	struct rsp_model_profile *profile = profile_of(&card->model, iccid);

	if (!profile)
		return;
	watch_state(follower, event, what, profile, RSP_PROFILE_DISABLED,
	            "profileNotInEnabledState(2)");
	rsp_policy_disable(follower, profile, event, what);
	rsp_model_set_state(profile, RSP_PROFILE_DISABLED, event);
	rsp_model_changed(&card->model, event, RSP_ROLLBACK_GONE, what);
}

/* The profile that a fallback returns to stays (SGP.32 2.11.2.1: returnFallbackProfile). */
static void watch_return(struct rsp_follower *follower, const struct rsp_model *model,
                         const struct rsp_event *event, const char *what, const char *iccid)
{
	if (model->in_fallback == RSP_KNOWN_YES && strcmp(model->return_to, iccid) == 0)
		rsp_model_tell(
		    follower, RSP_RULE_FALLBACK_RETURN, event, event->seq,
		    "%s answers ok for ICCID %s, which the fallback of message %llu has to "
		    "return to; returnFallbackProfile(21) was to be expected",
		    what, iccid, (unsigned long long)model->fallback_since);
}

static void deleted(struct rsp_follower *follower, struct rsp_card *card,
                    const struct rsp_event *event, const char *what, const char *iccid)
{
	struct rsp_model_profile *profile = profile_of(&card->model, iccid);

	if (!profile)
		return;
	watch_state(follower, event, what, profile, RSP_PROFILE_ENABLED,
	            "profileNotInDisabledState(2)");
	watch_return(follower, &card->model, event, what, iccid);
	rsp_policy_delete(follower, profile, event, what);
	rsp_model_set_state(profile, RSP_PROFILE_ABSENT, event);
	rsp_model_changed(&card->model, event, RSP_ROLLBACK_GONE, what);
}

/* The ICCID that a function of ES10c went well for; NULL: none. */
static const char *subject_of(const struct rsp_card *card, const struct rsp_event *event)
{
	return card && rsp_went_well(event) ? event->ids[RSP_ID_ICCID] : NULL;
}

void rsp_model_enable(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	const char *iccid = subject_of(card, event);

	if (iccid)
		enabled(follower, card, event, event->function, iccid);
}

void rsp_model_disable(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	const char *iccid = subject_of(card, event);

	if (iccid)
		disabled(follower, card, event, event->function, iccid);
}

void rsp_model_delete(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	const char *iccid = subject_of(card, event);

	if (iccid)
		deleted(follower, card, event, event->function, iccid);
}

static const char *iccid_of(const struct rsp_follower *follower,
                            const struct rsp_model_command *command, enum rsp_model_field field)
{
	const struct rsp_fact *fact = rsp_command_fact(follower, command, field);

	return fact ? fact->text : NULL;
}

void rsp_apply_enable(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event, const struct rsp_model_command *command)
{
	const char *iccid = iccid_of(follower, command, RSP_MODEL_PSMO_ENABLE_ICCID);
	struct rsp_model_rollback *rollback = &card->model.rollback;

	if (!iccid)
		return;
	enabled(follower, card, event, command->name, iccid);
	rollback->state = rsp_command_fact(follower, command, RSP_MODEL_PSMO_ROLLBACK)
	                      ? RSP_ROLLBACK_ALLOWED
	                      : RSP_ROLLBACK_NO_FLAG;
}

void rsp_apply_disable(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event, const struct rsp_model_command *command)
{
	const char *iccid = iccid_of(follower, command, RSP_MODEL_PSMO_DISABLE_ICCID);

	if (iccid)
		disabled(follower, card, event, command->name, iccid);
}

void rsp_apply_delete(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event, const struct rsp_model_command *command)
{
	const char *iccid = iccid_of(follower, command, RSP_MODEL_PSMO_DELETE_ICCID);

	if (iccid)
		deleted(follower, card, event, command->name, iccid);
}

/* What is left depends on the options and on the classes of the profiles. */
void rsp_model_reset(struct rsp_follower *follower, struct rsp_card *card,
                     const struct rsp_event *event)
{
	(void)follower;
	if (!card || !rsp_went_well(event))
		return;
	card->model.num_profiles = 0;
	card->model.all_profiles_known = false;
}

/* A profile that was on the eUICC already: one of the two answers is wrong. */
static void tell_installed(struct rsp_follower *follower, const struct rsp_event *event,
                           const struct rsp_model_profile *profile)
{
	if (!profile->listed)
		rsp_model_tell(
		    follower, RSP_RULE_PROFILE_ABSENT, event, profile->since,
		    "it was answered ok for ICCID %s, which is installed only in message "
		    "%llu",
		    profile->iccid, (unsigned long long)event->seq);
	else
		rsp_model_tell(
		    follower, RSP_RULE_PROFILE_INSTALLED, event, event->seq,
		    "a profile with ICCID %s is installed although message %llu has it on "
		    "the eUICC; iccidAlreadyExists(9) was to be expected",
		    profile->iccid, (unsigned long long)profile->since);
}

/* Only the profile that was just installed may be enabled at once. */
static void note_installed(struct rsp_model *model, const struct rsp_event *event,
                           const char *iccid)
{
	bool ok = iccid && rsp_went_well(event);

	model->immediate.fresh = ok ? RSP_KNOWN_YES : RSP_KNOWN_NO;
	model->immediate.by = "the installation failed";
	model->immediate.message = event->seq;
	rsp_keep_text(model->installed, RSP_ICCID_LEN, ok ? iccid : NULL);
}

void rsp_model_install(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	const char *iccid = subject_of(card, event);
	struct rsp_model_profile *profile;
	bool was_there;

	if (!card || !rsp_model_fact(follower, event, RSP_MODEL_PIR))
		return;
	note_installed(&card->model, event, iccid);
	profile = iccid ? profile_of(&card->model, iccid) : NULL;
	if (!profile)
		return;
	rsp_emergency_watch(follower, &card->model, event, "the installation of a profile");
	was_there = profile->state == RSP_PROFILE_ENABLED || profile->state == RSP_PROFILE_DISABLED;
	if (was_there)
		tell_installed(follower, event, profile);
	/* What was answered before leaves its state open. */
	rsp_model_set_state(profile, was_there ? RSP_PROFILE_UNKNOWN : RSP_PROFILE_DISABLED, event);
	profile->listed = true;
	rsp_policy_metadata(follower, &card->model, profile, event);
}

/* One entry of a list. */
struct listed {
	const char *iccid;
	int64_t state; /* -1: not told */
	int64_t class, port, falls_back, may_fall_back;
	const struct rsp_fact *pprs; /* NULL: not told */
};

/* Takes the next entry; `at` is the fact it begins with. */
static const struct rsp_fact *take_listed(const struct rsp_models *models,
                                          const struct rsp_event *event, const struct rsp_fact *at,
                                          struct listed *out)
{
	const struct rsp_fact *end = event->facts + event->num_facts;

	*out = (struct listed){NULL, -1, -1, -1, -1, -1, NULL};
	for (at++; at < end && at->wanted != models->fields[RSP_MODEL_PROFILE]; at++) {
		if (at->wanted == models->fields[RSP_MODEL_PROFILE_ICCID])
			out->iccid = at->text;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_STATE])
			out->state = at->number;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_CLASS])
			out->class = at->number;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_PORT])
			out->port = at->number;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_FALLBACK])
			out->falls_back = at->number;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_MAY_FALL_BACK])
			out->may_fall_back = at->number;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_PPRS])
			out->pprs = at;
	}
	return at < end ? at : NULL;
}

static enum rsp_known known(int64_t number)
{
	return number ? RSP_KNOWN_YES : RSP_KNOWN_NO;
}

/* What the list says counts from now on. A list that shows another state than the answers before is
 * no error by itself: a refresh may not have been done yet. */
static void set_listed(struct rsp_follower *follower, struct rsp_model *model,
                       const struct listed *listed, const struct rsp_event *event)
{
	struct rsp_model_profile *profile = profile_of(model, listed->iccid);

	if (!profile)
		return;
	if (profile->state == RSP_PROFILE_DISABLED && listed->state == 1)
		rsp_model_tell(follower, RSP_RULE_PROFILE_CHANGED, event, event->seq,
		               "ICCID %s is enabled, but was disabled in message %llu, and nothing "
		               "in the trace has enabled it",
		               profile->iccid, (unsigned long long)profile->since);
	profile->listed = true;
	if (listed->class >= 0)
		profile->class = listed->class;
	if (listed->may_fall_back >= 0)
		profile->may_fall_back = known(listed->may_fall_back);
	if (listed->falls_back >= 0)
		profile->falls_back = known(listed->falls_back);
	if (listed->pprs) {
		profile->pprs = rsp_policy_bits(follower, event, listed->pprs);
		profile->pprs_since = event->seq;
	}
	if (listed->state >= 0)
		rsp_model_set_state(
		    profile, listed->state ? RSP_PROFILE_ENABLED : RSP_PROFILE_DISABLED, event);
	else if (profile->state == RSP_PROFILE_ABSENT)
		rsp_model_set_state(profile, RSP_PROFILE_UNKNOWN, event);
}

/* What a list counts. */
struct counted {
	unsigned profiles, enabled, falling_back, telling; /* telling: whether they fall back */
};

static void watch_counts(struct rsp_follower *follower, struct rsp_model *model,
                         const struct rsp_event *event, const struct counted *counted, bool whole)
{
	if (counted->enabled > 1)
		rsp_model_tell(follower, RSP_RULE_PROFILE_TWO_ENABLED, event, event->seq,
		               "%u profiles are enabled at the same time, without ports",
		               counted->enabled);
	if (counted->falling_back > 1)
		rsp_model_tell(follower, RSP_RULE_FALLBACK_TWO, event, event->seq,
		               "%u profiles have the fallback attribute", counted->falling_back);
	if (counted->falling_back)
		model->has_fallback = RSP_KNOWN_YES;
	else if (whole && counted->telling && counted->telling == counted->profiles)
		model->has_fallback = RSP_KNOWN_NO;
}

/* A profile that was installed, and not deleted, must be in a list of all. */
static void watch_unlisted(struct rsp_follower *follower, struct rsp_model *model,
                           const struct rsp_event *event)
{
	for (size_t at = 0; at < model->num_profiles; at++) {
		struct rsp_model_profile *profile = &model->profiles[at];

		if (profile->listed || profile->state == RSP_PROFILE_ABSENT)
			continue;
		if (profile->state == RSP_PROFILE_DISABLED || profile->state == RSP_PROFILE_ENABLED)
			rsp_model_tell(follower, RSP_RULE_PROFILE_UNLISTED, event, event->seq,
			               "ICCID %s is not in the list, but was %s in message %llu",
			               profile->iccid, state_text(profile->state),
			               (unsigned long long)profile->since);
		rsp_model_set_state(profile, RSP_PROFILE_ABSENT, event);
	}
}

static struct counted take_list(struct rsp_follower *follower, struct rsp_model *model,
                                const struct rsp_event *event)
{
	const struct rsp_fact *at = rsp_model_fact(follower, event, RSP_MODEL_PROFILE);
	struct counted out = {0};
	struct listed listed;

	while (at) {
		at = take_listed(&follower->models, event, at, &listed);
		if (listed.iccid)
			set_listed(follower, model, &listed, event);
		out.profiles++;
		out.enabled += listed.state == 1 && listed.port < 0;
		out.falling_back += listed.falls_back > 0;
		out.telling += listed.falls_back >= 0;
	}
	return out;
}

void rsp_model_list(struct rsp_follower *follower, struct rsp_card *card,
                    const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;
	bool whole = !rsp_model_fact(follower, event, RSP_MODEL_SEARCH) && !event->facts_left_out;
	struct counted counted;

	if (!model || !rsp_went_well(event))
		return;
	for (size_t at = 0; at < model->num_profiles && whole; at++)
		model->profiles[at].listed = false;
	counted = take_list(follower, model, event);
	watch_counts(follower, model, event, &counted, whole);
	if (!whole)
		return;
	watch_unlisted(follower, model, event);
	model->all_profiles_known = true;
}
