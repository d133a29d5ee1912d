/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of a Bound Profile Package (SGP.22 2.5.4, 2.6.4; "SCP03t" in version 2, "BSP" in version
 * 3): each 86, 87 and 88 has a C-MAC that chains to the next, 86 and 87 are encrypted too. */
#ifndef RSP_SECURE_BSP_H
#define RSP_SECURE_BSP_H

#include "crypto/crypto.h"

enum {
	RSP_BSP_KEY_LEN = 16,
	RSP_BSP_MAC_LEN = 8, /* what a block carries of its MAC */
	RSP_BSP_EID_LEN = 16,
	RSP_BSP_HOST_ID_MAX = 16, /* bytes of a hostId (SGP.22 5.5.1) */
	RSP_BSP_SECRET_LEN = 32   /* of a shared secret: the X coordinate */
};

/* Wiped by whoever made them. */
struct rsp_bsp_keys {
	uint8_t enc[RSP_BSP_KEY_LEN], mac[RSP_BSP_KEY_LEN], chain[RSP_BSP_KEY_LEN];
};

/* What keys are derived with: from the controlReferenceTemplate of InitialiseSecureChannel, and the
 * card. */
struct rsp_bsp_context {
	uint8_t key_type, key_len;
	struct rsp_slice host_id, eid; /* the 16 bytes of an EID */
};

/* rsp_bsp_derive makes the keys of a shared secret (SGP.22 2.6.4.3: X9.63 with SHA-256). */
RSP_MUST_USE bool rsp_bsp_derive(struct rsp_crypto *crypto, struct rsp_slice secret,
                                 const struct rsp_bsp_context *context, struct rsp_bsp_keys *out);

/* The blocks of one package, in their order. */
struct rsp_bsp {
	struct rsp_crypto *crypto;
	struct rsp_block_mac *mac;
	struct rsp_cbc *cbc;
	uint8_t enc[RSP_BSP_KEY_LEN], chain[RSP_BSP_KEY_LEN];
	uint32_t counter; /* of the next block */
};

/* rsp_bsp_begin takes keys, also in place of earlier ones (ReplaceSessionKeys). False when there is
 * no memory. rsp_bsp_end wipes and gives back; a zeroed one is allowed. */
RSP_MUST_USE bool rsp_bsp_begin(struct rsp_bsp *bsp, struct rsp_crypto *crypto,
                                const struct rsp_bsp_keys *keys);
void rsp_bsp_end(struct rsp_bsp *bsp);

enum rsp_bsp_outcome {
	RSP_BSP_GOOD,
	RSP_BSP_MAC_WRONG,     /* nothing is decrypted, and the chain stays where it was */
	RSP_BSP_PADDING_WRONG, /* the MAC is right; `out` is all that was decrypted */
	RSP_BSP_LENGTH_WRONG,  /* no whole cipher blocks, or no room for a MAC */
	RSP_BSP_BROKEN         /* the cryptographic library refused */
};

/* rsp_bsp_open checks one block, given whole, and decrypts it where it is encrypted. `out` has room
 * for the block; *out_len bytes of it are plain, without padding. */
enum rsp_bsp_outcome rsp_bsp_open(struct rsp_bsp *bsp, const struct rsp_tlv *block, bool encrypted,
                                  uint8_t *out, size_t *out_len);

#endif
