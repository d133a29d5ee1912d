/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Orders: what operators have asked an SM-DP+ for, and what it then does with the profile. */
#include <string.h>

#include "procedure/follower.h"

enum { POINT_INSTALLED = 4 }; /* notificationPointId: the installation is over */

static struct rsp_order *place_of(struct rsp_models *models, const char *iccid)
{
	return &models->orders[rsp_hash_text(0, iccid) % RSP_MODEL_ORDERS];
}

static struct rsp_order *order_found(struct rsp_models *models, const char *iccid)
{
	struct rsp_order *order = iccid ? place_of(models, iccid) : NULL;

	return order && strcmp(order->iccid, iccid) == 0 ? order : NULL;
}

static struct rsp_order *order_of(struct rsp_models *models, const char *iccid)
{
	struct rsp_order *order = place_of(models, iccid);

	if (strcmp(order->iccid, iccid) == 0)
		return order;
	*order = (struct rsp_order){0};
	rsp_keep_text(order->iccid, RSP_ICCID_LEN, iccid);
	return order;
}

/* The ICCID that an event is about, without its filler: of its procedure, where that knows one. */
static const char *iccid_of(struct rsp_follower *follower, const struct rsp_event *event)
{
	const char *iccid = event->ids[RSP_ID_ICCID];
	size_t len;

	if (!iccid && follower->last)
		iccid = follower->last->ids[RSP_ID_ICCID];
	if (!iccid)
		return NULL;
	len = strlen(iccid);
	while (len && (iccid[len - 1] == 'F' || iccid[len - 1] == 'f'))
		len--;
	return rsp_arena_text(&follower->scratch, rsp_slice(iccid, len));
}

static void set_state(struct rsp_order *order, enum rsp_order_state state,
                      const struct rsp_event *event)
{
	order->state = state;
	order->message = event->seq;
}

void rsp_order_asked(struct rsp_follower *follower, struct rsp_card *card,
                     const struct rsp_event *event)
{
	const struct rsp_fact *flag = rsp_model_fact(follower, event, RSP_MODEL_ORDER_RELEASES);
	const char *iccid = iccid_of(follower, event);

	(void)card;
	if (iccid)
		order_of(&follower->models, iccid)->releases = flag && flag->number;
}

static void cancelled(struct rsp_follower *follower, struct rsp_order *order,
                      const struct rsp_event *event)
{
	if (order->state == RSP_ORDER_INSTALLED)
		rsp_model_tell(
		    follower, RSP_RULE_ORDER_CANCELLED, event, event->seq,
		    "the order for ICCID %s is cancelled although the profile is installed "
		    "(message %llu)",
		    order->iccid, (unsigned long long)order->message);
	*order = (struct rsp_order){0};
}

void rsp_order_answered(struct rsp_follower *follower, struct rsp_card *card,
                        const struct rsp_event *event)
{
	const char *iccid = iccid_of(follower, event);
	struct rsp_order *order;

	(void)card;
	if (!iccid || !rsp_went_well(event))
		return;
	order = order_of(&follower->models, iccid);
	if (strcmp(event->function, "CancelOrder") == 0)
		cancelled(follower, order, event);
	else if (strcmp(event->function, "ReleaseProfile") == 0 || order->releases)
		set_state(order, RSP_ORDER_RELEASED, event);
	else
		set_state(order, RSP_ORDER_CONFIRMED, event);
}

void rsp_order_served(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	struct rsp_order *order = order_found(&follower->models, iccid_of(follower, event));

	(void)card;
	if (!order || order->state != RSP_ORDER_CONFIRMED || order->told || !rsp_went_well(event))
		return;
	order->told = true;
	rsp_model_tell(follower, RSP_RULE_ORDER_RELEASE, event, event->seq,
	               "%s for ICCID %s goes well, but its order was confirmed in message %llu and "
	               "not released; 8.2/1.2 was to be expected",
	               event->function, order->iccid, (unsigned long long)order->message);
}

/* What the eUICC says of the installation, and what the SM-DP+ tells the operator */

static void watch_agreement(struct rsp_follower *follower, const struct rsp_order *order,
                            const struct rsp_event *event, bool told_ok)
{
	bool ok = order->installed == RSP_KNOWN_YES;

	if (order->installed != RSP_NOT_KNOWN && ok != told_ok)
		rsp_model_tell(
		    follower, RSP_RULE_ORDER_RESULT, event, event->seq,
		    "the operator is told that the installation of ICCID %s %s, but by its "
		    "result (message %llu) it %s",
		    order->iccid, told_ok ? "went well" : "failed",
		    (unsigned long long)order->result_message, ok ? "went well" : "failed");
}

void rsp_order_result(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	const char *iccid = iccid_of(follower, event);
	bool failed = rsp_model_fact(follower, event, RSP_MODEL_PIR_ERROR) != NULL;
	struct rsp_order *order;

	(void)card;
	if (!iccid || !rsp_model_fact(follower, event, RSP_MODEL_PIR))
		return;
	order = order_of(&follower->models, iccid);
	order->installed = failed ? RSP_KNOWN_NO : RSP_KNOWN_YES;
	order->result_message = event->seq;
	set_state(order, failed ? RSP_ORDER_FAILED : RSP_ORDER_INSTALLED, event);
}

static bool says_well(const struct rsp_fact *status)
{
	return strncmp(status->text, "Executed", strlen("Executed")) == 0;
}

void rsp_order_progress(struct rsp_follower *follower, struct rsp_card *card,
                        const struct rsp_event *event)
{
	const struct rsp_fact *point = rsp_model_fact(follower, event, RSP_MODEL_ORDER_POINT);
	const struct rsp_fact *status = rsp_model_fact(follower, event, RSP_MODEL_ORDER_STATUS);
	const char *iccid = iccid_of(follower, event);
	struct rsp_order *order;

	(void)card;
	if (!iccid || !point)
		return;
	order = order_of(&follower->models, iccid);
	if (point->number < order->point)
		rsp_model_tell(
		    follower, RSP_RULE_ORDER_PROGRESS, event, event->seq,
		    "the progress of ICCID %s goes back to point %lld from %lld (message "
		    "%llu)",
		    order->iccid, (long long)point->number, (long long)order->point,
		    (unsigned long long)order->point_message);
	order->point = point->number;
	order->point_message = event->seq;
	if (point->number != POINT_INSTALLED || !status || !status->text)
		return;
	watch_agreement(follower, order, event, says_well(status));
	if (order->installed == RSP_NOT_KNOWN)
		set_state(order, says_well(status) ? RSP_ORDER_INSTALLED : RSP_ORDER_FAILED, event);
}
