/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/es5_token.h"

#include "crypto/keyring.h"

enum {
	INS_DELETE = 0xE4,
	TAG_TOKEN = 0x9E,
	TOKEN_MIN = 8, /* bytes: a shorter one would be right by chance */
	FRONT_LEN = 3  /* P1, P2, Lc */
};

/* The token, and what stands before it. */
static bool find_token(struct rsp_slice data, struct rsp_slice *out_covered,
                       struct rsp_slice *out_token)
{
	struct rsp_slice rest = data;
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK) {
		if (tlv.tag != TAG_TOKEN || tlv.truncated)
			continue;
		*out_covered = rsp_sub(data, 0, rsp_offset_in(data, tlv.whole));
		*out_token = tlv.value;
		return tlv.value.len >= TOKEN_MIN && tlv.value.len <= RSP_BLOCK_MAC_MAX;
	}
	return false;
}

/* GPCS C.4.7: P1, P2, and the data before the token with its length. */
static bool is_right(struct rsp_crypto *crypto, struct rsp_slice key,
                     const struct rsp_es5_unit *unit, struct rsp_slice covered,
                     struct rsp_slice token)
{
	const uint8_t front[FRONT_LEN] = {unit->p1, unit->p2, (uint8_t)covered.len};
	const struct rsp_slice parts[] = {rsp_slice(front, sizeof(front)), covered};
	struct rsp_block_mac *mac = rsp_cmac_new(crypto, key);
	uint8_t made[RSP_BLOCK_MAC_MAX];
	size_t made_len;
	bool good = mac &&
	            rsp_block_mac(mac, parts, sizeof(parts) / sizeof(*parts), made, &made_len) &&
	            rsp_equal_secret(rsp_slice(made, token.len), token);

	rsp_block_mac_free(mac);
	return good;
}

static enum rsp_es5_token_check check(const struct rsp_pass *pass, const struct rsp_es5_unit *unit,
                                      struct rsp_slice covered, struct rsp_slice token,
                                      size_t *out_tried)
{
	const struct rsp_key_set *set;

	*out_tried = 0;
	if (!pass->keyring || !pass->crypto)
		return RSP_ES5_TOKEN_NOT_RUN;
	for (size_t at = 0; (set = rsp_keyring_at(pass->keyring, at)); at++) {
		if (set->kind != RSP_KEYS_TOKEN)
			continue;
		++*out_tried;
		if (is_right(pass->crypto, rsp_key_of(set, RSP_KEY_TOKEN), unit, covered, token))
			return RSP_ES5_TOKEN_RIGHT;
	}
	return *out_tried ? RSP_ES5_TOKEN_WRONG : RSP_ES5_TOKEN_NOT_RUN;
}

void rsp_es5_token_take(const struct rsp_pass *pass, struct rsp_decode *decode,
                        struct rsp_node *root, const struct rsp_es5_unit *unit)
{
	struct rsp_slice covered, token;
	enum rsp_es5_token_check found;
	size_t tried;

	if (unit->remote->form != RSP_REMOTE_APDU || unit->remote->is_answer ||
	    unit->ins != INS_DELETE || unit->remote->still_closed ||
	    !find_token(unit->data, &covered, &token))
		return;
	found = check(pass, unit, covered, token, &tried);
	decode->buffer = unit->buffer;
	rsp_node_uint(decode, root, rsp_es5_field_of(RSP_ES5_TOKEN_RESULT), token, found);
	if (found == RSP_ES5_TOKEN_WRONG)
		rsp_report(decode, RSP_RULE_ES5_TOKEN, token,
		           "%zu token key%s there; none makes this token", tried,
		           tried == 1 ? " is" : "s are");
}
