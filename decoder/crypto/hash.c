/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <openssl/core_names.h>

#include "crypto/context.h"

struct rsp_hmac {
	EVP_MAC_CTX *context;
	size_t len;
};

size_t rsp_hash_len(enum rsp_hash_kind kind)
{
	static const size_t lengths[RSP_NUM_HASHES] = {
	    [RSP_HASH_MD5] = 16,
	    [RSP_HASH_SHA1] = 20,
	    [RSP_HASH_SHA256] = 32,
	    [RSP_HASH_SHA384] = 48,
	};

	return lengths[kind];
}

bool rsp_hash(struct rsp_crypto *crypto, enum rsp_hash_kind kind, struct rsp_slice bytes,
              uint8_t out[static RSP_HASH_MAX_LEN])
{
	EVP_MD *md = rsp_crypto_md(crypto, kind);

	return md && EVP_Digest(bytes.data, bytes.len, out, NULL, md, NULL) == 1;
}

static bool set_key(EVP_MAC_CTX *context, enum rsp_hash_kind kind, struct rsp_slice key)
{
	static const uint8_t none[1];
	char name[16];
	OSSL_PARAM params[2];

	OPENSSL_strlcpy(name, rsp_crypto_hash_name(kind), sizeof(name));
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
	params[1] = OSSL_PARAM_construct_end();
	return EVP_MAC_init(context, key.len ? key.data : none, key.len, params) == 1;
}

struct rsp_hmac *rsp_hmac_new(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                              struct rsp_slice key)
{
	EVP_MAC *mac = rsp_crypto_hmac(crypto);
	struct rsp_hmac *hmac = mac ? rsp_alloc(sizeof(*hmac)) : NULL;

	if (!hmac)
		return NULL;
	hmac->len = rsp_hash_len(kind);
	hmac->context = EVP_MAC_CTX_new(mac);
	if (hmac->context && set_key(hmac->context, kind, key))
		return hmac;
	rsp_hmac_free(hmac);
	return NULL;
}

void rsp_hmac_free(struct rsp_hmac *hmac)
{
	if (!hmac)
		return;
	EVP_MAC_CTX_free(hmac->context);
	rsp_free(hmac);
}

bool rsp_hmac(struct rsp_hmac *hmac, const struct rsp_slice *parts, size_t num_parts,
              uint8_t out[static RSP_HASH_MAX_LEN])
{
	size_t len;

	if (EVP_MAC_init(hmac->context, NULL, 0, NULL) != 1)
		return false;
	for (size_t i = 0; i < num_parts; i++)
		if (parts[i].len && EVP_MAC_update(hmac->context, parts[i].data, parts[i].len) != 1)
			return false;
	return EVP_MAC_final(hmac->context, out, &len, RSP_HASH_MAX_LEN) == 1 && len == hmac->len;
}
