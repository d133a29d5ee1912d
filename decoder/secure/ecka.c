/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/ecka.h"

#include <string.h>

enum { TAG_DR = 0x85, HEADER_LEN = 2, FRONT_LEN = 3 };

/* SharedInfo in the making. */
struct info {
	uint8_t bytes[RSP_X963_INFO_MAX];
	size_t len;
	bool full;
};

static void add(struct info *info, struct rsp_slice part)
{
	if (part.len > sizeof(info->bytes) - info->len) {
		info->full = true;
		return;
	}
	if (part.len)
		memcpy(info->bytes + info->len, part.data, part.len);
	info->len += part.len;
}

static void add_counted(struct info *info, struct rsp_slice part)
{
	uint8_t len = (uint8_t)part.len;

	if (!part.len)
		return;
	add(info, rsp_slice(&len, 1));
	add(info, part);
}

bool rsp_ecka_derive(struct rsp_crypto *crypto, struct rsp_slice secret,
                     const struct rsp_ecka_terms *terms, struct rsp_ecka_keys *out)
{
	const uint8_t front[FRONT_LEN] = {terms->usage, terms->key_type, terms->key_length};
	uint8_t made[(RSP_ECKA_KEYS + 1) * RSP_ECKA_KEY_MAX];
	struct info info = {.len = 0};
	size_t len = terms->key_length;
	bool good;

	out->len = len;
	out->num = terms->usage == RSP_ECKA_USAGE_BASE ? 1 : RSP_ECKA_KEYS;
	add(&info, rsp_slice(front, sizeof(front)));
	add(&info, terms->dr);
	add_counted(&info, terms->host_id);
	add_counted(&info, terms->sin);
	add_counted(&info, terms->sdin);
	if (info.full ||
	    (len != rsp_cbc_key_len(RSP_CBC_AES_128) && len != rsp_cbc_key_len(RSP_CBC_AES_192) &&
	     len != rsp_cbc_key_len(RSP_CBC_AES_256)))
		return false;
	good = rsp_x963_kdf(crypto, RSP_HASH_SHA256, secret, rsp_slice(info.bytes, info.len), made,
	                    len * (out->num + 1));
	if (good) {
		memcpy(out->receipt, made, len);
		for (unsigned at = 0; at < out->num; at++)
			memcpy(out->keys[at], made + len * (at + 1), len);
	}
	rsp_wipe(made, sizeof(made));
	return good;
}

bool rsp_ecka_receipt(struct rsp_crypto *crypto, struct rsp_slice key, struct rsp_slice crt,
                      struct rsp_slice dr, uint8_t out[static RSP_ECKA_RECEIPT_LEN])
{
	const uint8_t header[HEADER_LEN] = {TAG_DR, (uint8_t)dr.len};
	const struct rsp_slice parts[] = {crt, rsp_slice(header, dr.len ? HEADER_LEN : 0), dr};
	struct rsp_block_mac *mac = rsp_cmac_new(crypto, key);
	size_t len;
	bool good = mac && rsp_block_mac(mac, parts, sizeof(parts) / sizeof(*parts), out, &len) &&
	            len == RSP_ECKA_RECEIPT_LEN;

	rsp_block_mac_free(mac);
	return good;
}

/* The X coordinate of the base point times the number is that of the point: FIPS 186-4 D.1.2.3. */
bool rsp_ecka_is_own(struct rsp_crypto *crypto, struct rsp_slice number, struct rsp_slice point)
{
	static const uint8_t base[RSP_EC_POINT_LEN] = {
	    0x04, 0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5,
	    0x63, 0xA4, 0x40, 0xF2, 0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4,
	    0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96, 0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A,
	    0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16, 0x2B, 0xCE, 0x33,
	    0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5};
	uint8_t made[RSP_EC_SECRET_LEN];

	return rsp_ecdh(crypto, RSP_CURVE_P256, number, rsp_slice(base, sizeof(base)), made) &&
	       rsp_equal(rsp_slice(made, sizeof(made)), rsp_sub(point, 1, sizeof(made)));
}
