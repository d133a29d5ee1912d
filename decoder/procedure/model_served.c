/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The servers' side: packages that were given out, and whether their result came back. */
#include <string.h>

#include "procedure/follower.h"

void rsp_served_package(struct rsp_follower *follower, struct rsp_card *card,
                        const struct rsp_event *event)
{
	struct rsp_models *models = &follower->models;
	const char *iccid = follower->last && follower->last->ids[RSP_ID_ICCID]
	                        ? follower->last->ids[RSP_ID_ICCID]
	                        : event->ids[RSP_ID_ICCID];
	struct rsp_served *served;

	(void)card;
	if (!iccid || event->result.state != RSP_RESULT_OK)
		return;
	served = &models->served[models->next_served];
	models->next_served = (models->next_served + 1) % RSP_MODEL_SERVED;
	*served = (struct rsp_served){.message = event->seq, .trace = event->trace};
	rsp_keep_text(served->iccid, RSP_ICCID_LEN, iccid);
}

/* The latest package of an ICCID. */
static struct rsp_served *served_found(struct rsp_models *models, const char *iccid)
{
	for (size_t back = 1; back <= RSP_MODEL_SERVED; back++) {
		size_t at = (models->next_served + RSP_MODEL_SERVED - back) % RSP_MODEL_SERVED;

		if (!models->served[at].message)
			return NULL;
		if (strcmp(models->served[at].iccid, iccid) == 0)
			return &models->served[at];
	}
	return NULL;
}

void rsp_served_notification(struct rsp_follower *follower, struct rsp_card *card,
                             const struct rsp_event *event)
{
	const uint16_t *fields = follower->models.fields;
	const char *iccid = event->ids[RSP_ID_ICCID];
	struct rsp_served *served = iccid ? served_found(&follower->models, iccid) : NULL;

	(void)card;
	if (!served)
		return;
	if (rsp_event_fact(event, fields[RSP_MODEL_PIR], NULL)) {
		served->reported = true;
		return;
	}
	if (served->reported || served->told ||
	    !rsp_event_fact(event, fields[RSP_MODEL_SIGNED], NULL))
		return;
	served->told = true;
	rsp_model_tell(follower, RSP_RULE_NOTIFICATION_NO_RESULT, event, event->seq,
	               "a notification of ICCID %s comes although the result of its installation "
	               "(package in message %llu) was never delivered",
	               iccid, (unsigned long long)served->message);
}
