/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The profiles of a card: which there are, and in which state. */
#include <string.h>

#include "procedure/follower.h"

static struct rsp_model_profile *profile_found(struct rsp_model *model, const char *iccid)
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
	struct rsp_model_profile *profile = profile_found(model, iccid);

	if (profile || model->num_profiles == RSP_MODEL_PROFILES)
		return profile;
	profile = &model->profiles[model->num_profiles++];
	*profile = (struct rsp_model_profile){.class = -1};
	rsp_keep_text(profile->iccid, RSP_ICCID_LEN, iccid);
	profile->state = model->all_profiles_known ? RSP_PROFILE_ABSENT : RSP_PROFILE_UNKNOWN;
	return profile;
}

static void set_state(struct rsp_model_profile *profile, enum rsp_profile_state state,
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

static bool went_well(const struct rsp_event *event)
{
	return event->result.state == RSP_RESULT_OK;
}

/* One that is enabled takes the place of the one before; a card with several ports says which. */
static void others_disabled(struct rsp_model *model, const struct rsp_model_profile *but,
                            const struct rsp_event *event)
{
	for (size_t at = 0; at < model->num_profiles; at++)
		if (&model->profiles[at] != but && model->profiles[at].state == RSP_PROFILE_ENABLED)
			set_state(&model->profiles[at], RSP_PROFILE_DISABLED, event);
}

/* The answer says ok although the state before forbids it. */
static void watch_state(struct rsp_follower *follower, const struct rsp_event *event,
                        const struct rsp_model_profile *profile, enum rsp_profile_state wrong,
                        const char *expected)
{
	if (profile->state == RSP_PROFILE_ABSENT)
		rsp_model_tell(follower, RSP_RULE_PROFILE_ABSENT, event, event->seq,
		               "%s answers ok for ICCID %s, which is not on the eUICC (message "
		               "%llu); iccidOrAidNotFound(1) was to be expected",
		               event->function, profile->iccid, (unsigned long long)profile->since);
	else if (profile->state == wrong)
		rsp_model_tell(follower, RSP_RULE_PROFILE_STATE, event, event->seq,
		               "%s answers ok for ICCID %s, which is %s already (message %llu); "
		               "%s was to be expected",
		               event->function, profile->iccid, state_text(wrong),
		               (unsigned long long)profile->since, expected);
}

static struct rsp_model_profile *subject_of(struct rsp_card *card, const struct rsp_event *event)
{
	const char *iccid = event->ids[RSP_ID_ICCID];

	return card && iccid && went_well(event) ? profile_of(&card->model, iccid) : NULL;
}

void rsp_model_enable(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	struct rsp_model_profile *profile = subject_of(card, event);

	if (!profile)
		return;
	watch_state(follower, event, profile, RSP_PROFILE_ENABLED, "profileNotInDisabledState(2)");
	others_disabled(&card->model, profile, event);
	set_state(profile, RSP_PROFILE_ENABLED, event);
}

void rsp_model_disable(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	struct rsp_model_profile *profile = subject_of(card, event);

	if (!profile)
		return;
	watch_state(follower, event, profile, RSP_PROFILE_DISABLED, "profileNotInEnabledState(2)");
	set_state(profile, RSP_PROFILE_DISABLED, event);
}

void rsp_model_delete(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	struct rsp_model_profile *profile = subject_of(card, event);

	if (!profile)
		return;
	watch_state(follower, event, profile, RSP_PROFILE_ENABLED, "profileNotInDisabledState(2)");
	set_state(profile, RSP_PROFILE_ABSENT, event);
}

/* What is left depends on the options and on the classes of the profiles. */
void rsp_model_reset(struct rsp_follower *follower, struct rsp_card *card,
                     const struct rsp_event *event)
{
	(void)follower;
	if (!card || !went_well(event))
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

void rsp_model_install(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	struct rsp_model_profile *profile = subject_of(card, event);
	bool was_there;

	if (!profile || !rsp_event_fact(event, follower->models.fields[RSP_MODEL_PIR], NULL))
		return;
	was_there = profile->state == RSP_PROFILE_ENABLED || profile->state == RSP_PROFILE_DISABLED;
	if (was_there)
		tell_installed(follower, event, profile);
	/* What was answered before leaves its state open. */
	set_state(profile, was_there ? RSP_PROFILE_UNKNOWN : RSP_PROFILE_DISABLED, event);
	profile->listed = true;
}

/* One entry of a list. */
struct listed {
	const char *iccid;
	int64_t state; /* -1: not told */
	int64_t class, port;
};

/* Takes the next entry; `at` is the fact it begins with. */
static const struct rsp_fact *take_listed(const struct rsp_models *models,
                                          const struct rsp_event *event, const struct rsp_fact *at,
                                          struct listed *out)
{
	const struct rsp_fact *end = event->facts + event->num_facts;

	*out = (struct listed){NULL, -1, -1, -1};
	for (at++; at < end && at->wanted != models->fields[RSP_MODEL_PROFILE]; at++) {
		if (at->wanted == models->fields[RSP_MODEL_PROFILE_ICCID])
			out->iccid = at->text;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_STATE])
			out->state = at->number;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_CLASS])
			out->class = at->number;
		else if (at->wanted == models->fields[RSP_MODEL_PROFILE_PORT])
			out->port = at->number;
	}
	return at < end ? at : NULL;
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
	if (listed->state >= 0)
		set_state(profile, listed->state ? RSP_PROFILE_ENABLED : RSP_PROFILE_DISABLED,
		          event);
	else if (profile->state == RSP_PROFILE_ABSENT)
		set_state(profile, RSP_PROFILE_UNKNOWN, event);
}

static void watch_enabled(struct rsp_follower *follower, const struct rsp_event *event,
                          unsigned enabled)
{
	if (enabled > 1)
		rsp_model_tell(follower, RSP_RULE_PROFILE_TWO_ENABLED, event, event->seq,
		               "%u profiles are enabled at the same time, without ports", enabled);
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
		set_state(profile, RSP_PROFILE_ABSENT, event);
	}
}

static unsigned take_list(struct rsp_follower *follower, struct rsp_model *model,
                          const struct rsp_event *event)
{
	const struct rsp_models *models = &follower->models;
	const struct rsp_fact *at = rsp_event_fact(event, models->fields[RSP_MODEL_PROFILE], NULL);
	unsigned enabled = 0;
	struct listed listed;

	while (at) {
		at = take_listed(models, event, at, &listed);
		if (listed.iccid)
			set_listed(follower, model, &listed, event);
		enabled += listed.state == 1 && listed.port < 0;
	}
	return enabled;
}

void rsp_model_list(struct rsp_follower *follower, struct rsp_card *card,
                    const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;
	bool whole = !rsp_event_fact(event, follower->models.fields[RSP_MODEL_SEARCH], NULL) &&
	             !event->facts_left_out;
	unsigned enabled;

	if (!model || !went_well(event))
		return;
	for (size_t at = 0; at < model->num_profiles && whole; at++)
		model->profiles[at].listed = false;
	enabled = take_list(follower, model, event);
	watch_enabled(follower, event, enabled);
	if (!whole)
		return;
	watch_unlisted(follower, model, event);
	model->all_profiles_known = true;
}
