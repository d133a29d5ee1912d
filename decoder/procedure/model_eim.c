/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The eIMs of an IoT card: which counter each has reached, and whether one is associated. */
#include <string.h>

#include "procedure/follower.h"

static struct rsp_model_eim *eim_of(struct rsp_model *model, const char *id)
{
	struct rsp_model_eim *eim;

	for (size_t at = 0; at < model->num_eims; at++)
		if (strcmp(model->eims[at].id, id) == 0)
			return &model->eims[at];
	if (model->num_eims == RSP_MODEL_EIMS)
		return NULL;
	eim = &model->eims[model->num_eims++];
	*eim = (struct rsp_model_eim){0};
	rsp_keep_text(eim->id, sizeof(eim->id), id);
	return eim;
}

/* A package that is accepted has a counter above that of every package before. One that deletes an
 * eIM leaves open whether one is associated. */
void rsp_model_package(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	const uint16_t *fields = follower->models.fields;
	const struct rsp_fact *id = rsp_event_fact(event, fields[RSP_MODEL_PACKAGE_EIM], NULL);
	const struct rsp_fact *counter =
	    rsp_event_fact(event, fields[RSP_MODEL_PACKAGE_COUNTER], NULL);
	struct rsp_model_eim *eim;

	if (!card || !id || !id->text || !counter || event->result.state != RSP_RESULT_OK)
		return;
	if (rsp_event_fact(event, fields[RSP_MODEL_DELETE_EIM], NULL))
		card->model.eim_added = 0;
	eim = eim_of(&card->model, id->text);
	if (!eim)
		return;
	if (eim->message && counter->number <= eim->counter)
		rsp_model_tell(follower, RSP_RULE_PACKAGE_COUNTER, event, event->seq,
		               "counterValue %lld of eIM %s is accepted, but %lld was in message "
		               "%llu; replayError(4) was to be expected",
		               (long long)counter->number, eim->id, (long long)eim->counter,
		               (unsigned long long)eim->message);
	eim->counter = counter->number;
	eim->message = event->seq;
}

void rsp_model_add_eim(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	if (!card || event->result.state != RSP_RESULT_OK)
		return;
	if (card->model.eim_added)
		rsp_model_tell(follower, RSP_RULE_EIM_EXISTS, event, event->seq,
		               "an initial eIM is added although message %llu has added one; "
		               "associatedEimAlreadyExists(2) was to be expected",
		               (unsigned long long)card->model.eim_added);
	card->model.eim_added = event->seq;
}

void rsp_model_reset_eims(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event)
{
	(void)follower;
	if (!card || event->result.state != RSP_RESULT_OK)
		return;
	card->model.eim_added = 0;
	card->model.num_eims = 0;
}
