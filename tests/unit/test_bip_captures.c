/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded sessions of TLS over BIP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bip_feed.h"
#include "support/files.h"

#define SERVER RSP_WAY_TO_SERVER
#define CLIENT RSP_WAY_TO_CLIENT

static void add_psk(struct bip_feed *feed, const char *folder, bool wrong)
{
	static const char psk_is[] = "\"psk\": \"", identity_is[] = "\"identity\": \"";
	char path[200], *text, hex[200] = "", identity[200] = "";
	uint8_t key[64];
	size_t len;

	snprintf(path, sizeof(path), "captures/scp81/%s/keys.json", folder);
	text = (char *)test_source_file(path, &len);
	assert_non_null(text);
	assert_int_equal(sscanf(strstr(text, psk_is) + strlen(psk_is), "%199[^\"]", hex), 1);
	assert_int_equal(
	    sscanf(strstr(text, identity_is) + strlen(identity_is), "%199[^\"]", identity), 1);
	assert_true(rsp_hex_decode(rsp_text(hex), key, sizeof(key), &len, NULL));
	key[0] ^= wrong;
	assert_true(
	    rsp_secrets_add_psk(feed->pass.secrets, rsp_text(identity), rsp_slice(key, len)));
	free(text);
}

static void expect_file(const struct bip_feed *feed, enum rsp_way way, const char *folder,
                        const char *name)
{
	char path[200];
	uint8_t *truth;
	size_t len;

	snprintf(path, sizeof(path), "captures/scp81/%s/%s", folder, name);
	truth = test_source_file(path, &len);
	assert_non_null(truth);
	assert_int_equal(feed->got.len[way], len);
	assert_memory_equal(feed->got.bytes[way], truth, len);
	free(truth);
}

static char *read_trace(const char *folder)
{
	char path[200], *text;
	size_t len;

	snprintf(path, sizeof(path), "captures/scp81/%s/bip-trace.hex", folder);
	text = (char *)test_source_file(path, &len);
	assert_non_null(text);
	return text;
}

static const char *const folders[] = {
    "aes128-cbc-sha256", "aes128-cbc-sha256-etm-ems", "aes256-cbc-sha384", "es8-scp03t-gcm",
    "null-sha256",       "tls11-aes128-cbc-sha",
};
enum { NUM_FOLDERS = sizeof(folders) / sizeof(*folders) };

/* Real sessions: what comes out is what both ends wrote. */
static void test_captures(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_FOLDERS; i++) {
		struct bip_feed *feed = bip_new(false);
		char *text = read_trace(folders[i]);

		add_psk(feed, folders[i], false);
		bip_trace(feed, text, 0, 0);
		bip_end(feed);
		expect_file(feed, SERVER, folders[i], "http_client.txt");
		expect_file(feed, CLIENT, folders[i], "http_server.txt");
		assert_int_equal(bip_found(feed, "bip-"), 0);
		assert_int_equal(bip_found(feed, "tls-"), 0);
		free(text);
		bip_free(feed);
	}
}

/* The session of which only the streams were recorded, in commands made here. */
static void test_3des(void **state)
{
	static const char folder[] = "tls12-3des-sha-gnutls";
	enum { CHUNK = 200 };
	struct bip_feed *feed;
	char *text, *at;
	size_t len;

	(void)state;
	feed = bip_new(false);
	text = (char *)test_source_file("captures/scp81/tls12-3des-sha-gnutls/events.json", &len);
	assert_non_null(text);
	add_psk(feed, folder, false);
	bip_open(feed, 1, 1, bip_tcp);
	for (at = text; (at = strstr(at, "[\"")); at++) {
		char from = at[2], *hex = at + 7, *end;
		static uint8_t bytes[1 << 16];

		if (from != 'c' && from != 's')
			continue;
		end = strchr(hex, '"');
		assert_true(rsp_hex_decode(rsp_slice(hex, (size_t)(end - hex)), bytes,
		                           sizeof(bytes), &len, NULL));
		for (size_t off = 0; off < len; off += CHUNK) {
			struct rsp_slice part = rsp_sub(rsp_slice(bytes, len), off, CHUNK);

			if (from == 'c')
				bip_send(feed, 1, 1, part, true);
			else
				bip_receive(feed, 1, 1, part, 0);
		}
	}
	bip_end(feed);
	expect_file(feed, SERVER, folder, "http_client.txt");
	expect_file(feed, CLIENT, folder, "http_server.txt");
	assert_int_equal(feed->num_findings, 0);
	free(text);
	bip_free(feed);
}

/* Without the right key nothing comes out, and a finding says why. */
static void test_wrong_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * NUM_FOLDERS; i++) {
		struct bip_feed *feed = bip_new(false);
		char *text = read_trace(folders[i / 2]);
		bool any = i % 2;

		if (any)
			add_psk(feed, folders[i / 2], true);
		bip_trace(feed, text, 0, 0);
		bip_end(feed);
		assert_int_equal(feed->got.len[SERVER] + feed->got.len[CLIENT], 0);
		assert_int_equal(bip_found(feed, any ? "tls-secrets-wrong" : "tls-secrets-missing"),
		                 1);
		assert_int_equal(bip_found(feed, "bip-"), 0);
		free(text);
		bip_free(feed);
	}
}

static bool is_fetch_of(const char *line, const char *type)
{
	const char *number = strstr(line, "8103");

	return strncmp(line, "8012", 4) == 0 && number && strncmp(number + 6, type, 2) == 0;
}

/* How much of what came out stands at the end of the truth. */
static bool ends_alike(const struct bip_feed *feed, enum rsp_way way, const char *folder,
                       const char *name, size_t num)
{
	char path[200];
	uint8_t *truth;
	size_t len;
	bool alike;

	snprintf(path, sizeof(path), "captures/scp81/%s/%s", folder, name);
	truth = test_source_file(path, &len);
	assert_non_null(truth);
	alike =
	    feed->got.len[way] >= num && len >= num &&
	    memcmp(feed->got.bytes[way] + feed->got.len[way] - num, truth + len - num, num) == 0;
	free(truth);
	return alike;
}

/* Each SEND DATA and RECEIVE DATA of application data left out in turn, with its TERMINAL RESPONSE:
 * it is told, and what comes later is found again. */
static void test_dropped_exchanges(void **state)
{
	static const char folder[] = "es8-scp03t-gcm";
	enum { HANDSHAKE_LINES = 45, ALIKE = 40 };
	size_t number = 0, num_tried = 0, num_found = 0;
	struct rsp_slice in, line;
	char *text;

	(void)state;
	text = read_trace(folder);
	in = rsp_text(text);
	while (rsp_take_line(&in, &line)) {
		char copy[2000];
		struct bip_feed *feed;

		number++;
		snprintf(copy, sizeof(copy), "%.*s", (int)line.len, (const char *)line.data);
		if (number < HANDSHAKE_LINES ||
		    (!is_fetch_of(copy, "43") && !is_fetch_of(copy, "42")))
			continue;
		feed = bip_new(false);
		add_psk(feed, folder, false);
		bip_trace(feed, text, number, 2);
		bip_end(feed);
		num_tried++;
		if (!bip_found(feed, "bip-bytes-lost"))
			fail_msg("line %zu: %s", number, copy);
		num_found += ends_alike(feed, SERVER, folder, "http_client.txt", ALIKE) &&
		             ends_alike(feed, CLIENT, folder, "http_server.txt", ALIKE);
		bip_free(feed);
	}
	/* Of the last record of each end nothing is left when one of its parts is. */
	assert_true(num_tried > 10);
	assert_true(4 * num_found >= 3 * num_tried);
	free(text);
}

/* A trace may end anywhere, and memory anywhere run out. */
static void test_cut(void **state)
{
	char *text, *end;
	size_t lines = 0;

	(void)state;
	text = read_trace(folders[0]);
	for (end = text; (end = strchr(end, '\n')); end++)
		lines++;
	for (size_t num = 1; num <= lines; num++) {
		struct bip_feed *feed = bip_new(false);

		add_psk(feed, folders[0], false);
		bip_trace(feed, text, num, lines);
		bip_end(feed);
		bip_free(feed);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_captures),  cmocka_unit_test(test_3des),
	    cmocka_unit_test(test_wrong_key), cmocka_unit_test(test_dropped_exchanges),
	    cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
