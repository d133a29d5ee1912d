/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signers: the keys, and the signatures that others are over, that a trace has shown so far. */
#ifndef RSP_RSP_SIGNER_H
#define RSP_RSP_SIGNER_H

#include "secure/chain.h"

enum {
	RSP_SIGNED_SESSIONS = 64, /* RSP sessions that are remembered; the longest idle gives way */
	RSP_SIGNED_EUICCS = 16,   /* eUICCs whose key is remembered */
	RSP_SIGNED_EIMS = 16,
	RSP_SIGNED_ISSUERS = 16,      /* certificates of EUMs and sub-CAs */
	RSP_SIGNED_ISSUER_LEN = 2048, /* bytes of such a certificate */
	RSP_SIGNED_VERIFIED = 512,    /* outcomes that are remembered; a power of two */
	RSP_SIGNED_TRANSACTION_LEN = 16,
	RSP_SIGNED_RID_LEN = 32,
	RSP_SIGNED_EIM_ID_LEN = 129, /* 128 characters and a NUL */
	RSP_SIGNED_TOKEN_LEN = 10    /* of an associationToken with tag and length */
};

/* A key that signs. */
struct rsp_signer {
	bool known;
	enum rsp_curve curve;
	uint8_t point[RSP_EC_POINT_LEN];
};

/* Of a signature that another is over: as it stands behind its tag. */
struct rsp_kept_signature {
	bool known;
	uint8_t bytes[RSP_ECDSA_LEN];
};

/* Which signatures of a session others are over. */
enum rsp_signed_kept {
	RSP_KEPT_EUICC1, /* euiccSignature1 */
	RSP_KEPT_SMDP2,
	RSP_KEPT_SMDP4,
	RSP_KEPT_EUICC3,
	RSP_NUM_KEPT
};

/* One RSP session (SGP.22 3.0.1), by its transactionId. */
struct rsp_signed_session {
	uint8_t id[RSP_SIGNED_TRANSACTION_LEN];
	size_t id_len; /* 0: unused */
	uint64_t last_used;
	struct rsp_signer server, binder, euicc;
	struct rsp_kept_signature kept[RSP_NUM_KEPT];
	uint8_t rid[RSP_SIGNED_RID_LEN]; /* of CERT.DPauth: an OID */
	size_t rid_len;                  /* 0: not known */
	bool has_otpk;
	uint8_t otpk[RSP_EC_POINT_LEN]; /* otPK.EUICC.ECKA */
};

struct rsp_signed_euicc {
	struct rsp_signer signer;
	uint64_t last_used;
};

struct rsp_signed_eim {
	char id[RSP_SIGNED_EIM_ID_LEN];
	struct rsp_signer signer;
	uint8_t token[RSP_SIGNED_TOKEN_LEN]; /* the associationToken, whole object */
	size_t token_len;                    /* 0: none */
	uint64_t asked;  /* when the eUICC was asked for one; 0: it was not, or has given it */
	unsigned rounds; /* signatures for which it was guessed */
	struct rsp_kept_signature last; /* eimSignature of its latest package */
	uint64_t last_used;
};

struct rsp_signed_issuer {
	uint8_t bytes[RSP_SIGNED_ISSUER_LEN];
	size_t len;                         /* 0: unused */
	struct rsp_certificate certificate; /* of `bytes` */
	uint64_t last_used;
};

struct rsp_signers {
	struct rsp_crypto *crypto;
	uint64_t clock;
	struct rsp_signed_session sessions[RSP_SIGNED_SESSIONS];
	struct rsp_signed_euicc euiccs[RSP_SIGNED_EUICCS];
	struct rsp_signed_eim eims[RSP_SIGNED_EIMS];
	struct rsp_signed_issuer issuers[RSP_SIGNED_ISSUERS];
	struct {
		uint8_t digest[RSP_HASH_MAX_LEN]; /* of key, signature and what it is over */
		enum rsp_ecdsa_outcome outcome;
		bool used;
	} verified[RSP_SIGNED_VERIFIED];
};

/* rsp_signers_session gives the session with a transactionId; a new one (in place of the longest
 * idle) where it was not there. NULL for an id that is none. */
struct rsp_signed_session *rsp_signers_session(struct rsp_signers *all, struct rsp_slice id);

/* rsp_signers_eim gives the eIM of this name, a new one where it was not there and `add`; else
 * NULL. */
struct rsp_signed_eim *rsp_signers_eim(struct rsp_signers *all, struct rsp_slice id, bool add);

/* rsp_signers_euicc remembers the key of an eUICC. */
void rsp_signers_euicc(struct rsp_signers *all, const struct rsp_signer *signer);

/* rsp_signers_issuer remembers the certificate of an issuer; rsp_signers_find gives one by its key
 * identifier (for rsp_chain.find; `user` is the rsp_signers). */
void rsp_signers_issuer(struct rsp_signers *all, struct rsp_slice certificate);
const struct rsp_certificate *rsp_signers_find(void *user, struct rsp_slice key_id);

/* rsp_signer_of is the key of a certificate. */
struct rsp_signer rsp_signer_of(const struct rsp_certificate *certificate);

/* rsp_signers_verify is rsp_ecdsa_verify, remembering outcomes: the same signature stands on the
 * card's leg and on the server's. */
enum rsp_ecdsa_outcome rsp_signers_verify(struct rsp_signers *all, const struct rsp_signer *signer,
                                          const struct rsp_slice *parts, size_t num_parts,
                                          struct rsp_slice signature);

/* rsp_signers_verify_chain is the same for rsp_chain.verify; `user` is the rsp_signers. */
enum rsp_ecdsa_outcome rsp_signers_verify_chain(void *user, enum rsp_curve curve,
                                                struct rsp_slice point,
                                                struct rsp_slice signed_bytes,
                                                struct rsp_slice signature);

#endif
