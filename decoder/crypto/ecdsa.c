/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "crypto/context.h"

enum {
	HALF_LEN = RSP_ECDSA_LEN / 2,
	DER_MAX_LEN = 80 /* a SEQUENCE of two INTEGERs of 33 octets, and some */
};

const char *rsp_crypto_group(enum rsp_curve curve)
{
	switch (curve) {
	case RSP_CURVE_P256:
		return "prime256v1";
	case RSP_CURVE_BRAINPOOL_P256R1:
		return "brainpoolP256r1";
	case RSP_CURVE_UNKNOWN:
		break;
	}
	return NULL;
}

EVP_PKEY *rsp_crypto_public(struct rsp_crypto *crypto, const char *group, struct rsp_slice point)
{
	OSSL_LIB_CTX *library = rsp_crypto_library(crypto);
	EVP_PKEY_CTX *context = library ? EVP_PKEY_CTX_new_from_name(library, "EC", NULL) : NULL;
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)group,
	                                     0),
	    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
	                                      (void *)(uintptr_t)point.data, point.len),
	    OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *key = NULL;

	if (context && EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

/* r || s to the SEQUENCE that OpenSSL takes; 0: it cannot be one. */
static size_t to_der(struct rsp_slice plain, uint8_t out[static DER_MAX_LEN])
{
	struct rsp_slice r = rsp_sub(plain, 0, HALF_LEN), s = rsp_sub(plain, HALF_LEN, HALF_LEN);
	ECDSA_SIG *signature = plain.len == RSP_ECDSA_LEN ? ECDSA_SIG_new() : NULL;
	BIGNUM *first = signature ? BN_bin2bn(r.data, HALF_LEN, NULL) : NULL;
	BIGNUM *second = signature ? BN_bin2bn(s.data, HALF_LEN, NULL) : NULL;
	int len = 0;

	if (first && second && ECDSA_SIG_set0(signature, first, second) == 1) {
		first = second = NULL;
		len = i2d_ECDSA_SIG(signature, &out);
	}
	BN_free(first);
	BN_free(second);
	ECDSA_SIG_free(signature);
	return len > 0 ? (size_t)len : 0;
}

static enum rsp_ecdsa_outcome verify(struct rsp_crypto *crypto, EVP_PKEY *key,
                                     const struct rsp_slice *parts, size_t num_parts,
                                     const uint8_t *der, size_t der_len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ready =
	    context && EVP_DigestVerifyInit_ex(context, NULL, rsp_crypto_hash_name(RSP_HASH_SHA256),
	                                       rsp_crypto_library(crypto), NULL, key, NULL) == 1;
	int answer = -1;

	for (size_t at = 0; ready && at < num_parts; at++)
		ready = !parts[at].len ||
		        EVP_DigestVerifyUpdate(context, parts[at].data, parts[at].len) == 1;
	if (ready)
		answer = EVP_DigestVerifyFinal(context, der, der_len);
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	if (!ready)
		return RSP_ECDSA_BROKEN;
	return answer == 1 ? RSP_ECDSA_VERIFIED : RSP_ECDSA_WRONG;
}

enum rsp_ecdsa_outcome rsp_ecdsa_verify(struct rsp_crypto *crypto, enum rsp_curve curve,
                                        struct rsp_slice point, const struct rsp_slice *parts,
                                        size_t num_parts, struct rsp_slice signature)
{
	const char *group = rsp_crypto_group(curve);
	enum rsp_ecdsa_outcome outcome;
	uint8_t der[DER_MAX_LEN];
	size_t der_len = to_der(signature, der);
	EVP_PKEY *key;

	if (!group || point.len != RSP_EC_POINT_LEN)
		return RSP_ECDSA_NO_KEY;
	if (!der_len)
		return RSP_ECDSA_WRONG;
	key = rsp_crypto_public(crypto, group, point);
	ERR_clear_error();
	if (!key)
		return RSP_ECDSA_NO_KEY;
	outcome = verify(crypto, key, parts, num_parts, der, der_len);
	EVP_PKEY_free(key);
	return outcome;
}
