/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who issued a certificate of SGP.02: found by what is given, in whatever form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "eis_made.h"
#include "secure/issuer.h"
#include "support/cmocka_include.h"

struct given {
	const char *what;
	struct rsp_slice trust;
	const char *keys; /* a keyring in JSON */
	enum rsp_check_state wanted;
	const char *text; /* what the sentence has in it */
};

#define CI(name)                                                                                   \
	{                                                                                          \
		eis_##name, sizeof(eis_##name)                                                     \
	}

/* The certificate of a server has 42 01 and no C9. */
static const struct given rows[] = {
    {"nothing",                     {NULL, 0},         NULL, RSP_CHECK_NOT_RUN,  "--trust names its certificate"   },
    {"the CI as 7F21",              CI(gp_ci),         NULL, RSP_CHECK_VERIFIED, "(CI 01)"                         },
    {"another CI of the same name", CI(gp_other_ci),   NULL, RSP_CHECK_FAILED,   "(CI 01)"                         },
    {"another CI",                  CI(gp_third_ci),   NULL, RSP_CHECK_NOT_RUN,  "none of those that --trust names"},
    {"the CI as X.509",             CI(x509_ci),       NULL, RSP_CHECK_VERIFIED, "(Test CI)"                       },
    {"another one as X.509",        CI(x509_other_ci), NULL, RSP_CHECK_NOT_RUN,  "none of those"                   },
    {"the keyring",
     {NULL, 0},
     "{\"ci\": {\"point\": \"" EIS_CI_POINT "\"}}",
     RSP_CHECK_VERIFIED,                                                         "keys ci"                         },
    {"a keyring with another",
     {NULL, 0},
     "{\"ci\": {\"point\": \"" EIS_OTHER_POINT "\"}}",
     RSP_CHECK_FAILED,                                                           "keys ci"                         },
};

static enum rsp_check_state run(const struct given *given, struct rsp_slice trust,
                                struct rsp_slice certificate, char *out_text, size_t room)
{
	struct rsp_arena arena;
	struct rsp_issuers issuers = {.crypto = rsp_crypto_new(), .arena = &arena};
	struct rsp_trust *anchors = rsp_trust_new();
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	struct rsp_gp_signed parsed;
	enum rsp_check_state state;
	const char *text = "";

	rsp_arena_init(&arena, 0);
	if (trust.len)
		assert_int_equal(rsp_trust_add(anchors, trust), 1);
	if (given->keys)
		rsp_keyring_add(keyring, rsp_text(given->keys), "keys", &report);
	issuers.trust = anchors;
	issuers.keyring = keyring;
	assert_true(rsp_gp_signed_parse(certificate, &parsed));
	state = rsp_issuer_gp(&issuers, &parsed, &text);
	snprintf(out_text, room, "%s", text);
	rsp_keyring_free(keyring);
	rsp_trust_free(anchors);
	rsp_crypto_free(issuers.crypto);
	rsp_arena_free(&arena);
	return state;
}

static void test_given(void **state)
{
	char text[256];

	(void)state;
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		enum rsp_check_state got =
		    run(&rows[at], rows[at].trust, rsp_slice(eis_gp_server, sizeof(eis_gp_server)),
		        text, sizeof(text));

		if (got != rows[at].wanted || !strstr(text, rows[at].text))
			print_error("%s: %s, %s\n", rows[at].what, rsp_check_state_name(got), text);
		assert_int_equal(got, rows[at].wanted);
		assert_non_null(strstr(text, rows[at].text));
	}
}

static void test_hex(void **state)
{
	char digits[2 * sizeof(eis_gp_ci) + 2], text[256];

	(void)state;
	rsp_hex_encode(rsp_slice(eis_gp_ci, sizeof(eis_gp_ci)), digits);
	strcat(digits, "\n");
	assert_int_equal(run(&rows[1], rsp_text(digits),
	                     rsp_slice(eis_gp_server, sizeof(eis_gp_server)), text, sizeof(text)),
	                 RSP_CHECK_VERIFIED);
}

/* Each bit of what is signed, and of the signature, counts; cut anywhere, nothing is verified. */
static void test_altered(void **state)
{
	uint8_t copy[sizeof(eis_gp_server)];
	char text[256];

	(void)state;
	for (size_t at = 3; at < sizeof(copy); at += 5) {
		struct rsp_gp_signed parsed;

		memcpy(copy, eis_gp_server, sizeof(copy));
		copy[at] ^= 0x04;
		if (rsp_gp_signed_parse(rsp_slice(copy, sizeof(copy)), &parsed))
			assert_int_not_equal(run(&rows[1], rows[1].trust,
			                         rsp_slice(copy, sizeof(copy)), text, sizeof(text)),
			                     RSP_CHECK_VERIFIED);
		if (rsp_gp_signed_parse(rsp_slice(eis_gp_server, at), &parsed))
			assert_int_not_equal(run(&rows[1], rows[1].trust,
			                         rsp_slice(eis_gp_server, at), text, sizeof(text)),
			                     RSP_CHECK_VERIFIED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_given),
	    cmocka_unit_test(test_hex),
	    cmocka_unit_test(test_altered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
