/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who issued a certificate of SGP.02: chains of one link or few, which end at a CI that was given.
 * Roles are not looked at: what they are in such certificates nobody wrote down. */
#ifndef RSP_SECURE_ISSUER_H
#define RSP_SECURE_ISSUER_H

#include "crypto/keyring.h"
#include "rsptrace/signature.h"
#include "secure/gp_signed.h"
#include "secure/trust.h"

enum { RSP_ISSUER_DEPTH = 5 }; /* certificates of X.509 from the first to the anchor */

/* Where issuers are looked for. */
struct rsp_issuers {
	struct rsp_crypto *crypto;
	struct rsp_arena *arena;           /* of sentences */
	const struct rsp_trust *trust;     /* NULL: only the built-in anchors */
	const struct rsp_keyring *keyring; /* its keys that are called "ci"; NULL: none */
};

/* rsp_issuer_gp looks for who issued a certificate of GlobalPlatform: the anchor that its C9 names,
 * a key "ci", the anchor of its 42, or, where it has no C9, any that was given. The sentence says
 * by whom it was issued, or why that is not so or not known; a constant, or in the arena. */
enum rsp_check_state rsp_issuer_gp(const struct rsp_issuers *issuers,
                                   const struct rsp_gp_signed *certificate, const char **out_text);

/* rsp_issuer_x509 goes from one of several certificates that came together up to an anchor, by key
 * identifiers, by names where there are none, or to a key "ci". */
enum rsp_check_state rsp_issuer_x509(const struct rsp_issuers *issuers,
                                     const struct rsp_certificate *list, size_t num, size_t first,
                                     const char **out_text);

#endif
