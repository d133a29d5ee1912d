/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates of GlobalPlatform (7F21) as far as their signatures need it (GPC Amendment E). */
#ifndef RSP_SECURE_GP_SIGNED_H
#define RSP_SECURE_GP_SIGNED_H

#include "crypto/crypto.h"

/* Slices point into the certificate. Empty: it does not have this. */
struct rsp_gp_signed {
	struct rsp_slice signed_part;   /* all objects before the signature */
	struct rsp_slice signature;     /* 5F37 */
	struct rsp_slice issuer;        /* 42: identifier of the CA */
	struct rsp_slice subject;       /* 5F20 */
	struct rsp_slice issuer_key_id; /* C9 in the discretionary data (73) */
	struct rsp_slice point;         /* B0 of 7F49, uncompressed */
	enum rsp_curve curve;           /* of that point: F0 */
};

/* rsp_gp_signed_parse reads a certificate that `in` begins with, with its tag or without. False
 * when it has neither a key nor a signature. */
RSP_MUST_USE bool rsp_gp_signed_parse(struct rsp_slice in, struct rsp_gp_signed *out);

/* rsp_gp_signed_verify verifies it with a key. */
RSP_MUST_USE enum rsp_ecdsa_outcome rsp_gp_signed_verify(struct rsp_crypto *crypto,
                                                         const struct rsp_gp_signed *certificate,
                                                         enum rsp_curve curve,
                                                         struct rsp_slice point);

#endif
