/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two sides agreed on and show without a signature of its own: the RID of an SM-DP+, the
 * confirmation code of a user. */
#ifndef RSP_RSP_AGREED_H
#define RSP_RSP_AGREED_H

#include "crypto/crypto.h"
#include "rsptrace/signature.h"

/* Each gives a sentence in *out_text, in the arena or constant, which says why or over what. */

/* rsp_agreed_rid compares the OIDs in the certificates of an SM-DP+ for authentication and for
 * profile binding (SGP.22 4.5.2.1); empty: a certificate has none, or is not in the trace. */
enum rsp_check_state rsp_agreed_rid(struct rsp_arena *arena, struct rsp_slice authentication,
                                    struct rsp_slice binding, const char **out_text);

/* rsp_agreed_code compares hashCc with the hash of a confirmation code in this session (SGP.22
 * 5.7.5); `code` NULL: it is not known. */
enum rsp_check_state rsp_agreed_code(struct rsp_crypto *crypto, const char *code,
                                     struct rsp_slice transaction, struct rsp_slice hash_cc,
                                     const char **out_text);

#endif
