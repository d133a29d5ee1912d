/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/scp02.h"

#include <string.h>

/* What keys are derived with: GPCS E.4.1. */
enum { FOR_MAC = 0x0101, FOR_RMAC = 0x0102, FOR_DEK = 0x0181, FOR_ENC = 0x0182 };

enum { BITS = 8, PADDING_FIRST = 0x80, NUM_BLOCKS = RSP_SCP02_KEY_LEN / RSP_SCP02_BLOCK };

static const uint8_t zeros[RSP_SCP02_BLOCK];

static struct rsp_slice no_icv(void)
{
	return rsp_slice(zeros, sizeof(zeros));
}

/* The blocks of CBC are MACs over ever more of the input. */
static bool derive(struct rsp_crypto *crypto, struct rsp_slice key, unsigned constant,
                   struct rsp_slice sequence, uint8_t out[static RSP_SCP02_KEY_LEN])
{
	struct rsp_block_mac *mac = rsp_des_mac_new(crypto, key);
	uint8_t in[RSP_SCP02_KEY_LEN] = {(uint8_t)(constant >> BITS), (uint8_t)constant};
	uint8_t made[RSP_BLOCK_MAC_MAX];
	bool good = mac && key.len == RSP_SCP02_KEY_LEN && sequence.len == RSP_SCP02_SEQUENCE;
	size_t made_len;

	if (good)
		memcpy(in + 2, sequence.data, RSP_SCP02_SEQUENCE);
	for (size_t at = 0; good && at < RSP_SCP02_KEY_LEN; at += RSP_SCP02_BLOCK) {
		const struct rsp_slice part = rsp_slice(in, at + RSP_SCP02_BLOCK);

		good = rsp_block_mac(mac, &part, 1, made, &made_len);
		memcpy(out + at, made, RSP_SCP02_BLOCK);
	}
	rsp_block_mac_free(mac);
	rsp_wipe(made, sizeof(made));
	return good;
}

bool rsp_scp02_derive(struct rsp_crypto *crypto, struct rsp_slice enc, struct rsp_slice mac,
                      struct rsp_slice dek, struct rsp_slice sequence, struct rsp_scp02_keys *out)
{
	memset(out->dek, 0, sizeof(out->dek));
	return derive(crypto, enc, FOR_ENC, sequence, out->enc) &&
	       derive(crypto, mac, FOR_MAC, sequence, out->mac) &&
	       derive(crypto, mac, FOR_RMAC, sequence, out->rmac) &&
	       (!dek.len || derive(crypto, dek, FOR_DEK, sequence, out->dek));
}

bool rsp_scp02_cryptogram(struct rsp_crypto *crypto, const struct rsp_scp02_keys *keys,
                          const struct rsp_slice parts[3], uint8_t out[static RSP_SCP02_MAC_LEN])
{
	static const uint8_t padding[RSP_SCP02_BLOCK] = {PADDING_FIRST};
	const struct rsp_slice all[] = {parts[0], parts[1], parts[2],
	                                rsp_slice(padding, sizeof(padding))};
	struct rsp_block_mac *mac =
	    rsp_des_mac_new(crypto, rsp_slice(keys->enc, sizeof(keys->enc)));
	uint8_t made[RSP_BLOCK_MAC_MAX];
	size_t made_len;
	bool good = mac && rsp_block_mac(mac, all, sizeof(all) / sizeof(*all), made, &made_len);

	if (good)
		memcpy(out, made, RSP_SCP02_MAC_LEN);
	rsp_block_mac_free(mac);
	return good;
}

void rsp_scp02_end(struct rsp_scp02 *scp02)
{
	rsp_block_mac_free(scp02->mac);
	rsp_block_mac_free(scp02->rmac);
	rsp_cbc_free(scp02->mac_first);
	rsp_cbc_free(scp02->mac_second);
	rsp_cbc_free(scp02->rmac_first);
	rsp_cbc_free(scp02->rmac_second);
	rsp_cbc_free(scp02->cbc);
	rsp_wipe(scp02, sizeof(*scp02));
}

static struct rsp_slice half(const uint8_t *key, size_t number)
{
	return rsp_slice(key + number * RSP_SCP02_BLOCK, RSP_SCP02_BLOCK);
}

bool rsp_scp02_begin(struct rsp_scp02 *scp02, struct rsp_crypto *crypto,
                     const struct rsp_scp02_keys *keys)
{
	rsp_scp02_end(scp02);
	scp02->mac = rsp_des_mac_new(crypto, half(keys->mac, 0));
	scp02->rmac = rsp_des_mac_new(crypto, half(keys->rmac, 0));
	scp02->mac_first = rsp_cbc_new(crypto, RSP_CBC_3DES, half(keys->mac, 0));
	scp02->mac_second = rsp_cbc_new(crypto, RSP_CBC_3DES, half(keys->mac, 1));
	scp02->rmac_first = rsp_cbc_new(crypto, RSP_CBC_3DES, half(keys->rmac, 0));
	scp02->rmac_second = rsp_cbc_new(crypto, RSP_CBC_3DES, half(keys->rmac, 1));
	scp02->cbc = rsp_cbc_new(crypto, RSP_CBC_3DES, rsp_slice(keys->enc, sizeof(keys->enc)));
	return scp02->mac && scp02->rmac && scp02->mac_first && scp02->mac_second &&
	       scp02->rmac_first && scp02->rmac_second && scp02->cbc;
}

/* ISO 9797-1 algorithm 3 with padding 80 00 ..: CBC with the first half of the key, and at the end
 * the two more steps of 3DES. `before`, a block or empty, goes through the cipher first: so the
 * chain is enciphered. */
static bool retail_mac(struct rsp_block_mac *first, struct rsp_cbc *second, struct rsp_slice before,
                       const struct rsp_slice *parts, size_t num_parts,
                       uint8_t out[static RSP_SCP02_MAC_LEN])
{
	static const uint8_t padding[RSP_SCP02_BLOCK] = {PADDING_FIRST};
	struct rsp_slice all[RSP_SCP02_PARTS_MAX + 2] = {before}, block;
	uint8_t made[RSP_BLOCK_MAC_MAX], turned[RSP_SCP02_BLOCK];
	size_t len = 0, made_len;

	if (num_parts > RSP_SCP02_PARTS_MAX)
		return false;
	for (size_t i = 0; i < num_parts; i++) {
		all[i + 1] = parts[i];
		len += parts[i].len;
	}
	all[num_parts + 1] = rsp_slice(padding, RSP_SCP02_BLOCK - len % RSP_SCP02_BLOCK);
	if (!rsp_block_mac(first, all, num_parts + 2, made, &made_len) ||
	    !rsp_cbc_open(second, no_icv(), rsp_slice(made, RSP_SCP02_BLOCK), turned))
		return false;
	block = rsp_slice(turned, sizeof(turned));
	if (!rsp_block_mac(first, &block, 1, made, &made_len))
		return false;
	memcpy(out, made, RSP_SCP02_MAC_LEN);
	return true;
}

bool rsp_scp02_mac(struct rsp_scp02 *scp02, const struct rsp_slice *parts, size_t num_parts,
                   bool plain_icv, uint8_t out[static RSP_SCP02_MAC_LEN])
{
	struct rsp_slice before = rsp_slice(scp02->chain, scp02->chained ? RSP_SCP02_BLOCK : 0);
	uint8_t turned[RSP_SCP02_BLOCK];

	if (before.len && plain_icv) {
		if (!rsp_cbc_open(scp02->mac_first, no_icv(), before, turned))
			return false;
		before = rsp_slice(turned, sizeof(turned));
	}
	return retail_mac(scp02->mac, scp02->mac_second, before, parts, num_parts, out);
}

void rsp_scp02_chain(struct rsp_scp02 *scp02, const uint8_t mac[static RSP_SCP02_MAC_LEN])
{
	scp02->chained = true;
	memcpy(scp02->chain, mac, sizeof(scp02->chain));
}

void rsp_scp02_answers_begin(struct rsp_scp02 *scp02)
{
	memcpy(scp02->answer_chain, scp02->chain, sizeof(scp02->answer_chain));
}

bool rsp_scp02_answer_mac(struct rsp_scp02 *scp02, const struct rsp_slice *parts, size_t num_parts,
                          uint8_t out[static RSP_SCP02_MAC_LEN])
{
	struct rsp_slice before = rsp_slice(scp02->answer_chain, sizeof(scp02->answer_chain));
	uint8_t turned[RSP_SCP02_BLOCK];

	if (!rsp_cbc_open(scp02->rmac_first, no_icv(), before, turned))
		return false;
	before = rsp_slice(turned, sizeof(turned));
	if (!retail_mac(scp02->rmac, scp02->rmac_second, before, parts, num_parts, out))
		return false;
	memcpy(scp02->answer_chain, out, sizeof(scp02->answer_chain));
	return true;
}

bool rsp_scp02_decipher(struct rsp_scp02 *scp02, struct rsp_slice in, uint8_t *out)
{
	return rsp_cbc_open(scp02->cbc, no_icv(), in, out);
}
