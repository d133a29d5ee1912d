/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The eIMs of an IoT card: which there are, how each is configured, and which counter it has
 * reached. */
#include <string.h>

#include "procedure/follower.h"

enum {
	COUNTER_MAX = 0x7FFFFF, /* SGP.32 2.11.1.1.1 */
	TOKEN_WANTED = -1,      /* the eUICC is to choose one */
	ID_TYPE_FQDN = 2
};

static struct rsp_model_eim *eim_found(struct rsp_model *model, const char *id)
{
	for (size_t at = 0; at < model->num_eims; at++)
		if (strcmp(model->eims[at].id, id) == 0)
			return &model->eims[at];
	return NULL;
}

/* NULL: there are too many. */
static struct rsp_model_eim *eim_of(struct rsp_model *model, const char *id)
{
	struct rsp_model_eim *eim = eim_found(model, id);

	if (eim || model->num_eims == RSP_MODEL_EIMS)
		return eim;
	eim = &model->eims[model->num_eims++];
	*eim = (struct rsp_model_eim){0};
	rsp_keep_text(eim->id, sizeof(eim->id), id);
	return eim;
}

/* What was known of it goes with it. */
static void forget(struct rsp_model_eim *eim, const struct rsp_event *event)
{
	eim->deleted = event->seq;
	eim->message = eim->configured = 0;
}

/* Packages */

/* A package that is accepted has a counter above that of every package before. */
static void watch_counter(struct rsp_follower *follower, struct rsp_model_eim *eim,
                          const struct rsp_event *event, int64_t counter)
{
	if (eim->message && counter <= eim->counter)
		rsp_model_tell(follower, RSP_RULE_PACKAGE_COUNTER, event, event->seq,
		               "counterValue %lld of eIM %s is accepted, but %lld was in message "
		               "%llu; replayError(4) was to be expected",
		               (long long)counter, eim->id, (long long)eim->counter,
		               (unsigned long long)eim->message);
	eim->counter = counter;
	eim->message = event->seq;
}

void rsp_eim_accepts(struct rsp_follower *follower, struct rsp_model *model,
                     const struct rsp_event *event)
{
	const struct rsp_fact *id = rsp_model_fact(follower, event, RSP_MODEL_PACKAGE_EIM);
	const struct rsp_fact *counter = rsp_model_fact(follower, event, RSP_MODEL_PACKAGE_COUNTER);
	struct rsp_model_eim *eim = id && id->text ? eim_of(model, id->text) : NULL;

	if (!eim || !counter)
		return;
	if (eim->deleted)
		rsp_model_tell(follower, RSP_RULE_EIM_DELETED, event, event->seq,
		               "a package of eIM %s is accepted, which message %llu has deleted",
		               eim->id, (unsigned long long)eim->deleted);
	eim->deleted = 0;
	watch_counter(follower, eim, event, counter->number);
}

/* Configurations */

/* One EimConfigurationData; NULL: it does not have that. */
struct configuration {
	const struct rsp_fact *id, *fqdn, *id_type, *counter, *token, *key, *protocols;
};

/* Takes the one that begins at a fact. */
static struct configuration configuration_at(const struct rsp_models *models,
                                             const struct rsp_event *event,
                                             const struct rsp_fact *head)
{
	const struct rsp_fact *end = event->facts + event->num_facts;
	struct configuration out = {0};
	const struct row {
		enum rsp_model_field field;
		const struct rsp_fact **place;
	} rows[] = {
	    {RSP_MODEL_EIM_ID,        &out.id       },
	    {RSP_MODEL_EIM_FQDN,      &out.fqdn     },
	    {RSP_MODEL_EIM_ID_TYPE,   &out.id_type  },
	    {RSP_MODEL_EIM_COUNTER,   &out.counter  },
	    {RSP_MODEL_EIM_TOKEN,     &out.token    },
	    {RSP_MODEL_EIM_KEY,       &out.key      },
	    {RSP_MODEL_EIM_PROTOCOLS, &out.protocols},
	};

	for (const struct rsp_fact *at = head + 1; at < end && at->depth > head->depth; at++)
		for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++)
			if (at->wanted == models->fields[rows[row].field])
				*rows[row].place = at;
	return out;
}

static const struct rsp_fact *next_configuration(const struct rsp_models *models,
                                                 const struct rsp_event *event,
                                                 const struct rsp_fact *from)
{
	return rsp_event_fact(event, models->fields[RSP_MODEL_EIM], from);
}

static void watch_configuration(struct rsp_follower *follower, const struct rsp_event *event,
                                const struct configuration *config)
{
	if (config->counter && config->counter->number > COUNTER_MAX)
		rsp_model_tell(follower, RSP_RULE_EIM_COUNTER, event, event->seq,
		               "eIM %s begins with counterValue %lld, above 8388607; "
		               "counterValueOutOfRange(6) was to be expected",
		               config->id->text, (long long)config->counter->number);
	if (!config->fqdn && config->id_type && config->id_type->number != ID_TYPE_FQDN)
		rsp_model_tell(follower, RSP_RULE_EIM_ADDRESS, event, event->seq,
		               "eIM %s has no eimFqdn, and its eimId is none either",
		               config->id->text);
}

static void take_value(struct rsp_value *out, const struct rsp_fact *fact)
{
	if (fact)
		*out = fact->value;
}

/* What an accepted configuration says; what an update leaves out stays as it was. */
static void configure(struct rsp_model_eim *eim, const struct configuration *config,
                      const struct rsp_event *event)
{
	take_value(&eim->fqdn, config->fqdn);
	take_value(&eim->id_type, config->id_type);
	take_value(&eim->key, config->key);
	take_value(&eim->protocols, config->protocols);
	eim->configured = event->seq;
	eim->deleted = 0;
	if (!config->counter)
		return;
	eim->counter = config->counter->number;
	eim->message = 0; /* the first package may have this very number */
}

static void added(struct rsp_follower *follower, struct rsp_model *model,
                  const struct rsp_event *event, const struct configuration *config)
{
	struct rsp_model_eim *eim;

	if (!config->id || !config->id->text)
		return;
	watch_configuration(follower, event, config);
	eim = eim_of(model, config->id->text);
	if (!eim)
		return;
	eim->fqdn = eim->id_type = eim->key = eim->protocols = (struct rsp_value){0};
	configure(eim, config, event);
}

/* Tokens are given out once: to an eIM that is added again, too. */
static void watch_token(struct rsp_follower *follower, struct rsp_model *model,
                        const struct rsp_event *event, const struct configuration *config,
                        const struct rsp_fact *token)
{
	if (!token)
		return;
	if (config->token && config->token->number == TOKEN_WANTED && model->token_given &&
	    token->number <= model->highest_token)
		rsp_model_tell(
		    follower, RSP_RULE_EIM_TOKEN, event, event->seq,
		    "the eUICC gives associationToken %lld, but %lld was given in message "
		    "%llu",
		    (long long)token->number, (long long)model->highest_token,
		    (unsigned long long)model->token_given);
	if (model->token_given && token->number <= model->highest_token)
		return;
	model->highest_token = token->number;
	model->token_given = event->seq;
}

/* Whether one is associated already */

static void watch_first(struct rsp_follower *follower, const struct rsp_model *model,
                        const struct rsp_event *event)
{
	if (model->eim_added)
		rsp_model_tell(follower, RSP_RULE_EIM_EXISTS, event, event->seq,
		               "an initial eIM is added although message %llu has added one; "
		               "associatedEimAlreadyExists(2) was to be expected",
		               (unsigned long long)model->eim_added);
}

static bool is_first_result(const struct rsp_models *models, const struct rsp_fact *fact)
{
	return fact->wanted == models->fields[RSP_MODEL_FIRST_EIM_TOKEN] ||
	       fact->wanted == models->fields[RSP_MODEL_FIRST_EIM_ADDED];
}

/* The next answer to one of the first eIMs. */
static const struct rsp_fact *next_result(const struct rsp_models *models,
                                          const struct rsp_event *event,
                                          const struct rsp_fact *from)
{
	const struct rsp_fact *end = event->facts + event->num_facts;

	for (; from && from < end; from++)
		if (is_first_result(models, from))
			return from;
	return NULL;
}

void rsp_model_add_eim(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	const struct rsp_models *models = &follower->models;
	const struct rsp_fact *head = next_configuration(models, event, NULL);
	const struct rsp_fact *result = next_result(models, event, event->facts);
	unsigned configurations = 0, results = 0;

	if (!card || !rsp_went_well(event))
		return;
	watch_first(follower, &card->model, event);
	for (; head; head = next_configuration(models, event, head + 1), configurations++) {
		struct configuration config = configuration_at(models, event, head);

		added(follower, &card->model, event, &config);
		if (!result)
			continue;
		if (result->wanted == models->fields[RSP_MODEL_FIRST_EIM_TOKEN])
			watch_token(follower, &card->model, event, &config, result);
		result = next_result(models, event, result + 1);
		results++;
	}
	for (; result; result = next_result(models, event, result + 1))
		results++;
	if (results != configurations && !event->facts_left_out)
		rsp_model_tell(follower, RSP_RULE_EIM_RESULTS, event, event->seq,
		               "%u eIMs are to be added, and there are %u results", configurations,
		               results);
	card->model.eim_added = event->seq;
	card->model.all_eims_known = true;
}

/* Commands of packages */

void rsp_apply_add_eim(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event, const struct rsp_model_command *command)
{
	const struct rsp_models *models = &follower->models;
	struct configuration config = configuration_at(models, event, command->asked);
	const struct rsp_fact *inside = command->result + 1;
	const struct rsp_fact *end = event->facts + event->num_facts;
	bool is_inside = inside < end && inside->depth > command->result->depth;

	if (is_inside && inside->wanted == models->fields[RSP_MODEL_RESULT_ADD_CODE] &&
	    inside->number != 0)
		return;
	added(follower, &card->model, event, &config);
	if (is_inside && inside->wanted == models->fields[RSP_MODEL_RESULT_ADD_TOKEN])
		watch_token(follower, &card->model, event, &config, inside);
}

void rsp_apply_update_eim(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event, const struct rsp_model_command *command)
{
	struct configuration config = configuration_at(&follower->models, event, command->asked);
	struct rsp_model_eim *eim =
	    config.id && config.id->text ? eim_found(&card->model, config.id->text) : NULL;

	if (!eim)
		return;
	watch_configuration(follower, event, &config);
	configure(eim, &config, event);
}

/* Whether the one that is left was the last, its result tells. */
void rsp_apply_delete_eim(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event, const struct rsp_model_command *command)
{
	const struct rsp_fact *id = rsp_command_fact(follower, command, RSP_MODEL_ECO_DELETE_ID);
	struct rsp_model_eim *eim = id && id->text ? eim_of(&card->model, id->text) : NULL;

	if (eim)
		forget(eim, event);
	card->model.eim_added = 0;
}

/* Lists */

static void watch_same(struct rsp_follower *follower, const struct rsp_model_eim *eim,
                       const struct rsp_event *event, const char *what,
                       const struct rsp_value *known, const struct rsp_fact *listed)
{
	if (known->len && listed && !rsp_value_equal(known, &listed->value))
		rsp_model_tell(follower, RSP_RULE_EIM_LISTED, event, event->seq,
		               "%s of eIM %s is another one than in message %llu", what, eim->id,
		               (unsigned long long)eim->configured);
}

static void watch_listed(struct rsp_follower *follower, struct rsp_model *model,
                         const struct rsp_event *event, const struct configuration *config)
{
	struct rsp_model_eim *eim = eim_found(model, config->id->text);

	if (!eim && model->all_eims_known && model->num_eims < RSP_MODEL_EIMS)
		rsp_model_tell(follower, RSP_RULE_EIM_LISTED, event, event->seq,
		               "eIM %s is in the list, but nothing has added it", config->id->text);
	if (eim && eim->deleted)
		rsp_model_tell(follower, RSP_RULE_EIM_LISTED, event, event->seq,
		               "eIM %s is in the list, but message %llu has deleted it", eim->id,
		               (unsigned long long)eim->deleted);
	if (!eim)
		eim = eim_of(model, config->id->text);
	if (!eim)
		return;
	if (eim->configured && !eim->deleted) {
		watch_same(follower, eim, event, "eimFqdn", &eim->fqdn, config->fqdn);
		watch_same(follower, eim, event, "eimIdType", &eim->id_type, config->id_type);
		watch_same(follower, eim, event, "eimPublicKeyData", &eim->key, config->key);
		watch_same(follower, eim, event, "eimSupportedProtocol", &eim->protocols,
		           config->protocols);
	}
	take_value(&eim->fqdn, config->fqdn);
	take_value(&eim->id_type, config->id_type);
	take_value(&eim->key, config->key);
	take_value(&eim->protocols, config->protocols);
	eim->configured = event->seq;
	eim->deleted = 0;
	eim->listed = true;
}

static void watch_unlisted(struct rsp_follower *follower, struct rsp_model *model,
                           const struct rsp_event *event)
{
	for (size_t at = 0; at < model->num_eims; at++) {
		struct rsp_model_eim *eim = &model->eims[at];

		if (eim->listed || eim->deleted)
			continue;
		if (eim->configured)
			rsp_model_tell(follower, RSP_RULE_EIM_LISTED, event, event->seq,
			               "eIM %s is not in the list, but was in message %llu",
			               eim->id, (unsigned long long)eim->configured);
		eim->deleted = event->seq;
	}
}

void rsp_model_list_eims(struct rsp_follower *follower, struct rsp_card *card,
                         const struct rsp_event *event)
{
	const struct rsp_models *models = &follower->models;
	bool whole =
	    !rsp_model_fact(follower, event, RSP_MODEL_EIM_SEARCH) && !event->facts_left_out;
	const struct rsp_fact *head = next_configuration(models, event, NULL);

	if (!card || !rsp_went_well(event))
		return;
	for (size_t at = 0; at < card->model.num_eims; at++)
		card->model.eims[at].listed = false;
	for (; head; head = next_configuration(models, event, head + 1)) {
		struct configuration config = configuration_at(models, event, head);

		if (config.id && config.id->text)
			watch_listed(follower, &card->model, event, &config);
	}
	if (!whole)
		return;
	watch_unlisted(follower, &card->model, event);
	card->model.all_eims_known = true;
}

/* A reset that is told to takes all of them. */
void rsp_model_reset_eims(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event)
{
	const struct rsp_fact *option = rsp_model_fact(follower, event, RSP_MODEL_RESET_EIMS);

	if (!card || !rsp_went_well(event))
		return;
	rsp_emergency_watch(follower, &card->model, event, "eUICCMemoryReset");
	if (!option || !option->number)
		return;
	for (size_t at = 0; at < card->model.num_eims; at++)
		forget(&card->model.eims[at], event);
	card->model.eim_added = 0;
	card->model.token_given = 0;
}
