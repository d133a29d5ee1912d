/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notifications of a card: one counter for all, and what is still on the list. */
#include <string.h>

#include "procedure/follower.h"

static struct rsp_model_notification *notification_found(struct rsp_model *model, int64_t seq)
{
	for (size_t at = 0; at < model->num_notifications; at++)
		if (model->notifications[at].seq == seq)
			return &model->notifications[at];
	return NULL;
}

/* The place of a new one; the oldest of those that were removed, else the oldest, gives way. */
static struct rsp_model_notification *notification_place(struct rsp_model *model)
{
	struct rsp_model_notification *oldest = model->notifications;

	if (model->num_notifications < RSP_MODEL_NOTIFICATIONS)
		return &model->notifications[model->num_notifications++];
	for (size_t at = 1; at < model->num_notifications; at++) {
		struct rsp_model_notification *other = &model->notifications[at];

		if (other->state != oldest->state ? other->state == RSP_NOTIFICATION_REMOVED
		                                  : other->since < oldest->since)
			oldest = other;
	}
	return oldest;
}

static struct rsp_model_notification *notification_of(struct rsp_model *model, int64_t seq,
                                                      const struct rsp_event *event)
{
	struct rsp_model_notification *notification = notification_found(model, seq);

	if (notification)
		return notification;
	notification = notification_place(model);
	*notification = (struct rsp_model_notification){.seq = seq, .since = event->seq};
	if (seq > model->highest_seq) {
		model->highest_seq = seq;
		model->highest_is_new = false;
	}
	return notification;
}

/* A result has the number that follows all others. */
void rsp_model_give_number(struct rsp_follower *follower, struct rsp_model *model,
                           const struct rsp_event *event, int64_t seq, bool of_package)
{
	if (model->highest_seq && seq <= model->highest_seq)
		rsp_model_tell(follower, RSP_RULE_NOTIFICATION_SEQ, event, event->seq,
		               "the result has seqNumber %lld, but %lld was given out before",
		               (long long)seq, (long long)model->highest_seq);
	notification_of(model, seq, event)->of_package = of_package;
	if (seq == model->highest_seq)
		model->highest_is_new = true;
}

void rsp_model_issue(struct rsp_follower *follower, struct rsp_card *card,
                     const struct rsp_event *event)
{
	const struct rsp_fact *seq = rsp_model_fact(follower, event, RSP_MODEL_SEQ);

	if (card && seq)
		rsp_model_give_number(follower, &card->model, event, seq->number, false);
}

/* Lists and retrieved notifications: what is on them is pending, also what is thought to be
 * removed. */
void rsp_model_notifications(struct rsp_follower *follower, struct rsp_card *card,
                             const struct rsp_event *event)
{
	const uint16_t *fields = follower->models.fields;
	struct rsp_model *model = card ? &card->model : NULL;
	const struct rsp_fact *at = rsp_event_fact(event, fields[RSP_MODEL_SEQ], NULL);

	if (!model || event->result.state != RSP_RESULT_OK)
		return;
	for (; at; at = rsp_event_fact(event, fields[RSP_MODEL_SEQ], at + 1)) {
		struct rsp_model_notification *notification =
		    notification_of(model, at->number, event);

		if (notification->state == RSP_NOTIFICATION_REMOVED)
			rsp_model_tell(follower, RSP_RULE_NOTIFICATION_BACK, event, event->seq,
			               "seqNumber %lld is on the list although it was removed in "
			               "message %llu",
			               (long long)at->number,
			               (unsigned long long)notification->since);
		notification->state = RSP_NOTIFICATION_PENDING;
	}
	if (strcmp(event->function, "ListNotification") == 0 &&
	    !rsp_event_fact(event, fields[RSP_MODEL_LIST_CRITERION], NULL) &&
	    !event->facts_left_out)
		model->pending_known = true;
}

/* One that cannot be: beyond what the counter has reached, or not on a list of all. */
static void watch_unknown(struct rsp_follower *follower, struct rsp_model *model,
                          const struct rsp_event *event, int64_t seq)
{
	if (seq <= model->highest_seq && model->pending_known && !notification_found(model, seq))
		rsp_model_tell(follower, RSP_RULE_NOTIFICATION_UNKNOWN, event, event->seq,
		               "seqNumber %lld is removed, but was not on the list; "
		               "nothingToDelete(1) was to be expected",
		               (long long)seq);
	if (seq > model->highest_seq && model->highest_is_new)
		rsp_model_tell(follower, RSP_RULE_NOTIFICATION_UNKNOWN, event, event->seq,
		               "seqNumber %lld is removed, but the eUICC has given out no number "
		               "above %lld; nothingToDelete(1) was to be expected",
		               (long long)seq, (long long)model->highest_seq);
}

/* Results of packages go another way, to an eIM that acknowledges them as it likes. */
static void watch_order(struct rsp_follower *follower, struct rsp_model *model,
                        const struct rsp_event *event, int64_t seq)
{
	const struct rsp_model_notification *removed = notification_found(model, seq);

	if (removed && removed->of_package)
		return;
	for (size_t at = 0; at < model->num_notifications; at++) {
		struct rsp_model_notification *other = &model->notifications[at];

		if (other->seq >= seq || other->state != RSP_NOTIFICATION_PENDING || other->told ||
		    other->of_package)
			continue;
		other->told = true;
		rsp_model_tell(
		    follower, RSP_RULE_NOTIFICATION_LEFT, event, event->seq,
		    "seqNumber %lld is removed while %lld (message %llu) is still on the "
		    "list",
		    (long long)seq, (long long)other->seq, (unsigned long long)other->since);
	}
}

void rsp_model_remove(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	const uint16_t *fields = follower->models.fields;
	const struct rsp_fact *seq = rsp_event_fact(event, fields[RSP_MODEL_SENT_SEQ], NULL);
	struct rsp_model *model = card ? &card->model : NULL;
	struct rsp_model_notification *notification;

	if (!model || !seq || event->result.state != RSP_RESULT_OK)
		return;
	watch_unknown(follower, model, event, seq->number);
	watch_order(follower, model, event, seq->number);
	notification = notification_found(model, seq->number);
	if (!notification)
		return;
	if (notification->state == RSP_NOTIFICATION_REMOVED)
		rsp_model_tell(follower, RSP_RULE_NOTIFICATION_TWICE, event, event->seq,
		               "seqNumber %lld is removed again (message %llu); nothingToDelete(1) "
		               "was to be expected",
		               (long long)seq->number, (unsigned long long)notification->since);
	notification->state = RSP_NOTIFICATION_REMOVED;
	notification->since = event->seq;
	if (model->rollback.state == RSP_ROLLBACK_ALLOWED && model->rollback.seq == seq->number)
		rsp_model_changed(model, event, RSP_ROLLBACK_GONE,
		                  "the removal of the acknowledged result");
}
