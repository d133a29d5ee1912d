/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/crypto.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "crypto/context.h"

enum { NUM_AES_KEYS = 3 };

struct rsp_crypto {
	OSSL_LIB_CTX *library;
	EVP_MD *hashes[RSP_NUM_HASHES];
	EVP_MAC *hmac, *cmac;
	EVP_CIPHER *aeads[RSP_NUM_AEADS];
	EVP_CIPHER *cbcs[RSP_NUM_CBCS];
	EVP_CIPHER *aes_blocks[NUM_AES_KEYS];
};

static const char *const hash_names[RSP_NUM_HASHES] = {
    [RSP_HASH_MD5] = "MD5",
    [RSP_HASH_SHA1] = "SHA1",
    [RSP_HASH_SHA256] = "SHA2-256",
    [RSP_HASH_SHA384] = "SHA2-384",
};
static const char *const aead_names[RSP_NUM_AEADS] = {
    [RSP_AEAD_AES_128_GCM] = "AES-128-GCM",
    [RSP_AEAD_AES_256_GCM] = "AES-256-GCM",
    [RSP_AEAD_AES_128_CCM] = "AES-128-CCM",
    [RSP_AEAD_AES_256_CCM] = "AES-256-CCM",
    [RSP_AEAD_AES_128_CCM_8] = "AES-128-CCM",
    [RSP_AEAD_AES_256_CCM_8] = "AES-256-CCM",
    [RSP_AEAD_CHACHA20_POLY1305] = "ChaCha20-Poly1305",
};
static const char *const cbc_names[RSP_NUM_CBCS] = {
    [RSP_CBC_3DES] = "DES-EDE3-CBC",
    [RSP_CBC_AES_128] = "AES-128-CBC",
    [RSP_CBC_AES_192] = "AES-192-CBC",
    [RSP_CBC_AES_256] = "AES-256-CBC",
};

struct rsp_crypto *rsp_crypto_new(void)
{
	return rsp_alloc(sizeof(struct rsp_crypto));
}

void rsp_crypto_free(struct rsp_crypto *crypto)
{
	if (!crypto)
		return;
	for (size_t i = 0; i < RSP_NUM_HASHES; i++)
		EVP_MD_free(crypto->hashes[i]);
	for (size_t i = 0; i < RSP_NUM_AEADS; i++)
		EVP_CIPHER_free(crypto->aeads[i]);
	for (size_t i = 0; i < RSP_NUM_CBCS; i++)
		EVP_CIPHER_free(crypto->cbcs[i]);
	for (size_t i = 0; i < NUM_AES_KEYS; i++)
		EVP_CIPHER_free(crypto->aes_blocks[i]);
	EVP_MAC_free(crypto->hmac);
	EVP_MAC_free(crypto->cmac);
	OSSL_LIB_CTX_free(crypto->library);
	rsp_free(crypto);
}

void rsp_wipe(void *memory, size_t len)
{
	OPENSSL_cleanse(memory, len);
}

bool rsp_equal_secret(struct rsp_slice a, struct rsp_slice b)
{
	return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.data, b.data, a.len) == 0);
}

/* A context of its own reads no configuration, and has the default provider. */
OSSL_LIB_CTX *rsp_crypto_library(struct rsp_crypto *crypto)
{
	if (!crypto->library && rsp_alloc_allowed(sizeof(*crypto)))
		crypto->library = OSSL_LIB_CTX_new();
	return crypto->library;
}

const char *rsp_crypto_hash_name(enum rsp_hash_kind kind)
{
	return hash_names[kind];
}

EVP_MD *rsp_crypto_md(struct rsp_crypto *crypto, enum rsp_hash_kind kind)
{
	if (!crypto->hashes[kind] && rsp_crypto_library(crypto))
		crypto->hashes[kind] = EVP_MD_fetch(crypto->library, hash_names[kind], NULL);
	return crypto->hashes[kind];
}

EVP_MAC *rsp_crypto_hmac(struct rsp_crypto *crypto)
{
	if (!crypto->hmac && rsp_crypto_library(crypto))
		crypto->hmac = EVP_MAC_fetch(crypto->library, "HMAC", NULL);
	return crypto->hmac;
}

EVP_MAC *rsp_crypto_cmac(struct rsp_crypto *crypto)
{
	if (!crypto->cmac && rsp_crypto_library(crypto))
		crypto->cmac = EVP_MAC_fetch(crypto->library, "CMAC", NULL);
	return crypto->cmac;
}

const char *rsp_crypto_cbc_name(enum rsp_cbc_kind kind)
{
	return cbc_names[kind];
}

EVP_CIPHER *rsp_crypto_aead(struct rsp_crypto *crypto, enum rsp_aead_kind kind)
{
	if (!crypto->aeads[kind] && rsp_crypto_library(crypto))
		crypto->aeads[kind] = EVP_CIPHER_fetch(crypto->library, aead_names[kind], NULL);
	return crypto->aeads[kind];
}

EVP_CIPHER *rsp_crypto_cbc(struct rsp_crypto *crypto, enum rsp_cbc_kind kind)
{
	if (!crypto->cbcs[kind] && rsp_crypto_library(crypto))
		crypto->cbcs[kind] = EVP_CIPHER_fetch(crypto->library, cbc_names[kind], NULL);
	return crypto->cbcs[kind];
}

EVP_CIPHER *rsp_crypto_aes_block(struct rsp_crypto *crypto, size_t key_len)
{
	static const char *const names[NUM_AES_KEYS] = {"AES-128-ECB", "AES-192-ECB",
	                                                "AES-256-ECB"};
	enum { SHORTEST = 16, STEP = 8 };
	size_t at = (key_len - SHORTEST) / STEP;

	if (key_len < SHORTEST || key_len % STEP || at >= NUM_AES_KEYS)
		return NULL;
	if (!crypto->aes_blocks[at] && rsp_crypto_library(crypto))
		crypto->aes_blocks[at] = EVP_CIPHER_fetch(crypto->library, names[at], NULL);
	return crypto->aes_blocks[at];
}
