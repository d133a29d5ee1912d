/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this module share: fetched algorithms. */
#ifndef RSP_CRYPTO_CONTEXT_H
#define RSP_CRYPTO_CONTEXT_H

#include <openssl/evp.h>

#include "crypto/crypto.h"

/* Each answers NULL when the algorithm cannot be had; the object belongs to the context. */
EVP_MD *rsp_crypto_md(struct rsp_crypto *crypto, enum rsp_hash_kind kind);
EVP_MAC *rsp_crypto_hmac(struct rsp_crypto *crypto);
EVP_MAC *rsp_crypto_cmac(struct rsp_crypto *crypto);
EVP_CIPHER *rsp_crypto_aead(struct rsp_crypto *crypto, enum rsp_aead_kind kind);
EVP_CIPHER *rsp_crypto_cbc(struct rsp_crypto *crypto, enum rsp_cbc_kind kind);

/* rsp_crypto_aes_block is AES in ECB mode for a key of this length; NULL when there is none such.
 */
EVP_CIPHER *rsp_crypto_aes_block(struct rsp_crypto *crypto, size_t key_len);

/* rsp_crypto_group is what OpenSSL calls a curve; NULL: not known. rsp_crypto_public makes a public
 * key, which the caller frees; NULL when the point is not on the curve. */
const char *rsp_crypto_group(enum rsp_curve curve);
EVP_PKEY *rsp_crypto_public(struct rsp_crypto *crypto, const char *group, struct rsp_slice point);

/* rsp_crypto_library is the context itself; NULL when there is no memory. */
OSSL_LIB_CTX *rsp_crypto_library(struct rsp_crypto *crypto);

/* rsp_crypto_hash_name is what OpenSSL calls a hash. */
const char *rsp_crypto_hash_name(enum rsp_hash_kind kind);
/* rsp_crypto_cbc_name likewise for a cipher. */
const char *rsp_crypto_cbc_name(enum rsp_cbc_kind kind);

#endif
