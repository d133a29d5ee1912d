/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which keys the agreement of SCP11 comes to: those that make the receipt. */
#include <string.h>

#include "secure/channel_parts.h"

enum {
	MAX_PRIVATE = 32,              /* private keys that are tried, */
	MAX_POINTS = 16,               /* also with so many public ones, */
	MAX_SECRETS = 2 * MAX_PRIVATE, /* each with the keys of both sides */
	MAX_NAMES = 16                 /* what a card may be called */
};

struct agreement {
	struct rsp_scp_work *work;
	struct rsp_scp11_terms terms;
	struct rsp_scp11_answer answer;
	struct rsp_slice names[MAX_NAMES][RSP_SCP11_NUM_NAMES];
	size_t num_names;
};

static bool is_ephemeral_of_both(const struct agreement *a)
{
	return a->terms.point.len == RSP_EC_POINT_LEN && a->answer.point.len == RSP_EC_POINT_LEN;
}

/* Makes the session ready whose first link is the receipt. */
static bool begin(struct agreement *a, const struct rsp_scp03_keys *keys, struct rsp_slice dek)
{
	struct rsp_scp_channel *channel = a->work->channel;

	if (!rsp_scp03_begin(&channel->scp03, a->work->opening->crypto, keys, 0))
		return false;
	memcpy(channel->scp03.chain, channel->receipt, sizeof(channel->receipt));
	rsp_scp_keep_dek(channel, dek);
	return true;
}

/* With nothing: the derivation has the host alone. */
static void add_name(struct agreement *a, struct rsp_slice first, struct rsp_slice second)
{
	if (a->num_names == MAX_NAMES)
		return;
	a->names[a->num_names][0] = first;
	a->names[a->num_names][1] = second;
	a->num_names++;
}

static struct rsp_slice empty_if_none(struct rsp_slice in)
{
	return in.data ? in : rsp_slice((const uint8_t *)"", 0);
}

static void add_names_of_sets(struct agreement *a)
{
	const struct rsp_slice none = rsp_slice(NULL, 0);
	const struct rsp_key_set *set;

	for (size_t at = 0; (set = rsp_keyring_at(a->work->opening->keyring, at)); at++) {
		struct rsp_slice sin = rsp_key_of(set, RSP_KEY_SIN);
		struct rsp_slice sdin = rsp_key_of(set, RSP_KEY_SDIN);
		struct rsp_slice group = rsp_key_of(set, RSP_KEY_CARD_GROUP);

		if (a->terms.variant == RSP_SCP11_C && group.len)
			add_name(a, group, none);
		else if (a->terms.variant != RSP_SCP11_C && (sin.len || sdin.len))
			add_name(a, empty_if_none(sin), empty_if_none(sdin));
	}
}

/* What the card has told, what the keyring says, nothing. */
static void find_names(struct agreement *a)
{
	const struct rsp_scp_name *sin = &a->work->channel->sin, *sdin = &a->work->channel->sdin;
	const struct rsp_slice none = rsp_slice(NULL, 0), empty = empty_if_none(none);
	bool group = a->terms.variant == RSP_SCP11_C;

	if (!a->terms.named) {
		add_name(a, none, none);
		return;
	}
	if (!group && (sin->len || sdin->len))
		add_name(a, rsp_slice(sin->bytes, sin->len), rsp_slice(sdin->bytes, sdin->len));
	add_names_of_sets(a);
	add_name(a, none, none);
	add_name(a, empty, group ? none : empty);
}

static bool try_named(struct agreement *a, struct rsp_slice secret,
                      const struct rsp_slice name[static RSP_SCP11_NUM_NAMES])
{
	struct rsp_crypto *crypto = a->work->opening->crypto;
	struct rsp_slice data = a->work->exchange->data;
	struct rsp_scp11_keys keys;
	bool good = rsp_scp11_derive(crypto, secret, &a->terms, name, &keys) &&
	            rsp_scp11_receipt(crypto, rsp_slice(keys.receipt, a->terms.key_len), data,
	                              &a->answer) &&
	            begin(a, &keys.session, rsp_slice(keys.dek, a->terms.key_len));

	rsp_wipe(&keys, sizeof(keys));
	return good;
}

static bool try_secret(struct agreement *a, struct rsp_slice secret)
{
	for (size_t at = 0; at < a->num_names; at++)
		if (try_named(a, secret, a->names[at]))
			return true;
	return false;
}

/* Keys of a session with the receipt key: nothing is derived. */
static bool try_ready(struct agreement *a, const struct rsp_key_set *set)
{
	struct rsp_slice enc = rsp_key_of(set, RSP_KEY_ENC), mac = rsp_key_of(set, RSP_KEY_MAC);
	struct rsp_slice rmac = rsp_key_of(set, RSP_KEY_RMAC);
	struct rsp_slice receipt = rsp_key_of(set, RSP_KEY_RECEIPT);
	struct rsp_scp03_keys keys = {.len = enc.len};
	bool good;

	if (!receipt.len || enc.len != a->terms.key_len || mac.len != enc.len || rmac.len > enc.len)
		return false;
	memcpy(keys.enc, enc.data, enc.len);
	memcpy(keys.mac, mac.data, mac.len);
	if (rmac.len)
		memcpy(keys.rmac, rmac.data, rmac.len);
	good = rsp_scp11_receipt(a->work->opening->crypto, receipt, a->work->exchange->data,
	                         &a->answer) &&
	       begin(a, &keys, rsp_key_of(set, RSP_KEY_DEK));
	rsp_wipe(&keys, sizeof(keys));
	return good;
}

static bool try_sessions(struct agreement *a)
{
	struct rsp_scp_channel *channel = a->work->channel;
	const struct rsp_key_set *set;

	for (size_t at = 0; (set = rsp_keyring_at(a->work->opening->keyring, at)); at++) {
		if (set->kind != RSP_KEYS_SCP11_SESSION || channel->num_tried >= RSP_CHANNEL_TRIES)
			continue;
		channel->num_tried++;
		if (!try_ready(a, set) && !try_secret(a, rsp_key_of(set, RSP_KEY_SHARED)))
			continue;
		channel->set = set;
		return true;
	}
	return false;
}

/* Secrets that a private key may make. */
struct secrets {
	uint8_t bytes[MAX_SECRETS][RSP_EC_SECRET_LEN];
	const struct rsp_key_set *sets[MAX_SECRETS];
	size_t num;
};

static void add_secret(struct agreement *a, struct secrets *secrets, const struct rsp_key_set *set,
                       struct rsp_slice point)
{
	struct rsp_crypto *crypto = a->work->opening->crypto;
	struct rsp_slice number = rsp_key_of(set, RSP_KEY_PRIVATE);

	if (secrets->num == MAX_SECRETS ||
	    (!rsp_ecdh(crypto, RSP_CURVE_P256, number, point, secrets->bytes[secrets->num]) &&
	     !rsp_ecdh(crypto, RSP_CURVE_BRAINPOOL_P256R1, number, point,
	               secrets->bytes[secrets->num])))
		return;
	secrets->sets[secrets->num++] = set;
}

/* Of the host's own keys with the card's static one, which only the keyring has. */
static void add_points(struct agreement *a, struct secrets *fixed, const struct rsp_key_set *own)
{
	const struct rsp_key_set *set;
	size_t num = 0;

	for (size_t at = 0;
	     num < MAX_POINTS && (set = rsp_keyring_at(a->work->opening->keyring, at)); at++) {
		struct rsp_slice point = rsp_key_of(set, RSP_KEY_POINT);

		if (set == own || point.len != RSP_EC_POINT_LEN)
			continue;
		add_secret(a, fixed, own, point);
		num++;
	}
}

static void make_secrets(struct agreement *a, struct secrets *ephemeral, struct secrets *fixed)
{
	const struct rsp_scp_channel *channel = a->work->channel;
	const struct rsp_key_set *set;
	struct rsp_slice host = a->terms.point;

	/* SCP11b: the host has no certificate, its ephemeral key stands for it. */
	if (channel->has_host_point)
		host = rsp_slice(channel->host_point, sizeof(channel->host_point));
	for (size_t at = 0; (set = rsp_keyring_at(a->work->opening->keyring, at)); at++) {
		if (set->kind != RSP_KEYS_ECC || !rsp_key_of(set, RSP_KEY_PRIVATE).len)
			continue;
		add_secret(a, ephemeral, set, a->answer.point);
		add_secret(a, ephemeral, set, a->terms.point);
		add_secret(a, fixed, set, host);
		/* SCP11c: the card answers with its static key. */
		if (a->terms.variant == RSP_SCP11_C)
			add_secret(a, fixed, set, a->answer.point);
		else
			add_points(a, fixed, set);
	}
}

/* The one of two that is of another card, if there is one. */
static const struct rsp_key_set *set_of(const struct rsp_scp_work *work,
                                        const struct rsp_key_set *ephemeral,
                                        const struct rsp_key_set *fixed)
{
	return rsp_scp_card_fit(work, fixed) == RSP_FIT_CARD ? fixed : ephemeral;
}

/* Each ephemeral secret with each static one: the receipt tells. */
static bool try_pairs(struct agreement *a, const struct secrets *ephemeral,
                      const struct secrets *fixed)
{
	struct rsp_scp_channel *channel = a->work->channel;
	uint8_t both[RSP_SCP11_SECRET_LEN];
	bool good = false;

	for (size_t i = 0; i < ephemeral->num && !good; i++)
		for (size_t j = 0; j < fixed->num && !good; j++) {
			if (channel->num_tried >= RSP_CHANNEL_TRIES)
				break;
			channel->num_tried++;
			memcpy(both, ephemeral->bytes[i], RSP_EC_SECRET_LEN);
			memcpy(both + RSP_EC_SECRET_LEN, fixed->bytes[j], RSP_EC_SECRET_LEN);
			good = try_secret(a, rsp_slice(both, sizeof(both)));
			if (good)
				channel->set = set_of(a->work, ephemeral->sets[i], fixed->sets[j]);
		}
	rsp_wipe(both, sizeof(both));
	return good;
}

static bool try_private(struct agreement *a)
{
	struct secrets ephemeral = {.num = 0}, fixed = {.num = 0};
	bool good;

	make_secrets(a, &ephemeral, &fixed);
	good = try_pairs(a, &ephemeral, &fixed);
	rsp_wipe(&ephemeral, sizeof(ephemeral));
	rsp_wipe(&fixed, sizeof(fixed));
	return good;
}

void rsp_scp_agree(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	struct agreement a = {.work = work};

	if (!rsp_scp11_terms_read(work->exchange->data, &a.terms) ||
	    !rsp_scp11_answer_read(work->exchange->response, &a.answer) || !a.answer.receipt.len ||
	    !is_ephemeral_of_both(&a))
		return;
	memcpy(channel->receipt, a.answer.receipt.data, sizeof(channel->receipt));
	channel->agreed = true;
	channel->level = rsp_scp11_level(a.terms.usage);
	channel->unproven = true;
	if (!work->opening->keyring || !work->opening->crypto)
		return;
	find_names(&a);
	if (!try_sessions(&a) && !try_private(&a))
		return;
	channel->unproven = false;
	channel->fit = rsp_scp_card_fit(work, channel->set);
	work->out->receipt = RSP_SCP_RIGHT;
}

/* SGP.02 and Amendment F: 7F21 with the key in 7F49, its point in B0 (GPCS 11.11.2.2). */
void rsp_scp_note_certificate(struct rsp_scp_work *work)
{
	enum { TAG_CERTIFICATE = 0x7F21, TAG_KEY = 0x7F49, TAG_POINT = 0xB0 };
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_tlv tlv;

	if (!rsp_tlv_find(work->exchange->data, TAG_CERTIFICATE, &tlv) ||
	    !rsp_tlv_find(tlv.value, TAG_KEY, &tlv) || !rsp_tlv_find(tlv.value, TAG_POINT, &tlv) ||
	    tlv.value.len != RSP_EC_POINT_LEN)
		return;
	memcpy(channel->host_point, tlv.value.data, RSP_EC_POINT_LEN);
	channel->has_host_point = true;
}
