/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls: requests between servers of SGP.02, and whether what repeats one is answered as it was. */
#include <string.h>

#include "procedure/eis.h"
#include "procedure/follower.h"

static struct rsp_call *place_of(struct rsp_calls *calls, uint32_t trace, uint64_t seq)
{
	return &calls->calls[rsp_hash_number(trace, seq) % RSP_CALL_PLACES];
}

static uint64_t digest_of(uint64_t hash, const char *text)
{
	return rsp_hash_text(rsp_hash_number(hash, 1), text ? text : "");
}

/* Who calls what by which identifier; 0: it has none. */
static uint64_t identifier_of(const struct rsp_follower *follower, const struct rsp_event *event)
{
	const struct rsp_fact *sender = rsp_model_fact(follower, event, RSP_MODEL_SOAP_ENTITY);
	uint64_t hash = rsp_hash_number(rsp_hash_number(0, event->trace), event->iface);

	if (!event->ids[RSP_ID_CALL])
		return 0;
	hash = digest_of(digest_of(hash, event->function), event->ids[RSP_ID_CALL]);
	return digest_of(hash, sender ? sender->text : NULL) | 1;
}

static void note_identifier(struct rsp_follower *follower, const struct rsp_event *event,
                            struct rsp_call *call)
{
	struct rsp_call_identifier *place =
	    &follower->models.calls->identifiers[(call->identifier >> 1) % RSP_CALL_PLACES];
	uint64_t about = digest_of(digest_of(0, call->eid), call->iccid);

	if (place->digest == call->identifier && place->about == about) {
		call->is_retry = true;
		return;
	}
	if (place->digest == call->identifier)
		rsp_model_tell(follower, RSP_RULE_CALL_REUSED, event, event->seq,
		               "%s has the FunctionCallIdentifier of message %llu, but is about "
		               "another eUICC or profile",
		               event->function, (unsigned long long)place->first);
	*place = (struct rsp_call_identifier){
	    .digest = call->identifier, .about = about, .first = event->seq};
}

/* A command to the ISD-R: what it is about is an AID. */
static void take_command(struct rsp_follower *follower, const struct rsp_event *event)
{
	struct rsp_call *call = place_of(follower->models.calls, event->trace, event->seq);
	const struct rsp_fact *aid = rsp_model_fact(follower, event, RSP_MODEL_ISDP_AID);
	const struct rsp_fact *pol1 = rsp_model_fact(follower, event, RSP_MODEL_POL1);

	if (!aid)
		aid = rsp_model_fact(follower, event, RSP_MODEL_TARGET_AID);
	*call = (struct rsp_call){
	    .seq = event->seq, .trace = event->trace, .function = event->function};
	rsp_keep_text(call->eid, sizeof(call->eid), event->ids[RSP_ID_EID]);
	if (aid)
		call->aid = aid->value;
	call->pol1 = pol1 ? (unsigned)pol1->number : 0;
	rsp_eis_command(follower, event, call);
}

static void take_request(struct rsp_follower *follower, const struct rsp_event *event)
{
	struct rsp_call *call = place_of(follower->models.calls, event->trace, event->seq);

	*call = (struct rsp_call){
	    .seq = event->seq, .trace = event->trace, .function = event->function};
	rsp_keep_text(call->eid, sizeof(call->eid), event->ids[RSP_ID_EID]);
	rsp_keep_text(call->iccid, sizeof(call->iccid), event->ids[RSP_ID_ICCID]);
	call->identifier = identifier_of(follower, event);
	if (call->identifier)
		note_identifier(follower, event, call);
	rsp_eis_asked(follower, event, call);
}

static uint64_t result_of(const struct rsp_event *event)
{
	return digest_of(rsp_hash_number(0, event->result.state), event->result.code) | 1;
}

/* The same call again must be answered as before. */
static void watch_retry(struct rsp_follower *follower, const struct rsp_event *event,
                        const struct rsp_call *call)
{
	struct rsp_call_identifier *place =
	    &follower->models.calls->identifiers[(call->identifier >> 1) % RSP_CALL_PLACES];

	/* An answer that is cut says nothing. */
	if (place->digest != call->identifier || event->result.state == RSP_RESULT_NONE)
		return;
	if (!place->answer) {
		place->answer = event->seq;
		place->request = event->answers;
		place->result = result_of(event);
	} else if (place->request != event->answers && place->result != result_of(event)) {
		rsp_model_tell(follower, RSP_RULE_CALL_RETRY, event, event->seq,
		               "%s was called again by the same FunctionCallIdentifier, and is not "
		               "answered as before (message %llu)",
		               event->function, (unsigned long long)place->answer);
	}
}

static void take_answer(struct rsp_follower *follower, const struct rsp_event *event)
{
	const struct rsp_call *call =
	    place_of(follower->models.calls, event->trace, event->answers);

	if (call->seq != event->answers || call->trace != event->trace || !event->answers)
		return;
	if (call->identifier)
		watch_retry(follower, event, call);
	rsp_grants_answered(follower, event, call);
	if (!rsp_interface_is_remote(event->iface)) {
		if (rsp_went_well(event))
			rsp_eis_done(follower, event, call);
	} else if (rsp_went_well(event)) {
		rsp_eis_commanded(follower, event, call);
	} else if (event->result.state == RSP_RESULT_ERROR) {
		rsp_eis_refused(follower, event, call);
	}
}

struct rsp_calls *rsp_calls_of(struct rsp_follower *follower)
{
	if (!follower->models.calls)
		follower->models.calls = rsp_alloc(sizeof(*follower->models.calls));
	if (!follower->models.calls)
		follower->out_of_memory = true;
	return follower->models.calls;
}

void rsp_calls_event(struct rsp_follower *follower, const struct rsp_event *event)
{
	if (!rsp_calls_of(follower))
		return;
	if (event->direction == RSP_DIR_COMMAND)
		take_command(follower, event);
	else if (event->direction == RSP_DIR_REQUEST)
		take_request(follower, event);
	else if (event->direction == RSP_DIR_RESPONSE)
		take_answer(follower, event);
	else if (rsp_interface_is_remote(event->iface))
		rsp_eis_notified(follower, event);
	else if (event->direction == RSP_DIR_NOTIFICATION)
		rsp_eis_told(follower, event);
	rsp_grants_seen(follower, event);
	rsp_eis_seen(follower, event);
	rsp_eis_moved(follower, event);
}

void rsp_calls_end(struct rsp_follower *follower)
{
	const struct rsp_calls *calls = follower->models.calls;

	for (size_t at = 0; calls && at < RSP_EIS_PLACES; at++)
		if (calls->eis[at])
			rsp_eis_untold(follower, calls->eis[at]);
}

void rsp_calls_again(struct rsp_calls *calls, const struct rsp_event *event)
{
	struct rsp_call *first, *again;

	if (!calls)
		return;
	first = place_of(calls, event->trace, event->same_as);
	again = place_of(calls, event->trace, event->seq);
	if (first->seq != event->same_as || first->trace != event->trace || first == again)
		return;
	*again = *first;
	again->seq = event->seq;
}

void rsp_calls_free(struct rsp_calls *calls)
{
	for (size_t at = 0; calls && at < RSP_EIS_PLACES; at++)
		rsp_free(calls->eis[at]);
	rsp_free(calls);
}
