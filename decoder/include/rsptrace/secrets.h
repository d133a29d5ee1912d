/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets of TLS sessions: from key logs, from pcapng files, and pre-shared keys. They are wiped
 * when they are given back and never appear in output. */
#ifndef RSPTRACE_SECRETS_H
#define RSPTRACE_SECRETS_H

#include "rsptrace/arena.h"

struct rsp_secrets;

/* Limits: what is over is left out. */
enum {
	RSP_SECRETS_MAX = 1 << 18, /* in one store; a session of TLS 1.3 has four or five */
	RSP_PSKS_MAX = 16384,
	RSP_PSK_OWNER_MAX_LEN = 32,
	RSP_PSK_MAX_LEN = 64,
	RSP_PSK_IDENTITY_MAX_LEN = 256
};

/* rsp_secrets_new makes an empty store; what is not found in it is looked for in `more` (NULL:
 * nowhere), which must outlive it. NULL when there is no memory. */
struct rsp_secrets *rsp_secrets_new(const struct rsp_secrets *more);

/* rsp_secrets_free wipes and gives back; NULL is allowed. */
void rsp_secrets_free(struct rsp_secrets *secrets);

/* rsp_secrets_add_keylog adds the lines of an NSS key log ("LABEL CLIENT_RANDOM SECRET" in hex;
 * "#" begins a comment). Answers how many secrets were added or were there already; *out_bad gets
 * how many lines are none of the format. Labels that are of no use here count as neither. */
size_t rsp_secrets_add_keylog(struct rsp_secrets *secrets, struct rsp_slice text, size_t *out_bad);

/* rsp_secrets_add_psk adds a pre-shared key; an empty identity fits every session. False when it is
 * too long, there are too many, or there is no memory. */
bool rsp_secrets_add_psk(struct rsp_secrets *secrets, struct rsp_slice identity,
                         struct rsp_slice key);

/* rsp_secrets_add_psk_of does so for a key of which it is known whose card has it: its EID or ICCID,
 * which stand in the identities that cards use. */
bool rsp_secrets_add_psk_of(struct rsp_secrets *secrets, struct rsp_slice identity,
                            struct rsp_slice owner, struct rsp_slice key);

#endif
