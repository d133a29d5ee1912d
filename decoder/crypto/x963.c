/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "crypto/crypto.h"

enum {
	COUNTER_LEN = 4,
	MAX_ROUNDS = 0xFF,
	IN_MAX = RSP_X963_SECRET_MAX + COUNTER_LEN + RSP_X963_INFO_MAX
};

static size_t put(uint8_t *out, size_t at, struct rsp_slice bytes)
{
	if (bytes.len)
		memcpy(out + at, bytes.data, bytes.len);
	return at + bytes.len;
}

bool rsp_x963_kdf(struct rsp_crypto *crypto, enum rsp_hash_kind kind, struct rsp_slice secret,
                  struct rsp_slice info, uint8_t *out, size_t out_len)
{
	uint8_t in[IN_MAX] = {0}, block[RSP_HASH_MAX_LEN];
	size_t step = rsp_hash_len(kind), len;
	bool good = secret.len <= RSP_X963_SECRET_MAX && info.len <= RSP_X963_INFO_MAX &&
	            out_len <= MAX_ROUNDS * step;

	if (!good)
		return false;
	len = put(in, 0, secret) + COUNTER_LEN;
	len = put(in, len, info);
	for (size_t at = 0; good && at < out_len; at += step) {
		in[secret.len + COUNTER_LEN - 1]++;
		good = rsp_hash(crypto, kind, rsp_slice(in, len), block);
		if (good)
			memcpy(out + at, block, out_len - at < step ? out_len - at : step);
	}
	rsp_wipe(in, sizeof(in));
	rsp_wipe(block, sizeof(block));
	return good;
}
