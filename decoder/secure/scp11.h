/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key agreement of SCP11 (GlobalPlatform Amendment F); what follows it is SCP03. */
#ifndef RSP_SECURE_SCP11_H
#define RSP_SECURE_SCP11_H

#include "secure/scp03.h"

enum {
	RSP_SCP11_SECRET_LEN = 2 * RSP_EC_SECRET_LEN, /* of ephemeral keys, then of static ones */
	RSP_SCP11_RECEIPT_LEN = 16,
	RSP_SCP11_NUM_NAMES = 2
};

/* The lower two bits of the scenario: Amendment F 6.1, table 6-2. */
enum rsp_scp11_variant { RSP_SCP11_B = 0, RSP_SCP11_A = 1, RSP_SCP11_C = 3 };

/* What both sides agree on: the data of the command. Slices are cut from it. */
struct rsp_scp11_terms {
	uint8_t scenario; /* the octet behind 11 */
	enum rsp_scp11_variant variant;
	bool named; /* what host and card are called goes into the derivation */
	uint8_t usage, key_type, key_len;
	struct rsp_slice host_id; /* empty: none */
	struct rsp_slice point;   /* ephemeral public key of the host */
};

/* rsp_scp11_terms_read reads the data of MUTUAL AUTHENTICATE or INTERNAL AUTHENTICATE (Amendment F
 * 7.5); false when something is missing, or the keys are none of AES. */
RSP_MUST_USE bool rsp_scp11_terms_read(struct rsp_slice data, struct rsp_scp11_terms *out);

/* What the card answers. Slices are cut from it. */
struct rsp_scp11_answer {
	struct rsp_slice point;          /* its ephemeral public key (SCP11c: its static one), */
	struct rsp_slice receipt_covers; /* with tag and length: what the receipt is over */
	struct rsp_slice receipt;        /* empty: none */
};

/* rsp_scp11_answer_read reads it; false when there is no key. */
RSP_MUST_USE bool rsp_scp11_answer_read(struct rsp_slice response, struct rsp_scp11_answer *out);

/* Wiped by whoever made them. */
struct rsp_scp11_keys {
	struct rsp_scp03_keys session;
	uint8_t receipt[RSP_SCP03_KEY_MAX], dek[RSP_SCP03_KEY_MAX]; /* as long as the others */
};

/* rsp_scp11_derive makes the keys of a shared secret (Amendment F 5.2). Where the terms ask for
 * names, `card` is what the card is called: SIN and SDIN, of SCP11c the card group and nothing; an
 * empty slice with data NULL is left out, with its length. False when they are too long. */
RSP_MUST_USE bool rsp_scp11_derive(struct rsp_crypto *crypto, struct rsp_slice secret,
                                   const struct rsp_scp11_terms *terms,
                                   const struct rsp_slice card[static RSP_SCP11_NUM_NAMES],
                                   struct rsp_scp11_keys *out);

/* rsp_scp11_receipt tells whether a receipt is the one that `key` makes of the data of the command
 * and the answer. */
bool rsp_scp11_receipt(struct rsp_crypto *crypto, struct rsp_slice key, struct rsp_slice data,
                       const struct rsp_scp11_answer *answer);

/* rsp_scp11_level is the security level that a usage means: Amendment F 7.5, table 7-11. */
uint8_t rsp_scp11_level(uint8_t usage);

#endif
