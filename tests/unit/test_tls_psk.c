/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions with a pre-shared key, recorded between OpenSSL's own programs (tests/unit/tls): the key
 * alone opens them. */
#include "tls_feed.h"

static struct rsp_slice psk_of(uint8_t room[static 16])
{
	for (uint8_t i = 0; i < 16; i++)
		room[i] = i;
	return rsp_slice(room, 16);
}

/* The right one of several pre-shared keys, named or not, among wrong ones with the same name. */
static void pre_shared_keys(void **state)
{
	static const char *const names[] = {"tls12-psk-ems",  "tls10-psk-ems", "tls12-psk-gcm",
	                                    "tls12-psk-null", "tls11-psk-cbc", "tls10-psk-null"};
	static const char *const identities[] = {"card", "", "another"};
	uint8_t key[16];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (size_t at = 0; at < 3; at++) {
			struct session session = session_read(names[i]);
			struct feed feed;

			feed_init(&feed);
			assert_true(rsp_secrets_add_psk(feed.pass.secrets, rsp_text("card"),
			                                rsp_text("wrong")));
			assert_true(rsp_secrets_add_psk(feed.pass.secrets, rsp_text("x"),
			                                rsp_text("also wrong")));
			assert_true(rsp_secrets_add_psk(feed.pass.secrets, rsp_text(identities[at]),
			                                psk_of(key)));
			feed_session(&feed, &session, 1000);
			feed_is_truth(&feed, &session);
			assert_int_equal(feed.num_findings, 0);
			feed_free(&feed);
			session_free(&session);
		}
}

/* A card that goes on with the session of the connection before: the key alone opens both. */
static void pre_shared_resumed(void **state)
{
	static const char *const names[][2] = {
	    {"tls12-psk-session-id", "tls12-psk-session-id-2"},
	    {"tls12-psk-ticket",     "tls12-psk-ticket-2"    },
	};
	uint8_t key[16];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct feed feed;

		feed_init(&feed);
		assert_true(rsp_secrets_add_psk(feed.pass.secrets, rsp_text("card"), psk_of(key)));
		for (size_t at = 0; at < 2; at++) {
			struct session session = session_read(names[i][at]);

			print_message("%s\n", names[i][at]);
			feed_session(&feed, &session, SIZE_MAX);
			feed_is_truth(&feed, &session);
			assert_int_equal(feed_count(&feed, "tls-session-resumed"), at);
			assert_int_equal(feed.num_findings, at);
			session_free(&session);
		}
		feed_free(&feed);
	}
}

/* More keys without a name than are tried: the one of this card, whose number is in the identity,
 * comes before them. */
static void pre_shared_of_many(void **state)
{
	enum { MANY = 1000 };
	struct session session = session_read("tls12-psk-ems");
	struct feed feed;
	uint8_t key[16];

	(void)state;
	for (unsigned owned = 0; owned < 2; owned++) {
		feed_init(&feed);
		for (unsigned at = 0; at < MANY; at++)
			assert_true(rsp_secrets_add_psk_of(feed.pass.secrets, rsp_text(""),
			                                   rsp_text("8944"), rsp_text("another")));
		assert_true(rsp_secrets_add_psk_of(feed.pass.secrets, rsp_text(""),
		                                   rsp_text(owned ? "ard" : ""), psk_of(key)));
		feed_session(&feed, &session, SIZE_MAX);
		if (owned)
			feed_is_truth(&feed, &session);
		assert_int_equal(feed_count(&feed, "tls-secrets-wrong"), !owned);
		feed_free(&feed);
	}
	session_free(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pre_shared_keys),
	    cmocka_unit_test(pre_shared_resumed),
	    cmocka_unit_test(pre_shared_of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
