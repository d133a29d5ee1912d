/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/scp11.h"

#include <string.h>

/* Amendment F 7.5 */
enum tag {
	TAG_CRT = 0xA6,
	TAG_SCENARIO = 0x90,
	TAG_USAGE = 0x95,
	TAG_KEY_TYPE = 0x80,
	TAG_KEY_LENGTH = 0x81,
	TAG_POINT = 0x5F49,
	TAG_RECEIPT = 0x86
};

enum {
	NUM_KEYS = 5, /* receipt key, S-ENC, S-MAC, S-RMAC, DEK */
	SCENARIO_LEN = 2,
	USAGE_MACS = 0x34, /* C-MAC and R-MAC, nothing ciphered */
	LEVEL_MACS = 0x11,
	LEVEL_ALL = 0x33
};

static bool octet_of(struct rsp_slice in, uint32_t tag, uint8_t *out)
{
	struct rsp_tlv tlv;

	return rsp_tlv_find(in, tag, &tlv) && tlv.value.len == 1 && rsp_take_u8(&tlv.value, out);
}

static bool is_key_len(uint8_t len)
{
	return len == rsp_cbc_key_len(RSP_CBC_AES_128) || len == rsp_cbc_key_len(RSP_CBC_AES_192) ||
	       len == rsp_cbc_key_len(RSP_CBC_AES_256);
}

bool rsp_scp11_terms_read(struct rsp_slice data, struct rsp_scp11_terms *out)
{
	struct rsp_tlv crt, tlv;

	*out = (struct rsp_scp11_terms){0};
	if (!rsp_tlv_find(data, TAG_CRT, &crt) || !rsp_tlv_find(data, TAG_POINT, &tlv))
		return false;
	out->point = tlv.value;
	return rsp_tlv_find(crt.value, TAG_SCENARIO, &tlv) && tlv.value.len == SCENARIO_LEN &&
	       rsp_peek_u8(tlv.value, 1, &out->scenario) &&
	       octet_of(crt.value, TAG_USAGE, &out->usage) &&
	       octet_of(crt.value, TAG_KEY_TYPE, &out->key_type) &&
	       octet_of(crt.value, TAG_KEY_LENGTH, &out->key_len) && is_key_len(out->key_len);
}

bool rsp_scp11_answer_read(struct rsp_slice response, struct rsp_scp11_answer *out)
{
	struct rsp_tlv tlv;

	*out = (struct rsp_scp11_answer){0};
	if (!rsp_tlv_find(response, TAG_POINT, &tlv))
		return false;
	out->point = tlv.value;
	out->receipt_covers = tlv.whole;
	if (rsp_tlv_find(response, TAG_RECEIPT, &tlv) && tlv.value.len == RSP_SCP11_RECEIPT_LEN)
		out->receipt = tlv.value;
	return true;
}

bool rsp_scp11_derive(struct rsp_crypto *crypto, struct rsp_slice secret,
                      const struct rsp_scp11_terms *terms, struct rsp_scp11_keys *out)
{
	const uint8_t info[] = {terms->usage, terms->key_type, terms->key_len};
	uint8_t stream[NUM_KEYS * RSP_SCP03_KEY_MAX];
	uint8_t *const places[NUM_KEYS] = {out->receipt, out->session.enc, out->session.mac,
	                                   out->session.rmac, out->dek};
	size_t len = terms->key_len;
	bool good = secret.len == RSP_SCP11_SECRET_LEN && len <= RSP_SCP03_KEY_MAX &&
	            rsp_x963_kdf(crypto, RSP_HASH_SHA256, secret, rsp_slice(info, sizeof(info)),
	                         stream, NUM_KEYS * len);

	out->session.len = len;
	for (size_t i = 0; good && i < NUM_KEYS; i++)
		memcpy(places[i], stream + i * len, len);
	rsp_wipe(stream, sizeof(stream));
	return good;
}

bool rsp_scp11_receipt(struct rsp_crypto *crypto, struct rsp_slice key, struct rsp_slice data,
                       const struct rsp_scp11_answer *answer)
{
	const struct rsp_slice parts[] = {data, answer->receipt_covers};
	struct rsp_block_mac *mac = rsp_cmac_new(crypto, key);
	uint8_t made[RSP_BLOCK_MAC_MAX];
	size_t made_len;
	bool good = mac &&
	            rsp_block_mac(mac, parts, sizeof(parts) / sizeof(*parts), made, &made_len) &&
	            rsp_equal_secret(rsp_slice(made, made_len), answer->receipt);

	rsp_block_mac_free(mac);
	return good;
}

uint8_t rsp_scp11_level(uint8_t usage)
{
	return usage == USAGE_MACS ? LEVEL_MACS : LEVEL_ALL;
}
