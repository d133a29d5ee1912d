/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key agreement and SCP03t of SGP.02: vectors, recorded sessions with their keys, and what
 * alterations of a session lead to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "secure/ecka.h"
#include "secure/scp03t.h"
#include "secure/script_read.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { KEY_LEN = 16, PROFILE_MAX = 1 << 18, AHEAD_LIMIT = 200 };

struct vectors {
	struct rsp_arena arena;
	struct rsp_crypto *crypto;
	uint8_t *text;
	const struct rsp_json_value *root;
};

static bool vectors_open(struct vectors *vectors, const char *name)
{
	struct rsp_json_error error;
	size_t len;

	*vectors = (struct vectors){.text = test_shared_file(name, &len)};
	assert_non_null(vectors->text);
	rsp_arena_init(&vectors->arena, 0);
	vectors->crypto = rsp_crypto_new();
	vectors->root = rsp_json_parse(&vectors->arena, rsp_slice(vectors->text, len), &error);
	assert_non_null(vectors->root);
	return true;
}

static void vectors_close(struct vectors *vectors)
{
	rsp_crypto_free(vectors->crypto);
	rsp_arena_free(&vectors->arena);
	free(vectors->text);
}

static struct rsp_slice hex(struct rsp_arena *arena, struct rsp_slice text)
{
	uint8_t *bytes = rsp_arena_alloc(arena, text.len / 2 + 1);
	size_t len;

	assert_non_null(bytes);
	assert_true(rsp_hex_decode(text, bytes, text.len / 2 + 1, &len, NULL));
	return rsp_slice(bytes, len);
}

/* The bytes of a member in hex; empty where it is null or not there. */
static struct rsp_slice member(struct vectors *vectors, const struct rsp_json_value *of,
                               const char *name)
{
	const struct rsp_json_value *value = rsp_json_member(of, name);

	if (!value || value->type != RSP_JSON_STRING)
		return rsp_slice(NULL, 0);
	return hex(&vectors->arena, value->text);
}

static bool is_kind(const struct rsp_json_value *vector, const char *kind)
{
	const struct rsp_json_value *value = rsp_json_member(vector, "kind");

	return value && rsp_equal_text(value->text, kind);
}

static void check_zab(struct vectors *vectors, const struct rsp_json_value *vector)
{
	uint8_t made[RSP_EC_SECRET_LEN];
	struct rsp_slice wanted = member(vectors, vector, "z_ab");

	assert_true(rsp_ecdh(vectors->crypto, RSP_CURVE_P256, member(vectors, vector, "eph_priv"),
	                     member(vectors, vector, "static_pub"), made));
	assert_true(rsp_equal(rsp_slice(made, sizeof(made)), wanted));
	assert_true(rsp_ecdh(vectors->crypto, RSP_CURVE_P256,
	                     member(vectors, vector, "static_priv"),
	                     member(vectors, vector, "eph_pub"), made));
	assert_true(rsp_equal(rsp_slice(made, sizeof(made)), wanted));
	assert_true(rsp_ecka_is_own(vectors->crypto, member(vectors, vector, "eph_priv"),
	                            member(vectors, vector, "eph_pub")));
	assert_false(rsp_ecka_is_own(vectors->crypto, member(vectors, vector, "eph_priv"),
	                             member(vectors, vector, "static_pub")));
}

static void check_keyset(struct vectors *vectors, const struct rsp_json_value *vector)
{
	const struct rsp_ecka_terms terms = {
	    .usage = RSP_ECKA_USAGE_CHANNEL,
	    .key_type = 0x88,
	    .key_length = KEY_LEN,
	    .dr = member(vectors, vector, "dr"),
	    .host_id = member(vectors, vector, "host_id"),
	    .sin = member(vectors, vector, "sin"),
	    .sdin = member(vectors, vector, "sdin"),
	};
	struct rsp_slice keys = member(vectors, vector, "key_data");
	uint8_t receipt[RSP_ECKA_RECEIPT_LEN];
	struct rsp_ecka_keys made;

	assert_true(
	    rsp_ecka_derive(vectors->crypto, member(vectors, vector, "z_ab"), &terms, &made));
	assert_int_equal(keys.len, 4 * KEY_LEN);
	assert_memory_equal(made.receipt, keys.data, KEY_LEN);
	for (size_t at = 0; at < RSP_ECKA_KEYS; at++)
		assert_memory_equal(made.keys[at], keys.data + (at + 1) * KEY_LEN, KEY_LEN);
	assert_true(rsp_ecka_receipt(vectors->crypto, rsp_slice(made.receipt, KEY_LEN),
	                             member(vectors, vector, "crt"), terms.dr, receipt));
	assert_true(
	    rsp_equal(rsp_slice(receipt, sizeof(receipt)), member(vectors, vector, "receipt")));
}

static void agreement_vectors(void **state)
{
	struct vectors vectors;
	unsigned num = 0;

	(void)state;
	if (!test_has_shared("vectors of ECKA-EG"))
		skip();
	vectors_open(&vectors, "vectors/ecka_eg.json");
	for (const struct rsp_json_value *at = rsp_json_member(vectors.root, "vectors")->first; at;
	     at = at->next, num++) {
		if (is_kind(at, "zab"))
			check_zab(&vectors, at);
		else if (is_kind(at, "keyset"))
			check_keyset(&vectors, at);
		else
			fail_msg("a vector of another kind");
	}
	print_message("%u vectors of ECKA-EG\n", num);
	assert_int_equal(num, 3);
	vectors_close(&vectors);
}

static void derivation_vectors(void **state)
{
	struct vectors vectors;
	unsigned num = 0;
	int64_t len;
	uint8_t made[256];

	(void)state;
	if (!test_has_shared("vectors of X9.63"))
		skip();
	vectors_open(&vectors, "vectors/x963_kdf.json");
	for (const struct rsp_json_value *at = rsp_json_member(vectors.root, "vectors")->first; at;
	     at = at->next, num++) {
		assert_true(rsp_json_int(rsp_json_member(at, "length"), &len));
		assert_true(rsp_x963_kdf(vectors.crypto, RSP_HASH_SHA256, member(&vectors, at, "z"),
		                         member(&vectors, at, "shared_info"), made, (size_t)len));
		assert_true(
		    rsp_equal(rsp_slice(made, (size_t)len), member(&vectors, at, "key_data")));
	}
	print_message("%u vectors of X9.63\n", num);
	assert_int_equal(num, 4);
	vectors_close(&vectors);
}

/* One recorded session, played object by object. */
struct play {
	struct vectors *vectors;
	struct rsp_derived *derived;
	struct rsp_scp03t session;
	struct rsp_scp03t_input in;
	uint8_t profile[PROFILE_MAX];
	size_t profile_len;
	unsigned macs, proofs, results;
	struct rsp_slice last; /* what was deciphered last */
	/* What is done to the segments: dropped, or altered; 0: nothing. */
	unsigned drop, alter, num_segments;
	enum rsp_scp03t_kind kinds[AHEAD_LIMIT];
	const char *texts[AHEAD_LIMIT];
	size_t num_kinds;
	bool waits;          /* the authentication is sent when the challenge is there */
	struct rsp_tlv held; /* and waits here */
};

static void take(struct play *play, struct rsp_tlv *tlv, bool is_answer)
{
	struct rsp_scp03t_outcome outcome;

	if (play->waits && !is_answer && tlv->tag == 0x85) {
		play->held = *tlv;
		return;
	}
	if (!is_answer && tlv->tag == 0x86) {
		play->num_segments++;
		if (play->num_segments == play->drop)
			return;
		if (play->num_segments == play->alter)
			((uint8_t *)(uintptr_t)tlv->value.data)[0] ^= 1;
	}
	if (is_answer)
		rsp_scp03t_answer(&play->session, &play->in, tlv, &outcome);
	else
		rsp_scp03t_command(&play->session, &play->in, tlv, &outcome);
	if (play->num_kinds < AHEAD_LIMIT) {
		play->kinds[play->num_kinds] = outcome.kind;
		play->texts[play->num_kinds++] = outcome.text;
	}
	if (outcome.kind != RSP_SCP03T_GOOD)
		return;
	if (!is_answer && tlv->tag == 0x86) {
		play->macs++;
		assert_true(play->profile_len + outcome.plain.len <= PROFILE_MAX);
		memcpy(play->profile + play->profile_len, outcome.plain.data, outcome.plain.len);
		play->profile_len += outcome.plain.len;
	} else if (is_answer && tlv->tag == 0x86) {
		play->results++;
		play->last = outcome.plain;
	} else {
		play->proofs++;
	}
}

static void take_script(struct play *play, struct rsp_slice script, bool is_answer)
{
	struct rsp_script_reader reader;
	struct rsp_script_piece piece;
	struct rsp_tlv tlv;

	rsp_script_read(&reader, script, is_answer, false);
	while (rsp_script_next(&reader, &piece)) {
		assert_int_equal(piece.kind, RSP_PIECE_OBJECT);
		assert_int_equal(rsp_take_tlv(&piece.bytes, &tlv), RSP_TLV_OK);
		take(play, &tlv, is_answer);
		if (play->waits && is_answer && tlv.tag == 0x84) {
			play->waits = false;
			take(play, &play->held, false);
		}
	}
}

static void put_key(struct rsp_key_set *set, enum rsp_key_role role, const uint8_t *bytes)
{
	struct rsp_card_key *key = &set->keys[set->num_keys++];

	key->role = role;
	key->len = KEY_LEN;
	memcpy(key->bytes, bytes, KEY_LEN);
}

/* The keys by agreement, as the card made them; the receipt is checked on the way. */
static void agree(struct play *play, const struct rsp_json_value *from, struct rsp_ecka_keys *out)
{
	struct vectors *vectors = play->vectors;
	const struct rsp_ecka_terms terms = {
	    .usage = RSP_ECKA_USAGE_CHANNEL, .key_type = 0x88, .key_length = KEY_LEN};
	struct rsp_slice keys = member(vectors, from, "keydata");
	uint8_t secret[RSP_EC_SECRET_LEN], receipt[RSP_ECKA_RECEIPT_LEN];

	assert_true(rsp_ecdh(vectors->crypto, RSP_CURVE_P256, member(vectors, from, "eSK_DP_ECKA"),
	                     member(vectors, from, "PK_ECASD_ECKA"), secret));
	assert_true(rsp_ecka_is_own(vectors->crypto, member(vectors, from, "eSK_DP_ECKA"),
	                            member(vectors, from, "ePK_DP_ECKA")));
	assert_true(
	    rsp_ecka_derive(vectors->crypto, rsp_slice(secret, sizeof(secret)), &terms, out));
	assert_memory_equal(out->receipt, keys.data, KEY_LEN);
	for (size_t at = 0; at < RSP_ECKA_KEYS; at++)
		assert_memory_equal(out->keys[at], keys.data + (at + 1) * KEY_LEN, KEY_LEN);
	assert_true(rsp_ecka_receipt(vectors->crypto, rsp_slice(out->receipt, KEY_LEN),
	                             member(vectors, from, "receipt_input"), rsp_slice(NULL, 0),
	                             receipt));
	assert_true(
	    rsp_equal(rsp_slice(receipt, sizeof(receipt)), member(vectors, from, "receipt")));
}

static void play_begin(struct play *play, struct vectors *vectors,
                       const struct rsp_json_value *from)
{
	struct rsp_key_set set = {.kind = RSP_KEYS_SCP03, .has_kvn = true, .kvn = 0x30};
	struct rsp_slice aid = member(vectors, from, "isdp_aid");
	struct rsp_ecka_keys keys;

	play->vectors = vectors;
	play->derived = rsp_derived_new();
	assert_non_null(play->derived);
	agree(play, from, &keys);
	put_key(&set, RSP_KEY_ENC, keys.keys[0]);
	put_key(&set, RSP_KEY_MAC, keys.keys[1]);
	put_key(&set, RSP_KEY_DEK, keys.keys[2]);
	rsp_derived_add(play->derived, &set);
	play->in = (struct rsp_scp03t_input){
	    .crypto = vectors->crypto, .derived = play->derived, .arena = &vectors->arena};
	memcpy(play->session.aid, aid.data, aid.len);
	play->session.aid_len = aid.len;
}

static void play_end(struct play *play)
{
	rsp_scp03t_end(&play->session);
	rsp_derived_free(play->derived);
}

static void play_all(struct play *play, const struct rsp_json_value *from)
{
	for (const struct rsp_json_value *at = rsp_json_member(from, "exchanges")->first; at;
	     at = at->next)
		take_script(play, hex(&play->vectors->arena, at->first->next->text),
		            rsp_equal_text(at->first->text, "R"));
}

static void check_profile(struct play *play, const struct rsp_json_value *from)
{
	static const uint8_t ok[] = {0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00};
	uint8_t digest[RSP_HASH_MAX_LEN];
	int64_t len, segments;

	assert_true(rsp_json_int(rsp_json_member(from, "plain_profile_len"), &len));
	assert_true(
	    rsp_json_int(rsp_json_member(rsp_json_member(from, "check"), "n86"), &segments));
	assert_int_equal(play->macs, segments);
	assert_int_equal(play->profile_len, len);
	assert_true(rsp_hash(play->vectors->crypto, RSP_HASH_SHA256,
	                     rsp_slice(play->profile, play->profile_len), digest));
	assert_true(
	    rsp_equal(rsp_slice(digest, 32), member(play->vectors, from, "plain_profile_sha256")));
	assert_int_equal(play->results, 1);
	assert_true(rsp_starts_with(play->last, rsp_slice(ok, sizeof(ok))));
}

/* Sessions of a real SM-DP and card: agreement, receipt, host cryptogram ahead of the card's
 * challenge, card cryptogram, each C-MAC, the R-MAC, and the profile itself. */
static void recorded_sessions(void **state)
{
	struct vectors vectors;
	unsigned num = 0, macs = 0, results = 0, ahead = 0;

	(void)state;
	if (!test_has_shared("recorded sessions of SCP03t"))
		skip();
	vectors_open(&vectors, "captures/sgp02/vectors/scp03t_sessions.json");
	for (const struct rsp_json_value *at = vectors.root->first; at; at = at->next, num++) {
		struct play *play = calloc(1, sizeof(*play));

		assert_non_null(play);
		play_begin(play, &vectors, at);
		play_all(play, at);
		check_profile(play, at);
		assert_int_equal(play->proofs, 2);
		macs += play->macs;
		results += play->results;
		ahead += play->kinds[1] == RSP_SCP03T_GOOD;
		play_end(play);
		free(play);
	}
	print_message("%u sessions: %u authenticated before the card's challenge, %u C-MACs, %u "
	              "R-MACs, %u receipts, %u profiles\n",
	              num, ahead, macs, results, num, num);
	assert_int_equal(num, 57);
	vectors_close(&vectors);
}

/* The same with the keys of each session alone: they were made of the static ones and of what the
 * play before has seen. */
static void session_keys(void **state)
{
	struct vectors vectors;
	unsigned num = 0;

	(void)state;
	if (!test_has_shared("recorded sessions of SCP03t"))
		skip();
	vectors_open(&vectors, "captures/sgp02/vectors/scp03t_sessions.json");
	for (const struct rsp_json_value *at = vectors.root->first; at; at = at->next, num++) {
		struct rsp_key_set set = {.kind = RSP_KEYS_SCP03_SESSION};
		struct rsp_slice data = member(&vectors, at, "keydata");
		struct rsp_scp03_keys keys;
		struct play *play = calloc(1, sizeof(*play));

		assert_non_null(play);
		play_begin(play, &vectors, at);
		play_all(play, at);
		assert_true(rsp_scp03_derive(vectors.crypto, rsp_sub(data, KEY_LEN, KEY_LEN),
		                             rsp_sub(data, 2 * KEY_LEN, KEY_LEN),
		                             rsp_slice(play->session.host, RSP_SCP03_SHORT),
		                             rsp_slice(play->session.card, RSP_SCP03_SHORT),
		                             &keys));
		play_end(play);
		put_key(&set, RSP_KEY_ENC, keys.enc);
		put_key(&set, RSP_KEY_MAC, keys.mac);
		put_key(&set, RSP_KEY_RMAC, keys.rmac);
		for (unsigned waits = 0; waits < 2; waits++) {
			memset(play, 0, sizeof(*play));
			play_begin(play, &vectors, at);
			rsp_derived_free(play->derived);
			play->in.derived = play->derived = rsp_derived_new();
			rsp_derived_add(play->derived, &set);
			play->waits = waits;
			play_all(play, at);
			check_profile(play, at);
			assert_int_equal(play->session.set->kind, RSP_KEYS_SCP03_SESSION);
			play_end(play);
		}
		free(play);
	}
	assert_int_equal(num, 57);
	vectors_close(&vectors);
}

static enum rsp_scp03t_kind kind_after(const struct play *play, unsigned segment)
{
	/* Initialize, authenticate and their two answers come first; then each segment and its
	 * answer. */
	return play->kinds[4 + 2 * (segment - 1)];
}

/* The longest of the recorded sessions, with something done to it. */
static const struct rsp_json_value *longest(const struct vectors *vectors)
{
	const struct rsp_json_value *best = NULL;
	int64_t most = 0, len;

	for (const struct rsp_json_value *at = vectors->root->first; at; at = at->next)
		if (rsp_json_int(rsp_json_member(at, "plain_profile_len"), &len) && len > most) {
			most = len;
			best = at;
		}
	return best;
}

static void altered_sessions(void **state)
{
	struct vectors vectors;
	const struct rsp_json_value *from;
	struct play *play;

	(void)state;
	if (!test_has_shared("recorded sessions of SCP03t"))
		skip();
	vectors_open(&vectors, "captures/sgp02/vectors/scp03t_sessions.json");
	from = longest(&vectors);
	play = calloc(1, sizeof(*play));
	play_begin(play, &vectors, from);
	play->alter = 2;
	play_all(play, from);
	assert_int_equal(kind_after(play, 1), RSP_SCP03T_GOOD);
	assert_int_equal(kind_after(play, 2), RSP_SCP03T_MAC_WRONG);
	assert_int_equal(kind_after(play, 3), RSP_SCP03T_AFTER_BREAK);
	assert_int_equal(play->results, 0);
	play_end(play);
	memset(play, 0, sizeof(*play));

	play_begin(play, &vectors, from);
	play->drop = 2;
	play_all(play, from);
	/* The dropped segment's answer stays: one place less. */
	assert_int_equal(play->kinds[7], RSP_SCP03T_MAC_WRONG);
	assert_non_null(strstr(play->texts[7], "a segment between it and number 1 is missing"));
	assert_int_equal(rsp_scp03t_number_of(&play->session, rsp_slice(play->session.macs[1], 8)),
	                 2);
	play_end(play);
	memset(play, 0, sizeof(*play));

	/* Other keys of the same version, then none. */
	play_begin(play, &vectors, vectors.root->first == from ? from->next : vectors.root->first);
	play_all(play, from);
	assert_int_equal(play->kinds[1], RSP_SCP03T_LATER);
	assert_int_equal(play->kinds[2], RSP_SCP03T_KEY_WRONG);
	assert_int_equal(kind_after(play, 1), RSP_SCP03T_CLOSED);
	rsp_scp03t_end(&play->session);
	play->in.derived = NULL;
	play->num_kinds = 0;
	play_all(play, from);
	assert_int_equal(play->kinds[2], RSP_SCP03T_NO_KEY);
	play_end(play);
	free(play);
	vectors_close(&vectors);
}

/* What cannot come where it comes. */
static void order(void **state)
{
	static const char initialize[] = "840A3000CDDED458D8267EB9";
	static const char authenticate[] = "851133619381A78AE0F4ED362AB6C6C5A4AEB7";
	static const char segment[] = "861800112233445566778899AABBCCDDEEFF0011223344556677";
	static const struct step {
		const char *object;
		bool is_answer;
		enum rsp_scp03t_kind kind;
	} steps[] = {
	    {segment,      false, RSP_SCP03T_NO_START},
            {authenticate, false, RSP_SCP03T_NO_START},
	    {initialize,   false, RSP_SCP03T_LATER   },
            {segment,      false, RSP_SCP03T_ORDER   },
	    {authenticate, false, RSP_SCP03T_LATER   },
            {authenticate, false, RSP_SCP03T_ORDER   },
	    {segment,      false, RSP_SCP03T_LATER   },
            {"9F450102",   true,  RSP_SCP03T_NOTHING },
	    {segment,      false, RSP_SCP03T_ORDER   },
            {"8602AABB",   true,  RSP_SCP03T_CLOSED  },
	    {initialize,   false, RSP_SCP03T_LATER   },
	};
	struct rsp_crypto *crypto = rsp_crypto_new();
	struct rsp_scp03t session = {0};
	struct rsp_arena arena;
	struct rsp_scp03t_input in = {.crypto = crypto, .arena = &arena};

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t at = 0; at < sizeof(steps) / sizeof(*steps); at++) {
		struct rsp_slice bytes = hex(&arena, rsp_text(steps[at].object));
		struct rsp_scp03t_outcome outcome;
		struct rsp_tlv tlv;

		assert_int_equal(rsp_take_tlv(&bytes, &tlv), RSP_TLV_OK);
		if (steps[at].is_answer)
			rsp_scp03t_answer(&session, &in, &tlv, &outcome);
		else
			rsp_scp03t_command(&session, &in, &tlv, &outcome);
		assert_int_equal(outcome.kind, steps[at].kind);
	}
	rsp_scp03t_end(&session);
	rsp_crypto_free(crypto);
	rsp_arena_free(&arena);
}

/* A store keeps each set once, gives the oldest way, and is empty where there is none. */
static void derived_store(void **state)
{
	struct rsp_derived *derived = rsp_derived_new();
	uint8_t point[RSP_DERIVED_POINT_LEN] = {0x04};

	(void)state;
	assert_null(rsp_keys_at(NULL, NULL, 0));
	for (unsigned number = 0; number < RSP_DERIVED_MAX + 3; number++) {
		struct rsp_key_set set = {.kind = RSP_KEYS_SCP03};
		uint8_t key[KEY_LEN] = {(uint8_t)number, (uint8_t)(number >> 8)};

		put_key(&set, RSP_KEY_ENC, key);
		rsp_derived_add(derived, &set);
		rsp_derived_add(derived, &set);
	}
	assert_non_null(rsp_keys_at(NULL, derived, RSP_DERIVED_MAX - 1));
	assert_null(rsp_keys_at(NULL, derived, RSP_DERIVED_MAX));
	assert_int_equal(rsp_key_of(rsp_derived_at(derived, 0), RSP_KEY_ENC).data[0],
	                 RSP_DERIVED_MAX);
	rsp_derived_add_point(derived, rsp_slice(point, sizeof(point)));
	rsp_derived_add_point(derived, rsp_slice(point, sizeof(point)));
	rsp_derived_add_point(derived, rsp_slice(point, 3));
	assert_int_equal(rsp_derived_point_at(derived, 0).len, sizeof(point));
	assert_int_equal(rsp_derived_point_at(derived, 1).len, 0);
	rsp_derived_free(derived);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(agreement_vectors), cmocka_unit_test(derivation_vectors),
	    cmocka_unit_test(recorded_sessions), cmocka_unit_test(session_keys),
	    cmocka_unit_test(altered_sessions),  cmocka_unit_test(order),
	    cmocka_unit_test(derived_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
