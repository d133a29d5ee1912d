/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chains: from a certificate to an anchor, with the rules that GSMA gives to each role (SGP.22
 * 4.5.2). General name constraints (RFC 5280 4.2.1.10) would refuse real EUM certificates: their
 * serialNumber is a prefix of the EID. */
#ifndef RSP_SECURE_CHAIN_H
#define RSP_SECURE_CHAIN_H

#include "secure/trust.h"

enum { RSP_CHAIN_MAX = 5 }; /* certificates between the first and the anchor */

struct rsp_chain {
	const struct rsp_trust *trust; /* NULL: only the built-in anchors */
	/* Verifies one signature, as rsp_ecdsa_verify does. */
	enum rsp_ecdsa_outcome (*verify)(void *user, enum rsp_curve curve, struct rsp_slice point,
	                                 struct rsp_slice signed_bytes, struct rsp_slice signature);
	/* Looks for the certificate of an issuer in the trace; NULL where there is none. */
	const struct rsp_certificate *(*find)(void *user, struct rsp_slice key_id);
	void *user;
	struct rsp_arena *arena; /* of sentences */
	bool has_time;
	int64_t seconds; /* when the certificate was shown, since 1970 */
};

enum rsp_chain_outcome { RSP_CHAIN_GOOD, RSP_CHAIN_BAD, RSP_CHAIN_NOT_RUN };

/* rsp_chain_check goes up from a certificate that should have a role to an anchor. The sentence
 * says where it ended, or what is wrong with which certificate; a constant, or in the arena. */
enum rsp_chain_outcome rsp_chain_check(const struct rsp_chain *chain,
                                       const struct rsp_certificate *certificate,
                                       enum rsp_certificate_role role, const char **out_text);

#endif
