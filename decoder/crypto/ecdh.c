/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "crypto/context.h"

/* A key of our own from its number; the public half is not needed to agree. */
static EVP_PKEY *private_new(OSSL_LIB_CTX *library, const char *group, struct rsp_slice number)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(library, "EC", NULL);
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BIGNUM *value = BN_secure_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (context && builder && value && number.len <= RSP_EC_PRIVATE_MAX &&
	    BN_bin2bn(number.data, (int)number.len, value) &&
	    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, value) == 1)
		params = OSSL_PARAM_BLD_to_param(builder);
	if (params && EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(builder);
	BN_clear_free(value);
	EVP_PKEY_CTX_free(context);
	return key;
}

static bool derive(OSSL_LIB_CTX *library, EVP_PKEY *own, EVP_PKEY *peer,
                   uint8_t out[static RSP_EC_SECRET_LEN])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(library, own, NULL);
	size_t len = RSP_EC_SECRET_LEN;
	bool good = context && EVP_PKEY_derive_init(context) == 1 &&
	            EVP_PKEY_derive_set_peer(context, peer) == 1 &&
	            EVP_PKEY_derive(context, out, &len) == 1 && len == RSP_EC_SECRET_LEN;

	EVP_PKEY_CTX_free(context);
	return good;
}

bool rsp_ecdh(struct rsp_crypto *crypto, enum rsp_curve curve, struct rsp_slice number,
              struct rsp_slice point, uint8_t out[static RSP_EC_SECRET_LEN])
{
	OSSL_LIB_CTX *library = rsp_crypto_library(crypto);
	const char *group = rsp_crypto_group(curve);
	EVP_PKEY *own = NULL, *peer = NULL;
	bool good;

	if (!library || !group || !number.len || point.len != RSP_EC_POINT_LEN)
		return false;
	own = private_new(library, group, number);
	peer = own ? rsp_crypto_public(crypto, group, point) : NULL;
	good = own && peer && derive(library, own, peer, out);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);
	ERR_clear_error();
	return good;
}
