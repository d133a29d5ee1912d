/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates as far as their signatures and roles need it (RFC 5280 4.1, SGP.22 4.5.2). The tree
 * that people see comes from the schema's walker. */
#ifndef RSP_SECURE_CERTIFICATE_H
#define RSP_SECURE_CERTIFICATE_H

#include "crypto/crypto.h"

enum rsp_certificate_role {
	RSP_ROLE_UNKNOWN,
	RSP_ROLE_CI,
	RSP_ROLE_EUICC,
	RSP_ROLE_EUM,
	RSP_ROLE_DP_TLS,
	RSP_ROLE_DP_AUTH,
	RSP_ROLE_DP_PB,
	RSP_ROLE_DS_TLS,
	RSP_ROLE_DS_AUTH,
	RSP_ROLE_SUB_CA, /* of a CI, an EUM, an SM-DP+ or an SM-DS (version 3) */
	RSP_ROLE_EIM     /* asked for, but no policy says it */
};

/* rsp_role_name gives "CERT.DPauth.SIG" ...; "a certificate" for one without role. */
const char *rsp_role_name(enum rsp_certificate_role role);

/* Slices point into the certificate. Empty: it does not have this. */
struct rsp_certificate {
	struct rsp_slice whole, tbs, issuer, subject; /* with tag and length */
	struct rsp_slice point;                       /* public key, uncompressed */
	enum rsp_curve curve;
	bool is_ecdsa_sha256;             /* how it is signed */
	uint8_t signature[RSP_ECDSA_LEN]; /* r || s */
	bool has_signature;
	int64_t not_before, not_after; /* seconds since 1970 */
	struct rsp_slice key_id, issuer_key_id;
	enum rsp_certificate_role role; /* as its policies say */
	bool is_ca, may_certify, may_sign;
	struct rsp_slice registered_id; /* of its subjectAltName: an OID */
	struct rsp_slice organization, serial_number, common_name; /* of its subject */
	bool constrains_names;
	struct rsp_slice permitted_organization, permitted_serial; /* of its name constraints */
	struct rsp_slice permitted_eins; /* version 3: PrintableStrings, one behind the other */
};

/* rsp_certificate_parse reads a certificate that fills `in`; a member's tag may stand around it, or
 * in place of its own. False when it is none, or lacks what every certificate has. */
RSP_MUST_USE bool rsp_certificate_parse(struct rsp_slice in, struct rsp_certificate *out);

/* rsp_spki_parse reads a SubjectPublicKeyInfo, which may have a member's tag in place of its own;
 * false when it is none with a point on a curve. */
RSP_MUST_USE bool rsp_spki_parse(struct rsp_slice in, enum rsp_curve *out_curve,
                                 struct rsp_slice *out_point);

/* rsp_ecdsa_plain makes r || s of a SEQUENCE of two INTEGERs that fills `in`; false when it is
 * none. */
RSP_MUST_USE bool rsp_ecdsa_plain(struct rsp_slice in, uint8_t out[static RSP_ECDSA_LEN]);

#endif
