/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an IoT card does with its profiles of its own: rollback, immediate enabling, fallback, and
 * the emergency profile. */
#include <string.h>

#include "procedure/follower.h"

/* Rollback */

void rsp_model_changed(struct rsp_model *model, const struct rsp_event *event,
                       enum rsp_rollback_state state, const char *by)
{
	struct rsp_model_rollback *rollback = &model->rollback;

	/* The other commands of the package that allows it take nothing away. */
	if (rollback->state == RSP_ROLLBACK_ALLOWED && rollback->message == event->seq)
		return;
	rollback->state = state;
	rollback->by = by;
	rollback->message = event->seq;
}

static void watch_rollback(struct rsp_follower *follower, const struct rsp_model_rollback *rollback,
                           const struct rsp_event *event)
{
	unsigned long long message = rollback->message;

	if (rollback->state == RSP_ROLLBACK_NO_FLAG)
		rsp_model_tell(
		    follower, RSP_RULE_ROLLBACK_FLAG, event, event->seq,
		    "the rollback goes well although the enabling of message %llu had no "
		    "rollbackFlag; rollbackNotAllowed(1) was to be expected",
		    message);
	if (rollback->state == RSP_ROLLBACK_GONE)
		rsp_model_tell(
		    follower, RSP_RULE_ROLLBACK_GONE, event, event->seq,
		    "the rollback goes well although it was no longer possible behind %s "
		    "(message %llu); rollbackNotAllowed(1) was to be expected",
		    rollback->by, message);
	if (rollback->state == RSP_ROLLBACK_CLEARED)
		rsp_model_tell(follower, RSP_RULE_ROLLBACK_KEPT, event, event->seq,
		               "the rollback goes well although %s (message %llu) came in between",
		               rollback->by, message);
}

static void take_back(struct rsp_model *model, const struct rsp_event *event)
{
	const struct rsp_model_rollback *rollback = &model->rollback;
	struct rsp_model_profile *to =
	    rollback->before[0] ? rsp_model_profile(model, rollback->before) : NULL;
	char before[RSP_ICCID_LEN];

	for (size_t at = 0; at < model->num_notifications; at++)
		if (model->notifications[at].of_package &&
		    model->notifications[at].seq == rollback->seq)
			model->notifications[at].state = RSP_NOTIFICATION_REMOVED;
	rsp_model_switch(model, to, event, before);
}

void rsp_model_rollback(struct rsp_follower *follower, struct rsp_card *card,
                        const struct rsp_event *event)
{
	const struct rsp_fact *seq = rsp_model_fact(follower, event, RSP_MODEL_PACKAGE_SEQ);
	struct rsp_model *model = card ? &card->model : NULL;

	if (!model || !rsp_went_well(event))
		return;
	watch_rollback(follower, &model->rollback, event);
	take_back(model, event);
	if (seq)
		rsp_model_give_number(follower, model, event, seq->number, true);
	model->rollback = (struct rsp_model_rollback){
	    .state = RSP_ROLLBACK_GONE, .by = "a rollback", .message = event->seq};
}

/* Immediate enabling */

static void configure_immediate(struct rsp_model *model, const struct rsp_event *event,
                                const struct rsp_fact *flag, const struct rsp_fact *address)
{
	model->immediate.allowed = flag ? RSP_KNOWN_YES : RSP_KNOWN_NO;
	model->immediate.configured = event->seq;
	rsp_keep_text(model->immediate.address, RSP_ADDRESS_LEN, address ? address->text : NULL);
}

void rsp_model_configure_immediate(struct rsp_follower *follower, struct rsp_card *card,
                                   const struct rsp_event *event)
{
	if (card && rsp_went_well(event))
		configure_immediate(&card->model, event,
		                    rsp_model_fact(follower, event, RSP_MODEL_IMMEDIATE_FLAG),
		                    rsp_model_fact(follower, event, RSP_MODEL_IMMEDIATE_ADDRESS));
}

void rsp_apply_immediate(struct rsp_follower *follower, struct rsp_card *card,
                         const struct rsp_event *event, const struct rsp_model_command *command)
{
	configure_immediate(&card->model, event,
	                    rsp_command_fact(follower, command, RSP_MODEL_PSMO_IMMEDIATE_FLAG),
	                    rsp_command_fact(follower, command, RSP_MODEL_PSMO_IMMEDIATE_ADDRESS));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_same_address(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

static void watch_immediate(struct rsp_follower *follower, const struct rsp_model *model,
                            const struct rsp_event *event)
{
	const struct rsp_model_immediate *immediate = &model->immediate;

	if (immediate->allowed == RSP_KNOWN_NO)
		rsp_model_tell(
		    follower, RSP_RULE_IMMEDIATE_ENABLE, event, event->seq,
		    "a profile is enabled at once although message %llu does not allow it; "
		    "immediateEnableNotAvailable(1) was to be expected",
		    (unsigned long long)immediate->configured);
	else if (immediate->fresh == RSP_KNOWN_NO)
		rsp_model_tell(
		    follower, RSP_RULE_IMMEDIATE_ENABLE, event, event->seq,
		    "a profile is enabled at once, but none was installed just before: %s "
		    "(message %llu); noSessionContext(4) was to be expected",
		    immediate->by, (unsigned long long)immediate->message);
	else if (immediate->address[0] && model->server[0] &&
	         !is_same_address(immediate->address, model->server))
		rsp_model_tell(
		    follower, RSP_RULE_IMMEDIATE_ENABLE, event, event->seq,
		    "a profile of %s is enabled at once, but message %llu allows it for %s "
		    "only; immediateEnableNotAvailable(1) was to be expected",
		    model->server, (unsigned long long)immediate->configured, immediate->address);
}

void rsp_model_immediate(struct rsp_follower *follower, struct rsp_card *card,
                         const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;
	char before[RSP_ICCID_LEN];

	if (!model || !rsp_went_well(event))
		return;
	watch_immediate(follower, model, event);
	rsp_model_switch(model,
	                 model->installed[0] ? rsp_model_profile(model, model->installed) : NULL,
	                 event, before);
	rsp_model_changed(model, event, RSP_ROLLBACK_CLEARED, "ImmediateEnable");
	model->immediate.fresh = RSP_KNOWN_NO;
	model->immediate.by = "ImmediateEnable has enabled one already";
	model->immediate.message = event->seq;
}

/* Fallback */

static struct rsp_model_profile *fallback_profile(struct rsp_model *model)
{
	for (size_t at = 0; at < model->num_profiles; at++)
		if (model->profiles[at].falls_back == RSP_KNOWN_YES)
			return &model->profiles[at];
	return NULL;
}

static void take_attribute(struct rsp_model *model, struct rsp_model_profile *of)
{
	for (size_t at = 0; at < model->num_profiles; at++)
		model->profiles[at].falls_back = RSP_KNOWN_NO;
	if (of)
		of->falls_back = RSP_KNOWN_YES;
	model->has_fallback = of ? RSP_KNOWN_YES : RSP_KNOWN_NO;
}

void rsp_apply_set_fallback(struct rsp_follower *follower, struct rsp_card *card,
                            const struct rsp_event *event, const struct rsp_model_command *command)
{
	const struct rsp_fact *iccid =
	    rsp_command_fact(follower, command, RSP_MODEL_PSMO_FALLBACK_ICCID);
	struct rsp_model_profile *profile =
	    iccid && iccid->text ? rsp_model_profile(&card->model, iccid->text) : NULL;

	if (profile && profile->may_fall_back == RSP_KNOWN_NO)
		rsp_model_tell(follower, RSP_RULE_FALLBACK_SET, event, event->seq,
		               "ICCID %s gets the fallback attribute although it may not have it; "
		               "fallbackNotAllowed(2) was to be expected",
		               profile->iccid);
	else if (profile && profile->state == RSP_PROFILE_ENABLED)
		rsp_model_suspect(
		    follower, RSP_RULE_FALLBACK_SET, event,
		    "ICCID %s gets the fallback attribute while it is enabled (message "
		    "%llu)",
		    profile->iccid, (unsigned long long)profile->since);
	take_attribute(&card->model, profile);
	card->model.has_fallback = RSP_KNOWN_YES;
}

void rsp_apply_unset_fallback(struct rsp_follower *follower, struct rsp_card *card,
                              const struct rsp_event *event,
                              const struct rsp_model_command *command)
{
	(void)follower;
	(void)event;
	(void)command;
	take_attribute(&card->model, NULL);
}

static void note_fallback(struct rsp_model *model, const struct rsp_event *event,
                          enum rsp_known state)
{
	model->in_fallback = state;
	model->fallback_since = event->seq;
	rsp_model_changed(model, event, RSP_ROLLBACK_CLEARED, event->function);
}

void rsp_model_fallback(struct rsp_follower *follower, struct rsp_card *card,
                        const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;
	struct rsp_model_profile *profile = model ? fallback_profile(model) : NULL;

	if (!model || !rsp_went_well(event))
		return;
	rsp_emergency_watch(follower, model, event, "a fallback");
	if (model->has_fallback == RSP_KNOWN_NO)
		rsp_model_tell(
		    follower, RSP_RULE_FALLBACK_STATE, event, event->seq,
		    "the fallback goes well although no profile has the fallback attribute; "
		    "fallbackNotAvailable(6) was to be expected");
	else if (profile && profile->state == RSP_PROFILE_ENABLED)
		rsp_model_tell(
		    follower, RSP_RULE_FALLBACK_STATE, event, event->seq,
		    "the fallback goes well although its profile, ICCID %s, is enabled "
		    "already (message %llu); profileNotInDisabledState(2) was to be expected",
		    profile->iccid, (unsigned long long)profile->since);
	rsp_model_switch(model, profile, event, model->return_to);
	note_fallback(model, event, RSP_KNOWN_YES);
}

static void watch_return(struct rsp_follower *follower, const struct rsp_model *model,
                         const struct rsp_model_profile *to, const struct rsp_event *event)
{
	if (model->in_fallback == RSP_KNOWN_NO)
		rsp_model_tell(
		    follower, RSP_RULE_FALLBACK_STATE, event, event->seq,
		    "the return from the fallback goes well although there is none since "
		    "message %llu; fallbackNotAvailable(6) was to be expected",
		    (unsigned long long)model->fallback_since);
	else if (to && to->state == RSP_PROFILE_ABSENT)
		rsp_model_tell(
		    follower, RSP_RULE_FALLBACK_STATE, event, event->seq,
		    "the return from the fallback goes well although ICCID %s, the profile "
		    "before it, is not on the eUICC (message %llu)",
		    to->iccid, (unsigned long long)to->since);
}

void rsp_model_return(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;
	struct rsp_model_profile *to;
	char before[RSP_ICCID_LEN];

	if (!model || !rsp_went_well(event))
		return;
	to = model->return_to[0] ? rsp_model_profile(model, model->return_to) : NULL;
	rsp_emergency_watch(follower, model, event, "a return from the fallback");
	watch_return(follower, model, to, event);
	rsp_model_switch(model, to, event, before);
	note_fallback(model, event, RSP_KNOWN_NO);
	model->return_to[0] = '\0';
}

/* The emergency profile, of which ES10 shows nothing but that it comes and goes */

void rsp_model_emergency(struct rsp_follower *follower, struct rsp_card *card,
                         const struct rsp_event *event)
{
	char before[RSP_ICCID_LEN];

	(void)follower;
	if (!card || !rsp_went_well(event))
		return;
	card->model.emergency = event->seq;
	rsp_model_switch(&card->model, NULL, event, before);
	rsp_model_changed(&card->model, event, RSP_ROLLBACK_CLEARED, event->function);
}

void rsp_model_emergency_end(struct rsp_follower *follower, struct rsp_card *card,
                             const struct rsp_event *event)
{
	(void)follower;
	if (card && rsp_went_well(event))
		card->model.emergency = 0;
}

void rsp_emergency_watch(struct rsp_follower *follower, const struct rsp_model *model,
                         const struct rsp_event *event, const char *what)
{
	if (model->emergency)
		rsp_model_tell(
		    follower, RSP_RULE_EMERGENCY, event, event->seq,
		    "%s goes well while the emergency profile is enabled (message %llu); "
		    "ecallActive(104) was to be expected",
		    what, (unsigned long long)model->emergency);
}
