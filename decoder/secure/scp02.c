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

static bool derive_rmacs(struct rsp_crypto *crypto, struct rsp_slice mac, struct rsp_slice sequence,
                         struct rsp_scp02_keys *out)
{
	struct rsp_slice in = sequence;
	uint16_t number;

	if (!rsp_take_u16be(&in, &number))
		return false;
	for (unsigned at = 0; at < RSP_SCP02_RMAC_KEYS; at++, number++) {
		const uint8_t counter[RSP_SCP02_SEQUENCE] = {(uint8_t)(number >> BITS),
		                                             (uint8_t)number};

		if (!derive(crypto, mac, FOR_RMAC, rsp_slice(counter, sizeof(counter)),
		            out->rmac[at]))
			return false;
	}
	return true;
}

bool rsp_scp02_derive(struct rsp_crypto *crypto, struct rsp_slice enc, struct rsp_slice mac,
                      struct rsp_slice dek, struct rsp_slice sequence, struct rsp_scp02_keys *out)
{
	memset(out->dek, 0, sizeof(out->dek));
	return derive(crypto, enc, FOR_ENC, sequence, out->enc) &&
	       derive(crypto, mac, FOR_MAC, sequence, out->mac) &&
	       derive_rmacs(crypto, mac, sequence, out) &&
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

static void retail_end(struct rsp_scp02_retail *retail)
{
	rsp_block_mac_free(retail->mac);
	rsp_cbc_free(retail->first);
	rsp_cbc_free(retail->second);
}

void rsp_scp02_end(struct rsp_scp02 *scp02)
{
	retail_end(&scp02->command);
	for (unsigned at = 0; at < RSP_SCP02_RMAC_KEYS; at++)
		retail_end(&scp02->answers[at]);
	rsp_cbc_free(scp02->cbc);
	rsp_wipe(scp02, sizeof(*scp02));
}

static struct rsp_slice half(const uint8_t *key, size_t number)
{
	return rsp_slice(key + number * RSP_SCP02_BLOCK, RSP_SCP02_BLOCK);
}

static bool retail_begin(struct rsp_scp02_retail *retail, struct rsp_crypto *crypto,
                         const uint8_t key[static RSP_SCP02_KEY_LEN])
{
	retail->mac = rsp_des_mac_new(crypto, half(key, 0));
	retail->first = rsp_cbc_new(crypto, RSP_CBC_3DES, half(key, 0));
	retail->second = rsp_cbc_new(crypto, RSP_CBC_3DES, half(key, 1));
	return retail->mac && retail->first && retail->second;
}

bool rsp_scp02_begin(struct rsp_scp02 *scp02, struct rsp_crypto *crypto,
                     const struct rsp_scp02_keys *keys)
{
	bool good;

	rsp_scp02_end(scp02);
	good = retail_begin(&scp02->command, crypto, keys->mac);
	for (unsigned at = 0; good && at < RSP_SCP02_RMAC_KEYS; at++)
		good = retail_begin(&scp02->answers[at], crypto, keys->rmac[at]);
	scp02->cbc = rsp_cbc_new(crypto, RSP_CBC_3DES, rsp_slice(keys->enc, sizeof(keys->enc)));
	return good && scp02->cbc;
}

/* ISO 9797-1 algorithm 3 with padding 80 00 ..: CBC with the first half of the key, and at the end
 * the two more steps of 3DES. `before`, a block or empty, goes through the cipher first: so the
 * chain is enciphered. */
static bool retail_mac(struct rsp_scp02_retail *key, struct rsp_slice before,
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
	if (!rsp_block_mac(key->mac, all, num_parts + 2, made, &made_len) ||
	    !rsp_cbc_open(key->second, no_icv(), rsp_slice(made, RSP_SCP02_BLOCK), turned))
		return false;
	block = rsp_slice(turned, sizeof(turned));
	if (!rsp_block_mac(key->mac, &block, 1, made, &made_len))
		return false;
	memcpy(out, made, RSP_SCP02_MAC_LEN);
	return true;
}

/* The same with a chain that is not enciphered: what it would be before it is. */
static bool retail_mac_plain(struct rsp_scp02_retail *key, struct rsp_slice chain,
                             const struct rsp_slice *parts, size_t num_parts,
                             uint8_t out[static RSP_SCP02_MAC_LEN])
{
	uint8_t turned[RSP_SCP02_BLOCK];

	if (chain.len && !rsp_cbc_open(key->first, no_icv(), chain, turned))
		return false;
	return retail_mac(key, rsp_slice(turned, chain.len ? sizeof(turned) : 0), parts, num_parts,
	                  out);
}

bool rsp_scp02_mac(struct rsp_scp02 *scp02, const struct rsp_slice *parts, size_t num_parts,
                   bool plain_icv, uint8_t out[static RSP_SCP02_MAC_LEN])
{
	struct rsp_slice before =
	    rsp_slice(scp02->chain, scp02->chained || scp02->as_is ? RSP_SCP02_BLOCK : 0);

	return plain_icv || scp02->as_is
	           ? retail_mac_plain(&scp02->command, before, parts, num_parts, out)
	           : retail_mac(&scp02->command, before, parts, num_parts, out);
}

void rsp_scp02_chain(struct rsp_scp02 *scp02, const uint8_t mac[static RSP_SCP02_MAC_LEN])
{
	scp02->chained = true;
	scp02->as_is = false;
	memcpy(scp02->chain, mac, sizeof(scp02->chain));
}

bool rsp_scp02_chain_aid(struct rsp_scp02 *scp02, struct rsp_slice aid)
{
	scp02->chained = false;
	scp02->as_is = true;
	return retail_mac(&scp02->command, rsp_slice(NULL, 0), &aid, 1, scp02->chain);
}

bool rsp_scp02_answer_mac(struct rsp_scp02 *scp02, unsigned key, struct rsp_slice chain,
                          const struct rsp_slice *parts, size_t num_parts,
                          uint8_t out[static RSP_SCP02_MAC_LEN])
{
	return retail_mac_plain(&scp02->answers[key], chain, parts, num_parts, out);
}

bool rsp_scp02_decipher(struct rsp_scp02 *scp02, struct rsp_slice in, uint8_t *out)
{
	return rsp_cbc_open(scp02->cbc, no_icv(), in, out);
}
