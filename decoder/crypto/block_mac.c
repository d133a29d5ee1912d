/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <openssl/core_names.h>
#include <string.h>

#include "crypto/context.h"

enum { DES_BLOCK = 8, CHUNK = 128 };

struct rsp_block_mac {
	EVP_MAC_CTX *cmac;   /* either */
	EVP_CIPHER_CTX *des; /* or */
};

static bool cmac_kind(size_t key_len, enum rsp_cbc_kind *out)
{
	static const enum rsp_cbc_kind kinds[] = {RSP_CBC_AES_128, RSP_CBC_AES_192,
	                                          RSP_CBC_AES_256};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		*out = kinds[i];
		if (rsp_cbc_key_len(kinds[i]) == key_len)
			return true;
	}
	return false;
}

static bool cmac_init(EVP_MAC_CTX *context, enum rsp_cbc_kind kind, struct rsp_slice key)
{
	char name[16];
	OSSL_PARAM params[2];

	OPENSSL_strlcpy(name, rsp_crypto_cbc_name(kind), sizeof(name));
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0);
	params[1] = OSSL_PARAM_construct_end();
	return EVP_MAC_init(context, key.data, key.len, params) == 1;
}

struct rsp_block_mac *rsp_cmac_new(struct rsp_crypto *crypto, struct rsp_slice key)
{
	EVP_MAC *algorithm = rsp_crypto_cmac(crypto);
	enum rsp_cbc_kind kind;
	struct rsp_block_mac *mac;

	if (!algorithm || !cmac_kind(key.len, &kind))
		return NULL;
	mac = rsp_alloc(sizeof(*mac));
	if (!mac)
		return NULL;
	mac->cmac = EVP_MAC_CTX_new(algorithm);
	if (mac->cmac && cmac_init(mac->cmac, kind, key))
		return mac;
	rsp_block_mac_free(mac);
	return NULL;
}

struct rsp_block_mac *rsp_des_mac_new(struct rsp_crypto *crypto, struct rsp_slice key)
{
	EVP_CIPHER *cipher = rsp_crypto_cbc(crypto, RSP_CBC_3DES);
	uint8_t whole[RSP_3DES_KEY_LEN];
	struct rsp_block_mac *mac;
	bool good;

	if (!cipher || !rsp_3des_key(key, whole))
		return NULL;
	mac = rsp_alloc(sizeof(*mac));
	if (mac)
		mac->des = EVP_CIPHER_CTX_new();
	good = mac && mac->des && EVP_EncryptInit_ex2(mac->des, cipher, whole, NULL, NULL) == 1 &&
	       EVP_CIPHER_CTX_set_padding(mac->des, 0) == 1;
	rsp_wipe(whole, sizeof(whole));
	if (good)
		return mac;
	rsp_block_mac_free(mac);
	return NULL;
}

void rsp_block_mac_free(struct rsp_block_mac *mac)
{
	if (!mac)
		return;
	EVP_MAC_CTX_free(mac->cmac);
	EVP_CIPHER_CTX_free(mac->des);
	rsp_free(mac);
}

static bool cmac_make(EVP_MAC_CTX *context, const struct rsp_slice *parts, size_t num_parts,
                      uint8_t *out, size_t *out_len)
{
	if (EVP_MAC_init(context, NULL, 0, NULL) != 1)
		return false;
	for (size_t i = 0; i < num_parts; i++)
		if (parts[i].len && EVP_MAC_update(context, parts[i].data, parts[i].len) != 1)
			return false;
	return EVP_MAC_final(context, out, out_len, RSP_BLOCK_MAC_MAX) == 1;
}

/* Encrypts and keeps the last whole block. */
static bool des_add(EVP_CIPHER_CTX *context, struct rsp_slice in, uint8_t last[static DES_BLOCK])
{
	uint8_t out[CHUNK + DES_BLOCK];
	int len;

	while (in.len) {
		struct rsp_slice part = rsp_take_up_to(&in, CHUNK);

		if (EVP_EncryptUpdate(context, out, &len, part.data, (int)part.len) != 1)
			return false;
		if (len >= DES_BLOCK)
			memcpy(last, out + len - DES_BLOCK, DES_BLOCK);
	}
	return true;
}

static bool des_make(EVP_CIPHER_CTX *context, const struct rsp_slice *parts, size_t num_parts,
                     uint8_t *out)
{
	static const uint8_t zeros[DES_BLOCK];
	size_t len = 0;

	memset(out, 0, DES_BLOCK);
	if (EVP_EncryptInit_ex2(context, NULL, NULL, zeros, NULL) != 1)
		return false;
	for (size_t i = 0; i < num_parts; i++) {
		if (!des_add(context, parts[i], out))
			return false;
		len += parts[i].len;
	}
	return des_add(context, rsp_slice(zeros, (DES_BLOCK - len % DES_BLOCK) % DES_BLOCK), out);
}

bool rsp_block_mac(struct rsp_block_mac *mac, const struct rsp_slice *parts, size_t num_parts,
                   uint8_t out[static RSP_BLOCK_MAC_MAX], size_t *out_len)
{
	if (mac->cmac)
		return cmac_make(mac->cmac, parts, num_parts, out, out_len);
	*out_len = DES_BLOCK;
	return des_make(mac->des, parts, num_parts, out);
}
