/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/secrets.h"

#include <string.h>

#include "crypto/crypto.h"

/* A table with open addressing, at most half full. PROBES_MAX bounds what ids made to collide can
 * cost. */
enum { FIRST_CAP = 64, PROBES_MAX = 64 };

struct entry {
	uint8_t label, id_len, secret_len; /* secret_len 0: free */
	uint8_t id[RSP_SECRET_ID_LEN];
	uint8_t secret[RSP_SECRET_MAX_LEN];
};

struct psk {
	uint16_t identity_len, key_len, owner_len;
	uint8_t owner[RSP_PSK_OWNER_MAX_LEN]; /* digits */
	uint8_t identity[RSP_PSK_IDENTITY_MAX_LEN];
	uint8_t key[RSP_PSK_MAX_LEN];
};

struct rsp_secrets {
	const struct rsp_secrets *more;
	struct entry *entries;
	size_t num_entries, cap_entries;
	struct psk *psks;
	size_t num_psks, cap_psks;
	uint64_t version;
	void (*ask)(void *user);
	void *ask_user;
};

struct rsp_secrets *rsp_secrets_new(const struct rsp_secrets *more)
{
	struct rsp_secrets *secrets = rsp_alloc(sizeof(*secrets));

	if (secrets)
		secrets->more = more;
	return secrets;
}

static void give_back(void *memory, size_t len)
{
	if (memory)
		rsp_wipe(memory, len);
	rsp_free(memory);
}

void rsp_secrets_free(struct rsp_secrets *secrets)
{
	if (!secrets)
		return;
	give_back(secrets->entries, secrets->cap_entries * sizeof(*secrets->entries));
	give_back(secrets->psks, secrets->cap_psks * sizeof(*secrets->psks));
	rsp_free(secrets);
}

/* FNV-1a over label and id. */
static size_t hash_of(enum rsp_secret_label label, struct rsp_slice id)
{
	static const uint64_t offset = 0xCBF29CE484222325, prime = 0x100000001B3;
	uint64_t hash = (offset ^ label) * prime;
	uint8_t byte;

	while (rsp_take_u8(&id, &byte))
		hash = (hash ^ byte) * prime;
	return (size_t)(hash ^ hash >> 32);
}

static bool is_of(const struct entry *entry, enum rsp_secret_label label, struct rsp_slice id)
{
	return entry->label == label && rsp_equal(rsp_slice(entry->id, entry->id_len), id);
}

/* The place of a secret, or the free one where it would stand; NULL when all that it may stand in
 * are taken. */
static struct entry *place_of(struct entry *entries, size_t cap, enum rsp_secret_label label,
                              struct rsp_slice id)
{
	size_t at = hash_of(label, id);

	for (size_t i = 0; i < PROBES_MAX && i < cap; i++) {
		struct entry *entry = &entries[(at + i) & (cap - 1)];

		if (!entry->secret_len || is_of(entry, label, id))
			return entry;
	}
	return NULL;
}

/* Doubles the table; what finds no place in it is lost. */
static bool grow(struct rsp_secrets *secrets)
{
	size_t cap = secrets->cap_entries ? secrets->cap_entries * 2 : FIRST_CAP;
	struct entry *entries = rsp_alloc(cap * sizeof(*entries));

	if (!entries)
		return false;
	secrets->num_entries = 0;
	for (size_t i = 0; i < secrets->cap_entries; i++) {
		const struct entry *old = &secrets->entries[i];
		struct entry *place;

		if (!old->secret_len)
			continue;
		place = place_of(entries, cap, old->label, rsp_slice(old->id, old->id_len));
		if (!place)
			continue;
		*place = *old;
		secrets->num_entries++;
	}
	give_back(secrets->entries, secrets->cap_entries * sizeof(*entries));
	secrets->entries = entries;
	secrets->cap_entries = cap;
	return true;
}

bool rsp_secrets_add(struct rsp_secrets *secrets, enum rsp_secret_label label, struct rsp_slice id,
                     struct rsp_slice secret)
{
	struct entry *entry;

	if (id.len == 0 || id.len > RSP_SECRET_ID_LEN || secret.len == 0 ||
	    secret.len > RSP_SECRET_MAX_LEN)
		return false;
	if (secrets->num_entries * 2 >= secrets->cap_entries &&
	    (secrets->num_entries >= RSP_SECRETS_MAX || !grow(secrets)))
		return false;
	entry = place_of(secrets->entries, secrets->cap_entries, label, id);
	if (!entry)
		return false;
	if (entry->secret_len)
		return rsp_equal_secret(rsp_slice(entry->secret, entry->secret_len), secret);
	entry->label = (uint8_t)label;
	entry->id_len = (uint8_t)id.len;
	entry->secret_len = (uint8_t)secret.len;
	memcpy(entry->id, id.data, id.len);
	memcpy(entry->secret, secret.data, secret.len);
	secrets->num_entries++;
	secrets->version++;
	return true;
}

bool rsp_secrets_find(const struct rsp_secrets *secrets, enum rsp_secret_label label,
                      struct rsp_slice id, struct rsp_slice *out)
{
	for (; secrets; secrets = secrets->more) {
		const struct entry *entry =
		    secrets->cap_entries
		        ? place_of(secrets->entries, secrets->cap_entries, label, id)
		        : NULL;

		if (entry && entry->secret_len) {
			*out = rsp_slice(entry->secret, entry->secret_len);
			return true;
		}
	}
	return false;
}

void rsp_secrets_on_missing(struct rsp_secrets *secrets, void (*ask)(void *user), void *user)
{
	secrets->ask = ask;
	secrets->ask_user = user;
}

void rsp_secrets_expect(struct rsp_secrets *secrets, struct rsp_slice client_random)
{
	void (*ask)(void *user) = secrets ? secrets->ask : NULL;
	struct rsp_slice secret;

	if (!ask)
		return;
	for (unsigned label = 0; label < RSP_NUM_SECRETS; label++)
		if (rsp_secrets_find(secrets, (enum rsp_secret_label)label, client_random, &secret))
			return;
	secrets->ask = NULL;
	ask(secrets->ask_user);
}

uint64_t rsp_secrets_version(const struct rsp_secrets *secrets)
{
	uint64_t version = 1;

	for (; secrets; secrets = secrets->more)
		version += secrets->version;
	return version;
}

static bool reserve_psk(struct rsp_secrets *secrets)
{
	size_t cap = secrets->cap_psks ? secrets->cap_psks * 2 : 4;
	struct psk *psks;

	if (secrets->num_psks < secrets->cap_psks)
		return true;
	psks = secrets->num_psks < RSP_PSKS_MAX ? rsp_alloc(cap * sizeof(*psks)) : NULL;
	if (!psks)
		return false;
	if (secrets->num_psks)
		memcpy(psks, secrets->psks, secrets->num_psks * sizeof(*psks));
	give_back(secrets->psks, secrets->cap_psks * sizeof(*psks));
	secrets->psks = psks;
	secrets->cap_psks = cap;
	return true;
}

bool rsp_secrets_add_psk(struct rsp_secrets *secrets, struct rsp_slice identity,
                         struct rsp_slice key)
{
	return rsp_secrets_add_psk_of(secrets, identity, rsp_slice(NULL, 0), key);
}

bool rsp_secrets_add_psk_of(struct rsp_secrets *secrets, struct rsp_slice identity,
                            struct rsp_slice owner, struct rsp_slice key)
{
	struct psk *psk;

	if (identity.len > RSP_PSK_IDENTITY_MAX_LEN || owner.len > RSP_PSK_OWNER_MAX_LEN ||
	    key.len == 0 || key.len > RSP_PSK_MAX_LEN || !reserve_psk(secrets))
		return false;
	psk = &secrets->psks[secrets->num_psks++];
	psk->identity_len = (uint16_t)identity.len;
	psk->key_len = (uint16_t)key.len;
	psk->owner_len = (uint16_t)owner.len;
	if (identity.len)
		memcpy(psk->identity, identity.data, identity.len);
	if (owner.len)
		memcpy(psk->owner, owner.data, owner.len);
	memcpy(psk->key, key.data, key.len);
	secrets->version++;
	return true;
}

bool rsp_secrets_psk(const struct rsp_secrets *secrets, size_t at, struct rsp_slice *out_identity,
                     struct rsp_slice *out_owner, struct rsp_slice *out_key)
{
	for (; secrets; secrets = secrets->more) {
		if (at < secrets->num_psks) {
			const struct psk *psk = &secrets->psks[at];

			*out_identity = rsp_slice(psk->identity, psk->identity_len);
			*out_owner = rsp_slice(psk->owner, psk->owner_len);
			*out_key = rsp_slice(psk->key, psk->key_len);
			return true;
		}
		at -= secrets->num_psks;
	}
	return false;
}
