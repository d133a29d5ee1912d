/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SCP03 (GlobalPlatform Amendment D): keys of a session, its MACs and its ciphering, whatever
 * carries the commands: APDUs, or the objects of SCP03t (SGP.02 4.1.3.3). */
#ifndef RSP_SECURE_SCP03_H
#define RSP_SECURE_SCP03_H

#include "crypto/crypto.h"

enum {
	RSP_SCP03_KEY_MAX = 32,
	RSP_SCP03_BLOCK = 16,
	RSP_SCP03_SHORT = 8,    /* bytes of challenges, cryptograms and MACs in mode S8, */
	RSP_SCP03_LONG = 16,    /* and in mode S16 */
	RSP_SCP03_SEQUENCE = 3, /* bytes of a sequence counter */
	RSP_SCP03_CONTEXT_MAX =
	    32, /* bytes that a derivation is given: challenges, or counter and AID */
	RSP_SCP03_PARTS_MAX = 7 /* of what a MAC is over, its chain not counted */
};

/* Keys of a session; all of one length, 16, 24 or 32. Wiped by whoever made them. */
struct rsp_scp03_keys {
	uint8_t enc[RSP_SCP03_KEY_MAX], mac[RSP_SCP03_KEY_MAX], rmac[RSP_SCP03_KEY_MAX];
	size_t len;
};

/* What static keys and challenges make (Amendment D 4.1.5, table 4-1). */
enum rsp_scp03_constant {
	RSP_SCP03_CARD_CRYPTOGRAM = 0x00, /* with S-MAC, as the next */
	RSP_SCP03_HOST_CRYPTOGRAM = 0x01,
	RSP_SCP03_CARD_CHALLENGE = 0x02, /* with the static ENC */
	RSP_SCP03_S_ENC = 0x04,          /* with the static ENC */
	RSP_SCP03_S_MAC = 0x06,          /* with the static MAC, as the next */
	RSP_SCP03_S_RMAC = 0x07
};

/* rsp_scp03_derive makes the keys of a session of two static keys and the challenges of host and
 * card. False when the keys are of different lengths or of none that AES has, or OpenSSL refuses.
 */
RSP_MUST_USE bool rsp_scp03_derive(struct rsp_crypto *crypto, struct rsp_slice enc,
                                   struct rsp_slice mac, struct rsp_slice host,
                                   struct rsp_slice card, struct rsp_scp03_keys *out);

/* rsp_scp03_given takes keys of a session as they are. `rmac` may be empty: it is left zero. False
 * when the first two are of different lengths or of none that AES has. */
RSP_MUST_USE bool rsp_scp03_given(struct rsp_slice enc, struct rsp_slice mac, struct rsp_slice rmac,
                                  struct rsp_scp03_keys *out);

/* rsp_scp03_cryptogram makes the cryptogram of card or host, `len` bytes of it. */
RSP_MUST_USE bool rsp_scp03_cryptogram(struct rsp_crypto *crypto, const struct rsp_scp03_keys *keys,
                                       enum rsp_scp03_constant which, struct rsp_slice host,
                                       struct rsp_slice card, uint8_t *out, size_t len);

/* rsp_scp03_challenge makes the challenge that a card with pseudo-random ones (i b5) gives: of its
 * sequence counter and the AID of the security domain (Amendment D 6.2.2.1). */
RSP_MUST_USE bool rsp_scp03_challenge(struct rsp_crypto *crypto, struct rsp_slice enc,
                                      struct rsp_slice sequence, struct rsp_slice aid, uint8_t *out,
                                      size_t len);

/* A session, from its first command with a MAC on. */
struct rsp_scp03 {
	struct rsp_crypto *crypto;
	struct rsp_block_mac *mac, *rmac;
	struct rsp_cbc *cbc;
	uint8_t enc[RSP_SCP03_KEY_MAX];
	size_t key_len;
	size_t mac_len; /* RSP_SCP03_SHORT or RSP_SCP03_LONG */
	uint8_t chain[RSP_SCP03_BLOCK];
	uint32_t counter; /* of the last command that rsp_scp03_count saw */
};

/* rsp_scp03_begin takes keys, with a chain of zeros; what the session held before is given back. Of
 * keys given directly (session keys of a keyring) `rmac` may be left zero, then no answer verifies.
 * False when OpenSSL refuses. rsp_scp03_end wipes and gives back; a zeroed one is allowed. */
RSP_MUST_USE bool rsp_scp03_begin(struct rsp_scp03 *scp03, struct rsp_crypto *crypto,
                                  const struct rsp_scp03_keys *keys, size_t mac_len);
void rsp_scp03_end(struct rsp_scp03 *scp03);

enum rsp_scp03_outcome {
	RSP_SCP03_GOOD,
	RSP_SCP03_MAC_WRONG,     /* the chain stays where it was */
	RSP_SCP03_PADDING_WRONG, /* `out` is all that was deciphered */
	RSP_SCP03_LENGTH_WRONG,  /* no whole cipher blocks; a MAC of another length; too many parts
	                          */
	RSP_SCP03_BROKEN         /* the cryptographic library refused */
};

/* rsp_scp03_command checks the MAC of a command over the chain and `parts` (header with its length,
 * data as sent) and moves the chain on. rsp_scp03_answer checks the MAC of the answer to the
 * command that was checked last, over the chain and `parts` (data as sent, status word); the chain
 * stays. */
enum rsp_scp03_outcome rsp_scp03_command(struct rsp_scp03 *scp03, const struct rsp_slice *parts,
                                         size_t num_parts, struct rsp_slice mac);
enum rsp_scp03_outcome rsp_scp03_answer(struct rsp_scp03 *scp03, const struct rsp_slice *parts,
                                        size_t num_parts, struct rsp_slice mac);

/* rsp_scp03_count counts a command: each one behind EXTERNAL AUTHENTICATE (85 of SCP03t), also one
 * without data, before it or its answer is deciphered. */
void rsp_scp03_count(struct rsp_scp03 *scp03);

/* rsp_scp03_decipher deciphers the data of the command that was counted last, or of its answer.
 * `out` has room for `in`; *out_len bytes of it are plain, without padding. Padding of more than a
 * block, as some cards make it, is taken. Empty data is good and stays empty. */
enum rsp_scp03_outcome rsp_scp03_decipher(struct rsp_scp03 *scp03, bool is_answer,
                                          struct rsp_slice in, uint8_t *out, size_t *out_len);

/* rsp_scp03_unpad takes the padding off: 80 and the zeros behind it. False when there is none, then
 * *len stays. */
RSP_MUST_USE bool rsp_scp03_unpad(const uint8_t *bytes, size_t *len);

#endif
