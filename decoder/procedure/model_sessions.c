/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of security domains: their sequence counters. The challenge of a card that counts is
 * made of the counter and the keys, so one that comes again shows a counter that did not grow;
 * another challenge under an old number shows other keys, which count anew. */
#include "procedure/eis.h"
#include "procedure/follower.h"

static struct rsp_session *place_of(struct rsp_calls *calls, const char *eid,
                                    const struct rsp_value *aid)
{
	uint64_t hash = rsp_hash_bytes(rsp_hash_text(0, eid), aid->bytes, RSP_VALUE_LEN) | 1;
	struct rsp_session *place = &calls->sessions[(hash >> 1) % RSP_SESSION_PLACES];

	if (place->domain != hash)
		*place = (struct rsp_session){.domain = hash};
	return place;
}

static const struct rsp_fact *either(const struct rsp_follower *follower,
                                     const struct rsp_event *event, enum rsp_model_field first,
                                     enum rsp_model_field second)
{
	const struct rsp_fact *fact = rsp_model_fact(follower, event, first);

	return fact ? fact : rsp_model_fact(follower, event, second);
}

void rsp_model_session_begun(struct rsp_follower *follower, struct rsp_card *card,
                             const struct rsp_event *event)
{
	const struct rsp_fact *aid = rsp_model_fact(follower, event, RSP_MODEL_ISDP_AID);
	const struct rsp_fact *number =
	    either(follower, event, RSP_MODEL_SCP_COUNTER, RSP_MODEL_SCP03T_COUNTER);
	const struct rsp_fact *challenge =
	    either(follower, event, RSP_MODEL_SCP_CHALLENGE, RSP_MODEL_SCP03T_CHALLENGE);
	struct rsp_calls *calls = rsp_calls_of(follower);
	struct rsp_session *session;

	(void)card;
	if (!calls || !aid || !number || !challenge || !event->ids[RSP_ID_EID])
		return;
	session = place_of(calls, event->ids[RSP_ID_EID], &aid->value);
	for (size_t at = 0; at < session->num && at < RSP_SESSION_COUNTERS; at++)
		if (session->begun[at].number == number->number &&
		    rsp_value_equal(&session->begun[at].challenge, &challenge->value)) {
			rsp_model_tell(follower, RSP_RULE_SESSION_COUNTER, event, event->seq,
			               "the sequence counter is %lld again, as in message %llu",
			               (long long)number->number,
			               (unsigned long long)session->begun[at].message);
			return;
		}
	session->begun[session->num++ % RSP_SESSION_COUNTERS] = (struct rsp_session_begun){
	    .number = number->number, .challenge = challenge->value, .message = event->seq};
}
