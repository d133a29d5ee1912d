/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signatures of SGP.22 and SGP.32 in the messages of a trace: what each is over, and with which
 * certificate of the trace it is verified. */
#ifndef RSP_RSP_SIGNED_H
#define RSP_RSP_SIGNED_H

#include "crypto/crypto.h"
#include "crypto/keyring.h"
#include "rsptrace/message.h"
#include "rsptrace/trust.h"

struct rsp_signed;

/* rsp_signed_new makes the state of one trace; `trust` may be NULL (then only the built-in anchors
 * count), `keyring` (then Bound Profile Packages stay closed), and `code`, the user's confirmation
 * code (then hashCc is not checked); all must outlive the state. NULL when there is no memory. */
RSP_MUST_USE struct rsp_signed *rsp_signed_new(struct rsp_crypto *crypto,
                                               const struct rsp_trust *trust,
                                               const struct rsp_keyring *keyring, const char *code);
void rsp_signed_free(struct rsp_signed *state);

/* rsp_signed_message looks at the tree of a message: keeps certificates and signatures that later
 * ones need, and hangs what it verified to the message, in the arena. */
void rsp_signed_message(struct rsp_signed *state, struct rsp_message *message,
                        struct rsp_arena *arena);

#endif
