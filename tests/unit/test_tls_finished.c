/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finished before TLS 1.3, of sessions that tests/unit/tls/record.py recorded. */
#include "tls_feed.h"

static size_t add_keys(struct feed *feed, const struct session *session)
{
	size_t bad;

	return rsp_secrets_add_keylog(feed->pass.secrets, rsp_text(session->keys), &bad);
}

static bool tree_has(const struct feed *feed, const char *line)
{
	return feed->tree && strstr(feed->tree, line);
}

/* RFC 5246 7.4.9: what both sides send last is over the handshake before it, whole or resumed. */
static void finished(void **state)
{
	static const char *const names[] = {
	    "tls12-gcm",        "tls12-chacha20",    "tls12-ccm",     "tls12-cbc-etm",
	    "tls12-psk-ems",    "tls12-cbc-sha384",  "tls12-psk-gcm", "tls12-psk-null",
	    "tls11-cbc",        "tls11-psk-cbc",     "tls10-cbc",     "tls10-psk-ems",
	    "tls10-psk-null",   "tls12-ticket-2",    "tls12-ticket",  "tls12-session-id-2",
	    "tls12-psk-ticket", "tls12-psk-ticket-2"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;

		print_message("%s\n", names[i]);
		feed_init(&feed);
		add_keys(&feed, &session);
		feed.decodes_nothing = true;
		feed_session(&feed, &session, 1000);
		assert_true(tree_has(&feed, "1 tls.session.client_finished 2\n"));
		assert_true(tree_has(&feed, "1 tls.session.server_finished 2\n"));
		assert_int_equal(feed_count(&feed, "tls-finished-wrong"), 0);
		feed_free(&feed);
		session_free(&session);
	}
}

/* The last byte of ServerKeyExchange, which is of a signature: no key hangs on it. */
static uint8_t *last_of_server_keys(struct session *session)
{
	enum { SERVER_KEY_EXCHANGE = 12, HANDSHAKE = 22, HEADER = 5 };

	for (size_t i = 0; i < session->num_chunks; i++) {
		struct chunk *chunk = &session->chunks[i];

		for (size_t at = 0; at + HEADER < chunk->len;) {
			size_t len = (size_t)chunk->data[at + 3] << 8 | chunk->data[at + 4];

			if (chunk->way == RSP_WAY_TO_CLIENT && chunk->data[at] == HANDSHAKE &&
			    chunk->data[at + HEADER] == SERVER_KEY_EXCHANGE)
				return &chunk->data[at + HEADER + len - 1];
			at += HEADER + len;
		}
	}
	return NULL;
}

/* A message of the handshake is not the one that both sides saw: the records still verify. */
static void finished_wrong(void **state)
{
	static const char *const names[] = {"tls12-gcm", "tls12-cbc-etm", "tls11-cbc", "tls10-cbc"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		uint8_t *byte = last_of_server_keys(&session);
		struct feed feed;

		assert_non_null(byte);
		*byte ^= 1;
		feed_init(&feed);
		add_keys(&feed, &session);
		feed.decodes_nothing = true;
		feed_session(&feed, &session, SIZE_MAX);
		feed_is_truth(&feed, &session);
		assert_int_equal(feed_count(&feed, "tls-finished-wrong"), 2);
		assert_true(tree_has(&feed, "1 tls.session.client_finished 3\n"));
		assert_true(tree_has(&feed, "1 tls.session.server_finished 3\n"));
		feed_free(&feed);
		session_free(&session);
	}
}

/* Where a part of the handshake is not in the trace nothing is said of Finished. */
static void finished_unknown(void **state)
{
	struct session session = session_read("tls12-gcm");
	struct feed feed;
	size_t which = 0;

	(void)state;
	feed_init(&feed);
	add_keys(&feed, &session);
	feed_open(&feed);
	for (size_t i = 0; i < session.num_chunks; i++) {
		const struct chunk *chunk = &session.chunks[i];
		struct rsp_slice in = rsp_slice(chunk->data, chunk->len), head;

		if (chunk->way == RSP_WAY_TO_CLIENT && which++ == 0) {
			/* From the middle of the certificate on. */
			head = rsp_take_up_to(&in, 300);
			feed_bytes(&feed, chunk->way, head);
			feed_lost(&feed, chunk->way, in.len);
			continue;
		}
		feed_bytes(&feed, chunk->way, in);
	}
	feed_close(&feed);
	assert_int_equal(feed_count(&feed, "tls-records-lost"), 1);
	assert_int_equal(feed_count(&feed, "tls-finished-wrong"), 0);
	assert_true(feed.got[0].len > 0);
	feed_free(&feed);
	session_free(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finished),
	    cmocka_unit_test(finished_wrong),
	    cmocka_unit_test(finished_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
