/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keyrings: keys of cards and of sessions, from files (docs/keyring.md). They are wiped when they
 * are given back and never appear in output. */
#ifndef RSPTRACE_KEYRING_H
#define RSPTRACE_KEYRING_H

#include "rsptrace/arena.h"

struct rsp_keyring;

/* Limits: what is over is left out, and counted as bad. */
enum {
	RSP_KEY_SETS_MAX = 1 << 14, /* in one keyring */
	RSP_KEY_ROOM = 68,          /* bytes of a key; the longest is a point */
	RSP_KEYS_OF_SET = 8,
	RSP_KEY_NAME_ROOM = 96, /* of names, with their NUL: longer ones are cut */
	RSP_KEY_DIGITS_ROOM = 33,
	RSP_KEY_ID_ROOM = 128,          /* bytes of the identity of a PSK */
	RSP_KEYRING_TEXT_MAX = 32 << 20 /* bytes of a file; JSON has a lower limit of its own */
};

/* What a set of keys is for. */
enum rsp_key_kind {
	RSP_KEYS_SCP80,         /* KIc, KID, DEK */
	RSP_KEYS_SCP81,         /* a pre-shared key of TLS */
	RSP_KEYS_SCP02,         /* static ENC, MAC, DEK */
	RSP_KEYS_SCP03,         /* likewise */
	RSP_KEYS_SCP03_SESSION, /* S-ENC, S-MAC, S-RMAC */
	RSP_KEYS_SCP11_SESSION,
	RSP_KEYS_BSP,   /* of a Bound Profile Package, SGP.22 2.6.4 */
	RSP_KEYS_ECC,   /* a private key */
	RSP_KEYS_TOKEN, /* for tokens, GPCS C.4 */
	RSP_NUM_KEY_KINDS
};

enum rsp_key_role {
	RSP_KEY_KIC,
	RSP_KEY_KID,
	RSP_KEY_DEK,
	RSP_KEY_ENC,
	RSP_KEY_MAC,
	RSP_KEY_RMAC,
	RSP_KEY_CHAIN, /* an initial chaining value */
	RSP_KEY_RECEIPT,
	RSP_KEY_PSK,
	RSP_KEY_PRIVATE,
	RSP_KEY_SHARED, /* a shared secret */
	RSP_KEY_PPK_ENC,
	RSP_KEY_PPK_MAC,
	RSP_KEY_PPK_CHAIN,
	RSP_KEY_TOKEN,
	RSP_KEY_POINT, /* a public key, no secret */
	/* No keys: what a card is called where that is a part of what keys are made of. */
	RSP_KEY_SIN,
	RSP_KEY_SDIN,
	RSP_KEY_CARD_GROUP,
	RSP_NUM_KEY_ROLES
};

struct rsp_card_key {
	enum rsp_key_role role;
	uint8_t len;
	uint8_t bytes[RSP_KEY_ROOM];
};

/* One set: its keys, and all that says whose they are. Empty: it does not say. */
struct rsp_key_set {
	enum rsp_key_kind kind;
	char name[RSP_KEY_NAME_ROOM];  /* where it was read: "lab.json scp80[0]" */
	char label[RSP_KEY_NAME_ROOM]; /* what its file calls it */
	char iccid[RSP_KEY_DIGITS_ROOM], eid[RSP_KEY_DIGITS_ROOM], imsi[RSP_KEY_DIGITS_ROOM];
	uint8_t aid[16], tar[3], identity[RSP_KEY_ID_ROOM], transaction[16];
	uint8_t aid_len, tar_len, identity_len, transaction_len;
	bool has_kvn, has_kid;
	uint8_t kvn, kid; /* key version number; number of the (first) key in the set */
	uint8_t num_keys;
	struct rsp_card_key keys[RSP_KEYS_OF_SET];
};

/* rsp_keyring_new makes an empty keyring; NULL when there is no memory. */
struct rsp_keyring *rsp_keyring_new(void);

/* rsp_keyring_free wipes and gives back; NULL is allowed. */
void rsp_keyring_free(struct rsp_keyring *keyring);

enum rsp_keyring_format {
	RSP_KEYRING_JSON,   /* docs/keyring.md */
	RSP_KEYRING_BAG,    /* yggdrasim-hil-keybag/v1 */
	RSP_KEYRING_BSP,    /* a JSON object a line: keys of Bound Profile Packages */
	RSP_KEYRING_CSV,    /* columns as of pySim's card key provider */
	RSP_KEYRING_UNKNOWN /* none of these */
};

/* rsp_keyring_format_name gives "JSON keyring", "CSV" ... */
const char *rsp_keyring_format_name(enum rsp_keyring_format format);

struct rsp_keyring_report {
	enum rsp_keyring_format format;
	size_t num_added; /* sets */
	size_t num_bad;   /* things that could not be taken */
	char text[200];   /* the first of them: what and where; never a value */
};

/* rsp_keyring_add reads a file's text into the keyring; `name` is what its sets are called after. A
 * report is always made; what cannot be taken is left out. */
void rsp_keyring_add(struct rsp_keyring *keyring, struct rsp_slice text, const char *name,
                     struct rsp_keyring_report *report);

/* rsp_keyring_at gives the set `at` (from 0), in the order of reading; NULL behind the last. It is
 * valid as long as the keyring. */
const struct rsp_key_set *rsp_keyring_at(const struct rsp_keyring *keyring, size_t at);

/* rsp_key_of gives the key with a role; empty when the set has none. */
struct rsp_slice rsp_key_of(const struct rsp_key_set *set, enum rsp_key_role role);

/* rsp_key_kind_name gives "SCP80" ...; rsp_key_role_name gives the member of a JSON keyring: "kic"
 * ...; rsp_key_kind_section the section: "scp80" ... */
const char *rsp_key_kind_name(enum rsp_key_kind kind);
const char *rsp_key_role_name(enum rsp_key_role role);
const char *rsp_key_kind_section(enum rsp_key_kind kind);

#endif
