/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/scp03.h"

#include <string.h>

enum {
	LABEL_ZEROS = 11,
	PADDING_FIRST = 0x80,
	ANSWER_FIRST = 0x80, /* of the counter block of an answer: Amendment D 6.2.7 */
	BITS = 8,
	/* Amendment D 4.1.5: zeros, constant, separator, length in bits, number. */
	AT_CONSTANT = LABEL_ZEROS,
	AT_LENGTH = AT_CONSTANT + 2,
	AT_NUMBER = AT_LENGTH + 2,
	LABEL_LEN = AT_NUMBER + 1
};

static bool is_key(size_t len)
{
	return len == rsp_cbc_key_len(RSP_CBC_AES_128) || len == rsp_cbc_key_len(RSP_CBC_AES_192) ||
	       len == rsp_cbc_key_len(RSP_CBC_AES_256);
}

static enum rsp_cbc_kind kind_of(size_t key_len)
{
	if (key_len == rsp_cbc_key_len(RSP_CBC_AES_128))
		return RSP_CBC_AES_128;
	return key_len == rsp_cbc_key_len(RSP_CBC_AES_192) ? RSP_CBC_AES_192 : RSP_CBC_AES_256;
}

/* The KDF in counter mode with CMAC (NIST SP 800-108 5.1): `len` bytes of it. The context is two
 * parts, one behind the other. */
static bool derive(struct rsp_crypto *crypto, struct rsp_slice key,
                   enum rsp_scp03_constant constant, const struct rsp_slice context[2],
                   uint8_t *out, size_t len)
{
	struct rsp_block_mac *mac = rsp_cmac_new(crypto, key);
	uint8_t label[LABEL_LEN] = {0}, made[RSP_BLOCK_MAC_MAX];
	struct rsp_slice parts[] = {rsp_slice(label, sizeof(label)), context[0], context[1]};
	bool good = mac && context[0].len + context[1].len <= RSP_SCP03_CONTEXT_MAX;
	size_t made_len;

	label[AT_CONSTANT] = (uint8_t)constant;
	label[AT_LENGTH] = (uint8_t)(len * BITS >> BITS);
	label[AT_LENGTH + 1] = (uint8_t)(len * BITS);
	for (size_t at = 0; good && at < len; at += RSP_SCP03_BLOCK) {
		size_t rest = len - at;

		label[AT_NUMBER]++;
		good = rsp_block_mac(mac, parts, sizeof(parts) / sizeof(*parts), made, &made_len);
		memcpy(out + at, made, rest < RSP_SCP03_BLOCK ? rest : RSP_SCP03_BLOCK);
	}
	rsp_block_mac_free(mac);
	rsp_wipe(made, sizeof(made));
	return good;
}

bool rsp_scp03_derive(struct rsp_crypto *crypto, struct rsp_slice enc, struct rsp_slice mac,
                      struct rsp_slice host, struct rsp_slice card, struct rsp_scp03_keys *out)
{
	const struct rsp_slice context[] = {host, card};

	if (!is_key(enc.len) || mac.len != enc.len)
		return false;
	out->len = enc.len;
	return derive(crypto, enc, RSP_SCP03_S_ENC, context, out->enc, out->len) &&
	       derive(crypto, mac, RSP_SCP03_S_MAC, context, out->mac, out->len) &&
	       derive(crypto, mac, RSP_SCP03_S_RMAC, context, out->rmac, out->len);
}

bool rsp_scp03_given(struct rsp_slice enc, struct rsp_slice mac, struct rsp_slice rmac,
                     struct rsp_scp03_keys *out)
{
	*out = (struct rsp_scp03_keys){.len = enc.len};
	if (!is_key(enc.len) || mac.len != enc.len)
		return false;
	memcpy(out->enc, enc.data, enc.len);
	memcpy(out->mac, mac.data, mac.len);
	if (rmac.len == enc.len)
		memcpy(out->rmac, rmac.data, rmac.len);
	return true;
}

bool rsp_scp03_cryptogram(struct rsp_crypto *crypto, const struct rsp_scp03_keys *keys,
                          enum rsp_scp03_constant which, struct rsp_slice host,
                          struct rsp_slice card, uint8_t *out, size_t len)
{
	const struct rsp_slice context[] = {host, card};

	return derive(crypto, rsp_slice(keys->mac, keys->len), which, context, out, len);
}

bool rsp_scp03_challenge(struct rsp_crypto *crypto, struct rsp_slice enc, struct rsp_slice sequence,
                         struct rsp_slice aid, uint8_t *out, size_t len)
{
	const struct rsp_slice context[] = {sequence, aid};

	return derive(crypto, enc, RSP_SCP03_CARD_CHALLENGE, context, out, len);
}

void rsp_scp03_end(struct rsp_scp03 *scp03)
{
	rsp_block_mac_free(scp03->mac);
	rsp_block_mac_free(scp03->rmac);
	rsp_cbc_free(scp03->cbc);
	rsp_wipe(scp03, sizeof(*scp03));
}

bool rsp_scp03_begin(struct rsp_scp03 *scp03, struct rsp_crypto *crypto,
                     const struct rsp_scp03_keys *keys, size_t mac_len)
{
	rsp_scp03_end(scp03);
	if (!is_key(keys->len))
		return false;
	scp03->crypto = crypto;
	scp03->mac_len = mac_len;
	scp03->key_len = keys->len;
	memcpy(scp03->enc, keys->enc, keys->len);
	scp03->mac = rsp_cmac_new(crypto, rsp_slice(keys->mac, keys->len));
	scp03->rmac = rsp_cmac_new(crypto, rsp_slice(keys->rmac, keys->len));
	scp03->cbc = rsp_cbc_new(crypto, kind_of(keys->len), rsp_slice(keys->enc, keys->len));
	return scp03->mac && scp03->rmac && scp03->cbc;
}

/* The MAC over the chain and the parts, all of it, compared with what was sent. */
static enum rsp_scp03_outcome check(const struct rsp_scp03 *scp03, struct rsp_block_mac *key,
                                    const struct rsp_slice *parts, size_t num_parts,
                                    struct rsp_slice mac, uint8_t made[static RSP_BLOCK_MAC_MAX])
{
	struct rsp_slice all[RSP_SCP03_PARTS_MAX + 1] = {
	    rsp_slice(scp03->chain, sizeof(scp03->chain))};
	size_t made_len;

	if (num_parts > RSP_SCP03_PARTS_MAX || mac.len != scp03->mac_len)
		return RSP_SCP03_LENGTH_WRONG;
	memcpy(all + 1, parts, num_parts * sizeof(*parts));
	if (!rsp_block_mac(key, all, num_parts + 1, made, &made_len))
		return RSP_SCP03_BROKEN;
	return rsp_equal_secret(mac, rsp_slice(made, mac.len)) ? RSP_SCP03_GOOD
	                                                       : RSP_SCP03_MAC_WRONG;
}

enum rsp_scp03_outcome rsp_scp03_command(struct rsp_scp03 *scp03, const struct rsp_slice *parts,
                                         size_t num_parts, struct rsp_slice mac)
{
	uint8_t made[RSP_BLOCK_MAC_MAX];
	enum rsp_scp03_outcome outcome = check(scp03, scp03->mac, parts, num_parts, mac, made);

	if (outcome == RSP_SCP03_GOOD)
		memcpy(scp03->chain, made, sizeof(scp03->chain));
	return outcome;
}

enum rsp_scp03_outcome rsp_scp03_answer(struct rsp_scp03 *scp03, const struct rsp_slice *parts,
                                        size_t num_parts, struct rsp_slice mac)
{
	uint8_t made[RSP_BLOCK_MAC_MAX];

	return check(scp03, scp03->rmac, parts, num_parts, mac, made);
}

void rsp_scp03_count(struct rsp_scp03 *scp03)
{
	scp03->counter++;
}

/* The IV is the counter, enciphered. */
static bool make_iv(const struct rsp_scp03 *scp03, bool is_answer,
                    uint8_t iv[static RSP_SCP03_BLOCK])
{
	uint8_t number[RSP_SCP03_BLOCK] = {is_answer ? ANSWER_FIRST : 0};

	for (unsigned at = 0; at < sizeof(scp03->counter); at++)
		number[RSP_SCP03_BLOCK - 1 - at] = (uint8_t)(scp03->counter >> (BITS * at));
	return rsp_aes_block(scp03->crypto, rsp_slice(scp03->enc, scp03->key_len), number, iv);
}

bool rsp_scp03_unpad(const uint8_t *bytes, size_t *len)
{
	size_t at = *len;

	while (at && bytes[at - 1] == 0)
		at--;
	if (!at || bytes[at - 1] != PADDING_FIRST)
		return false;
	*len = at - 1;
	return true;
}

enum rsp_scp03_outcome rsp_scp03_decipher(struct rsp_scp03 *scp03, bool is_answer,
                                          struct rsp_slice in, uint8_t *out, size_t *out_len)
{
	uint8_t iv[RSP_SCP03_BLOCK];

	*out_len = 0;
	if (!in.len)
		return RSP_SCP03_GOOD;
	if (in.len % RSP_SCP03_BLOCK)
		return RSP_SCP03_LENGTH_WRONG;
	if (!make_iv(scp03, is_answer, iv) ||
	    !rsp_cbc_open(scp03->cbc, rsp_slice(iv, sizeof(iv)), in, out))
		return RSP_SCP03_BROKEN;
	*out_len = in.len;
	return rsp_scp03_unpad(out, out_len) ? RSP_SCP03_GOOD : RSP_SCP03_PADDING_WRONG;
}
