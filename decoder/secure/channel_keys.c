/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which keys a channel has: whichever make what the card showed. */
#include <string.h>

#include "secure/channel_parts.h"

enum { BITS = 8 };

/* One channel with one set of keys: whether they are right. */
typedef bool try_fn(struct rsp_scp_work *work, const struct rsp_key_set *set);

static struct rsp_key_query query_of(const struct rsp_scp_work *work, enum rsp_key_kind kind)
{
	return (struct rsp_key_query){
	    .kind = kind,
	    .iccid = work->opening->iccid,
	    .eid = work->opening->eid,
	    .tar = work->exchange->end.tar,
	    .aid = work->exchange->end.aid,
	    .has_kvn = work->channel->kvn != 0,
	    .kvn = work->channel->kvn,
	};
}

/* Sets in the order of how well they fit. */
static void try_all(struct rsp_scp_work *work, enum rsp_key_kind kind, try_fn *try)
{
	const struct rsp_key_query query = query_of(work, kind);
	struct rsp_scp_channel *channel = work->channel;
	enum rsp_key_fit last = work->opening->any_key ? RSP_FIT_LOOSE : RSP_FIT_CARD;
	const struct rsp_key_set *set;

	if (!work->opening->keyring || !work->opening->crypto)
		return;
	for (enum rsp_key_fit fit = RSP_FIT_NAMED; fit >= last; fit--)
		for (size_t at = 0;
		     (set = rsp_keys_at(work->opening->keyring, work->opening->derived, at));
		     at++) {
			if (rsp_key_fit(set, &query) != fit ||
			    channel->num_tried >= RSP_CHANNEL_TRIES || !try(work, set))
				continue;
			channel->set = set;
			channel->fit = fit;
			return;
		}
}

void rsp_scp_keep_dek(struct rsp_scp_channel *channel, struct rsp_slice dek)
{
	channel->dek_len = dek.len <= sizeof(channel->dek) ? dek.len : 0;
	if (channel->dek_len)
		memcpy(channel->dek, dek.data, channel->dek_len);
}

static struct rsp_slice host_of(const struct rsp_scp_channel *channel)
{
	return rsp_slice(channel->host, channel->challenge_len);
}

static struct rsp_slice card_of(const struct rsp_scp_channel *channel)
{
	return rsp_slice(channel->card, channel->card_len);
}

static struct rsp_slice sequence_of(const struct rsp_scp_channel *channel)
{
	return rsp_slice(channel->sequence, channel->sequence_len);
}

/* Some keyrings call the keys of SCP02 and SCP03 as those of SCP80. */
static struct rsp_slice enc_of(const struct rsp_key_set *set)
{
	struct rsp_slice enc = rsp_key_of(set, RSP_KEY_ENC);

	return enc.len ? enc : rsp_key_of(set, RSP_KEY_KIC);
}

static struct rsp_slice mac_of(const struct rsp_key_set *set)
{
	struct rsp_slice mac = rsp_key_of(set, RSP_KEY_MAC);

	return mac.len ? mac : rsp_key_of(set, RSP_KEY_KID);
}

static bool is_cryptogram(const struct rsp_scp_channel *channel, const uint8_t *made)
{
	return channel->challenge_len &&
	       rsp_equal_secret(rsp_slice(channel->cryptogram, channel->challenge_len),
	                        rsp_slice(made, channel->challenge_len));
}

static bool try_scp02(struct rsp_scp_work *work, const struct rsp_key_set *set)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_crypto *crypto = work->opening->crypto;
	struct rsp_slice enc = enc_of(set), mac = mac_of(set);
	struct rsp_slice dek = rsp_key_of(set, RSP_KEY_DEK);
	struct rsp_slice host = host_of(channel), card = card_of(channel);
	const struct rsp_slice by_card[] = {host, sequence_of(channel), card};
	const struct rsp_slice by_host[] = {sequence_of(channel), card, host};
	uint8_t made[RSP_SCP02_MAC_LEN];
	struct rsp_scp02_keys keys;
	bool good;

	if (enc.len != RSP_SCP02_KEY_LEN || mac.len != RSP_SCP02_KEY_LEN) {
		channel->fits_unusable = true;
		return false;
	}
	channel->num_tried++;
	if (dek.len != RSP_SCP02_KEY_LEN)
		dek = rsp_slice(NULL, 0);
	good = rsp_scp02_derive(crypto, enc, mac, dek, sequence_of(channel), &keys) &&
	       rsp_scp02_cryptogram(crypto, &keys, by_card, made) && is_cryptogram(channel, made) &&
	       rsp_scp02_cryptogram(crypto, &keys, by_host, channel->expected) &&
	       rsp_scp02_begin(&channel->scp02, crypto, &keys);
	if (good)
		rsp_scp_keep_dek(channel, rsp_slice(keys.dek, dek.len));
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

/* The keys of one session, and whether the exchange's command is its first. */
static bool begins_with(struct rsp_scp_work *work, struct rsp_slice enc, struct rsp_slice mac,
                        uint16_t counter)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_crypto *crypto = work->opening->crypto;
	const uint8_t sequence[RSP_SCP02_SEQUENCE] = {(uint8_t)(counter >> BITS), (uint8_t)counter};
	struct rsp_scp02_keys keys;
	bool good;

	good = rsp_scp02_derive(crypto, enc, mac, rsp_slice(NULL, 0),
	                        rsp_slice(sequence, sizeof(sequence)), &keys) &&
	       rsp_scp02_begin(&channel->scp02, crypto, &keys) &&
	       rsp_scp02_chain_aid(&channel->scp02, work->exchange->end.aid) &&
	       rsp_scp_verifies(work);
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

static bool try_implicit(struct rsp_scp_work *work, const struct rsp_key_set *set)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_slice enc = enc_of(set), mac = mac_of(set);
	uint16_t counter = channel->counter_known ? channel->counter : 0;
	unsigned num = channel->counter_known ? RSP_SCP_COUNTERS_ON : RSP_SCP_COUNTERS;

	if (enc.len != RSP_SCP02_KEY_LEN || mac.len != RSP_SCP02_KEY_LEN)
		return false;
	for (unsigned i = 0; i < num && *work->implicit_left; i++, counter++) {
		--*work->implicit_left;
		if (!begins_with(work, enc, mac, counter))
			continue;
		channel->counter = counter;
		channel->counter_known = true;
		return true;
	}
	return false;
}

/* Which forms a MAC may have is not known either: begins_with tries them. No key is kept that keys
 * are wrapped with: the counter that it is made of is not known for certain. */
void rsp_scp_begin_implicitly(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;

	if (channel->implicit_tried || !work->exchange->end.aid.len || !work->opening->crypto)
		return;
	channel->implicit_tried = true;
	channel->protocol = RSP_SCP02;
	channel->level = RSP_SCP_LEVEL_MAC;
	channel->kvn = 0;
	channel->options = 0;
	channel->num_tried = 0;
	channel->form_known = channel->icv_known = false;
	try_all(work, RSP_KEYS_SCP02, try_implicit);
	if (!channel->set) {
		rsp_scp02_end(&channel->scp02);
		return;
	}
	channel->implicit = true;
	channel->ended_by = NULL;
	channel->told = channel->lost = channel->adrift = false;
	channel->stage = RSP_STAGE_OPEN;
}

static bool has_scp03_keys(struct rsp_scp_channel *channel, const struct rsp_key_set *set)
{
	struct rsp_slice enc = enc_of(set), mac = mac_of(set);

	if (enc.len == mac.len && (enc.len == rsp_cbc_key_len(RSP_CBC_AES_128) ||
	                           enc.len == rsp_cbc_key_len(RSP_CBC_AES_192) ||
	                           enc.len == rsp_cbc_key_len(RSP_CBC_AES_256)))
		return true;
	channel->fits_unusable = true;
	return false;
}

/* Whether the keys of a session make what the card showed; then they are made ready. */
static bool is_session(struct rsp_scp_work *work, const struct rsp_scp03_keys *keys)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_crypto *crypto = work->opening->crypto;
	uint8_t made[RSP_SCP03_LONG];

	return rsp_scp03_cryptogram(crypto, keys, RSP_SCP03_CARD_CRYPTOGRAM, host_of(channel),
	                            card_of(channel), made, channel->challenge_len) &&
	       is_cryptogram(channel, made) &&
	       rsp_scp03_cryptogram(crypto, keys, RSP_SCP03_HOST_CRYPTOGRAM, host_of(channel),
	                            card_of(channel), channel->expected, channel->challenge_len) &&
	       rsp_scp03_begin(&channel->scp03, crypto, keys, channel->challenge_len);
}

/* Amendment D 6.2.2.1: a pseudo-random challenge comes of the counter and the AID. */
static bool is_predicted(const struct rsp_scp_work *work, struct rsp_slice enc)
{
	const struct rsp_scp_channel *channel = work->channel;
	uint8_t made[RSP_SCP03_LONG];

	return channel->sequence_len && work->exchange->end.aid.len &&
	       rsp_scp03_challenge(work->opening->crypto, enc, sequence_of(channel),
	                           work->exchange->end.aid, made, channel->card_len) &&
	       rsp_equal(rsp_slice(made, channel->card_len), card_of(channel));
}

static bool try_scp03(struct rsp_scp_work *work, const struct rsp_key_set *set)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_slice enc = enc_of(set), mac = mac_of(set);
	struct rsp_scp03_keys keys;
	bool good;

	if (!has_scp03_keys(channel, set))
		return false;
	channel->num_tried++;
	good = rsp_scp03_derive(work->opening->crypto, enc, mac, host_of(channel), card_of(channel),
	                        &keys) &&
	       is_session(work, &keys);
	if (good) {
		rsp_scp_keep_dek(channel, rsp_key_of(set, RSP_KEY_DEK));
		channel->predicted = is_predicted(work, enc);
	}
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

/* The challenge that a card would give with this counter, and whether the host answers it. */
static bool is_foreseen(struct rsp_scp_work *work, struct rsp_slice enc, struct rsp_slice mac,
                        uint32_t number)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_crypto *crypto = work->opening->crypto;
	struct rsp_slice data = work->exchange->data, cryptogram;
	struct rsp_scp03_keys keys;
	bool good;

	for (size_t at = 0; at < RSP_SCP03_SEQUENCE; at++)
		channel->sequence[at] = (uint8_t)(number >> (BITS * (RSP_SCP03_SEQUENCE - 1 - at)));
	channel->card_len = channel->challenge_len;
	good = rsp_scp03_challenge(crypto, enc, sequence_of(channel), work->exchange->end.aid,
	                           channel->card, channel->card_len) &&
	       rsp_scp03_derive(crypto, enc, mac, host_of(channel), card_of(channel), &keys) &&
	       rsp_scp03_cryptogram(crypto, &keys, RSP_SCP03_HOST_CRYPTOGRAM, host_of(channel),
	                            card_of(channel), channel->expected, channel->challenge_len) &&
	       rsp_take(&data, channel->challenge_len, &cryptogram) &&
	       rsp_equal_secret(cryptogram, rsp_slice(channel->expected, channel->challenge_len)) &&
	       rsp_scp03_begin(&channel->scp03, crypto, &keys, channel->challenge_len);
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

static bool try_foreseen(struct rsp_scp_work *work, const struct rsp_key_set *set)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_slice enc = enc_of(set), mac = mac_of(set);

	if (!has_scp03_keys(channel, set))
		return false;
	for (uint32_t ahead = 1; ahead <= RSP_CHANNEL_AHEAD; ahead++) {
		channel->num_tried++;
		if (!is_foreseen(work, enc, mac, channel->last_sequence + ahead))
			continue;
		rsp_scp_keep_dek(channel, rsp_key_of(set, RSP_KEY_DEK));
		channel->predicted = true;
		return true;
	}
	return false;
}

void rsp_scp_foresee(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;

	if (!work->exchange->end.aid.len || !channel->challenge_len)
		return;
	channel->protocol = RSP_SCP03;
	channel->sequence_len = RSP_SCP03_SEQUENCE;
	try_all(work, RSP_KEYS_SCP03, try_foreseen);
}

/* Keys of a session as a set has them. */
static bool session_of(const struct rsp_key_set *set, struct rsp_scp03_keys *out)
{
	return rsp_scp03_given(enc_of(set), mac_of(set), rsp_key_of(set, RSP_KEY_RMAC), out);
}

static bool try_session(struct rsp_scp_work *work, const struct rsp_key_set *set)
{
	struct rsp_scp03_keys keys;
	bool good;

	if (!has_scp03_keys(work->channel, set))
		return false;
	work->channel->num_tried++;
	good = session_of(set, &keys) && is_session(work, &keys);
	if (good)
		rsp_scp_keep_dek(work->channel, rsp_key_of(set, RSP_KEY_DEK));
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

void rsp_scp_find_keys(struct rsp_scp_work *work)
{
	if (work->channel->protocol == RSP_SCP02) {
		try_all(work, RSP_KEYS_SCP02, try_scp02);
		return;
	}
	try_all(work, RSP_KEYS_SCP03, try_scp03);
	if (!work->channel->set)
		try_all(work, RSP_KEYS_SCP03_SESSION, try_session);
}

/* One set with one length of MACs. */
static bool try_direct(struct rsp_scp_work *work, const struct rsp_key_set *set, size_t mac_len)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_scp03_keys keys;
	bool good;

	channel->num_tried++;
	good = session_of(set, &keys) &&
	       rsp_scp03_begin(&channel->scp03, work->opening->crypto, &keys, mac_len);
	rsp_wipe(&keys, sizeof(keys));
	if (good && channel->agreed)
		memcpy(channel->scp03.chain, channel->receipt, sizeof(channel->receipt));
	return good && rsp_scp_verifies(work);
}

enum rsp_key_fit rsp_scp_card_fit(const struct rsp_scp_work *work, const struct rsp_key_set *set)
{
	const struct rsp_key_query query = {
	    .kind = set->kind,
	    .iccid = work->opening->iccid,
	    .eid = work->opening->eid,
	};

	return rsp_key_fit(set, &query) == RSP_FIT_CARD ? RSP_FIT_CARD : RSP_FIT_OPEN;
}

void rsp_scp_find_session(struct rsp_scp_work *work, enum rsp_key_kind kind)
{
	struct rsp_scp_channel *channel = work->channel;
	const struct rsp_key_set *set;

	if (!work->opening->keyring || !work->opening->crypto)
		return;
	for (size_t at = 0; (set = rsp_keys_at(work->opening->keyring, work->opening->derived, at));
	     at++) {
		if (set->kind != kind || channel->num_tried >= RSP_CHANNEL_TRIES ||
		    !has_scp03_keys(channel, set))
			continue;
		if (!try_direct(work, set, RSP_SCP03_SHORT) &&
		    !try_direct(work, set, RSP_SCP03_LONG))
			continue;
		channel->set = set;
		channel->fit = rsp_scp_card_fit(work, set);
		rsp_scp_keep_dek(channel, rsp_key_of(set, RSP_KEY_DEK));
		return;
	}
}

bool rsp_scp_has_sessions(const struct rsp_scp_work *work)
{
	const struct rsp_key_set *set;

	if (!work->opening->keyring)
		return false;
	for (size_t at = 0; (set = rsp_keys_at(work->opening->keyring, work->opening->derived, at));
	     at++)
		if (set->kind == RSP_KEYS_SCP11_SESSION && rsp_key_of(set, RSP_KEY_MAC).len)
			return true;
	return false;
}
