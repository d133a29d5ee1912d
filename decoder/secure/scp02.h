/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SCP02 (GPCS E): keys of a session, its MACs and its ciphering. */
#ifndef RSP_SECURE_SCP02_H
#define RSP_SECURE_SCP02_H

#include "crypto/crypto.h"

enum {
	RSP_SCP02_KEY_LEN = 16,
	RSP_SCP02_BLOCK = 8,
	RSP_SCP02_MAC_LEN = 8,
	RSP_SCP02_SEQUENCE = 2, /* bytes of a sequence counter */
	RSP_SCP02_RMAC_KEYS = 2,
	RSP_SCP02_PARTS_MAX = 7 /* of what a MAC is over */
};

/* Keys of a session. Wiped by whoever made them. */
struct rsp_scp02_keys {
	uint8_t enc[RSP_SCP02_KEY_LEN], mac[RSP_SCP02_KEY_LEN], dek[RSP_SCP02_KEY_LEN];
	/* Of the sequence counter, and of the one behind it: a card may have moved on before the
	 * session for R-MACs begins. */
	uint8_t rmac[RSP_SCP02_RMAC_KEYS][RSP_SCP02_KEY_LEN];
};

/* rsp_scp02_derive makes the keys of a session of static keys of 16 bytes and the sequence counter
 * (GPCS E.4.1). `dek` may be empty: then there is none. False when a key has another length. */
RSP_MUST_USE bool rsp_scp02_derive(struct rsp_crypto *crypto, struct rsp_slice enc,
                                   struct rsp_slice mac, struct rsp_slice dek,
                                   struct rsp_slice sequence, struct rsp_scp02_keys *out);

/* rsp_scp02_cryptogram makes a cryptogram over three parts: that of the card over host challenge,
 * sequence counter and card challenge, that of the host over the same but the host challenge last
 * (GPCS E.4.2). */
RSP_MUST_USE bool rsp_scp02_cryptogram(struct rsp_crypto *crypto, const struct rsp_scp02_keys *keys,
                                       const struct rsp_slice parts[3],
                                       uint8_t out[static RSP_SCP02_MAC_LEN]);

/* A key of 16 bytes as ISO 9797-1 algorithm 3 uses it: single DES with its first half, and the
 * halves as ciphers of their own. */
struct rsp_scp02_retail {
	struct rsp_block_mac *mac;
	struct rsp_cbc *first, *second;
};

/* A session. */
struct rsp_scp02 {
	struct rsp_scp02_retail command, answers[RSP_SCP02_RMAC_KEYS];
	struct rsp_cbc *cbc;
	bool chained; /* `chain` is the MAC of the command that was checked last, */
	bool as_is;   /* or of an AID: that is never enciphered */
	uint8_t chain[RSP_SCP02_MAC_LEN];
};

/* rsp_scp02_begin takes keys; what the session held before is given back. False when OpenSSL
 * refuses. rsp_scp02_end wipes and gives back; a zeroed one is allowed. */
RSP_MUST_USE bool rsp_scp02_begin(struct rsp_scp02 *scp02, struct rsp_crypto *crypto,
                                  const struct rsp_scp02_keys *keys);
void rsp_scp02_end(struct rsp_scp02 *scp02);

/* rsp_scp02_mac makes the MAC of a command over `parts` (header, length, data in clear), chained to
 * the one before as GPCS E.3.4 has it, or with the chain not enciphered (`plain_icv`: option i
 * without b5). False when there are too many parts or OpenSSL refuses. */
RSP_MUST_USE bool rsp_scp02_mac(struct rsp_scp02 *scp02, const struct rsp_slice *parts,
                                size_t num_parts, bool plain_icv,
                                uint8_t out[static RSP_SCP02_MAC_LEN]);

/* rsp_scp02_chain says which MAC the next command is chained to. */
void rsp_scp02_chain(struct rsp_scp02 *scp02, const uint8_t mac[static RSP_SCP02_MAC_LEN]);

/* rsp_scp02_chain_aid chains the first command to the MAC of the AID of the selected application,
 * as where a session begins without INITIALIZE UPDATE (GPCS E.3.3). False when OpenSSL refuses. */
RSP_MUST_USE bool rsp_scp02_chain_aid(struct rsp_scp02 *scp02, struct rsp_slice aid);

/* rsp_scp02_answer_mac makes the MAC of an answer over `parts` (GPCS E.4.5), with one of the keys
 * (from 0), chained to `chain`, a block, or empty. */
RSP_MUST_USE bool rsp_scp02_answer_mac(struct rsp_scp02 *scp02, unsigned key,
                                       struct rsp_slice chain, const struct rsp_slice *parts,
                                       size_t num_parts, uint8_t out[static RSP_SCP02_MAC_LEN]);

/* rsp_scp02_decipher deciphers the data of a command; padding stays. False when it is no whole
 * blocks. */
RSP_MUST_USE bool rsp_scp02_decipher(struct rsp_scp02 *scp02, struct rsp_slice in, uint8_t *out);

#endif
