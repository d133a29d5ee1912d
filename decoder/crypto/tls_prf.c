/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/crypto.h"

/* P_hash of RFC 5246 5, put over what `out` holds with XOR. */
static bool p_hash(struct rsp_crypto *crypto, enum rsp_hash_kind kind, struct rsp_slice secret,
                   struct rsp_slice label, struct rsp_slice seed, uint8_t *out, size_t out_len)
{
	struct rsp_hmac *hmac = rsp_hmac_new(crypto, kind, secret);
	uint8_t a[RSP_HASH_MAX_LEN], block[RSP_HASH_MAX_LEN];
	struct rsp_slice first[] = {label, seed};
	struct rsp_slice parts[] = {rsp_slice(a, rsp_hash_len(kind)), label, seed};
	bool good = hmac && rsp_hmac(hmac, first, 2, a);

	while (good && out_len) {
		size_t len = rsp_hash_len(kind) < out_len ? rsp_hash_len(kind) : out_len;

		good = rsp_hmac(hmac, parts, 3, block) && rsp_hmac(hmac, parts, 1, a);
		for (size_t i = 0; i < len; i++)
			*out++ ^= block[i];
		out_len -= len;
	}
	rsp_wipe(a, sizeof(a));
	rsp_wipe(block, sizeof(block));
	rsp_hmac_free(hmac);
	return good;
}

bool rsp_tls_prf(struct rsp_crypto *crypto, enum rsp_hash_kind kind, struct rsp_slice secret,
                 const char *label, struct rsp_slice seed, uint8_t *out, size_t out_len)
{
	struct rsp_slice text = rsp_text(label);
	size_t half = (secret.len + 1) / 2;
	struct rsp_slice rest = secret, first = secret, second;

	for (size_t i = 0; i < out_len; i++)
		out[i] = 0;
	if (kind != RSP_HASH_MD5)
		return p_hash(crypto, kind, secret, text, seed, out, out_len);
	/* RFC 2246 5: the halves share the middle byte of an odd secret. */
	first = rsp_sub(secret, 0, half);
	return rsp_take_last(&rest, half, &second) &&
	       p_hash(crypto, RSP_HASH_MD5, first, text, seed, out, out_len) &&
	       p_hash(crypto, RSP_HASH_SHA1, second, text, seed, out, out_len);
}
