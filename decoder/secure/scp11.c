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
	TAG_HOST = 0x84,
	TAG_POINT = 0x5F49,
	TAG_RECEIPT = 0x86
};

enum {
	NUM_KEYS = 5, /* receipt key, S-ENC, S-MAC, S-RMAC, DEK */
	SCENARIO_LEN = 2,
	VARIANT_MASK = 0x03,
	NAMED = 0x04 /* of the scenario: Amendment F 6.1, table 6-2 */
};

/* Amendment F 7.5, table 7-11: key usage qualifiers. All others: everything. */
static const struct {
	uint8_t usage, level;
} levels[] = {
    {0x34, 0x11},
    {0x1C, 0x03},
    {0x74, 0x13},
    {0x3C, 0x33},
};

enum { LEVEL_ALL = 0x33 };

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
	if (rsp_tlv_find(crt.value, TAG_HOST, &tlv))
		out->host_id = tlv.value;
	if (!rsp_tlv_find(crt.value, TAG_SCENARIO, &tlv) || tlv.value.len != SCENARIO_LEN ||
	    !rsp_peek_u8(tlv.value, 1, &out->scenario))
		return false;
	out->variant = (enum rsp_scp11_variant)(out->scenario & VARIANT_MASK);
	out->named = out->scenario & NAMED;
	return octet_of(crt.value, TAG_USAGE, &out->usage) &&
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

/* SharedInfo in the making. */
struct info {
	uint8_t bytes[RSP_X963_INFO_MAX];
	size_t len;
};

static bool add_counted(struct info *info, struct rsp_slice part)
{
	if (part.len > UINT8_MAX || part.len + 1 > sizeof(info->bytes) - info->len)
		return false;
	info->bytes[info->len++] = (uint8_t)part.len;
	if (part.len)
		memcpy(info->bytes + info->len, part.data, part.len);
	info->len += part.len;
	return true;
}

/* Amendment F 5.2: usage, type and length; where they are asked for, host and card, each with its
 * length. */
static bool info_of(const struct rsp_scp11_terms *terms,
                    const struct rsp_slice card[static RSP_SCP11_NUM_NAMES], struct info *out)
{
	out->bytes[0] = terms->usage;
	out->bytes[1] = terms->key_type;
	out->bytes[2] = terms->key_len;
	out->len = 3;
	if (!terms->named)
		return true;
	if (!add_counted(out, terms->host_id))
		return false;
	for (size_t at = 0; at < RSP_SCP11_NUM_NAMES; at++)
		if (card[at].data && !add_counted(out, card[at]))
			return false;
	return true;
}

bool rsp_scp11_derive(struct rsp_crypto *crypto, struct rsp_slice secret,
                      const struct rsp_scp11_terms *terms,
                      const struct rsp_slice card[static RSP_SCP11_NUM_NAMES],
                      struct rsp_scp11_keys *out)
{
	uint8_t stream[NUM_KEYS * RSP_SCP03_KEY_MAX];
	uint8_t *const places[NUM_KEYS] = {out->receipt, out->session.enc, out->session.mac,
	                                   out->session.rmac, out->dek};
	size_t len = terms->key_len;
	struct info info;
	bool good = secret.len == RSP_SCP11_SECRET_LEN && len <= RSP_SCP03_KEY_MAX &&
	            info_of(terms, card, &info) &&
	            rsp_x963_kdf(crypto, RSP_HASH_SHA256, secret, rsp_slice(info.bytes, info.len),
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
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (levels[i].usage == usage)
			return levels[i].level;
	return LEVEL_ALL;
}
