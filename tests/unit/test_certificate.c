/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates and chains: the test certificates of SGP.26 and the lab card's, whole, cut and
 * altered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "secure/chain.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { CERTIFICATE_MAX = 2048 };

struct file {
	uint8_t *data;
	size_t len;
};

static const struct row {
	const char *path;
	enum rsp_certificate_role role;
	enum rsp_curve curve;
	const char *common_name;
	bool is_ca;
} rows[] = {
    {"CERT_CI_ECDSA_NIST.der",          RSP_ROLE_CI,      RSP_CURVE_P256,             "Test CI",     true },
    {"CERT_CI_ECDSA_BRP.der",           RSP_ROLE_CI,      RSP_CURVE_BRAINPOOL_P256R1, "Test CI",     true },
    {"CERT_EUM_ECDSA_NIST.der",         RSP_ROLE_EUM,     RSP_CURVE_P256,             "EUM Test",    true },
    {"CERT_EUICC_LAB.der",              RSP_ROLE_EUICC,   RSP_CURVE_P256,             "Lab eUICC",   false},
    {"CERT_S_SM_DPauth_ECDSA_NIST.der", RSP_ROLE_DP_AUTH, RSP_CURVE_P256,             "TEST SM-DP+", false},
    {"CERT_S_SM_DPauth_ECDSA_BRP.der",  RSP_ROLE_DP_AUTH, RSP_CURVE_BRAINPOOL_P256R1, "TEST SM-DP+",
     false                                                                                                },
    {"CERT_S_SM_DPpb_ECDSA_NIST.der",   RSP_ROLE_DP_PB,   RSP_CURVE_P256,             "TEST SM-DP+", false},
    {"CERT_S_SM_DPpb_ECDSA_BRP.der",    RSP_ROLE_DP_PB,   RSP_CURVE_BRAINPOOL_P256R1, "TEST SM-DP+",
     false                                                                                                },
};

enum { NUM_ROWS = sizeof(rows) / sizeof(*rows), AT_EUM = 2, AT_EUICC = 3 };

struct world {
	struct rsp_crypto *crypto;
	struct rsp_arena arena;
	struct file files[NUM_ROWS];
	struct rsp_certificate eum;
};

static struct rsp_slice bytes_of(const struct world *world, size_t row)
{
	return rsp_slice(world->files[row].data, world->files[row].len);
}

static int set_up(void **state)
{
	static struct world world;

	world = (struct world){.crypto = rsp_crypto_new()};
	rsp_arena_init(&world.arena, 0);
	for (size_t at = 0; at < NUM_ROWS; at++) {
		char path[128];

		snprintf(path, sizeof(path), "captures/certs/%s", rows[at].path);
		world.files[at].data = test_source_file(path, &world.files[at].len);
		if (!world.files[at].data)
			return -1;
	}
	*state = &world;
	return world.crypto && rsp_certificate_parse(bytes_of(&world, AT_EUM), &world.eum) ? 0 : -1;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	for (size_t at = 0; at < NUM_ROWS; at++)
		free(world->files[at].data);
	rsp_arena_free(&world->arena);
	rsp_crypto_free(world->crypto);
	return 0;
}

static const struct rsp_certificate *find(void *user, struct rsp_slice key_id)
{
	const struct world *world = user;

	return rsp_equal(world->eum.key_id, key_id) ? &world->eum : NULL;
}

static enum rsp_ecdsa_outcome verify(void *user, enum rsp_curve curve, struct rsp_slice point,
                                     struct rsp_slice signed_bytes, struct rsp_slice signature)
{
	const struct world *world = user;

	return rsp_ecdsa_verify(world->crypto, curve, point, &signed_bytes, 1, signature);
}

static struct rsp_chain chain_of(struct world *world)
{
	return (struct rsp_chain){
	    .verify = verify, .find = find, .user = world, .arena = &world->arena};
}

/* RFC 6979 A.2.5: "sample" with SHA-256. */
static void published_signature(void **state)
{
	static const char point[] =
	    "\x04"
	    "\x60\xFE\xD4\xBA\x25\x5A\x9D\x31\xC9\x61\xEB\x74\xC6\x35\x6D\x68"
	    "\xC0\x49\xB8\x92\x3B\x61\xFA\x6C\xE6\x69\x62\x2E\x60\xF2\x9F\xB6"
	    "\x79\x03\xFE\x10\x08\xB8\xBC\x99\xA4\x1A\xE9\xE9\x56\x28\xBC\x64"
	    "\xF2\xF1\xB2\x0C\x2D\x7E\x9F\x51\x77\xA3\xC2\x94\xD4\x46\x22\x99";
	static const char signature[] =
	    "\xEF\xD4\x8B\x2A\xAC\xB6\xA8\xFD\x11\x40\xDD\x9C\xD4\x5E\x81\xD6"
	    "\x9D\x2C\x87\x7B\x56\xAA\xF9\x91\xC3\x4D\x0E\xA8\x4E\xAF\x37\x16"
	    "\xF7\xCB\x1C\x94\x2D\x65\x7C\x41\xD4\x36\xC7\xA1\xB6\xE2\x9F\x65"
	    "\xF3\xE9\x00\xDB\xB9\xAF\xF4\x06\x4D\xC4\xAB\x2F\x84\x3A\xCD\xA8";
	const struct world *world = *state;
	struct rsp_slice key = {(const uint8_t *)point, RSP_EC_POINT_LEN};
	struct rsp_slice value = {(const uint8_t *)signature, RSP_ECDSA_LEN};
	struct rsp_slice parts[] = {rsp_text("sam"), rsp_text(""), rsp_text("ple")};
	uint8_t off[RSP_EC_POINT_LEN];

	assert_int_equal(rsp_ecdsa_verify(world->crypto, RSP_CURVE_P256, key, parts, 3, value),
	                 RSP_ECDSA_VERIFIED);
	assert_int_equal(rsp_ecdsa_verify(world->crypto, RSP_CURVE_P256, key, parts, 2, value),
	                 RSP_ECDSA_WRONG);
	assert_int_equal(rsp_ecdsa_verify(world->crypto, RSP_CURVE_P256, key, parts, 3,
	                                  rsp_sub(value, 0, RSP_ECDSA_LEN - 1)),
	                 RSP_ECDSA_WRONG);
	assert_int_equal(
	    rsp_ecdsa_verify(world->crypto, RSP_CURVE_BRAINPOOL_P256R1, key, parts, 3, value),
	    RSP_ECDSA_NO_KEY);
	memcpy(off, point, sizeof(off));
	off[RSP_EC_POINT_LEN - 1] ^= 1;
	assert_int_equal(rsp_ecdsa_verify(world->crypto, RSP_CURVE_P256,
	                                  rsp_slice(off, sizeof(off)), parts, 3, value),
	                 RSP_ECDSA_NO_KEY);
}

static void roles(void **state)
{
	const struct world *world = *state;

	for (size_t at = 0; at < NUM_ROWS; at++) {
		struct rsp_certificate certificate;

		assert_true(rsp_certificate_parse(bytes_of(world, at), &certificate));
		assert_int_equal(certificate.role, rows[at].role);
		assert_int_equal(certificate.curve, rows[at].curve);
		assert_true(rsp_equal_text(certificate.common_name, rows[at].common_name));
		assert_int_equal(certificate.is_ca, rows[at].is_ca);
		assert_int_equal(certificate.may_sign, !rows[at].is_ca);
		assert_true(certificate.is_ecdsa_sha256 && certificate.has_signature);
	}
	assert_true(world->eum.constrains_names);
	assert_true(rsp_equal_text(world->eum.permitted_organization, "RSP Test EUM"));
	assert_true(rsp_equal_text(world->eum.permitted_serial, "89049032"));
}

static void chains_hold(void **state)
{
	struct world *world = *state;
	struct rsp_chain chain = chain_of(world);
	const char *text;

	for (size_t at = AT_EUM; at < NUM_ROWS; at++) {
		struct rsp_certificate certificate;

		assert_true(rsp_certificate_parse(bytes_of(world, at), &certificate));
		assert_int_equal(rsp_chain_check(&chain, &certificate, rows[at].role, &text),
		                 RSP_CHAIN_GOOD);
		assert_non_null(strstr(text, "which is for tests only"));
		assert_int_equal(rsp_chain_check(&chain, &certificate, RSP_ROLE_DS_AUTH, &text),
		                 RSP_CHAIN_BAD);
		assert_non_null(strstr(text, "policy of its role"));
	}
}

/* What was given comes first, and is no test anchor. */
static void given_anchors(void **state)
{
	struct world *world = *state;
	struct rsp_trust *trust = rsp_trust_new();
	const struct rsp_anchor *anchor;

	assert_int_equal(rsp_trust_add(trust, bytes_of(world, 0)), 1);
	assert_int_equal(rsp_trust_add(trust, rsp_text("nothing of the kind")), 0);
	anchor = rsp_trust_find(trust, world->eum.issuer_key_id);
	assert_non_null(anchor);
	assert_false(anchor->is_test);
	assert_string_equal(anchor->name, "Test CI");
	assert_true(rsp_trust_find(NULL, world->eum.issuer_key_id)->is_test);
	assert_null(rsp_trust_find(trust, world->eum.key_id));
	rsp_trust_free(trust);
}

static void expired(void **state)
{
	struct world *world = *state;
	struct rsp_chain chain = chain_of(world);
	const char *text;

	chain.has_time = true;
	chain.seconds = world->eum.not_after + 1;
	assert_int_equal(rsp_chain_check(&chain, &world->eum, RSP_ROLE_EUM, &text), RSP_CHAIN_BAD);
	assert_non_null(strstr(text, "was not valid at that time"));
}

static void cut_anywhere(void **state)
{
	const struct world *world = *state;

	for (size_t at = 0; at < NUM_ROWS; at++)
		for (size_t len = 0; len < world->files[at].len; len++) {
			uint8_t *copy = malloc(len + 1);
			struct rsp_certificate certificate;

			memcpy(copy, world->files[at].data, len);
			assert_false(rsp_certificate_parse(rsp_slice(copy, len), &certificate));
			free(copy);
		}
}

/* One turned bit in what is signed: the chain never holds. */
static void altered_anywhere(void **state)
{
	struct world *world = *state;
	struct rsp_chain chain = chain_of(world);
	struct rsp_certificate certificate;
	uint8_t copy[CERTIFICATE_MAX];
	size_t len = world->files[AT_EUICC].len, num = 0, end;
	const char *text;

	memcpy(copy, world->files[AT_EUICC].data, len);
	assert_true(rsp_certificate_parse(rsp_slice(copy, len), &certificate));
	end = rsp_offset_in(certificate.whole, certificate.tbs) + certificate.tbs.len;
	for (size_t at = 4; at < end; at++) {
		copy[at] ^= 1;
		if (rsp_certificate_parse(rsp_slice(copy, len), &certificate)) {
			assert_int_not_equal(
			    rsp_chain_check(&chain, &certificate, RSP_ROLE_EUICC, &text),
			    RSP_CHAIN_GOOD);
			num++;
		}
		copy[at] ^= 1;
	}
	assert_true(num > end / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(published_signature),
	    cmocka_unit_test(roles),
	    cmocka_unit_test(chains_hold),
	    cmocka_unit_test(given_anchors),
	    cmocka_unit_test(expired),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(altered_anywhere),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
