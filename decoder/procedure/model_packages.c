/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages of an eIM: what they ask for, and what the eUICC answers to each of it. */
#include <string.h>

#include "procedure/follower.h"

/* A command of a package, the result that belongs to it, and what it changes (NULL: nothing). */
static const struct operation {
	const char *name;
	enum rsp_model_field asked, result;
	uint8_t head; /* of the command, where two have one type; 0: any */
	int64_t ok;   /* a number that says so beside 0; 0: none */
	rsp_model_apply *apply;
} operations[] = {
    {"enable",                   RSP_MODEL_PSMO_ENABLE,         RSP_MODEL_RESULT_ENABLE,         0,    0, rsp_apply_enable    },
    {"disable",                  RSP_MODEL_PSMO_DISABLE,        RSP_MODEL_RESULT_DISABLE,        0,    0, rsp_apply_disable   },
    {"delete",                   RSP_MODEL_PSMO_DELETE,         RSP_MODEL_RESULT_DELETE,         0,    0, rsp_apply_delete    },
    {"listProfileInfo",          RSP_MODEL_PSMO_LIST,           RSP_MODEL_RESULT_LIST,           0,    0, NULL                },
    {"getRAT",                   RSP_MODEL_PSMO_RAT,            RSP_MODEL_RESULT_RAT,            0,    0, rsp_apply_rat       },
    {"configureImmediateEnable", RSP_MODEL_PSMO_IMMEDIATE,      RSP_MODEL_RESULT_IMMEDIATE,      0,    0,
     rsp_apply_immediate                                                                                                      },
    {"setFallbackAttribute",     RSP_MODEL_PSMO_SET_FALLBACK,   RSP_MODEL_RESULT_SET_FALLBACK,   0,    0,
     rsp_apply_set_fallback                                                                                                   },
    {"unsetFallbackAttribute",   RSP_MODEL_PSMO_UNSET_FALLBACK, RSP_MODEL_RESULT_UNSET_FALLBACK, 0,    0,
     rsp_apply_unset_fallback                                                                                                 },
    {"setDefaultDpAddress",      RSP_MODEL_PSMO_DEFAULT_DP,     RSP_MODEL_RESULT_DEFAULT_DP,     0,    0, NULL                },
    {"addEim",                   RSP_MODEL_EIM,                 RSP_MODEL_RESULT_ADD_EIM,        0xA8, 0, rsp_apply_add_eim   },
    {"deleteEim",                RSP_MODEL_ECO_DELETE,          RSP_MODEL_RESULT_DELETE_EIM,     0,    2, rsp_apply_delete_eim},
    {"updateEim",                RSP_MODEL_EIM,                 RSP_MODEL_RESULT_UPDATE_EIM,     0xAA, 0, rsp_apply_update_eim},
    {"listEim",                  RSP_MODEL_ECO_LIST,            RSP_MODEL_RESULT_LIST_EIM,       0,    0, NULL                },
};

enum { NUM_OPERATIONS = sizeof(operations) / sizeof(*operations) };

/* A command or a result where it stands in the event. */
struct place {
	const struct operation *operation; /* NULL: the processing was terminated */
	const struct rsp_fact *fact;
};

struct package {
	struct place asked[RSP_MODEL_COMMANDS], results[RSP_MODEL_COMMANDS];
	size_t num_asked, num_results;
	bool too_many;
};

/* `answer`: of the results, else of what is asked for. */
static const struct operation *operation_of(const struct rsp_models *models,
                                            const struct rsp_fact *fact, bool answer)
{
	for (size_t at = 0; at < NUM_OPERATIONS; at++) {
		const struct operation *row = &operations[at];
		enum rsp_model_field field = answer ? row->result : row->asked;

		if (fact->wanted == models->fields[field] &&
		    (answer || !row->head || row->head == fact->head))
			return row;
	}
	return NULL;
}

static void add_place(struct package *package, const struct rsp_fact *fact,
                      const struct operation *operation, bool answer)
{
	size_t *num = answer ? &package->num_results : &package->num_asked;
	struct place *places = answer ? package->results : package->asked;

	if (*num == RSP_MODEL_COMMANDS)
		package->too_many = true;
	else
		places[(*num)++] = (struct place){operation, fact};
}

/* Adds what an event asks for (of a command of the card: in the command), or answers (in its
 * answer). */
static void read_package(const struct rsp_models *models, const struct rsp_event *event,
                         bool answer, struct package *out)
{
	bool on_card = rsp_interface_is_card(event->iface);

	out->too_many |= event->facts_left_out;
	for (size_t at = 0; at < event->num_facts; at++) {
		const struct rsp_fact *fact = &event->facts[at];
		const struct operation *operation = operation_of(models, fact, answer);
		bool ends = answer && fact->wanted == models->fields[RSP_MODEL_RESULT_TERMINATED];

		if ((operation || ends) && (!on_card || fact->in_response == answer))
			add_place(out, fact, operation, answer);
	}
}

/* Results stand in the order of the commands; fewer only behind a word that it was terminated. */
static void watch_results(struct rsp_follower *follower, const struct rsp_event *event,
                          const struct package *package)
{
	for (size_t at = 0; at < package->num_results; at++) {
		const struct operation *is = package->results[at].operation;
		const struct operation *asked =
		    at < package->num_asked ? package->asked[at].operation : NULL;

		if (!is)
			return;
		if (is == asked)
			continue;
		rsp_model_tell(follower, RSP_RULE_PACKAGE_RESULTS, event, event->seq,
		               "result %zu is one of %s, but command %zu is %s", at + 1, is->name,
		               at + 1, asked ? asked->name : "not there");
		return;
	}
	if (package->num_results < package->num_asked)
		rsp_model_tell(
		    follower, RSP_RULE_PACKAGE_RESULTS, event, event->seq,
		    "of %zu commands %zu have a result, and none says processingTerminated",
		    package->num_asked, package->num_results);
}

/* A result is a number, or an object with its outcome inside. */
static bool is_ok(const struct place *result)
{
	return result->fact->is_object || result->fact->number == 0 ||
	       result->fact->number == result->operation->ok;
}

static void apply(struct rsp_follower *follower, struct rsp_card *card,
                  const struct rsp_event *event, const struct package *package)
{
	for (size_t at = 0; at < package->num_asked && at < package->num_results; at++) {
		const struct operation *row = package->asked[at].operation;
		bool last = at + 1 == package->num_asked;
		struct rsp_model_command command = {
		    .name = row->name,
		    .asked = package->asked[at].fact,
		    .end = last ? event->facts + event->num_facts : package->asked[at + 1].fact,
		    .result = package->results[at].fact,
		};

		if (row != package->results[at].operation)
			return;
		if (row->apply && is_ok(&package->results[at]))
			row->apply(follower, card, event, &command);
	}
}

const struct rsp_fact *rsp_command_fact(const struct rsp_follower *follower,
                                        const struct rsp_model_command *command,
                                        enum rsp_model_field field)
{
	for (const struct rsp_fact *at = command->asked; at < command->end; at++)
		if (at->wanted == follower->models.fields[field])
			return at->in_response == command->asked->in_response ? at : NULL;
	return NULL;
}

/* Whoever signs a result has accepted the package, whatever came of its commands. */
void rsp_model_package(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	const struct rsp_fact *seq = rsp_model_fact(follower, event, RSP_MODEL_PACKAGE_SEQ);
	struct rsp_model *model = card ? &card->model : NULL;
	struct package package = {.num_asked = 0};

	if (!model || !seq || !rsp_model_fact(follower, event, RSP_MODEL_PACKAGE_EIM))
		return;
	rsp_emergency_watch(follower, model, event, "a package");
	rsp_eim_accepts(follower, model, event);
	rsp_model_give_number(follower, model, event, seq->number, true);
	read_package(&follower->models, event, false, &package);
	read_package(&follower->models, event, true, &package);
	if (package.too_many)
		return;
	watch_results(follower, event, &package);
	apply(follower, card, event, &package);
	if (model->rollback.message == event->seq)
		model->rollback.seq = seq->number;
}

/* On ESipa, where no card is seen: what is asked for is kept until its results are brought */

static struct rsp_asked *asked_by(const struct rsp_follower *follower)
{
	return follower->last ? &follower->models.asked[follower->last->id % RSP_MODEL_ASKED]
	                      : NULL;
}

void rsp_package_asked(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	struct rsp_asked *asked = asked_by(follower);
	struct package package = {.num_asked = 0};

	(void)card;
	if (!asked || !rsp_model_fact(follower, event, RSP_MODEL_PACKAGE_EIM))
		return;
	read_package(&follower->models, event, false, &package);
	*asked = (struct rsp_asked){0};
	if (package.too_many)
		return;
	asked->procedure = follower->last->id;
	asked->num = package.num_asked;
	for (size_t at = 0; at < asked->num; at++)
		asked->operations[at] = (uint8_t)(package.asked[at].operation - operations);
}

/* Whether an event brings the results of one package. */
static bool brings_one(const struct rsp_follower *follower, const struct rsp_event *event)
{
	const struct rsp_fact *seq = rsp_model_fact(follower, event, RSP_MODEL_PACKAGE_SEQ);

	return seq &&
	       !rsp_event_fact(event, follower->models.fields[RSP_MODEL_PACKAGE_SEQ], seq + 1);
}

void rsp_package_answered(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event)
{
	const struct rsp_asked *asked = asked_by(follower);
	struct package package = {.num_asked = 0};

	(void)card;
	if (!asked || asked->procedure != follower->last->id || !brings_one(follower, event) ||
	    follower->last->card)
		return;
	read_package(&follower->models, event, true, &package);
	package.num_asked = asked->num;
	for (size_t at = 0; at < asked->num; at++)
		package.asked[at].operation = &operations[asked->operations[at]];
	if (!package.too_many)
		watch_results(follower, event, &package);
}
