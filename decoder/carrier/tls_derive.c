/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys from secrets: RFC 8446 7, RFC 5246 6.3 and 8.1, RFC 2246, RFC 4279, RFC 7627. */
#include <string.h>

#include "carrier/tls_state.h"

enum {
	FIXED_IV_LEN = 4,
	KEY_BLOCK_MAX = 2 * (RSP_HASH_MAX_LEN + RSP_AEAD_MAX_KEY_LEN + RSP_CBC_MAX_BLOCK)
};

bool tls_derive_traffic(struct rsp_crypto *crypto, const struct tls_suite *suite,
                        struct rsp_slice secret, struct tls_keys *out)
{
	uint8_t key[RSP_AEAD_MAX_KEY_LEN];
	size_t key_len;

	*out = (struct tls_keys){.version = TLS_VERSION_1_3};
	if (suite->mode != TLS_MODE_AEAD || secret.len != rsp_hash_len(suite->hash))
		return false;
	key_len = rsp_aead_key_len((enum rsp_aead_kind)suite->cipher);
	if (rsp_hkdf_expand_label(crypto, suite->hash, secret, "key", key, key_len) &&
	    rsp_hkdf_expand_label(crypto, suite->hash, secret, "iv", out->iv, RSP_AEAD_NONCE_LEN))
		out->aead = rsp_aead_new(crypto, (enum rsp_aead_kind)suite->cipher,
		                         rsp_slice(key, key_len));
	rsp_wipe(key, sizeof(key));
	if (out->aead)
		out->suite = suite;
	return out->aead;
}

bool tls_derive_next(struct rsp_crypto *crypto, const struct tls_suite *suite, uint8_t *secret,
                     size_t len)
{
	uint8_t next[RSP_SECRET_MAX_LEN];
	bool good = len == rsp_hash_len(suite->hash) &&
	            rsp_hkdf_expand_label(crypto, suite->hash, rsp_slice(secret, len),
	                                  "traffic upd", next, len);

	if (good)
		memcpy(secret, next, len);
	rsp_wipe(next, sizeof(next));
	return good;
}

enum rsp_hash_kind tls_prf_hash(const struct rsp_tls *tls)
{
	if (tls->version < TLS_VERSION_1_2)
		return RSP_HASH_MD5;
	return tls->suite && tls->suite->hash == RSP_HASH_SHA384 ? RSP_HASH_SHA384
	                                                         : RSP_HASH_SHA256;
}

bool tls_derive_master(const struct rsp_tls *tls, struct rsp_crypto *crypto, struct rsp_slice psk,
                       uint8_t out[TLS_MASTER_LEN])
{
	bool extended = tls->server_hello.extended_master;
	uint8_t premaster[2 * (2 + RSP_PSK_MAX_LEN)] = {0}, seed[2 * TLS_RANDOM_LEN];
	size_t half = 2 + psk.len;
	struct rsp_slice secret = rsp_slice(premaster, 2 * half);
	bool good;

	/* RFC 4279 2: as many zeros as the key is long, then the key, each behind its length. */
	if (psk.len > RSP_PSK_MAX_LEN || (extended && !tls->has_session_hash))
		return false;
	premaster[1] = premaster[half + 1] = (uint8_t)psk.len;
	memcpy(premaster + half + 2, psk.data, psk.len);
	memcpy(seed, tls->client_random, TLS_RANDOM_LEN);
	memcpy(seed + TLS_RANDOM_LEN, tls->server_random, TLS_RANDOM_LEN);
	good = rsp_tls_prf(crypto, tls_prf_hash(tls), secret,
	                   extended ? "extended master secret" : "master secret",
	                   extended ? rsp_slice(tls->session_hash, tls->session_hash_len)
	                            : rsp_slice(seed, sizeof(seed)),
	                   out, TLS_MASTER_LEN);
	rsp_wipe(premaster, sizeof(premaster));
	return good;
}

/* The parts of a key block, each for the client and then for the server. */
struct shape {
	size_t mac_len, key_len, iv_len;
};

static struct shape shape_of(const struct tls_suite *suite, uint16_t version)
{
	struct shape shape = {0};

	switch (suite->mode) {
	case TLS_MODE_AEAD:
		shape.key_len = rsp_aead_key_len((enum rsp_aead_kind)suite->cipher);
		shape.iv_len = suite->cipher == RSP_AEAD_CHACHA20_POLY1305
		                   ? (size_t)RSP_AEAD_NONCE_LEN
		                   : (size_t)FIXED_IV_LEN;
		break;
	case TLS_MODE_BLOCK:
		shape.mac_len = rsp_hash_len(suite->hash);
		shape.key_len = rsp_cbc_key_len((enum rsp_cbc_kind)suite->cipher);
		if (version <= TLS_VERSION_1_0)
			shape.iv_len = rsp_cbc_block_len((enum rsp_cbc_kind)suite->cipher);
		break;
	case TLS_MODE_NULL:
		shape.mac_len = rsp_hash_len(suite->hash);
		break;
	case TLS_MODE_OTHER:
		break;
	}
	return shape;
}

/* The client's or the server's of two parts of the same length. */
static struct rsp_slice take_pair(struct rsp_slice *block, size_t len, bool client)
{
	struct rsp_slice first = rsp_take_up_to(block, len), second = rsp_take_up_to(block, len);

	return client ? first : second;
}

static bool make_keys(struct rsp_crypto *crypto, const struct tls_suite *suite,
                      struct rsp_slice mac, struct rsp_slice key, struct tls_keys *out)
{
	if (suite->mode == TLS_MODE_AEAD)
		out->aead = rsp_aead_new(crypto, (enum rsp_aead_kind)suite->cipher, key);
	if (suite->mode == TLS_MODE_BLOCK)
		out->cbc = rsp_cbc_new(crypto, (enum rsp_cbc_kind)suite->cipher, key);
	if (suite->mode == TLS_MODE_BLOCK || suite->mode == TLS_MODE_NULL)
		out->hmac = rsp_hmac_new(crypto, suite->hash, mac);
	return (suite->mode == TLS_MODE_AEAD) == (out->aead != NULL) &&
	       (suite->mode == TLS_MODE_BLOCK) == (out->cbc != NULL) && (out->aead || out->hmac);
}

bool tls_derive_block(const struct rsp_tls *tls, struct rsp_crypto *crypto,
                      const uint8_t master[TLS_MASTER_LEN], bool client, struct tls_keys *out)
{
	const struct tls_suite *suite = tls->suite;
	struct shape shape = shape_of(suite, tls->version);
	uint8_t block[KEY_BLOCK_MAX], seed[2 * TLS_RANDOM_LEN];
	struct rsp_slice in = rsp_slice(block, 2 * (shape.mac_len + shape.key_len + shape.iv_len));
	struct rsp_slice mac, key, iv;
	bool good;

	*out = (struct tls_keys){.version = tls->version,
	                         .encrypt_then_mac = suite->mode == TLS_MODE_BLOCK &&
	                                             tls->server_hello.encrypt_then_mac};
	memcpy(seed, tls->server_random, TLS_RANDOM_LEN);
	memcpy(seed + TLS_RANDOM_LEN, tls->client_random, TLS_RANDOM_LEN);
	good = rsp_tls_prf(crypto, tls_prf_hash(tls), rsp_slice(master, TLS_MASTER_LEN),
	                   "key expansion", rsp_slice(seed, sizeof(seed)), block, in.len);
	mac = take_pair(&in, shape.mac_len, client);
	key = take_pair(&in, shape.key_len, client);
	iv = take_pair(&in, shape.iv_len, client);
	if (iv.len)
		memcpy(out->iv, iv.data, iv.len);
	good = good && make_keys(crypto, suite, mac, key, out);
	rsp_wipe(block, sizeof(block));
	if (good)
		out->suite = suite;
	else
		tls_keys_clear(out);
	return good;
}
