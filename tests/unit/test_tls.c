/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions recorded between OpenSSL's own programs (tests/unit/tls): what is decrypted must be what
 * the two ends were given to send. */
#include <stdio.h>

#include "support/alloc.h"
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
    {"tls12-psk-gcm",       0, 0, 0},
    {"tls12-psk-null",      0, 0, 0},
    {"tls11-psk-cbc",       0, 0, 0},
    {"tls10-psk-null",      0, 0, 0},
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

/* Feeds a chunk as two frames: the record that begins it lies in both. */
static bool is_split_told(struct feed *feed, const struct chunk *chunk)
{
	enum { INSIDE = 10 };
	struct rsp_slice in = rsp_slice(chunk->data, chunk->len);
	const struct got *got = &feed->got[chunk->way];
	unsigned calls = got->calls;

	feed_bytes(feed, chunk->way, rsp_take_up_to(&in, INSIDE));
	assert_int_equal(got->calls, calls);
	if (!in.len)
		return false;
	feed_bytes(feed, chunk->way, in);
	if (got->calls != calls + 1)
		return false;
	assert_int_equal(got->first_frame, feed->frame - 1);
	assert_int_equal(got->last_frame, feed->frame);
	assert_int_equal(got->first_ns, feed->frame - 1);
	assert_int_equal(got->last_ns, feed->frame);
	return true;
}

static void record_in_two_frames(void **state)
{
	static const char *const names[] = {"tls13-aes128-gcm", "tls12-gcm"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;
		unsigned split = 0;

		feed_init(&feed);
		add_keys(&feed, &session);
		feed_open(&feed);
		for (size_t at = 0; at < session.num_chunks; at++)
			split += is_split_told(&feed, &session.chunks[at]);
		assert_true(split > 0);
		feed_close(&feed);
		feed_is_truth(&feed, &session);
		feed_free(&feed);
		session_free(&session);
	}
}

/* The second of two connections: with both in the store, and with its own secrets alone. */
static void resumed_sessions(void **state)
{
	static const char *const names[] = {"tls13-resumed-2", "tls12-ticket-2",
	                                    "tls12-session-id-2"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;

		feed_init(&feed);
		add_keys(&feed, &session);
		feed_session(&feed, &session, SIZE_MAX);
		feed_is_truth(&feed, &session);
		assert_int_equal(feed_count(&feed, "tls-session-resumed"), 1);
		assert_int_equal(feed.num_findings, 1);
		feed_free(&feed);
		session_free(&session);
	}
}

/* Before TLS 1.3 a session id leads to the master secret of the connection before. */
static void resumed_without_secrets(void **state)
{
	struct session first = session_read("tls12-session-id");
	struct session second = session_read("tls12-session-id-2");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	add_keys(&feed, &first);
	feed_session(&feed, &first, SIZE_MAX);
	feed_is_truth(&feed, &first);
	feed_session(&feed, &second, SIZE_MAX);
	feed_is_truth(&feed, &second);
	feed_free(&feed);
	session_free(&first);
	session_free(&second);
}

static void early_data(void **state)
{
	struct session session = session_read("tls13-early-2");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	add_keys(&feed, &session);
	feed_session(&feed, &session, SIZE_MAX);
	feed_is_truth(&feed, &session);
	assert_true(session.text_len[0] && memcmp(feed.got[0].bytes, "-early request\n", 15) == 0);
	assert_int_equal(feed_count(&feed, "tls-early-data"), 1);
	assert_int_equal(feed_count(&feed, "tls-session-resumed"), 1);
	assert_int_equal(feed.num_findings, 2);
	feed_free(&feed);
	session_free(&session);
}

static bool tree_has(const struct feed *feed, const char *line)
{
	return feed->tree && strstr(feed->tree, line);
}

/* Without secrets a connection is one message with what is in clear. */
static void without_secrets(void **state)
{
	struct session session = session_read("tls13-aes128-gcm");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	feed_session(&feed, &session, 100);
	assert_int_equal(feed.got[0].calls + feed.got[1].calls, 0);
	assert_int_equal(feed.num_messages, 1);
	assert_int_equal(feed.message.iface, RSP_IF_TLS);
	assert_string_equal(feed.function, "encrypted session");
	assert_int_equal(feed.message.t_ns, 1);
	assert_int_equal(feed.message.frame, 1);
	assert_non_null(
	    strstr(feed.summary, "smdp.example.com, TLS 1.3, TLS_AES_128_GCM_SHA256, "));
	assert_int_equal(feed_count(&feed, "tls-secrets-missing"), 1);
	assert_int_equal(feed.num_findings, 1);
	assert_true(tree_has(&feed, "1 tls.session.version 772\n"));
	assert_true(tree_has(&feed, "1 tls.session.cipher_suite 4865\n"));
	assert_true(tree_has(&feed, "1 tls.session.server_name smdp.example.com\n"));
	assert_true(tree_has(&feed, "3 tls.extension.server_name smdp.example.com\n"));
	assert_true(tree_has(&feed, "3 tls.extension.protocol http/1.1\n"));
	assert_false(tree_has(&feed, "tls.certificate"));
	feed_free(&feed);
	session_free(&session);
}

/* A reader that recognises the contents and makes nothing of them: the connection still shows. */
static void nothing_decoded(void **state)
{
	struct session session = session_read("tls12-gcm");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	add_keys(&feed, &session);
	feed.decodes_nothing = true;
	feed_session(&feed, &session, SIZE_MAX);
	feed_is_truth(&feed, &session);
	assert_int_equal(feed.num_messages, 1);
	assert_string_equal(feed.function, "session");
	assert_int_equal(feed.num_findings, 0);
	assert_true(feed.stream.decoded);
	feed_free(&feed);
	session_free(&session);
}

/* The sizes that the message tells are those of the recorded streams. */
static void sizes(void **state)
{
	struct session session = session_read("tls12-gcm");
	size_t total[RSP_NUM_WAYS] = {0};
	struct feed feed;
	char line[64];

	(void)state;
	for (size_t i = 0; i < session.num_chunks; i++)
		total[session.chunks[i].way] += session.chunks[i].len;
	feed_init(&feed);
	feed_session(&feed, &session, SIZE_MAX);
	snprintf(line, sizeof(line), "tls.session.client_bytes %zu\n", total[0]);
	assert_true(tree_has(&feed, line));
	snprintf(line, sizeof(line), "tls.session.server_bytes %zu\n", total[1]);
	assert_true(tree_has(&feed, line));
	snprintf(line, sizeof(line), "%zu bytes to the server, %zu back", total[0], total[1]);
	assert_non_null(strstr(feed.summary, line));
	/* Before TLS 1.3 the certificate is in clear: "smdp.example.com" is issuer and subject. */
	assert_true(tree_has(&feed, "1 tls.certificate \n2 x509.certificate "));
	assert_true(tree_has(&feed, "smdp.example.com\n"));
	feed_free(&feed);
	session_free(&session);
}

/* The certificate of TLS 1.3 shows with the handshake's secrets, without those of the contents. */
static void handshake_secrets_alone(void **state)
{
	struct session session = session_read("tls13-aes128-gcm");
	struct rsp_slice in = rsp_text(session.keys), line;
	struct feed feed;
	size_t bad;

	(void)state;
	feed_init(&feed);
	while (rsp_take_line(&in, &line))
		if (rsp_starts_with_text(line, "CLIENT_HANDSHAKE") ||
		    rsp_starts_with_text(line, "SERVER_HANDSHAKE"))
			assert_int_equal(rsp_secrets_add_keylog(feed.pass.secrets, line, &bad), 1);
	feed_session(&feed, &session, 333);
	assert_int_equal(feed.num_messages, 1);
	assert_string_equal(feed.function, "session");
	assert_true(tree_has(&feed, "2 x509.certificate "));
	assert_true(tree_has(&feed, "1 tls.session.alpn http/1.1\n"));
	assert_int_equal(feed_count(&feed, "tls-secrets-missing"), 1);
	feed_free(&feed);
	session_free(&session);
}

/* The other way round: nothing of the handshake can be read, the contents can. */
static void traffic_secrets_alone(void **state)
{
	struct session session = session_read("tls13-key-update");
	struct rsp_slice in = rsp_text(session.keys), line;
	struct feed feed;
	size_t bad;

	(void)state;
	feed_init(&feed);
	while (rsp_take_line(&in, &line))
		if (rsp_starts_with_text(line, "CLIENT_TRAFFIC_SECRET_0") ||
		    rsp_starts_with_text(line, "SERVER_TRAFFIC_SECRET_0"))
			assert_int_equal(rsp_secrets_add_keylog(feed.pass.secrets, line, &bad), 1);
	feed_session(&feed, &session, 50);
	feed_is_truth(&feed, &session);
	feed_free(&feed);
	session_free(&session);
}

/* Secrets that come when the first contents have gone by already. */
static void late_secrets(void **state)
{
	static const char *const names[] = {"tls13-aes128-gcm", "tls12-gcm", "tls12-cbc-etm"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;
		size_t at;

		feed_init(&feed);
		feed_open(&feed);
		for (at = 0; at + 4 < session.num_chunks; at++)
			feed_bytes(&feed, session.chunks[at].way,
			           rsp_slice(session.chunks[at].data, session.chunks[at].len));
		assert_int_equal(feed.got[1].len, 0);
		add_keys(&feed, &session);
		for (; at < session.num_chunks; at++)
			feed_bytes(&feed, session.chunks[at].way,
			           rsp_slice(session.chunks[at].data, session.chunks[at].len));
		feed_close(&feed);
		assert_true(feed.got[1].len != 0);
		assert_memory_equal(feed.got[1].bytes,
		                    session.text[1] + session.text_len[1] - feed.got[1].len,
		                    feed.got[1].len);
		feed_free(&feed);
		session_free(&session);
	}
}

static void wrong_secrets(void **state)
{
	struct session session = session_read("tls12-gcm"), third = session_read("tls13-ccm");
	struct feed feed;
	char *secret;

	(void)state;
	feed_init(&feed);
	secret = strrchr(session.keys, ' ') + 1;
	*secret = *secret == '0' ? '1' : '0';
	add_keys(&feed, &session);
	feed_session(&feed, &session, SIZE_MAX);
	assert_int_equal(feed_count(&feed, "tls-secrets-wrong"), 1);
	assert_int_equal(feed.num_findings, 1);
	assert_int_equal(feed.num_messages, 1);
	for (secret = third.keys; (secret = strchr(secret, '\n')); secret++)
		secret[-1] = secret[-1] == '0' ? '1' : '0';
	add_keys(&feed, &third);
	feed_session(&feed, &third, SIZE_MAX);
	assert_int_equal(feed_count(&feed, "tls-secrets-wrong"), 1);
	assert_int_equal(feed.num_findings, 1);
	feed_free(&feed);
	session_free(&session);
	session_free(&third);
}

/* The server answers with an alert in clear when the keys differ. */
static void refused(void **state)
{
	struct session session = session_read("tls12-wrong-psk");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	feed_session(&feed, &session, SIZE_MAX);
	assert_int_equal(feed_count(&feed, "tls-alert-fatal"), 1);
	assert_int_equal(feed.num_messages, 1);
	assert_int_equal(feed.message.result.state, RSP_RESULT_ERROR);
	assert_string_equal(feed.result, "bad_record_mac");
	assert_int_equal(feed.message.result.number, 20);
	assert_true(tree_has(&feed, "2 tls.client_key_exchange.psk_identity Client_identity\n"));
	feed_free(&feed);
	session_free(&session);
}

/* The stream of one direction, and where its records begin. */
struct way_stream {
	uint8_t data[32768];
	size_t len;
	size_t records[64];
	size_t num_records;
};

static void read_way(const struct session *session, enum rsp_way way, struct way_stream *out)
{
	out->len = out->num_records = 0;
	for (size_t i = 0; i < session->num_chunks; i++)
		if (session->chunks[i].way == way) {
			assert_true(out->len + session->chunks[i].len <= sizeof(out->data));
			memcpy(out->data + out->len, session->chunks[i].data,
			       session->chunks[i].len);
			out->len += session->chunks[i].len;
		}
	for (size_t at = 0; at < out->len;) {
		assert_true(out->num_records < 64);
		out->records[out->num_records++] = at;
		at += 5 + ((size_t)out->data[at + 3] << 8 | out->data[at + 4]);
	}
}

/* Feeds a session without `hole` bytes from `from` on of what the server sends. */
static void feed_with_hole(struct feed *feed, const struct session *session, size_t from,
                           size_t hole, size_t most)
{
	size_t at = 0; /* in what the server sends */

	feed_open(feed);
	feed->check_places = false;
	for (size_t i = 0; i < session->num_chunks; i++) {
		const struct chunk *chunk = &session->chunks[i];
		struct rsp_slice in = rsp_slice(chunk->data, chunk->len);

		while (in.len) {
			size_t len = most;

			if (chunk->way == RSP_WAY_TO_CLIENT && at < from && from - at < len)
				len = from - at;
			if (chunk->way == RSP_WAY_TO_CLIENT && at >= from && at < from + hole) {
				at += rsp_take_up_to(&in, from + hole - at).len;
				if (at == from + hole)
					feed_lost(feed, chunk->way, hole);
				continue;
			}
			len = rsp_take_up_to(&in, len).len;
			feed_bytes(feed, chunk->way, rsp_slice(in.data - len, len));
			at += chunk->way == RSP_WAY_TO_CLIENT ? len : 0;
		}
	}
	feed_close(feed);
}

/* What came out is a part of the truth up to the hole, and the end of the truth: at least what the
 * last records hold. */
static void is_truth_around(const struct feed *feed, const struct session *session, size_t tail)
{
	const uint8_t *text = session->text[1];
	size_t len = session->text_len[1], got = feed->got[1].len, same = 0;

	while (same < got && feed->got[1].bytes[same] == text[same])
		same++;
	assert_true(got < len && got >= tail);
	assert_memory_equal(feed->got[1].bytes + same, text + len - (got - same), got - same);
	assert_true(got - same >= tail || same >= len - tail);
	/* The other direction is whole. */
	assert_int_equal(feed->got[0].len, session->text_len[0]);
	assert_memory_equal(feed->got[0].bytes, session->text[0], session->text_len[0]);
	assert_int_equal(feed_count(feed, "tls-records-lost"), 1);
	assert_int_equal(feed_count(feed, "tls-record-unverified"), 0);
	assert_int_equal(feed_count(feed, "tls-record-header"), 0);
}

/* Holes of many sizes at every fifth byte of the contents: what begins behind the hole is read
 * again. */
static void holes(void **state)
{
	static const char *const names[] = {"tls13-long", "tls12-gcm-long", "tls12-chacha20-long",
	                                    "tls12-cbc-long"};
	static const size_t sizes_of_holes[] = {1, 6, 40, 333, 700};
	struct way_stream *server = malloc(sizeof(*server));

	(void)state;
	assert_non_null(server);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;
		size_t first, last;

		feed_init(&feed);
		add_keys(&feed, &session);
		feed_session(&feed, &session, SIZE_MAX);
		feed_is_truth(&feed, &session);
		read_way(&session, RSP_WAY_TO_CLIENT, server);
		/* The last record is the alert, the one before an answer; the first answer is the
		 * first of a fitting size behind the handshake. */
		first = server->records[server->num_records - 8];
		last = server->records[server->num_records - 3];
		for (size_t from = first; from < last; from += 5)
			for (size_t k = 0; k < 5; k++) {
				size_t hole = sizes_of_holes[k];

				if (from + hole > last)
					continue;
				feed_with_hole(&feed, &session, from, hole, from % 3 ? 64 : 1400);
				is_truth_around(&feed, &session, 25);
			}
		feed_free(&feed);
		session_free(&session);
	}
	free(server);
}

/* With the chained IVs of TLS 1.0 the record behind a hole is lost too, and the next is read. */
static void hole_in_chain(void **state)
{
	struct session session = session_read("tls10-cbc-long");
	struct way_stream *server = malloc(sizeof(*server));
	struct feed feed;
	size_t from, before;

	(void)state;
	assert_non_null(server);
	feed_init(&feed);
	add_keys(&feed, &session);
	read_way(&session, RSP_WAY_TO_CLIENT, server);
	from = server->records[server->num_records - 6];
	feed_with_hole(&feed, &session, from + 3, 40, 1400);
	before = feed.got[1].len;
	assert_true(before > session.text_len[1] / 2 && before < session.text_len[1]);
	assert_memory_equal(feed.got[1].bytes + before - 300,
	                    session.text[1] + session.text_len[1] - 300, 300);
	feed_free(&feed);
	session_free(&session);
	free(server);
}

/* A record that was altered is a finding and a hole; what follows is read. */
static void altered(void **state)
{
	static const char *const names[] = {"tls13-long", "tls12-gcm-long", "tls12-chacha20-long",
	                                    "tls12-cbc-long", "tls10-cbc-long"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;
		size_t at = session.num_chunks - 8;

		/* Not in a last block of CBC, which is also the IV of the next record. */
		while (session.chunks[at].way != RSP_WAY_TO_CLIENT || session.chunks[at].len < 200)
			at++;
		session.chunks[at].data[session.chunks[at].len - 80] ^= 4;
		feed_init(&feed);
		add_keys(&feed, &session);
		feed_session(&feed, &session, SIZE_MAX);
		assert_int_equal(feed_count(&feed, "tls-record-unverified"), 1);
		assert_true(feed.got[1].lost != 0);
		assert_true(feed.got[1].len < session.text_len[1]);
		assert_memory_equal(feed.got[1].bytes + feed.got[1].len - 20,
		                    session.text[1] + session.text_len[1] - 20, 20);
		feed_free(&feed);
		session_free(&session);
	}
}

/* Bytes that are no TLS between two records. */
static void junk_between(void **state)
{
	struct session session = session_read("tls13-long");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	add_keys(&feed, &session);
	feed_open(&feed);
	feed.check_places = false;
	for (size_t i = 0; i < session.num_chunks; i++) {
		if (i == session.num_chunks - 6)
			feed_bytes(&feed, RSP_WAY_TO_CLIENT, rsp_text("HTTP/1.1 200 OK\r\n"));
		feed_bytes(&feed, session.chunks[i].way,
		           rsp_slice(session.chunks[i].data, session.chunks[i].len));
	}
	feed_close(&feed);
	assert_int_equal(feed_count(&feed, "tls-record-header"), 1);
	feed_is_truth(&feed, &session);
	feed_free(&feed);
	session_free(&session);
}

/* The stream ends inside a record. */
static void cut_off(void **state)
{
	struct session session = session_read("tls12-gcm");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	add_keys(&feed, &session);
	session.num_chunks -= 2;
	session.chunks[session.num_chunks - 1].len -= 7;
	feed_session(&feed, &session, SIZE_MAX);
	assert_int_equal(feed_count(&feed, "tls-record-cut"), 1);
	assert_int_equal(feed.num_findings, 1);
	session.num_chunks += 2;
	feed_free(&feed);
	session_free(&session);
}

/* The beginning is not in the trace: nothing can be decrypted, and that is said. */
static void joined_late(void **state)
{
	struct session session = session_read("tls13-long");
	struct feed feed;

	(void)state;
	feed_init(&feed);
	add_keys(&feed, &session);
	feed_open(&feed);
	for (size_t i = 4; i < session.num_chunks; i++)
		feed_bytes(&feed, session.chunks[i].way,
		           rsp_slice(session.chunks[i].data, session.chunks[i].len));
	feed_close(&feed);
	assert_int_equal(feed.num_messages, 1);
	assert_string_equal(feed.function, "encrypted session");
	assert_int_equal(feed_count(&feed, "tls-secrets-missing"), 1);
	assert_int_equal(feed.num_findings, 1);
	feed_free(&feed);
	session_free(&session);
}

static void recognise(void **state)
{
	struct rsp_stream stream = {.number = 1}, inside = {.secured = true};
	static const struct {
		const char *bytes;
		size_t len;
		int sure_from, sure_to;
	} rows[] = {
	    {"\x16\x03\x01\x00\x80\x01", 6,  90, 100},
	    {"\x16\x03\x03\x00\x50\x02", 6,  90, 100},
	    {"\x17\x03\x03\x00\x50\x99", 6,  1,  89 },
	    {"\x16\x03\x01",             3,  -1, -1 },
	    {"\x16",	             1,  -1, -1 },
	    {"\x16\x03\x01\x00\x80",     5,  -1, -1 },
	    {"GET / HTTP/1.1",           14, 0,  0  },
	    {"\x16\x02\x01\x00\x80\x01", 6,  0,  0  },
	    {"\x17\x03\x03\xFF\xFF\x99", 6,  0,  0  },
	    {"",	                 0,  -1, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rsp_slice head = rsp_slice(rows[i].bytes, rows[i].len);
		int sure = rsp_tls_reader.recognise(&stream, RSP_WAY_TO_SERVER, head);

		assert_true(sure >= rows[i].sure_from && sure <= rows[i].sure_to);
		assert_int_equal(rsp_tls_reader.recognise(&inside, RSP_WAY_TO_SERVER, head), 0);
	}
}

/* Once a connection is under way no record costs an allocation, whole or in parts. */
static void steady(void **state)
{
	static const char *const names[] = {"tls13-aes128-gcm", "tls12-gcm-long",
	                                    "tls12-chacha20-long"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;
		size_t at;

		feed_init(&feed);
		add_keys(&feed, &session);
		feed_open(&feed);
		for (at = 0; at < session.num_chunks; at++) {
			struct rsp_slice in =
			    rsp_slice(session.chunks[at].data, session.chunks[at].len);

			if (at + 4 == session.num_chunks)
				test_fail_alloc(0);
			feed_bytes(&feed, session.chunks[at].way, rsp_take_up_to(&in, in.len / 2));
			feed_bytes(&feed, session.chunks[at].way, in);
		}
		assert_int_equal(test_num_allocs(), 0);
		feed_close(&feed);
		feed_is_truth(&feed, &session);
		feed_free(&feed);
		session_free(&session);
	}
}

/* The n-th allocation fails: nothing crashes or leaks, and the next session works. */
static void no_memory(void **state)
{
	static const char *const names[] = {"tls13-key-update", "tls12-psk-ems"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct session session = session_read(names[i]);
		struct feed feed;
		uint64_t total;

		feed_init(&feed);
		feed.check_places = false;
		add_keys(&feed, &session);
		test_fail_alloc(0);
		feed_session(&feed, &session, 100);
		total = test_num_allocs();
		print_message("%s: %llu allocations\n", names[i], (unsigned long long)total);
		assert_true(total > 10);
		for (uint64_t nth = 1; nth <= total; nth++) {
			test_fail_alloc(nth);
			feed_session(&feed, &session, 100);
			test_fail_alloc(0);
		}
		feed_session(&feed, &session, 100);
		feed_is_truth(&feed, &session);
		feed_free(&feed);
		session_free(&session);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_suite),
	    cmocka_unit_test(every_chunk_size),
	    cmocka_unit_test(record_in_two_frames),
	    cmocka_unit_test(resumed_sessions),
	    cmocka_unit_test(resumed_without_secrets),
	    cmocka_unit_test(early_data),
	    cmocka_unit_test(without_secrets),
	    cmocka_unit_test(nothing_decoded),
	    cmocka_unit_test(sizes),
	    cmocka_unit_test(handshake_secrets_alone),
	    cmocka_unit_test(traffic_secrets_alone),
	    cmocka_unit_test(late_secrets),
	    cmocka_unit_test(wrong_secrets),
	    cmocka_unit_test(refused),
	    cmocka_unit_test(holes),
	    cmocka_unit_test(hole_in_chain),
	    cmocka_unit_test(altered),
	    cmocka_unit_test(junk_between),
	    cmocka_unit_test(cut_off),
	    cmocka_unit_test(joined_late),
	    cmocka_unit_test(recognise),
	    cmocka_unit_test(steady),
	    cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
