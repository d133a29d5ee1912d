/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions recorded between OpenSSL's own programs (tests/unit/tls): what is decrypted must be what
 * the two ends were given to send. */
#include <stdio.h>

#include "tls_feed.h"

static size_t add_keys(struct feed *feed, const struct session *session)
{
	size_t bad;

	return rsp_secrets_add_keylog(feed->pass.secrets, rsp_text(session->keys), &bad);
}

struct expected {
	const char *name;
	unsigned retries, updates, renegotiations;
};

static const struct expected plain_sessions[] = {
    {"tls13-aes128-gcm",    0, 0, 0},
    {"tls13-aes256-gcm",    0, 0, 0},
    {"tls13-chacha20",      0, 0, 0},
    {"tls13-ccm",           0, 0, 0},
    {"tls13-ccm8",          0, 0, 0},
    {"tls13-key-update",    0, 3, 0}, /* k: the client alone; K: both */
    {"tls13-retry",         1, 0, 0},
    {"tls13-resumed",       0, 0, 0},
    {"tls12-gcm",           0, 0, 0},
    {"tls12-chacha20",      0, 0, 0},
    {"tls12-ccm",           0, 0, 0},
    {"tls12-ccm8",          0, 0, 0},
    {"tls12-cbc-etm",       0, 0, 0},
    {"tls12-cbc-sha384",    0, 0, 0},
    {"tls12-renegotiation", 0, 0, 1},
    {"tls12-ticket",        0, 0, 0},
    {"tls12-session-id",    0, 0, 0},
    {"tls11-cbc",           0, 0, 0},
    {"tls10-cbc",           0, 0, 0},
    {"tls12-psk-ems",       0, 0, 0},
    {"tls10-psk-ems",       0, 0, 0},
};

static void is_expected(const struct feed *feed, const struct session *session,
                        const struct expected *expected)
{
	feed_is_truth(feed, session);
	assert_int_equal(feed_count(feed, "tls-key-update"), expected->updates);
	assert_int_equal(feed_count(feed, "tls-session-renegotiated"), expected->renegotiations);
	assert_int_equal(feed->num_findings, expected->updates + expected->renegotiations);
	assert_int_equal(feed->num_messages, 0);
}

static void every_suite(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain_sessions) / sizeof(*plain_sessions); i++) {
		struct session session = session_read(plain_sessions[i].name);
		struct feed feed;

		print_message("%s\n", plain_sessions[i].name);
		feed_init(&feed);
		assert_true(add_keys(&feed, &session) >= 1);
		feed_session(&feed, &session, SIZE_MAX);
		is_expected(&feed, &session, &plain_sessions[i]);
		feed_free(&feed);
		session_free(&session);
	}
}

/* Every size of a chunk up to some, then some larger ones: the same comes out. */
static void every_chunk_size(void **state)
{
	static const char *const names[] = {"tls13-key-update", "tls12-renegotiation", "tls10-cbc",
	                                    "tls12-psk-ems"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;

		feed_init(&feed);
		add_keys(&feed, &session);
		for (size_t most = 1; most < 400; most += most < 70 ? 1 : 37) {
			/* One byte a frame is more pieces than a record keeps. */
			feed.check_places = most > 1;
			feed_session(&feed, &session, most);
			feed_is_truth(&feed, &session);
		}
		feed_free(&feed);
		session_free(&session);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_suite),
	    cmocka_unit_test(every_chunk_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
