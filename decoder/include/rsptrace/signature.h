/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signatures and chains of certificates that a message carries, and whether they hold. */
#ifndef RSPTRACE_SIGNATURE_H
#define RSPTRACE_SIGNATURE_H

#include "rsptrace/node.h"

enum rsp_check_state {
	RSP_CHECK_VERIFIED,
	RSP_CHECK_FAILED,
	RSP_CHECK_NOT_RUN /* what it takes is not in the trace, or not supported */
};

/* rsp_check_state_name gives "verified", "failed", "not run". */
const char *rsp_check_state_name(enum rsp_check_state state);

enum rsp_signature_kind {
#define SIGNATURE(id, name, value, signed_part, signer, text) RSP_SIGNATURE_##id,
#include "rsptrace/signatures.def"
#undef SIGNATURE
	/* Not signatures on the message: chains of certificates in it. */
	RSP_SIGNATURE_SERVER_CHAIN,
	RSP_SIGNATURE_BINDER_CHAIN,
	RSP_SIGNATURE_EUICC_CHAIN,
	RSP_SIGNATURE_EIM_CHAIN,
	/* Nor these: */
	RSP_SIGNATURE_BLOCKS,  /* the MACs of a Bound Profile Package */
	RSP_SIGNATURE_RID,     /* that both certificates of an SM-DP+ have the same RID */
	RSP_SIGNATURE_HASH_CC, /* that hashCc is that of the confirmation code given */
	/* Of a key establishment of SGP.02: the certificate of the server, its signature over the
	 * ephemeral key, the card's receipt. */
	RSP_SIGNATURE_M2M_CERTIFICATE,
	RSP_SIGNATURE_M2M_KEY,
	RSP_SIGNATURE_M2M_RECEIPT,
	/* Of an EIS: the signature of the EUM, its certificate, that of the ECASD. */
	RSP_SIGNATURE_EUM,
	RSP_SIGNATURE_EUM_CERTIFICATE,
	RSP_SIGNATURE_ECASD_CERTIFICATE,
	RSP_NUM_SIGNATURES
};

/* rsp_signature_name gives "serverSignature1" ..., of a chain "serverCertificate" ..., and
 * "bpp-blocks", "smdp-rid", "hashCc", "m2m-certificate", "m2m-key-signature", "m2m-receipt",
 * "eum-signature", "eum-certificate", "ecasd-certificate". rsp_signature_is_chain tells which of
 * the two it is. */
const char *rsp_signature_name(enum rsp_signature_kind kind);
bool rsp_signature_is_chain(enum rsp_signature_kind kind);

/* Lives as long as its message. */
struct rsp_signature {
	enum rsp_signature_kind kind;
	enum rsp_check_state state;
	const struct rsp_node *node; /* the signature's value, or the certificate */
	const char *text;            /* whose it is and over what; why it failed, or did not run */
	const struct rsp_signature *next;
};

#endif
