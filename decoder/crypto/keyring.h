/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filling a keyring, and finding keys in it. */
#ifndef RSP_CRYPTO_KEYRING_H
#define RSP_CRYPTO_KEYRING_H

#include "rsptrace/keyring.h"

/* A file that is being read. */
struct rsp_keyring_reading {
	struct rsp_keyring *keyring;
	struct rsp_keyring_report *report;
	const char *name;
};

/* rsp_keyring_take copies a set into the keyring. False when it has no keys, the keyring is full,
 * or memory is missing: that is told as bad. Who calls wipes `set`. */
bool rsp_keyring_take(struct rsp_keyring_reading *reading, const struct rsp_key_set *set);

/* rsp_keyring_bad counts something that cannot be taken; the first is described. No value of a key
 * may be among the arguments. */
void rsp_keyring_bad(struct rsp_keyring_reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* rsp_key_put adds a key in hex to a set. False when it is no hex, too long, or one too many. */
RSP_MUST_USE bool rsp_key_put(struct rsp_key_set *set, enum rsp_key_role role,
                              struct rsp_slice hex);

/* rsp_key_digits copies digits (blanks and a filler F left out); false when there is something
 * else, or too much. */
RSP_MUST_USE bool rsp_key_digits(char out[static RSP_KEY_DIGITS_ROOM], struct rsp_slice text);

/* rsp_key_bytes decodes hex into *out_len bytes; false likewise. */
RSP_MUST_USE bool rsp_key_bytes(uint8_t *out, size_t cap, uint8_t *out_len, struct rsp_slice hex);

struct rsp_json_value;

/* rsp_keyring_set reads one JSON object as a set that begins with what `owner` says; it is called
 * `section` and `number`. */
void rsp_keyring_set(struct rsp_keyring_reading *reading, const struct rsp_key_set *owner,
                     enum rsp_key_kind kind, const struct rsp_json_value *object,
                     const char *section, size_t number);

/* The readers of each format. */
void rsp_keyring_json(struct rsp_keyring_reading *reading, struct rsp_slice text);
void rsp_keyring_csv(struct rsp_keyring_reading *reading, struct rsp_slice text);
void rsp_keyring_bsp(struct rsp_keyring_reading *reading, struct rsp_slice text);

/* What keys are looked for. */
struct rsp_key_query {
	enum rsp_key_kind kind;
	const char *iccid, *eid; /* of the card; NULL: not known */
	struct rsp_slice tar, aid;
	bool has_kvn;
	uint8_t kvn;
};

/* How well a set fits. */
enum rsp_key_fit {
	RSP_FIT_NOT,   /* another kind */
	RSP_FIT_LOOSE, /* another version, TAR or AID */
	RSP_FIT_CARD,  /* another card, all else fits */
	RSP_FIT_OPEN,  /* nothing speaks against it */
	RSP_FIT_NAMED, /* and the card, the TAR or the AID speaks for it */
	RSP_NUM_FITS
};

/* rsp_key_fit tells how a set fits a query. */
enum rsp_key_fit rsp_key_fit(const struct rsp_key_set *set, const struct rsp_key_query *query);

#endif
