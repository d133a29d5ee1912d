/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one way to OpenSSL: primitives over slices. Nothing here knows a protocol. */
#ifndef RSP_CRYPTO_CRYPTO_H
#define RSP_CRYPTO_CRYPTO_H

#include "rsptrace/arena.h"

/* Algorithms that were fetched, in a library context of our own: no configuration file is read and
 * nothing is shared with the program around. An algorithm is fetched when it is first asked for. */
struct rsp_crypto;

/* rsp_crypto_new makes a context, one for each trace; NULL when there is no memory. */
RSP_MUST_USE struct rsp_crypto *rsp_crypto_new(void);
void rsp_crypto_free(struct rsp_crypto *crypto);

/* rsp_wipe overwrites memory that held a key. */
void rsp_wipe(void *memory, size_t len);

/* What these functions answer when OpenSSL refuses (no memory, a key of the wrong length): false
 * or NULL, and outputs are not to be used. */

enum rsp_hash_kind {
	RSP_HASH_MD5,
	RSP_HASH_SHA1,
	RSP_HASH_SHA256,
	RSP_HASH_SHA384,
	RSP_NUM_HASHES
};

enum { RSP_HASH_MAX_LEN = 48 };

/* rsp_hash_len is how many bytes a hash gives. */
size_t rsp_hash_len(enum rsp_hash_kind kind);

/* rsp_hash gives the hash of the bytes. */
RSP_MUST_USE bool rsp_hash(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                           struct rsp_slice bytes, uint8_t out[static RSP_HASH_MAX_LEN]);

/* A key for HMAC (RFC 2104), made ready once. */
struct rsp_hmac;
RSP_MUST_USE struct rsp_hmac *rsp_hmac_new(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                                           struct rsp_slice key);
void rsp_hmac_free(struct rsp_hmac *hmac);

/* rsp_hmac gives the MAC of the parts one behind the other. */
RSP_MUST_USE bool rsp_hmac(struct rsp_hmac *hmac, const struct rsp_slice *parts, size_t num_parts,
                           uint8_t out[static RSP_HASH_MAX_LEN]);

/* rsp_equal_secret compares without telling by its time where bytes differ. */
bool rsp_equal_secret(struct rsp_slice a, struct rsp_slice b);

/* rsp_hkdf_extract and rsp_hkdf_expand: RFC 5869 2.2, 2.3. */
RSP_MUST_USE bool rsp_hkdf_extract(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                                   struct rsp_slice salt, struct rsp_slice key,
                                   uint8_t out[static RSP_HASH_MAX_LEN]);
RSP_MUST_USE bool rsp_hkdf_expand(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                                  struct rsp_slice secret, struct rsp_slice info, uint8_t *out,
                                  size_t out_len);

/* rsp_hkdf_expand_label: RFC 8446 7.1, with an empty context. `label` without "tls13 ". */
RSP_MUST_USE bool rsp_hkdf_expand_label(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                                        struct rsp_slice secret, const char *label, uint8_t *out,
                                        size_t out_len);

/* rsp_tls_prf: RFC 5246 5 with one hash; with RSP_HASH_MD5 that of RFC 2246 5 (MD5 and SHA-1). */
RSP_MUST_USE bool rsp_tls_prf(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                              struct rsp_slice secret, const char *label, struct rsp_slice seed,
                              uint8_t *out, size_t out_len);

enum { RSP_X963_SECRET_MAX = 64, RSP_X963_INFO_MAX = 128 }; /* bytes */

/* rsp_x963_kdf: ANSI X9.63 5.6.3 (the counter starts at 1). False also when the secret or the info
 * is longer than that, or `out_len` is more than 255 hashes. */
RSP_MUST_USE bool rsp_x963_kdf(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                               struct rsp_slice secret, struct rsp_slice info, uint8_t *out,
                               size_t out_len);

enum rsp_aead_kind {
	RSP_AEAD_AES_128_GCM,
	RSP_AEAD_AES_256_GCM,
	RSP_AEAD_AES_128_CCM,
	RSP_AEAD_AES_256_CCM,
	RSP_AEAD_AES_128_CCM_8, /* a tag of 8 bytes */
	RSP_AEAD_AES_256_CCM_8,
	RSP_AEAD_CHACHA20_POLY1305,
	RSP_NUM_AEADS
};

enum { RSP_AEAD_NONCE_LEN = 12, RSP_AEAD_MAX_KEY_LEN = 32 };

size_t rsp_aead_key_len(enum rsp_aead_kind kind);
size_t rsp_aead_tag_len(enum rsp_aead_kind kind);

/* A key for authenticated decryption, made ready once. */
struct rsp_aead;
RSP_MUST_USE struct rsp_aead *rsp_aead_new(struct rsp_crypto *crypto, enum rsp_aead_kind kind,
                                           struct rsp_slice key);
void rsp_aead_free(struct rsp_aead *aead);

/* rsp_aead_open decrypts `in`, which ends with the tag, to `out` (room for in.len bytes). False
 * when the tag does not verify: `out` holds nothing then. */
RSP_MUST_USE bool rsp_aead_open(struct rsp_aead *aead, struct rsp_slice nonce, struct rsp_slice aad,
                                struct rsp_slice in, uint8_t *out);

enum rsp_cbc_kind {
	RSP_CBC_3DES, /* a key of one, two or three parts: single DES is K, K, K */
	RSP_CBC_AES_128,
	RSP_CBC_AES_192,
	RSP_CBC_AES_256,
	RSP_NUM_CBCS
};

enum { RSP_CBC_MAX_BLOCK = 16, RSP_CBC_MAX_KEY_LEN = 32, RSP_3DES_KEY_LEN = 24 };

/* rsp_3des_key gives the three parts of a key of 8, 16 or 24 bytes; false for other lengths. Who
 * calls wipes `out`. */
RSP_MUST_USE bool rsp_3des_key(struct rsp_slice key, uint8_t out[static RSP_3DES_KEY_LEN]);

size_t rsp_cbc_key_len(enum rsp_cbc_kind kind);
size_t rsp_cbc_block_len(enum rsp_cbc_kind kind);

/* A key for decryption in CBC mode, made ready once. */
struct rsp_cbc;
RSP_MUST_USE struct rsp_cbc *rsp_cbc_new(struct rsp_crypto *crypto, enum rsp_cbc_kind kind,
                                         struct rsp_slice key);
void rsp_cbc_free(struct rsp_cbc *cbc);

/* rsp_cbc_open decrypts whole blocks to `out` (room for in.len bytes); padding stays. False when
 * `in` are no whole blocks. */
RSP_MUST_USE bool rsp_cbc_open(struct rsp_cbc *cbc, struct rsp_slice iv, struct rsp_slice in,
                               uint8_t *out);

enum rsp_curve {
	RSP_CURVE_UNKNOWN,
	RSP_CURVE_P256,            /* FIPS 186-4 D.1.2.3 */
	RSP_CURVE_BRAINPOOL_P256R1 /* RFC 5639 3.4 */
};

enum { RSP_EC_POINT_LEN = 65, RSP_ECDSA_LEN = 64 }; /* 04 || X || Y; r || s */

/* rsp_ecdsa_verify tells whether a signature (r || s) over the parts, one behind the other, hashed
 * with SHA-256, was made with the key that belongs to `point` (uncompressed). */
enum rsp_ecdsa_outcome {
	RSP_ECDSA_VERIFIED,
	RSP_ECDSA_WRONG,
	RSP_ECDSA_NO_KEY, /* `point` is not on the curve, or the curve is not known */
	RSP_ECDSA_BROKEN  /* OpenSSL refused: no memory */
};
RSP_MUST_USE enum rsp_ecdsa_outcome rsp_ecdsa_verify(struct rsp_crypto *crypto,
                                                     enum rsp_curve curve, struct rsp_slice point,
                                                     const struct rsp_slice *parts,
                                                     size_t num_parts, struct rsp_slice signature);
enum { RSP_EC_SECRET_LEN = 32, RSP_EC_PRIVATE_MAX = 32 };

/* rsp_ecdh agrees on a secret: the X coordinate of the private key `number` times a point. False
 * when either is not of the curve. */
RSP_MUST_USE bool rsp_ecdh(struct rsp_crypto *crypto, enum rsp_curve curve, struct rsp_slice number,
                           struct rsp_slice point, uint8_t out[static RSP_EC_SECRET_LEN]);

enum { RSP_AES_BLOCK_LEN = 16 };

/* rsp_aes_block enciphers one block. False for a key that is none. */
RSP_MUST_USE bool rsp_aes_block(struct rsp_crypto *crypto, struct rsp_slice key,
                                const uint8_t in[static RSP_AES_BLOCK_LEN],
                                uint8_t out[static RSP_AES_BLOCK_LEN]);

/* A key for a MAC with a block cipher, made ready once. */
struct rsp_block_mac;
enum { RSP_BLOCK_MAC_MAX = 16 };

/* rsp_cmac_new makes AES-CMAC (NIST SP 800-38B) of a key of 16, 24 or 32 bytes; rsp_des_mac_new the
 * last block of CBC with DES or 3DES, zeros behind the data (TS 102 225 5.1.3.2). */
RSP_MUST_USE struct rsp_block_mac *rsp_cmac_new(struct rsp_crypto *crypto, struct rsp_slice key);
RSP_MUST_USE struct rsp_block_mac *rsp_des_mac_new(struct rsp_crypto *crypto, struct rsp_slice key);
void rsp_block_mac_free(struct rsp_block_mac *mac);

/* rsp_block_mac gives the MAC of the parts one behind the other: *out_len bytes of it. */
RSP_MUST_USE bool rsp_block_mac(struct rsp_block_mac *mac, const struct rsp_slice *parts,
                                size_t num_parts, uint8_t out[static RSP_BLOCK_MAC_MAX],
                                size_t *out_len);

/* Checks without a key, of the parts one behind the other. rsp_crc16: that of X.25, rsp_crc32:
 * that of Ethernet, both high byte first (TS 102 225 5.1.3.1); rsp_xor:
 * the columns of `len` bytes, which some vendors use. */
void rsp_crc16(const struct rsp_slice *parts, size_t num_parts, uint8_t out[static 2]);
void rsp_crc32(const struct rsp_slice *parts, size_t num_parts, uint8_t out[static 4]);
void rsp_xor(const struct rsp_slice *parts, size_t num_parts, uint8_t *out, size_t len);

#endif
