/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/bsp.h"

#include <string.h>

enum {
	BLOCK = 16,
	PADDING_FIRST = 0x80, /* SGP.22 2.6.4.4: 80, then zeros */
	NUM_KEYS = 3,
	INFO_MAX = 2 + 1 + RSP_BSP_HOST_ID_MAX + 1 + RSP_BSP_EID_LEN,
	MAC_PARTS = 3
};

static size_t put(uint8_t *out, size_t at, struct rsp_slice bytes)
{
	if (bytes.len)
		memcpy(out + at, bytes.data, bytes.len);
	return at + bytes.len;
}

/* SharedInfo: keyType, keyLength, then hostId and EID with their lengths. */
static size_t put_info(uint8_t *out, const struct rsp_bsp_context *context)
{
	size_t at = 0;

	out[at++] = context->key_type;
	out[at++] = context->key_len;
	out[at++] = (uint8_t)context->host_id.len;
	at = put(out, at, context->host_id);
	out[at++] = (uint8_t)context->eid.len;
	return put(out, at, context->eid);
}

bool rsp_bsp_derive(struct rsp_crypto *crypto, struct rsp_slice secret,
                    const struct rsp_bsp_context *context, struct rsp_bsp_keys *out)
{
	uint8_t info[INFO_MAX], stream[NUM_KEYS * RSP_BSP_KEY_LEN];
	bool good = secret.len == RSP_BSP_SECRET_LEN && context->key_len == RSP_BSP_KEY_LEN &&
	            context->host_id.len <= RSP_BSP_HOST_ID_MAX &&
	            context->eid.len == RSP_BSP_EID_LEN;

	good =
	    good && rsp_x963_kdf(crypto, RSP_HASH_SHA256, secret,
	                         rsp_slice(info, put_info(info, context)), stream, sizeof(stream));
	if (good) {
		memcpy(out->chain, stream, RSP_BSP_KEY_LEN);
		memcpy(out->enc, stream + RSP_BSP_KEY_LEN, RSP_BSP_KEY_LEN);
		memcpy(out->mac, stream + (size_t)2 * RSP_BSP_KEY_LEN, RSP_BSP_KEY_LEN);
	}
	rsp_wipe(stream, sizeof(stream));
	return good;
}

void rsp_bsp_end(struct rsp_bsp *bsp)
{
	rsp_block_mac_free(bsp->mac);
	rsp_cbc_free(bsp->cbc);
	rsp_wipe(bsp, sizeof(*bsp));
}

bool rsp_bsp_begin(struct rsp_bsp *bsp, struct rsp_crypto *crypto, const struct rsp_bsp_keys *keys)
{
	rsp_bsp_end(bsp);
	bsp->crypto = crypto;
	bsp->mac = rsp_cmac_new(crypto, rsp_slice(keys->mac, sizeof(keys->mac)));
	bsp->cbc = rsp_cbc_new(crypto, RSP_CBC_AES_128, rsp_slice(keys->enc, sizeof(keys->enc)));
	memcpy(bsp->enc, keys->enc, sizeof(bsp->enc));
	memcpy(bsp->chain, keys->chain, sizeof(bsp->chain));
	bsp->counter = 1;
	return bsp->mac && bsp->cbc;
}

static bool decrypt(struct rsp_bsp *bsp, struct rsp_slice in, uint8_t *out)
{
	uint8_t number[BLOCK] = {0}, iv[BLOCK];

	for (unsigned at = 0; at < sizeof(bsp->counter); at++)
		number[BLOCK - 1 - at] = (uint8_t)(bsp->counter >> (8 * at));
	return rsp_aes_block(bsp->crypto, rsp_slice(bsp->enc, sizeof(bsp->enc)), number, iv) &&
	       rsp_cbc_open(bsp->cbc, rsp_slice(iv, sizeof(iv)), in, out);
}

/* Takes the padding off; false when there is none such. */
static bool unpad(const uint8_t *bytes, size_t *len)
{
	size_t at = *len;

	while (at && bytes[at - 1] == 0)
		at--;
	if (!at || bytes[at - 1] != PADDING_FIRST || *len - at >= BLOCK)
		return false;
	*len = at - 1;
	return true;
}

enum rsp_bsp_outcome rsp_bsp_open(struct rsp_bsp *bsp, const struct rsp_tlv *block, bool encrypted,
                                  uint8_t *out, size_t *out_len)
{
	struct rsp_slice content = block->value, mac;
	struct rsp_slice parts[MAC_PARTS];
	uint8_t made[RSP_BLOCK_MAC_MAX];
	size_t made_len;

	*out_len = 0;
	if (!rsp_take_last(&content, RSP_BSP_MAC_LEN, &mac))
		return RSP_BSP_LENGTH_WRONG;
	parts[0] = rsp_slice(bsp->chain, sizeof(bsp->chain));
	parts[1] = block->header;
	parts[2] = content;
	if (!rsp_block_mac(bsp->mac, parts, MAC_PARTS, made, &made_len) || made_len != BLOCK)
		return RSP_BSP_BROKEN;
	if (!rsp_equal_secret(mac, rsp_slice(made, RSP_BSP_MAC_LEN)))
		return RSP_BSP_MAC_WRONG;
	memcpy(bsp->chain, made, sizeof(bsp->chain));
	*out_len = content.len;
	if (!encrypted) {
		put(out, 0, content);
		bsp->counter++;
		return RSP_BSP_GOOD;
	}
	if (!content.len || content.len % BLOCK)
		return RSP_BSP_LENGTH_WRONG;
	if (!decrypt(bsp, content, out))
		return RSP_BSP_BROKEN;
	bsp->counter++;
	return unpad(out, out_len) ? RSP_BSP_GOOD : RSP_BSP_PADDING_WRONG;
}
