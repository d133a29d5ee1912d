/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ECKA-EG: key sets from an ephemeral key of a server and the key of a card (SGP.02 4.1.3, GPC
 * Amendment A, scenario 3). */
#ifndef RSP_SECURE_ECKA_H
#define RSP_SECURE_ECKA_H

#include "crypto/crypto.h"

enum {
	RSP_ECKA_KEY_MAX = 32,
	RSP_ECKA_KEYS = 3, /* ENC, MAC and DEK; KIc, KID and DEK of SCP80 */
	RSP_ECKA_USAGE_CHANNEL = 0x10,
	RSP_ECKA_USAGE_BASE = 0x5C,
	RSP_ECKA_RECEIPT_LEN = 16
};

/* What both sides know besides their secret: of the control reference template, and of the answer.
 */
struct rsp_ecka_terms {
	uint8_t usage, key_type, key_length;
	struct rsp_slice dr;      /* empty: none */
	struct rsp_slice host_id; /* likewise */
	struct rsp_slice sin, sdin;
};

/* Wiped by whoever made them. */
struct rsp_ecka_keys {
	size_t len;   /* of each */
	unsigned num; /* besides that of the receipt */
	uint8_t receipt[RSP_ECKA_KEY_MAX];
	uint8_t keys[RSP_ECKA_KEYS][RSP_ECKA_KEY_MAX];
};

/* rsp_ecka_derive makes the keys of a shared secret. False when the terms name no length that AES
 * has, or OpenSSL refuses. */
RSP_MUST_USE bool rsp_ecka_derive(struct rsp_crypto *crypto, struct rsp_slice secret,
                                  const struct rsp_ecka_terms *terms, struct rsp_ecka_keys *out);

/* rsp_ecka_receipt makes the receipt: over the control reference template (A6, with tag and length)
 * and the derivation random with its tag 85, where there is one. */
RSP_MUST_USE bool rsp_ecka_receipt(struct rsp_crypto *crypto, struct rsp_slice key,
                                   struct rsp_slice crt, struct rsp_slice dr,
                                   uint8_t out[static RSP_ECKA_RECEIPT_LEN]);

/* rsp_ecka_is_own tells whether a private key on P-256 is the one of a point. */
bool rsp_ecka_is_own(struct rsp_crypto *crypto, struct rsp_slice number, struct rsp_slice point);

#endif
