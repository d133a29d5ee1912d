/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "crypto/crypto.h"

enum { MAX_ROUNDS = 255 }; /* RFC 5869 2.3 */

bool rsp_hkdf_extract(struct rsp_crypto *crypto, enum rsp_hash_kind kind, struct rsp_slice salt,
                      struct rsp_slice key, uint8_t out[static RSP_HASH_MAX_LEN])
{
	static const uint8_t zeros[RSP_HASH_MAX_LEN];
	struct rsp_slice none = rsp_slice(zeros, rsp_hash_len(kind));
	struct rsp_hmac *hmac = rsp_hmac_new(crypto, kind, salt.len ? salt : none);
	bool done = hmac && rsp_hmac(hmac, &key, 1, out);

	rsp_hmac_free(hmac);
	return done;
}

bool rsp_hkdf_expand(struct rsp_crypto *crypto, enum rsp_hash_kind kind, struct rsp_slice secret,
                     struct rsp_slice info, uint8_t *out, size_t out_len)
{
	struct rsp_hmac *hmac = rsp_hmac_new(crypto, kind, secret);
	uint8_t block[RSP_HASH_MAX_LEN], round = 0;
	struct rsp_slice before = rsp_slice(block, 0);
	bool good = hmac && out_len <= MAX_ROUNDS * rsp_hash_len(kind);

	while (good && out_len) {
		struct rsp_slice parts[] = {before, info, rsp_slice(&round, 1)};
		size_t len = rsp_hash_len(kind) < out_len ? rsp_hash_len(kind) : out_len;

		round++;
		good = rsp_hmac(hmac, parts, sizeof(parts) / sizeof(*parts), block);
		before.len = rsp_hash_len(kind);
		if (good)
			memcpy(out, block, len);
		out += len;
		out_len -= len;
	}
	rsp_wipe(block, sizeof(block));
	rsp_hmac_free(hmac);
	return good;
}

bool rsp_hkdf_expand_label(struct rsp_crypto *crypto, enum rsp_hash_kind kind,
                           struct rsp_slice secret, const char *label, uint8_t *out, size_t out_len)
{
	static const char prefix[] = "tls13 ";
	uint8_t info[64];
	size_t prefix_len = sizeof(prefix) - 1, label_len = strlen(label), len = 0;

	/* struct { uint16 length; opaque label<7..255>; opaque context<0..255>; } */
	if (prefix_len + label_len + 4 > sizeof(info) || out_len > UINT16_MAX)
		return false;
	info[len++] = (uint8_t)(out_len >> 8);
	info[len++] = (uint8_t)out_len;
	info[len++] = (uint8_t)(prefix_len + label_len);
	memcpy(info + len, prefix, prefix_len);
	len += prefix_len;
	memcpy(info + len, label, label_len);
	len += label_len;
	info[len++] = 0;
	return rsp_hkdf_expand(crypto, kind, secret, rsp_slice(info, len), out, out_len);
}
