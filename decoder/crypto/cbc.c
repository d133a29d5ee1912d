/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>
#include <string.h>

#include "crypto/context.h"

enum { DES_KEY_LEN = 8 };

struct rsp_cbc {
	EVP_CIPHER_CTX *context;
	size_t block_len;
};

size_t rsp_cbc_key_len(enum rsp_cbc_kind kind)
{
	static const size_t lengths[RSP_NUM_CBCS] = {
	    [RSP_CBC_3DES] = RSP_3DES_KEY_LEN,
	    [RSP_CBC_AES_128] = 16,
	    [RSP_CBC_AES_192] = 24,
	    [RSP_CBC_AES_256] = 32,
	};

	return lengths[kind];
}

size_t rsp_cbc_block_len(enum rsp_cbc_kind kind)
{
	enum { DES_BLOCK = 8, AES_BLOCK = 16 };

	return kind == RSP_CBC_3DES ? DES_BLOCK : AES_BLOCK;
}

bool rsp_3des_key(struct rsp_slice key, uint8_t out[static RSP_3DES_KEY_LEN])
{
	if (key.len != DES_KEY_LEN && key.len != (size_t)2 * DES_KEY_LEN &&
	    key.len != RSP_3DES_KEY_LEN)
		return false;
	for (size_t at = 0; at < RSP_3DES_KEY_LEN; at += DES_KEY_LEN)
		memcpy(out + at, key.data + at % key.len, DES_KEY_LEN);
	return true;
}

static struct rsp_cbc *cbc_new(EVP_CIPHER *cipher, enum rsp_cbc_kind kind, const uint8_t *key)
{
	struct rsp_cbc *cbc = rsp_alloc(sizeof(*cbc));

	if (!cbc)
		return NULL;
	cbc->block_len = rsp_cbc_block_len(kind);
	cbc->context = EVP_CIPHER_CTX_new();
	if (cbc->context && EVP_DecryptInit_ex2(cbc->context, cipher, key, NULL, NULL) == 1 &&
	    EVP_CIPHER_CTX_set_padding(cbc->context, 0) == 1)
		return cbc;
	rsp_cbc_free(cbc);
	return NULL;
}

struct rsp_cbc *rsp_cbc_new(struct rsp_crypto *crypto, enum rsp_cbc_kind kind, struct rsp_slice key)
{
	EVP_CIPHER *cipher = rsp_crypto_cbc(crypto, kind);
	uint8_t whole[RSP_3DES_KEY_LEN];
	struct rsp_cbc *cbc;

	if (!cipher)
		return NULL;
	if (kind != RSP_CBC_3DES)
		return key.len == rsp_cbc_key_len(kind) ? cbc_new(cipher, kind, key.data) : NULL;
	if (!rsp_3des_key(key, whole))
		return NULL;
	cbc = cbc_new(cipher, kind, whole);
	rsp_wipe(whole, sizeof(whole));
	return cbc;
}

void rsp_cbc_free(struct rsp_cbc *cbc)
{
	if (!cbc)
		return;
	EVP_CIPHER_CTX_free(cbc->context);
	rsp_free(cbc);
}

bool rsp_cbc_open(struct rsp_cbc *cbc, struct rsp_slice iv, struct rsp_slice in, uint8_t *out)
{
	int len;

	if (iv.len != cbc->block_len || in.len > INT_MAX || in.len % cbc->block_len)
		return false;
	return EVP_DecryptInit_ex2(cbc->context, NULL, NULL, iv.data, NULL) == 1 &&
	       (!in.len || EVP_DecryptUpdate(cbc->context, out, &len, in.data, (int)in.len) == 1);
}
