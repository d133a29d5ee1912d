/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions of SGP.22: what an eUICC says it is, and what only a later one has. */
#include <string.h>

#include "procedure/follower.h"

enum { VERSION_2 = 2, VERSION_3 = 3 };

static const char *const functions_v3[] = {"LoadRpmPackage", "VerifySmdsResponse",
                                           "PrepareDeviceChange", "VerifyDeviceChange"};

static const struct {
	enum rsp_model_field field;
	const char *name;
} elements_v3[] = {
    {RSP_MODEL_V3_CHANGE,    "ctxParamsForDeviceChange"           },
    {RSP_MODEL_V3_RECOVERY,  "ctxParamsForProfileRecovery"        },
    {RSP_MODEL_V3_PUSH,      "ctxParamsForPushServiceRegistration"},
    {RSP_MODEL_V3_OPERATION, "operationType"                      },
    {RSP_MODEL_V3_CONTEXT,   "sessionContext"                     },
    {RSP_MODEL_V3_CRLS,      "crlList"                            },
    {RSP_MODEL_V3_PENDING,   "rpmPending"                         },
    {RSP_MODEL_V3_PORT,      "targetEsimPort"                     },
};

enum {
	NUM_FUNCTIONS = sizeof(functions_v3) / sizeof(*functions_v3),
	NUM_ELEMENTS = sizeof(elements_v3) / sizeof(*elements_v3)
};

/* Which of the functions it is; NUM_FUNCTIONS: none. */
static size_t function_of(const char *function)
{
	size_t at = 0;

	while (at < NUM_FUNCTIONS && strcmp(functions_v3[at], function) != 0)
		at++;
	return at;
}

static unsigned major_of(const struct rsp_fact *svn)
{
	return svn && svn->text && svn->text[0] >= '0' && svn->text[0] <= '9'
	           ? (unsigned)(svn->text[0] - '0')
	           : 0;
}

/* A card of v3 may name 2 as the lowest version that it speaks, and has a highest one beside it. */
void rsp_model_version(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	const struct rsp_fact *svn = rsp_model_fact(follower, event, RSP_MODEL_INFO2_SVN);
	const struct rsp_fact *highest = rsp_model_fact(follower, event, RSP_MODEL_INFO2_HIGHEST);

	if (!svn)
		svn = rsp_model_fact(follower, event, RSP_MODEL_INFO1_SVN);
	if (!highest)
		highest = rsp_model_fact(follower, event, RSP_MODEL_INFO1_HIGHEST);
	if (!card || !svn || !rsp_went_well(event))
		return;
	card->model.version = major_of(highest ? highest : svn);
	card->model.version_said = event->seq;
}

/* Which of the elements a fact is; NUM_ELEMENTS: none. Nearly all facts are none, and the fields of
 * the model have numbers one after the other. */
static size_t element_of(const uint16_t *fields, const struct rsp_fact *fact)
{
	size_t at = 0;

	if (fact->wanted < fields[RSP_MODEL_V3_CHANGE] || fact->wanted > fields[RSP_MODEL_V3_PORT])
		return NUM_ELEMENTS;
	while (at < NUM_ELEMENTS && fact->wanted != fields[elements_v3[at].field])
		at++;
	return at;
}

bool rsp_version_is_later(const char *function)
{
	return function_of(function) < NUM_FUNCTIONS;
}

uint64_t rsp_version_later(const uint16_t fields[static RSP_NUM_MODEL_FIELDS])
{
	uint64_t bits = 0;

	for (size_t at = 0; at < NUM_ELEMENTS; at++)
		bits |= rsp_fact_bit(fields[elements_v3[at].field]);
	return bits;
}

/* What of a message only v3 has, as a number; NUM_FUNCTIONS + NUM_ELEMENTS: nothing. */
static size_t later_in(const struct rsp_follower *follower, const struct rsp_event *event)
{
	size_t element = NUM_ELEMENTS;

	if (event->watched->later)
		return function_of(event->function);
	if (event->fact_bits & follower->models.later)
		for (size_t at = 0; at < event->num_facts && element == NUM_ELEMENTS; at++)
			element = element_of(follower->models.fields, &event->facts[at]);
	return NUM_FUNCTIONS + element;
}

void rsp_version_watch(struct rsp_follower *follower, struct rsp_model *model,
                       const struct rsp_event *event)
{
	unsigned asked = follower->definitions->version;
	size_t at;

	if (asked == VERSION_3 || (asked != VERSION_2 && model->version != VERSION_2))
		return;
	at = later_in(follower, event);
	if (at == NUM_FUNCTIONS + NUM_ELEMENTS || model->version_told >> at & 1)
		return;
	model->version_told |= UINT32_C(1) << at;
	if (model->version == VERSION_2)
		rsp_model_tell(follower, RSP_RULE_VERSION_LATER, event, event->seq,
		               "%s is of SGP.22 v3, but the eUICC is of version 2 (message %llu)",
		               at < NUM_FUNCTIONS ? functions_v3[at]
		                                  : elements_v3[at - NUM_FUNCTIONS].name,
		               (unsigned long long)model->version_said);
	else
		rsp_model_tell(
		    follower, RSP_RULE_VERSION_LATER, event, event->seq, "%s is of SGP.22 v3",
		    at < NUM_FUNCTIONS ? functions_v3[at] : elements_v3[at - NUM_FUNCTIONS].name);
}
