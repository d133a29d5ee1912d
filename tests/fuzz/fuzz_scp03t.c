/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of SCP03t one after the other: an octet that says whether it is an answer, then the
 * object. The keys are those of the seed, so that what changes in it meets a session that is open.
 */
#include <stdlib.h>
#include <string.h>

#include "secure/scp03t.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void put(struct rsp_key_set *set, enum rsp_key_role role, const uint8_t *bytes)
{
	enum { KEY_LEN = 16 };
	struct rsp_card_key *key = &set->keys[set->num_keys++];

	key->role = role;
	key->len = KEY_LEN;
	memcpy(key->bytes, bytes, KEY_LEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t enc[] = {0x27, 0x40, 0xC1, 0xB8, 0x56, 0x7B, 0xA3, 0x05,
	                              0xFF, 0x74, 0x27, 0x44, 0x19, 0x33, 0xE0, 0x36};
	static const uint8_t mac[] = {0xE5, 0x07, 0xC3, 0x7A, 0xFA, 0x59, 0x11, 0xDB,
	                              0x01, 0xA5, 0x2B, 0xF7, 0x81, 0x74, 0x55, 0xDE};
	static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
	                              0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x13, 0x00};
	static struct rsp_crypto *crypto; /* to fetch algorithms anew takes longest */
	struct rsp_key_set set = {.kind = RSP_KEYS_SCP03, .has_kvn = true, .kvn = 0x30};
	struct rsp_derived *derived = rsp_derived_new();
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_scp03t session = {.aid_len = sizeof(aid)};
	struct rsp_arena arena;
	struct rsp_tlv tlv;
	uint8_t is_answer;

	if (!crypto)
		crypto = rsp_crypto_new();
	rsp_arena_init(&arena, 0);
	memcpy(session.aid, aid, sizeof(aid));
	put(&set, RSP_KEY_ENC, enc);
	put(&set, RSP_KEY_MAC, mac);
	rsp_derived_add(derived, &set);
	while (rsp_take_u8(&in, &is_answer) && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		const struct rsp_scp03t_input input = {
		    .crypto = crypto, .derived = derived, .arena = &arena};
		struct rsp_scp03t_outcome outcome;

		if (is_answer & 1)
			rsp_scp03t_answer(&session, &input, &tlv, &outcome);
		else
			rsp_scp03t_command(&session, &input, &tlv, &outcome);
		if (outcome.plain.len > tlv.value.len || outcome.segment > session.segments)
			abort();
	}
	rsp_scp03t_end(&session);
	rsp_derived_free(derived);
	rsp_arena_free(&arena);
	return 0;
}
