/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key sets that a trace itself led to: made of a private key and what two parties told each other.
 * They live as long as the trace, beside the keyring, and are wiped with it. */
#ifndef RSP_CRYPTO_DERIVED_H
#define RSP_CRYPTO_DERIVED_H

#include "crypto/keyring.h"

enum {
	RSP_DERIVED_MAX = 128,   /* sets; the oldest give way */
	RSP_DERIVED_POINTS = 32, /* public keys of cards */
	RSP_DERIVED_POINT_LEN = 65
};

struct rsp_derived;

/* rsp_derived_new makes an empty store; NULL when there is no memory. rsp_derived_free wipes it and
 * gives it back; NULL is allowed. */
RSP_MUST_USE struct rsp_derived *rsp_derived_new(void);
void rsp_derived_free(struct rsp_derived *derived);

/* rsp_derived_add keeps a set; false when one with the same keys of the same version was there. Who
 * calls wipes `set`. */
bool rsp_derived_add(struct rsp_derived *derived, const struct rsp_key_set *set);

/* rsp_derived_at gives the set `at`; NULL behind the last. `derived` may be NULL. */
const struct rsp_key_set *rsp_derived_at(const struct rsp_derived *derived, size_t at);

/* rsp_keys_at gives the sets of a keyring, then those of a store; both may be NULL. NULL behind the
 * last. */
const struct rsp_key_set *rsp_keys_at(const struct rsp_keyring *keyring,
                                      const struct rsp_derived *derived, size_t at);

/* rsp_derived_add_point keeps the public key of a card (PK.ECASD), an uncompressed point; others
 * are left out. rsp_derived_point_at gives one; empty behind the last. */
void rsp_derived_add_point(struct rsp_derived *derived, struct rsp_slice point);
struct rsp_slice rsp_derived_point_at(const struct rsp_derived *derived, size_t at);

#endif
