/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking up what rsptrace/secrets.h stores. */
#ifndef RSP_CRYPTO_SECRETS_H
#define RSP_CRYPTO_SECRETS_H

#include "rsptrace/secrets.h"

/* What a secret is for: a label of the NSS key log, or our own. */
enum rsp_secret_label {
	RSP_SECRET_MASTER,       /* CLIENT_RANDOM: the master secret of TLS 1.2 and before */
	RSP_SECRET_CLIENT_EARLY, /* RFC 8446 7.1: the traffic secrets of TLS 1.3 */
	RSP_SECRET_CLIENT_HANDSHAKE,
	RSP_SECRET_SERVER_HANDSHAKE,
	RSP_SECRET_CLIENT_TRAFFIC,
	RSP_SECRET_SERVER_TRAFFIC,
	RSP_SECRET_SESSION, /* a master secret by session id, not client random */
	RSP_NUM_SECRETS
};

enum { RSP_SECRET_ID_LEN = 32, RSP_SECRET_MAX_LEN = 48 };

/* rsp_secrets_add adds a secret by label and client random (or session id; at most
 * RSP_SECRET_ID_LEN bytes). The same twice is kept once; another for the same replaces nothing and
 * is left out. False when it was not added and was not there. */
RSP_MUST_USE bool rsp_secrets_add(struct rsp_secrets *secrets, enum rsp_secret_label label,
                                  struct rsp_slice id, struct rsp_slice secret);

/* rsp_secrets_find gives a secret; false when there is none. It is valid until the next is added.
 */
RSP_MUST_USE bool rsp_secrets_find(const struct rsp_secrets *secrets, enum rsp_secret_label label,
                                   struct rsp_slice id, struct rsp_slice *out);

/* rsp_secrets_version grows with each secret added: nothing new can be found before it does. */
uint64_t rsp_secrets_version(const struct rsp_secrets *secrets);

/* rsp_secrets_on_missing says whom to ask when a session begins of which nothing is known: once,
 * and then nobody (NULL) until this is called again. Who is asked may add secrets. */
void rsp_secrets_on_missing(struct rsp_secrets *secrets, void (*ask)(void *user), void *user);

/* rsp_secrets_expect says that a session begins, with its client random: asks where nothing is
 * known of it. */
void rsp_secrets_expect(struct rsp_secrets *secrets, struct rsp_slice client_random);

/* rsp_secrets_psk gives the pre-shared key `at` (from 0), its identity and whose it is (either may
 * be empty); false behind the last. */
RSP_MUST_USE bool rsp_secrets_psk(const struct rsp_secrets *secrets, size_t at,
                                  struct rsp_slice *out_identity, struct rsp_slice *out_owner,
                                  struct rsp_slice *out_key);

#endif
