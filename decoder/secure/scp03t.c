/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/scp03t.h"

#include <string.h>

#include "card/es5_channel.h"

enum { LEVEL_CIPHERED = 0x02 };

void rsp_scp03t_end(struct rsp_scp03t *session)
{
	rsp_scp03_end(&session->channel);
	rsp_wipe(session, sizeof(*session));
}

static struct rsp_slice host_of(const struct rsp_scp03t *session)
{
	return rsp_slice(session->host, sizeof(session->host));
}

static struct rsp_slice card_of(const struct rsp_scp03t *session)
{
	return rsp_slice(session->card, sizeof(session->card));
}

static void keep(uint8_t *out, size_t len, struct rsp_slice in)
{
	if (in.len == len)
		memcpy(out, in.data, len);
}

static void close_session(struct rsp_scp03t *session, enum rsp_scp03t_kind why)
{
	session->state = RSP_SCP03T_UNREADABLE;
	session->closed = why;
	rsp_scp03_end(&session->channel);
}

/* 84: what was before is over. The sequence counter of the last session is remembered. */
static void initialize(struct rsp_scp03t *session, const struct rsp_tlv *tlv,
                       struct rsp_scp03t_outcome *out)
{
	struct rsp_es5_initialize in;
	struct rsp_scp03t fresh = {
	    .state = RSP_SCP03T_ASKED,
	    .aid_len = session->aid_len,
	    .has_sequence = session->has_sequence,
	};

	memcpy(fresh.aid, session->aid, sizeof(fresh.aid));
	memcpy(fresh.sequence, session->sequence, sizeof(fresh.sequence));
	rsp_scp03_end(&session->channel);
	*session = fresh;
	if (!rsp_es5_initialize_of(tlv->value, &in) || !rsp_peek_u8(in.kvn, 0, &session->kvn)) {
		session->state = RSP_SCP03T_IDLE;
		return;
	}
	keep(session->host, sizeof(session->host), in.host);
	out->kind = RSP_SCP03T_LATER;
}

/* Keys. */

static bool proof_is(const struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                     const struct rsp_scp03_keys *keys, enum rsp_scp03_constant which,
                     const uint8_t *wanted)
{
	uint8_t made[RSP_SCP03_SHORT];

	return rsp_scp03_cryptogram(in->crypto, keys, which, host_of(session), card_of(session),
	                            made, sizeof(made)) &&
	       rsp_equal_secret(rsp_slice(made, sizeof(made)), rsp_slice(wanted, sizeof(made)));
}

/* Keys of the session itself: nothing is derived. */
static bool is_of_session(const struct rsp_key_set *set)
{
	return set->kind == RSP_KEYS_SCP03_SESSION;
}

static bool keys_of(const struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                    const struct rsp_key_set *set, struct rsp_scp03_keys *out)
{
	if (is_of_session(set))
		return rsp_scp03_given(rsp_key_of(set, RSP_KEY_ENC), rsp_key_of(set, RSP_KEY_MAC),
		                       rsp_key_of(set, RSP_KEY_RMAC), out);
	return rsp_scp03_derive(in->crypto, rsp_key_of(set, RSP_KEY_ENC),
	                        rsp_key_of(set, RSP_KEY_MAC), host_of(session), card_of(session),
	                        out);
}

/* What must be right for a set to be the one: the card's cryptogram, or, before that is known, the
 * host's over a challenge that the card will make. */
typedef bool try_fn(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                    const struct rsp_key_set *set);

static bool try_answer(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                       const struct rsp_key_set *set)
{
	struct rsp_scp03_keys keys;
	bool good = keys_of(session, in, set, &keys) &&
	            proof_is(session, in, &keys, RSP_SCP03_CARD_CRYPTOGRAM, session->card_proof);

	rsp_wipe(&keys, sizeof(keys));
	return good;
}

/* The MAC of 85 is the first of the chain, over the object as far as the MAC. */
static enum rsp_scp03_outcome check_mac(struct rsp_scp03t *session)
{
	const uint8_t object[] = {RSP_OBJECT_AUTHENTICATE, 1 + RSP_SCP03_SHORT + RSP_SCP03_SHORT,
	                          session->level};
	const struct rsp_slice parts[] = {
	    rsp_slice(object, sizeof(object)),
	    rsp_slice(session->host_proof, sizeof(session->host_proof))};

	return rsp_scp03_command(&session->channel, parts, sizeof(parts) / sizeof(*parts),
	                         rsp_slice(session->mac, sizeof(session->mac)));
}

/* Without a challenge only the MAC of 85 can speak for keys of the session. */
static bool try_mac(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                    const struct rsp_key_set *set)
{
	struct rsp_scp03_keys keys;
	bool good = keys_of(session, in, set, &keys) &&
	            rsp_scp03_begin(&session->channel, in->crypto, &keys, RSP_SCP03_SHORT) &&
	            check_mac(session) == RSP_SCP03_GOOD;

	rsp_wipe(&keys, sizeof(keys));
	return good;
}

static uint32_t sequence_of(const struct rsp_scp03t *session)
{
	struct rsp_slice in = rsp_slice(session->sequence, sizeof(session->sequence));
	uint32_t number = 0;

	return session->has_sequence && rsp_take_u24be(&in, &number) ? number : 0;
}

static bool try_prediction(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                           const struct rsp_key_set *set)
{
	enum { BITS = 8 };
	struct rsp_slice aid = rsp_slice(session->aid, session->aid_len);
	struct rsp_scp03_keys keys;
	bool good = false;

	if (is_of_session(set))
		return try_mac(session, in, set);
	for (uint32_t ahead = 1; ahead <= RSP_SCP03T_AHEAD && !good; ahead++) {
		uint32_t number = sequence_of(session) + ahead;
		const uint8_t sequence[RSP_SCP03_SEQUENCE] = {
		    (uint8_t)(number >> 2 * BITS), (uint8_t)(number >> BITS), (uint8_t)number};

		good = rsp_scp03_challenge(in->crypto, rsp_key_of(set, RSP_KEY_ENC),
		                           rsp_slice(sequence, sizeof(sequence)), aid,
		                           session->card, sizeof(session->card)) &&
		       keys_of(session, in, set, &keys) &&
		       proof_is(session, in, &keys, RSP_SCP03_HOST_CRYPTOGRAM, session->host_proof);
	}
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

/* Tries the sets of a kind that fit, the best first; *tried grows by how many were. */
static const struct rsp_key_set *find_of(struct rsp_scp03t *session,
                                         const struct rsp_scp03t_input *in, enum rsp_key_kind kind,
                                         try_fn *try, size_t *tried)
{
	const struct rsp_key_query query = {
	    .kind = kind,
	    .eid = in->eid,
	    .aid = rsp_slice(session->aid, session->aid_len),
	    .has_kvn = true,
	    .kvn = session->kvn,
	};
	const struct rsp_key_set *set;

	for (enum rsp_key_fit fit = RSP_FIT_NAMED; fit >= RSP_FIT_CARD; fit--)
		for (size_t at = 0;
		     (set = rsp_keys_at(in->keyring, in->derived, at)) && *tried < RSP_SCP03T_TRIES;
		     at++) {
			if (rsp_key_fit(set, &query) != fit || !rsp_key_of(set, RSP_KEY_ENC).len)
				continue;
			++*tried;
			if (!try(session, in, set))
				continue;
			session->is_other = fit == RSP_FIT_CARD;
			return set;
		}
	return NULL;
}

/* Static keys, then those of sessions; *out_tried gets how many sets were tried. */
static const struct rsp_key_set *find_set(struct rsp_scp03t *session,
                                          const struct rsp_scp03t_input *in, try_fn *try,
                                          size_t *out_tried)
{
	const struct rsp_key_set *set;

	*out_tried = 0;
	set = find_of(session, in, RSP_KEYS_SCP03, try, out_tried);
	return set ? set : find_of(session, in, RSP_KEYS_SCP03_SESSION, try, out_tried);
}

static void tell_no_set(struct rsp_scp03t *session, const struct rsp_scp03t_input *in, size_t tried,
                        struct rsp_scp03t_outcome *out)
{
	out->kind = tried ? RSP_SCP03T_KEY_WRONG : RSP_SCP03T_NO_KEY;
	out->text =
	    tried ? rsp_arena_printf(in->arena,
	                             "%zu key set%s of SCP03 with version %02X; none makes "
	                             "the card's cryptogram",
	                             tried, tried == 1 ? "" : "s", session->kvn)
	          : rsp_arena_printf(in->arena,
	                             "there is no key set of SCP03 with version %02X for this "
	                             "ISD-P; --keys names a file with it",
	                             session->kvn);
	close_session(session, out->kind);
}

/* With keys that are known to be right: the host's cryptogram and the MAC of 85. */
static void authenticate_with(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                              struct rsp_scp03t_outcome *out)
{
	struct rsp_scp03_keys keys;
	bool good = keys_of(session, in, session->set, &keys) &&
	            rsp_scp03_begin(&session->channel, in->crypto, &keys, RSP_SCP03_SHORT);
	bool blind = is_of_session(session->set) && !session->has_card;
	bool proof = good && (blind || proof_is(session, in, &keys, RSP_SCP03_HOST_CRYPTOGRAM,
	                                        session->host_proof));

	rsp_wipe(&keys, sizeof(keys));
	if (!proof) {
		out->kind = RSP_SCP03T_CRYPTOGRAM_WRONG;
		out->text =
		    "the host cryptogram is not that of these challenges: the server has other "
		    "keys, or counted on another challenge of the card";
		close_session(session, out->kind);
	} else if (check_mac(session) != RSP_SCP03_GOOD) {
		out->kind = RSP_SCP03T_MAC_WRONG;
		out->text = "the MAC of the authentication (85) is wrong";
		close_session(session, out->kind);
	} else {
		out->kind = RSP_SCP03T_GOOD;
		session->state = RSP_SCP03T_OPEN;
	}
}

/* 85. Where it comes before the answer to 84 the server has computed the card's challenge. */
static void authenticate(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                         const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out)
{
	struct rsp_es5_authenticate parts;
	size_t tried;

	if (session->state == RSP_SCP03T_IDLE) {
		out->kind = RSP_SCP03T_NO_START;
		return;
	}
	if (session->state == RSP_SCP03T_UNREADABLE) {
		out->kind = RSP_SCP03T_CLOSED;
		return;
	}
	if ((session->state != RSP_SCP03T_ASKED && session->state != RSP_SCP03T_CHALLENGED) ||
	    session->has_host_proof) {
		out->kind = RSP_SCP03T_ORDER;
		out->text = "an authentication (85) that follows no initialization (84)";
		return;
	}
	if (!rsp_es5_authenticate_of(tlv->value, &parts) ||
	    !rsp_peek_u8(parts.level, 0, &session->level))
		return;
	session->has_host_proof = true;
	keep(session->host_proof, sizeof(session->host_proof), parts.cryptogram);
	keep(session->mac, sizeof(session->mac), parts.mac);
	out->kind = RSP_SCP03T_LATER;
	if (!in->crypto)
		return;
	if (session->state == RSP_SCP03T_ASKED) {
		session->set = find_set(session, in, try_prediction, &tried);
		session->is_predicted = session->set && !is_of_session(session->set);
	}
	if (session->set)
		authenticate_with(session, in, out);
}

/* Segments. */

static void keep_mac(struct rsp_scp03t *session, struct rsp_slice value)
{
	struct rsp_slice mac;

	if (session->segments <= RSP_SCP03T_MACS && rsp_take_last(&value, RSP_OBJECT_MAC_LEN, &mac))
		memcpy(session->macs[session->segments - 1], mac.data, mac.len);
}

unsigned rsp_scp03t_number_of(const struct rsp_scp03t *session, struct rsp_slice mac)
{
	for (unsigned at = 0; at < session->segments && at < RSP_SCP03T_MACS; at++)
		if (rsp_equal(rsp_slice(session->macs[at], sizeof(session->macs[at])), mac))
			return at + 1;
	return 0;
}

/* The chain alone does not tell an altered segment from one that follows a lost one. */
static void tell_break(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                       struct rsp_scp03t_outcome *out)
{
	session->first_bad = session->segments;
	out->kind = RSP_SCP03T_MAC_WRONG;
	out->text = rsp_arena_printf(in->arena,
	                             "the MAC of segment %u is wrong: it was altered, or a segment "
	                             "between it and number %u is missing",
	                             session->segments, session->segments - 1);
}

static void open_segment(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                         const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out)
{
	struct rsp_slice body = tlv->value, mac;
	struct rsp_slice parts[2];
	uint8_t *room;
	size_t len;

	if (!rsp_take_last(&body, RSP_OBJECT_MAC_LEN, &mac)) {
		out->kind = RSP_SCP03T_LENGTH_WRONG;
		out->text = "a segment has no room for a MAC";
		return;
	}
	parts[0] = tlv->header;
	parts[1] = body;
	if (rsp_scp03_command(&session->channel, parts, 2, mac) != RSP_SCP03_GOOD) {
		tell_break(session, in, out);
		return;
	}
	rsp_scp03_count(&session->channel);
	out->kind = RSP_SCP03T_GOOD;
	out->plain = body;
	if (!(session->level & LEVEL_CIPHERED) || tlv->tag == RSP_OBJECT_SEGMENT_MAC)
		return;
	room = rsp_arena_alloc(in->arena, body.len + 1);
	if (!room)
		return;
	switch (rsp_scp03_decipher(&session->channel, false, body, room, &len)) {
	case RSP_SCP03_GOOD:
		out->plain = rsp_slice(room, len);
		return;
	case RSP_SCP03_PADDING_WRONG:
		out->kind = RSP_SCP03T_PADDING_WRONG;
		out->text = "a segment is padded in another way than 80 and zeros";
		break;
	case RSP_SCP03_LENGTH_WRONG:
	case RSP_SCP03_MAC_WRONG:
	case RSP_SCP03_BROKEN:
		out->kind = RSP_SCP03T_LENGTH_WRONG;
		out->text = "a segment is no whole number of cipher blocks";
		break;
	}
	out->plain = rsp_slice(NULL, 0);
}

static void segment(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                    const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out)
{
	out->segment = ++session->segments;
	keep_mac(session, tlv->value);
	switch (session->state) {
	case RSP_SCP03T_IDLE:
		out->kind = RSP_SCP03T_NO_START;
		return;
	case RSP_SCP03T_UNREADABLE:
		out->kind = RSP_SCP03T_CLOSED;
		return;
	case RSP_SCP03T_REFUSED:
		out->kind = RSP_SCP03T_ORDER;
		out->text = "a segment although the card has ended the session";
		return;
	case RSP_SCP03T_ASKED:
	case RSP_SCP03T_CHALLENGED:
		out->kind = session->has_host_proof ? RSP_SCP03T_LATER : RSP_SCP03T_ORDER;
		if (!session->has_host_proof)
			out->text = "a segment before the authentication (85)";
		return;
	case RSP_SCP03T_OPEN:
		break;
	}
	if (session->first_bad) {
		out->kind = RSP_SCP03T_AFTER_BREAK;
		out->first_bad = session->first_bad;
		return;
	}
	open_segment(session, in, tlv, out);
}

static void name_set(struct rsp_scp03t *session, struct rsp_scp03t_outcome *out)
{
	out->set = session->set;
	out->found_other = session->set && session->is_other && !session->other_told;
	session->other_told |= out->found_other;
}

void rsp_scp03t_command(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                        const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out)
{
	*out = (struct rsp_scp03t_outcome){.kind = RSP_SCP03T_NOTHING};
	switch (tlv->tag) {
	case RSP_OBJECT_INITIALIZE:
		initialize(session, tlv, out);
		break;
	case RSP_OBJECT_AUTHENTICATE:
		authenticate(session, in, tlv, out);
		break;
	case RSP_OBJECT_SEGMENT:
	case RSP_OBJECT_SEGMENT_MAC:
		segment(session, in, tlv, out);
		break;
	default:
		break;
	}
	name_set(session, out);
}

/* Answers. */

/* The card's challenge is there: whose keys the session has, then what was sent ahead. */
static void challenged(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                       const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out)
{
	struct rsp_es5_initialized parts;
	bool same;
	size_t tried;

	if ((session->state != RSP_SCP03T_ASKED && !session->is_predicted) ||
	    !rsp_es5_initialized_of(tlv->value, &parts))
		return;
	same = session->is_predicted && rsp_equal(parts.challenge, card_of(session));
	session->is_predicted = false;
	session->has_card = true;
	keep(session->card, sizeof(session->card), parts.challenge);
	keep(session->card_proof, sizeof(session->card_proof), parts.cryptogram);
	session->has_sequence = parts.sequence.len == sizeof(session->sequence);
	keep(session->sequence, sizeof(session->sequence), parts.sequence);
	if (session->state == RSP_SCP03T_ASKED)
		session->state = RSP_SCP03T_CHALLENGED;
	if (!in->crypto)
		return;
	if (same && try_answer(session, in, session->set)) {
		out->kind = RSP_SCP03T_GOOD;
		return;
	}
	session->set = find_set(session, in, try_answer, &tried);
	if (!session->set) {
		tell_no_set(session, in, tried, out);
		return;
	}
	out->kind = RSP_SCP03T_GOOD;
	if (session->has_host_proof)
		authenticate_with(session, in, out);
}

/* The last answer: deciphered like a command, with a MAC over the chain of the command. */
static void result(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                   const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out)
{
	struct rsp_slice body = tlv->value, mac;
	struct rsp_slice parts[2];
	uint8_t *room;
	size_t len;

	if (!body.len)
		return;
	if (session->state != RSP_SCP03T_OPEN || session->first_bad) {
		out->kind = RSP_SCP03T_CLOSED;
		return;
	}
	room = rsp_arena_alloc(in->arena, body.len);
	if (!room || !rsp_take_last(&body, RSP_OBJECT_MAC_LEN, &mac))
		return;
	parts[0] = tlv->header;
	parts[1] = body;
	if (rsp_scp03_answer(&session->channel, parts, 2, mac) != RSP_SCP03_GOOD) {
		out->kind = RSP_SCP03T_MAC_WRONG;
		out->text = "the MAC of the card's result is wrong: it was altered";
		return;
	}
	out->kind = RSP_SCP03T_GOOD;
	if (rsp_scp03_decipher(&session->channel, true, body, room, &len) == RSP_SCP03_GOOD)
		out->plain = rsp_slice(room, len);
	else
		out->kind = RSP_SCP03T_PADDING_WRONG;
}

void rsp_scp03t_answer(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                       const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out)
{
	*out = (struct rsp_scp03t_outcome){.kind = RSP_SCP03T_NOTHING, .set = session->set};
	if (rsp_es5_object_is_error(tlv->tag)) {
		if (session->state != RSP_SCP03T_IDLE && session->state != RSP_SCP03T_UNREADABLE)
			session->state = RSP_SCP03T_REFUSED;
		return;
	}
	if (tlv->tag == RSP_OBJECT_INITIALIZE)
		challenged(session, in, tlv, out);
	else if (tlv->tag == RSP_OBJECT_SEGMENT)
		result(session, in, tlv, out);
	name_set(session, out);
}
